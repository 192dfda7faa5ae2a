"""The decisions for one enterprise, made when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

from policymatch.engine.reference.decide import Decision


class Decisions(Sequence[Decision]):
    """A tuple of decisions, each of them made when it is first asked for.

    Args:
        n: how many there are.
        make: the decision at a place.
        standing: the places of those that are not 不符合, ascending; None while nobody knows.
    """

    def __init__(self, n: int, make: Callable[[int], Decision], standing: Iterable[int] | None = None):
        self._made: list[Decision | None] = [None] * n
        self._make = make
        self._standing = None if standing is None else tuple(standing)

    def standing(self) -> tuple[Decision, ...]:
        """Those that are not 不符合."""
        if self._standing is None:
            return tuple(d for d in self if d.verdict != "不符合")
        return tuple(self[i] for i in self._standing)

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, at: int) -> Decision: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Decision, ...]: ...
    def __getitem__(self, at: int | slice) -> Decision | tuple[Decision, ...]:
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(len(self._made))))
        found = self._made[at]
        if found is None:
            place = range(len(self._made))[at]
            found = self._made[place] = self._make(place)
        return found

    def __eq__(self, other: Any) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Decisions | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __add__(self, other: Any) -> tuple[Any, ...]:
        return tuple(self) + tuple(other) if isinstance(other, Decisions | tuple) else NotImplemented

    def __repr__(self) -> str:
        return repr(tuple(self))
