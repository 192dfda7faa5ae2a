"""One enterprise and one incentive decided by the reference, in columns and compiled, which must say the same."""

from __future__ import annotations

from policymatch.engine.columnar import FactTable, Plan
from policymatch.engine.compiled import Matcher
from policymatch.engine.compiled.matcher import EveryDay
from policymatch.engine.reference.decide import Decision, decide
from policymatch.engine.reference.evaluate import Evaluator
from tests.engine.against import said


def decide_everywhere(e: Evaluator) -> Decision:
    """The decision of the reference for what an evaluator is of.

    Raises:
        AssertionError: another engine says otherwise: verdict, causes, award, or that an amount below zero was made 0元.
    """
    reference = decide(e)
    if (difference := columnar_difference(e, reference)) or (difference := compiled_difference(e, reference)):
        raise AssertionError(difference)
    return reference


def columnar_difference(e: Evaluator, reference: Decision) -> str:
    """What the columnar engine says otherwise; "" where nothing."""
    plan = Plan.compile(e.dictionary, [(e.policy, e.incentive)], e.on, e.ledger_known)
    outcome = plan.run(FactTable.of(e.dictionary, [e.facts], e.ledger_known))
    found = [said(outcome.decision(k)) for k in range(len(outcome.rows))]
    wanted = [] if reference.verdict == "不符合" else [said(reference)]
    if found != wanted or outcome.warned.tolist() != [bool(reference.warnings)]:
        return f"columns {found} warned {outcome.warned}, reference {wanted} {reference.warnings}"
    return ""


def compiled_difference(e: Evaluator, reference: Decision) -> str:
    """What the compiled engine says otherwise, in either of its ways; "" where nothing."""
    matcher = Matcher(e.dictionary, [(e.policy, e.incentive)], e.on, EveryDay(e.dictionary, e.ledger_known))
    (whole,) = matcher.decisions(e.facts)
    if whole != reference:
        return f"compiled {whole}, reference {reference}"
    quick = [(f.verdict, f.award) for f in matcher.decide(e.facts)]
    wanted = [] if reference.verdict == "不符合" else [(reference.verdict, reference.award)]
    return "" if quick == wanted else f"compiled {quick}, reference {wanted}"


__all__ = ["columnar_difference", "compiled_difference", "decide_everywhere"]
