"""Single values: from JSON, cells or texts to exact, typed values, or a reason why not."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from numbers import Integral
from typing import Any, NamedTuple, TypeAlias

from policymatch.errors import did_you_mean
from policymatch.language.fields import Field
from policymatch.language.periods import Period, parse_date
from policymatch.language.types import (
    BoolType,
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    TextType,
)
from policymatch.language.units import MONEY, NONE, UnitTable, dim_text, display_scale, measure


class Reading(NamedTuple):
    """What was read from one raw value.

    Attributes:
        value: the typed value; None counts as missing (a blank mark, an abolished code).
        note: what was changed or passed over to read it, in fixed words so that equal notes can be counted; "" for nothing.
    """

    value: Value | None
    note: str = ""


class NotApplicable:
    """The third thing beside missing and zero: known to have none (written 无 or 不适用)."""

    def __repr__(self) -> str:
        return "无"


NOT_APPLICABLE = NotApplicable()
Value: TypeAlias = Fraction | date | Period | bool | str | NotApplicable
Record = dict[str, Value]

MAX_DIGITS = 60  # longer ones are no figure of an enterprise and would be slow to read
_YES = {"是", "有", "true", "yes", "y", "t", "1", "√", "✓", "对"}
_NO = {"否", "没有", "false", "no", "n", "f", "0", "×", "✗", "非"}
NOTHING = {"无", "不适用"}


_HALF = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0xFEFF: None}


def plain(text: str) -> str:
    """Full-width letters, digits and signs as half-width; spaces trimmed."""
    return text.translate(_HALF).strip()


_ALTERED = re.compile(rf"(?:^|(?<=\0))[^\S\0]|[^\S\0](?=\0|$)|[{''.join(map(chr, _HALF))}]")
_SUSPECT = bytes((*range(0x09, 0x0E), *range(0x1C, 0x21), 0xC2, 0xE1, 0xE2, 0xE3, 0xEF))
"""What spaces and full-width characters begin with in UTF-8; no character of ordinary Chinese text does."""


def altered(texts: Sequence[str]) -> list[int]:
    """Which of many texts :func:`plain` may change, by number: none that it changes is left out."""
    joined = "\0".join(texts)
    data = joined.encode("utf-8", "surrogatepass")
    if len(data.translate(None, _SUSPECT)) == len(data):
        return []
    ends = list(accumulate(len(text) + 1 for text in texts))
    return sorted({bisect_right(ends, m.start()) for m in _ALTERED.finditer(joined)})


def is_nothing(text: str) -> bool:
    """Whether a text says 无 or 不适用."""
    return plain(text) in NOTHING


_LOOSE = re.compile(r"([+-]?)0*+([0-9]*+)(?:\.([0-9]*+))?+(?:[eE]([+-]?)0*+([0-9]*+))?+")


def usual(text: str) -> str:
    """A number as it is usually written: 0.5 for ``.5``, 5 for ``5.`` and ``005``, 1e5 for ``1.E+05``; other texts as they are."""
    m = _LOOSE.fullmatch(text)
    if m is None or not text.lstrip("+-.")[:1].isdigit() or text[-1] not in "0123456789.":
        return text
    if not m[2] and not (m[3] or "").strip("0"):
        return "0"
    exponent = "" if m[5] is None else f"e{m[4].removeprefix('+')}{m[5] or 0}"
    return m[1].removeprefix("+") + (m[2] or "0") + (f".{m[3]}" if m[3] else "") + exponent


def read_value(
    f: Field, raw: Any, units: UnitTable, unit: str = "", codes: AbstractMapping[str, Any] | None = None
) -> Reading:
    """One value of a field, from a JSON value, a cell or a text.

    Args:
        f: the field.
        raw: what was given: str, int, float, Decimal, bool, date or datetime.
        units: the unit table.
        unit: the unit of a bare number (a column header's); "" takes the field's own (元 for money).
        codes: codes of the field's own list (功能区), if any.

    Raises:
        ValueError: it cannot be taken; the message says what was expected, in Chinese.
    """
    if isinstance(raw, str):
        raw = plain(raw)
        if raw in NOTHING and f.may_lack and not (isinstance(f.type, CategoryType) and raw in f.type.values):
            return Reading(NOT_APPLICABLE)
    match f.type:
        case NumberType():
            return Reading(_number(f, f.type, raw, units, unit))
        case BoolType():
            return Reading(_flag(raw))
        case DateType():
            return Reading(_day(raw))
        case PeriodType():
            return Reading(read_period(raw, f.type.grain))
        case CategoryType():
            return Reading(_category(f.type, raw))
        case CodeType():
            return Reading(_code(f.type, raw, codes or {}))
        case TextType():
            return Reading(_whole(raw))
    raise ValueError("这种指标不能这样写")


def _whole(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, bool | dict | list) or raw is None:
        raise ValueError("应为文字")
    if isinstance(raw, int) and abs(raw) >= 10**MAX_DIGITS:
        raise ValueError("数字太长，应为文字")
    return readable(str(raw))


def readable(text: str) -> str:
    """A text, if every character of it can be written out again.

    Raises:
        ValueError: it holds half a character (a lone surrogate, out of a broken export).
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("有残缺的字符，请重新填写") from None
    return text


def _number(f: Field, type_: NumberType, raw: Any, units: UnitTable, unit: str) -> Fraction:
    wanted = "比例，如 60% 或 0.6" if type_.ratio else f"数字，单位{unit or f.unit or dim_text(type_.dim) or '无'}"
    text = _digits(raw, wanted)
    try:
        m = measure(text, units)
    except ValueError as e:
        raise ValueError(f"{e}，应为{wanted}") from None
    bare = not m.unit and not m.ratio and m.dim == NONE
    value = m.value
    if type_.ratio:
        if unit and bare:
            value = measure(text + unit, units).value
        elif bare:
            if abs(value) > 10:
                raise ValueError("应为比例，如 60% 或 0.6；这个数没有百分号又大于10")
        elif not m.ratio:
            raise ValueError(f"单位是“{m.unit}”，应为{wanted}")
    elif bare:
        value = value * _unit_scale(type_, unit or f.unit, units)
    elif m.ratio or m.dim != type_.dim:
        raise ValueError(f"单位是“{m.unit}”，应为{wanted}")
    if value < 0 and not f.negative:
        raise ValueError("不能为负数")
    if type_.dim == MONEY and not type_.ratio and value.denominator != 1:
        raise ValueError("金额最小到分")
    return value


def _digits(raw: Any, wanted: str) -> str:
    """A number as plain decimal digits with whatever unit follows; never longer than ``MAX_DIGITS``."""
    if isinstance(raw, Integral) and not isinstance(raw, bool):
        raw = int(raw)  # numpy's integers too
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueError(f"应为{wanted}")
    if isinstance(raw, int) and abs(raw) >= 10**MAX_DIGITS:
        raise ValueError(f"数字太长，应为{wanted}")
    # numpy's float64 is a float whose own repr names its type
    text = float.__repr__(raw) if isinstance(raw, float) else str(raw)
    text = usual(text.replace(" ", "").removeprefix("+").removeprefix("¥").removeprefix("￥"))
    if len(text) > MAX_DIGITS:
        raise ValueError(f"数字太长，应为{wanted}")
    m = re.fullmatch(r"(-?\d+(?:\.\d+)?)[eE]([+-]?\d+)", text)
    if m is None:
        return text
    if abs(int(m[2])) > MAX_DIGITS:
        raise ValueError(f"数字太长，应为{wanted}")
    return format(Decimal(text), "f")


def _unit_scale(type_: NumberType, unit: str, units: UnitTable) -> Fraction:
    if not unit:
        return display_scale(type_.dim)
    one = measure("1" + unit, units)
    if one.dim != type_.dim or one.ratio:
        raise ValueError(f"单位“{unit}”不对，应为{dim_text(type_.dim)}")
    return one.value


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).lower().removesuffix(".0")
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueError("应为 是 或 否")


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")


def _day(raw: Any) -> date:
    if isinstance(raw, datetime):
        if raw != raw:  # pandas' NaT
            raise ValueError("应为日期，如 2024-05-20；没有就不写")
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = str(raw)
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    m = compact or _DAY.fullmatch(text)
    if m is None:
        raise ValueError("应为日期，如 2024-05-20")
    day = parse_date(f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}")
    if day is None:
        raise ValueError("没有这一天，应为日期，如 2024-05-20")
    return day


def read_period(raw: Any, grain: str = "") -> Period:
    """A period from ``2024``, ``2024年``, ``2024年第1季度``, ``2024Q1``, ``2024H1``, ``2024年4月``, ``2024-04``.

    Raises:
        ValueError: it is none of these, or not of the wanted grain.
    """
    if isinstance(raw, date):
        raise ValueError("应为期间，如 2024年；写的是一个日期")
    text = plain(str(raw)).removesuffix(".0").removesuffix("度")
    text = text if not text.endswith("季") else text + "度"
    if re.fullmatch(r"\d{4}", text):
        text += "年"
    elif m := re.fullmatch(r"(\d{4})年?[Qq]([1-4])", text):
        text = f"{m[1]}年第{m[2]}季度"
    elif m := re.fullmatch(r"(\d{4})年?[Hh]([12])", text):
        text = f"{m[1]}年{'上' if m[2] == '1' else '下'}半年"
    elif m := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", text):
        text = f"{m[1]}年{int(m[2])}月"
    elif m := re.fullmatch(r"(\d{4})年第?([一二三四])季度", text):
        text = f"{m[1]}年第{'一二三四'.index(m[2]) + 1}季度"
    period = Period.parse(text)
    if period is None:
        raise ValueError("应为期间，如 2024年、2024年第1季度、2024年4月")
    if grain and period.grain != grain:
        raise ValueError(f"应为一{'个' if grain in ('季', '月') else ''}{grain}，写的是一个{period.grain}")
    return period


def _category(type_: CategoryType, raw: Any) -> str:
    text = _whole(raw)
    if text in type_.values or (type_.open and text):
        return text
    for known in type_.values:
        if plain(known) == text:
            return known
    hint = did_you_mean(text, type_.values)
    raise ValueError(f"不是可选值（{'、'.join(type_.values)}）" + (f"，{hint}" if hint else ""))


def _code(type_: CodeType, raw: Any, codes: AbstractMapping[str, Any]) -> str:
    text = _whole(raw).removesuffix(".0").upper()
    if type_.table.startswith("GB/T 2260"):
        if text in codes or (re.fullmatch(r"\d{6}|\d{9}|\d{12}", text)):
            return text
        raise ValueError("应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802")
    if type_.table.startswith("GB/T 4754"):
        if re.fullmatch(r"[A-T]\d{0,4}", text):
            return text
        raise ValueError("应为国民经济行业代码（GB/T 4754），门类字母加数字，如 C3911")
    if not text:
        raise ValueError("应为代码")
    return text


def check_credit_code(text: str) -> str:
    """The 统一社会信用代码 in capitals, checked by its check digit (GB 32100-2015).

    Raises:
        ValueError: it is not one; the message says why.
    """
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    text = plain(text).upper()
    try:
        return str(uscc.validate(text))
    except InvalidLength:
        raise ValueError(f"统一社会信用代码应为18位，这里是{len(text)}位") from None
    except InvalidChecksum:
        raise ValueError("统一社会信用代码的校验位不对，请核对抄写") from None
    except ValidationError:
        raise ValueError("不是有效的统一社会信用代码") from None


def read_ruling(raw: Any, units: UnitTable) -> bool | Fraction:
    """An office's answer: 是, 否 or a sum of money.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(raw, bool):
        return raw
    try:
        text = plain(str(raw))
        if text in ("是", "否"):
            return text == "是"
        m = measure(text, units)
    except ValueError:
        raise ValueError("应为 是、否 或金额，如 60万元") from None
    if m.value < 0:
        raise ValueError("不能为负数")
    if m.ratio:
        return m.value
    if m.dim not in (MONEY, NONE):
        raise ValueError(f"单位是“{m.unit}”，应为 是、否 或金额，如 60万元")
    return m.value * 100 if m.dim == NONE else m.value
