"""How the award of one incentive is computed for the rows that are not 不符合."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.awarded import STATE, Awarded, CauseSets, figures, of_awards, of_fen, total_of
from policymatch.engine.columnar.outcome import NO_AWARD
from policymatch.engine.columnar.pairs import Bounds, Each
from policymatch.engine.columnar.plain.asking import TooWide
from policymatch.engine.columnar.plain.bits import Bits, at, rows_of
from policymatch.engine.columnar.plain.bits import count as count_of
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.classes import ClassAward, by_classes
from policymatch.engine.columnar.plain.lines import LineAward, by_line
from policymatch.engine.columnar.thorough import Thorough
from policymatch.engine.lowering import Lowering
from policymatch.engine.reference.decide import CEILING, FIXED, Award
from policymatch.language.terms import Nature
from policymatch.model.values import NOT_APPLICABLE

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Paid:
    """Awards of some rows: of each, or one for all of them; ``warned`` came out below zero.

    Attributes:
        rows: ascending.
        states, value, apart: as in :class:`Segment`.
        by_reference: how many of them the reference engine had to compute.
    """

    rows: Rows
    states: Each
    value: Each
    apart: Bounds | None = None
    warned: int = 0
    by_reference: int = 0

    @staticmethod
    def each(rows: Rows, a: Awarded, by_reference: int) -> Paid:
        """Rows that each have an award of their own."""
        return Paid(rows, a.states, a.value, Bounds.of(a), a.warned, by_reference)

    @staticmethod
    def one(rows: Rows, award: tuple[Award, bool], sets: CauseSets) -> Paid:
        """Rows that all have one award."""
        state, value, low, high, causes = figures(award[0], sets)
        apart = None if low == high == value and not causes else Bounds(None, low, high, causes)
        return Paid(rows, state, value, apart, len(rows) if award[1] else 0)


@dataclass(slots=True)
class Paying:
    """The award of one incentive: a quick form where it has one, else (and for what the quick form leaves) the kernel."""

    thorough: Thorough
    pays: bool
    ceiling: bool
    quick: ClassAward | LineAward | None

    @property
    def facts(self) -> str:
        """The facts that the quick form asks, to tell which incentives ask the same."""
        match self.quick:
            case LineAward() as line:
                return str(line.keys)
            case ClassAward() as classes:
                return str([a.key for a in classes.asked])
        return ""

    def paid(self, chunk: FactChunk, bits: Bits, sets: CauseSets) -> Iterator[Paid]:
        """The awards of the rows whose bit is set; rows with the same state and causes come together."""
        try:
            found = list(self._alike(chunk, bits, sets))
        except TooWide:
            found = list(self._each(chunk, bits, sets))
        yield from (p for p in found if len(p.rows))

    def _each(self, chunk: FactChunk, bits: Bits, sets: CauseSets) -> Iterator[Paid]:
        rows = rows_of(bits, chunk.n)
        if len(rows):
            yield Paid.each(rows, *self.awards(chunk, rows, sets))

    def _alike(self, chunk: FactChunk, bits: Bits, sets: CauseSets) -> Iterator[Paid]:
        if not self.pays:
            yield Paid(rows_of(bits, chunk.n), NO_AWARD, 0)
        elif isinstance(self.quick, ClassAward) and not self.quick.asked:
            yield Paid.one(rows_of(bits, chunk.n), self.quick.only(), sets)
        elif isinstance(self.quick, LineAward) and len(self.quick.keys) == 1:
            yield from self._known_and_not(self.quick, chunk, bits, sets)
        else:
            yield from self._each(chunk, bits, sets)

    def _known_and_not(self, line: LineAward, chunk: FactChunk, bits: Bits, sets: CauseSets) -> Iterator[Paid]:
        (key,) = line.keys
        known = chunk.known(key)
        rows = rows_of(bits if known is None else bits & known, chunk.n)
        if len(rows):
            fen = line.fen(chunk, rows)
            if int(fen.min()) > 0:
                yield Paid(rows, STATE[CEILING if self.ceiling else FIXED], fen)
            else:
                yield Paid.each(rows, of_fen(fen, self.ceiling), 0)
        for gone, value in ((chunk.missing(key), None), (chunk.na(key), NOT_APPLICABLE)):
            if gone is not None:
                rows = rows_of(bits & gone, chunk.n)
                if len(rows):
                    yield Paid.one(rows, line.without(value), sets)

    def awards(self, chunk: FactChunk, rows: Rows, sets: CauseSets) -> tuple[Awarded, int]:
        """The awards of some rows of a chunk, and how many of them the reference engine had to compute."""
        if not self.pays:
            return Awarded.none(len(rows)), 0
        try:
            match self.quick:
                case ClassAward() as classes:
                    return of_awards(*classes.awards(chunk, rows), sets), 0
                case LineAward() as line:
                    return self._line(line, chunk, rows, sets)
        except TooWide:
            pass
        return self.thorough.awards(chunk.table, rows, sets)

    def _line(self, line: LineAward, chunk: FactChunk, rows: Rows, sets: CauseSets) -> tuple[Awarded, int]:
        fen = line.fen(chunk, rows)
        lacks: NDArray[np.bool_] | None = None
        for key in line.keys:
            known = chunk.known(key)
            if known is not None:
                gone = at(~known, rows)
                lacks = gone if lacks is None else lacks | gone
        rest = np.flatnonzero(lacks) if lacks is not None else _NO_ROWS
        if not len(rest):
            return of_fen(fen, self.ceiling), 0
        fen[rest] = 0  # what stands there is of no meaning
        out = of_fen(fen, self.ceiling)
        if len(line.keys) > 1:
            awarded, by_reference = self.thorough.awards(chunk.table, rows[rest], sets)
            out.put(rest, awarded)
            return out, by_reference
        missing = chunk.missing(line.keys[0])
        unknown = at(missing, rows[rest]) if missing is not None else np.zeros(len(rest), dtype=bool)
        kinds = [line.without(None), line.without(NOT_APPLICABLE)]
        out.put(rest, of_awards(np.where(unknown, 0, 1), kinds, sets))
        return out, 0

    def total(self, chunk: FactChunk, held: Bits, n: int, sets: CauseSets) -> int:
        """The certain amounts of the ``n`` rows that are 符合, in 分, summed."""
        if not self.pays:
            return 0
        try:
            if isinstance(self.quick, ClassAward):
                total = self.quick.total(chunk, held, n)
                if total is not None:
                    return total
            if isinstance(self.quick, LineAward) and len(self.quick.keys) == 1:
                return self._line_total(self.quick, chunk, held, n)
        except TooWide:
            pass
        return total_of(self.awards(chunk, rows_of(held, chunk.n), sets)[0].value)

    def _line_total(self, line: LineAward, chunk: FactChunk, held: Bits, n: int) -> int:
        (key,) = line.keys
        known = chunk.known(key)
        if known is None:
            return line.total(chunk, held)[0]
        total, there = line.total(chunk, held & known)
        if there == n:
            return total
        na = chunk.na(key)
        none = 0 if na is None else count_of(held & na)
        absent = line.without(None)[0].value or 0 if n - there > none else 0
        return total + (n - there - none) * absent + none * (line.without(NOT_APPLICABLE)[0].value or 0 if none else 0)


_NO_ROWS = np.zeros(0, dtype=np.int64)


def paying(lowering: Lowering) -> Paying:
    """How the award of the lowering's incentive is computed."""
    incentive, e = lowering.incentive, lowering.once
    thorough = Thorough.of(lowering)
    if incentive.amount is None:
        return Paying(thorough, False, False, None)
    closed = lowering.close(incentive.amount)
    quick: ClassAward | LineAward | None = by_classes(closed, e)
    if quick is None:
        quick = by_line(closed, e)
    return Paying(thorough, True, incentive.nature == Nature.CEILING, quick)


__all__ = ["Paying", "paying"]
