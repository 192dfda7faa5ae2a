"""CSV files as blocks of columns: the text is cut into chunks of whole rows, and Arrow takes the cells apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from policymatch.errors import TableError
from policymatch.limits import LIMITS
from policymatch.tables.reading.cells import too_wide
from policymatch.tables.reading.csv_blank import Blank, thinned, without_blank_lines
from policymatch.tables.reading.csv_cuts import (
    CHUNK,
    Regular,
    SpoiltText,
    Strict,
    cuts,
    first_row,
    has_long_cell,
    rows_of,
)
from policymatch.tables.reading.csv_parser import CsvParser
from policymatch.tables.reading.csv_text import EXPECTED, Utf8, encoding, separator, spoilt_row, spoilt_text
from policymatch.tables.reading.input_file import InputFile
from policymatch.tables.reading.sources import (
    BLOCK_ROWS,
    RowBlock,
    Task,
    Wanted,
    below_blank_rows,
    check_file_size,
    check_size,
)
from policymatch.tables.reading.table import blank, from_text
from policymatch.tables.reading.texts import Texts

_HEAD = 1 << 20
_NARROW = 48  # columns of which a chunk holds rows enough
_WIDEST = 3  # times as long a chunk at most
_FEW = 1 << 16  # bytes of a chunk where the first rows will do
_SNIFFED = 1 << 18  # bytes of the header that tell the separator


class _Fault(ValueError):
    """A row, by its place in the block, that cannot be read."""

    def __init__(self, row: int, why: str):
        super().__init__(why)
        self.row = row


class CsvSource:
    """A CSV file (see :class:`~policymatch.tables.reading.sources.Source`); its header is the first row that is not blank.

    Args:
        file: the file.
        chunk: as many bytes become a block; None is what suits the number of columns.

    Raises:
        TableError: it is no text, its header cannot be read, or it exceeds a limit.
    """

    def __init__(self, file: InputFile | Path, chunk: int | None = None):
        self.file = file if isinstance(file, InputFile) else InputFile(file)
        self.name, self.size = self.file.name, self.file.size
        check_file_size(self.name, self.size)
        with self.file.open() as f:
            head = f.read(_HEAD)
        self._encoding = encoding(self.file, head)
        with self.file.open() as f:
            text = Utf8(f, self.name, self._encoding).chunks(_HEAD)
            start, blank_lines = without_blank_lines(text)
            while len(start) < _SNIFFED and (more := next(text, None)) is not None:
                start += more
            shown = start[:_SNIFFED].decode("utf-8", "ignore").lstrip()
            if not shown:
                raise TableError(f"“{self.name}”是空文件，应为{EXPECTED}")
            self._separator = separator(shown)
            row, _, self.header = self._first(chain([start], text), blank_lines)
        if row.fault:
            raise self._fault(self.header, row.fault)
        self.headers: tuple[str, ...] = tuple(row.rows[0]) if row.rows else ()
        check_size(self.name, 0, len(self.headers))
        self.notes: tuple[str, ...] = below_blank_rows(self.name, self.header)
        # what is done once for each column of a block weighs less in blocks of many rows
        self._chunk = chunk or CHUNK * min(max(1, len(self.headers) // _NARROW), _WIDEST)

    def _first(self, text: Iterator[bytes], above: int = 0) -> tuple[Strict, bytes, int]:
        """The header, what was taken from ``text`` and follows it, and its row; ``above`` lines were passed over before."""
        try:
            start, more = without_blank_lines(text)
            number = above + more + 1
            row, rest = first_row(chain([start], text), self._separator)
            while row.rows and all(map(blank, row.rows[0])):
                number += 1
                row, rest = first_row(chain([rest], text), self._separator)
        except SpoiltText:
            raise spoilt_text(self.name, spoilt_row(self.file)) from None
        return row, rest, number

    def _fault(self, row: int, why: str) -> TableError:
        return TableError(f"“{self.name}”第{row}行：{why}")

    def failure(self, e: Exception, rows: int) -> Exception:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        if isinstance(e, _Fault):
            return self._fault(self.header + rows + e.row + 1, str(e))
        if isinstance(e, SpoiltText):
            return spoilt_text(self.name, spoilt_row(self.file))
        return e

    def tasks(self, wanted: Wanted) -> Iterator[Task]:
        """See :class:`~policymatch.tables.reading.sources.Source`."""
        parser = CsvParser(len(self.headers), self._separator, wanted)
        size = min(_FEW, self._chunk) if wanted.few else self._chunk
        with self.file.whole() as f:
            text = Utf8(f, self.name, self._encoding).chunks(size)
            _, rest, _ = self._first(text)
            try:
                for chunk in cuts(chain([rest], text), self._separator, size):
                    for part in thinned(chunk, self._separator) if isinstance(chunk, Regular) else (chunk,):
                        yield from self._tasks(part, wanted, parser)
            except SpoiltText:
                raise spoilt_text(self.name, spoilt_row(self.file)) from None

    def _tasks(self, part: Regular | Strict | Blank, wanted: Wanted, parser: CsvParser) -> Iterator[Task]:
        if isinstance(part, Regular):
            data = part.data
            yield lambda: self._parsed(data, wanted, parser)
            return
        if isinstance(part, Blank):
            for start in range(0, part.n, BLOCK_ROWS):
                n = min(BLOCK_ROWS, part.n - start)
                cells = (pa.nulls(n, pa.string()),) * len(self.headers)
                block = RowBlock(cells, n, marked=True, size=part.size * n // part.n)
                yield lambda b=block: b  # type: ignore[misc]
            return
        rows = part.rows
        for start in range(0, len(rows), BLOCK_ROWS):
            some = rows[start : start + BLOCK_ROWS]
            yield lambda some=some: self._block([], None, some, wanted, 0)  # type: ignore[misc]
        if part.fault:
            fault = _Fault(0, part.fault)

            def fail() -> RowBlock:
                raise fault

            yield fail

    def _parsed(self, data: memoryview, wanted: Wanted, parser: CsvParser) -> RowBlock:
        """A chunk of regular rows, by Arrow; rows with more or fewer cells than headers come one by one."""
        try:
            made = parser.parse(data)
        except pa.ArrowInvalid:
            self._check(data)
            raise
        try:
            rows = [next(csv.reader(io.StringIO(t, newline=""), delimiter=self._separator), []) for _, t in made.odd]
            long = max(map(_longest, made.columns), default=0) > LIMITS.cell_text or any(map(has_long_cell, rows))
        except csv.Error:  # a cell of a row with more or fewer cells than headers
            rows, long = [], True
        if long:
            read = rows_of(bytes(data), self._separator)
            if read.fault:
                raise _Fault(len(read.rows), read.fault)
        return self._block(made.columns, [n for n, _ in made.odd], rows, wanted, len(data))

    def _check(self, data: memoryview) -> None:
        try:
            bytes(data).decode("utf-8")
        except UnicodeDecodeError:
            raise SpoiltText from None

    def _block(
        self, columns: list[pa.Array], places: list[int] | None, rows: list[list[str]], wanted: Wanted, size: int
    ) -> RowBlock:
        """A block out of columns and single rows, which go to ``places`` of the result."""
        width = len(self.headers)
        if columns and not rows:
            return RowBlock(tuple(columns), len(columns[0]), marked=True, size=size)
        wide: dict[int, str] = {}
        for i, row in enumerate(rows):
            place = places[i] if places is not None else i
            if len(row) > width and (why := too_wide(tuple(from_text(c) for c in row), width)):
                wide[place] = why
                rows[i] = [c if k in wanted.keys else "" for k, c in enumerate(row[:width])]
        single = [
            pa.array([row[k] if k < len(row) and row[k] else None for row in rows], pa.string()) for k in range(width)
        ]
        if places is None:
            return RowBlock(tuple(single), len(rows), wide, True, size)
        n = len(columns[0]) + len(rows)
        at = np.zeros(n, dtype=bool)
        at[places] = True
        order = np.empty(n, dtype=np.int64)
        order[at] = np.arange(len(columns[0]), n)
        order[~at] = np.arange(len(columns[0]))
        taken = pa.array(order)
        joined = [_joined(a, b).take(taken) for a, b in zip(columns, single, strict=True)]
        return RowBlock(tuple(joined), n, wide, True, size)


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    if not pa.types.is_string(texts.type):
        return 0
    cells = Texts.of(texts, True)
    return int(cells.length.max(initial=0))


def _joined(first: pa.Array, second: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(first.type):
        both = pa.chunked_array([first, second.dictionary_encode()]).unify_dictionaries()
        return pa.concat_arrays(both.chunks)
    return pa.concat_arrays([first, second])


__all__ = ["CsvSource"]
