"""Facts of many enterprises as columns: what the columnar engine reads, whatever file it came from.

A column is exact and typed; what is missing and what is known to be none (不适用) are masks beside the values, and None
stands for a mask without a row; no row is in both, for a table keeps those as missing. The values under such rows are of no
meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.language.fields import LEDGER, Dictionary, Field
from policymatch.language.periods import Period
from policymatch.language.types import BoolType, DateType, NumberType
from policymatch.model.facts import Facts
from policymatch.model.values import NOT_APPLICABLE, NotApplicable, Value

Mask = NDArray[np.bool_]
Ints = NDArray[Any]  # int64, or object (Python integers) where a value does not fit
Rows = NDArray[np.int64] | slice
"""Which rows to take: an index, or a slice (then columns are views)."""
EPOCH = date(1970, 1, 1).toordinal()
LIMIT = 2**62


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers as ``num / den``, in the base unit of the field (分 for money)."""

    num: Ints
    den: int
    missing: Mask | None = None
    na: Mask | None = None

    def value(self, row: int) -> Value:
        """The value of a row that is neither missing nor 不适用."""
        return Fraction(int(self.num[row]), self.den)

    def take(self, rows: Rows) -> Numbers:
        """The rows of an index."""
        return Numbers(self.num[rows], self.den, _taken(self.missing, rows), _taken(self.na, rows))


@dataclass(frozen=True, slots=True)
class Flags:
    """是 or 否."""

    holds: Mask
    missing: Mask | None = None
    na: Mask | None = None

    def value(self, row: int) -> Value:
        """The value of a row that is neither missing nor 不适用."""
        return bool(self.holds[row])

    def take(self, rows: Rows) -> Flags:
        """The rows of an index."""
        return Flags(self.holds[rows], _taken(self.missing, rows), _taken(self.na, rows))


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days, counted from 1970-01-01 (int32)."""

    days: NDArray[np.int32]
    missing: Mask | None = None
    na: Mask | None = None

    def value(self, row: int) -> Value:
        """The value of a row that is neither missing nor 不适用."""
        return date.fromordinal(int(self.days[row]) + EPOCH)

    def take(self, rows: Rows) -> Days:
        """The rows of an index."""
        return Days(self.days[rows], _taken(self.missing, rows), _taken(self.na, rows))


@dataclass(frozen=True, slots=True)
class Symbols:
    """Categories, codes, texts, periods: ``codes`` index ``values``, of which there may be any number."""

    codes: NDArray[np.int32]
    values: tuple[Any, ...]
    missing: Mask | None = None
    na: Mask | None = None

    def value(self, row: int) -> Value:
        """The value of a row that is neither missing nor 不适用."""
        out: Value = self.values[self.codes[row]]
        return out

    def take(self, rows: Rows) -> Symbols:
        """The rows of an index."""
        return Symbols(self.codes[rows], self.values, _taken(self.missing, rows), _taken(self.na, rows))


Column = Numbers | Flags | Days | Symbols


def _taken(mask: Mask | None, rows: Rows) -> Mask | None:
    return trimmed(mask[rows]) if mask is not None else None


def trimmed(mask: Mask | None) -> Mask | None:
    """A mask, or None where it has no row."""
    return mask if mask is not None and mask.any() else None


def read(column: Column, row: int) -> Value | None:
    """The value of any row: None where it is missing."""
    if column.missing is not None and column.missing[row]:
        return None
    if column.na is not None and column.na[row]:
        return NOT_APPLICABLE
    return column.value(row)


def _disjoint(column: Column) -> Column:
    """The column with no row both missing and 不适用: missing comes first."""
    if column.missing is None or column.na is None:
        return column
    return replace(column, na=trimmed(column.na & ~column.missing))


def column_of(f: Field, values: Sequence[Value | None]) -> Column:
    """The column of a field's values; None is missing."""
    missing = trimmed(np.array([v is None for v in values], dtype=bool))
    na = trimmed(np.array([isinstance(v, NotApplicable) for v in values], dtype=bool))
    plain: list[Any] = [None if isinstance(v, NotApplicable) else v for v in values]
    if isinstance(f.type, NumberType):
        den = lcm(*{v.denominator for v in plain if v is not None})
        ints = [0 if v is None else v.numerator * (den // v.denominator) for v in plain]
        fits = all(-LIMIT < i < LIMIT for i in ints)
        return Numbers(np.array(ints, dtype=np.int64 if fits else object), den, missing, na)
    if isinstance(f.type, BoolType):
        return Flags(np.array([v is True for v in plain], dtype=bool), missing, na)
    if isinstance(f.type, DateType):
        return Days(np.array([0 if v is None else v.toordinal() - EPOCH for v in plain], dtype=np.int32), missing, na)
    index: dict[Any, int] = {}
    codes = np.fromiter((index.setdefault(v, len(index)) for v in plain), dtype=np.int32, count=len(plain))
    return Symbols(codes, tuple(index), missing, na)


def nothing_known(f: Field, n: int) -> Column:
    """A column of which every row is missing."""
    every = np.ones(n, dtype=bool) if n else None
    if isinstance(f.type, NumberType):
        return Numbers(np.zeros(n, dtype=np.int64), 1, every)
    if isinstance(f.type, BoolType):
        return Flags(np.zeros(n, dtype=bool), every)
    if isinstance(f.type, DateType):
        return Days(np.zeros(n, dtype=np.int32), every)
    return Symbols(np.zeros(n, dtype=np.int32), (None,), every)


class RecordTable:
    """The records of one list, of all enterprises, laid end to end.

    Args:
        field: the record list.
        n: how many enterprises there are.
        owner: the enterprise of each record (its row), ascending; the records of one enterprise in their own order.
        columns: by field of the record; one that is absent is missing in every record.
        absent: enterprises of which the list itself is missing.
    """

    def __init__(
        self, field: Field, n: int, owner: NDArray[np.int64], columns: Mapping[str, Column], absent: Mask | None = None
    ) -> None:
        self.field = field
        self.n = n
        self.owner = owner
        self.absent = trimmed(absent)
        self._columns = {name: _disjoint(c) for name, c in columns.items()}
        self._from: tuple[RecordTable, Rows] | None = None
        self._starts: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.owner)

    def column(self, name: str) -> Column:
        """One field of every record."""
        if name not in self._columns:
            if self._from is None:
                self._columns[name] = nothing_known(self.field.members[name], len(self.owner))
            else:
                self._columns[name] = self._from[0].column(name).take(self._from[1])
        return self._columns[name]

    def take(self, rows: Rows) -> RecordTable:
        """The records of some enterprises (``rows`` in the order wanted), which become 0, 1, …; columns are gathered at the first use."""
        index: Rows
        if isinstance(rows, slice):
            start, stop, _ = rows.indices(self.n)
            low, high = (int(i) for i in np.searchsorted(self.owner, [start, stop]))
            n, owner, index = max(stop - start, 0), self.owner[low:high] - start, slice(low, high)
        else:
            first = self._first()[rows]
            count = self._first()[rows + 1] - first
            n, owner = len(rows), np.repeat(np.arange(len(rows), dtype=np.int64), count)
            index = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(len(owner), dtype=np.int64)
        out = RecordTable(self.field, n, owner, {}, _taken(self.absent, rows))
        out._from = (self, index)
        return out

    def _first(self) -> NDArray[np.int64]:
        """Where the records of each enterprise begin, and after the last one."""
        if self._starts is None:
            self._starts = np.zeros(self.n + 1, dtype=np.int64)
            np.cumsum(np.bincount(self.owner, minlength=self.n), out=self._starts[1:])
        return self._starts

    def all_present(self) -> RecordTable:
        """The same records, where an absent list is known to be empty."""
        out = RecordTable(self.field, self.n, self.owner, {})
        out._from = (self, slice(None))
        return out

    def names(self) -> list[str]:
        """The fields of a record of which something may be known."""
        return sorted({*self._columns, *(self._from[0].names() if self._from is not None else ())})

    def records(self, row: int) -> list[dict[str, Value]] | None:
        """The records of one enterprise; None where the list is missing."""
        if self.absent is not None and self.absent[row]:
            return None
        first, last = np.searchsorted(self.owner, [row, row + 1])
        out = []
        for i in range(int(first), int(last)):
            values = {name: read(self.column(name), i) for name in self.names()}
            out.append({name: v for name, v in values.items() if v is not None})
        return out


Key = tuple[str, Period | None]


class FactTable:
    """Facts of ``n`` enterprises as columns.

    Args:
        dictionary: the field dictionary.
        n: how many enterprises there are.
        columns: (field, period or None) -> its column; one that is absent is missing for every enterprise.
        lists: record list -> its records; one that is absent is missing for every enterprise.
        rulings: text of a 人工核定 -> the answers (是否, or a Fraction), None where there is none.
        ledger_known: an absent 兑现记录 means that nothing was paid.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        n: int,
        columns: Mapping[Key, Column],
        lists: Mapping[str, RecordTable] | None = None,
        rulings: Mapping[str, Sequence[bool | Fraction | None]] | None = None,
        ledger_known: bool = False,
    ):
        self.dictionary = dictionary
        self.n = n
        self.ledger_known = ledger_known
        self.rulings = dict(rulings or {})
        self._columns = {key: _disjoint(c) for key, c in columns.items()}
        self._lists = dict(lists or {})
        if ledger_known and LEDGER in self._lists:
            self._lists[LEDGER] = self._lists[LEDGER].all_present()
        self._from: tuple[FactTable, Rows] | None = None

    def __len__(self) -> int:
        return self.n

    @staticmethod
    def of(dictionary: Dictionary, facts: Sequence[Facts], ledger_known: bool = False) -> FactTable:
        """The table of enterprises whose facts are at hand one by one."""
        n = len(facts)
        columns: dict[Key, Column] = {}
        for name in _names(f.scalars for f in facts):
            columns[name, None] = column_of(dictionary.fields[name], [f.scalars.get(name) for f in facts])
        for name in _names(f.series for f in facts):
            for period in sorted({p for f in facts for p in f.series.get(name, ())}, key=str):
                values = [f.series.get(name, {}).get(period) for f in facts]
                columns[name, period] = column_of(dictionary.fields[name], values)
        lists = {name: _record_table(dictionary.fields[name], facts) for name in _names(f.records for f in facts)}
        rulings = {text: [f.rulings.get(text) for f in facts] for text in _names(f.rulings for f in facts)}
        return FactTable(dictionary, n, columns, lists, rulings, ledger_known)

    def fact(self, name: str, period: Period | None = None) -> Column:
        """A fact of every enterprise."""
        key = (name, period)
        if key not in self._columns:
            if self._from is None:
                self._columns[key] = nothing_known(self.dictionary.fields[name], self.n)
            else:
                self._columns[key] = self._from[0].fact(name, period).take(self._from[1])
        return self._columns[key]

    def periods(self, name: str) -> tuple[Period, ...]:
        """The periods for which a fact is known of anyone."""
        return tuple(sorted((p for n, p in self.keys() if n == name and p is not None), key=str))

    def records(self, name: str) -> RecordTable:
        """The records of a list."""
        if name not in self._lists:
            if self._from is None:
                nobody = np.zeros(0, dtype=np.int64)
                absent = np.ones(self.n, dtype=bool)
                self._lists[name] = RecordTable(self.dictionary.fields[name], self.n, nobody, {}, absent)
            else:
                self._lists[name] = self._from[0].records(name).take(self._from[1])
            out = self._lists[name]
            if name == LEDGER and self.ledger_known and out.absent is not None:
                self._lists[name] = out.all_present()
        return self._lists[name]

    def take(self, rows: Rows) -> FactTable:
        """Some enterprises, which become 0, 1, …; columns are gathered at the first use."""
        index = range(self.n)[rows] if isinstance(rows, slice) else rows
        answers = {text: [given[i] for i in index] for text, given in self.rulings.items()}
        out = FactTable(self.dictionary, len(index), {}, {}, answers, self.ledger_known)
        out._from = (self, rows)
        return out

    def keys(self) -> set[Key]:
        """The facts, each with its period, of which something may be known."""
        return {*self._columns, *(self._from[0].keys() if self._from is not None else ())}

    def lists(self) -> set[str]:
        """The record lists of which something may be known."""
        return {*self._lists, *(self._from[0].lists() if self._from is not None else ())}

    def facts(self, row: int) -> Facts:
        """The facts of one enterprise, for the reference engine and for explanations."""
        out = Facts()
        for name, period in sorted(self.keys(), key=str):
            value = read(self.fact(name, period), row)
            if value is None:
                continue
            if period is None:
                out.scalars[name] = value
            else:
                out.series.setdefault(name, {})[period] = value
        for name in sorted(self.lists()):
            records = self.records(name).records(row)
            if records is not None:
                out.records[name] = records
        for text, given in self.rulings.items():
            answer = given[row]
            if answer is not None:
                out.rulings[text] = answer
        return out


def _names(given: Iterable[Iterable[str]]) -> list[str]:
    return sorted({name for one in given for name in one})


def _record_table(f: Field, facts: Sequence[Facts]) -> RecordTable:
    lists = [x.records.get(f.name) for x in facts]
    absent = np.array([own is None for own in lists], dtype=bool)
    rows = [r for own in lists for r in own or ()]
    owner = np.repeat(np.arange(len(facts), dtype=np.int64), [len(own or ()) for own in lists])
    columns = {name: column_of(m, [r.get(name) for r in rows]) for name, m in f.members.items()}
    return RecordTable(f, len(facts), owner, columns, absent)


__all__ = [
    "EPOCH",
    "Column",
    "Days",
    "FactTable",
    "Flags",
    "Numbers",
    "RecordTable",
    "Symbols",
    "column_of",
    "nothing_known",
    "read",
    "trimmed",
]
