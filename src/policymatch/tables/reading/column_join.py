"""Columns of facts laid end to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import lcm
from typing import Any

import numpy as np

from policymatch.engine.columnar.fact_table import LIMIT, Column, Days, FactTable, Flags, Numbers, RecordTable, Symbols
from policymatch.tables.reading.texts import Mask


def joined(columns: Sequence[Column]) -> Column:
    """The rows of columns of one fact, one behind the other."""
    if len(columns) == 1:
        return columns[0]
    missing, na = _masks(columns, lambda c: c.missing), _masks(columns, lambda c: c.na)
    first = columns[0]
    if isinstance(first, Numbers):
        same = [c for c in columns if isinstance(c, Numbers)]
        den = lcm(*(c.den for c in same))
        parts = [_over(c, den) for c in same]
        return Numbers(np.concatenate(parts), den, missing, na)
    if isinstance(first, Flags):
        return Flags(np.concatenate([c.holds for c in columns if isinstance(c, Flags)]), missing, na)
    if isinstance(first, Days):
        return Days(np.concatenate([c.days for c in columns if isinstance(c, Days)]), missing, na)
    symbols = [c for c in columns if isinstance(c, Symbols)]
    if all(c.values is symbols[0].values for c in symbols):
        return Symbols(np.concatenate([c.codes for c in symbols]), symbols[0].values, missing, na)
    index: dict[Any, int] = {}
    codes = []
    for c in symbols:
        number = np.array([index.setdefault(v, len(index)) for v in c.values], dtype=np.int32)
        codes.append(number[c.codes])
    return Symbols(np.concatenate(codes), tuple(index), missing, na)


def _own(column: Column) -> Column:
    """A column without the values that none of its rows has, if it has more values than rows.

    What a column out of a whole record table is asked should take as long as its rows, not as the table.
    """
    if not isinstance(column, Symbols) or len(column.values) <= len(column.codes):
        return column
    codes, number = np.unique(column.codes, return_inverse=True)
    values = tuple(column.values[k] for k in codes.tolist()) or (None,)
    return Symbols(number.astype(np.int32), values, column.missing, column.na)


def _over(c: Numbers, den: int) -> Any:
    times = den // c.den
    num = c.num
    if times >= LIMIT or int(np.abs(num).max(initial=0)) * times >= LIMIT:
        num = num.astype(object)
    return num * times


def _masks(columns: Sequence[Column], of: Callable[[Column], Mask | None]) -> Mask | None:
    masks = [of(c) for c in columns]
    if all(m is None for m in masks):
        return None
    sizes = [len(_rows(c)) for c in columns]
    return np.concatenate([np.zeros(n, dtype=bool) if m is None else m for m, n in zip(masks, sizes, strict=True)])


def _rows(c: Column) -> Any:
    if isinstance(c, Numbers):
        return c.num
    if isinstance(c, Flags):
        return c.holds
    return c.days if isinstance(c, Days) else c.codes


def tables_joined(tables: Sequence[FactTable]) -> FactTable:
    """The enterprises of several tables, one behind the other."""
    first = tables[0]
    keys = sorted(set().union(*(t.keys() for t in tables)), key=str)
    columns = {key: joined([t.fact(*key) for t in tables]) for key in keys}
    lists = {
        name: _records([t.records(name) for t in tables]) for name in sorted(set().union(*(t.lists() for t in tables)))
    }
    texts = sorted(set().union(*(t.rulings for t in tables)))
    rulings = {text: [a for t in tables for a in t.rulings.get(text, [None] * t.n)] for text in texts}
    n = sum(t.n for t in tables)
    return FactTable(first.dictionary, n, columns, lists, rulings, first.ledger_known)


def _records(parts: Sequence[RecordTable]) -> RecordTable:
    starts = np.cumsum([0, *(p.n for p in parts)])
    owner = np.concatenate([p.owner + start for p, start in zip(parts, starts, strict=False)])
    names = sorted(set().union(*(p.names() for p in parts)))
    columns = {name: _own(joined([p.column(name) for p in parts])) for name in names}
    absent = np.concatenate([np.zeros(p.n, dtype=bool) if p.absent is None else p.absent for p in parts])
    return RecordTable(parts[0].field, int(starts[-1]), owner, columns, absent)


__all__ = ["joined", "tables_joined"]
