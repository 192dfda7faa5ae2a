"""A Parquet file of results, a row group a block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from policymatch.tables.results.blocks import (
    DIGITS,
    SHORT_DIGITS,
    Block,
    Money,
    ResultColumn,
    arrow_column,
    decimal_type,
)
from policymatch.tables.results.schemas import COUNT, LABEL, METADATA, MONEY, Schema

_BATCH = 2**16  # rows encoded at a time
_DICTIONARY = 2**30  # bytes up to which the texts of a row group stay a dictionary


class TooLongError(ValueError):
    """An amount has more digits than the file's decimals hold."""


class ParquetFile:
    """A file being written.

    Args:
        path: where to.
        schema: the columns.
        long: whether amounts are decimals of 38 digits, not of 18.
    """

    def __init__(self, path: Path, schema: Schema, long: bool) -> None:
        self._digits = DIGITS if long else SHORT_DIGITS
        kinds = {COUNT: pa.int64(), MONEY: decimal_type(self._digits)}
        # a column that has a value in every row is declared so: no null marks are written for it
        self._schema = pa.schema(
            [pa.field(name, kinds.get(kind, pa.string()), kind in (MONEY, LABEL)) for name, kind in schema]
        )
        self._out = path.open("wb")
        self._writer: Any = None

    def encoded(self, block: Block) -> Any:
        """A block in Arrow, with its amounts as the file has them.

        Raises:
            TooLongError: an amount has more digits than the file has room for.
        """
        columns = [self._column(c) for c in block.columns]
        fields = [f.with_type(c.type) for f, c in zip(self._schema, columns, strict=True)]
        return pa.table(columns, schema=pa.schema(fields))

    def _column(self, column: ResultColumn) -> Any:
        if isinstance(column, Money):
            too_much, fen = 10**self._digits, column.fen
            if int(fen.max(initial=0)) >= too_much and (column.open is None or (fen[~column.open] >= too_much).any()):
                raise TooLongError
        return arrow_column(column, self._digits)

    def add(self, table: Any) -> None:
        """Writes a row group; one without rows is none."""
        if table.num_rows:
            if self._writer is None:
                self._begin(table.schema)
            self._writer.write_table(table, row_group_size=table.num_rows)

    def _begin(self, schema: Any) -> None:
        self._writer = pq.ParquetWriter(
            self._out,
            schema,
            compression="none",  # every codec takes longer than it takes to write what it saves
            use_dictionary=[f.name for f in schema if pa.types.is_dictionary(f.type)],
            dictionary_pagesize_limit=_DICTIONARY,
            write_statistics=False,
            write_batch_size=_BATCH,
            store_schema=False,  # readers are to find texts, however they are stored
            store_decimal_as_integer=True,
        )
        self._writer.add_key_value_metadata(METADATA)

    def close(self) -> None:
        """Writes the footer; without it the file is none."""
        try:
            if self._writer is None:
                self._begin(self._schema)
            self._writer.close()
        finally:
            if self._writer is not None:
                self._writer.is_open = False  # it would try again when it is collected
            self._out.close()

    abandon = close


__all__ = ["ParquetFile", "TooLongError"]
