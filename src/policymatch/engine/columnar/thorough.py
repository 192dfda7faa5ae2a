"""What asks more than plain questions: by the kernel, and by the reference engine where even the kernel does not say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import Awarded, CauseSets, of_awards
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.kernel import integers
from policymatch.engine.columnar.kernel.awards import Awards
from policymatch.engine.columnar.kernel.columns import Unsupported
from policymatch.engine.columnar.kernel.evaluate import Kernel
from policymatch.engine.columnar.kernel.outlook import Outlook
from policymatch.engine.columnar.needs import Needs, needs_of
from policymatch.engine.columnar.pairs import IncentiveDecisions, of_decisions
from policymatch.engine.lowering import Lowering
from policymatch.engine.reference.decide import decide, payable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import truth
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.model.policy import Incentive, Policy

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
MOST_LACKING = 0.7
"""Where more of the rows than this lack something, they are not parted from the others."""


@dataclass(frozen=True, slots=True)
class Thorough:
    """One incentive for the kernel: what it reads, and what is known of it before any enterprise is looked at."""

    dictionary: Dictionary
    policy: Policy
    incentive: Incentive
    on: date
    amount: t.Expr | None
    outlook: Outlook
    needs: Needs

    @staticmethod
    def of(lowering: Lowering) -> Thorough:
        """The lowering's incentive."""
        e = lowering.once
        closed = [lowering.close(x) for x in (*e.incentive.conditions, *e.incentive.exclusions)]
        amount = None if e.incentive.amount is None else lowering.close(e.incentive.amount)
        needs = needs_of(closed if amount is None else [*closed, amount])
        return Thorough(e.dictionary, e.policy, e.incentive, e.on, amount, Outlook(e, lowering.interned), needs)

    def kernel(self, table: FactTable) -> Kernel:
        """A kernel over a table."""
        return Kernel(table, self.outlook)

    def parted(self, table: FactTable, rows: Rows) -> list[tuple[Rows, FactTable]]:
        """Some rows in two tables, those whose facts are all there and those that lack one; each with its places in ``rows``."""
        every = np.arange(len(rows))
        taken = table if len(rows) == table.n else table.take(rows)
        lacking = self.needs.lacking(taken)
        if lacking is None or not lacking.any() or lacking.mean() > MOST_LACKING:
            return [(every, taken)]
        places = (np.flatnonzero(~lacking), np.flatnonzero(lacking))
        return [(at, taken.take(at)) for at in places]

    def awards(self, table: FactTable, rows: Rows, sets: CauseSets) -> tuple[Awarded, int]:
        """The awards of some rows, and how many of them the reference engine had to compute."""
        out, by_reference = Awarded.none(len(rows)), 0
        for at, taken in self.parted(table, rows):
            left = at
            try:
                kernel = self.kernel(taken)
                said = self.award(kernel)
                here = np.flatnonzero(~said.left)
                out.put(at[here], awarded_of(kernel, said, sets, here))
                left = np.delete(at, here)
            except Unsupported:
                pass
            if len(left):
                out.put(left, self._by_reference(table, rows[left], sets))
                by_reference += len(left)
        return out, by_reference

    def award(self, kernel: Kernel) -> Awards:
        """What a kernel says of the award, for every row of its table."""
        assert self.amount is not None
        return kernel.award(self.amount, self.incentive.nature)

    def _by_reference(self, table: FactTable, rows: Rows, sets: CauseSets) -> Awarded:
        made = []
        for row in rows.tolist():
            e = self.evaluator(table, row)
            award = payable(e, self.incentive)
            made.append((award, bool(e.warnings)))
        return of_awards(np.arange(len(rows)), made, sets)

    def evaluator(self, table: FactTable, row: int) -> Evaluator:
        """The reference evaluator of a row."""
        facts = table.facts(row)
        return Evaluator(self.dictionary, self.policy, self.incentive, facts, self.on, table.ledger_known)

    def decided(self, number: int, table: FactTable, rows: Rows, sets: CauseSets) -> IncentiveDecisions:
        """Some rows decided by the reference engine."""
        return of_decisions(number, rows, [decide(self.evaluator(table, row)) for row in rows.tolist()], sets)

    def fails(self, table: FactTable, x: t.Expr, denied: bool) -> Mask:
        """The rows in which a closed condition surely fails (a ``denied`` one: surely holds)."""
        out = np.zeros(table.n, dtype=bool)
        for at, taken in self.parted(table, np.arange(table.n)):
            try:
                said = self.kernel(taken).truth(x)
                out[at] = said.holds if denied else ~(said.holds | said.open)
                left = at[said.left]
            except Unsupported:
                left = at
            for row in left.tolist():
                out[row] = truth(self.evaluator(table, row).value(x)) is denied
        return out


def awarded_of(kernel: Kernel, said: Awards, sets: CauseSets, rows: Rows) -> Awarded:
    """The awards of rows of a kernel's table, none of which it leaves to the reference engine."""
    causes = numbered(kernel, None if said.why is None else said.why[rows], sets, len(rows))
    return Awarded.bounded(
        said.states[rows], said.value[rows], said.low[rows], said.high[rows], causes, int(said.warned[rows].sum())
    )


def numbered(kernel: Kernel, why: Any, sets: CauseSets, n: int) -> NDArray[np.int32]:
    """The set of causes of each row by its number; 0 where ``why`` is nothing."""
    out = np.zeros(n, dtype=np.int32)
    if why is None:
        return out
    open_ = np.flatnonzero(why)
    found, back = integers.numbered(why[open_])
    numbers = np.array([sets.number(kernel.causes(int(bits))) for bits in found.tolist()], dtype=np.int32)
    out[open_] = numbers[back]
    return out


__all__ = ["Thorough", "awarded_of", "numbered"]
