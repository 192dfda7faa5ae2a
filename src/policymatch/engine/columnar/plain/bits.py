"""Rows as bits: a condition over a chunk is a bitmap of what surely holds and one of what may hold.

Bits beyond the last row may be anything; code that counts or lists rows trims them first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Bits = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def pack(mask: Mask) -> Bits:
    """A mask as bits."""
    return np.packbits(mask, bitorder="little")


def nothing(n: int) -> Bits:
    """No row."""
    return np.zeros((n + 7) // 8, dtype=np.uint8)


def trim(bits: Bits, n: int) -> Bits:
    """The same bits with those beyond the last row cleared."""
    if n % 8 == 0:
        return bits
    out = bits.copy()
    out[-1] &= (1 << n % 8) - 1
    return out


def unpack(bits: Bits, n: int) -> Mask:
    """Bits as a mask."""
    return np.unpackbits(bits, count=n, bitorder="little").view(np.bool_)


def rows_of(bits: Bits, n: int) -> NDArray[np.int64]:
    """The rows whose bit is set, ascending."""
    # Arrow reads the bits as they are, which beats unpacking them
    mask = pa.Array.from_buffers(pa.bool_(), n, [None, pa.py_buffer(bits)])
    out: NDArray[np.int64] = _every(n).filter(mask).to_numpy()
    return out


@lru_cache(maxsize=16)
def _every(n: int) -> Any:
    return pa.array(np.arange(n, dtype=np.int64))


def some(bits: Bits) -> bool:
    """Whether a bit is set."""
    return bool(np.maximum.reduce(bits, initial=0))


def at(bits: Bits, rows: NDArray[Any]) -> Mask:
    """The bits of some rows."""
    out: Mask = ((bits[rows >> 3] >> (rows & 7).astype(np.uint8)) & 1).view(np.bool_)
    return out


__all__ = ["Bits", "at", "nothing", "pack", "rows_of", "some", "trim", "unpack"]
