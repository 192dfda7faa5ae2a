"""Writing results: CSV that Excel opens, Excel, Parquet; text that looks like a formula is made harmless."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from policymatch.errors import TableError
from policymatch.tables.scores import (
    COUNT,
    MATCHES,
    MONEY,
    PACKAGES,
    REJECTED_CELLS,
    REJECTED_ROWS,
    SUMMARY,
    Schema,
    Scores,
)
from policymatch.tables.table import why_not

FORMATS = ("csv", "xlsx", "parquet")
NAMES = ("匹配明细", "企业政策包", "事项汇总", "退回单元格", "退回行")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SHEET_ROWS = 1_048_575  # below the header
_CELL_TEXT = 32_767
_EXACT_DIGITS = 15


def write_scores(scores: Scores, folder: str | Path, suffix: str = "csv") -> list[Path]:
    """Writes the five tables of a run into a folder, which is made if need be; files of the same name are replaced.

    Args:
        scores: the run.
        folder: where to.
        suffix: csv, xlsx or parquet.

    Returns:
        The files: 匹配明细, 企业政策包, 事项汇总, 退回单元格, 退回行.

    Raises:
        TableError: the suffix is none of these, the folder cannot be written to, or an amount is too long for Parquet.
    """
    if suffix not in FORMATS:
        raise TableError(f"不会写“{suffix}”，应为{'、'.join(FORMATS)}")
    out = Path(folder)
    parts: tuple[tuple[str, Schema, pd.DataFrame], ...] = (
        (NAMES[0], MATCHES, scores.matches),
        (NAMES[1], PACKAGES, scores.packages),
        (NAMES[2], SUMMARY, scores.summary),
        (NAMES[3], REJECTED_CELLS, scores.rejected_cells),
        (NAMES[4], REJECTED_ROWS, scores.rejected_rows),
    )
    written = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, schema, df in parts:
            path = out / f"{name}.{suffix}"
            half = out / f".{name}.{suffix}.part"  # a reader never sees half a file
            try:
                _WRITE[suffix](half, schema, df, name, scores.on)
                os.replace(half, path)
            finally:
                half.unlink(missing_ok=True)
            written.append(path)
    except OSError as e:
        raise TableError(f"写不进文件夹“{out}”：{why_not(e)}") from None
    return written


def harmless(text: str) -> str:
    """A text with ``'`` in front where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def _text(value: Any) -> str:
    """Text that every format can hold: half characters (lone surrogates, out of a broken export) become ``?``."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _nothing(value: Any) -> bool:
    return value is None or value is pd.NA or value != value


def _csv(path: Path, schema: Schema, df: pd.DataFrame, _: str, __: date) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as f:
        writer = csv.writer(f)
        writer.writerow([name for name, _ in schema])
        columns = [
            [
                "" if _nothing(v) else format(v, "f") if kind == MONEY else v if kind == COUNT else harmless(_text(v))
                for v in df[name]
            ]
            for name, kind in schema
        ]
        writer.writerows(zip(*columns, strict=True))


def _xlsx(path: Path, schema: Schema, df: pd.DataFrame, title: str, on: date) -> None:
    safe = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    with xlsxwriter.Workbook(str(path), safe) as book:
        # the same run gives the same bytes, so no clock
        book.set_properties({"created": datetime(on.year, on.month, on.day)})
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00"})
        for part in range(max(1, -(-len(df) // _SHEET_ROWS))):
            sheet = book.add_worksheet(title if part == 0 else f"{title}{part + 1}")
            sheet.freeze_panes(1, 0)
            for j, (name, kind) in enumerate(schema):
                sheet.set_column(j, j, 18 if kind == MONEY else 8 if kind == COUNT else 24)
                sheet.write_string(0, j, name, bold)
            rows = df.iloc[part * _SHEET_ROWS : (part + 1) * _SHEET_ROWS].itertuples(index=False, name=None)
            for i, row in enumerate(rows, 1):
                for j, (value, (_, kind)) in enumerate(zip(row, schema, strict=True)):
                    if _nothing(value):
                        continue
                    if kind == MONEY and _exact(value):
                        sheet.write_number(i, j, float(value), money)
                    elif kind == MONEY:
                        sheet.write_string(i, j, format(value, "f"))
                    elif kind == COUNT:
                        sheet.write_number(i, j, int(value))
                    else:
                        sheet.write_string(i, j, harmless(_text(value))[:_CELL_TEXT])


def _exact(value: Decimal) -> bool:
    """Whether Excel, which keeps 15 digits, can hold an amount."""
    return len(value.as_tuple().digits) <= _EXACT_DIGITS


def _parquet(path: Path, schema: Schema, df: pd.DataFrame, _: str, __: date) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {COUNT: pa.int64(), MONEY: pa.decimal128(38, 2)}
    fields = [(name, types.get(kind, pa.string())) for name, kind in schema]
    try:
        arrays = [
            pa.array([None if _nothing(v) else _text(v) if isinstance(v, str) else v for v in df[name]], kind)
            for name, kind in fields
        ]
    except pa.ArrowInvalid:
        raise TableError("有的金额超过36位整数，Parquet 记不下，请改用 csv 或 xlsx") from None
    pq.write_table(pa.table(arrays, schema=pa.schema(fields)), path)


_WRITE: dict[str, Callable[[Path, Schema, pd.DataFrame, str, date], None]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
}

__all__ = ["FORMATS", "NAMES", "harmless", "write_scores"]
