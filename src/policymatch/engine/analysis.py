"""What an expression depends on: the enterprise, a record, the ledger; every question of this kind is answered here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policymatch.language import tree as t
from policymatch.language.core import GIVEN, core
from policymatch.language.tree.walk import children

_OF_THE_ENTERPRISE = (
    t.FieldRef,
    t.ItemField,
    t.ItemSelf,
    t.ItemLet,
    t.ItemExtra,
    t.Records,
    t.Judgement,
)


def is_dynamic(x: Any) -> bool:
    """Whether a node itself depends on the enterprise, or on the record that it is seen from."""
    return isinstance(x, _OF_THE_ENTERPRISE)


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
            below = (self._lets[x.name].body,) if isinstance(x, t.Let) else children(core(x))
            self._found[id(x)] = (x, is_dynamic(core(x)) or any(self.dynamic(part) for part in below))
        return self._found[id(x)][1]


__all__ = ["Dependence", "core_walk", "is_dynamic", "limits_by_key"]
