"""From what each incentive says of its rows to an :class:`Outcome`: pairs by row, then by incentive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import VERDICT, Awarded, CauseSets, Rows, of_awards
from policymatch.engine.columnar.fact_table import LIMIT
from policymatch.engine.columnar.outcome import Outcome
from policymatch.engine.reference.decide import NOT_ELIGIBLE, VERDICTS, Decision
from policymatch.model.policy import Incentive, Policy

if TYPE_CHECKING:
    from policymatch.engine.columnar.paying import Paid


@dataclass(slots=True)
class IncentiveDecisions:
    """What one incentive says: the rows that are not 不符合, ascending, with verdicts, causes and awards."""

    number: int
    rows: Rows
    verdicts: NDArray[np.uint8]
    causes: NDArray[np.int32]
    awarded: Awarded
    by_reference: int = 0


def joined(parts: Sequence[IncentiveDecisions]) -> IncentiveDecisions:
    """Parts of one incentive over different rows as one."""
    if len(parts) == 1:
        return parts[0]
    order = np.argsort(np.concatenate([p.rows for p in parts]), kind="stable")

    def together(arrays: list[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate(arrays)[order]

    awarded, first = Awarded.none(len(order)), 0
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    for p in parts:
        awarded.put(place[first : first + len(p.rows)], p.awarded)
        first += len(p.rows)
    return IncentiveDecisions(
        parts[0].number,
        together([p.rows for p in parts]),
        together([p.verdicts for p in parts]),
        together([p.causes for p in parts]),
        awarded,
        sum(p.by_reference for p in parts),
    )


Each = NDArray[Any] | int
"""A figure for each of some rows, or one for all of them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Awards that are open, or whose bounds are not their value: their places among the rows, in any order (None is all of them)."""

    at: Rows | None
    low: Each
    high: Each
    causes: Each

    @staticmethod
    def of(a: Awarded) -> Bounds | None:
        """Those of some awards; None where there are none."""
        return Bounds(a.apart, a.low, a.high, a.causes) if len(a.apart) else None

    def cut(self, at: Rows | None, some: slice | Rows) -> Bounds:
        """Some of them, at other places."""
        return Bounds(at, _cut(self.low, some), _cut(self.high, some), _cut(self.causes, some))


@dataclass(frozen=True, slots=True)
class IncentivePairs:
    """Pairs of one incentive on their way to an outcome: rows, ascending, and what is said of each or of all of them."""

    number: int
    rows: NDArray[Any]
    verdicts: Each
    causes: Each
    states: Each
    value: Each
    apart: Bounds | None = None

    @staticmethod
    def of(p: IncentiveDecisions) -> IncentivePairs:
        """The pairs of an incentive."""
        a = p.awarded
        return IncentivePairs(p.number, p.rows, p.verdicts, p.causes, a.states, a.value, Bounds.of(a))

    def within(self, start: int, first: int, last: int) -> IncentivePairs:
        """The pairs from ``first`` to before ``last``, with rows counted from ``start``."""
        some = slice(first, last)
        apart = self.apart
        if apart is not None and apart.at is not None:
            inner = np.flatnonzero((apart.at >= first) & (apart.at < last))
            apart = apart.cut(apart.at[inner] - first, inner)
        elif apart is not None:
            apart = apart.cut(None, some)
        return IncentivePairs(
            self.number,
            self.rows[some] - start,
            _cut(self.verdicts, some),
            _cut(self.causes, some),
            _cut(self.states, some),
            _cut(self.value, some),
            apart,
        )


def _cut(x: Each, some: slice | Rows) -> Each:
    return x if isinstance(x, int) else x[some]


def _kind(x: Each) -> Any:
    """The integers that hold a figure: Python's own where int64 does not."""
    return object if (abs(x) >= LIMIT if isinstance(x, int) else x.dtype == object) else np.int64


@dataclass(slots=True)
class OutcomeBuilder:
    """The pairs of a chunk of ``n`` enterprises on their way to an outcome; ``warned`` and ``by_reference`` as there."""

    incentives: tuple[tuple[Policy, Incentive], ...]
    on: date
    n: int
    sets: CauseSets
    segments: list[IncentivePairs] = field(default_factory=list)
    warned: NDArray[np.int64] = field(init=False)
    by_reference: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.warned, self.by_reference = (np.zeros(len(self.incentives), np.int64) for _ in range(2))

    def add(self, p: IncentiveDecisions) -> None:
        """The pairs of an incentive."""
        self.segments.append(IncentivePairs.of(p))
        self.warned[p.number] += p.awarded.warned
        self.by_reference[p.number] += p.by_reference

    def put(self, number: int, paid: Paid, verdicts: Each, causes: Each) -> None:
        """Pairs of an incentive with their awards."""
        self.segments.append(IncentivePairs(number, paid.rows, verdicts, causes, paid.states, paid.value, paid.apart))
        self.warned[number] += paid.warned
        self.by_reference[number] += paid.by_reference

    def ranges(self, most: int) -> list[OutcomeRange]:
        """The enterprises, at most so many in each."""
        starts = range(0, max(self.n, 1), most)
        cuts = [np.searchsorted(s.rows, starts).tolist() for s in self.segments]
        return [OutcomeRange(self, start, min(most, self.n - start), k, cuts) for k, start in enumerate(starts)]

    def outcome(self, n: int, segments: Sequence[IncentivePairs], warned: Any, by_reference: Any) -> Outcome:
        """The pairs of some segments by row: each incentive in turn puts its own behind those of the earlier ones."""
        size, m = len(self.incentives), sum(len(s.rows) for s in segments)
        per_row = np.bincount(np.concatenate([s.rows for s in segments]), minlength=n) if segments else np.zeros(n, int)
        place = np.cumsum(per_row) - per_row
        wide = any(_kind(x) is object for s in segments for x in _amounts(s))
        value = np.empty(m, object if wide else np.int64)
        narrow: Any = np.uint32 if size < 1 << 16 else np.uint64
        packed = np.empty(m, narrow)  # number, verdict and state in one, so that they are put in place at once
        causes, award_causes = np.zeros(m, np.int32), np.zeros(m, np.int32)
        counts = np.zeros((size, len(VERDICTS)), np.int64)
        apart: list[tuple[Rows, Bounds]] = []
        for s in segments:
            at = place[s.rows]
            place[s.rows] = at + 1
            value[at] = s.value
            packed[at] = _packed(s, narrow)
            if not isinstance(s.verdicts, int):
                counts[s.number] += np.bincount(s.verdicts, minlength=len(VERDICTS))
            else:
                counts[s.number, s.verdicts] += len(at)
            if not isinstance(s.causes, int) or s.causes:
                causes[at] = s.causes
            if s.apart is not None:
                apart.append((at if s.apart.at is None else at[s.apart.at], s.apart))
        low, high = value.copy(), value.copy()
        for at, a in apart:
            low[at], high[at], award_causes[at] = a.low, a.high, a.causes
        counts[:, VERDICT[NOT_ELIGIBLE]] = n - counts.sum(axis=1)
        return Outcome(
            self.incentives,
            self.on,
            n,
            np.repeat(np.arange(n, dtype=np.int32), per_row),
            (packed >> narrow(16)).astype(np.int32),
            (packed >> narrow(8)).astype(np.uint8),
            packed.astype(np.uint8),
            value,
            low,
            high,
            causes,
            award_causes,
            counts,
            warned,
            by_reference,
            tuple(self.sets.sets),
        )


@dataclass(frozen=True, slots=True)
class OutcomeRange:
    """Some consecutive enterprises of a builder, the ``k``-th such range; ``cuts``: where each begins in every segment."""

    builder: OutcomeBuilder
    start: int
    n: int
    k: int
    cuts: list[list[int]]

    def outcome(self) -> Outcome:
        """Their pairs by row, then by incentive; ``warned`` and ``by_reference`` of the builder are counted in its first range."""
        builder, k = self.builder, self.k
        if self.n == builder.n:
            return builder.outcome(self.n, builder.segments, builder.warned, builder.by_reference)
        here = []
        for segment, cut in zip(builder.segments, self.cuts, strict=True):
            first, last = cut[k], cut[k + 1] if k + 1 < len(cut) else len(segment.rows)
            if first < last:
                here.append(segment.within(self.start, first, last))
        nothing = np.zeros_like(builder.warned)
        counts = (nothing, nothing) if k else (builder.warned, builder.by_reference)
        return builder.outcome(self.n, here, *counts)


def _amounts(s: IncentivePairs) -> tuple[Each, ...]:
    return (s.value,) if s.apart is None else (s.value, s.apart.low, s.apart.high)


def _packed(s: IncentivePairs, narrow: Any) -> Any:
    """Number, verdict and state of each pair (or of all) in one integer."""
    if isinstance(s.verdicts, int) and isinstance(s.states, int):
        return narrow(s.number << 16 | s.verdicts << 8 | s.states)
    if isinstance(s.verdicts, int):
        assert not isinstance(s.states, int)
        return s.states | narrow(s.number << 16 | s.verdicts << 8)
    return s.verdicts.astype(narrow) << narrow(8) | (s.states | narrow(s.number << 16))


def of_decisions(number: int, rows: Rows, decisions: Iterable[Decision], sets: CauseSets) -> IncentiveDecisions:
    """The decisions that the reference engine makes of some rows; those that are 不符合 are left out."""
    kept = [(r, d) for r, d in zip(rows.tolist(), decisions, strict=True) if d.verdict != NOT_ELIGIBLE]
    awards = [(d.award, bool(d.warnings)) for _, d in kept]
    return IncentiveDecisions(
        number,
        np.array([r for r, _ in kept], dtype=np.int64),
        np.array([VERDICT[d.verdict] for _, d in kept], dtype=np.uint8),
        np.array([sets.number(d.causes) for _, d in kept], dtype=np.int32),
        of_awards(np.arange(len(kept)), awards, sets),
        len(rows),
    )


def concatenated(outcomes: Sequence[Outcome]) -> Outcome:
    """Outcomes of consecutive ranges of enterprises as one."""
    first = outcomes[0]
    if len(outcomes) == 1:
        return first
    sets = CauseSets()
    starts = np.cumsum([0, *(o.n for o in outcomes)])
    renumbered = [np.array([sets.number(s) for s in o.sets], dtype=np.int32) for o in outcomes]

    def column(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(o, name) for o in outcomes])

    return Outcome(
        first.incentives,
        first.on,
        int(starts[-1]),
        np.concatenate([o.rows + np.int32(s) for o, s in zip(outcomes, starts, strict=False)]),
        column("numbers"),
        column("verdicts"),
        column("states"),
        column("value"),
        column("low"),
        column("high"),
        np.concatenate([r[o.causes] for o, r in zip(outcomes, renumbered, strict=True)]),
        np.concatenate([r[o.award_causes] for o, r in zip(outcomes, renumbered, strict=True)]),
        np.sum([o.counts for o in outcomes], axis=0),
        np.sum([o.warned for o in outcomes], axis=0),
        np.sum([o.by_reference for o in outcomes], axis=0),
        tuple(sets.sets),
    )


__all__ = [
    "Bounds",
    "Each",
    "IncentiveDecisions",
    "IncentivePairs",
    "OutcomeBuilder",
    "OutcomeRange",
    "concatenated",
    "joined",
    "of_decisions",
]
