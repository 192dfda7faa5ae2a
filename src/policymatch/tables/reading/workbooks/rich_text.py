"""Texts inside XML, as they come piece by piece."""

from __future__ import annotations

from policymatch.limits import LIMITS


class Collected:
    """Text between tags; no more is kept of it than tells that it is too long."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begins a new one."""
        self._pieces: list[str] = []
        self._length = 0

    def text(self, piece: str) -> None:
        """More of it."""
        if self._length <= LIMITS.cell_text:
            self._pieces.append(piece)
            self._length += len(piece)

    def take(self) -> str:
        """All of it."""
        return "".join(self._pieces)


class RichText(Collected):
    """The text of ``<si>`` and ``<is>``: all its runs (``<t>``), without what says how to pronounce it (``<rPh>``)."""

    def clear(self) -> None:
        """Begins a new one."""
        super().clear()
        self._inside = self._phonetic = False

    def start(self, tag: str) -> None:
        """The beginning of an element."""
        if tag == "t":
            self._inside = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        """The end of an element."""
        if tag == "t":
            self._inside = False
        elif tag == "rPh":
            self._phonetic = False

    def text(self, piece: str) -> None:
        """More of it, where it belongs to the text."""
        if self._inside:
            super().text(piece)


__all__ = ["Collected", "RichText"]
