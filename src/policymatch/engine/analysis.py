"""What an expression depends on: the enterprise, a record, the ledger; every question of this kind is answered here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policymatch.language import tree as t
from policymatch.language.tree.walk import children, walk

_OF_THE_ENTERPRISE = (
    t.FieldRef,
    t.ItemField,
    t.ItemSelf,
    t.ItemLet,
    t.ItemExtra,
    t.Records,
    t.Judgement,
    t.Subject,
    t.FirstRest,
)


def is_ledger_step(x: Any) -> bool:
    """Whether a node is a step that counts what the ledger shows as paid for the incentive."""
    return isinstance(x, t.Step) and x.kind in ("年度封顶", "累计封顶")


def is_dynamic(x: Any) -> bool:
    """Whether a node itself depends on the enterprise, or on the record that it is seen from."""
    return isinstance(x, _OF_THE_ENTERPRISE) or is_ledger_step(x)


def counts_ledger(x: Any) -> bool:
    """Whether a closed expression counts what the ledger shows as paid for its incentive."""
    return any(is_ledger_step(node) for node in walk(x))


def limits_by_key(x: Any) -> bool:
    """Whether a 年度封顶 or 累计封顶 counts by the 主键 of a record somewhere in an amount."""
    return any(
        isinstance(node, t.Amount) and bool(node.per_item) and any(map(is_ledger_step, node.steps)) for node in walk(x)
    )


class Dependence:
    """Which expressions of an incentive depend on the enterprise or on a record; each is looked at once.

    Args:
        lets: the 取值 of the incentive.
    """

    def __init__(self, lets: Mapping[str, t.LetDef]):
        self._lets = lets
        self._found: dict[int, tuple[Any, bool]] = {}  # the node is kept, so that its id stays its own

    def dynamic(self, x: Any) -> bool:
        """Whether an expression depends on the enterprise or on a record."""
        if id(x) not in self._found:
            below = (self._lets[x.name].body,) if isinstance(x, t.Let) else children(x)
            self._found[id(x)] = (x, is_dynamic(x) or any(self.dynamic(part) for part in below))
        return self._found[id(x)][1]


__all__ = ["Dependence", "counts_ledger", "is_dynamic", "is_ledger_step", "limits_by_key"]
