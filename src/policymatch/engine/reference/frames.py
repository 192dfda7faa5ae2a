"""Where an expression is seen from (frames), and what evaluating it needs (``Evaluates``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from policymatch.engine.reference.record_index import RecordIndex
from policymatch.engine.reference.values import ListValue, Value
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary, Field
from policymatch.model.policy import Incentive


@dataclass(frozen=True, slots=True)
class ItemFrame:
    """The item that an expression is seen from, and what its 逐项 hands to it.

    ``kept`` are the values of expressions seen from it, by the id of the expression.
    """

    item: Any
    record: str = ""
    extras: Mapping[str, Value] = field(default_factory=dict)
    kept: dict[int, tuple[t.Expr, Value]] = field(default_factory=dict, compare=False)


Frames = tuple[ItemFrame, ...]


class Evaluates(Protocol):
    """What the evaluation of lists, tables and memberships needs of the evaluator."""

    dictionary: Dictionary
    incentive: Incentive

    def value(self, x: t.Expr, frames: Frames = ()) -> Value:
        """The value of an expression."""

    def items(self, x: t.Expr, frames: Frames) -> ListValue:
        """A list."""

    def missing(self, f: Field, name: str, period: bool = False) -> Value:
        """A missing fact."""

    def index(self, name: str, of: str) -> RecordIndex:
        """The records of a list by one of their fields."""
