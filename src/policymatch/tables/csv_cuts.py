"""Cutting the text of a CSV file into stretches of whole rows.

A stretch whose quotes all stand where they should (one that opens after a separator or a line's end, one that closes
before one, any other doubled) can be read by any reader of CSV, and quotes tell which line ends are inside a cell. From a
quote that stands elsewhere on, rows are read one by one, strictly, until quotes are regular again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from policymatch.tables.texts import Bytes, Mask, Rows

STRETCH = 16 << 20  # bytes of a stretch
_STRICT = 1 << 20  # bytes that are read row by row before quotes are trusted again
_LIMIT = csv.field_size_limit()  # characters of a cell, a longer one is no cell
_LONG = 4 * _LIMIT
_PIECE = 1 << 18
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


def cuts(stretches: Iterator[bytes], separator: str, size: int = STRETCH) -> Iterator[Regular | Strict]:
    """The rows of a text, in its order.

    Args:
        stretches: the text in UTF-8, cut anywhere.
        separator: of the cells.
        size: rows are read one by one for as many bytes at most before quotes are trusted again.

    Raises:
        SpoiltText: rows that are read one by one are not UTF-8.
    """
    ends = np.zeros(256, dtype=bool)
    ends[[_QUOTE, _LINE, _RETURN, ord(separator)]] = True
    rest, final, regular, short = b"", False, True, True
    while rest or not final:
        if not final and (short or len(rest) < size):
            more = next(stretches, None)
            final = more is None
            rest += more or b""
        if not rest:
            continue
        if regular:
            cut, regular = _regular(rest, ends, final)
            short = regular and not cut
            if cut:
                yield Regular(memoryview(rest)[:cut])
                rest = rest[cut:]
            continue
        found = _strict(rest, separator, min(_STRICT, size), final)
        short = found is None
        if found is not None:
            rows, used = found
            yield rows
            if rows.fault:
                return
            rest, regular = rest[used:], True


def first_row(stretches: Iterator[bytes], separator: str) -> tuple[Strict, bytes]:
    """The first row of a text, and what was taken from ``stretches`` and stands behind it.

    Raises:
        SpoiltText: it is not UTF-8.
    """
    rest, final = b"", False
    while True:
        found = _strict(rest, separator, 0, final) if rest else None
        if found is not None:
            return found[0], rest[found[1] :]
        if final:
            return Strict([]), b""
        more = next(stretches, None)
        final = more is None
        rest += more or b""


def _regular(data: bytes, ends: Mask, final: bool) -> tuple[int, bool]:
    """How many bytes are whole rows with regular quotes, and whether what follows may be regular too."""
    body = np.frombuffer(data, dtype=np.uint8)
    opened, last = -1, 0  # where the quote stands that opened the cell we are in, and where the last whole row ends
    for at in range(0, len(data), _PIECE):
        piece = body[at : at + _PIECE]
        inside = opened >= 0
        quotes = np.flatnonzero(piece == _QUOTE) + at
        bad = _misplaced(body, quotes, opened, ends)
        if bad >= 0:
            last = _last_row(body[at:bad], quotes[quotes < bad] - at, inside, at, last)
            return last, False
        last = _last_row(piece, quotes - at, inside, at, last)
        if inside != bool(len(quotes) % 2):
            opened = int(quotes[-1]) if len(quotes) else opened
        else:
            opened = -1
    if final:
        return (len(data), True) if opened < 0 else (last, False)
    # what is longer than any row is the work of a quote that was never closed
    return last, len(data) - last <= _LONG


def _misplaced(body: Bytes, quotes: Rows, opened: int, ends: Mask) -> int:
    """The first quote that neither opens nor closes a cell, nor is doubled, or closes one that is too long; -1 for none."""
    if not len(quotes):
        return -1
    inside = opened >= 0
    opens, closes = quotes[int(inside) :: 2], quotes[1 - int(inside) :: 2]
    before = ends[body[opens - 1]] | (opens == 0)
    after = ends[body[np.minimum(closes + 1, len(body) - 1)]] | (closes == len(body) - 1)
    begun = np.concatenate([[opened], opens])[: len(closes)] if inside else opens[: len(closes)]
    after &= closes - begun <= _LIMIT
    bad = [int(which[~fine][0]) for which, fine in ((opens, before), (closes, after)) if not fine.all()]
    return min(bad, default=-1)


def _last_row(piece: Bytes, quotes: Rows, inside: bool, at: int, last: int) -> int:
    """Where the last row ends that ends in a piece at ``at``; ``last`` where none does."""
    if not len(quotes):
        found = -1 if inside else piece.tobytes().rfind(b"\n")
        return at + found + 1 if found >= 0 else last
    lines = np.flatnonzero(piece == _LINE)
    outside = lines[(np.searchsorted(quotes, lines) + int(inside)) % 2 == 0]
    return at + int(outside[-1]) + 1 if len(outside) else last


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
            rows.append(row)
            kept = used
            if kept >= wanted:
                break
    except csv.Error as e:
        long = "limit" in str(e)
        if final or long or used < len(text):
            fault = "有一格超过13万字，多半是引号没有成对" if long else "引号没有成对，或引号后面还有别的字"
            return Strict(rows, f"{fault}；引号里的引号要写两个"), 0
    return (Strict(rows), len(text[:kept].encode("utf-8"))) if rows else None


__all__ = ["STRETCH", "Regular", "SpoiltText", "Strict", "cuts", "first_row"]
