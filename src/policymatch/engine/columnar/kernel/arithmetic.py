"""Exact arithmetic on columns of numbers with bounds: what ``reference.values`` does for one value, for many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.columns import (
    NO_GAPS,
    NOTHING,
    ONE,
    Gaps,
    NumberColumn,
    open_gaps,
    rows_of,
    strict,
)
from policymatch.engine.columnar.kernel.integers import Ints, pick, product, scaled, top_of, total, whole
from policymatch.engine.columnar.kernel.masks import (
    Mask,
    extent,
    full,
    given,
    joined,
    minus,
    only,
    outside,
    some,
    spread,
    within,
)

Bounds = tuple[Ints, Ints, int]


def over_one(parts: Sequence[NumberColumn]) -> tuple[list[Bounds], int | Ints]:
    """The bounds of several columns over one common denominator, and that denominator."""
    plain = [p.den for p in parts if isinstance(p.den, int)]
    base = lcm(*plain) if plain else 1
    columns: list[tuple[Ints, int]] = []
    for p in parts:
        if not isinstance(p.den, int) and not any(p.den is c for c, _ in columns):
            columns.append((p.den, top_of(p.den)))
    out: list[Bounds] = []
    for p in parts:
        by = base // p.den if isinstance(p.den, int) else base
        others = [c for c in columns if c[0] is not p.den]
        low, top = _by(p.low, p.top, by, others)
        high, other = (low, top) if p.high is p.low else _by(p.high, p.top, by, others)
        out.append((low, high, max(top, other)))
    den: int | Ints = base
    for c, top in columns:
        den = scaled(c, top, base)[0] if isinstance(den, int) else product(den, top_of(den), c, top)[0]
    return out, den


def _by(x: Ints, top: int, by: int, columns: list[tuple[Ints, int]]) -> tuple[Ints, int]:
    x, top = scaled(x, top, by)
    for c, c_top in columns:
        x, top = product(x, top, c, c_top)
    return x, top


def bounded(
    low: Ints,
    high: Ints,
    den: int | Ints,
    top: int,
    gaps: Gaps,
    low_inf: Mask | None = None,
    high_inf: Mask | None = None,
) -> NumberColumn:
    """Numbers between bounds; known where the bounds meet and it cannot be 不适用, whatever is missing."""
    if gaps.open is None:
        return NumberColumn(low, low, den, top, gaps if gaps.na is not None else NO_GAPS)
    low_inf, high_inf = only(low_inf, gaps.open), only(high_inf, gaps.open)
    met = minus(minus(only(_equal(low, high), gaps.open), some(low_inf, high_inf)), gaps.maybe)
    if met is not None:
        open_ = minus(gaps.open, met)
        if open_ is None:
            return NumberColumn(low, low, den, top, Gaps(gaps.na) if gaps.na is not None else NO_GAPS)
        gaps = Gaps(gaps.na, open_, only(gaps.maybe, open_), within(gaps.why, open_), only(gaps.later, open_))
    return NumberColumn(low, high, den, top, gaps, low_inf, high_inf)


def _equal(low: Ints, high: Ints) -> Mask:
    return np.ones(1, dtype=bool) if low is high else np.asarray(low == high, dtype=bool)


def all_later(parts: Sequence[NumberColumn], open_: Mask | None) -> Mask | None:
    """The open rows in which all that is open in the parts is instalments still to come."""
    if open_ is None or all(p.gaps.later is None for p in parts):
        return None
    others = some(*(minus(p.gaps.open, p.gaps.later) for p in parts))
    return minus(open_, others)


# ---------------------------------------------------------------- plus and minus


def add(*parts: NumberColumn) -> NumberColumn:
    """The sum of the parts."""
    if len(parts) == 1:
        return parts[0]
    bounds, den = over_one(parts)
    gaps = strict(p.gaps for p in parts)
    low, high, top = bounds[0]
    for b_low, b_high, b_top in bounds[1:]:
        same = low is high and b_low is b_high
        new, new_top = total(low, top, b_low, b_top)
        high, other = (new, new_top) if same else total(high, top, b_high, b_top)
        low, top = new, max(new_top, other)
    if gaps.open is None:
        return NumberColumn(low, low, den, top, gaps)
    later = all_later(parts, gaps.open)
    if later is not None:
        gaps = replace(gaps, later=later)
    return bounded(low, high, den, top, gaps, some(*(p.low_inf for p in parts)), some(*(p.high_inf for p in parts)))


def subtract(a: NumberColumn, b: NumberColumn) -> NumberColumn:
    """a - b."""
    return closed(add(a, negative(b)))


def closed(x: NumberColumn) -> NumberColumn:
    """The same numbers, plainly open where they only wait."""
    return replace(x, gaps=x.gaps.closed()) if x.gaps.later is not None else x


def negative(x: NumberColumn) -> NumberColumn:
    """-x."""
    low = -x.high
    high = low if x.high is x.low else -x.low
    return NumberColumn(low, high, x.den, x.top, x.gaps, x.high_inf, x.low_inf)


# ---------------------------------------------------------------- times and divided by


def multiply(a: NumberColumn, b: NumberColumn) -> NumberColumn:
    """a × b."""
    if len(a.low) == 1 and a.gaps is NO_GAPS and len(b.low) != 1:
        a, b = b, a
    gaps = strict((a.gaps, b.gaps))
    den = _den_product(a.den, b.den)
    low, top = product(a.low, a.top, b.low, b.top)
    if gaps.open is None:
        return NumberColumn(low, low, den, top, gaps)
    if len(b.low) == 1 and b.gaps is NO_GAPS:
        return _times_constant(a, b, low, den, top, gaps)
    n = extent(len(low), len(gaps.open))
    rows = np.flatnonzero(spread(gaps.open, n))
    ends_low, ends_high, low_inf, high_inf = _corners(a.at(rows), b.at(rows), len(rows))
    return bounded(
        _put(low, rows, ends_low, n),
        _put(low, rows, ends_high, n),
        den,
        max(top, top_of(ends_low), top_of(ends_high)),
        gaps,
        _put_mask(low_inf, rows, n),
        _put_mask(high_inf, rows, n),
    )


def _den_product(a: int | Ints, b: int | Ints) -> int | Ints:
    if isinstance(a, int):
        return a * b if isinstance(b, int) else scaled(b, top_of(b), a)[0]
    return scaled(a, top_of(a), b)[0] if isinstance(b, int) else product(a, top_of(a), b, top_of(b))[0]


def _times_constant(a: NumberColumn, b: NumberColumn, low: Ints, den: int | Ints, top: int, gaps: Gaps) -> NumberColumn:
    by = int(b.low[0])
    high, other = (low, top) if a.low is a.high else product(a.high, a.top, b.low, b.top)
    top = max(top, other)
    if by > 0:
        return bounded(low, high, den, top, gaps, a.low_inf, a.high_inf)
    if by == 0:
        return bounded(low, low, den, top, gaps)
    return bounded(high, low, den, top, gaps, a.high_inf, a.low_inf)


def _put(base: Ints, rows: Any, values: Ints, n: int) -> Ints:
    """A copy of a column with other figures in some rows."""
    if values.dtype == object and base.dtype != object:
        base = base.astype(object)
    out = spread(base, n).copy()
    out[rows] = values
    return out


def _put_mask(mask: Mask, rows: Any, n: int) -> Mask | None:
    if not mask.any():
        return None
    out = np.zeros(n, dtype=bool)
    out[rows] = mask
    return out


_End = tuple[Any, Ints]  # (the sign of infinity, or 0; the figure)


def _ends(x: NumberColumn, n: int) -> tuple[_End, _End]:
    low, high = spread(x.low, n), spread(x.high, n)
    none = np.zeros(n, dtype=np.int8)
    below = none if x.low_inf is None else -spread(x.low_inf, n).astype(np.int8)
    above = none if x.high_inf is None else spread(x.high_inf, n).astype(np.int8)
    return (below, np.where(below != 0, 0, low)), (above, np.where(above != 0, 0, high))


def _sign(end: _End) -> Any:
    return np.where(end[0] != 0, end[0], (end[1] > 0).astype(np.int8) - (end[1] < 0).astype(np.int8))


def _times(a: _End, b: _End, tops: tuple[int, int]) -> _End:
    unbounded = (a[0] != 0) | (b[0] != 0)
    sign = np.where(unbounded, _sign(a) * _sign(b), 0).astype(np.int8)
    figure, _ = product(a[1], tops[0], b[1], tops[1])
    return sign, np.where(unbounded, 0, figure)


def _least(a: _End, b: _End) -> _End:
    less = (b[0] < a[0]) | ((b[0] == a[0]) & np.asarray(b[1] < a[1], dtype=bool))
    return np.where(less, b[0], a[0]), pick(less, b[1], a[1])


def _corners(a: NumberColumn, b: NumberColumn, n: int) -> tuple[Ints, Ints, Mask, Mask]:
    """The least and the largest product of any two ends."""
    corners = [_times(x, y, (a.top, b.top)) for x in _ends(a, n) for y in _ends(b, n)]
    low = high = corners[0]
    for c in corners[1:]:
        low = _least(low, c)
        greater = _least((-high[0], -high[1]), (-c[0], -c[1]))
        high = (-greater[0], -greater[1])
    return low[1], high[1], low[0] != 0, high[0] != 0


def divide(a: NumberColumn, b: NumberColumn) -> NumberColumn:
    """a ÷ b; by zero it is 不适用."""
    if b.gaps is NO_GAPS and rows_of(b) == 1:
        if not b.low[0]:
            return NOTHING
        by = 1 / Fraction(int(b.low[0]), b.den if isinstance(b.den, int) else int(b.den[0]))
        num = whole([by.numerator])
        return multiply(a, NumberColumn(num, num, by.denominator, abs(by.numerator)))
    across = _across(b)
    out = multiply(a, _inverse(b))
    return out if across is None else _over_zero(a, b, out, minus(across, a.gaps.na))


def _across(b: NumberColumn) -> Mask | None:
    """Open denominators that may be zero."""
    if b.gaps.open is None:
        return None
    below = given(b.low_inf) | np.asarray(b.low <= 0, dtype=bool)
    above = given(b.high_inf) | np.asarray(b.high >= 0, dtype=bool)
    return only(b.gaps.open, below & above)


def _inverse(b: NumberColumn) -> NumberColumn:
    """1 ÷ b; 不适用 where it is zero. Open rows whose bounds lie on both sides of zero mean nothing."""
    n = rows_of(b)
    if b.gaps is NO_GAPS and len(b.low) and int(b.low.min()) > 0:
        up = column_of(b.den)
        return NumberColumn(up, up, b.low, max(top_of(up), b.top))
    zero = np.asarray(b.low == 0, dtype=bool)
    na = some(b.gaps.na, only(zero, outside(b.gaps.open)))
    size = np.where(zero, 1, abs(b.low))
    top = b.den if isinstance(b.den, int) else top_of(b.den)
    up = np.full(1, b.den, dtype=np.int64 if top < 2**62 else object) if isinstance(b.den, int) else b.den
    low = np.where(b.low < 0, -up, up)
    if b.gaps.open is None:
        return NumberColumn(low, low, size, top, Gaps(na) if na is not None else NO_GAPS)
    # over the product of both ends: 1/high below, 1/low above, 0 beside an end that is infinite
    low_inf, high_inf = full(b.low_inf, n), full(b.high_inf, n)
    ends = [
        np.where(inf | np.asarray(end == 0, dtype=bool), 1, abs(end))
        for inf, end in ((low_inf, b.low), (high_inf, b.high))
    ]
    open_ = full(b.gaps.open, n)
    den, den_top = product(ends[0], max(b.top, 1), ends[1], max(b.top, 1))
    at_low, at_top = product(up, top, ends[0], max(b.top, 1))
    at_high, _ = product(up, top, ends[1], max(b.top, 1))
    below = np.where(high_inf, 0, np.where(b.high < 0, -at_low, at_low))
    above = np.where(low_inf, 0, np.where(b.low < 0, -at_high, at_high))
    return bounded(
        pick(open_, below, low),
        pick(open_, above, low),
        pick(open_, den, size),
        max(top, at_top, den_top),
        open_gaps(na, b.gaps.open, b.gaps.maybe, b.gaps.why),
    )


def _over_zero(a: NumberColumn, b: NumberColumn, out: NumberColumn, across: Mask | None) -> NumberColumn:
    """The quotient where the denominator may be zero: one that cannot be negative keeps the sign of the numerator."""
    if across is None:
        return out
    n = extent(rows_of(out), len(across), rows_of(a), rows_of(b))
    rows = np.flatnonzero(spread(across, n))
    p, q = a.at(rows), b.at(rows)
    m = len(rows)
    signed = (
        full(p.low_inf, m) | np.asarray(p.low < 0, dtype=bool) | full(q.low_inf, m) | np.asarray(q.low < 0, dtype=bool)
    )
    bottom = ~signed & ~full(q.high_inf, m) & np.asarray(q.high > 0, dtype=bool)
    num, top = product(p.low, p.top, column_of(q.den), top_of(column_of(q.den)))
    den, den_top = product(q.high, q.top, column_of(p.den), top_of(column_of(p.den)))
    dens = column_of(out.den)
    low = _put(out.low, rows, np.where(bottom, num, 0), n)
    open_ = spread(across, n)
    why = within(joined(a.gaps.why, b.gaps.why), open_)
    gaps = Gaps(
        minus(out.gaps.na, open_),
        some(out.gaps.open, open_),
        some(out.gaps.maybe, open_),
        joined(within(out.gaps.why, ~open_), why),
    )
    low_inf = np.zeros(n, dtype=bool)
    low_inf[rows] = signed
    return NumberColumn(
        low,
        _put(out.high, rows, np.zeros(m, dtype=np.int64), n),
        _put(dens, rows, np.where(bottom, den, 1), n),
        max(out.top, top, den_top),
        gaps,
        some(minus(out.low_inf, open_), low_inf if signed.any() else None),
        some(out.high_inf, open_),
    )


def column_of(den: int | Ints) -> Ints:
    """A denominator as a column."""
    return whole([den]) if isinstance(den, int) else den


def growth(now: NumberColumn, base: NumberColumn, positive: tuple[Mask, Mask | None]) -> NumberColumn:
    """(now - base) ÷ base; 不适用 on a base that is zero or below.

    Args:
        now, base: the figures.
        positive: where the base is surely above zero, and where that is open.
    """
    holds, open_ = positive
    out = subtract(divide(now, base), ONE)
    na = some(now.gaps.na, ~holds if open_ is None else ~(holds | open_))
    open_ = minus(open_, na)
    gaps = strict((now.gaps, base.gaps))
    kept = open_gaps(
        na, some(out.gaps.open, open_), some(out.gaps.maybe, open_), joined(out.gaps.why, within(gaps.why, open_))
    )
    if open_ is None:
        return NumberColumn(
            out.low, out.high, out.den, out.top, kept, only(out.low_inf, kept.open), only(out.high_inf, kept.open)
        )
    signed = some(now.low_inf, np.asarray(now.low < 0, dtype=bool))
    n = extent(rows_of(out), len(open_))
    here = spread(open_, n)
    low = pick(here, -column_of(out.den), out.low)
    top = max(out.top, top_of(column_of(out.den)))
    low_inf = some(minus(out.low_inf, here), only(here, signed))
    return NumberColumn(
        low, out.high, out.den, top, kept, only(low_inf, kept.open), only(some(out.high_inf, here), kept.open)
    )
