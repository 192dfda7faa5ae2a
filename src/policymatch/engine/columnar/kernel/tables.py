"""Tables over columns (分档, 依次判断): which row applies to which enterprise, and what is known while that is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.columns import (
    NOTHING,
    YES,
    ZERO,
    DayColumn,
    Gaps,
    KernelColumn,
    SymbolColumn,
    unknown_like,
)
from policymatch.engine.columnar.kernel.joining import chosen, hull, scattered
from policymatch.engine.columnar.kernel.masks import Bits, Mask, full, joined, spread, trimmed, within
from policymatch.engine.columnar.kernel.scope import KernelEvaluator, Scope
from policymatch.engine.columnar.kernel.symbols import symbols
from policymatch.engine.reference.tables import edges
from policymatch.engine.reference.values import Cause
from policymatch.language import tree as t
from policymatch.language.terms import CauseKind
from policymatch.language.types import BoolType, DateType, NumberType, Type

Take = Callable[[t.Expr], Any]


@dataclass(slots=True)
class Rows:
    """Which row of a table applies where.

    Attributes:
        settled: the rows of the scope for which a row of the table surely applies, and its value.
        no_match: those for which none does (不适用).
        wrong: those for which the table itself is at fault (two bands apply, or none), because of ``wrong_why``.
        open: those for which it is open, because of ``why``; ``candidates`` are the values it may be (None: 不适用).
    """

    settled: list[tuple[Mask, t.Expr]] = field(default_factory=list)
    no_match: Mask | None = None
    wrong: Mask | None = None
    wrong_why: Bits | None = None
    open: Mask | None = None
    candidates: list[tuple[Mask, t.Expr | None]] = field(default_factory=list)
    why: Bits | None = None


def rows_of_table(k: KernelEvaluator, x: t.Table, scope: Scope) -> Rows:
    """Which row of a table applies where."""
    n = scope.n
    tests = [k.condition(a.test, scope) for a in x.arms]
    out = Rows()
    done, earlier_open = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    if x.subject is not None:
        hits = [full(v.holds, n) for v in tests]
        count = np.zeros(n, dtype=np.int16)
        for h in hits:
            count += h
        one = count == 1
        out.settled += [(h & one, a.value) for h, a in zip(hits, x.arms, strict=True)]
        out.wrong = trimmed(count > 1)
        if out.wrong is not None:
            out.wrong_why = _overlapping(k, x, hits, out.wrong)
        done = count > 0
    for arm, v in zip(x.arms, tests, strict=True):
        holds, open_ = full(v.holds, n) & ~done, full(v.gaps.open, n) & ~done
        if x.subject is None:
            out.settled.append((holds & ~earlier_open, arm.value))
        candidate = (holds & earlier_open) | open_
        if candidate.any():
            out.candidates.append((candidate, arm.value))
        if open_.any():
            out.why = joined(out.why, within(v.gaps.why, open_))
            earlier_open = earlier_open | open_
        done = done | holds
    _rest(k, x, scope, out, ~done, earlier_open)
    out.open = trimmed(earlier_open)
    return out


def _rest(k: KernelEvaluator, x: t.Table, scope: Scope, out: Rows, rest: Mask, earlier_open: Mask) -> None:
    """The rows for which no row of the table surely applies."""
    if not rest.any():
        return
    n = scope.n
    if x.otherwise is not None:
        out.settled.append((rest & ~earlier_open, x.otherwise))
        if earlier_open.any():
            out.candidates.append((rest & earlier_open, x.otherwise))
        return
    subject = k.column(x.subject, scope) if x.subject is not None else None
    ends = [k.column(edge, scope) for arm in x.arms for edge in edges(arm.test)]
    may_lack = np.zeros(n, dtype=bool)
    for c in (*ends, *(() if subject is None else (subject,))):
        if c.gaps.lacking is not None:
            may_lack = may_lack | c.gaps.lacking
    out.candidates.append((rest & earlier_open & may_lack, None))
    no_match = rest & ~earlier_open
    if subject is not None:
        gap = no_match & ~full(subject.gaps.na, n) & ~full(subject.gaps.open, n)
        for c in ends:
            gap &= ~full(c.gaps.na, n)
        if gap.any():
            why = _no_row(k, subject, gap)
            out.wrong_why = joined(out.wrong_why, why)
            out.wrong = gap if out.wrong is None else out.wrong | gap
            no_match = no_match & ~gap
    out.no_match = trimmed(no_match)


def _overlapping(k: KernelEvaluator, x: t.Table, hits: list[Mask], wrong: Mask) -> Bits:
    """Two bands apply at once: the first two are named."""
    rows = np.flatnonzero(wrong)
    which = np.array([h[rows] for h in hits])
    first = which.argmax(axis=0)
    which[first, np.arange(len(rows))] = False
    causes = [
        [Cause(CauseKind.RULE, f"分档“{x.arms[i].label}”和“{x.arms[j].label}”同时适用")]
        for i, j in zip(first.tolist(), which.argmax(axis=0).tolist(), strict=True)
    ]
    return _at_rows(k.registry.table(causes), rows, len(wrong))


def _no_row(k: KernelEvaluator, subject: KernelColumn, gap: Mask) -> Bits:
    rows = np.flatnonzero(gap)
    made = symbols(subject.at(rows))
    texts = [made.values[c] for c in spread(made.codes, len(rows)).tolist()]
    causes = [[Cause(CauseKind.RULE, f"分档里没有适用于“{v}”的一档")] for v in texts]
    return _at_rows(k.registry.table(causes), rows, len(gap))


def _at_rows(bits: Bits, rows: Any, n: int) -> Bits:
    out = np.zeros(n, dtype=bits.dtype)
    out[rows] = bits
    return out


def kind_of(type_: Type) -> KernelColumn:
    """A column of the kind that holds values of a type."""
    if isinstance(type_, NumberType):
        return ZERO
    if isinstance(type_, BoolType):
        return YES
    if isinstance(type_, DateType):
        return DayColumn(np.zeros(1, dtype=np.int64))
    return SymbolColumn(np.zeros(1, dtype=np.int64), (None,))


def choose(k: KernelEvaluator, x: t.Table, scope: Scope, type_: Type, take: Take) -> Any:
    """The value of the row that applies; ``take`` evaluates a row's value."""
    found = rows_of_table(k, x, scope)
    made: dict[int, Any] = {}

    def value(e: t.Expr | None) -> Any:
        if e is None:
            return NOTHING
        if id(e) not in made:
            made[id(e)] = take(e)
        return made[id(e)]

    parts: list[tuple[Mask, Any]] = [(m, value(e)) for m, e in found.settled if m.any()]
    if found.no_match is not None:
        parts.append((found.no_match, NOTHING))
    if found.wrong is not None:
        gaps = Gaps(None, found.wrong, None, within(found.wrong_why, found.wrong))
        parts.append((found.wrong, unknown_like(kind_of(type_), gaps)))
    if found.open is not None:
        rows = np.flatnonzero(found.open)
        ways = [(m[rows], value(e).at(rows)) for m, e in found.candidates if m.any()]
        why = None if found.why is None else spread(found.why, scope.n)[rows]
        parts.append((found.open, scattered(hull(ways, why), rows, scope.n)))
    return chosen(parts) if parts else NOTHING


def table(k: KernelEvaluator, x: t.Table, scope: Scope) -> Any:
    """The value of the row that applies."""
    return choose(k, x, scope, x.type, lambda row: k.column(row, scope))


def column(k: KernelEvaluator, x: t.Column, scope: Scope) -> Any:
    """One column of a row."""
    return cell(k, x.row, x.name, x.type, scope)


def cell(k: KernelEvaluator, row: t.Expr, name: str, type_: Type, scope: Scope) -> Any:
    """One column of the row that an expression gives."""
    match row:
        case t.Row(values=values):
            return k.column(dict(values)[name], scope)
        case t.Table():
            return choose(k, row, scope, type_, lambda arm: cell(k, arm, name, type_, scope))
        case t.ItemLet(depth=depth, body=body):
            return cell(k, body, name, type_, scope.outer(depth))
    return NOTHING
