"""Enterprises of a partition with all their rows, some at a time, through the reader of tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policymatch.language.fields import Dictionary
from policymatch.model.read_options import ReadOptions
from policymatch.spark.gathering import NAME, NOBODY
from policymatch.spark.slots import KEY, SOURCE, Placed, unpacked
from policymatch.tables.intake.accounts import ALL_BLANK, BLANK_ROW, ColumnAccount, FileIntake, RepeatedRecords
from policymatch.tables.intake.enterprises import Batch, EnterpriseReader
from policymatch.tables.intake.record_tables import RecordRows
from policymatch.tables.reading.arrow_source import FrameSource, usable
from policymatch.tables.reading.cells import RejectedCell, RejectedRow
from policymatch.tables.reading.sources import RowBlock

CHUNK_ROWS = 131_072
"""Rows, records included, that are read at a time."""


def chunks(batches: Iterable[pa.RecordBatch], most: int = CHUNK_ROWS) -> Iterator[pa.Table]:
    """Rows in order of their keys, cut between enterprises.

    Args:
        batches: the rows of a partition.
        most: how many to wait for before cutting.
    """
    waiting: list[pa.RecordBatch] = []
    n, wanted = 0, most
    for batch in batches:
        waiting.append(batch)
        n += batch.num_rows
        if n < wanted:
            continue
        rows = pa.Table.from_batches(waiting).combine_chunks()
        last = rows.column(KEY)[-1].as_py()
        # rows without a valid code do not belong together
        cut = n if last.startswith(NOBODY) else n - (pc.sum(pc.equal(rows.column(KEY), last)).as_py() or 0)
        if cut:
            yield rows.slice(0, cut)
            waiting = rows.slice(cut).to_batches()
            n, wanted = n - cut, most
        else:
            wanted = 2 * n  # one enterprise with very many records
    if n:
        yield pa.Table.from_batches(waiting).combine_chunks()


@dataclass(slots=True)
class Chunk:
    """The content of a chunk.

    Attributes:
        batches: its enterprises.
        rejected_cells, rejected_rows: what was rejected; rows have no numbers.
        rows, used: by table, how many there are, and how many were used.
        repeated: by table, records with the same 主键.
        columns: by table, the account of the cells of each column.
    """

    batches: list[Batch] = field(default_factory=list)
    rejected_cells: list[RejectedCell] = field(default_factory=list)
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    rows: Counter[int] = field(default_factory=Counter)
    used: Counter[int] = field(default_factory=Counter)
    repeated: dict[int, RepeatedRecords] = field(default_factory=dict)
    columns: dict[int, tuple[ColumnAccount, ...]] = field(default_factory=dict)


class ChunkReader:
    """Reads the chunks of a run.

    Args:
        dictionary: the field dictionary.
        tables: where the columns of each table lie; the enterprise table is the first.
        incentives: short id of a 事项 -> its full paths, for the ledger.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        options: how cells are read.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        tables: Sequence[Placed],
        incentives: Mapping[str, tuple[str, ...]],
        ledger_known: bool,
        options: ReadOptions,
    ):
        self._dictionary, self._tables = dictionary, tables
        self._incentives, self._ledger_known, self._options = incentives, ledger_known, options

    def read(self, rows: pa.Table) -> Chunk:
        """The enterprises of a chunk, their records joined in."""
        out = Chunk()
        place = rows.column(SOURCE).to_numpy()
        sources = [
            self._source(out, number, rows, np.flatnonzero(place == number)) for number in range(len(self._tables))
        ]
        intakes = self._enterprises(out, sources) if sources[0].size else self._records_alone(sources)
        for number, intake in intakes.items():
            out.rows[number] += intake.rows
            out.used[number] += intake.used
            out.rejected_rows += intake.rejected_rows
            out.rejected_cells += [c for c in intake.rejected_cells if c.row > FrameSource.header]
            out.columns[number] = intake.columns
            if intake.repeated is not None:
                out.repeated[number] = intake.repeated
        return out

    def _source(self, out: Chunk, number: int, rows: pa.Table, at: Any) -> FrameSource:
        """The rows of one table; blank ones are rejected here, since Spark does not know which are at the end of a file."""
        placed = self._tables[number]
        table = unpacked(rows.take(pa.array(at)), placed)
        block = RowBlock(tuple(usable(c.combine_chunks()) for c in table.columns), table.num_rows)
        blank = block.blank(np.arange(block.n))
        if len(blank):
            table = table.take(pa.array(np.setdiff1d(np.arange(block.n), blank)))
            out.rows[number] += len(blank)
            out.rejected_rows += [RejectedRow(placed.name, 0, "", "", BLANK_ROW, ALL_BLANK)] * len(blank)
        return FrameSource(table, placed.name)

    def _enterprises(self, out: Chunk, sources: Sequence[FrameSource]) -> dict[int, FileIntake]:
        fields = self._dictionary.fields
        lists = {
            number: (table.record, source)
            for number, (table, source) in enumerate(zip(self._tables, sources, strict=True))
            if table.record and (source.size or fields[table.record].complete)
        }
        reader = EnterpriseReader(
            sources[0],
            self._dictionary,
            dict(lists.values()),
            self._incentives,
            ledger_known=self._ledger_known,
            options=self._options,
            ordered=False,
        )
        out.batches = list(reader.batches())
        by_record = {intake.record: intake for intake in reader.intake()}
        return {0: by_record[""], **{number: by_record[record] for number, (record, _) in lists.items()}}

    def _records_alone(self, sources: Sequence[FrameSource]) -> dict[int, FileIntake]:
        """Rows of record tables in a chunk without an enterprise."""
        out = {}
        for number, (table, source) in enumerate(zip(self._tables, sources, strict=True)):
            if source.size:
                record = self._dictionary.fields[table.record]
                rows = RecordRows(
                    source, record, self._dictionary, self._incentives, options=self._options, ordered=False
                )
                nobody = np.zeros(rows.n, dtype=bool)
                out[number] = rows.intake(NAME, nobody, nobody)
        return out


__all__ = ["CHUNK_ROWS", "Chunk", "ChunkReader", "chunks"]
