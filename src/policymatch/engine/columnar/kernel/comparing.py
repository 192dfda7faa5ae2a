"""Comparisons of two columns, decided by bounds where they decide; with 不适用 they do not hold."""

from __future__ import annotations

import numpy as np

from policymatch.engine.columnar.kernel.arithmetic import over_one
from policymatch.engine.columnar.kernel.columns import (
    ZERO,
    DayColumn,
    KernelColumn,
    NumberColumn,
    SymbolColumn,
    Truth,
    Unsupported,
    is_nothing,
    strict,
)
from policymatch.engine.columnar.kernel.logic import unsure
from policymatch.engine.columnar.kernel.masks import Mask, extent, full, spread
from policymatch.engine.columnar.kernel.symbols import ranked, symbols, together
from policymatch.engine.reference.values import HOLDS


def compare(op: str, a: KernelColumn, b: KernelColumn) -> Truth:
    """a op b."""
    if is_nothing(a) or is_nothing(b):
        return Truth(np.zeros(1, dtype=bool))
    if isinstance(a, NumberColumn) and isinstance(b, NumberColumn):
        return _numbers(op, a, b)
    gaps = strict((a.gaps, b.gaps))
    if isinstance(a, DayColumn) and isinstance(b, DayColumn):
        x, y = a.days, b.days
    elif isinstance(a, SymbolColumn | Truth) and isinstance(b, SymbolColumn | Truth):
        p, q = symbols(a), symbols(b)
        if op in ("=", "≠"):
            x, y, _ = together(p, q)
        else:
            x, y = ranked(p, q)
    else:
        raise Unsupported(f"{type(a).__name__} {op} {type(b).__name__}")
    held = np.asarray(HOLDS[op](x, y), dtype=bool)
    held = _without(_without(held, gaps.na), gaps.open)
    return Truth(held, unsure(gaps.open, gaps.why))


def _without(held: Mask, other: Mask | None) -> Mask:
    return held if other is None else held & ~other


def _numbers(op: str, a: NumberColumn, b: NumberColumn) -> Truth:
    gaps = strict((a.gaps, b.gaps))
    (x, y), _ = over_one((a, b))
    held = _without(np.asarray(HOLDS[op](x[0], y[0]), dtype=bool), gaps.na)
    if gaps.open is None:
        return Truth(held)
    n = extent(len(held), len(gaps.open))
    rows = np.flatnonzero(spread(gaps.open, n))
    yes, no = _by_bounds(op, a.at(rows), b.at(rows), len(rows))
    if gaps.maybe is not None:
        yes = yes & ~spread(gaps.maybe, n)[rows]
    held = spread(held, n).copy()
    held[rows] = yes
    open_ = np.zeros(n, dtype=bool)
    open_[rows] = ~(yes | no)
    unknown = open_ if open_.any() else None
    return Truth(held, unsure(unknown, gaps.why))


def _by_bounds(op: str, a: NumberColumn, b: NumberColumn, n: int) -> tuple[Mask, Mask]:
    (x, y), _ = over_one((a, b))
    down = ~(full(a.low_inf, n) | full(b.high_inf, n))
    up = ~(full(a.high_inf, n) | full(b.low_inf, n))
    none = np.zeros(n, dtype=bool)
    above = down & np.asarray(x[0] > y[1], dtype=bool)
    below = up & np.asarray(x[1] < y[0], dtype=bool)
    match op:
        case ">=":
            return down & np.asarray(x[0] >= y[1], dtype=bool), below
        case ">":
            return above, up & np.asarray(x[1] <= y[0], dtype=bool)
        case "<=":
            return up & np.asarray(x[1] <= y[0], dtype=bool), above
        case "<":
            return below, down & np.asarray(x[0] >= y[1], dtype=bool)
        case "=":
            return none, above | below
    return above | below, none


def positive(x: NumberColumn) -> tuple[Mask, Mask | None]:
    """Where a number is surely above zero, and where that is open."""
    out = _numbers(">", x, ZERO)
    return out.holds, out.gaps.open
