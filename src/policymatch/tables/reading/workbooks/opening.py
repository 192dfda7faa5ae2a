"""Opening a workbook: which format it is, which of its sheets is read, and the notices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from policymatch.errors import TableError
from policymatch.tables.reading.table import Table, blank, build, from_any, shown
from policymatch.tables.reading.workbooks.book import read_book
from policymatch.tables.reading.workbooks.grid import Grid
from policymatch.tables.reading.workbooks.merged_cells import fill_merged, fill_unsaved
from policymatch.tables.reading.workbooks.other_formats import read_other
from policymatch.tables.reading.workbooks.package import DAMAGED, LOCKED, UnusableWorkbook, XlsxPackage, is_xml
from policymatch.tables.reading.workbooks.plain_rows import read_sheet
from policymatch.tables.reading.workbooks.row_cells import RowCells
from policymatch.tables.reading.workbooks.sheet_choice import Choice, choose, listed
from policymatch.tables.reading.workbooks.sheet_xml import CellRange

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What workbooks begin with."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what the archive of a .xlsx with a password is kept as
_LISTED = 8


class OpenedSheet(NamedTuple):
    """A sheet of a workbook as a table, and its name."""

    table: Table
    sheet: str


class _Workbook(NamedTuple):
    choice: Choice
    grid: Grid
    merged: Sequence[CellRange] = ()
    unsaved: Sequence[CellRange] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()


def open_workbook(name: str, data: bytes, sheet: str | None = None) -> OpenedSheet:
    """Reads a sheet of a workbook.

    Args:
        name: what messages call the file.
        data: the file.
        sheet: the worksheet; None is the first that is not hidden.

    Raises:
        TableError: the workbook cannot be used: damaged, with a password, too large, or without such a sheet.
    """
    try:
        read = _xlsx(data, sheet) if data.startswith(ZIP) else _other(data, sheet)
        return OpenedSheet(_table(name, read), read.choice.name)
    except UnusableWorkbook as e:
        raise TableError(f"“{name}”{e}") from None


def _xlsx(data: bytes, sheet: str | None) -> _Workbook:
    package = XlsxPackage(data)
    main = package.main()
    if not is_xml(main):
        if not main and "content.xml" not in package:  # neither .xlsb nor .ods
            raise UnusableWorkbook(DAMAGED)
        package.hold_all()
        return _other(data, sheet)
    book = read_book(package, main)
    choice = choose(book.sheets, sheet)
    grid = Grid()
    try:
        content = read_sheet(package, book.parts[choice.name], RowCells(grid, book.values))
    except UnusableWorkbook as e:
        raise UnusableWorkbook(f"的工作表“{choice.name}”{e}") from None
    return _Workbook(choice, grid, content.merged, content.unsaved, content.hidden_columns)


def _other(data: bytes, sheet: str | None) -> _Workbook:
    if data.startswith(OLE) and _ENCRYPTED in data:
        raise UnusableWorkbook(LOCKED)
    return _Workbook(*read_other(data, partial(choose, wanted=sheet)))


def _table(name: str, read: _Workbook) -> Table:
    rows, choice = read.grid.rows, read.choice
    fill_unsaved(rows, read.unsaved)
    notices = [*choice.notices, *read.grid.notices, *fill_merged(rows, read.merged)]
    header = next((row for row in rows if not all(map(blank, row))), None)
    if header is None:
        others = f"；另有工作表：{listed(choice.others)}，请指明要读哪一个" if choice.others else ""
        raise UnusableWorkbook("；".join([f"的工作表“{choice.name}”是空的{others}", *read.grid.notices]))
    for row in (rows[0], header):  # there are as many headers as columns
        row.extend([None] * (max(map(len, rows)) - len(row)))
    notices += _hidden_columns(header, read.hidden_columns)
    notes = tuple(f"“{name}”{notice}" for notice in notices)
    return build(name, rows[0], [tuple(row) for row in rows[1:]], notes)


def _hidden_columns(header: Sequence[Any], ranges: Sequence[tuple[int, int]]) -> list[str]:
    hidden = {column for first, last in ranges for column in range(max(first, 0), min(last, len(header) - 1) + 1)}
    named = [f"{xl_col_to_name(k)}“{shown(from_any(header[k]))}”" for k in sorted(hidden) if not blank(header[k])]
    if not named:
        return []
    more = "等" if len(named) > _LISTED else ""
    return [f"有{len(named)}列是隐藏的（{'、'.join(named[:_LISTED])}{more}），都已读入"]


__all__ = ["OLE", "ZIP", "OpenedSheet", "open_workbook"]
