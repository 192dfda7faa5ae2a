"""Conditions as they are written: comparisons, membership, logic, and what is asked of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policymatch.language.checking.calls import FOUNDED
from policymatch.language.fields import LEDGER, LEDGER_PATH, Field
from policymatch.language.types import (
    BOOL,
    DATE,
    RATIO,
    TEXT,
    CategoryType,
    CodeType,
    NumberType,
    PeriodType,
    Type,
)
from policymatch.testing import expressions as x
from policymatch.testing import lists
from policymatch.testing.recursion import defines
from policymatch.testing.writer import Writer, WriterScope, run_of

Way = Callable[[], str]

ON_NUMBERS = (
    "不低于", "超过", "不超过", "低于", "是", "不是", "达到", "不少于", "高于", "不高于", "少于", "不足", "多于", "大于",
    "不小于", "不大于", "不多于", "小于", "不满", ">=", ">", "<=", "<", "=", "≠",
)  # fmt: skip
ON_DAYS = ("不早于", "晚于", "不晚于", "早于", "是", "不是", ">=", "<")
IS = ("是", "不是", "=", "≠")
IN = ("属于", "不属于")


@defines
def condition(w: Writer, s: WriterScope, depth: int) -> str:
    """A condition, safe to stand beside 且 and 或."""
    if depth > 0 and w.chance(0.25) and w.spend():
        return w.one_of(
            [
                lambda: f"({condition(w, s, depth - 1)} 且 {condition(w, s, depth - 1)})",
                lambda: f"({condition(w, s, depth - 1)} 或 {condition(w, s, depth - 1)})",
                lambda: f"(非 {condition(w, s.negative(), depth - 1)})",
            ]
        )
    return w.one_of(_simple(w, s, depth))


def _simple(w: Writer, s: WriterScope, depth: int) -> list[Way]:
    out: list[Way] = []
    own = s.record
    record = own.record if own is not None and w.plainly(0.8) else ""
    holder = s if record else WriterScope(s.frames, s.strict)
    flags = w.words.members(record, BOOL) if record else w.words.scalars.get(BOOL, [])
    if flags:
        out.append(lambda: _name(w, holder, w.pick(flags), record))
    out += [lambda: compared(w, s, depth)] * 4
    categories = w.words.categories(record)
    if categories:
        out += [lambda: _category(w, s, w.pick(categories), record)] * 2
    codes = w.words.codes(record)
    if codes:
        out += [lambda: _code(w, s, w.pick(codes), record, depth)]
    out += [lambda: _when(w, s, depth)] * 2
    out += [lambda: _period(w, s, depth)] * (1 if s.run is None else 2)
    if len(s.frames) < (3 if w.wild else 2):
        out += [lambda: lists.quantified(w, s, depth - 1)] * (2 if not s.frames else 1)
    if record and w.words.members(record, TEXT):
        out.append(lambda: _text(w, s, record))
    out.append(lambda: _rare(w, s, depth))
    return out


def _name(w: Writer, s: WriterScope, f: Field, record: str) -> str:
    return f.name if record else x.fact(w, s, f, 0)


def compared(w: Writer, s: WriterScope, depth: int) -> str:
    """A comparison of two numbers; the first is seldom a mere literal."""
    own = s.record
    type_ = w.pick(w.words.number_types(own.record if own is not None and w.plainly(0.8) else ""))
    if own is None and depth <= 0:
        type_ = w.pick(w.words.number_field_types)
    lets = [n for t in w.words.numbers for n in w.within(s, t)]
    if lets and w.chance(0.35):
        chosen = w.pick(lets)
        assert isinstance(chosen.type, NumberType)
        left, type_ = w.say(chosen), chosen.type
    else:
        left = x.number(w, s, type_, depth)
    right = x.literal(w, type_) if w.plainly(0.65) else x.number(w, s, type_, 0)
    if w.chance(0.1):
        return f"{left} 在 {right} {w.pick(('以上', '以下', '以内'))}"
    if w.chance(0.05):
        return f"{left} {w.pick(IN)} {x.literal(w, type_)}、{x.literal(w, type_)}"
    return f"{left} {w.pick(ON_NUMBERS)} {right}"


def _category(w: Writer, s: WriterScope, f: Field, record: str) -> str:
    assert isinstance(f.type, CategoryType)
    name = _name(w, s, f, record)
    values = [x.category_value(v) for v in f.type.values]
    if w.chance(0.5):
        return f"{name} {w.pick(IS)} {w.pick(values)}"
    return f"{name} {w.pick(IN)} {'、'.join(w.some(values, w.pick((1, 2, 2, 3))))}"


def _code(w: Writer, s: WriterScope, f: Field, record: str, depth: int) -> str:
    assert isinstance(f.type, CodeType)
    name = _name(w, s, f, record)
    codes = x.code_values(w, f.type)
    if w.chance(0.2):
        return f"{name} {w.pick(IS)} {w.pick(codes)}"
    if record and w.chance(0.3):
        others = [g for g in w.words.codes() if g.type == f.type]
        if others:
            return f"{name} {w.pick(IN)} {x.fact(w, s, w.pick(others), 0)}"
    return f"{name} {w.pick(IN)} {'、'.join(w.some(codes, w.pick((1, 1, 2))))}"


def _when(w: Writer, s: WriterScope, depth: int) -> str:
    """Something about a day."""
    subject = x.named(w, s, DATE) if depth <= 0 or w.plainly(0.6) else x.day(w, s, depth)
    subject = subject or x.day(w, s, depth)
    if w.chance(0.4):
        return f"{subject} {w.pick(ON_DAYS)} {x.day(w, s, min(depth, 1))}"
    ways: list[Way] = [
        lambda: w.pick(("本年", "有效期", "上年", "受理期")),
        lambda: w.pick(("2024-01-01 至 2024-12-31", "2023-01-01 至 基准日")),
        lambda: x.period(w, s, w.pick(("年", "季", "月", "半年")), min(depth, 1)),
        lambda: f"{x.day(w, s, 0)} 至 {x.day(w, s, min(depth, 1))}",
        lambda: f"{w.pick(('各季', '各月'))}({w.pick(('本年', '上年, 本年'))})",
        lambda: f"{x.period(w, s, '年', 0)} 至 {x.period(w, s, '年', 0)}",
    ]
    runs = w.within(s, run_of("年"))
    if runs:
        ways.append(lambda: w.say(w.pick(runs)))
    return f"{subject} {w.pick(IN)} {w.one_of(ways)}"


def _period(w: Writer, s: WriterScope, depth: int) -> str:
    """Something about a period."""
    grain = w.pick(("年", "年", "季", "月", "半年"))
    subject = x.named(w, s, PeriodType(w.pick((grain, grain, "")))) if w.plainly(0.6) else None
    if subject is None:
        subject = x.period(w, s, grain, depth) if w.chance(0.3) else f"所在{grain}({x.named(w, s, DATE) or '基准日'})"
    if w.chance(0.5):
        return f"{subject} {w.pick(ON_DAYS)} {x.period(w, s, grain, min(depth, 1))}"
    ways: list[Way] = [
        lambda: x.period(w, s, "年", 0),
        lambda: f"{x.period(w, s, '年', 0)} 至 {x.period(w, s, '年', 0)}",
        lambda: f"各{grain}({w.pick(('本年', '上年, 本年'))})" if grain != "年" else "上年 至 本年",
    ]
    return f"{subject} {w.pick(IN)} {w.one_of(ways)}"


def _text(w: Writer, s: WriterScope, record: str) -> str:
    subject = w.pick(w.words.members(record, TEXT)).name
    if record == LEDGER and (subject == LEDGER_PATH or w.chance(0.6)):  # a path must be one of an incentive
        return _ledger(w, s)
    if w.chance(0.35):
        return f"{subject} {w.pick(IS)} {x.text(w, s)}"
    return f"{subject} {w.pick(IN)} “子”、“丑”"


def _ledger(w: Writer, s: WriterScope) -> str:
    """How a policy finds its own entries in the ledger."""
    members = w.words.dictionary.fields[LEDGER].members
    ways: list[Way] = []
    if LEDGER_PATH in members:
        ways += [lambda: f"事项 {w.pick(('是', '不是'))} {w.pick(('本事项', *(f'“{p}”' for p in w.paths)))}"] * 2
    outer = s.outer
    key = w.words.dictionary.fields[outer.record].key if outer is not None else ()
    if "对象" in members and key:
        ways += [lambda: "对象 是 本项"] * 2
        ways.append(lambda: f"对象.{w.pick(key)} 是 “{w.pick(('子', '丑'))}”")
    return w.one_of(ways) if ways else compared(w, s, 0)


def _rare(w: Writer, s: WriterScope, depth: int) -> str:
    """What is seldom written: conditions by name, 有档, flags compared, periods, the text of the 事项 itself."""
    ways: list[Way] = []
    named = w.within(s, BOOL)
    if named:
        ways += [lambda: w.say(w.pick(named))] * 4
    kinds: tuple[Type, ...] = (*w.words.numbers, DATE, TEXT)
    lets = [n for t in kinds for n in w.within(WriterScope(s.frames), t)]
    if lets:
        ways += [lambda: f"有档({w.pick(lets).name})"] * 2
    by_period = w.words.series.get(BOOL, [])
    if by_period:
        ways.append(lambda: x.fact(w, s, w.pick(by_period), depth))
    flags = w.words.scalars.get(BOOL, [])
    if flags:
        ways.append(lambda: f"{x.fact(w, s, w.pick(flags), 0)} {w.pick(('是', '不是'))} {_flag(w, s, flags)}")
    texts = w.within(s, TEXT)
    if texts:
        ways += [lambda: f"{w.say(w.pick(texts))} {w.pick(IS)} {x.text(w, s)}"] * 2
    yearly = [f for t in w.words.numbers for f in w.words.series.get(t, []) if f.grain == "年"]
    if yearly and FOUNDED in w.words.dictionary.fields:
        ways.append(lambda: _first_reached(w, w.pick(yearly)))
    if w.paths:
        ways.append(lambda: f"本事项 {w.pick(('是', '不是'))} “{w.pick(w.paths)}”")
    ways.append(lambda: f"{x.number(w, s, RATIO, depth)} {w.pick(ON_NUMBERS)} {x.literal(w, RATIO)}")
    return w.one_of(ways)


def _first_reached(w: Writer, f: Field) -> str:
    assert isinstance(f.type, NumberType)
    return f"首次达到({f.name}, {x.literal(w, f.type)}{w.pick(('', ', 2022年', ', 2019年'))})"


def _flag(w: Writer, s: WriterScope, flags: Sequence[Field]) -> str:
    return w.pick(("是", "否")) if w.chance(0.5) else x.fact(w, s, w.pick(flags), 0)


__all__ = ["ON_DAYS", "ON_NUMBERS", "compared", "condition"]
