"""The trace recomputes to the amount, and its documents follow their JSON Schema — on every shipped example."""

from __future__ import annotations

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from policymatch.engine.cases import full_ledger_ids
from policymatch.engine.reference.decide import decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import NA, Known, Unknown, Value
from policymatch.insight.amount_trace import trace
from policymatch.insight.explain import explanation, text
from policymatch.insight.sentences import sentence
from policymatch.model.facts import read_facts
from policymatch.model.policy import Case, Incentive, Policy
from policymatch.model.result import explanation_schema
from tests.engine.surface import recompute
from tests.shipped import examples, shipped

SCHEMA = Draft202012Validator(explanation_schema())


def same(a: Value, b: Value) -> bool:
    if isinstance(a, Known) or isinstance(b, Known) or NA in (a, b):
        return a == b
    return isinstance(a, Unknown) and isinstance(b, Unknown) and (a.low, a.high) == (b.low, b.high)


@pytest.mark.parametrize(
    ("policy", "incentive", "case"), examples(), ids=[f"{i.path}:{n}" for n, (_, i, _) in enumerate(examples())]
)
def test_the_trace_of_a_case_agrees_with_its_decision(policy: Policy, incentive: Incentive, case: Case) -> None:
    facts = read_facts(shipped().dictionary, case.facts)
    full_ledger_ids(facts, policy)
    e = Evaluator(shipped().dictionary, policy, incentive, facts, case.as_of or date(2024, 12, 31))
    if case.parameters:
        pytest.skip("sets a parameter for itself")
    d = decide(e)
    if incentive.amount is not None:
        node = trace(e, incentive.amount)
        assert same(node.value, e.value(incentive.amount))
        assert same(recompute(e, node), node.value)
    document = explanation(e, d, "0" * 64, {})
    SCHEMA.validate(json.loads(document.model_dump_json()))
    if d.verdict == "符合":
        assert all(c.holds is True for c in document.conditions)
        assert all(c.holds is False for c in document.exclusions)
    elif d.verdict == "不符合":
        assert any(c.holds is False for c in document.conditions) or any(c.holds is True for c in document.exclusions)
    told = text(document, shipped().dictionary, True) + sentence(d, e)
    for leftover in ("None", "Fraction", "Known", "Unknown", "object at", "frozenset"):
        assert leftover not in told
