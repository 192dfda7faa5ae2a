"""Single values: from JSON, cells or texts to exact, typed values, or a reason why not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from policymatch.errors import WrongValue, did_you_mean
from policymatch.language.fields import Field
from policymatch.language.periods import Period
from policymatch.language.terms import Sensitivity
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
from policymatch.model.codes import NO_LISTS, CodeBook
from policymatch.model.credit_codes import credit_code
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
    """Whether a text means 无 or 不适用."""
    return plain(text) in NOTHING


def read_value(f: Field, raw: Any, units: UnitTable, unit: str = "", codes: CodeBook = NO_LISTS) -> Reading:
    """One value of a field, from a JSON value, a cell or a text.

    Args:
        f: the field.
        raw: what was given: str, int, float, Decimal, bool, date or datetime.
        units: the unit table.
        unit: the unit of a bare number (a column header's); "" takes the field's own (元 for money).
        codes: the code lists.

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
            return _code(f, f.type, raw, codes)
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
    raise WrongValue(f"不是可选值（{'、'.join(type_.values)}）", hint)


def _code(f: Field, type_: CodeType, raw: Any, codes: CodeBook) -> Reading:
    text = _whole(raw).removesuffix(".0")
    if f.sensitivity == Sensitivity.PUBLIC:
        return Reading(*codes.read(type_, text))
    try:
        code, note = codes.read(type_, text)
    except ValueError:  # its message names what is near the value
        raise ValueError(f"不是代码表“{type_.table}”里的代码，或看不出是哪一个") from None
    return Reading(code, note if code is not None else "是不在用的代码，按缺处理")


def check_credit_code(text: str, accept_bad_check_digits: bool = False) -> str:
    """The 统一社会信用代码 in capitals, checked by its check digit (GB 32100-2015).

    Args:
        text: what is written.
        accept_bad_check_digits: takes a code of the right form although its check digit is wrong.

    Raises:
        ValueError: it is not one; the message says why.
    """
    return credit_code(plain(text).upper(), accept_bad_check_digits)


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
