"""What is computed over lists: 数量 去重数 任一 全部 合计 平均 最大 最小, over the items of every row at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import lcm
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.arithmetic import add, bounded, column_of, divide
from policymatch.engine.columnar.kernel.columns import (
    NO_GAPS,
    ONE,
    ZERO,
    DayColumn,
    Gaps,
    KernelColumn,
    NumberColumn,
    SymbolColumn,
    Truth,
    like,
    numbers,
    open_gaps,
    truth,
    unknown_like,
)
from policymatch.engine.columnar.kernel.integers import Ints, top_of
from policymatch.engine.columnar.kernel.joining import chosen
from policymatch.engine.columnar.kernel.logic import both, negate, unsure
from policymatch.engine.columnar.kernel.masks import (
    Mask,
    full,
    joined,
    minus,
    only,
    outside,
    some,
    spread,
    trimmed,
    within,
)
from policymatch.engine.columnar.kernel.picking import labels
from policymatch.engine.columnar.kernel.scope import Groups, KernelEvaluator, ListColumn, Scope
from policymatch.engine.columnar.kernel.summands import possibly
from policymatch.engine.columnar.kernel.symbols import ranks, symbols
from policymatch.engine.columnar.kernel.tables import kind_of
from policymatch.language import tree as t

OfMissing = Callable[[Scope], NumberColumn]


def aggregate(k: KernelEvaluator, x: t.Aggregate, scope: Scope) -> Any:
    """数量 去重数 任一 全部 合计 平均 最大 最小."""
    listed = k.listed(x.source, scope)
    body = x.body

    def values() -> Any:
        assert body is not None
        return k.column(body, scope.within(listed))

    match x.name:
        case "数量":
            return total(listed, ONE, lambda _: ONE, scope)
        case "去重数":
            return _distinct_count(listed, values())
        case "任一":
            held = listed.belongs if body is None else both([listed.belongs, truth(values())])
            return some_item(listed, held)
        case "全部":
            fails = both([listed.belongs, negate(truth(values()))])
            return negate(some_item(listed, fails))
        case "合计":
            return total(listed, numbers(values()), lambda s: numbers(of_unknown_item(k, x, listed, s)), scope)
    return _over_values(k, x, listed, values(), scope)


def some_item(listed: ListColumn, each: Truth) -> Truth:
    """Whether some item of each row satisfies; a missing list leaves it open."""
    g = listed.groups
    holds = g.any(spread(each.holds, len(listed)))
    if each.gaps.open is None and listed.missing is None:
        return Truth(holds)
    open_ = g.any(each.gaps.open)
    if listed.missing is not None:
        open_ = open_ | listed.missing
    why = joined(g.union(within(each.gaps.why, each.gaps.open)), within(listed.why, listed.missing))
    undecided = trimmed(open_ & ~holds)
    return Truth(holds, unsure(undecided, why))


# ---------------------------------------------------------------- sums


def summed(g: Groups, x: NumberColumn) -> NumberColumn:
    """The sum of the numbers of each group; none may be 不适用."""
    if not isinstance(x.den, int):
        return _summed_fractions(g, x)
    low, top = g.sum(x.low, x.top)
    high, other = (low, top) if x.high is x.low else g.sum(x.high, x.top)
    return _with_ends(g, x, low, high, x.den, max(top, other))


def _with_ends(g: Groups, x: NumberColumn, low: Ints, high: Ints, den: int | Ints, top: int) -> NumberColumn:
    if x.gaps.open is None:
        return NumberColumn(low, low, den, top)
    later = None
    if x.gaps.later is not None:
        later = g.any(x.gaps.later) & ~g.any(minus(x.gaps.open, x.gaps.later))
    gaps = Gaps(None, trimmed(g.any(x.gaps.open)), None, g.union(x.gaps.why), trimmed(later))
    low_inf = None if x.low_inf is None else trimmed(g.any(only(x.low_inf, x.gaps.open)))
    high_inf = None if x.high_inf is None else trimmed(g.any(only(x.high_inf, x.gaps.open)))
    return bounded(low, high, den, top, gaps, low_inf, high_inf)


def _summed_fractions(g: Groups, x: NumberColumn) -> NumberColumn:
    """A sum of numbers with denominators of their own: round by round, the first item of every group, then the second …"""
    dens = spread(column_of(x.den), len(g.of)).astype(object)
    lows = spread(x.low, len(g.of)).astype(object)
    highs = lows if x.high is x.low else spread(x.high, len(g.of)).astype(object)
    low, den = np.zeros(g.n, dtype=object), np.ones(g.n, dtype=object)
    high = low
    size = g.sizes[g.held]
    for turn in range(int(size.max()) if len(size) else 0):
        items = g.starts[size > turn] + turn
        of = g.of[items]
        by, base = dens[items], den[of]
        same = high is low and highs is lows
        low = _put(low, of, low[of] * by + lows[items] * base)
        high = low if same else _put(high, of, high[of] * by + highs[items] * base)
        den = _put(den, of, base * by)
        if turn % 8 == 7:  # many fractions: kept short
            common = np.gcd(np.gcd(low, high), den)
            low, high, den = low // common, low // common if high is low else high // common, den // common
    return _with_ends(g, x, low, high, den, max(top_of(low), top_of(high)))


def _put(base: Ints, rows: Any, values: Ints) -> Ints:
    out = base.copy()
    out[rows] = values
    return out


def total(listed: ListColumn, values: NumberColumn, of_missing: OfMissing, scope: Scope) -> NumberColumn:
    """The sum over a list; ``of_missing`` gives the value of an item nothing is known of, for a list that is missing."""
    belongs = listed.belongs
    each = possibly(values, belongs.gaps.open, belongs.gaps.why)
    out = summed(listed.groups, each)
    if listed.missing is None:
        return out
    unknown = possibly(of_missing(scope), None, None)
    n = scope.n
    below = full(unknown.low_inf, n) | np.asarray(unknown.low < 0, dtype=bool)
    above = full(unknown.high_inf, n) | np.asarray(unknown.high > 0, dtype=bool)
    gaps = Gaps(None, listed.missing, None, within(listed.why, listed.missing))
    return add(out, bounded(ZERO.low, ZERO.low, 1, 0, gaps, below, above))


def of_unknown_item(k: KernelEvaluator, x: t.Aggregate, listed: ListColumn, scope: Scope) -> KernelColumn:
    """The value of an item nothing is known of."""
    if not listed.record or x.body is None:
        return unknown_like(kind_of(x.type), Gaps(None, listed.missing, None, within(listed.why, listed.missing)))
    return k.column(x.body, scope.blank(listed.record))


# ---------------------------------------------------------------- distinct values


def _distinct_count(listed: ListColumn, keys: KernelColumn) -> NumberColumn:
    g, n = listed.groups, listed.n
    m = len(listed)
    gaps = keys.gaps
    sure = spread(listed.belongs.holds, m)
    known = ~(full(gaps.na, m) | full(gaps.open, m))
    certain = g.any(sure & ~full(gaps.lacking, m))
    group = labels(listed.parent, [keys])
    first = np.zeros((2, int(group.max()) + 1 if m else 0), dtype=bool)
    owner = np.zeros(first.shape[1], dtype=np.int64)
    owner[group] = listed.parent
    first[0, group[known & sure]] = True
    first[1, group[known]] = True
    sures, alls = (np.bincount(owner[f], minlength=n) for f in first)
    low = np.maximum(sures, certain)
    high = alls + g.count(full(gaps.open, m))
    why = joined(
        g.union(within(gaps.why, gaps.open)),
        g.union(within(listed.belongs.gaps.why, only(listed.belongs.gaps.open, outside(gaps.na)))),
        within(listed.why, listed.missing),
    )
    open_ = trimmed((low != high) | full(listed.missing, n))
    return bounded(low, high, 1, m + 1, open_gaps(None, open_, None, why), None, listed.missing)


# ---------------------------------------------------------------- 平均 最大 最小


def _over_values(k: KernelEvaluator, x: t.Aggregate, listed: ListColumn, values: Any, scope: Scope) -> Any:
    """平均, 最大 and 最小: 不适用 on an empty list, and where a value is."""
    kind = kind_of(x.type)
    out = _of_listed(x, listed, like(values, kind))
    if listed.missing is None:
        return out
    gaps = Gaps(None, listed.missing, listed.missing, within(listed.why, listed.missing))
    missing = unknown_like(kind, gaps)
    if isinstance(missing, NumberColumn):
        unknown = numbers(of_unknown_item(k, x, listed, scope))
        known = ~(full(unknown.gaps.na, scope.n) | full(unknown.gaps.open, scope.n))
        floor = known & np.asarray(unknown.low > 0, dtype=bool)
        floor |= (
            full(unknown.gaps.open, scope.n)
            & ~full(unknown.low_inf, scope.n)
            & np.asarray(unknown.low >= 0, dtype=bool)
        )
        missing = replace(missing, low_inf=minus(listed.missing, floor))
    return chosen([(listed.missing, missing), (~listed.missing, out)])


def _of_listed(x: t.Aggregate, listed: ListColumn, values: Any) -> Any:
    g, m = listed.groups, len(listed)
    sure = spread(listed.belongs.holds, m)
    na = full(values.gaps.na, m)
    has_sure, has_perhaps = g.any(sure), g.any(~sure)
    # 不适用 where a sure value is, or where nothing else is there
    nothing = g.any(sure & na) | (~has_sure & ~g.any(~sure & ~na))
    if isinstance(values, NumberColumn):
        if x.name == "平均":
            made = _mean(g, values, sure)
        else:
            made = _extreme(g, values, sure & ~na, x.name == "最小")
    else:
        made = _extreme_day(g, values, sure & ~na, x.name == "最小")
    settled = Gaps(trimmed(nothing | ~has_sure))
    out = _lacking(made, settled.na)
    open_ = trimmed(has_perhaps & ~nothing)
    if open_ is None:
        return out
    lacking = full(values.gaps.lacking, m)
    maybe = ~has_sure | g.any(lacking)
    why = joined(
        g.union(within(values.gaps.why, values.gaps.open)),
        g.union(within(listed.belongs.gaps.why, listed.belongs.gaps.open)),
    )
    gaps = open_gaps(None, open_, maybe, why)
    if not isinstance(values, NumberColumn):
        return chosen([(open_, unknown_like(values, gaps)), (~open_, out)])
    return chosen([(open_, _range(g, x.name, values, sure, na, gaps)), (~open_, out)])


def _lacking(x: Any, na: Mask | None) -> Any:
    """不适用 in some rows."""
    if na is None:
        return x
    g = x.gaps
    gaps = open_gaps(some(g.na, na), g.open, g.maybe, g.why)
    if isinstance(x, NumberColumn):
        return bounded(x.low, x.high, x.den, x.top, gaps, x.low_inf, x.high_inf)
    return replace(x, gaps=gaps)


def _mean(g: Groups, values: NumberColumn, sure: Mask) -> NumberColumn:
    """The mean of the values that surely belong: 不适用 where one may be."""
    kept = np.flatnonzero(sure)
    inner = Groups(g.of[kept], g.n)
    x = values.at(kept)
    maybe = x.gaps.maybe
    plain = Gaps(None, x.gaps.open, None, x.gaps.why) if x.gaps.open is not None else NO_GAPS
    all_of = summed(inner, replace(x, gaps=plain))
    count = np.maximum(inner.sizes, 1)
    out = divide(all_of, NumberColumn(count, count, 1, len(kept) + 1))
    if maybe is None:
        return out
    # add() keeps that a sum may be 不适用, whose bounds then do not meet
    lacking = trimmed(inner.any(maybe))
    gaps = open_gaps(None, some(out.gaps.open, lacking), lacking, inner.union(x.gaps.why))
    return bounded(out.low, out.high, out.den, out.top, gaps, out.low_inf, out.high_inf)


def _figures(x: NumberColumn) -> tuple[Ints, Ints, int | Ints, int]:
    """Figures that can be compared with each other, and what they are over (an array of distinct values where that is a column)."""
    if isinstance(x.den, int):
        return x.low, x.high, x.den, x.top
    den = lcm(*(int(d) for d in np.unique(x.den)))
    by = np.array([den // int(d) for d in x.den], dtype=object)
    low = x.low.astype(object) * by
    high = low if x.high is x.low else x.high.astype(object) * by
    return low, high, den, max(top_of(low), top_of(high))


def _extreme(g: Groups, values: NumberColumn, kept: Mask, smallest: bool) -> NumberColumn:
    """The largest (smallest) of the values that surely belong."""
    low_of, high_of, den, top = _figures(values)
    open_items = only(values.gaps.open, kept)
    if open_items is None:
        low = g.extreme(low_of, kept, smallest)
        return NumberColumn(low, low, den, top)
    low_inf, high_inf = full(values.low_inf, len(kept)), full(values.high_inf, len(kept))
    if smallest:
        low, no_low = g.extreme(low_of, kept, True), g.any(low_inf & kept)
        high, no_high = g.extreme(high_of, kept & ~high_inf, True), ~g.any(kept & ~high_inf)
    else:
        low, no_low = g.extreme(low_of, kept & ~low_inf, False), ~g.any(kept & ~low_inf)
        high, no_high = g.extreme(high_of, kept, False), g.any(high_inf & kept)
    open_ = trimmed(g.any(open_items))
    later = None
    if values.gaps.later is not None:
        later = trimmed(g.any(only(values.gaps.later, kept)) & ~g.any(minus(open_items, values.gaps.later)))
    gaps = Gaps(
        None, open_, trimmed(g.any(only(values.gaps.maybe, kept))), g.union(within(values.gaps.why, open_items)), later
    )
    return bounded(low, high, den, top, gaps, no_low, no_high)


def _extreme_day(g: Groups, values: Any, kept: Mask, smallest: bool) -> Any:
    open_items = only(values.gaps.open, kept)
    gaps = NO_GAPS
    if open_items is not None:
        why = g.union(within(values.gaps.why, open_items))
        gaps = Gaps(None, trimmed(g.any(open_items)), trimmed(g.any(only(values.gaps.maybe, kept))), why)
    if isinstance(values, DayColumn):
        return DayColumn(g.extreme(values.days, kept, smallest), gaps)
    made = symbols(values)
    rank = ranks(made.values)
    best = g.extreme(rank[made.codes], kept, smallest)
    by_rank = {int(r): i for i, r in enumerate(rank)}
    codes = np.array([by_rank.get(i, 0) for i in range(int(rank.max()) + 1)], dtype=np.int64)
    return SymbolColumn(codes[best], made.values, gaps)


def _range(g: Groups, name: str, values: NumberColumn, sure: Mask, na: Mask, gaps: Gaps) -> NumberColumn:
    """Between which bounds the value lies while it is open which items belong."""
    low_of, high_of, den, top = _figures(values)
    m = len(sure)
    low_inf, high_inf = full(values.low_inf, m), full(values.high_inf, m)
    there = ~na
    low, no_low = g.extreme(low_of, there, True), g.any(low_inf & there)
    high, no_high = g.extreme(high_of, there, False), g.any(high_inf & there)
    if name == "最大":
        tops = sure & ~low_inf & there
        known = g.any(tops)
        low, no_low = np.where(known, g.extreme(low_of, tops, False), low), no_low & ~known
    if name == "最小":
        bottoms = sure & ~high_inf & there
        known = g.any(bottoms)
        high, no_high = np.where(known, g.extreme(high_of, bottoms, True), high), no_high & ~known
    return bounded(low, high, den, top, gaps, no_low, no_high)
