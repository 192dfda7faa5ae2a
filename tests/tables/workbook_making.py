"""Workbooks for tests: written by XlsxWriter, and changed where it does not write such a thing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from policymatch.tables import Table, open_table
from tests.tables.making import as_table

SHEET, STRINGS, BOOK, STYLES = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
)


def workbook(path: Path, rows: Sequence[Sequence[Any]], more: Callable[[Any, Any], object] | None = None) -> Path:
    """A workbook with one sheet; ``more`` is called with the workbook and its sheet."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("企业")
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value is not None:
                    sheet.write(i, j, value)
        if more is not None:
            more(book, sheet)
    return path


def changed(path: Path, part: str, change: Callable[[str], str | bytes]) -> Path:
    """The same workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()) if name == part else data)
    path.write_bytes(out.getvalue())
    return path


def sheet_of(path: Path, rows: str, columns: int = 3) -> Path:
    """A workbook whose sheet has a header and then the XML of some rows (from row 2)."""
    workbook(path, [["注册地", "民营企业", "成立日期"][:columns]])
    return changed(path, SHEET, lambda text: text.replace("</sheetData>", f"{rows}</sheetData>"))


def cells(*values: str, row: int = 2) -> str:
    """The XML of a row: each value is what stands between ``<c r="A2"`` and ``</c>``."""
    inner = "".join(f'<c r="{"ABCDEFGH"[k]}{row}"{value}</c>' for k, value in enumerate(values))
    return f'<row r="{row}">{inner}</row>'


def read(path: Path, sheet: str | None = None) -> Table:
    """A workbook as a table."""
    return as_table(open_table(path, sheet))


def number_of(pattern: str, text: str) -> int:
    """How often a pattern occurs."""
    return len(re.findall(pattern, text))
