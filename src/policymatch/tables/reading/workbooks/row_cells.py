"""From the XML of a row to its cells in the grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import inf
from operator import lt
from typing import NamedTuple

from xlsxwriter.utility import xl_cell_to_rowcol

from policymatch.tables.reading.workbooks.cell_values import CellValue, CellValues, Convert
from policymatch.tables.reading.workbooks.grid import Grid
from policymatch.tables.reading.workbooks.package import UnusableWorkbook

ROWS, COLUMNS = 1_048_576, 16_384  # of a sheet
REPAIR = "工作簿已损坏，请用 Excel 打开后另存为 .xlsx"
REMEMBERED = 1 << 16  # forms of cells, of which a workbook has as many at most
_SUSPECT = re.compile("[_nN]")  # in what float takes and a sheet does not: nan, inf, 1_000


class CellForm(NamedTuple):
    """The type (``t``) and the style (``s``) of a cell; None where it has no such attribute."""

    kind: str | None
    style: str | None


class _Columns(dict[str, int]):
    """The column, from 0, of each text of letters; -1 for what is none."""

    def __missing__(self, letters: str) -> int:
        column = self[letters] = column_number(letters)
        return column


class _Converts(dict[CellForm, Convert]):
    """What makes values of the cells of each form."""

    def __init__(self, made: Callable[[CellForm], Convert]) -> None:
        self._made = made

    def __missing__(self, form: CellForm) -> Convert:
        if len(self) >= REMEMBERED:
            self.clear()
        convert = self[form] = self._made(form)
        return convert


class RowCells:
    """Takes rows from the XML of a sheet, in its order.

    Args:
        grid: where they go.
        values: what makes values of cells.

    Attributes:
        number: of the row that was begun last.
    """

    def __init__(self, grid: Grid, values: CellValues) -> None:
        self._grid = grid
        self._columns = _Columns()
        self._careful = _Converts(lambda form: values.convert(form.kind, form.style))
        self._quick = _Converts(lambda form: values.quick(self._careful[form]))
        self.number = 0

    def begin(self, reference: str | None) -> None:
        """Begins the next row.

        Args:
            reference: its number as written (``r``); None is the one after the row before.

        Raises:
            Unusable: it is no number of a row, or does not follow the row before.
        """
        number = self.number + 1 if reference is None else row_number(reference)
        if not self.number < number <= ROWS:
            before = f"，排在第{self.number}行后面" if self.number else ""
            raise UnusableWorkbook(f"有一行的行号是“{str(reference or number)[:20]}”{before}，{REPAIR}")
        self.number = number

    def take(self, letters: Sequence[str], forms: Sequence[CellForm], texts: Sequence[str], hidden: bool) -> None:
        """The filled cells of the row that was begun.

        Args:
            letters: their columns.
            forms: their forms.
            texts: their texts.
            hidden: the row is hidden.

        Raises:
            Unusable: they are no cells of a row in their order, or more than the limits allow.
        """
        if not letters:
            return
        columns = list(map(self._columns.__getitem__, letters))
        if columns[0] < 0 or columns[-1] >= COLUMNS or not all(map(lt, columns, columns[1:])):
            raise UnusableWorkbook(f"第{self.number}行的单元格次序不对，{REPAIR}")
        self._grid.put(self.number - 1, columns, self._values_of(forms, texts), hidden)

    def _values_of(self, forms: Sequence[CellForm], texts: Sequence[str]) -> list[CellValue]:
        if not _SUSPECT.search("".join(texts)):
            try:
                quick = map(self._quick.__getitem__, forms)
                values = [convert(text) for convert, text in zip(quick, texts, strict=True)]
                if inf not in values and -inf not in values:
                    return values
            except (ValueError, KeyError):
                pass
        careful = map(self._careful.__getitem__, forms)
        return [convert(text) for convert, text in zip(careful, texts, strict=True)]


def row_number(text: str) -> int:
    """The number of a row; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def column_number(letters: str) -> int:
    """The column of its letters, from 0; -1 for what is none."""
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        return -1
    column: int = xl_cell_to_rowcol(f"{letters.upper()}1")[1]
    return column


__all__ = ["COLUMNS", "REMEMBERED", "REPAIR", "ROWS", "CellForm", "RowCells", "column_number", "row_number"]
