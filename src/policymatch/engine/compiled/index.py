"""The questions of many incentives, answered by one look at each fact.

For each fact there are rows: one for each interval between the constants it is compared with, or for each of its values, and one
each for missing and 不适用. A row is a long integer, whose bits say for every incentive what this state of the fact does to it:

- a clause of one question is spoilt: it does not surely hold, or it cannot hold;
- a clause of several questions is saved: it surely holds, or it may.

So the rows of all facts, joined by ``or``, leave the incentives that surely hold, and those that may.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from policymatch.engine.compiled.clauses import Clause, Fact, Literal, facts_of, only_facts
from policymatch.engine.compiled.cuts import CutLine, against
from policymatch.language import tree as t
from policymatch.language.tree.walk import children
from policymatch.language.types import DateType, NumberType
from policymatch.model.facts import Facts
from policymatch.model.values import NOT_APPLICABLE, NotApplicable

MOST_LAYERS = 6
MOST_VALUES = 1024
"""Rows kept for the values of one fact; a text may have any number of them."""
Ask = Callable[[t.Expr, Facts], bool | None]


class QuestionFacts:
    """For each closed question the one fact that answers it, if its answers can be kept in rows."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[t.Expr, Fact | None]] = {}  # the question is kept, so that its id stays its own

    def of(self, question: t.Expr) -> Fact | None:
        """The fact, or None."""
        if id(question) not in self._found:
            found = facts_of(question)
            fact = next((f for f in found if len(found) == 1 and f.single), None)
            if fact is not None and _is_line(question) is None and not _few_values(question):
                fact = None
            self._found[id(question)] = (question, fact)
        return self._found[id(question)][1]


class Index:
    """The clauses of ``size`` incentives.

    Args:
        size: how many incentives there are.
        ask: the answer to a closed question, by the reference engine.
    """

    def __init__(self, size: int, ask: Ask, questions: QuestionFacts):
        self.size = size
        self._fact = questions.of
        self._ask = ask
        self._places: dict[Fact, list[tuple[Literal, int, int]]] = {}
        self._layers = [0] * size
        self._of_facts: list[int] = []
        self._never = 0

    def add(self, number: int, clause: Clause) -> bool:
        """Takes a clause of an incentive; False where one of its questions asks more than one fact."""
        if not clause:
            self._never |= 1 << number
            return True
        facts = [self._fact(literal.question) for literal in clause]
        layer = 0
        if len(clause) > 1:
            layer = self._layers[number] + 1
            if layer > MOST_LAYERS:
                return False
        if any(f is None for f in facts):
            return False
        for literal, fact in zip(clause, facts, strict=True):
            assert fact is not None
            self._places.setdefault(fact, []).append((literal, number, layer))
        if layer:
            self._layers[number] = layer
            self._of_facts.extend([0] * (layer - len(self._of_facts)))
            self._of_facts[layer - 1] |= int(only_facts(tuple(q.question for q in clause))) << number
        return True

    # ------------------------------------------------------------ making

    def seal(self) -> None:
        """Makes the rows; no clause is added after it."""
        n = self.size
        self._all = (1 << n) - 1
        self._depth = len(self._of_facts)
        self._start = self._never | self._never << n
        for layer in range(1, self._depth + 1):
            without = sum(1 << i for i, own in enumerate(self._layers) if own < layer)
            self._start |= without << 2 * layer * n | without << (2 * layer + 1) * n
        self._numbers: list[_Line] = []
        self._days: list[_Line] = []
        self._values: list[tuple[str, _Read, _Column]] = []
        for fact, placed in sorted(self._places.items(), key=lambda p: (p[0].name, str(p[0].period), p[0].kind)):
            lines: dict[str, list[_Question]] = {}
            for q in self._questions(placed):
                lines.setdefault(_is_line(q.x) or "", []).append(q)
            for kind, questions in lines.items():
                column = _Column(fact, questions, self._ask)
                read = None if fact.period is None and fact.kind == "指标" else column.read
                if kind:
                    rows = (column.cuts, column.rows, column.missing, column.na)
                    (self._numbers if kind == "number" else self._days).append((fact.name, read, column.scale, *rows))
                else:
                    self._values.append((fact.name, read, column))
        del self._places

    def _questions(self, placed: list[tuple[Literal, int, int]]) -> list[_Question]:
        n = self.size
        out: dict[int, _Question] = {}
        for literal, number, layer in placed:
            q = out.setdefault(id(literal.question), _Question(literal.question))
            sure, may = 1 << number + 2 * layer * n, 1 << number + (2 * layer + 1) * n
            if layer:
                yes, open_, no = sure | may, may, 0
            else:
                lacks = int(only_facts((literal.question,))) << number + 2 * (self._depth + 1) * n
                yes, open_, no = 0, sure | lacks, sure | may
            q.bits[None] |= open_
            q.bits[True] |= no if literal.negated else yes
            q.bits[False] |= yes if literal.negated else no
        return list(out.values())

    # ------------------------------------------------------------ asking

    def scan(self, facts: Facts) -> tuple[int, int, int]:
        """The incentives (as bits) whose clauses all surely hold, those whose clauses all may hold, and those of which a clause
        that asks only for facts does not surely hold.
        """
        out = self._start
        get = facts.scalars.get
        for name, read, scale, cuts, rows, missing, na in self._numbers:
            value: Any = get(name) if read is None else read(facts)
            if value is None:
                out |= missing
            elif isinstance(value, NotApplicable):
                out |= na
            else:
                n, d = value.as_integer_ratio()
                if d == 1:
                    place = 2 * n * scale
                else:
                    whole, rest = divmod(n * scale, d)
                    place = 2 * whole + (rest > 0)
                out |= rows[bisect_right(cuts, place)]
        for name, read, _, cuts, rows, missing, na in self._days:
            value = get(name) if read is None else read(facts)
            if value is None:
                out |= missing
            elif isinstance(value, NotApplicable):
                out |= na
            else:
                out |= rows[bisect_right(cuts, value.toordinal())]
        for name, read, column in self._values:
            value = get(name) if read is None else read(facts)
            row = column.by_value.get(value)
            out |= column.value_row(value) if row is None else row
        n, every = self.size, self._all
        sure, may = ~out & every, ~(out >> n) & every
        lacking = out >> 2 * (self._depth + 1) * n
        for layer, of_facts in enumerate(self._of_facts, 1):
            held = out >> 2 * layer * n
            sure &= held
            lacking |= of_facts & ~held
            may &= out >> (2 * layer + 1) * n
        return sure, may, lacking


_Read = Callable[[Facts], Any] | None
"""How a fact is read that does not stand among the scalars."""
_Line = tuple[str, _Read, int, list[int], list[int], int, int]
"""A fact that is compared with constants: its name, scale, cuts, a row for each interval, and those for missing and 不适用."""


class _Question:
    """A question, and the bits that each answer sets."""

    __slots__ = ("bits", "x")

    def __init__(self, x: t.Expr):
        self.x = x
        self.bits: dict[bool | None, int] = {None: 0, True: 0, False: 0}


class _Column:
    """The rows of one fact, for questions of one kind."""

    __slots__ = ("_ask", "by_value", "cuts", "fact", "missing", "na", "questions", "rows", "scale")

    def __init__(self, fact: Fact, questions: list[_Question], ask: Ask):
        self.fact = fact
        self.questions = questions
        self._ask = ask
        self.missing = self._row(fact.alone(None))
        self.na = self._row(fact.alone(NOT_APPLICABLE))
        self.by_value: dict[Any, int] = {None: self.missing}
        self.cuts: list[int] = []
        self.rows: list[int] = []
        self.scale = 1
        if _is_line(questions[0].x):
            self._cut()

    def _cut(self) -> None:
        asked = [(q, _subject(q.x)) for q in self.questions]
        found = [against(q.x, subject) for q, subject in asked]
        line = CutLine([one for one in found if one is not None])
        self.cuts, self.scale = line.cuts, line.scale
        for place in line.intervals():
            row = 0
            for q, subject in asked:
                row |= q.bits[line.holds(q.x, subject, place)]
            self.rows.append(row)

    def _row(self, facts: Facts) -> int:
        row = 0
        for q in self.questions:
            row |= q.bits[self._ask(q.x, facts)]
        return row

    def read(self, facts: Facts) -> Any:
        """The value of a fact that has a period, or the answer 是 or 否 of an office (a figure is no answer to a question)."""
        value = self.fact.of(facts)
        return None if self.fact.kind == "核定" and not isinstance(value, bool) else value

    def value_row(self, value: Any) -> int:
        """The row of a value met for the first time."""
        if isinstance(value, NotApplicable):
            return self.na
        if len(self.by_value) > MOST_VALUES:
            self.by_value.clear()
            self.by_value[None] = self.missing
        row = self.by_value[value] = self._row(self.fact.alone(value))
        return row


def _subject(x: t.Expr) -> t.Expr:
    assert isinstance(x, t.Compare)
    return x.left if isinstance(x.left, t.FieldRef) else x.right


def _is_line(x: t.Expr) -> str | None:
    """Whether a question compares a fact with a constant number or day (``number``, ``day``)."""
    if isinstance(x, t.Compare):
        subject = _subject(x)
        if isinstance(subject, t.FieldRef) and against(x, subject) is not None:
            if isinstance(subject.type, NumberType):
                return "number"
            if isinstance(subject.type, DateType):
                return "day"
    return None


def _few_values(x: Any) -> bool:
    """Whether a row can be kept for each value that a question asks for: not of numbers and days."""
    if isinstance(x, t.FieldRef | t.Judgement):
        return not isinstance(x.type, NumberType | DateType)
    return all(_few_values(p) for p in children(x))


__all__ = ["Ask", "Index"]
