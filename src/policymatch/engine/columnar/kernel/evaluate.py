"""Evaluates closed expressions over columns; every row gets the value that the reference engine gives.

Every function of a day, category or code is computed once for each distinct value, by the reference engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.kernel import aggregates, expressions, instalments, lists, members, per_item, tables
from policymatch.engine.columnar.kernel.awards import Awards, payable
from policymatch.engine.columnar.kernel.columns import (
    EVERYWHERE,
    NOTHING,
    ROW,
    ZERO,
    Gaps,
    KernelColumn,
    NumberColumn,
    SymbolColumn,
    Truth,
    Unsupported,
    constant,
    is_nothing,
    numbers,
    truth,
    unknown_like,
)
from policymatch.engine.columnar.kernel.joining import chosen
from policymatch.engine.columnar.kernel.logic import plain
from policymatch.engine.columnar.kernel.masks import Bits, Mask, Registry, full, joined, some, spread, within
from policymatch.engine.columnar.kernel.outlook import Outlook
from policymatch.engine.columnar.kernel.scope import ItemRows, ListColumn, Scope
from policymatch.engine.columnar.kernel.sources import FactColumns
from policymatch.engine.columnar.kernel.symbols import mapped, symbols, used
from policymatch.engine.columnar.kernel.tables import kind_of
from policymatch.engine.reference.values import Cause, Causes, Known, Value
from policymatch.language import tree as t
from policymatch.language.fields import Field
from policymatch.language.terms import CauseKind

_SYMBOL = SymbolColumn(np.zeros(1, dtype=np.int64), (None,))


class Kernel:
    """Evaluates closed expressions over a table.

    Args:
        table: the enterprises.
        outlook: what is known of the expressions beforehand.
    """

    def __init__(self, table: FactTable, outlook: Outlook):
        self.table = table
        self.dictionary = table.dictionary
        self.outlook = outlook
        self.once = outlook.once
        self.sources = FactColumns.of(table)
        self.registry = Registry()
        self._root = Scope(table.n)
        self._undecided: Mask | None = None
        self._whole: dict[int, tuple[Any, KernelColumn, Mask | None]] = {}
        self._lists: dict[int, tuple[Any, ListColumn, Mask | None]] = {}

    # ------------------------------------------------------------ results for callers

    def truth(self, x: t.Expr) -> Verdicts:
        """A condition, for every enterprise of the table."""
        self._undecided = None
        out = self.condition(x, self._root)
        n = self.table.n
        why = out.gaps.why
        return Verdicts(
            spread(out.holds, n),
            full(out.gaps.open, n),
            None if why is None else spread(why, n),
            self._undecided_rows(),
        )

    def award(self, x: t.Expr, nature: str) -> Awards:
        """What is paid, for every enterprise of the table, as the reference engine's ``payable`` computes it.

        Args:
            x: the amount.
            nature: 定额 or 上限.
        """
        self._undecided = None
        amount = self.numbers(x, self._root)
        return payable(self.registry, amount, self.table.n, nature, self._undecided_rows())

    def causes(self, bits: int) -> Causes:
        """The set of causes that the ``why`` of a row stands for."""
        return self.registry.causes(bits)

    def _undecided_rows(self) -> Mask:
        return full(self._undecided, self.table.n)

    # ------------------------------------------------------------ evaluation

    def column(self, x: t.Expr, scope: Scope) -> Any:
        """The column of an expression over the rows of a scope."""
        if isinstance(x, t.Const):
            return constant(x.value)
        if scope.owner is not None and not self.outlook.reach(x):
            return self._of_enterprises(x).at(scope.owner)
        return self._evaluated(x, scope)

    def _evaluated(self, x: t.Expr, scope: Scope) -> Any:
        act = _ACTS.get(type(x))
        if act is None:
            raise Unsupported(type(x).__name__)
        if not self.outlook.shared(x):
            return act(self, x, scope)
        # the node is kept with its column, so that its id is not reused
        if id(x) not in scope.kept:
            before, self._undecided = self._undecided, None
            scope.kept[id(x)] = (x, act(self, x, scope), self._undecided)
            self._undecided = before
        _, out, undecided = scope.kept[id(x)]
        self._undecided = some(self._undecided, undecided)
        return out

    def condition(self, x: t.Expr, scope: Scope) -> Truth:
        """The column of a condition."""
        return plain(truth(self.column(x, scope)))

    def numbers(self, x: t.Expr, scope: Scope) -> NumberColumn:
        """The column of a number."""
        return numbers(self.column(x, scope))

    def listed(self, x: t.Expr, scope: Scope) -> ListColumn:
        """A list."""
        if scope.owner is None or self.outlook.reach(x):
            return lists.listed(self, x, scope)
        if id(x) not in self._lists:
            before, self._undecided = self._undecided, None
            made = lists.listed(self, x, self._root)
            self._lists[id(x)] = (x, made, self._undecided)
            self._undecided = before
        _, out, undecided = self._lists[id(x)]
        self._undecided = some(self._undecided, undecided)
        return lists.spread_out(out, scope.owner)

    def leave(self, scope: Scope, rows: Mask | None) -> None:
        """Leaves the enterprises of some rows to the reference engine."""
        if rows is None or not rows.any():
            return
        undecided = np.zeros(self.table.n, dtype=bool)
        own = np.flatnonzero(spread(rows, scope.n))
        undecided[own if scope.owner is None else scope.owner[own]] = True
        self._undecided = some(self._undecided, undecided)

    def _of_enterprises(self, x: t.Expr) -> Any:
        """An expression that has one value for all records of an enterprise, as a column over enterprises."""
        if id(x) not in self._whole:
            before, self._undecided = self._undecided, None
            made = self._evaluated(x, self._root)
            self._whole[id(x)] = (x, made, self._undecided)
            self._undecided = before
        _, out, undecided = self._whole[id(x)]
        self._undecided = some(self._undecided, undecided)
        return out

    # ------------------------------------------------------------ facts

    def missing(self, x: Any, f: Field, name: str) -> Any:
        """A column of facts whose missing rows name the missing fact as their cause."""
        g = x.gaps
        if g.open is None:
            return x
        cause = Cause(CauseKind.FACT, name, f.office, f"{f.record}.{f.name}" if f.record else f.name)
        why = self.registry.column(g.open, [cause])
        return replace(x, gaps=Gaps(g.na, g.open, g.open if f.may_lack else None, why))

    def _nothing_known(self, f: Field, gaps: Gaps) -> Any:
        """A column of a field of which the open rows of ``gaps`` are missing."""
        out = unknown_like(kind_of(f.type), gaps)
        return replace(out, low_inf=None) if isinstance(out, NumberColumn) and not f.negative else out

    def _fact(self, f: Field, period: Any, scope: Scope) -> Any:
        name = f.name if period is None else f"{f.name}({period})"
        out = self.sources.fact(self.table, f.name, period)
        return self.missing(out if scope.owner is None else out.at(scope.owner), f, name)

    def _field(self, x: t.FieldRef, scope: Scope) -> Any:
        f = self.dictionary.fields[x.name]
        if x.period is None:
            return self._fact(f, None, scope)
        at = self.column(x.period, scope)
        if is_nothing(at):
            return NOTHING
        periods = symbols(at)
        g = periods.gaps
        if len(periods.codes) == 1 and g.na is None and g.open is None:
            return self._fact(f, periods.values[int(periods.codes[0])], scope)
        n = scope.n
        codes = spread(periods.codes, n)
        no_value = full(some(g.na, g.open), n)
        parts: list[tuple[Mask, Any]] = []
        for code in used(codes[~no_value], len(periods.values)):
            parts.append(((codes == code) & ~no_value, self._fact(f, periods.values[code], scope)))
        if g.na is not None:
            parts.append((full(g.na, n), NOTHING))
        if g.open is not None:
            gaps = Gaps(None, g.open, g.open if f.may_lack else g.maybe, g.why)
            parts.append((full(g.open, n), self._nothing_known(f, gaps)))
        return chosen(parts) if parts else self._fact(f, None, scope)

    def item(self, frame: ItemRows, name: str) -> Any:
        """A field of the record in a frame."""
        f = self.dictionary.fields[frame.record].members[name]
        shown = f"{frame.record}.{name}"
        if frame.blank or frame.rows is None:
            return self.missing(self._nothing_known(f, Gaps(None, EVERYWHERE)), f, shown)
        of = self.sources.records(self.table, frame.record)
        return self.missing(of.column(name).at(frame.rows), f, shown)

    def key(self, frame: ItemRows) -> SymbolColumn:
        """The 主键 of the record in a frame, its parts joined by 、."""
        f = self.dictionary.fields[frame.record]
        keyless = Cause(CauseKind.FACT, f"{frame.record}.主键", f.office, frame.record)
        if not f.key:
            return SymbolColumn(
                _SYMBOL.codes, (None,), Gaps(None, EVERYWHERE, None, self.registry.column(EVERYWHERE, [keyless]))
            )
        parts = [self.item(frame, name) for name in f.key]

        def together(*values: Any) -> Value:
            return Known("、".join(str(v) for v in values))

        out: SymbolColumn = mapped(self.registry, together, _SYMBOL, *parts)
        no_value = some(*(p.gaps.na for p in parts), *(p.gaps.open for p in parts))
        if no_value is None:
            return out
        why = joined(*(p.gaps.why for p in parts))
        nameless = no_value if why is None else no_value & ~np.asarray(why != 0, dtype=bool)
        bits: Bits | None = joined(why, self.registry.column(nameless, [keyless]))
        return replace(out, gaps=Gaps(None, no_value, None, within(bits, no_value)))

    def _item_self(self, x: t.ItemSelf, scope: Scope) -> Any:
        frame = scope.frames[x.depth]
        return self.key(frame) if x.record else frame.periods


class Verdicts:
    """A condition for every enterprise.

    Attributes:
        holds: where it surely holds.
        open: where it is unknown; elsewhere it surely does not hold.
        why: the causes of each open row, as bits (``Kernel.causes``), or None where no row is open.
        undecided: the rows that are left to the reference engine; the other attributes have no meaning there.
    """

    __slots__ = ("holds", "open", "undecided", "why")

    def __init__(self, holds: Mask, open_: Mask, why: Bits | None, undecided: Mask):
        self.holds = holds
        self.open = open_
        self.why = why
        self.undecided = undecided


_ACTS: dict[type, Callable[[Any, Any, Scope], Any]] = {
    t.FieldRef: Kernel._field,
    t.ItemField: lambda k, x, s: k.item(s.frames[x.depth], x.name),
    t.ItemSelf: Kernel._item_self,
    t.ItemLet: lambda k, x, s: k.column(x.body, s.outer(x.depth)),
    t.ItemExtra: lambda k, x, s: s.frames[x.depth].extras.get(x.kind, ZERO),
    t.Row: lambda k, x, s: constant(ROW),
    t.Member: members.member,
    t.Table: tables.table,
    t.Column: tables.column,
    t.Aggregate: aggregates.aggregate,
    t.PerItem: per_item.per_item,
    **expressions.ACTS,
    t.InstalmentPlan: instalments.plan,
}

__all__ = ["Awards", "Kernel", "Truth", "Verdicts"]
