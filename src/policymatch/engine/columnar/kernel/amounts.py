"""Amounts over columns: 金额 with its steps, 累进, 台阶, named parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.aggregates import total
from policymatch.engine.columnar.kernel.arithmetic import add, divide, multiply, subtract
from policymatch.engine.columnar.kernel.columns import (
    EVERYWHERE,
    NOTHING,
    ONE,
    ZERO,
    Gaps,
    NumberColumn,
    constant,
    is_nothing,
)
from policymatch.engine.columnar.kernel.comparing import compare
from policymatch.engine.columnar.kernel.expressions import by_condition
from policymatch.engine.columnar.kernel.extremes import extreme, greatest, least
from policymatch.engine.columnar.kernel.instalments import falling_due
from policymatch.engine.columnar.kernel.joining import chosen, either_way, hull, scattered, without_maybe
from policymatch.engine.columnar.kernel.lists import kept, records
from policymatch.engine.columnar.kernel.logic import both
from policymatch.engine.columnar.kernel.masks import full, joined, minus, some, spread, within
from policymatch.engine.columnar.kernel.rounding import floored, rounded
from policymatch.engine.columnar.kernel.scope import ItemRows, KernelEvaluator, Scope
from policymatch.engine.columnar.kernel.summands import or_nothing
from policymatch.engine.reference.values import Cause
from policymatch.language import tree as t
from policymatch.language.fields import LEDGER


def amount(k: KernelEvaluator, x: t.Amount, scope: Scope) -> Any:
    """金额 with its steps; 不适用 where 当 does not hold."""
    asked = k.condition(x.when, scope) if x.when is not None else None
    out = k.numbers(x.base, scope)
    for step in x.steps:
        if is_nothing(out):
            break
        out = _stepped(k, x, step, out, scope)
    if x.instalments:
        out = falling_due(k, x, out, scope)
    return out if asked is None else by_condition(asked, out, NOTHING, scope.n)


def _stepped(k: KernelEvaluator, x: t.Amount, step: t.Step, now: NumberColumn, scope: Scope) -> NumberColumn:
    """The amount after one step, where that is taken."""
    asked = k.condition(step.when, scope) if step.when is not None else None
    if asked is not None and not asked.possible.any():
        return now
    after = _apply(k, x, step, now, scope)
    if asked is not None:
        after = by_condition(asked, after, now, scope.n)
    na = now.gaps.na
    if na is None or after.gaps.na is na:
        return after
    mask = full(na, scope.n)
    out: NumberColumn = chosen([(mask, NOTHING), (~mask, after)])
    return out


def _apply(k: KernelEvaluator, x: t.Amount, step: t.Step, now: NumberColumn, scope: Scope) -> NumberColumn:
    figures = [k.numbers(v, scope) for v in step.values]
    match step.kind:
        case "上浮":
            return multiply(now, add(ONE, or_nothing(figures[0])))
        case "折算":
            return multiply(now, figures[0])
        case "封顶":
            return least(now, *figures)
        case "保底":
            return _at_least(now, figures, scope.n)
        case "补差":
            return greatest(subtract(now, or_nothing(figures[0])), ZERO)
        case "年度封顶" | "累计封顶":
            return least(now, greatest(subtract(figures[0], paid(k, step, x.per_item, scope)), ZERO))
        case "取整":
            return rounded(now, step.unit, step.rounding)
        case "不补":
            assert step.test is not None
            cut = k.condition(step.test, scope.with_subject(now))
            out: NumberColumn = by_condition(cut, ZERO, now, scope.n)
            return out
    raise ValueError(step.kind)


def _at_least(now: NumberColumn, floors: list[NumberColumn], n: int) -> NumberColumn:
    """Not below any floor that there is."""
    for floor in floors:
        sure = without_maybe(floor)
        raised: Any = greatest(now, sure)
        maybe, na = floor.gaps.maybe, floor.gaps.na
        if maybe is not None:
            raised = either_way(full(maybe, n), floor.gaps.why, raised, now, otherwise=raised)
        now = raised if na is None else chosen([(full(na, n), now), (~full(na, n), raised)])
    return now


def paid(k: KernelEvaluator, step: t.Step, record: str, scope: Scope) -> NumberColumn:
    """What the ledger shows as paid for this 事项 (this year, or ever); inside a 逐项 for this record's 主键.

    What this decision gives to an earlier record of the same 主键 counts as paid.
    """
    if LEDGER not in k.dictionary.fields:
        if k.table.ledger_known:
            return ZERO
        why = k.registry.column(EVERYWHERE, [Cause("事实", LEDGER, "", LEDGER)])
        gaps = Gaps(None, EVERYWHERE, None, why)
        return NumberColumn(ZERO.low, ZERO.low, 1, 0, gaps, None, EVERYWHERE)
    own = next((f for f in scope.frames if f.record == record), None) if record else None
    ledger = records(k, LEDGER, scope)
    for name, wanted in _tests(k, step, own):
        if not len(ledger):
            break
        of_item = wanted.at(ledger.parent)
        held = compare("=", k.item(ledger.frame, name), of_item)
        ledger = kept(ledger, both([ledger.belongs, held]))
    figures: Any = k.item(ledger.frame, "金额")

    def unknown(_: Scope) -> NumberColumn:
        gaps = Gaps(None, ledger.missing, None, within(ledger.why, ledger.missing))
        return NumberColumn(ZERO.low, ZERO.low, 1, 0, gaps, None, ledger.missing)

    shown = total(ledger, figures, unknown, scope)
    given_before = own.extras.get("已给") if own is not None else None
    return shown if given_before is None else add(shown, given_before)


def _tests(k: KernelEvaluator, step: t.Step, own: ItemRows | None) -> list[tuple[str, Any]]:
    """What an entry of the ledger must show to count."""
    out: list[tuple[str, Any]] = [("事项", constant(k.incentive.path))]
    if step.kind == "年度封顶":
        out.append(("年度", constant(k.once.year)))
    if own is not None:
        out.append(("对象", k.key(own)))
    return out


# ---------------------------------------------------------------- segments, ladders, parts


def marginal(k: KernelEvaluator, x: t.Marginal, scope: Scope) -> Any:
    """累进: each part of the base at its own rate, summed."""
    base = k.numbers(x.base, scope)
    out = ZERO
    for segment in x.segments:
        low = k.numbers(segment.low, scope) if segment.low is not None else ZERO
        part = greatest(subtract(base, low), ZERO)
        if segment.high is not None:
            part = least(part, greatest(subtract(k.numbers(segment.high, scope), low), ZERO))
        out = add(out, multiply(part, k.numbers(segment.rate, scope)))
    return out


def ladder(k: KernelEvaluator, x: t.Ladder, scope: Scope) -> Any:
    """台阶: the steps that are newly crossed."""
    value, reached = k.numbers(x.value, scope), k.numbers(x.reached, scope)
    if not x.rungs:
        return _even_ladder(k, x, value, reached, scope)
    n = scope.n
    out: Any = ZERO
    for threshold, award in x.rungs:
        at = k.numbers(threshold, scope)
        crossed = both([compare(">=", value, at), compare("<", reached, at)])
        gain = k.numbers(award, scope)
        if x.mode == "逐级相加":
            out = add(out, by_condition(crossed, gain, ZERO, n))
        else:
            out = by_condition(crossed, gain, out, n)
    na = some(value.gaps.na, reached.gaps.na)
    maybe = minus(some(value.gaps.maybe, reached.gaps.maybe), na)
    if maybe is not None:
        out = either_way(full(maybe, n), joined(value.gaps.why, reached.gaps.why), out, NOTHING, otherwise=out)
    if na is None:
        return out
    mask = full(na, n)
    return chosen([(mask, NOTHING), (~mask, out)])


def _even_ladder(k: KernelEvaluator, x: t.Ladder, value: NumberColumn, reached: NumberColumn, scope: Scope) -> Any:
    assert x.start is not None and x.each is not None and x.award is not None
    start, each = k.numbers(x.start, scope), k.numbers(x.each, scope)

    def level(v: NumberColumn) -> NumberColumn:
        return greatest(floored(divide(subtract(v, start), each), 1), ZERO)

    crossed = greatest(subtract(level(value), level(reached)), ZERO)
    if x.mode == "只取最高一级":
        crossed = least(crossed, ONE)
    return multiply(crossed, k.numbers(x.award, scope))


def parts(k: KernelEvaluator, x: t.Parts, scope: Scope) -> Any:
    """合计, 就高 or 就低 of named parts; a part that is 不适用 is left out, one that may be counts as possibly left out."""
    values = [k.numbers(p, scope) for _, p in x.parts]
    n = scope.n
    if all(v.gaps.na is None and v.gaps.maybe is None for v in values):
        return add(ZERO, *values) if x.kind == "合计" else extreme(values, x.kind == "就低")
    nothing = np.ones(n, dtype=bool)
    for v in values:
        nothing &= full(v.gaps.na, n)
    if nothing.all():
        return NOTHING
    made = _sum_of_parts(values, n) if x.kind == "合计" else _pick_of_parts(values, x.kind == "就低", n)
    return chosen([(nothing, NOTHING), (~nothing, made)]) if nothing.any() else made


def _sum_of_parts(values: list[NumberColumn], n: int) -> Any:
    out = add(ZERO, *(or_nothing(v) for v in values))
    lacking = np.ones(n, dtype=bool)
    for v in values:
        lacking &= full(v.gaps.lacking, n)
    # without any part it is 不适用, not zero
    if not lacking.any():
        return out
    why = joined(*(v.gaps.why for v in values))
    return either_way(lacking, why, out, NOTHING, otherwise=out)


def _pick_of_parts(values: list[NumberColumn], smallest: bool, n: int) -> Any:
    """The best of the parts that are there."""
    there = [~full(v.gaps.na, n) for v in values]
    best = _extreme_of(values, there, smallest, n)
    maybe = some(*(v.gaps.maybe for v in values))
    if maybe is None:
        return best
    rows = np.flatnonzero(full(maybe, n))
    m = len(rows)
    here = [mask[rows] for mask in there]
    taken = [without_maybe(v.at(rows)) for v in values]
    certain = [mask & ~full(v.at(rows).gaps.maybe, m) for mask, v in zip(here, values, strict=True)]
    some_certain = np.logical_or.reduce(certain)
    ways: list[tuple[Any, Any]] = [
        (some_certain, _extreme_of(taken, here, smallest, m)),
        (some_certain, _extreme_of(taken, certain, smallest, m)),
    ]
    ways += [(mask & ~some_certain, v) for mask, v in zip(here, taken, strict=True)]
    ways.append((~some_certain, NOTHING))
    why = joined(*(v.at(rows).gaps.why for v in values))
    made = hull([(mask, v) for mask, v in ways if mask.any()], None if why is None else spread(why, m))
    mask = full(maybe, n)
    return chosen([(mask, scattered(made, rows, n)), (~mask, best)])


def _extreme_of(values: list[NumberColumn], there: list[Any], smallest: bool, n: int) -> NumberColumn:
    """The smallest (largest) of the values in whose masks a row is."""
    if all(mask.all() for mask in there):
        return extreme(values, smallest)
    out: Any = None
    # for each row a value that is there stands in for those that are not: the extreme does not change
    stand_in: Any = values[-1]
    for v, mask in zip(values[-2::-1], there[-2::-1], strict=True):
        stand_in = chosen([(mask, v), (~mask, stand_in)])
    out = [chosen([(mask, v), (~mask, stand_in)]) for v, mask in zip(values, there, strict=True)]
    return extreme(out, smallest)


ACTS: dict[type, Callable[[Any, Any, Scope], Any]] = {
    t.Amount: amount,
    t.Marginal: marginal,
    t.Ladder: ladder,
    t.Parts: parts,
}
