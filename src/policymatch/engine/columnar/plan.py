"""All incentives of a day, compiled for many enterprises: bitmaps for what asks plain questions, the kernel for the rest.

An incentive's conditions are one 且 of conjuncts. Those made of plain questions about single facts run as bitmaps over the
whole chunk; only rows that they leave possible reach the kernel, and only rows that are not 不符合 are paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import VERDICT, CauseSets, Unions, total_of
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.failing import CompiledConditions, asked, failing
from policymatch.engine.columnar.outcome import Outcome
from policymatch.engine.columnar.pairs import IncentiveDecisions, OutcomeBuilder, concatenated
from policymatch.engine.columnar.paying import Paying, paying
from policymatch.engine.columnar.plain.bits import at, count, rows_of, trim
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.graph import AND, Computed, Graph, Program
from policymatch.engine.columnar.plain.leaves import Group
from policymatch.engine.columnar.plain.space import Spaces
from policymatch.engine.columnar.residue import Candidates, Residue
from policymatch.engine.lowering import Interned, Lowering
from policymatch.engine.reference.decide import ELIGIBLE
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.model.policy import Incentive, Policy

CHUNK = 131_072
"""Enterprises at a time: below 65,536 what is done once for each incentive and chunk weighs more than the cache saves."""
LONG = 524_288
"""The most at a time where several threads take turns."""
Pair = tuple[Policy, Incentive]


@dataclass(frozen=True, slots=True)
class Compiled:
    """One incentive of a plan.

    Attributes:
        number: its place in the plan.
        root: the node of all conjuncts that are plain questions.
        residue: the conjuncts that ask more, if any.
        paying: how its award is computed.
    """

    number: int
    root: int
    residue: Residue | None
    paying: Paying


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
        self._program = Program(graph, [c.root for c in compiled])
        self._own = {c.root: self._program.own(c.root) for c in compiled}
        self._spaces = Spaces()
        self._short = Lock()
        self.compiled = compiled
        self._by_fact = sorted(compiled, key=lambda c: c.paying.facts)
        self._asked: dict[int, CompiledConditions] = {}
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
        compiled = []
        for number, (policy, incentive) in enumerate(pairs):
            lowering = Lowering(interned, dictionary, policy, incentive, on, ledger_known)
            nodes, rest = [], []
            for x, denied in conjuncts(lowering):
                node = graph.build(x, lowering.once, denied)
                if node is None:
                    rest.append((x, denied))
                else:
                    nodes.append(node)
            pays = paying(lowering)
            left = Residue(pays.thorough, tuple(rest)) if rest else None
            compiled.append(Compiled(number, graph.join(AND, nodes), left, pays))
        return Plan(dictionary, tuple(pairs), on, ledger_known, graph, tuple(compiled))

    def run(self, table: FactTable, *, chunk: int = CHUNK, threads: int = 1) -> Outcome:
        """Decides every incentive for every enterprise of a table.

        Args:
            table: the facts.
            chunk: how many enterprises at a time; it changes nothing but speed.
            threads: how many chunks at once; it changes nothing but speed.
        """
        starts = range(0, max(table.n, 1), chunk)

        def decided(start: int) -> Outcome:
            return self.decided(table.take(slice(start, start + chunk))).ranges(chunk)[0].outcome()

        return concatenated(_each(decided, starts, threads))

    def decided(self, table: FactTable) -> OutcomeBuilder:
        """Decides a table at once, for outcomes of fewer enterprises each (:meth:`OutcomeBuilder.ranges`).

        So what is done once for each incentive is not done more often because all pairs of the table would be too many.
        """
        with self._spaces.one() as space:
            return self._decided(FactChunk(table, space))

    def _decided(self, chunk: FactChunk) -> OutcomeBuilder:
        computed = Computed(self._program, chunk)
        builder = OutcomeBuilder(self.pairs, self.on, chunk.n, CauseSets(self._unions))
        computed.ask()
        for c in self.compiled:
            if c.residue is not None:
                part = self._part(c, c.residue, computed, builder.sets)
                if part is not None:
                    builder.add(part)
                continue
            self._plain(c, computed, builder)
            computed.forget(self._own[c.root])
        return builder

    def _plain(self, c: Compiled, computed: Computed, builder: OutcomeBuilder) -> None:
        """The pairs of an incentive that asks plain questions only."""
        chunk, sets = computed.chunk, builder.sets
        sure, may = computed.bits(c.root)
        for paid in c.paying.paid(chunk, trim(sure, chunk.n), sets):
            builder.put(c.number, paid, VERDICT[ELIGIBLE], 0)
        if may is sure:
            return
        groups: list[Group] = []
        within = trim(may, chunk.n)
        computed.why(c.root, within, groups)
        for paid in c.paying.paid(chunk, within & ~sure, sets):
            causes, verdicts = numbered(groups, paid.rows, sets)
            builder.put(c.number, paid, verdicts, causes)

    def _part(self, c: Compiled, residue: Residue, computed: Computed, sets: CauseSets) -> IncentiveDecisions | None:
        """The pairs of an incentive that asks more."""
        chunk = computed.chunk
        sure, may = computed.bits(c.root)
        rows = rows_of(trim(may, chunk.n), chunk.n)
        if not len(rows):
            return None
        causes = np.zeros(len(rows), dtype=np.int32)
        open_ = ~at(sure, rows) if sure is not may else np.zeros(len(rows), dtype=bool)
        if open_.any():
            groups: list[Group] = []
            computed.why(c.root, trim(may, chunk.n), groups)
            causes[open_], _ = numbered(groups, rows[open_], sets)
        return residue.part(c.number, c.paying, chunk, Candidates(rows, open_, causes), sets)

    def totals(self, table: FactTable, *, chunk: int | None = None, threads: int = 1) -> Totals:
        """Counts and sums without a list of pairs.

        Args:
            table: the facts.
            chunk: as for :meth:`run`; None is what suits the number of threads.
            threads: as for :meth:`run`.
        """
        if chunk is None:  # threads take turns less often over long columns
            chunk = CHUNK if threads <= 1 else min(LONG, max(CHUNK, -(-table.n // threads)))
        starts = range(0, max(table.n, 1), chunk)
        parts = _each(lambda s: self._totals(table.take(slice(s, s + chunk))), starts, threads)
        return Totals(*(np.sum([p[i] for p in parts], axis=0) for i in range(3)))

    def _totals(self, table: FactTable) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        with self._spaces.one() as space:
            return self._summed(FactChunk(table, space))

    def _summed(self, chunk: FactChunk) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        computed = Computed(self._program, chunk)
        size = len(self.compiled)
        eligible, undecided = np.zeros(size, np.int64), np.zeros(size, np.int64)
        fen = np.zeros(size, dtype=object)
        sets = CauseSets()
        # one kind of work after the other: what it takes stays in the cache
        computed.ask()
        plain = [c for c in self._by_fact if c.residue is None]
        found = []
        with self._short:  # hundreds of short calls: two threads at them would mostly wait for each other
            for c in plain:
                found.append(computed.bits(c.root))
                computed.forget(i for i in self._own[c.root] if i != c.root)
            held = [trim(sure, chunk.n) for sure, _ in found]
            for c, (sure, may), bits in zip(plain, found, held, strict=True):
                eligible[c.number] = count(bits)
                if may is not sure:
                    undecided[c.number] = count(trim(may, chunk.n)) - eligible[c.number]
        for c, bits in zip(plain, held, strict=True):
            n = int(eligible[c.number])
            if n:
                fen[c.number] = c.paying.total(chunk, bits, n, sets)
        for c in self.compiled:
            part = self._part(c, c.residue, computed, sets) if c.residue is not None else None
            if part is not None:
                sure_rows = part.verdicts == VERDICT[ELIGIBLE]
                eligible[c.number] = int(sure_rows.sum())
                undecided[c.number] = len(part.rows) - eligible[c.number]
                fen[c.number] = total_of(part.awarded.value[sure_rows])
        return eligible, undecided, fen

    def failed(self, table: FactTable, number: int) -> NDArray[Any]:
        """Which conditions of one incentive surely fail, for every enterprise of a table.

        Args:
            table: the facts.
            number: the incentive's place in the plan.

        Returns:
            An integer for each row (uint64; object beyond 64 conditions): bit k is the k-th of 适用条件, and after them of
            排除情形, where an exclusion that surely holds counts as failed. The trace numbers them in the same order.
        """
        if number not in self._asked:
            self._asked[number] = asked(self.dictionary, *self.pairs[number], self.on, self.ledger_known)
        return failing(self._asked[number], table)


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


def numbered(
    groups: list[Group], rows: NDArray[np.int64], sets: CauseSets
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Why each row is open (all causes whose bits name it) by the number of the set, and the verdict that makes."""
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
    verdicts = np.array([sets.verdicts[m] for m in made], dtype=np.uint8)
    back = back.reshape(-1)
    return np.array(made, dtype=np.int32)[back], verdicts[back]


_FEW_GROUPS = 12


def _each(act: Any, starts: range, threads: int) -> list[Any]:
    if threads <= 1 or len(starts) == 1:
        return [act(s) for s in starts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(act, starts))


__all__ = ["CHUNK", "Compiled", "Plan", "Totals", "conjuncts"]
