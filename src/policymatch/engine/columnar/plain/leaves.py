"""Leaves: questions about one fact of the enterprise, answered for a whole chunk with a compare and a packing.

The reference engine gives, once, the truth of a leaf where the fact is missing, where it is 不适用, and for each symbol.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from policymatch.engine.columnar.fact_table import EPOCH, Key, Numbers, Symbols
from policymatch.engine.columnar.plain.asking import knowing
from policymatch.engine.columnar.plain.bits import Bits, nothing
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.scalars import first_day, last_day
from policymatch.engine.reference.values import Causes, Unknown, truth
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.types import BoolType, DateType, ListType, NumberType
from policymatch.model.policy import DayRange
from policymatch.model.values import NOT_APPLICABLE, Value

Group = tuple[Bits, Causes]
Answer = tuple[bool | None, Causes]


@dataclass(frozen=True, slots=True)
class LeafBits:
    """A leaf over a chunk: rows for which it surely holds, rows for which it may, and why those between are open."""

    sure: Bits
    may: Bits
    groups: tuple[Group, ...] = ()


@dataclass(slots=True)
class Leaf:
    """A question about one fact.

    Attributes:
        expr: the closed expression.
        key: the fact.
        evaluator: the reference evaluator of some incentive that has this question.
    """

    expr: Any
    key: Key
    evaluator: Evaluator
    _answers: dict[Any, Answer] = field(default_factory=dict)

    def answer(self, value: Value | None) -> Answer:
        """What the reference engine answers where the fact has a value, is 不适用, or is missing (None)."""
        found = self._answers.get(value)
        if found is None:
            v = knowing(self.evaluator, [(self.key, value)]).value(self.expr)
            found = (truth(v), v.causes if isinstance(v, Unknown) else frozenset())
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[value] = found
        return found

    def bits(self, chunk: FactChunk) -> LeafBits:
        """The leaf over a chunk."""
        sure, groups = self._values(chunk)
        may = sure
        for bits, _ in groups:
            may = may | bits
        missing = chunk.missing(self.key)
        if missing is not None:
            held, causes = self.answer(None)
            if held is None:
                may = may | missing
                groups = (*groups, (missing, causes))
            elif held:
                sure = sure | missing
                may = may | missing
        na = chunk.na(self.key)
        if na is not None and self.answer(NOT_APPLICABLE)[0] is True:
            sure = sure | na
            may = may | na
        return LeafBits(sure, may, groups)

    def _values(self, chunk: FactChunk) -> tuple[Bits, tuple[Group, ...]]:
        """Rows with a value for which it holds, and rows with a value for which it is open."""
        raise NotImplementedError

    def _only_known(self, chunk: FactChunk, bits: Bits) -> Bits:
        known = chunk.known(self.key)
        return bits if known is None else bits & known


@dataclass(slots=True)
class FlagLeaf(Leaf):
    """A 是否 as a condition."""

    def _values(self, chunk: FactChunk) -> tuple[Bits, tuple[Group, ...]]:
        return self._only_known(chunk, chunk.holds(self.key)), ()


@dataclass(slots=True)
class OrderLeaf(Leaf):
    """A number or a day against a constant."""

    op: str = ">="
    bound: Fraction | date = Fraction(0)
    _scaled: dict[int, Fraction] = field(default_factory=dict)

    def _values(self, chunk: FactChunk) -> tuple[Bits, tuple[Group, ...]]:
        return self._only_known(chunk, self._compared(chunk)), ()

    def mark(self, den: int) -> int:
        """The least of the fact's integers (numerators over ``den``, or days) that is not below the constant, or is above it."""
        scaled = self._bound(den)
        return math.ceil(scaled) if self.op in (">=", "<") else math.floor(scaled) + 1

    def _bound(self, den: int) -> Fraction:
        if den not in self._scaled:
            bound = Fraction(self.bound.toordinal() - EPOCH) if isinstance(self.bound, date) else self.bound
            self._scaled[den] = bound * den
        return self._scaled[den]

    def _compared(self, chunk: FactChunk) -> Bits:
        c = chunk.column(self.key)
        den = c.den if isinstance(c, Numbers) else 1
        if self.op in (">=", ">"):
            return chunk.at_least(self.key, self.mark(den))
        if self.op in ("<", "<="):
            return ~chunk.at_least(self.key, self.mark(den))
        scaled = self._bound(den)
        same = chunk.equal(self.key, int(scaled)) if scaled.denominator == 1 else nothing(chunk.n)
        return same if self.op == "=" else ~same


@dataclass(slots=True)
class SpanLeaf(Leaf):
    """A day within spans of days (both ends included; None is no end), or in none of them."""

    spans: tuple[tuple[date | None, date | None], ...] = ()
    negated: bool = False

    def _values(self, chunk: FactChunk) -> tuple[Bits, tuple[Group, ...]]:
        out = nothing(chunk.n)
        for start, end in self.spans:
            inside = ~nothing(chunk.n)
            if start is not None:
                inside = inside & chunk.at_least(self.key, start.toordinal() - EPOCH)
            if end is not None:
                inside = inside & ~chunk.at_least(self.key, end.toordinal() - EPOCH + 1)
            out = out | inside
        return self._only_known(chunk, ~out if self.negated else out), ()


@dataclass(slots=True)
class SymbolLeaf(Leaf):
    """A category, code, text or period: the reference engine answers once for each distinct value."""

    _tables: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def _values(self, chunk: FactChunk) -> tuple[Bits, tuple[Group, ...]]:
        c = chunk.column(self.key)
        assert isinstance(c, Symbols)
        values, chosen, open_ = self._table(c.values)
        assert values is c.values
        sure = self._only_known(chunk, chunk.among(self.key, chosen))
        groups = tuple((self._only_known(chunk, chunk.among(self.key, codes)), why) for codes, why in open_)
        return sure, groups

    def _table(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """For each code of ``values`` where the leaf holds, and where and why it is open; kept with the values."""
        kept = self._tables.get(id(values))
        if kept is None:
            answers = [(False, frozenset[Any]()) if v is None else self.answer(v) for v in values]
            chosen = np.array([held is True for held, _ in answers], dtype=bool)
            reasons = dict.fromkeys(causes for held, causes in answers if held is None)
            open_ = [
                (np.array([held is None and causes == why for held, causes in answers], dtype=bool), why)
                for why in reasons
            ]
            if len(self._tables) >= _MOST_TABLES:
                self._tables.clear()
            kept = self._tables[id(values)] = (values, chosen, open_)
        return kept


_MOST_ANSWERS = 200_000  # a text may be another in every row
_MOST_TABLES = 64  # tables of codes kept a leaf: every batch of a file has values of its own

_FLIPPED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "≠": "≠"}


def leaf_of(x: Any, evaluator: Evaluator) -> Leaf | None:
    """The leaf that a closed expression is, or None if it depends on more than one fact."""
    key = fact_of(x)
    if key is not None and isinstance(x.type, BoolType):
        return FlagLeaf(x, key, evaluator)
    if isinstance(x, t.Compare):
        return _comparison(x, evaluator)
    if isinstance(x, t.Member):
        return _membership(x, evaluator)
    return None


def fact_of(x: Any) -> Key | None:
    """The fact that an expression is: of the enterprise, of no period or of a period that is known."""
    if not isinstance(x, t.FieldRef) or isinstance(x.type, ListType):
        return None
    if x.period is None:
        return x.name, None
    if isinstance(x.period, t.Const) and isinstance(x.period.value, Period):
        return x.name, x.period.value
    return None


def _comparison(x: t.Compare, e: Evaluator) -> Leaf | None:
    op, left, right = x.op, x.left, x.right
    if fact_of(left) is None:
        op, left, right = _FLIPPED[op], right, left
    key = fact_of(left)
    if key is None or not isinstance(right, t.Const) or right.value is None:
        return None
    if isinstance(left.type, NumberType | DateType) and isinstance(right.value, Fraction | date):
        return OrderLeaf(x, key, e, {}, op, right.value)
    return None if isinstance(left.type, NumberType | DateType | BoolType) else SymbolLeaf(x, key, e)


def _membership(x: t.Member, e: Evaluator) -> Leaf | None:
    key = fact_of(x.subject)
    if key is None or isinstance(x.subject.type, NumberType | BoolType):
        return None
    spans = [_span(m) for m in x.members]
    if any(not isinstance(m, t.Const | t.Span2) or s is None for m, s in zip(x.members, spans, strict=True)):
        return None
    if not isinstance(x.subject.type, DateType):
        return SymbolLeaf(x, key, e)
    return SpanLeaf(x, key, e, {}, tuple(s for s in spans if s is not None), x.negated)


def _span(m: Any) -> tuple[date | None, date | None] | None:
    """The first and last day that a constant member stands for; other constants as no days at all."""
    if isinstance(m, t.Span2):
        ends = (m.low, m.high)
        if not all(isinstance(end, t.Const) and isinstance(end.value, date | Period) for end in ends):
            return None
        return first_day(ends[0].value), last_day(ends[1].value)  # type: ignore[attr-defined]
    if not isinstance(m, t.Const) or m.value is None:
        return None
    value: Any = m.value
    return (first_day(value), last_day(value)) if isinstance(value, date | Period | DayRange) else (None, None)


__all__ = ["Leaf", "LeafBits", "fact_of", "leaf_of"]
