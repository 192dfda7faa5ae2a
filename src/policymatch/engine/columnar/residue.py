"""The conjuncts of an incentive that ask more than plain questions, for the rows that the others leave possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import VERDICT, Awarded, CauseSets
from policymatch.engine.columnar.kernel.columns import Unsupported
from policymatch.engine.columnar.kernel.evaluate import Kernel
from policymatch.engine.columnar.pairs import IncentiveDecisions, joined
from policymatch.engine.columnar.thorough import Thorough, awarded_of, numbered
from policymatch.engine.reference.decide import ELIGIBLE
from policymatch.language import tree as t

if TYPE_CHECKING:
    from policymatch.engine.columnar.fact_table import FactTable
    from policymatch.engine.columnar.paying import Paying
    from policymatch.engine.columnar.plain.chunk import FactChunk

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
FEW = 0.5
"""Where fewer of the rows than this are still possible, the kernel goes on with a table of those alone."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of a chunk that may still be met: which are open, and why (a set's number)."""

    rows: Rows
    open: Mask
    causes: NDArray[np.int32]

    def at(self, which: Rows | Mask) -> Candidates:
        """Some of them."""
        return Candidates(self.rows[which], self.open[which], self.causes[which])


@dataclass(frozen=True, slots=True)
class Residue:
    """Conjuncts left to the kernel; ``denied`` ones must not hold."""

    thorough: Thorough
    conjuncts: tuple[tuple[t.Expr, bool], ...]

    def part(
        self, number: int, pays: Paying, chunk: FactChunk, candidates: Candidates, sets: CauseSets
    ) -> IncentiveDecisions | None:
        """What the incentive says of some rows.

        Args:
            number: its place in the plan.
            pays: how its award is computed.
            chunk: the enterprises.
            candidates: the rows that its plain questions leave possible.
            sets: the sets of causes.
        """
        parted = self.thorough.parted(chunk.table, candidates.rows)
        made = [self._over(number, pays, chunk, table, candidates.at(at), sets) for at, table in parted]
        found = [part for part in made if len(part.rows)]
        return joined(found) if found else None

    def _over(
        self, number: int, pays: Paying, chunk: FactChunk, table: FactTable, candidates: Candidates, sets: CauseSets
    ) -> IncentiveDecisions:
        """As :meth:`part`, for rows that are those of ``table``."""
        try:
            remaining = self._remaining(table, candidates, sets)
        except Unsupported:
            return self.thorough.decided(number, chunk.table, candidates.rows, sets)
        s = remaining.candidates.at(~remaining.left)
        verdicts = np.where(s.open, sets.judged(s.causes), VERDICT[ELIGIBLE])
        awarded, by_reference = self._paid(pays, chunk, remaining, s.rows, sets)
        part = IncentiveDecisions(number, s.rows, verdicts, s.causes, awarded, by_reference)
        left = remaining.candidates.rows[remaining.left]
        return joined([part, self.thorough.decided(number, chunk.table, left, sets)]) if len(left) else part

    def _remaining(self, table: FactTable, candidates: Candidates, sets: CauseSets) -> KernelRows:
        """The rows that remain when every conjunct has been evaluated."""
        kernel, at = self.thorough.kernel(table), np.arange(table.n)
        left = np.zeros(table.n, dtype=bool)
        for x, denied in self.conjuncts:
            if not len(at):
                break
            if len(at) < FEW * kernel.table.n:
                kernel, at = self.thorough.kernel(kernel.table.take(at)), np.arange(len(at))
            said = kernel.truth(x)
            holds, open_ = said.holds[at], said.open[at]
            left = left | said.left[at]
            causes = candidates.causes
            if said.why is not None and open_.any():
                causes = sets.pairwise(causes, numbered(kernel, said.why[at] * open_, sets, len(at)))
            keep = (~holds if denied else holds | open_) | left
            candidates = Candidates(candidates.rows, candidates.open | open_, causes).at(keep)
            at, left = at[keep], left[keep]
        return KernelRows(kernel, at, candidates, left)

    def _paid(
        self, pays: Paying, chunk: FactChunk, remaining: KernelRows, rows: Rows, sets: CauseSets
    ) -> tuple[Awarded, int]:
        """The awards of the remaining rows; by the kernel's own table while most of its rows remain."""
        if not pays.pays or not len(rows):
            return Awarded.none(len(rows)), 0
        if pays.quick is None and len(rows) >= FEW * remaining.kernel.table.n:
            try:
                said, at = self.thorough.award(remaining.kernel), remaining.at[~remaining.left]
                if not said.left[at].any():
                    return awarded_of(remaining.kernel, said, sets, at), 0
            except Unsupported:
                pass
        return pays.awards(chunk, rows, sets)


@dataclass(frozen=True, slots=True)
class KernelRows:
    """The rows that remain in the end, their places in the kernel's table, and which of them are left to the reference engine."""

    kernel: Kernel
    at: Rows
    candidates: Candidates
    left: Mask


__all__ = ["Candidates", "Residue"]
