"""Sets of causes that keep verdicts and amounts open, numbered for the rows of a chunk."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.kernel.integers import numbered
from policymatch.engine.reference.decide import ELIGIBLE, JUDGEMENT, MISSING, VERDICTS
from policymatch.engine.reference.values import NO_CAUSES, Causes
from policymatch.language.terms import CauseKind

VERDICT = {name: i for i, name in enumerate(VERDICTS)}


class Unions:
    """Unions of sets of causes, made once for all chunks of a plan; equal ones are one object."""

    def __init__(self) -> None:
        self._interned: dict[Causes, Causes] = {}
        self._tables: dict[tuple[int, ...], tuple[list[Causes], dict[int, Causes]]] = {}

    def of(self, parts: list[Causes], keys: list[int]) -> list[Causes]:
        """For each key the union of the parts whose bit is set in it.

        Parts are distinguished by identity; they are kept so that their ids are not reused.
        """
        ids = tuple(map(id, parts))
        kept = self._tables.get(ids)
        if kept is None:
            if len(self._tables) >= _MOST_UNIONS:
                self._tables.clear()
                self._interned.clear()
            kept = self._tables[ids] = (parts, {})
        table = kept[1]  # not looked up again: another thread may have made room
        return [table.get(k) or self._made(table, parts, k) for k in keys]

    def _made(self, table: dict[int, Causes], parts: list[Causes], key: int) -> Causes:
        union = frozenset[Any]().union(*(c for i, c in enumerate(parts) if key >> i & 1))
        out = table[key] = self._interned.setdefault(union, union)
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


__all__ = ["VERDICT", "CauseSets", "Unions", "open_verdict"]
