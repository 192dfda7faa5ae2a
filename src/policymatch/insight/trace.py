"""The trace of a decision: each condition with actual value, threshold and gap; each step of the amount.

The conditions and amounts are evaluated again by the reference engine; what is told here is what decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from policymatch.engine.cases import show
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.frames import Frames
from policymatch.engine.reference.values import (
    Known,
    Listed,
    Unknown,
    Value,
    both,
    causes_of,
    compare,
    either,
    negate,
    truth,
)
from policymatch.insight.sensitivity import level
from policymatch.language import tree as t
from policymatch.language.fields import PUBLIC
from policymatch.language.numbers import say_number
from policymatch.language.readback import say, say_condition
from policymatch.language.types import BOOL, DAYS, NumberType, Type


@dataclass(frozen=True, slots=True)
class ConditionNode:
    """A condition as it was found.

    ``holds`` is True, False or None (open); ``actual`` and ``threshold`` are shown values; ``gap`` is the distance to
    holding, for a comparison that does not hold. ``level`` is the 敏感 of what they are computed from.
    """

    text: str
    holds: bool | None
    actual: str = ""
    threshold: str = ""
    gap: str = ""
    quote: str = ""
    missing: tuple[str, ...] = ()
    children: tuple[ConditionNode, ...] = ()
    level: str = PUBLIC


def _missing(v: Value) -> tuple[str, ...]:
    return tuple(sorted(c.name for c in causes_of(v))) if isinstance(v, Unknown) else ()


def condition(e: Evaluator, x: t.Expr, frames: Frames = ()) -> ConditionNode:
    """The trace of one condition."""
    return _found(e, x, frames)[0]


def _found(e: Evaluator, x: t.Expr, frames: Frames) -> tuple[ConditionNode, Value]:
    """The trace of a condition and its value; the parts are evaluated once, and the whole is put together from them."""
    node, v = _looked_at(e, x, frames)
    return (replace(node, level=level(e, x)) if node.actual or node.threshold or node.gap else node), v


def _looked_at(e: Evaluator, x: t.Expr, frames: Frames) -> tuple[ConditionNode, Value]:
    match x:
        case t.Quoted(item=item, quote=quote):
            inner, v = _found(e, item, frames)
            return replace(inner, quote=quote), v
        case t.All(items=items) | t.Any_(items=items):
            found = [_found(e, i, frames) for i in items]
            together, v = (
                ("须同时满足", both(v for _, v in found))
                if isinstance(x, t.All)
                else ("满足下列任一项", either(v for _, v in found))
            )
            return ConditionNode(together, truth(v), missing=_missing(v), children=tuple(n for n, _ in found)), v
        case t.Compare(left=left, right=right):
            a, b = e.value(left, frames), e.value(right, frames)
            v = compare(x.op, a, b)
            return _compared(e, x, a, b, v), v
        case t.Not(item=item):
            inner, denied = _found(e, item, frames)
            v = negate(denied)
            node = ConditionNode(
                say_condition(x, e.dictionary), truth(v), inner.actual, "", "", "", _missing(v), inner.children
            )
            return node, v
        case t.Let(name=name) if x.type == BOOL:
            body, v = _found(e, e.incentive.lets[name].body, ())
            return ConditionNode(name, truth(v), "", "", "", "", _missing(v), (body,)), v
    v = e.value(x, frames)
    held, missing = truth(v), _missing(v)
    match x:
        case t.Member(subject=subject):
            actual = show(e.value(subject, frames), subject.type)
        case t.Aggregate(name="任一" | "全部" | "数量" | "合计", source=source):
            actual = _counted(e, x, source, frames)
        case t.Judgement(text=text, office=office):
            asked = f"经{office}核定：{text}" if office else f"经核定：{text}"
            actual = {True: "已核定符合", False: "已核定不符合", None: "尚未核定"}[held]
            return ConditionNode(asked, held, actual, "", "", "", missing), v
        case _:
            actual = show(v, x.type)
    return ConditionNode(say_condition(x, e.dictionary), held, actual, "", "", "", missing), v


def _compared(e: Evaluator, x: t.Compare, left: Value, right: Value, v: Value) -> ConditionNode:
    held, gap = truth(v), ""
    if held is False and isinstance(left, Known) and isinstance(right, Known):
        gap = gap_text(x.op, left.value, right.value, x.left)
    threshold = "" if isinstance(x.right, t.Const) else show(right, x.right.type)
    return ConditionNode(say_condition(x, e.dictionary), held, shown(left, x.left), threshold, gap, "", _missing(v))


def shown(v: Value, x: t.Expr) -> str:
    """A value, or between which bounds a missing number lies."""
    if isinstance(v, Unknown) and isinstance(x.type, NumberType):
        if v.low is not None and v.high is not None:
            return f"待核（{say_number(v.low, x.type)}至{say_number(v.high, x.type)}）"
        if v.low:
            return f"待核（不低于{say_number(v.low, x.type)}）"
        if v.high is not None:
            return f"待核（不超过{say_number(v.high, x.type)}）"
    return show(v, x.type)


def gap_text(op: str, left: object, right: object, x: t.Expr) -> str:
    """How far a comparison is from holding: ``还差20万元``, ``超出3天``."""
    if isinstance(left, date) and isinstance(right, date):
        days = Fraction(abs((left - right).days))
        word = "晚了" if left > right else "早了"
        return f"{word}{say_number(days, DAYS)}" if days else "恰在当日，不含"
    if isinstance(left, Fraction) and isinstance(right, Fraction) and isinstance(x.type, NumberType):
        difference = abs(left - right)
        if difference == 0:
            return "恰为界值，不含"
        amount = say_number(difference, x.type)
        if x.type.ratio:
            amount = amount.removesuffix("%") + "个百分点"
        return f"还差{amount}" if op in (">=", ">") else f"超出{amount}" if op in ("<=", "<") else f"相差{amount}"
    return ""


def _counted(e: Evaluator, x: t.Aggregate, source: t.Expr, frames: Frames) -> str:
    listed = e.value(source, frames)
    assert isinstance(listed, Listed)
    if listed.missing:
        return "没有这项数据"
    hits = unsure = 0
    from policymatch.engine.reference.lists import inside

    for item in listed.items:
        v = e.value(x.body, inside(item, listed, frames)) if x.body is not None else Known(True)
        held = truth(v) if truth(item.belongs) is True else (None if truth(v) is not False else False)
        hits += held is True
        unsure += held is None
    return f"{len(listed.items)}条中{hits}条符合" + (f"，{unsure}条待核" if unsure else "")


# ---------------------------------------------------------------- amounts


class Figure(NamedTuple):
    """A value in an expression; ``level`` is the 敏感 of what it is computed from."""

    name: str
    value: Value
    type: Type
    level: str = PUBLIC


@dataclass(frozen=True, slots=True)
class AmountNode:
    """A step of the amount; ``level`` is the 敏感 of what its value is computed from, ``key`` the 主键 of a record.

    ``kind``: 算式 (an expression; ``figures`` are the values in it), 合计 就高 就低 (``children`` are the parts), 逐项
    (children are the records, the last of them 其余: all that are not listed), 分档 依次判断 (the child is the row that
    applies), 累进 (children are the parts), 台阶, 核定,
    金额 (children are the base, then each step), or the name of a step (封顶 …; the first child is the amount before it).
    """

    kind: str
    text: str
    value: Value
    type: NumberType
    figures: tuple[Figure, ...] = ()
    children: tuple[AmountNode, ...] = ()
    step: t.Step | None = None
    belongs: Value = Known(True)
    level: str = PUBLIC
    key: Figure | None = None


def figures_in(e: Evaluator, x: t.Expr, frames: Frames) -> tuple[Figure, ...]:
    """The named figures of an expression with their values, in the order of reading; inside an aggregate none."""
    out: dict[str, Figure] = {}

    def walk(y: t.Expr) -> None:
        match y:
            case (
                t.FieldRef()
                | t.ItemField()
                | t.Let()
                | t.Param()
                | t.Column()
                | t.ItemLet()
                | t.ItemExtra()
                | t.Aggregate()
            ):
                if not isinstance(v := e.value(y, frames), Listed):
                    name = say(y, e.dictionary)
                    out.setdefault(name, Figure(name, v, y.type, level(e, y)))
            case t.Arith(left=left, right=right):
                walk(left)
                walk(right)
            case t.StepsOf(value=value, each=each, award=award):
                for part in (value, each, award):
                    walk(part)
            case t.Function(args=args):
                for part in args:
                    walk(part)
            case _:
                return

    walk(x)
    return tuple(out.values())


__all__ = ["AmountNode", "ConditionNode", "Figure", "condition", "figures_in"]
