"""分期 over columns: what falls due of an amount, what is certain now and up to what is still open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.arithmetic import add, bounded, column_of, multiply, over_one
from policymatch.engine.columnar.kernel.columns import (
    NOTHING,
    ONE,
    YES,
    ZERO,
    Gaps,
    NumberColumn,
    Truth,
    is_nothing,
    numbers,
    open_gaps,
)
from policymatch.engine.columnar.kernel.comparing import compare
from policymatch.engine.columnar.kernel.integers import pick, top_of
from policymatch.engine.columnar.kernel.joining import chosen, either_way
from policymatch.engine.columnar.kernel.logic import both
from policymatch.engine.columnar.kernel.masks import Bits, Mask, full, given, joined, outside, some, spread, trimmed
from policymatch.engine.columnar.kernel.rounding import rounded
from policymatch.engine.columnar.kernel.scope import KernelEvaluator, Scope
from policymatch.engine.columnar.kernel.summands import or_nothing, possibly
from policymatch.engine.columnar.kernel.symbols import symbols
from policymatch.engine.reference.instalments import wrong_shares, wrong_sums
from policymatch.engine.reference.values import Cause
from policymatch.language import tree as t
from policymatch.language.terms import CauseKind


def plan(k: KernelEvaluator, x: t.InstalmentPlan, scope: Scope) -> Any:
    """What is certain now, and up to what is still open, of an amount."""
    amount = k.numbers(x.whole, scope)
    if is_nothing(amount):
        return NOTHING
    n = scope.n
    sums = _parts(k, x, amount, scope)
    not_stopped = YES
    dues: list[NumberColumn] = []
    held: list[Truth] = []
    for part, money in zip(x.instalments, sums, strict=True):
        condition = k.condition(part.condition, scope) if part.condition is not None else YES
        holds = both([not_stopped, condition])
        if x.on_failure == "停后续各期":
            not_stopped = holds
        fails = full(holds.fails, n)
        due = possibly(money, holds.gaps.open, holds.gaps.why)
        dues.append(chosen([(fails, ZERO), (~fails, due)]))
        held.append(holds)
    out = add(ZERO, *dues)
    known = ~(full(amount.gaps.na, n) | full(amount.gaps.open, n))
    below = known & full(compare("<", amount, ZERO).holds, n)
    settled = known & ~full(some(*(s.gaps.open for s in sums)), n)
    later = trimmed(settled & full(out.gaps.open, n))
    waits = replace(out, gaps=Gaps(None, out.gaps.open, None, out.gaps.why, later)) if later is not None else out
    return chosen(
        [
            (full(amount.gaps.na, n), NOTHING),
            (below, amount),
            (settled & ~below, waits),
            (~(settled | below) & outside(amount.gaps.na), _within(out, amount, held, n)),
        ]
    )


def _within(out: NumberColumn, amount: NumberColumn, held: list[Truth], n: int) -> NumberColumn:
    """Together they never exceed the whole, and of an open amount they are the whole where all fall due."""
    fen = rounded(amount, 1, "四舍五入")
    ((low, high, top), (least, most, other)), den = over_one((out, fen))
    floor = full(amount.gaps.open, n) & ~full(fen.low_inf, n)
    for h in held:
        floor &= full(h.holds, n)
    low_inf, high_inf = full(out.low_inf, n), full(out.high_inf, n)
    low = pick(floor, pick(low_inf, least, np.maximum(low, least)), low)
    low_inf = low_inf & ~floor
    cap = ~full(fen.high_inf, n)
    most = np.maximum(most, 0)
    high = pick(cap, pick(high_inf, most, np.minimum(high, most)), high)
    high_inf = high_inf & ~cap
    open_ = some(out.gaps.open, amount.gaps.open)
    gaps = open_gaps(None, open_, amount.gaps.maybe, joined(out.gaps.why, amount.gaps.why))
    return bounded(low, high, den, max(top, other), gaps, low_inf, high_inf)


def _parts(k: KernelEvaluator, x: t.InstalmentPlan, amount: NumberColumn, scope: Scope) -> list[NumberColumn]:
    """What each instalment is, in whole 分 where that is settled."""
    n = scope.n
    by_share = x.instalments[0].share is not None
    written = [p.share if by_share else p.amount for p in x.instalments]
    figures = [or_nothing(k.numbers(p, scope)) for p in written if p is not None]
    open_ = full(amount.gaps.open, n)
    known = ~(full(amount.gaps.na, n) | open_)
    nothing = known & ~full(compare(">", amount, ZERO).holds, n)
    settled = ~full(some(*(v.gaps.open for v in figures)), n)
    if by_share:
        paid = rounded(amount, 1, "四舍五入")
        parts = [multiply(paid, v) for v in figures]
    else:
        unsure = trimmed(open_ & ~(~given(amount.low_inf) & np.asarray(amount.low > 0, dtype=bool)))
        bits = amount.gaps.why
        why_open = None if bits is None else spread(bits, n)
        parts = [numbers(either_way(unsure, why_open, v, ZERO, otherwise=v)) for v in figures]
    sure = known & settled & ~nothing
    whole_fen = _apportioned(parts, rounded(amount, 1, "四舍五入"), n)
    gaps = [p.gaps for p in (amount, *figures)]
    why = joined(*(g.why for g in gaps))
    between = [_between(p, some(*(g.open for g in gaps)), why) for p in parts]
    out = [
        chosen([(nothing, ZERO), (sure, exact), (~(nothing | sure), between_fen)])
        for exact, between_fen in zip(whole_fen, between, strict=True)
    ]
    wrong, why_wrong = _wrong(k, figures, None if by_share else amount, (settled if by_share else sure) & ~nothing)
    if wrong is None:
        return out
    return [either_way(wrong, why_wrong, amount, ZERO, otherwise=money) for money in out]


def _apportioned(parts: list[NumberColumn], fen: NumberColumn, n: int) -> list[NumberColumn]:
    """The result of ``reference.rounding.apportion`` for each row; without meaning in rows that are not known."""
    figures, den = over_one(parts)
    by = spread(column_of(den), n)
    tops = [spread(low, n) for low, _, _ in figures]
    if any(c.dtype != by.dtype for c in tops):
        by, tops = by.astype(object), [c.astype(object) for c in tops]
    whole_ = np.stack([c // by for c in tops])
    short = whole_ * by - np.stack(tops)
    order = np.argsort(short, axis=0, kind="stable")
    place = np.argsort(order, axis=0, kind="stable")
    out = whole_ + (place < spread(fen.low, n) - whole_.sum(axis=0))
    return [NumberColumn(c, c, 1, top_of(c)) for c in out]


def _between(part: NumberColumn, open_: Mask | None, why: Bits | None) -> NumberColumn:
    """A part whose odd 分 is open, because the other parts or the amount are: rounded down or up."""
    floor, ceiling = rounded(part, 1, "舍去"), rounded(part, 1, "进位")
    low, high = np.maximum(floor.low, 0), np.maximum(ceiling.high, 0)
    if part.low_inf is not None:
        low = pick(part.low_inf, ZERO.low, low)
    gaps = open_gaps(part.gaps.na, open_, part.gaps.maybe, why)
    if gaps.open is not None and gaps.why is None:
        gaps = replace(gaps, why=np.zeros(1, dtype=np.uint64))
    return bounded(low, high, 1, max(floor.top, ceiling.top), gaps, None, part.high_inf)


def _wrong(
    k: KernelEvaluator, figures: list[NumberColumn], whole: NumberColumn | None, rows: Mask
) -> tuple[Mask | None, Bits | None]:
    """Those of ``rows`` whose shares do not add up to one, or whose sums do not add up to ``whole``, and why."""
    total = add(ZERO, *figures)
    mismatch = full(compare("≠", total, ONE if whole is None else whole).holds, len(rows))
    for v in figures:
        mismatch = mismatch | full(compare("<", v, ZERO).holds, len(rows))
    wrong = trimmed(rows & mismatch)
    if wrong is None:
        return None, None
    if whole is None:
        return wrong, _rule_causes(k, wrong, wrong_shares, *figures)
    return wrong, _rule_causes(k, wrong, lambda v: wrong_sums(v[:-1], v[-1]), *figures, whole)


def _rule_causes(k: KernelEvaluator, rows: Mask, words: Any, *columns: NumberColumn) -> Bits:
    """A cause for each row, in words made from its figures."""
    at = np.flatnonzero(rows)
    made = [symbols(c.at(at)) for c in columns]
    values = zip(*([s.values[i] for i in spread(s.codes, len(at)).tolist()] for s in made), strict=True)
    table = k.registry.table([Cause(CauseKind.RULE, words(v))] for v in values)
    out = np.zeros(len(rows), dtype=table.dtype)
    out[at] = table
    return out
