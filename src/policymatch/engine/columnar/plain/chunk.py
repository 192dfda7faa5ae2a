"""A chunk of enterprises for the leaves of conditions: each comparison is computed once, as bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import Column, FactTable, Flags, Key, Numbers, Symbols
from policymatch.engine.columnar.plain.bits import Bits, nothing, pack

FEW = 48  # up to so many distinct values are compared one by one, each result kept


class FactChunk:
    """Some rows of a fact table, with comparisons that several leaves share computed once."""

    def __init__(self, table: FactTable):
        self.table = table
        self.n = table.n
        self._known: dict[Key, Bits | None] = {}
        self._missing: dict[Key, Bits | None] = {}
        self._na: dict[Key, Bits | None] = {}
        self._compared: dict[tuple[Any, ...], Bits] = {}

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
            without_value = [bits for bits in (self.missing(key), self.na(key)) if bits is not None]
            self._known[key] = (
                None
                if not without_value
                else ~without_value[0]
                if len(without_value) == 1
                else ~(without_value[0] | without_value[1])
            )
        return self._known[key]

    def na(self, key: Key) -> Bits | None:
        """Rows for which the fact is 不适用; None where there are none."""
        if key not in self._na:
            mask = self.column(key).na
            self._na[key] = None if mask is None else pack(mask)
        return self._na[key]

    def integers(self, key: Key) -> NDArray[Any]:
        """The numerators of a number, the days, or the codes."""
        c = self.column(key)
        assert not isinstance(c, Flags)
        return c.codes if isinstance(c, Symbols) else c.num if isinstance(c, Numbers) else c.days

    def at_least(self, key: Key, bound: int) -> Bits:
        """Rows whose integer is not below a bound (rows without a value: anything)."""
        return self._compare(key, "ge", bound)

    def equal(self, key: Key, value: int) -> Bits:
        """Rows whose integer (or code) is a value."""
        return self._compare(key, "eq", value)

    def _compare(self, key: Key, op: str, bound: int) -> Bits:
        query = (key, op, bound)
        if query not in self._compared:
            held = self.integers(key) >= bound if op == "ge" else self.integers(key) == bound
            self._compared[query] = pack(np.asarray(held, dtype=bool))
        return self._compared[query]

    def holds(self, key: Key) -> Bits:
        """Rows for which a 是否 is 是."""
        query = (key, "is")
        if query not in self._compared:
            c = self.column(key)
            assert isinstance(c, Flags)
            self._compared[query] = pack(c.holds)
        return self._compared[query]

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


__all__ = ["FactChunk"]
