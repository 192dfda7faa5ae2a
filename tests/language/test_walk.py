"""Going through a tree: every node is met, once for each place, and nothing else is."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.tree.walk import children, is_node, walk
from policymatch.language.types import AMOUNT
from tests.shipped import shipped
from tests.small import load, policy_text


def by_fields(x: Any) -> list[Any]:
    """The nodes of a tree by a plain recursion over all fields."""
    if isinstance(x, tuple):
        return [node for part in x for node in by_fields(part)]
    if not is_dataclass(x) or not type(x).__module__.startswith(t.__name__):
        return []
    return [x, *(node for f in fields(x) if f.name not in ("type", "at") for node in by_fields(getattr(x, f.name)))]


def test_every_node_of_the_shipped_policies_is_met_in_order() -> None:
    kinds = set()
    for policy in shipped().policies:
        for i in policy.incentives:
            tree = (i.conditions, i.exclusions, () if i.amount is None else i.amount, i.split, tuple(i.lets.values()))
            met = list(walk(tree))
            assert list(map(id, met)) == list(dict.fromkeys(map(id, by_fields(tree))))
            kinds |= {type(node) for node in met}
    assert {t.Compare, t.Amount, t.Step, t.PerItem, t.Arm, t.Ordering, t.Segment, t.LetDef} <= kinds


def test_children_are_those_directly_below_out_of_tuples_of_pairs_too() -> None:
    (policy,) = load(policy_text("金额:\n  合计: {子: 甲, 丑: 乙}\n封顶: [甲, 5元]")).policies
    amount = policy.incentives[0].amount
    assert isinstance(amount, t.Amount)
    assert [type(x) for x in children(amount)] == [t.Parts, t.Step]
    assert [type(x) for x in children(amount.base)] == [t.FieldRef, t.FieldRef]
    assert [type(x) for x in children((amount.base, amount.steps))] == [t.Parts, t.Step]


@pytest.mark.parametrize("x", ["甲", 1, None, AMOUNT, Period.parse("2024年"), (), ("甲", 1)])
def test_plain_values_types_and_periods_are_no_nodes(x: Any) -> None:
    assert not is_node(x) and children(x) == () and list(walk(x)) == []


def test_a_node_without_parts_is_a_node() -> None:
    assert is_node(t.Subject(AMOUNT)) and children(t.Subject(AMOUNT)) == ()
