"""Each difference ever found between the engines, and each crash of one: what both say now."""

from __future__ import annotations

from typing import Any

from policymatch.engine.columnar import FactTable, Plan
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.model.facts import read_facts
from tests.engine.differential import NOTHING, ON, answers, reference, told
from tests.engine.every_engine import decide_everywhere
from tests.small import load, policy_text


def both(
    award: str = "", conditions: str = "- 人数 不少于 0人", lets: str = "", exclusions: str = "", **facts: Any
) -> str:
    """What every engine says of the first 事项 for one enterprise: one text if they agree."""
    loaded = load(policy_text(award, lets, conditions, exclusions))
    pair = (loaded.policies[0], loaded.policies[0].incentives[0])
    read = read_facts(loaded.dictionary, {"人数": 1, **facts})
    plan, table = Plan.compile(loaded.dictionary, [pair], ON), FactTable.of(loaded.dictionary, [read])
    want = reference(loaded.dictionary, pair, read)
    got = answers(plan.run(table))[0].get(0, NOTHING)
    assert (got, plan.failed(table, 0).tolist()) == (told(want), [want.failed])
    decide_everywhere(Evaluator(loaded.dictionary, *pair, read, ON))
    return str(want)


def test_several_places_that_go_to_any_of_tied_records() -> None:
    records = [{"年度": "2024年"}, {"年度": "2024年"}, {"年度": "2024年", "金额": "1元"}]
    award = "金额:\n  逐项: 兑现记录 按 年度 从晚到早 取前 2\n  分配: {名: 份额, 取自: 甲, 合计不超过: 5元, 次序: 年度 从早到晚}\n  金额: 份额"
    assert both(award, 甲="2元", 兑现记录=records) == "符合 {} failed 0 | 定额 400 [400, 400] {}"


def test_a_step_wider_than_any_machine_number() -> None:
    lets = "值一: 人数 每 99999999999999999999人 奖 甲 不足不计"
    assert both("金额: 值一", lets=lets).startswith("符合 {} failed 0 | ")


def test_a_list_out_of_a_table_that_may_give_none() -> None:
    lets = "值一: {分档: 旗, 各档: {是: 不适用, 否: 项目}}"
    award = "金额: {逐项: 值一, 金额: 金额数}"
    assert both(award, lets=lets, 旗="否", 项目=[{"金额数": "3元"}]) == "符合 {} failed 0 | 定额 300 [300, 300] {}"
    assert both(award, lets=lets, 旗="是", 项目=[{"金额数": "3元"}]).startswith("符合 {} failed 0 | 0元 0 ")
    assert "事实:旗" in both(award, lets=lets, 项目=[{"金额数": "3元"}])
