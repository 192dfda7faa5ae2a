"""Tables out of pandas and Arrow: columns of typed values become rows of cells."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from policymatch.errors import TableError
from policymatch.tables.table import Cell, Table, build, from_any, from_float

_INDEX = re.compile(r"__index_level_\d+__")


def table_from_frame(df: pd.DataFrame, name: str) -> Table:
    """A DataFrame as a table.

    Args:
        df: one row an enterprise (or record); an index with a name is a column too.
        name: what messages call it. Row numbers are those of a file: the first row of data is row 2.

    Raises:
        TableError: it has no columns, or more than one level of headers.
    """
    if not isinstance(df, pd.DataFrame):
        raise TableError(f"“{name}”是 {type(df).__name__}，应为 pandas 的 DataFrame")
    if df.columns.nlevels > 1:
        raise TableError(f"“{name}”的表头有{df.columns.nlevels}层，应为一层")
    named = [level for level in df.index.names if level is not None]
    if named:
        df = df.reset_index(level=named)
    if not len(df.columns):
        raise TableError(f"“{name}”没有列，应有表头和至少一行数据")
    columns = [cells_of(df.iloc[:, i]) for i in range(len(df.columns))]
    return build(name, list(df.columns), list(zip(*columns, strict=True)))


def cells_of(series: pd.Series[Any]) -> list[Cell]:
    """A column of pandas as typed cells."""
    # a plain float32 column is walked as it is: as objects its numbers would lose their type
    single = series.dtype in (np.float32, np.float16)
    return [_cell(x) for x in (series.to_numpy() if single else series.astype(object))]


def _cell(x: Any) -> Cell:
    if x is pd.NA or x is pd.NaT:
        return None
    if isinstance(x, np.float32 | np.float16):  # the shortest decimal that gives this number is the one that was meant
        return from_float(float(str(x)))
    if isinstance(x, np.generic):
        x = x.item()
    return from_any(x)


def from_arrow(table: pa.Table, name: str) -> Table:
    """An Arrow table as a table; the unnamed index that pandas leaves in a file is no column.

    Raises:
        TableError: it has no columns.
    """
    names = [n for n in table.column_names if not _INDEX.fullmatch(n)]
    if not names:
        raise TableError(f"“{name}”没有列，应有表头和至少一行数据")
    columns: list[list[Cell]] = []
    for i, n in enumerate(table.column_names):
        if n not in names:
            continue
        column = table.column(i)
        if column.type in (pa.float32(), pa.float16()):
            columns.append([None if x is None else from_float(float(str(np.float32(x)))) for x in column.to_pylist()])
        else:
            columns.append([from_any(x) for x in _python(column)])
    return build(name, names, list(zip(*columns, strict=True)))


def _python(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        # a day needs no nanoseconds, which Python's datetime does not have
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    out: list[Any] = column.to_pylist()
    return out


__all__ = ["cells_of", "from_arrow", "table_from_frame"]
