"""The packages of many enterprises as columns, computed from an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.outcome import NO_AWARD, OPEN, STATES, Outcome
from policymatch.engine.reference.decide import VERDICTS
from policymatch.language.terms import AmountState, Form, Mode, Verdict

BEST = 3
_FORMS = tuple(Form)
Mask = NDArray[np.bool_]
Ints = NDArray[Any]  # int64, or object (Python integers) where a sum might not fit


@dataclass(frozen=True, slots=True)
class Packages:
    """The figures of the packages of many enterprises, a row each, amounts in 分.

    Attributes:
        granted, missing, judgement: how many incentives have the verdict 符合, 待核, 需人工核定.
        total, by_form, ceilings, without_asking: as of :class:`Package`.
        granted_without_asking: how many of ``granted`` are 免申即享.
        open_amounts: how many of ``granted`` have an amount that is still open.
    """

    granted: NDArray[np.int64]
    missing: NDArray[np.int64]
    judgement: NDArray[np.int64]
    total: Ints
    by_form: Mapping[str, Ints]
    ceilings: Ints
    granted_without_asking: NDArray[np.int64]
    without_asking: Ints
    open_amounts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Granted:
    """What is certain of the pairs of an outcome.

    Attributes:
        sure: the pairs that are 符合.
        fen: the certain amount of each pair in 分, 0 where none is; -1 where the pair is not 符合.
        open: the pairs that are 符合 with an amount that is still open.
    """

    sure: Mask
    fen: Ints
    open: Mask

    @staticmethod
    def of(outcome: Outcome) -> Granted:
        """What is certain of an outcome."""
        sure = outcome.verdicts == VERDICTS.index(Verdict.ELIGIBLE)
        open_ = np.asarray(outcome.value == OPEN, dtype=bool) & sure
        open_ &= outcome.states != NO_AWARD
        fen = np.maximum(outcome.value, 0)
        if not sure.all():
            np.copyto(fen, -1, where=~sure)
        return Granted(sure, fen, open_)


def packages(outcome: Outcome, granted: Granted) -> Packages:
    """The packages of all enterprises of an outcome."""
    starts, lengths = _segments(outcome)
    fen = safe(granted.fen, int(lengths.max(initial=0)))
    ceiling = outcome.states == STATES.index(AmountState.CEILING)
    modes = np.array([i.mode == Mode.WITHOUT_ASKING for _, i in outcome.incentives], dtype=bool)
    missing = _count(outcome, outcome.verdicts == VERDICTS.index(Verdict.MISSING))
    judgement = _count(outcome, outcome.verdicts == VERDICTS.index(Verdict.JUDGEMENT))
    sums = np.maximum(fen, 0)
    counts = lengths - missing - judgement
    some = np.flatnonzero(lengths)

    def total(mask: Mask | None) -> Ints:
        out = np.zeros(outcome.n, dtype=fen.dtype)
        if len(some):
            out[some] = np.add.reduceat(sums if mask is None else np.where(mask, sums, 0), starts[some])
        return out

    free = None if modes.all() else modes.take(outcome.numbers)
    whole = total(None)
    return Packages(
        granted=counts,
        missing=missing,
        judgement=judgement,
        total=whole,
        by_form=_by_form(outcome, whole, total),
        ceilings=total(ceiling) if ceiling.any() else np.zeros_like(whole),
        granted_without_asking=counts if free is None else _count(outcome, free & granted.sure),
        without_asking=whole if free is None else total(free),
        open_amounts=_count(outcome, granted.open),
    )


def _by_form(outcome: Outcome, whole: Ints, total: Callable[[Mask], Ints]) -> dict[str, Ints]:
    """The total by form; that of the first form is what remains after the others."""
    forms = np.array([_FORMS.index(i.form) for _, i in outcome.incentives], dtype=np.uint8)
    out: dict[str, Ints] = dict.fromkeys(Form, np.zeros_like(whole))
    rest = whole
    for k in np.unique(forms[forms != 0]).tolist():
        out[_FORMS[k]] = total((forms == k).take(outcome.numbers))
        rest = rest - out[_FORMS[k]]
    return {**out, _FORMS[0]: rest}


def _segments(outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the pairs of each enterprise begin, and how many there are."""
    lengths = np.bincount(outcome.rows, minlength=outcome.n)
    return np.cumsum(lengths) - lengths, lengths


def _count(outcome: Outcome, mask: Mask) -> NDArray[np.int64]:
    """How many pairs of each enterprise are of a kind."""
    return np.bincount(outcome.rows[mask], minlength=outcome.n)


def safe(fen: Ints, terms: int) -> Ints:
    """Amounts of which ``terms`` can be added up without overflow: as Python integers where int64 is too small."""
    if fen.dtype != object and int(fen.max(initial=0)) * max(terms, 1) >= 2**62:
        return fen.astype(object)
    return fen


def best(outcome: Outcome, granted: Granted) -> tuple[NDArray[np.int64], ...]:
    """The first, second and third pair of each enterprise in the order of ``Package.granted``; -1 where there is none."""
    starts, lengths = _segments(outcome)
    longest = int(lengths.max(initial=0))
    bits, fen = longest.bit_length(), granted.fen
    if fen.dtype != object and int(fen.max(initial=0)) >= 1 << (62 - bits):
        fen = fen.astype(object)
    some = np.flatnonzero(lengths)
    first = starts[some]
    place = np.arange(len(fen)) - np.repeat(first, lengths[some])
    key = (fen << bits) + (
        longest - 1 - place
    )  # sorts by amount, then by place; the greatest key gives the place, and is then removed
    out = []
    for _ in range(BEST):
        pairs = np.full(len(lengths), -1, dtype=np.int64)
        if len(some):
            top = np.maximum.reduceat(key, first)
            found = np.asarray(top >= 0, dtype=bool)
            at = first + (longest - 1 - (top & ((1 << bits) - 1))).astype(np.int64)
            pairs[some[found]] = at[found]
            key[at[found]] = -1
        out.append(pairs)
    return tuple(out)


__all__ = ["BEST", "Granted", "Packages", "best", "packages", "safe"]
