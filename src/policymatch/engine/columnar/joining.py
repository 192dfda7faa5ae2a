"""Putting columns together: rows taken, arms merged, pairs of symbols tested once per distinct pair."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar import lists
from policymatch.engine.columnar.columns import Column, Mask, Numbers, Symbols, Truth, Unsupported, none, numbers_of
from policymatch.language.types import BoolType, NumberType


def take(x: Column, index: NDArray[np.int64]) -> Column:
    """The rows of a column at an index."""
    if isinstance(x, Truth):
        return Truth(x.holds[index], x.unknown[index], x.left[index])
    if isinstance(x, Symbols):
        return Symbols(x.codes[index], x.values, x.missing[index], x.na[index])
    den = x.den if isinstance(x.den, int) else x.den[index]
    return dataclasses.replace(x, num=x.num[index], den=den, missing=x.missing[index], na=x.na[index])


def merge(type_: Any, parts: list[tuple[Mask, Column]], open_: Mask) -> Column:
    """One column out of the rows that each part gives; ``open_`` rows are missing."""
    n = len(open_)
    if isinstance(type_, NumberType):
        num = np.zeros(n, dtype=object)
        den = np.ones(n, dtype=object)
        missing, na = open_.copy(), none(n)
        for mask, part in parts:
            if not isinstance(part, Numbers):
                raise Unsupported
            num[mask] = part.num[mask]
            den[mask] = part.den if isinstance(part.den, int) else part.den[mask]
            missing[mask] |= part.missing[mask]
            na[mask] |= part.na[mask]
        return Numbers(lists.narrow(num), lists.narrow(den), missing, na)
    if isinstance(type_, BoolType):
        truth = Truth(none(n), none(n), open_.copy())
        for mask, part in parts:
            if not isinstance(part, Truth):
                raise Unsupported
            truth.holds[mask] = part.holds[mask]
            truth.unknown[mask] = part.unknown[mask]
            truth.left[mask] |= part.left[mask]
        return truth
    raise Unsupported


def pairs(a: Symbols, b: Symbols, make: Callable[[Any, Any], Fraction]) -> Numbers:
    """A number out of two symbols, made once per distinct pair."""
    na = a.na | b.na
    missing = (a.missing | b.missing) & ~na
    key = a.codes * len(b.values) + b.codes
    distinct, back = np.unique(key, return_inverse=True)
    made = [_made(a.values[k // len(b.values)], b.values[k % len(b.values)], make) for k in distinct.tolist()]
    table = numbers_of(made, none(len(made)), none(len(made)))
    return Numbers(table.num[back], table.den, missing, na)


def _made(x: Any, y: Any, make: Callable[[Any, Any], Fraction]) -> Fraction:
    return Fraction(0) if x is None or y is None else make(x, y)


def pair_test(a: Symbols, b: Symbols, test: Callable[[Any, Any], bool]) -> Truth:
    """A test of two symbols, made once per distinct pair; missing is unknown, 不适用 fails."""
    na = a.na | b.na
    missing = (a.missing | b.missing) & ~na
    key = a.codes * len(b.values) + b.codes
    distinct, back = np.unique(key, return_inverse=True)
    answers = []
    for k in distinct.tolist():
        x, y = a.values[k // len(b.values)], b.values[k % len(b.values)]
        answers.append(x is not None and y is not None and test(x, y))
    held = np.array(answers, dtype=bool)[back]
    return Truth(held & ~missing & ~na, missing, none(len(missing)))
