"""Decides one incentive for rows of a chunk: by the kernel, and by the reference engine for rows that the kernel leaves to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.analysis import core_walk, is_dynamic
from policymatch.engine.columnar.awarded import Awarded, Rows
from policymatch.engine.columnar.causes import VERDICT, CauseSets
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.kernel import integers
from policymatch.engine.columnar.kernel.columns import Unsupported
from policymatch.engine.columnar.kernel.evaluate import Kernel
from policymatch.engine.columnar.kernel.outlook import Outlook
from policymatch.engine.columnar.pairs import IncentivePairs, joined
from policymatch.engine.lowering import Lowering
from policymatch.engine.reference.decide import ELIGIBLE, NOT_ELIGIBLE, Award, decide, payable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import truth
from policymatch.language import tree as t
from policymatch.model.facts import Facts

Mask = NDArray[np.bool_]
COMPACT_BELOW = 0.5
"""Where a smaller part of the rows than this is still possible, the kernel continues with a table of those rows only."""
Conjunct = tuple[t.Expr, bool]
"""A closed condition, and whether it is denied: it must not hold."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of a chunk that may still be eligible: which are open, and why (the number of a set of causes)."""

    rows: Rows
    open: Mask
    causes: NDArray[np.int32]

    def at(self, which: Rows | Mask) -> Candidates:
        """Some of them."""
        return Candidates(self.rows[which], self.open[which], self.causes[which])


@dataclass(frozen=True, slots=True)
class IncentiveDecider:
    """One incentive, ready for the kernel.

    Attributes:
        number: its place in the plan.
        once: a reference evaluator of the day, of an enterprise of which nothing is known.
        conjuncts: the conditions that candidates have still to meet.
        amount: its closed amount; None for a recognition.
        same: the award that all enterprises have, and whether it comes out below zero; None where it depends on facts.
        outlook: what is known of its expressions before any enterprise is looked at.
    """

    number: int
    once: Evaluator
    conjuncts: tuple[Conjunct, ...]
    amount: t.Expr | None
    same: tuple[Award | None, bool] | None
    outlook: Outlook

    @staticmethod
    def of(number: int, lowering: Lowering, conjuncts: Iterable[Conjunct], outlook: Outlook) -> IncentiveDecider:
        """The lowering's incentive, with conditions that have still to be met; ``outlook`` is that of all incentives of a plan."""
        e = lowering.once
        amount = None if e.incentive.amount is None else lowering.close(e.incentive.amount)
        return IncentiveDecider(number, e, tuple(conjuncts), amount, _same(e, amount), outlook)

    def decide(self, kernel: Kernel, candidates: Candidates, sets: CauseSets) -> IncentivePairs:
        """The pairs of the candidates that are not 不符合.

        Args:
            kernel: the kernel of the chunk, whose values serve all incentives of the plan.
            candidates: some of the chunk's enterprises.
            sets: the sets of causes of the chunk.
        """
        table, all_rows, at = kernel.table, candidates.rows, candidates.rows
        undecided = np.zeros(len(at), dtype=bool)
        try:
            for x, denied in self.conjuncts:
                if not len(at):
                    break
                kernel, at = self._narrowed(kernel, at)
                truths = kernel.truth(x)
                holds, open_ = truths.holds[at], truths.open[at]
                undecided = undecided | truths.undecided[at]
                causes = candidates.causes
                if truths.why is not None and open_.any():
                    causes = sets.pairwise(causes, _numbered(kernel, truths.why[at] * open_, sets, len(at)))
                keep = (~holds if denied else holds | open_) | undecided
                candidates = Candidates(candidates.rows, candidates.open | open_, causes).at(keep)
                at, undecided = at[keep], undecided[keep]
        except Unsupported:
            return self._decided(table, all_rows, sets)
        found = candidates.at(~undecided)
        pairs = self._pairs(found, self._awards(table, found.rows, kernel, at[~undecided], sets), sets)
        return joined([pairs, self._decided(table, candidates.rows[undecided], sets)]) if undecided.any() else pairs

    def fails(self, table: FactTable, x: t.Expr, denied: bool) -> Mask:
        """The rows in which a closed condition surely fails (a ``denied`` one: surely holds)."""
        try:
            truths = self._kernel(table).truth(x)
            out: Mask = truths.holds.copy() if denied else ~(truths.holds | truths.open)
            undecided = np.flatnonzero(truths.undecided)
        except Unsupported:
            out, undecided = np.zeros(table.n, dtype=bool), np.arange(table.n)
        for row in undecided.tolist():
            out[row] = truth(self._evaluator(table, row).value(x)) is denied
        return out

    def _pairs(self, candidates: Candidates, awarded: Awarded, sets: CauseSets) -> IncentivePairs:
        """Candidates that have met every condition, or may have."""
        if not candidates.open.any():
            return IncentivePairs(self.number, candidates.rows, VERDICT[ELIGIBLE], 0, awarded)
        verdicts = np.where(candidates.open, sets.judged(candidates.causes), VERDICT[ELIGIBLE])
        return IncentivePairs(self.number, candidates.rows, verdicts, candidates.causes, awarded)

    def _narrowed(self, kernel: Kernel, at: Rows) -> tuple[Kernel, Rows]:
        """A kernel over some rows of another and their places there, or the other where they are most of its rows."""
        if len(at) >= COMPACT_BELOW * kernel.table.n:
            return kernel, at
        return self._kernel(kernel.table.take(at)), np.arange(len(at))

    def _awards(self, table: FactTable, rows: Rows, kernel: Kernel, at: Rows, sets: CauseSets) -> Awarded:
        """The awards of ``rows`` of a table; ``at`` are their places in the table of ``kernel``."""
        if self.same is not None:
            return Awarded.same(*self.same, len(rows), sets)
        try:
            awarded, undecided = self._by_kernel(*self._narrowed(kernel, at), sets)
        except Unsupported:
            return self._by_reference(table, rows, sets)
        if not undecided.any():
            return awarded
        out = Awarded.none(len(rows))
        out.put(np.flatnonzero(~undecided), awarded)
        out.put(np.flatnonzero(undecided), self._by_reference(table, rows[undecided], sets))
        return out

    def _kernel(self, table: FactTable) -> Kernel:
        return Kernel(table, self.outlook)

    def _by_kernel(self, kernel: Kernel, rows: Rows, sets: CauseSets) -> tuple[Awarded, Mask]:
        """The awards of rows of a kernel's table that it decides, and a mask of the rows that it leaves to the reference engine."""
        assert self.amount is not None
        awards = kernel.award(self.amount, self.once.incentive.nature)
        undecided = awards.undecided[rows]
        rows = rows[~undecided]
        causes = _numbered(kernel, None if awards.why is None else awards.why[rows], sets, len(rows))
        awarded = Awarded.bounded(
            awards.states[rows],
            awards.value[rows],
            awards.low[rows],
            awards.high[rows],
            causes,
            int(awards.warned[rows].sum()),
        )
        return awarded, undecided

    def _by_reference(self, table: FactTable, rows: Rows, sets: CauseSets) -> Awarded:
        return Awarded.of([_awarded(self._evaluator(table, row)) for row in rows.tolist()], sets)

    def _decided(self, table: FactTable, rows: Rows, sets: CauseSets) -> IncentivePairs:
        """Some rows decided by the reference engine."""
        decisions = [(row, decide(self._evaluator(table, row))) for row in rows.tolist()]
        kept = [(row, d) for row, d in decisions if d.verdict != NOT_ELIGIBLE]
        awarded = Awarded.of([(d.award, bool(d.warnings)) for _, d in kept], sets)
        awarded.by_reference = len(rows)
        return IncentivePairs(
            self.number,
            np.array([row for row, _ in kept], dtype=np.int64),
            np.array([VERDICT[d.verdict] for _, d in kept], dtype=np.uint8),
            np.array([sets.number(d.causes) for _, d in kept], dtype=np.int32),
            awarded,
        )

    def _evaluator(self, table: FactTable, row: int) -> Evaluator:
        """The reference evaluator of a row."""
        e = self.once
        return Evaluator(e.dictionary, e.policy, e.incentive, table.facts(row), e.on, table.ledger_known)


def _same(e: Evaluator, amount: t.Expr | None) -> tuple[Award | None, bool] | None:
    """The award of an amount that depends on nothing but the day."""
    if amount is None:
        return None, False
    if any(map(is_dynamic, core_walk(amount))):
        return None
    return _awarded(Evaluator(e.dictionary, e.policy, e.incentive, Facts(), e.on, e.ledger_known))


def _awarded(e: Evaluator) -> tuple[Award, bool]:
    """The award of an enterprise, and whether it came out below zero."""
    award = payable(e, e.incentive)
    return award, bool(e.warnings)


def _numbered(kernel: Kernel, why: Any, sets: CauseSets, n: int) -> NDArray[np.int32]:
    """The number of the set of causes of each row; 0 where a row has none."""
    out = np.zeros(n, dtype=np.int32)
    if why is None:
        return out
    open_ = np.flatnonzero(why)
    found, back = integers.numbered(why[open_])
    numbers = np.array([sets.number(kernel.causes(int(bits))) for bits in found.tolist()], dtype=np.int32)
    out[open_] = numbers[back]
    return out


__all__ = ["Candidates", "Conjunct", "IncentiveDecider"]
