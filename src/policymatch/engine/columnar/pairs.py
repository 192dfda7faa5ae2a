"""From what each incentive says of its rows to an :class:`Outcome`: pairs by row, then by incentive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import LIMIT
from policymatch.engine.columnar.outcome import NO_AWARD, OPEN, STATES, Outcome
from policymatch.engine.reference.decide import ELIGIBLE, JUDGEMENT, MISSING, NOT_ELIGIBLE, VERDICTS, Award, Decision
from policymatch.engine.reference.values import NO_CAUSES, Causes
from policymatch.model.policy import Incentive, Policy

STATE = {name: i for i, name in enumerate(STATES)}
VERDICT = {name: i for i, name in enumerate(VERDICTS)}
Rows = NDArray[np.int64]


class CauseSets:
    """Distinct sets of causes, numbered; 0 is the empty one. ``verdicts``: what each makes of a decision."""

    def __init__(self) -> None:
        self.sets: list[Causes] = [NO_CAUSES]
        self.verdicts: list[int] = [VERDICT[ELIGIBLE]]
        self._index: dict[Causes, int] = {NO_CAUSES: 0}
        self._unions: dict[tuple[int, ...], int] = {}
        self._parts: list[Causes] = []  # kept, so that their ids stay their own

    def number(self, causes: Causes) -> int:
        """The number of a set."""
        if causes not in self._index:
            self._index[causes] = len(self.sets)
            self.sets.append(causes)
            self.verdicts.append(open_verdict(causes))
        return self._index[causes]

    def union(self, parts: list[Causes]) -> int:
        """The number of all causes of some sets; the same objects are joined once."""
        key = tuple(id(p) for p in parts)
        if key not in self._unions:
            self._parts += parts
            self._unions[key] = self.number(frozenset[Any]().union(*parts))
        return self._unions[key]

    def pairwise(self, a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int32]:
        """Row by row the number of the union of two sets."""
        found, back = np.unique(a.astype(np.int64) * len(self.sets) + b, return_inverse=True)
        pairs = [divmod(int(k), len(self.sets)) for k in found.tolist()]
        made = [x or y if not (x and y) else self.number(self.sets[x] | self.sets[y]) for x, y in pairs]
        out: NDArray[np.int32] = np.array(made, dtype=np.int32)[back.reshape(-1)]
        return out


def open_verdict(causes: Causes) -> int:
    """待核 where a fact is missing, 需人工核定 where only an office's answer is."""
    return VERDICT[MISSING if any(c.kind == "事实" for c in causes) else JUDGEMENT]


@dataclass(slots=True)
class Awarded:
    """Awards of some rows: state, value, bounds and causes, as in :class:`Outcome`."""

    states: NDArray[np.uint8]
    value: NDArray[Any]
    low: NDArray[Any]
    high: NDArray[Any]
    causes: NDArray[np.int32]
    warned: int = 0

    @staticmethod
    def none(m: int) -> Awarded:
        """Room for the awards of ``m`` rows."""
        return Awarded(
            np.full(m, NO_AWARD, np.uint8),
            np.zeros(m, np.int64),
            np.zeros(m, np.int64),
            np.zeros(m, np.int64),
            np.zeros(m, np.int32),
        )

    def put(self, at: Any, other: Awarded) -> None:
        """Puts the awards of some of the rows in their places."""
        for name in ("value", "low", "high"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if theirs.dtype == object and mine.dtype != object:
                mine = mine.astype(object)
                setattr(self, name, mine)
            mine[at] = theirs
        self.states[at] = other.states
        self.causes[at] = other.causes
        self.warned += other.warned


def of_awards(chosen: Rows, awards: Sequence[tuple[Award | None, bool]], sets: CauseSets) -> Awarded:
    """The awards of rows that each have one of a few (``chosen``), with whether it came out below zero."""
    columns = list(zip(*(_row(a, sets) for a, _ in awards), strict=True)) or [(), (), (), (), ()]
    wide = any(abs(v) >= LIMIT for column in columns[1:4] for v in column)
    kinds = (np.uint8, *[object if wide else np.int64] * 3, np.int32)
    states, value, low, high, causes = (np.array(c, dtype=k)[chosen] for c, k in zip(columns, kinds, strict=True))
    below = np.array([warned for _, warned in awards], dtype=bool)
    return Awarded(states, value, low, high, causes, int(below[chosen].sum()) if len(awards) else 0)


def _row(a: Award | None, sets: CauseSets) -> tuple[int, int, int, int, int]:
    if a is None:
        return NO_AWARD, 0, 0, 0, 0
    value = OPEN if a.value is None else a.value
    return STATE[a.state], value, a.low, OPEN if a.high is None else a.high, sets.number(a.causes)


def of_fen(fen: NDArray[Any], ceiling: bool) -> Awarded:
    """The awards of rows whose amounts are known; below zero is 0元."""
    below = np.asarray(fen < 0, dtype=bool)
    warned = int(below.sum())
    value = np.where(below, 0, fen) if warned else fen
    states = np.full(len(fen), STATE["上限" if ceiling else "定额"], dtype=np.uint8)
    states[np.asarray(value == 0, dtype=bool)] = STATE["0元"]
    return Awarded(states, value, value, value, np.zeros(len(fen), np.int32), warned)


@dataclass(slots=True)
class Part:
    """What one incentive says: the rows that are not 不符合, ascending, with verdicts, causes and awards."""

    number: int
    rows: Rows
    verdicts: NDArray[np.uint8]
    causes: NDArray[np.int32]
    awarded: Awarded
    by_reference: int = 0


def joined(parts: Sequence[Part]) -> Part:
    """Parts of one incentive over different rows as one."""
    if len(parts) == 1:
        return parts[0]
    order = np.argsort(np.concatenate([p.rows for p in parts]), kind="stable")

    def together(arrays: list[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate(arrays)[order]

    awards = [p.awarded for p in parts]
    awarded = Awarded(
        together([a.states for a in awards]),
        together([a.value for a in awards]),
        together([a.low for a in awards]),
        together([a.high for a in awards]),
        together([a.causes for a in awards]),
        sum(a.warned for a in awards),
    )
    return Part(
        parts[0].number,
        together([p.rows for p in parts]),
        together([p.verdicts for p in parts]),
        together([p.causes for p in parts]),
        awarded,
        sum(p.by_reference for p in parts),
    )


@dataclass(slots=True)
class Listing:
    """The parts of a chunk on their way to an outcome."""

    incentives: tuple[tuple[Policy, Incentive], ...]
    on: date
    n: int
    sets: CauseSets = field(default_factory=CauseSets)
    parts: list[Part] = field(default_factory=list)

    def outcome(self) -> Outcome:
        """The pairs by row, then by incentive: each incentive in turn puts its pairs behind those of the earlier ones."""
        size, m = len(self.incentives), sum(len(p.rows) for p in self.parts)
        per_row = np.zeros(self.n + 1, dtype=np.int64)
        for p in self.parts:
            per_row[p.rows + 1] += 1
        place = np.cumsum(per_row)[:-1]
        wide = any(p.awarded.value.dtype == object or p.awarded.high.dtype == object for p in self.parts)
        kind: Any = object if wide else np.int64
        rows = np.repeat(np.arange(self.n, dtype=np.int32), per_row[1:])
        out = Outcome(
            self.incentives,
            self.on,
            self.n,
            rows,
            np.empty(m, np.int32),
            np.empty(m, np.uint8),
            np.empty(m, np.uint8),
            np.empty(m, kind),
            np.empty(m, kind),
            np.empty(m, kind),
            np.zeros(m, np.int32),
            np.zeros(m, np.int32),
            np.zeros((size, len(VERDICTS)), np.int64),
            np.zeros(size, np.int64),
            np.zeros(size, np.int64),
            tuple(self.sets.sets),
        )
        bounded: list[tuple[Rows, Awarded]] = []
        for p in self.parts:
            at = place[p.rows]
            place[p.rows] = at + 1
            a = p.awarded
            out.numbers[at] = p.number
            out.verdicts[at] = p.verdicts
            out.states[at] = a.states
            out.value[at] = a.value
            if a.low is not a.value or a.high is not a.value:
                bounded.append((at, a))
            if a.causes.any():
                out.award_causes[at] = a.causes
            if p.causes.any():
                out.causes[at] = p.causes
            counts = np.bincount(p.verdicts, minlength=len(VERDICTS))
            out.counts[p.number] += counts
            out.warned[p.number] += a.warned
            out.by_reference[p.number] += p.by_reference
        out.low[:] = out.value
        out.high[:] = out.value
        for at, a in bounded:
            out.low[at] = a.low
            out.high[at] = a.high
        out.counts[:, VERDICT[NOT_ELIGIBLE]] = self.n - out.counts.sum(axis=1)
        return out


def of_decisions(number: int, rows: Rows, decisions: Iterable[Decision], sets: CauseSets) -> Part:
    """The part that the reference engine's decisions make; those that are 不符合 are left out."""
    kept = [(r, d) for r, d in zip(rows.tolist(), decisions, strict=True) if d.verdict != NOT_ELIGIBLE]
    awards = [(d.award, bool(d.warnings)) for _, d in kept]
    return Part(
        number,
        np.array([r for r, _ in kept], dtype=np.int64),
        np.array([VERDICT[d.verdict] for _, d in kept], dtype=np.uint8),
        np.array([sets.number(d.causes) for _, d in kept], dtype=np.int32),
        of_awards(np.arange(len(kept)), awards, sets),
        len(rows),
    )


def concatenated(outcomes: Sequence[Outcome]) -> Outcome:
    """Outcomes of consecutive stretches of enterprises as one."""
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
    "ELIGIBLE",
    "Awarded",
    "CauseSets",
    "Listing",
    "Part",
    "concatenated",
    "joined",
    "of_awards",
    "of_decisions",
    "of_fen",
]
