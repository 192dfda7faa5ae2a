"""Checking calls: yearly fields, dated parameters, and the functions of the language."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from policymatch.errors import did_you_mean
from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.lists import a_list, counter_of, frame_of, is_list
from policymatch.language.checking.literals import not_zero
from policymatch.language.checking.recursion import check, condition, number
from policymatch.language.checking.scope import CONTEXT, Place
from policymatch.language.periods import GRAINS, Period
from policymatch.language.printer import show
from policymatch.language.suggestions import alias_hint, suggestions
from policymatch.language.synonyms import in_the_language
from policymatch.language.types import (
    AGE,
    BOOL,
    DATE,
    MONTHS,
    PLAIN,
    RATIO,
    TEXT,
    DateType,
    ListType,
    NumberType,
    PeriodType,
    Type,
)

LATER = {"全体合计": "§8", "全体数量": "§8", "名次": "§8"}
_QUARTER = re.compile(r"第([1-4])季度")


def call(place: Place, node: s.Call) -> t.Expr:
    """The checked tree of ``name(args)``."""
    name = node.name
    if name in LATER:
        raise place.bad(node.at.start, "not-yet", f"“{name}”要看全部申报企业，这一版还不支持", "只用本企业的事实")
    if name in _FUNCTIONS:
        return _FUNCTIONS[name](place, node)
    m = _QUARTER.fullmatch(name)
    if m or name in ("上半年", "下半年"):
        return _part_of_year(
            place, node, int(m[1]) if m else ("上半年", "下半年").index(name) + 1, "季" if m else "半年"
        )
    field = place.names.dictionary.fields.get(name)
    if field is not None:
        return _of_period(place, node, name)
    if name in place.names.dictionary.parameters:
        return _parameter(place, node, name)
    if place.names.entry(name) is not None:
        raise place.bad(node.at.start, "call", f"“{name}”是取值，后面不带括号", name, "取值里的期间写在它自己的定义里")
    dictionary = place.names.dictionary
    close = [
        n.partition("(")[0] for n in suggestions(name, dictionary, _FUNCTIONS) if n in _FUNCTIONS or n.endswith(")")
    ]
    named = [n for n in dict.fromkeys(close) if n in _FUNCTIONS or n in dictionary.fields or n in dictionary.parameters]
    hint = alias_hint(dictionary, name) or in_the_language(name)
    if not hint and named:
        hint = f"是否想写{''.join(f'“{n}”' for n in named)}"
    raise place.bad(
        node.at.start,
        "unknown-name",
        f"不认识的函数或指标“{name}”",
        "函数、逐年逐季逐月的指标或参数",
        hint,
    )


def _of_period(place: Place, node: s.Call, name: str) -> t.Expr:
    field = place.names.dictionary.fields[name]
    at = place.scalar.span(node.at.start)
    if not field.grain:
        kind = "记录" if field.is_list else "指标"
        raise place.bad(node.at.start, "period", f"“{name}”不是逐年（逐季、逐月）的{kind}，后面不带括号", name)
    (arg,) = _args(place, node, 1)
    if not isinstance(arg.type, PeriodType):
        raise place.bad(
            node.args[0].at.start,
            "type",
            f"“{show(node.args[0])}”是{arg.type}，“{name}”按{field.grain}取值",
            "本年、上年、2024年、当期 一类的期间",
        )
    if arg.type.grain and arg.type.grain != field.grain:
        raise place.bad(
            node.args[0].at.start,
            "period",
            f"“{name}”是逐{field.grain}的指标，“{show(node.args[0])}”是{arg.type}",
            f"期间({field.grain})",
        )
    return t.FieldRef(field.type, name, arg, at=at)


def _parameter(place: Place, node: s.Call, name: str) -> t.Expr:
    parameter = place.names.dictionary.parameters[name]
    (arg,) = _args(place, node, 1)
    if not isinstance(arg.type, DateType | PeriodType):
        raise place.bad(
            node.args[0].at.start,
            "type",
            f"“{show(node.args[0])}”是{arg.type}，参数“{name}”按日期或期间取值",
            "日期或期间",
        )
    if isinstance(arg, t.Const) and isinstance(arg.value, Period):
        try:
            parameter.through(arg.value.start, arg.value.end)
        except ValueError:
            changed = "、".join(d.isoformat() for d, _ in parameter.values if arg.value.start < d <= arg.value.end)
            raise place.bad(
                node.args[0].at.start,
                "period",
                f"参数“{name}”在{arg.value}内变动过（{changed}）",
                f"写明日期，如 {name}(签约日期)",
            ) from None
    return t.Param(parameter.type, name, arg, at=place.scalar.span(node.at.start))


def _args(place: Place, node: s.Call, *counts: int) -> tuple[t.Expr, ...]:
    if len(node.args) not in counts:
        wanted = "或".join(str(c) for c in counts)
        raise place.bad(node.at.start, "call", f"“{node.name}”写了{len(node.args)}个参数", f"{wanted}个")
    return tuple(check(place, a) for a in node.args)


def _typed(place: Place, node: s.Call, wanted: tuple[type, ...], words: str, *counts: int) -> tuple[t.Expr, ...]:
    args = _args(place, node, *counts)
    for syntax, arg in zip(node.args, args, strict=True):
        if not isinstance(arg.type, wanted):
            raise place.bad(syntax.at.start, "type", f"“{node.name}”的参数“{show(syntax)}”是{arg.type}", words)
    return args


def _growth(place: Place, node: s.Call) -> t.Expr:
    a, b = _typed(place, node, (NumberType,), "数", 2)
    if a.type != b.type:
        raise place.bad(
            node.at.start, "unit", f"“{show(node.args[0])}”是{a.type}，“{show(node.args[1])}”是{b.type}", "两者单位相同"
        )
    not_zero(place, node.args[1], b, "基期“{}”是零，增速永远不适用", "不是零的基期")
    return t.Function(RATIO, "增速", (a, b), at=place.scalar.span(node.at.start))


def _scalar(result: Type, wanted: tuple[type, ...], words: str, count: int) -> Callable[[Place, s.Call], t.Expr]:
    def build(place: Place, node: s.Call) -> t.Expr:
        args = _typed(place, node, wanted, words, count)
        return t.Function(result, node.name, args, at=place.scalar.span(node.at.start))

    return build


def _part_of_year(place: Place, node: s.Call, index: int, grain: str) -> t.Expr:
    (year,) = _typed(place, node, (PeriodType,), "年份，如 本年", 1)
    at = place.scalar.span(node.at.start)
    first = t.Function(PeriodType(grain), f"所在{grain}", (t.Function(DATE, "起始日", (year,), at=at),), at=at)
    step = 12 // GRAINS[grain] * (index - 1)
    if step == 0:
        return first
    months = t.Const(MONTHS, _months(step), f"{step}月", at=at)
    return t.Arith(PeriodType(grain), "+", first, months, at=at)


def _months(n: int) -> t.Literal:
    return Fraction(n)


def _each(grain: str) -> Callable[[Place, s.Call], t.Expr]:
    def build(place: Place, node: s.Call) -> t.Expr:
        args = _typed(place, node, (PeriodType,), "期间，如 本年", 1, 2)
        at = place.scalar.span(node.at.start)

        def end(of: t.Expr, side: str) -> t.Expr:
            return t.Function(PeriodType(grain), f"所在{grain}", (t.Function(DATE, side, (of,), at=at),), at=at)

        return t.Run(ListType(PeriodType(grain)), end(args[0], "起始日"), end(args[-1], "截止日"), at=at)

    return build


def _has_row(place: Place, node: s.Call) -> t.Expr:
    args = _args(place, node, 1)
    return t.Function(BOOL, "有档", args, at=place.scalar.span(node.at.start))


def _over_list(place: Place, node: s.Call, counts: tuple[int, ...]) -> tuple[t.Expr, s.Syntax | None, Place]:
    if len(node.args) not in counts:
        wanted = "或".join(str(c) for c in counts)
        raise place.bad(
            node.at.start,
            "call",
            f"“{node.name}”写了{len(node.args)}个参数",
            f"{wanted}个：一组记录或期间" + ("，和对每一条的值" if 2 in counts else ""),
        )
    source = a_list(place, node.args[0])
    body = node.args[1] if len(node.args) > 1 else None
    return source, body, place.inside(frame_of(place, source.type))


def _count(place: Place, node: s.Call) -> t.Expr:
    source, _, _ = _over_list(place, node, (1,))
    return t.Aggregate(counter_of(place, source.type), "数量", source, at=place.scalar.span(node.at.start))


def _distinct_count(place: Place, node: s.Call) -> t.Expr:
    source, body, inner = _over_list(place, node, (2,))
    assert body is not None
    return t.Aggregate(
        counter_of(place, source.type), "去重数", source, check(inner, body), at=place.scalar.span(node.at.start)
    )


def _quantifier(counts: tuple[int, ...]) -> Callable[[Place, s.Call], t.Expr]:
    def build(place: Place, node: s.Call) -> t.Expr:
        source, body, inner = _over_list(place, node, counts)
        where = condition(inner, body) if body is not None else None
        return t.Aggregate(BOOL, node.name, source, where, at=place.scalar.span(node.at.start))

    return build


def _sum(place: Place, node: s.Call) -> t.Expr:
    source, body, inner = _over_list(place, node, (2,))
    assert body is not None
    value = number(inner, body)
    return t.Aggregate(value.type, node.name, source, value, at=place.scalar.span(node.at.start))


def _extreme(place: Place, node: s.Call) -> t.Expr:
    at = place.scalar.span(node.at.start)
    if node.args:
        listed = isinstance(node.args[0], s.Listing | s.Range) or is_list(check(place, node.args[0]))
        if listed:
            source, body, inner = _over_list(place, node, (2,))
            assert body is not None
            value = check(inner, body)
            if not isinstance(value.type, NumberType | DateType | PeriodType):
                raise place.bad(body.at.start, "type", f"“{show(body)}”是{value.type}", "数、日期或期间")
            return t.Aggregate(value.type, node.name, source, value, at=at)
    args = _typed(place, node, (NumberType, DateType, PeriodType), "数、日期或期间", *range(2, 21))
    for syntax, arg in zip(node.args[1:], args[1:], strict=True):
        same_period = isinstance(arg.type, PeriodType) and isinstance(args[0].type, PeriodType)
        if arg.type != args[0].type and not same_period:
            raise place.bad(
                syntax.at.start,
                "unit",
                f"“{show(node.args[0])}”是{args[0].type}，“{show(syntax)}”是{arg.type}",
                "各项单位相同",
            )
    return t.Function(args[0].type, node.name, args, at=at)


_NOW = {"年": "本年", "半年": "本半年", "季": "本季度", "月": "本月"}
FOUNDED = "成立日期"


def _first_reached(place: Place, node: s.Call) -> t.Expr:
    """``首次达到(年销售额, 5亿元, 2019年)``: reached this year, and in no year before, back to the given year or to the founding."""
    if len(node.args) not in (2, 3):
        raise place.bad(
            node.at.start,
            "call",
            f"“首次达到”写了{len(node.args)}个参数",
            "2或3个：逐年的指标、达到多少，和从哪一年起看",
            "如 首次达到(年销售额, 5亿元, 2019年)",
        )
    named, figure = node.args[:2]
    field = place.names.dictionary.fields.get(named.name) if isinstance(named, s.Name) else None
    if field is None or not field.grain or not isinstance(field.type, NumberType):
        if field is None:
            check(place, named)  # a name that means nothing is named as everywhere
        raise place.bad(
            named.at.start, "type", f"“首次达到”看逐年（逐季、逐月）的数，“{show(named)}”不是", "指标的名称，不带括号"
        )
    at = place.scalar.span(node.at.start)
    threshold = check(place, figure, field.type)
    if threshold.type != field.type:
        raise place.bad(
            figure.at.start, "unit", f"“{field.name}”是{field.type}，“{show(figure)}”是{threshold.type}", "两者单位相同"
        )
    period = PeriodType(field.grain)
    now = t.Context(CONTEXT[_NOW[field.grain]], _NOW[field.grain], at=at)
    step = 12 // GRAINS[field.grain]
    before = t.Arith(
        period, "-", now, t.Const(MONTHS, _months(step), "1年" if step == 12 else f"{step}月", at=at), at=at
    )
    run = _years_before(place, node, period, before)
    each = t.FieldRef(field.type, field.name, t.ItemSelf(period, 0, at=at), at=at)
    earlier = t.Aggregate(BOOL, "任一", run, t.Compare(BOOL, ">=", each, threshold, at=at), at=at)
    reached = t.Compare(BOOL, ">=", t.FieldRef(field.type, field.name, now, at=at), threshold, at=at)
    return t.All(BOOL, (reached, t.Not(BOOL, earlier, at=at)), at=at)


def _years_before(place: Place, node: s.Call, period: PeriodType, before: t.Expr) -> t.Expr:
    """The periods that 首次达到 looks back at: from the given one, without those before the founding, or from the founding."""
    at = place.scalar.span(node.at.start)
    founded = place.names.dictionary.fields.get(FOUNDED)
    start = check(place, node.args[2]) if len(node.args) == 3 else None
    if start is not None and start.type != period:
        third = node.args[2]
        year = isinstance(third, s.Quantity) and len(third.text) == 4 and third.text.isdigit()
        raise place.bad(
            third.at.start,
            "period",
            f"“{show(third)}”是{start.type}，指标是逐{period.grain}的",
            f"{period}",
            f"年份写作 {show(third)}年" if year else "",
        )
    if founded is None or not isinstance(founded.type, DateType):
        if start is None:
            raise place.bad(
                node.at.start, "call", f"没有写从哪一{period.grain}起看，字典里也没有“{FOUNDED}”", "写第三个参数"
            )
        return t.Run(ListType(period), start, before, at=at)
    own = t.Function(period, f"所在{period.grain}", (t.FieldRef(founded.type, FOUNDED, at=at),), at=at)
    if start is None:
        return t.Run(ListType(period), own, before, at=at)
    run = t.Run(ListType(period), start, before, at=at)
    return t.Filter(run.type, run, t.Compare(BOOL, ">=", t.ItemSelf(period, 0, at=at), own, at=at), at=at)


def key_part(place: Place, node: s.Dotted, ledger: t.ItemField) -> t.Expr:
    """``对象.名称``: one part of the 主键 that a ledger entry points at, by the record type of the surrounding 逐项."""
    outer = next((f for f in place.frames[ledger.depth + 1 :] if f.record), None)
    if outer is None:
        raise place.bad(node.at.start, "scope", "“对象”的各段要在一种记录的 逐项 或 其中 里才分得清", "对象 是 …")
    keys = place.names.dictionary.fields[outer.record].key
    if node.name not in keys:
        raise place.bad(
            node.at.start,
            "unknown-name",
            f"“{outer.record}”的主键里没有“{node.name}”",
            "、".join(keys),
            did_you_mean(node.name, keys),
        )
    at = place.scalar.span(node.at.start)
    index = t.Const(PLAIN, _months(keys.index(node.name)), str(keys.index(node.name)), at=at)
    return t.Function(TEXT, "键段", (ledger, index), at=at)


_FUNCTIONS: dict[str, Callable[[Place, s.Call], t.Expr]] = {
    "数量": _count,
    "去重数": _distinct_count,
    "任一": _quantifier((1, 2)),
    "全部": _quantifier((2,)),
    "合计": _sum,
    "平均": _sum,
    "最大": _extreme,
    "最小": _extreme,
    "增速": _growth,
    "周岁": _scalar(AGE, (DateType,), "日期", 2),
    "满月数": _scalar(MONTHS, (DateType,), "日期", 2),
    "所在年": _scalar(PeriodType("年"), (DateType,), "日期", 1),
    "所在半年": _scalar(PeriodType("半年"), (DateType,), "日期", 1),
    "所在季": _scalar(PeriodType("季"), (DateType,), "日期", 1),
    "所在月": _scalar(PeriodType("月"), (DateType,), "日期", 1),
    "起始日": _scalar(DATE, (PeriodType,), "期间", 1),
    "截止日": _scalar(DATE, (PeriodType,), "期间", 1),
    "各月": _each("月"),
    "各季": _each("季"),
    "各半年": _each("半年"),
    "有档": _has_row,
    "首次达到": _first_reached,
}
FUNCTION_NAMES = frozenset({*_FUNCTIONS, *LATER})
