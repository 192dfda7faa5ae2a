"""Awards of many rows of one incentive at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.causes import CauseSets
from policymatch.engine.columnar.fact_table import LIMIT
from policymatch.engine.columnar.outcome import NO_AWARD, OPEN, STATES
from policymatch.engine.reference.decide import Award

STATE = {name: i for i, name in enumerate(STATES)}
Rows = NDArray[np.int64]
Each = NDArray[Any] | int
"""A figure for each of some rows, or one that all of them have."""
_NOWHERE = np.zeros(0, dtype=np.int64)
_NO_NUMBERS = np.zeros(0, dtype=np.int32)


@dataclass(slots=True)
class Awarded:
    """Awards of some rows, in 分.

    Attributes:
        states, value: as in :class:`Outcome`.
        ranged: the places of rows that are open, or whose bounds are not their value (None: of all rows); ``low``, ``high`` and
            ``causes`` are theirs.
        warned: how many came out below zero.
        by_reference: how many the reference engine computed.
    """

    states: Each
    value: Each
    ranged: Rows | None
    low: Each
    high: Each
    causes: Each
    warned: int = 0
    by_reference: int = 0

    @staticmethod
    def none(m: int) -> Awarded:
        """No award for any of ``m`` rows, with room for awards that are :meth:`put` there."""
        states, value = np.full(m, NO_AWARD, np.uint8), np.zeros(m, np.int64)
        return Awarded(states, value, _NOWHERE, _NOWHERE, _NOWHERE, _NO_NUMBERS)

    @staticmethod
    def same(award: Award | None, warned: bool, m: int, sets: CauseSets) -> Awarded:
        """One award that all ``m`` rows have; ``warned``: it came out below zero."""
        state, value, low, high, causes = _figures(award, sets)
        below = m if warned else 0
        if low == high == value and not causes:
            return Awarded(state, value, _NOWHERE, _NOWHERE, _NOWHERE, _NO_NUMBERS, below)
        return Awarded(state, value, None, low, high, causes, below)

    @staticmethod
    def bounded(states: Any, value: Any, low: Any, high: Any, causes: Any, warned: int) -> Awarded:
        """Awards with bounds and causes for every row."""
        ranged = np.flatnonzero(np.asarray((low != value) | (high != value), dtype=bool) | (causes != 0))
        return Awarded(states, value, ranged, low[ranged], high[ranged], causes[ranged], warned)

    @staticmethod
    def of(awards: Sequence[tuple[Award | None, bool]], sets: CauseSets) -> Awarded:
        """The awards of rows, one by one, each with whether it came out below zero; the reference engine computed them."""
        rows = [_figures(a, sets) for a, _ in awards]
        wide = any(abs(v) >= LIMIT for row in rows for v in row[1:4])
        columns = np.array(rows, dtype=object if wide else np.int64).reshape(-1, 5).T
        states, value, low, high, causes = columns
        below = sum(warned for _, warned in awards)
        out = Awarded.bounded(states.astype(np.uint8), value, low, high, causes.astype(np.int32), below)
        out.by_reference = len(rows)
        return out

    def put(self, at: Rows, other: Awarded) -> None:
        """Puts the awards of some rows, which had none, in their places."""
        assert isinstance(self.value, np.ndarray) and isinstance(self.states, np.ndarray)
        if _wide(other.value) and self.value.dtype != object:
            self.value = self.value.astype(object)
        self.value[at] = other.value
        self.states[at] = other.states
        self.warned += other.warned
        self.by_reference += other.by_reference
        places = at if other.ranged is None else at[other.ranged]
        if len(places):
            assert self.ranged is not None
            self.ranged = np.concatenate([self.ranged, places])
            self.low, self.high, self.causes = (
                np.concatenate([a, full(b, len(places))])
                for a, b in ((self.low, other.low), (self.high, other.high), (self.causes, other.causes))
            )

    def within(self, first: int, last: int) -> Awarded:
        """The awards of the rows from ``first`` to before ``last``; ``warned`` and ``by_reference`` stay those of all."""
        some: Any = slice(first, last)
        ranged = self.ranged
        inner = some if ranged is None else np.flatnonzero((ranged >= first) & (ranged < last))
        return Awarded(
            cut(self.states, some),
            cut(self.value, some),
            None if ranged is None else ranged[inner] - first,
            cut(self.low, inner),
            cut(self.high, inner),
            cut(self.causes, inner),
            self.warned,
            self.by_reference,
        )

    @property
    def wide(self) -> bool:
        """Whether an amount or bound does not fit into int64."""
        return any(map(_wide, (self.value, self.low, self.high)))


def cut(x: Each, some: slice | Rows) -> Each:
    """A figure for some of the rows."""
    return x if isinstance(x, int) else x[some]


def full(x: Each, m: int) -> NDArray[Any]:
    """A figure for each of ``m`` rows."""
    return x if isinstance(x, np.ndarray) else np.full(m, x, object if _wide(x) else np.int64)


def _wide(x: Each) -> bool:
    return bool(abs(x) >= LIMIT) if isinstance(x, int) else x.dtype == object


def total_of(value: NDArray[Any]) -> int:
    """The sum of the amounts that are above zero, exact."""
    if not len(value):
        return 0
    if value.dtype != object and int(value.max()) > LIMIT // len(value):
        value = value.astype(object)
    return int(value.sum() if int(value.min()) >= 0 else value[value > 0].sum())


def _figures(a: Award | None, sets: CauseSets) -> tuple[int, int, int, int, int]:
    """State, value, lower and upper bound and the number of its causes, as an outcome has them."""
    if a is None:
        return NO_AWARD, 0, 0, 0, 0
    value = OPEN if a.value is None else a.value
    return STATE[a.state], value, a.low, OPEN if a.high is None else a.high, sets.number(a.causes)


__all__ = ["STATE", "Awarded", "Each", "Rows", "cut", "full", "total_of"]
