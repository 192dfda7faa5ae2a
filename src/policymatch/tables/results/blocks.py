"""A part of a result as columns: texts out of few, amounts in 分, counts; and the same as Arrow, pandas and Python values.

A result of millions of rows is a sequence of blocks. Labels are held once with an index a row, so that no form of them is
made a row at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from policymatch.tables.results.schemas import COUNT, METADATA, MONEY, Schema

Mask = NDArray[np.bool_]
Index = NDArray[Any]  # integers of any width
Ints = NDArray[Any]  # int64, or object (Python integers) where one does not fit
DIGITS = 38  # of a decimal128
SHORT_DIGITS = 18  # of a decimal64


@dataclass(frozen=True, slots=True)
class Labels:
    """Row k has the text ``texts[at[k]]``.

    Attributes:
        texts: an Arrow array of strings without nulls; equal ones may be repeated.
        at: the index of each row.
        absent: rows without a text.
        distinct: it is known that no text is repeated in ``texts``.
    """

    texts: Any
    at: Index
    absent: Mask | None = None
    distinct: bool = False

    def part(self, first: int, last: int) -> Labels:
        """Some of the rows."""
        absent = None if self.absent is None else self.absent[first:last]
        return Labels(self.texts, self.at[first:last], absent, self.distinct)

    def dictionary(self) -> tuple[NDArray[np.int32] | None, Any]:
        """The distinct texts, and which of them each of ``texts`` is; None where they are ``texts`` themselves."""
        if self.distinct:
            return None, self.texts
        found = self.texts.dictionary_encode()
        if len(found.dictionary) == len(self.texts):
            return None, self.texts
        return found.indices.to_numpy(), found.dictionary


@dataclass(frozen=True, slots=True)
class Strings:
    """A text a row, most of them different: an Arrow array of strings without nulls."""

    texts: Any

    def part(self, first: int, last: int) -> Strings:
        """Some of the rows."""
        return Strings(self.texts[first:last])


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in 分, none below zero; ``open`` marks rows without one."""

    fen: Ints
    open: Mask | None = None

    def part(self, first: int, last: int) -> Money:
        """Some of the rows."""
        return Money(self.fen[first:last], None if self.open is None else self.open[first:last])


@dataclass(frozen=True, slots=True)
class Counts:
    """Whole numbers that no unit belongs to."""

    numbers: NDArray[np.int64]

    def part(self, first: int, last: int) -> Counts:
        """Some of the rows."""
        return Counts(self.numbers[first:last])


ResultColumn = Labels | Strings | Money | Counts


@dataclass(frozen=True, slots=True)
class Block:
    """``n`` rows of a table of results, a column for each of the schema."""

    schema: Schema
    columns: tuple[ResultColumn, ...]
    n: int

    def part(self, first: int, last: int) -> Block:
        """Rows ``first`` to before ``last``."""
        last = min(last, self.n)
        return replace(self, columns=tuple(c.part(first, last) for c in self.columns), n=last - first)

    def parts(self, size: int) -> Iterator[Block]:
        """The block in parts of at most ``size`` rows; one part, as it is, where it has no more."""
        if self.n <= size:
            yield self
            return
        for first in range(0, self.n, size):
            yield self.part(first, first + size)


def sound(text: str) -> str:
    """A text that every format can hold: half characters (lone surrogates, out of a broken export) become ``?``."""
    return text.encode("utf-8", "replace").decode("utf-8")


def strings(texts: Iterable[Any]) -> Any:
    """Python texts as an Arrow array."""
    return pa.array([sound(str(t)) for t in texts], pa.string())


def block_of(schema: Schema, rows: Iterable[Sequence[Any]]) -> Block:
    """A block out of rows of Python values: texts, amounts in 分 (None where there is none) and counts."""
    given = list(rows)
    columns: list[ResultColumn] = []
    for j, (_, kind) in enumerate(schema):
        values = [row[j] for row in given]
        if kind == COUNT:
            columns.append(Counts(np.array(values, dtype=np.int64)))
        elif kind == MONEY:
            columns.append(money_of(values))
        else:
            columns.append(Strings(strings(values)))
    return Block(schema, tuple(columns), len(given))


def money_of(fen: Sequence[int | None]) -> Money:
    """A column of amounts out of Python integers."""
    open_ = np.array([f is None for f in fen], dtype=bool)
    plain = [f or 0 for f in fen]
    fits = all(f < 2**63 for f in plain)
    return Money(np.array(plain, dtype=np.int64 if fits else object), open_ if open_.any() else None)


# ------------------------------------------------------------ Arrow


def yuan(fen: int) -> Decimal:
    """分 as 元, exact, two decimals."""
    return Decimal(f"{fen}e-2")  # made from text, which no context rounds


def arrow(schema: Schema, blocks: Sequence[Block]) -> Any:
    """The whole table in Arrow: texts out of few as dictionaries, amounts as decimals in 元, text where one is too long."""

    def made(column: ResultColumn, wide: bool) -> Any:
        if wide and isinstance(column, Money):
            return pa.array([None if v is None else format(v, "f") for v in decimals(column)], pa.string())
        return arrow_column(column)

    wide = [kind == MONEY and any(too_long(b.columns[j]) for b in blocks) for j, (_, kind) in enumerate(schema)]
    columns = [
        pa.chunked_array([made(b.columns[j], wide[j]) for b in blocks], None if blocks else _type(kind))
        for j, (_, kind) in enumerate(schema)
    ]
    return pa.table(columns, names=[name for name, _ in schema], metadata=METADATA)


def _type(kind: str) -> Any:
    return {COUNT: pa.int64(), MONEY: decimal_type(DIGITS)}.get(kind, pa.string())


def too_long(column: ResultColumn) -> bool:
    """Whether an amount has more digits than a decimal of Arrow and Parquet holds."""
    return isinstance(column, Money) and column.fen.dtype == object and max(column.fen, default=0) >= 10**DIGITS


def arrow_column(column: ResultColumn, digits: int = DIGITS) -> Any:
    """A column in Arrow: texts out of few as a dictionary, amounts as decimals of so many digits, which they have to fit."""
    if isinstance(column, Counts):
        return pa.array(column.numbers)
    if isinstance(column, Strings):
        return column.texts
    if isinstance(column, Labels):
        code, texts = column.dictionary()
        index = (column.at if code is None else code.take(column.at)).astype(np.int32, copy=False)
        return pa.DictionaryArray.from_arrays(pa.array(index, mask=column.absent), texts)
    if column.fen.dtype == object:
        return pa.array(decimals(column), decimal_type(digits))
    known = None if column.open is None else pa.py_buffer(np.packbits(~column.open, bitorder="little"))
    words = np.ascontiguousarray(column.fen)
    if digits > SHORT_DIGITS:
        words = np.zeros((len(column.fen), 2), dtype=np.int64)  # the upper half is 0: no amount is below zero
        words[:, 0] = column.fen
    return pa.Array.from_buffers(decimal_type(digits), len(words), [known, pa.py_buffer(words)])


def decimal_type(digits: int) -> Any:
    """Amounts in 元 of up to so many digits in Arrow; up to 18 are integers of 64 bits, as the amounts in 分 are here."""
    return pa.decimal64(digits, 2) if digits <= SHORT_DIGITS else pa.decimal128(digits, 2)


# ------------------------------------------------------------ Python and pandas


def decimals(column: Money) -> list[Decimal | None]:
    """Amounts in 元, None where there is none."""
    if column.fen.dtype != object:
        out: list[Decimal | None] = arrow_column(column).to_pylist()
        return out
    if column.open is None:
        return [yuan(f) for f in column.fen]
    return [None if o else yuan(f) for f, o in zip(column.fen, column.open, strict=True)]


def values(column: ResultColumn) -> list[Any]:
    """Labels, exact decimals in 元 and integers; None where there is nothing."""
    if isinstance(column, Counts):
        return list(column.numbers.tolist())
    if isinstance(column, Money):
        return decimals(column)
    if isinstance(column, Strings):
        out: list[Any] = column.texts.to_pylist()
        return out
    texts = np.array([*column.texts.to_pylist(), None], dtype=object)
    at = column.at if column.absent is None else np.where(column.absent, len(texts) - 1, column.at)
    return list(texts[at].tolist())


def frame(schema: Schema, blocks: Sequence[Block]) -> pd.DataFrame:
    """The whole table as a DataFrame: texts and amounts as objects (None where there is nothing), counts as int64."""
    return pd.DataFrame(
        {
            name: pd.Series(
                [v for b in blocks for v in values(b.columns[j])], dtype="int64" if kind == COUNT else "object"
            )
            for j, (name, kind) in enumerate(schema)
        }
    )


__all__ = [
    "DIGITS",
    "SHORT_DIGITS",
    "Block",
    "Counts",
    "Labels",
    "Money",
    "ResultColumn",
    "Strings",
    "arrow",
    "arrow_column",
    "block_of",
    "decimal_type",
    "frame",
    "money_of",
    "sound",
    "strings",
    "too_long",
    "values",
    "yuan",
]
