"""Reading files: the format of a file is recognised by its first bytes, not by its name.

CSV (UTF-8, GB18030, UTF-16 with its mark; separated by comma, semicolon or tab), Excel (.xlsx, .xlsm, .xlsb, .xls, .ods) and
Parquet.
"""

from __future__ import annotations

from pathlib import Path

from policymatch.errors import TableError
from policymatch.files import why_not
from policymatch.limits import LIMITS
from policymatch.tables.reading.arrow_source import ParquetSource
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.csv_text import EXPECTED
from policymatch.tables.reading.input_file import InputFile
from policymatch.tables.reading.sources import Source, TableSource
from policymatch.tables.reading.workbooks.opening import OLE, ZIP, open_workbook

_PARQUET = b"PAR1"
_WEB = (b"<html", b"<!doct", b"<table", b"<?xml", b"<meta")
_HEAD = 1 << 16  # bytes that tell what a file is


def open_table(path: str | Path, sheet: str | None = None) -> Source:
    """Opens a table in a file, to be read block by block.

    Args:
        path: a CSV, Excel or Parquet file; row 1 is the header.
        sheet: the worksheet of an Excel file; None is the first that is not hidden.

    Raises:
        TableError: the file cannot be used at all: not there, empty, no readable text, a broken workbook, no such sheet.
    """
    try:
        file = InputFile(Path(path))
        with file.open() as f:
            head = f.read(_HEAD)
    except FileNotFoundError:
        raise TableError(f"没有这个文件：“{path}”") from None
    except IsADirectoryError:
        raise TableError(f"“{path}”是文件夹，应为{EXPECTED}") from None
    except OSError as e:
        raise TableError(f"“{path}”打不开：{why_not(e)}") from None
    name = file.name
    if not head.strip() and len(head) < _HEAD:
        raise TableError(f"“{name}”是空文件，应为{EXPECTED}")
    if head.startswith((ZIP, OLE)):
        if file.size > LIMITS.workbook_bytes:
            raise TableError(f"“{name}”有{file.size:,}字节，超过限额“workbook_bytes”（{LIMITS.workbook_bytes:,}）")
        read = open_workbook(name, file.read(), sheet)
        file.sheet = read.sheet
        return TableSource(read.table, file=file)
    if sheet is not None:
        raise TableError(f"“{name}”不是 Excel 文件，没有工作表“{sheet}”")
    if head.startswith(_PARQUET):
        return ParquetSource(file)
    if head.lstrip()[:6].lower().startswith(_WEB):
        raise TableError(f"“{name}”的内容是网页，不是表格，请用 Excel 打开后另存为 .xlsx；应为{EXPECTED}")
    return CsvSource(file)


__all__ = ["open_table"]
