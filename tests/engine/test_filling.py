"""Filling in a fact never flips a decided verdict and only narrows an amount — on every shipped rule, from its own examples."""

from __future__ import annotations

import copy
import random
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policymatch.engine.cases import full_ledger_ids
from policymatch.engine.reference.decide import ELIGIBLE, NOT_ELIGIBLE, Award, Decision, decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language.fields import Dictionary, Field
from policymatch.language.terms import CauseKind
from policymatch.language.types import CodeType
from policymatch.model.facts import Facts, read_facts
from policymatch.model.policy import Case, Incentive, Policy
from policymatch.model.values import NOT_APPLICABLE
from tests.shipped import examples, shipped

DECIDED = (ELIGIBLE, NOT_ELIGIBLE)


def _facts(policy: Policy, case: Case) -> Facts:
    facts = read_facts(shipped().dictionary, case.facts)
    full_ledger_ids(facts, policy)
    facts.records = {k: [dict(r) for r in rows[:12]] for k, rows in facts.records.items()}
    return facts


def _drop(facts: Facts, rng: random.Random, share: float) -> Facts:
    """A copy with some facts missing: whole fields, periods, lists, or single fields of records."""
    out = copy.deepcopy(facts)
    for name in sorted(out.scalars):
        if rng.random() < share:
            del out.scalars[name]
    for series in out.series.values():
        for period in sorted(series):
            if rng.random() < share:
                del series[period]
    for name in sorted(out.records):
        if rng.random() < share / 3:
            del out.records[name]
            continue
        for record in out.records[name]:
            for key in sorted(record):
                if rng.random() < share:
                    del record[key]
    for text in sorted(out.rulings):
        if rng.random() < share:
            del out.rulings[text]
    return out


def _none(facts: Facts, dictionary: Dictionary, rng: random.Random, share: float) -> None:
    """Turns some facts into 无, where the dictionary allows it: a missing fact may turn out so."""

    def may(f: Field) -> bool:
        return f.may_lack and rng.random() < share

    for name in sorted(facts.scalars):
        if may(dictionary.fields[name]):
            facts.scalars[name] = NOT_APPLICABLE
    for name, series in sorted(facts.series.items()):
        for period in sorted(series):
            if may(dictionary.fields[name]):
                series[period] = NOT_APPLICABLE
    for name, rows in sorted(facts.records.items()):
        for record in rows:
            for key in sorted(record):
                if may(dictionary.fields[name].members[key]):
                    record[key] = NOT_APPLICABLE


def _decide(policy: Policy, incentive: Incentive, facts: Facts, on: date) -> Decision:
    return decide(Evaluator(shipped().dictionary, policy, incentive, facts, on))


def _narrower(less: Award, more: Award) -> bool:
    return less.low <= more.low and (less.high is None or (more.high is not None and more.high <= less.high))


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9), st.floats(0.02, 0.6), st.booleans())
def test_filling_in_facts_only_narrows(seed: int, share: float, with_none: bool) -> None:
    rng = random.Random(seed)
    policy, incentive, case = rng.choice(examples())
    full = _facts(policy, case)
    if with_none:
        _none(full, shipped().dictionary, rng, 0.15)
    some = _drop(full, rng, share)
    fewer = _drop(some, rng, share)
    on = case.as_of or date(2024, 12, 31)
    poor, richer, whole = (_decide(policy, incentive, f, on) for f in (fewer, some, full))
    for less, more in ((poor, richer), (richer, whole), (poor, whole)):
        where = f"{incentive.path} / {case.text} / seed {seed}"
        if less.verdict in DECIDED:
            assert more.verdict == less.verdict, where
        if less.award is not None and more.award is not None:
            assert _narrower(less.award, more.award), (where, less.award, more.award)
            if less.award.value is not None and less.award.kind != "区间":
                assert more.award.value == less.award.value, where


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_what_is_named_as_missing_settles_the_verdict(seed: int) -> None:
    """The facts named as missing are really absent, and a decided verdict names none."""
    rng = random.Random(seed)
    policy, incentive, case = rng.choice(examples())
    facts = _drop(_facts(policy, case), rng, 0.3)
    decision = _decide(policy, incentive, facts, case.as_of or date(2024, 12, 31))
    if decision.verdict in DECIDED:
        assert not decision.causes
    else:
        assert decision.causes
    for cause in decision.missing:
        field = shipped().dictionary.fields.get(cause.field)
        # a code that is known less finely than asked (the county of a zone) is named although it is there
        if cause.kind == CauseKind.FACT and field is not None and not isinstance(field.type, CodeType):
            assert cause.field not in facts.scalars
