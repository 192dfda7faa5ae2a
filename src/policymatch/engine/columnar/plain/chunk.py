"""A chunk of enterprises as the leaves of conditions see it: columns narrowed for comparing, answers kept as bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import Column, Days, FactTable, Flags, Key, Mask, Numbers, Symbols
from policymatch.engine.columnar.plain.bits import Bits, chosen, nothing, pack, unpack
from policymatch.engine.columnar.plain.space import Space

_EXACT = 2**53
_AT_ONCE = 8  # bounds compared at once: more than the cache holds is no faster
FEW = 48  # so many distinct values are compared one by one, each answer kept


def narrow_kind(most: int) -> Any:
    """The type that compares fastest among those that hold integers none of which is beyond ``most``."""
    return np.int32 if most < 2**31 else np.float64 if most < _EXACT else np.int64


class FactChunk:
    """Some rows of a fact table, with everything that several leaves ask of a column computed once."""

    def __init__(self, table: FactTable, space: Space | None = None):
        self.table = table
        self.n = table.n
        self.space = space or Space()
        self._known: dict[Key, Bits | None] = {}
        self._missing: dict[Key, Bits | None] = {}
        self._na: dict[Key, Bits | None] = {}
        self._narrow: dict[Key, NDArray[Any]] = {}
        self._compared: dict[tuple[Any, ...], Bits] = {}
        self._most: dict[Key, int] = {}
        self._buffer: Mask = self.space.array((_AT_ONCE, self.n), bool)

    def column(self, key: Key) -> Column:
        """A fact of every enterprise of the chunk."""
        return self.table.fact(*key)

    def missing(self, key: Key) -> Bits | None:
        """Rows for which the fact is missing; None where there are none."""
        if key not in self._missing:
            mask = self.column(key).missing
            self._missing[key] = None if mask is None else pack(mask)
        return self._missing[key]

    def known(self, key: Key) -> Bits | None:
        """Rows for which the fact has a value (neither missing nor 不适用); None where all have."""
        if key not in self._known:
            gone = [bits for bits in (self.missing(key), self.na(key)) if bits is not None]
            self._known[key] = None if not gone else ~gone[0] if len(gone) == 1 else ~(gone[0] | gone[1])
        return self._known[key]

    def na(self, key: Key) -> Bits | None:
        """Rows for which the fact is 不适用 (and not missing, which comes first); None where there are none."""
        if key not in self._na:
            mask, missing = self.column(key).na, self.missing(key)
            bits = None if mask is None else pack(mask)
            self._na[key] = bits if bits is None or missing is None else bits & ~missing
        return self._na[key]

    def integers(self, key: Key) -> NDArray[Any]:
        """The numerators of a number, or the days, narrowed."""
        if key not in self._narrow:
            c = self.column(key)
            if isinstance(c, Symbols):
                small = len(c.values) <= 255
                self._narrow[key] = self._as(c.codes, np.uint8) if small else c.codes
            elif isinstance(c, Numbers):
                wide = c.num.dtype == object
                self._narrow[key] = c.num if wide else self._as(c.num, narrow_kind(self.most(key)))
            else:
                assert isinstance(c, Days)
                self._narrow[key] = c.days
        return self._narrow[key]

    def _as(self, values: NDArray[Any], kind: Any) -> NDArray[Any]:
        if values.dtype == kind:
            return values
        out = self.space.array(values.shape, kind)
        np.copyto(out, values, casting="unsafe")
        return out

    def most(self, key: Key) -> int:
        """The largest magnitude among the numerators of a number."""
        if key not in self._most:
            c = self.column(key)
            assert isinstance(c, Numbers)
            num = c.num
            self._most[key] = max(abs(int(num.min())), abs(int(num.max()))) if len(num) else 0
        return self._most[key]

    def chosen(self, key: Key, bits: Bits) -> NDArray[Any]:
        """The numerators of a number (int64), or the days, of the rows whose bit is set."""
        c = self.column(key)
        assert isinstance(c, Numbers | Days)
        values = c.num if isinstance(c, Numbers) else c.days
        return values[unpack(bits, self.n)] if values.dtype == object else chosen(values, bits)

    def at_least(self, key: Key, bound: int) -> Bits:
        """Rows whose integer is not below a bound (rows without a value: anything)."""
        return self._compare(key, "ge", bound)

    def equal(self, key: Key, value: int) -> Bits:
        """Rows whose integer (or code) is a value."""
        return self._compare(key, "eq", value)

    def _compare(self, key: Key, op: str, bound: int) -> Bits:
        asked = (key, op, bound)
        if asked not in self._compared:
            self._compared[asked] = self._ask(self.integers(key), op, bound)
        return self._compared[asked]

    def reached(self, key: Key, marks: Sequence[int]) -> NDArray[np.uint8]:
        """Rows whose integer is not below each of some bounds, a line of bits each; the integers are no Python integers."""
        values = self.integers(key)
        low, high = _limits(values)
        held = [min(max(mark, low), high) for mark in marks]
        bounds = np.array(held, dtype=values.dtype)
        out = self.space.array((len(marks), (self.n + 7) // 8), np.uint8)
        for first in range(0, len(marks), _AT_ONCE):
            some = bounds[first : first + _AT_ONCE, None]
            held = np.greater_equal(values, some, out=self._buffer[: len(some)])
            out[first : first + len(some)] = np.packbits(held, axis=1, bitorder="little")
        for line, mark in enumerate(marks):
            if mark > high:
                out[line] = 0
        return out

    def _ask(self, values: NDArray[Any], op: str, bound: int) -> Bits:
        ask = np.greater_equal if op == "ge" else np.equal
        if values.dtype == object:
            return pack(np.asarray(ask(values, bound), dtype=bool))
        low, high = _limits(values)
        if bound < low:
            return ~nothing(self.n) if op == "ge" else nothing(self.n)
        if bound > high:
            return nothing(self.n)
        out = self._buffer[0]
        ask(values, values.dtype.type(bound), out=out)
        return pack(out)

    def holds(self, key: Key) -> Bits:
        """Rows for which a 是否 is 是."""
        asked = (key, "is")
        if asked not in self._compared:
            c = self.column(key)
            assert isinstance(c, Flags)
            self._compared[asked] = pack(c.holds)
        return self._compared[asked]

    def among(self, key: Key, chosen: NDArray[np.bool_]) -> Bits:
        """Rows whose symbol is chosen (``chosen`` by code)."""
        if len(chosen) <= FEW:
            out = None
            for code in np.flatnonzero(chosen).tolist():
                bits = self.equal(key, code)
                out = bits if out is None else out | bits
            return nothing(self.n) if out is None else out
        c = self.column(key)
        assert isinstance(c, Symbols)
        return pack(chosen[c.codes])


def _limits(values: NDArray[Any]) -> tuple[int, int]:
    """The least and the greatest bound that the type of narrowed integers tells apart."""
    if values.dtype == np.float64:
        return -_EXACT, _EXACT
    info = np.iinfo(values.dtype)
    return int(info.min), int(info.max)


__all__ = ["FactChunk"]
