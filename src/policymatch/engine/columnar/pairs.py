"""From the pairs of each incentive to an :class:`Outcome`: pairs by row, then by incentive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import Awarded, Each, Rows, cut, full
from policymatch.engine.columnar.causes import VERDICT, CauseSets
from policymatch.engine.columnar.outcome import Outcome
from policymatch.engine.reference.decide import NOT_ELIGIBLE, VERDICTS
from policymatch.model.policy import Incentive, Policy


@dataclass(frozen=True, slots=True)
class IncentivePairs:
    """The pairs of one incentive that are not 不符合: a column of the sparse matrix of all pairs.

    Attributes:
        number: the incentive's place in the plan.
        rows: the enterprises, ascending.
        verdicts, causes: as in :class:`Outcome`; one integer where all rows have the same.
        awarded: their awards.
    """

    number: int
    rows: Rows
    verdicts: Each
    causes: Each
    awarded: Awarded

    def within(self, start: int, stop: int) -> IncentivePairs:
        """The pairs of the enterprises from ``start`` to before ``stop``, with rows counted from ``start``."""
        first, last = (int(i) for i in np.searchsorted(self.rows, (start, stop)))
        some = slice(first, last)
        return IncentivePairs(
            self.number,
            self.rows[some] - start,
            cut(self.verdicts, some),
            cut(self.causes, some),
            self.awarded.within(first, last),
        )


def joined(parts: Sequence[IncentivePairs]) -> IncentivePairs:
    """Parts of one incentive over different rows as one."""
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([p.rows for p in parts])
    order = np.argsort(rows, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    awarded, first = Awarded.none(len(order)), 0
    for p in parts:
        awarded.put(place[first : first + len(p.rows)], p.awarded)
        first += len(p.rows)
    verdicts, causes = (
        np.concatenate([full(x, len(p.rows)) for x, p in zip(figures, parts, strict=True)])[order]
        for figures in ([p.verdicts for p in parts], [p.causes for p in parts])
    )
    return IncentivePairs(parts[0].number, rows[order], verdicts.astype(np.uint8), causes.astype(np.int32), awarded)


@dataclass(slots=True)
class DecidedTable:
    """All pairs of a table of ``n`` enterprises, incentive by incentive."""

    incentives: tuple[tuple[Policy, Incentive], ...]
    on: date
    n: int
    sets: CauseSets
    pairs: list[IncentivePairs] = field(default_factory=list)

    def outcome(self, start: int = 0, stop: int | None = None) -> Outcome:
        """The pairs of some enterprises by row; ``warned`` and ``by_reference`` are those of the table, given with its first row."""
        stop = self.n if stop is None else stop
        pairs = self.pairs if (start, stop) == (0, self.n) else [p.within(start, stop) for p in self.pairs]
        warned, by_reference = np.zeros((2, len(self.incentives)), np.int64)
        if not start:
            for p in self.pairs:
                warned[p.number], by_reference[p.number] = p.awarded.warned, p.awarded.by_reference
        return self._by_row(stop - start, [p for p in pairs if len(p.rows)], warned, by_reference)

    def _by_row(self, n: int, pairs: Sequence[IncentivePairs], warned: Any, by_reference: Any) -> Outcome:
        """Each incentive in turn puts its own pairs behind those of the earlier ones."""
        size, m = len(self.incentives), sum(len(p.rows) for p in pairs)
        per_row = np.bincount(np.concatenate([p.rows for p in pairs]), minlength=n) if pairs else np.zeros(n, int)
        place = np.cumsum(per_row) - per_row
        value = np.empty(m, object if any(p.awarded.wide for p in pairs) else np.int64)
        narrow: Any = np.uint32 if size < 1 << 16 else np.uint64
        packed = np.empty(m, narrow)  # number, verdict and state in one, so that they are put in place at once
        causes, award_causes = np.zeros((2, m), np.int32)
        counts = np.zeros((size, len(VERDICTS)), np.int64)
        ranged: list[tuple[Rows, Awarded]] = []
        for p in pairs:
            a, at = p.awarded, place[p.rows]
            place[p.rows] = at + 1
            value[at] = a.value
            packed[at] = _packed(p, narrow)
            if isinstance(p.verdicts, int):
                counts[p.number, p.verdicts] += len(at)
            else:
                counts[p.number] += np.bincount(p.verdicts, minlength=len(VERDICTS))
            if not isinstance(p.causes, int) or p.causes:
                causes[at] = p.causes
            if a.ranged is None or len(a.ranged):
                ranged.append((at if a.ranged is None else at[a.ranged], a))
        low, high = value.copy(), value.copy()
        for at, a in ranged:
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


def _packed(p: IncentivePairs, narrow: Any) -> Any:
    """Number, verdict and state of each pair (or of all) in one integer."""
    verdicts, states = (x if isinstance(x, int) else x.astype(narrow) for x in (p.verdicts, p.awarded.states))
    return narrow(p.number << 16) | verdicts << narrow(8) | states


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


__all__ = ["DecidedTable", "IncentivePairs", "concatenated", "joined"]
