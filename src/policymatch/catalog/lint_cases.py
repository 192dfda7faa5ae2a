"""Whether the worked examples of an incentive say enough: both verdicts, days of decision, and the boundaries it prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from policymatch.catalog.constants import Constant, Rule
from policymatch.catalog.figures import Figure
from policymatch.errors import FactError, Problem
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.units import measure
from policymatch.model.facts import Facts, read_facts
from policymatch.model.policy import Case, Incentive, Policy
from policymatch.model.read_options import ReadOptions

BOTH = ("符合", "不符合")


def case_problems(
    policy: Policy, incentive: Incentive, rule: Rule, printed: Iterable[Figure], dictionary: Dictionary
) -> Iterator[Problem]:
    """Warnings about the 案例 of an incentive.

    Args:
        policy, incentive: whose examples.
        rule: the constants of its rule.
        printed: the figures of its sentences.
        dictionary: to read the facts of the examples with.
    """
    results = {str(c.expected.get("结果", "")) for c in incentive.cases}
    for verdict in BOTH:
        if verdict not in results:
            yield Problem(
                incentive.at,
                "no-case",
                f"事项“{incentive.id}”没有结果为{verdict}的案例",
                "至少一个符合、一个不符合的案例",
                severity="warning",
            )
    for case in incentive.cases:
        if case.as_of is not None and not policy.acceptance.holds(case.as_of):
            yield Problem(
                case.at,
                "case-day",
                f"案例“{case.text}”的基准日{case.as_of}不在受理期（{policy.acceptance}）内",
                "受理期内的一天",
                severity="warning",
            )
    yield from _boundaries(incentive, rule, printed, dictionary)


def _boundaries(
    incentive: Incentive, rule: Rule, printed: Iterable[Figure], dictionary: Dictionary
) -> Iterator[Problem]:
    touched = _Touched(incentive.cases, dictionary)
    told: set[tuple[str, Fraction]] = set()
    for f in printed:
        for c in rule.like(f):
            name = _name(c)
            stated = c.type.dim == f.dim or "/" in c.text
            if not name or (name, c.value) in told or not stated:
                continue
            told.add((name, c.value))
            if touched.by(c):
                continue
            what = "金额" if c.role == "cap" else f"“{name}”"
            yield Problem(
                incentive.at,
                "no-boundary-case",
                f"事项“{incentive.id}”没有边界案例：“{f.phrase}”，没有一个案例的{what}正好是{c.text}",
                f"{what}正好{c.text}的案例",
                "取值算出来的，在案例的 取值 里写出来" if isinstance(c.other, t.Let | t.ItemLet) else "",
                severity="warning",
            )


def _name(c: Constant) -> str:
    """What a case would have to state to touch this constant; "" where that is not one plain value."""
    if c.role == "cap":
        return "封顶" if c.final and c.part == "金额" else ""
    if c.role != "compare" or c.op not in (">=", ">", "<=", "<"):
        return ""
    other = c.other
    if isinstance(other, t.FieldRef | t.ItemField | t.Let | t.ItemLet):
        return other.name
    return ""


class _Touched:
    """The values that worked examples state."""

    def __init__(self, cases: Iterable[Case], dictionary: Dictionary):
        self.fields: set[tuple[str, Fraction]] = set()
        self.values: set[Fraction] = set()
        self.amounts: set[Fraction] = set()
        for case in cases:
            try:
                self._facts(read_facts(dictionary, case.facts, ReadOptions(case.as_of)))
            except FactError:
                continue  # the run of the example reports it
            for key, stated in case.expected.items():
                found = set(_numbers(stated, dictionary))
                self.values |= found
                if key != "取值":
                    self.amounts |= found
                elif isinstance(stated, dict):
                    self.fields |= {(name, v) for name, text in stated.items() for v in _numbers(text, dictionary)}

    def _facts(self, facts: Facts) -> None:
        for name, value in facts.scalars.items():
            self._fact(name, value)
        for name, run in facts.series.items():
            for value in run.values():
                self._fact(name, value)
        for record, rows in facts.records.items():
            for row in rows:
                for member, value in row.items():
                    self._fact(f"{record}.{member}", value)

    def _fact(self, name: str, value: object) -> None:
        if isinstance(value, Fraction):
            self.fields.add((name, value))
            self.values.add(value)

    def by(self, c: Constant) -> bool:
        """Whether an example states the value of this constant where it is compared."""
        if c.role == "cap":
            return c.value in self.amounts
        match c.other:
            case t.FieldRef(name=name):
                return (name, c.value) in self.fields
            case t.ItemField(name=name, record=record):
                return (f"{record}.{name}", c.value) in self.fields
            case _:
                return c.value in self.values


def _numbers(stated: Any, dictionary: Dictionary) -> Iterator[Fraction]:
    """The numbers in what a case expects, in base units."""
    if isinstance(stated, dict):
        for item in stated.values():
            yield from _numbers(item, dictionary)
    elif isinstance(stated, list):
        for item in stated:
            yield from _numbers(item, dictionary)
    elif isinstance(stated, str):
        try:
            yield measure(stated, dictionary.units).value
        except ValueError:
            return


__all__ = ["case_problems"]
