"""The columnar engine beside the reference: what the two say otherwise of the same enterprises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from policymatch.engine.columnar import FactTable, Outcome, Plan
from policymatch.engine.reference.decide import NOT_ELIGIBLE, VERDICTS, Award, Decision, decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language.fields import Dictionary
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy


def said(d: Decision) -> tuple[object, ...]:
    """What counts of a decision: verdict, why it is open, and the award without the words for 0元."""
    a: Award | None = d.award
    return d.verdict, d.causes, None if a is None else (a.state, a.value, a.low, a.high, a.causes)


def differences(
    dictionary: Dictionary, pairs: Sequence[tuple[Policy, Incentive]], facts: Sequence[Facts], on: date, chunk: int = 64
) -> tuple[Outcome, list[str], Counter[str]]:
    """The outcome of the columnar engine, what it says otherwise than the reference, and how often each verdict came up."""
    outcome = Plan.compile(dictionary, pairs, on).run(FactTable.of(dictionary, facts), chunk=chunk)
    listed = {(int(r), int(n)): k for k, (r, n) in enumerate(zip(outcome.rows, outcome.numbers, strict=True))}
    assert sorted(listed, key=lambda p: p) == list(listed)
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    warned = [0] * len(pairs)
    for number, (policy, incentive) in enumerate(pairs):
        counts: Counter[str] = Counter()
        for row, f in enumerate(facts):
            d = decide(Evaluator(dictionary, policy, incentive, f, on))
            counts[d.verdict] += 1
            warned[number] += bool(d.warnings)
            k = listed.get((row, number))
            mine = said(outcome.decision(k)) if k is not None else (NOT_ELIGIBLE, frozenset(), None)
            if mine != said(d):
                wrong.append(f"{incentive.path} row {row}: {mine}, reference {said(d)}")
        seen += counts
        assert [counts[v] for v in VERDICTS] == outcome.counts[number].tolist() or wrong
    assert warned == outcome.warned.tolist() or wrong
    return outcome, wrong, seen
