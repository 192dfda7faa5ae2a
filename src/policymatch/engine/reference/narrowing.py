"""An index for nested lists: a condition that compares records of one list with each record of another.

A condition such as 对象 是 备案号 selects few records of a long list. An index by the value of the field finds those that may
meet it, and only they are evaluated. The result is the same as without the index.
"""

from __future__ import annotations

from dataclasses import replace

from policymatch.engine.reference.frames import Evaluates, Frames, ItemFrame
from policymatch.engine.reference.values import ListValue
from policymatch.language import tree as t


def narrowed(e: Evaluates, source: t.Expr, where: t.Expr, frames: Frames) -> ListValue:
    """The items of a list without some for which ``where`` surely does not hold."""
    listed = e.items(source, frames)
    if not frames or not isinstance(source, t.Records):
        return listed
    seen = (ItemFrame({}, listed.record), *frames)
    found = []
    for test in where.items if isinstance(where, t.All) else (where,):
        match test:
            case t.Compare(op="=", left=t.ItemField(depth=0, name=name), right=right) if _of_outside(right):
                index = e.index(source.name, name)
                found.append((index, index.places(e.value(right, seen))))
    return replace(listed, items=found[0][0].fewest(*(places for _, places in found))) if found else listed


def _of_outside(x: t.Expr) -> bool:
    """Whether an expression does not depend on the record that a condition is evaluated for."""
    return isinstance(x, t.Const | t.Context) or (isinstance(x, t.ItemField | t.ItemSelf) and x.depth > 0)


__all__ = ["narrowed"]
