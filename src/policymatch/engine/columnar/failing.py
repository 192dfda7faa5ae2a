"""Which conditions of an incentive fail, as bits of an integer: for counting near misses, and for traces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.deciding import IncentiveDecider
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.kernel.outlook import Outlook
from policymatch.engine.columnar.plain.bits import unpack
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.graph import Computed, Graph
from policymatch.engine.lowering import Interned, Lowering
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.model.policy import Incentive, Policy


@dataclass(frozen=True, slots=True)
class CompiledConditions:
    """The conditions of one incentive: each closed, whether it is denied, and its node in the graph (None: the kernel evaluates it)."""

    decider: IncentiveDecider
    graph: Graph
    conditions: tuple[tuple[t.Expr, bool, int | None], ...]


def compile_conditions(
    dictionary: Dictionary, policy: Policy, incentive: Incentive, on: date, ledger_known: bool
) -> CompiledConditions:
    """Compiles 适用条件 (which fail where they do not hold), then 排除情形 (which fail where they do)."""
    lowering = Lowering(Interned(), dictionary, policy, incentive, on, ledger_known)
    graph = Graph()
    all_ = [*((c, False) for c in incentive.conditions), *((x, True) for x in incentive.exclusions)]
    closed = [(lowering.close(x), denied) for x, denied in all_]
    nodes = [(x, denied, graph.build(x, lowering.once, denied)) for x, denied in closed]
    return CompiledConditions(
        IncentiveDecider.of(0, lowering, (), Outlook(lowering.once, lowering.interned)), graph, tuple(nodes)
    )


def failing(compiled: CompiledConditions, table: FactTable) -> NDArray[Any]:
    """For every enterprise, the conditions that surely fail, as bits."""
    computed = Computed(compiled.graph, FactChunk(table))
    wide = len(compiled.conditions) > 64
    out: NDArray[Any] = np.zeros(table.n, dtype=object if wide else np.uint64)
    for k, (x, denied, node) in enumerate(compiled.conditions):
        if node is not None:
            failed = ~unpack(computed.bits(node)[1], table.n)
        else:
            failed = compiled.decider.fails(table, x, denied)
        out[failed] |= 1 << k if wide else np.uint64(1 << k)
    return out


__all__ = ["CompiledConditions", "compile_conditions", "failing"]
