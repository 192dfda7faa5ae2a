"""Awards of many rows at once, and the sets of causes that keep verdicts and amounts open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import LIMIT
from policymatch.engine.columnar.kernel.integers import numbered
from policymatch.engine.columnar.outcome import NO_AWARD, OPEN, STATES
from policymatch.engine.reference.decide import (
    CEILING,
    ELIGIBLE,
    FIXED,
    JUDGEMENT,
    MISSING,
    VERDICTS,
    ZERO_AMOUNT,
    Award,
)
from policymatch.engine.reference.values import NO_CAUSES, Causes
from policymatch.language.terms import CauseKind

STATE = {name: i for i, name in enumerate(STATES)}
VERDICT = {name: i for i, name in enumerate(VERDICTS)}
Rows = NDArray[np.int64]


class Unions:
    """Unions of sets of causes, made once for all chunks of a plan; equal ones are one object."""

    def __init__(self) -> None:
        self._one: dict[Causes, Causes] = {}
        self._tables: dict[tuple[int, ...], tuple[list[Causes], dict[int, Causes]]] = {}

    def of(self, parts: list[Causes], keys: list[int]) -> list[Causes]:
        """For each key the causes of all parts whose bit is set in it.

        Parts are distinguished by identity, and kept so that their ids stay their own.
        """
        asked = tuple(map(id, parts))
        kept = self._tables.get(asked)
        if kept is None:
            if len(self._tables) >= _MOST_UNIONS:
                self._tables.clear()
                self._one.clear()
            kept = self._tables[asked] = (parts, {})
        table = kept[1]  # not looked up again: another thread may have made room
        return [table.get(k) or self._made(table, parts, k) for k in keys]

    def _made(self, table: dict[int, Causes], parts: list[Causes], key: int) -> Causes:
        union = frozenset[Any]().union(*(c for i, c in enumerate(parts) if key >> i & 1))
        out = table[key] = self._one.setdefault(union, union)
        return out


_MOST_UNIONS = 20_000


class CauseSets:
    """Distinct sets of causes, numbered; 0 is the empty one. ``verdicts``: what each makes of a decision."""

    def __init__(self, unions: Unions | None = None) -> None:
        self.sets: list[Causes] = [NO_CAUSES]
        self.verdicts: list[int] = [VERDICT[ELIGIBLE]]
        self._index: dict[Causes, int] = {NO_CAUSES: 0}
        self._unions = unions or Unions()

    def number(self, causes: Causes) -> int:
        """The number of a set."""
        if causes not in self._index:
            self._index[causes] = len(self.sets)
            self.sets.append(causes)
            self.verdicts.append(open_verdict(causes))
        return self._index[causes]

    def unions(self, parts: list[Causes], keys: list[int]) -> list[int]:
        """For each key the number of the causes of all parts whose bit is set in it."""
        return [self.number(causes) for causes in self._unions.of(parts, keys)]

    def judged(self, numbers: NDArray[np.int32]) -> NDArray[np.uint8]:
        """What each set makes of a decision, by its number."""
        out: NDArray[np.uint8] = np.array(self.verdicts, dtype=np.uint8)[numbers]
        return out

    def pairwise(self, a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int32]:
        """Row by row the number of the union of two sets."""
        found, back = numbered(a.astype(np.int64) * len(self.sets) + b)
        pairs = [divmod(int(k), len(self.sets)) for k in found.tolist()]
        made = [x or y if not (x and y) else self.number(self.sets[x] | self.sets[y]) for x, y in pairs]
        out: NDArray[np.int32] = np.array(made, dtype=np.int32)[back]
        return out


def open_verdict(causes: Causes) -> int:
    """待核 where a fact is missing, 需人工核定 where only an office's answer is."""
    return VERDICT[MISSING if any(c.kind == CauseKind.FACT for c in causes) else JUDGEMENT]


@dataclass(slots=True)
class Awarded:
    """Awards of ``m`` rows, in 分.

    Attributes:
        states, value: as in :class:`Outcome`.
        apart: the places of rows that are open, or whose bounds are not their value; ``low``, ``high`` and ``causes`` are theirs.
        warned: how many came out below zero.
    """

    states: NDArray[np.uint8]
    value: NDArray[Any]
    apart: Rows
    low: NDArray[Any]
    high: NDArray[Any]
    causes: NDArray[np.int32]
    warned: int = 0

    @staticmethod
    def settled(states: NDArray[np.uint8], value: NDArray[Any], warned: int = 0) -> Awarded:
        """Awards of which nothing is open."""
        return Awarded(states, value, _NOWHERE, _NOTHING, _NOTHING, _NO_NUMBERS, warned)

    @staticmethod
    def none(m: int) -> Awarded:
        """No award for any of ``m`` rows."""
        return Awarded.settled(np.full(m, NO_AWARD, np.uint8), np.zeros(m, np.int64))

    @staticmethod
    def bounded(states: Any, value: Any, low: Any, high: Any, causes: Any, warned: int) -> Awarded:
        """Awards with bounds and causes for every row."""
        apart = np.flatnonzero(np.asarray((low != value) | (high != value), dtype=bool) | (causes != 0))
        return Awarded(states, value, apart, low[apart], high[apart], causes[apart], warned)

    def put(self, at: Rows, other: Awarded) -> None:
        """Puts the awards of some rows, which had none, in their places."""
        if other.value.dtype == object and self.value.dtype != object:
            self.value = self.value.astype(object)
        self.value[at] = other.value
        self.states[at] = other.states
        self.warned += other.warned
        if len(other.apart):
            self.apart = np.concatenate([self.apart, at[other.apart]])
            self.low, self.high = np.concatenate([self.low, other.low]), np.concatenate([self.high, other.high])
            self.causes = np.concatenate([self.causes, other.causes])


_NOWHERE = np.zeros(0, dtype=np.int64)
_NOTHING = np.zeros(0, dtype=np.int64)
_NO_NUMBERS = np.zeros(0, dtype=np.int32)


def total_of(value: NDArray[Any]) -> int:
    """The sum of the amounts that are above zero, exact."""
    if not len(value):
        return 0
    if value.dtype != object and int(value.max()) > LIMIT // len(value):
        value = value.astype(object)
    return int(value.sum() if int(value.min()) >= 0 else value[value > 0].sum())


def of_awards(chosen: Rows, awards: Sequence[tuple[Award | None, bool]], sets: CauseSets) -> Awarded:
    """The awards of rows that each have one of a few (``chosen``), with whether it came out below zero."""
    if not len(awards):
        return Awarded.none(len(chosen))
    rows = [figures(a, sets) for a, _ in awards]
    wide = any(abs(v) >= LIMIT for row in rows for v in row[1:4])
    kind: Any = object if wide else np.int64
    state, value, low, high, causes = (np.array(c, dtype=kind) for c in zip(*rows, strict=True))
    below = sum((chosen == i).sum() for i, (_, warned) in enumerate(awards) if warned)
    out = Awarded.settled(state.astype(np.uint8)[chosen], value[chosen], int(below))
    open_ = np.array([row[2] != row[1] or row[3] != row[1] or row[4] != 0 for row in rows], dtype=bool)
    if open_.any():
        out.apart = np.flatnonzero(open_[chosen])
        taken = chosen[out.apart]
        out.low, out.high, out.causes = low[taken], high[taken], causes[taken].astype(np.int32)
    return out


def figures(a: Award | None, sets: CauseSets) -> tuple[int, int, int, int, int]:
    """State, value, lower and upper bound and the number of its causes, as an outcome tells an award."""
    if a is None:
        return NO_AWARD, 0, 0, 0, 0
    value = OPEN if a.value is None else a.value
    return STATE[a.state], value, a.low, OPEN if a.high is None else a.high, sets.number(a.causes)


def of_fen(fen: NDArray[Any], ceiling: bool) -> Awarded:
    """The awards of rows whose amounts are known; below zero is 0元."""
    below = np.asarray(fen < 0, dtype=bool)
    warned = int(below.sum())
    value = np.where(below, 0, fen) if warned else fen
    states = np.full(len(fen), STATE[CEILING if ceiling else FIXED], dtype=np.uint8)
    zero = np.asarray(value == 0, dtype=bool)
    if zero.any():
        states[zero] = STATE[ZERO_AMOUNT]
    return Awarded.settled(states, value, warned)


__all__ = ["STATE", "VERDICT", "Awarded", "CauseSets", "Rows", "Unions", "figures", "of_awards", "of_fen", "total_of"]
