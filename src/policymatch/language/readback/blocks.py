"""Tables, marginal bands, ladders, named parts: values written as blocks."""

from __future__ import annotations

from policymatch.language import tree as t
from policymatch.language.readback.conditions import band
from policymatch.language.readback.outline import Outline
from policymatch.language.readback.speech import NOUN, SENTENCE, SpokenPhrase, Voice, outlines, value_words
from policymatch.language.readback.values import noun
from policymatch.language.readback.words import op_words
from policymatch.language.types import BoolType, Type

# ---------------------------------------------------------------- tables


@outlines(t.Table)
def table_outline(voice: Voice, x: t.Table, nested: bool = False) -> Outline:
    """A table: its rows, or one line for a choice between two figures (``nested`` in a row: rows all the same)."""
    rows = [(case_words(voice, x, arm), arm.value) for arm in x.arms]
    if x.otherwise is not None:
        rows.append(("", x.otherwise))
    if x.subject is None and len(x.arms) == 1 and not nested and all(_short(v) for _, v in rows):
        (case, value), (_, rest) = rows
        return Outline(f"{case}的，为{voice.value(value)}；其他情形，为{voice.value(rest)}")
    items = tuple(_row(voice, case, value) for case, value in rows)
    if x.subject is None:
        if len(x.arms) > 1:
            return Outline("按以下次序，先符合的先适用：", items)
        return Outline("分情形：", items, False)
    if isinstance(x.subject.type, BoolType):
        return Outline("分情形：", items, False)
    return Outline(f"按{noun(voice, x.subject)}分档：", items, False)


def case_words(voice: Voice, x: t.Table, arm: t.Arm) -> str:
    """When a row applies: a band without its subject, or a clause."""
    return band(voice, arm.test, x.subject) if x.subject is not None else voice.clause(arm.test)


def _row(voice: Voice, case: str, value: t.Expr) -> Outline:
    start = f"{case}的，" if case else "其他情形，"
    if isinstance(value, t.Const) and value.value is None:
        return Outline(f"{case}的，不适用" if case else "其他情形不适用")
    if isinstance(value, t.Table):
        inner = _inner_table(voice, value)
        return Outline(start + inner) if inner else table_outline(voice, value, True).prefixed(start)
    return voice.outline(value).prefixed(start)


def _inner_table(voice: Voice, x: t.Table) -> str:
    """A table of plain figures within a row, in one line: ``按承担次序，第一的40万元、第二的20万元``; "" for any other."""
    values = [a.value for a in x.arms] + ([x.otherwise] if x.otherwise is not None else [])
    if not all(isinstance(v, t.Const) for v in values):
        return ""
    cases = [f"{case_words(voice, x, a)}的{voice.value(a.value)}" for a in x.arms]
    if x.otherwise is not None:
        cases.append(f"其他{voice.value(x.otherwise)}")
    start = "其中" if x.subject is None or isinstance(x.subject.type, BoolType) else f"按{noun(voice, x.subject)}，"
    return start + "、".join(cases)


def _short(x: t.Expr) -> bool:
    return not isinstance(x, t.Table | t.Parts | t.Amount | t.PerItem | t.Marginal | t.StepsOf | t.Ladder)


# ---------------------------------------------------------------- bands, steps of a ladder, parts


@value_words(t.Marginal)
def _marginal(voice: Voice, x: t.Marginal) -> SpokenPhrase:
    parts = [f"{segment_words(voice, s, x.base.type)}按{voice.phrase(s.rate).within(NOUN)}" for s in x.segments]
    return SpokenPhrase(f"{voice.phrase(x.base).within(NOUN)}中，{'，'.join(parts)}，分段相加", SENTENCE)


def segment_words(voice: Voice, s: t.Segment, type_: Type) -> str:
    """A part of a base: ``超过10万元且不超过100万元的部分``."""
    ends = [
        op_words(op, type_) + voice.phrase(end).within(NOUN)
        for op, end in ((">", s.low), ("<=", s.high))
        if end is not None
    ]
    return f"{'且'.join(ends)}的部分" if ends else "全部"


@value_words(t.Ladder)
def _ladder(voice: Voice, x: t.Ladder) -> SpokenPhrase:
    value = voice.phrase(x.value).within(NOUN)
    known = _reached(voice, x.reached)
    if x.rungs:
        steps = "，".join(f"达到{voice.value(at)}的奖{voice.phrase(award).within(NOUN)}" for at, award in x.rungs)
        mode = "新达到的各级相加" if x.mode == "逐级相加" else "同时达到几级的只取最高一级"
        return SpokenPhrase(f"{value}{steps}，{known}{mode}", SENTENCE)
    assert x.start is not None and x.each is not None and x.award is not None
    start, each, award = (voice.phrase(v).within(NOUN) for v in (x.start, x.each, x.award))
    mode = "新达到的各级相加" if x.mode == "逐级相加" else "同时达到几级的只奖一级"
    return SpokenPhrase(f"{value}达到{start}为第一级，此后每增加{each}为一级，每级奖{award}，{known}{mode}", SENTENCE)


def _reached(voice: Voice, x: t.Expr) -> str:
    if isinstance(x, t.Const):
        return "" if x.value == 0 else f"不超过{voice.value(x)}的台阶不再奖，"
    return f"{voice.phrase(x).within(NOUN)}已达到的台阶不再奖，"


_KINDS = {"合计": "以下各项合计：", "就高": "以下各项取最高的一项：", "就低": "以下各项取最低的一项："}


@outlines(t.Parts)
def _parts(voice: Voice, x: t.Parts) -> Outline:
    return Outline(_KINDS[x.kind], tuple(voice.outline(v).prefixed(f"{name}：") for name, v in x.parts))


__all__ = ["case_words", "segment_words"]
