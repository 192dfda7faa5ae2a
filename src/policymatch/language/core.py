"""The core language: each construct that simpler ones can express is turned into them, in this module and nowhere else.

Engines evaluate ``core(x)``; the trace, the read-back and the lint read the expression as it was written. The turn is made
one construct at a time: parts stay as written until they are evaluated themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import reduce
from typing import Any

from policymatch.language import tree as t
from policymatch.language.fields import LEDGER, LEDGER_PATH
from policymatch.language.tree.walk import is_node
from policymatch.language.types import AMOUNT, BOOL, PLAIN, TEXT, YEAR, ListType, NumberType, RecordType, Type

GIVEN, PLACE = "已给", "第几"
"""What a 逐项 hands to each record: what earlier records of its 主键 are given, and its place in the order."""
_FRAMES = 20_000
"""Frames of Python that the deepest expression which loads may take (``checking.size.MAX_LEVELS``)."""
sys.setrecursionlimit(max(sys.getrecursionlimit(), _FRAMES))
_ZERO, _ONE = t.Const(PLAIN, Fraction(0)), t.Const(PLAIN, Fraction(1))


@dataclass(frozen=True, slots=True)
class CoreStep:
    """One step of an amount in the core language.

    Attributes:
        step: the step as written.
        before, after: the amount before it and after it; ``after`` is ``before`` where its 当 does not hold.
        figures: its figures; for 年度封顶 and 累计封顶 also what the ledger shows as paid.
    """

    step: t.Step
    before: t.Expr
    after: t.Expr
    figures: tuple[t.Expr, ...]


def core(x: Any) -> Any:
    """An expression whose outermost construct is one of the core language; it means the same.

    Args:
        x: a checked expression.
    """
    turn = _TURN.get(type(x))
    if turn is None:
        return x
    made = getattr(x, "turned", None)
    if made is None:
        made = turn(x)
        if made is x:
            return x
        made = core(made)
        object.__setattr__(
            x, "turned", made
        )  # equal parts of an expression are evaluated once only if they are one object
    return made


def steps_of(x: t.Amount) -> tuple[CoreStep, ...]:
    """The steps of an amount, in the order written."""
    return _turned_amount(x)[0]


def whole_of(x: t.Amount) -> t.Expr:
    """An amount after all its steps, before it is paid in instalments and whether or not its 当 holds."""
    return _turned_amount(x)[1]


def plan_of(x: t.Amount) -> t.InstalmentPlan | None:
    """The instalments of an amount, if it is paid in any."""
    return t.InstalmentPlan(x.type, whole_of(x), x.instalments, x.on_failure, at=x.at) if x.instalments else None


# ---------------------------------------------------------------- small words


def _arith(op: str, left: Any, right: Any, type_: Any = None) -> t.Arith:
    return t.Arith(type_ or left.type, op, left, right)


def _best(name: str, *args: Any) -> t.Function:
    return t.Function(args[0].type, name, tuple(args))


def _not_below_zero(x: Any) -> t.Function:
    return _best("最大", x, _ZERO)


def _or_zero(x: Any) -> t.OrElse:
    return t.OrElse(x.type, x, _ZERO)


def _there(x: Any) -> t.Function:
    return t.Function(BOOL, "有档", (x,))


def _shared(x: Any) -> Any:
    return x if isinstance(x, t.Const | t.Shared) else t.Shared(x.type, x)


def _where(test: Any, yes: Any, no: Any) -> t.Table:
    return t.Table(yes.type, None, (t.Arm(test, yes),), no)


def _nothing(type_: Type) -> t.Const:
    return t.Const(type_, None)


def _fold(join: Callable[[Any, Any], Any], parts: Sequence[Any]) -> Any:
    """Parts put together two by two, so that many do not lie many levels deep."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return join(_fold(join, parts[:half]), _fold(join, parts[half:]))


def _sum(parts: Sequence[Any]) -> Any:
    return _fold(lambda a, b: _arith("+", a, b), parts)


def _whole(x: Any) -> t.Round:
    """The whole number at or below a number."""
    return t.Round(x.type, x, 1, "舍去")


def _crossed(value: Any, low: Any) -> t.Function:
    """What a value has above another."""
    return _not_below_zero(_arith("-", value, low))


# ---------------------------------------------------------------- amounts


def _amount(x: t.Amount) -> t.Expr:
    out: t.Expr = plan_of(x) or whole_of(x)
    return out if x.when is None else _where(x.when, out, _nothing(x.type))


def _turned_amount(x: t.Amount) -> tuple[tuple[CoreStep, ...], t.Expr]:
    made: Any = getattr(x, "stepped", None)
    if made is None:
        now, out = x.base, []
        for step in x.steps:
            now = _shared(now)
            figures = step.values
            if step.kind in ("年度封顶", "累计封顶"):
                figures = (*figures, _shared(_paid(step.kind, x.per_item)))
            after: Any = _STEP[step.kind](step, now, figures)
            if step.when is not None:
                after = _where(step.when, after, now)
            after = _shared(after)
            out.append(CoreStep(step, now, after, figures))
            now = after
        made = (tuple(out), now)
        object.__setattr__(x, "stepped", made)
    steps, whole = made
    return steps, whole


def _paid(kind: str, record: str) -> Any:
    """What the ledger shows as paid for this 事项 (this year, or ever); inside a 逐项 for this record's 主键.

    What this decision gives to an earlier record of the same 主键 counts as paid.
    """

    def equals(name: str, type_: Type, wanted: Any) -> t.Compare:
        return t.Compare(BOOL, "=", t.ItemField(type_, name, 0, LEDGER), wanted)

    tests = [equals(LEDGER_PATH, TEXT, t.Context(TEXT, "本事项"))]
    if kind == "年度封顶":
        tests.append(equals("年度", YEAR, t.Context(YEAR, "本年")))
    if record:  # seen from an entry of the ledger, the record is one frame further out
        tests.append(equals("对象", TEXT, t.ItemSelf(TEXT, 1, record)))
    ledger = ListType(RecordType(LEDGER))
    entries = t.Filter(ledger, t.Records(ledger, LEDGER), t.All(BOOL, tuple(tests)))
    paid = t.Aggregate(AMOUNT, "合计", entries, t.ItemField(AMOUNT, "金额", 0, LEDGER))
    return _arith("+", paid, t.ItemExtra(AMOUNT, GIVEN, 0, GIVEN)) if record else paid


def _instead(x: Any, subject: Any) -> Any:
    """The test of 不补 with the amount so far in its place."""
    if isinstance(x, t.Subject):
        return subject
    if isinstance(x, tuple):
        return tuple(_instead(i, subject) for i in x)
    if not is_node(x):
        return x
    return replace(x, **{f.name: _instead(getattr(x, f.name), subject) for f in fields(x) if f.compare})


_STEP: dict[str, Callable[[t.Step, Any, tuple[Any, ...]], Any]] = {
    # a rate that is 不适用 adds nothing
    "上浮": lambda step, now, v: _arith("×", now, _arith("+", _ONE, _or_zero(v[0]))),
    "折算": lambda step, now, v: _arith("×", now, v[0]),
    "封顶": lambda step, now, v: _best("最小", now, *v),
    # a floor that is 不适用 is none
    "保底": lambda step, now, v: reduce(lambda out, v: _shared(_best("最大", out, t.OrElse(v.type, v, out))), v, now),
    "补差": lambda step, now, v: _crossed(now, _or_zero(v[0])),
    "年度封顶": lambda step, now, v: _best("最小", now, _crossed(v[0], v[1])),
    "累计封顶": lambda step, now, v: _best("最小", now, _crossed(v[0], v[1])),
    "取整": lambda step, now, v: t.Round(now.type, now, step.unit, step.rounding),
    "不补": lambda step, now, v: _where(_instead(step.test, now), t.Const(now.type, Fraction(0)), now),
}


# ---------------------------------------------------------------- segments, ladders, parts


def _marginal(x: t.Marginal) -> t.Expr:
    """累进: each part of the base at its own rate, summed."""
    base = _shared(x.base)

    def part(segment: t.Segment) -> t.Expr:
        low = _shared(segment.low) if segment.low is not None else _ZERO
        inside: Any = _crossed(base, low)
        if segment.high is not None:
            inside = _best("最小", inside, _crossed(segment.high, low))
        return _arith("×", inside, segment.rate, x.type)

    total: t.Expr = _sum([part(segment) for segment in x.segments])
    return total


def _ladder(x: t.Ladder) -> t.Expr:
    """台阶: the steps that are newly crossed."""
    value, reached = _shared(x.value), _shared(x.reached)
    zero = t.Const(x.type, Fraction(0))
    if not x.rungs:
        assert x.start is not None and x.each is not None and x.award is not None
        start, each = _shared(x.start), _shared(x.each)

        def level(v: Any) -> Any:
            return _not_below_zero(_arith("+", _whole(_arith("÷", _arith("-", v, start), each, PLAIN)), _ONE))

        steps: Any = _crossed(level(value), level(reached))
        if x.mode == "只取最高一级":
            steps = _best("最小", steps, _ONE)
        return _arith("×", steps, x.award, x.type)

    def crossed(at: Any) -> t.All:
        at = _shared(at)
        return t.All(BOOL, (t.Compare(BOOL, ">=", value, at), t.Compare(BOOL, "<", reached, at)))

    if x.mode == "逐级相加":
        gains = [_where(crossed(at), award, zero) for at, award in x.rungs]
        out = _sum(gains)
    else:
        arms = tuple(t.Arm(crossed(at), award) for at, award in reversed(x.rungs))
        out = t.Table(x.type, None, arms, zero)
    return _where(t.All(BOOL, (_there(value), _there(reached))), out, _nothing(x.type))


def _parts(x: t.Parts) -> t.Expr:
    """合计, 就高 or 就低 of named parts; a part that is 不适用 is left out."""
    parts = [_shared(p) for _, p in x.parts]
    if x.kind == "合计":
        out = _sum([_or_zero(p) for p in parts])
        # without any part it is 不适用, not zero
        return _where(t.Any_(BOOL, tuple(map(_there, parts))), out, _nothing(x.type))
    pick = "最大" if x.kind == "就高" else "最小"

    def better(a: Any, b: Any) -> Any:
        return _shared(_best(pick, t.OrElse(a.type, a, b), t.OrElse(b.type, b, a)))

    best: t.Expr = _fold(better, parts)
    return best


# ---------------------------------------------------------------- single values


def _each(x: t.StepsOf) -> t.Expr:
    """value 每 each 奖 award; never below zero."""
    count: Any = _not_below_zero(_arith("÷", x.value, x.each, PLAIN))
    return _arith("×", _whole(count) if x.floor else count, x.award, x.type)


def _first_rest(x: t.FirstRest) -> t.Expr:
    first = t.Compare(BOOL, "=", t.ItemExtra(PLAIN, PLACE, x.depth, PLACE), _ONE)
    return _where(first, x.first, x.rest)


def _judgement(x: t.Judgement) -> t.Expr:
    """Asked only where 当 holds; elsewhere a condition holds, and a figure is 不适用."""
    if x.when is None:
        return x
    answer, when = replace(x, when=None), _shared(x.when)
    if not isinstance(x.type, NumberType):
        return t.Any_(BOOL, (t.Not(BOOL, when), answer))
    return _where(when, answer, _nothing(x.type))


_TURN: dict[type, Callable[[Any], t.Expr]] = {
    t.Amount: _amount,
    t.Marginal: _marginal,
    t.Ladder: _ladder,
    t.Parts: _parts,
    t.StepsOf: _each,
    t.FirstRest: _first_rest,
    t.Judgement: _judgement,
    t.Quoted: lambda x: x.item,
}

__all__ = ["GIVEN", "PLACE", "CoreStep", "core", "plan_of", "steps_of", "whole_of"]
