"""From amounts to awards: rounded once, half up, to 分; below zero 0元 with a warning; 不适用 0元."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.kernel.columns import NumberColumn
from policymatch.engine.columnar.kernel.integers import Ints, narrow
from policymatch.engine.columnar.kernel.masks import Bits, Mask, Registry, full, meets, spread
from policymatch.engine.columnar.kernel.rounding import rounded
from policymatch.engine.columnar.outcome import OPEN, STATES
from policymatch.engine.reference.decide import (
    AMOUNT_JUDGEMENT,
    AMOUNT_MISSING,
    CEILING,
    FIXED,
    RANGE,
    ZERO_AMOUNT,
)
from policymatch.language.terms import CauseKind

_FIXED, _CEILING, _RANGE, _MISSING, _JUDGEMENT, _ZERO = (
    STATES.index(s) for s in (FIXED, CEILING, RANGE, AMOUNT_MISSING, AMOUNT_JUDGEMENT, ZERO_AMOUNT)
)


@dataclass(frozen=True, slots=True)
class Awards:
    """The amounts of one incentive for every enterprise.

    Attributes:
        states: uint8, index of ``STATES``.
        value, low, high: in 分 (object where an amount does not fit int64); ``OPEN`` where there is none.
        why: the causes of each open amount, as bits, or None where none is open.
        warned: amounts that came out below zero.
        undecided: the rows that are left to the reference engine; the other attributes have no meaning there.
    """

    states: NDArray[np.uint8]
    value: Ints
    low: Ints
    high: Ints
    why: Bits | None
    warned: Mask
    undecided: Mask


def payable(registry: Registry, amount: NumberColumn, n: int, nature: str, undecided: Mask) -> Awards:
    """The awards of amounts, as the reference engine's ``payable`` computes them.

    Args:
        registry: where the causes of the amounts are kept.
        amount: the amounts.
        n: how many enterprises there are.
        nature: 定额 or 上限.
        undecided: rows left to the reference engine.
    """
    fen = rounded(amount, 1, "四舍五入")
    low = spread(narrow(fen.low, fen.top), n)
    paid = _CEILING if nature == CEILING else _FIXED
    na = full(amount.gaps.na, n)
    certain = np.where(na, 0, np.maximum(low, 0))
    zero = np.asarray(certain == 0, dtype=bool)
    states = np.where(zero, _ZERO, paid).astype(np.uint8)
    warned = np.asarray(low < 0, dtype=bool) & ~na
    if amount.gaps.open is None:
        return Awards(states, certain, certain, certain, None, warned, undecided)
    open_ = full(amount.gaps.open, n)
    warned &= ~open_
    unbounded = full(amount.high_inf, n) & open_
    high = spread(narrow(fen.high, fen.top), n)
    least = np.where(full(amount.low_inf, n) | full(amount.gaps.maybe, n), 0, np.maximum(low, 0))
    least = np.where(na, 0, np.where(open_, least, certain))
    most = np.where(na, 0, np.where(open_, np.where(unbounded, OPEN, np.maximum(high, 0)), certain))
    open_ = open_ & ~np.asarray(most == least, dtype=bool)
    later = full(amount.gaps.later, n) & open_
    settled = np.where(np.asarray(least == 0, dtype=bool), _ZERO, paid)
    why = amount.gaps.why
    fact_missing = np.zeros(n, dtype=bool)
    if why is not None:
        why = np.where(open_, spread(why, n), 0 if why.dtype == object else np.uint64(0))
        fact_missing = meets(why, registry.of_kind(CauseKind.JUDGEMENT, other=True))
    open_states = np.where(later, _RANGE, np.where(fact_missing, _MISSING, _JUDGEMENT))
    states = np.where(open_, open_states, settled).astype(np.uint8)
    value = np.where(open_ & ~later, OPEN, least)
    return Awards(states, value, least, most, why if open_.any() else None, warned, undecided)


__all__ = ["Awards", "payable"]
