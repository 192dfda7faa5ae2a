"""Days, durations and periods in words: 上年, 本年第2季度, 发证日期后12个月."""

from __future__ import annotations

import re
from fractions import Fraction

from policymatch.language import tree as t
from policymatch.language.periods import GRAINS, Period
from policymatch.language.readback.speech import ATOM, NOUN, SpokenPhrase, Voice, value_words
from policymatch.language.types import DateType, PeriodType

_THIS = {"年": "当年", "季": "当季度", "月": "当月"}
_NEAR_YEARS = {-2: "前年", -1: "上年", 0: "本年", 1: "次年"}
_UNITS = {"年": "年", "半年": "个半年", "季": "个季度", "月": "个月"}


@value_words(t.Context)
def _context(voice: Voice, x: t.Context) -> SpokenPhrase:
    if x.name == "本年":
        return SpokenPhrase(_dated(voice, "本年", voice.year))
    if x.name in _GRAINS:
        return SpokenPhrase(_dated(voice, x.name, Period.of(voice.on, _GRAINS[x.name]) if voice.on else None))
    return SpokenPhrase({"有效期": "政策有效期", "受理期": "政策受理期"}.get(x.name, x.name))


def _dated(voice: Voice, word: str, period: Period | None) -> str:
    """A word for a period, and which it is where something is decided: ``本年（2024年）``."""
    return f"{word}（{period}）" if voice.on is not None and period is not None else word


@value_words(t.ItemSelf)
def _item_self(voice: Voice, x: t.ItemSelf) -> SpokenPhrase:
    if x.record:
        return SpokenPhrase(f"该{x.record}")
    return SpokenPhrase(_THIS.get(x.type.grain, "当期") if isinstance(x.type, PeriodType) else "当期")


def shifted(voice: Voice, x: t.Arith) -> SpokenPhrase:
    """A period some periods earlier or later."""
    assert isinstance(x.left.type, PeriodType)
    months = x.right.value if isinstance(x.right, t.Const) else None
    grain = x.left.type.grain
    if not isinstance(months, Fraction) or not grain:
        word = "后推" if x.op == "+" else "前推"
        return SpokenPhrase(f"{voice.phrase(x.left).within(NOUN)}{word}{voice.phrase(x.right).within(NOUN)}", NOUN)
    months = months if x.op == "+" else -months
    if isinstance(x.left, t.Const) and isinstance(x.left.value, Period) and months.denominator == 1:
        moved = x.left.value.shift_months(int(months))
        if moved is not None:
            return SpokenPhrase(str(moved))
    start = _start_of_year(x.left)
    if start is not None and 0 < months < 12 and grain in ("季", "半年"):
        return SpokenPhrase(voice.value(start) + _part(grain, int(months)))
    n = months / (12 // GRAINS[grain])
    this = x.left.name if isinstance(x.left, t.Context) else ""
    if this == "本年" and n.denominator == 1:
        return SpokenPhrase(_near(voice, int(n)))
    base = voice.value(x.left)
    if grain != "年" and months in (-12, 12):
        return SpokenPhrase(f"{base}{'上年' if months < 0 else '次年'}同期", NOUN)
    if abs(n) == 1 and this in _GRAINS:
        word = _NEXT[grain][n > 0]
        return SpokenPhrase(_dated(voice, word, Period.of(voice.on, grain).shift(int(n)) if voice.on else None))
    if abs(n) == 1:
        return SpokenPhrase(_next(base, grain, n > 0), NOUN)
    if n.denominator != 1:
        return SpokenPhrase(f"{base}{'后' if n > 0 else '前'}推{abs(months)}个月", NOUN)
    return SpokenPhrase(f"{base}之{'后' if n > 0 else '前'}第{abs(n)}{_UNITS[grain]}", NOUN)


_GRAINS = {"本季度": "季", "本月": "月", "本半年": "半年"}
_NEXT = {"季": ("上季度", "下季度"), "月": ("上月", "次月"), "半年": ("上一个半年", "下一个半年")}


def _near(voice: Voice, n: int) -> str:
    """The year ``n`` years after 本年: 上年, 次年; where 本年 is fixed, one further away and one to come by its number."""
    year = voice.year.shift(n) if voice.year is not None else None
    if n in _NEAR_YEARS and (year is None or n <= 0 or voice.on is not None):
        return _dated(voice, _NEAR_YEARS[n], year)
    return str(year) if year is not None else f"本年之{'后' if n > 0 else '前'}第{abs(n)}年"


def _next(base: str, grain: str, later: bool) -> str:
    unit = {"年": "年", "半年": "个半年", "季": "季度", "月": "月"}[grain]
    if base.startswith("当"):
        return f"其{'下' if later else '上'}一{unit}"
    return f"{base}的{'下' if later else '上'}一{unit}"


def _start_of_year(x: t.Expr) -> t.Expr | None:
    """The year whose first quarter or half-year this is, if it is one."""
    if isinstance(x, t.Function) and x.name in ("所在季", "所在半年"):
        inner = x.args[0]
        if isinstance(inner, t.Function) and inner.name == "起始日" and _is_year(inner.args[0]):
            return inner.args[0]
    return None


def _is_year(x: t.Expr) -> bool:
    return isinstance(x.type, PeriodType) and x.type.grain == "年"


def _part(grain: str, months: int) -> str:
    if grain == "半年":
        return "下半年" if months else "上半年"
    return f"第{months // 3 + 1}季度"


def holding(voice: Voice, x: t.Function) -> SpokenPhrase:
    """所在年, 所在季 …: the period that holds a day."""
    year = _start_of_year(x)
    if year is not None:
        return SpokenPhrase(voice.value(year) + _part(x.name.removeprefix("所在"), 0))
    word = {"所在季": "所在季度", "所在半年": "所在的半年"}.get(x.name, x.name)
    return SpokenPhrase(f"{voice.phrase(x.args[0]).within(NOUN)}{word}", NOUN)


def edge(voice: Voice, x: t.Function) -> SpokenPhrase:
    """起始日 or 截止日 of a period."""
    return SpokenPhrase(f"{voice.value(x.args[0])}{'第一日' if x.name == '起始日' else '最后一日'}", NOUN)


def moved_day(voice: Voice, x: t.Arith) -> SpokenPhrase:
    """A day some months, days or working days earlier or later."""
    left, right = voice.phrase(x.left), voice.phrase(x.right).within(NOUN)
    if isinstance(x.left, t.Arith) and isinstance(x.left.type, DateType):
        return SpokenPhrase(f"{left.text}再{'加' if x.op == '+' else '减'}{right}", NOUN)
    return SpokenPhrase(f"{left.within(NOUN)}{'后' if x.op == '+' else '前'}{right}", NOUN)


def days_between(voice: Voice, x: t.Arith) -> SpokenPhrase:
    """The days from one day to another; the first counts, the last does not."""
    start, end = voice.phrase(x.right), voice.phrase(x.left)
    return SpokenPhrase(
        f"{start.within(NOUN)}至{end.within(ATOM if '与' in end.text else NOUN)}的天数（算头不算尾）", NOUN
    )


@value_words(t.Run, t.Span2)
def _run(voice: Voice, x: t.Run | t.Span2) -> SpokenPhrase:
    low, high = x.low, x.high
    if isinstance(low, t.Function) and isinstance(high, t.Function) and low.name == high.name:
        first, last = low.args[0], high.args[0]
        whole = isinstance(first, t.Function) and isinstance(last, t.Function) and low.name.startswith("所在")
        if whole and (first.name, last.name) == ("起始日", "截止日"):  # type: ignore[attr-defined]
            word = {"所在季": "各季度", "所在月": "各月", "所在半年": "各半年"}.get(low.name, "各年")
            a, b = first.args[0], last.args[0]  # type: ignore[attr-defined]
            if a == b:
                return SpokenPhrase(voice.value(a) + word)
            return SpokenPhrase(f"{voice.value(a)}起至{voice.value(b)}的{word}", NOUN)
    if (before := _years_before(low)) > 2 and (_is_this_year(high) or _years_before(high) == 1):
        ago = 0 if _is_this_year(high) else 1
        if voice.year is not None:
            return SpokenPhrase(f"{voice.year.shift(-before)}至{voice.year.shift(-ago)}", NOUN)
        return SpokenPhrase(f"本年之前{before}年" if ago else f"本年及之前{before}年", NOUN)
    start, end = voice.phrase(low), voice.phrase(high)
    return SpokenPhrase(f"{start.within(NOUN)}至{end.within(NOUN)}", NOUN)


def _years_before(x: t.Expr) -> int:
    """How many years before 本年 this is, where it is written so: 3 of ``本年 - 3年``; else 0."""
    if isinstance(x, t.Arith) and x.op == "-" and _is_this_year(x.left) and isinstance(x.right, t.Const):
        months = x.right.value
        return int(months) // 12 if isinstance(months, Fraction) and months % 12 == 0 else 0
    return 0


def _is_this_year(x: t.Expr) -> bool:
    return isinstance(x, t.Context) and x.name == "本年"


# periods that are more than one word take 的: 成立日期所在年的…, 本年之前第3年的…
_PHRASED = re.compile(r"的|所在|[前后]第|推|同期|年度$|个半年|至|者$")


def join_period(period: str, name: str) -> str:
    """``本年`` and ``营业收入`` as ``本年营业收入``; a repeated 年 or 季度 is written once."""
    if _PHRASED.search(period):
        return f"{period}的{name}"
    return unrepeated(period, name)


def unrepeated(period: str, name: str) -> str:
    """A period and the noun that it belongs to, without 年, 月 or 季度 twice."""
    for repeated in ("季度", "年", "月"):
        if (
            period.removesuffix("）").endswith(repeated)
            and name.startswith(repeated)
            and not name.startswith(repeated + "均")
        ):
            return period + name.removeprefix(repeated)
    return period + name
