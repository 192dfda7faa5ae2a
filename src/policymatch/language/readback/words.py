"""Small words: figures as written, days, statute words, numbering."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from policymatch.language.numbers import say_number
from policymatch.language.types import DateType, NumberType, PeriodType, Type
from policymatch.language.units import MONEY

_WRITTEN = re.compile(r"(-?\d+(?:\.\d+)?(?:万亿|亿|万)?)(\D.*)?")
_UNIT_WORDS = {"月": "个月", "工作日": "个工作日", "日": "天", "BP": "个基点", "bp": "个基点", "百分点": "个百分点"}


def say_day(day: date) -> str:
    """``2024年5月20日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def say_figure(q: Fraction, type_: NumberType, written: str = "") -> str:
    """A figure as the decree writes it, with the units of prose (12个月, 5个工作日, 150个基点).

    Money is said as :func:`say_number` says it where it was written in 元, or where that is shorter.
    """
    if type_.ratio and "/" in written:
        return written
    m = _WRITTEN.fullmatch(written)
    unit = m[2] or "" if m else ""
    money = unit.partition("/")[0].endswith("元") and m is not None and m[1].isdecimal()
    if m is None or (money and type_.dim == MONEY):
        return say_number(q, type_)
    text = (f"{int(m[1]):,}" if money else m[1]) + _UNIT_WORDS.get(unit, unit)
    if type_.dim == MONEY and not type_.ratio:
        short = say_number(q, type_)
        return short if len(short) < len(text) and "约" not in short else text
    return text


_DAY_OPS = {">=": "不早于", ">": "晚于", "<=": "不晚于", "<": "早于", "=": "为", "≠": "不为"}
_OPS = {">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于", "=": "为", "≠": "不为"}
_COUNT_OPS = {**_OPS, ">=": "不少于", "<": "少于"}
_NOT_COUNTED = {"元", "分", "岁"}


def op_words(op: str, type_: Type) -> str:
    """The statute word for a comparison of values of a type (民法典第1259条)."""
    if isinstance(type_, DateType | PeriodType):
        return _DAY_OPS[op]
    if isinstance(type_, NumberType) and not type_.ratio and len(type_.dim) == 1:
        base, power = type_.dim[0]
        if power == 1 and base not in _NOT_COUNTED:
            return _COUNT_OPS[op]
    return _OPS[op]


def marker(n: int, depth: int) -> str:
    """The number of the ``n``-th item (from 1) of a list ``depth`` levels deep: ① (1) a."""
    if depth == 0:
        for first, start, count in ((1, 0x2460, 20), (21, 0x3251, 15), (36, 0x32B1, 15)):
            if first <= n < first + count:
                return chr(start + n - first)
    if depth >= 2 and n <= 26:
        return f"{chr(ord('a') + n - 1)}. "
    return f"({n})"


def either_of(texts: list[str]) -> str:
    """``甲、乙或丙``."""
    return texts[0] if len(texts) == 1 else "、".join(texts[:-1]) + f"或{texts[-1]}"
