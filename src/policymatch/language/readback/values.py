"""Values as noun phrases: facts, figures, arithmetic, functions."""

from __future__ import annotations

from fractions import Fraction

from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.readback import times
from policymatch.language.readback.codes import say_code
from policymatch.language.readback.speech import ATOM, NOUN, PRODUCT, SENTENCE, SUM, SpokenPhrase, Voice, value_words
from policymatch.language.readback.times import join_period
from policymatch.language.readback.words import say_day, say_figure
from policymatch.language.types import (
    BoolType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    TextType,
)
from policymatch.language.units import MONEY


@value_words(t.Const)
def _const(voice: Voice, x: t.Const) -> SpokenPhrase:
    value = x.value
    if value is None:
        return SpokenPhrase("不适用")
    if isinstance(value, bool):
        return SpokenPhrase("是" if value else "否")
    if isinstance(value, Fraction):
        return SpokenPhrase(say_figure(value, x.type, x.text) if isinstance(x.type, NumberType) else str(value))
    if isinstance(value, Period):
        return SpokenPhrase(str(value))
    if not isinstance(value, str):
        return SpokenPhrase(say_day(value))
    if isinstance(x.type, CodeType):
        return SpokenPhrase(say_code(value, x.type, voice.dictionary))
    return SpokenPhrase(f"“{value}”" if isinstance(x.type, TextType) else value)


@value_words(t.FieldRef)
def _field(voice: Voice, x: t.FieldRef) -> SpokenPhrase:
    owner = "企业" if voice.frames and voice.frames[0] else ""
    if x.period is None:
        return SpokenPhrase(f"{owner}的{x.name}" if owner else x.name)
    return SpokenPhrase(owner + join_period(voice.value(x.period), x.name))


@value_words(t.ItemField)
def _item_field(voice: Voice, x: t.ItemField) -> SpokenPhrase:
    return SpokenPhrase(x.name if x.depth == 0 else f"该{x.record}的{x.name}")


@value_words(t.ItemLet, t.Let)
def _named(voice: Voice, x: t.ItemLet | t.Let) -> SpokenPhrase:
    return SpokenPhrase(x.name)


@value_words(t.Records)
def _records(voice: Voice, x: t.Records) -> SpokenPhrase:
    return SpokenPhrase(x.name)


@value_words(t.ItemExtra)
def _item_extra(voice: Voice, x: t.ItemExtra) -> SpokenPhrase:
    return SpokenPhrase("位次" if x.kind == "第几" else x.name)


@value_words(t.Param)
def _param(voice: Voice, x: t.Param) -> SpokenPhrase:
    when = voice.phrase(x.when)
    return SpokenPhrase(f"{when.within(NOUN)}的{x.name}", NOUN)


@value_words(t.Column)
def _column(voice: Voice, x: t.Column) -> SpokenPhrase:
    return SpokenPhrase(f"{voice.phrase(x.row).within(ATOM)}对应的{x.name}")


@value_words(t.Row)
def _row(voice: Voice, x: t.Row) -> SpokenPhrase:
    columns = [(name, voice.phrase(v)) for name, v in x.values]
    return SpokenPhrase("、".join(n + ("" if p.level == ATOM else "为") + p.within(NOUN) for n, p in columns), NOUN)


@value_words(t.Subject)
def _subject(voice: Voice, x: t.Subject) -> SpokenPhrase:
    return SpokenPhrase("该金额")


@value_words(t.Quoted)
def _quoted(voice: Voice, x: t.Quoted) -> SpokenPhrase:
    return SpokenPhrase(voice.clause(x), SENTENCE)


# ---------------------------------------------------------------- arithmetic


@value_words(t.Arith)
def _arith(voice: Voice, x: t.Arith) -> SpokenPhrase:
    if isinstance(x.left.type, PeriodType):
        return times.shifted(voice, x)
    if isinstance(x.left.type, DateType):
        return times.days_between(voice, x) if isinstance(x.right.type, DateType) else times.moved_day(voice, x)
    left, right = voice.phrase(x.left), voice.phrase(x.right)
    match x.op:
        case "+":
            if isinstance(x.left, t.StepsOf) or isinstance(x.right, t.StepsOf):
                return SpokenPhrase(f"{left.text}，另加{right.text}", SENTENCE)
            return SpokenPhrase(f"{left.operand(SUM)}＋{right.operand(SUM)}", SUM)
        case "-":
            if (of := _two_periods(x.left, x.right)) is not None:
                return SpokenPhrase(f"{left.text}较{voice.value(of)}的增加额", NOUN)
            return SpokenPhrase(f"{left.operand(SUM)}－{right.operand(PRODUCT)}", SUM)
        case "×":
            return _times(x, left, right)
    if x.left.type == x.right.type and min(left.level, right.level) >= NOUN:
        return SpokenPhrase(f"{left.text}与{right.text}之比", SUM)
    return SpokenPhrase(f"{_factor(left)}÷{_factor(right, last=True)}", PRODUCT)


def _times(x: t.Arith, left: SpokenPhrase, right: SpokenPhrase) -> SpokenPhrase:
    share = isinstance(x.right, t.Const) and (right.text.endswith(("%", "‰", "倍")))
    if share and not isinstance(x.left, t.Const) and left.level != PRODUCT:
        return SpokenPhrase(f"{left.operand(NOUN)}的{right.text}", NOUN)
    return SpokenPhrase(f"{_factor(left)}×{_factor(right, last=True)}", PRODUCT)


def _factor(part: SpokenPhrase, last: bool = False) -> str:
    # a noun phrase with 的 would run on into the formula; a product needs no brackets unless it is divided by
    return part.text if part.level == ATOM or (part.level == PRODUCT and not last) else f"（{part.text}）"


def _two_periods(a: t.Expr, b: t.Expr) -> t.Expr | None:
    """The earlier period, where one fact of two different periods is compared."""
    if isinstance(a, t.FieldRef) and isinstance(b, t.FieldRef) and a.name == b.name and a.period != b.period:
        return b.period
    return None


@value_words(t.StepsOf)
def _steps(voice: Voice, x: t.StepsOf) -> SpokenPhrase:
    each, award = voice.phrase(x.each).within(ATOM), voice.phrase(x.award).within(ATOM)
    verb = "奖" if isinstance(x.type, NumberType) and x.type.dim == MONEY else "计"
    if isinstance(x.value, t.Arith) and x.value.op == "-":
        what = excess(voice, x.value.left, x.value.right) + "，"  # steps never go below zero
    else:
        phrase = voice.phrase(x.value)
        what = phrase.within(NOUN) + ("" if phrase.level == ATOM else "，")
    if x.floor:
        return SpokenPhrase(f"{what}每满{each}{verb}{award}，不足{each}的部分不计", SENTENCE)
    return SpokenPhrase(f"{what}每{each}{verb}{award}，不足{each}的部分按比例计算", SENTENCE)


def excess(voice: Voice, a: t.Expr, b: t.Expr) -> str:
    """What ``a`` has above ``b``, nothing where it is below."""
    if (earlier := _two_periods(a, b)) is not None:
        return f"{voice.value(a)}超过{voice.value(earlier)}的部分"
    return f"{voice.phrase(a).within(NOUN)}超过{voice.phrase(b).within(NOUN)}的部分"


@value_words(t.FirstRest)
def _first_rest(voice: Voice, x: t.FirstRest) -> SpokenPhrase:
    record = voice.frames[x.depth] if x.depth < len(voice.frames) else ""
    unit = voice.counter(record)
    first, rest = voice.phrase(x.first).within(NOUN), voice.phrase(x.rest).within(NOUN)
    return SpokenPhrase(f"首{unit}{first}、其余各{unit}{rest}", NOUN)


# ---------------------------------------------------------------- functions


@value_words(t.Function)
def _function(voice: Voice, x: t.Function) -> SpokenPhrase:
    match x.name:
        case "增速":
            base = _two_periods(x.args[0], x.args[1])
            now, then = voice.phrase(x.args[0]), voice.phrase(base if base is not None else x.args[1])
            return SpokenPhrase(f"{now.within(NOUN)}较{then.within(NOUN)}的增速", NOUN)
        case "周岁":
            return SpokenPhrase(f"{voice.value(x.args[1])}时按{voice.value(x.args[0])}计算的周岁", NOUN)
        case "满月数":
            start, end = (voice.phrase(a).within(NOUN) for a in x.args)
            return SpokenPhrase(f"{start}至{end}的整月数", NOUN)
        case "起始日" | "截止日":
            return times.edge(voice, x)
        case "最大" | "最小":
            return _extreme(voice, x)
        case "有档":
            return SpokenPhrase(voice.clause(x), SENTENCE)
        case "键段":
            return _key_part(voice, x)
    return times.holding(voice, x)


def _key_part(voice: Voice, x: t.Function) -> SpokenPhrase:
    index = x.args[1].value if isinstance(x.args[1], t.Const) else None
    record = next((r for r in voice.frames[1:] if r), "")
    keys = voice.keys(record)
    name = keys[int(index)] if isinstance(index, Fraction) and index < len(keys) else f"第{int(index or 0) + 1}段"  # type: ignore[arg-type]
    return SpokenPhrase(f"{voice.value(x.args[0])}的{name}")


def _extreme(voice: Voice, x: t.Function) -> SpokenPhrase:
    core, limits = _limits(x)
    if limits and core is not None:
        nothing = [c for kind, c in limits if kind == "最大" and _is_zero(c)]
        if len(limits) == 1 and nothing and _plain_difference(core):
            assert isinstance(core, t.Arith)
            return SpokenPhrase(excess(voice, core.left, core.right), NOUN, True)
        notes = [
            "负数按零计"
            if kind == "最大" and _is_zero(c)
            else f"低于{voice.value(c)}的按{voice.value(c)}计"
            if kind == "最大"
            else f"以{voice.value(c)}为限"
            for kind, c in limits
        ]
        words, note = noun(voice, core, SENTENCE), "，".join(notes)
        if words.endswith("（算头不算尾）"):
            return SpokenPhrase(f"{words.removesuffix('）')}，{note}）", NOUN)
        named = isinstance(core, t.FieldRef | t.ItemField | t.Let | t.ItemLet | t.ItemExtra)
        if named:
            return SpokenPhrase(f"{words}（{note}）")
        whole = "合计" if isinstance(core, t.Arith) and core.op == "+" and voice.phrase(core).level == SUM else ""
        return SpokenPhrase(f"{words}，{whole}{note}", SENTENCE)
    return SpokenPhrase(f"{'与'.join(_items(voice, x.args))}中的{_most(x)}", NOUN, True)


def noun(voice: Voice, x: t.Expr, level: int = NOUN) -> str:
    """A value so that a sentence can go on from it: a difference as ``甲减去乙的差``."""
    if (
        isinstance(x, t.Arith)
        and x.op == "-"
        and isinstance(x.left.type, NumberType)
        and _two_periods(x.left, x.right) is None
    ):
        return f"{voice.phrase(x.left).within(PRODUCT)}减去{voice.phrase(x.right).within(PRODUCT)}的差"
    phrase = voice.phrase(x)
    return phrase.text if phrase.text.endswith("之比") else phrase.within(level)


def _items(voice: Voice, args: tuple[t.Expr, ...]) -> list[str]:
    texts = [voice.phrase(a).within(NOUN) for a in args]
    return texts if len(texts) == 2 else ["、".join(texts)]


def _most(x: t.Function) -> str:
    if isinstance(x.type, DateType | PeriodType):
        return (
            {"最大": "最晚者", "最小": "最早者"}[x.name]
            if len(x.args) > 2
            else {"最大": "较晚者", "最小": "较早者"}[x.name]
        )
    priced = isinstance(x.type, NumberType) and (x.type.ratio or any(base == "元" for base, _ in x.type.dim))
    word = ("高", "低") if priced else ("大", "小")
    return f"{'最' if len(x.args) > 2 else '较'}{word[0] if x.name == '最大' else word[1]}者"


def _limits(x: t.Expr) -> tuple[t.Expr | None, list[tuple[str, t.Const]]]:
    """A value inside fixed limits, with the limits from within outwards: 最大(0%, 最小(1%, 甲)) is 甲, at most 1%, at least 0%."""
    if isinstance(x, t.Function) and x.name in ("最大", "最小") and len(x.args) == 2 and isinstance(x.type, NumberType):
        fixed = [a for a in x.args if isinstance(a, t.Const)]
        free = [a for a in x.args if not isinstance(a, t.Const)]
        if len(fixed) == 1 and len(free) == 1:
            core, limits = _limits(free[0])
            return core, [*limits, (x.name, fixed[0])]
    return x, []


def _is_zero(x: t.Const) -> bool:
    return x.value == 0


def _plain_difference(x: t.Expr) -> bool:
    if not (isinstance(x, t.Arith) and x.op == "-" and isinstance(x.left.type, NumberType)):
        return False
    return not isinstance(x.left, t.Const)  # 36个月－已享受月数 is not said as 36个月超过…的部分


@value_words(t.Compare, t.Member, t.Not, t.All, t.Any_)
def _condition(voice: Voice, x: t.Expr) -> SpokenPhrase:
    return SpokenPhrase(voice.clause(x), SENTENCE)


@value_words(t.Judgement)
def _judgement(voice: Voice, x: t.Judgement) -> SpokenPhrase:
    if isinstance(x.type, BoolType):
        return SpokenPhrase(voice.clause(x), SENTENCE)
    office = x.office or "主管部门"
    figure = f"{x.text}（由{office}核定）" if "核定" in x.text else f"{office}核定的{x.text}"
    return (
        SpokenPhrase(f"{voice.clause(x.when)}的，为{figure}", SENTENCE)
        if x.when is not None
        else SpokenPhrase(figure, NOUN)
    )
