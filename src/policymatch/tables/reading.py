"""Reading files: what a file is, is told by its first bytes, not by its name.

CSV (UTF-8, GB18030, UTF-16 with its mark; separated by comma, semicolon or tab), Excel (.xlsx, .xlsm, .xlsb, .xls, .ods) and
Parquet. A formula in Excel counts as the value that was saved with it; one that ended in an error counts as a blank cell.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import python_calamine as calamine

from policymatch.errors import TableError, did_you_mean
from policymatch.tables.arrow_source import ParquetSource
from policymatch.tables.csv_source import CsvSource
from policymatch.tables.frames import from_arrow
from policymatch.tables.sources import Source, TableSource
from policymatch.tables.table import Cell, Table, build, from_any, from_text, why_not

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_UTF_8_MARK, _UTF_16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_WEB = (b"<html", b"<!doct", b"<table", b"<?xml", b"<meta")
_SEPARATORS = (",", "\t", ";")
_HEAD = 1 << 16
_SNIFFED = 65536  # characters looked at for the separator
EXPECTED = "CSV（UTF-8 或 GB18030）、Excel 或 Parquet 文件，第1行是表头"


def read_table(path: str | Path, sheet: str | None = None) -> Table:
    """Reads a table from a file.

    Args:
        path: a CSV, Excel or Parquet file; row 1 is the header.
        sheet: the worksheet of an Excel file; None is the first.

    Raises:
        TableError: the file cannot be used at all: not there, empty, no readable text, a broken workbook, no such sheet.
    """
    file = Path(path)
    name = file.name
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise TableError(f"没有这个文件：“{file}”") from None
    except IsADirectoryError:
        raise TableError(f"“{file}”是文件夹，应为{EXPECTED}") from None
    except OSError as e:
        raise TableError(f"“{file}”打不开：{why_not(e)}") from None
    if not data.strip():
        raise TableError(f"“{name}”是空文件，应为{EXPECTED}")
    if data.startswith((_ZIP, _OLE)):
        return _excel(name, data, sheet)
    if sheet is not None:
        raise TableError(f"“{name}”不是 Excel 文件，没有工作表“{sheet}”")
    if data.startswith(_PARQUET):
        return _parquet(name, data)
    if data.lstrip()[:6].lower().startswith(_WEB):
        raise TableError(f"“{name}”的内容是网页，不是表格，请用 Excel 打开后另存为 .xlsx；应为{EXPECTED}")
    return _csv(name, data)


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


# ---------------------------------------------------------------- CSV


def _csv(name: str, data: bytes) -> Table:
    text = _decoded(name, data)
    if not text.strip():
        raise TableError(f"“{name}”是空文件，应为{EXPECTED}")
    # strict: an unclosed quote would otherwise swallow the rest of the file into one cell
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[tuple[Cell, ...]] = []
    headers: list[str] = []
    try:
        for i, row in enumerate(reader):
            if i == 0:
                headers = row
            else:
                rows.append(tuple(from_text(c) for c in row))
    except csv.Error as e:
        long = "limit" in str(e)
        why = "有一格超过13万字，多半是引号没有成对" if long else "引号没有成对，或引号后面还有别的字"
        raise TableError(f"“{name}”第{len(rows) + 2 if headers else 1}行：{why}；引号里的引号要写两个") from None
    return build(name, headers, rows)


def _decoded(name: str, data: bytes) -> str:
    if data.startswith(_UTF_16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as e:
            raise TableError(f"“{name}”第{e.start + 1}个字节起不是能读的 UTF-16 文字，应为{EXPECTED}") from None
    body = data.removeprefix(_UTF_8_MARK)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as e:
        first = body.split(b"\n", 1)[0]
        if data.startswith(_UTF_8_MARK) or (not first.isascii() and _is_utf8(first)):
            # one spoilt byte further down does not make a file GB18030 whose header is UTF-8
            row = body.count(b"\n", 0, e.start) + 1
            raise TableError(
                f"“{name}”是 UTF-8 文件，但第{row}行有不是 UTF-8 的字节，请重新导出；应为{EXPECTED}"
            ) from None
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as e:
        raise TableError(f"“{name}”第{e.start + 1}个字节起不是能读的文字，应为{EXPECTED}") from None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _separator(text: str) -> str:
    """The separator that cuts the header into most cells; one in quotes or brackets does not count."""
    counts = dict.fromkeys(_SEPARATORS, 0)
    quoted, depth = False, 0
    for c in text[:_SNIFFED]:
        if c == '"':
            quoted = not quoted
        elif c in "\r\n" and not quoted:
            break
        elif c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c in counts and not quoted and depth <= 0:
            counts[c] += 1
    return max(_SEPARATORS, key=lambda s: counts[s])


# ---------------------------------------------------------------- Excel


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
        raise TableError(f"“{name}”的工作表“{wanted}”读不出来，可能已损坏，请用 Excel 打开后另存为 .xlsx") from None
    if not any(cell != "" for row in grid for cell in row):
        others = [n for n in names if n != wanted]
        raise TableError(
            f"“{name}”的工作表“{wanted}”是空的"
            + (f"；另有工作表：{'、'.join(others)}，请指明要读哪一个" if others else "")
        )
    notes: tuple[str, ...] = ()
    if sheet is None and len(names) > 1:
        notes = (f"“{name}”有{len(names)}个工作表，只读了第一个“{wanted}”",)
    rows = [tuple(from_any(c) for c in row) for row in grid[1:]]
    return build(name, grid[0], rows, notes)


# ---------------------------------------------------------------- Parquet


def _parquet(name: str, data: bytes) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # without threads: one that still runs when a short command ends aborts the process and its exit code with it
        table = pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
    except (pa.ArrowException, OSError):
        raise TableError(f"“{name}”不是能读的 Parquet 文件，可能已损坏或不完整") from None
    return from_arrow(table, name)


__all__ = ["open_table", "read_table"]
