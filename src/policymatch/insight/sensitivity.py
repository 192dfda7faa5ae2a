"""How sensitive a computed value is: as much as the most sensitive fact that it is computed from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.fields import most_sensitive
from policymatch.language.terms import Sensitivity
from policymatch.language.tree.walk import children, walk
from policymatch.safe_text import without_id_numbers

MASK = "***"
"""What explanations have in place of a value that is not shown."""


class Masking:
    """Texts of values, masked by 敏感: those computed from 个人 facts always.

    Args:
        internal: whether those computed from 内部 facts are shown.
    """

    def __init__(self, internal: bool):
        self._shown = (Sensitivity.PUBLIC, Sensitivity.INTERNAL) if internal else (Sensitivity.PUBLIC,)

    def shows(self, level: Sensitivity) -> bool:
        """Whether values of this 敏感 are shown."""
        return level in self._shown

    def __call__(self, text: str, level: Sensitivity, mask: str = MASK) -> str:
        """The text, or ``mask`` where values of this 敏感 are not shown."""
        return without_id_numbers(text) if self.shows(level) or not text else mask


def level(e: Evaluator, x: t.Expr) -> Sensitivity:
    """The highest 敏感 of the facts that an expression of an incentive reads."""
    found: tuple[t.Expr, Sensitivity] = e.once(("level", id(x)), lambda: (x, most_sensitive(_levels(e, x, set()))))
    return found[1]


def _levels(e: Evaluator, x: Any, named: set[Any]) -> Iterator[Sensitivity]:
    known = e.dictionary.fields
    match x:
        case t.FieldRef(name=name) | t.Records(name=name):
            yield known[name].sensitivity
        case t.ItemField(name=name, record=record):
            yield known[record].members[name].sensitivity
        case t.ItemSelf(record=record) if record:
            yield from (known[record].members[k].sensitivity for k in known[record].key)
        case t.Let(name=name) if name not in named:
            named.add(name)
            yield from _levels(e, e.incentive.lets[name].body, named)
        case t.ItemExtra(name=name):
            yield from _of_shares(e, name)
        case t.ItemLet(body=body):
            if id(body) in named:
                return
            named.add(id(body))
    for part in children(x):
        yield from _levels(e, part, named)


def _of_shares(e: Evaluator, name: str) -> Iterator[Sensitivity]:
    """The facts that a 逐项 computes an extra value of each record from."""
    for x in (e.incentive.amount, *(d.body for d in e.incentive.lets.values())):
        for node in walk(x):
            if isinstance(node, t.PerItem) and (node.allocation is None or node.allocation.name == name):
                yield from _levels(e, (node.source, node.allocation, node.order), set())


__all__ = ["MASK", "Masking", "level"]
