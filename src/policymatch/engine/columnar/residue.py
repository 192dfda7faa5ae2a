"""The conjuncts of an incentive that ask more than plain questions, for the rows that the others leave possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.bits_graph import Computed
from policymatch.engine.columnar.pairs import CauseSets, Part
from policymatch.engine.columnar.thorough import Thorough
from policymatch.engine.lowering import Lowering
from policymatch.language import tree as t

if TYPE_CHECKING:
    from policymatch.engine.columnar.paying import Paying


@dataclass(frozen=True, slots=True)
class Residue:
    """Conjuncts left to the kernel; ``denied`` ones must not hold."""

    thorough: Thorough
    conjuncts: tuple[tuple[t.Expr, bool], ...]

    def part(
        self,
        number: int,
        pays: Paying,
        computed: Computed,
        root: int,
        rows: NDArray[np.int64],
        open_: NDArray[np.bool_] | None,
        sets: CauseSets,
    ) -> Part:
        """What the incentive says of the rows that its plain questions leave possible."""
        return self.thorough.decided(number, computed.chunk.table, rows, sets)


def residue(lowering: Lowering, rest: list[tuple[t.Expr, bool]]) -> Residue:
    """The residue of the lowering's incentive."""
    e = lowering.once
    return Residue(Thorough(e.dictionary, e.policy, e.incentive, e.on), tuple(rest))
