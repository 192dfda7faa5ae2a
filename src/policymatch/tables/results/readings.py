"""读入说明: how each column of each input file was understood, and what became of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policymatch.tables.intake.accounts import ColumnAccount
from policymatch.tables.results.blocks import Block, block_of
from policymatch.tables.results.schemas import READINGS

TableAccount = tuple[str, str, Sequence[ColumnAccount]]
"""The name of a table, the record list it holds ("" for the enterprise table), and its columns."""


def readings(tables: Iterable[TableAccount]) -> Block:
    """A row for each column, in the order of the files."""
    return block_of(
        READINGS,
        (
            (
                name,
                record,
                c.index + 1,
                c.header,
                c.use,
                c.period,
                c.unit,
                c.taken,
                c.blank,
                c.refused,
                c.unused,
                _remarks(c),
            )
            for name, record, columns in tables
            for c in columns
        ),
    )


def _remarks(c: ColumnAccount) -> str:
    return "；".join([c.remark] * bool(c.remark) + [f"有{n}格{note}" for note, n in sorted(c.notes.items())])


__all__ = ["TableAccount", "readings"]
