"""From the XML of a cell to its value, by the type of the cell and its number format."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from policymatch.limits import LIMITS
from policymatch.tables.reading.table import Unreadable, from_float, shown
from policymatch.tables.reading.workbooks.number_formats import NumberFormat, Shown
from policymatch.tables.reading.workbooks.serial_dates import duration, from_serial

CellValue: TypeAlias = str | float | bool | date | datetime | time | timedelta | Unreadable
"""The value of a filled cell; the reader of tables makes a cell of it."""
Convert: TypeAlias = Callable[[str], CellValue]

NO_RESULT = "公式没有保存的计算结果，请用 Excel 或 WPS 打开原表，重新计算并保存后再导入"
FORMULA = "f"
"""The type of a formula without a saved result, whose text is the formula."""
_REMEMBERED = 1 << 16  # values that are kept of a style
_ERROR = "是公式出错的标记，没有算出值，请在原表里改正后重新导出"
_DAMAGED = "工作簿里这一格已损坏，请用 Excel 打开原表核对，另存为 .xlsx"
_SCALED = "单元格的数字格式缩放了数（Excel 里看到的不是存着的数），看不出是多少，请改成常规格式核对"
_CONTROL = "有不能显示的控制字符或残缺的字符，请重新填写"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FLAGS = {"1": True, "true": True, "0": False, "false": False}


class CellValues:
    """Makes values of the cells of one sheet.

    Args:
        strings: the shared texts of the workbook.
        formats: the number format of each style.
        since_1904: days are counted from 1904-01-01.
    """

    def __init__(self, strings: Sequence[str | Unreadable], formats: Sequence[NumberFormat], since_1904: bool):
        self._format_of = {str(k): value for k, value in enumerate(formats)}
        self._since_1904 = since_1904
        self._string_of = {str(k): value for k, value in enumerate(strings)}
        self._by_type: dict[str, Convert] = {
            "s": self._shared,
            "str": text_value,
            "inlineStr": text_value,
            "b": _flag,
            "e": _error,
            "d": _written_date,
            FORMULA: _formula,
        }

    def convert(self, kind: str | None, style: str | None) -> Convert:
        """What makes values of cells of a type (``t``) and a style (``s``)."""
        if kind is not None and kind != "n":
            return self._by_type.get(kind, _damaged)
        number_format = self._format_of.get(style or "0")
        if number_format is None:
            return _damaged
        if number_format.plain:
            return _number
        return lru_cache(_REMEMBERED)(lambda text: self._formatted(text, number_format))

    def quick(self, convert: Convert) -> Convert:
        """What makes the same values as ``convert`` in less time, of cells that are not damaged.

        Of others it may raise ValueError or KeyError; and it takes numbers that are not finite, and digits parted by ``_``.
        """
        if convert == self._shared:
            return self._string_of.__getitem__
        return float if convert is _number else convert

    def _shared(self, text: str) -> CellValue:
        found = self._string_of.get(text.strip())
        return _damaged(text) if found is None else found

    def _formatted(self, text: str, number_format: NumberFormat) -> CellValue:
        x = _number(text)
        if not isinstance(x, float):
            return x
        section = number_format.section(x)
        try:
            match section.shown:
                case Shown.PERCENT:
                    return percent(x)
                case Shown.UNIT:
                    return f"{shown(from_float(x))}{section.unit}"
                case Shown.SCALED if x:
                    return Unreadable.of(text.strip(), _SCALED)
                case Shown.DAY:
                    return from_serial(x, self._since_1904)
                case Shown.DURATION:
                    return duration(x)
        except ValueError as e:
            return Unreadable.of(text.strip(), f"单元格是日期格式，写的数{e}，请更正")
        return x


def _number(text: str) -> CellValue:
    try:
        x = float(text)
    except ValueError:
        return _damaged(text)
    return x if x - x == 0 and "_" not in text else _damaged(text)


def percent(x: float) -> str:
    """A number as per cent, without the noise of binary numbers: ``85%`` for 0.85."""
    d = (Decimal(format(x, ".15g")).scaleb(2) + 0).normalize()  # 0 without a sign
    return f"{d:f}%"


def text_value(text: str) -> str | Unreadable:
    """A text with ``_x000D_`` and other escapes (ST_Xstring of ISO/IEC 29500-1, 22.9.2.19) resolved."""
    if "_x" in text:
        out = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
        try:
            whole = out.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:  # half a character
            return Unreadable.of(text, _CONTROL)
        if _NO_TEXT.search(whole):
            return Unreadable.of(text, _CONTROL)
        text = whole
    if len(text) > LIMITS.cell_text:
        return Unreadable.of(text, f"超过{LIMITS.cell_text:,}个字（限额“cell_text”）")
    return text


def _flag(text: str) -> CellValue:
    flag = _FLAGS.get(text.strip().lower())
    return _damaged(text) if flag is None else flag


def _error(text: str) -> CellValue:
    return Unreadable.of(text.strip() or "#?", _ERROR)


def _formula(text: str) -> CellValue:
    return Unreadable.of(f"={text.strip()}", NO_RESULT)


def _written_date(text: str) -> CellValue:
    """A date in ISO 8601; one with a time zone stays a text, which the reader of values takes."""
    stripped = text.strip()
    try:
        at = datetime.fromisoformat(stripped)
        return stripped if at.tzinfo is not None else at if "T" in stripped else at.date()
    except ValueError:
        pass
    try:
        return time.fromisoformat(stripped.removeprefix("T"))
    except ValueError:
        return Unreadable.of(stripped or "?", "不是能读的日期，应为日期，如 2024-05-20")


def _damaged(text: str) -> CellValue:
    return Unreadable.of(text.strip() or "?", _DAMAGED)


__all__ = ["FORMULA", "NO_RESULT", "CellValue", "CellValues", "Convert", "percent", "text_value"]
