"""Masks and causes of rows: None stands for a mask without a row, one entry for a column that is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.reference.values import Cause, Causes
from policymatch.language.terms import CauseKind

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
Bits = NDArray[Any]
"""Sets of causes, a bit each: uint64, or Python integers where there are more causes than bits. 0 where a row is not open."""
ROOM = 63


def trimmed(mask: Mask | None) -> Mask | None:
    """A mask, or None where it has no row."""
    return mask if mask is not None and mask.any() else None


def some(*masks: Mask | None) -> Mask | None:
    """Rows in any of the masks."""
    out: Mask | None = None
    for m in masks:
        if m is not None:
            out = m if out is None else out | m
    return out


def only(mask: Mask | None, kept: Mask | None) -> Mask | None:
    """Rows in both masks."""
    return None if mask is None or kept is None else trimmed(mask & kept)


def minus(mask: Mask | None, other: Mask | None) -> Mask | None:
    """Rows of a mask that are not in the other."""
    return mask if mask is None or other is None else trimmed(mask & ~other)


def outside(mask: Mask | None) -> Mask:
    """Rows that are not in a mask."""
    return np.ones(1, dtype=bool) if mask is None else ~mask


def given(mask: Mask | None) -> Mask:
    """A mask that is there, if only as one entry for every row."""
    return np.zeros(1, dtype=bool) if mask is None else mask


def full(mask: Mask | None, n: int) -> Mask:
    """A mask with an entry for each of ``n`` rows."""
    if mask is None:
        return np.zeros(n, dtype=bool)
    return spread(mask, n)


def extent(*sizes: int) -> int:
    """How many rows columns of these lengths have together: one entry stands for any number of rows."""
    return next((n for n in sizes if n != 1), 1)


def spread(x: NDArray[Any], n: int) -> NDArray[Any]:
    """An array with an entry for each of ``n`` rows."""
    return x if len(x) == n else np.broadcast_to(x, (n,))


def at(x: NDArray[Any], rows: Any) -> NDArray[Any]:
    """The rows of an index; what is the same everywhere stays one entry."""
    return x if len(x) == 1 else x[rows]


def at_rows(mask: Any, rows: Any) -> Any:
    """As ``at``, of a mask or of bits that may be None."""
    return None if mask is None else at(mask, rows)


def joined(*bits: Bits | None) -> Bits | None:
    """The union of sets of causes."""
    out: Bits | None = None
    for b in bits:
        if b is None:
            continue
        if out is None:
            out = b
        elif out.dtype == b.dtype:
            out = out | b
        else:
            out = out.astype(object) | b.astype(object)
    return out


def within(bits: Bits | None, mask: Mask | None) -> Bits | None:
    """Sets of causes in the rows of a mask, none elsewhere."""
    if bits is None or mask is None:
        return None
    return np.where(mask, bits, 0 if bits.dtype == object else np.uint64(0))


class Registry:
    """The causes met in a run: a bit for each."""

    def __init__(self) -> None:
        self._bit: dict[Cause, int] = {}
        self._seen: dict[int, Causes] = {}

    def bits(self, causes: Iterable[Cause]) -> int:
        """A set of causes as bits."""
        out = 0
        for c in sorted(causes):
            out |= 1 << self._bit.setdefault(c, len(self._bit))
        return out

    def column(self, mask: Mask | None, causes: Iterable[Cause]) -> Bits | None:
        """The same causes in every row of a mask."""
        return None if mask is None else self.of_bits(mask, self.bits(causes))

    def of_bits(self, mask: Mask, bits: int) -> Bits:
        """The same bits in every row of a mask."""
        if bits >> ROOM:
            return np.where(mask, np.array([bits], dtype=object), 0)
        return np.where(mask, np.uint64(bits), np.uint64(0))

    def table(self, sets: Iterable[Iterable[Cause]]) -> Bits:
        """A column with a given set of causes for each row."""
        made = [self.bits(s) for s in sets]
        wide = any(b >> ROOM for b in made)
        return np.array(made, dtype=object if wide else np.uint64)

    def causes(self, bits: int) -> Causes:
        """The set of causes that bits stand for."""
        bits = int(bits)
        if bits not in self._seen:
            self._seen[bits] = frozenset(c for c, k in self._bit.items() if bits >> k & 1)
        return self._seen[bits]

    def of_kind(self, wanted: CauseKind, other: bool = False) -> int:
        """The bits of all causes of one kind, or of all other kinds."""
        return sum(1 << k for c, k in self._bit.items() if (c.kind == wanted) is not other)


def meets(bits: Bits, wanted: int) -> Mask:
    """Rows whose causes meet a set of bits."""
    if bits.dtype == object:
        return np.asarray((bits & wanted) != 0, dtype=bool)
    return np.asarray((bits & np.uint64(wanted & ((1 << ROOM + 1) - 1))) != 0, dtype=bool)
