"""The nodes of an incentive, and the figures that it compares single facts with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.language import tree as t
from policymatch.language.tree.walk import walk
from policymatch.model.policy import Incentive

Fact = tuple[str, str]
"""A record list ("" for the enterprise itself) and a field."""


def nodes(incentive: Incentive) -> Iterator[Any]:
    """Every node of an incentive's conditions, award and the named values that they reach."""
    seen: set[str] = set()
    ahead: list[Any] = [incentive.conditions, incentive.exclusions, (incentive.amount,)]
    while ahead:
        for node in walk(ahead.pop()):
            yield node
            if isinstance(node, t.Let) and node.name not in seen:
                seen.add(node.name)
                ahead.append(incentive.lets[node.name].body)


def thresholds(incentive: Incentive) -> dict[Fact, tuple[Any, ...]]:
    """The figures and days that an incentive compares single facts with.

    A fact is compared where it stands on one side of a comparison, or in the subject of 属于, and a literal on the other. What is
    compared after a sum, a ratio or a growth rate has no threshold of its own.
    """
    out: dict[Fact, dict[Any, None]] = {}
    for node in nodes(incentive):
        match node:
            case t.Compare(left=fact, right=t.Const(value=value)) | t.Compare(left=t.Const(value=value), right=fact):
                found = [value]
            case t.Member(subject=fact, members=members):
                ends = (end for m in members if isinstance(m, t.Span2) for end in (m.low, m.high))
                found = [end.value for end in ends if isinstance(end, t.Const)]
            case _:
                continue
        if isinstance(fact, t.Let):
            fact = incentive.lets[fact.name].body
        if isinstance(fact, t.FieldRef | t.ItemField):
            record = fact.record if isinstance(fact, t.ItemField) else ""
            known = out.setdefault((record, fact.name), {})
            known.update((v, None) for v in found if isinstance(v, Fraction | date))
    return {fact: tuple(values) for fact, values in out.items() if values}


__all__ = ["Fact", "nodes", "thresholds"]
