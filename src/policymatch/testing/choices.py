"""Where the generators take their choices from: one interface, behind it a seed or a test engine that can shrink.

Options stand in order, the plainest first: a test engine shrinks towards the first.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
_FINE = 1000


class Choices(Protocol):
    """A source of choices."""

    def below(self, n: int) -> int:
        """A whole number from 0 up to, and without, ``n``."""


class Seeded:
    """Choices out of a seed: the cheap door, for runs of millions.

    Args:
        seed: a number, or a generator to go on with.
    """

    def __init__(self, seed: int | random.Random):
        self.random = seed if isinstance(seed, random.Random) else random.Random(seed)

    def below(self, n: int) -> int:
        """A whole number from 0 up to, and without, ``n``."""
        return int(self.random.random() * n)


def pick(choices: Choices, options: Sequence[T]) -> T:
    """One of several options."""
    return options[choices.below(len(options))] if len(options) > 1 else options[0]


def chance(choices: Choices, share: float) -> bool:
    """True in a ``share`` of all cases (to a thousandth)."""
    return choices.below(_FINE) >= _FINE - round(_FINE * share)


def some(choices: Choices, options: Sequence[T], count: int) -> list[T]:
    """``count`` different options, in the order in which they were picked."""
    left = list(options)
    return [left.pop(choices.below(len(left))) for _ in range(min(count, len(left)))]


__all__ = ["Choices", "Seeded", "chance", "pick", "some"]
