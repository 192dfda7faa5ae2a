"""Columns of Arrow as cells: texts, numbers and days all at once, anything else by its distinct values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import LIMIT
from policymatch.tables.reading.plain_cells import Decimals, decimals_of_doubles
from policymatch.tables.reading.table import Cell, from_any, from_float, from_texts
from policymatch.tables.reading.texts import Mask, Texts

Cells: TypeAlias = pa.Array | list[Cell]
"""The cells of a column: an Arrow array (null is blank), or typed cells one by one."""
_YEAR_1, _YEAR_9999 = -719162, 2932896  # first and last day that Python has, from 1970-01-01

_ARROW = {str: pa.string(), float: pa.float64(), int: pa.int64(), date: pa.date32()}


class Encoded(NamedTuple):
    """Cells by their distinct values; the code -1 is a blank cell."""

    codes: NDArray[np.int32]
    values: list[Cell]


def of_values(values: Sequence[Any]) -> Cells:
    """A column of Python values; "" is blank."""
    made = at_once(values)
    return [from_any(v) for v in _given(values)] if made is None else made


def at_once(values: Sequence[Any]) -> pa.Array | None:
    """A column of Python values in Arrow, to be read all at once; None if those that are not blank are not of one type."""
    given = _given(values)
    kinds = {*map(type, given)} - {type(None)}
    to = _ARROW.get(kinds.pop()) if len(kinds) == 1 else None
    if to is None:
        return None
    try:
        return pa.array(given, to)
    except (UnicodeEncodeError, OverflowError):  # half a character, a number of more than 64 bits
        return None


def _given(values: Sequence[Any]) -> list[Any]:
    # only a text is compared with "": arrays in a cell would answer with arrays
    return [None if isinstance(v, str) and not v else v for v in values]


def encoded_list(cells: list[Cell]) -> Encoded:
    """Typed cells by their distinct values; 1, True and Decimal(1) are not the same."""
    index: dict[tuple[type, Cell], int] = {}
    codes = (-1 if c is None else index.setdefault((type(c), c), len(index)) for c in cells)
    return Encoded(np.fromiter(codes, dtype=np.int32, count=len(cells)), [c for _, c in index])


def encoded(array: pa.Array, marked: bool) -> Encoded:
    """An Arrow array by its distinct values."""
    if not pa.types.is_dictionary(array.type):
        try:
            array = array.dictionary_encode()
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # nested types, which no cell should be
            return encoded_list(python_cells(array))
    values = python_cells(array.dictionary)
    if marked and pa.types.is_string(array.dictionary.type):
        values = from_texts(values)
    codes = array.indices.cast(pa.int32())
    if codes.null_count:
        codes = codes.fill_null(-1)
    return Encoded(codes.to_numpy(zero_copy_only=False), values)


def python_cells(array: pa.Array) -> list[Cell]:
    """An Arrow array as typed cells."""
    if pa.types.is_string(array.type):
        texts: list[Cell] = array.to_pylist()
        return texts
    if array.type in (pa.float32(), pa.float16()):
        # the shortest decimal that gives this number is the one that was meant
        return [None if x is None else from_float(float(str(np.float32(x)))) for x in array.to_pylist()]
    if pa.types.is_timestamp(array.type):
        # a day needs no nanoseconds, which Python's datetime does not have
        array = array.cast(pa.timestamp("us", array.type.tz), safe=False)
    return [from_any(x) for x in array.to_pylist()]


def texts(array: pa.Array, marked: bool) -> Texts | None:
    """The bytes of an array of strings; None for other types."""
    return Texts.of(array, marked) if pa.types.is_string(array.type) else None


def decimals(array: pa.Array, places: int) -> Decimals | None:
    """The numbers of an array of numbers; None for other types."""
    kind = array.type
    if pa.types.is_integer(kind) and kind != pa.uint64():
        n = _values(array.cast(pa.int64()), np.int64)
        return Decimals(n, 0, _present(array) & (n > -LIMIT) & (n < LIMIT))
    if kind == pa.float64():
        x = _values(array, np.float64)
        return decimals_of_doubles(x, _present(array) & ~np.isnan(x), places)
    if pa.types.is_decimal128(kind) and 0 <= kind.scale <= 15:
        words = _values(array, np.int64, 2)
        low, high = words[::2].copy(), words[1::2]
        good = _present(array)
        if high.any() or low.max(initial=0) >= LIMIT or low.min(initial=0) < 0:
            good &= (high == low >> 63) & (low > -LIMIT) & (low < LIMIT)
        if not good.all():
            low[~good] = 0
        return Decimals(low, kind.scale, good)
    return None


def day_numbers(array: pa.Array) -> tuple[NDArray[np.int32], Mask] | None:
    """The days of an array of days, or of times, with a zone in Asia/Shanghai; None for other types."""
    kind = array.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        try:
            array = pc.local_timestamp(array.cast(pa.timestamp(kind.unit, "Asia/Shanghai")))
        except pa.ArrowInvalid:  # no time zones on this system: cell by cell, with those of Python
            return None
        kind = array.type
    if pa.types.is_timestamp(kind):
        array = pc.floor_temporal(array, unit="day").cast(pa.date32(), safe=False)
    elif not pa.types.is_date(kind):
        return None
    days = _values(array.cast(pa.date32(), safe=False), np.int32)
    return days, _present(array) & (days >= _YEAR_1) & (days <= _YEAR_9999)


def _present(array: pa.Array) -> Mask:
    if not array.null_count:
        return np.ones(len(array), dtype=bool)
    out: Mask = array.is_valid().to_numpy(zero_copy_only=False)
    return out


def _values(array: pa.Array, dtype: Any, width: int = 1) -> NDArray[Any]:
    """The buffer of values, whatever lies under nulls."""
    body = np.frombuffer(array.buffers()[1], dtype=dtype) if array.buffers()[1] is not None else np.zeros(0, dtype)
    return body[array.offset * width : (array.offset + len(array)) * width]


__all__ = [
    "Cells",
    "Encoded",
    "at_once",
    "day_numbers",
    "decimals",
    "encoded",
    "encoded_list",
    "of_values",
    "python_cells",
    "texts",
]
