"""The plan against the reference: shipped incentives on a population, worked examples, policies at random."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from policymatch.model.facts import Facts, read_facts
from policymatch.samples import generate, write
from policymatch.tables import open_table
from tests.engine.against import differences
from tests.engine.policies_at_random import Maker
from tests.engine.test_filling import _drop, _none
from tests.shipped import examples, shipped
from tests.small import load, policy_text
from tests.tables.making import everyone

ON = date(2024, 12, 31)


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    folder = tmp_path_factory.mktemp("population")
    paths = write(generate(150, 78), folder)
    tables = {p.stem: open_table(p) for p in paths}
    return everyone(shipped(), tables.pop("enterprises"), tables)


def test_every_shipped_incentive_on_a_population(population: list[Facts]) -> None:
    pairs = [(p, i) for p in shipped().policies for i in p.incentives]
    _, wrong, seen = differences(shipped().dictionary, pairs, population, ON)
    assert wrong == []
    assert min(seen[v] for v in ("符合", "不符合", "待核")) > 200


def test_every_shipped_example() -> None:
    for policy, incentive, case in examples():
        if case.parameters or case.as_of is None:
            continue
        facts = read_facts(shipped().dictionary, case.facts)
        facts.records = {k: rows[:30] for k, rows in facts.records.items()}
        assert differences(shipped().dictionary, [(policy, incentive)], [facts], case.as_of)[1] == []


@pytest.mark.parametrize("seed", range(60))
def test_policies_at_random(seed: int) -> None:
    maker = Maker(seed)
    text = policy_text(
        maker.award(), f"值一: {maker.money(2)}", maker.conditions("值一"), f"- {maker.pick('旗', '规模 是 大型')}"
    )
    loaded = load(text)
    facts = []
    for _ in range(25):
        whole = read_facts(loaded.dictionary, maker.facts())
        _none(whole, loaded.dictionary, maker.rng, 0.1)
        facts.append(_drop(whole, maker.rng, maker.rng.choice((0.0, 0.05, 0.3))))
    policy = loaded.policies[0]
    _, wrong, _ = differences(loaded.dictionary, [(policy, policy.incentives[0])], facts, ON, chunk=16)
    assert wrong == [], text


def test_random_policies_reach_every_verdict() -> None:
    seen: Counter[str] = Counter()
    for seed in range(40):
        maker = Maker(seed)
        loaded = load(policy_text(maker.award(), "", maker.conditions()))
        facts = [_drop(read_facts(loaded.dictionary, maker.facts()), maker.rng, 0.1) for _ in range(10)]
        policy = loaded.policies[0]
        seen += differences(loaded.dictionary, [(policy, policy.incentives[0])], facts, ON)[2]
    assert all(seen[v] > 30 for v in ("符合", "不符合", "待核"))


@pytest.mark.parametrize(
    "condition",
    ["合计(最大(本年 - 2年, 所在年(成立日期)) 至 上年, 营收(当期)) 超过 1元", "2023年 属于 所在年(成立日期) 至 本年"],
)
def test_a_run_whose_end_nobody_has(condition: str) -> None:
    loaded = load(policy_text("金额: 5元", conditions=f"- {condition}"))
    facts = [read_facts(loaded.dictionary, {"成立日期": "无", "营收": {"2023": 5}}) for _ in range(3)]
    policy = loaded.policies[0]
    outcome, wrong, _ = differences(loaded.dictionary, [(policy, policy.incentives[0])], facts, ON)
    assert wrong == [] and not outcome.by_reference.any()


def test_a_code_less_fine_than_asked_is_named_through_a_name() -> None:
    loaded = load(policy_text("金额: 5元", "何地: 注册地", "- 何地 属于 420802GXQ"))
    facts = [read_facts(loaded.dictionary, {"注册地": "420802"})]
    policy = loaded.policies[0]
    outcome, wrong, _ = differences(loaded.dictionary, [(policy, policy.incentives[0])], facts, ON)
    assert wrong == []
    assert [c.name for c in outcome.decision(0).causes] == ["注册地"]
