"""An Excel file of results, written row by row: amounts as numbers where Excel can hold them, text that runs nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from policymatch.tables.results.blocks import Block, values
from policymatch.tables.results.csv_lines import harmless
from policymatch.tables.results.schemas import COUNT, METADATA, MONEY, Schema

_SHEET_ROWS = 1_048_575  # below the header
_CELL_TEXT = 32_767
_EXACT_DIGITS = 15
_PART = 2**15  # rows held as Python values at a time


class XlsxFile:
    """A file being written.

    Args:
        path: where to; its folder takes temporary files too.
        schema: the columns.
        title: the name of the sheet; where there are more rows than a sheet holds, of the first.
        on: the 基准日, which the file carries as its date: the same run gives the same bytes, so no clock.
    """

    def __init__(self, path: Path, schema: Schema, title: str, on: date) -> None:
        safe = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "constant_memory": True,
            "tmpdir": str(path.parent),
        }
        self._book = xlsxwriter.Workbook(str(path), safe)
        self._book.set_properties({"created": datetime(on.year, on.month, on.day)})
        for name, value in METADATA.items():
            self._book.set_custom_property(name, value)
        self._bold = self._book.add_format({"bold": True})
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        self._schema = schema
        self._title = title
        self._sheets = 0
        self._sheet = self._next()

    def _next(self) -> Any:
        self._sheets += 1
        sheet = self._book.add_worksheet(self._title if self._sheets == 1 else f"{self._title}{self._sheets}")
        sheet.freeze_panes(1, 0)
        for j, (name, kind) in enumerate(self._schema):
            sheet.set_column(j, j, 18 if kind == MONEY else 8 if kind == COUNT else 24)
            sheet.write_string(0, j, name, self._bold)
        self._row = 0
        return sheet

    def encoded(self, block: Block) -> Block:
        """The block as it is: rows are made of it while they are written."""
        return block

    def add(self, block: Block) -> None:
        """Writes the rows of a block."""
        for part in block.parts(_PART):
            for row in zip(*(values(c) for c in part.columns), strict=True):
                if self._row == _SHEET_ROWS:
                    self._sheet = self._next()
                self._row += 1
                for j, (value, (_, kind)) in enumerate(zip(row, self._schema, strict=True)):
                    if value is not None:
                        self._cell(j, value, kind)

    def _cell(self, j: int, value: Any, kind: str) -> None:
        if kind == MONEY and _exact(value):
            self._sheet.write_number(self._row, j, float(value), self._money)
        elif kind == MONEY:
            self._sheet.write_string(self._row, j, format(value, "f"))
        elif kind == COUNT:
            self._sheet.write_number(self._row, j, value)
        else:
            self._sheet.write_string(self._row, j, harmless(value)[:_CELL_TEXT])

    def close(self) -> None:
        """Writes the file.

        Raises:
            OSError: it cannot be written.
        """
        try:
            self._book.close()
        except FileCreateError as e:
            raise e.args[0] from None

    def abandon(self) -> None:
        """Closes what is open, and writes no file."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()


def _exact(value: Decimal) -> bool:
    """Whether Excel, which keeps 15 digits, can hold an amount."""
    return len(value.as_tuple().digits) <= _EXACT_DIGITS


__all__ = ["XlsxFile"]
