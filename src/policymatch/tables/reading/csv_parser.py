"""Chunks of a CSV file by Arrow: each column as texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc

from policymatch.tables.reading.sources import Wanted

_CODED = pa.dictionary(pa.int32(), pa.string())


@dataclass(slots=True)
class Parsed:
    """What Arrow makes of a chunk.

    Attributes:
        columns: one for each header, texts or dictionaries of texts.
        odd: rows with more or fewer cells than headers, which are not in ``columns``: their places and texts; that of a row
            without any text is "".
    """

    columns: list[pa.Array]
    odd: list[tuple[int, str]] = field(default_factory=list)


class CsvParser:
    """Parses the chunks of one file.

    Args:
        width: how many headers there are.
        separator: of the cells.
        wanted: how to read the columns.
    """

    def __init__(self, width: int, separator: str, wanted: Wanted):
        self._names = [str(i) for i in range(width)]
        self._separator = separator
        self._types = {n: _CODED if i in wanted.coded else pa.string() for i, n in enumerate(self._names)}
        self._only = wanted.only

    def parse(self, data: memoryview) -> Parsed:
        """A chunk of regular rows, at the front of the bytes it is a view of.

        Raises:
            pa.ArrowInvalid: it is not UTF-8.
        """
        if self._only is None:
            return self._read(data, ())
        out = self._read(data, [self._names[self._only]])
        columns = [pa.nulls(len(out.columns[0]), pa.string())] * len(self._names)
        columns[self._only] = out.columns[0]
        return Parsed(columns, out.odd)

    def _read(self, data: memoryview, only: list[str] | tuple[()]) -> Parsed:
        odd: list[tuple[int, str]] = []
        ends = f"\r\n{self._separator}"

        def keep(row: Any) -> str:
            odd.append((row.number - 1, row.text if row.text.strip(ends) else ""))
            return "skip"

        raw = data.obj
        assert isinstance(raw, bytes)
        quoted = raw.find(b'"', 0, len(data)) >= 0  # without quotes no line end is inside a cell: rows are found faster
        # without threads: one that still runs when a short command ends aborts the process and its exit code with it
        made = pc.read_csv(
            pa.BufferReader(data),
            pc.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=self._names),
            pc.ParseOptions(
                delimiter=self._separator,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            pc.ConvertOptions(
                column_types=self._types, include_columns=only, null_values=[""], strings_can_be_null=True
            ),
        )
        return Parsed([c.combine_chunks() if c.num_chunks != 1 else c.chunk(0) for c in made.columns], odd)


__all__ = ["CsvParser", "Parsed"]
