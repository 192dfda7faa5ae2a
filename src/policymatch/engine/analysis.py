"""What an expression depends on: the enterprise, a record, the ledger; every question of this kind is answered here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policymatch.language import tree as t
from policymatch.language.core import GIVEN, core
from policymatch.language.tree.walk import children

OF_THE_ENTERPRISE = (
    t.FieldRef,
    t.ItemField,
    t.ItemSelf,
    t.ItemLet,
    t.ItemExtra,
    t.Records,
    t.Judgement,
)
"""Nodes that depend on the enterprise, or on the record that they are seen from."""
OF_THE_DAY = (t.Context,)
"""Nodes that depend on the day."""


def is_dynamic(x: Any) -> bool:
    """Whether a node itself depends on the enterprise, or on the record that it is seen from."""
    return isinstance(x, OF_THE_ENTERPRISE)


def core_walk(x: Any) -> Iterator[Any]:
    """Every node of an expression in the core language, each once, before what is below it; 取值 are not followed."""
    ahead, seen = [core(x)], {0}
    while ahead:
        node = ahead.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        ahead += [core(part) for part in reversed(children(node))]


def limits_by_key(x: Any) -> bool:
    """Whether a 年度封顶 or 累计封顶 counts by the 主键 of a record somewhere in an amount."""
    return any(isinstance(node, t.ItemExtra) and node.kind == GIVEN for node in core_walk(x))


class Dependence:
    """Which expressions of an incentive depend on something; each is looked at once.

    Args:
        lets: the 取值 of the incentive.
        kinds: the nodes that depend on it themselves.
    """

    def __init__(self, lets: Mapping[str, t.LetDef], kinds: tuple[type, ...]):
        self._lets = lets
        self._kinds = kinds
        self._found: dict[int, tuple[Any, bool]] = {}  # the node is kept, so that its id is not reused

    def of(self, x: Any) -> bool:
        """Whether an expression depends on it."""
        if id(x) not in self._found:
            below = (self._lets[x.name].body,) if isinstance(x, t.Let) else children(core(x))
            self._found[id(x)] = (x, isinstance(core(x), self._kinds) or any(map(self.of, below)))
        return self._found[id(x)][1]


class Reach:
    """From how far out expressions depend on records; each is looked at once."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Any, int]] = {}  # the node is kept, so that its id is not reused

    def of(self, x: Any) -> int:
        """How many frames around an expression it may see: 0 if it is the same from every record of an enterprise."""
        if id(x) not in self._found:
            self._found[id(x)] = (x, self._far(core(x)))
        return self._found[id(x)][1]

    def _far(self, x: Any) -> int:
        match x:
            case t.ItemField(depth=depth) | t.ItemSelf(depth=depth) | t.ItemExtra(depth=depth):
                return depth + 1
            case t.ItemLet(depth=depth, body=body):
                inner = self.of(body)
                return depth + inner if inner else 0
            case t.Aggregate():
                return aggregate_reach(x, self)
            case t.Filter(source=source, where=where):
                return self.inside((source,), (where,))
            case t.Distinct(source=source, keys=keys, pick=pick):
                return self.inside((source,), (*keys, pick))
            case t.Take(source=source, key=key, n=n, groups=groups):
                return self.inside((source, n), (key, *groups))
            case t.PerItem(source=source, amount=amount, allocation=a, order=order):
                limit = () if a is None else (a.limit,)
                shares = () if a is None else (a.base, a.order.key)
                ordering = () if order is None else (order.key, *order.groups)
                return self.inside((source, *limit), (amount, *shares, *ordering))
        return max((self.of(part) for part in children(x)), default=0)

    def inside(self, around: tuple[Any, ...], within: tuple[Any, ...]) -> int:
        """The reach of parts, some of them seen from one frame further in."""
        near = max((self.of(p) for p in around), default=0)
        return max(near, max((self.of(p) - 1 for p in within if p is not None), default=0))


def aggregate_reach(x: t.Aggregate, found: Reach | None = None) -> int:
    """The reach of an aggregate; the node keeps it."""
    if not hasattr(x, "reach"):
        object.__setattr__(x, "reach", (found or Reach()).inside((x.source,), (x.body,)))
    return x.reach


__all__ = [
    "OF_THE_DAY",
    "OF_THE_ENTERPRISE",
    "Dependence",
    "Reach",
    "aggregate_reach",
    "core_walk",
    "is_dynamic",
    "limits_by_key",
]
