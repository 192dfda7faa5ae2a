"""Where an expression is seen from (``Scope``), lists of items over columns (``ListColumn``), and what evaluation needs (``KernelEvaluator``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.kernel.columns import KernelColumn, NumberColumn, SymbolColumn, Truth
from policymatch.engine.columnar.kernel.integers import LIMIT, Ints, narrow, top_of
from policymatch.engine.columnar.kernel.masks import Bits, Index, Mask, Registry, spread
from policymatch.engine.columnar.kernel.sources import FactColumns
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary


@dataclass(frozen=True, slots=True)
class ItemRows:
    """The item that each row is seen from: a record (``rows`` in its table), a period, or a record nothing is known of (``blank``).

    ``extras``: what a 逐项 hands to its records, by kind.
    """

    record: str
    rows: Index | None = None
    periods: SymbolColumn | None = None
    blank: bool = False
    extras: Mapping[str, NumberColumn] = field(default_factory=dict)

    def at(self, rows: Any) -> ItemRows:
        """The rows of an index."""
        return replace(
            self,
            rows=None if self.rows is None else self.rows[rows],
            periods=None if self.periods is None else self.periods.at(rows),
            extras={k: x.at(rows) for k, x in self.extras.items()},
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows an expression is seen from.

    ``owner`` is the enterprise of each row (None: the rows are the enterprises); ``frames`` are the items around, inmost
    first; ``kept`` are columns worth keeping, by the id of their node.
    """

    n: int
    owner: Index | None = None
    frames: tuple[ItemRows, ...] = ()
    kept: dict[Any, Any] = field(default_factory=dict, compare=False)

    def outer(self, depth: int) -> Scope:
        """The same rows, seen from a frame further out."""
        if not depth:
            return self
        key = ("outer", depth)
        if key not in self.kept:
            self.kept[key] = Scope(self.n, self.owner, self.frames[depth:])
        out: Scope = self.kept[key]
        return out

    def at(self, rows: Index) -> Scope:
        """Some of the rows."""
        owner = rows if self.owner is None else self.owner[rows]
        return Scope(len(rows), owner, tuple(f.at(rows) for f in self.frames))

    def within(self, listed: ListColumn, extras: Mapping[str, NumberColumn] | None = None) -> Scope:
        """The items of a list, each seen from its own frame and those around."""
        frame = listed.frame if extras is None else replace(listed.frame, extras=extras)
        parent = listed.parent
        owner = parent if self.owner is None else self.owner[parent]
        return Scope(len(parent), owner, (frame, *(f.at(parent) for f in self.frames)))

    def blank(self, record: str, extras: Mapping[str, NumberColumn] | None = None) -> Scope:
        """The same rows, each seen from a record of which nothing is known."""
        frame = ItemRows(record, blank=True, extras=extras or {})
        return Scope(self.n, self.owner, (frame, *self.frames))


@dataclass(frozen=True)
class ListColumn:
    """The items of a list, for each row of a scope: ``parent`` is the row of each item, ascending.

    ``belongs``: which surely belong; those that surely do not are not listed. ``missing`` are rows of which the list itself is
    missing (any number of unknown items), because of ``why``; ``na`` are rows for which a table gives no list.
    """

    n: int
    parent: Index
    frame: ItemRows
    belongs: Truth
    missing: Mask | None = None
    why: Bits | None = None
    na: Mask | None = None

    def __len__(self) -> int:
        return len(self.parent)

    @property
    def record(self) -> str:
        """The record list, or "" for periods."""
        return self.frame.record

    def at(self, items: Index) -> ListColumn:
        """Some of the items."""
        return ListColumn(
            self.n, self.parent[items], self.frame.at(items), self.belongs.at(items), self.missing, self.why
        )

    @cached_property
    def groups(self) -> Groups:
        """The items of each row."""
        return Groups(self.parent, self.n)


class Groups:
    """Items grouped by a number that ascends: what is computed over the items of each group.

    Args:
        of: the group of each item, ascending.
        n: how many groups there are.
    """

    def __init__(self, of: Index, n: int):
        self.of = of
        self.n = n
        first = np.ones(len(of), dtype=bool)
        first[1:] = of[1:] != of[:-1]
        self.starts = np.flatnonzero(first)
        self.held = of[self.starts]

    @cached_property
    def sizes(self) -> Index:
        """How many items each group has."""
        return np.bincount(self.of, minlength=self.n)

    def any(self, mask: Mask | None) -> Mask:
        """Groups with an item in a mask."""
        out = np.zeros(self.n, dtype=bool)
        if mask is not None:
            out[self.of[spread(mask, len(self.of))]] = True
        return out

    def count(self, mask: Mask) -> Index:
        """How many items of each group are in a mask."""
        return np.bincount(self.of[spread(mask, len(self.of))], minlength=self.n)

    def union(self, bits: Bits | None) -> Bits | None:
        """All causes of the items of each group."""
        if bits is None:
            return None
        out = np.zeros(self.n, dtype=bits.dtype)
        if len(self.starts):
            out[self.held] = np.bitwise_or.reduceat(spread(bits, len(self.of)), self.starts)
        return out

    def sum(self, x: Ints, top: int) -> tuple[Ints, int]:
        """The sum of the items of each group, and its top."""
        if not len(self.starts):
            return np.zeros(self.n, dtype=np.int64), 0
        most = int(self.sizes.max())
        x = spread(x, len(self.of))
        if top * most >= LIMIT:
            top = top_of(x)
        x = narrow(x, top) if top * most < LIMIT else x.astype(object)
        out = np.zeros(self.n, dtype=x.dtype)
        out[self.held] = np.add.reduceat(x, self.starts)
        return out, top * most

    def extreme(self, x: Ints, mask: Mask, smallest: bool) -> Ints:
        """The smallest (largest) of the items of each group that are in a mask; 0 where there is none."""
        rows = np.flatnonzero(spread(mask, len(self.of)))
        out = np.zeros(self.n, dtype=x.dtype)
        if len(rows):
            inner = Groups(self.of[rows], self.n)
            out[inner.held] = (np.minimum if smallest else np.maximum).reduceat(
                spread(x, len(self.of))[rows], inner.starts
            )
        return out


class KernelEvaluator(Protocol):
    """What the evaluation of lists, tables and amounts needs of the kernel."""

    table: FactTable
    dictionary: Dictionary
    sources: FactColumns
    registry: Registry
    once: Evaluator

    def column(self, x: t.Expr, scope: Scope) -> KernelColumn:
        """The column of an expression over the rows of a scope."""

    def condition(self, x: t.Expr, scope: Scope) -> Truth:
        """The column of a condition."""

    def numbers(self, x: t.Expr, scope: Scope) -> NumberColumn:
        """The column of a number."""

    def listed(self, x: t.Expr, scope: Scope) -> ListColumn:
        """A list."""

    def item(self, frame: ItemRows, name: str) -> KernelColumn:
        """A field of the record in a frame."""

    def key(self, frame: ItemRows) -> SymbolColumn:
        """The 主键 of the record in a frame."""

    def leave(self, scope: Scope, rows: Mask | None) -> None:
        """Leaves the enterprises of some rows to the reference engine."""
