"""The same work by OpenFisca-Core, where it is installed: a variable a fact, two a policy.

python -m benchmarks.openfisca FOLDER --p 200

OpenFisca's int is int32 and its float is float32, in which money in 分 overflows without a word; the variables are
given int64 and float64 here. It has no missing values: beside each fact that may be missing stands a variable that says
whether it is known, and a policy is asked twice, whether it holds and whether it may.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.enterprises import ALWAYS_KNOWN, CATEGORIES, FIELDS, FLAGS, RATIO_SCALE, RATIOS, for_peers
from benchmarks.peers import Figures, Plain
from benchmarks.rules import Fixed, Leaf, Node, Rule, compare, paid, rules

YEAR = "2024"
Formula = Callable[[Any, Any], NDArray[Any]]


class OpenFisca:
    """A tax and benefit system of one entity; a simulation computes every policy for all enterprises."""

    def __init__(self, given: list[Rule]):
        from openfisca_core.entities import Entity
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem

        self._rules = given
        self._entity = Entity("enterprise", "enterprises", "企业", "企业")
        self._system = TaxBenefitSystem([self._entity])
        for name in FIELDS:
            kind = bool if name in FLAGS else float if name in RATIOS else int
            self._variable(name, kind)
            if name not in ALWAYS_KNOWN:
                self._variable(f"{name} known", bool)
        for rule in given:
            self._variable(f"{rule.name} met", bool, self._truth(Node("and", rule.conditions), False, False))
            self._variable(f"{rule.name} possible", bool, self._truth(Node("and", rule.conditions), False, True))
            self._variable(f"{rule.name} amount", int, _amount(rule))

    def _variable(self, name: str, kind: type, formula: Formula | None = None) -> None:
        from openfisca_core.periods import DateUnit
        from openfisca_core.variables import Variable

        body: dict[str, Any] = {"value_type": kind, "entity": self._entity, "definition_period": DateUnit.YEAR}
        body["label"] = name
        if formula is not None:
            body["formula"] = lambda enterprise, period: formula(enterprise, period)
        self._system.add_variable(type(name, (Variable,), body))
        if kind is not bool:
            self._system.variables[name].dtype = np.dtype(np.int64 if kind is int else np.float64)

    def _truth(self, node: Leaf | Node, negated: bool, possible: bool) -> Formula:
        if isinstance(node, Leaf):
            return _leaf(node, negated, possible)
        if node.op == "not":
            return self._truth(node.parts[0], not negated, possible)
        parts = [self._truth(part, negated, possible) for part in node.parts]
        join = np.logical_and if (node.op == "and") != negated else np.logical_or

        def formula(enterprise: Any, period: Any) -> NDArray[Any]:
            joined: NDArray[Any] = join.reduce([part(enterprise, period) for part in parts])
            return joined

        return formula

    def load(self, table: pa.Table) -> None:
        """Takes the facts."""
        plain = Plain([])
        plain.load(table)
        self._facts, self._count = plain.block, table.num_rows

    def run(self) -> Figures:
        """The figures of every incentive."""
        from openfisca_core.simulations import SimulationBuilder

        simulation = SimulationBuilder().build_default_simulation(self._system, count=self._count)
        for name, column in self._facts.items():
            values = column.values / RATIO_SCALE if name in RATIOS else column.values
            simulation.set_input(name, YEAR, values.astype(np.int64) if name in CATEGORIES else values)
            if column.missing is not None:
                simulation.set_input(f"{name} known", YEAR, ~column.missing)
        out = []
        for rule in self._rules:
            matches = int(simulation.calculate(f"{rule.name} met", YEAR).sum())
            possible = int(simulation.calculate(f"{rule.name} possible", YEAR).sum())
            amount = int(simulation.calculate(f"{rule.name} amount", YEAR).sum())
            out.append((matches, possible - matches, amount))
        return np.array(out, dtype=np.int64)


def _leaf(leaf: Leaf, negated: bool, possible: bool) -> Formula:
    def formula(enterprise: Any, period: Any) -> NDArray[Any]:
        values: NDArray[Any] = enterprise(leaf.field, period)
        if leaf.field in RATIOS:
            values = np.rint(values * RATIO_SCALE).astype(np.int64)
        met = ~compare(leaf, values) if negated else compare(leaf, values)
        if leaf.field in ALWAYS_KNOWN:
            return met
        known: NDArray[Any] = enterprise(f"{leaf.field} known", period)
        joined: NDArray[Any] = met | ~known if possible else met & known
        return joined

    return formula


def _amount(rule: Rule) -> Formula:
    def formula(enterprise: Any, period: Any) -> NDArray[Any]:
        met: NDArray[Any] = enterprise(f"{rule.name} met", period)
        if isinstance(rule.amount, Fixed):
            return np.where(met, rule.amount.fen, 0)
        name = rule.amount.field
        known = met if name in ALWAYS_KNOWN else met & enterprise(f"{name} known", period)
        return np.where(known, paid(rule.amount, enterprise(name, period)), 0)

    return formula


def main() -> None:
    """Measures, and holds the figures to those of plain numpy."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.openfisca", description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path, help="where python -m benchmarks.workload wrote")
    ask.add_argument("--p", type=int, default=200, help="incentives (%(default)s)")
    given = ask.parse_args()
    try:
        import openfisca_core  # noqa: F401
    except ImportError:
        print("OpenFisca-Core is not installed here, so it is not measured: pip install openfisca-core")
        sys.exit(0)
    from benchmarks.measure import clocked

    table, asked = for_peers(given.folder), rules(given.p)
    peers: list[Any] = [OpenFisca(asked), Plain(asked)]
    for peer in peers:
        peer.load(table)
    seconds, figures = clocked(peers[0].run, 2)
    assert (figures == peers[1].run()).all(), "OpenFisca-Core and plain numpy disagree"
    print(f"OpenFisca-Core: {table.num_rows} enterprises, {given.p} incentives: {median(seconds['seconds']):.2f} s")


if __name__ == "__main__":
    main()
