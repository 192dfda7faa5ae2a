"""The conjuncts of an incentive that ask more than plain questions, for the rows that the others leave possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import VERDICT, Awarded, CauseSets
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.kernel.columns import Unsupported
from policymatch.engine.columnar.kernel.evaluate import Kernel
from policymatch.engine.columnar.pairs import Part, joined
from policymatch.engine.columnar.thorough import Thorough, numbered, told
from policymatch.engine.reference.decide import ELIGIBLE
from policymatch.language import tree as t

if TYPE_CHECKING:
    from policymatch.engine.columnar.paying import Paying
    from policymatch.engine.columnar.plain.chunk import Chunk

Rows = NDArray[np.int64]
FEW = 0.5
"""Where fewer of the rows than this are still possible, the kernel goes on with a table of those alone."""


@dataclass(slots=True)
class Standing:
    """Rows still possible: their places among the candidates, which are open, why (a set's number), and which are left over."""

    at: Rows
    open: NDArray[np.bool_]
    causes: NDArray[np.int32]
    left: NDArray[np.bool_]

    @staticmethod
    def of(open_: NDArray[np.bool_], causes: NDArray[np.int32], left: bool = False) -> Standing:
        """All candidates."""
        return Standing(np.arange(len(open_)), open_, causes, np.full(len(open_), left))

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Drops the rows that are not in a mask."""
        if not mask.all():
            self.at, self.open = self.at[mask], self.open[mask]
            self.causes, self.left = self.causes[mask], self.left[mask]


@dataclass(frozen=True, slots=True)
class Residue:
    """Conjuncts left to the kernel; ``denied`` ones must not hold."""

    thorough: Thorough
    conjuncts: tuple[tuple[t.Expr, bool], ...]

    def part(
        self,
        number: int,
        pays: Paying,
        chunk: Chunk,
        rows: Rows,
        open_: NDArray[np.bool_],
        causes: NDArray[np.int32],
        sets: CauseSets,
    ) -> Part | None:
        """What the incentive says of some rows.

        Args:
            number: its place in the plan.
            pays: how its award is computed.
            chunk: the enterprises.
            rows: those that its plain questions leave possible.
            open_, causes: which of them the plain questions leave open, and why, by the number of the set.
            sets: the sets.
        """
        made: list[Part] = []
        for at, table in self.thorough.parted(chunk.table, rows):
            part = self._over(number, pays, chunk, table, rows[at], open_[at], causes[at], sets)
            if part is not None and len(part.rows):
                made.append(part)
        return joined(made) if made else None

    def _over(
        self,
        number: int,
        pays: Paying,
        chunk: Chunk,
        table: FactTable,
        rows: Rows,
        open_: NDArray[np.bool_],
        causes: NDArray[np.int32],
        sets: CauseSets,
    ) -> Part | None:
        s = Standing.of(open_, causes)
        kernel, within = self.thorough.kernel(table), s.at
        try:
            for x, denied in self.conjuncts:
                if not len(s.at):
                    return None
                if len(s.at) < FEW * len(within):
                    kernel, within = self.thorough.kernel(table.take(s.at)), s.at
                self._ask(kernel, np.searchsorted(within, s.at), x, denied, s, sets)
        except Unsupported:
            s = Standing.of(open_, causes, True)
        sure = ~s.left
        at, why = s.at[sure], s.causes[sure]
        verdicts = np.where(s.open[sure], sets.judged(why), VERDICT[ELIGIBLE])
        awarded, by_reference = self._paid(pays, chunk, kernel, within, at, rows, sets)
        part = Part(number, rows[at], verdicts, why, awarded, by_reference)
        if s.left.any():
            part = joined([part, self.thorough.decided(number, chunk.table, rows[s.at[s.left]], sets)])
        return part

    def _ask(self, kernel: Kernel, at: Rows, x: t.Expr, denied: bool, s: Standing, sets: CauseSets) -> None:
        said = kernel.truth(x)
        holds, open_, left = said.holds[at], said.open[at], said.left[at]
        s.left |= left
        s.open |= open_
        if said.why is not None and open_.any():
            more = numbered(
                kernel, np.where(open_, said.why[at], 0 if said.why.dtype == object else np.uint64(0)), sets, len(at)
            )
            s.causes = sets.pairwise(s.causes, more)
        s.keep((~holds if denied else holds | open_) | left)

    def _paid(
        self, pays: Paying, chunk: Chunk, kernel: Kernel, within: Rows, at: Rows, rows: Rows, sets: CauseSets
    ) -> tuple[Awarded, int]:
        """The awards of the rows that stand; of the kernel's own table while most of it stands."""
        if not pays.pays or not len(at):
            return Awarded.none(len(at)), 0
        if pays.quick is not None or len(at) < FEW * len(within):
            return pays.awards(chunk, rows[at], sets)
        taken = np.searchsorted(within, at)
        try:
            said = self.thorough.award(kernel)
            if said.left[taken].any():
                return pays.awards(chunk, rows[at], sets)
            return told(kernel, said, sets, taken), 0
        except Unsupported:
            return pays.awards(chunk, rows[at], sets)


def residue(thorough: Thorough, rest: list[tuple[t.Expr, bool]]) -> Residue:
    """The residue of an incentive."""
    return Residue(thorough, tuple(rest))


__all__ = ["Residue", "residue"]
