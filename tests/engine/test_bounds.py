"""Bounds of what is missing: the cases in which a wrong bound would decide, or change, an amount."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policymatch.catalog.loading import load_texts
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.model.facts import read_facts
from tests.engine.every_engine import decide_everywhere
from tests.small import DICTIONARY, award, policy_text

SURE = DICTIONARY.replace(
    "指标:\n",
    "指标:\n"
    "  额: {类型: 金额, 可无: 否, 来源: 某局}\n"
    "  年额: {类型: 金额, 期间: 年, 可无: 否, 来源: 某局}\n"
    "  年差: {类型: 金额, 期间: 年, 可无: 否, 可为负: 是, 来源: 某局}\n"
    "  落户日: {类型: 日期, 可无: 否, 来源: 某局}\n",
    1,
)


def sure_verdict(condition: str, facts: dict[str, Any]) -> str:
    """The verdict over fields that are never 不适用, so that bounds alone decide."""
    loaded = load_texts({"d.yaml": SURE.encode(), "p.yaml": policy_text("", "", f"- {condition}").encode()})
    policy = loaded.policies[0]
    read = read_facts(loaded.dictionary, facts)
    return decide_everywhere(
        Evaluator(loaded.dictionary, policy, policy.incentives[0], read, date(2024, 12, 31))
    ).verdict


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        # a missing amount is at least nothing, not at least a 分
        ("额 不低于 0元", {}, "符合"),
        ("额 超过 0元", {}, "待核"),
        ("年额(所在年(落户日)) 不低于 0元", {}, "符合"),
        ("年额(所在年(落户日)) 超过 0元", {}, "待核"),
        ("年差(所在年(落户日)) 不低于 0元", {}, "待核"),
        # a quotient by what has no upper bound comes down to nothing, by what has no lower bound it has no upper one
        ("甲 ÷ (额 + 5元) 超过 50%", {"甲": "10元"}, "待核"),
        ("甲 ÷ (额 + 5元) 不超过 200%", {"甲": "10元"}, "符合"),
        ("甲 ÷ (额 + 5元) 超过 0%", {"甲": "10元"}, "待核"),
        ("甲 ÷ 额 超过 1000%", {"甲": "10元"}, "待核"),
    ],
)
def test_bounds_decide_no_more_than_they_may(condition: str, facts: dict[str, Any], expected: str) -> None:
    assert sure_verdict(condition, facts) == expected


SURE_AND_OPEN = [{"名称": "一", "合格": "是", "金额数": "5元"}, {"名称": "二", "金额数": "3元"}]


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ("金额: 最小(项目 其中 合格, 金额数)", "待核 [3.00, 5.00]"),
        ("金额: 最大(项目 其中 合格, 金额数)", "定额 5.00"),
        ("金额: 最大(项目 其中 合格 或 金额数 低于 4元, 金额数)", "定额 5.00"),
        ("金额: 最小(项目 其中 非 合格, 金额数)", "待核 [0.00, 3.00]"),
    ],
)
def test_the_extremes_of_records_that_may_not_belong(snippet: str, expected: str) -> None:
    assert award(snippet, {"项目": SURE_AND_OPEN}) == expected


def test_two_bands_that_both_fit_give_no_amount() -> None:
    snippet = "金额: {分档: 甲, 各档: {不超过 乙: 1元, 不低于 乙: 2元}}"
    assert award(snippet, {"甲": "4元", "乙": "5元"}) == "定额 1.00"
    assert award(snippet, {"甲": "5元", "乙": "5元"}).startswith("待核")


@pytest.mark.parametrize(
    ("limit", "rows", "expected"),
    [
        ("10元", ("6元", "3元"), "定额 9.00"),  # room for both, whichever comes first
        ("8元", ("6元", "3元"), "待核 [0.00, 9.00]"),
        ("10元", ("6元", "无"), "定额 6.00"),
    ],
)
def test_a_limit_that_records_share_in_an_open_order(limit: str, rows: tuple[str, str], expected: str) -> None:
    """Nothing tells the two apart, so either may come first."""
    snippet = (
        f"金额:\n  逐项: 项目\n  分配: {{名: 份, 取自: 金额数, 合计不超过: {limit}, 次序: 日期 从早到晚}}\n  金额: 份"
    )
    projects = [{"日期": "2024-01-01", "金额数": money} for money in rows]
    assert award(snippet, {"项目": projects}) == expected
