"""Stretches of a CSV file by Arrow: each column as the type its field has, or as text where one of its cells is not so.

A typed column says what its texts say to the reader of single cells; a stretch in which that is not sure is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from policymatch.tables.reading.sources import Wanted

_CODED = pa.dictionary(pa.int32(), pa.string())
_TRIES = 2  # columns that may turn out to be of another type before a stretch is read as text; one where tries failed
_LONGEST = 6  # each try that comes to nothing doubles, so many times, how many stretches are read as text without one
_COLUMN = re.compile(r"In CSV column #(\d+):")
_BEFORE = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"
_FIGURES = b"0123456789."
_MANY = 20_000
_PIECE = 1 << 19  # pairs of bytes that are compared at once: what is made of them fits the cache


@dataclass(slots=True)
class Parsed:
    """What Arrow makes of a stretch.

    Attributes:
        columns: one for each header.
        odd: rows with more or fewer cells than headers, which are not in ``columns``: their places and texts.
        typed: some of the columns are neither texts nor dictionaries of texts.
    """

    columns: list[pa.Array]
    odd: list[tuple[int, str]] = field(default_factory=list)
    typed: bool = False


class CsvParser:
    """Parses the stretches of one file; what it learns about one of them serves the next.

    Args:
        width: how many headers there are.
        separator: of the cells.
        wanted: how to read the columns.
    """

    def __init__(self, width: int, separator: str, wanted: Wanted):
        self._names = [str(i) for i in range(width)]
        self._separator = separator
        self._texts = {n: _CODED if i in wanted.coded else pa.string() for i, n in enumerate(self._names)}
        self._types = wanted.types
        self._tried = dict.fromkeys(wanted.types, 0)
        self._only = None if wanted.only is None else sorted(wanted.only)
        self._spared = 0  # stretches that are not tried with types
        self._lost = 0  # tries one after the other that came to nothing

    def parse(self, data: memoryview) -> Parsed:
        """A stretch of regular rows, at the front of the bytes it is a view of.

        Raises:
            pa.ArrowInvalid: it is not UTF-8.
        """
        if self._only is not None:
            return self._some(data, self._only)
        if not self._types or self._spared:
            self._spared = max(0, self._spared - 1)
            return self._read(data, self._texts, ())
        found = self._typed(data)
        if found is not None and not found.odd:  # single rows are texts
            self._lost = 0
            return found
        out = self._read(data, self._texts, ())
        if found is None:
            self._learn(out.columns)
        self._spared = (1 << self._lost) - 1
        self._lost = min(self._lost + 1, _LONGEST)
        return out

    def _some(self, data: memoryview, only: list[int]) -> Parsed:
        out = self._read(data, self._texts, [self._names[i] for i in only])
        none = pa.nulls(len(out.columns[0]), pa.string())
        columns = [none] * len(self._names)
        for i, column in zip(only, out.columns, strict=True):
            columns[i] = column
        return Parsed(columns, out.odd)

    def _learn(self, columns: Sequence[pa.Array]) -> None:
        """Of a stretch that had to be read as text: which types the next one need not be tried with."""
        for i, kinds in self._types.items():
            for k in range(self._tried[i], len(kinds)):
                if _may_be(columns[i], kinds[k]):
                    break
                self._tried[i] = max(self._tried[i], k + 1)

    def texts(self, data: memoryview, column: int) -> pa.Array:
        """A column as texts, of a stretch that was parsed with types; so it will be in later ones."""
        self._tried[column] = len(self._types[column])
        return self._read(data, self._texts, [self._names[column]]).columns[0]

    def _typed(self, data: memoryview) -> Parsed | None:
        raw = data.obj
        assert isinstance(raw, bytes)
        misread: dict[Callable[[pa.DataType], bool], bool] = {}
        for _ in range(1 if self._lost else _TRIES):
            at = {i: (k, self._types[i][k]) for i, k in self._tried.items() if k < len(self._types[i])}
            for is_kind, may_be in _MISREAD:
                if any(is_kind(kind) for _, kind in at.values()):
                    if is_kind not in misread:
                        misread[is_kind] = may_be(raw, len(data))
                    if misread[is_kind]:
                        at = {i: (k, kind) for i, (k, kind) in at.items() if not is_kind(kind)}
            if not at:
                return None
            try:
                types = {self._names[i]: kind for i, (_, kind) in at.items()}
                out = self._read(data, {**self._texts, **types}, ())
            except pa.ArrowInvalid as e:
                said = _COLUMN.match(str(e))
                column = int(said[1]) if said else -1
                if column not in at:
                    return None
                self._tried[column] = max(self._tried[column], at[column][0] + 1)
                continue
            out.typed = True
            return out
        return None

    def _read(self, data: memoryview, types: dict[str, pa.DataType], only: Sequence[str]) -> Parsed:
        odd: list[tuple[int, str]] = []

        def keep(row: Any) -> str:
            odd.append((row.number - 1, row.text))
            return "skip"

        raw = data.obj
        assert isinstance(raw, bytes)
        quoted = raw.find(b'"', 0, len(data)) >= 0  # without quotes no line end stands in a cell: rows are told faster
        # without threads: one that still runs when a short command ends aborts the process and its exit code with it
        made = pc.read_csv(
            pa.BufferReader(data),
            pc.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=self._names),
            pc.ParseOptions(
                delimiter=self._separator,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            pc.ConvertOptions(
                column_types=types,
                include_columns=only,
                null_values=[""],
                strings_can_be_null=True,
                true_values=["是"],
                false_values=["否"],
            ),
        )
        return Parsed([c.combine_chunks() if c.num_chunks != 1 else c.chunk(0) for c in made.columns], odd)


def _may_be(texts: pa.Array, kind: pa.DataType) -> bool:
    """Whether texts look as if they could be read as a type."""
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary
    if pa.types.is_boolean(kind):
        return set(texts.unique().to_pylist()) <= {"是", "否", None}
    try:
        texts.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True


def _hexed(data: bytes, end: int) -> bool:
    """Whether a cell may be a whole number of base 16: Arrow takes 0x10 for 16."""
    return _stands(data, end, (b"0x", b"0X"), lambda at: not at or data[at - 1 : at] not in _BEFORE)


def _tiny(data: bytes, end: int) -> bool:
    """Whether a cell may be a number with ten digits and more behind the point by its exponent: Arrow takes 1.0000000E-70 for 0.00."""
    return _stands(
        data,
        end,
        (b"e-", b"E-"),
        lambda at: at > 0 and data[at - 1 : at] in _FIGURES and data[at + 2 : at + 4].isdigit(),
    )


def _stands(data: bytes, end: int, marks: Sequence[bytes], suits: Callable[[int], bool]) -> bool:
    """Whether one of some marks of two bytes stands where it suits (or stands too often to look at all of them).

    All pairs of bytes are compared at once: ``bytes.find`` takes eight times as long for two bytes, and nobody else runs meanwhile.
    """
    body, left = np.frombuffer(data, dtype=np.uint8, count=end), _MANY
    same = np.empty(min(_PIECE, end // 2), dtype=bool)
    wanted = [np.frombuffer(mark, dtype=np.uint16)[0] for mark in marks]
    for first in (0, 1):
        pairs = body[first : end - (end - first) % 2].view(np.uint16)
        for start in range(0, len(pairs), _PIECE):
            piece = pairs[start : start + _PIECE]
            for mark in wanted:
                found = np.equal(piece, mark, out=same[: len(piece)])
                if not found.any():
                    continue
                places = (2 * (start + np.flatnonzero(found)) + first).tolist()
                left -= len(places)
                if left <= 0 or any(map(suits, places)):
                    return True
    return False


_MISREAD: tuple[tuple[Callable[[pa.DataType], bool], Callable[[bytes, int], bool]], ...] = (
    (pa.types.is_integer, _hexed),
    (pa.types.is_decimal, _tiny),
)
"""Types of which Arrow reads some texts as other numbers than they are, and whether a stretch may hold such a text."""

__all__ = ["CsvParser", "Parsed"]
