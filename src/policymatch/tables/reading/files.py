"""Reading files: what a file is, is told by its first bytes, not by its name.

CSV (UTF-8, GB18030, UTF-16 with its mark; separated by comma, semicolon or tab), Excel (.xlsx, .xlsm, .xlsb, .xls, .ods) and
Parquet. A formula in Excel counts as the value that was saved with it. One that ended in an error is a cell that says so
(``#DIV/0!``), in .xlsx and .xlsm; in the other formats, whose errors the reader does not give, it is a blank cell.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import python_calamine as calamine

from policymatch.errors import TableError, did_you_mean
from policymatch.tables.reading.arrow_source import ParquetSource
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.csv_text import EXPECTED
from policymatch.tables.reading.sources import Source, TableSource
from policymatch.tables.reading.table import Table, build, why_not
from policymatch.tables.reading.xlsx_errors import KNOWN_ERRORS, error_cells

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_WEB = (b"<html", b"<!doct", b"<table", b"<?xml", b"<meta")
_HEAD = 1 << 16  # bytes that tell what a file is


def open_table(path: str | Path, sheet: str | None = None) -> Source:
    """Opens a table in a file, to be read block by block.

    Args:
        path: a CSV, Excel or Parquet file; row 1 is the header.
        sheet: the worksheet of an Excel file; None is the first.

    Raises:
        TableError: the file cannot be used at all: not there, empty, no readable text, a broken workbook, no such sheet.
    """
    file = Path(path)
    name = file.name
    try:
        with file.open("rb") as f:
            head = f.read(_HEAD)
    except FileNotFoundError:
        raise TableError(f"没有这个文件：“{file}”") from None
    except IsADirectoryError:
        raise TableError(f"“{file}”是文件夹，应为{EXPECTED}") from None
    except OSError as e:
        raise TableError(f"“{file}”打不开：{why_not(e)}") from None
    if not head.strip() and len(head) < _HEAD:
        raise TableError(f"“{name}”是空文件，应为{EXPECTED}")
    if head.startswith((_ZIP, _OLE)):
        return TableSource(_excel(name, file.read_bytes(), sheet))
    if sheet is not None:
        raise TableError(f"“{name}”不是 Excel 文件，没有工作表“{sheet}”")
    if head.startswith(_PARQUET):
        return ParquetSource(file)
    if head.lstrip()[:6].lower().startswith(_WEB):
        raise TableError(f"“{name}”的内容是网页，不是表格，请用 Excel 打开后另存为 .xlsx；应为{EXPECTED}")
    return CsvSource(file)


def _excel(name: str, data: bytes, sheet: str | None) -> Table:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        raise TableError(f"“{name}”有打开密码，请去掉密码后另存") from None
    except Exception:  # the reader's own errors are many, and what they say is no help to an official
        raise TableError(f"“{name}”不是能读的 Excel 文件，可能已损坏或加密，请用 Excel 打开后另存为 .xlsx") from None
    names = [s.name for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
    if not names:
        raise TableError(f"“{name}”里没有工作表")
    wanted = sheet if sheet is not None else names[0]
    if wanted not in names:
        hint = did_you_mean(wanted, names)
        raise TableError(f"“{name}”没有工作表“{wanted}”，有：{'、'.join(names)}" + (f"；{hint}" if hint else ""))
    try:
        grid: list[list[Any]] = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    except Exception:
        raise TableError(f"“{name}”的工作表“{wanted}”读不出来，{_cure(data, wanted)}") from None
    for (row, column), said in error_cells(data, wanted).items():
        if row < len(grid) and column < len(grid[row]):
            grid[row][column] = said
    if not any(cell != "" for row in grid for cell in row):
        others = [n for n in names if n != wanted]
        raise TableError(
            f"“{name}”的工作表“{wanted}”是空的"
            + (f"；另有工作表：{'、'.join(others)}，请指明要读哪一个" if others else "")
        )
    notes: tuple[str, ...] = ()
    if sheet is None and len(names) > 1:
        notes = (f"“{name}”有{len(names)}个工作表，只读了第一个“{wanted}”",)
    return build(name, grid[0], [tuple(row) for row in grid[1:]], notes)


def _cure(data: bytes, sheet: str) -> str:
    """What may help where a sheet cannot be read: the reader gives up at an error of a formula that it does not know."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # late: few workbooks cannot be read

    for place, said in error_cells(data, sheet).items():
        if said not in KNOWN_ERRORS:
            return f"单元格{xl_rowcol_to_cell(*place)}是公式出错的“{said}”，请先改正"
    return "可能已损坏，请用 Excel 打开后另存为 .xlsx"


__all__ = ["open_table"]
