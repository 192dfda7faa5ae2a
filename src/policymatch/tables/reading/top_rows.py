"""Rows between the header and the first enterprise: a row of units, a row that numbers the columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from policymatch.language.units import UnitTable
from policymatch.tables.reading.spelling import bracketed, is_unit, squash
from policymatch.tables.reading.table import Cell, blank, shown

UNITS, NUMBERING = "单位行", "列号行"
_LONGEST = 17  # characters of a cell that states a unit
_LABEL = re.compile(r"\(?(?:计量|金额|货币)?单位(?:[:(]|$)")
_MULTIPLE = re.compile(r"(?:人民币|RMB|CNY)?[十百千万亿]*(.*)")
_DASHES = r"- -- — —— – / \ * 无 文本 文字 字符 数值 数字 代码 日期 年月日 是/否 是否 选填 必填"
_NO_UNIT = frozenset(_DASHES.split())
"""Cells of a row of units for a column that has no unit."""
_LETTERS = ("甲乙丙丁戊己庚辛壬癸", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NUMBERED = 4  # columns at least; fewer may be an enterprise with such figures


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a row of units.

    Attributes:
        columns: column of numbers -> its units, as in the brackets of a header.
        general: units of the whole table, from a cell like ``单位：万元`` that is in no column of numbers.
    """

    columns: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    general: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.columns or self.general)


NO_UNITS = Units()


def units_of(row: Sequence[Cell], plain: Collection[int], numbers: Collection[int], units: UnitTable) -> Units:
    """The units of a row if it is a row of units (every filled cell of a used column is a unit or a word for no unit), else none.

    Args:
        row: the first row below the header that is not blank.
        plain: the other columns of which something is known: of code and name, of facts that are no numbers.
        numbers: the columns of numbers.
        units: the unit table.
    """
    columns: dict[int, tuple[str, ...]] = {}
    general: tuple[str, ...] = ()
    known = False
    for i, cell in enumerate(row):
        if blank(cell):
            continue
        text = squash(cell) if isinstance(cell, str) else ""
        if text in _NO_UNIT:
            continue
        may = 0 < len(text) <= _LONGEST and not any(c.isdigit() for c in text)
        stated = _unit_parts(text) if may else []
        fits = [_is_like_unit(p, units) for p in stated]
        if i in numbers:
            if not may:
                return NO_UNITS
            columns[i] = tuple(stated)
            known |= any(fits)
        elif may and _LABEL.match(text) is not None and all(fits):
            general += tuple(stated)
            known |= bool(stated)
        elif i in plain and not (stated and all(fits)):
            return NO_UNITS
    return Units(columns, general) if known else NO_UNITS


def is_units_label(text: str) -> bool:
    """Whether a text states the units of a table: ``单位：万元``."""
    tight = squash(text)
    return _LABEL.match(tight) is not None and len(tight) <= _LONGEST and bool(_unit_parts(tight))


def _unit_parts(text: str) -> list[str]:
    """The units of a cell: ``万元``, ``（万元）``, ``单位：万元、人``, ``计量单位(吨)``."""
    text = re.sub(r"(?:计量|金额|货币)?单位:?", "", text)
    rest, inside = bracketed(text)
    return [*(bracketed(f"({rest})")[1] if rest else ()), *inside]


def _is_like_unit(text: str, units: UnitTable) -> bool:
    """Whether a text is a unit, or would be one but for a word of how many (千元), which headers do not take."""
    if is_unit(text, units):
        return True
    m = _MULTIPLE.fullmatch(text)
    return m is not None and m[1] != text and (not m[1] or is_unit(m[1], units))


def is_numbering(cells: Sequence[Cell]) -> bool:
    """Whether the cells under all headers number the columns of a form: 甲 乙 1 2 3."""
    texts = [squash(shown(cell)).strip("()[]") for cell in cells]
    if len(texts) < _NUMBERED:
        return False
    n = next((i for i, text in enumerate(texts) if text.isdigit()), len(texts))
    numbers = [str(k + 1) for k in range(len(texts) - n)]
    return len(numbers) >= 2 and any(texts == [*letters[:n], *numbers] for letters in _LETTERS)


__all__ = ["NO_UNITS", "NUMBERING", "UNITS", "Units", "is_numbering", "is_units_label", "units_of"]
