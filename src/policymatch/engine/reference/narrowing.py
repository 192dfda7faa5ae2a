"""Conditions asked of every record of a list again and again, seen from one record of another list after the other.

A condition such as 对象 是 备案号 picks few records of a long list; the others are passed over without being asked, by an
index of what their field says. What is left is asked as ever, so nothing but the time depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from policymatch.engine.reference.frames import Evaluates, Frames, ItemFrame
from policymatch.engine.reference.values import Item, Known, ListValue, Unknown, Value
from policymatch.language import tree as t
from policymatch.model.values import NOT_APPLICABLE


class RecordIndex:
    """The records of a list by what one field says; those that miss it are found with any value."""

    def __init__(self, items: Sequence[Item], name: str):
        self._items = items
        self._missing: list[int] = []
        self._places: dict[Any, list[int]] = {}
        for i, item in enumerate(items):
            v = item.value.get(name)
            if v is None:
                self._missing.append(i)
            elif v is not NOT_APPLICABLE:  # a comparison with it does not hold
                self._places.setdefault(v, []).append(i)

    def places(self, wanted: Value) -> list[int] | range:
        """Which records may say a value, in their order."""
        if isinstance(wanted, Unknown):
            return range(len(self._items))
        found = self._places.get(wanted.value, []) if isinstance(wanted, Known) else []
        return sorted([*found, *self._missing]) if found and self._missing else found or self._missing

    def fewest(self, *places: list[int] | range) -> tuple[Item, ...]:
        """The records at the places of the shortest list."""
        return tuple([self._items[i] for i in min(places, key=len)])


def narrowed(e: Evaluates, source: t.Expr, where: t.Expr, frames: Frames) -> ListValue:
    """The items of a list, but for some of which ``where`` surely does not hold."""
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


__all__ = ["RecordIndex", "narrowed"]
