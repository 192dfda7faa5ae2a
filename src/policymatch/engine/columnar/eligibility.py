"""Which enterprises surely meet an incentive's conditions, which surely do not, and what those that do are paid."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date

import numpy as np

from policymatch.engine.columnar.amounts import payable
from policymatch.engine.columnar.columns import Ints, Mask, Truth, Unsupported, left_over
from policymatch.engine.columnar.kernel import Kernel
from policymatch.engine.columnar.population import Population
from policymatch.engine.columnar.scope import Scope
from policymatch.engine.reference.decide import CEILING, FIXED, Award
from policymatch.language import tree as t
from policymatch.model.policy import Incentive, Policy


@dataclass(frozen=True, slots=True)
class Settled:
    """What the columns settle for each row: ``eligible`` (符合), ``excluded`` (不符合), ``unknown`` (待核 or 需人工核定).

    The other rows are left to the reference engine. ``whole`` is False where some condition has no columnar form.
    ``fen`` are the amounts in 分 of the rows in ``priced``; the amounts of other rows are left to the reference too.
    """

    eligible: Mask
    excluded: Mask
    unknown: Mask
    whole: bool
    fen: Ints
    priced: Mask


def settle(population: Population, policy: Policy, incentive: Incentive, on: date) -> Settled:
    """Settles the conditions of one incentive for a whole population.

    Args:
        population: the enterprises as columns.
        policy: the policy version.
        incentive: the incentive.
        on: the 基准日.

    Returns:
        Masks over the rows; each says only what the reference engine says too.
    """
    n = len(population)
    kernel = Kernel(population, policy, incentive, on)
    excluded = np.zeros(n, dtype=bool)
    unknown = np.zeros(n, dtype=bool)
    left = np.zeros(n, dtype=bool)
    whole = True
    for expr, wanted in [*((c, True) for c in incentive.conditions), *((c, False) for c in incentive.exclusions)]:
        answer, supported = _truth(kernel, expr, n)
        whole = whole and supported
        excluded |= answer.fails if wanted else answer.holds
        unknown |= answer.unknown
        left |= answer.left
    unknown &= ~excluded & ~left
    eligible = ~(excluded | unknown | left)
    fen, priced = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
    if incentive.amount is not None:
        with contextlib.suppress(Unsupported):
            fen, priced = payable(kernel, incentive.amount, Scope(n))
    return Settled(eligible, excluded, unknown, whole, fen, priced & eligible)


def award(settled: Settled, row: int, nature: str) -> Award:
    """The award of a priced row."""
    fen = int(settled.fen[row])
    return Award(CEILING if nature == CEILING else FIXED, fen, fen, fen)


def _truth(kernel: Kernel, expr: t.Expr, n: int) -> tuple[Truth, bool]:
    try:
        return kernel.truth(expr, Scope(n)), True
    except Unsupported:
        return left_over(n), False
