"""Amounts as texts, a whole column at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from policymatch.tables.results.blocks import strings, yuan

_CENTS = [f".{cent:02d}" for cent in range(100)]


def money_texts(fen: NDArray[Any], known: NDArray[np.bool_] | None, after: str, instead: str) -> tuple[Any, Any]:
    """Amounts in 元 with two decimals, as two Arrow arrays of strings to be joined: whole 元 (null where there is none), then the rest.

    Args:
        fen: amounts in 分, none below zero where known.
        known: rows that have an amount; None is all of them.
        after: what follows an amount.
        instead: the text where there is none.
    """
    if fen.dtype == object:
        there = np.ones(len(fen), dtype=bool) if known is None else known
        texts = [format(yuan(f), "f")[:-3] if k else None for f, k in zip(fen, there, strict=True)]
        whole, cents = pa.array(texts, pa.string()), np.array([int(f) % 100 for f in fen], dtype=np.int64)
    else:
        units = fen // 100
        cents = fen - units * 100
        whole = pa.array(units, mask=None if known is None else ~known).cast(pa.string())
    ends = strings([*(cent + after for cent in _CENTS), instead])
    return whole, ends.take(pa.array(cents if known is None else np.where(known, cents, 100)))


__all__ = ["money_texts"]
