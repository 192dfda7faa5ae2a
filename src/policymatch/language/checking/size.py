"""How deep an expression may be: code that evaluates or explains it recurses at every level."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policymatch.language import tree as t
from policymatch.language.tree.walk import children

MAX_LEVELS = 1000
"""So many levels at most, those of the 取值 included."""


def levels(x: Any, of_let: Callable[[str], int]) -> int:
    """How many levels a checked expression has.

    Args:
        x: the expression.
        of_let: the levels of a 取值, by name.
    """
    seen: dict[int, int] = {}

    def measure(x: Any) -> int:
        if isinstance(x, t.Let):
            return of_let(x.name) + 1
        if id(x) not in seen:
            seen[id(x)] = 1 + max(map(measure, children(x)), default=0)
        return seen[id(x)]

    return measure(x)


__all__ = ["MAX_LEVELS", "levels"]
