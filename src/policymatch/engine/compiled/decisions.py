"""The decisions for one enterprise, computed when they are accessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, overload

from policymatch.engine.reference.decide import NOT_ELIGIBLE, Decision
from policymatch.model.policy import Incentive, Policy


def places_of(incentives: Sequence[tuple[Policy, Incentive]]) -> dict[str, int]:
    """The index of each path (policy id/incentive id), of several versions that of the newest."""
    return {incentive.path: place for place, (_, incentive) in enumerate(incentives)}


class Decisions(Sequence[Decision]):
    """A tuple of decisions, each of them computed when it is first accessed.

    Args:
        incentives: what is decided, with its policies.
        make: the decision at a place.
        eligible_or_open: the places of those that are not 不符合, ascending; None while not known.
        places: the index of each path, if that is known already.
    """

    def __init__(
        self,
        incentives: Sequence[tuple[Policy, Incentive]],
        make: Callable[[int], Decision],
        eligible_or_open: Iterable[int] | None = None,
        places: Mapping[str, int] | None = None,
    ):
        self._incentives = incentives
        self._made: list[Decision | None] = [None] * len(incentives)
        self._make = make
        self._eligible_or_open = None if eligible_or_open is None else tuple(eligible_or_open)
        self._places = places

    def eligible_or_open(self) -> tuple[Decision, ...]:
        """Those that are not 不符合."""
        if self._eligible_or_open is None:
            return tuple(d for d in self if d.verdict != NOT_ELIGIBLE)
        return tuple(self[i] for i in self._eligible_or_open)

    def place(self, path: str) -> int | None:
        """The index of the decision for a path (policy id/incentive id), of several versions the newest; None if there is none."""
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
