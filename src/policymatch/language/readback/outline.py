"""Sentences with numbered or listed parts, as one line or as lines of a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policymatch.language.readback.words import marker


@dataclass(frozen=True, slots=True)
class Outline:
    """``head``, its ``items``, and what follows them.

    Attributes:
        head: ends with ： where there are items.
        items: the parts.
        numbered: ① (1) a. before the parts; bands of a table go without.
        after: the words after the parts.
    """

    head: str
    items: tuple[Outline, ...] = ()
    numbered: bool = True
    after: Outline | None = None

    def line(self, depth: int = 0) -> str:
        """In one line, without a full stop; ``depth`` is the level of numbering to start with."""
        deeper = depth + self.numbered
        parts = [
            (marker(i, depth) if self.numbered else "") + self._part(o, deeper) for i, o in enumerate(self.items, 1)
        ]
        text = self.head + "；".join(parts)
        return text if self.after is None else text + self._comma(self.after) + self.after.line(depth)

    def _part(self, part: Outline, depth: int) -> str:
        # rows within a row: brackets say where the inner ones end
        if self.numbered or part.numbered or not part.items:
            return part.line(depth)
        inner = Outline("", part.items, False).line(depth)
        return Outline(f"{part.head.removesuffix('：')}（{inner}）", after=part.after).line(depth)

    def _comma(self, after: Outline) -> str:
        return "" if after.head.startswith("（") else "。" if self.items else "，"

    def lines(self, depth: int = 0, indent: int = 0) -> list[str]:
        """On a page: each part on a line of its own, two spaces in, the last with a full stop."""
        out = list(self._lines(depth, indent))
        return [*out[:-1], out[-1] + "。"]

    def _lines(self, depth: int, indent: int) -> Iterator[str]:
        head = "  " * indent + self.head
        if self.after is not None and not self.items:
            head += self._comma(self.after) + self.after.line(depth)
        yield head
        deeper = depth + self.numbered
        for i, item in enumerate(self.items, 1):
            inner = list(item._lines(deeper, indent + 1))
            if self.numbered:
                inner[0] = "  " * (indent + 1) + marker(i, depth) + inner[0].lstrip()
            last = i == len(self.items) and self.after is None
            yield from inner[:-1]
            yield inner[-1] + ("" if last else "；")
        if self.after is not None and self.items:
            first, *rest = self.after._lines(depth, indent)
            yield first
            yield from rest

    def prefixed(self, text: str) -> Outline:
        """The same after some words."""
        return Outline(text + self.head, self.items, self.numbered, self.after)

    def then(self, after: Outline | None) -> Outline:
        """The same, and what follows it."""
        if after is None:
            return self
        last = after if self.after is None else self.after.then(after)
        return Outline(self.head, self.items, self.numbered, last)
