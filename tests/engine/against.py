"""The columnar engine beside the reference: what the two say otherwise of the same enterprises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from policymatch.engine.columnar import FactTable, Outcome, Plan
from policymatch.engine.reference.decide import NOT_ELIGIBLE, VERDICTS, Award, Decision, decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import Value, truth
from policymatch.language.fields import Dictionary
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy


def said(d: Decision) -> tuple[object, ...]:
    """What counts of a decision: verdict, why it is open, and the award without the words for 0元."""
    a: Award | None = d.award
    return d.verdict, d.causes, None if a is None else (a.state, a.value, a.low, a.high, a.causes)


def failed_conditions(dictionary: Dictionary, policy: Policy, incentive: Incentive, facts: Facts, on: date) -> int:
    """The conditions (then exclusions) that surely fail, as bits, by the reference."""
    e = Evaluator(dictionary, policy, incentive, facts, on)
    held = [truth(e.value(x)) for x in incentive.conditions] + [negated(e.value(x)) for x in incentive.exclusions]
    return sum(1 << k for k, v in enumerate(held) if v is False)


def negated(v: Value) -> bool | None:
    held = truth(v)
    return None if held is None else not held


def differences(
    dictionary: Dictionary, pairs: Sequence[tuple[Policy, Incentive]], facts: Sequence[Facts], on: date, chunk: int = 64
) -> tuple[Outcome, list[str], Counter[str]]:
    """The outcome of the columnar engine, what it says otherwise than the reference, and how often each verdict came up."""
    plan, table = Plan.compile(dictionary, pairs, on), FactTable.of(dictionary, facts)
    outcome = plan.run(table, chunk=chunk)
    listed = {(int(r), int(n)): k for k, (r, n) in enumerate(zip(outcome.rows, outcome.numbers, strict=True))}
    assert sorted(listed, key=lambda p: p) == list(listed)
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    warned = [0] * len(pairs)
    for number, (policy, incentive) in enumerate(pairs):
        counts: Counter[str] = Counter()
        failed = plan.failed(table, number).tolist()
        for row, f in enumerate(facts):
            d = decide(Evaluator(dictionary, policy, incentive, f, on))
            counts[d.verdict] += 1
            if failed[row] != (theirs := failed_conditions(dictionary, policy, incentive, f, on)):
                wrong.append(f"{incentive.path} row {row}: failed {failed[row]:b}, reference {theirs:b}")
            warned[number] += bool(d.warnings)
            k = listed.get((row, number))
            mine = said(outcome.decision(k)) if k is not None else (NOT_ELIGIBLE, frozenset(), None)
            if mine != said(d):
                wrong.append(f"{incentive.path} row {row}: {mine}, reference {said(d)}")
        seen += counts
        assert [counts[v] for v in VERDICTS] == outcome.counts[number].tolist() or wrong
    assert warned == outcome.warned.tolist() or wrong
    return outcome, wrong, seen
