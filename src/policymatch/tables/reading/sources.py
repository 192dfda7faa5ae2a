"""Tables as blocks of columns, whatever they came from: what readers of enterprises and of records read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policymatch.errors import TableError
from policymatch.limits import LIMITS
from policymatch.tables.reading.arrow_cells import Cells, Encoded, encoded, encoded_list, of_values, python_cells
from policymatch.tables.reading.cells import too_wide
from policymatch.tables.reading.input_file import InputFile
from policymatch.tables.reading.table import Cell, Table, blank, from_any, from_text, shown
from policymatch.tables.reading.texts import Mask, Rows, Texts

BLOCK_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Rows of a table, as columns.

    Attributes:
        columns: one for each header.
        n: how many rows.
        wide: row -> why its cells are not to be trusted (it has more cells than there are headers).
        marked: cells are of a text file, where spreadsheets leave marks that keep text text.
        size: how much of the source it is, in the measure of ``Source.size``.
    """

    columns: tuple[Cells, ...]
    n: int
    wide: dict[int, str] = field(default_factory=dict)
    marked: bool = False
    size: int = 0

    def cell(self, column: int, row: int) -> Cell:
        """One cell."""
        return self.cells(column, [row])[0]

    def row(self, row: int) -> tuple[Cell, ...]:
        """One row."""
        return self.rows([row])[0]

    def rows(self, rows: Sequence[int]) -> list[tuple[Cell, ...]]:
        """Some rows."""
        if not rows:
            return []
        return list(zip(*(self.cells(i, rows) for i in range(len(self.columns))), strict=True))

    def cells(self, column: int, rows: Sequence[int]) -> list[Cell]:
        """The cells of some rows in a column."""
        cells = self.columns[column]
        if isinstance(cells, list):
            return [cells[row] for row in rows]
        found = python_cells(cells.take(pa.array(rows, pa.int64())))
        return [from_text(c) if isinstance(c, str) else c for c in found] if self.marked else found

    def text(self, column: int | None, rows: Sequence[int]) -> list[str]:
        """Some cells of a key column as trimmed texts, "" where there is none."""
        if column is None or not rows:
            return [""] * len(rows)
        return ["" if blank(cell) else shown(cell).strip() for cell in self.cells(column, rows)]

    def blank(self, rows: Rows) -> Rows:
        """Those of some rows of which every cell is blank."""
        for cells in self.columns:
            if not len(rows):
                break
            rows = rows[_blank_at(cells, rows, self.marked)]
        return rows

    def blanks(self, column: int) -> Mask:
        """Which cells of a column are blank."""
        return _blank_at(self.columns[column], np.arange(self.n), self.marked)

    def some(self, rows: Sequence[int]) -> RowBlock:
        """Some of the rows with all columns, without the marks of rows that are too wide."""
        at = pa.array(rows, pa.int64())
        cut = ([c[row] for row in rows] if isinstance(c, list) else c.take(at) for c in self.columns)
        return RowBlock(tuple(cut), len(rows), marked=self.marked)

    def encoded(self, column: int) -> Encoded:
        """A column by its distinct cells."""
        cells = self.columns[column]
        return encoded_list(cells) if isinstance(cells, list) else encoded(cells, self.marked)

    def texts(self, column: int) -> Texts | list[Cell]:
        """A column as texts where it is one of texts, else cell by cell."""
        cells = self.columns[column]
        if isinstance(cells, list):
            return cells
        if pa.types.is_dictionary(cells.type) and pa.types.is_string(cells.type.value_type):
            cells = cells.cast(pa.string())
        return Texts.of(cells, self.marked) if pa.types.is_string(cells.type) else python_cells(cells)


def _blank_at(cells: Cells, rows: Rows, marked: bool) -> Mask:
    if isinstance(cells, list):
        return np.fromiter((blank(cells[i]) for i in rows.tolist()), dtype=bool, count=len(rows))
    if len(rows) < len(cells):
        cells = cells.take(pa.array(rows))
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_string(cells.type):
        return Texts.of(cells, marked).blanks()
    out: Mask = pc.is_null(cells, nan_is_null=True).to_numpy(zero_copy_only=False)
    return out


Task = Callable[[], RowBlock]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How columns are to be read.

    Attributes:
        coded: columns in which many cells are equal.
        keys: columns that are read of rows with too many cells too.
        only: the one column whose cells are needed; all others may come without any.
        few: only the first rows are looked at: short blocks will do.
    """

    coded: frozenset[int] = frozenset()
    keys: frozenset[int] = frozenset()
    only: int | None = None
    few: bool = False


class Source(Protocol):
    """A table that can be read block by block, more than once.

    Attributes:
        name: what messages call it (the file's name).
        headers: the header row; it is row ``header`` of the file, and the first row of data is the one below it.
        notes: what the reader had to choose (which sheet), for the summary.
        size: how much there is to read, in bytes or rows.
        file: the file it is read from, None where it is in memory.
    """

    name: str
    headers: tuple[str, ...]
    header: int
    notes: tuple[str, ...]
    size: int

    @property
    def file(self) -> InputFile | None:
        """See above."""
        ...

    def tasks(self, wanted: Wanted) -> Iterator[Task]:
        """What makes the blocks, in the order of the table; tasks may run at once."""
        ...

    def failure(self, e: Exception, rows: int) -> Exception:
        """What to raise for an error of a task before which there were ``rows`` rows."""
        ...


def blocks(source: Source, wanted: Wanted, then: Callable[[RowBlock], Any], workers: int) -> Iterator[Any]:
    """The blocks of a source, each through ``then``, in the order of the table.

    Args:
        source: the table.
        wanted: how to read its columns.
        then: what to do with a block; its result must have ``n``, the rows of the block.
        workers: how many threads read; the blocks are the same for any number.

    Raises:
        TableError: the table turns out to be unusable, has more rows or cells than the limits allow, or its file changes meanwhile.
    """
    try:
        yield from _blocks(source, wanted, then, workers)
    except Exception:
        if source.file is not None:
            source.file.check()  # what looks damaged may be half of one file and half of another
        raise


def _blocks(source: Source, wanted: Wanted, then: Callable[[RowBlock], Any], workers: int) -> Iterator[Any]:
    rows, tasks = 0, source.tasks(wanted)

    def counted(made: Any) -> Any:
        nonlocal rows
        rows += made.n
        check_size(source.name, rows, len(source.headers))
        return made

    if workers < 2:
        for task in tasks:
            try:
                made = then(task())
            except Exception as e:
                raise source.failure(e, rows) from None
            yield counted(made)
        return
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            more = True
            while more or waiting:
                while more and len(waiting) <= workers:
                    following = next(tasks, None)
                    more = following is not None
                    if following is not None:
                        waiting.append(pool.submit(lambda t: then(t()), following))
                if waiting:
                    try:
                        made = waiting.popleft().result()
                    except Exception as e:
                        raise source.failure(e, rows) from None
                    yield counted(made)
        finally:
            for future in waiting:
                future.cancel()


def check_size(name: str, rows: int, columns: int) -> None:
    """Holds a table to the limits.

    Raises:
        TableError: it has too many rows, columns or cells.
    """
    for limit, what, n, most in (
        ("columns", "列", columns, LIMITS.columns),
        ("rows", "行", rows, LIMITS.rows),
        ("cells", "格", rows * columns, LIMITS.cells),
    ):
        if n > most:
            raise TableError(f"“{name}”有{n:,}{what}或更多，超过限额“{limit}”（{most:,}）")


def check_file_size(name: str, size: int) -> None:
    """Holds a file to the limits.

    Raises:
        TableError: it has too many bytes.
    """
    if size > LIMITS.file_bytes:
        raise TableError(f"“{name}”有{size:,}字节，超过限额“file_bytes”（{LIMITS.file_bytes:,}）")


def below_blank_rows(name: str, header: int) -> tuple[str, ...]:
    """The notice for a header that is not in row 1."""
    return () if header == 1 else (f"“{name}”前{header - 1}行是空行，表头是第{header}行",)


def top(source: Source, n: int) -> list[tuple[Cell, ...]]:
    """The first rows."""
    out: list[tuple[Cell, ...]] = []
    for block in blocks(source, Wanted(few=True), lambda block: block, 1):
        out += [block.row(i) for i in range(min(block.n, n - len(out)))]
        if len(out) >= n:
            break
    return out


class TableSource:
    """A table whose cells are in memory, as cells or as Python values that become cells; ``file`` is what they were read from."""

    def __init__(self, table: Table, block: int = BLOCK_ROWS, file: InputFile | None = None):
        self.file = file
        self.name, self.headers, self.header, self.notes = table.name, table.headers, table.header, table.notes
        self.size = len(table.rows)
        self._rows, self._block = table.rows, block

    def headed(self) -> TableSource:
        """The table with its first row that is not blank as the header, where only blank rows are above it."""
        if not all(map(blank, self.headers)):
            return self
        filled = (i for i, row in enumerate(self._rows) if not all(blank(from_any(c)) for c in row))
        at = next(filled, None)
        if at is None:
            return self
        headers = tuple(shown(from_any(c)) for c in self._rows[at])
        header = self.header + at + 1
        notes = (*self.notes, *below_blank_rows(self.name, header))
        return TableSource(Table(self.name, headers, self._rows[at + 1 :], notes, header), self._block, self.file)

    def tasks(self, wanted: Wanted) -> Iterator[Task]:
        """See :class:`Source`."""
        for start in range(0, len(self._rows), self._block):
            rows = self._rows[start : start + self._block]
            yield lambda rows=rows: _columns(rows, len(self.headers), wanted)  # type: ignore[misc]

    def failure(self, e: Exception, rows: int) -> Exception:
        """See :class:`Source`."""
        return e


def headed(source: Source) -> Source:
    """A source with its first row that is not blank as the header, where blank rows of a table in memory are above it."""
    return source.headed() if isinstance(source, TableSource) else source


def _columns(rows: Sequence[tuple[Any, ...]], width: int, wanted: Wanted) -> RowBlock:
    wide = {i: why for i, row in enumerate(rows) if len(row) > width and (why := too_wide(row, width))}
    cut = [row if len(row) == width else row[:width] + (None,) * (width - len(row)) for row in rows]
    for i in wide:
        cut[i] = tuple(c if k in wanted.keys else None for k, c in enumerate(cut[i]))
    columns = tuple(map(of_values, zip(*cut, strict=True))) if cut else ([],) * width
    return RowBlock(columns, len(rows), wide, size=len(rows))


__all__ = [
    "BLOCK_ROWS",
    "RowBlock",
    "Source",
    "TableSource",
    "Task",
    "Wanted",
    "below_blank_rows",
    "blocks",
    "check_file_size",
    "check_size",
    "headed",
    "top",
]
