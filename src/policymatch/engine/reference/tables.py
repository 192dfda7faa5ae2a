"""Tables (分档, 依次判断), marginal segments (累进), ladders (台阶) and named parts (合计, 就高, 就低)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from policymatch.engine.reference import lists
from policymatch.engine.reference.frames import Evaluates, Frames
from policymatch.engine.reference.values import (
    NA,
    NO_CAUSES,
    Cause,
    Known,
    Unknown,
    Value,
    add,
    both,
    can_be_na,
    causes_of,
    compare,
    divide,
    greatest,
    hull,
    least,
    monotone,
    multiply,
    subtract,
    truth,
)
from policymatch.language import tree as t


def choose(e: Evaluates, x: t.Table, frames: Frames, s: Value | None, take: Callable[[t.Expr], Value]) -> Value:
    """The value of the row that applies; ``take`` evaluates a row's value."""
    open_: list[t.Expr] = []
    why: frozenset[Cause] = NO_CAUSES
    subject = e.value(x.subject, frames, s) if x.subject is not None else None
    tests = [(arm, e.value(arm.test, frames, s)) for arm in x.arms]
    if x.subject is not None:
        hits = [arm for arm, v in tests if truth(v) is True]
        if len(hits) > 1:
            return Unknown(frozenset({Cause("规则", f"分档“{hits[0].label}”和“{hits[1].label}”同时适用")}))
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
    ends = [e.value(edge, frames, s) for arm in x.arms for edge in edges(arm.test)] if x.otherwise is None else []
    if x.otherwise is not None:
        rest = take(x.otherwise)
    elif x.subject is not None and isinstance(subject, Known) and not open_ and NA not in ends:
        return Unknown(frozenset({Cause("规则", f"分档里没有适用于“{subject.value}”的一档")}))
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


def table(e: Evaluates, x: t.Table, frames: Frames, s: Value | None) -> Value:
    """The value of the row that applies."""
    return choose(e, x, frames, s, lambda row: e.value(row, frames, s))


def column_of(e: Evaluates, x: t.Column, frames: Frames, s: Value | None) -> Value:
    """One column of a row."""
    return column(e, x.row, x.name, frames, s)


def column(e: Evaluates, row: t.Expr, name: str, frames: Frames, s: Value | None) -> Value:
    """One column of the row that an expression gives."""
    match row:
        case t.Row(values=values):
            return e.value(dict(values)[name], frames, s)
        case t.Table():
            return choose(e, row, frames, s, lambda arm: column(e, arm, name, frames, s))
        case t.Let(name=let):
            return column(e, e.incentive.lets[let].body, name, (), None)
        case t.ItemLet(depth=depth, body=body):
            return column(e, body, name, frames[depth:], None)
    return NA


def marginal(e: Evaluates, x: t.Marginal, frames: Frames, s: Value | None) -> Value:
    """累进: each part of the base at its own rate, summed."""
    base = e.value(x.base, frames, s)
    out: Value = Known(Fraction(0))
    for segment in x.segments:
        low: Value = e.value(segment.low, frames, s) if segment.low is not None else Known(Fraction(0))
        part = greatest([subtract(base, low), Known(Fraction(0))])
        if segment.high is not None:
            part = least([part, greatest([subtract(e.value(segment.high, frames, s), low), Known(Fraction(0))])])
        out = add(out, multiply(part, e.value(segment.rate, frames, s)))
    return out


def ladder(e: Evaluates, x: t.Ladder, frames: Frames, s: Value | None) -> Value:
    """台阶: the steps that are newly crossed."""
    value, reached = e.value(x.value, frames, s), e.value(x.reached, frames, s)
    zero = Known(Fraction(0))
    if x.rungs:
        out: Value = zero
        for threshold, award in x.rungs:
            at = e.value(threshold, frames, s)
            crossed = both([compare(">=", value, at), compare("<", reached, at)])
            held = truth(crossed)
            if held is False:
                continue
            gain = e.value(award, frames, s)
            if x.mode == "逐级相加":
                out = add(out, gain if held else hull([gain, zero], causes_of(crossed)))
            else:
                out = gain if held else hull([out, gain], causes_of(crossed))
        if value is NA or reached is NA:
            return NA
        return hull([out, NA], causes_of(value, reached)) if can_be_na(value) or can_be_na(reached) else out
    assert x.start is not None and x.each is not None and x.award is not None
    start, each = e.value(x.start, frames, s), e.value(x.each, frames, s)

    def level(v: Value) -> Value:
        steps = monotone(lambda q: Fraction(q.numerator // q.denominator + 1), divide(subtract(v, start), each))
        return greatest([steps, zero])

    crossed = greatest([subtract(level(value), level(reached)), zero])
    if x.mode == "只取最高一级":
        crossed = least([crossed, Known(Fraction(1))])
    return multiply(crossed, e.value(x.award, frames, s))


def parts(e: Evaluates, x: t.Parts, frames: Frames, s: Value | None) -> Value:
    """合计, 就高 or 就低 of named parts."""
    return combine(x.kind, [e.value(p, frames, s) for _, p in x.parts])


def combine(kind: str, values: list[Value]) -> Value:
    """合计, 就高 or 就低 of parts; a part that is 不适用 is left out, one that may be counts as possibly left out."""
    parts = [v for v in values if v is not NA]
    if not parts:
        return NA
    if kind == "合计":
        out: Value = Known(Fraction(0))
        for v in parts:
            out = add(out, lists.or_nothing(v))
        # without any part it is 不适用, not zero
        return hull([out, NA], causes_of(*parts)) if all(can_be_na(v) for v in parts) else out
    certain = [v for v in parts if not can_be_na(v)]
    pick = greatest if kind == "就高" else least
    if len(certain) == len(parts):
        return pick(parts)
    without = [Unknown(v.causes, v.low, v.high) if isinstance(v, Unknown) else v for v in parts]
    options = [pick(without), pick(certain)] if certain else [*without, NA]
    return hull(options, causes_of(*parts))
