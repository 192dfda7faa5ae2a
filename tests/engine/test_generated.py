"""Generated policies and facts: a filled fact only narrows, records have no order, the trace recomputes, and all can be said."""

from __future__ import annotations

import copy
import random
from datetime import date

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from policymatch.catalog.loading import Loaded
from policymatch.engine.reference.decide import ELIGIBLE, NOT_ELIGIBLE, Award, Decision, decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import NA, Known, Unknown, Value
from policymatch.insight.amount_trace import trace
from policymatch.insight.explain import explanation, text
from policymatch.insight.sentences import sentence
from policymatch.model.facts import Facts, read_facts
from policymatch.model.readback import describe
from tests.engine.policies_at_random import Maker
from tests.engine.surface import recompute
from tests.engine.test_filling import _drop, _none
from tests.small import load, policy_text

ON = date(2024, 12, 31)
SLOW = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEFTOVERS = ("None", "Fraction", "Known", "Unknown", "object at", "frozenset")


def _policy(maker: Maker) -> str:
    lets = f"值一: {maker.money(2)}"
    return policy_text(maker.award(), lets, maker.conditions("值一"), f"- {maker.pick('旗', '规模 是 大型')}")


def _evaluator(loaded: Loaded, facts: Facts, ledger_known: bool = False) -> Evaluator:
    policy = loaded.policies[0]
    return Evaluator(loaded.dictionary, policy, policy.incentives[0], facts, ON, ledger_known)


def _whole(maker: Maker, loaded: Loaded) -> Facts:
    facts = read_facts(loaded.dictionary, maker.facts())
    if maker.rng.random() < 0.5:
        _none(facts, loaded.dictionary, maker.rng, 0.15)
    return facts


def _within(less: Award, more: Award) -> bool:
    return less.low <= more.low and (less.high is None or (more.high is not None and more.high <= less.high))


def narrows(less: Decision, more: Decision) -> bool:
    """Whether a decision with more facts keeps a verdict that was decided, and an amount within its bounds."""
    kept = less.verdict not in (ELIGIBLE, NOT_ELIGIBLE) or more.verdict == less.verdict
    return kept and (less.award is None or more.award is None or _within(less.award, more.award))


def _same(a: Value, b: Value) -> bool:
    if isinstance(a, Known) or isinstance(b, Known) or NA in (a, b):
        return a == b
    return isinstance(a, Unknown) and isinstance(b, Unknown) and (a.low, a.high) == (b.low, b.high)


def _told(d: Decision) -> tuple[object, ...]:
    return d.verdict, d.award, d.causes


@SLOW
@given(st.integers(0, 10**9), st.floats(0.05, 0.6))
@example(972, 0.125)  # one of two records that nothing tells apart
def test_filling_in_facts_only_narrows(seed: int, share: float) -> None:
    maker = Maker(seed)
    source = _policy(maker)
    loaded = load(source)
    whole = _whole(maker, loaded)
    some = _drop(whole, maker.rng, share)
    fewer = _drop(some, maker.rng, share)
    poor, richer, full = (decide(_evaluator(loaded, f)) for f in (fewer, some, whole))
    for less, more, given_ in ((poor, richer, fewer), (richer, full, some), (poor, full, fewer)):
        assert narrows(less, more), f"seed {seed} share {share}\n{source}\n{given_}\n{whole}\n{less}\n{more}"


@SLOW
@given(st.integers(0, 10**9), st.floats(0, 0.4))
def test_the_order_of_records_changes_nothing(seed: int, share: float) -> None:
    maker = Maker(seed)
    loaded = load(_policy(maker))
    facts = _drop(_whole(maker, loaded), maker.rng, share)
    turned = copy.deepcopy(facts)
    for rows in turned.records.values():
        random.Random(seed).shuffle(rows)
        rows.reverse()
    assert _told(decide(_evaluator(loaded, turned))) == _told(decide(_evaluator(loaded, facts))), seed


@SLOW
@given(st.integers(0, 10**9), st.floats(0, 0.4))
def test_the_trace_recomputes_and_everything_can_be_said(seed: int, share: float) -> None:
    maker = Maker(seed)
    loaded = load(_policy(maker))
    policy = loaded.policies[0]
    incentive = policy.incentives[0]
    e = _evaluator(loaded, _drop(_whole(maker, loaded), maker.rng, share))
    d = decide(e)
    assert incentive.amount is not None
    node = trace(e, incentive.amount)
    assert _same(node.value, e.value(incentive.amount)), seed
    assert _same(recompute(e, node), node.value), seed
    told = (
        text(explanation(e, d, "0" * 64, {}), loaded.dictionary, True)
        + sentence(d, e)
        + describe(policy, incentive, loaded.dictionary)
    )
    assert [word for word in LEFTOVERS if word in told] == [], seed
