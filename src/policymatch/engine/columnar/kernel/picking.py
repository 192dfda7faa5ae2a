"""Orders and picks over lists: 同一 … 只取, 按 … 取前, and the order of a 逐项; ties go by the 主键, as in the reference engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.columns import DayColumn, KernelColumn, NumberColumn, Truth
from policymatch.engine.columnar.kernel.integers import numbered
from policymatch.engine.columnar.kernel.logic import unsure
from policymatch.engine.columnar.kernel.masks import Bits, Index, Mask, at, full, joined, some, spread, trimmed, within
from policymatch.engine.columnar.kernel.rounding import floored
from policymatch.engine.columnar.kernel.scope import Groups, KernelEvaluator, ListColumn, Scope
from policymatch.engine.columnar.kernel.sources import MISSING, RecordColumns
from policymatch.engine.columnar.kernel.symbols import ranks, symbols
from policymatch.engine.reference.values import Cause
from policymatch.language import tree as t
from policymatch.language.terms import CauseKind

MOST_TIED = 40
"""So many tied records at most are compared in pairs when something that would tell them apart is missing."""


def ranked(x: KernelColumn, n: int) -> Index:
    """Integers in the order of the values of a column (its rows that are not known mean nothing)."""
    if isinstance(x, DayColumn):
        return spread(x.days, n).astype(np.int64)
    if isinstance(x, NumberColumn) and isinstance(x.den, int):
        return spread(x.low if x.low.dtype != object else numbered(x.low)[1], n)
    made = symbols(x)
    return spread(ranks(made.values)[made.codes], n)


def labels(parent: Index, keys: list[KernelColumn]) -> Index:
    """A number for each item, equal where the parent and all keys are; ascending with the parent. 不适用 is a key like others."""
    out = numbered(parent)[1]
    for key in keys:
        made = symbols(key)
        codes = spread(made.codes, len(parent)) + 1
        if made.gaps.na is not None:
            codes = np.where(made.gaps.na, 0, codes)
        out = numbered(out * (len(made.values) + 1) + codes)[1]
    return out


def places(k: KernelEvaluator, listed: ListColumn, scope: Scope) -> Index:
    """The place of each item in the order by which ties are broken."""
    if not listed.record or listed.frame.rows is None:
        return np.zeros(len(listed), dtype=np.int64)
    return k.sources.records(k.table, listed.record).place[listed.frame.rows]


@dataclass(slots=True)
class SortedItems:
    """Items in order: ``order`` are their numbers by group, then by key, then by the tie-break; ``ties`` number the runs of equal keys."""

    order: Index
    groups: Groups
    ties: Groups


def line(group: Index, score: Index, na: Mask | None, place: Callable[[], Index]) -> SortedItems:
    """Items in the order of their groups, and in each of ascending scores; 不适用 stands last, ties go by their place."""
    last = full(na, len(group))
    score = np.where(last, 0, score)
    keys = (score, last, group) if na is not None else (score, group)
    out = _line(np.lexsort(keys), keys)
    if (out.ties.sizes > 1).any():
        out = _line(np.lexsort((place(), *keys)), keys)
    return out


def _line(order: Index, keys: tuple[Any, ...]) -> SortedItems:
    changes = np.ones(len(order), dtype=bool)
    changes[1:] = False
    for key in keys:
        x = key[order]
        changes[1:] |= x[1:] != x[:-1]
    g = keys[-1][order]
    size = int(g[-1]) + 1 if len(g) else 0
    return SortedItems(order, Groups(g, size), Groups(np.cumsum(changes) - 1, int(changes.sum())))


def positions(groups: Groups) -> Index:
    """The place of each item in its group, from 0."""
    size = groups.sizes[groups.held]
    return np.arange(len(groups.of)) - np.repeat(groups.starts, size)


# ---------------------------------------------------------------- what ties leave open


def undecided(
    k: KernelEvaluator, scope: Scope, listed: ListColumn, items: Index, ties: Groups, asked: Mask | None = None
) -> Bits | None:
    """Why the order among tied records is open, for each tie: what would tell two of them apart is missing in one of them.

    Args:
        k, scope, listed: the list, and where it is seen from.
        items: the items, in the order of their ties.
        ties: the ties.
        asked: the ties to look at (None: all).
    """
    if not listed.record or listed.frame.rows is None:
        return None
    of = k.sources.records(k.table, listed.record)
    rows = listed.frame.rows[items]
    doubtful = ties.any(of.incomplete[rows]) & (ties.sizes > 1)
    if asked is not None:
        doubtful &= asked
    if not doubtful.any():
        return None
    many = doubtful & (ties.sizes > MOST_TIED)
    if many.any():
        left = np.zeros(scope.n, dtype=bool)
        left[listed.parent[items[many[ties.of]]]] = True
        k.leave(scope, left)
    first = np.flatnonzero(doubtful[ties.of] & ~many[ties.of])
    after = ties.sizes[ties.of[first]] - 1 - positions(ties)[first]
    a = np.repeat(first, after)
    b = a + 1 + np.arange(len(a)) - np.repeat(np.cumsum(after) - after, after)
    bits = why_apart(k, of, rows[a], rows[b])
    if bits is None:
        return None
    out = np.zeros(ties.n, dtype=bits.dtype)
    np.bitwise_or.at(out, ties.of[a], bits)
    return out


def why_apart(k: KernelEvaluator, of: RecordColumns, a: Index, b: Index) -> Bits | None:
    """For each pair of records, what is missing to tell which stands first; None where nothing is for any."""
    alike = np.ones(len(a), dtype=bool)
    out: Bits | None = None
    for name in of.telling:
        p, q = of.codes(name)[a], of.codes(name)[b]
        missing = alike & ((p == MISSING) | (q == MISSING))
        if missing.any():
            member = of.field.members[name]
            out = joined(out, k.registry.column(missing, [missing_cause(member, f"{of.field.name}.{name}")]))
        alike &= ~missing & (p == q)
    return out


def missing_cause(f: Any, name: str) -> Cause:
    """The cause of a missing fact."""
    return Cause(CauseKind.FACT, name, f.office, f"{f.record}.{f.name}" if f.record else f.name)


def leave_open_ties(k: KernelEvaluator, scope: Scope, source: ListColumn, found: SortedItems, asked: Mask) -> None:
    """Leaves rows with a tie whose order is open to the reference engine: any of its records may be the one that is picked."""
    apart = undecided(k, scope, source, found.order, found.ties, asked)
    if apart is not None:
        open_ = np.zeros(scope.n, dtype=bool)
        open_[source.parent[found.order[found.ties.starts[np.asarray(apart != 0, dtype=bool)]]]] = True
        k.leave(scope, open_)


# ---------------------------------------------------------------- 同一 … 只取


def distinct(k: KernelEvaluator, x: t.Distinct, source: ListColumn, scope: Scope) -> ListColumn:
    """One item of each group of equal keys: the best; one that is 不适用 in the value stands behind all others."""
    m = len(source)
    if not m:
        return source
    inner = scope.within(source)
    keys = [k.column(key, inner) for key in x.keys]
    pick = k.column(x.pick, inner)
    loose, why = _loose(source, [source.belongs, *keys], m)
    group = labels(source.parent, keys)
    rank = ranked(pick, m)
    score = -rank if x.best in ("最高者", "最晚者") else rank
    found = line(group, score, pick.gaps.na, lambda: places(k, source, scope))
    # an open value leaves its own group open, if that has several
    in_group = Groups(group[found.order], found.groups.n)
    open_pick = full(pick.gaps.open, m)
    shut = in_group.any(open_pick[found.order]) & (in_group.sizes > 1)
    first = found.order[in_group.starts]
    best = np.zeros(m, dtype=bool)
    best[first] = True
    open_items = loose[source.parent] | shut[group]
    bits: Bits | None = None if why is None else within(why[source.parent], loose[source.parent])
    if shut.any() and pick.gaps.why is not None:
        of_group = in_group.union(at(pick.gaps.why, found.order))
        assert of_group is not None
        bits = joined(bits, within(of_group[group], shut[group] & ~loose[source.parent]))
    made = replace(source, belongs=Truth(~open_items, unsure(trimmed(open_items), bits)))
    tops = np.zeros(found.ties.n, dtype=bool)
    tops[found.ties.of[in_group.starts]] = True
    shut_ties = np.zeros(found.ties.n, dtype=bool)
    shut_ties[found.ties.of[open_items[found.order]]] = True
    leave_open_ties(k, scope, source, found, tops & ~shut_ties)
    return made.at(np.flatnonzero(open_items | best))


def _loose(source: ListColumn, parts: list[Any], m: int) -> tuple[Mask, Bits | None]:
    """Rows of which an item's membership or key is open, which leaves the whole pick open; and why."""
    open_ = some(*(p.gaps.open for p in parts))
    if open_ is None:
        return np.zeros(source.n, dtype=bool), None
    why = joined(*(p.gaps.why for p in parts))
    return source.groups.any(open_), source.groups.union(None if why is None else spread(why, m))


# ---------------------------------------------------------------- 按 … 取前


def take(k: KernelEvaluator, x: t.Take, source: ListColumn, scope: Scope) -> ListColumn:
    """The first n of an order, of all or of each group."""
    room = k.numbers(x.n, scope)
    m = len(source)
    if not m:
        return source
    inner = scope.within(source)
    key = k.column(x.key, inner)
    keys = [k.column(g, inner) for g in x.groups]
    loose, why = _loose(source, [source.belongs, key, *keys], m)
    why = joined(why, room.gaps.why, source.why)
    for more in (room.gaps.open, source.missing):
        loose = loose if more is None else loose | more
    nothing = full(room.gaps.na, scope.n)
    loose = loose & ~nothing
    group = labels(source.parent, keys)
    rank = ranked(key, m)
    down = x.direction in ("从高到低", "从晚到早")
    found = line(group, -rank if down else rank, key.gaps.na, lambda: places(k, source, scope))
    in_group = Groups(group[found.order], found.groups.n)
    position = np.zeros(m, dtype=np.int64)
    position[found.order] = positions(in_group)
    whole = floored(room)
    seats = np.where(nothing, 0, np.clip(spread(whole.low, scope.n), 0, m)).astype(np.int64)[source.parent]
    open_items = loose[source.parent]
    bits = None if why is None else within(spread(why, scope.n)[source.parent], open_items)
    made = replace(source, belongs=Truth(~open_items, unsure(trimmed(open_items), bits)))
    # the last places of an order go to some of several tied records, and which of them is open
    starts = found.ties.starts
    first, size = position[found.order[starts]], found.ties.sizes
    here = seats[found.order[starts]]
    over = (first < here) & (here < first + size) & ~open_items[found.order[starts]]
    leave_open_ties(k, scope, source, found, over)
    return made.at(np.flatnonzero(open_items | (position < seats)))


# ---------------------------------------------------------------- the order of a 逐项


def ordered(
    k: KernelEvaluator, listed: ListColumn, order: t.Ordering, scope: Scope
) -> tuple[Index, Mask | None, Bits | None]:
    """The place of each item in its group by a key, ties by the 主键, from 0; the rows of which the order is open, and why."""
    m = len(listed)
    inner = scope.within(listed)
    by = k.column(order.key, inner)
    keys = [k.column(g, inner) for g in order.groups]
    loose, why = _loose(listed, [listed.belongs, by, *keys], m)
    why = joined(why, listed.why)
    if listed.missing is not None:
        loose = loose | listed.missing
    rank = ranked(by, m)
    down = order.direction in ("从高到低", "从晚到早")
    group = labels(listed.parent, keys)
    found = line(group, -rank if down else rank, by.gaps.na, lambda: places(k, listed, scope))
    position = np.zeros(m, dtype=np.int64)
    position[found.order] = positions(found.groups)
    of_tie = listed.parent[found.order[found.ties.starts]]
    apart = undecided(k, scope, listed, found.order, found.ties, ~loose[of_tie])
    if apart is not None:
        bits = np.zeros(scope.n, dtype=apart.dtype)
        np.bitwise_or.at(bits, of_tie, apart)
        open_ties = np.asarray(bits != 0, dtype=bool)
        loose = loose | open_ties
        why = joined(why, bits)
    open_ = trimmed(loose)
    return position, open_, within(why, open_)


__all__ = ["distinct", "labels", "line", "ordered", "places", "positions", "take", "why_apart"]
