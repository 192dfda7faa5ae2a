"""属于 and 不属于: values of a list, codes by prefix, days within periods and ranges."""

from __future__ import annotations

from datetime import date

from policymatch.engine.reference.frames import Evaluates, Frames
from policymatch.engine.reference.scalars import code_within, first_day, last_day
from policymatch.engine.reference.values import (
    FALSE,
    NA,
    TRUE,
    Cause,
    Known,
    ListValue,
    Unknown,
    Value,
    both,
    can_be_na,
    causes_of,
    either,
    negate,
    truth,
)
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.terms import CauseKind
from policymatch.language.types import CodeType


def member(e: Evaluates, x: t.Member, frames: Frames) -> Value:
    """Whether the subject is one of the members or lies in one of them; 不属于 that it is in none."""
    subject = e.value(x.subject, frames)
    if subject is NA:
        return FALSE
    tests = [_belongs(e, x, m, subject, frames) for m in x.members]
    out = either(tests)
    if x.negated:
        # 不属于 is a comparison: with 不适用 on either side it does not hold
        if NA in tests:
            return FALSE
        out = negate(out)
        if truth(out) is True and can_be_na(subject):
            return Unknown(causes_of(subject))
    return out


def _belongs(e: Evaluates, x: t.Member, m: t.Expr, subject: Value, frames: Frames) -> Value:
    if isinstance(m, t.Span2):
        low, high = e.value(m.low, frames), e.value(m.high, frames)
        if not all(isinstance(v, Known) for v in (subject, low, high)):
            return NA if NA in (low, high) else Unknown(causes_of(subject, low, high))
        assert isinstance(subject, Known) and isinstance(low, Known) and isinstance(high, Known)
        start, end = first_day(subject.value), last_day(subject.value)
        return Known(first_day(low.value) <= start and end <= last_day(high.value))
    v = e.value(m, frames)
    if isinstance(v, ListValue):
        held = [both([i.belongs, _inside(subject, Known(i.value))]) for i in v.items]
        return either([*held, Unknown(v.missing)] if v.missing else held)
    if isinstance(x.subject.type, CodeType) and isinstance(subject, Known) and isinstance(v, Known):
        return _prefix(e, x, subject.value, v.value)
    return _inside(subject, v)


def _inside(subject: Value, v: Value) -> Value:
    if v is NA:
        return NA
    if not isinstance(subject, Known) or not isinstance(v, Known):
        return Unknown(causes_of(subject, v))
    if isinstance(subject.value, date | Period) and not isinstance(v.value, str):
        start, end = first_day(subject.value), last_day(subject.value)
        low, high = first_day(v.value), last_day(v.value)
        return Known((low is None or low <= start) and (high is None or end <= high))
    return Known(subject.value == v.value)


def _prefix(e: Evaluates, x: t.Member, code: str, wanted: str) -> Value:
    """Prefix membership; a code less fine than the one compared with (the county of a zone) leaves it open."""
    if code_within(code, wanted):
        return TRUE
    if not code_within(wanted, code):
        return FALSE
    return Unknown(frozenset({too_coarse(e, x.subject)}))


def too_coarse(e: Evaluates, subject: t.Expr) -> Cause:
    """Why a code that is known does not settle a membership: the fact it came from is wanted more finely."""
    while isinstance(subject, t.Let | t.ItemLet | t.Quoted):
        if isinstance(subject, t.Quoted):
            subject = subject.item
        else:
            subject = subject.body if isinstance(subject, t.ItemLet) else e.incentive.lets[subject.name].body
    if isinstance(subject, t.ItemField):
        f = e.dictionary.fields[subject.record].members[subject.name]
        name = f"{subject.record}.{f.name}"
        return Cause(CauseKind.FACT, name, f.office, name)
    if isinstance(subject, t.FieldRef):
        return Cause(CauseKind.FACT, subject.name, e.dictionary.fields[subject.name].office, subject.name)
    return Cause(CauseKind.FACT, "所在区域", "", "所在区域")
