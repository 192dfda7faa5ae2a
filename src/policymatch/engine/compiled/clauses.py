"""Conditions as clauses: every clause must hold, and each holds by any one of its questions.

Negations stand at the questions. In three-valued logic a condition and its clauses are the same: it surely holds where each
clause has a question that surely holds, and may hold where each has one that may.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

from policymatch.engine.analysis import core_walk
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.types import DateType, PeriodType
from policymatch.model.facts import Facts

MOST_CLAUSES = 12  # a condition that would fall into more is asked as a whole


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A question, or that its answer is no; equal questions are one object."""

    question: t.Expr
    negated: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and other.question is self.question and other.negated is self.negated

    def __hash__(self) -> int:
        return hash((id(self.question), self.negated))


Clause = tuple[Literal, ...]


def clauses(x: t.Expr, negated: bool = False) -> list[Clause]:
    """The clauses of a closed condition (``negated``: of its negation), each once."""
    known: dict[tuple[int, bool], list[Clause]] = {}

    def of(x: t.Expr, negated: bool) -> list[Clause]:
        if (id(x), negated) not in known:
            known[id(x), negated] = list(dict.fromkeys(split(x, negated)))
        return known[id(x), negated]

    def split(x: t.Expr, negated: bool) -> Iterable[Clause]:
        match x:
            case t.Not(item=item):
                return of(item, not negated)
            case t.All(items=items) | t.Any_(items=items):
                of_items = [of(i, negated) for i in items]
                if isinstance(x, t.All) != negated:
                    return itertools.chain.from_iterable(of_items)
                if prod(len(own) for own in of_items) <= MOST_CLAUSES:
                    chosen = itertools.product(*of_items)
                    return [tuple(dict.fromkeys(itertools.chain.from_iterable(own))) for own in chosen]
        return [(Literal(x, negated),)]

    return of(x, negated)


# ---------------------------------------------------------------- what a question asks


class Fact(NamedTuple):
    """Something that is known of an enterprise or missing: ``kind`` 指标 (of a period, if any), 各期 (a field in every period), 记录 or 核定."""

    name: str
    period: Period | None = None
    kind: str = "指标"

    def of(self, facts: Facts) -> Any:
        """What is known of it; None where it is missing."""
        match self.kind:
            case "核定":
                return facts.rulings.get(self.name)
            case "记录":
                return facts.records.get(self.name)
            case "各期":
                return facts.series.get(self.name) or None
        if self.period is None:
            return facts.scalars.get(self.name)
        return facts.series.get(self.name, {}).get(self.period)

    @property
    def single(self) -> bool:
        """Whether it is one value."""
        return self.kind in ("指标", "核定")

    def alone(self, value: Any) -> Facts:
        """Facts of which only this single one is known (None: nothing is)."""
        if value is None:
            return Facts()
        if self.kind == "核定":
            return Facts(rulings={self.name: value})
        if self.period is None:
            return Facts(scalars={self.name: value})
        return Facts(series={self.name: {self.period: value}})


def facts_of(x: t.Expr) -> frozenset[Fact]:
    """The facts that a closed expression depends on."""
    found: set[Fact] = set()
    for node in core_walk(x):
        match node:
            case t.FieldRef(name=name, period=None):
                found.add(Fact(name))
            case t.FieldRef(name=name, period=t.Const(value=Period() as period)):
                found.add(Fact(name, period))
            case t.FieldRef(name=name):
                found.add(Fact(name, None, "各期"))
            case t.Records(name=name):
                found.add(Fact(name, None, "记录"))
            case t.Judgement(text=text):
                found.add(Fact(text, None, "核定"))
    return frozenset(found)


_CALENDAR = (DateType, PeriodType)
_ONLY_FACTS = (t.Const, t.Shared, t.FieldRef, t.ItemField, t.ItemLet, t.ItemSelf, t.Compare, t.Member, t.Span2, t.Not, t.All, t.Any_, t.Function,
               t.Arith, t.Records, t.Filter, t.Aggregate)  # fmt: skip


def only_facts(conditions: Iterable[Any]) -> bool:
    """Whether nothing but missing facts can keep closed conditions open (no human judgement, no table without a row)."""
    for x in core_walk(tuple(conditions)):
        if not isinstance(x, _ONLY_FACTS) or (isinstance(x, t.Arith) and isinstance(x.left.type, _CALENDAR)):
            return False
        if isinstance(x, t.ItemSelf) and x.record:
            return False
    return True
