"""From an incentive and facts to a decision: verdict, amount with its own state and bounds, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from policymatch.engine.reference.amounts import steps_taken
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.instalments import Due, plan, wrong_shares
from policymatch.engine.reference.lists import or_nothing
from policymatch.engine.reference.rounding import apportion, to_fen
from policymatch.engine.reference.values import (
    NA,
    NO_CAUSES,
    Bound,
    Cause,
    Causes,
    Known,
    Unknown,
    Value,
    bounds,
    can_be_na,
    causes_of,
    truth,
)
from policymatch.language import tree as t
from policymatch.language.core import plan_of
from policymatch.language.numbers import say_number
from policymatch.language.terms import AmountKind, AmountState, CauseKind, Nature, Verdict
from policymatch.language.types import AMOUNT
from policymatch.model.policy import Incentive, Policy

ELIGIBLE, NOT_ELIGIBLE, MISSING, JUDGEMENT = VERDICTS = tuple(Verdict)
FIXED, CEILING, RANGE, AMOUNT_MISSING, AMOUNT_JUDGEMENT, ZERO_AMOUNT = tuple(AmountState)


@dataclass(frozen=True, slots=True)
class Award:
    """The amount of a decision, in 分.

    Attributes:
        state: 定额, 上限, 区间, 待核, 待人工核定 or 0元.
        value: what is certain, or None while it is open.
        low, high: bounds; ``high`` None is no bound known.
        reason: for 0元, the step that made it so.
        causes: what keeps it open.
    """

    state: AmountState
    value: int | None
    low: int
    high: int | None
    reason: str = ""
    causes: Causes = NO_CAUSES

    @property
    def kind(self) -> AmountKind | None:
        """定额, 上限 or 区间; None while the amount is open."""
        if self.value is None:
            return None
        return AmountKind(self.state) if self.state in (FIXED, CEILING, RANGE) else AmountKind.FIXED


@dataclass(frozen=True, slots=True)
class Decision:
    """One incentive decided for one enterprise on one day.

    Attributes:
        policy, incentive: what was decided.
        on: the 基准日.
        verdict: 符合, 不符合, 待核 or 需人工核定.
        award: the amount; None where it is 不符合 or pays nothing.
        causes: what keeps the verdict open.
        warnings: what is to be noted about the amount, in Chinese.
    """

    policy: Policy
    incentive: Incentive
    on: date
    verdict: Verdict
    award: Award | None
    causes: Causes
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Decision {self.incentive.path} {self.on} {self.verdict}>"

    @property
    def missing(self) -> tuple[Cause, ...]:
        """Missing facts that keep the verdict or the amount open, sorted by name."""
        return tuple(sorted(c for c in self._open() if c.kind != CauseKind.JUDGEMENT))

    @property
    def judgements(self) -> tuple[Cause, ...]:
        """Open human judgements, sorted by text."""
        return tuple(sorted(c for c in self._open() if c.kind == CauseKind.JUDGEMENT))

    def _open(self) -> set[Cause]:
        return set(self.causes) | (set(self.award.causes) if self.award is not None else set())


def decide(evaluator: Evaluator, eligible: bool = False) -> Decision:
    """The decision for the evaluator's incentive and facts.

    Args:
        evaluator: incentive, facts and day.
        eligible: the verdict is known to be 符合 (the columnar engine found it), so that only the amount is computed.
    """
    incentive = evaluator.incentive
    verdict, causes = (ELIGIBLE, NO_CAUSES) if eligible else eligibility(evaluator)
    award = None
    if verdict != NOT_ELIGIBLE and incentive.amount is not None:
        award = payable(evaluator, incentive)
    return Decision(evaluator.policy, incentive, evaluator.on, verdict, award, causes, tuple(evaluator.warnings))


def eligibility(e: Evaluator) -> tuple[Verdict, Causes]:
    """All 适用条件 and no 排除情形, in Kleene's logic; one that fails settles it."""
    open_: list[Value] = []
    for condition in e.incentive.conditions:
        v = e.value(condition)
        held = truth(v)
        if held is False:
            return NOT_ELIGIBLE, NO_CAUSES
        if held is None:
            open_.append(v)
    for exclusion in e.incentive.exclusions:
        v = e.value(exclusion)
        held = truth(v)
        if held is True:
            return NOT_ELIGIBLE, NO_CAUSES
        if held is None:
            open_.append(v)
    if not open_:
        return ELIGIBLE, NO_CAUSES
    causes = causes_of(*open_)
    return (MISSING if any(c.kind == CauseKind.FACT for c in causes) else JUDGEMENT), causes


def payable(e: Evaluator, incentive: Incentive) -> Award:
    """The amount: rounded once, half up, to 分; below zero 0元 with a warning; 不适用 0元."""
    assert incentive.amount is not None
    v = e.value(incentive.amount)
    if v is NA:
        return Award(ZERO_AMOUNT, 0, 0, 0, "没有适用的标准（不适用）")
    low, high = _fen(bounds(v)[0]), _fen(bounds(v)[1])
    if isinstance(v, Known):
        assert low is not None
        if low < 0:
            e.warnings.append(f"算出的金额低于零（{say_number(Fraction(low), AMOUNT)}），按0元计")
            return Award(ZERO_AMOUNT, 0, 0, 0, "算出的金额低于零")
        if low == 0:
            return Award(ZERO_AMOUNT, 0, 0, 0, zero_reason(e, incentive.amount))
        return Award(CEILING if incentive.nature == Nature.CEILING else FIXED, low, low, low)
    assert isinstance(v, Unknown)
    least = max(low or 0, 0)
    if can_be_na(v):
        least = 0
    most = None if high is None else max(high, 0)
    if most == least:  # what is missing cannot change it
        state = CEILING if incentive.nature == Nature.CEILING else FIXED
        return Award(state, least, least, least) if least else Award(ZERO_AMOUNT, 0, 0, 0, "按标准计算为0元")
    if v.later:
        return Award(RANGE, least, least, most, "", v.causes)
    state = AMOUNT_MISSING if any(c.kind != CauseKind.JUDGEMENT for c in v.causes) else AMOUNT_JUDGEMENT
    return Award(state, None, least, most, "", v.causes)


def dues(e: Evaluator, incentive: Incentive) -> list[Due]:
    """The instalments of the incentive, or an empty list."""
    node = plan_of(incentive.amount) if isinstance(incentive.amount, t.Amount) else None
    return [] if node is None else plan(e, node, e.value(node.whole), ())


def _fen(q: Bound) -> int | None:
    return None if q is None else to_fen(q)


def zero_reason(e: Evaluator, node: t.Expr) -> str:
    """The step that made an amount zero."""
    for s in steps_taken(e, node) if isinstance(node, t.Amount) else ():
        if s.after == Known(Fraction(0)) and s.before != s.after:
            return f"{s.step.kind}后为0元"
    return "按标准计算为0元"


def shares(e: Evaluator, award: Award, split: tuple[tuple[str, t.Expr], ...]) -> dict[str, int | None]:
    """分担: who pays how much, in 分, none below zero; together they are the amount.

    While a share is missing, the others are known where they are whole 分.
    """
    values = [or_nothing(e.value(share)) for _, share in split]
    known = [v.value for v in values if isinstance(v, Known)]
    payers = [payer for payer, _ in split]
    settled = len(known) == len(split)
    if award.value is None or (settled and wrong_shares(known)):
        return dict.fromkeys(payers)
    if settled:
        return dict(zip(payers, apportion([award.value * q for q in known]), strict=True))
    parts = [award.value * v.value if isinstance(v, Known) else None for v in values]
    whole = [int(p) if p is not None and p.denominator == 1 else None for p in parts]
    return dict(zip(payers, whole, strict=True))


__all__ = ["VERDICTS", "Award", "Decision", "decide", "dues", "shares"]
