"""统一社会信用代码 of a whole column: checked all at once where they are written as they should be, one by one where not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from policymatch.model.credit_codes import LENGTH, right_check_digit
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.tables.reading.cells import read_code
from policymatch.tables.reading.table import Cell, blank
from policymatch.tables.reading.texts import Bytes, Mask, Rows, Texts

Hashes = NDArray[np.uint64]
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DIGITS = 8  # as many places at the front are digits
_BIRTH = 6  # where the year of birth begins in a resident ID number
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
_NONE = 255
_VALUE = np.full(256, _NONE, dtype=np.uint8)
_VALUE[list(_ALPHABET.encode())] = np.arange(len(_ALPHABET), dtype=np.uint8)
_ODD = tuple(np.uint64(k) for k in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93))


@dataclass(slots=True)
class CreditCodes:
    """The codes of a column.

    Attributes:
        text: (n, 18) bytes, in capitals; of no meaning where ``good`` is not set.
        good: where there is a valid code.
        blank: where the cell is blank.
        doubtful: where a code was taken although its check digit is wrong.
        reasons: row -> why its code is not one.
    """

    text: Bytes
    good: Mask
    blank: Mask
    doubtful: Mask
    reasons: dict[int, str] = field(default_factory=dict)


def read_codes(cells: Texts | list[Cell], options: ReadOptions = AS_USUAL) -> CreditCodes:
    """The codes of a column, as :func:`read_code` reads each."""
    n = len(cells)
    empty = np.zeros(n, dtype=bool)
    at: Iterable[tuple[int, Cell]]
    if isinstance(cells, Texts):
        text, good = _plain(cells)
        empty = cells.length == 0
        at = ((row, cells.cell(row)) for row in np.flatnonzero(~(good | empty)).tolist())
    else:
        text, good = np.zeros((n, LENGTH), dtype=np.uint8), np.zeros(n, dtype=bool)
        at = enumerate(cells)
    out = CreditCodes(text, good, empty, np.zeros(n, dtype=bool))
    seen: dict[tuple[type, Cell], tuple[str, str]] = {}
    for row, cell in at:
        if blank(cell):
            out.blank[row] = True
            continue
        key = (type(cell), cell)
        if key not in seen:
            seen[key] = _read(cell, options)
        code, why = seen[key]
        if why:
            out.reasons[row] = why
        else:
            out.text[row] = np.frombuffer(code.encode(), dtype=np.uint8)
            out.good[row] = True
            out.doubtful[row] = options.accept_bad_check_digits and not right_check_digit(code)
    return out


def _read(cell: Cell, options: ReadOptions) -> tuple[str, str]:
    """A code, or why a cell is none."""
    try:
        return read_code(cell, options), ""
    except ValueError as e:
        return "", str(e)


def _plain(cells: Texts) -> tuple[Bytes, Mask]:
    """The bytes of cells that are valid codes as they are written, and where those are."""
    full = cells.length == LENGTH
    n = len(cells)
    if n and full.all():
        start = int(cells.first[0])
        text = cells.data[start : start + n * LENGTH].reshape(n, LENGTH)
    else:
        text = np.zeros((n, LENGTH), dtype=np.uint8)
        text[full] = cells.data[cells.first[full][:, None] + np.arange(LENGTH)]
    good = full & valid(text)
    return (text if good.all() else text.copy()), good


def valid(text: Bytes) -> Mask:
    """Which rows of (n, 18) bytes are codes of GB 32100-2015 with a right check digit; what may be a resident ID number is none."""
    if not len(text):
        return np.zeros(0, dtype=bool)
    value = np.take(_VALUE, np.ascontiguousarray(text.T))
    total = np.zeros(len(text), dtype=np.uint16)
    for weight, places in zip(_WEIGHTS, value, strict=True):
        total += places * np.uint16(weight)  # at most 18 × 30 × 30 where every byte is of the alphabet
    out: Mask = (value[:_DIGITS].max(axis=0) < 10) & (value.max(axis=0) < len(_ALPHABET)) & (total % 31 == 0)
    century = value[_BIRTH] * 10 + value[_BIRTH + 1]
    born = (century == 19) | (century == 20)
    if born.any():  # read one by one where all but the last are digits
        out &= ~(born & (value[:-1].max(axis=0) < 10))
    return out


def hashes(text: Bytes) -> Hashes:
    """A hash of each code; equal codes have equal hashes."""
    text = np.ascontiguousarray(text)
    head = np.ascontiguousarray(text[:, :8]).view("<u8").ravel()
    middle = np.ascontiguousarray(text[:, 8:16]).view("<u8").ravel()
    tail = np.ascontiguousarray(text[:, 16:]).view("<u2").ravel().astype(np.uint64)
    out = head * _ODD[0]
    out ^= out >> np.uint64(32)
    out = (out + middle) * _ODD[1]
    out ^= out >> np.uint64(29)
    out = (out + tail) * _ODD[2]
    out ^= out >> np.uint64(32)
    final: NDArray[np.uint64] = out * _ODD[3]
    return final


def code_of(text: Bytes, row: int) -> str:
    """One code."""
    return bytes(text[row]).decode()


def code_texts(text: Bytes) -> pa.StringArray:
    """The codes as an Arrow array."""
    n = len(text)
    offsets = np.arange(0, (n + 1) * LENGTH, LENGTH, dtype=np.int32)
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(text)))


class CodeIndex:
    """Finds codes among known ones.

    Args:
        text: (n, 18) bytes of codes, repeated ones allowed; the index numbers the distinct ones.

    Attributes:
        text: the distinct codes, ascending.
        number: for each code given, the number of its distinct code.
    """

    def __init__(self, text: Bytes):
        self._codes, number = np.unique(_words(text), return_inverse=True)
        self.text: Bytes = self._codes.view(np.uint8).reshape(-1, LENGTH)
        self.number: Rows = number.ravel()

    def __len__(self) -> int:
        return len(self._codes)

    def find(self, text: Bytes) -> Rows:
        """The number of each code, -1 where it is not known."""
        if not len(self):
            return np.full(len(text), -1, dtype=np.int64)
        wanted = _words(text)
        at = np.minimum(np.searchsorted(self._codes, wanted), len(self) - 1)
        return np.where(self._codes[at] == wanted, at, -1)


def _words(text: Bytes) -> NDArray[np.bytes_]:
    return np.ascontiguousarray(text).reshape(-1, LENGTH).view(f"S{LENGTH}").ravel()


__all__ = [
    "LENGTH",
    "CodeIndex",
    "CreditCodes",
    "Hashes",
    "code_of",
    "code_texts",
    "hashes",
    "read_codes",
    "valid",
]
