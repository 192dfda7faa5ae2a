"""分期: what falls due of an amount and when, and what of it is certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from policymatch.engine.reference import lists
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.frames import Frames
from policymatch.engine.reference.rounding import apportion, round_to
from policymatch.engine.reference.values import (
    NA,
    TRUE,
    Cause,
    Known,
    Unknown,
    Value,
    add,
    both,
    bounds,
    can_be_na,
    causes_of,
    hull,
    monotone,
    multiply,
    number,
    truth,
)
from policymatch.language import tree as t
from policymatch.language.numbers import say_number
from policymatch.language.terms import CauseKind
from policymatch.language.types import AMOUNT, RATIO

ZERO = Known(Fraction(0))


@dataclass(frozen=True, slots=True)
class Due:
    """One instalment: its year, its amount if its condition holds, and whether it does."""

    year: Value
    amount: Value
    holds: Value


def plan(e: Evaluator, x: t.InstalmentPlan, whole: Value, frames: Frames) -> list[Due]:
    """The instalments of an amount, none below zero; 停后续各期 lets one failure stop all later ones."""
    out: list[Due] = []
    going: Value = TRUE
    for part, money in zip(x.instalments, _amounts(e, x, whole, frames), strict=True):
        held = e.value(part.condition, frames) if part.condition is not None else TRUE
        holds = both([going, held])
        if x.on_failure == "停后续各期":
            going = holds
        out.append(Due(e.value(part.year, frames), money, holds))
    return out


def _amounts(e: Evaluator, x: t.InstalmentPlan, whole: Value, frames: Frames) -> list[Value]:
    """What each instalment is, in whole 分 where that is settled."""
    by_share = x.instalments[0].share is not None
    written = [p.share if by_share else p.amount for p in x.instalments]
    figures = [lists.or_nothing(e.value(p, frames)) for p in written if p is not None]
    if whole is NA:
        return [NA for _ in figures]
    if isinstance(whole, Known) and whole.value <= 0:
        return [ZERO for _ in figures]
    known = [v.value for v in figures if isinstance(v, Known)]
    settled = len(known) == len(figures)
    if by_share:
        wrong = wrong_shares(known) if settled else ""
        paid = monotone(lambda q: round_to(q, 1, "四舍五入"), whole)
        parts = [multiply(paid, v) for v in figures]
    else:
        wrong = wrong_sums(known, whole.value) if settled and isinstance(whole, Known) else ""
        sure = isinstance(whole, Known) or (bounds(whole)[0] or 0) > 0
        parts = figures if sure else [hull([v, ZERO], causes_of(whole)) for v in figures]
    if wrong:
        why = frozenset({Cause(CauseKind.RULE, wrong)})
        return [hull([whole, ZERO], why) for _ in figures]
    if settled and isinstance(whole, Known):
        return [Known(Fraction(v)) for v in apportion([p.value for p in parts if isinstance(p, Known)])]
    causes = causes_of(whole, *figures)
    return [_between(p, causes) for p in parts]


def _between(part: Value, causes: frozenset[Cause]) -> Value:
    """A part whose odd 分 is open, because the other parts or the amount are: rounded down or up."""
    low, high = bounds(part)
    return number(
        Fraction(0) if low is None else max(round_to(low, 1, "舍去"), Fraction(0)),
        None if high is None else max(round_to(high, 1, "进位"), Fraction(0)),
        causes,
        can_be_na(part),
    )


def wrong_shares(shares: Sequence[Fraction]) -> str:
    """Why known shares share nothing out, or ""."""
    if any(s < 0 for s in shares):
        return f"各期比例里有低于零的：{say_number(min(shares), RATIO)}"
    total = sum(shares)
    return "" if total == 1 else f"各期比例加起来是{say_number(Fraction(total), RATIO)}，不是100%"


def wrong_sums(sums: Sequence[Fraction], whole: Fraction) -> str:
    """Why known sums are not the parts of an amount, or ""."""
    if any(s < 0 for s in sums):
        return f"各期金额里有低于零的：{say_number(min(sums), AMOUNT)}"
    total = Fraction(sum(sums))
    return "" if total == whole else f"各期金额加起来是{say_number(total, AMOUNT)}，金额是{say_number(whole, AMOUNT)}"


def plan_total(dues: list[Due], whole: Value) -> Value:
    """What is certain now, and up to what is still open, of an amount ``whole``; one below zero has no instalments."""
    if whole is NA or (isinstance(whole, Known) and whole.value < 0):
        return whole
    out: Value = ZERO
    for due in dues:
        if truth(due.holds) is not False:
            out = add(out, lists.possibly(due.amount, due.holds))
    known = isinstance(whole, Known)
    if known and isinstance(out, Known):
        return out
    low, high = bounds(out)
    if known and all(isinstance(d.amount, Known) for d in dues):
        return Unknown(causes_of(out), low, high, False, True)
    # together they never exceed the whole, and of an open amount they are the whole where all fall due
    least_, most = bounds(monotone(lambda q: round_to(q, 1, "四舍五入"), whole))
    if not known and all(truth(d.holds) is True for d in dues) and least_ is not None:
        low = least_ if low is None else max(low, least_)
    if most is not None:
        high = max(most, Fraction(0)) if high is None else min(high, max(most, Fraction(0)))
    return number(low, high, causes_of(out, whole), can_be_na(whole))


__all__ = ["Due", "plan", "plan_total", "wrong_shares", "wrong_sums"]
