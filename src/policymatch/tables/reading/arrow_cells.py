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
from policymatch.limits import LIMITS
from policymatch.tables.reading.plain_cells import Decimals, decimals_of_doubles
from policymatch.tables.reading.table import NO_DAY, Cell, Unreadable, from_any, from_bytes, from_float, from_texts
from policymatch.tables.reading.texts import Mask, Texts

Cells: TypeAlias = pa.Array | list[Cell]
"""The cells of a column: an Arrow array (null is blank), or typed cells one by one."""
_YEAR_1, _YEAR_9999 = -719162, 2932896  # first and last day that Python has, from 1970-01-01
_A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}

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
        made = pa.array(given, to)
    except (UnicodeEncodeError, OverflowError):  # half a character, a number of more than 64 bits
        return None
    return made if isinstance(made, pa.Array) and is_sound(made) else None


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


def is_sound(array: pa.Array) -> bool:
    """Whether every text of an array is one: UTF-8, and no longer than a cell may be."""
    kind = array.dictionary.type if pa.types.is_dictionary(array.type) else array.type
    if not pa.types.is_string(kind):
        return True
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return False
    texts = array.dictionary if pa.types.is_dictionary(array.type) else array
    return int(pc.max(pc.binary_length(texts)).as_py() or 0) <= LIMITS.cell_text or (
        int(pc.max(pc.utf8_length(texts)).as_py()) <= LIMITS.cell_text
    )


def python_cells(array: pa.Array) -> list[Cell]:
    """An Arrow array as typed cells; what cannot be read of it is :class:`~policymatch.tables.reading.table.Unreadable`."""
    try:
        return _python_cells(array)
    except (ValueError, OverflowError, pa.ArrowException):
        return [_one(array.slice(i, 1)) for i in range(len(array))]


def _python_cells(array: pa.Array) -> list[Cell]:
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view():
        texts: list[Cell] = array.to_pylist()
        return texts if is_sound(array) else [from_any(text) for text in texts]
    if kind in (pa.float32(), pa.float16()):
        # the shortest decimal that gives this number is the one that was meant
        return [None if x is None else from_float(float(str(np.float32(x)))) for x in array.to_pylist()]
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        n, per_day = _instants(array)
        days = n // per_day
        if (_present(array) & ((days < _YEAR_1) | (days > _YEAR_9999))).any():
            raise OverflowError
    if pa.types.is_timestamp(kind):
        if kind.unit == "ns":  # a day needs none, which Python's datetime does not have; Arrow would round towards 1970
            array = pa.array(_instants(array)[0] // 1000, pa.timestamp("us", kind.tz), mask=~_present(array))
    if pa.types.is_dictionary(kind):
        values = python_cells(array.dictionary)
        return [None if k is None else values[k] for k in array.indices.to_pylist()]
    if isinstance(kind, pa.BaseExtensionType) and not kind.extension_name.startswith("arrow."):
        why = f"是 {kind.extension_name} 类型的值，应为文字、数、是否或日期"
        return [None if x is None else Unreadable.of(str(x), why) for x in array.storage.to_pylist()]
    return [from_any(x) for x in array.to_pylist()]


def _one(array: pa.Array) -> Cell:
    """The cell of an array of length one of a column of which not every cell can be read."""
    try:
        return _python_cells(array)[0]
    except (ValueError, OverflowError, pa.ArrowException):
        kind = array.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view():
            data: bytes = array.cast(pa.binary()).to_pylist()[0]
            return from_bytes(data)
        if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
            return Unreadable.of(f"{_instants(array)[0][0]}（{kind}）", NO_DAY)
        return Unreadable.of(str(kind), f"是 {kind} 类型的值，读不出来")


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
    if not pa.types.is_date(kind) and not pa.types.is_timestamp(kind):
        return None
    n, per_day = _instants(array)
    days = there = n // per_day
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        try:
            array = pc.local_timestamp(array.cast(pa.timestamp(kind.unit, "Asia/Shanghai")))
        except pa.ArrowInvalid:  # no time zones on this system: cell by cell, with those of Python
            return None
        days = _instants(array)[0] // per_day
    # at the end of what 64 bits can count, another zone is at its beginning
    good = _present(array) & (days >= _YEAR_1) & (days <= _YEAR_9999) & (np.abs(days - there) <= 1)
    return np.where(good, days, 0).astype(np.int32), good


def _instants(array: pa.Array) -> tuple[NDArray[Any], int]:
    """Days or times as they are counted from 1970-01-01, and how many are a day."""
    kind = array.type
    if pa.types.is_date32(kind):
        return _values(array, np.int32), 1
    return _values(array, np.int64), _A_DAY["ms" if pa.types.is_date64(kind) else kind.unit]


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
    "is_sound",
    "of_values",
    "python_cells",
    "texts",
]
