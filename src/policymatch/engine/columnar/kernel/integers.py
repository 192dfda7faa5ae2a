"""Exact integers in columns: int64 where every figure is proved to fit, Python integers where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
LIMIT = 2**62


def whole(values: Sequence[int]) -> Ints:
    """A column of integers."""
    fits = all(-LIMIT < v < LIMIT for v in values)
    return np.array(values, dtype=np.int64 if fits else object)


def top_of(x: Ints) -> int:
    """The largest figure in a column, whatever its sign."""
    return max(int(x.max()), -int(x.min())) if len(x) else 0


def narrow(x: Ints, top: int) -> Ints:
    """As int64 where every figure fits."""
    return x.astype(np.int64) if x.dtype == object and top < LIMIT else x


def _fitted(x: Ints, y: Ints, top: int) -> tuple[Ints, Ints]:
    """Both as int64 where ``top`` says that the outcome fits, else both as Python integers."""
    if top < LIMIT:
        return (x if x.dtype != object else x.astype(np.int64)), (y if y.dtype != object else y.astype(np.int64))
    return x.astype(object), y.astype(object)


def product(x: Ints, x_top: int, y: Ints, y_top: int) -> tuple[Ints, int]:
    """x × y and its top."""
    if x_top * y_top >= LIMIT:
        x_top, y_top = top_of(x), top_of(y)
    top = x_top * y_top
    if x_top >= LIMIT or y_top >= LIMIT:
        x, y = x.astype(object), y.astype(object)
    else:
        x, y = _fitted(x, y, top)
    return x * y, top


def scaled(x: Ints, top: int, by: int) -> tuple[Ints, int]:
    """x × a positive integer, and its top."""
    if by == 1 or not top:
        return x, top
    if top * by >= LIMIT:
        top = top_of(x)
        if not top:
            return narrow(x, top), top
    if top * by < LIMIT:
        return narrow(x, top) * by, top * by
    return x.astype(object) * by, top * by


def total(x: Ints, x_top: int, y: Ints, y_top: int, sign: int = 1) -> tuple[Ints, int]:
    """x + y (or x - y), and its top."""
    if x_top + y_top >= LIMIT:
        x_top, y_top = top_of(x), top_of(y)
    x, y = _fitted(x, y, x_top + y_top)
    return (x + y if sign == 1 else x - y), x_top + y_top


def numbered(x: Ints) -> tuple[Ints, NDArray[np.int64]]:
    """The distinct figures of a column in ascending order, and the place of each row's figure among them."""
    if x.dtype == object or not len(x):
        return np.unique(x, return_inverse=True)
    low = int(x.min())
    span = int(x.max()) - low + 1
    if span > 4 * len(x) + 1024:
        found = np.unique(x)  # a search for each is quicker than a sort that keeps places
        return found, np.searchsorted(found, x)
    offset = x - low
    seen = np.zeros(span, dtype=bool)
    seen[offset] = True
    return np.flatnonzero(seen) + low, (np.cumsum(seen) - 1)[offset]


def pick(mask: NDArray[np.bool_], x: Ints, y: Ints) -> Ints:
    """x in the rows of a mask, else y."""
    if x is y:
        return x
    if x.dtype != y.dtype:
        x, y = x.astype(object), y.astype(object)
    return np.where(mask, x, y)
