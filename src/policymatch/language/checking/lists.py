"""Checking lists: record lists and runs of periods, filters, picks."""

from __future__ import annotations

from policymatch.errors import did_you_mean
from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.recursion import check, condition
from policymatch.language.checking.scope import Frame, Place
from policymatch.language.printer import show
from policymatch.language.types import (
    DateType,
    ListType,
    NumberType,
    PeriodType,
    RecordType,
    Type,
)


def frame_of(place: Place, type_: Type, base: Frame | None = None) -> Frame:
    """The frame that an item of a list of this type gives; ``base`` brings the values of a 逐项."""
    assert isinstance(type_, ListType)
    if isinstance(type_.item, PeriodType):
        return Frame(grain=type_.item.grain)
    return record_frame(place, type_.item.record, base)


def record_frame(place: Place, record: str, base: Frame | None = None) -> Frame:
    """The frame of a record: its fields, the values that belong to its type, and those of a surrounding 逐项 over it."""
    field = place.names.dictionary.fields[record]
    lets = dict(place.names.record_entries(record))
    if base is not None:
        lets.update(base.lets)
        return Frame(record, field.members, "", lets, base.extras, base.ordered)
    return Frame(record, field.members, "", lets)


def is_list(x: t.Expr) -> bool:
    """Whether an expression is a list."""
    return isinstance(x.type, ListType)


def a_list(place: Place, node: s.Syntax, base: Frame | None = None) -> t.Expr:
    """The checked tree of a list; anything else is a problem."""
    out = listing(place, node, base) if isinstance(node, s.Listing) else check(place, node)
    if not is_list(out):
        raise place.bad(
            node.at.start,
            "type",
            f"“{show(node)}”是{out.type}，不是一组记录或期间",
            "记录（如 参展记录）、各季(本年) 或 近三年 一类的期间",
        )
    return out


def run(place: Place, node: s.Range) -> t.Expr:
    """``甲 至 乙``: a run of periods."""
    low, high = check(place, node.low), check(place, node.high)
    at = place.scalar.span(node.at.start)
    if isinstance(low.type, PeriodType) and isinstance(high.type, PeriodType):
        grain = low.type.grain or high.type.grain
        if low.type.grain and high.type.grain and low.type.grain != high.type.grain:
            raise place.bad(
                node.at.start,
                "type",
                f"“{show(node.low)}”是{low.type}，“{show(node.high)}”是{high.type}",
                "同样长短的期间",
            )
        return t.Run(ListType(PeriodType(grain)), low, high, at=at)
    if isinstance(low.type, DateType) and isinstance(high.type, DateType):
        raise place.bad(
            node.at.start, "type", f"“{show(node)}”是一段日子，只能放在 属于 之后", "期间，如 本年 - 3年 至 上年"
        )
    raise place.bad(
        node.at.start,
        "type",
        f"“{show(node.low)}”是{low.type}，“{show(node.high)}”是{high.type}",
        "期间，如 本年 - 3年 至 上年",
    )


def listing(place: Place, node: s.Listing, base: Frame | None = None) -> t.Expr:
    """A list with its clauses: 其中, 同一 … 只取, 按 … 取前."""
    out = check(place, node.source)
    at = place.scalar.span(node.at.start)
    if not is_list(out):
        hint = ""
        if isinstance(out, t.ItemField | t.FieldRef):
            records = [f.name for f in place.names.dictionary if f.is_list]
            hint = did_you_mean(out.name, records)
        raise place.bad(
            node.source.at.start,
            "type",
            f"“{show(node.source)}”是{out.type}，后面不能接 其中、同一 或 按",
            "一组记录或期间",
            hint,
        )
    inner = place.inside(frame_of(place, out.type, base))
    if node.where is not None:
        out = t.Filter(out.type, out, condition(inner, node.where), at=at)
    keys = tuple(check(inner, s.Name(k, at=node.at)) for k in node.same)
    if node.pick is not None:
        pick = check(inner, node.pick)
        dated = isinstance(pick.type, DateType | PeriodType)
        if not dated and not isinstance(pick.type, NumberType):
            raise place.bad(node.pick.at.start, "type", f"“{show(node.pick)}”是{pick.type}，不能比高低早晚", "数或日期")
        if dated != (node.best in ("最早者", "最晚者")):
            raise place.bad(
                node.pick.at.start,
                "type",
                f"“{show(node.pick)}”是{pick.type}，不能取{node.best}",
                "最早者、最晚者" if dated else "最高者、最低者",
            )
        out = t.Distinct(out.type, out, keys, pick, node.best, at=at)
    if node.order is not None and node.take is not None:
        key = ordered_key(inner, node.order)
        n = check(place, node.take)
        if not isinstance(n.type, NumberType) or n.type.ratio:
            raise place.bad(node.take.at.start, "type", f"“{show(node.take)}”是{n.type}", "个数，如 2")
        groups = () if node.pick is not None else keys
        out = t.Take(out.type, out, key, node.order.direction, n, groups, at=at)
    return out


def ordered_key(inner: Place, node: s.Order) -> t.Expr:
    """The value that an order goes by; 从早到晚 wants days or periods, 从高到低 numbers."""
    key = check(inner, node.value)
    dated = node.direction in ("从早到晚", "从晚到早")
    fits = isinstance(key.type, DateType | PeriodType) if dated else isinstance(key.type, NumberType)
    if not fits:
        raise inner.bad(
            node.value.at.start,
            "type",
            f"“{show(node.value)}”是{key.type}，不能{node.direction}排",
            "日期或期间" if dated else "数",
        )
    return key


def counter_of(place: Place, type_: Type) -> NumberType:
    """The type of 数量(集): the record's 量词, or a pure number for periods and records without one."""
    if isinstance(type_, ListType) and isinstance(type_.item, RecordType):
        counter = place.names.dictionary.fields[type_.item.record].counter
        if counter:
            return NumberType(place.names.dictionary.units.find(counter).dim)
    return NumberType()
