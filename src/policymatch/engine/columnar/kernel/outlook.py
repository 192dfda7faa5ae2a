"""What is known of closed expressions before any enterprise is looked at; made once and used for any number of tables."""

from __future__ import annotations

from typing import Any

from policymatch.engine.lowering import Interned
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.tree.walk import children


class Outlook:
    """From how far out closed expressions depend on records, and which of them are used several times.

    Args:
        once: an evaluator of the day, for what depends on a value at a time (a parameter of a day).
        interned: the closed expressions.
    """

    def __init__(self, once: Evaluator, interned: Interned):
        self.once = once
        self.shared = interned.shared
        # the node is kept with what is known of it, so that its id stays its own
        self._reach: dict[int, tuple[Any, int]] = {}

    def reach(self, x: Any) -> int:
        """How many frames around an expression it may see: 0 if it is the same from every record of an enterprise."""
        if id(x) not in self._reach:
            self._reach[id(x)] = (x, self._far(x))
        return self._reach[id(x)][1]

    def _far(self, x: Any) -> int:
        match x:
            case t.ItemField(depth=depth) | t.ItemSelf(depth=depth) | t.ItemExtra(depth=depth):
                return depth + 1
            case t.ItemLet(depth=depth, body=body):
                inner = self.reach(body)
                return depth + inner if inner else 0
            case t.Aggregate(source=source, body=body):
                return self._inside((source,), (body,))
            case t.Filter(source=source, where=where):
                return self._inside((source,), (where,))
            case t.Distinct(source=source, keys=keys, pick=pick):
                return self._inside((source,), (*keys, pick))
            case t.Take(source=source, key=key, n=n, groups=groups):
                return self._inside((source, n), (key, *groups))
            case t.PerItem(source=source, amount=amount, allocation=a, order=order):
                limit = () if a is None else (a.limit,)
                shares = () if a is None else (a.base, a.order.key)
                return self._inside(
                    (source, *limit), (amount, *shares, *(() if order is None else (order.key, *order.groups)))
                )
        return max((self.reach(part) for part in children(x)), default=0)

    def _inside(self, around: tuple[Any, ...], within: tuple[Any, ...]) -> int:
        """The reach of parts, some of them seen from one frame further in."""
        near = max((self.reach(p) for p in around), default=0)
        return max(near, max((self.reach(p) - 1 for p in within if p is not None), default=0))
