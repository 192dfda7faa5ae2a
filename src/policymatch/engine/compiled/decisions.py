"""The decisions for one enterprise, made when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, overload

from policymatch.engine.reference.decide import NOT_ELIGIBLE, Decision
from policymatch.model.policy import Incentive, Policy


def places_of(incentives: Sequence[tuple[Policy, Incentive]]) -> dict[str, int]:
    """Where each path (policy id/incentive id) stands; the newest of several versions."""
    return {incentive.path: place for place, (_, incentive) in enumerate(incentives)}


class Decisions(Sequence[Decision]):
    """A tuple of decisions, each of them made when it is first asked for.

    Args:
        incentives: what is decided, with its policies.
        make: the decision at a place.
        standing: the places of those that are not 不符合, ascending; None while nobody knows.
        places: where each path stands, if that is known already.
    """

    def __init__(
        self,
        incentives: Sequence[tuple[Policy, Incentive]],
        make: Callable[[int], Decision],
        standing: Iterable[int] | None = None,
        places: Mapping[str, int] | None = None,
    ):
        self._incentives = incentives
        self._made: list[Decision | None] = [None] * len(incentives)
        self._make = make
        self._standing = None if standing is None else tuple(standing)
        self._places = places

    def standing(self) -> tuple[Decision, ...]:
        """Those that are not 不符合."""
        if self._standing is None:
            return tuple(d for d in self if d.verdict != NOT_ELIGIBLE)
        return tuple(self[i] for i in self._standing)

    def place(self, path: str) -> int | None:
        """Where the decision for a path (policy id/incentive id) stands, of several versions the newest; None if it is not here."""
        if self._places is None:
            self._places = places_of(self._incentives)
        return self._places.get(path)

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

    def __reduce__(self) -> Any:
        return _made, (self._incentives, tuple(self))

    def __eq__(self, other: Any) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Decisions | tuple) else NotImplemented

    def __repr__(self) -> str:
        return f"<Decisions {len(self)}>"


def _made(incentives: Sequence[tuple[Policy, Incentive]], decisions: tuple[Decision, ...]) -> Decisions:
    return Decisions(incentives, decisions.__getitem__)
