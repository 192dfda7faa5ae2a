"""The rules of the synthetic workload as trees. Imports the standard library only: the peer's process would pay for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test of one field: >=, >, <=, < with an integer (分, 1/10000, day); "is" with a flag; "in", "not in" with names."""

    field: str
    op: str
    constant: int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """ "and", "or" or "not" of conditions."""

    op: str
    parts: tuple[Leaf | Node, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed sum."""

    fen: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of a field in 1/10000, cut off below the 分, with a cap."""

    field: str
    share: int
    cap: int


@dataclass(frozen=True, slots=True)
class Tiers:
    """The sum of the highest step (least value, 分) that a field reaches; 0 below the first."""

    field: str
    steps: tuple[tuple[int, int], ...]


Amount = Fixed | Rate | Tiers


@dataclass(frozen=True, slots=True)
class Rule:
    """One incentive: its name, the conditions that must all hold, and what it pays."""

    name: str
    conditions: tuple[Leaf | Node, ...]
    amount: Amount


def fold(node: Leaf | Node, leaf: Callable[[Leaf], T], join: Callable[[str, list[T]], T]) -> T:
    """The value of a condition from the values of its parts."""
    if isinstance(node, Leaf):
        return leaf(node)
    return join(node.op, [fold(part, leaf, join) for part in node.parts])
