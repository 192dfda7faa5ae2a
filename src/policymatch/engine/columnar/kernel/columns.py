"""Columns of values: one value of the reference engine, for many rows at once.

A value is known, 不适用 (``na``) or open; an open one may turn out 不适用 (``maybe``), carries its causes (``why``) and, if it is a
number, bounds. Arrays of one entry stand for a column that is the same everywhere; masks without a row are None, so that
rows whose facts are all there cost nothing more than exact integers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import EPOCH
from policymatch.engine.columnar.kernel.integers import Ints, top_of, whole
from policymatch.engine.columnar.kernel.masks import (
    Bits,
    Mask,
    at,
    at_rows,
    extent,
    joined,
    minus,
    only,
    some,
    trimmed,
    within,
)

ROW = ("行",)
"""That there is a row in a table; its columns are read by name."""


class Unsupported(Exception):
    """A construct that this engine leaves to the reference."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is not simply known: 不适用, open, and of the open rows which may be 不适用, why, and which only wait (``later``)."""

    na: Mask | None = None
    open: Mask | None = None
    maybe: Mask | None = None
    why: Bits | None = None
    later: Mask | None = None

    def at(self, rows: Any) -> Gaps:
        """The rows of an index."""
        if self is NO_GAPS:
            return self
        open_ = trimmed(at_rows(self.open, rows))
        na = trimmed(at_rows(self.na, rows))
        if open_ is None:
            return Gaps(na) if na is not None else NO_GAPS
        maybe, later = trimmed(at_rows(self.maybe, rows)), trimmed(at_rows(self.later, rows))
        return Gaps(na, open_, maybe, at_rows(self.why, rows), later)

    @property
    def lacking(self) -> Mask | None:
        """Rows that are or may be 不适用."""
        return some(self.na, self.maybe)

    def closed(self) -> Gaps:
        """Without what waits."""
        return replace(self, later=None) if self.later is not None else self


NO_GAPS = Gaps()


def open_gaps(na: Mask | None, open_: Mask | None, maybe: Mask | None, why: Bits | None) -> Gaps:
    """Gaps of which ``maybe`` and ``why`` are kept in the open rows only; 不适用 goes before open."""
    open_ = minus(trimmed(open_), na)
    na = trimmed(na)
    if open_ is None:
        return Gaps(na) if na is not None else NO_GAPS
    return Gaps(na, open_, only(maybe, open_), within(why, open_))


def strict(parts: Iterable[Gaps]) -> Gaps:
    """The gaps of a value that is 不适用 where a part is, and open where a part is."""
    given = [g for g in parts if g is not NO_GAPS]
    if not given:
        return NO_GAPS
    if len(given) == 1:
        return given[0].closed()
    na = some(*(g.na for g in given))
    open_ = some(*(g.open for g in given))
    if open_ is None:
        return Gaps(na)
    return open_gaps(na, open_, some(*(g.maybe for g in given)), joined(*(g.why for g in given)))


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition: the rows for which it surely holds; it surely fails where it neither holds nor is open."""

    holds: Mask
    gaps: Gaps = NO_GAPS

    @property
    def fails(self) -> Mask:
        """Rows for which it surely does not hold."""
        return ~self.holds if self.gaps.open is None else ~(self.holds | self.gaps.open)

    @property
    def possible(self) -> Mask:
        """Rows for which it holds or may."""
        return self.holds if self.gaps.open is None else self.holds | self.gaps.open

    def at(self, rows: Any) -> Truth:
        """The rows of an index."""
        return Truth(at(self.holds, rows), self.gaps.at(rows))


@dataclass(frozen=True, slots=True)
class DayColumn:
    """Calendar days, counted from 1970-01-01."""

    days: NDArray[Any]
    gaps: Gaps = NO_GAPS

    def at(self, rows: Any) -> DayColumn:
        """The rows of an index."""
        return DayColumn(at(self.days, rows), self.gaps.at(rows))


@dataclass(frozen=True, slots=True)
class SymbolColumn:
    """Periods, categories, codes, texts, ranges: ``codes`` index ``values``."""

    codes: NDArray[Any]
    values: tuple[Any, ...]
    gaps: Gaps = NO_GAPS

    def at(self, rows: Any) -> SymbolColumn:
        """The rows of an index."""
        return SymbolColumn(at(self.codes, rows), self.values, self.gaps.at(rows))


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """Numbers between ``low`` / ``den`` and ``high`` / ``den``; the same in every row that is not open.

    ``low_inf`` and ``high_inf`` are the open rows without such a bound. ``top`` is at least as large as every figure in ``low``
    and ``high``, whatever its sign: it proves that int64 is enough.
    """

    low: Ints
    high: Ints
    den: int | Ints
    top: int
    gaps: Gaps = NO_GAPS
    low_inf: Mask | None = None
    high_inf: Mask | None = None

    def at(self, rows: Any) -> NumberColumn:
        """The rows of an index."""
        low = at(self.low, rows)
        high = low if self.high is self.low else at(self.high, rows)
        den = self.den if isinstance(self.den, int) else at(self.den, rows)
        gaps = self.gaps.at(rows)
        if gaps.open is None:
            return NumberColumn(low, low, den, self.top, gaps)
        return NumberColumn(low, high, den, self.top, gaps, at_rows(self.low_inf, rows), at_rows(self.high_inf, rows))


KernelColumn = Truth | DayColumn | SymbolColumn | NumberColumn


def rows_of(x: KernelColumn) -> int:
    """How many rows a column has; 1 may stand for any number."""
    g = x.gaps
    parts: list[Any] = [g.na, g.open]
    match x:
        case Truth():
            parts.append(x.holds)
        case DayColumn():
            parts.append(x.days)
        case SymbolColumn():
            parts.append(x.codes)
        case _:
            parts += [x.low, x.high, None if isinstance(x.den, int) else x.den]
    return extent(*(len(p) for p in parts if p is not None))


# ---------------------------------------------------------------- constants

EVERYWHERE = np.ones(1, dtype=bool)
NOWHERE = np.zeros(1, dtype=bool)


def constant(value: Any) -> KernelColumn:
    """The column of one known value; None is 不适用."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Truth(EVERYWHERE if value else NOWHERE)
    if isinstance(value, Fraction):
        return number(value)
    if isinstance(value, date):
        return DayColumn(np.array([value.toordinal() - EPOCH], dtype=np.int64))
    return SymbolColumn(np.zeros(1, dtype=np.int64), (value,))


def number(value: Fraction | int) -> NumberColumn:
    """The column of one number."""
    num = whole([value.numerator])
    return NumberColumn(num, num, value.denominator, top_of(num))


def unknown_like(like: KernelColumn, gaps: Gaps) -> KernelColumn:
    """A column of the kind of another, of which nothing is known in the open rows of ``gaps``."""
    if isinstance(like, NumberColumn):
        return NumberColumn(ZERO.low, ZERO.low, 1, 0, gaps, gaps.open, gaps.open)
    if isinstance(like, DayColumn):
        return DayColumn(np.zeros(1, dtype=np.int64), gaps)
    if isinstance(like, SymbolColumn):
        return SymbolColumn(np.zeros(1, dtype=np.int64), like.values[:1] or (None,), gaps)
    return Truth(NOWHERE, gaps)


ZERO = number(0)
ONE = number(1)
NOTHING = NumberColumn(ZERO.low, ZERO.low, 1, 0, Gaps(EVERYWHERE))
"""不适用 everywhere; it fits every kind of column."""
YES, NO = Truth(EVERYWHERE), Truth(NOWHERE)


def is_nothing(x: KernelColumn) -> bool:
    """Whether a column is 不适用 everywhere."""
    return x.gaps.na is not None and bool(x.gaps.na.all())


def like(x: KernelColumn, other: KernelColumn) -> KernelColumn:
    """A column of the kind of another: what is 不适用 everywhere fits every kind."""
    if type(x) is type(other) or not is_nothing(x):
        return x
    return unknown_like(other, Gaps(x.gaps.na))


def numbers(x: KernelColumn) -> NumberColumn:
    """A column that must be one of numbers."""
    out = like(x, ZERO)
    if not isinstance(out, NumberColumn):
        raise Unsupported(type(x).__name__)
    return out


def truth(x: KernelColumn) -> Truth:
    """A column that must be a condition."""
    out = like(x, YES)
    if not isinstance(out, Truth):
        raise Unsupported(type(x).__name__)
    return out


def days(x: KernelColumn) -> DayColumn:
    """A column that must be one of days."""
    out = like(x, _DAY)
    if not isinstance(out, DayColumn):
        raise Unsupported(type(x).__name__)
    return out


_DAY = DayColumn(np.zeros(1, dtype=np.int64))
