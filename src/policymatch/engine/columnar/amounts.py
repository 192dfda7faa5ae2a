"""Amounts over columns: steps, named parts, segments, per-record amounts. Rows with anything missing are left over."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from policymatch.engine.columnar import lists
from policymatch.engine.columnar.columns import (
    Column,
    Ints,
    Mask,
    Numbers,
    Unsupported,
    add,
    both,
    constant,
    divide,
    look_up,
    multiply,
    none,
    plus,
    times,
)
from policymatch.engine.columnar.scope import Evaluates, Scope
from policymatch.engine.reference.evaluate import LEDGER
from policymatch.language import tree as t

ZERO = Fraction(0)


def amount(k: Evaluates, x: t.Amount, scope: Scope) -> Column:
    """金额 with its steps; 不适用 where 当 does not hold."""
    if x.instalments:
        raise Unsupported
    out = dataclasses.replace(k.numbers(x.base, scope), leaf=False)
    for step in x.steps:
        out = _step(k, x, step, out, scope)
    if x.when is None:
        return out
    asked = k.truth(x.when, scope)
    open_ = asked.unknown | asked.left
    na = (out.na | asked.fails) & ~open_
    return dataclasses.replace(out, na=na, missing=(out.missing | open_) & ~na)


def _step(k: Evaluates, x: t.Amount, step: t.Step, now: Numbers, scope: Scope) -> Numbers:
    after = _apply(k, x, step, now, scope)
    after = dataclasses.replace(after, na=after.na | now.na, missing=after.missing & ~now.na)
    if step.when is None:
        return after
    asked = k.truth(step.when, scope)
    open_ = asked.unknown | asked.left
    chosen = where(asked.holds, after, now)
    return dataclasses.replace(chosen, missing=(chosen.missing | open_) & ~chosen.na)


def _apply(k: Evaluates, x: t.Amount, step: t.Step, now: Numbers, scope: Scope) -> Numbers:
    figures = [k.numbers(v, scope) for v in step.values]
    nothing = constant(ZERO, scope.n)
    match step.kind:
        case "上浮":
            return multiply(now, add(constant(Fraction(1), scope.n), figures[0]))
        case "折算":
            return multiply(now, figures[0])
        case "封顶" | "保底":
            return lists.extreme([now, *figures], step.kind == "保底")
        case "补差":
            return lists.extreme([add(now, figures[0], -1), nothing], True)
        case "取整":
            return rounded(now, step.unit, step.rounding)
        case "不补":
            assert step.test is not None
            cut = k.with_subject(now).truth(step.test, scope)
            kept = where(cut.holds, nothing, now)
            return dataclasses.replace(kept, missing=now.missing | ((cut.unknown | cut.left) & ~now.na))
        case "年度封顶" | "累计封顶":
            if x.per_item:
                raise Unsupported
            room = lists.extreme([add(figures[0], _paid(k, step.kind, scope), -1), nothing], True)
            return lists.extreme([now, room], False)
    raise Unsupported


def _paid(k: Evaluates, kind: str, scope: Scope) -> Numbers:
    """What the ledger shows as paid for this 事项, this year or ever."""
    if scope.items is not None or LEDGER not in k.population.dictionary.fields:
        raise Unsupported
    items = k.population.items(LEDGER)
    seen = Scope(len(items.rows), items, (None,))
    members = k.population.dictionary.fields[LEDGER].members

    def get(name: str) -> t.Expr:
        return t.ItemField(members[name].type, name, 0, LEDGER)

    tests = [look_up(k.symbols(get("事项"), seen), lambda v: bool(v == k.incentive.path))]
    if kind == "年度封顶":
        tests.append(look_up(k.symbols(get("年度"), seen), lambda v: bool(v == k.once.year)))
    belongs = both(tests)
    values = k.numbers(get("金额"), seen)
    return lists.sum_of(items, belongs, values, scope.n)


def where(mask: Mask, a: Numbers, b: Numbers) -> Numbers:
    """``a`` in the rows of the mask, else ``b``."""
    num = np.where(mask, a.num, b.num)
    den = a.den
    if not (isinstance(a.den, int) and isinstance(b.den, int) and a.den == b.den):
        den = lists.narrow(np.where(mask, lists.each(a.den, mask), lists.each(b.den, mask)))
    return Numbers(num, den, np.where(mask, a.missing, b.missing), np.where(mask, a.na, b.na))


def rounded(x: Numbers, unit: int, mode: str) -> Numbers:
    """To a multiple of ``unit`` 分, as the reference rounds."""
    num, den = x.num, times(x.den, unit)
    if mode == "舍去":
        whole: Ints = num // den
    elif mode == "进位":
        whole = -(-num // den)
    else:
        whole = plus(times(num, 2), _column(den, len(num))) // times(den, 2)
    return Numbers(times(whole, unit), 1, x.missing, x.na)


def _column(den: int | Ints, n: int) -> Ints:
    return (
        np.full(n, den, dtype=object if isinstance(den, int) and abs(den) > 2**62 else np.int64)
        if isinstance(den, int)
        else den
    )


def parts(k: Evaluates, x: t.Parts, scope: Scope) -> Column:
    """合计, 就高 or 就低; a part that is 不适用 is left out, all of them 不适用 is 不适用."""
    values = [k.numbers(p, scope) for _, p in x.parts]
    missing = np.logical_or.reduce([v.missing for v in values])
    nothing = np.logical_and.reduce([v.na for v in values])
    out = dataclasses.replace(values[0], leaf=False)
    for v in values[1:]:
        both_known = ~(out.na | v.na)
        if x.kind == "合计":
            joined = add(_without_na(out), _without_na(v))
        else:
            known = lists.extreme([_without_na(out), _without_na(v)], x.kind == "就高")
            joined = where(both_known, known, where(out.na, v, out))
        out = dataclasses.replace(joined, na=out.na & v.na, missing=none(scope.n))
    na = nothing & ~missing
    return dataclasses.replace(out, na=na, missing=missing)


def _without_na(v: Numbers) -> Numbers:
    if not v.na.any() and not v.missing.any():
        return v
    num = v.num.copy()
    num[v.na | v.missing] = 0
    return Numbers(num, v.den, none(len(num)), none(len(num)))


def marginal(k: Evaluates, x: t.Marginal, scope: Scope) -> Column:
    """累进: each part of the base at its own rate, summed."""
    base = k.numbers(x.base, scope)
    nothing = constant(ZERO, scope.n)
    out: Numbers | None = None
    for segment in x.segments:
        low = k.numbers(segment.low, scope) if segment.low is not None else nothing
        part = lists.extreme([add(base, low, -1), nothing], True)
        if segment.high is not None:
            width = lists.extreme([add(k.numbers(segment.high, scope), low, -1), nothing], True)
            part = lists.extreme([part, width], False)
        gain = multiply(part, k.numbers(segment.rate, scope))
        out = gain if out is None else add(out, gain)
    assert out is not None
    return out


def steps_of(k: Evaluates, x: t.StepsOf, scope: Scope) -> Column:
    """value 每 each 奖 award; never below zero."""
    count = divide(k.numbers(x.value, scope), k.numbers(x.each, scope))
    count = lists.extreme([count, constant(ZERO, scope.n)], True)
    if x.floor:
        count = Numbers(count.num // count.den, 1, count.missing, count.na)
    return multiply(count, k.numbers(x.award, scope))


def per_item(k: Evaluates, x: t.PerItem, scope: Scope) -> Column:
    """逐项: the amounts of the records, summed; an order or an allocation is left to the reference."""
    if x.allocation is not None or x.order is not None or scope.items is not None:
        raise Unsupported
    source = lists.listed(k, x.source, scope)
    if not isinstance(source, lists.Records):
        raise Unsupported
    seen = Scope(len(source.items.rows), source.items, (None, *scope.frames))
    return lists.sum_of(source.items, source.belongs, k.numbers(x.amount, seen), scope.n)


def payable(k: Evaluates, x: t.Expr, scope: Scope) -> tuple[Ints, Mask]:
    """The final amounts in 分, and the rows for which they are settled: known, and above zero."""
    out = rounded(k.numbers(x, scope), 1, "四舍五入")
    known = ~(out.missing | out.na)
    fen = out.num
    return fen, known & np.asarray(fen > 0, dtype=bool)


ACTS: dict[type, Callable[[Any, Any, Any], Column]] = {
    t.Amount: amount,
    t.Parts: parts,
    t.Marginal: marginal,
    t.StepsOf: steps_of,
    t.PerItem: per_item,
}

__all__ = ["ACTS", "payable"]
