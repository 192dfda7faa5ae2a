"""逐项 over columns: the amount of each record, with its place in an order, its share of a limit, and what its 主键 was given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from policymatch.engine.analysis import limits_by_key
from policymatch.engine.columnar.kernel.aggregates import summed, total
from policymatch.engine.columnar.kernel.arithmetic import add, bounded, subtract
from policymatch.engine.columnar.kernel.columns import NOTHING, ZERO, Gaps, NumberColumn, Truth, numbers, unknown_like
from policymatch.engine.columnar.kernel.comparing import compare
from policymatch.engine.columnar.kernel.extremes import greatest, least
from policymatch.engine.columnar.kernel.integers import whole
from policymatch.engine.columnar.kernel.joining import chosen, either_way, replaced
from policymatch.engine.columnar.kernel.lists import ranges
from policymatch.engine.columnar.kernel.logic import both, unsure
from policymatch.engine.columnar.kernel.masks import (
    Bits,
    Index,
    Mask,
    full,
    joined,
    spread,
    trimmed,
    within,
)
from policymatch.engine.columnar.kernel.picking import labels, line, ordered, places, positions, why_apart
from policymatch.engine.columnar.kernel.scope import Groups, KernelEvaluator, ListColumn, Scope
from policymatch.engine.columnar.kernel.sources import first_of
from policymatch.engine.columnar.kernel.summands import or_nothing, possibly
from policymatch.language import tree as t

Extras = dict[str, NumberColumn]
MOST_ALIKE = 4_000_000
"""So many pairs of records at most are compared where it is open whether they share a 主键."""


def per_item(k: KernelEvaluator, x: t.PerItem, scope: Scope) -> Any:
    """逐项: the sum of the amounts of the records."""
    listed = k.listed(x.source, scope)
    extras = _extras(k, x, listed, scope)
    if len(listed) > 1 and listed.record and limits_by_key(x.amount):
        extras = _share_keys(k, x, listed, extras, scope)
    amounts = k.numbers(x.amount, scope.within(listed, extras)) if len(listed) else ZERO
    return total(listed, amounts, lambda s: _of_missing(k, x, listed, s), scope)


def _of_missing(k: KernelEvaluator, x: t.PerItem, listed: ListColumn, scope: Scope) -> NumberColumn:
    """The amount of a record nothing is known of."""
    gaps = Gaps(None, listed.missing, None, within(listed.why, listed.missing))
    if not listed.record:
        return numbers(unknown_like(ZERO, gaps))
    first = whole([1])
    place = NumberColumn(first, first, 1, 1, gaps, None, listed.missing)
    share = NumberColumn(ZERO.low, ZERO.low, 1, 0, gaps, None, listed.missing)
    return k.numbers(x.amount, scope.blank(listed.record, {"第几": place, "分配": share}))


def _extras(k: KernelEvaluator, x: t.PerItem, listed: ListColumn, scope: Scope) -> Extras:
    out: Extras = {}
    if not len(listed):
        return out
    if x.order is not None:
        position, open_, why = ordered(k, listed, x.order, scope)
        out["第几"] = _places(listed, position, open_, why)
    if x.allocation is not None:
        out["分配"] = _shares(k, x.allocation, listed, scope)
    return out


def _places(listed: ListColumn, position: Index, open_: Mask | None, why: Bits | None) -> NumberColumn:
    """The place of each record in the order; anywhere where that is open."""
    m = len(listed)
    place = position + 1
    if open_ is None:
        return NumberColumn(place, place, 1, m)
    here = open_[listed.parent]
    low = np.where(here, 1, place)
    high = np.where(here, listed.groups.sizes[listed.parent], place)
    bits = None if why is None else why[listed.parent]
    unbounded = None if listed.missing is None else trimmed(here & listed.missing[listed.parent])
    return bounded(low, high, 1, m, Gaps(None, trimmed(here), None, within(bits, trimmed(here))), None, unbounded)


# ---------------------------------------------------------------- 分配


def _shares(k: KernelEvaluator, a: t.Allocation, listed: ListColumn, scope: Scope) -> NumberColumn:
    """Each record's share of the limit out of its base, in the order of the key."""
    limit = k.numbers(a.limit, scope)
    base = k.numbers(a.base, scope.within(listed))
    position, open_, why = ordered(k, listed, a.order, scope)
    order_open = full(open_, listed.n)[listed.parent]
    out: Any = base
    if not order_open.all():
        out = _in_turn(listed, base, limit, position, ~order_open)
    # where the order is open: the whole base if there is room for all, else between nothing (or a base below zero) and the base
    between = order_open & ~_enough(listed, base, limit)[listed.parent] if order_open.any() else order_open
    rows = np.flatnonzero(between)
    if not len(rows):
        return numbers(out)
    of = listed.parent[rows]
    part = base.at(rows)
    most = least(part, limit.at(of))
    every = np.ones(len(rows), dtype=bool)
    share = either_way(every, None if why is None else why[of], least(part, ZERO), most, otherwise=most)
    return numbers(replaced(out, between, rows, _unless(most.gaps.na, share, len(rows))))


def _unless(na: Mask | None, x: Any, n: int) -> Any:
    """The same values, but 不适用 in some rows."""
    if na is None:
        return x
    mask = full(na, n)
    return chosen([(mask, NOTHING), (~mask, x)])


def _enough(listed: ListColumn, base: NumberColumn, limit: NumberColumn) -> Mask:
    """Rows in which there is room for all, whatever the order."""
    m = len(listed)
    each = or_nothing(base)
    unbounded = listed.groups.any(full(each.high_inf, m))
    negative = listed.groups.any(full(each.low_inf, m) | spread(np.asarray(each.low < 0, dtype=bool), m))
    top = NumberColumn(each.high, each.high, each.den, each.top)
    fits = compare("<=", summed(listed.groups, top), limit)
    return full(fits.holds, listed.n) & ~unbounded & ~negative


def _in_turn(listed: ListColumn, base: NumberColumn, limit: NumberColumn, position: Index, here: Mask) -> Any:
    """Shares one after the other: round by round, the first record of every list, then the second …"""
    remaining: Any = limit
    out: Any = base
    for turn in range(int(position[here].max()) + 1):
        rows = np.flatnonzero(here & (position == turn))
        of = listed.parent[rows]
        now, room = base.at(rows), remaining.at(of)
        share: Any = least(now, room)
        na = now.gaps.na
        rest = greatest(subtract(room, or_nothing(share)), ZERO)
        if na is not None:
            rest = chosen([(full(na, len(rows)), room), (~full(na, len(rows)), rest)])
        mask = np.zeros(len(listed), dtype=bool)
        mask[rows] = True
        out = replaced(out, mask, rows, share)
        owners = np.zeros(listed.n, dtype=bool)
        owners[of] = True
        remaining = replaced(remaining, owners, of, rest)
    return out


# ---------------------------------------------------------------- one limit for all records of a 主键


def _share_keys(k: KernelEvaluator, x: t.PerItem, listed: ListColumn, extras: Extras, scope: Scope) -> Extras:
    """Records of one 主键 share one limit: what the earlier ones of the decision are given counts against the later ones."""
    m = len(listed)
    key = k.key(listed.frame)
    group = labels(listed.parent, [key])
    named = ~full(key.gaps.open, m)
    before, unsettled = _open_before(k, x, listed, extras, scope, key, named)
    found = line(group, np.zeros(m, dtype=np.int64), None, lambda: places(k, listed, scope))
    turn = np.zeros(m, dtype=np.int64)
    turn[found.order] = positions(found.groups)
    turn[~named] = 0
    last = int(turn.max())
    given: Any = None
    for now in range(last + 1):
        rows = np.flatnonzero(turn == now)
        if now:
            before = _with_earlier(listed, before, given, group, turn, now, rows, unsettled)
        if now < last:
            inner = {**{kind: v.at(rows) for kind, v in extras.items()}, "已给": before.at(rows)}
            seen = replace(listed.at(rows), parent=listed.parent[rows])
            amounts: Any = k.numbers(x.amount, scope.within(seen, inner))
            mask = turn == now
            given = (
                amounts.at(np.cumsum(mask) - 1 if len(rows) else np.zeros(m, np.int64))
                if given is None
                else replaced(given, mask, rows, amounts)
            )
    return {**extras, "已给": before}


def _with_earlier(
    listed: ListColumn, before: Any, given: Any, group: Index, turn: Index, now: int, rows: Index, unsettled: Any
) -> Any:
    """What the records of the same 主键 before the ``now``-th were given, added to what is counted for it."""
    m = len(listed)
    # all earlier records of the group of each row
    size = int(group.max()) + 1
    of_row = np.full(size, -1, dtype=np.int64)
    of_row[group[rows]] = np.arange(len(rows))
    items = np.flatnonzero((turn < now) & (of_row[group] >= 0))
    target = of_row[group[items]]
    kept = ~unsettled(rows[target], items)
    items, target = items[kept], target[kept]
    order = np.argsort(target, kind="stable")
    items, target = items[order], target[order]
    belongs = listed.belongs.at(items)
    each = possibly(given.at(items), belongs.gaps.open, belongs.gaps.why)
    more = summed(Groups(target, len(rows)), each)
    mask = np.zeros(m, dtype=bool)
    mask[rows] = True
    return replaced(before, mask, rows, add(before.at(rows), more))


def _open_before(
    k: KernelEvaluator, x: t.PerItem, listed: ListColumn, extras: Extras, scope: Scope, key: Any, named: Mask
) -> tuple[Any, Any]:
    """What other records may have been given before each, where it is open whether they share a 主键 or which comes first."""
    m = len(listed)
    of = k.sources.records(k.table, listed.record)
    assert listed.frame.rows is not None
    rows = listed.frame.rows
    doubtful = listed.groups.any(~named | of.incomplete[rows])
    if not doubtful.any():
        return _nothing(m), lambda a, b: np.zeros(len(a), dtype=bool)
    sizes = np.where(doubtful, listed.groups.sizes, 0)
    if int((sizes.astype(object) ** 2).sum()) > MOST_ALIKE:
        k.leave(scope, doubtful)
        return _nothing(m), lambda a, b: np.zeros(len(a), dtype=bool)
    first = first_of(listed.parent, listed.n)
    a = np.flatnonzero(doubtful[listed.parent])
    b, at = ranges(first[listed.parent[a]], sizes[listed.parent[a]])
    a = a[at]
    other = a != b
    a, b = a[other], b[other]
    same = compare("=", key.at(a), key.at(b))
    possible = spread(same.possible, len(a))
    a, b, same = a[possible], b[possible], same.at(np.flatnonzero(possible))
    why_open = why_apart(k, of, rows[a], rows[b])
    behind = np.zeros(len(a), dtype=bool) if why_open is None else np.asarray(why_open != 0, dtype=bool)
    open_ = behind | full(same.gaps.open, len(a))
    pairs = {(int(p), int(q)) for p, q in zip(a[open_], b[open_], strict=True)}

    def unsettled(p: Index, q: Index) -> Mask:
        return np.array([(int(i), int(j)) in pairs for i, j in zip(p, q, strict=True)], dtype=bool)

    picked = np.flatnonzero(open_)
    if not len(picked):
        return _nothing(m), unsettled
    free = k.numbers(x.amount, scope.within(listed, extras))
    target, source = a[picked], b[picked]
    why = joined(same.at(picked).gaps.why, None if why_open is None else why_open[picked])
    every = np.ones(len(picked), dtype=bool)
    maybe = both([listed.belongs.at(source), Truth(~every, unsure(every, why))])
    each = possibly(free.at(source), maybe.gaps.open, maybe.gaps.why)
    return summed(Groups(target, m), each), unsettled


def _nothing(m: int) -> NumberColumn:
    none = np.zeros(m, dtype=np.int64)
    return NumberColumn(none, none, 1, 0)


__all__ = ["per_item"]
