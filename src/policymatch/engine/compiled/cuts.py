"""Comparisons of one quantity with constants: where its line is cut, and what holds between two cuts.

A number is given a whole place that keeps its order among all constants: twice its multiple of 1/scale rounded down, and one
more where something was cut off. So any fraction is compared exactly with whole numbers only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

from policymatch.engine.reference.values import HOLDS
from policymatch.language import tree as t

_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "≠": "≠"}


def against(x: t.Expr, subject: t.Expr) -> tuple[str, Any] | None:
    """Operator and constant, where ``x`` compares ``subject`` with a number or day."""
    if not isinstance(x, t.Compare):
        return None
    sides = ((x.op, x.left, x.right), (_TURNED[x.op], x.right, x.left))
    for op, own, other in sides:
        if own is subject and isinstance(other, t.Const) and isinstance(other.value, Fraction | date):
            return op, other.value
    return None


def comparisons(x: t.Expr, subject: t.Expr) -> list[tuple[str, Any]] | None:
    """All comparisons of ``subject`` that ``x`` is made of; None where it is made of anything else."""
    if isinstance(x, t.Not):
        return comparisons(x.item, subject)
    if isinstance(x, t.All | t.Any_):
        out: list[tuple[str, Any]] = []
        for item in x.items:
            more = comparisons(item, subject)
            if more is None:
                return None
            out += more
        return out
    one = against(x, subject)
    return None if one is None else [one]


class CutLine:
    """The line of one quantity, cut at constants.

    Args:
        found: the comparisons asked of it.
        den: the quantity is a multiple of 1/den.
    """

    def __init__(self, found: Iterable[tuple[str, Any]], den: int = 1):
        asked = list(found)
        self.scale = lcm(den, *(c.denominator for _, c in asked if isinstance(c, Fraction)))
        cuts: set[int] = set()
        for op, constant in asked:
            at = self.place(constant)
            # at or above it holds from there on; above it from the next place on; equal between the two
            cuts |= {at} if op in (">=", "<") else {at + 1} if op in (">", "<=") else {at, at + 1}
        self.cuts = sorted(cuts)

    def place(self, value: Any) -> int:
        """The place of a number or day."""
        if isinstance(value, date):
            return value.toordinal()
        n, d = value.as_integer_ratio()
        whole, rest = divmod(n * self.scale, d)
        return int(2 * whole + (rest > 0))

    def rank(self, value: Any) -> int:
        """Between which cuts a number or day lies."""
        return bisect_right(self.cuts, self.place(value))

    def intervals(self) -> Iterator[int]:
        """A place on each interval between two cuts, from below the first to above the last."""
        yield self.cuts[0] - 1 if self.cuts else 0
        yield from self.cuts

    def holds(self, x: t.Expr, subject: t.Expr, place: int) -> bool:
        """Whether a condition made of comparisons of ``subject`` holds at a place."""
        match x:
            case t.Not(item=item):
                return not self.holds(item, subject, place)
            case t.All(items=items):
                return all(self.holds(i, subject, place) for i in items)
            case t.Any_(items=items):
                return any(self.holds(i, subject, place) for i in items)
        one = against(x, subject)
        assert one is not None
        return bool(HOLDS[one[0]](place, self.place(one[1])))
