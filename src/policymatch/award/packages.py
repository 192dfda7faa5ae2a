"""The figures of the packages of many enterprises, out of the columns of an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.award.package import WITHOUT_ASKING
from policymatch.engine.columnar.outcome import NO_AWARD, OPEN, STATES, Outcome
from policymatch.engine.reference.decide import CEILING, ELIGIBLE, JUDGEMENT, MISSING, VERDICTS

BEST = 3
Ints = NDArray[Any]  # int64, or object (Python integers) where a sum might not fit


@dataclass(frozen=True, slots=True)
class Packages:
    """The figures of the packages of many enterprises, a row each, amounts in 分.

    Attributes:
        granted, missing, judgement: how many incentives have the verdict 符合, 待核, 需人工核定.
        total, ceilings, without_asking: as of :class:`Package`.
        granted_without_asking: how many of ``granted`` are 免申即享.
        open_amounts: how many of ``granted`` have an amount that is still open.
        best: the pairs of the outcome that come first in ``Package.granted``; -1 where there are fewer than three.
    """

    granted: NDArray[np.int64]
    missing: NDArray[np.int64]
    judgement: NDArray[np.int64]
    total: Ints
    ceilings: Ints
    granted_without_asking: NDArray[np.int64]
    without_asking: Ints
    open_amounts: NDArray[np.int64]
    best: tuple[NDArray[np.int64], ...]


def certain(outcome: Outcome) -> tuple[NDArray[np.bool_], Ints]:
    """Which pairs are 符合, and the amount of each that is certain (0 where none is)."""
    granted = outcome.verdicts == VERDICTS.index(ELIGIBLE)
    return granted, np.where(granted, np.maximum(outcome.value, 0), 0)


def packages(outcome: Outcome) -> Packages:
    """The packages of all enterprises of an outcome."""
    n, rows = outcome.n, outcome.rows
    granted, value = certain(outcome)
    lengths = np.bincount(rows, minlength=n)
    starts = np.cumsum(lengths) - lengths
    longest = int(lengths.max(initial=0))
    if value.dtype != object and int(value.max(initial=0)) * (longest + 1) >= 2**62:
        value = value.astype(object)
    free = np.array([i.mode == WITHOUT_ASKING for _, i in outcome.incentives], dtype=bool)[outcome.numbers]
    ceiling = outcome.states == STATES.index(CEILING)
    open_ = granted & (outcome.value == OPEN) & (outcome.states != NO_AWARD)

    def count(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(rows[mask], minlength=n)

    def total(mask: NDArray[np.bool_] | None) -> Ints:
        out = np.zeros(n, dtype=value.dtype)
        some = lengths > 0
        if some.any():
            out[some] = np.add.reduceat(value if mask is None else np.where(mask, value, 0), starts[some])
        return out

    return Packages(
        granted=count(granted),
        missing=count(outcome.verdicts == VERDICTS.index(MISSING)),
        judgement=count(outcome.verdicts == VERDICTS.index(JUDGEMENT)),
        total=total(None),
        ceilings=total(ceiling),
        granted_without_asking=count(granted & free),
        without_asking=total(free),
        open_amounts=count(open_),
        best=_best(np.where(granted, value, -1), starts, lengths, longest),
    )


def _best(
    value: Ints, starts: NDArray[np.int64], lengths: NDArray[np.int64], longest: int
) -> tuple[NDArray[np.int64], ...]:
    """The pairs of each enterprise with the highest values, of equal ones the first; those below zero do not count.

    The k-th pairs of all enterprises are taken together: value and place in one integer, and the three greatest kept.
    """
    bits = longest.bit_length()
    if value.dtype != object and int(value.max(initial=0)) >= 1 << (62 - bits):
        value = value.astype(object)
    order = np.argsort(-lengths, kind="stable")
    many = len(lengths) - np.searchsorted(np.sort(lengths), np.arange(longest), side="right")
    first = starts[order]
    kept = [np.full(len(lengths), -1, dtype=value.dtype) for _ in range(BEST)]
    for k, m in enumerate(many.tolist()):  # the first m have a k-th pair
        key = (value[first[:m] + k] << bits) + (longest - 1 - k)
        for best in kept:
            above = np.maximum(best[:m], key)
            key = np.minimum(best[:m], key)
            best[:m] = above
    out = []
    for best in kept:
        place = (longest - 1 - (best & ((1 << bits) - 1))).astype(np.int64)
        pairs = np.empty(len(lengths), dtype=np.int64)
        pairs[order] = np.where(best < 0, -1, first + place)
        out.append(pairs)
    return tuple(out)


__all__ = ["BEST", "Packages", "certain", "packages"]
