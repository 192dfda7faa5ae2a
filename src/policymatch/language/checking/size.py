"""How large an expression may be: code that evaluates or explains it visits every part, and recurses at every level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from policymatch.language import tree as t
from policymatch.language.tree.walk import children

MAX_PARTS = 10_000
"""So many parts at most, each 取值 counted with its own as often as it is used."""
MAX_ALL_PARTS = 500_000
"""So many parts at most in all 事项 of one policy."""
MAX_LEVELS = 100
"""So many levels at most, those of the 取值 included."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of an expression with all 取值 put in: how many parts it has, and how many levels."""

    parts: int
    levels: int

    def problem(self) -> tuple[str, str]:
        """What is too much and what is allowed, or two empty texts."""
        if self.levels > MAX_LEVELS:
            return f"一环套一环，有{self.levels}层", f"不超过{MAX_LEVELS}层"
        if self.parts > MAX_PARTS:
            return f"取值代入后有{self.parts:,}个部分", f"不超过{MAX_PARTS:,}个"
        return "", ""


def size(x: Any, of_let: Callable[[str], Size]) -> Size:
    """The size of a checked expression.

    Args:
        x: the expression.
        of_let: the size of a 取值, by name.
    """
    seen: dict[int, Size] = {}

    def measure(x: Any) -> Size:
        if isinstance(x, t.Let):
            own = of_let(x.name)
            return Size(own.parts + 1, own.levels + 1)
        if id(x) not in seen:
            inner = [measure(part) for part in children(x)]
            seen[id(x)] = Size(1 + sum(s.parts for s in inner), 1 + max((s.levels for s in inner), default=0))
        return seen[id(x)]

    return measure(x)


__all__ = ["MAX_ALL_PARTS", "MAX_LEVELS", "MAX_PARTS", "Size", "size"]
