"""Single values over columns: arithmetic, parameters, functions, comparisons, conditions and human judgements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.arithmetic import add, divide, growth, multiply, subtract
from policymatch.engine.columnar.kernel.calendar_days import calendar, function
from policymatch.engine.columnar.kernel.columns import (
    NOTHING,
    ZERO,
    Gaps,
    KernelColumn,
    Truth,
    is_nothing,
    numbers,
)
from policymatch.engine.columnar.kernel.comparing import compare, positive
from policymatch.engine.columnar.kernel.extremes import greatest, least
from policymatch.engine.columnar.kernel.joining import chosen, either_way, without_maybe
from policymatch.engine.columnar.kernel.logic import both, either, negate, unsure
from policymatch.engine.columnar.kernel.masks import full, minus, outside, some, spread
from policymatch.engine.columnar.kernel.rounding import rounded
from policymatch.engine.columnar.kernel.scope import KernelEvaluator, Scope
from policymatch.engine.columnar.kernel.symbols import merged, of_values, symbols, used
from policymatch.engine.columnar.kernel.tables import kind_of
from policymatch.engine.reference.values import Cause
from policymatch.language import tree as t
from policymatch.language.terms import CauseKind
from policymatch.language.types import AMOUNT, BoolType, DateType, NumberType, PeriodType


def arith(k: KernelEvaluator, x: t.Arith, scope: Scope) -> Any:
    """+ - × ÷ of numbers, days and periods."""
    a, b = k.column(x.left, scope), k.column(x.right, scope)
    if is_nothing(a) or is_nothing(b):
        return NOTHING
    if isinstance(x.left.type, DateType | PeriodType):
        return calendar(k.registry, x, a, b, k.dictionary.workdays)
    p, q = numbers(a), numbers(b)
    match x.op:
        case "+":
            return add(p, q)
        case "-":
            return subtract(p, q)
        case "×":
            return multiply(p, q)
    return divide(p, q)


def or_else(k: KernelEvaluator, x: t.OrElse, scope: Scope) -> Any:
    """A value, or where it is 不适用 another."""
    value = k.column(x.value, scope)
    if value.gaps.lacking is None:
        return value
    other = k.column(x.otherwise, scope)
    if is_nothing(value):
        return other
    na, maybe, n = value.gaps.na, value.gaps.maybe, scope.n
    out = value
    if maybe is not None:
        sure = without_maybe(numbers(value))
        out = either_way(full(maybe, n), value.gaps.why, sure, other, otherwise=sure)
    return out if na is None else chosen([(full(na, n), other), (~full(na, n), out)])


def param(k: KernelEvaluator, x: t.Param, scope: Scope) -> Any:
    """A dated parameter, looked up once for each distinct day or period."""
    when = k.column(x.when, scope)
    if is_nothing(when):
        return NOTHING
    made = symbols(when)
    no_value = some(made.gaps.na, made.gaps.open)
    codes = made.codes if no_value is None else spread(made.codes, scope.n)[~spread(no_value, scope.n)]
    known = set(used(codes, len(made.values)))
    parameter = k.dictionary.parameters[x.name]
    answers = [
        k.once.value(replace(x, when=t.Const(x.when.type, v if i in known else None)))
        for i, v in enumerate(made.values)
    ]
    out = of_values(k.registry, answers, ZERO).at(made.codes)
    out = merged(out, made.gaps)
    if made.gaps.open is not None and all(v >= 0 for _, v in parameter.values):
        # a value of any day is not below zero
        out = replace(
            out, low=np.where(full(made.gaps.open, scope.n), 0, out.low), low_inf=minus(out.low_inf, made.gaps.open)
        )
    return out


def func(k: KernelEvaluator, x: t.Function, scope: Scope) -> Any:
    """A function of single values."""
    args = [k.column(a, scope) for a in x.args]
    if x.name == "有档":
        g = args[0].gaps
        return Truth(outside(g.lacking), unsure(g.maybe, g.why))
    if any(is_nothing(a) for a in args):
        return NOTHING
    if x.name in ("最大", "最小") and isinstance(x.type, NumberType):
        return (greatest if x.name == "最大" else least)(*(numbers(a) for a in args))
    if x.name == "增速":
        now, base = numbers(args[0]), numbers(args[1])
        return growth(now, base, positive(base))
    return function(k.registry, x.name, kind_of(x.type), args)


# ---------------------------------------------------------------- conditions


def judgement(k: KernelEvaluator, x: t.Judgement, scope: Scope) -> Any:
    """Left to an office: open until it has answered."""
    figure = x.type == AMOUNT or isinstance(x.type, NumberType)
    answers, figures = k.sources.rulings(k.table, x.text)
    settled: KernelColumn = figures if figure else answers
    if scope.owner is not None:
        settled = settled.at(scope.owner)
    if settled.gaps.open is not None:
        why = k.registry.column(settled.gaps.open, [Cause(CauseKind.JUDGEMENT, x.text, x.office)])
        settled = replace(settled, gaps=Gaps(None, settled.gaps.open, None, why))
    return settled if figure or isinstance(x.type, BoolType) else symbols(settled)


def comparison(k: KernelEvaluator, x: t.Compare, scope: Scope) -> Truth:
    """left op right."""
    return compare(x.op, k.column(x.left, scope), k.column(x.right, scope))


ACTS: dict[type, Callable[[Any, Any, Scope], Any]] = {
    t.Arith: arith,
    t.Round: lambda k, x, s: rounded(k.numbers(x.value, s), x.unit, x.mode),
    t.OrElse: or_else,
    t.Param: param,
    t.Function: func,
    t.Judgement: judgement,
    t.Compare: comparison,
    t.Not: lambda k, x, s: negate(k.condition(x.item, s)),
    t.All: lambda k, x, s: both([k.condition(i, s) for i in x.items]),
    t.Any_: lambda k, x, s: either([k.condition(i, s) for i in x.items]),
}
