"""What the columnar engine gives back for many enterprises: every pair that is not 不符合, with its award and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.reference.decide import (
    AMOUNT_JUDGEMENT,
    AMOUNT_MISSING,
    CEILING,
    FIXED,
    RANGE,
    VERDICTS,
    ZERO_AMOUNT,
    Award,
    Decision,
)
from policymatch.engine.reference.values import NO_CAUSES, Causes
from policymatch.model.policy import Incentive, Policy

STATES = (FIXED, CEILING, RANGE, AMOUNT_MISSING, AMOUNT_JUDGEMENT, ZERO_AMOUNT)
"""The states of an award; ``Outcome.states`` index them."""
NO_AWARD = 255
"""The state of a pair whose incentive pays nothing (a recognition)."""
OPEN = -1
"""An amount in ``value`` that is still open, or a bound in ``high`` that there is none of: no amount is below zero."""


@dataclass(slots=True)
class Outcome:
    """The decisions for ``n`` enterprises; the m pairs that are not 不符合 are listed, by row and then by incentive.

    Attributes:
        incentives: the incentives decided, with their policies, in the order of their numbers.
        rows: int32[m], the enterprise of each pair, ascending.
        numbers: int32[m], its incentive; ascending within a row.
        verdicts: uint8[m], index of ``VERDICTS``.
        states: uint8[m], index of ``STATES``, or ``NO_AWARD``.
        value, low, high: int64[m] in 分 (object where an amount does not fit); ``OPEN`` where there is none.
        causes: int32[m], index of ``sets``: what keeps the verdict open.
        award_causes: int32[m], index of ``sets``: what keeps the amount open.
        sets: distinct sets of causes; the first is the empty one.
        counts: int64[incentives, 4], how many enterprises have each verdict.
        warned: int64[incentives], how many amounts came out below zero.
        by_reference: int64[incentives], how many enterprises the reference engine had to decide.
    """

    incentives: tuple[tuple[Policy, Incentive], ...]
    on: date
    n: int
    rows: NDArray[np.int32]
    numbers: NDArray[np.int32]
    verdicts: NDArray[np.uint8]
    states: NDArray[np.uint8]
    value: NDArray[Any]
    low: NDArray[Any]
    high: NDArray[Any]
    causes: NDArray[np.int32]
    award_causes: NDArray[np.int32]
    counts: NDArray[np.int64]
    warned: NDArray[np.int64]
    by_reference: NDArray[np.int64]
    sets: tuple[Causes, ...] = field(default=(NO_CAUSES,))

    def __len__(self) -> int:
        return len(self.rows)

    def decision(self, k: int) -> Decision:
        """The k-th pair as the reference engine would give it (without the reason of 0元)."""
        policy, incentive = self.incentives[self.numbers[k]]
        return Decision(
            policy, incentive, self.on, VERDICTS[self.verdicts[k]], self.award(k), self.sets[self.causes[k]]
        )

    def award(self, k: int) -> Award | None:
        """The award of the k-th pair."""
        if self.states[k] == NO_AWARD:
            return None
        value, low, high = int(self.value[k]), int(self.low[k]), int(self.high[k])
        return Award(
            STATES[self.states[k]],
            None if value == OPEN else value,
            low,
            None if high == OPEN else high,
            "",
            self.sets[self.award_causes[k]],
        )


__all__ = ["NO_AWARD", "OPEN", "STATES", "Outcome"]
