"""All comparisons of one fact with constants, answered for a chunk together: one pass for each constant, the rest for all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import Key, Numbers
from policymatch.engine.columnar.plain.bits import Bits
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.leaves import LeafBits, OrderLeaf
from policymatch.engine.reference.values import Causes
from policymatch.model.values import NOT_APPLICABLE

_BELOW = ("<", "<=")
_ORDERED = (">=", ">", *_BELOW)


@dataclass(slots=True)
class Orders:
    """The comparisons of one fact; those that ask whether it is below a constant come last.

    Attributes:
        key: the fact.
        leaves: the comparisons.
        nodes: for each of them, the number that its asker knows it by.
    """

    key: Key
    leaves: tuple[OrderLeaf, ...]
    nodes: tuple[int, ...]
    _marks: dict[int, tuple[tuple[int, ...], NDArray[np.intp]]] = field(default_factory=dict)
    _absent: tuple[tuple[bool | None, Causes], ...] = ()

    def bits(self, chunk: FactChunk) -> Sequence[LeafBits]:
        """What each comparison says over a chunk, as each would say alone."""
        c = chunk.column(self.key)
        if chunk.integers(self.key).dtype == object:
            return [leaf.bits(chunk) for leaf in self.leaves]
        marks, at = self._asked(c.den if isinstance(c, Numbers) else 1)
        reached = chunk.reached(self.key, marks)
        size = (len(at), reached.shape[1])
        sure = reached.take(at, axis=0, out=chunk.space.array(size, np.uint8), mode="clip")
        below = sure[len(self.leaves) - sum(leaf.op in _BELOW for leaf in self.leaves) :]
        np.invert(below, out=below)
        known, missing, na = chunk.known(self.key), chunk.missing(self.key), chunk.na(self.key)
        if known is not None:
            sure &= known
        rows = list(sure)
        if na is not None:
            for leaf, row in zip(self.leaves, rows, strict=True):
                if leaf.said(NOT_APPLICABLE)[0] is True:
                    row |= na
        if missing is None:
            return [LeafBits(row, row) for row in rows]
        if not self._absent:
            self._absent = tuple(leaf.said(None) for leaf in self.leaves)
        may = np.bitwise_or(sure, missing, out=chunk.space.array(size, np.uint8))
        return [_absent(*x, missing) for x in zip(rows, may, self._absent, strict=True)]

    def _asked(self, den: int) -> tuple[tuple[int, ...], NDArray[np.intp]]:
        """The constants that the fact's integers are to reach, and which of them each comparison asks for."""
        if den not in self._marks:
            each = [leaf.mark(den) for leaf in self.leaves]
            marks = tuple(sorted(set(each)))
            place = {mark: i for i, mark in enumerate(marks)}
            self._marks[den] = marks, np.array([place[mark] for mark in each], dtype=np.intp)
        return self._marks[den]


def _absent(sure: Bits, may: Bits, said: tuple[bool | None, Causes], missing: Bits) -> LeafBits:
    """A comparison whose fact is missing in some rows, by what it says there; ``may`` is where it holds or is missing."""
    held, causes = said
    if held is None:
        return LeafBits(sure, may, ((missing, causes),))
    return LeafBits(may, may) if held else LeafBits(sure, sure)


def orders(leaves: Iterable[tuple[int, Any]]) -> list[Orders]:
    """The comparisons among some leaves, by their facts."""
    found: dict[Key, list[tuple[int, OrderLeaf]]] = {}
    for node, leaf in leaves:
        if isinstance(leaf, OrderLeaf) and leaf.op in _ORDERED:
            found.setdefault(leaf.key, []).append((node, leaf))
    out = []
    for key, asked in found.items():
        asked.sort(key=lambda pair: pair[1].op in _BELOW)
        out.append(Orders(key, tuple(leaf for _, leaf in asked), tuple(node for node, _ in asked)))
    return out


__all__ = ["Orders", "orders"]
