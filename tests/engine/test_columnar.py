"""The kernel against the reference: every answer is the same, its bounds and causes too, on shipped and generated rules."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policymatch.engine.cases import full_ledger_ids
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.kernel.evaluate import Kernel
from policymatch.engine.columnar.kernel.outlook import Outlook
from policymatch.engine.lowering import Interned, Lowering
from policymatch.model.facts import Facts, read_facts
from policymatch.samples import generate, write
from policymatch.tables import open_table
from tests.engine.kernel_against import differences
from tests.engine.policies_at_random import Maker
from tests.engine.test_filling import _drop, _none
from tests.shipped import examples, shipped
from tests.small import load, policy_text
from tests.tables.making import everyone

ON = date(2024, 12, 31)


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    folder = tmp_path_factory.mktemp("population")
    paths = write(generate(200, 77), folder)
    tables = {p.stem: open_table(p) for p in paths}
    return everyone(shipped(), tables.pop("enterprises"), tables)


def test_every_shipped_incentive_on_a_population(population: list[Facts]) -> None:
    total: Counter[str] = Counter()
    for policy in shipped().policies:
        for incentive in policy.incentives:
            wrong, seen = differences(shipped().dictionary, policy, incentive, population, ON)
            assert wrong == []
            total += seen
    assert total["undecided"] == 0
    assert min(total[v] for v in ("True", "False", "None", "定额", "上限", "区间", "待核", "待人工核定", "0元")) > 50


def test_every_shipped_example() -> None:
    rng = random.Random(1)
    for policy, incentive, case in examples():
        if case.parameters or case.as_of is None:
            continue
        whole = read_facts(shipped().dictionary, case.facts)
        full_ledger_ids(whole, policy)
        whole.records = {k: [dict(r) for r in rows[:12]] for k, rows in whole.records.items()}
        facts = [whole, *(_drop(whole, rng, share) for share in (0.05, 0.2))]
        _none(facts[-1], shipped().dictionary, rng, 0.2)
        assert differences(shipped().dictionary, policy, incentive, facts, case.as_of)[0] == [], case.text


# ---------------------------------------------------------------- generated rules over the small dictionary

MONEY = ["甲", "乙", "盈亏", "营收(本年)", "营收(上年)", "合计(项目, 金额数)", "合计(项目 其中 合格, 金额数)", "最大(甲, 乙)", "最小(甲, 5万元)", "最大(项目, 金额数)",
         "平均(上年 至 本年, 营收(当期))", "合计(2022年 至 本年, 营收(当期))", "档", "甲 ÷ 3", "甲 × 比率", "平均(项目 其中 级别 是 国家级, 金额数)"]  # fmt: skip
RATIOS = ["比率", "增速(甲, 乙)", "甲 ÷ 乙", "增速(营收(本年), 营收(上年))", "盈亏 ÷ 甲"]
HEADS = ["人数", "人数 × 2"]
COUNTS = [
    "数量(项目)",
    "数量(项目 其中 合格)",
    "去重数(项目, 名称)",
    "数量(项目 其中 级别 属于 国家级、省级 且 日期 属于 本年)",
]
FLAGS = [
    "旗", "旗组", "任一(项目, 合格)", "全部(项目, 金额数 超过 甲)", "任一(项目 其中 级别 不是 市级)", "规模 属于 大型、中型", "规模 不属于 小型", "规模 是 中型",
    "注册地 属于 420800", "注册地 属于 420802GXQ", "国民经济行业 属于 C、F52", "成立日期 属于 有效期", "成立日期 + 3月 不晚于 基准日", "基准日 - 成立日期 不超过 365天",
    "满月数(成立日期, 基准日) 不少于 12月", "全部(2022年 至 本年, 营收(当期) 超过 1万元)", "任一(2022年 至 上年, 营收(当期) 低于 2万元)", "所在年(成立日期) 早于 本年",
    "任一(项目, 日期 晚于 企业.成立日期)", "周岁(成立日期, 基准日) 超过 1岁",
]  # fmt: skip
LETS = "档:\n  分档: 甲\n  各档: {低于 2万元: 乙, 不低于 2万元 且 低于 4万元: 3万元, 不低于 4万元: 1万元}\n旗组: 旗 或 (人数 超过 3人 且 非 规模 是 小型)"
BASES = [
    *MONEY, "甲 + 乙", "甲 - 乙", "盈亏 × 50%", "人数 × 1500元/人", "甲 每 1万元 奖 500元 不足不计", "甲 每 1万元 奖 500元 按比例", "甲 × 基准利率(成立日期)", "最大(0元, 盈亏)",
    "数量(项目) × 10元/个",
]  # fmt: skip
BLOCKS = [
    "{{分档: 规模, 各档: {{大型: {0}, 中型、小型: {1}}}}}", "{{依次判断: {{旗: {0}, 人数 超过 3人: {1}, 否则: 0元}}}}", "{{合计: {{一: {{当: 旗, 金额: {0}}}, 二: {1}}}}}",
    "{{就高: {{一: {{当: 旗, 金额: {0}}}, 二: {1}}}}}", "{{就低: {{一: {{当: 旗, 金额: {0}, 封顶: 2万元}}, 二: {1}}}}}", "{{逐项: 项目, 金额: 金额数 × 10%, 封顶: 1000元}}",
    "{{逐项: 项目 其中 合格, 取值: {{标准: {{分档: 级别, 各档: {{国家级: 5000元, 省级: 金额数, 否则: 不适用}}}}}}, 金额: 标准}}",
    "{{累进: 甲, 各段: {{不超过 1万元: 1%, 超过 1万元 且 不超过 2万元: 0.5%, 超过 2万元: 0.1%}}}}", "{{逐项: 项目 其中 有档(等次), 金额: 等次}}",
    "{{分档: 甲, 各档: {{低于 2万元: {0}, 不低于 2万元: {{人工核定: 某数}}}}}}",
]  # fmt: skip
STEPS = ["封顶: 3万元", "封顶: [乙, 5万元]", "保底: 100元", "不补: 低于 1000元", "上浮: 20%", "上浮: {当: 旗, 比例: 20%}", "折算: 比率", "折算: 80%", "补差: 乙", "取整: 元 舍去",
         "取整: 百元 进位", "年度封顶: 2万元", "累计封顶: 3万元", "封顶: {当: 人数 超过 3人, 金额: 1万元}"]  # fmt: skip
RECORD_LETS = "项目.等次: {分档: 级别, 各档: {国家级: 3000元, 省级: 1000元, 否则: 不适用}}"


def an_amount(rng: random.Random) -> str:
    base = (
        rng.choice(BASES)
        if rng.random() < 0.5
        else rng.choice(BLOCKS).format(rng.choice(BASES).replace(", ", "，"), rng.choice(BASES).replace(", ", "，"))
    )
    steps = rng.sample(STEPS, rng.randint(0, 3))
    kinds = [x.split(":")[0] for x in steps]
    kept = [x for i, x in enumerate(steps) if kinds.index(kinds[i]) == i]
    return "\n".join([f"金额: {base}", *kept])


OPS = ["不低于", "超过", "不超过", "低于", "是", "不是"]


def comparison(rng: random.Random) -> str:
    kind = rng.randrange(4)
    left, right = [
        (MONEY, [*MONEY, "0元", "1万元", "2万元", "3万元"]),
        (RATIOS, [*RATIOS, "0%", "10%", "50%", "100%"]),
        (HEADS, [*HEADS, "0人", "2人", "5人"]),
        (COUNTS, [*COUNTS, "0个", "1个", "2个"]),
    ][kind]
    return f"{rng.choice(left)} {rng.choice(OPS)} {rng.choice(right)}"


def condition(rng: random.Random, depth: int = 0) -> str:
    roll = rng.random()
    if depth < 2 and roll < 0.3:
        op = rng.choice(["且", "或"])
        return f" {op} ".join(f"({condition(rng, depth + 1)})" for _ in range(rng.randint(2, 3)))
    if depth < 3 and roll < 0.4:
        return f"非 ({condition(rng, depth + 1)})"
    return rng.choice(FLAGS) if roll < 0.7 else comparison(rng)


def a_fact(rng: random.Random, choices: list[Any]) -> Any:
    return rng.choice(choices) if rng.random() > 0.25 else None


def enterprise(rng: random.Random) -> dict[str, Any]:
    money = ["0元", "1万元", "2万元", "20000.01元", "3万元", "9亿元", "无"]
    days = ["2022-12-31", "2023-12-31", "2024-01-01", "2024-09-30", "2024-12-31", "无"]
    projects = [
        {
            "名称": a_fact(rng, ["甲", "乙"]), "级别": a_fact(rng, ["国家级", "省级", "市级"]), "日期": a_fact(rng, days),
            "金额数": a_fact(rng, money), "合格": a_fact(rng, ["是", "否"]),
        }
        for _ in range(rng.randint(0, 3))
    ]  # fmt: skip
    return {
        "注册地": a_fact(rng, ["420802", "420802GXQ", "420800", "421000"]), "国民经济行业": a_fact(rng, ["C39", "F5211", "F"]),
        "甲": a_fact(rng, money), "乙": a_fact(rng, money), "盈亏": a_fact(rng, [*money, "-3万元"]), "人数": a_fact(rng, ["0人", "2人", "2.5人", "6人", "无"]),
        "比率": a_fact(rng, ["0%", "10%", "33.3%", "100%", "无"]), "旗": a_fact(rng, ["是", "否"]), "规模": a_fact(rng, ["大型", "中型", "小型"]),
        "成立日期": a_fact(rng, days), "营收": {y: m for y in ("2022", "2023", "2024") if (m := a_fact(rng, money)) is not None},
        "项目": projects if rng.random() > 0.2 else None,
        "兑现记录": [
            {"事项": a_fact(rng, ["trial/one", "trial/two"]), "年度": a_fact(rng, ["2023年", "2024年"]), "金额": a_fact(rng, money[:5])} for _ in range(rng.randint(0, 2))
        ] if rng.random() > 0.3 else None,
    }  # fmt: skip


def check(text: str, facts: list[Facts], ledger_known: bool = False) -> Counter[str]:
    loaded = load(text)
    policy = loaded.policies[0]
    wrong, seen = differences(loaded.dictionary, policy, policy.incentives[0], facts, ON, ledger_known)
    assert wrong == [], text
    return seen


DICTIONARY = load(policy_text("")).dictionary


def enterprises(rng: random.Random, n: int, **more: Any) -> list[Facts]:
    return [read_facts(DICTIONARY, {**enterprise(rng), **more}) for _ in range(n)]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_generated_rules(seed: int) -> None:
    rng = random.Random(seed)
    conditions = "\n".join(f"- {condition(rng)}" for _ in range(rng.randint(1, 3)))
    exclusions = "\n".join(f"- {condition(rng)}" for _ in range(rng.randint(0, 1)))
    check(policy_text("", LETS, conditions, exclusions), enterprises(rng, 40))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_generated_amounts(seed: int) -> None:
    rng = random.Random(seed)
    text = policy_text(an_amount(rng), f"{LETS}\n{RECORD_LETS}", "- 人数 不少于 0人")
    check(text, enterprises(rng, 40), rng.random() < 0.3)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_policies_at_random(seed: int) -> None:
    maker = Maker(seed)
    text = policy_text(
        maker.award(), f"值一: {maker.money(2)}", maker.conditions("值一"), f"- {maker.pick('旗', '规模 是 大型')}"
    )
    facts = []
    for _ in range(25):
        whole = read_facts(DICTIONARY, maker.facts())
        _none(whole, DICTIONARY, maker.rng, maker.pick(0, 0.1))
        facts.append(_drop(whole, maker.rng, maker.rng.choice((0.0, 0.05, 0.3))))
    check(text, facts, maker.rng.random() < 0.5)


def test_generated_rules_reach_every_answer_and_leave_nothing() -> None:
    total: Counter[str] = Counter()
    for seed in range(60):
        rng = random.Random(seed)
        total += check(policy_text("", LETS, f"- {condition(rng)}"), enterprises(rng, 40))
        text = policy_text(an_amount(rng), f"{LETS}\n{RECORD_LETS}", "- 人数 不少于 0人")
        total += check(text, enterprises(rng, 20))
    assert total["undecided"] == 0
    assert all(total[v] > total.total() / 20 for v in ("True", "False", "None", "定额", "待核", "0元"))


def test_more_than_65536_categories() -> None:
    loaded = load(policy_text("", conditions="- 国民经济行业 属于 C39"))
    codes = [f"{letter}{n:04d}" for letter in "ABCDEFGHI" for n in range(10_000)]
    policy = loaded.policies[0]
    table = FactTable.of(loaded.dictionary, [Facts(scalars={"国民经济行业": c}) for c in codes])
    incentive = policy.incentives[0]
    lowering = Lowering(Interned(), loaded.dictionary, policy, incentive, ON)
    said = Kernel(table, Outlook(lowering.once, lowering.interned)).truth(lowering.close(incentive.conditions[0]))
    assert said.holds.sum() == 100 and not said.open.any()
