"""Tables (分档, 依次判断) and the columns of their rows."""

from __future__ import annotations

from collections.abc import Callable

from policymatch.engine.reference.frames import Evaluates, Frames
from policymatch.engine.reference.values import (
    NA,
    NO_CAUSES,
    Cause,
    Known,
    Unknown,
    Value,
    can_be_na,
    causes_of,
    hull,
    truth,
)
from policymatch.language import tree as t
from policymatch.language.terms import CauseKind


def choose(e: Evaluates, x: t.Table, frames: Frames, take: Callable[[t.Expr], Value]) -> Value:
    """The value of the row that applies; ``take`` evaluates a row's value."""
    open_: list[t.Expr] = []
    why: frozenset[Cause] = NO_CAUSES
    subject = e.value(x.subject, frames) if x.subject is not None else None
    tests = [(arm, e.value(arm.test, frames)) for arm in x.arms]
    if x.subject is not None:
        hits = [arm for arm, v in tests if truth(v) is True]
        if len(hits) > 1:
            return Unknown(frozenset({Cause(CauseKind.RULE, f"分档“{hits[0].label}”和“{hits[1].label}”同时适用")}))
        if hits:
            return take(hits[0].value)
    for arm, v in tests:
        held = truth(v)
        if held is False:
            continue
        if held is True:
            if not open_:
                return take(arm.value)
            open_.append(arm.value)
            return hull([take(row) for row in open_], why)
        open_.append(arm.value)
        why |= causes_of(v)
    ends = [e.value(edge, frames) for arm in x.arms for edge in edges(arm.test)] if x.otherwise is None else []
    if x.otherwise is not None:
        rest = take(x.otherwise)
    elif x.subject is not None and isinstance(subject, Known) and not open_ and NA not in ends:
        return Unknown(frozenset({Cause(CauseKind.RULE, f"分档里没有适用于“{subject.value}”的一档")}))
    else:
        rest = NA
    if not open_:
        return rest
    candidates = [take(row) for row in open_]
    if x.otherwise is not None or any(can_be_na(v) for v in (subject, *ends) if v is not None):
        candidates.append(rest)
    return hull(candidates, why)


def edges(test: t.Expr) -> list[t.Expr]:
    """The ends of a band that are not literals: one that is 不适用 leaves the table without a row."""
    match test:
        case t.All(items=items) | t.Any_(items=items):
            return [edge for item in items for edge in edges(item)]
        case t.Compare(right=right):
            return [] if isinstance(right, t.Const) else [right]
        case t.Member(members=members):
            return [m for m in members if not isinstance(m, t.Const | t.Span2)]
    return []


def table(e: Evaluates, x: t.Table, frames: Frames) -> Value:
    """The value of the row that applies."""
    return choose(e, x, frames, lambda row: e.value(row, frames))


def column_of(e: Evaluates, x: t.Column, frames: Frames) -> Value:
    """One column of a row."""
    return column(e, x.row, x.name, frames)


def column(e: Evaluates, row: t.Expr, name: str, frames: Frames) -> Value:
    """One column of the row that an expression gives."""
    match row:
        case t.Row(values=values):
            return e.value(dict(values)[name], frames)
        case t.Table():
            return choose(e, row, frames, lambda arm: column(e, arm, name, frames))
        case t.Let(name=let):
            return column(e, e.incentive.lets[let].body, name, ())
        case t.ItemLet(depth=depth, body=body):
            return column(e, body, name, frames[depth:])
    return NA
