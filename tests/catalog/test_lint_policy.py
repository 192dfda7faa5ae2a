"""Years that a policy outlasts, incentives for everyone, and the days that a sentence prints."""

from __future__ import annotations

from datetime import date

import pytest

from policymatch.catalog.lint_days import days
from tests.catalog.test_lint import findings

CASES = "    案例:\n"
CONDITION = "      - 年保费 不低于 10万元\n"
VALID = "有效期: {自: 2024-01-01, 至: 2024-12-31}\n"


def first_lines(*changes: tuple[str, str]) -> list[str]:
    return [f.split("\n")[0] for f in findings(*changes) if "案例" not in f]


# ------------------------------------------------------------ years


def test_a_policy_that_outlasts_its_fixed_year() -> None:
    assert findings((VALID, "有效期: {自: 2024-01-01, 至: 2026-12-31}\n")) == [
        "甲.yaml:1:1: 警告：有效期到2026-12-31，政策年度固定为2024年：2025年1月1日以后的事，本年仍是2024年\n"
        "  应为：政策年度: 基准日所在年（或 基准日上一年），或 有效期 至 2024-12-31\n"
        "  提示：确是如此的，在政策的 读法 里引出“2024年”说明"
    ]


@pytest.mark.parametrize(
    ("valid", "year", "extra", "warned"),
    [
        ("有效期: {自: 2024-01-01}\n", "2024年", "", True),
        ("有效期: {自: 2024-01-01, 至: 2025-01-01}\n", "2024年", "", True),
        (VALID, "2024年", "", False),
        ("有效期: {自: 2024-01-01, 至: 2024-06-30}\n", "2024年", "", False),
        ("有效期: {自: 2024-01-01, 至: 2026-12-31}\n", "基准日所在年", "", False),
        ("有效期: {自: 2024-01-01, 至: 2026-12-31}\n", "2024年", "读法: [只奖“2024年”的增量，分三年兑现]\n", False),
        ("有效期: {自: 2024-01-01, 至: 2026-12-31}\n", "2024年", "读法: [只奖“2025年”的增量]\n", True),
    ],
)
def test_which_years_a_policy_outlasts(valid: str, year: str, extra: str, warned: bool) -> None:
    found = first_lines((VALID, valid + extra), ("政策年度: 2024年\n", f"政策年度: {year}\n"))
    assert [("政策年度固定为" in f) for f in found] == [True] * warned


# ------------------------------------------------------------ everyone


@pytest.mark.parametrize(
    ("conditions", "warned"),
    [
        ("    适用条件:\n      - 年保费 不低于 10万元\n", False),
        ("", True),
        ("    适用条件:\n      - 注册地 属于 420802\n", True),
        ("    适用条件:\n      - 任一满足: [注册地 属于 420802, 注册地 属于 420804]\n", True),
        ("    取值: {在区内: 注册地 属于 420802}\n    适用条件:\n      - 在区内\n", True),
        ("    适用条件:\n      - {人工核定: 属于支持的领域, 部门: 科技部门}\n", False),
        ("    适用条件:\n      - 任一满足: [注册地 属于 420802, 年保费 超过 0元]\n", False),
    ],
)
def test_an_incentive_for_every_enterprise_of_the_place(conditions: str, warned: bool) -> None:
    changes = (
        ("    适用条件:\n" + CONDITION, conditions),
        ("年保费10万元以上的，按", "按"),
    )
    assert any("没有适用条件" in f for f in first_lines(*changes)) is warned
    reading = (CASES, f"    读法: [本条给所有企业，保费为零的得零元]\n{CASES}")
    assert [f for f in first_lines(*changes, reading) if "没有适用条件" in f] == []


def test_the_message_for_an_incentive_for_everyone_has_what_to_write() -> None:
    changes = (("    适用条件:\n" + CONDITION, ""), ("年保费10万元以上的，按", "按"))
    (found,) = [f for f in findings(*changes) if "案例" not in f]
    assert found == (
        "甲.yaml:13:5: 警告：事项“yi”除地区外没有适用条件，当地的企业都判为符合\n"
        "  应为：适用条件里写明支持谁，由部门认定的写 人工核定\n"
        "  提示：原文确是给所有企业的，在 读法 里写明“所有企业”"
    )


# ------------------------------------------------------------ days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("自2024年1月1日起", "2024-01-01"),
        ("2024年3月1日起施行", "2024-03-01"),
        ("2024-03-01（含）以后", "2024-03-01"),
        ("2024年3月1日（不含）以后", "2024-03-02"),
        ("2024年3月1日后成立的", "2024-03-01 2024-03-02"),
        ("2024年6月30日前", "2024-06-30 2024-07-01"),
        ("2024年6月30日（含）前", "2024-07-01"),
        ("截至2024年6月30日", "2024-07-01"),
        ("2024年6月30日止", "2024-07-01"),
        ("2024年6月30日为止", "2024-07-01"),
        ("2024年起", "2024-01-01"),
        ("2024年3月起", "2024-03-01"),
        ("2026年底前", "2027-01-01"),
        ("2024年3月底前", "2024-04-01"),
        ("自2024年1月1日至2024年6月30日", "2024-01-01 | 2024-07-01"),
        ("2024-01-01至2024-12-31期间", "2024-01-01 | 2025-01-01"),
        ("２０２４年１月１日起", "2024-01-01"),
        ("2024年营业收入", ""),
        ("2024年度", ""),
        ("2024年3月的营业收入", ""),
        ("2024年2月30日起", ""),
        ("2024年前三季度", ""),
    ],
)
def test_the_days_of_a_sentence(text: str, expected: str) -> None:
    assert " | ".join(" ".join(str(c) for c in sorted(d.cuts)) for d in days(text)) == expected


RULES = {  # what is written of a day, and the first day on its later side
    "不早于 {}": 0,
    "早于 {}": 0,
    "晚于 {}": 1,
    "不晚于 {}": 1,
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("offset", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("自2024年3月1日起成立的", {date(2024, 3, 1)}),
        ("2024年3月1日后成立的", {date(2024, 3, 1), date(2024, 3, 2)}),
        ("2024年3月1日前成立的", {date(2024, 3, 1), date(2024, 3, 2)}),
        ("截至2024年3月1日成立的", {date(2024, 3, 2)}),
    ],
)
def test_a_day_of_the_rule_that_is_not_the_printed_one_is_noticed(
    rule: str, offset: int, printed: str, right: set[date]
) -> None:
    written = date(2024, 3, 1 + offset) if offset >= 0 else date(2024, 2, 30 + offset)
    cut = date.fromordinal(written.toordinal() + RULES[rule])
    found = first_lines(
        ("年保费10万元以上的", f"年保费10万元以上、{printed}"),
        (CONDITION, f"{CONDITION}      - 成立日期 {rule.format(written)}\n"),
    )
    assert bool(found) is (cut not in right)


def test_the_message_for_a_day_beside_the_printed_one_has_what_to_write() -> None:
    changes = (
        ("年保费10万元以上的", "年保费10万元以上、自2024年3月1日起成立的"),
        (CONDITION, f"{CONDITION}      - 成立日期 晚于 2024-03-01\n"),
    )
    (found,) = [f for f in findings(*changes) if "差一天" in f]
    assert found == (
        "甲.yaml:19:17: 原文“自2024年3月1日起”，规则“晚于 2024-03-01”与它差一天\n"
        "  应为：不早于 2024-03-01\n"
        "  提示：规则没有写错的，在 读法 里引出“自2024年3月1日起”说明理由\n"
        "  另见：甲.yaml:13:5"
    )
    reading = (CASES, f"    读法: [“自2024年3月1日起”不含当日]\n{CASES}")
    assert [f for f in findings(*changes, reading) if "差一天" in f] == []


def test_a_day_that_no_rule_has() -> None:
    change = ("年保费10万元以上的", "年保费10万元以上、2023年6月30日后成立的")
    assert findings(change) == [
        "甲.yaml:13:5: 警告：事项“yi”的原文有“2023年6月30日后”，规则、有效期和受理期里没有这一天\n"
        "  应为：规则里写这一天，或在 读法、存疑 里引出“2023年6月30日后”说明"
    ]
    assert findings(change, (CASES, f"    存疑: [“2023年6月30日后”是否含当日未明]\n{CASES}")) == []
    # the days of the policy itself
    assert findings(("年保费10万元以上的", "自2024年1月1日起至2024年12月31日，年保费10万元以上的")) == []
