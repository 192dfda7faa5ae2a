"""What asks more than plain questions: by the kernel, and by the reference engine where even that does not say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.pairs import Awarded, CauseSets, Part, of_awards, of_decisions
from policymatch.engine.reference.decide import decide, payable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import truth
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.model.policy import Incentive, Policy

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Thorough:
    """One incentive, decided row by row or by the kernel."""

    dictionary: Dictionary
    policy: Policy
    incentive: Incentive
    on: date

    def evaluator(self, table: FactTable, row: int) -> Evaluator:
        """The reference evaluator of a row."""
        facts = table.facts(row)
        return Evaluator(self.dictionary, self.policy, self.incentive, facts, self.on, table.ledger_known)

    def awards(self, table: FactTable, rows: Rows, sets: CauseSets) -> tuple[Awarded, int]:
        """The awards of some rows, and how many of them the reference engine had to compute."""
        made = []
        for row in rows.tolist():
            e = self.evaluator(table, row)
            award = payable(e, self.incentive)
            made.append((award, bool(e.warnings)))
        return of_awards(np.arange(len(rows)), made, sets), len(rows)

    def decided(self, number: int, table: FactTable, rows: Rows, sets: CauseSets) -> Part:
        """Some rows decided by the reference engine."""
        return of_decisions(number, rows, [decide(self.evaluator(table, row)) for row in rows.tolist()], sets)

    def fails(self, table: FactTable, x: t.Expr, denied: bool) -> NDArray[np.bool_]:
        """The rows in which a condition surely fails (a ``denied`` one: surely holds)."""
        said = [truth(self.evaluator(table, row).value(x)) for row in range(table.n)]
        return np.array([v is denied for v in said], dtype=bool)


__all__ = ["Thorough"]
