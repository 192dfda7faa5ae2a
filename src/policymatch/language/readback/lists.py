"""Lists of records and periods, and what is counted or summed over them."""

from __future__ import annotations

from typing import NamedTuple

from policymatch.language import tree as t
from policymatch.language.readback.speech import (
    ATOM,
    NOUN,
    SENTENCE,
    SpokenPhrase,
    Voice,
    conjuncts,
    grain_of,
    record_of,
    value_words,
)
from policymatch.language.readback.times import unrepeated
from policymatch.language.types import DateType, NumberType, PeriodType

_SHORT = 46  # characters of conditions that still read well before the noun


class ListWords(NamedTuple):
    """A list in words: the noun, and the notes on it in brackets."""

    noun: str
    notes: tuple[str, ...] = ()
    level: int = ATOM

    @property
    def text(self) -> str:
        """All of it."""
        return self.noun + (f"（{'；'.join(self.notes)}）" if self.notes else "")


def list_words(voice: Voice, x: t.Expr, noun_first: bool = False) -> ListWords:
    """A list of records or periods in words; ``noun_first`` keeps conditions behind the noun."""
    match x:
        case t.Filter(source=source, where=where):
            return _filtered(voice, list_words(voice, source, noun_first), source, where, noun_first)
        case t.Distinct(source=source):
            words = list_words(voice, source, noun_first)
            return ListWords(words.noun, (*words.notes, best_of(voice, x)), NOUN)
        case t.Take(source=source):
            words = list_words(voice, source, noun_first)
            return ListWords(words.noun, (*words.notes, first_of(voice, x)), NOUN)
    phrase = voice.phrase(x)
    return ListWords(phrase.text, (), phrase.level)


def _filtered(voice: Voice, words: ListWords, source: t.Expr, where: t.Expr, noun_first: bool) -> ListWords:
    inner = voice.inside(source.type)
    grain = grain_of(source.type)
    if grain:
        each = {"年": "年份", "月": "月份"}.get(grain, grain)
        return ListWords(f"{words.text}中{inner.clause(where)}的{each}", (), NOUN)
    parts = conjuncts(where)
    clauses = [inner.clause(p) for p in parts]
    plain = not (noun_first or words.notes) and not any(isinstance(p, _LONG) or _deep(p) for p in parts)
    if plain and len(parts) <= 2 and sum(map(len, clauses)) <= _SHORT and not any("，" in s for s in clauses):
        return ListWords(f"{'且'.join(clauses)}的{words.noun}", (), NOUN)
    return ListWords(words.noun, (*words.notes, "须" + all_of(voice, source, where)), NOUN)


_LONG = t.Any_ | t.Judgement | t.Quoted


def _deep(x: t.Expr) -> bool:
    """Whether a condition is itself about records, so that its 的 would run into that of the list."""
    return isinstance(x, t.Aggregate) or (isinstance(x, t.Not) and _deep(x.item))


def all_of(voice: Voice, source: t.Expr, where: t.Expr) -> str:
    """The conditions on an item in one line: ``甲，乙，且丙``."""
    inner = voice.inside(source.type)
    parts = conjuncts(where)
    if len(parts) == 1:
        return inner.clause(where)
    clauses = [f"（{inner.clause(p)}）" if isinstance(p, t.Any_) else inner.clause(p) for p in parts]
    return "，".join(clauses[:-1]) + f"，且{clauses[-1]}"


def best_of(voice: Voice, x: t.Distinct) -> str:
    """``同一系列编号的只取奖励标准最高的一项``."""
    inner = voice.inside(x.source.type)
    keys = "、".join(inner.value(k) for k in x.keys)
    unit = grain_of(x.source.type) or voice.counter(record_of(x.source.type))
    return f"同一{keys}的只取{inner.value(x.pick)}{x.best.removesuffix('者')}的一{unit}"


def first_of(voice: Voice, x: t.Take) -> str:
    """``按授权日期从早到晚取前2件``."""
    inner = voice.inside(x.source.type)
    groups = "、".join(inner.value(g) for g in x.groups)
    n = voice.phrase(x.n)
    bare = isinstance(x.n.type, NumberType) and not x.n.type.dim
    count = n.within(NOUN) + ((grain_of(x.source.type) or voice.counter(record_of(x.source.type))) if bare else "")
    return (f"同一{groups}的，" if groups else "") + f"按{inner.value(x.key)}{x.direction}取前{count}"


@value_words(t.Filter, t.Distinct, t.Take)
def _list(voice: Voice, x: t.Expr) -> SpokenPhrase:
    words = list_words(voice, x)
    return SpokenPhrase(words.text, words.level)


# ---------------------------------------------------------------- over a list


@value_words(t.Aggregate)
def _aggregate(voice: Voice, x: t.Aggregate) -> SpokenPhrase:
    if x.name in ("任一", "全部"):
        return SpokenPhrase(voice.clause(x), SENTENCE)
    if (paid := _already_paid(voice, x)) is not None:
        return SpokenPhrase(paid, NOUN)
    words = list_words(voice, x.source)
    if x.name == "数量":
        return SpokenPhrase(words.text + ("的" if grain_of(x.source.type) else "") + _count_word(x), words.level)
    assert x.body is not None
    inner = voice.inside(x.source.type)
    if x.name == "去重数":
        return SpokenPhrase(f"{words.text}中不同{inner.value(x.body)}的{_count_word(x)}", NOUN)
    if isinstance(x.type, DateType | PeriodType):
        word = "最晚" if x.name == "最大" else "最早"
        return SpokenPhrase(f"{words.text}中{word}的{inner.value(x.body)}", NOUN)
    word = {"合计": "合计", "平均": "的平均值", "最大": "的最大值", "最小": "的最小值"}[x.name]
    own = _own_value(inner, x.body)
    grain = grain_of(x.source.type)
    if own is not None:
        return SpokenPhrase(_of(words, grain, own + word), NOUN)
    unit = grain or each_counter(voice.counter(record_of(x.source.type)))
    each = "每个" + grain if grain in ("季度", "月", "半年") else "每" + unit
    word = word if word.startswith("的") else "的" + word
    return SpokenPhrase(f"{words.text}按{each}“{inner.value(x.body)}”计算{word}", NOUN, True)


def _already_paid(voice: Voice, x: t.Aggregate) -> str | None:
    """``本事项已兑现的金额``, where a sum over the ledger is restricted to this incentive (and this record)."""
    listed = x.source
    if x.name != "合计" or not isinstance(listed, t.Filter):
        return None
    if not isinstance(listed.source, t.Records) or listed.source.name != LEDGER:
        return None
    if not (isinstance(x.body, t.ItemField) and x.body.name == "金额"):
        return None
    this, to = False, ""
    for c in conjuncts(listed.where):
        match c:
            case t.Compare(op="=", left=t.ItemField(name="事项", depth=0), right=t.Context(name="本事项")):
                this = True
            case t.Compare(op="=", left=t.ItemField(name="对象", depth=0), right=t.ItemField(name=name)):
                to = f"对同一{name}"
            case t.Compare(op="=", left=t.ItemField(name="对象", depth=0), right=t.ItemSelf(record=record)):
                to = f"对该{record}"
            case _:
                return None
    return f"本事项{to}已兑现的金额" if this else None


LEDGER = "兑现记录"


def each_counter(counter: str) -> str:
    """A counter after 每: 每名 for people."""
    return "名" if counter == "人" else counter


def _of(words: ListWords, grain: str, what: str) -> str:
    """``what`` of the items: 近三年研发费用合计, 上年至本年各年增速的平均值, 合格贷款的实付利息合计."""
    if not grain:
        return f"{words.text}的{what}"
    if words.noun.endswith(("年份", "月份", f"的{grain}")):
        return f"{words.text}的{what}"
    each = "" if words.level == ATOM or words.noun.endswith(f"各{grain}") else f"各{grain}"
    return unrepeated(words.text + each, what)


def _own_value(inner: Voice, body: t.Expr) -> str | None:
    """The value of an item itself, where the words of the list already name the period: 研发费用, not 当年研发费用."""
    match body:
        case t.ItemField(depth=0, name=name) | t.ItemLet(depth=0, name=name) | t.ItemExtra(depth=0, name=name):
            return name
        case t.FieldRef(name=name, period=t.ItemSelf(depth=0, record="")):
            return name
        case t.Function(
            name="增速", args=(t.FieldRef(name=name, period=t.ItemSelf(depth=0)), t.FieldRef() as base)
        ) if base.name == name and base.period is not None:
            return f"{name}较{inner.value(base.period)}的增速"
    return None


_COUNTED = {"人": "人数", "家": "家数", "户": "户数", "月": "月数", "天": "天数"}


def _count_word(x: t.Aggregate) -> str:
    grain = grain_of(x.source.type)
    if grain:
        return {"年": "年数", "月": "月数", "季度": "季度数"}.get(grain, "期数")
    unit = x.type.dim[0][0] if isinstance(x.type, NumberType) and x.type.dim else ""
    return _COUNTED.get(unit, f"{unit}数" if unit else "数量")
