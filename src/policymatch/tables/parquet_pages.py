"""Blocks of a result as row groups of Parquet: dictionaries, runs and integers as they stand in the file.

A result repeats few texts and many amounts, and is held as indexes and integers: nearly what Parquet stores. A general
writer looks at every cell again; here the index becomes the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from policymatch.tables.blocks import DIGITS, Block, Column, Counts, Labels, Mask, Money, Strings
from policymatch.tables.thrift import i32, struct, varint

INT64, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY = 2, 6, 7  # physical types
SHORT_DIGITS = 18  # of a decimal that is an INT64
LONG_BYTES = 16  # of one of 38 digits
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8  # encodings
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
Data = bytes | memoryview


class TooLongError(ValueError):
    """An amount has more digits than the file's decimals hold."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A column of a row group: its pages, and how long the first is where that is a dictionary."""

    kind: int
    encodings: tuple[int, ...]
    rows: int
    pages: tuple[Data, ...]
    dictionary: int

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return sum(len(p) for p in self.pages)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A block, encoded."""

    rows: int
    chunks: tuple[Chunk, ...]


def row_group(block: Block, long: bool) -> RowGroup:
    """The row group that a block makes.

    Args:
        block: rows of a result.
        long: whether amounts are decimals of 38 digits, not of 18.

    Raises:
        TooLongError: an amount does not fit.
    """
    return RowGroup(block.n, tuple(_chunk(c, block.n, long) for c in block.columns))


def _chunk(column: Column, n: int, long: bool) -> Chunk:
    if isinstance(column, Labels):
        return _labels(column, n)
    if isinstance(column, Strings):
        return _chunk_of(BYTE_ARRAY, n, None, [_byte_arrays(column.texts)])
    if isinstance(column, Counts):
        return _chunk_of(INT64, n, None, [_raw(column.numbers)])
    return _money(column, n, long)


def _money(column: Money, n: int, long: bool) -> Chunk:
    fen = column.fen if column.open is None else column.fen[~column.open]
    top = int(fen.max(initial=0))
    if top >= 10 ** (DIGITS if long else SHORT_DIGITS):
        raise TooLongError
    if not long:
        return _chunk_of(INT64, n, column.open, [_raw(fen.astype(np.int64, copy=False))])
    if fen.dtype == object:
        return _chunk_of(
            FIXED_LEN_BYTE_ARRAY, n, column.open, [b"".join(f.to_bytes(LONG_BYTES, "big") for f in fen.tolist())]
        )
    words = np.zeros((len(fen), 2), dtype=">i8")
    words[:, 1] = fen
    return _chunk_of(FIXED_LEN_BYTE_ARRAY, n, column.open, [_raw(words)])


def _labels(column: Labels, n: int) -> Chunk:
    """Texts by their index: runs where it ascends or is one text alone, else whole bytes of bits."""
    code, texts = column.dictionary()
    present = n if column.absent is None else n - int(np.count_nonzero(column.absent))
    width = max(len(texts) - 1, 1).bit_length()
    if len(texts) <= 1:
        body: list[Data] = [bytes([width]), varint(present << 1) + b"\0"] if present else [bytes([width])]
    elif column.lengths is not None:
        some = np.flatnonzero(column.lengths)
        index = some if code is None else code[some]
        body = [bytes([width]), _runs(index, column.lengths[some], (width + 7) // 8)]
    else:
        index = column.at if column.absent is None else column.at[~column.absent]
        width = 8 if len(texts) <= 2**8 else 16 if len(texts) <= 2**16 else 32
        whole = (index if code is None else code.take(index)).astype(f"<u{width // 8}", copy=False)
        body = [bytes([width]), *_packed(whole, present)]
    page = _page(_DATA_PAGE, _levels(n, column.absent) + body, n, _RLE_DICTIONARY)
    words = _page(_DICTIONARY_PAGE, [_byte_arrays(texts)], len(texts), _PLAIN)
    first = sum(len(p) for p in words)
    return Chunk(BYTE_ARRAY, (_PLAIN, _RLE, _RLE_DICTIONARY), n, (*words, *page), first)


def _chunk_of(kind: int, n: int, absent: Mask | None, body: list[Data]) -> Chunk:
    return Chunk(kind, (_PLAIN, _RLE), n, _page(_DATA_PAGE, _levels(n, absent) + body, n, _PLAIN), 0)


def _page(kind: int, body: list[Data], n: int, encoding: int) -> tuple[Data, ...]:
    size = sum(len(b) for b in body)
    fields = {1: i32(kind), 2: i32(size), 3: i32(size)}
    if kind == _DATA_PAGE:
        fields[5] = struct({1: i32(n), 2: i32(encoding), 3: i32(_RLE), 4: i32(_RLE)})
    else:
        fields[7] = struct({1: i32(n), 2: i32(encoding)})
    return (struct(fields).data, *body)


def _levels(n: int, absent: Mask | None) -> list[Data]:
    """Which rows have a value: one run where all have."""
    if absent is None:
        body: list[Data] = [varint(n << 1) + b"\1"] if n else []
    else:
        body = [varint((n + 7) // 8 << 1 | 1), _raw(np.packbits(~absent, bitorder="little"))]
    return [sum(len(b) for b in body).to_bytes(4, "little"), *body]


def _packed(values: NDArray[Any], n: int) -> list[Data]:
    """One run of ``n`` values of whole bytes, filled up to a multiple of eight."""
    groups = (n + 7) // 8
    return [varint(groups << 1 | 1), _raw(values), bytes((groups * 8 - n) * values.itemsize)]


def _runs(values: NDArray[Any], lengths: NDArray[np.int64], size: int) -> Data:
    """A run for each value, which takes ``size`` bytes."""
    count = lengths << 1
    head = np.zeros((len(values), 10 + size), dtype=np.uint8)
    kept = np.zeros_like(head, dtype=bool)
    most = len(varint(int(count.max(initial=0))))
    for i in range(most):
        rest = count >> (7 * i)
        head[:, i] = (rest & 0x7F) | np.where(rest > 0x7F, 0x80, 0)
        kept[:, i] = (rest > 0) | (i == 0)
    head[:, 10:] = values.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :size]
    kept[:, 10:] = True
    return _raw(head[kept])


def _raw(values: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(values).reshape(-1).view(np.uint8).data


def _byte_arrays(texts: Any) -> Data:
    """Each text behind its length in four bytes."""
    n = len(texts)
    lengths = pc.binary_length(texts).to_numpy().astype("<u4")
    heads = pa.Array.from_buffers(
        pa.binary(), n, [None, pa.py_buffer(np.arange(0, 4 * n + 1, 4, dtype=np.int32)), pa.py_buffer(lengths)]
    )
    joined = pc.binary_join_element_wise(heads, texts.cast(pa.binary()), b"")
    return memoryview(joined.buffers()[2])[: 4 * n + int(lengths.sum(dtype=np.int64))]


__all__ = [
    "BYTE_ARRAY",
    "FIXED_LEN_BYTE_ARRAY",
    "INT64",
    "LONG_BYTES",
    "SHORT_DIGITS",
    "RowGroup",
    "TooLongError",
    "row_group",
]
