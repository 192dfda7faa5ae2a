"""The XML of a worksheet, element by element: its rows, hidden columns, merged cells and array formulas."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name

from policymatch.tables.reading.workbooks.book import is_true
from policymatch.tables.reading.workbooks.cell_values import FORMULA
from policymatch.tables.reading.workbooks.package import UnusableWorkbook
from policymatch.tables.reading.workbooks.rich_text import Collected, RichText
from policymatch.tables.reading.workbooks.row_cells import (
    COLUMNS,
    REPAIR,
    ROWS,
    CellForm,
    RowCells,
    column_number,
    row_number,
)

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_TEXTS = ("str", "inlineStr")
_KEPT: dict[str, type[Collected] | type[RichText]] = {"v": Collected, "f": Collected, "is": RichText}


class CellRange(NamedTuple):
    """Cells of a rectangle: rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


class SheetXml:
    """Takes the elements of a sheet, for :class:`~policymatch.tables.reading.workbooks.xml_pass.XmlPass`.

    Args:
        rows: takes its rows.

    Attributes:
        in_rows: the rows have begun, and no row is open.
        merged: the ranges of merged cells.
        unsaved: the ranges of array formulas without a saved result.
        hidden_columns: the first and the last (from 0) of columns that are hidden, for each range of them.
    """

    def __init__(self, rows: RowCells) -> None:
        self._rows = rows
        self.merged: list[CellRange] = []
        self.unsaved: list[CellRange] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self._in_sheet = self._in_row = self._in_cell = False
        self._inside = 0  # elements that are open inside the cell
        self._taking: Collected | RichText | None = None

    @property
    def in_rows(self) -> bool:
        """See above."""
        return self._in_sheet and not self._in_row

    # ------------------------------------------------------------ elements

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """The beginning of an element."""
        if self._in_cell:
            self._start_inside(tag, attributes)
        elif tag == "c" and self._in_row:
            self._start_cell(attributes)
        elif tag == "row" and self._in_sheet:
            self._start_row(attributes)
        elif tag == "sheetData":
            self._in_sheet = True
        elif tag == "mergeCell":
            self.merged.append(reference(attributes.get("ref", "")))
        elif tag == "col":
            width = attributes.get("width")
            if is_true(attributes.get("hidden")) or is_zero(width):
                first, last = (row_number(attributes.get(name, "")) - 1 for name in ("min", "max"))
                self.hidden_columns.append((first, min(last, COLUMNS - 1)))

    def end(self, tag: str) -> None:
        """The end of an element."""
        if self._in_cell:
            if not self._inside:
                self._end_cell()
                return
            self._inside -= 1
            if self._inside == 0:
                self._taking = None
            elif isinstance(self._taking, RichText):
                self._taking.end(tag)
        elif tag == "row" and self._in_row:
            self._rows.take(self._letters, self._forms, self._texts, self._hidden)
            self._in_row = False
        elif tag == "sheetData":
            self._in_sheet = False

    def text(self, part: str) -> None:
        """Text between two tags."""
        if self._taking is not None:
            self._taking.text(part)

    # ------------------------------------------------------------ rows

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._in_row:
            raise UnusableWorkbook(f"第{self._rows.number}行里还有一行，{REPAIR}")
        self._rows.begin(attributes.get("r"))
        self._in_row, self._hidden = True, is_hidden(attributes)
        self._column = -1
        self._letters: list[str] = []
        self._forms: list[CellForm] = []
        self._texts: list[str] = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:  # cells without a place follow each other
            self._at = xl_col_to_name(self._column + 1)
            self._column += 1
        else:
            m = _REFERENCE.fullmatch(reference)
            if m is None or int(m[2]) != self._rows.number:
                raise UnusableWorkbook(f"第{self._rows.number}行里有一格写的是“{reference[:20]}”，{REPAIR}")
            self._at, self._column = m[1], column_number(m[1])
        self._kind, self._style = attributes.get("t"), attributes.get("s")
        self._in_cell, self._inside, self._array = True, 0, ""
        self._found: dict[str, Collected | RichText] = {}

    def _start_inside(self, tag: str, attributes: dict[str, str]) -> None:
        self._inside += 1
        if isinstance(self._taking, RichText):
            self._taking.start(tag, attributes)
        elif self._inside == 1 and (made := _KEPT.get(tag)) is not None:
            if tag in self._found:
                raise UnusableWorkbook(f"第{self._rows.number}行里有一格写了两个值，{REPAIR}")
            self._taking = self._found[tag] = made()
            if tag == "f" and attributes.get("t") in ("array", "dataTable"):
                self._array = attributes.get("ref", "")

    def _end_cell(self) -> None:
        self._in_cell = False
        kind, found = self._kind, self._found
        value = found.get("is" if kind == "inlineStr" else "v")
        text = "" if value is None else value.take()
        if "f" in found and (not text.strip() if kind != "str" else "v" not in found):
            kind, text = FORMULA, found["f"].take()
            if self._array:
                self.unsaved.append(reference(self._array))
        elif not (text if kind in _TEXTS else text.strip()):
            return
        self._letters.append(self._at)
        self._forms.append(CellForm(kind, self._style))
        self._texts.append(text)


def reference(text: str) -> CellRange:
    """The cells of ``A2:C5`` or ``A2``.

    Raises:
        Unusable: it is no such reference.
    """
    first, _, last = text.partition(":")
    ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
    if ends[0] is not None and ends[1] is not None:
        (left, top), (right, bottom) = ((column_number(m[1]), int(m[2]) - 1) for m in ends if m is not None)
        if 0 <= top <= bottom < ROWS and 0 <= left <= right < COLUMNS:
            return CellRange(top, left, bottom, right)
    raise UnusableWorkbook(f"有一处单元格范围写的是“{text[:20]}”，{REPAIR}")


def is_hidden(attributes: dict[str, str]) -> bool:
    """Whether a row is hidden, by its attributes; one of no height is."""
    return is_true(attributes.get("hidden")) or is_zero(attributes.get("ht"))


def is_zero(text: str | None) -> bool:
    """Whether a height or width is 0."""
    try:
        return text is not None and float(text) == 0
    except ValueError:
        return False


__all__ = ["CellRange", "SheetXml", "is_hidden", "reference"]
