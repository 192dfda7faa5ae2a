"""Proving a 分档 table complete and free of overlaps, where its bounds are literals (LANGUAGE §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.errors import Span
from policymatch.language import tree as t
from policymatch.language.checking.scope import Names
from policymatch.language.numbers import say_number
from policymatch.language.types import BoolType, CategoryType, DateType, NumberType, Type


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``; None is no end; an end may be in or out."""

    low: Any
    low_in: bool
    high: Any
    high_in: bool

    def empty(self) -> bool:
        """Whether nothing lies in it."""
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in)))

    def meet(self, other: Interval) -> Interval:
        """What lies in both."""
        low, low_in = max(
            ((self.low, self.low_in), (other.low, other.low_in)),
            key=lambda e: (e[0] is not None, e[0] if e[0] is not None else 0, not e[1]),
        )
        high, high_in = min(
            ((self.high, self.high_in), (other.high, other.high_in)),
            key=lambda e: (e[0] is None, e[0] if e[0] is not None else 0, e[1]),
        )
        return Interval(low, low_in, high, high_in)


_ALL = Interval(None, True, None, True)


def _point(value: Any) -> Any:
    return Fraction(value.toordinal()) if isinstance(value, date) else value


def _set_of(test: t.Expr) -> list[Interval] | None:
    """The values for which a test of literals holds, as intervals; None if it is not a test of literals."""
    if (
        isinstance(test, t.Compare)
        and isinstance(test.right, t.Const)
        and isinstance(test.right.type, NumberType | DateType)
    ):
        v = _point(test.right.value)
        return {
            ">=": [Interval(v, True, None, True)],
            ">": [Interval(v, False, None, True)],
            "<=": [Interval(None, True, v, True)],
            "<": [Interval(None, True, v, False)],
            "=": [Interval(v, True, v, True)],
            "≠": [Interval(None, True, v, False), Interval(v, False, None, True)],
        }[test.op]
    if isinstance(test, t.All):
        out = [_ALL]
        for item in test.items:
            inner = _set_of(item)
            if inner is None:
                return None
            out = [m for a in out for b in inner if not (m := a.meet(b)).empty()]
        return out
    if isinstance(test, t.Any_):
        parts = [_set_of(i) for i in test.items]
        return None if any(p is None for p in parts) else [i for p in parts for i in p or []]
    return None


def _days(x: Interval) -> Interval:
    """An interval of days, with both ends in."""
    low = x.low if x.low is None or x.low_in else x.low + 1
    high = x.high if x.high is None or x.high_in else x.high - 1
    return Interval(low, True, high, True)


def _show(type_: Type, value: Any) -> str:
    if isinstance(type_, DateType):
        return date.fromordinal(int(value)).isoformat()
    assert isinstance(type_, NumberType)
    return say_number(value, type_)


def prove(names: Names, table: t.Table, at: Span, closed: bool) -> None:
    """Reports overlaps, gaps and dead rows of a 分档 table.

    Args:
        names: where problems go.
        table: the table; its subject is set.
        at: the place of the table.
        closed: whether 否则 is written.
    """
    assert table.subject is not None
    type_ = table.subject.type
    if isinstance(type_, CategoryType):
        _categories(names, table, type_, at, closed)
        return
    if isinstance(type_, BoolType):
        _flags(names, table, at, closed)
        return
    if not isinstance(type_, NumberType | DateType):
        if not closed:
            names.bad(at, "gap", f"按{type_}分档的表没有 否则", "写明 否则: …")
        return
    sets = [(arm, _set_of(arm.test)) for arm in table.arms]
    if any(s is None for _, s in sets):
        return  # bounds are not literals: checked when the table is used
    discrete = isinstance(type_, DateType)
    flat = [
        (_days(i) if discrete else i, arm)
        for arm, s in sets
        for i in s or []
        if not (_days(i) if discrete else i).empty()
    ]
    for arm, s in sets:
        if not [i for i in s or [] if not (_days(i) if discrete else i).empty()]:
            names.bad(arm.at, "unreachable", f"“{arm.label}”里没有任何值", "下限低于上限")
    flat.sort(key=lambda e: (e[0].low is not None, e[0].low if e[0].low is not None else 0, not e[0].low_in))
    for (a, arm_a), (b, arm_b) in zip(flat, flat[1:], strict=False):
        if not a.meet(b).empty():
            both = a.meet(b)
            where = (
                _show(type_, both.low if both.low is not None else both.high)
                if (both.low, both.high) != (None, None)
                else "处处"
            )
            names.bad(
                arm_b.at, "overlap", f"“{arm_b.label}”和“{arm_a.label}”重叠（如 {where}）", "各档互不重叠", "", arm_a.at
            )
    if closed or not flat:
        return
    _gaps(names, type_, [i for i, _ in flat], at, discrete)


def _gaps(names: Names, type_: Type, flat: list[Interval], at: Span, discrete: bool) -> None:
    gaps: list[str] = []
    first = flat[0]
    if first.low is not None:
        gaps.append(f"{'低于' if first.low_in else '不超过'} {_show(type_, first.low)}")
    high, high_in = first.high, first.high_in
    for i in flat[1:]:
        if high is None:
            break
        touch = (
            i.low is None
            or i.low < high
            or (i.low == high and (i.low_in or high_in))
            or (discrete and i.low == high + 1)
        )
        if not touch:
            same = i.low == high
            gaps.append(f"恰为 {_show(type_, high)}" if same else f"{_show(type_, high)} 到 {_show(type_, i.low)} 之间")
        if i.high is None or i.high > high or (i.high == high and i.high_in):
            high, high_in = i.high, i.high_in
    if high is not None:
        gaps.append(f"{'超过' if high_in else '不低于'} {_show(type_, high)}")
    if gaps:
        names.bad(
            at,
            "gap",
            f"各档有空档：{'、'.join(gaps)}",
            "各档首尾相接，或写明 否则",
            "不在表内的写 否则: 不适用 或 否则: 0元",
        )


def _categories(names: Names, table: t.Table, type_: CategoryType, at: Span, closed: bool) -> None:
    seen: dict[str, t.Arm] = {}
    for arm in table.arms:
        if not isinstance(arm.test, t.Member) or arm.test.negated:
            return
        for m in arm.test.members:
            value = str(m.value) if isinstance(m, t.Const) else ""
            if value in seen:
                names.bad(arm.at, "overlap", f"“{value}”在两档里都有", "每个可选值只在一档", "", seen[value].at)
            seen[value] = arm
    missing = [v for v in type_.values if v not in seen]
    if closed:
        if not missing and not type_.open:
            names.warn(at, "unreachable", f"“{type_.name}”的可选值都已列出，否则 永远用不上")
        return
    if type_.open:
        names.bad(at, "gap", f"“{type_.name}”是可扩充的类别，表里没有 否则", "写明 否则: …")
    elif missing:
        names.bad(
            at,
            "gap",
            f"表里没有“{type_.name}”的：{'、'.join(missing)}",
            "列出每个可选值，或写明 否则",
        )


def _flags(names: Names, table: t.Table, at: Span, closed: bool) -> None:
    labels = [arm.label for arm in table.arms]
    if not closed and not {"是", "否"} <= set(labels):
        names.bad(at, "gap", "按是否分档，要写明 是 和 否 两档", "是: … 和 否: …")
