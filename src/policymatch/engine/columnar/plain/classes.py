"""Amounts that only ask how facts compare with constants: one of finitely many awards, by classes of facts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.analysis import is_dynamic
from policymatch.engine.columnar.fact_table import EPOCH, Column, Days, Flags, Key, Numbers, Symbols
from policymatch.engine.columnar.plain.asking import TooWide, award_for
from policymatch.engine.columnar.plain.bits import Bits, count
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.leaves import Leaf, OrderLeaf, SpanLeaf, fact_of, leaf_of
from policymatch.engine.reference.decide import Award
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.terms import CauseKind
from policymatch.language.tree.walk import children
from policymatch.language.types import DateType, NumberType
from policymatch.model.values import NOT_APPLICABLE, Value

MOST_CLASSES = 4096
_MOST_KEPT = 200_000  # a text may be another in every row
Rows = NDArray[np.int64]


Cut = tuple[Any, bool]
"""A constant at which an answer changes: at it, or (True) only above it."""


@dataclass(slots=True)
class FactCuts:
    """A fact that an amount asks about, and where the answers change (numbers and days only), ascending."""

    key: Key
    cuts: tuple[Cut, ...] = ()
    _marks: dict[int, list[int]] = field(default_factory=dict)
    _between: list[Value | None] = field(default_factory=list)

    def classes(self, column: Column, rows: Rows) -> tuple[NDArray[np.int64], list[Value | None]]:
        """The class of each row, and one value of each class: None is missing."""
        values: list[Value | None]
        if isinstance(column, Flags):
            codes = column.holds[rows].astype(np.int64)
            values = [False, True]
        elif isinstance(column, Symbols):
            codes = column.codes[rows].astype(np.int64)
            values = [NOT_APPLICABLE if v is None else v for v in column.values]
        else:
            codes, values = self._regions(column, rows)
        for mask, value in ((column.na, NOT_APPLICABLE), (column.missing, None)):
            if mask is not None:
                codes[mask[rows]] = len(values)
                values.append(value)
        return codes, values

    def counted(self, chunk: FactChunk, bits: Bits, n: int) -> list[tuple[Value | None, int]] | None:
        """How many of the ``n`` rows whose bit is set there are of each class; None for a fact that is no number and no day."""
        column = chunk.column(self.key)
        if not isinstance(column, Numbers | Days):
            return None
        known, na = chunk.known(self.key), chunk.na(self.key)
        nums = chunk.chosen(self.key, bits if known is None else bits & known)
        passed = [int(np.count_nonzero(nums >= mark)) for mark in self._bounds(column)]
        sizes = [a - b for a, b in zip([len(nums), *passed], [*passed, 0], strict=True)]
        out = list(zip(self._samples(), sizes, strict=True))
        if known is not None:
            none = 0 if na is None else count(bits & na)
            out += [(None, n - len(nums) - none), (NOT_APPLICABLE, none)]
        return out

    def _bounds(self, column: Numbers | Days) -> list[int]:
        den = 0 if isinstance(column, Days) else column.den
        if den not in self._marks:
            self._marks[den] = [_mark(bound, above, den) for bound, above in self.cuts]
        return self._marks[den]

    def _regions(self, column: Numbers | Days, rows: Rows) -> tuple[NDArray[np.int64], list[Value | None]]:
        """How many of the cuts each value has passed: no comparison tells apart what lies between two cuts."""
        nums = column.days[rows] if isinstance(column, Days) else column.num[rows]
        codes = np.zeros(len(rows), dtype=np.int64)
        for mark in self._bounds(column):
            codes += np.asarray(nums >= mark, dtype=bool)
        return codes, list(self._samples())

    def _samples(self) -> list[Value | None]:
        """A value below the first cut, and one that has passed each cut and not the next."""
        if self._between:
            return self._between
        first, above = self.cuts[0]
        out: list[Value | None] = [first if above else _beside(first, -1)]
        for (bound, above), after in zip(self.cuts, [*self.cuts[1:], None], strict=True):
            beyond = _beside(bound, 1) if after is None or isinstance(bound, date) else (bound + after[0]) / 2
            out.append(beyond if above else bound)
        self._between = out
        return out


def _beside(bound: Any, step: int) -> Any:
    """A value just below or above a constant; at the ends of the calendar, beyond which nothing lies, the constant itself."""
    if not isinstance(bound, date):
        return bound + step
    try:
        return bound + timedelta(days=step)
    except OverflowError:
        return bound


def _mark(bound: Any, above: bool, den: int) -> int:
    """The least integer that has passed a cut; ``den`` 0 for days."""
    if isinstance(bound, date):
        return bound.toordinal() - EPOCH + above
    scaled: Fraction = bound * den
    return math.floor(scaled) + 1 if above else math.ceil(scaled)


@dataclass(slots=True)
class ClassAward:
    """An amount that is one of finitely many awards."""

    evaluator: Evaluator
    asked: tuple[FactCuts, ...]
    _known: dict[tuple[Any, ...], tuple[Award, bool]] = field(default_factory=dict)

    def awards(self, chunk: FactChunk, rows: Rows) -> tuple[NDArray[np.int64], list[tuple[Award, bool]]]:
        """The class of each row, and the award of each class (with whether it came out below zero).

        Raises:
            TooWide: there are too many classes, or one whose award names more than its class.
        """
        key = np.zeros(len(rows), dtype=np.int64)
        parts: list[list[Value | None]] = []
        size = 1
        for a in self.asked:
            codes, values = a.classes(chunk.column(a.key), rows)
            key = key * len(values) + codes
            parts.append(values)
            size *= len(values)
            if size > MOST_CLASSES:
                raise TooWide
        found = np.flatnonzero(np.bincount(key, minlength=size)).tolist()
        place = np.zeros(size, dtype=np.int64)
        place[found] = np.arange(len(found))
        return place[key], [self._award(k, parts) for k in found]

    def total(self, chunk: FactChunk, bits: Bits, n: int) -> int | None:
        """The certain amounts of the ``n`` rows whose bit is set, summed; None if that takes the awards themselves.

        Raises:
            TooWide: as for :meth:`awards`.
        """
        if not self.asked:
            return n * max(self.only()[0].value or 0, 0)
        counted = self.asked[0].counted(chunk, bits, n) if len(self.asked) == 1 else None
        if counted is None:
            return None
        key = self.asked[0].key
        return sum(n * max(self._of(((key, value),))[0].value or 0, 0) for value, n in counted if n)

    def only(self) -> tuple[Award, bool]:
        """The award of an amount that asks about nothing, and whether it came out below zero."""
        return self._award(0, [])

    def _award(self, k: int, parts: list[list[Value | None]]) -> tuple[Award, bool]:
        values: list[Value | None] = []
        for part in reversed(parts):
            k, i = divmod(k, len(part))
            values.append(part[i])
        return self._of(tuple((a.key, v) for a, v in zip(self.asked, reversed(values), strict=True)))

    def _of(self, chosen: tuple[tuple[Key, Value | None], ...]) -> tuple[Award, bool]:
        kept = self._known.get(chosen)
        if kept is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            kept = self._known[chosen] = award_for(self.evaluator, chosen)
        if any(c.kind == CauseKind.RULE for c in kept[0].causes):
            raise TooWide  # what it says names the very value
        return kept


def by_classes(x: Any, e: Evaluator) -> ClassAward | None:
    """The classes that a closed amount depends on, or None if it does more than compare facts with constants."""
    found: dict[Key, set[Cut]] = {}
    if not _compares_only(x, e, found):
        return None
    ordered = [k for k in found if isinstance(e.dictionary.fields[k[0]].type, NumberType | DateType)]
    if not all(found[k] for k in ordered):
        return None
    return ClassAward(e, tuple(FactCuts(key, tuple(sorted(found[key]))) for key in sorted(found, key=str)))


def _compares_only(x: Any, e: Evaluator, found: dict[Key, set[Cut]]) -> bool:
    if isinstance(x, tuple):
        return all(_compares_only(i, e, found) for i in children(x))
    key = fact_of(x)
    if key is not None and isinstance(x.type, NumberType | DateType):
        return False  # its very value counts
    leaf = leaf_of(x, e)
    if leaf is not None:
        return _note(leaf, found)
    if isinstance(x, t.Table) and (subject := fact_of(x.subject)) is not None:
        # the subject itself is only named where no band fits, and then there is one band fewer to take
        found.setdefault(subject, set())
        return _compares_only((x.arms, x.otherwise), e, found)
    if is_dynamic(x):
        return False
    return all(_compares_only(part, e, found) for part in children(x))


def _note(leaf: Leaf, found: dict[Key, set[Cut]]) -> bool:
    cuts = found.setdefault(leaf.key, set())
    if isinstance(leaf, OrderLeaf):
        cuts |= {(leaf.bound, above) for above in (False, True) if leaf.op not in _ONE_SIDE[not above]}
    return not isinstance(leaf, SpanLeaf)


_ONE_SIDE = {False: (">=", "<"), True: (">", "<=")}


__all__ = ["ClassAward", "by_classes"]
