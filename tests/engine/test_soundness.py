"""Places where a missing fact, 不适用 or a tie once gave a decision that a filled fact could contradict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policymatch.engine.reference.decide import Award, shares
from policymatch.errors import CatalogError
from policymatch.language.terms import AmountState
from tests.small import award, decided, evaluator, load, policy_text, verdict

Facts = dict[str, Any]

RUNS = "近:\n  依次判断:\n    旗: 本年 - 3年 至 上年\n    否则: 上年 至 上年"
BOTH = "高:\n  就高:\n    子: {当: 旗, 金额: 1万元}\n    丑: {当: 人数 超过 5人, 金额: 5万元}"
LADDER = "阶: {台阶: 甲, 已达: 乙, 各级: {达到 1亿元: 10万元}, 取: 逐级相加}"
ROW = "档:\n  分档: 甲\n  各档:\n    低于 5元: {子: 1元}\n    否则: 不适用"
EDGES = "档:\n  分档: 乙\n  各档:\n    不超过 甲: 1元\n    超过 甲: 2元"


@pytest.mark.parametrize(
    ("condition", "lets", "facts", "expected"),
    [
        # a parameter, a fact or a ladder of something that may turn out 不适用
        ("基准利率(成立日期) 不低于 0%", "", {}, "待核 缺 成立日期"),
        ("基准利率(成立日期) 不低于 0%", "", {"成立日期": "无"}, "不符合"),
        ("阶 不低于 0元", LADDER, {"乙": 1}, "待核 缺 甲"),
        ("阶 不低于 0元", LADDER, {"甲": "无", "乙": 1}, "不符合"),
        ("高 低于 5万元", BOTH, {}, "待核 缺 人数、旗"),
        ("高 低于 5万元", BOTH, {"旗": "是", "人数": 1}, "符合"),
        ("档 超过 0元", EDGES, {"乙": 1}, "待核 缺 甲"),
        ("档 超过 0元", EDGES, {"乙": 1, "甲": "无"}, "不符合"),
        # a day before the day of birth
        ("周岁(成立日期, 2020-01-01) 不小于 0岁", "", {}, "待核 缺 成立日期"),
        ("周岁(成立日期, 2020-01-01) 不小于 0岁", "", {"成立日期": "2021-01-01"}, "不符合"),
        # a run of periods whose end is missing
        ("2024年 属于 近", "近: 所在年(成立日期) 至 本年", {}, "待核 缺 成立日期"),
        ("2024年 不属于 近", "近: 所在年(成立日期) 至 本年", {}, "待核 缺 成立日期"),
        ("2024年 属于 近", "近: 所在年(成立日期) 至 本年", {"成立日期": "2020-01-01"}, "符合"),
        ("2022年 属于 近", RUNS, {}, "待核 缺 旗"),
        ("2023年 属于 近", RUNS, {}, "符合"),
        ("2020年 属于 近", RUNS, {}, "不符合"),
        # a comparison with 不适用 does not hold, on whichever side
        ("2024-05-01 不属于 期", "期: 所在年(成立日期)", {"成立日期": "无"}, "不符合"),
        ("2024-05-01 不属于 成立日期 至 2024-06-01", "", {"成立日期": "无"}, "不符合"),
        # a row of columns is there or not
        ("有档(档)", ROW, {"甲": 4}, "符合"),
        ("有档(档)", ROW, {"甲": 5}, "不符合"),
        ("有档(档)", ROW, {}, "待核 缺 甲"),
    ],
)
def test_verdicts(condition: str, lets: str, facts: Facts, expected: str) -> None:
    assert verdict(f"- {condition}", facts, lets=lets) == expected


PARTS = "金额:\n  {}:\n    子: {{当: 旗, 金额: 1万元}}\n    丑: {{当: 人数 超过 5人, 金额: 5万元}}"
LONE = "金额:\n  合计:\n    子: {当: 旗, 金额: 1万元}\n保底: 5000元"
HALVES = "分期:\n  未达条件: 只停本期\n  各期:\n    - {年度: 2025年, 比例: 50%}\n    - {年度: 2026年, 比例: 50%"
SUMS = "分期:\n  未达条件: 只停本期\n  各期:\n    - {年度: 2025年, 金额: 5万元}\n    - {年度: 2026年, 金额: 15万元}"


@pytest.mark.parametrize(
    ("snippet", "facts", "expected"),
    [
        # of two parts that may both be left out either may be the one that counts
        (PARTS.format("就低"), {"人数": None}, "待核 [0.00, 50000.00]"),
        (PARTS.format("就低"), {"旗": "否", "人数": 6}, "定额 50000.00"),
        # a sum without any part is 不适用, and 保底 does not lift that
        (LONE, {}, "待核 [0.00, 10000.00]"),
        (LONE, {"旗": "否"}, "0元 0.00"),
        # what is missing cannot change it
        ("金额: 甲\n封顶: 0元", {}, "0元 0.00"),
        ("金额: 甲 × 比率", {"甲": 0}, "0元 0.00"),
        ("金额: 甲\n封顶: 1万元\n保底: 1万元", {}, "待核 [0.00, 10000.00]"),
        # largest of a list of which nothing may be left
        ("金额: 最大(项目 其中 合格, 金额数)", {"项目": [{"金额数": "无"}]}, "0元 0.00"),
        # lists out of a table
        ("金额: 甲 × 数量(近)", {"甲": 1}, "待核 [1.00, 3.00]"),
        ("金额: 甲 × 数量(近)", {"甲": 1, "旗": "否"}, "定额 1.00"),
        # instalments of nothing, of less than they add up to, of half a fen
        (f"金额: {{分档: 规模, 各档: {{大型: 20万元, 否则: 不适用}}}}\n{SUMS}", {"规模": "小型"}, "0元 0.00"),
        (f"金额: {{分档: 规模, 各档: {{大型: 20万元, 否则: 不适用}}}}\n{SUMS}", {"规模": "大型"}, "定额 200000.00"),
        (f"金额: {{分档: 规模, 各档: {{大型: 20万元, 否则: 不适用}}}}\n{SUMS}", {}, "待核 [0.00, 200000.00]"),
        (f"金额: 20万元\n封顶: 10万元\n{SUMS}", {}, "待核 [0.00, 100000.00]"),
        (f"金额: 甲\n封顶: 0.01元\n{HALVES}}}", {}, "待核 [0.00, 0.01]"),
        (f"金额: 甲\n封顶: 0.01元\n{HALVES}}}", {"甲": 1}, "定额 0.01"),
        (f"金额: 甲\n封顶: 120万元\n{HALVES}}}", {}, "待核 [0.00, 1200000.00]"),
    ],
)
def test_amounts(snippet: str, facts: Facts, expected: str) -> None:
    assert award(snippet, facts, lets=RUNS) == expected


def test_instalments_that_do_not_add_up_are_a_cause() -> None:
    d = decided(policy_text(f"金额: 20万元\n封顶: 10万元\n{SUMS}"), {"人数": 1})
    assert [c.name for c in d.missing] == ["各期金额加起来是20万元，金额是10万元"]
    d = decided(policy_text(f"金额: 甲\n{HALVES.replace('50%', '比率')}}}"), {"人数": 1, "甲": 100, "比率": 0.4})
    assert [c.name for c in d.missing] == ["各期比例加起来是80%，不是100%"]


# ---------------------------------------------------------------- ties


def _project(**more: Any) -> Facts:
    full = {"名称": "子", "级别": "省级", "日期": "2024-01-01", "金额数": 1, "合格": "是"}
    return {k: v for k, v in {**full, **more}.items() if v is not None}


FIRST = "金额: 合计(项目 同一 合格 只取 日期 最早者, 金额数)"
TAKE = "金额: 合计(项目 按 日期 从早到晚 取前 1, 金额数)"
FIRST_REST = "金额:\n  逐项: 项目\n  次序: 日期 从早到晚\n  金额: 金额数 × (首个 100% 其余 50%)"
ROOM = "金额:\n  逐项: 项目\n  分配: {名: 份额, 取自: 金额数, 合计不超过: 5元, 次序: 日期 从早到晚}\n  金额: 份额 × 比\n  取值: {比: {分档: 级别, 各档: {省级: 100%, 否则: 10%}}}"


@pytest.mark.parametrize("snippet", [FIRST, TAKE, FIRST_REST, ROOM])
def test_a_tie_goes_by_the_key_and_without_it_stays_open(snippet: str) -> None:
    known = [_project(名称="甲", 金额数=4), _project(名称="乙", 金额数=8, 级别="市级")]
    nameless = [_project(名称=None, 金额数=4), _project(名称="乙", 金额数=8, 级别="市级")]
    settled = award(snippet, {"项目": known})
    assert settled.startswith("定额")
    assert award(snippet, {"项目": known[::-1]}) == settled
    opened = award(snippet, {"项目": nameless})
    assert opened.startswith("待核")
    assert award(snippet, {"项目": nameless[::-1]}) == opened


@pytest.mark.parametrize("snippet", [FIRST, TAKE])
def test_a_tie_that_changes_nothing_is_no_tie(snippet: str) -> None:
    rows = [_project(名称=None, 金额数=4), _project(名称="乙", 级别="市级", 金额数=4)]
    assert award(snippet, {"项目": rows}) == "定额 4.00"


def test_room_for_all_is_given_whatever_the_order() -> None:
    rows = [_project(日期=None, 金额数=2), _project(名称="丑", 金额数=3)]
    assert award(ROOM, {"项目": rows}) == "定额 5.00"
    assert award(ROOM.replace("5元", "4元"), {"项目": rows}).startswith("待核")


def test_room_that_is_not_applicable_gives_nothing() -> None:
    rows = [_project(日期=None, 金额数=2), _project(名称="丑", 金额数=3)]
    assert award(ROOM.replace("5元", "甲"), {"项目": rows, "甲": "无"}) == "0元 0.00"
    assert award(ROOM.replace("5元", "甲"), {"项目": rows, "甲": 4}) == "待核 [0.00, 5.00]"


def test_what_adds_nothing_is_not_named_in_any_order() -> None:
    rows = [_project(合格=None, 金额数=3), _project(名称=None, 金额数="无", 合格="是")]
    text = policy_text("金额: 合计(项目 其中 合格 且 名称 是 “子”, 金额数)")
    for turned in (rows, rows[::-1]):
        assert [c.name for c in decided(text, {"人数": 1, "项目": turned}).missing] == ["项目.合格"]


def test_the_first_none_is_nothing() -> None:
    lets = "个: {分档: 甲, 各档: {低于 5元: 1, 否则: 不适用}}"
    snippet = "金额: 合计(项目 按 日期 从早到晚 取前 个, 金额数)"
    assert award(snippet, {"项目": [_project()], "甲": 5}, lets=lets) == "0元 0.00"
    assert award(snippet, {"项目": [_project()], "甲": 4}, lets=lets) == "定额 1.00"
    assert award(snippet, {"项目": [_project()]}, lets=lets) == "待核 [0.00, 1.00]"


# ---------------------------------------------------------------- limits by the ledger

EVER = "金额:\n  逐项: 项目\n  金额: 金额数\n  累计封顶: 10元"


def test_two_records_of_one_key_share_the_limit_of_the_key() -> None:
    twice = [_project(金额数=8), _project(金额数=7)]
    assert award(EVER, {"项目": twice}, ledger_known=True) == "定额 10.00"
    assert award(EVER, {"项目": [_project(金额数=8), _project(名称="丑", 金额数=7)]}, ledger_known=True) == "定额 15.00"
    assert award(EVER, {"项目": [_project(金额数=8), _project(名称=None, 金额数=7)]}, ledger_known=True) == (
        "待核 [5.00, 15.00]"
    )
    assert award(EVER, {"项目": [_project(金额数=3), _project(名称=None, 金额数=7)]}, ledger_known=True) == "定额 10.00"


def test_a_part_inside_an_item_counts_by_its_key_too() -> None:
    snippet = "金额:\n  逐项: 项目\n  金额:\n    合计:\n      子: {金额: 金额数, 累计封顶: 10元}"
    facts = {
        "项目": [_project(金额数=8), _project(名称="丑", 金额数=7)],
        "兑现记录": [{"事项": "trial/one", "对象": "子、省级", "年度": "2023", "金额": 5}],
    }
    assert award(snippet, facts) == "定额 12.00"


# ---------------------------------------------------------------- dates beyond the calendar


@pytest.mark.parametrize(
    ("lets", "condition", "said"),
    [
        ("月数: 甲 ÷ 1元 × 1月", "成立日期 + 月数 不早于 基准日", "2021-01-01加减之后超出了日历"),
        ("天数: 甲 ÷ 1元 × 1天", "成立日期 + 天数 不早于 基准日", "2021-01-01加减之后超出了日历"),
        ("月数: 甲 ÷ 1元 × 12月", "营收(本年 + 月数) 不低于 0元", "2024年加减之后超出了日历"),
        ("月数: 甲 ÷ 1元 × 1月", "营收(本年 + 月数) 不低于 0元", "“99999999991个月”不是整数个年，不能加到2024年上"),
        ("月数: 甲 ÷ 1元 × 1月", "数量(所在月(成立日期) 至 本月) 超过 0", "所在月"),
    ],
)
def test_figures_out_of_reach_are_named(lets: str, condition: str, said: str) -> None:
    facts = {"成立日期": "2021-01-01", "甲": "99999999991元"}
    found = verdict(f"- {condition}", facts, lets=lets)
    assert found == (f"需人工核定 缺 {said}" if said != "所在月" else "符合")


def test_a_run_too_long_is_not_cut_short() -> None:
    found = verdict("- 数量(所在月(成立日期) 至 本月) 超过 1500", {"成立日期": "1900-01-01"})
    assert found == "需人工核定 缺 1900年1月至2024年12月太长，超过1200期"


# ---------------------------------------------------------------- who pays


def test_shares_wait_for_each_other() -> None:
    award_ = Award(AmountState.FIXED, 1001, 1001, 1001)
    text = policy_text("金额: 甲\n分担: {市级: 比率, 县级: 100% - 比率}")
    e = evaluator(text, {"比率": 0.5})
    assert shares(e, award_, e.incentive.split) == {"市级": 501, "县级": 500}
    e = evaluator(text, {})
    assert shares(e, award_, e.incentive.split) == {"市级": None, "县级": None}
    e = evaluator(text.replace("100% - 比率", "40%"), {"比率": 0.5})
    assert shares(e, award_, e.incentive.split) == {"市级": None, "县级": None}


# ---------------------------------------------------------------- what is refused


def _problem(condition: str) -> str:
    with pytest.raises(CatalogError) as caught:
        load(policy_text(conditions=f"- {condition}"))
    (problem,) = caught.value.problems
    return f"{problem.code}：{problem.message}；{problem.expected}"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("企业.营收 不低于 0元", "period：“营收”是逐年的指标，没有写明是哪一年；营收(…)，不写“企业.”"),
        (
            "注册地 是 国民经济行业",
            "type：“注册地”是代码(GB/T 2260)，“国民经济行业”是代码(GB/T 4754)，不能比较；同一张代码表的代码",
        ),
        ("营收(本年 + 6月) 不低于 0元", "period：“本年”是一年，“6月”不是整数个年；12个月的倍数"),
    ],
)
def test_refused_at_load(condition: str, said: str) -> None:
    assert _problem(condition) == said


def test_a_version_without_end_holds_its_days() -> None:
    text = policy_text(conditions="- 成立日期 属于 有效期").replace(
        "自: 2024-01-01, 至: 2024-12-31", "自: 2024-01-01", 1
    )
    assert decided(text, {"成立日期": "2031-01-01"}, date(2025, 1, 1)).verdict == "符合"
    assert decided(text, {"成立日期": "2024-01-01"}, date(2025, 1, 1)).verdict == "符合"
    assert decided(text, {"成立日期": "2023-12-31"}, date(2025, 1, 1)).verdict == "不符合"
