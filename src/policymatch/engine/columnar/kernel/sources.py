"""Facts as columns with gaps, made once for a table and shared by all expressions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from policymatch.engine.columnar import fact_table as facts
from policymatch.engine.columnar.fact_table import FactTable, RecordTable
from policymatch.engine.columnar.kernel.columns import (
    EVERYWHERE,
    NO_GAPS,
    NOWHERE,
    ZERO,
    DayColumn,
    Gaps,
    KernelColumn,
    NumberColumn,
    SymbolColumn,
    Truth,
)
from policymatch.engine.columnar.kernel.integers import Ints, top_of, whole
from policymatch.engine.columnar.kernel.masks import Index, Mask, full, some, trimmed
from policymatch.engine.columnar.kernel.symbols import ranks, symbols
from policymatch.language.fields import Field
from policymatch.language.periods import Period

MISSING, LACKING = -1, -2  # codes of a field that is missing or 不适用 in a record


def of_facts(x: facts.Column, negative: bool) -> KernelColumn:
    """A column of facts; its missing rows are open, without causes yet.

    Args:
        x: the facts.
        negative: a number may be below zero, so that a missing one has no bound.
    """
    na, missing = x.na, x.missing
    gaps = Gaps(na, missing) if na is not None or missing is not None else NO_GAPS
    if isinstance(x, facts.Numbers):
        low: Ints = x.num if missing is None else np.where(missing, 0, x.num)
        return NumberColumn(low, low, x.den, top_of(low), gaps, missing if negative else None, missing)
    if isinstance(x, facts.Flags):
        holds = x.holds
        for mask in (na, missing):
            holds = holds if mask is None else holds & ~mask
        return Truth(holds, gaps)
    if isinstance(x, facts.Days):
        return DayColumn(x.days, gaps)
    return SymbolColumn(x.codes, x.values, gaps)


def first_of(owner: Index, n: int) -> Index:
    """The first item of each of ``n`` owners, and the end of the last; ``owner`` ascends."""
    out = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=n), out=out[1:])
    return out


class RecordColumns:
    """One record list of a table: its columns, and how its records are distinguished.

    Args:
        table: the records.
        f: the record list.
    """

    def __init__(self, table: RecordTable, f: Field):
        self.table = table
        self.field = f
        self.size = len(table)
        self._made: dict[str, Any] = {}

    def column(self, name: str) -> KernelColumn:
        """One field of every record."""
        if name not in self._made:
            self._made[name] = of_facts(self.table.column(name), self.field.members[name].negative)
        out: KernelColumn = self._made[name]
        return out

    @property
    def starts(self) -> Index:
        """The first record of each enterprise, and the end of the last."""
        if "/starts" not in self._made:
            self._made["/starts"] = first_of(self.table.owner, self.table.n)
        out: Index = self._made["/starts"]
        return out

    @property
    def telling(self) -> list[str]:
        """The fields that distinguish two records: the 主键, then the others."""
        return [*self.field.key, *sorted(set(self.field.members) - set(self.field.key))]

    def codes(self, name: str) -> Index:
        """A field as codes that are equal where the values are; ``MISSING`` and ``LACKING`` are codes of their own."""
        key = f"/codes/{name}"
        if key not in self._made:
            column = self.column(name)
            codes = np.array(symbols(column).codes, dtype=np.int64)
            if len(codes) != self.size:
                codes = np.repeat(codes, self.size)
            if column.gaps.open is not None:
                codes[column.gaps.open] = MISSING
            if column.gaps.na is not None:
                codes[column.gaps.na] = LACKING
            self._made[key] = codes
        out: Index = self._made[key]
        return out

    @property
    def incomplete(self) -> Mask:
        """Records of which a field is missing."""
        if "/incomplete" not in self._made:
            masks = [self.column(name).gaps.open for name in self.telling]
            out = full(some(*masks), self.size)
            self._made["/incomplete"] = out
        made: Mask = self._made["/incomplete"]
        return made

    @property
    def place(self) -> Index:
        """The place of each record in the order by which ties are broken: the 主键, then the other fields, as texts."""
        if "/place" not in self._made:
            keys = [self._text_rank(name) for name in self.telling]
            order = np.lexsort(tuple(reversed(keys))) if keys else np.arange(self.size)
            out = np.zeros(self.size, dtype=np.int64)
            if self.size:
                ordered = np.array([k[order] for k in keys])
                changes = np.ones(self.size, dtype=bool)
                changes[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
                out[order] = np.cumsum(changes) - 1
            self._made["/place"] = out
        made: Index = self._made["/place"]
        return made

    def _text_rank(self, name: str) -> Index:
        made = symbols(self.column(name))
        codes = self.codes(name)
        texts = (*(str(v) for v in made.values), "无", "")  # the last two stand for LACKING and MISSING
        return ranks(texts)[np.where(codes >= 0, codes, len(texts) - 1 - (codes == LACKING))]


class FactColumns:
    """The facts of a table as columns with gaps."""

    def __init__(self) -> None:
        self._facts: dict[Any, KernelColumn] = {}
        self._records: dict[str, RecordColumns] = {}
        self._rulings: dict[str, tuple[Truth, NumberColumn]] = {}

    @staticmethod
    def of(table: FactTable) -> FactColumns:
        """The columns of a table; the same object for every caller."""
        found = _SOURCES.get(table)
        if found is None:
            found = _SOURCES.setdefault(table, FactColumns())
        return found

    def fact(self, table: FactTable, name: str, period: Period | None) -> KernelColumn:
        """A fact of every enterprise."""
        key = (name, period)
        if key not in self._facts:
            self._facts[key] = of_facts(table.fact(name, period), table.dictionary.fields[name].negative)
        return self._facts[key]

    def records(self, table: FactTable, name: str) -> RecordColumns:
        """The records of a list."""
        if name not in self._records:
            self._records[name] = RecordColumns(table.records(name), table.dictionary.fields[name])
        return self._records[name]

    def rulings(self, table: FactTable, text: str) -> tuple[Truth, NumberColumn]:
        """An office's answers to a 人工核定: as 是 or 否, and as a figure; open where there is no such answer."""
        if text not in self._rulings:
            self._rulings[text] = _answers(table.rulings.get(text, ()))
        return self._rulings[text]


def _answers(given: Sequence[bool | Fraction | None]) -> tuple[Truth, NumberColumn]:
    if all(a is None for a in given):
        unknown = Gaps(None, EVERYWHERE)
        return Truth(NOWHERE, unknown), NumberColumn(ZERO.low, ZERO.low, 1, 0, unknown, None, EVERYWHERE)
    decided = np.array([type(a) is bool for a in given], dtype=bool)
    yes = np.array([a is True for a in given], dtype=bool)
    figures = [None if a is None or isinstance(a, bool) else a for a in given]
    none = trimmed(np.array([a is None for a in figures], dtype=bool))
    den = lcm(*(a.denominator for a in figures if a is not None))
    low = whole([0 if a is None else a.numerator * (den // a.denominator) for a in figures])
    return Truth(yes, Gaps(None, trimmed(~decided))), NumberColumn(
        low, low, den, top_of(low), Gaps(None, none), None, none
    )


_SOURCES: WeakKeyDictionary[FactTable, FactColumns] = WeakKeyDictionary()
