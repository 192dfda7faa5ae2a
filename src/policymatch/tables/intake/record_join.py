"""The records of the enterprises of a batch, out of record tables that were read whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from policymatch.engine.columnar.fact_table import Column, RecordTable
from policymatch.language.fields import Dictionary, Field
from policymatch.tables.intake.accounts import FileIntake
from policymatch.tables.intake.record_tables import RecordRows
from policymatch.tables.reading.credit_codes import LENGTH, CodeIndex
from policymatch.tables.reading.texts import Bytes, Mask, Rows


class _Sorted:
    """The rows of a record table by their enterprise's number in the index, in the order of the file within."""

    def __init__(self, rows: RecordRows, owners: Rows, n: int):
        self.rows = rows
        coded = np.flatnonzero(rows.coded)
        self.owner = np.full(rows.n, -1, dtype=np.int64)
        self.owner[coded] = owners
        # owner and place in one: sorted at once, in the order of the file within an owner
        bits = len(owners).bit_length()
        order = coded[np.sort((owners << bits) | np.arange(len(owners))) & ((1 << bits) - 1)]
        starts = np.searchsorted(self.owner[order], np.arange(n + 1))
        # one for each code of all tables, in every table: in as few bytes as will do
        self.starts = starts.astype(np.min_scalar_type(len(order)))
        self.columns = rows.ordered(order)
        self.hollow = CodeIndex(rows.codes[rows.hollow])

    def take(self, numbers: Rows) -> tuple[Rows, Rows, dict[str, Column]]:
        """For enterprises by number (-1: no record): how many records each has, the owner of each record, and the columns."""
        known = np.maximum(numbers, 0)
        first = self.starts[known].astype(np.int64)
        count = np.where(numbers >= 0, self.starts[known + 1] - first, 0) if len(self.starts) > 1 else 0 * numbers
        owner = np.repeat(np.arange(len(numbers), dtype=np.int64), count)
        index = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(len(owner), dtype=np.int64)
        return count, owner, {name: c.take(index) for name, c in self.columns.items()}


class RecordJoin:
    """All record tables, joined to batches of enterprises.

    Args:
        tables: the record tables, in the order in which they are reported.
        dictionary: the field dictionary.
    """

    def __init__(self, tables: Sequence[RecordRows], dictionary: Dictionary):
        self._dictionary = dictionary
        none = np.zeros((0, LENGTH), dtype=np.uint8)
        codes = [t.codes[t.coded] for t in tables]
        self._index = CodeIndex(np.concatenate([*codes, none]))
        ends = np.cumsum([len(c) for c in codes])
        self._tables = [
            _Sorted(t, self._index.number[end - len(c) : end], len(self._index))
            for t, c, end in zip(tables, codes, ends, strict=True)
        ]
        self._found = np.zeros(len(self._index), dtype=bool)
        self._whole = {t.record.name: self._is_whole(t) for t in tables}

    def name(self, record: str) -> str:
        """The name of the table of a record list."""
        return next(t.rows.name for t in self._tables if t.rows.record.name == record)

    def restart(self) -> None:
        """Forgets which enterprises were read."""
        self._found[:] = False

    @staticmethod
    def _is_whole(t: RecordRows) -> bool | None:
        """全量: whether an enterprise without a row in the list is known to have no record; None if that depends on the enterprise table."""
        if not t.record.complete or t.unattributed:
            return False
        return None if (t.wide & t.coded).any() else True

    def doubtful(self) -> Bytes:
        """Codes of rows with too many cells in 全量 lists: the list is complete if the enterprise table has all of them."""
        rows = [t.rows.codes[t.rows.wide & t.rows.coded] for t in self._tables if self._open(t)]
        return np.concatenate([*rows, np.zeros((0, LENGTH), dtype=np.uint8)])

    def _open(self, t: _Sorted) -> bool:
        return self._is_whole(t.rows) is None

    def decide(self, known: CodeIndex) -> None:
        """Settles which 全量 lists are complete, from the codes among :meth:`doubtful` that enterprises have."""
        for t in self._tables:
            if self._open(t):
                wide = t.rows.codes[t.rows.wide & t.rows.coded]
                self._whole[t.rows.record.name] = bool((known.find(wide) >= 0).all())

    def join(self, codes: Bytes, stated: Mapping[str, Mask]) -> tuple[dict[str, RecordTable], dict[str, Rows]]:
        """The records of a batch.

        Args:
            codes: (n, 18) bytes of its enterprises.
            stated: record list -> the rows of the enterprise table that state 无.

        Returns:
            The record tables, and for those that were read how many records each enterprise has.
        """
        n = len(codes)
        numbers = self._index.find(codes)
        self._found[numbers[numbers >= 0]] = True
        out: dict[str, RecordTable] = {}
        counts: dict[str, Rows] = {}
        for t in self._tables:
            field = t.rows.record
            count, owner, columns = t.take(numbers)
            absent = (count == 0) & ~stated.get(field.name, np.zeros(n, dtype=bool))
            if self._whole[field.name]:  # an enterprise with an empty row in the list may have a record or none
                absent &= t.hollow.find(codes) >= 0
            out[field.name] = RecordTable(field, n, owner, columns, absent)
            counts[field.name] = count
        for name, mask in stated.items():
            if name not in out:
                out[name] = without_records(self._dictionary.fields[name], ~mask)
        return out, counts

    def intakes(self, enterprises: str, refused: Bytes) -> list[FileIntake]:
        """The accounts of the record tables, once all enterprises were read.

        Args:
            enterprises: the name of the enterprise table.
            refused: codes of enterprises whose rows were set aside.
        """
        refused_codes = np.zeros(len(self._index), dtype=bool)
        at = self._index.find(refused)
        refused_codes[at[at >= 0]] = True
        out = []
        for t in self._tables:
            coded = t.owner >= 0
            number = t.owner[coded]
            known, aside = np.zeros(t.rows.n, dtype=bool), np.zeros(t.rows.n, dtype=bool)
            known[coded], aside[coded] = self._found[number], refused_codes[number]
            out.append(t.rows.intake(enterprises, known, aside))
        return out


def without_records(field: Field, absent: Mask) -> RecordTable:
    """A list of which nobody has a record; of the ``absent`` it is not known."""
    return RecordTable(field, len(absent), np.zeros(0, dtype=np.int64), {}, absent)


__all__ = ["RecordJoin", "without_records"]
