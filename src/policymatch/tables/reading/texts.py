"""The cells of a column of texts as bytes, for reading many of them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from policymatch.tables.reading.table import MARKS, blank, from_text

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]

_WHITE = np.zeros(
    256, dtype=bool
)  # bytes that a blank cell may begin with: spaces of ASCII and first bytes of the others
_WHITE[[*range(0x21), 0x7F, 0xC2, 0xE1, 0xE2, 0xE3, 0xEF]] = True
_MARK = np.zeros(256, dtype=bool)  # bytes that what spreadsheets add to a text begins with
_MARK[list(MARKS.encode())] = True


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts laid end to end; a cell without text is blank.

    Attributes:
        array: the texts.
        first, last: where each cell begins and ends in ``data``.
        marked: the cells are of a text file, where spreadsheets leave marks that keep text text.
    """

    array: pa.StringArray
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    data: Bytes
    marked: bool

    @staticmethod
    def of(array: pa.StringArray, marked: bool) -> Texts:
        """The bytes of an Arrow array of strings, not copied."""
        n = len(array)
        _, offsets, data = array.buffers()
        if offsets is None or not n:
            none = np.zeros(n, dtype=np.int32)
            return Texts(array, none, none, np.zeros(0, dtype=np.uint8), marked)
        ends = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + n + 1]
        body = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
        return Texts(array, ends[:-1], ends[1:], body, marked)

    def __len__(self) -> int:
        return len(self.first)

    @property
    def length(self) -> NDArray[np.int32]:
        """How many bytes each cell has."""
        return self.last - self.first

    def cell(self, row: int) -> str:
        """One cell, without marks; "" where there is none."""
        text: str = self.array[row].as_py() or ""
        return from_text(text) if self.marked else text

    def odd_heads(self, rows: Rows) -> Mask:
        """Which of some cells, none of them empty, begin with what may be a space or a mark."""
        heads = self.data[self.first[rows]]
        out: Mask = _WHITE[heads] | _MARK[heads] if self.marked else _WHITE[heads]
        return out

    def blanks(self) -> Mask:
        """Which cells are blank."""
        out: Mask = self.length == 0
        at = np.flatnonzero(~out)
        for row in at[self.odd_heads(at)].tolist():
            out[row] = blank(self.cell(row))
        return out


__all__ = ["Bytes", "Mask", "Rows", "Texts"]
