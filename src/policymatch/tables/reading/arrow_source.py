"""Parquet files, and tables of pandas, Arrow and Polars, as blocks of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from policymatch.errors import TableError
from policymatch.tables.reading.arrow_cells import Cells, is_sound, of_values, python_cells
from policymatch.tables.reading.frames import cells_of
from policymatch.tables.reading.input_file import InputFile
from policymatch.tables.reading.sources import BLOCK_ROWS, RowBlock, Task, Wanted, check_file_size, check_size
from policymatch.tables.reading.table import from_any, shown

_INDEX = re.compile(r"__index_level_\d+__")
_FEW = 64  # rows of a block where the first rows will do
_BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError)
"""What is raised over a file that is none; a name of a column that is no UTF-8 is a ``ValueError``."""
_COLUMNLESS = "没有列，应有表头和至少一行数据"


class ParquetSource:
    """A Parquet file (see :class:`~policymatch.tables.reading.sources.Source`); the unnamed index that pandas leaves is no column.

    Args:
        file: the file.
        rows: of a block.

    Raises:
        TableError: it cannot be read, has no columns, or exceeds a limit.
    """

    notes: tuple[str, ...] = ()
    header = 1

    def __init__(self, file: InputFile | Path, rows: int = BLOCK_ROWS):
        self.file = file if isinstance(file, InputFile) else InputFile(file)
        self.name, self._rows = self.file.name, rows
        check_file_size(self.name, self.file.size)
        try:
            with self._open(()) as parquet:
                schema = parquet.schema_arrow
                names = schema.names
                self.size: int = parquet.metadata.num_rows
        except _BROKEN:
            raise self._broken() from None
        self._places = [i for i, n in enumerate(names) if not _INDEX.fullmatch(n)]
        self._texts = [_is_text(schema.field(i).type) for i in self._places]
        self._names = [names[i] for i in self._places]
        self.headers: tuple[str, ...] = tuple(self._names)
        if not self.headers:
            raise TableError(f"“{self.name}”{_COLUMNLESS}")
        check_size(self.name, self.size, len(self.headers))

    def _open(self, coded: Sequence[str]) -> pq.ParquetFile:
        # days of old files would else be counted in nanoseconds, in which the year 9999 becomes 1816
        return pq.ParquetFile(self.file.path, read_dictionary=coded, coerce_int96_timestamp_unit="us")

    def _broken(self) -> TableError:
        return TableError(f"“{self.name}”不是能读的 Parquet 文件，可能已损坏或不完整")

    def failure(self, e: Exception, rows: int) -> Exception:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        return e

    def tasks(self, wanted: Wanted) -> Iterator[Task]:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        coded = [self._names[i] for i in sorted(wanted.coded) if self._texts[i]]
        only = None if wanted.only is None else self._names[wanted.only]
        rows = min(_FEW, self._rows) if wanted.few else self._rows
        self.file.digest()  # before and after: the reader reads any part of it at any time
        try:
            with self._open(coded) as parquet:
                # without threads: one that still runs when a short command ends aborts the process and its exit code with it
                for batch in parquet.iter_batches(rows, columns=only and [only], use_threads=False):
                    yield lambda b=batch: self._block(b, only)  # type: ignore[misc]
        except _BROKEN:
            raise self._broken() from None
        self.file.read_through()

    def _block(self, batch: pa.RecordBatch, only: str | None) -> RowBlock:
        n = batch.num_rows
        if only is None:
            return RowBlock(tuple(usable(batch.column(i)) for i in self._places), n, size=n)
        cells = usable(batch.column(batch.schema.names.index(only)))
        return RowBlock(tuple(cells if name == only else pa.nulls(n, pa.string()) for name in self._names), n, size=n)


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
    header = 1
    file: InputFile | None = None

    def __init__(self, frame: Any, name: str, rows: int = BLOCK_ROWS):
        self.name, self._rows = name, rows
        self._columns: list[pa.ChunkedArray | pd.Series[Any] | list[Any]]
        if isinstance(frame, pd.DataFrame):
            flat = self._flat(frame)
            headers: list[Any] = list(flat.columns)
            self._columns = [flat.iloc[:, i] for i in range(flat.shape[1])]
        else:
            headers, self._columns = self._arrow(frame)
        if not headers:
            raise TableError(f"“{name}”{_COLUMNLESS}")
        self.headers = tuple(shown(from_any(h)) for h in headers)
        self.size = len(self._columns[0])

    def _flat(self, df: pd.DataFrame) -> pd.DataFrame:
        if df.columns.nlevels > 1:
            raise TableError(f"“{self.name}”的表头有{df.columns.nlevels}层，应为一层")
        named = [level for level in df.index.names if level is not None]
        return df.reset_index(level=named) if named else df

    def _arrow(self, frame: Any) -> tuple[list[Any], list[Any]]:
        """The headers and columns of a frame that is none of pandas."""
        if isinstance(frame, pa.Table):
            columns = dict(enumerate(frame.columns))
            names = frame.column_names
        elif type(frame).__module__.startswith("polars.") and hasattr(frame, "get_columns"):
            columns = dict(enumerate(map(_of_polars, frame.get_columns())))
            names = list(frame.columns)
        elif hasattr(frame, "__arrow_c_stream__"):
            return self._arrow(pa.table(frame))
        elif hasattr(frame, "to_arrow"):
            return self._arrow(frame.to_arrow())
        else:
            raise TableError(
                f"“{self.name}”是 {type(frame).__name__}，应为文件路径、pandas 或 Polars 的 DataFrame，或 Arrow 表"
            )
        kept = [i for i, name in enumerate(names) if not _INDEX.fullmatch(name)]
        return [names[i] for i in kept], [columns[i] for i in kept]

    def failure(self, e: Exception, rows: int) -> Exception:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        return e

    def tasks(self, wanted: Wanted) -> Iterator[Task]:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        rows = min(_FEW, self._rows) if wanted.few else self._rows
        for start in range(0, self.size, rows):
            yield lambda s=start: self._block(s, rows)  # type: ignore[misc]

    def _block(self, start: int, rows: int) -> RowBlock:
        columns: list[Cells] = []
        for column in self._columns:
            if isinstance(column, list):
                columns.append(of_values(column[start : start + rows]))
            elif isinstance(column, pd.Series):
                columns.append(_of_series(column.iloc[start : start + rows]))
            else:
                columns.append(_of_chunks(column.slice(start, rows)))
        n = len(columns[0])
        return RowBlock(tuple(columns), n, size=n)


def _of_polars(column: Any) -> Any:
    """A column of Polars in Arrow; one that has no type there (integers of 128 bits, Python objects) as Python values."""
    if str(column.dtype) == "Object":  # Arrow would get their addresses
        return column.to_list()
    try:
        return pa.table(column.to_frame()).column(0)
    except pa.ArrowException:
        return column.to_list()


def _of_series(series: pd.Series[Any]) -> Cells:
    if series.dtype == object:
        return cells_of(series)
    try:
        made = pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return cells_of(series)
    if isinstance(made.type, pa.BaseExtensionType):  # a period of pandas is a number to Arrow
        return cells_of(series)
    return _of_chunks(made) if isinstance(made, pa.ChunkedArray) else usable(made)


def _of_chunks(column: pa.ChunkedArray) -> Cells:
    made = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if isinstance(made, pa.ChunkedArray):  # more text than one array can hold
        return [cell for chunk in made.chunks for cell in python_cells(chunk)]
    return usable(made)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def usable(array: pa.Array) -> Cells:
    """An Arrow array with texts of the one kind that is read all at once; typed cells where there is no other way."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        values = usable(array.dictionary)
        if isinstance(values, list):
            return python_cells(array)
        return array if values.type == kind.value_type else pa.DictionaryArray.from_arrays(array.indices, values)
    if pa.types.is_null(kind):
        return array.cast(pa.string())
    if pa.types.is_large_string(kind) or kind == pa.string_view():
        try:
            array = array.cast(pa.string())
        except pa.ArrowException:  # no UTF-8, or more text than an array of this kind can hold
            return python_cells(array)
    if pa.types.is_string(array.type):
        return array if is_sound(array) else python_cells(array)
    plain = pa.types.is_primitive(kind) or pa.types.is_decimal(kind)
    return array if plain else python_cells(array)


__all__ = ["FrameSource", "ParquetSource", "usable"]
