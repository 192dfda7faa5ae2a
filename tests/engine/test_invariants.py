"""What holds for every rule: order changes nothing, no amount is above its cap, files may come in any order."""

from __future__ import annotations

import copy
import dataclasses
import random
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch.catalog.loading import load_texts
from policymatch.engine.cases import full_ledger_ids
from policymatch.engine.reference.decide import Decision, decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.model.facts import Facts, read_facts
from policymatch.model.policy import Case, Incentive, Policy
from tests.shipped import POLICIES, examples, shipped


def facts_of(policy: Policy, case: Case, rng: random.Random, stretch: bool) -> Facts:
    """Facts of an example, with numbers stretched by random factors."""
    facts = read_facts(shipped().dictionary, case.facts)
    full_ledger_ids(facts, policy)

    def grow(value: object) -> object:
        if isinstance(value, Fraction) and stretch and rng.random() < 0.7:
            return (
                Fraction(int(value * rng.choice((Fraction(1, 3), 1, 2, 7, 50, 1000))))
                if value.denominator == 1
                else value
            )
        return value

    facts.scalars = {k: grow(v) for k, v in facts.scalars.items()}  # type: ignore[misc]
    facts.series = {k: {p: grow(v) for p, v in s.items()} for k, s in facts.series.items()}  # type: ignore[misc]
    facts.records = {k: [{n: grow(v) for n, v in r.items()} for r in rows[:20]] for k, rows in facts.records.items()}  # type: ignore[misc]
    return facts


def run(policy: Policy, incentive: Incentive, facts: Facts, case: Case) -> Decision:
    return decide(Evaluator(shipped().dictionary, policy, incentive, facts, case.as_of or date(2024, 12, 31)))


def told(d: Decision) -> tuple[object, ...]:
    return d.verdict, d.award, d.causes


def cap_of(x: t.Expr | None) -> Fraction | None:
    """The last plain 封顶 of an amount, if no later step can lift it again."""
    if not isinstance(x, t.Amount):
        return None
    cap = None
    for step in x.steps:
        if step.kind == "封顶" and step.when is None:
            figures = [v.value for v in step.values if isinstance(v, t.Const) and isinstance(v.value, Fraction)]
            cap = min(figures) if figures else None
        elif step.kind in ("上浮", "保底", "折算") or (step.kind == "取整" and step.rounding != "舍去"):
            cap = None
    return cap


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 10**9))
def test_no_amount_is_above_its_cap(seed: int) -> None:
    rng = random.Random(seed)
    policy, incentive, case = rng.choice([e for e in examples() if cap_of(e[1].amount) is not None])
    cap = cap_of(incentive.amount)
    award = run(policy, incentive, facts_of(policy, case, rng, True), case).award
    assert cap is not None
    if award is not None:
        assert award.high is not None and 0 <= award.low <= award.high <= cap
        assert award.value is None or award.low <= award.value <= award.high


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 10**9))
def test_the_order_of_records_and_rules_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    policy, incentive, case = rng.choice(examples())
    facts = facts_of(policy, case, rng, True)
    before = told(run(policy, incentive, facts, case))
    shuffled = copy.deepcopy(facts)
    for rows in shuffled.records.values():
        rng.shuffle(rows)
    conditions, exclusions = list(incentive.conditions), list(incentive.exclusions)
    rng.shuffle(conditions)
    rng.shuffle(exclusions)
    other = dataclasses.replace(incentive, conditions=tuple(conditions), exclusions=tuple(exclusions))
    assert told(run(policy, other, shuffled, case)) == before


def test_the_order_and_names_of_files_change_nothing() -> None:
    files = {str(p): p.read_bytes() for p in sorted(POLICIES.rglob("*.yaml"))}
    again = load_texts({f"z{i}/{name}": data for i, (name, data) in enumerate(reversed(files.items()))})
    first = load_texts(files)
    assert again.digest == first.digest == shipped().digest
    assert sorted(i.path for p in again.policies for i in p.incentives) == sorted(
        i.path for p in first.policies for i in p.incentives
    )
    for p, q in zip(first.policies, again.policies, strict=True):
        assert [dataclasses.replace(i, cases=(), at=q.at) for i in p.incentives] == [
            dataclasses.replace(i, cases=(), at=q.at) for i in q.incentives
        ]


def test_the_digest_changes_with_one_character() -> None:
    files = {str(p): p.read_bytes() for p in sorted(POLICIES.rglob("*.yaml"))}
    name = next(n for n in files if "jingmen-5plus3" in n)
    changed = {**files, name: files[name].replace("120万元".encode(), "121万元".encode(), 1)}
    assert load_texts(changed).digest != shipped().digest
