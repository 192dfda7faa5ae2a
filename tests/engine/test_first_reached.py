"""首次达到, periods that have ended, 1 + 20% and 2 ÷ 3."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policymatch.engine.reference.decide import shares
from policymatch.errors import CatalogError
from policymatch.model.facts import read_facts
from tests.engine.every_engine import decide_everywhere
from tests.engine.kernel_against import differences
from tests.small import award, evaluator, load, policy_text, verdict

GROWN = {"2019年": "4元", "2020年": "6元", "2021年": "3元", "2022年": "3元", "2023年": "3元", "2024年": "5元"}
OLD, YOUNG = "2018-05-01", "2023-05-01"


@pytest.mark.parametrize(
    ("call", "figures", "founded", "expected"),
    [
        ("首次达到(营收, 5元, 2019年)", GROWN, OLD, "不符合"),
        ("首次达到(营收, 5元, 2021年)", GROWN, OLD, "符合"),
        ("首次达到(营收, 5元, 2021年)", {**GROWN, "2024年": "4.99元"}, OLD, "不符合"),
        ("首次达到(营收, 5元, 2021年)", {**GROWN, "2023年": "5元"}, OLD, "不符合"),
        ("首次达到(营收, 5元, 2021年)", {**GROWN, "2023年": "4.99元"}, OLD, "符合"),
        # years before the founding are not asked for
        ("首次达到(营收, 5元, 2019年)", {"2023年": "1元", "2024年": "5元"}, YOUNG, "符合"),
        ("首次达到(营收, 5元)", {"2023年": "1元", "2024年": "5元"}, YOUNG, "符合"),
        ("首次达到(营收, 5元)", {"2024年": "5元"}, "2024-02-29", "符合"),
        # without a first year back to the founding
        ("首次达到(营收, 5元)", GROWN, OLD, "不符合"),
        ("首次达到(营收, 5元)", {**GROWN, "2020年": "4元"}, OLD, "待核 缺 营收(2018年)"),
        ("首次达到(营收, 5元)", {**GROWN, "2020年": "4元", "2018年": "无"}, OLD, "符合"),
        ("首次达到(营收, 5元)", {"2024年": "4元"}, OLD, "不符合"),
        # what is missing
        (
            "首次达到(营收, 5元, 2019年)",
            {"2023年": "1元", "2024年": "5元"},
            None,
            "待核 缺 成立日期、营收(2019年)、营收(2020年)、营收(2021年)、营收(2022年)",
        ),
        # whenever it was founded, no year before reached it
        ("首次达到(营收, 5元, 2022年)", {"2022年": "1元", "2023年": "1元", "2024年": "5元"}, None, "符合"),
        ("首次达到(营收, 5元, 2022年)", {"2022年": "5元", "2023年": "1元", "2024年": "5元"}, None, "待核 缺 成立日期"),
        ("首次达到(营收, 5元, 2022年)", {"2022年": "1元", "2024年": "5元"}, OLD, "待核 缺 营收(2023年)"),
        ("首次达到(营收, 5元, 2022年)", {"2022年": "1元", "2023年": "1元"}, OLD, "待核 缺 营收(2024年)"),
    ],
)
def test_reached_this_year_and_in_no_year_before(
    call: str, figures: dict[str, str], founded: str | None, expected: str
) -> None:
    facts: dict[str, Any] = {"营收": figures} | ({"成立日期": founded} if founded else {})
    assert verdict(f"- {call}", facts) == expected


def test_the_columnar_engine_equals_the_reference_for_first_years() -> None:
    calls = ["首次达到(营收, 5元)", "首次达到(营收, 5元, 2021年)", "首次达到(月电量, 7千瓦时, 2024年10月)"]
    loaded = load(policy_text("", "", "\n".join(f"- {c}" for c in calls)))
    policy = loaded.policies[0]
    firms: list[dict[str, Any]] = []
    for founded in (OLD, YOUNG, "2024-11-20", "无", None):
        for gone in ((), ("2024年",), ("2023年",), ("2020年", "2018年")):
            years = {k: v for k, v in {**GROWN, "2018年": "无"}.items() if k not in gone}
            months = {f"2024年{m}月": m for m in (10, 11, 12) if m != 10 + len(gone)}
            firms.append({"营收": years, "月电量": months} | ({"成立日期": founded} if founded else {}))
    facts = [read_facts(loaded.dictionary, f) for f in firms]
    found, seen = differences(loaded.dictionary, policy, policy.incentives[0], facts, date(2024, 12, 31))
    assert found == []
    assert min(seen["True"], seen["False"], seen["None"]) > 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("首次达到(营收)", "“首次达到”写了1个参数"),
        ("首次达到(营收(本年), 5元)", "“首次达到”看逐年（逐季、逐月）的数，“营收(本年)”不是"),
        ("首次达到(甲, 5元)", "“首次达到”看逐年（逐季、逐月）的数，“甲”不是"),
        ("首次达到(营收, 5人)", "“营收”是金额，“5人”是数量(人)"),
        ("首次达到(营收, 5元, 2019年第1季度)", "“2019年第1季度”是期间(季)，指标是逐年的"),
    ],
)
def test_what_cannot_be_reached_for_the_first_time(call: str, message: str) -> None:
    with pytest.raises(CatalogError) as e:
        load(policy_text("", "", f"- {call}"))
    assert str(e.value).splitlines()[0].endswith(message)


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        ("上季度", "2024-12-31", "2024年第3季度"),
        ("上季度", "2024-10-01", "2024年第3季度"),
        ("上季度", "2024-09-30", "2024年第2季度"),
        ("上季度", "2025-01-01", "2024年第4季度"),
        ("上月", "2024-12-31", "2024年11月"),
        ("上月", "2025-01-01", "2024年12月"),
    ],
)
def test_a_period_that_has_ended_is_the_one_before_the_day(period: str, day: str, expected: str) -> None:
    assert verdict(f"- {period} 是 {expected}", {}, on=date.fromisoformat(day)) == "符合"


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ("金额: 甲 × (1 + 20%)", "定额 120.00"),
        ("金额: 甲 × (1 - 20%)", "定额 80.00"),
        ("金额: 甲 × (20% + 1)", "定额 120.00"),
        ("金额: 甲 × (1 + 比率)", "定额 150.00"),
        ("金额: 甲\n折算: 2 ÷ 3", "定额 66.67"),
        ("金额: 甲\n折算: {分档: 规模, 各档: {大型: 1 ÷ 3, 否则: 2 ÷ 3}}", "定额 66.67"),
        ("金额: 甲\n折算: {当: 比率 低于 2 ÷ 3, 比例: 1 ÷ 4}", "定额 25.00"),
    ],
)
def test_wholes_and_shares(snippet: str, expected: str) -> None:
    assert award(snippet, {"甲": "100元", "比率": "50%", "规模": "小型"}) == expected


@pytest.mark.parametrize("sum_", ["2 + 20%", "0.5 + 20%", "1元 + 20%", "1 + 1元", "20% + 15"])
def test_only_the_whole_is_added_to_a_share(sum_: str) -> None:
    with pytest.raises(CatalogError, match="加上"):
        load(policy_text(f"金额: 甲 × ({sum_})"))


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("分担: {省级: 2 ÷ 3, 市级: 1 ÷ 4}", "分担加起来是91.6667%"),
        (
            "分期: {未达条件: 只停本期, 各期: [{年度: 2025年, 比例: 1 ÷ 3}, {年度: 2026年, 比例: 1 ÷ 3}]}",
            "各期比例加起来是66.6667%",
        ),
    ],
)
def test_shares_of_bare_numbers_are_added_up(plan: str, message: str) -> None:
    with pytest.raises(CatalogError, match=message):
        load(policy_text(f"金额: 甲\n{plan}"))


def test_thirds_share_out_to_the_fen() -> None:
    e = evaluator(policy_text("金额: 甲\n分担: {省级: 2 ÷ 3, 市级: 1 ÷ 3}"), {"人数": 1, "甲": "100元"})
    paid = decide_everywhere(e).award
    assert paid is not None
    assert shares(e, paid, e.incentive.split) == {"省级": 6667, "市级": 3333}
