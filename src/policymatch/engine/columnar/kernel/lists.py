"""Lists over columns: records, runs of periods, filters and lists out of tables, as the items of every row laid end to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel import picking
from policymatch.engine.columnar.kernel.columns import YES, KernelColumn, SymbolColumn, Truth
from policymatch.engine.columnar.kernel.integers import numbered
from policymatch.engine.columnar.kernel.joining import chosen, scattered
from policymatch.engine.columnar.kernel.logic import both
from policymatch.engine.columnar.kernel.masks import (
    Bits,
    Index,
    Mask,
    at_rows,
    full,
    joined,
    some,
    spread,
    trimmed,
    within,
)
from policymatch.engine.columnar.kernel.scope import ItemRows, KernelEvaluator, ListColumn, Scope
from policymatch.engine.columnar.kernel.sources import first_of
from policymatch.engine.columnar.kernel.symbols import symbols
from policymatch.engine.columnar.kernel.tables import rows_of_table
from policymatch.engine.reference.lists import MAX_RUN
from policymatch.engine.reference.values import Cause
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.terms import CauseKind
from policymatch.language.types import ListType, RecordType

NONE = np.zeros(0, dtype=np.int64)


def listed(k: KernelEvaluator, x: t.Expr, scope: Scope) -> ListColumn:
    """The items of a list for every row of a scope."""
    match x:
        case t.Records(name=name):
            return records(k, name, scope)
        case t.Run(low=low, high=high):
            return run(k, k.column(low, scope), k.column(high, scope), scope)
        case t.Filter():
            source = k.listed(x.source, scope)
            return kept(source, both([source.belongs, k.condition(x.where, scope.within(source))]))
        case t.Distinct():
            return picking.distinct(k, x, k.listed(x.source, scope), scope)
        case t.Take():
            return picking.take(k, x, k.listed(x.source, scope), scope)
        case t.ItemLet(depth=depth, body=body):
            return k.listed(body, scope.outer(depth))
        case t.Table():
            return _of_table(k, x, record_of(x), scope, lambda arm: k.listed(arm, scope))
        case t.Column(row=row, name=name):
            return _cell(k, x, row, name, scope)
    return nothing(record_of(x), scope.n)


def record_of(x: t.Expr) -> str:
    """The record list that a list is of, or ""."""
    item = x.type.item if isinstance(x.type, ListType) else None
    return item.record if isinstance(item, RecordType) else ""


def empty(record: str, n: int) -> ListColumn:
    """No item in any row."""
    frame = ItemRows(record, NONE) if record else ItemRows("", periods=SymbolColumn(NONE, ()))
    return ListColumn(n, NONE, frame, YES)


def nothing(record: str, n: int) -> ListColumn:
    """No list in any row (不适用)."""
    return replace(empty(record, n), na=np.ones(n, dtype=bool))


def ranges(first: Index, counts: Index) -> tuple[Index, Index]:
    """The numbers ``first``, ``first`` + 1, … of each row, laid end to end, and the row of each."""
    parent = np.repeat(np.arange(len(counts)), counts)
    start = np.repeat(first - (np.cumsum(counts) - counts), counts)
    return start + np.arange(len(parent)), parent


def records(k: KernelEvaluator, name: str, scope: Scope) -> ListColumn:
    """The records of a list."""
    of = k.sources.records(k.table, name)
    absent = of.table.absent
    if scope.owner is None:
        rows, parent = np.arange(of.size), of.table.owner
    else:
        first = of.starts[scope.owner]
        rows, parent = ranges(first, of.starts[scope.owner + 1] - first)
        absent = trimmed(at_rows(absent, scope.owner))
    why = k.registry.column(absent, [Cause(CauseKind.FACT, name, of.field.office, name)])
    return ListColumn(scope.n, parent, ItemRows(name, rows), YES, absent, why)


def spread_out(listed: ListColumn, owner: Index) -> ListColumn:
    """The list of each enterprise, seen from rows that it owns."""
    starts = first_of(listed.parent, listed.n)
    first = starts[owner]
    items, parent = ranges(first, starts[owner + 1] - first)
    out = listed.at(items)
    missing = trimmed(at_rows(listed.missing, owner))
    return ListColumn(
        len(owner),
        parent,
        out.frame,
        out.belongs,
        missing,
        at_rows(listed.why, owner),
        trimmed(at_rows(listed.na, owner)),
    )


def kept(source: ListColumn, belongs: Truth) -> ListColumn:
    """The items that belong or may."""
    possible = spread(belongs.possible, len(source))
    if possible.all():
        return replace(source, belongs=belongs, na=None)
    return replace(source.at(np.flatnonzero(possible)), belongs=belongs.at(np.flatnonzero(possible)))


# ---------------------------------------------------------------- runs of periods


def run(k: KernelEvaluator, low: KernelColumn, high: KernelColumn, scope: Scope) -> ListColumn:
    """The periods from low to high; an end that is not known leaves the whole run missing."""
    n = scope.n
    first, last = symbols(low), symbols(high)
    # an end that is 不适用 everywhere has no periods among its values
    sample = next((v for v in (*first.values, *last.values) if isinstance(v, Period)), None)
    missing = some(first.gaps.open, last.gaps.open)
    no_value = full(some(first.gaps.na, last.gaps.na, missing), n)
    starts, ends = (
        spread(np.array([v.ordinal if isinstance(v, Period) else 0 for v in s.values], dtype=np.int64)[s.codes], n)
        for s in (first, last)
    )
    counts = np.where(no_value, 0, np.maximum(ends - starts + 1, 0))
    why = joined(first.gaps.why, last.gaps.why)
    long = trimmed(counts > MAX_RUN)
    if long is not None:
        counts = np.where(long, 0, counts)
        missing, why = some(missing, long), joined(why, _too_long(k, first, last, long))
    ordinals, parent = ranges(starts, counts)
    distinct, codes = numbered(ordinals)
    periods = tuple(sample.shift(int(o) - sample.ordinal) for o in distinct) if sample is not None else ()
    if missing is not None:
        missing, why = full(missing, n), None if why is None else spread(within(why, missing), n)  # type: ignore[arg-type]
    return ListColumn(n, parent, ItemRows("", periods=SymbolColumn(codes, periods)), YES, missing, why)


def _too_long(k: KernelEvaluator, first: SymbolColumn, last: SymbolColumn, long: Mask) -> Bits:
    n = len(long)
    a, b = spread(first.codes, n), spread(last.codes, n)
    rows = np.flatnonzero(long)
    ends = [(first.values[a[i]], last.values[b[i]]) for i in rows.tolist()]
    table = k.registry.table([Cause(CauseKind.RULE, f"{p}至{q}太长，超过{MAX_RUN}期")] for p, q in ends)
    out = np.zeros(n, dtype=table.dtype)
    out[rows] = table
    return out


# ---------------------------------------------------------------- lists out of tables


def _of_table(
    k: KernelEvaluator, x: t.Table, record: str, scope: Scope, take: Callable[[t.Expr], ListColumn]
) -> ListColumn:
    """The list of the row that applies; no row is an empty list, an open one is left to the reference engine."""
    found = rows_of_table(k, x, scope)
    k.leave(scope, found.open)
    parts = [(m, take(arm)) for m, arm in found.settled if m.any()]
    missing, why, na = found.wrong, within(found.wrong_why, found.wrong), found.no_match
    for m, one in parts:
        if one.missing is not None:
            missing, why = some(missing, one.missing & m), joined(why, within(one.why, m))
        if one.na is not None:
            na = some(na, one.na & m)
    taken = [one.at(np.flatnonzero(m[one.parent])) for m, one in parts if len(one)]
    parent = np.concatenate([one.parent for one in taken]) if taken else NONE
    if not len(parent):
        return replace(empty(record, scope.n), missing=missing, why=why, na=na)
    order = np.argsort(parent, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    ends = np.cumsum([len(one) for one in taken])
    rows = [place[end - len(one) : end] for one, end in zip(taken, ends.tolist(), strict=True)]
    return ListColumn(
        scope.n,
        parent[order],
        _frames(taken, rows),
        _joined([o.belongs for o in taken], rows),
        missing,
        why,
        na,
    )


def _frames(taken: list[ListColumn], rows: list[Index]) -> ItemRows:
    n = sum(len(r) for r in rows)
    first = taken[0].frame
    if first.rows is None:
        return replace(first, periods=_joined([one.frame.periods for one in taken], rows))
    records = np.zeros(n, dtype=np.int64)
    for one, r in zip(taken, rows, strict=True):
        assert one.frame.rows is not None
        records[r] = one.frame.rows
    return replace(first, rows=records)


def _joined(columns: list[Any], rows: list[Index]) -> Any:
    """One column out of several; ``rows`` is where the rows of each go."""
    n = sum(len(r) for r in rows)
    parts = []
    for x, r in zip(columns, rows, strict=True):
        mask = np.zeros(n, dtype=bool)
        mask[r] = True
        if len(r):
            parts.append((mask, scattered(x, r, n)))
    return chosen(parts)


def _cell(k: KernelEvaluator, x: t.Column, row: t.Expr, name: str, scope: Scope) -> ListColumn:
    """The list in one column of the row that an expression gives."""
    match row:
        case t.Row(values=values):
            return k.listed(dict(values)[name], scope)
        case t.Table():
            return _of_table(k, row, record_of(x), scope, lambda arm: _cell(k, x, arm, name, scope))
        case t.ItemLet(depth=depth, body=body):
            return _cell(k, x, body, name, scope.outer(depth))
    return nothing(record_of(x), scope.n)


__all__ = ["empty", "kept", "listed", "record_of", "records", "run", "spread_out"]
