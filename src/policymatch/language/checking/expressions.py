"""Checking expressions: what each name means, and that types and units fit."""

from __future__ import annotations

from fractions import Fraction

from policymatch.errors import GrammarError, did_you_mean
from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking import calls, comparisons, shares
from policymatch.language.checking.codes import code_value, named_code
from policymatch.language.checking.guided import guided
from policymatch.language.checking.lists import listing, record_frame, run
from policymatch.language.checking.literals import not_zero
from policymatch.language.checking.recursion import defines
from policymatch.language.checking.scope import BACK, CONTEXT, Place
from policymatch.language.checking.wrong_forms import CONDITION, VALUE
from policymatch.language.parser import parse
from policymatch.language.periods import GRAINS
from policymatch.language.printer import show
from policymatch.language.suggestions import NONE_NEAR, alias_hint, suggestions
from policymatch.language.synonyms import in_the_language, run_together
from policymatch.language.types import (
    AMOUNT,
    BOOL,
    DATE,
    DAYS,
    MONTHS,
    NOTHING,
    PLAIN,
    RATIO,
    TEXT,
    WORKDAYS,
    BoolType,
    CategoryType,
    CodeType,
    DateType,
    ListType,
    NothingType,
    NumberType,
    PeriodType,
    RecordType,
    RowType,
    TextType,
    Type,
)
from policymatch.language.units import NONE, dim_mul, measure


def check_text(place: Place, expected: Type | None = None) -> t.Expr:
    """The checked tree of the expression in ``place.scalar``."""

    def build(here: Place) -> t.Expr:
        out = check(here, _parse(here), expected)
        if expected == AMOUNT and isinstance(out, t.Const) and out.type == PLAIN:
            raise here.bad(0, "unit", f"“{here.scalar.text}”没有写单位", str(AMOUNT))
        if here.key == "金额" and not isinstance(out.type, NumberType | NothingType):
            raise here.bad(0, "type", f"金额是{out.type}", "金额或其他数")
        return out

    with place.names.shallow(place.scalar.at):
        return guided(place, VALUE, build)


def check_condition(place: Place) -> t.Expr:
    """The checked tree of a condition.

    A value that is not 是 or 否 is a problem.
    """
    with place.names.shallow(place.scalar.at):
        return guided(place, CONDITION, lambda here: condition(here, _parse(here)))


def _parse(place: Place) -> s.Syntax:
    try:
        return parse(place.scalar.text)
    except GrammarError as e:
        raise place.names.grammar(place.scalar, e) from None


@defines
def condition(place: Place, node: s.Syntax) -> t.Expr:
    """Like :func:`check`, but only for 是否."""
    out = check(place, node, BOOL)
    if not isinstance(out.type, BoolType):
        hint = f"写成 任一({show(node)})" if isinstance(out.type, ListType) else "补上比较，如“不低于 …”"
        raise place.bad(node.at.start, "type", f"“{show(node)}”是{out.type}，不是一个条件", "是否", hint)
    return out


@defines
def number(place: Place, node: s.Syntax) -> t.Expr:
    """Like :func:`check`, but only for numbers."""
    out = check(place, node)
    if not isinstance(out.type, NumberType | NothingType):
        raise place.bad(node.at.start, "type", f"“{show(node)}”是{out.type}", "一个数")
    return out


@defines
def check(place: Place, node: s.Syntax, expected: Type | None = None) -> t.Expr:
    """The checked tree of a syntax node; ``expected`` lets a bare word be a category value or a code."""
    at = place.scalar.span(node.at.start)
    match node:
        case s.Quantity(text=text):
            return _quantity(place, node, text, expected)
        case s.DateLiteral(value=day):
            return t.Const(DATE, day, day.isoformat(), at=at)
        case s.PeriodLiteral(value=period):
            return t.Const(PeriodType(period.grain), period, str(period), at=at)
        case s.TextLiteral(text=text):
            return _text(place, node, text, expected)
        case s.Word(text=word):
            if word == "无":
                if isinstance(expected, CategoryType) and "无" in expected.values:
                    return t.Const(expected, "无", "无", at=at)
                return t.Const(NOTHING, None, "不适用", at=at)
            return t.Const(BOOL, word == "是", word, at=at)
        case s.Name(name=name):
            return _name(place, node, name, expected)
        case s.Dotted(owner=owner, name=name):
            return _dotted(place, node, owner, name)
        case s.Call():
            code = named_code(place, node, expected) if isinstance(expected, CodeType) else None
            return code if code is not None else calls.call(place, node)
        case s.Arith():
            return shares.share(place, node) if expected == RATIO and shares.is_share(node) else _arith(place, node)
        case s.Steps(value=value, each=each, award=award, mode=mode):
            v, e, a = number(place, value), number(place, each), number(place, award)
            if v.type != e.type:
                raise place.bad(
                    each.at.start, "unit", f"“{show(value)}”是{v.type}，每档“{show(each)}”是{e.type}", "两者单位相同"
                )
            not_zero(place, each, e, "每档“{}”是零，算不出有几档", "不是零的数，如 100万元")
            return t.StepsOf(a.type, v, e, a, mode == "不足不计", at=at)
        case s.FirstRest(first=first, rest=rest):
            return _first_rest(place, node, first, rest)
        case s.Compare():
            return comparisons.compare(place, node)
        case s.Member():
            return comparisons.member(place, node)
        case s.Range():
            return run(place, node)
        case s.Not(item=item):
            return t.Not(BOOL, condition(place, item), at=at)
        case s.Junction(op=op, items=items):
            parts = tuple(condition(place, i) for i in items)
            return t.All(BOOL, parts, at=at) if op == "且" else t.Any_(BOOL, parts, at=at)
        case s.Listing():
            return listing(place, node)
        case s.Order():
            raise place.bad(node.at.start, "syntax", f"“{node.direction}”只用于 名次、次序 和 取前", "一个值")
    raise TypeError(type(node).__name__)


def _quantity(place: Place, node: s.Quantity, text: str, expected: Type | None) -> t.Expr:
    at = place.scalar.span(node.at.start)
    if isinstance(expected, CodeType):
        return code_value(place, node, text, expected)
    try:
        m = measure(text, place.names.dictionary.units)
    except ValueError as e:
        raise place.bad(node.at.start, "unit", f"“{text}”：{e}", "数字加单位，如 120万元、30人、60%") from None
    return t.Const(NumberType(m.dim, m.ratio), m.value, text, at=at)


def _text(place: Place, node: s.TextLiteral, text: str, expected: Type | None) -> t.Expr:
    at = place.scalar.span(node.at.start)
    if isinstance(expected, CategoryType):
        return _category(place, node, text, expected)
    if isinstance(expected, CodeType):
        return code_value(place, node, text, expected)
    return t.Const(TEXT, text, f"“{text}”", at=at)


def _category(place: Place, node: s.Syntax, value: str, expected: CategoryType) -> t.Expr:
    if value not in expected.values:
        hint = did_you_mean(value, expected.values)
        raise place.bad(
            node.at.start, "category", f"“{value}”不是“{expected.name}”的可选值", "、".join(expected.values), hint
        )
    return t.Const(expected, value, value, at=place.scalar.span(node.at.start))


def _name(place: Place, node: s.Name, name: str, expected: Type | None) -> t.Expr:
    at = place.scalar.span(node.at.start)
    if isinstance(expected, CategoryType) and name in expected.values:
        return t.Const(expected, name, name, at=at)
    for depth, frame in enumerate(place.frames):
        if frame.record and name in frame.members:
            return t.ItemField(frame.members[name].type, name, depth, frame.record, at=at)
        if name in frame.lets:
            body = place.names.resolve(frame.lets[name])
            return t.ItemLet(body.type, name, depth, body, at=at)
        if name in frame.extras:
            type_, kind = frame.extras[name]
            return t.ItemExtra(type_, name, depth, kind, at=at)
        if frame.record:
            break
    for depth, frame in enumerate(place.frames):  # values of an outer 逐项 stay in reach, its bare fields do not
        if name in frame.lets:
            body = place.names.resolve(frame.lets[name])
            return t.ItemLet(body.type, name, depth, body, at=at)
        if name in frame.extras:
            type_, kind = frame.extras[name]
            return t.ItemExtra(type_, name, depth, kind, at=at)
        if name == "当期" and not frame.record:
            return t.ItemSelf(PeriodType(frame.grain), depth, at=at)
        if name == "本项" and frame.record:
            outer = next((i for i, f in enumerate(place.frames) if i > depth and f.record), depth)
            return t.ItemSelf(TEXT, outer, place.frames[outer].record, at=at)
    if name in CONTEXT:
        return t.Context(CONTEXT[name], name, at=at)
    if name in BACK:
        this, far = BACK[name]
        back = t.Const(MONTHS, measure(far).value, far, at=at)
        return t.Arith(CONTEXT[this], "-", t.Context(CONTEXT[this], this, at=at), back, at=at)
    entry = place.names.entry(name)
    if entry is not None:
        return t.Let(place.names.resolve(entry).type, name, at=at)
    field = place.names.dictionary.fields.get(name)
    if field is not None:
        if field.grain:
            raise place.bad(
                node.at.start,
                "period",
                f"“{name}”是逐{field.grain}的指标，没有写明是哪一{field.grain}",
                f"{name}(本年) 一类的写法" if field.grain == "年" else f"{name}(…)",
            )
        return t.Records(field.type, name, at=at) if field.is_list else t.FieldRef(field.type, name, at=at)
    parameter = place.names.dictionary.parameters.get(name)
    if parameter is not None:
        raise place.bad(
            node.at.start, "period", f"“{name}”是随时间变动的参数，没有写明日期", f"{name}(日期) 或 {name}(本年)"
        )
    if isinstance(expected, CodeType):
        return code_value(place, node, name, expected)
    if isinstance(expected, CategoryType):
        return _category(place, node, name, expected)
    raise unknown_name(place, node.at.start, name)


def unknown_name(place: Place, offset: int, name: str) -> Exception:
    """The problem of a name that means nothing here."""
    near = {*CONTEXT, *BACK}
    for names in place.names.chain():
        near.update(names.entries)
    for frame in place.frames:
        near.update(frame.members, frame.lets)
    dictionary = place.names.dictionary
    known = {*near, *dictionary.fields, *dictionary.parameters}
    hint = alias_hint(dictionary, name) or in_the_language(name) or run_together(name, known)
    if not hint and (owners := [f.name for f in dictionary if name in f.members]):
        hint = f"“{name}”是记录“{owners[0]}”的字段，只能在这种记录里用，如 合计({owners[0]}, {name})"
    if not hint:
        found = suggestions(name, dictionary, near)
        hint = f"是否想写{''.join(f'“{n}”' for n in found)}" if found else NONE_NEAR
    return place.bad(offset, "unknown-name", f"不认识的名称“{name}”", "指标、取值、参数或本记录的字段", hint)


def _dotted(place: Place, node: s.Dotted, owner: str, name: str) -> t.Expr:
    at = place.scalar.span(node.at.start)
    if owner == "企业":
        field = place.names.dictionary.fields.get(name)
        if field is None:
            raise unknown_name(place, node.at.start + 3, name)
        if field.grain:
            raise place.bad(
                node.at.start,
                "period",
                f"“{name}”是逐{field.grain}的指标，没有写明是哪一{field.grain}",
                f"{name}(…)，不写“企业.”",
            )
        return t.Records(field.type, name, at=at) if field.is_list else t.FieldRef(field.type, name, at=at)
    if owner == "本项":
        depths = [i for i, f in enumerate(place.frames) if f.record]
        if not depths:
            raise place.bad(node.at.start, "scope", "“本项”不在任何记录之内", "在 其中、逐项 等里面使用")
        depth = depths[1] if len(depths) > 1 else depths[0]
        frame = place.frames[depth]
        if name in frame.members:
            return t.ItemField(frame.members[name].type, name, depth, frame.record, at=at)
        if name in frame.lets:
            body = place.names.resolve(frame.lets[name])
            return t.ItemLet(body.type, name, depth, body, at=at)
        raise place.bad(
            node.at.start + 3,
            "unknown-name",
            f"记录“{frame.record}”没有字段“{name}”",
            "、".join(frame.members),
            did_you_mean(name, frame.members),
        )
    row = _name(place, s.Name(owner, at=node.at), owner, None)
    if isinstance(row, t.ItemField) and row.name == "对象" and isinstance(row.type, TextType):
        return calls.key_part(place, node, row)
    if isinstance(row.type, ListType) and isinstance(row.type.item, RecordType):
        members = place.names.dictionary.fields[row.type.item.record].members
        if name not in members:
            message = f"记录“{row.type.item.record}”没有字段“{name}”"
            raise place.bad(node.at.start, "unknown-name", message, "、".join(members), did_you_mean(name, members))
        message = f"“{owner}”是一组记录，“{owner}.{name}”看不出是哪一条的"
        if isinstance(members[name].type, NumberType):
            hint = f"如 合计({owner}, {name})；同一条的几个字段相乘的，写在一个 合计 里，如 合计({owner}, {name} × …)"
        else:
            hint = f"每条记录各自的值，在 取值 里起名为 {owner}.名称，再在 逐项 或 合计 里用"
        raise place.bad(node.at.start, "type", message, "一个数、一个日期 一类的值", hint)
    if not isinstance(row.type, RowType):
        raise place.bad(node.at.start, "type", f"“{owner}”是{row.type}，没有列", "由 分档 给出的一行")
    columns = dict(row.type.columns)
    if name not in columns:
        raise place.bad(
            node.at.start + len(owner) + 1,
            "unknown-name",
            f"“{owner}”没有列“{name}”",
            "、".join(columns),
            did_you_mean(name, columns),
        )
    return t.Column(columns[name], row, name, at=at)


def _first_rest(place: Place, node: s.FirstRest, first: s.Syntax, rest: s.Syntax) -> t.Expr:
    depth = next((i for i, f in enumerate(place.frames) if f.record), None)
    if depth is None or not place.frames[depth].ordered:
        raise place.bad(
            node.at.start, "scope", "“首个 … 其余 …”要在写明 次序 的 逐项 里", "逐项: … 之下写 次序: 认定日期 从早到晚"
        )
    a, b = check(place, first), check(place, rest)
    if a.type != b.type:
        raise place.bad(
            node.at.start, "unit", f"首个“{show(first)}”是{a.type}，其余“{show(rest)}”是{b.type}", "两者相同"
        )
    return t.FirstRest(a.type, a, b, depth, at=place.scalar.span(node.at.start))


_DURATIONS = (MONTHS, DAYS, WORKDAYS)


def _arith(place: Place, node: s.Arith) -> t.Expr:
    left, right = check(place, node.left), check(place, node.right)
    if node.op in "+-":
        left, right = shares.whole(node.left, left, right), shares.whole(node.right, right, left)
    at = place.scalar.span(node.at.start)
    a, b, op = left.type, right.type, node.op
    if isinstance(a, NothingType) or isinstance(b, NothingType):
        raise place.bad(node.at.start, "type", "“不适用”不能参加运算", "一个数")
    if op in "+-":
        if isinstance(a, DateType) and b in _DURATIONS:
            return t.Arith(DATE, op, left, right, at=at)
        if isinstance(a, DateType) and isinstance(b, DateType) and op == "-":
            return t.Arith(DAYS, op, left, right, at=at)
        if isinstance(a, PeriodType) and b == MONTHS:
            step = 12 // GRAINS[a.grain] if a.grain else 1
            if isinstance(right, t.Const) and isinstance(right.value, Fraction) and right.value % step:
                raise place.bad(
                    node.right.at.start,
                    "period",
                    f"“{show(node.left)}”是一{a.grain}，“{show(node.right)}”不是整数个{a.grain}",
                    f"{step}个月的倍数" if step > 1 else "整数个月",
                )
            return t.Arith(a, op, left, right, at=at)
        if isinstance(a, NumberType) and a == b:
            return t.Arith(a, op, left, right, at=at)
        word = "加上" if op == "+" else "减去"
        raise place.bad(
            node.at.start,
            "unit",
            f"{a}{word}{b}：“{show(node.left)}”是{a}，“{show(node.right)}”是{b}",
            "两边单位相同",
            _sum_hint(a, b),
        )
    if not (isinstance(a, NumberType) and isinstance(b, NumberType)):
        side, type_ = (node.right, b) if isinstance(a, NumberType) else (node.left, a)
        raise place.bad(side.at.start, "type", f"“{show(side)}”是{type_}，不能{'相乘' if op == '×' else '相除'}", "数")
    if op == "÷":
        not_zero(place, node.right, right, "除数“{}”是零，结果永远不适用", "不是零的除数")
    return t.Arith(_product(a, b, op), op, left, right, at=at)


def _sum_hint(a: Type, b: Type) -> str:
    if RATIO in (a, b):
        return "是否想写“×”"
    if {a, b} <= set(_DURATIONS):
        return "月、天和工作日不能混用"
    return ""


def _product(a: NumberType, b: NumberType, op: str) -> NumberType:
    dim = dim_mul(a.dim, b.dim, 1 if op == "×" else -1)
    if op == "×":
        return NumberType(dim, dim == NONE and (a.ratio or b.ratio) and a.dim == b.dim == NONE)
    if dim == NONE:
        plain = a.dim == NONE and not a.ratio
        return NumberType(NONE, not plain)
    return NumberType(dim)


__all__ = ["check", "check_condition", "check_text", "condition", "number", "record_frame"]
