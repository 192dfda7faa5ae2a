"""Rules with one mistake in them: a boundary on the other side, a figure or a day one step beside."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from policymatch.catalog.lint import lint
from policymatch.engine.boundaries import boundary_problems
from policymatch.engine.cases import run_case
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.numbers import say_number
from policymatch.language.types import NumberType
from policymatch.model.policy import Incentive, Policy

OTHER = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
_PARTS = ("conditions", "exclusions", "amount", "split", "deadlines")


@dataclasses.dataclass(frozen=True)
class Mutant:
    """An incentive with one mistake.

    Attributes:
        kind: ``operator``, ``figure`` or ``day``.
        what: where it stands and what was changed.
    """

    kind: str
    what: str
    incentive: Incentive


def mutants(policy: Policy, incentive: Incentive) -> Iterator[Mutant]:
    """Every mistake of one step in what the file of the policy says of an incentive; what the dictionary derives is left alone."""
    seen: set[int] = set()
    for node in _nodes([*(getattr(incentive, p) for p in _PARTS), *incentive.lets.values()]):
        if node.at.file != policy.file or id(node) in seen:
            continue
        seen.add(id(node))
        for kind, what, changed in _changes(node):
            place = f"{incentive.path}:{node.at.line}:{node.at.column} {what}"
            yield Mutant(kind, place, _swapped(incentive, node, changed))


def _changes(node: Any) -> Iterator[tuple[str, str, Any]]:
    if isinstance(node, t.Compare) and node.op in OTHER:
        yield "operator", f"{node.op} → {OTHER[node.op]}", dataclasses.replace(node, op=OTHER[node.op])
    if isinstance(node, t.Const) and isinstance(node.value, date):
        for n in (-1, 1):
            day = node.value + timedelta(days=n)
            yield "day", f"{node.value} → {day}", dataclasses.replace(node, value=day, text=str(day))
    if isinstance(node, t.Const) and isinstance(node.value, Fraction) and isinstance(node.type, NumberType):
        number = re.match(r"\d+(?:\.(\d+))?", node.text.replace(",", ""))
        if number is None or not Fraction(number[0]):
            return
        step = node.value / Fraction(number[0]) / 10 ** len(number[1] or "")
        for value in (node.value - step, node.value + step):
            text = say_number(value, node.type)
            yield "figure", f"{node.text} → {text}", dataclasses.replace(node, value=value, text=text)


def _nodes(x: Any) -> Iterator[Any]:
    if isinstance(x, list | tuple):
        for item in x:
            yield from _nodes(item)
    elif dataclasses.is_dataclass(x) and type(x).__module__.startswith("policymatch.language.tree"):
        if hasattr(x, "at"):
            yield x
        for f in dataclasses.fields(x):
            if f.name not in ("type", "at"):
                yield from _nodes(getattr(x, f.name))


def _swapped(incentive: Incentive, old: Any, new: Any) -> Incentive:
    swap = _swapper(old, new)
    parts = {p: swap(getattr(incentive, p)) for p in _PARTS}
    return dataclasses.replace(incentive, **parts, lets={k: swap(v) for k, v in incentive.lets.items()})


def _swapper(old: Any, new: Any) -> Callable[[Any], Any]:
    """A tree with one node exchanged, wherever it is reached; what does not hold it stays the same object."""
    done: dict[int, Any] = {}

    def swap(x: Any) -> Any:
        if x is old:
            return new
        if isinstance(x, tuple):
            items = [swap(i) for i in x]
            return x if all(a is b for a, b in zip(items, x, strict=True)) else tuple(items)
        if not dataclasses.is_dataclass(x) or not type(x).__module__.startswith("policymatch.language.tree"):
            return x
        if id(x) not in done:
            changed: dict[str, Any] = {}
            for f in dataclasses.fields(x):
                before = getattr(x, f.name)
                after = before if f.name in ("type", "at") else swap(before)
                if after is not before:
                    changed[f.name] = after
            done[id(x)] = dataclasses.replace(x, **changed) if changed else x  # type: ignore[type-var]
        return done[id(x)]

    return swap


def noticed(policy: Policy, mutant: Incentive, dictionary: Dictionary) -> str:
    """What notices a mistake: ``案例``, the code of a problem of the lint, or "" for nothing.

    The policy itself is without problems.
    """
    changed = dataclasses.replace(
        policy, incentives=tuple(mutant if i.id == mutant.id else i for i in policy.incentives)
    )
    if not all(run_case(dictionary, changed, mutant, c).ok for c in mutant.cases):
        return "案例"
    for problem in (*lint(changed, dictionary), *boundary_problems(changed, dictionary)):
        return problem.code
    return ""
