"""A Parquet file of results, written a row group at a time."""

from __future__ import annotations

from pathlib import Path

from policymatch.tables.blocks import DIGITS, Block
from policymatch.tables.parquet_pages import (
    BYTE_ARRAY,
    FIXED_LEN_BYTE_ARRAY,
    INT64,
    LONG_BYTES,
    SHORT_DIGITS,
    Chunk,
    RowGroup,
    row_group,
)
from policymatch.tables.schemas import COUNT, MONEY, Schema
from policymatch.tables.thrift import Encoded, i32, i64, listed, struct, text

_MAGIC = b"PAR1"
_VERSION = 1
_OPTIONAL = 1  # a cell may be null
_UTF8, _DECIMAL = 0, 5  # what a physical type stands for: the older way of saying it
_STRING_TYPE, _DECIMAL_TYPE = 1, 5  # and the newer
_UNCOMPRESSED = 0


class ParquetFile:
    """A file being written.

    Args:
        path: where to.
        schema: the columns.
        long: whether amounts are decimals of 38 digits, not of 18.
    """

    def __init__(self, path: Path, schema: Schema, long: bool) -> None:
        self._out = path.open("wb")
        self._schema = schema
        self._long = long
        self._groups: list[Encoded] = []
        self._rows = 0
        self._at = 0
        self._write(_MAGIC)

    def _write(self, data: bytes | memoryview) -> None:
        self._out.write(data)
        self._at += len(data)

    def encoded(self, block: Block) -> RowGroup:
        """The row group that a block makes.

        Raises:
            TooLongError: an amount has more digits than the file has room for.
        """
        return row_group(block, self._long)

    def add(self, group: RowGroup) -> None:
        """Writes a row group; one without rows is none."""
        if not group.rows:
            return
        start = self._at
        columns = [self._chunk(name, c) for (name, _), c in zip(self._schema, group.chunks, strict=True)]
        self._groups.append(struct({1: listed(columns), 2: i64(self._at - start), 3: i64(group.rows)}))
        self._rows += group.rows

    def _chunk(self, name: str, chunk: Chunk) -> Encoded:
        start = self._at
        for page in chunk.pages:
            self._write(page)
        size = i64(chunk.size)
        meta = {
            1: i32(chunk.kind),
            2: listed(map(i32, chunk.encodings)),
            3: listed([text(name)]),
            4: i32(_UNCOMPRESSED),
            5: i64(chunk.rows),
            6: size,
            7: size,
            9: i64(start + chunk.dictionary),
        }
        if chunk.dictionary:
            meta[11] = i64(start)
        return struct({2: i64(start), 3: struct(meta)})

    def close(self) -> None:
        """Writes the footer; without it the file is none."""
        root = struct({4: text("schema"), 5: i32(len(self._schema))})
        fields = {
            1: i32(_VERSION),
            2: listed([root, *(self._element(name, kind) for name, kind in self._schema)]),
            3: i64(self._rows),
            4: listed(self._groups),
            6: text("policymatch"),
        }
        footer = struct(fields).data
        self._write(footer)
        self._write(len(footer).to_bytes(4, "little"))
        self._write(_MAGIC)
        self._out.close()

    def _element(self, name: str, kind: str) -> Encoded:
        if kind == COUNT:
            return struct({1: i32(INT64), 3: i32(_OPTIONAL), 4: text(name)})
        if kind != MONEY:
            return struct(
                {
                    1: i32(BYTE_ARRAY),
                    3: i32(_OPTIONAL),
                    4: text(name),
                    6: i32(_UTF8),
                    10: struct({_STRING_TYPE: struct({})}),
                }
            )
        digits = DIGITS if self._long else SHORT_DIGITS
        physical = {1: i32(FIXED_LEN_BYTE_ARRAY), 2: i32(LONG_BYTES)} if self._long else {1: i32(INT64)}
        return struct(
            {
                **physical,
                3: i32(_OPTIONAL),
                4: text(name),
                6: i32(_DECIMAL),
                7: i32(2),
                8: i32(digits),
                10: struct({_DECIMAL_TYPE: struct({1: i32(2), 2: i32(digits)})}),
            }
        )


__all__ = ["ParquetFile"]
