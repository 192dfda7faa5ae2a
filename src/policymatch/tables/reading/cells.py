"""From a cell to a typed value, or the reason why it cannot be taken."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from policymatch.errors import WrongValue, reason_of
from policymatch.language.fields import Dictionary, Field, ValueRange
from policymatch.language.types import AMOUNT, CodeType, NumberType, TextType
from policymatch.language.units import MULTIPLES, RATE_UNITS
from policymatch.model.codes import CodeBook
from policymatch.model.numbers import MAX_DIGITS, SMALL_PERCENT, rate_readings, unit_scale
from policymatch.model.privacy import scrubbed
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.model.texts import plain, usual
from policymatch.model.values import Reading, check_credit_code, read_value
from policymatch.safe_text import without_id_numbers
from policymatch.tables.reading.headers import HeaderColumn
from policymatch.tables.reading.table import Cell, Unreadable, blank, shown

_REMEMBERED = 100_000  # cells whose values a reader keeps
_BARE = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,7}))?")  # at most 15 digits: none of them is noise
_CUT = "存成了数字，末尾几位已经丢失，请把这一列设为文本后重新填写"
_EXPONENT = re.compile(r"[eE][+-]?(\d+)$")
_CUT_CODE = re.compile(r"\d\.?\d*[eE]\+?1[67]")
_NAMED = "DIV/0! N/A NAME? NULL! NUM! REF! VALUE! SPILL! CALC! FIELD! BLOCKED! CONNECT! BUSY! UNKNOWN! GETTING_DATA"
FORMULA_ERRORS = frozenset((*(f"#{name}" for name in _NAMED.split()), *(f"Err:{n}" for n in range(501, 541))))
"""What spreadsheets show where a formula has no result (Excel's and WPS's names, LibreOffice's numbers): no text of an enterprise."""


class _CellParts(NamedTuple):
    table: str
    row: int
    column: str
    key: str
    value: str
    reason: str
    kind: str


class RejectedCell(_CellParts):
    """A cell that was set aside and counts as missing.

    Attributes:
        table: the file; ``row`` and ``column`` as in it (row 1 is the header: the whole column).
        key: the enterprise, or "".
        value: the cell as text; resident identity numbers and the cells of a 个人 field are masked.
        reason: why, in Chinese.
        kind: the same without the hint that only this cell has (是否想写…), for counting.
    """

    __slots__ = ()

    def __new__(
        cls, table: str, row: int, column: str, key: str, value: str, reason: str, kind: str = ""
    ) -> RejectedCell:
        """A cell, masked; without a ``kind`` the whole reason is the kind."""
        value, reason, kind = (without_id_numbers(x) for x in (value, reason, kind or reason))
        return super().__new__(cls, table, row, column, key, value, reason, kind)

    def __repr__(self) -> str:
        return f"<RejectedCell {self.table!r} {self.row} {self.column!r}: {self.reason!r}>"


class _RowParts(NamedTuple):
    table: str
    row: int
    key: str
    name: str
    kind: str
    reason: str


class RejectedRow(_RowParts):
    """A row that was set aside whole.

    Attributes:
        table, row: as in :class:`RejectedCell`.
        key: its 统一社会信用代码 as written; ``name`` its 企业名称. Resident identity numbers are masked.
        kind: the reason in a few fixed words, for counting; ``reason`` in full.
    """

    __slots__ = ()

    def __new__(cls, table: str, row: int, key: str, name: str, kind: str, reason: str) -> RejectedRow:
        """A row, masked."""
        key, name, reason = (without_id_numbers(x) for x in (key, name, reason))
        return super().__new__(cls, table, row, key, name, kind, reason)

    def __repr__(self) -> str:
        return f"<RejectedRow {self.table!r} {self.row}: {self.kind}>"


class Bare(NamedTuple):
    """What a plain number without a unit means in a column.

    Attributes:
        one: what 1 is, in the base unit of the field; None for a rate of which no unit is stated.
        whole: the result must be whole (金额 are whole 分).
        negative: it may be below zero.
        range: the plausible values of the field, in base units.
        small: a number below 1 that is plausible as a fraction is taken with a note: the column is in per cent.
    """

    one: Fraction | None
    whole: bool
    negative: bool
    range: ValueRange | None = None
    small: bool = False


class CellReader:
    """Reads the cells of one column; equal texts are read once.

    Args:
        dictionary: for units and code lists.
        column: a column of a fact (not of a record list, not a key column).
        options: the day on which codes must be in use.
    """

    def __init__(self, dictionary: Dictionary, column: HeaderColumn, options: ReadOptions = AS_USUAL):
        assert column.field is not None
        self.field: Field = column.field
        self.column = column
        self.units = dictionary.units
        self.codes = CodeBook(dictionary.codes, options.on)
        self.bare = self._bare_numbers()
        """How plain numbers of the column are read; None where it holds no numbers."""
        self._seen: dict[tuple[type, Cell], Reading | ValueError] = {}

    def _bare_numbers(self) -> Bare | None:
        type_ = self.field.type
        if not isinstance(type_, NumberType):
            return None
        whole, negative, range_ = type_ == AMOUNT, self.field.negative, self.field.range
        if type_.ratio:
            one = RATE_UNITS[self.column.unit] if self.column.unit else None
            return Bare(one, whole, negative, range_, one is not None and one < 1)
        unit = self.column.unit or self.field.unit
        return Bare(unit_scale(type_, unit, self.units), whole, negative, range_)

    def read(self, cell: Cell) -> Reading | ValueError:
        """The value of a cell that is not blank, or the error that explains why it has none."""
        if isinstance(cell, Unreadable):
            return ValueError(cell.reason)
        key = (type(cell), cell)
        out = self._seen.get(key)
        if out is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            try:
                bare = self._bare(cell)
                out = self._read(cell) if bare is None else Reading(bare)
            except ValueError as e:
                out = self._scrubbed(e, cell)
            self._seen[key] = out
        return out

    def _scrubbed(self, e: ValueError, cell: Cell) -> WrongValue:
        """The error without what it repeats of a sensitive value, and without the frames that it was raised in."""
        hint = e.hint if isinstance(e, WrongValue) else ""
        return WrongValue(*(scrubbed(text, cell, self.field, self.units.table) for text in (reason_of(e), hint)))

    def _bare(self, cell: Cell) -> Fraction | None:
        """A plain number without a unit, the most frequent cell by far; None for all that needs a closer look."""
        bare = self.bare
        if bare is None or bare.one is None or bare.range is not None or bare.small or isinstance(cell, bool):
            return None
        m = _BARE.fullmatch(cell if isinstance(cell, str) else shown(cell))
        if m is None:
            return None
        value = Fraction(int(m[1] + (m[2] or "")) * bare.one.numerator, 10 ** len(m[2] or "") * bare.one.denominator)
        return value if value.denominator == 1 or not bare.whole else None

    def _read(self, cell: Cell) -> Reading:
        unit = self.column.unit
        if isinstance(cell, str) and plain(cell) in FORMULA_ERRORS:
            raise ValueError("是公式出错的标记，没有算出值，请在原表里改正后重新导出")
        if isinstance(cell, Decimal) and abs(cell) >= 10**15 and isinstance(self.field.type, TextType | CodeType):
            raise ValueError(_CUT)
        if isinstance(self.field.type, NumberType):
            if isinstance(cell, date):
                raise ValueError("是日期，应为数字" + (f"，单位{unit}" if unit else ""))
            text = usual(plain(cell)) if isinstance(cell, str) else ""
            exponent = _EXPONENT.search(text)
            if len(text) > MAX_DIGITS or (exponent and int(exponent[1]) > MAX_DIGITS):
                raise ValueError("太长，不像一个数")
            own = next((m for m in MULTIPLES if text.endswith(m)), "")
            if own and unit[:1] in ("万", "亿"):
                raise ValueError(
                    f"末尾的“{own}”和表头的单位“{unit}”重复，看不出是多少，请写全单位，如“{text}{unit[1:]}”"
                )
            if self.field.type.ratio and (number := _plain_number(cell)) is not None:
                return self._rate(cell, number)
        return read_value(self.field, cell, self.units, unit, self.codes)

    def _rate(self, cell: Cell, number: Fraction) -> Reading:
        """A rate without a unit of its own: read by the unit of its column, or by the one reading that is plausible."""
        unit = self.column.unit
        if unit:
            read = read_value(self.field, cell, self.units, unit, self.codes)
            small = (
                self.bare is not None
                and self.bare.small
                and 0 < abs(number) < 1
                and number in rate_readings(self.field, number)
            )
            return Reading(read.value, SMALL_PERCENT) if small and read.value is not None else read
        found = rate_readings(self.field, number)
        if len(found) == 1:
            return read_value(self.field, cell, self.units, "小数" if found[0] == number else "%", self.codes)
        if not found:
            raise ValueError(f"超出合理范围（{self.field.range}）")
        header = self.column.header.strip()
        raise ValueError(
            f"是没有写明单位的比例，看不出是百分数还是小数；请在格里写%，"
            f"或在表头写明（{header}(%)、{header}(小数)），或用 --unit '{header}=%'"
        )


def _plain_number(cell: Cell) -> Fraction | None:
    """A cell that is a number and nothing else."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | Decimal):
        return None
    try:
        return Fraction(usual(plain(str(cell)).replace(" ", "").replace(",", "").removeprefix("+")))
    except (ValueError, ZeroDivisionError):
        return None


def read_code(cell: Cell, options: ReadOptions = AS_USUAL) -> str:
    """The 统一社会信用代码 of a cell that is not blank.

    Args:
        cell: what is written.
        options: whether a wrong check digit is let in.

    Raises:
        ValueError: it is not one; the message says why.
    """
    if isinstance(cell, Unreadable):
        raise ValueError(cell.reason)
    digits = shown(cell)
    if (isinstance(cell, Decimal) and len(digits) >= 16) or _CUT_CODE.fullmatch(plain(digits)):
        raise ValueError(_CUT)
    return check_credit_code(digits, options.accept_bad_check_digits)


def too_wide(row: tuple[Cell, ...], width: int) -> str:
    """The reason why a row with more cells than headers is set aside, or ""; then no cell can be trusted to be under its header."""
    if all(blank(c) for c in row[width:]):
        return ""
    return f"有{len(row)}格，表头只有{width}列，内容已错位（内容里的分隔符要用引号括起来）"


__all__ = ["FORMULA_ERRORS", "CellReader", "RejectedCell", "RejectedRow", "read_code", "too_wide"]
