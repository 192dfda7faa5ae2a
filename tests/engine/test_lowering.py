"""Closed expressions mean what they meant, and equal questions become one."""

from __future__ import annotations

from datetime import date

from policymatch.engine.lowering import Interned, Lowering
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.model.facts import read_facts
from policymatch.model.policy import Incentive, Policy
from tests.engine.policies_at_random import Maker
from tests.engine.test_filling import _drop, _none
from tests.shipped import shipped
from tests.small import load, policy_text

ON = date(2024, 12, 31)


def closed(text: str, interned: Interned | None = None) -> tuple[Policy, Incentive, Lowering]:
    loaded = load(text)
    policy = loaded.policies[0]
    incentive = policy.incentives[0]
    return policy, incentive, Lowering(interned or Interned(), loaded.dictionary, policy, incentive, ON)


def test_equal_questions_are_one_object() -> None:
    interned = Interned()
    made = []
    for conditions, lets in (("- 营收(本年) 超过 门槛", "门槛: 1万元 + 1万元"), ("- 营收(2024年) 超过 2万元", "")):
        _, incentive, lowering = closed(policy_text("", lets, conditions), interned)
        made.append(lowering.close(incentive.conditions[0]))
    assert made[0] is made[1]
    assert isinstance(made[0], t.Compare) and isinstance(made[0].right, t.Const)


def test_other_questions_are_not() -> None:
    interned = Interned()
    texts = ["- 甲 超过 2万元", "- 甲 不低于 2万元", "- 乙 超过 2万元", "- 甲 超过 2.01万元", "- 人数 超过 2人"]
    made = []
    for conditions in texts:
        _, incentive, lowering = closed(policy_text("", "", conditions), interned)
        made.append(lowering.close(incentive.conditions[0]))
    assert len({id(x) for x in made}) == len(texts)


def test_a_limit_by_the_ledger_is_the_incentives_own() -> None:
    for step, alike in (("累计封顶: 2万元", False), ("封顶: 2万元", True)):
        interned, made = Interned(), []
        for name in ("a", "b"):
            text = policy_text(f"金额: 甲\n{step}").replace("编号: trial", f"编号: {name}", 1)
            _, incentive, lowering = closed(text, interned)
            made.append((incentive.path, lowering.close(incentive.amount)))
        assert made[0][0] != made[1][0]
        assert (made[0][1] is made[1][1]) is alike, step


def test_closed_expressions_mean_the_same() -> None:
    compared = 0
    for seed in range(150):
        maker = Maker(seed)
        text = policy_text(maker.award(), f"值一: {maker.money(2)}", maker.conditions("值一"))
        policy, incentive, lowering = closed(text)
        dictionary = lowering.once.dictionary
        pairs = [(x, lowering.close(x)) for x in [*incentive.conditions, incentive.amount] if x is not None]
        for _ in range(8):
            facts = read_facts(dictionary, maker.facts())
            _none(facts, dictionary, maker.rng, 0.1)
            facts = _drop(facts, maker.rng, maker.rng.choice((0.0, 0.1, 0.3)))
            for before, after in pairs:
                a = Evaluator(dictionary, policy, incentive, facts, ON).value(before)
                b = Evaluator(dictionary, policy, incentive, facts, ON).value(after)
                assert a == b, text
                compared += 1
    assert compared > 2000


def test_shipped_incentives_share_questions() -> None:
    interned = Interned()
    count, made = 0, set()
    for policy in shipped().policies:
        for incentive in policy.incentives:
            lowering = Lowering(interned, shipped().dictionary, policy, incentive, ON)
            for x in incentive.conditions:
                made.add(id(lowering.close(x)))
                count += 1
            lowering.close(incentive.amount)
    assert len(made) < count
