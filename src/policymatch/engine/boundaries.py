"""Which of the figures that a decree prints as boundaries are reached exactly by a worked example (案例), and which no enterprise can reach."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.catalog.constants import Constant, Rule, rule_of
from policymatch.catalog.figures import Figure, quoted
from policymatch.catalog.lint import printed
from policymatch.engine.cases import case_evaluator
from policymatch.engine.reference.decide import payable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.frames import Frames
from policymatch.engine.reference.values import Known, Unknown, Value, bounds, truth
from policymatch.errors import FactError, Problem
from policymatch.language import tree as t
from policymatch.language.core import steps_of
from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period, add_months
from policymatch.language.readback import say, say_condition
from policymatch.language.tree.walk import children, walk
from policymatch.language.types import AMOUNT, DATE, PLAIN, NumberType
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy

_CASE = "边界案例"
_YEARS = 5  # a policy without an end is looked at for so long
_ORDERED = (">=", ">", "<=", "<")
_WHOLE = frozenset(((unit, 1),) for unit in "人户家个项件台套辆艘架条次场笔")


def boundary_problems(policy: Policy, dictionary: Dictionary) -> list[Problem]:
    """Warnings of printed boundaries that no worked example reaches exactly.

    There is no warning of a boundary that no enterprise can reach, or whose figure a 读法 quotes with the words that it has
    no 边界案例.
    """
    return [p for incentive in policy.incentives for p in _problems(policy, incentive, dictionary)]


def _problems(policy: Policy, incentive: Incentive, dictionary: Dictionary) -> Iterator[Problem]:
    rule = rule_of(incentive, dictionary)
    touched = _touched(policy, incentive, dictionary)
    excused = [f for x in (*policy.readings, *incentive.readings) if _CASE in x for f in quoted(x, dictionary.units)]
    reach = _Reach(policy, incentive, dictionary)
    reported: set[str] = set()
    for f, c in _wanted(rule, printed(incentive, dictionary)):
        where, wanted = _where(c, dictionary)
        if wanted in reported or any(f.same(q) for q in excused):
            continue
        reported.add(wanted)
        if not touched.by(c) and reach.can(c):
            yield Problem(
                incentive.at,
                "no-boundary-case",
                f"事项“{incentive.id}”没有边界案例：“{f.phrase}”，没有一个案例{where}",
                wanted,
                f"不会有企业正好在界上的，在 读法 里引出“{f.text}”说明没有{_CASE}",
                severity="warning",
            )


def _wanted(rule: Rule, figures: Iterable[Figure]) -> Iterator[tuple[Figure, Constant]]:
    """The printed figures that are caps of the whole amount, or are compared with."""
    for f in figures:
        for c in rule.like(f):
            if c.type.dim != f.dim and "/" not in c.text and not f.bare and not (c.type == PLAIN and f.is_count):
                continue
            cap = c.role == "cap" and c.final and c.part == "金额" and not c.type.ratio  # an amount is no rate
            if cap or (c.role == "compare" and c.op in _ORDERED):
                yield f, c


def _where(c: Constant, dictionary: Dictionary) -> tuple[str, str]:
    """Where an example is lacking, and which example is wanted; in words of messages."""
    if c.role != "cap" and c.other is None and isinstance(c.node, t.Compare):
        condition = say_condition(c.node, dictionary)
        return f"正好在“{condition}”的界上", f"正好在“{condition}”界上的案例"
    subject = c.other or c.subject
    name = getattr(subject, "name", "") or (say(subject, dictionary) if subject is not None else "")
    what = "金额" if c.role == "cap" else f"“{name}”"
    return f"的{what}正好是{c.text}", f"{what}正好{c.text}的案例"


# ---------------------------------------------------------------- what the examples touch


class _Traced(Evaluator):
    """An evaluator that records which comparisons had both sides equal, and at which value.

    Amounts that come as near as less than 1分 from both sides count as equal: 30% of a price in 分 is seldom 100万元.
    """

    equal: set[tuple[int, Any]]
    beside: dict[tuple[int, Any], set[bool]]

    def value(self, x: t.Expr, frames: Frames = ()) -> Value:
        match x:
            case t.Compare(left=left, right=right):
                self._meet(x, left, right, frames)
            case t.Marginal(base=base, segments=segments):
                for edge in (e for s in segments for e in (s.low, s.high) if e is not None):
                    self._meet(x, base, edge, frames)
            case t.Ladder(value=reached, rungs=rungs, start=start):
                for edge in (*(threshold for threshold, _ in rungs), *((start,) if start is not None else ())):
                    self._meet(x, reached, edge, frames)
            case t.Amount():
                for s in steps_of(x):  # the bands of 不补 are compared with the amount so far
                    for band in walk(s.step.test) if s.step.test is not None else ():
                        if isinstance(band, t.Compare):
                            self._meet(band, s.before, band.right, frames)
        return super().value(x, frames)

    def _meet(self, x: t.Expr, left: t.Expr, right: t.Expr, frames: Frames) -> None:
        a, b = super().value(left, frames), super().value(right, frames)
        if not (isinstance(a, Known) and isinstance(b, Known)):
            return
        if a.value == b.value:
            self.equal.add((id(x), b.value))
        elif right.type == AMOUNT and abs(a.value - b.value) < 1:  # less than 1分 beside it
            self.beside.setdefault((id(x), b.value), set()).add(a.value > b.value)
            if len(self.beside[id(x), b.value]) == 2:
                self.equal.add((id(x), b.value))


@dataclasses.dataclass
class _Touched:
    """The comparisons at whose boundary an example was, and the amounts of the examples."""

    lets: dict[str, t.LetDef]
    equal: set[tuple[int, Any]] = dataclasses.field(default_factory=set)
    beside: dict[tuple[int, Any], set[bool]] = dataclasses.field(default_factory=dict)
    amounts: set[Fraction] = dataclasses.field(default_factory=set)

    def by(self, c: Constant) -> bool:
        """Whether an example is at the boundary."""
        if c.role == "cap":
            return c.value in self.amounts
        if isinstance(c.node, t.Compare) and not self._chosen(c.node.left) and not self._chosen(c.node.right):
            return any(place == id(c.node) for place, _ in self.equal)
        return (id(c.node), c.value) in self.equal

    def _chosen(self, x: t.Expr) -> bool:
        """Whether a side is one of several figures, out of a table."""
        match x:
            case t.Table():
                return True
            case t.Let(name=name):
                return self._chosen(self.lets[name].body)
            case t.ItemLet(body=inner) | t.Column(row=inner):
                return self._chosen(inner)
        return False


def _touched(policy: Policy, incentive: Incentive, dictionary: Dictionary) -> _Touched:
    out = _Touched(incentive.lets)
    for case in incentive.cases:
        try:
            e = case_evaluator(dictionary, policy, incentive, case, _Traced)
            e.equal, e.beside = out.equal, out.beside
        except (FactError, ValueError):
            continue  # the run of the example reports it
        for x in (*incentive.conditions, *incentive.exclusions):
            e.value(x)
        if incentive.amount is not None:
            award = payable(e, incentive)
            out.amounts |= {Fraction(v) for v in (award.value, award.high) if v is not None}
        for name in case.expected.get("取值", ()):
            if name in incentive.lets:
                e.let(name)
    return out


# ---------------------------------------------------------------- what can be touched


class _Reach:
    """Whether some enterprise can be at a boundary: by the field's own range and by the other conditions."""

    def __init__(self, policy: Policy, incentive: Incentive, dictionary: Dictionary):
        self.policy = policy
        self.incentive = incentive
        self.dictionary = dictionary
        first = policy.acceptance.start or policy.valid.start or date.today()
        last = policy.acceptance.end or add_months(first, 12 * _YEARS)
        months = (last.year - first.year) * 12 + last.month - first.month
        days = {last, *(c.as_of for c in incentive.cases), *(add_months(first, n) for n in range(months + 1))}
        self.days = sorted(d for d in days if d is not None and first <= d <= last) or [first]

    def can(self, c: Constant) -> bool:
        """Whether the boundary can exist."""
        if c.role == "cap":
            return self._cap(c)
        return self._in_range(c) and any(self._open(c, on) for on in self.days)

    def _in_range(self, c: Constant) -> bool:
        found = self._field(c)
        if found is None or not isinstance(found.type, NumberType):
            return True
        if (found.type.dim in _WHOLE or found.whole) and c.value.denominator != 1:
            return False
        if not found.negative and c.value < 0:
            return False
        return found.range is None or found.range.holds(c.value)

    def _field(self, c: Constant) -> Field | None:
        match c.other:
            case t.FieldRef(name=name):
                return self.dictionary.fields.get(name)
            case t.ItemField(name=name, record=record):
                owner = self.dictionary.fields.get(record)
                return owner.members.get(name) if owner is not None else None
        return None

    def _open(self, c: Constant, on: date) -> bool:
        """Whether an enterprise at the boundary, of which nothing else is known, could meet all other conditions."""
        facts = Facts()
        e = Evaluator(self.dictionary, self.policy, self.incentive, facts, on)
        match c.other:
            case t.FieldRef(name=name, period=None):
                facts.scalars[name] = c.value
            case t.FieldRef(name=name, period=period) if period is not None:
                when = e.value(period)
                if not (isinstance(when, Known) and isinstance(when.value, Period)):
                    return True
                facts.series[name] = {when.value: c.value}
            case t.Let(name=name):
                e.memo[name] = Known(c.value)
            case _:
                found = _day_of(c.node, e)
                if found is None:
                    return True
                facts.scalars[found[0]] = found[1]
        conditions = [x for x in self.incentive.conditions if not holds(x, c.node, self.incentive.lets)]
        exclusions = [x for x in self.incentive.exclusions if not holds(x, c.node, self.incentive.lets)]
        return not (
            any(truth(e.value(x)) is False for x in conditions) or any(truth(e.value(x)) is True for x in exclusions)
        )

    def _cap(self, c: Constant) -> bool:
        """Whether the amount without the cap can reach it."""
        amount = self.incentive.amount
        if not isinstance(amount, t.Amount):
            return True
        steps = tuple(s for s in amount.steps if not any(v.at == c.at for v in s.values))
        uncapped = dataclasses.replace(amount, steps=steps, instalments=())
        for on in self.days:
            v = Evaluator(self.dictionary, self.policy, self.incentive, Facts(), on).value(uncapped)
            if not isinstance(v, Known | Unknown):
                continue
            high = bounds(v)[1]
            if high is None or high >= c.value:
                return True
        return False


def _day_of(x: t.Expr | None, e: Evaluator) -> tuple[str, date] | None:
    """The day of a fact at which a comparison of it with a day that is known has both sides equal: 成立日期 + 1年 and 基准日."""
    if not isinstance(x, t.Compare):
        return None
    for side, other in ((x.left, x.right), (x.right, x.left)):
        match side:
            case t.FieldRef(name=name, period=None):
                at: t.Expr = other
            case t.Arith(op="+" | "-" as op, left=t.FieldRef(name=name, period=None), right=by):
                at = t.Arith(DATE, "-" if op == "+" else "+", other, by)
            case _:
                continue
        day = e.value(at) if side.type == DATE else None
        if isinstance(day, Known) and isinstance(day.value, date):
            return name, day.value
    return None


def holds(x: Any, node: Any, lets: dict[str, t.LetDef], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a node occurs in an expression or in a named value that it uses."""
    if x is node:
        return True
    if isinstance(x, t.Let) and x.name in lets and x.name not in seen:
        return holds(lets[x.name].body, node, lets, seen | {x.name})
    return any(holds(part, node, lets, seen) for part in children(x))


__all__ = ["boundary_problems", "holds"]
