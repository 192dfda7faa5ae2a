"""The same work done by others, each as a person who knows the tool would write it.

A peer is made from the rules, loads the Arrow table of ``enterprises.for_peers`` before the clock starts, and when run
gives three figures an incentive: how many enterprises match, how many are undecided because a fact is missing, and the
sum of the amounts in 分. A matching enterprise without the fact that its amount rests on counts with nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.enterprises import CATEGORIES, DAYS, FIELDS, FLAGS, RATIO_SCALE, RATIOS, Column
from benchmarks.rules import Fixed, Leaf, Node, Rate, Rule, fold, holds, paid

Figures = NDArray[np.int64]
"""A row an incentive: matches, undecided, sum of the amounts in 分."""


class Peer(Protocol):
    """Whoever does the work."""

    def __init__(self, rules: list[Rule]): ...

    def load(self, table: pa.Table) -> None:
        """Takes the facts; not clocked."""

    def run(self) -> Figures:
        """The figures of every incentive; clocked."""


def constant(leaf: Leaf) -> Any:
    """The constant of a leaf as a Python value of the fact's own kind."""
    if leaf.field in RATIOS:
        assert isinstance(leaf.constant, int)
        return leaf.constant / RATIO_SCALE
    if leaf.field in DAYS:
        assert isinstance(leaf.constant, int)
        return date(1970, 1, 1) + timedelta(leaf.constant)
    return list(leaf.constant) if isinstance(leaf.constant, tuple) else leaf.constant


class Polars:
    """One boolean and one amount a policy in one lazy select; logic with nulls is Polars' own; categories are Enum."""

    engine = "in-memory"
    texts = False

    def __init__(self, rules: list[Rule]):
        import polars as pl

        self._pl = pl
        self._asked: list[Any] = []
        for i, rule in enumerate(rules):
            met = pl.all_horizontal([fold(c, self._leaf, self._join) for c in rule.conditions])
            amount = pl.when(met).then(self._amount(rule)).otherwise(0)
            self._asked += [
                met.sum().cast(pl.Int64).alias(f"matches {i}"),
                met.null_count().cast(pl.Int64).alias(f"undecided {i}"),
                amount.sum().alias(f"amount {i}"),
            ]

    def _leaf(self, leaf: Leaf) -> Any:
        column, value = self._pl.col(leaf.field), constant(leaf)
        if leaf.op == "is":
            return column if value else ~column
        if isinstance(value, list):
            met = column == value[0] if len(value) == 1 else column.is_in(value)
            return met if leaf.op == "in" else ~met
        tests: dict[str, Callable[[Any], Any]] = {">=": column.ge, ">": column.gt, "<=": column.le, "<": column.lt}
        return tests[leaf.op](value)

    def _join(self, op: str, parts: list[Any]) -> Any:
        if op == "not":
            return ~parts[0]
        return self._pl.all_horizontal(parts) if op == "and" else self._pl.any_horizontal(parts)

    def _amount(self, rule: Rule) -> Any:
        pl, amount = self._pl, rule.amount
        if isinstance(amount, Fixed):
            return pl.lit(amount.fen, dtype=pl.Int64)
        column = pl.col(amount.field)
        if isinstance(amount, Rate):
            cap = pl.lit(amount.cap, dtype=pl.Int64)
            return (
                pl.when(column.is_not_null())
                .then(pl.min_horizontal(column * amount.share // RATIO_SCALE, cap))
                .otherwise(0)
            )
        steps = reversed(amount.steps)
        edge, fen = next(steps)
        out: Any = pl.when(column >= edge).then(pl.lit(fen, dtype=pl.Int64))
        for edge, fen in steps:
            out = out.when(column >= edge).then(pl.lit(fen, dtype=pl.Int64))
        return out.otherwise(0)

    def load(self, table: pa.Table) -> None:
        """Takes the facts."""
        pl = self._pl
        text = {name: pl.col(name).cast(pl.String) for name in CATEGORIES}
        enum = {name: text[name].cast(pl.Enum(list(among))) for name, among in CATEGORIES.items()}
        frame: Any = pl.from_arrow(table)
        self._frame = frame.with_columns(**(text if self.texts else enum))

    def run(self) -> Figures:
        """The figures of every incentive."""
        row = self._frame.lazy().select(self._asked).collect(engine=self.engine).row(0)
        return np.array(row, dtype=np.int64).reshape(-1, 3)


class PolarsStreaming(Polars):
    """The same by Polars' streaming engine."""

    engine = "streaming"


class PolarsTexts(Polars):
    """The same with categories as texts, as they come out of a CSV file."""

    texts = True


class Pandas:
    """Masks: for each condition where it holds and where it may; negations stand at the leaves."""

    def __init__(self, rules: list[Rule]):
        self._rules = rules

    def load(self, table: pa.Table) -> None:
        """Takes the facts; a missing one is a plain value with its mask beside it."""
        import pandas as pd

        self._facts: dict[str, Any] = {}
        self._missing: dict[str, Any] = {}
        for name in FIELDS:
            column = table[name].combine_chunks()
            if name in CATEGORIES:
                self._facts[name] = column.to_pandas().astype(pd.CategoricalDtype(list(CATEGORIES[name])))
            elif name in DAYS:
                self._facts[name] = column.to_pandas(date_as_object=False)
            else:
                self._facts[name] = column.fill_null(False if name in FLAGS else 0).to_pandas()
            self._missing[name] = pd.Series(column.is_null().to_pandas()) if column.null_count else None

    def _leaf(self, leaf: Leaf, negated: bool) -> tuple[Any, Any]:
        import pandas as pd

        fact, missing, value = self._facts[leaf.field], self._missing[leaf.field], constant(leaf)
        if leaf.op == "is":
            met = fact if value != negated else ~fact
        elif isinstance(value, list):
            met = fact == value[0] if len(value) == 1 else fact.isin(value)
            met = met if (leaf.op == "in") != negated else ~met
        else:
            tests = {">=": fact.ge, ">": fact.gt, "<=": fact.le, "<": fact.lt}
            value = pd.Timestamp(value) if leaf.field in DAYS else value
            met = ~tests[leaf.op](value) if negated else tests[leaf.op](value)
        return (met, met) if missing is None else (met & ~missing, met | missing)

    def _truth(self, node: Leaf | Node, negated: bool = False) -> tuple[Any, Any]:
        if isinstance(node, Leaf):
            return self._leaf(node, negated)
        if node.op == "not":
            return self._truth(node.parts[0], not negated)
        parts = [self._truth(part, negated) for part in node.parts]
        join = and_ if (node.op == "and") != negated else or_
        return reduce(join, [p[0] for p in parts]), reduce(join, [p[1] for p in parts])

    def run(self) -> Figures:
        """The figures of every incentive."""
        out = []
        for rule in self._rules:
            met, possible = self._truth(Node("and", rule.conditions))
            matches = int(met.sum())
            out.append((matches, int(possible.sum()) - matches, self._sum(rule, met, matches)))
        return np.array(out, dtype=np.int64)

    def _sum(self, rule: Rule, met: Any, matches: int) -> int:
        if isinstance(rule.amount, Fixed):
            return matches * rule.amount.fen
        missing = self._missing[rule.amount.field]
        known = met if missing is None else met & ~missing
        return int(paid(rule.amount, self._facts[rule.amount.field][known].to_numpy()).sum())


class Plain:
    """numpy over whole columns, nothing clever: what the others are held to in the tests."""

    def __init__(self, rules: list[Rule]):
        self._rules = rules

    def load(self, table: pa.Table) -> None:
        """Takes the facts."""
        self.block: dict[str, Column] = {}
        for name in FIELDS:
            column = table[name].combine_chunks()
            missing = np.asarray(column.is_null()) if column.null_count else None
            if name in CATEGORIES:
                order = np.array([CATEGORIES[name].index(text) for text in column.dictionary.to_pylist()])
                values: Any = order[np.asarray(column.indices.fill_null(0))]
            elif name in DAYS:
                values = np.asarray(column.cast(pa.int32()).fill_null(0))
            elif name in RATIOS:
                values = np.rint(np.asarray(column.fill_null(0)) * RATIO_SCALE).astype(np.int64)
            else:
                values = np.asarray(column.fill_null(False if name in FLAGS else 0))
            self.block[name] = Column(values, missing)

    def run(self) -> Figures:
        """The figures of every incentive."""
        out = []
        for rule in self._rules:
            yes, no = holds(rule.conditions, self.block)
            amount = rule.amount
            if isinstance(amount, Fixed):
                total = int(yes.sum()) * amount.fen
            else:
                column = self.block[amount.field]
                known = yes if column.missing is None else yes & ~column.missing
                total = int(paid(amount, column.values[known]).sum())
            out.append((int(yes.sum()), int((~yes & ~no).sum()), total))
        return np.array(out, dtype=np.int64)


PEERS: dict[str, type[Peer]] = {
    "polars": Polars,
    "polars-streaming": PolarsStreaming,
    "polars-texts": PolarsTexts,
    "pandas": Pandas,
    "plain": Plain,
}
