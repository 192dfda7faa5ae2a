"""Conditions as clauses: ``本年营业收入超过1亿元``, ``企业规模为中型、小型或微型``."""

from __future__ import annotations

from policymatch.language import tree as t
from policymatch.language.codes import REGIONS
from policymatch.language.readback.facts import fact_clause, named_clause
from policymatch.language.readback.lists import list_words
from policymatch.language.readback.speech import NOUN, SUM, Voice, condition_words, grain_of, record_of
from policymatch.language.readback.times import join_period
from policymatch.language.readback.words import either_of, op_words
from policymatch.language.types import (
    PLAIN,
    BoolType,
    CategoryType,
    CodeType,
    DateType,
    ListType,
    NumberType,
    PeriodType,
    RangeType,
    TextType,
)


@condition_words(t.Expr)
def _any_condition(voice: Voice, x: t.Expr, denied: bool) -> str:
    """Of a value that is 是 or 否 (a table, a column): it is 是."""
    return f"{voice.phrase(x).within(NOUN)}为{'否' if denied else '是'}"


@condition_words(t.Const)
def _const(voice: Voice, x: t.Const, denied: bool) -> str:
    return "不成立" if (x.value is True) == denied else "成立"


@condition_words(t.FieldRef)
def _fact(voice: Voice, x: t.FieldRef, denied: bool) -> str:
    clause = fact_clause(x.name, denied)
    owner = "企业" if voice.frames and voice.frames[0] else ""
    return owner + (clause if x.period is None else join_period(voice.value(x.period), clause))


@condition_words(t.ItemField)
def _item_fact(voice: Voice, x: t.ItemField, denied: bool) -> str:
    return ("" if x.depth == 0 else f"该{x.record}") + fact_clause(x.name, denied)


@condition_words(t.Let, t.ItemLet)
def _named(voice: Voice, x: t.Let | t.ItemLet, denied: bool) -> str:
    return named_clause(x.name, denied)


# ---------------------------------------------------------------- comparison


@condition_words(t.Compare)
def _compare(voice: Voice, x: t.Compare, denied: bool) -> str:
    if denied:
        return f"不存在{_compare(voice, x, False)}的情形"
    if isinstance(x.left.type, BoolType):
        return _same(voice, x)
    if (waited := _waited(voice, x)) is not None:
        return waited
    if isinstance(x.left, t.ItemExtra) and x.left.kind == "第几" and isinstance(x.right, t.Const):
        return _placed(x.op, x.right)
    right = voice.phrase(x.right)
    return f"{subject(voice, x.left)}{op_words(x.op, x.left.type)}{right.within(SUM)}"


def _same(voice: Voice, x: t.Compare) -> str:
    if isinstance(x.right, t.Const):
        return voice.clause(x.left, (x.right.value is True) != (x.op == "="))
    if isinstance(x.left, t.Const):
        return voice.clause(x.right, (x.left.value is True) != (x.op == "="))
    return f"{voice.value(x.left)}与{voice.value(x.right)}{'一致' if x.op == '=' else '不一致'}"


def _placed(op: str, n: t.Const) -> str:
    """What place a record has in the order of its 逐项: 排在前2位."""
    pattern = _PLACED.get(op)
    return pattern.format(n.value) if pattern else f"位次{op_words(op, PLAIN)}{n.value}"


_PLACED = {
    "<=": "排在前{}位",
    "=": "排在第{}位",
    ">": "排在第{}位之后",
    ">=": "排在第{}位及之后",
    "<": "排在第{}位之前",
}


def _waited(voice: Voice, x: t.Compare) -> str | None:
    """``成立日期 + 1年 不晚于 基准日``: 成立日期至基准日已满1年."""
    later = x.left
    if not (isinstance(later, t.Arith) and later.op == "+" and isinstance(later.left.type, DateType)):
        return None
    if x.op not in ("<=", ">") or isinstance(later.left, t.Arith):
        return None
    span = voice.phrase(later.right).within(NOUN)
    start, end = voice.phrase(later.left).within(NOUN), voice.phrase(x.right).within(NOUN)
    return f"{start}至{end}{'已满' if x.op == '<=' else '未满'}{span}"


def subject(voice: Voice, x: t.Expr) -> str:
    """What a clause is about."""
    return voice.phrase(x).within(SUM)


@condition_words(t.Member)
def _member(voice: Voice, x: t.Member, denied: bool) -> str:
    if denied and x.negated:
        return f"不存在{_member(voice, x, False)}的情形"
    return subject(voice, x.subject) + members(voice, x, denied != x.negated)


def members(voice: Voice, x: t.Member, negated: bool) -> str:
    """The values that a membership lists, with the verb: ``在2024年内``, ``为中型、小型或微型``, ``不属于A类``."""
    texts = [voice.phrase(m).within(SUM) for m in x.members]
    type_ = x.subject.type
    if isinstance(type_, CodeType) and type_.table.startswith(REGIONS):
        return f"不在{'、'.join(texts)}" if negated else f"在{either_of(texts)}"
    if isinstance(type_, CodeType):
        return ("不属于" + "、".join(texts)) if negated else f"属于{either_of(texts)}"
    if all(_is_time_range(m, type_) for m in x.members):
        return ("不在" if negated else "在") + _time_ranges(voice, x)
    if negated:
        return "不属于" + "、".join(texts) if isinstance(type_, CategoryType | TextType) else "不为" + "、".join(texts)
    return "为" + either_of(texts)


def _is_time_range(m: t.Expr, subject_type: object) -> bool:
    """Whether a member is a range of time that the subject lies in, rather than a value it equals."""
    if isinstance(m, t.Span2 | t.Run) or isinstance(m.type, RangeType | ListType):
        return True
    if isinstance(m.type, PeriodType):
        same = isinstance(subject_type, PeriodType) and subject_type.grain == m.type.grain != ""
        return not same
    return False


def _time_ranges(voice: Voice, x: t.Member) -> str:
    texts = [voice.phrase(m).text for m in x.members]
    days = all(isinstance(m, t.Span2) and isinstance(m.low.type, DateType) for m in x.members)
    return either_of(texts) + ("期间" if days else "内")


# ---------------------------------------------------------------- logic


@condition_words(t.Not)
def _not(voice: Voice, x: t.Not, denied: bool) -> str:
    return voice.clause(x.item, not denied)


@condition_words(t.All)
def _all(voice: Voice, x: t.All, denied: bool) -> str:
    if denied:
        return f"不存在{_all(voice, x, False)}的情形"
    return joined(voice, x.items, "且", t.Any_)


@condition_words(t.Any_)
def _any(voice: Voice, x: t.Any_, denied: bool) -> str:
    if denied:
        return f"不存在{_any(voice, x, False)}的情形"
    return joined(voice, x.items, "或", t.All)


def joined(voice: Voice, items: tuple[t.Expr, ...], word: str, other: type | None = None) -> str:
    """Clauses in one line: ``甲且乙``, ``甲，乙，且丙``; those of the other junction in brackets."""
    texts = []
    for item in items:
        text = voice.clause(item)
        texts.append(f"（{text}）" if other is not None and isinstance(item, other) else text)
    if len(texts) == 2 and not any("，" in text and not text.startswith("（") for text in texts):
        return word.join(texts)
    comma = "，" if word == "且" else f"，{word}"
    return comma.join(texts[:-1]) + f"，{word}{texts[-1]}" if len(texts) > 1 else texts[0]


@condition_words(t.Quoted)
def _quoted(voice: Voice, x: t.Quoted, denied: bool) -> str:
    return voice.clause(x.item, denied) + (f"（原文：“{x.quote}”）" if x.quote else "")


@condition_words(t.Judgement)
def _judgement(voice: Voice, x: t.Judgement, denied: bool) -> str:
    only_where = f"{voice.clause(x.when)}的，" if x.when is not None else ""
    found = f"{x.text}不属实" if denied else x.text
    office = x.office or "主管部门"
    return f"{only_where}{'由' if office.startswith('经') else '经'}{office}核定：{found}"


@condition_words(t.Function)
def _function(voice: Voice, x: t.Function, denied: bool) -> str:
    if x.name != "有档":
        return _any_condition(voice, x, denied)
    return f"{'没有' if denied else '有'}适用的{voice.phrase(x.args[0]).within(NOUN)}"


# ---------------------------------------------------------------- lists


SUCH = "符合下列条件的"


@condition_words(t.Aggregate)
def _aggregate(voice: Voice, x: t.Aggregate, denied: bool) -> str:
    if x.name == "任一":
        if denied and (text := _never_reached(voice, x)) is not None:
            return text
        source = x.source if x.body is None else t.Filter(x.source.type, x.source, x.body)
        words = list_words(voice, source)
        such = SUCH if words.notes else ""
        return f"{'没有' if denied else '有'}{such}{words.text.replace('（须', '（')}"
    if x.name != "全部" or x.body is None:
        return _any_condition(voice, x, denied)
    items = list_words(voice, x.source).text
    grain = grain_of(x.source.type)
    each = f"每{grain}" if grain else f"每{voice.counter(record_of(x.source.type))}"
    each = each.replace("每季度", "每个季度").replace("每月", "每个月").replace("每半年", "每个半年")
    clause = voice.inside(x.source.type).clause(x.body)
    if denied:
        return f"{items}并非{each}均满足“{clause}”"
    return f"{items}{each}均满足“{clause}”"


def _never_reached(voice: Voice, x: t.Aggregate) -> str | None:
    """``2019年至上年各年的营业收入均未达到5亿元``: the years before, of 首次达到."""
    run, body = x.source, x.body
    later = isinstance(run, t.Filter)
    if isinstance(run, t.Filter):
        run = run.source
    if not (isinstance(run, t.Run) and isinstance(body, t.Compare) and body.op == ">="):
        return None
    field = body.left
    if not (isinstance(field, t.FieldRef) and isinstance(field.period, t.ItemSelf) and not field.period.record):
        return None
    each = {"年": "年", "季": "季度", "月": "月"}.get(grain_of(run.type), "期")
    note = "（成立以前的不计）" if later else ""
    threshold = voice.phrase(body.right).within(SUM)
    return f"{voice.phrase(run).within(NOUN)}各{each}的{field.name}{note}均未达到{threshold}"


def band(voice: Voice, test: t.Expr, about: t.Expr) -> str:
    """The test of a band, without its subject: ``超过5000万元且不超过2亿元``, ``中型、小型、微型``."""
    match test:
        case t.Compare(op=op, left=left, right=right) if left == about:
            return f"{op_words(op, left.type)}{voice.phrase(right).within(SUM)}"
        case t.Member(subject=whose) if whose == about:
            return _band_members(voice, test)
        case t.All(items=items):
            return "且".join(band(voice, i, about) for i in items)
        case t.Any_(items=items):
            return "或".join(band(voice, i, about) for i in items)
        case t.Not() if isinstance(about.type, BoolType) and test.item == about:
            return voice.clause(about, denied=True)
    return voice.clause(test)


def _band_members(voice: Voice, x: t.Member) -> str:
    if x.negated:
        return members(voice, x, True)
    if isinstance(x.subject.type, CategoryType | TextType | NumberType):
        return "、".join(voice.value(m) for m in x.members)
    return members(voice, x, False)
