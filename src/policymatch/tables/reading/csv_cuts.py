"""Cutting the text of a CSV file into chunks of whole rows.

A chunk whose quotes all stand where they should (one that opens after a separator or a line's end, one that closes
before one, any other doubled) can be read by any reader of CSV, and quotes tell which line ends are inside a cell. From a
quote that stands elsewhere on, rows are read one by one, strictly, until quotes are regular again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policymatch.limits import LIMITS
from policymatch.tables.reading.texts import Bytes, Mask

Words = NDArray[np.uint64]

CHUNK = 4 << 20  # bytes of a chunk
_STRICT = 1 << 20  # bytes that are read row by row before quotes are trusted again
_LONG = (
    1 << 19
)  # bytes without the end of a row, from which on rows are read one by one: a quote may not have been closed
_PART = 1 << 18
_ZERO, _ONE, _TOP = np.uint64(0), np.uint64(1), np.uint64(63)
_QUOTE, _LINE, _RETURN = 34, 10, 13


@dataclass(frozen=True, slots=True)
class Regular:
    """Whole rows whose quotes are regular, still as bytes."""

    data: memoryview


@dataclass(frozen=True, slots=True)
class Strict:
    """Rows that were read one by one; ``fault`` is what is wrong with the row after them, or ""."""

    rows: list[list[str]]
    fault: str = ""


class SpoiltText(ValueError):
    """Bytes that are not UTF-8."""


def cuts(chunks: Iterator[bytes], separator: str, size: int = CHUNK) -> Iterator[Regular | Strict]:
    """The rows of a text, in its order.

    Args:
        chunks: the text in UTF-8, cut anywhere.
        separator: of the cells.
        size: rows are read one by one for as many bytes at most before quotes are trusted again.

    Raises:
        SpoiltText: rows that are read one by one are not UTF-8.
    """
    rest, final, regular, short = b"", False, True, True
    while rest or not final:
        if not final and (short or len(rest) < size):
            rest, final = longer(rest, chunks, len(rest) if short else 0)
        if not rest:
            continue
        if regular:
            cut, regular = _regular(rest, ord(separator), final)
            short = regular and not cut
            if cut:
                yield Regular(memoryview(rest)[:cut])
                rest = rest[cut:]
            continue
        found = _bounded(rest, separator, min(_STRICT, size), final)
        short = found is None
        if found is not None:
            rows, used = found
            yield rows
            if rows.fault:
                return
            rest, regular = rest[used:], True


def first_row(chunks: Iterator[bytes], separator: str) -> tuple[Strict, bytes]:
    """The first row of a text, and what was taken from ``chunks`` and follows it.

    Raises:
        SpoiltText: it is not UTF-8.
    """
    rest, final = b"", False
    while True:
        found = _bounded(rest, separator, 0, final) if rest else None
        if found is not None:
            return found[0], rest[found[1] :]
        if final:
            return Strict([]), b""
        rest, final = longer(rest, chunks, len(rest))


def longer(data: bytes, chunks: Iterator[bytes], by: int) -> tuple[bytes, bool]:
    """A text with what follows, by as many bytes or more, and whether that was all.

    What is looked through again from its beginning each time should get twice as long.
    """
    parts, n = [data], 0
    for part in chunks:
        parts.append(part)
        n += len(part)
        if n >= max(by, 1):
            return b"".join(parts), False
    return b"".join(parts), True


def _bounded(data: bytes, separator: str, wanted: int, final: bool) -> tuple[Strict, int] | None:
    """As :func:`_strict`; a row that is longer than the limit is a fault."""
    most = LIMITS.row_bytes
    if len(data) <= most:
        return _strict(data, separator, wanted, final)
    why = f"一行超过限额“row_bytes”（{most:,}字节），多半是引号没有成对；引号里的引号要写两个"
    return _strict(data[:most], separator, wanted, False) or (Strict([], why), 0)


def has_long_cell(row: list[str]) -> bool:
    """Whether a cell of a row has more characters than it may have."""
    return max(map(len, row), default=0) > LIMITS.cell_text


def strict_parts(data: bytes, separator: str) -> Iterator[Strict]:
    """All rows of a text, read one by one, some at a time.

    Raises:
        SpoiltText: it is not UTF-8.
    """
    while data and (found := _strict(data, separator, _STRICT, True)) is not None:
        yield found[0]
        data = b"" if found[0].fault else data[found[1] :]


def rows_of(data: bytes, separator: str) -> Strict:
    """The rows of a text, read one by one.

    Raises:
        SpoiltText: it is not UTF-8.
    """
    found = _strict(data, separator, len(data), True)
    return found[0] if found is not None else Strict([])


def row_starts(data: bytes) -> NDArray[np.int64] | None:
    """Where each row of a text with regular quotes begins; None where single carriage returns may end rows too."""
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    body = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(body == _LINE)
    if b'"' in data:
        ends = ends[np.searchsorted(np.flatnonzero(body == _QUOTE), ends) % 2 == 0]
    starts = np.concatenate([[0], ends + 1])
    return starts[starts < len(data)]


def _regular(data: bytes, separator: int, final: bool) -> tuple[int, bool]:
    """How many bytes are whole rows with regular quotes, and whether what follows may be regular too."""
    body = np.frombuffer(data, dtype=np.uint8)
    inside, last = False, 0
    returns = b"\r" in data
    for at in range(0, len(body), _PART):
        part = body[at : at + _PART]
        if data.find(b'"', at, at + _PART) < 0:
            line = -1 if inside else data.rfind(b"\n", at, at + _PART)
            last = line + 1 if line >= 0 else last
            continue
        marks = _Marks(
            part,
            separator,
            returns,
            inside,
            _ends(body, at - 1, separator),
            _ends(body, at + _PART, separator),
        )
        fault = marks.fault()
        end = len(part) if fault < 0 else fault
        line = data.rfind(b"\n", at, at + end) - at
        if line >= 0 and marks.holds(line):
            line = marks.last_line(end)
        last = at + line + 1 if line >= 0 else last
        if fault >= 0:
            return last, False
        inside = marks.inside
    if final:
        return (last, False) if inside else (len(data), True)
    # what is longer than any row is the work of a quote that was never closed
    return last, len(data) - last <= _LONG


def _ends(body: Bytes, at: int, separator: int) -> bool:
    """Whether the byte at a place is a quote or one that ends a cell; so is what lies outside."""
    return not 0 <= at < len(body) or int(body[at]) in (_QUOTE, _LINE, _RETURN, separator)


class _Marks:
    """The quotes of a part of text, and what is next to them, as bits, 64 places to a word, the first place the lowest.

    Args:
        part: the bytes.
        separator: of the cells.
        returns: the part may hold carriage returns.
        inside: whether the part begins within quotes.
        before, after: whether the bytes around the part are quotes or end a cell.
    """

    def __init__(self, part: Bytes, separator: int, returns: bool, inside: bool, before: bool, after: bool):
        self._part = part
        quote = part == _QUOTE
        self.quotes = _words(quote)
        quote |= part == _LINE
        quote |= part == separator
        if returns:
            quote |= part == _RETURN
        self.ends = _words(quote)
        self._before, self._after, self._n = before, after, len(part)
        within = (
            self.quotes.copy()
        )  # after this, each bit says whether its place is within quotes, an opening one included
        for shift in (1, 2, 4, 8, 16, 32):
            within ^= within << np.uint64(shift)
        odd = np.bitwise_xor.accumulate(within >> _TOP) ^ np.uint64(inside)
        within[1:] ^= _ZERO - odd[:-1]
        if inside:
            within[:1] = ~within[:1]
        self.within = within
        self.inside = bool(odd[-1])

    def fault(self) -> int:
        """The first quote that neither opens nor closes a cell, nor is doubled; -1 for none."""
        before, after = self.ends << _ONE, self.ends >> _ONE
        before[1:] |= self.ends[:-1] >> _TOP
        before[0] |= np.uint64(self._before)
        after[:-1] |= self.ends[1:] << _TOP
        if self._after:
            after[(self._n - 1) // 64] |= _ONE << np.uint64((self._n - 1) % 64)
        opens = self.quotes & self.within
        bad = (opens & ~before) | ((self.quotes ^ opens) & ~after)
        where = np.flatnonzero(bad)
        return _first(bad, int(where[0])) if len(where) else -1

    def holds(self, at: int) -> bool:
        """Whether a place is within quotes."""
        return bool(self.within[at // 64] >> np.uint64(at % 64) & _ONE)

    def last_line(self, end: int) -> int:
        """The last line end before a place that is not within quotes; -1 for none."""
        found = _words(self._part == _LINE) & ~self.within
        if end < self._n:
            found[end // 64 + 1 :] = 0
            found[end // 64] &= (_ONE << np.uint64(end % 64)) - _ONE
        where = np.flatnonzero(found)
        return int(where[-1]) * 64 + int(found[where[-1]]).bit_length() - 1 if len(where) else -1


def _first(words: Words, at: int) -> int:
    word = int(words[at])
    return at * 64 + (word & -word).bit_length() - 1


def _words(marks: Mask) -> Words:
    bits = np.packbits(marks, bitorder="little")
    if len(bits) % 8:
        bits = np.concatenate([bits, np.zeros(-len(bits) % 8, dtype=np.uint8)])
    return bits.view("<u8")


def _strict(data: bytes, separator: str, wanted: int, final: bool) -> tuple[Strict, int] | None:
    """Rows read one by one until ``wanted`` bytes are used, and how many were; None if the row is not all there."""
    near = 4 * wanted + _LONG
    if len(data) > near and (found := _strict(data[:near], separator, wanted, False)) is not None:
        return found
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        if final or len(data) - e.start >= 4:
            raise SpoiltText from None
        text = data[: e.start].decode("utf-8")
    if csv.field_size_limit() < LIMITS.cell_text:
        csv.field_size_limit(LIMITS.cell_text)
    used, rows, kept, fault = 0, [], 0, ""

    def lines() -> Iterator[str]:
        nonlocal used
        for line in io.StringIO(text, newline=""):
            used += len(line)
            yield line

    try:
        # strict: an unclosed quote would otherwise swallow the rest of the file into one cell
        for row in csv.reader(lines(), delimiter=separator, strict=True):
            if not final and used >= len(text):
                break
            if row and has_long_cell(row):
                raise csv.Error("limit")
            rows.append(row)
            kept = used
            if kept >= wanted:
                break
    except csv.Error as e:
        long = "limit" in str(e) or used - kept > LIMITS.cell_text  # the limit of the csv module may be higher
        if final or long or used < len(text):
            most = f"{LIMITS.cell_text // 10_000}万" if LIMITS.cell_text >= 10_000 else str(LIMITS.cell_text)
            fault = f"有一格超过{most}字，多半是引号没有成对" if long else "引号没有成对，或引号后面还有别的字"
            return Strict(rows, f"{fault}；引号里的引号要写两个"), 0
    return (Strict(rows), len(text[:kept].encode("utf-8"))) if rows else None


__all__ = [
    "CHUNK",
    "Regular",
    "SpoiltText",
    "Strict",
    "cuts",
    "first_row",
    "has_long_cell",
    "longer",
    "row_starts",
    "rows_of",
    "strict_parts",
]
