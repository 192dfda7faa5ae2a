"""Checking comparisons and membership: both sides must fit, and a message names both."""

from __future__ import annotations

from typing import cast

from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.ledger import with_paths
from policymatch.language.checking.recursion import check
from policymatch.language.checking.scope import RESERVED, Place
from policymatch.language.printer import show
from policymatch.language.types import (
    BOOL,
    RANGE,
    RATIO,
    CategoryType,
    CodeType,
    DateType,
    ListType,
    NothingType,
    NumberType,
    PeriodType,
    RangeType,
    RecordType,
    RowType,
    TextType,
    Type,
)


def _sides(place: Place, left: s.Syntax, right: s.Syntax) -> tuple[t.Expr, t.Expr]:
    """Both sides of a comparison; a category or code on one side gives the other its meaning."""
    if isinstance(left, s.Name | s.Quantity) and isinstance(right, s.Name | s.Dotted | s.Call):
        hinted = place.names.dictionary.fields.get(left.name if isinstance(left, s.Name) else "")
        if hinted is None and _is_value_name(place, left) and not _is_value_name(place, right):
            b = check(place, right)
            return check(place, left, b.type), b
    a = check(place, left)
    return a, check(place, right, a.type)


def _is_value_name(place: Place, left: s.Syntax) -> bool:
    """Whether a bare word names nothing here, so that it can only be a value of a category or code."""
    if not isinstance(left, s.Name):
        return False
    if left.name in RESERVED or left.name in place.names.dictionary.fields or place.names.entry(left.name) is not None:
        return False
    return not any(left.name in f.members or left.name in f.lets or left.name in f.extras for f in place.frames)


def compare(place: Place, node: s.Compare) -> t.Expr:
    """The checked tree of a comparison."""
    left, right = _sides(place, node.left, node.right)
    at = place.scalar.span(node.at.start)
    comparable(place, node.op, left.type, right.type, node.left, node.right)
    (right,) = with_paths(place, left, [(node.right, right)])
    (left,) = with_paths(place, right, [(node.left, left)])
    return t.Compare(BOOL, node.op, left, right, at=at)


def comparable(place: Place, op: str, a: Type, b: Type, left: s.Syntax, right: s.Syntax) -> None:
    """Checks that two types can be compared by ``op``; names both sides if not."""
    if isinstance(a, NothingType) or isinstance(b, NothingType):
        raise place.bad(right.at.start, "type", "和“不适用”的比较从不成立", "", "表里有没有这一行，写 有档(值)")
    ordered = (NumberType, DateType, PeriodType)
    if isinstance(a, ordered) or isinstance(b, ordered):
        if isinstance(a, NumberType) and a == b:
            return
        if isinstance(a, DateType) and isinstance(b, DateType):
            return
        if isinstance(a, PeriodType) and isinstance(b, PeriodType) and ("" in (a.grain, b.grain) or a.grain == b.grain):
            return
        hint = _compare_hint(a, b, left, right)
        raise place.bad(
            left.at.start, "unit", f"“{show(left)}”是{a}，“{show(right)}”是{b}，不能比较", "两边类型和单位相同", hint
        )
    if op not in ("=", "≠"):
        raise place.bad(left.at.start, "type", f"“{show(left)}”是{a}，不能比较大小", "用 是、不是 或 属于")
    if isinstance(a, CodeType) and isinstance(b, CodeType) and a.table != b.table:
        raise place.bad(
            right.at.start, "type", f"“{show(left)}”是{a}，“{show(right)}”是{b}，不能比较", "同一张代码表的代码"
        )
    texts = (TextType, CategoryType)
    if type(a) is type(b) or (isinstance(a, texts) and isinstance(b, texts)):
        if isinstance(a, CategoryType) and isinstance(b, CategoryType) and not set(a.values) & set(b.values):
            raise place.bad(right.at.start, "category", f"“{a.name}”和“{b.name}”没有相同的可选值", "、".join(a.values))
        if not isinstance(a, ListType | RangeType | RowType | RecordType):
            return
    raise place.bad(left.at.start, "type", f"“{show(left)}”是{a}，“{show(right)}”是{b}，不能比较", "两边类型相同")


def _compare_hint(a: Type, b: Type, left: s.Syntax, right: s.Syntax) -> str:
    if isinstance(a, DateType) and isinstance(b, PeriodType | RangeType):
        return f"日期是否在期间内，写 {show(left)} 属于 {show(right)}"
    if isinstance(a, NumberType) and isinstance(b, NumberType):
        if b == NumberType() and isinstance(right, s.Quantity):
            return f"给“{right.text}”写上单位" if not a.ratio else "比例写作百分数，如 60%"
        if RATIO in (a, b):
            return "比例和其他数不能直接比较"
    return ""


def member(place: Place, node: s.Member) -> t.Expr:
    """The checked tree of 属于 or 不属于."""
    subject = check(place, node.subject)
    at = place.scalar.span(node.at.start)
    members: list[t.Expr] = []
    for m in node.members:
        if isinstance(m, s.Range):
            low, high = check(place, m.low), check(place, m.high)
            _range_fits(place, m, subject.type, low.type, high.type)
            members.append(t.Span2(RANGE, low, high, at=place.scalar.span(m.at.start)))
            continue
        value = check(place, m, subject.type)
        _member_fits(place, node, m, subject.type, value.type)
        members += with_paths(place, subject, [(m, value)])
    seen: dict[object, s.Syntax] = {}
    for m, value in zip(node.members, members, strict=True):
        if isinstance(value, t.Const):
            if value.value in seen:
                place.names.warn(place.scalar.span(m.at.start), "duplicate", f"“{show(m)}”写了两次")
            seen[cast(object, value.value)] = m
    return t.Member(BOOL, subject, tuple(members), node.negated, at=at)


def _range_fits(place: Place, m: s.Range, subject: Type, low: Type, high: Type) -> None:
    if isinstance(low, DateType) and isinstance(high, DateType) and isinstance(subject, DateType):
        return
    if isinstance(low, PeriodType) and isinstance(high, PeriodType) and isinstance(subject, DateType | PeriodType):
        return
    hint = "数值范围请写两个比较，如 不低于 甲 且 低于 乙" if isinstance(subject, NumberType) else ""
    raise place.bad(
        m.at.start, "type", f"{subject}不能属于“{show(m)}”({low} 至 {high})", "日期属于一段日期或期间", hint
    )


def _member_fits(place: Place, node: s.Member, m: s.Syntax, subject: Type, value: Type) -> None:
    if isinstance(subject, DateType) and isinstance(value, PeriodType | RangeType | DateType):
        return
    if isinstance(subject, PeriodType) and isinstance(value, PeriodType | ListType):
        return
    if isinstance(value, ListType) and isinstance(subject, DateType) and isinstance(value.item, PeriodType):
        return
    comparable(place, "=", subject, value, node.subject, m)
