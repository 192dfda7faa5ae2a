"""The check of examples by every engine: it finds what an engine says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policymatch.engine.reference.decide import decide
from policymatch.language.terms import Verdict
from tests.engine.every_engine import columnar_difference, compiled_difference
from tests.small import evaluator, policy_text

TEXT = policy_text("金额: 甲 - 乙\n封顶: 5元", conditions="- 人数 不少于 1人")


@pytest.mark.parametrize(
    "facts", [{"人数": 1, "甲": 9, "乙": 2}, {"人数": 1, "甲": 2, "乙": 9}, {"人数": 1, "甲": 9}, {"人数": 0}, {}]
)
def test_another_verdict_award_or_cause_is_found(facts: dict[str, Any]) -> None:
    e = evaluator(TEXT, facts)
    d = decide(e)
    changed = [
        replace(d, verdict=Verdict.JUDGEMENT),
        replace(d, causes=frozenset() if d.causes else frozenset(decide(evaluator(TEXT, {})).causes)),
    ]
    if d.award is not None:
        changed += [replace(d, award=None), replace(d, award=replace(d.award, low=d.award.low + 1))]
    for check in (columnar_difference, compiled_difference):
        assert check(e, d) == ""
        # of what is 不符合 nothing but that is said in columns
        assert all(check(e, other) for other in (changed if d.verdict != "不符合" else changed[:1]))
