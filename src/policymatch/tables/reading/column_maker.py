"""From the cells of a column, a block of rows at a time, to a column of facts and the cells that were refused.

Only :class:`CellReader` defines what a cell means. Plain numbers and days are taken all at once, where that gives the
same value; of all other cells each distinct one goes through the reader once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import gcd, lcm
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import (
    LIMIT,
    Days,
    Numbers,
    Symbols,
    column_of,
    trimmed,
)
from policymatch.engine.columnar.fact_table import Column as FactColumn
from policymatch.errors import reason_of
from policymatch.language.fields import Dictionary, ValueRange
from policymatch.language.terms import Sensitivity
from policymatch.language.types import BoolType, CategoryType, DateType, NumberType, TextType
from policymatch.model.numbers import SMALL_PERCENT
from policymatch.model.privacy import hidden
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.model.texts import altered
from policymatch.model.values import BLANK_MARKS, NOT_APPLICABLE, NOTHING, Value
from policymatch.tables.reading.arrow_cells import Cells, Encoded, day_numbers, decimals, encoded, encoded_list, texts
from policymatch.tables.reading.cells import FORMULA_ERRORS, CellReader
from policymatch.tables.reading.headers import HeaderColumn
from policymatch.tables.reading.plain_cells import Decimals, days_of_texts, trimmed_decimals
from policymatch.tables.reading.table import Cell, blank, shown
from policymatch.tables.reading.texts import Mask, Rows

_EPOCH = date(1970, 1, 1)
_FIRST_PLACES = 2  # digits behind the point that are tried first
_NO_TEXTS = NOTHING | FORMULA_ERRORS | BLANK_MARKS | {""}
Outcome = Value | ValueError | None
Translate = Callable[[str], str | ValueError]


class Refused(NamedTuple):
    """A rejected cell: its row in the block, its text, and ``reason`` and ``kind`` as of a RejectedCell."""

    row: int
    value: str
    reason: str
    kind: str


class Made(NamedTuple):
    """A column of facts.

    Attributes:
        column: its facts.
        refused: the cells that could not be taken, by row; they are missing in ``column``.
        noted: note -> the rows of the block that were read with it.
    """

    column: FactColumn
    refused: list[Refused]
    noted: Mapping[str, Rows] = MappingProxyType({})


class ColumnMaker:
    """Makes the facts of one column, block by block; blocks may be made by several threads at once.

    Args:
        dictionary: for units and code lists.
        column: a column of a fact (not of a record list, not a key column).
        translate: what becomes of a text that was read, or why it cannot be taken (the ledger's short ids).
        options: the day on which codes must be in use.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        column: HeaderColumn,
        translate: Translate | None = None,
        options: ReadOptions = AS_USUAL,
    ):
        self.reader = CellReader(dictionary, column, options)
        self.field = self.reader.field
        self.column = column
        self._translate = translate
        self._bare = self.reader.bare
        self._places = _FIRST_PLACES

    def make(self, cells: Cells, marked: bool) -> Made:
        """The facts of a block of cells.

        Args:
            cells: Arrow array, or typed cells.
            marked: they are of a text file, where spreadsheets leave marks that keep text text.
        """
        if isinstance(cells, list):
            return self._distinct(encoded_list(cells))
        if pa.types.is_dictionary(cells.type):
            return self._distinct(encoded(cells, marked))
        if isinstance(self.field.type, NumberType):
            found = texts(cells, marked)
            got = trimmed_decimals(found, self._places) if found else decimals(cells, self._places)
            return self._distinct(encoded(cells, marked)) if got is None else self._numbers(cells, got, marked)
        if isinstance(self.field.type, DateType):
            days = days_of_texts(found) if (found := texts(cells, marked)) else day_numbers(cells)
            return self._distinct(encoded(cells, marked)) if days is None else self._days(cells, *days, marked)
        return self._distinct(encoded(cells, marked))

    # ------------------------------------------------------------ cell by cell

    def _read(self, cells: Iterable[Cell]) -> tuple[list[Outcome], list[str]]:
        """The values of distinct cells, and the note on each."""
        outcomes: list[Outcome] = []
        notes = []
        for cell in cells:
            out: Outcome = None
            note = ""
            if not blank(cell):
                read = self.reader.read(cell)
                out, note = (read, "") if isinstance(read, ValueError) else read
                if self._translate is not None and isinstance(out, str):
                    out = self._translate(out)
            outcomes.append(out)
            notes.append(note)
        return outcomes, notes

    @staticmethod
    def _noted(notes: Sequence[str], codes: NDArray[np.int32], rows: Rows | None = None) -> dict[str, Rows]:
        """The rows of each note of distinct cells; ``rows`` are those of ``codes`` where these are not all."""
        out = {}
        for note in {*notes} - {""}:
            mine = np.array([*(n == note for n in notes), False], dtype=bool)
            at = np.flatnonzero(mine[codes])
            out[note] = at if rows is None else rows[at]
        return out

    def _distinct(self, cells: Encoded) -> Made:
        """Each distinct cell read once."""
        if isinstance(self.field.type, TextType) and self._translate is None:
            return self._of_texts(cells)
        outcomes, notes = self._read(cells.values)
        noted = self._noted(notes, cells.codes)
        return Made(self._gathered(outcomes, cells.codes), self._refused(cells, outcomes), noted)

    def _of_texts(self, cells: Encoded) -> Made:
        """Texts that mean themselves as they are, the others read."""
        odd = _odd(cells.values)
        if cells.values and not odd and len(set(cells.values)) == len(cells.values):
            without_text = cells.codes < 0
            return Made(Symbols(np.where(without_text, 0, cells.codes), tuple(cells.values), trimmed(without_text)), [])
        outcomes: list[Any] = list(cells.values)
        notes = [""] * len(outcomes)
        for k, out, note in zip(odd, *self._read(cells.values[k] for k in odd), strict=True):
            outcomes[k], notes[k] = out, note
        noted = self._noted(notes, cells.codes)
        return Made(self._gathered(outcomes, cells.codes), self._refused(cells, outcomes), noted)

    def _refused(
        self, cells: Encoded, outcomes: Sequence[Outcome], rows: NDArray[np.int64] | None = None
    ) -> list[Refused]:
        why = {i: o for i, o in enumerate(outcomes) if isinstance(o, ValueError)}
        if not why:
            return []
        bad = np.zeros(len(outcomes) + 1, dtype=bool)
        bad[list(why)] = True
        at = np.flatnonzero(bad[cells.codes])
        codes = cells.codes[at].tolist()
        where = (at if rows is None else rows[at]).tolist()
        personal = self.field.sensitivity == Sensitivity.PERSONAL
        texts = {k: hidden(cells.values[k], Sensitivity.PERSONAL) if personal else shown(cells.values[k]) for k in why}
        return [Refused(row, texts[k], str(why[k]), reason_of(why[k])) for row, k in zip(where, codes, strict=True)]

    def _gathered(self, outcomes: Sequence[Outcome], codes: NDArray[np.int32]) -> FactColumn:
        """The column whose rows hold the outcomes that ``codes`` index; -1 is a blank cell."""
        values = [None if isinstance(o, ValueError) else o for o in outcomes]
        if isinstance(self.field.type, NumberType | BoolType | DateType):
            return column_of(self.field, [*values, None]).take(codes.astype(np.int64))
        known = self.field.type.values if isinstance(self.field.type, CategoryType) else ()
        index: dict[Any, int] = {v: i for i, v in enumerate(known)}
        taken = [None if v is None or v is NOT_APPLICABLE else index.setdefault(v, len(index)) for v in values]
        number = np.array([*(k or 0 for k in taken), 0], dtype=np.int32)
        missing = np.array([*(v is None for v in values), True], dtype=bool)
        na = np.array([*(v is NOT_APPLICABLE for v in values), False], dtype=bool)
        return Symbols(
            number[codes],
            tuple(index) or (None,),
            trimmed(missing[codes]) if missing[:-1].any() or (codes < 0).any() else None,
            trimmed(na[codes]) if na.any() else None,
        )

    # ------------------------------------------------------------ all at once

    def _numbers(self, cells: pa.Array, got: Decimals, marked: bool) -> Made:
        assert self._bare is not None
        self._places = max(self._places, got.places) if got.good.any() else self._places
        num, den, good = self._scaled(got)
        noted = self._small(got, good)
        rest = np.flatnonzero(~good)
        if not len(rest):
            return Made(Numbers(num, den), [], noted)
        if len(rest) == cells.null_count:
            return Made(Numbers(num, den, ~good), [], noted)
        small = encoded(cells.take(pa.array(rest)), marked)
        outcomes, notes = self._read(small.values)
        fractions = {k: o for k, o in enumerate(outcomes) if isinstance(o, Fraction)}
        if fractions:
            num, den = _lifted(num, den, fractions.values())
            ints = np.zeros(len(outcomes) + 1, dtype=num.dtype)
            for k, v in fractions.items():
                ints[k] = v.numerator * (den // v.denominator)
            num[rest] = ints[small.codes]
        missing, na = np.zeros(len(good), dtype=bool), np.zeros(len(good), dtype=bool)
        no_number = np.array([*(o is None or isinstance(o, ValueError) for o in outcomes), True], dtype=bool)
        none = np.array([*(o is NOT_APPLICABLE for o in outcomes), False], dtype=bool)
        missing[rest], na[rest] = no_number[small.codes], none[small.codes]
        column = Numbers(num, den, trimmed(missing), trimmed(na))
        for note, rows in self._noted(notes, small.codes, rest).items():
            noted[note] = np.concatenate([noted[note], rows]) if note in noted else rows
        return Made(column, self._refused(small, outcomes, rest), noted)

    def _scaled(self, got: Decimals) -> tuple[NDArray[Any], int, Mask]:
        """Plain numbers in the base unit, and which of them the reader of cells would take with that value."""
        bare = self._bare
        assert bare is not None
        n, places, good = got
        scale = 10**places
        if not bare.negative:
            below = n < 0
            good = good & ~below if below.any() else good
        if bare.one is None:
            fraction, percent = _within(n, scale, bare.range), _within(n, 100 * scale, bare.range)
            good = good & ((fraction ^ percent) | ((n == 0) & fraction)) & (np.abs(n) < LIMIT // 100)
            return np.where(good, np.where(fraction, 100 * n, n), 0), 100 * scale, good
        common = gcd(bare.one.numerator, scale * bare.one.denominator)
        times, den = bare.one.numerator // common, scale * bare.one.denominator // common
        if times > 1:
            fits = np.abs(n) < LIMIT // times
            good = good if fits.all() else good & fits
            n = np.where(good, n, 0) * times
        if bare.whole and den > 1:
            whole = n % den == 0
            good = good if whole.all() else good & whole
            n, den = n // den, 1
        if bare.range is not None:
            good = good & _within(n, den, bare.range)
        return (n if good.all() else np.where(good, n, 0)), den, good

    def _small(self, got: Decimals, good: Mask) -> dict[str, Rows]:
        """The note of plain numbers below 1 in a column of per cent."""
        if self._bare is None or not self._bare.small:
            return {}
        n, scale = got.n, 10**got.places
        rows = np.flatnonzero(good & (n != 0) & (np.abs(n) < scale) & _within(n, scale, self._bare.range))
        return {SMALL_PERCENT: rows} if len(rows) else {}

    def _plausible_days(self, days: NDArray[np.int32]) -> Mask:
        """Which days lie in the range of the field."""
        out = np.ones(len(days), dtype=bool)
        range_ = self.field.range
        for bound, sign in ((None, 1), (None, -1)) if range_ is None else ((range_.low, 1), (range_.high, -1)):
            if isinstance(bound, date):
                out &= sign * days >= sign * (bound - _EPOCH).days
        return out

    def _days(self, cells: pa.Array, days: NDArray[np.int32], good: Mask, marked: bool) -> Made:
        good = good & self._plausible_days(days)
        rest = np.flatnonzero(~good)
        if not len(rest):
            return Made(Days(days), [])
        if len(rest) == cells.null_count:
            return Made(Days(days, ~good), [])
        small = encoded(cells.take(pa.array(rest)), marked)
        outcomes, notes = self._read(small.values)
        other = self._gathered(outcomes, small.codes)
        assert isinstance(other, Days)
        days = days.copy()
        days[rest] = other.days
        missing, na = np.zeros(len(good), dtype=bool), np.zeros(len(good), dtype=bool)
        missing[rest] = other.missing if other.missing is not None else False
        na[rest] = other.na if other.na is not None else False
        column = Days(days, trimmed(missing), trimmed(na))
        return Made(column, self._refused(small, outcomes, rest), self._noted(notes, small.codes, rest))


def _within(n: NDArray[Any], den: int, among: ValueRange | None) -> Mask:
    """Which of some numbers ``n / den`` lie in a range."""
    out = np.ones(len(n), dtype=bool)
    if among is not None and among.low is not None:
        assert isinstance(among.low, Fraction)
        out &= n >= -(-among.low.numerator * den // among.low.denominator)
    if among is not None and among.high is not None:
        assert isinstance(among.high, Fraction)
        out &= n <= among.high.numerator * den // among.high.denominator
    return out


def _odd(cells: Sequence[Cell]) -> Sequence[int]:
    """Those of some distinct cells that are to be read: the others are texts that mean themselves."""
    texts = [c if isinstance(c, str) else "" for c in cells]
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:  # half a character
        return range(len(texts))
    none = [] if _NO_TEXTS.isdisjoint(texts) else [k for k, text in enumerate(texts) if text in _NO_TEXTS]
    return sorted({*none, *altered(texts)})


def _lifted(num: NDArray[Any], den: int, more: Iterable[Fraction]) -> tuple[NDArray[Any], int]:
    """The same numbers over a denominator that others have too, as Python integers where one would not fit."""
    others = list(more)
    common = lcm(den, *(v.denominator for v in others))
    times = common // den
    greatest = max(abs(v.numerator) * (common // v.denominator) for v in others)
    if max(greatest, times) >= LIMIT or int(np.abs(num).max(initial=0)) * times >= LIMIT:
        num = num.astype(object)
    return num * times, common


__all__ = ["ColumnMaker", "Made", "Refused"]
