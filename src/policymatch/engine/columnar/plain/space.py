"""Memory for one chunk after the other.

Fresh memory comes from the system page by page, cleared; for the bitmaps of a chunk that takes as long as computing them.
So what one chunk used serves the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 4 << 20
_ALIGNED = 64
_KEPT = 16  # spaces that wait for a next chunk: as many as run at once


class Space:
    """Memory that arrays are cut from until it is cleared, and from then on anew; for one thread at a time."""

    def __init__(self) -> None:
        self._blocks: list[NDArray[np.uint8]] = []
        self._rows: list[NDArray[np.uint8]] = []
        self.clear()

    def clear(self) -> None:
        """Ends the use of every array that was given."""
        self._block, self._at = 0, 0
        self._rows.clear()

    def array(self, shape: tuple[int, ...], kind: Any) -> NDArray[Any]:
        """An array with anything in it."""
        size = prod(shape) * np.dtype(kind).itemsize
        while self._block < len(self._blocks) and len(self._blocks[self._block]) - self._at < size:
            self._block, self._at = self._block + 1, 0
        if self._block == len(self._blocks):
            self._blocks.append(np.empty(max(size, _BLOCK), dtype=np.uint8))
        first = self._at
        self._at = -(-(first + size) // _ALIGNED) * _ALIGNED
        out: NDArray[Any] = self._blocks[self._block][first : first + size].view(kind).reshape(shape)
        return out

    def row(self, size: int) -> NDArray[np.uint8]:
        """Bits of one condition, with anything in them; all rows of a chunk have one size."""
        return self._rows.pop() if self._rows else self.array((size,), np.uint8)

    def back(self, row: NDArray[np.uint8]) -> None:
        """Takes a row back whose use has ended."""
        self._rows.append(row)


class Spaces:
    """Spaces that wait for their next chunk."""

    def __init__(self) -> None:
        self._free: list[Space] = []

    @contextmanager
    def one(self) -> Iterator[Space]:
        """A space of one's own, for as long as a chunk takes."""
        try:
            space = self._free.pop()
        except IndexError:
            space = Space()
        try:
            yield space
        finally:
            space.clear()
            if len(self._free) < _KEPT:
                self._free.append(space)


__all__ = ["Space", "Spaces"]
