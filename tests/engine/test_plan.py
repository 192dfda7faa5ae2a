"""The plan against the reference: shipped incentives on a population, worked examples, policies at random."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import numpy as np
import pytest

from policymatch.catalog.loading import Loaded
from policymatch.engine.columnar import FactTable, Plan
from policymatch.engine.columnar.awarded import total_of
from policymatch.engine.columnar.plain.bits import pack, rows_of
from policymatch.model.facts import Facts, read_facts
from policymatch.model.policy import Incentive, Policy
from policymatch.samples import generate, write
from policymatch.tables import open_table
from tests.engine.against import differences
from tests.engine.policies_at_random import Maker
from tests.engine.test_columnar import enterprise
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


def test_a_code_coarser_than_the_one_compared_with_is_named_through_a_name() -> None:
    loaded = load(policy_text("金额: 5元", "何地: 注册地", "- 何地 属于 420802GXQ"))
    facts = [read_facts(loaded.dictionary, {"注册地": "420802"})]
    policy = loaded.policies[0]
    outcome, wrong, _ = differences(loaded.dictionary, [(policy, policy.incentives[0])], facts, ON)
    assert wrong == []
    assert [c.name for c in outcome.decision(0).causes] == ["注册地"]


@pytest.mark.parametrize("seed", range(40))
def test_totals_are_those_of_the_pairs(seed: int) -> None:
    maker = Maker(seed + 500)
    loaded = load(policy_text(maker.award(), f"值一: {maker.money(2)}", maker.conditions("值一")))
    facts = []
    for _ in range(60):
        whole = read_facts(loaded.dictionary, maker.facts())
        _none(whole, loaded.dictionary, maker.rng, 0.1)
        facts.append(_drop(whole, maker.rng, maker.rng.choice((0.0, 0.0, 0.1))))
    check_totals(Plan.compile(loaded.dictionary, pairs_of(loaded), ON), FactTable.of(loaded.dictionary, facts))


def test_totals_of_the_shipped_incentives(population: list[Facts]) -> None:
    plan = Plan.compile(shipped().dictionary, pairs_of(shipped()), ON)
    check_totals(plan, FactTable.of(shipped().dictionary, population))


@pytest.mark.parametrize(
    "award",
    [
        "金额: 甲 × 33%\n封顶: 2万元\n取整: 元 舍去",
        "金额: 盈亏 × 50%",
        "金额: {分档: 甲, 各档: {低于 2万元: 1000元, 不低于 2万元 且 不超过 3万元: 0元, 超过 3万元: 5000元}}",
        "金额: {分档: 成立日期, 各档: {早于 2024-01-01: 1000元, 不早于 2024-01-01: 2000元}}",
        "金额: 人数 × 1500元/人\n保底: 100元",
        "金额: 5元",
    ],
)
def test_totals_of_plain_amounts(award: str) -> None:
    rng = random.Random(award)
    loaded = load(policy_text(award, conditions="- 乙 不低于 0元"))
    facts = [read_facts(loaded.dictionary, enterprise(rng)) for _ in range(300)]
    plan = Plan.compile(loaded.dictionary, pairs_of(loaded), ON)
    check_totals(plan, FactTable.of(loaded.dictionary, facts))
    assert differences(loaded.dictionary, pairs_of(loaded), facts, ON)[1] == []


def pairs_of(loaded: Loaded) -> list[tuple[Policy, Incentive]]:
    return [(p, i) for p in loaded.policies for i in p.incentives]


def check_totals(plan: Plan, table: FactTable) -> None:
    outcome = plan.run(table)
    totals = plan.totals(table, chunk=17)
    assert totals.eligible.tolist() == outcome.counts[:, 0].tolist()
    assert totals.undecided.tolist() == outcome.counts[:, 2:].sum(axis=1).tolist()
    fen = [0] * len(plan.pairs)
    for number, verdict, value in zip(outcome.numbers, outcome.verdicts, outcome.value, strict=True):
        fen[number] += int(value) if verdict == 0 and value > 0 else 0
    assert [int(f) for f in totals.fen] == fen


@pytest.mark.parametrize(
    "bands", ["早于 0001-01-01: 1元, 不早于 0001-01-01: 2元", "不晚于 9999-12-31: 1元, 晚于 9999-12-31: 2元"]
)
def test_bands_at_the_ends_of_the_calendar(bands: str) -> None:
    loaded = load(policy_text(f"金额: {{分档: 成立日期, 各档: {{{bands}}}}}", conditions="- 乙 不低于 0元"))
    days = ("0001-01-01", "2024-01-01", "9999-12-31")
    facts = [read_facts(loaded.dictionary, {"乙": "1元", "成立日期": day}) for day in days]
    assert differences(loaded.dictionary, pairs_of(loaded), facts, ON)[1] == []
    check_totals(Plan.compile(loaded.dictionary, pairs_of(loaded), ON), FactTable.of(loaded.dictionary, facts))


def test_rows_whose_bit_is_set_are_listed_whatever_their_number() -> None:
    for n in (1, 7, 8, 9, 100):
        mask = np.arange(n) % 3 == 0
        assert rows_of(pack(mask), n).tolist() == list(range(0, n, 3))


def test_sums_beyond_int64_are_exact() -> None:
    assert total_of(np.array([2**62, 2**62, -1, 2**62, 0], dtype=np.int64)) == 3 * 2**62
