"""All incentives of a day, compiled for many enterprises: bitmaps for plain questions (about single facts), the kernel for the rest.

An incentive's conditions are one 且 of conjuncts. Those made of plain questions about single facts run as bitmaps over the
whole chunk; only rows that they leave possible reach the kernel, and only rows that are not 不符合 are paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import full, total_of
from policymatch.engine.columnar.causes import VERDICT, CauseSets, Unions
from policymatch.engine.columnar.deciding import Candidates, IncentiveDecider
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.failing import CompiledConditions, compile_conditions, failing
from policymatch.engine.columnar.kernel.evaluate import Kernel
from policymatch.engine.columnar.kernel.outlook import Outlook
from policymatch.engine.columnar.outcome import Outcome
from policymatch.engine.columnar.pairs import DecidedTable, IncentivePairs, concatenated
from policymatch.engine.columnar.plain.bits import at, rows_of, trim
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.graph import AND, Computed, Graph
from policymatch.engine.columnar.plain.leaves import Group
from policymatch.engine.lowering import Interned, Lowering
from policymatch.engine.reference.decide import ELIGIBLE
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.model.policy import Incentive, Policy

CHUNK = 131_072
"""Enterprises at a time: below 65,536 what is done once for each incentive and chunk weighs more than the cache saves."""
Pair = tuple[Policy, Incentive]


@dataclass(frozen=True, slots=True)
class Compiled:
    """One incentive of a plan.

    Attributes:
        root: the node of all conjuncts that are plain questions.
        decider: the other conjuncts and the award.
    """

    root: int
    decider: IncentiveDecider


class Plan:
    """Incentives ready to be decided for many enterprises.

    ``Plan.compile(dictionary, pairs, on)``, then :meth:`run` or :meth:`totals`; a plan may run in several threads at once.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        pairs: tuple[Pair, ...],
        on: date,
        ledger_known: bool,
        graph: Graph,
        compiled: tuple[Compiled, ...],
    ):
        self.dictionary = dictionary
        self.pairs = pairs
        self.on = on
        self.ledger_known = ledger_known
        self._graph = graph
        self.compiled = compiled
        self._conditions: dict[int, CompiledConditions] = {}
        self._unions = Unions()

    @staticmethod
    def compile(dictionary: Dictionary, pairs: Sequence[Pair], on: date, ledger_known: bool = False) -> Plan:
        """Compiles incentives.

        Args:
            dictionary: the field dictionary and parameters.
            pairs: the incentives with their policies; the outcome numbers them in this order.
            on: the 基准日.
            ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        """
        graph, interned = Graph(), Interned()
        compiled: list[Compiled] = []
        outlook: Outlook | None = None
        for number, (policy, incentive) in enumerate(pairs):
            lowering = Lowering(interned, dictionary, policy, incentive, on, ledger_known)
            outlook = outlook or Outlook(lowering.once, interned)
            nodes, rest = [], []
            for x, denied in conjuncts(lowering):
                node = graph.build(x, lowering.once, denied)
                if node is None:
                    rest.append((x, denied))
                else:
                    nodes.append(node)
            compiled.append(Compiled(graph.join(AND, nodes), IncentiveDecider.of(number, lowering, rest, outlook)))
        return Plan(dictionary, tuple(pairs), on, ledger_known, graph, tuple(compiled))

    def run(self, table: FactTable, *, chunk: int = CHUNK, threads: int = 1) -> Outcome:
        """Decides every incentive for every enterprise of a table.

        Args:
            table: the facts.
            chunk: how many enterprises at a time; it changes nothing but speed.
            threads: how many chunks at once; it changes nothing but speed.
        """

        def decided(start: int) -> Outcome:
            return self.decided(table.take(slice(start, start + chunk))).outcome()

        return concatenated(_each(decided, range(0, max(table.n, 1), chunk), threads))

    def decided(self, table: FactTable) -> DecidedTable:
        """Decides a table at once, for outcomes of fewer enterprises each (:meth:`DecidedTable.outcome`).

        So what is done once for each incentive is not done more often because all pairs of the table would be too many.
        """
        out = DecidedTable(self.pairs, self.on, table.n, CauseSets(self._unions))
        out.pairs += self._decided(table, out.sets)
        return out

    def totals(self, table: FactTable, *, chunk: int = CHUNK, threads: int = 1) -> Totals:
        """Counts and sums without a list of pairs.

        Args:
            table: the facts.
            chunk, threads: as for :meth:`run`.
        """
        starts = range(0, max(table.n, 1), chunk)
        parts = _each(lambda s: self._totals(table.take(slice(s, s + chunk))), starts, threads)
        return Totals(*(np.sum([p[i] for p in parts], axis=0) for i in range(3)))

    def _totals(self, table: FactTable) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        eligible, undecided = np.zeros((2, len(self.compiled)), np.int64)
        fen = np.zeros(len(self.compiled), dtype=object)
        for p in self._decided(table, CauseSets(self._unions)):
            sure = full(p.verdicts, len(p.rows)) == VERDICT[ELIGIBLE]
            eligible[p.number] = int(sure.sum())
            undecided[p.number] = len(p.rows) - eligible[p.number]
            fen[p.number] = total_of(full(p.awarded.value, len(p.rows))[sure])
        return eligible, undecided, fen

    def _decided(self, table: FactTable, sets: CauseSets) -> Iterator[IncentivePairs]:
        """The pairs of each incentive in turn."""
        computed = Computed(self._graph, FactChunk(table))
        kernel: Kernel | None = None
        for c in self.compiled:
            kernel = kernel or Kernel(table, c.decider.outlook)
            candidates = _candidates(computed, c.root, sets)
            if len(candidates.rows):
                yield c.decider.decide(kernel, candidates, sets)

    def failed(self, table: FactTable, number: int) -> NDArray[Any]:
        """Which conditions of one incentive surely fail, for every enterprise of a table.

        Args:
            table: the facts.
            number: the incentive's place in the plan.

        Returns:
            An integer for each row (uint64; object beyond 64 conditions): bit k is the k-th of 适用条件, and after them of
            排除情形, where an exclusion that surely holds counts as failed. The trace numbers them in the same order.
        """
        if number not in self._conditions:
            self._conditions[number] = compile_conditions(
                self.dictionary, *self.pairs[number], self.on, self.ledger_known
            )
        return failing(self._conditions[number], table)


@dataclass(frozen=True, slots=True)
class Totals:
    """Per incentive: enterprises that are 符合, those that are open, and the certain amounts of the former in 分."""

    eligible: NDArray[np.int64]
    undecided: NDArray[np.int64]
    fen: NDArray[Any]


def conjuncts(lowering: Lowering) -> list[tuple[t.Expr, bool]]:
    """The closed conditions taken apart at 且, and the exclusions at 或 (denied)."""
    out: list[tuple[t.Expr, bool]] = []
    seen: set[tuple[int, bool]] = set()

    def split(x: t.Expr, denied: bool) -> None:
        if (id(x), denied) in seen:
            return
        seen.add((id(x), denied))
        match x:
            case t.Not(item=item):
                split(item, not denied)
            case t.All(items=items) if not denied:
                for i in items:
                    split(i, denied)
            case t.Any_(items=items) if denied:
                for i in items:
                    split(i, denied)
            case _:
                out.append((x, denied))

    for condition in lowering.incentive.conditions:
        split(lowering.close(condition), False)
    for exclusion in lowering.incentive.exclusions:
        split(lowering.close(exclusion), True)
    return out


def _candidates(computed: Computed, root: int, sets: CauseSets) -> Candidates:
    """The rows of a chunk that the plain questions of an incentive leave possible."""
    n = computed.chunk.n
    sure, may = computed.bits(root)
    within = trim(may, n)
    rows = rows_of(within, n)
    causes = np.zeros(len(rows), dtype=np.int32)
    open_ = ~at(sure, rows) if sure is not may else np.zeros(len(rows), dtype=bool)
    if open_.any():
        groups: list[Group] = []
        computed.why(root, within, groups)
        causes[open_] = _numbered(groups, rows[open_], sets)
    return Candidates(rows, open_, causes)


def _numbered(groups: list[Group], rows: NDArray[np.int64], sets: CauseSets) -> NDArray[np.int32]:
    """Why each row is open (all causes whose bits name it), by the number of the set."""
    kind: Any = np.uint16 if len(groups) <= _FEW_GROUPS else np.uint64 if len(groups) <= 63 else object
    key = np.zeros(len(rows), dtype=kind)
    byte, shift = rows >> 3, (rows & 7).astype(np.uint8)
    for i, (bits, _) in enumerate(groups):
        named = (bits[byte] >> shift) & 1
        key |= named.astype(kind) << (i if kind is object else kind(i))
    if kind is np.uint16:
        found = np.flatnonzero(np.bincount(key))
        back = np.zeros(1 << len(groups), dtype=np.int64)
        back[found] = np.arange(len(found))
        back = back[key]
    else:
        found, back = np.unique(key, return_inverse=True)
    made = sets.unions([causes for _, causes in groups], found.tolist())
    out: NDArray[np.int32] = np.array(made, dtype=np.int32)[back.reshape(-1)]
    return out


_FEW_GROUPS = 12


def _each(act: Any, starts: range, threads: int) -> list[Any]:
    if threads <= 1 or len(starts) == 1:
        return [act(s) for s in starts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(act, starts))


__all__ = ["CHUNK", "Compiled", "Plan", "Totals", "conjuncts"]
