"""Chance in whole numbers only: the same seed gives the same draws on every platform and in every Python.

``random.Random.random`` is the one method whose sequence Python promises to keep; it yields a multiple of 2**-53, so
everything here is exact integer arithmetic on that multiple. Normal and log-normal draws use no ``math``: a libm may
differ in the last bit, and one bit would change a file.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")

_BITS = 53
_SPAN = float(1 << _BITS)
_MICRO = 10**6
_LN2 = 693_147  # ln 2 in millionths


class Draw:
    """A stream of draws, named by its key.

    Args:
        key: what the stream is for, e.g. ``(seed, 17)``; streams of different keys do not disturb each other.
    """

    def __init__(self, *key: object) -> None:
        # a text seeds through SHA-512, so neither the hash seed nor the platform matters
        self._random = random.Random("/".join(str(k) for k in key)).random

    def below(self, n: int) -> int:
        """A whole number from 0 to ``n`` - 1."""
        return (int(self._random() * _SPAN) * n) >> _BITS

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def chance(self, permille: int) -> bool:
        """True ``permille`` times in a thousand."""
        return (int(self._random() * _SPAN) * 1000) >> _BITS < permille

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, all alike."""
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[T, int]]) -> T:
        """One of the items, each as often as its weight says."""
        left = self.below(sum(weight for _, weight in items))
        for item, weight in items:
            if left < weight:
                return item
            left -= weight
        raise AssertionError("weights are positive")

    def some(self, items: Sequence[T], n: int) -> list[T]:
        """``n`` different items, in the order they were given."""
        left = list(range(len(items)))
        taken = [left.pop(self.below(len(left))) for _ in range(min(n, len(items)))]
        return [items[i] for i in sorted(taken)]

    def day(self, first: date, last: date) -> date:
        """A day from ``first`` to ``last``, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))

    def normal(self) -> int:
        """A standard normal draw, in thousandths (the sum of twelve uniform draws; never beyond 6)."""
        uniform = self._random
        return sum([(int(uniform() * _SPAN) * 1001) >> _BITS for _ in range(12)]) - 6000

    def around(self, mean: int, spread: int) -> int:
        """A normal draw, rounded towards minus infinity.

        Args:
            mean: its mean.
            spread: its standard deviation, in the unit of ``mean``.
        """
        return mean + self.normal() * spread // 1000

    def lognormal(self, median: int, sigma: int) -> int:
        """A log-normal draw.

        Args:
            median: its median.
            sigma: the standard deviation of its logarithm, in thousandths.
        """
        return median * exponential(self.normal() * sigma // 1000) // _MICRO


def exponential(thousandths: int) -> int:
    """e to the power of ``thousandths`` / 1000, in millionths, by whole numbers alone."""
    doublings, rest = divmod(thousandths * 1000, _LN2)
    scale = _MICRO * _MICRO
    total = term = scale
    for i in range(1, 16):
        term = term * rest // (_MICRO * i)
        total += term
    total = total << doublings if doublings >= 0 else total >> -doublings
    return total // _MICRO


__all__ = ["Draw", "exponential"]
