"""Cells that are plain numbers or days, of a whole column at once. What is not plain is left to the reader of single cells.

Numbers pass through float64 and come out exact: two decimals of at most 15 digits that are not equal never round to the
same double, so a decimal of 15 digits that rounds to the double of a text of at most 15 digits is that text's number.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from policymatch.tables.reading.texts import Bytes, Mask, Texts

_LONGEST = 16  # bytes: 15 digits and a point; a whole number of 16 digits is more than _MOST, or begins with 0
_MOST = 1e15
_PLACES = 15
_ZERO, _MINUS, _POINT, _SLASH = 48, 45, 46, 47
_SPACES = " \t"
_PADDED = 16  # where fewer than one in so many cells is no plain number, none is looked at for spaces around it
_DAY = 10  # bytes of 2024-05-20


class Decimals(NamedTuple):
    """Numbers as ``n / 10**places``; of no meaning where ``good`` is not set."""

    n: NDArray[np.int64]
    places: int
    good: Mask


def decimals_of_texts(cells: Texts, places: int) -> Decimals:
    """The cells that are digits with at most one point between them and a minus sign at most before them.

    Args:
        cells: the column.
        places: as many digits behind the point are tried first.
    """
    plain, pointed = _plain(cells)
    none = np.zeros(len(cells), dtype=np.int64)
    if not plain.any():
        return Decimals(none, 0, plain)
    if not pointed:
        whole = _cast(cells, plain, pa.int64(), np.int64)
        return Decimals(whole if plain.all() else np.where(plain, whole, 0), 0, plain)
    try:
        doubles = _cast(cells, plain, pa.float64(), np.float64)
    except pa.ArrowInvalid:  # two points
        plain &= ~_two_points(cells)
        doubles = _cast(cells, plain, pa.float64(), np.float64)
    return decimals_of_doubles(doubles, plain, places)


def trimmed_decimals(cells: Texts, places: int) -> Decimals:
    """As :func:`decimals_of_texts`; spaces around a number do not count, with which files of columns of fixed width are padded."""
    got = decimals_of_texts(cells, places)
    rest = np.flatnonzero(~got.good & (cells.length > 0))
    if len(rest) * _PADDED < len(cells):  # few are as soon read one by one
        return got
    trimmed = pc.ascii_trim(cells.array.take(pa.array(rest)), characters=_SPACES)
    more = decimals_of_texts(Texts.of(trimmed, cells.marked), places)
    if not more.good.any():
        return got
    n, good, found = got.n.copy(), got.good.copy(), np.full(len(cells), got.places)
    n[rest], good[rest], found[rest] = more.n, more.good, more.places
    return _lifted(n, found, good)


def decimals_of_doubles(x: NDArray[np.float64], among: Mask, places: int) -> Decimals:
    """The shortest decimals of doubles, where those have at most 15 digits.

    Args:
        x: the doubles.
        among: the rows to look at.
        places: as many digits behind the point are tried first.
    """
    fits = np.abs(x) < _MOST
    if not fits.all():
        among = among & fits
    if not among.all():
        x = np.where(among, x, 0.0)
    n, fits = _at(x, places)
    if fits.all():
        return Decimals(n, places, among)
    found = np.where(fits, places, -1)
    for p in range(_PLACES + 1):
        left = np.flatnonzero(found < 0)
        if not len(left):
            break
        more, good = _at(x[left], p)
        n[left[good]] = more[good]
        found[left[good]] = p
    return _lifted(n, found, among & (found >= 0))


def _lifted(n: NDArray[np.int64], places: NDArray[np.int64], good: Mask) -> Decimals:
    """Numbers of places of their own, over as many as the longest needs; what would not fit then is left out."""
    most = int(places[good].max(initial=0))
    scale = np.power(10, np.where(good, most - places, 0))
    good = good & (np.abs(n) < 2**62 // scale)
    return Decimals(np.where(good, n * np.where(good, scale, 1), 0), most, good)


def _at(x: NDArray[np.float64], places: int) -> tuple[NDArray[np.int64], Mask]:
    scale = 10.0**places
    n = np.rint(x * scale)
    fits = (n / scale == x) & (np.abs(n) < _MOST)
    return np.where(fits, n, 0.0).astype(np.int64), fits


def _plain(cells: Texts) -> tuple[Mask, bool]:
    """Which cells have the bytes of a plain number at the right places (but for a second point), and whether any has a point."""
    length = cells.length
    plain = (length > 0) & (length <= _LONGEST)
    if not len(cells):
        return plain, False
    start = int(cells.first[0])
    body = cells.data[start : int(cells.last[-1])]
    odd = (body - np.uint8(_ZERO)) > 9
    if not odd.any():
        return plain, False
    points = body == _POINT
    if np.count_nonzero(points) < np.count_nonzero(odd):
        others = np.flatnonzero(odd & ~points)
        rows = np.searchsorted(cells.first, others + start, "right") - 1
        sign = (body[others] == _MINUS) & (cells.first[rows] == others + start) & (length[rows] > 1)
        after = others[sign] + 1
        sign[sign] = ~odd[after]
        plain[rows[~sign]] = False
    # of cells without text any byte will do
    plain &= cells.data.take(cells.first, mode="clip") != _POINT
    plain &= cells.data.take(cells.last - 1, mode="clip") != _POINT
    return plain, bool(points.any())


def _two_points(cells: Texts) -> Mask:
    start = int(cells.first[0])
    points = np.flatnonzero(cells.data[start : int(cells.last[-1])] == _POINT) + start
    rows = np.searchsorted(cells.first, points, "right") - 1
    out: Mask = np.bincount(rows, minlength=len(cells)) > 1
    return out


def _cast(cells: Texts, plain: Mask, to: pa.DataType, dtype: Any) -> NDArray[Any]:
    """The cells as numbers; of no meaning where they are not plain."""
    array = cells.array if plain.all() else _only(cells, plain)
    made = pc.cast(array, to)
    return np.frombuffer(made.buffers()[1], dtype=dtype)[made.offset : made.offset + len(made)]


def _only(cells: Texts, rows: Mask) -> pa.StringArray:
    """The same texts, null outside some rows."""
    offsets = np.append(cells.first, cells.last[-1:])
    valid = np.packbits(rows, bitorder="little")
    return pa.StringArray.from_buffers(len(cells), pa.py_buffer(offsets), cells.array.buffers()[2], pa.py_buffer(valid))


# ---------------------------------------------------------------- days


def days_of_texts(cells: Texts) -> tuple[NDArray[np.int32], Mask]:
    """The cells written like ``2024-05-20`` (or with ``/`` or ``.``) that are days, counted from 1970-01-01."""
    rows = np.flatnonzero(cells.length == _DAY)
    out = np.zeros(len(cells), dtype=np.int32)
    good = np.zeros(len(cells), dtype=bool)
    if not len(rows):
        return out, good
    whole = len(rows) == len(cells)
    start = int(cells.first[0])
    body: Bytes
    if whole:
        body = cells.data[start : start + _DAY * len(rows)].reshape(len(rows), _DAY)
    else:
        body = cells.data[cells.first[rows][:, None] + np.arange(_DAY)]
    days, right = _days(body)
    out[rows], good[rows] = np.where(right, days, 0), right
    return out, good


def _days(body: Bytes) -> tuple[NDArray[np.int32], Mask]:
    digit = (body - np.uint8(_ZERO)).T.astype(np.int32)  # bytes below "0" wrap around to more than 9
    good = (body[:, 4] >= _MINUS) & (body[:, 4] <= _SLASH) & (body[:, 7] >= _MINUS) & (body[:, 7] <= _SLASH)
    for i in (0, 1, 2, 3, 5, 6, 8, 9):
        good &= digit[i] <= 9
    year = digit[0] * 1000 + digit[1] * 100 + digit[2] * 10 + digit[3]
    month = digit[5] * 10 + digit[6]
    day = digit[8] * 10 + digit[9]
    good &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0)
    first = _month_starts(months)
    good &= day <= _month_starts(months + 1) - first
    return first + day - 1, good


def _month_starts(months: NDArray[np.int32]) -> NDArray[np.int32]:
    return _STARTS[months - _EARLIEST]


_EARLIEST = (1 - 1970) * 12
_STARTS = np.arange(_EARLIEST, (9999 - 1970) * 12 + 13).astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
"""The first day of every month from the year 1 to the year 9999, and of the month after it."""


__all__ = ["Decimals", "days_of_texts", "decimals_of_doubles", "decimals_of_texts", "trimmed_decimals"]
