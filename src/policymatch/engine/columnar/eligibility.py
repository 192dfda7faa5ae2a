"""Which enterprises surely meet an incentive's conditions, and which surely do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from policymatch.engine.columnar.columns import Mask, Truth, Unsupported, left_over
from policymatch.engine.columnar.kernel import Kernel, Scope
from policymatch.engine.columnar.population import Population
from policymatch.language import tree as t
from policymatch.model.policy import Incentive, Policy


@dataclass(frozen=True, slots=True)
class Settled:
    """What the columns settle for each row: ``eligible`` (符合), ``excluded`` (不符合), ``unknown`` (待核 or 需人工核定).

    The other rows are left to the reference engine. ``whole`` is False where some condition has no columnar form.
    """

    eligible: Mask
    excluded: Mask
    unknown: Mask
    whole: bool


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
    return Settled(eligible, excluded, unknown, whole)


def _truth(kernel: Kernel, expr: t.Expr, n: int) -> tuple[Truth, bool]:
    try:
        return kernel.truth(expr, Scope(n)), True
    except Unsupported:
        return left_over(n), False
