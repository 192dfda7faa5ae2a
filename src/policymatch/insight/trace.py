"""The trace of a decision: each condition with actual value, threshold and gap; each step of the amount.

The conditions and amounts are evaluated again by the reference engine; the trace shows what the decision depended on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.frames import Frames
from policymatch.engine.reference.lists import conditions, inside
from policymatch.engine.reference.values import (
    Item,
    Known,
    ListValue,
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
from policymatch.insight.words import number_format, value_text
from policymatch.language import readback
from policymatch.language import tree as t
from policymatch.language.numbers import say_number
from policymatch.language.periods import Period
from policymatch.language.terms import AmountState, Sensitivity
from policymatch.language.types import BOOL, DAYS, DateType, NumberType, PeriodType, Type

Say = Callable[[Fraction, NumberType], str]
ALL, ANY, NAMED = "须同时满足", "满足下列任一项", "名称"
NOT_SETTLED = "尚未核定"
_FEW = 5  # facts of a computed value, or periods that do not hold, that are listed by name
_SHORT = 40  # characters of the name of a computed value that still reads well beside its value
MOST_NODES = 2000
"""A named value whose trace has more nodes is shown with its value alone."""


@dataclass(frozen=True, slots=True)
class ConditionNode:
    """A condition as it was found.

    ``holds`` is True, False or None (open); ``actual`` and ``threshold`` are shown values; ``gap`` is the distance to
    holding, for a comparison that does not hold. ``threshold_named``: the threshold begins with its own name (基准日 …), so
    that no other word is needed before it. ``level`` is the 敏感 of what they are computed from. ``joins`` is
    what makes one of the ``children``: ALL, ANY or NAMED; "" where they only explain it. ``computed_from`` are the facts
    that a computed ``actual`` is computed from.
    """

    text: str
    holds: bool | None
    actual: str = ""
    threshold: str = ""
    gap: str = ""
    quote: str = ""
    missing: tuple[str, ...] = ()
    children: tuple[ConditionNode, ...] = ()
    level: Sensitivity = Sensitivity.PUBLIC
    joins: str = ""
    computed_from: str = ""
    threshold_named: bool = False

    @property
    def actual_with_facts(self) -> str:
        """``actual``, with the facts that it is computed from."""
        return f"{self.actual}（{self.computed_from}）" if self.computed_from else self.actual


def _missing(v: Value) -> tuple[str, ...]:
    return tuple(sorted(c.name for c in causes_of(v))) if isinstance(v, Unknown) else ()


def condition_text(e: Evaluator, x: t.Expr) -> str:
    """A condition in words, with the year that 本年 is."""
    return readback.say_condition(x, e.dictionary, (e.year, e.on))


def expression_text(e: Evaluator, x: t.Expr) -> str:
    """A value in words, with the year that 本年 is."""
    return readback.say(x, e.dictionary, (e.year, e.on))


def condition(e: Evaluator, x: t.Expr, frames: Frames = ()) -> ConditionNode:
    """The trace of one condition; of one outside of any list it is made once, for the sentence and for the document."""
    if frames:
        return _traced(e, x, frames)[0]
    made: ConditionNode = e.once(("trace", id(x)), lambda: (x, _traced(e, x, ())[0]))[1]
    return made


def _traced(e: Evaluator, x: t.Expr, frames: Frames) -> tuple[ConditionNode, Value]:
    """The trace of a condition and its value; the parts are evaluated once, and the whole is put together from them."""
    node, v = _node_and_value(e, x, frames)
    return (replace(node, level=level(e, x)) if node.actual or node.threshold or node.gap else node), v


def _node_and_value(e: Evaluator, x: t.Expr, frames: Frames) -> tuple[ConditionNode, Value]:
    match x:
        case t.Quoted(item=item, quote=quote):
            inner, v = _traced(e, item, frames)
            return replace(inner, quote=quote), v
        case t.All(items=items) | t.Any_(items=items):
            found = [_traced(e, i, frames) for i in items]
            joins, v = (ALL, both(v for _, v in found)) if isinstance(x, t.All) else (ANY, either(v for _, v in found))
            children = tuple(n for n, _ in found)
            return ConditionNode(joins, truth(v), missing=_missing(v), children=children, joins=joins), v
        case t.Compare(left=left, right=right):
            a, b = e.value(left, frames), e.value(right, frames)
            v = compare(x.op, a, b)
            return _compared(e, x, a, b, v, frames), v
        case t.Not(item=item):
            inner, denied = _traced(e, item, frames)
            v = negate(denied)
            node = ConditionNode(
                condition_text(e, x), truth(v), inner.actual_with_facts, missing=_missing(v), children=inner.children
            )
            return node, v
        case t.Let(name=name) if x.type == BOOL:
            body, v = e.once(("trace", name), lambda: _traced(e, e.incentive.lets[name].body, ()))
            children = (body,) if size(body) <= MOST_NODES else ()
            return ConditionNode(condition_text(e, x), truth(v), missing=_missing(v), children=children, joins=NAMED), v
    v = e.value(x, frames)
    held, missing, computed_from = truth(v), _missing(v), ""
    match x:
        case t.Member(subject=subject):
            actual, computed_from = _actual(e, subject, e.value(subject, frames), frames)
        case t.Aggregate(name="任一" | "全部" | "数量" | "合计", source=source):
            actual = _counted(e, x, source, frames)
        case t.Judgement(text=text, office=office):
            asked = f"经{office}核定：{text}" if office else f"经核定：{text}"
            actual = {True: "已核定符合", False: "已核定不符合", None: NOT_SETTLED}[held]
            return ConditionNode(asked, held, actual, missing=missing), v
        case _:
            actual = value_text(v, x.type, e.dictionary)
    return ConditionNode(condition_text(e, x), held, actual, missing=missing, computed_from=computed_from), v


# ---------------------------------------------------------------- comparisons


def _compared(e: Evaluator, x: t.Compare, left: Value, right: Value, v: Value, frames: Frames) -> ConditionNode:
    # 300人 不低于 人数: the enterprise's own value is on the right
    turned = not facts_in(e, x.left, frames) and bool(facts_in(e, x.right, frames))
    own, limit = (x.right, x.left) if turned else (x.left, x.right)
    value, bound = (right, left) if turned else (left, right)
    held, gap, say = truth(v), "", number_format(limit, e.dictionary)
    if held is False and isinstance(value, Known) and isinstance(bound, Known):
        gap = gap_text(_TURNED[x.op] if turned else x.op, value.value, bound.value, own, say)
    actual, computed_from = _actual(e, own, value, frames, turned, say)
    threshold = "" if isinstance(limit, t.Const) else _threshold(e, limit, bound, frames)
    day = _is_context_day(limit)
    return ConditionNode(
        condition_text(e, x),
        held,
        actual,
        threshold,
        gap,
        missing=_missing(v),
        computed_from=computed_from,
        threshold_named=day,
    )


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "≠": "≠"}


def _actual(
    e: Evaluator, x: t.Expr, v: Value, frames: Frames, by_name: bool = False, say: Say = say_number
) -> tuple[str, str]:
    """The enterprise's own value: of a fact as it is, of what is computed, with the facts that it is computed from.

    A day or period that is computed from one fact (成立日期 + 1年) is no value of the enterprise: the fact is shown.
    """
    said = value_text(v, x.type, e.dictionary, say)
    if isinstance(x, t.FieldRef | t.ItemField | t.Aggregate):
        return (f"{expression_text(e, x)} {said}" if by_name else said), ""
    facts = facts_in(e, x, frames)
    known = [f for f in facts if isinstance(f.value, Known)]
    if not known or len(known) > _FEW or not isinstance(v, Known):
        return said, ""
    computed_from = "，".join(f"{f.name} {value_text(f.value, f.type, e.dictionary)}" for f in known)
    if len(facts) == 1 and (by_name or isinstance(x.type, DateType | PeriodType)):
        return computed_from, ""
    return said, "" if len(facts) == 1 and known[0].value == v else computed_from


def _threshold(e: Evaluator, x: t.Expr, v: Value, frames: Frames) -> str:
    if isinstance(x, t.Context):
        return f"{x.name} {value_text(v, x.type, e.dictionary)}" if _is_context_day(x) else str(_plain_value(v))
    limit, computed_from = _actual(e, x, v, frames)
    return f"{limit}（{computed_from}）" if computed_from else limit


def _is_context_day(x: t.Expr) -> bool:
    """Whether an expression is a day that comes with the decision, such as 基准日."""
    return isinstance(x, t.Context) and isinstance(x.type, DateType)


def _plain_value(v: Value) -> object:
    return v.value if isinstance(v, Known) else AmountState.MISSING


def gap_text(op: str, left: object, right: object, x: t.Expr, say: Say = say_number) -> str:
    """How far a comparison is from holding: ``还差20万元``, ``超出3天``."""
    if isinstance(left, date) and isinstance(right, date):
        days = Fraction(abs((left - right).days))
        if not days:
            return "恰在当日，不含"
        if isinstance(x, t.Arith) and op in ("<", "<="):
            return f"还差{say_number(days, DAYS)}"
        return f"{'晚了' if left > right else '早了'}{say_number(days, DAYS)}"
    if isinstance(left, Fraction) and isinstance(right, Fraction) and isinstance(x.type, NumberType):
        difference = abs(left - right)
        if difference == 0:
            return "恰为界值，不含"
        amount = say(difference, x.type)
        if x.type.ratio:
            amount = amount.removesuffix("%") + "个百分点"
        return f"还差{amount}" if op in (">=", ">") else f"超出{amount}" if op in ("<=", "<") else f"相差{amount}"
    return ""


# ---------------------------------------------------------------- lists


_EACH = {"年": "年", "半年": "个半年", "季": "个季度", "月": "个月"}


def counter(e: Evaluator, listed: ListValue) -> str:
    """How the items of a list are counted: 笔 of loans, 年 of years, 个季度 of quarters."""
    if not listed.record:
        item = listed.items[0].value if listed.items else None
        return _EACH[item.grain] if isinstance(item, Period) else "期"
    f = e.dictionary.fields.get(listed.record)
    return (f.counter if f is not None else "") or "条"


def _counted(e: Evaluator, x: t.Aggregate, source: t.Expr, frames: Frames) -> str:
    listed = e.value(source, frames)
    assert isinstance(listed, ListValue)
    if listed.missing:
        return "没有这项数据"
    if not listed.items:
        return f"没有{listed.record}" if listed.record else "没有这样的期间"

    def holds(item: Item) -> Value:
        return e.value(x.body, inside(item, listed, frames)) if x.body is not None else Known(True)

    found = [truth(both(row)) for row in conditions(listed, holds)]
    unit = counter(e, listed)
    hits, unsure = found.count(True), found.count(None)
    if x.body is None and hits:
        said = f"有{hits}{unit}"
    else:
        said = f"{len(found)}{unit}中" + (f"{hits}{unit}符合" if hits else "没有符合的")
    if unsure:
        said += f"，{unsure}{unit}待核"
    periods = () if listed.record else zip(listed.items, found, strict=True)
    off = [str(i.value) for i, held in periods if held is False]
    return said + (f"，不符合的是{'、'.join(off)}" if hits and 0 < len(off) <= _FEW else "")


# ---------------------------------------------------------------- amounts


class TracedFigure(NamedTuple):
    """A value in an expression; ``level`` is the 敏感 of what it is computed from."""

    name: str
    value: Value
    type: Type
    level: Sensitivity = Sensitivity.PUBLIC


@dataclass(frozen=True, slots=True)
class AmountNode:
    """A step of the amount; ``level`` is the 敏感 of what its value is computed from, ``key`` the 主键 of a record.

    ``kind``: 算式 (an expression; ``figures`` are the values in it), 不适用 (the condition of the amount does not hold),
    合计 就高 就低 (``children`` are the parts), 逐项 (children are the records, the last of them 其余: all that are not
    listed), 分档 依次判断 (the child is the row that applies), 累进 (children are the parts), 台阶, 核定, 金额 (children are
    the base, then each step), or the name of a step (封顶 …; the first child is the amount before it).
    """

    kind: str
    text: str
    value: Value
    type: NumberType
    figures: tuple[TracedFigure, ...] = ()
    children: tuple[AmountNode, ...] = ()
    step: t.Step | None = None
    belongs: Value = Known(True)
    level: Sensitivity = Sensitivity.PUBLIC
    key: TracedFigure | None = None


def size(node: ConditionNode | AmountNode) -> int:
    """How many nodes a trace has."""
    return 1 + sum(map(size, node.children))


def figures_in(e: Evaluator, x: t.Expr, frames: Frames) -> tuple[TracedFigure, ...]:
    """The named figures of an expression with their values, in the order of reading; inside an aggregate none."""
    out: dict[str, TracedFigure] = {}
    for y, own in _leaves(e, x, frames, None):
        _add(e, out, y, own)
    return tuple(out.values())


def facts_in(e: Evaluator, x: t.Expr, frames: Frames) -> tuple[TracedFigure, ...]:
    """The facts of the enterprise that an expression is computed from, those of its named values too."""
    out: dict[str, TracedFigure] = {}
    for y, own in _leaves(e, x, frames, set()):
        if isinstance(y, t.FieldRef | t.ItemField | t.Aggregate) and len(expression_text(e, y)) <= _SHORT:
            _add(e, out, y, own)
    return tuple(out.values())


def _add(e: Evaluator, out: dict[str, TracedFigure], y: t.Expr, frames: Frames) -> None:
    if not isinstance(v := e.value(y, frames), ListValue):
        name = expression_text(e, y)
        out.setdefault(name, TracedFigure(name, v, y.type, level(e, y)))


def _leaves(e: Evaluator, x: t.Expr, frames: Frames, deep: set[Any] | None) -> Iterator[tuple[t.Expr, Frames]]:
    """The named figures of an expression, and the records around it; with ``deep`` also those of named values.

    ``deep`` are the named values gone into so far; each once.
    """
    parts: tuple[t.Expr, ...] = ()
    match x:
        case t.Let(name=name) if deep is not None:
            if name not in deep:
                deep.add(name)
                yield from _leaves(e, e.incentive.lets[name].body, (), deep)
        case t.ItemLet(body=body, depth=depth) if deep is not None:
            if id(body) not in deep:
                deep.add(id(body))
                yield from _leaves(e, body, frames[depth:], deep)
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
            yield x, frames
        case t.Arith(left=left, right=right):
            parts = (left, right)
        case t.StepsOf(value=value, each=each, award=award):
            parts = (value, each, award)
        case t.Function(args=args):
            parts = args
        case t.Table(subject=subject) if deep is not None and subject is not None:
            parts = (subject,)
    for part in parts:
        yield from _leaves(e, part, frames, deep)


__all__ = [
    "ALL",
    "ANY",
    "MOST_NODES",
    "NAMED",
    "NOT_SETTLED",
    "AmountNode",
    "ConditionNode",
    "TracedFigure",
    "condition",
    "condition_text",
    "counter",
    "expression_text",
    "figures_in",
    "size",
]
