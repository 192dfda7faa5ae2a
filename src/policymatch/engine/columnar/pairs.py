"""From what each incentive says of its rows to an :class:`Outcome`: pairs by row, then by incentive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import VERDICT, Awarded, CauseSets, Rows, of_awards
from policymatch.engine.columnar.outcome import Outcome
from policymatch.engine.reference.decide import NOT_ELIGIBLE, VERDICTS, Decision
from policymatch.model.policy import Incentive, Policy


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

    awarded, first = Awarded.none(len(order)), 0
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    for p in parts:
        awarded.put(place[first : first + len(p.rows)], p.awarded)
        first += len(p.rows)
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
        wide = any(x.dtype == object for p in self.parts for x in (p.awarded.value, p.awarded.low, p.awarded.high))
        kind: Any = object if wide else np.int64
        value = np.empty(m, kind)
        narrow: Any = np.uint32 if size < 1 << 16 else np.uint64
        told = np.empty(m, narrow)  # number, verdict and state in one, so that they are put in place at once
        causes, award_causes = np.zeros(m, np.int32), np.zeros(m, np.int32)
        counts = np.zeros((size, len(VERDICTS)), np.int64)
        apart: list[tuple[Rows, Awarded]] = []
        for p in self.parts:
            at = place[p.rows]
            place[p.rows] = at + 1
            value[at] = p.awarded.value
            told[at] = p.verdicts.astype(narrow) << narrow(8) | (p.awarded.states | narrow(p.number << 16))
            open_ = np.flatnonzero(p.causes)
            causes[at[open_]] = p.causes[open_]
            if len(p.awarded.apart):
                apart.append((at[p.awarded.apart], p.awarded))
            counts[p.number] += np.bincount(p.verdicts, minlength=len(VERDICTS))
        low, high = value.copy(), value.copy()
        for at, a in apart:
            low[at], high[at], award_causes[at] = a.low, a.high, a.causes
        counts[:, VERDICT[NOT_ELIGIBLE]] = self.n - counts.sum(axis=1)
        warned, by_reference = np.zeros(size, np.int64), np.zeros(size, np.int64)
        for p in self.parts:
            warned[p.number] += p.awarded.warned
            by_reference[p.number] += p.by_reference
        return Outcome(
            self.incentives,
            self.on,
            self.n,
            np.repeat(np.arange(self.n, dtype=np.int32), per_row[1:]),
            (told >> narrow(16)).astype(np.int32),
            (told >> narrow(8)).astype(np.uint8),
            told.astype(np.uint8),
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


__all__ = ["Listing", "Part", "concatenated", "joined", "of_decisions"]
