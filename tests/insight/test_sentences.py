"""What an enterprise reads: its own values, the condition that is not met, everything that is missing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from policymatch import Catalog
from policymatch.insight.report import Report
from policymatch.insight.words import missing_words, runs
from policymatch.language.fields import Dictionary
from tests.small import DICTIONARY, policy_text

OWN = DICTIONARY.replace(
    "  旗: {类型: 是否, 来源: 信用部门}\n",
    "  旗: {类型: 是否, 来源: 信用部门}\n  民营企业: {类型: 是否, 来源: 市场监管部门}\n"
    "  单产: {类型: 数量, 单位: 元/㎡, 来源: 税务部门}\n  季度产值: {类型: 金额, 期间: 季, 来源: 统计部门}\n",
)


def matched(condition: str, facts: dict[str, Any], lets: str = "", exclusions: str = "", award: str = "") -> Report:
    text = policy_text(award, lets, condition if condition.startswith("- ") else f"- {condition}", exclusions)
    return Catalog.loads({"d.yaml": OWN, "p.yaml": text}).match(facts, on="2024-11-20")


def line(report: Report) -> str:
    """The line of the one condition in the explanation."""
    lines = report.explain("trial/one").splitlines()
    return lines[lines.index("适用条件：") + 1].strip()


VALUES = [
    ("成立日期 + 1年 不晚于 基准日", {"成立日期": "2016-05-18"}, "", "✓ 成立日期至基准日已满1年　〔实际 成立日期 2016-05-18，基准日 2024-11-20〕"),
    ("成立日期 + 1年 不晚于 基准日", {"成立日期": "2024-05-18"}, "", "✗ 成立日期至基准日已满1年　〔实际 成立日期 2024-05-18，基准日 2024-11-20，还差179天〕"),
    ("满月数(成立日期, 基准日) 不少于 12月", {"成立日期": "2024-05-18"}, "", "✗ 成立日期至基准日的整月数不少于12个月　〔实际 6个月（成立日期 2024-05-18），还差6个月〕"),
    ("本年 不早于 所在年(成立日期)", {"成立日期": "2025-02-01"}, "", "✗ 本年（2024年）不早于成立日期所在年　〔实际 成立日期 2025-02-01，标准 2024年〕"),
    ("成立日期 不早于 基准日 - 3年", {"成立日期": "2020-02-01"}, "", "✗ 成立日期不早于基准日前3年　〔实际 2020-02-01，标准 2021-11-20，早了658天〕"),
    ("300人 不低于 人数", {"人数": 400}, "", "✗ 300人不少于人数　〔实际 人数 400人，超出100人〕"),
    ("甲 ÷ 乙 不低于 10%", {"甲": "6万元", "乙": "100万元"}, "", "✗ 甲与乙之比不低于10%　〔实际 6%（甲 6万元，乙 100万元），还差4个百分点〕"),
    ("增幅 不低于 10%", {"营收": {"2024": "105万元", "2023": "100万元"}}, "增幅: 增速(营收(本年), 营收(上年))", "✗ 增幅不低于10%　〔实际 5%（本年（2024年）营收 105万元，上年（2023年）营收 100万元），还差5个百分点〕"),
    ("甲 不低于 200万元", {"甲": "1234567.89元"}, "", "✗ 甲不低于200万元　〔实际 1,234,567.89元，还差765,432.11元〕"),
    ("单产 不低于 30万元/亩", {"单产": "25.5万元/亩"}, "", "✗ 单产不低于30万元/亩　〔实际 25.5万元/亩，还差4.5万元/亩〕"),
    ("国民经济行业 属于 F52", {"国民经济行业": "C3911"}, "", "✗ 国民经济行业属于零售业(F52)　〔实际 计算机、通信和其他电子设备制造业(C39)中的C3911〕"),
    ("注册地 属于 420800", {"注册地": "420802"}, "", "✓ 注册地在荆门市(420800)　〔实际 荆门市东宝区(420802)〕"),
    ("注册地 属于 420800", {"注册地": "420802GXQ"}, "", "✓ 注册地在荆门市(420800)　〔实际 某高新区(420802GXQ)〕"),
    ("国民经济行业 属于 F52", {"国民经济行业": "C39"}, "", "✗ 国民经济行业属于零售业(F52)　〔实际 计算机、通信和其他电子设备制造业(C39)〕"),
    ("全部(本年 - 2年 至 本年, 营收(当期) 不低于 100万元)", {"营收": {"2022": "90万元", "2023": "100万元", "2024": "120万元"}}, "", "✗ 前年（2022年）至本年（2024年）每年均满足“当年营收不低于100万元”　〔实际 3年中2年符合，不符合的是2022年〕"),
    ("任一(各季(本年), 季度产值(当期) 超过 10万元)", {"季度产值": {f"2024Q{q}": f"{q}万元" for q in (1, 2, 3, 4)}}, "", "✗ 有本年（2024年）各季度中当季度产值超过10万元的季度　〔实际 4个季度中没有符合的〕"),
    ("任一(项目, 合格)", {"项目": [{"名称": "一", "合格": "是"}, {"名称": "二", "合格": "否"}]}, "", "✓ 有合格的项目　〔实际 2个中1个符合〕"),
    ("任一(项目, 合格)", {"项目": []}, "", "✗ 有合格的项目　〔实际 没有项目〕"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "facts", "lets", "said"), VALUES)
def test_a_condition_shows_the_own_value(condition: str, facts: dict[str, Any], lets: str, said: str) -> None:
    assert line(matched(condition, facts, lets)) == said


REASONS = [
    ("甲 不低于 200万元", {"甲": "150万元"}, "", "", "未满足：甲不低于200万元（实际 150万元，还差50万元）。"),
    ("民营企业", {"民营企业": "否"}, "", "", "未满足：属于民营企业（实际为否）。"),
    ("人数 不少于 0人", {"人数": 1, "旗": "是"}, "", "- 旗", "有排除情形：旗。"),
    ("人数 不少于 0人", {"人数": 1, "甲": "9万元"}, "", "- 甲 超过 5万元", "有排除情形：甲超过5万元（实际 9万元）。"),
    (
        "- 甲 不低于 2万元\n- 人数 不超过 3人",
        {"甲": "1万元", "人数": 4},
        "",
        "",
        "未满足：甲不低于2万元（实际 1万元，还差1万元）；人数不超过3人（实际 4人，超出1人）。",
    ),
    (
        "任一满足: [甲 不低于 2万元, 民营企业]",
        {"甲": "1万元", "民营企业": "否"},
        "",
        "",
        "未满足：下列各项都不满足（甲不低于2万元（实际 1万元，还差1万元）；属于民营企业（实际为否））。",
    ),
    (
        "达标",
        {"甲": "1万元"},
        "达标: 甲 不低于 2万元",
        "",
        "未满足：符合“达标”，即甲不低于2万元（实际 1万元，还差1万元）。",
    ),
]


@pytest.mark.parametrize(("condition", "facts", "lets", "exclusions", "said"), REASONS)
def test_what_is_not_met_is_said_with_value_threshold_and_distance(
    condition: str, facts: dict[str, Any], lets: str, exclusions: str, said: str
) -> None:
    (m,) = matched(condition, facts, lets, exclusions).document().matches
    assert (m.verdict, m.sentence) == ("不符合", f"不符合“某事项”的条件。{said}")


def test_everything_that_is_missing_is_said_at_once() -> None:
    condition = "- 全部(本年 - 3年 至 本年, 营收(当期) 超过 0元)\n- 民营企业\n- 比率 不低于 3%"
    (m,) = matched(condition, {}, award="金额: 乙 × 5%").document().matches
    assert m.sentence == (
        "“某事项”还不能定：缺是否属于民营企业（由市场监管部门提供）；比率、2021年至2024年的营收（由统计部门提供）"
        "；计算金额还缺乙（由税务部门提供）。"
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["营收(2024年)"], ["2024年营收"]),
        (["营收(2023年)", "营收(2024年)"], ["2023年、2024年的营收"]),
        ([f"营收({y}年)" for y in (2020, 2022, 2023, 2024)], ["2020年、2022年至2024年的营收"]),
        ([f"季产值(2024年第{q}季度)" for q in (1, 2, 3, 4)], ["2024年第1季度至第4季度的季产值"]),
        ([f"{n}(2024年)" for n in ("甲", "乙")], ["2024年的甲和乙"]),
        (["项目.金额数"], ["项目的金额数"]),
        (["基准利率(2024-05-20)"], ["2024-05-20的基准利率"]),
        (["甲", "乙"], ["甲", "乙"]),
    ],
)
def test_missing_facts_are_grouped(names: list[str], said: list[str]) -> None:
    assert missing_words(names, Dictionary()) == said


def test_a_run_over_the_turn_of_a_year_names_both_years() -> None:
    assert runs(["2023年11月", "2023年12月", "2024年1月"]) == ["2023年11月至2024年1月"]


AWARDS = [
    "金额: {分档: 甲, 各档: {低于 2万元: 1万元, 不低于 2万元: 3万元}}",
    "金额:\n  依次判断:\n    任一(项目, 合格): 1万元\n    否则: 2万元",
    "金额: {累进: 甲, 各段: {不超过 1万元: 10%, 超过 1万元: 5%}}",
    "金额: 最小(甲 × 10%, 1万元) + 合计(项目, 金额数) × 5%\n封顶: [甲, 5万元]",
    "金额: {逐项: 项目, 金额: 金额数 × 5%}",
]


@pytest.mark.parametrize("award", AWARDS)
def test_no_rule_code_stands_in_an_explanation(award: str) -> None:
    facts = {"人数": 1, "甲": "3万元", "项目": [{"名称": "一", "级别": "省级", "合格": "是", "金额数": "2万元"}]}
    report = matched("人数 不少于 0人", facts, award=award)
    out = report.explain("trial/one").replace("trial/one", "")
    assert not re.search(r"[A-Za-z_<>=×÷]{2,}|[()]|不低于 |超过 |任一|最小|当期", out), out


def test_a_masked_value_has_no_threshold_and_distance_in_a_sentence() -> None:
    secret = OWN.replace("  甲: {类型: 金额,", "  甲: {类型: 金额, 敏感: 内部,")
    text = policy_text("", "", "- 甲 不低于 200万元")
    report = Catalog.loads({"d.yaml": secret, "p.yaml": text}).match({"甲": "150万元"}, on="2024-11-20")
    (m,) = report.document(internal=False).matches
    assert m.sentence == "不符合“某事项”的条件。未满足：甲不低于200万元。"
    assert "150万元" not in report.explain("trial/one", internal=False)
