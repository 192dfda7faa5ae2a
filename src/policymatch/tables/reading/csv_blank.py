"""Blank lines of a CSV file: those above the header, and long runs of them, of which none is taken apart into cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from policymatch.limits import LIMITS
from policymatch.tables.reading.csv_cuts import Regular, Strict, longer, row_starts, strict_parts

ROWS = 1 << 18
"""Rows of a chunk at most; a longer one is one of very short rows."""
_RUN = 256  # blank rows one after the other that are worth a part of their own
_SPACES = b" \t\x0b\x0c\r\n"
_SPACE = rb'(?:[ \t\x0b\x0c,;]++|""|\xe3\x80\x80|\xc2\xa0|\xef\xbb\xbf)'
_BLANK_LINES = re.compile(rb"(?:%s*+(?:\r\n|\n|\r(?!\n|\Z)))*+" % _SPACE)
_BEGUN = re.compile(rb"%s*+(?:\r|\xe3\x80?|\xc2|\xef\xbb?|\x22)?" % _SPACE)
"""A line that is blank as far as it goes; the last character may be cut."""


@dataclass(frozen=True, slots=True)
class Blank:
    """Blank rows, one after the other: how many, and how many bytes they take."""

    n: int
    size: int


def without_blank_lines(chunks: Iterator[bytes]) -> tuple[bytes, int]:
    """The text from the first line on in which something is written, as far as it was taken, and the lines above it.

    Args:
        chunks: the text in UTF-8, cut anywhere; what follows is left in it.
    """
    data, lines, final = b"", 0, False
    while True:
        m = _BLANK_LINES.match(data)
        assert m is not None
        ends = [data.count(end, 0, m.end()) for end in (b"\n", b"\r", b"\r\n")]
        lines += ends[0] + ends[1] - ends[2]
        data = data[m.end() :]
        if data and not _BEGUN.fullmatch(data):
            return data, lines
        if final or len(data) > LIMITS.row_bytes:
            return data, lines
        data, final = longer(data, chunks, len(data))


def thinned(part: Regular, separator: str) -> Iterator[Regular | Strict | Blank]:
    """A chunk as it is; one of very many rows in parts, its runs of blank rows apart."""
    data = part.data
    whole = data.obj
    assert isinstance(whole, bytes)
    n = len(data)
    returns = whole.count(b"\r", 0, n)
    if whole.count(b"\n", 0, n) + returns <= ROWS:
        yield part
        return
    text = bytes(data)
    starts = row_starts(text)
    if starts is None:  # carriage returns alone end rows
        yield from strict_parts(text, separator)
        return
    if not len(starts):
        return
    spaces = np.zeros(256, dtype=bool)
    spaces[list(_SPACES + separator.encode())] = True
    filled = np.logical_or.reduceat(~spaces[np.frombuffer(text, dtype=np.uint8)], starts)
    edges = np.flatnonzero(np.diff(filled, prepend=~filled[:1])).tolist()
    ends = [*edges[1:], len(filled)]
    runs = [(a, b) for a, b in zip(edges, ends, strict=True) if b - a >= _RUN and not filled[a]]
    at = 0
    for a, b in (*runs, (len(filled), len(filled))):
        for first in range(at, a, ROWS):
            last = min(first + ROWS, a)
            yield Regular(memoryview(text[starts[first] : starts[last] if last < len(starts) else len(text)]))
        if b > a:
            yield Blank(b - a, int((starts[b] if b < len(starts) else len(text)) - starts[a]))
        at = b


__all__ = ["ROWS", "Blank", "thinned", "without_blank_lines"]
