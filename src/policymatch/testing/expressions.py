"""Single values as they are written: facts, numbers, days, periods, categories, codes, texts."""

from __future__ import annotations

from collections.abc import Callable

from policymatch.language.fields import Field
from policymatch.language.lexer import tokens
from policymatch.language.periods import Period
from policymatch.language.types import (
    AGE,
    DATE,
    DAYS,
    MONTHS,
    PLAIN,
    RATIO,
    TEXT,
    CodeType,
    NumberType,
    PeriodType,
    Type,
)
from policymatch.language.units import NONE, measure
from policymatch.testing import figures, lists
from policymatch.testing.recursion import defines
from policymatch.testing.vocabulary import plain_name, times, writable
from policymatch.testing.writer import Writer, WriterScope

Way = Callable[[], str]


# ---------------------------------------------------------------- names


def fact(w: Writer, s: WriterScope, f: Field, depth: int) -> str:
    """A fact of the enterprise by its name, with its period where it is given by period."""
    if f.grain:
        return f"{f.name}({period(w, s, f.grain, depth)})"
    own = s.record
    hidden = own is not None and f.name in w.words.dictionary.fields[own.record].members
    return f"企业.{f.name}" if hidden or (s.frames and w.chance(0.1)) else f.name


def _named(w: Writer, s: WriterScope, type_: Type) -> list[Way]:
    """The ways to say a value of a type by a single name, the enterprise's own facts first."""
    out: list[Way] = []
    scalars, series = w.words.scalars.get(type_, []), w.words.series.get(type_, [])
    own, outer = s.record, s.outer
    members = w.words.members(own.record, type_) if own else []
    if members:
        out += [lambda: w.pick(members).name] * 3
    if scalars:
        out.append(lambda: fact(w, s, w.pick(scalars), 0))
    if series:
        out.append(lambda: fact(w, s, w.pick(series), 0))
    lets = [*w.within(s, type_), *w.columns(s, type_)]
    if lets:
        out += [lambda: w.say(w.pick(lets))] * 2
    if outer is not None:
        theirs = w.words.members(outer.record, type_)
        if theirs:
            out.append(lambda: f"本项.{w.pick(theirs).name}")
    return out


def named(w: Writer, s: WriterScope, type_: Type) -> str | None:
    """A value of a type by a single name; None where nothing bears the type."""
    ways = _named(w, s, type_)
    return w.one_of(ways) if ways else None


# ---------------------------------------------------------------- numbers


def literal(w: Writer, type_: NumberType) -> str:
    """A literal of a type of number."""
    text = w.pick(figures.numerals(type_, w.wild))
    return f"-{text}" if w.chance(0.03) and not text.startswith("0") else text


@defines
def number(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> str:
    """A number of a type, safe to stand beside any operator."""
    if depth <= 0 or w.plainly(0.2) or not w.spend():
        return _leaf(w, s, type_)
    return w.one_of(_compound(w, s, type_, depth - 1))


def nonzero(w: Writer, type_: NumberType) -> str:
    """A literal that is not 0."""
    units = w.words.dictionary.units
    return w.pick([text for text in figures.numerals(type_, w.wild) if measure(text, units).value])


def divisor(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> str:
    """A number to divide by: one that depends on a fact, or a literal that is not 0."""
    text = number(w, s, type_, depth)
    names = {str(token) for token in tokens(text) if token.type == "NAME"}
    return text if names & w.words.varying else nonzero(w, type_)


def _leaf(w: Writer, s: WriterScope, type_: NumberType) -> str:
    ways = _named(w, s, type_)
    if not ways or w.chance(0.1):
        rates = [p for p in w.words.dictionary.parameters.values() if p.type == type_]
        return parameter(w, s, w.pick(rates).name, 0) if rates and w.chance(0.5) else literal(w, type_)
    return w.one_of(ways)


def parameter(w: Writer, s: WriterScope, name: str, depth: int) -> str:
    """A dated parameter: at a day, or through a year."""
    p = w.words.dictionary.parameters[name]
    through: list[str] = []
    for year in figures.YEARS[:3]:
        try:
            p.through(Period("年", year).start, Period("年", year).end)
        except ValueError:
            continue
        through.append(f"{year}年")
    ways: list[Way] = [lambda: "基准日", lambda: day(w, s, depth), lambda: w.pick(("本年", "上年"))]
    if through:
        ways.append(lambda: w.pick(through))
    return f"{name}({w.one_of(ways)})"


def _compound(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> list[Way]:
    def n(of: NumberType = type_) -> str:
        return number(w, s, of, depth)

    ways: list[Way] = [
        lambda: f"({n()} + {n()})",
        lambda: f"({n()} - {n()})",
        lambda: f"最小({n()}, {n()})",
        lambda: f"最大({n()}, {n()}{f', {n()}' if w.chance(0.2) else ''})",
        lambda: f"({n()} {w.pick('÷/')} {w.pick(('2', '3', divisor(w, s, PLAIN, depth)))})",
        lambda: _steps(w, s, type_, depth),
        lambda: lists.summed(w, s, type_, depth),
        lambda: lists.summed(w, s, type_, depth),
    ]
    if type_ != PLAIN:
        ways += [lambda: f"({n()} {w.pick('×*')} {n(RATIO)})"] * 2
    if type_ in (RATIO, PLAIN):
        ways.append(lambda: f"({n()} × {n(PLAIN)})")
    if type_ == RATIO:
        ways += [lambda: _quotient(w, s, depth), lambda: _growth(w, s, depth)] * 2
    if type_.dim != NONE:
        other = w.pick([a for a in w.words.numbers if a.dim != NONE and a.dim != type_.dim])
        rate = NumberType(times(type_, other, -1))
        if writable(rate.dim):
            ways.append(lambda: f"({n(other)} × {literal(w, rate)})")
        base = NumberType(times(type_, other))
        if base in w.words.numbers:
            ways.append(lambda: f"({n(base)} ÷ {divisor(w, s, other, depth)})")
    if type_ == DAYS:
        ways += [lambda: f"({day(w, s, depth)} - {day(w, s, depth)})"] * 3
    if type_ == MONTHS:
        ways += [lambda: f"满月数({day(w, s, depth)}, {day(w, s, depth)})"] * 3
    if type_ == AGE:
        ways += [lambda: f"周岁({day(w, s, depth)}, {day(w, s, depth)})"] * 3
    counted = [r for r in w.words.lists if w.words.counter(r) == type_]
    if counted or type_ == PLAIN:
        ways += [lambda: lists.counted(w, s, type_, depth)] * 3
    here = s.record
    if here is not None and here.ordered:
        ways += [lambda: f"(首个 {n()} 其余 {n()})"] * 6
    return ways


def _quotient(w: Writer, s: WriterScope, depth: int) -> str:
    of = w.pick([t for t in w.words.numbers if t != PLAIN])
    return f"({number(w, s, of, depth)} ÷ {divisor(w, s, of, depth)})"


def _growth(w: Writer, s: WriterScope, depth: int) -> str:
    of = w.pick(w.words.numbers)
    return f"增速({number(w, s, of, depth)}, {divisor(w, s, of, depth)})"


def _steps(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> str:
    of = w.pick(w.words.numbers)
    each = (nonzero(w, of) if w.plainly(0.8) else divisor(w, s, of, 0)).removeprefix("-")
    award = literal(w, type_).removeprefix("-") if w.plainly(0.8) else number(w, s, type_, 0)
    return f"({number(w, s, of, depth)} 每 {each} 奖 {award} {w.pick(('不足不计', '按比例'))})"


# ---------------------------------------------------------------- days and periods


@defines
def day(w: Writer, s: WriterScope, depth: int) -> str:
    """A day."""
    if depth <= 0 or w.plainly(0.4) or not w.spend():
        ways = _named(w, s, DATE)
        plain: list[Way] = [lambda: "基准日", lambda: w.pick(figures.days(w.wild))]
        return w.one_of([*ways, *ways, *plain] if ways else plain)
    inner = depth - 1
    return w.one_of(
        [
            lambda: f"({day(w, s, inner)} {w.pick('+-')} {_duration(w, s, inner)})",
            lambda: f"({day(w, s, inner)} {w.pick('+-')} {_duration(w, s, inner)})",
            lambda: f"{w.pick(('起始日', '截止日'))}({period(w, s, _grain(w), inner)})",
            lambda: f"{w.pick(('最大', '最小'))}({day(w, s, inner)}, {day(w, s, inner)})",
            lambda: lists.extreme_day(w, s, inner),
        ]
    )


def _duration(w: Writer, s: WriterScope, depth: int) -> str:
    plain = ("12月", "1年", "30天", "5工作日", "1月", "365天", "20工作日")
    if w.wild and w.chance(0.3):
        return w.one_of([lambda: number(w, s, MONTHS, depth), lambda: number(w, s, DAYS, depth), lambda: "90000月"])
    return w.pick(plain)


def _grain(w: Writer) -> str:
    return w.pick(("年", "年", "季", "月", "半年"))


PERIODS = {
    "年": ("本年", "上年", "前年", "2024年", "2023年", "2022年"),
    "季": ("本季度", "2024年第2季度", "2024年第4季度", "2023年第1季度"),
    "月": ("本月", "2024年4月", "2024年12月", "2023年1月"),
    "半年": ("本半年", "2024年上半年", "2023年下半年"),
}
_STEP = {"年": ("1年", "12月", "2年"), "季": ("3月", "6月", "1年"), "月": ("1月", "3月", "1年"), "半年": ("6月", "1年")}


@defines
def period(w: Writer, s: WriterScope, grain: str, depth: int) -> str:
    """A period of a grain."""
    run = s.run
    if run is not None and run.grain == grain and w.plainly(0.7):
        return "当期"
    if run is not None and run.grain == grain and w.chance(0.3):
        return f"(当期 - {_STEP[grain][0]})"
    if depth <= 0 or w.plainly(0.5) or not w.spend():
        ways = _named(w, s, PeriodType(grain))
        plain: list[Way] = [lambda: w.pick(PERIODS[grain])]
        return w.one_of([*plain, *ways, *plain, *plain])
    inner = depth - 1
    out: list[Way] = [
        lambda: f"({period(w, s, grain, inner)} {w.pick('-+')} {w.pick(_STEP[grain])})",
        lambda: f"所在{grain}({day(w, s, inner)})",
        lambda: f"{w.pick(('最大', '最小'))}({period(w, s, grain, inner)}, {period(w, s, grain, inner)})",
    ]
    if grain == "季":
        out.append(lambda: f"第{w.pick('1234')}季度({period(w, s, '年', inner)})")
    if grain == "半年":
        out.append(lambda: f"{w.pick('上下')}半年({period(w, s, '年', inner)})")
    return w.one_of(out)


# ---------------------------------------------------------------- categories, codes, texts


def category_value(value: str) -> str:
    """A value of a category as it is written."""
    return value if plain_name(value) else f"“{value}”"


def code_values(w: Writer, type_: CodeType) -> tuple[str, ...]:
    """Codes of a table that a policy may name."""
    own = tuple(code for table in w.words.dictionary.codes.values() for code in table)
    return figures.codes(type_, own[:6])


def text(w: Writer, s: WriterScope) -> str:
    """A text."""
    ways = _named(w, s, TEXT)
    return w.one_of(ways) if ways and w.plainly(0.7) else f"“{w.pick(figures.TEXTS)}”"


@defines
def any_key(w: Writer, s: WriterScope, depth: int) -> str:
    """A value that records can be distinguished by."""
    own = s.frames[0]
    if not own.record:
        return number(w, s, w.pick(w.words.numbers), depth) if w.chance(0.5) else "当期"
    members = [m for m in w.words.dictionary.fields[own.record].members.values() if plain_name(m.name)]
    if members and w.plainly(0.8):
        return w.pick(members).name
    return number(w, s, w.pick(w.words.number_types(own.record)), depth)


__all__ = [
    "PERIODS",
    "any_key",
    "category_value",
    "code_values",
    "day",
    "divisor",
    "fact",
    "literal",
    "named",
    "nonzero",
    "number",
    "parameter",
    "period",
    "text",
]
