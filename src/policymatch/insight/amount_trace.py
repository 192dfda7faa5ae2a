"""Tracing an amount step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from policymatch.engine.reference import lists
from policymatch.engine.reference.amounts import item_amounts, item_frames, steps_taken
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.frames import Frames
from policymatch.engine.reference.instalments import plan, plan_total
from policymatch.engine.reference.values import (
    NA,
    Known,
    Value,
    greatest,
    least,
    multiply,
    subtract,
    truth,
)
from policymatch.insight.sensitivity import level
from policymatch.insight.trace import (
    MOST_NODES,
    AmountNode,
    TracedFigure,
    condition_text,
    counter,
    expression_text,
    figures_in,
    size,
)
from policymatch.language import tree as t
from policymatch.language.core import plan_of
from policymatch.language.fields import LEDGER, most_sensitive
from policymatch.language.readback import say_band, say_segment
from policymatch.language.terms import InstalmentState, Sensitivity
from policymatch.language.types import AMOUNT, TEXT, NumberType
from policymatch.limits import LIMITS

ZERO = Known(Fraction(0))
_INSTALMENT = {
    True: InstalmentState.FIXED,
    False: f"未达条件，{InstalmentState.NOT_PAID}",
    None: InstalmentState.OPEN,
}


def _type(x: t.Expr) -> NumberType:
    return x.type if isinstance(x.type, NumberType) else AMOUNT


def trace(e: Evaluator, x: t.Expr, frames: Frames = ()) -> AmountNode:
    """The trace of an amount, from whose figures alone it can be computed again."""
    return replace(_TRACE.get(type(x), _leaf)(e, x, frames), level=level(e, x))


def _leaf(e: Evaluator, x: t.Expr, frames: Frames) -> AmountNode:
    return AmountNode("算式", expression_text(e, x), e.value(x, frames), _type(x), figures_in(e, x, frames))


def _let(e: Evaluator, x: t.Let, frames: Frames) -> AmountNode:
    inner: AmountNode = e.once(("amount trace", x.name), lambda: trace(e, e.incentive.lets[x.name].body))
    if size(inner) > MOST_NODES:
        return AmountNode("算式", x.name, inner.value, _type(x))
    return AmountNode("取值", x.name, inner.value, _type(x), (), (inner,))


def _parts(e: Evaluator, x: t.Parts, frames: Frames) -> AmountNode:
    children = []
    for name, part in x.parts:
        node = trace(e, part, frames)
        children.append(AmountNode("部分", name, node.value, node.type, (), (node,), level=node.level))
    return AmountNode(x.kind, x.kind, e.value(x, frames), _type(x), (), tuple(children))


def _per_item(e: Evaluator, x: t.PerItem, frames: Frames) -> AmountNode:
    listed, around = item_frames(e, x, frames)
    text = expression_text(e, x.source)
    if listed.missing:
        return AmountNode("算式", text + "（没有这项数据）", e.value(x, frames), _type(x))
    children = []
    most, unit = LIMITS.explained, counter(e, listed)
    for i, (item, own) in enumerate(zip(listed.items[:most], around[:most], strict=True), 1):
        inner = trace(e, x.amount, own)
        label = f"第{i}{unit}" if listed.record else str(item.value)
        key = record_key(e, listed.record, item.value)
        children.append(
            AmountNode(
                "一项", label, inner.value, _type(x), (), (inner,), belongs=item.belongs, level=inner.level, key=key
            )
        )
    if rest := listed.items[most:]:
        amounts = iter(item_amounts(e, x, frames)[most:])
        value = lists.total(replace(listed, items=rest), lambda _: next(amounts), lambda: ZERO)
        children.append(AmountNode("其余", f"……另有{len(rest)}{unit}", value, _type(x), level=level(e, x)))
    return AmountNode("逐项", text, e.value(x, frames), _type(x), (), tuple(children))


def record_key(e: Evaluator, record: str, item: Any) -> TracedFigure | None:
    """What a record is called: its 主键, as far as known."""
    if not record:
        return None
    f = e.dictionary.fields[record]
    parts = [k for k in f.key if k in item]
    if not parts:
        return None
    return TracedFigure(
        "、".join(str(item[k]) for k in parts), NA, TEXT, most_sensitive(f.members[k].sensitivity for k in parts)
    )


def _table(e: Evaluator, x: t.Table, frames: Frames) -> AmountNode:
    open_ = False
    chosen: tuple[str, t.Expr] | None = None
    for arm in x.arms:
        held = truth(e.value(arm.test, frames))
        if held is True:
            chosen = (say_band(x, arm, e.dictionary, (e.year, e.on)), arm.value)
            break
        if held is None:
            open_ = True
    kind = "分档" if x.subject is not None else "依次判断"
    value = e.value(x, frames)
    figures = figures_in(e, x.subject, frames) if x.subject is not None else ()
    if open_ and not (chosen is not None and x.subject is not None):
        return AmountNode("算式", f"{kind}尚不能定", value, _type(x), figures)
    if chosen is None:
        if x.otherwise is None:
            return AmountNode("算式", "没有适用的一档", value, _type(x), figures)
        chosen = ("其余情形", x.otherwise)
    label, row = chosen
    text = f"{expression_text(e, x.subject)}：{label}" if x.subject is not None else label
    return AmountNode(kind, text, value, _type(x), figures, (trace(e, row, frames),))


def _marginal(e: Evaluator, x: t.Marginal, frames: Frames) -> AmountNode:
    base, own = e.value(x.base, frames), level(e, x.base)
    children = []
    for segment in x.segments:
        low: Value = e.value(segment.low, frames) if segment.low is not None else ZERO
        part = greatest([subtract(base, low), ZERO])
        if segment.high is not None:
            part = least([part, greatest([subtract(e.value(segment.high, frames), low), ZERO])])
        rate = e.value(segment.rate, frames)
        label = say_segment(x, segment, e.dictionary, (e.year, e.on))
        figures = (
            TracedFigure("这一段", part, x.base.type, own),
            TracedFigure("标准", rate, segment.rate.type, level(e, segment.rate)),
        )
        children.append(AmountNode("段", label, multiply(part, rate), _type(x), figures, level=own))
    whole = (TracedFigure("基数", base, x.base.type, own),)
    return AmountNode("累进", expression_text(e, x.base), e.value(x, frames), _type(x), whole, tuple(children))


def _amount(e: Evaluator, x: t.Amount, frames: Frames) -> AmountNode:
    if x.when is not None and truth(e.value(x.when, frames)) is not True:
        fails = truth(e.value(x.when, frames)) is False
        kind, word = ("不适用", "不适用，因为不满足") if fails else ("算式", "尚不能定")
        return AmountNode(kind, f"{word}：{condition_text(e, x.when)}", e.value(x, frames), _type(x))
    node, own = trace(e, x.base, frames), level(e, x)
    for step in steps_taken(e, x, frames):
        figures = tuple(
            TracedFigure(expression_text(e, v), f, v.type, level(e, v))
            for v, f in zip(step.step.values, step.figures, strict=False)
        )
        if len(step.figures) > len(step.step.values) and step.applied is not False:
            ledger = e.dictionary.fields.get(LEDGER)
            figures = (
                *figures,
                TracedFigure(
                    "已兑现", step.figures[-1], _type(x), ledger.sensitivity if ledger else Sensitivity.PUBLIC
                ),
            )
        condition = f"（{condition_text(e, step.step.when)}）" if step.step.when is not None else ""
        text = step.step.kind + condition + ("，不满足，跳过" if step.applied is False else "")
        node = AmountNode(
            step.step.kind,
            text,
            step.after,
            _type(x),
            figures,
            (node,),
            step.step if step.applied is not False else None,
            level=own,
        )
        if step.applied is None:
            node = AmountNode("算式", text + "，尚不能定", step.after, _type(x), figures, level=own)
    if (later := plan_of(x)) is not None:
        whole = e.value(later.whole, frames)
        dues = plan(e, later, whole, frames)
        parts = []
        for due in dues:
            state = _INSTALMENT[truth(due.holds)]
            year = str(due.year.value) if isinstance(due.year, Known) else "年度待定"
            parts.append(
                AmountNode("一期", f"{year}（{state}）", due.amount, _type(x), (), (), belongs=due.holds, level=own)
            )
        node = AmountNode("分期", "分期", plan_total(dues, whole), _type(x), (), (node, *parts))
    return node


_TRACE: dict[type, Callable[..., AmountNode]] = {
    t.Let: _let,
    t.Parts: _parts,
    t.PerItem: _per_item,
    t.Table: _table,
    t.Marginal: _marginal,
    t.Amount: _amount,
}


__all__ = ["trace"]
