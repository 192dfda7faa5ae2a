"""Texts inside XML, as they come part by part."""

from __future__ import annotations

from policymatch.limits import LIMITS

SPACE = " \t\r\n"
"""White space of XML; around a text it counts only with ``xml:space="preserve"``."""


class Collected:
    """Text between tags; once it is longer than a cell may be, what follows is not kept."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begins a new text."""
        self._parts: list[str] = []
        self._length = 0

    def text(self, part: str) -> None:
        """Adds a part of the text."""
        if self._length <= LIMITS.cell_text:
            self._parts.append(part)
            self._length += len(part)

    def take(self) -> str:
        """The whole text."""
        return "".join(self._parts)


class RichText:
    """The text of ``<si>`` and ``<is>``: all its runs (``<t>``), without the pronunciation (``<rPh>``)."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begins a new text."""
        self._runs, self._run = Collected(), Collected()
        self._inside = self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """The beginning of an element."""
        if tag == "t":
            self._inside, self._kept = not self._phonetic, attributes.get("xml:space") == "preserve"
            self._run.clear()
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        """The end of an element."""
        if tag == "t" and self._inside:
            run = self._run.take()
            self._runs.text(run if self._kept else run.strip(SPACE))
            self._inside = False
        elif tag == "rPh":
            self._phonetic = False

    def text(self, part: str) -> None:
        """More of it, where it belongs to the text."""
        if self._inside:
            self._run.text(part)

    def take(self) -> str:
        """The whole text."""
        return self._runs.take()


__all__ = ["SPACE", "Collected", "RichText"]
