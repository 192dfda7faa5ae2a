"""Symbols: periods, categories, codes and texts; each distinct value is looked at once, however many rows hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import EPOCH
from policymatch.engine.columnar.kernel.arithmetic import bounded
from policymatch.engine.columnar.kernel.columns import (
    NO_GAPS,
    ROW,
    DayColumn,
    Gaps,
    KernelColumn,
    NumberColumn,
    SymbolColumn,
    Truth,
    constant,
    is_nothing,
    open_gaps,
    rows_of,
    strict,
    unknown_like,
)
from policymatch.engine.columnar.kernel.integers import numbered, top_of, whole
from policymatch.engine.columnar.kernel.masks import (
    Registry,
    at,
    extent,
    joined,
    only,
    outside,
    some,
    spread,
    trimmed,
    within,
)
from policymatch.engine.reference.values import NA, NO_CAUSES, Known, Unknown, Value

Codes = NDArray[Any]


def symbols(x: KernelColumn) -> SymbolColumn:
    """Any column as symbols: every distinct value of the known rows is one."""
    if isinstance(x, SymbolColumn):
        return x
    if isinstance(x, Truth):
        return SymbolColumn(x.holds.astype(np.int64), (False, True), x.gaps)
    if isinstance(x, DayColumn):
        values, codes = numbered(x.days)
        return SymbolColumn(codes, tuple(_day(d) for d in values.tolist()), x.gaps)
    if is_nothing(x):  # the kind of value that there is none of is not known
        return SymbolColumn(np.zeros(rows_of(x), dtype=np.int64), (None,), x.gaps)
    return _figures(x)


def _day(number: int) -> date | None:
    ordinal = number + EPOCH
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def _figures(x: NumberColumn) -> SymbolColumn:
    if isinstance(x.den, int):
        values, codes = numbered(x.low)
        return SymbolColumn(codes, tuple(Fraction(int(v), x.den) for v in values.tolist()), x.gaps)
    n = rows_of(x)
    pairs = zip(spread(x.low, n).tolist(), spread(x.den, n).tolist(), strict=True)
    return SymbolColumn(*_indexed(Fraction(int(a), int(b)) for a, b in pairs), x.gaps)


def _indexed(values: Iterable[Any]) -> tuple[Codes, tuple[Any, ...]]:
    index: dict[Any, int] = {}
    codes = np.array([index.setdefault(v, len(index)) for v in values], dtype=np.int64)
    return codes, tuple(index)


def together(*parts: SymbolColumn) -> tuple[Any, ...]:
    """The codes of several columns over one list of values, and that list."""
    if all(p.values is parts[0].values for p in parts):
        return (*(p.codes for p in parts), parts[0].values)
    index: dict[Any, int] = {}
    out = []
    for p in parts:
        table = np.array([index.setdefault(v, len(index)) for v in p.values] or [0], dtype=np.int64)
        out.append(table[p.codes])
    return (*out, tuple(index))


def ranked(*parts: SymbolColumn) -> tuple[Codes, ...]:
    """The place of each value in the order of all values (periods, days, texts)."""
    *codes, values = together(*parts)
    rank = ranks(values)
    return tuple(rank[c] for c in codes)


def ranks(values: tuple[Any, ...]) -> Codes:
    """The place of each value in their order."""
    order = sorted(v for v in values if v is not None)
    place = {v: i for i, v in enumerate(order)}
    return np.array([place.get(v, 0) for v in values] or [0], dtype=np.int64)


def used(codes: Codes, size: int) -> list[int]:
    """The codes that occur."""
    return np.flatnonzero(np.bincount(codes, minlength=size)).tolist() if len(codes) else []


def mapped(registry: Registry, act: Callable[..., Value], kind: KernelColumn, *parts: KernelColumn) -> Any:
    """A function of known values, called once for each distinct combination; 不适用 and open rows stay so.

    Args:
        registry: where the causes of answers that are open themselves are kept.
        act: gives the value.
        kind: a column of the kind that it gives.
        parts: its arguments.
    """
    given = [symbols(p) for p in parts]
    gaps = strict(p.gaps for p in given)
    n = extent(*(rows_of(p) for p in given))
    no_value = some(gaps.na, gaps.open)
    rows = None if no_value is None else np.flatnonzero(~spread(no_value, n))
    if rows is not None and not len(rows):
        return unknown_like(kind, gaps)
    key, tuples = combined([g.codes if rows is None else at(g.codes, rows) for g in given], [g.values for g in given])
    made = of_values(registry, [act(*values) for values in tuples], kind)
    if rows is None:
        return made.at(key)
    place = np.zeros(n, dtype=np.int64)
    place[rows] = key
    return merged(made.at(place), gaps)


def combined(codes: list[Codes], values: list[tuple[Any, ...]]) -> tuple[Codes, list[tuple[Any, ...]]]:
    """For each row the number of its combination of values, and the distinct combinations."""
    key: Codes = np.zeros(1, dtype=np.int64)
    for c, v in zip(codes, values, strict=True):
        key = numbered(key * max(len(v), 1) + c)[1]
    first = np.zeros(int(key.max()) + 1 if len(key) else 0, dtype=np.int64)
    first[key] = np.arange(len(key))
    sides = ([v[i] for i in spread(c, len(key))[first].tolist()] for c, v in zip(codes, values, strict=True))
    return key, list(zip(*sides, strict=True))


def of_values(registry: Registry, answers: Sequence[Value], kind: KernelColumn) -> KernelColumn:
    """A column out of single values of the reference."""
    unknown = [a if isinstance(a, Unknown) else None for a in answers]
    na = trimmed(np.array([a is NA for a in answers], dtype=bool))
    open_ = trimmed(np.array([a is not None for a in unknown], dtype=bool))
    gaps = NO_GAPS if na is None else Gaps(na)
    if open_ is not None:
        maybe = trimmed(np.array([a is not None and a.maybe_na for a in unknown], dtype=bool))
        later = trimmed(np.array([a is not None and a.later for a in unknown], dtype=bool))
        gaps = Gaps(na, open_, maybe, registry.table(a.causes if a is not None else NO_CAUSES for a in unknown), later)
    plain = [a.value if isinstance(a, Known) else None for a in answers]
    if isinstance(kind, NumberColumn):
        return _numbers_of(answers, gaps)
    if isinstance(kind, Truth):
        return Truth(np.array([v is True for v in plain], dtype=bool), gaps)
    if isinstance(kind, DayColumn):
        return DayColumn(np.array([v.toordinal() - EPOCH if v is not None else 0 for v in plain], dtype=np.int64), gaps)
    return SymbolColumn(*_indexed(plain), gaps)


def _numbers_of(answers: Sequence[Value], gaps: Gaps) -> NumberColumn:
    lows = [a.value if isinstance(a, Known) else a.low if isinstance(a, Unknown) else None for a in answers]
    highs = [a.value if isinstance(a, Known) else a.high if isinstance(a, Unknown) else None for a in answers]
    den = lcm(*(v.denominator for v in (*lows, *highs) if v is not None))
    low, high = (
        whole([0 if v is None else v.numerator * (den // v.denominator) for v in ends]) for ends in (lows, highs)
    )
    top = max(top_of(low), top_of(high))
    if gaps.open is None:
        return NumberColumn(low, low, den, top, gaps)
    if low.dtype != high.dtype:
        low, high = low.astype(object), high.astype(object)
    endless = [np.array([v is None for v in ends], dtype=bool) for ends in (lows, highs)]
    return NumberColumn(low, high, den, top, gaps, only(endless[0], gaps.open), only(endless[1], gaps.open))


def merged(x: Any, gaps: Gaps) -> Any:
    """A column of answers in the rows of its arguments: 不适用 and open arguments go before."""
    keep = outside(some(gaps.na, gaps.open))
    own = x.gaps
    na, open_, maybe = (
        some(gaps.na, only(own.na, keep)),
        some(gaps.open, only(own.open, keep)),
        some(gaps.maybe, only(own.maybe, keep)),
    )
    both = open_gaps(na, open_, maybe, joined(gaps.why, within(own.why, keep)))
    if isinstance(x, Truth):
        return Truth(x.holds & keep, both)
    if isinstance(x, NumberColumn):
        return bounded(x.low, x.high, x.den, x.top, both, some(x.low_inf, gaps.open), some(x.high_inf, gaps.open))
    return replace(x, gaps=both)


def lift(registry: Registry, value: Value, kind: KernelColumn) -> KernelColumn:
    """The column of one value of the reference, the same in every row."""
    if isinstance(value, Known):
        return constant(ROW if isinstance(value.value, dict) else value.value)
    return of_values(registry, [value], kind)
