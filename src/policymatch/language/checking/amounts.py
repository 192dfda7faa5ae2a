"""Checking 金额 with its steps, and 分期 (LANGUAGE §7)."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import partial

from policymatch.errors import did_you_mean
from policymatch.language import tree as t
from policymatch.language.checking.expressions import check_condition
from policymatch.language.checking.ledger import need_ledger
from policymatch.language.checking.recursion import band_test, judgement, value
from policymatch.language.checking.scope import Entry, Place, Stop, keep_going
from policymatch.language.checking.uncapped import CAPS, UNCAPPED, as_lacking, caps, has_uncapped
from policymatch.language.numbers import say_number
from policymatch.language.source import Mapping, Node, Scalar, Sequence
from policymatch.language.types import BOOL, RATIO, NumberType, PeriodType, Type

STEP_KEYS = ("上浮", "折算", "封顶", "保底", "不补", "补差", "年度封顶", "累计封顶", "取整")
ROUNDING_UNITS = {"分": 1, "元": 100, "百元": 10_000, "千元": 100_000, "万元": 1_000_000}
ROUNDING_MODES = ("四舍五入", "舍去", "进位")


def amount(place: Place, node: Mapping, per_item: str = "") -> t.Expr:
    """The checked tree of a mapping with 金额 and steps; ``per_item`` names the record list of a surrounding 逐项."""
    place = replace(place, key="")
    _part_lets(place, node)
    base_node = node.get("金额")
    if base_node is None:
        raise place.names.bad(node.at, "missing-key", "缺少“金额”", "金额: …")
    base = value(replace(place, key="金额"), base_node)
    if not isinstance(base.type, NumberType):
        raise place.names.bad(base_node.at, "type", f"金额是{base.type}", "金额或其他数")
    steps: list[t.Step] = []
    failed = False
    for key, item in node:
        if key.text in STEP_KEYS:
            try:
                steps += _step(place, key, item, base.type)
            except Stop:
                failed = True
    when = None
    when_node = node.get("当")
    if when_node is not None:
        when = _when(place, when_node)
    instalments: tuple[t.Instalment, ...] = ()
    on_failure = ""
    plan = node.get("分期")
    if plan is not None:
        instalments, on_failure = _instalments(place, plan, base, bool(steps))
    if failed:
        raise Stop
    return t.Amount(base.type, base, tuple(steps), when, instalments, on_failure, per_item, at=node.at)


def _part_lets(place: Place, node: Mapping) -> None:
    """取值 of a part: names of their own, in reach of the whole 事项; inside a 逐项 they belong to its item."""
    lets = node.get("取值")
    if lets is None or node.get("逐项") is not None:
        return
    if not isinstance(lets, Mapping):
        raise place.names.bad(lets.at, "shape", "取值应是“名称: 值”", "名称: 值")
    own: list[Entry] = []
    for key, item in lets:
        if not place.names.claim(key.text, key.at):
            continue
        entry = Entry(key.text, key.at, partial(value, place, item))
        if place.frames:  # of the record or period that the part is seen from
            place.frames[0].lets[key.text] = entry
        else:
            place.names.entries[key.text] = entry
            own.append(entry)
    for entry in own:
        with keep_going():
            place.names.resolve(entry)


def _when(place: Place, node: Node) -> t.Expr:

    if isinstance(node, Scalar):
        return check_condition(replace(place, scalar=node))
    if isinstance(node, Mapping) and node.get("人工核定") is not None:
        return judgement(place, node, BOOL)
    raise place.names.bad(node.at, "shape", "当 后面应是一个条件", "一行条件，或 {人工核定: …}")


def _step(place: Place, key: Scalar, node: Node, type_: Type) -> list[t.Step]:
    kind = key.text
    if kind == "取整":
        return [_rounding(place, key, node)]
    if kind == "不补":
        if not isinstance(node, Scalar):
            raise place.names.bad(node.at, "shape", "不补 后面应是一档", "如 低于 3万元")
        test = band_test(replace(place, scalar=node), t.Subject(type_))
        return [t.Step(kind, test=test, at=key.at)]
    if kind in ("年度封顶", "累计封顶"):
        need_ledger(place, key)
    when = None
    if isinstance(node, Mapping) and node.get("当") is not None and node.get("人工核定") is None:
        inner_key = "比例" if kind in ("上浮", "折算") else "金额"
        unknown = [k for k, _ in node if k.text not in ("当", inner_key)]
        if unknown or node.get(inner_key) is None:
            where = unknown[0].at if unknown else node.at
            raise place.names.bad(
                where, "unknown-key", f"带 当 的{kind}只有 当 和 {inner_key} 两项", f"{{当: 条件, {inner_key}: …}}"
            )
        when_node = node.get("当")
        assert when_node is not None
        when = _when(place, when_node)
        inner = node.get(inner_key)
        assert inner is not None
        node = inner
    nodes = node.items if isinstance(node, Sequence) else (node,)
    if isinstance(node, Sequence) and kind not in ("封顶", "保底"):
        raise place.names.bad(node.at, "shape", f"{kind} 只写一个值", "一个值")
    wanted: Type = RATIO if kind in ("上浮", "折算") else type_
    values: list[t.Expr] = []
    uncapped = kind in CAPS and any(has_uncapped(n) for n in nodes)
    if uncapped and len(nodes) > 1:
        raise place.names.bad(node.at, "shape", f"有 {UNCAPPED} 的{kind}只写一个值", "一个表")
    for n in nodes:
        v = value(replace(place, key=kind), as_lacking(place, n) if uncapped else n, wanted)
        if v.type != wanted:
            raise place.names.bad(n.at, "unit", f"{kind}的值是{v.type}，应是{wanted}", str(wanted))
        values.append(v)
    (table,) = values if uncapped else (None,)
    if isinstance(table, t.Table):
        both = [(c if when is None else t.All(BOOL, (when, c), at=key.at), v) for c, v in caps(table)]
        return [t.Step(kind, (v,), c, at=key.at) for c, v in both]
    return [t.Step(kind, tuple(values), when, at=key.at)]


def _rounding(place: Place, key: Scalar, node: Node) -> t.Step:
    text = node.text if isinstance(node, Scalar) else ""
    m = re.fullmatch(r"(?:到)?(\S+) (\S+)", text)
    if m is None or m[1] not in ROUNDING_UNITS or m[2] not in ROUNDING_MODES:
        known = [f"{u} {r}" for u in ROUNDING_UNITS for r in ROUNDING_MODES]
        raise place.names.bad(
            node.at,
            "value",
            f"“取整: {text}”不认识",
            "分、元、百元、千元、万元 加 四舍五入、舍去、进位，如 元 舍去",
            did_you_mean(text, known),
        )
    return t.Step("取整", unit=ROUNDING_UNITS[m[1]], rounding=m[2], at=key.at)


def _instalments(place: Place, node: Node, base: t.Expr, stepped: bool) -> tuple[tuple[t.Instalment, ...], str]:
    if not isinstance(node, Mapping):
        raise place.names.bad(node.at, "shape", "分期应有 未达条件 和 各期", "未达条件: 只停本期 和 各期: …")
    for k, _ in node:
        if k.text not in ("未达条件", "各期"):
            place.names.bad(
                k.at,
                "unknown-key",
                f"分期 里没有“{k.text}”这一项",
                "未达条件、各期",
                did_you_mean(k.text, ("未达条件", "各期")),
            )
    stop = node.get("未达条件")
    if not isinstance(stop, Scalar) or stop.text not in ("只停本期", "停后续各期"):
        raise place.names.bad(
            (stop or node).at, "value", "分期要写明未达条件时怎么办", "未达条件: 只停本期 或 停后续各期"
        )
    rows = node.get("各期")
    if not isinstance(rows, Sequence) or not rows.items:
        raise place.names.bad((rows or node).at, "shape", "各期应是一个列表", "- {年度: 2025年, 金额: 5万元}")
    out: list[t.Instalment] = []
    for row in rows.items:
        if not isinstance(row, Mapping):
            raise place.names.bad(
                row.at, "shape", "每一期写 年度、金额（或 比例）、条件", "{年度: 2025年, 金额: 5万元, 条件: …}"
            )
        for k, _ in row:
            if k.text not in ("年度", "金额", "比例", "条件"):
                raise place.names.bad(
                    k.at,
                    "unknown-key",
                    f"一期里没有“{k.text}”这一项",
                    "年度、金额、比例、条件",
                    did_you_mean(k.text, ("年度", "金额", "比例", "条件")),
                )
        year_node, money, share = row.get("年度"), row.get("金额"), row.get("比例")
        if year_node is None or (money is None) == (share is None):
            raise place.names.bad(
                row.at, "missing-key", "每一期要写 年度，和 金额、比例 中的一个", "{年度: …, 金额: …}"
            )
        year = value(place, year_node)
        if not isinstance(year.type, PeriodType):
            raise place.names.bad(year_node.at, "type", f"年度是{year.type}", "如 2025年、本年 + 1年")
        what = money if money is not None else share
        assert what is not None
        part = value(place, what, RATIO if share is not None else None)
        wanted: Type = base.type if money is not None else RATIO
        if part.type != wanted:
            raise place.names.bad(what.at, "unit", f"这一期是{part.type}，应是{wanted}", str(wanted))
        condition = row.get("条件")
        checked = _when(place, condition) if condition is not None else None
        out.append(
            t.Instalment(year, part if money is not None else None, part if share is not None else None, checked)
        )
    _adds_up(place, rows, out, base, stepped)
    return tuple(out), stop.text


def _adds_up(place: Place, rows: Sequence, plan: list[t.Instalment], base: t.Expr, stepped: bool) -> None:
    shares = [i.share for i in plan if i.share is not None]
    if shares and len(shares) < len(plan):
        raise place.names.bad(rows.at, "value", "各期有的写金额，有的写比例", "都写金额或都写比例")
    parts = shares or [i.amount for i in plan if i.amount is not None]
    if not all(isinstance(p, t.Const) for p in parts):
        return
    total = sum((p.value for p in parts if isinstance(p, t.Const) and isinstance(p.value, Fraction)), Fraction(0))
    if shares and total != 1:
        raise place.names.bad(rows.at, "value", f"各期比例加起来是{float(total * 100):g}%", "100%")
    if (
        not shares
        and isinstance(base, t.Const)
        and isinstance(base.type, NumberType)
        and not stepped
        and total != base.value
    ):
        raise place.names.bad(
            rows.at, "value", f"各期金额加起来是{say_number(total, base.type)}，金额是{base.text}", "两者相等"
        )
