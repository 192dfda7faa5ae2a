"""Numbers of data: exact, in base units, from texts and from binary floats."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from numbers import Integral, Real
from typing import Any

from policymatch.language.fields import Field
from policymatch.language.types import NumberType
from policymatch.language.units import MONEY, NONE, RATE_UNITS, UnitTable, dim_text, display_scale, measure
from policymatch.model.texts import usual

MAX_DIGITS = 60  # longer ones are no figure of an enterprise and would be slow to read
ROUNDED = "不足一分，已四舍五入到分"
SMALL_PERCENT = "的数小于1，已按百分数读（0.45 即 0.45%）；如果0.45指45%，请把表头的单位改为“小数”"
_PLAIN = 10**15  # integers below it have nothing to be looked at closely
_SIGNIFICANT = 15  # decimal digits that a binary float keeps


def read_number(f: Field, type_: NumberType, raw: Any, units: UnitTable, unit: str) -> tuple[Fraction, str]:
    """A number of a field in base units, and the note it was read with.

    Args:
        f: the field.
        type_: its type.
        raw: a text with or without a unit, or a number; numbers of numpy too.
        units: the unit table.
        unit: of a bare number; "" takes the field's own, and for a rate the fraction.

    Raises:
        ValueError: it cannot be taken; the message says what was expected, in Chinese.
    """
    money = type_.dim == MONEY and not type_.ratio
    if type(raw) is int and 0 <= raw < _PLAIN and not type_.ratio:
        value = raw * unit_scale(type_, unit or f.unit, units)
        if value.denominator == 1 or not money:
            return value, ""
    wanted = "比例，如 60% 或 0.6" if type_.ratio else f"数字，单位{unit or f.unit or dim_text(type_.dim) or '无'}"
    text = _digits(raw, wanted, exact=money)
    try:
        m = measure(text, units)
    except ValueError as e:
        raise ValueError(f"{e}，应为{wanted}") from None
    bare = not m.unit and not m.ratio and m.dim == NONE
    value = m.value
    if type_.ratio:
        if bare:
            value = _bare_rate(f, text, value, unit)
        elif not m.ratio and m.unit not in RATE_UNITS:
            raise ValueError(f"单位是“{m.unit}”，应为{wanted}")
    elif bare:
        value = value * unit_scale(type_, unit or f.unit, units)
    elif m.ratio or m.dim != type_.dim:
        raise ValueError(f"单位是“{m.unit}”，应为{wanted}")
    if value < 0 and not f.negative:
        raise ValueError("不能为负数")
    if money and value.denominator != 1:
        whole = (2 * abs(value) + 1) // 2  # half up, as 四舍五入 has it, on either side of zero
        return Fraction(whole if value > 0 else -whole), ROUNDED
    return value, ""


def _bare_rate(f: Field, text: str, value: Fraction, unit: str) -> Fraction:
    """A rate without a unit of its own: in the unit that is stated for it, or a fraction, which is what a number in JSON is."""
    if unit:
        return value * RATE_UNITS[unit]
    if abs(value) > 1 and f.range is None:
        raise ValueError(f"这个比例大于1而没有写单位；百分数写作“{text}%”，倍数写作“{text}倍”")
    return value


def rate_readings(f: Field, value: Fraction) -> list[Fraction]:
    """What a bare number may mean as a rate of a field, going by the field's plausible range: as a fraction, in per cent.

    Args:
        f: a field of a rate.
        value: the number as it is written.

    Returns:
        The readings that lie in the range; both where the field has none. 0 is 0 in either.
    """
    return [v for v in dict.fromkeys((value, value / 100)) if f.range is None or f.range.holds(v)]


_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d,])")


def _digits(raw: Any, wanted: str, *, exact: bool) -> str:
    """A number as plain decimal digits with whatever unit follows; never longer than ``MAX_DIGITS``.

    A binary float has 15 significant digits: what stands behind them is noise of its arithmetic and is cut, in the texts
    of such numbers too. Integers, decimals and (``exact``) texts of money keep every digit.
    """
    if isinstance(raw, Integral) and not isinstance(raw, bool):
        raw = int(raw)  # numpy's integers too
    elif isinstance(raw, float):
        raw = float_text(raw)
    elif isinstance(raw, Real) and not isinstance(raw, bool):
        raw = str(raw)  # numpy's shorter floats, as the shortest decimal that gives them
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise ValueError(f"应为{wanted}")
    if isinstance(raw, int) and abs(raw) >= 10**MAX_DIGITS:
        raise ValueError(f"数字太长，应为{wanted}")
    text = str(raw)
    if " " in text:
        text = _THOUSANDS.sub(lambda m: m[0].replace(" ", ""), text)
        if re.search(r"\d +[\d.]|\. +\d", text):
            raise ValueError(f"数字中间有空格，看不出是一个数还是几个，应为{wanted}")
    text = usual(text.replace(" ", "").removeprefix("+").removeprefix("¥").removeprefix("￥"))
    if len(text) > MAX_DIGITS:
        raise ValueError(f"数字太长，应为{wanted}")
    m = _EXPONENT.fullmatch(text)
    if m is not None:
        if abs(int(m[2])) > MAX_DIGITS:
            raise ValueError(f"数字太长，应为{wanted}")
        text = format(Decimal(text), "f")
    return text if exact or not isinstance(raw, str) else _without_noise(text)


_EXPONENT = re.compile(r"(-?\d+(?:\.\d+)?)[eE]([+-]?\d+)")
_LONG = re.compile(r"-?(\d[\d,]*)\.(\d+)")


def float_text(x: float) -> str:
    """A binary float as the decimal that was meant: 15 significant digits, written out."""
    text = format(x, f".{_SIGNIFICANT}g")
    return format(Decimal(text), "f") if "e" in text else text


def _without_noise(text: str) -> str:
    """A number, with whatever unit follows, without the digits that are noise of a binary float."""
    m = _LONG.match(text)
    if m is None:
        return text
    whole = m[1].replace(",", "").lstrip("0")
    digits = len(whole) + len(m[2]) if whole else len(m[2].lstrip("0"))
    if digits <= _SIGNIFICANT or len(whole) > _SIGNIFICANT:
        return text
    return float_text(float(m[0].replace(",", ""))) + text[m.end() :]


@lru_cache(maxsize=512)
def unit_scale(type_: NumberType, unit: str, units: UnitTable) -> Fraction:
    """What 1 of a unit is in the base unit of a type; "" is the unit that numbers of the type are shown in.

    Raises:
        ValueError: the unit does not fit.
    """
    if not unit:
        return display_scale(type_.dim)
    one = measure("1" + unit, units)
    if one.dim != type_.dim or one.ratio:
        raise ValueError(f"单位“{unit}”不对，应为{dim_text(type_.dim)}")
    return one.value


__all__ = ["MAX_DIGITS", "ROUNDED", "SMALL_PERCENT", "float_text", "rate_readings", "read_number", "unit_scale"]
