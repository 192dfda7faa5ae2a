"""The reference engine for an enterprise of which only a few facts are known; called once for each distinct value, not for each row."""

from __future__ import annotations

from collections.abc import Sequence

from policymatch.engine.columnar.fact_table import Key
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.model.facts import Facts
from policymatch.model.values import Value


def knowing(e: Evaluator, values: Sequence[tuple[Key, Value | None]]) -> Evaluator:
    """The evaluator of an enterprise of which these facts are known and no others; None is missing."""
    facts = Facts()
    for (name, period), value in values:
        if value is not None and period is None:
            facts.scalars[name] = value
        elif value is not None and period is not None:
            facts.series.setdefault(name, {})[period] = value
    return Evaluator(e.dictionary, e.policy, e.incentive, facts, e.on, e.ledger_known)


__all__ = ["knowing"]
