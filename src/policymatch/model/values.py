"""Single values: from JSON, cells or texts to exact, typed values, or a reason why not."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from policymatch.errors import did_you_mean
from policymatch.language.fields import Field
from policymatch.language.periods import Period
from policymatch.language.types import (
    BoolType,
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    TextType,
)
from policymatch.language.units import MONEY, NONE, UnitTable, measure
from policymatch.model.days import read_day, read_period
from policymatch.model.numbers import MAX_DIGITS, read_number
from policymatch.model.texts import plain


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

_YES = {"是", "有", "true", "yes", "y", "t", "1", "√", "✓", "对"}
_NO = {"否", "没有", "无", "false", "no", "n", "f", "0", "×", "✗", "非"}
NOTHING = {"无", "不适用"}
_MARKS = """- -- --- – — —— ——— / // \\\\ * … N/A n/a NA na NULL Null null None none NaN nan NAN
空 空白 缺 缺失 暂缺 暂无 暂无数据 无数据 不详 未知 未统计 未填 未填报 未填写 未提供 未上报 待补 待补充 待定 待统计"""
BLANK_MARKS = frozenset(_MARKS.split())
"""What is written where nothing is known; in a list of values that has it, it is a value."""
MARKED_BLANK = "是“—”“/”“暂缺”之类的记号，按空白（缺）处理"


def is_nothing(text: str) -> bool:
    """Whether a text says 无 or 不适用."""
    return plain(text) in NOTHING


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
        if raw in BLANK_MARKS and not (isinstance(f.type, CategoryType) and raw in f.type.values):
            return Reading(None, MARKED_BLANK)
        if raw in NOTHING and f.may_lack and not (isinstance(f.type, CategoryType) and raw in f.type.values):
            return Reading(NOT_APPLICABLE)
    match f.type:
        case NumberType():
            value, note = read_number(f, f.type, raw, units, unit)
            return Reading(_in_range(f, value), note)
        case BoolType():
            return Reading(_flag(raw))
        case DateType():
            return Reading(_in_range(f, read_day(raw)))
        case PeriodType():
            return Reading(read_period(raw, f.type.grain))
        case CategoryType():
            return Reading(_category(f.type, raw))
        case CodeType():
            return Reading(_code(f.type, raw, codes or {}))
        case TextType():
            return Reading(_whole(raw))
    raise ValueError("这种指标不能这样写")


def _in_range(f: Field, value: Any) -> Any:
    if f.range is not None and not f.range.holds(value):
        raise ValueError(f"超出合理范围（{f.range}）")
    return value


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


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).lower().removesuffix(".0")
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueError("应为 是 或 否")


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
