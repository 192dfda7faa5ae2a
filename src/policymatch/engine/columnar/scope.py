"""Where an expression is seen from (``Scope``), and what evaluating it over columns needs (``Evaluates``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Self

from policymatch.engine.columnar.columns import Column, Numbers, Symbols, Truth
from policymatch.engine.columnar.population import Items, Population
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import Value
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.model.policy import Incentive


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows an expression is seen from: enterprises, or the records of a list (``items``); and the periods around.

    ``frames`` are the lists around, inmost first: a period, or None for the record list.
    """

    n: int
    items: Items | None = None
    frames: tuple[Period | None, ...] = ()

    def within(self, period: Period) -> Scope:
        """The same rows, seen from a period of a run."""
        return Scope(self.n, self.items, (period, *self.frames))


class Evaluates(Protocol):
    """What the evaluation of lists and amounts asks of the kernel."""

    population: Population
    incentive: Incentive
    once: Evaluator

    def dynamic(self, x: Any) -> bool:
        """Whether an expression depends on the enterprise."""

    def static(self, x: t.Expr) -> Value:
        """The value of one that does not."""

    def column(self, x: t.Expr, scope: Scope) -> Column:
        """The column of an expression."""

    def truth(self, x: t.Expr, scope: Scope) -> Truth:
        """The column of a condition."""

    def numbers(self, x: t.Expr, scope: Scope) -> Numbers:
        """The column of a number."""

    def symbols(self, x: t.Expr, scope: Scope) -> Symbols:
        """The column of a day, category, code or text."""

    def with_subject(self, subject: Numbers) -> Self:
        """The same kernel with an amount to be tested by 不补."""
