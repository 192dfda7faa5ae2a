"""The records of a list, indexed by the value of one of their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from policymatch.engine.reference.values import Item, Known, Unknown, Value
from policymatch.model.values import NOT_APPLICABLE


class RecordIndex:
    """The records of a list by the value of one field; those that miss the field are found with any value."""

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
        """The places of the records that may have a value, ascending."""
        if isinstance(wanted, Unknown):
            return range(len(self._items))
        found = self._places.get(wanted.value, []) if isinstance(wanted, Known) else []
        return sorted([*found, *self._missing]) if found and self._missing else found or self._missing

    def fewest(self, *places: list[int] | range) -> tuple[Item, ...]:
        """The records at the places of the shortest list."""
        return tuple([self._items[i] for i in min(places, key=len)])
