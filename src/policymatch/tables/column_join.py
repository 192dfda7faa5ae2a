"""Columns of facts laid end to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import lcm
from typing import Any

import numpy as np

from policymatch.engine.columnar.fact_table import LIMIT, Column, Days, Flags, Numbers, Symbols
from policymatch.tables.texts import Mask


def joined(columns: Sequence[Column]) -> Column:
    """The rows of columns of one fact, one behind the other."""
    if len(columns) == 1:
        return columns[0]
    missing, na = _masks(columns, lambda c: c.missing), _masks(columns, lambda c: c.na)
    first = columns[0]
    if isinstance(first, Numbers):
        same = [c for c in columns if isinstance(c, Numbers)]
        den = lcm(*(c.den for c in same))
        parts = [_over(c, den) for c in same]
        return Numbers(np.concatenate(parts), den, missing, na)
    if isinstance(first, Flags):
        return Flags(np.concatenate([c.holds for c in columns if isinstance(c, Flags)]), missing, na)
    if isinstance(first, Days):
        return Days(np.concatenate([c.days for c in columns if isinstance(c, Days)]), missing, na)
    index: dict[Any, int] = {}
    codes = []
    for c in columns:
        assert isinstance(c, Symbols)
        number = np.array([index.setdefault(v, len(index)) for v in c.values], dtype=np.int32)
        codes.append(number[c.codes])
    return Symbols(np.concatenate(codes), tuple(index), missing, na)


def _over(c: Numbers, den: int) -> Any:
    times = den // c.den
    num = c.num
    if times >= LIMIT or int(np.abs(num).max(initial=0)) * times >= LIMIT:
        num = num.astype(object)
    return num * times


def _masks(columns: Sequence[Column], of: Callable[[Column], Mask | None]) -> Mask | None:
    masks = [of(c) for c in columns]
    if all(m is None for m in masks):
        return None
    sizes = [len(_rows(c)) for c in columns]
    return np.concatenate([np.zeros(n, dtype=bool) if m is None else m for m, n in zip(masks, sizes, strict=True)])


def _rows(c: Column) -> Any:
    if isinstance(c, Numbers):
        return c.num
    if isinstance(c, Flags):
        return c.holds
    return c.days if isinstance(c, Days) else c.codes


__all__ = ["joined"]
