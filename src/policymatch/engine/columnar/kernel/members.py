"""属于 and 不属于 over columns: values of a list, codes by prefix, days within periods and ranges."""

from __future__ import annotations

from typing import Any

import numpy as np

from policymatch.engine.columnar.fact_table import EPOCH
from policymatch.engine.columnar.kernel.aggregates import some_item
from policymatch.engine.columnar.kernel.columns import (
    NO,
    DayColumn,
    Gaps,
    KernelColumn,
    Truth,
    is_nothing,
    open_gaps,
    strict,
)
from policymatch.engine.columnar.kernel.logic import both, either, negate, plain, unknown_or_false, unsure
from policymatch.engine.columnar.kernel.masks import Index, joined, minus, outside, some, within
from policymatch.engine.columnar.kernel.scope import KernelEvaluator, Scope
from policymatch.engine.columnar.kernel.symbols import mapped, symbols, together
from policymatch.engine.reference.members import too_coarse
from policymatch.engine.reference.scalars import code_within, first_day, last_day
from policymatch.engine.reference.values import FALSE, TRUE, Unknown, Value
from policymatch.language import tree as t
from policymatch.language.types import CodeType, DateType, ListType, PeriodType

EVER = 2**40  # beyond the calendar on either side


def member(k: KernelEvaluator, x: t.Member, scope: Scope) -> Truth:
    """Whether the subject is one of the members or lies in one of them; 不属于 that it is in none."""
    subject = k.column(x.subject, scope)
    tests = [_belongs(k, x, m, subject, scope) for m in x.members]
    out = either([plain(v) for v in tests])
    na = subject.gaps.na
    if x.negated:
        # 不属于 is a comparison: with 不适用 on either side it does not hold
        na = some(na, *(v.gaps.na for v in tests))
        out = negate(out)
        maybe = subject.gaps.maybe
        if maybe is not None:
            turned = out.holds & maybe
            open_ = some(out.gaps.open, turned)
            why = joined(out.gaps.why, within(subject.gaps.why, turned))
            out = Truth(out.holds & ~maybe, unsure(open_, why))
    if na is None:
        return out
    return Truth(out.holds & ~na, unsure(minus(out.gaps.open, na), out.gaps.why))


def _belongs(k: KernelEvaluator, x: t.Member, m: t.Expr, subject: KernelColumn, scope: Scope) -> Truth:
    if isinstance(m, t.Span2):
        return _in_span(subject, k.column(m.low, scope), k.column(m.high, scope))
    if isinstance(m.type, ListType):
        return _in_list(k, m, subject, scope)
    v = k.column(m, scope)
    if isinstance(x.subject.type, CodeType):
        return _in_code(k, x, subject, v)
    return inside(x.subject, subject, v)


def _in_span(subject: KernelColumn, low: KernelColumn, high: KernelColumn) -> Truth:
    na = some(low.gaps.na, high.gaps.na)
    open_ = some(subject.gaps.open, low.gaps.open, high.gaps.open)
    why = joined(subject.gaps.why, low.gaps.why, high.gaps.why)
    gaps = open_gaps(na, open_, None, why)
    held = (ends(low, True) <= ends(subject, True)) & (ends(subject, False) <= ends(high, False))
    return Truth(held & outside(some(gaps.na, gaps.open)), gaps)


def ends(x: KernelColumn, first: bool) -> Index:
    """The first or last day of each day, period or range; without an end, beyond the calendar."""
    if isinstance(x, DayColumn):
        return x.days
    made = symbols(x)
    day = first_day if first else last_day
    found = [day(v) if v is not None else None for v in made.values]
    beyond = -EVER if first else EVER
    table = np.array([beyond if d is None else d.toordinal() - EPOCH for d in found], dtype=np.int64)
    return table[made.codes]  # type: ignore[no-any-return]


def inside(node: t.Expr, subject: KernelColumn, v: KernelColumn) -> Truth:
    """Whether known values lie in known values; 不适用 members are kept apart."""
    if is_nothing(v):
        return Truth(np.zeros(1, dtype=bool), Gaps(v.gaps.na))
    na = v.gaps.na
    gaps = open_gaps(na, some(subject.gaps.open, v.gaps.open), None, joined(subject.gaps.why, v.gaps.why))
    if isinstance(node.type, DateType | PeriodType):
        held = (ends(v, True) <= ends(subject, True)) & (ends(subject, False) <= ends(v, False))
    else:
        a, b, _ = together(symbols(subject), symbols(v))
        held = a == b
    return Truth(held & outside(some(gaps.na, gaps.open)), gaps)


def _in_list(k: KernelEvaluator, m: t.Expr, subject: KernelColumn, scope: Scope) -> Truth:
    listed = k.listed(m, scope)
    frame = listed.frame
    if frame.periods is None:
        return unknown_or_false(listed.missing, listed.why)
    of_item = subject.at(listed.parent)
    each = inside(t.ItemSelf(PeriodType(), 0), of_item, frame.periods)
    out = some_item(listed, both([listed.belongs, plain(each)]))
    return out if listed.na is None else Truth(out.holds, Gaps(listed.na, out.gaps.open, None, out.gaps.why))


def _in_code(k: KernelEvaluator, x: t.Member, subject: KernelColumn, v: KernelColumn) -> Truth:
    """Prefix membership; a code less fine than the one compared with (the county of a zone) leaves it open."""
    unfine = Unknown(frozenset({too_coarse(k.once, x.subject)}))

    def test(code: Any, wanted: Any) -> Value:
        if code_within(code, wanted):
            return TRUE
        return unfine if code_within(wanted, code) else FALSE

    if is_nothing(v):
        return Truth(np.zeros(1, dtype=bool), Gaps(v.gaps.na))
    known = strict((subject.gaps, v.gaps))
    out: Truth = mapped(k.registry, test, NO, subject, v)
    gaps = open_gaps(v.gaps.na, out.gaps.open, None, out.gaps.why)
    return Truth(out.holds & outside(known.na), gaps)
