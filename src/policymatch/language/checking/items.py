"""Checking 逐项: an amount for each record, its own values, its order and its share of a common limit."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from policymatch.errors import GrammarError, did_you_mean
from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.amounts import amount
from policymatch.language.checking.expressions import check, check_text
from policymatch.language.checking.lists import a_list, counter_of, frame_of, ordered_key
from policymatch.language.checking.recursion import value
from policymatch.language.checking.scope import Entry, Frame, Place, Stop
from policymatch.language.parser import parse
from policymatch.language.source import Mapping, Node, Scalar
from policymatch.language.types import ListType, NumberType, RecordType


def per_item(place: Place, node: Mapping) -> t.Expr:
    """The checked tree of a 逐项 block."""
    head = node.get("逐项")
    if not isinstance(head, Scalar):
        raise place.names.bad((head or node).at, "shape", "逐项 后面应是一组记录", "如 参展记录 其中 …")
    here = replace(place, scalar=head)
    try:
        parsed = parse(head.text)
    except GrammarError as e:
        raise place.names.grammar(head, e) from None
    outer = check(here, parsed.source if isinstance(parsed, s.Listing) else parsed)
    if not isinstance(outer.type, ListType):
        raise place.names.bad(head.at, "type", f"“{head.text}”是{outer.type}", "一组记录或期间")
    seen = Frame() if not isinstance(outer.type.item, RecordType) else frame_of(here, outer.type)
    order_node = node.get("次序")
    frame = Frame(
        seen.record,
        seen.members,
        outer.type.item.grain if not isinstance(outer.type.item, RecordType) else "",
        dict(seen.lets),
        {},
        order_node is not None,
    )
    inner = here.inside(frame)
    lets = node.get("取值")
    if lets is not None:
        if not isinstance(lets, Mapping):
            raise place.names.bad(lets.at, "shape", "取值应是“名称: 值”", "名称: 值")
        for key, item in lets:
            if key.text in frame.members:
                raise place.names.bad(
                    key.at,
                    "duplicate-name",
                    f"“{key.text}”已是“{frame.record}”的字段",
                    "另起一个名字",
                    "",
                    frame.members[key.text].at,
                )
            if place.names.claim(key.text, key.at):
                frame.lets[key.text] = Entry(key.text, key.at, partial(value, inner, item))
    source = a_list(here, parsed, replace(frame, extras={}))
    allocation = _allocation(inner, node.get("分配"), frame)
    order = None
    if order_node is not None:
        order = _order(inner, order_node)
        frame.extras["第几"] = (counter_of(here, source.type), "第几")
    for name, entry in list(frame.lets.items()):
        if name not in seen.lets:  # values that belong to the record type are resolved where they are used
            place.names.resolve(entry)
    made = amount(
        inner,
        Mapping(
            tuple((k, v) for k, v in node if k.text not in ("逐项", "次序", "分配", "取值")),
            node.at,
            node.flow,
            {k: v for k, v in node.index.items() if k not in ("逐项", "次序", "分配", "取值")},
        ),
        frame.record,
    )
    if not isinstance(made.type, NumberType):
        raise Stop
    return t.PerItem(made.type, source, made, allocation, order, at=node.at)


def _order(inner: Place, node: Node) -> t.Ordering:
    if not isinstance(node, Scalar):
        raise inner.names.bad(node.at, "shape", "次序 后面应是一个次序", "如 放款日期 从早到晚")
    here = replace(inner, scalar=node)
    try:
        parsed = parse(node.text)
    except GrammarError as e:
        raise inner.names.grammar(node, e) from None
    if not isinstance(parsed, s.Order):
        raise inner.names.bad(node.at, "shape", f"“{node.text}”没有写方向", "如 放款日期 从早到晚")
    groups = tuple(check(here, s.Name(name, at=parsed.at)) for name in parsed.same)
    return t.Ordering(ordered_key(here, parsed), parsed.direction, groups)


def _allocation(inner: Place, node: Node | None, frame: Frame) -> t.Allocation | None:
    if node is None:
        return None
    wanted = ("名", "取自", "合计不超过", "次序")
    if not isinstance(node, Mapping):
        raise inner.names.bad(
            node.at, "shape", "分配应写 名、取自、合计不超过、次序", "{名: …, 取自: …, 合计不超过: …, 次序: …}"
        )
    for k, _ in node:
        if k.text not in wanted:
            raise inner.names.bad(
                k.at, "unknown-key", f"分配 里没有“{k.text}”这一项", "、".join(wanted), did_you_mean(k.text, wanted)
            )
    parts: dict[str, Scalar] = {}
    for key in wanted:
        part = node.get(key)
        if not isinstance(part, Scalar):
            raise inner.names.bad(node.at, "missing-key", f"分配缺少“{key}”", key)
        parts[key] = part
    base = check_text(replace(inner, scalar=parts["取自"]))
    outside = Place(inner.names, parts["合计不超过"], inner.frames[1:])
    limit = check_text(outside)
    if not isinstance(base.type, NumberType) or base.type != limit.type:
        raise inner.names.bad(
            parts["合计不超过"].at,
            "unit",
            f"取自“{parts['取自'].text}”是{base.type}，合计不超过“{parts['合计不超过'].text}”是{limit.type}",
            "单位相同",
        )
    order = _order(inner, parts["次序"])
    if order.groups:
        raise inner.names.bad(
            parts["次序"].at, "value", "分配 的 次序 不分组：限额是各条记录共用的一个", "值 从早到晚 一类的写法"
        )
    name = parts["名"]
    if name.text in frame.members or not inner.names.claim(name.text, name.at):
        raise Stop
    frame.extras[name.text] = (base.type, "分配")
    return t.Allocation(name.text, base, limit, order)
