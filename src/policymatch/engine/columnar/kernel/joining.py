"""Putting columns together: one of several columns for each row, and bounds over all of them where it is open which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import lcm
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.arithmetic import bounded, over_one
from policymatch.engine.columnar.kernel.columns import (
    NO_GAPS,
    NOTHING,
    DayColumn,
    Gaps,
    NumberColumn,
    SymbolColumn,
    Truth,
    Unsupported,
    is_nothing,
    like,
    open_gaps,
)
from policymatch.engine.columnar.kernel.integers import Ints, pick, whole
from policymatch.engine.columnar.kernel.masks import (
    Bits,
    Index,
    Mask,
    joined,
    minus,
    only,
    some,
    spread,
    trimmed,
    within,
)
from policymatch.engine.columnar.kernel.symbols import together

Part = tuple[Mask, Any]
"""A column and the rows it is for."""
COMMON = 2**40


def chosen(parts: Sequence[Part]) -> Any:
    """For each row the value of the part whose mask it is in; every row is in exactly one mask."""
    given = [(mask, x) for mask, x in parts if mask.any()]
    if len(given) <= 1:
        return given[0][1] if given else parts[0][1]
    columns = alike([x for _, x in given])
    masks = [mask for mask, _ in given]
    gaps = _gaps_of(masks, [x.gaps for x in columns])
    first = columns[0]
    if isinstance(first, NumberColumn):
        return _numbers(masks, columns, gaps)
    if isinstance(first, Truth):
        return Truth(_picked(masks, [x.holds for x in columns]), gaps)
    if isinstance(first, DayColumn):
        return DayColumn(_picked(masks, [x.days for x in columns]), gaps)
    *codes, values = together(*columns)
    return SymbolColumn(_picked(masks, codes), values, gaps)


def alike(columns: list[Any]) -> list[Any]:
    """Columns of one kind: one that is 不适用 everywhere takes the kind of the others."""
    kind = next((x for x in columns if not is_nothing(x)), columns[0])
    out = [like(x, kind) for x in columns]
    if any(type(x) is not type(kind) for x in out):
        raise Unsupported("、".join(type(x).__name__ for x in columns))
    return out


def _picked(masks: list[Mask], arrays: Sequence[Ints]) -> Any:
    out = arrays[-1]
    for mask, x in zip(masks[-2::-1], arrays[-2::-1], strict=True):
        out = pick(mask, x, out)
    return out


def _gaps_of(masks: list[Mask], gaps: list[Gaps]) -> Gaps:
    pairs = [(m, g) for m, g in zip(masks, gaps, strict=True) if g is not NO_GAPS]
    if not pairs:
        return NO_GAPS
    na = some(*(only(g.na, m) for m, g in pairs))
    open_ = some(*(only(g.open, m) for m, g in pairs))
    if open_ is None:
        return Gaps(na) if na is not None else NO_GAPS
    maybe = some(*(only(g.maybe, m) for m, g in pairs))
    later = some(*(only(g.later, m) for m, g in pairs))
    return Gaps(na, open_, maybe, joined(*(within(g.why, m) for m, g in pairs)), later)


def _numbers(masks: list[Mask], columns: list[NumberColumn], gaps: Gaps) -> NumberColumn:
    bounds, den, top = _comparable(masks, columns)
    low = _picked(masks, [b[0] for b in bounds])
    if gaps.open is None:
        return NumberColumn(low, low, den, top, gaps)
    high = low if all(b[0] is b[1] for b in bounds) else _picked(masks, [b[1] for b in bounds])
    low_inf = some(*(only(x.low_inf, m) for m, x in zip(masks, columns, strict=True)))
    high_inf = some(*(only(x.high_inf, m) for m, x in zip(masks, columns, strict=True)))
    return NumberColumn(low, high, den, top, gaps, low_inf, high_inf)


def _comparable(masks: list[Mask], columns: list[NumberColumn]) -> tuple[list[tuple[Ints, Ints]], int | Ints, int]:
    """The bounds over one denominator; over one for each row where no small one is common to all."""
    plain = [x.den for x in columns if isinstance(x.den, int)]
    if len(plain) == len(columns) and lcm(*plain) < COMMON:
        bounds, den = over_one(columns)
        return [(low, high) for low, high, _ in bounds], den, max(b[2] for b in bounds)
    dens = _picked(masks, [whole([x.den]) if isinstance(x.den, int) else x.den for x in columns])
    return [(x.low, x.high) for x in columns], dens, max(x.top for x in columns)


def scattered(x: Any, rows: Index, n: int) -> Any:
    """A column of some rows among all rows (the others mean nothing)."""
    place = np.zeros(n, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return x.at(place)


def replaced(x: Any, mask: Mask | None, rows: Index, values: Any) -> Any:
    """A column with other values in some rows; ``values`` has an entry for each row of ``mask``; their numbers are ``rows``."""
    if mask is None or not len(rows):
        return x
    return chosen([(mask, scattered(values, rows, len(mask))), (~mask, x)])


def either_way(mask: Mask | None, why: Bits | None, *ways: Any, otherwise: Any) -> Any:
    """Any one of several values in the rows of ``mask``, ``otherwise`` elsewhere."""
    if mask is None:
        return otherwise
    rows = np.flatnonzero(mask)
    if not len(rows):
        return otherwise
    every = np.ones(len(rows), dtype=bool)
    made = hull([(every, w.at(rows)) for w in ways], None if why is None else spread(why, len(mask))[rows])
    return replaced(otherwise, mask, rows, made)


def hull(parts: Sequence[Part], why: Bits | None) -> Any:
    """For each row any one of the parts whose masks it is in, unknown because of ``why``; agreed values stay as they are."""
    columns = alike([x for _, x in parts])
    masks = [m for m, _ in parts]
    n = len(masks[0])
    nothing = np.ones(n, dtype=bool)
    maybe: Mask | None = None
    for m, x in zip(masks, columns, strict=True):
        na = x.gaps.na
        nothing &= ~m if na is None else ~m | na
        maybe = some(maybe, only(x.gaps.lacking, m))
    kept = [m if x.gaps.na is None else m & ~x.gaps.na for m, x in zip(masks, columns, strict=True)]
    whole_why = joined(why, *(within(x.gaps.why, m) for m, x in zip(kept, columns, strict=True)))
    if whole_why is None:
        whole_why = np.zeros(n, dtype=np.uint64)
    gaps = open_gaps(nothing, ~nothing, maybe, whole_why)
    if gaps.open is None:
        return like(NOTHING, columns[0])
    if isinstance(columns[0], NumberColumn):
        return _hull_of_numbers(kept, columns, gaps, n)
    return _hull_of_others(kept, columns, gaps, n)


def _hull_of_numbers(masks: list[Mask], columns: list[NumberColumn], gaps: Gaps, n: int) -> NumberColumn:
    bounds, den = over_one(columns)
    top = max(b[2] for b in bounds)
    seen = np.zeros(n, dtype=bool)
    low: Ints = np.zeros(n, dtype=np.int64)
    high: Ints = low
    for m, (below, above, _) in zip(masks, bounds, strict=True):
        low = pick(m, pick(seen, _extreme(np.minimum, low, below), below), low)
        high = pick(m, pick(seen, _extreme(np.maximum, high, above), above), high)
        seen = seen | m
    low_inf = some(*(only(x.low_inf, m) for m, x in zip(masks, columns, strict=True)))
    high_inf = some(*(only(x.high_inf, m) for m, x in zip(masks, columns, strict=True)))
    return bounded(low, high, den, top, gaps, low_inf, high_inf)


def _extreme(act: Any, a: Ints, b: Ints) -> Ints:
    return act(a, b) if a.dtype == b.dtype else act(a.astype(object), b.astype(object))  # type: ignore[no-any-return]


def _hull_of_others(masks: list[Mask], columns: list[Any], gaps: Gaps, n: int) -> Any:
    """Known only where all candidates are known and agree."""
    first = columns[0]
    if isinstance(first, SymbolColumn):
        *codes, values = together(*columns)
    else:
        codes, values = [x.holds if isinstance(x, Truth) else x.days for x in columns], ()
    seen = np.zeros(n, dtype=bool)
    agreed = np.ones(n, dtype=bool)
    out = np.zeros(n, dtype=codes[0].dtype)
    for m, c, x in zip(masks, codes, columns, strict=True):
        agreed &= ~(m & seen) | (out == c)
        if x.gaps.open is not None:
            agreed &= ~(m & x.gaps.open)
        out = np.where(m & ~seen, c, out)
        seen = seen | m
    settled = minus(minus(trimmed(agreed), gaps.maybe), gaps.na)
    gaps = open_gaps(gaps.na, minus(gaps.open, settled), gaps.maybe, gaps.why)
    if isinstance(first, SymbolColumn):
        return SymbolColumn(out, values, gaps)
    if isinstance(first, DayColumn):
        return DayColumn(out, gaps)
    return Truth(out & ~spread(some(gaps.open, gaps.na, np.zeros(1, dtype=bool)), n), gaps)  # type: ignore[arg-type]


def without_maybe(x: NumberColumn) -> NumberColumn:
    """The same numbers, taken not to be 不适用 where they may be; what waits is plainly open."""
    g = x.gaps
    if g.maybe is None and g.later is None:
        return x
    return bounded(x.low, x.high, x.den, x.top, replace(g, maybe=None, later=None), x.low_inf, x.high_inf)


__all__ = ["Part", "chosen", "either_way", "hull", "replaced", "scattered", "without_maybe"]
