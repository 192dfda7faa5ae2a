"""Each difference ever found between the engines, and each crash of one: what both say now."""

from __future__ import annotations

from typing import Any

from policymatch.engine.columnar import FactTable, Plan
from policymatch.model.facts import read_facts
from tests.engine.differential import NOTHING, ON, answers, reference, told
from tests.small import load, policy_text


def both(
    award: str = "", conditions: str = "- 人数 不少于 0人", lets: str = "", exclusions: str = "", **facts: Any
) -> str:
    """What both engines say of the first 事项 for one enterprise: one text if they agree."""
    loaded = load(policy_text(award, lets, conditions, exclusions))
    pair = (loaded.policies[0], loaded.policies[0].incentives[0])
    read = read_facts(loaded.dictionary, {"人数": 1, **facts})
    plan, table = Plan.compile(loaded.dictionary, [pair], ON), FactTable.of(loaded.dictionary, [read])
    want = reference(loaded.dictionary, pair, read)
    got = answers(plan.run(table))[0].get(0, NOTHING)
    assert (got, plan.failed(table, 0).tolist()) == (told(want), [want.failed])
    return str(want)


def test_several_places_that_go_to_any_of_tied_records() -> None:
    records = [{"年度": "2024年"}, {"年度": "2024年"}, {"年度": "2024年", "金额": "1元"}]
    award = "金额:\n  逐项: 兑现记录 按 年度 从晚到早 取前 2\n  分配: {名: 份额, 取自: 甲, 合计不超过: 5元, 次序: 年度 从早到晚}\n  金额: 份额"
    assert both(award, 甲="2元", 兑现记录=records) == "符合 {} failed 0 | 定额 400 [400, 400] {}"
