"""Parquet files, and tables of pandas, Arrow and Polars, as blocks of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from policymatch.errors import TableError
from policymatch.tables.reading.arrow_cells import Cells, python_cells
from policymatch.tables.reading.csv_text import SMALL
from policymatch.tables.reading.frames import cells_of
from policymatch.tables.reading.input_file import InputFile
from policymatch.tables.reading.sources import BLOCK_ROWS, RowBlock, Task, Wanted
from policymatch.tables.reading.table import from_any, shown

_INDEX = re.compile(r"__index_level_\d+__")
_COLUMNLESS = "没有列，应有表头和至少一行数据"


class ParquetSource:
    """A Parquet file (see :class:`~policymatch.tables.reading.sources.Source`); the unnamed index that pandas leaves is no column.

    Args:
        file: the file.
        rows: of a block.

    Raises:
        TableError: it cannot be read, or has no columns.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, file: InputFile | Path, rows: int = BLOCK_ROWS):
        self.file = file if isinstance(file, InputFile) else InputFile(file)
        self.name, self._rows = self.file.name, rows
        try:
            with pq.ParquetFile(self.file.path) as parquet:
                names = parquet.schema_arrow.names
                self.size: int = parquet.metadata.num_rows
        except (pa.ArrowException, OSError):
            raise self._broken() from None
        self._places = [i for i, n in enumerate(names) if not _INDEX.fullmatch(n)]
        self.headers: tuple[str, ...] = tuple(names[i] for i in self._places)
        if not self.headers:
            raise TableError(f"“{self.name}”{_COLUMNLESS}")
        self.small = self.file.size <= SMALL

    def _broken(self) -> TableError:
        return TableError(f"“{self.name}”不是能读的 Parquet 文件，可能已损坏或不完整")

    def failure(self, e: Exception, rows: int) -> Exception:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        return e

    def tasks(self, wanted: Wanted) -> Iterator[Task]:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        coded = [self.headers[i] for i in sorted(wanted.coded)]
        self.file.digest()  # before and after: the reader takes its pieces from anywhere
        try:
            with pq.ParquetFile(self.file.path, read_dictionary=coded) as parquet:
                # without threads: one that still runs when a short command ends aborts the process and its exit code with it
                for batch in parquet.iter_batches(self._rows, use_threads=False):
                    yield lambda b=batch: self._block(b)  # type: ignore[misc]
        except (pa.ArrowException, OSError):
            raise self._broken() from None
        self.file.read_through()

    def _block(self, batch: pa.RecordBatch) -> RowBlock:
        columns = tuple(usable(batch.column(i)) for i in self._places)
        return RowBlock(columns, batch.num_rows, size=batch.num_rows)


class FrameSource:
    """A table in memory: pandas, Arrow, or whatever gives an Arrow table (Polars) (see ``Source``).

    Args:
        frame: one row an enterprise (or record); an index of pandas with a name is a column too.
        name: what messages call it. Row numbers are those of a file: the first row of data is row 2.
        rows: of a block.

    Raises:
        TableError: it is no table, has no columns, or more than one level of headers.
    """

    notes: tuple[str, ...] = ()
    small = True
    file: InputFile | None = None

    def __init__(self, frame: Any, name: str, rows: int = BLOCK_ROWS):
        self.name, self._rows = name, rows
        self._frame: pd.DataFrame | pa.Table
        if isinstance(frame, pd.DataFrame):
            self._frame = self._flat(frame)
            headers: list[Any] = list(self._frame.columns)
        else:
            self._frame = self._arrow(frame)
            headers = list(self._frame.column_names)
        if not headers:
            raise TableError(f"“{name}”{_COLUMNLESS}")
        self.headers = tuple(shown(from_any(h)) for h in headers)
        self.size = len(self._frame)

    def _flat(self, df: pd.DataFrame) -> pd.DataFrame:
        if df.columns.nlevels > 1:
            raise TableError(f"“{self.name}”的表头有{df.columns.nlevels}层，应为一层")
        named = [level for level in df.index.names if level is not None]
        return df.reset_index(level=named) if named else df

    def _arrow(self, frame: Any) -> pa.Table:
        if isinstance(frame, pa.Table):
            made = frame
        elif hasattr(frame, "__arrow_c_stream__"):
            made = pa.table(frame)
        elif hasattr(frame, "to_arrow"):
            made = frame.to_arrow()
        else:
            raise TableError(
                f"“{self.name}”是 {type(frame).__name__}，应为文件路径、pandas 或 Polars 的 DataFrame，或 Arrow 表"
            )
        return made.select([i for i, n in enumerate(made.column_names) if not _INDEX.fullmatch(n)])

    def failure(self, e: Exception, rows: int) -> Exception:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        return e

    def tasks(self, wanted: Wanted) -> Iterator[Task]:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        for start in range(0, len(self._frame), self._rows):
            yield lambda s=start: self._block(s)  # type: ignore[misc]

    def _block(self, start: int) -> RowBlock:
        columns: list[Cells]
        if isinstance(self._frame, pa.Table):
            part = self._frame.slice(start, self._rows).combine_chunks()
            columns = [usable(c.chunk(0) if c.num_chunks else pa.array([], c.type)) for c in part.columns]
        else:
            some = self._frame.iloc[start : start + self._rows]
            columns = [_of_series(some.iloc[:, i]) for i in range(some.shape[1])]
        n = len(columns[0])
        return RowBlock(tuple(columns), n, size=n)


def _of_series(series: pd.Series[Any]) -> Cells:
    if series.dtype == object:
        return cells_of(series)
    try:
        made = pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        return cells_of(series)
    return usable(made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made)


def usable(array: pa.Array) -> Cells:
    """An Arrow array with texts of the one kind that is read all at once; typed cells where there is no other way."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        values = usable(array.dictionary)
        if isinstance(values, list):
            return python_cells(array)
        return array if values.type == kind.value_type else pa.DictionaryArray.from_arrays(array.indices, values)
    if pa.types.is_large_string(kind) or kind == pa.string_view():
        return array.cast(pa.string())
    if pa.types.is_null(kind):
        return array.cast(pa.string())
    plain = pa.types.is_primitive(kind) or pa.types.is_string(kind) or pa.types.is_decimal(kind)
    return array if plain else python_cells(array)


__all__ = ["FrameSource", "ParquetSource", "usable"]
