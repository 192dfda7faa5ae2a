"""Columns: truth, numbers and symbols of many rows at once, with what is missing and what is 不适用.

Numbers are exact: integers over a common positive denominator, in int64 where every step is proved to fit and in
Python integers (object arrays) where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.reference.values import HOLDS

Mask = NDArray[np.bool_]
Ints = NDArray[Any]  # int64, or object for the wide path
LIMIT = 2**62


class Unsupported(Exception):
    """A construct that this engine leaves to the reference."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition for each row: it holds, it is unknown, or this engine does not say (``left``); else it does not hold."""

    holds: Mask
    unknown: Mask
    left: Mask

    @property
    def fails(self) -> Mask:
        """Rows for which it surely does not hold."""
        return ~(self.holds | self.unknown | self.left)


@dataclass(frozen=True, slots=True)
class Numbers:
    """``num`` / ``den`` for each row that is neither ``missing`` nor ``na``; ``den`` is a positive int or column of such.

    ``leaf``: a fact as it stands, whose missing rows have the bounds of the dictionary; anything computed is left to the
    reference where it is missing.
    """

    num: Ints
    den: int | Ints
    missing: Mask
    na: Mask
    leaf: bool = False
    low: Fraction | None = None
    may_lack: bool = True


@dataclass(frozen=True, slots=True)
class Symbols:
    """Days, periods, categories, codes, texts: ``codes`` index ``values``; a missing or 不适用 row has any code."""

    codes: NDArray[np.int64]
    values: tuple[Any, ...]
    missing: Mask
    na: Mask


Column = Truth | Numbers | Symbols


def none(n: int) -> Mask:
    """A mask of no rows."""
    return np.zeros(n, dtype=bool)


def certain(holds: Mask) -> Truth:
    """A truth with nothing unknown."""
    n = len(holds)
    return Truth(holds, none(n), none(n))


def constant_truth(value: bool | None, n: int) -> Truth:
    """The same truth for every row; None is unknown."""
    return Truth(np.full(n, value is True), np.full(n, value is None), none(n))


def left_over(n: int) -> Truth:
    """A truth that this engine says nothing about."""
    return Truth(none(n), none(n), np.ones(n, dtype=bool))


def both(parts: list[Truth]) -> Truth:
    """且: a part that surely fails settles it; else what is left over or unknown in any part stays so."""
    fails = np.logical_or.reduce([p.fails for p in parts])
    left = np.logical_or.reduce([p.left for p in parts]) & ~fails
    unknown = np.logical_or.reduce([p.unknown for p in parts]) & ~fails & ~left
    return Truth(~(fails | left | unknown), unknown, left)


def either(parts: list[Truth]) -> Truth:
    """或: a part that surely holds settles it."""
    holds = np.logical_or.reduce([p.holds for p in parts])
    left = np.logical_or.reduce([p.left for p in parts]) & ~holds
    unknown = np.logical_or.reduce([p.unknown for p in parts]) & ~holds & ~left
    return Truth(holds, unknown, left)


def negate(x: Truth) -> Truth:
    """非."""
    return Truth(x.fails, x.unknown, x.left)


# ---------------------------------------------------------------- exact integers


def _largest(x: int | Ints) -> int:
    if isinstance(x, int):
        return abs(x)
    return int(np.abs(x).max()) if len(x) else 0


def _wide(x: int | Ints) -> int | Ints:
    return x if isinstance(x, int) or x.dtype == object else x.astype(object)


def times(a: int | Ints, b: int | Ints) -> Any:
    """a × b, in int64 if it is proved to fit."""
    if _largest(a) * _largest(b) < LIMIT:
        return a * b
    return _wide(a) * _wide(b)


def plus(a: Ints, b: Ints, sign: int = 1) -> Ints:
    """a + b (or a - b)."""
    if _largest(a) + _largest(b) < LIMIT:
        return a + b if sign == 1 else a - b
    x, y = _wide(a), _wide(b)
    return x + y if sign == 1 else x - y  # type: ignore[return-value]


def numbers_of(values: Sequence[Fraction | None], missing: Mask, na: Mask, **options: Any) -> Numbers:
    """A column of numbers from exact values; rows that are missing or 不适用 hold None."""
    den = lcm(*{v.denominator for v in values if v is not None}) if values else 1
    ints = [0 if v is None else v.numerator * (den // v.denominator) for v in values]
    fits = all(-LIMIT < i < LIMIT for i in ints)
    return Numbers(np.array(ints, dtype=np.int64 if fits else object), den, missing, na, **options)


def constant(value: Fraction | None, n: int) -> Numbers:
    """The same number for every row; None is 不适用."""
    if value is None:
        return Numbers(np.zeros(n, dtype=np.int64), 1, none(n), np.ones(n, dtype=bool))
    fits = abs(value.numerator) < LIMIT
    return Numbers(np.full(n, value.numerator, dtype=np.int64 if fits else object), value.denominator, none(n), none(n))


def add(a: Numbers, b: Numbers, sign: int = 1) -> Numbers:
    """a + b or a - b."""
    if isinstance(a.den, int) and isinstance(b.den, int):
        den = lcm(a.den, b.den)
        num = plus(times(a.num, den // a.den), times(b.num, den // b.den), sign)
        return Numbers(num, den, *_gaps(a, b))
    num = plus(times(a.num, b.den), times(b.num, a.den), sign)
    return Numbers(num, times(a.den, b.den), *_gaps(a, b))


def multiply(a: Numbers, b: Numbers) -> Numbers:
    """a × b."""
    return Numbers(times(a.num, b.num), times(a.den, b.den), *_gaps(a, b))


def divide(a: Numbers, b: Numbers) -> Numbers:
    """a ÷ b; 不适用 where b is zero."""
    missing, na = _gaps(a, b)
    known = ~(missing | na)
    zero = (b.num == 0) & known
    sign = np.where(b.num < 0, -1, 1)
    safe = np.where(b.num == 0, 1, b.num)
    num = times(times(a.num, b.den), sign)
    den = times(np.abs(safe), a.den)
    return Numbers(num, den, missing, na | np.asarray(zero, dtype=bool))


def _gaps(a: Numbers, b: Numbers) -> tuple[Mask, Mask]:
    na = a.na | b.na
    return (a.missing | b.missing) & ~na, na


def compare(op: str, a: Numbers, b: Numbers) -> Truth:
    """a op b where both are known; missing rows are left over (the caller settles those of plain facts)."""
    missing, na = _gaps(a, b)
    held = np.asarray(HOLDS[op](times(a.num, b.den), times(b.num, a.den)), dtype=bool)
    return Truth(held & ~missing & ~na, none(len(missing)), missing)


def symbols_of(values: list[Any], missing: Mask, na: Mask) -> Symbols:
    """A column of symbols; any number of distinct values."""
    index: dict[Any, int] = {}
    codes = np.fromiter((index.setdefault(v, len(index)) for v in values), dtype=np.int64, count=len(values))
    return Symbols(codes, tuple(index), missing, na)


def look_up(x: Symbols, test: Callable[[Any], bool | None]) -> Truth:
    """A test of one symbol, made once per distinct value; None is unknown. Missing rows are unknown, 不适用 fails."""
    answers = [None if v is None else test(v) for v in x.values]
    yes = np.array([a is True for a in answers], dtype=bool)
    open_ = np.array([a is None for a in answers], dtype=bool)
    known = ~(x.missing | x.na)
    return Truth(yes[x.codes] & known, (open_[x.codes] & known) | x.missing, none(len(x.codes)))
