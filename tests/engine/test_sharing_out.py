"""分担 and 分期: parts in whole 分 that are never below zero and add up to the amount, in both engines."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.engine.reference.decide import dues, shares
from policymatch.engine.reference.rounding import apportion, to_fen
from policymatch.engine.reference.values import NA, Known, Value, bounds, causes_of
from policymatch.language.terms import CauseKind
from policymatch.model.facts import read_facts
from tests.engine.every_engine import decide_everywhere
from tests.engine.kernel_against import differences
from tests.small import evaluator, load, policy_text

ON = date(2024, 12, 31)
PARTS = st.lists(st.fractions(min_value=0, max_value=10**9, max_denominator=10**6), min_size=1, max_size=8)


@given(PARTS)
def test_parts_add_up_none_is_a_fen_off_and_whole_ones_stay(parts: list[Fraction]) -> None:
    given_ = apportion(parts)
    assert sum(given_) == to_fen(sum(parts, Fraction(0)))
    assert all(v >= 0 and abs(v - p) < 1 for v, p in zip(given_, parts, strict=True))
    assert all(v == p for v, p in zip(given_, parts, strict=True) if p.denominator == 1)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("61728.5 61728.5 0", "61729 61728 0"),  # 1234.57元 as 50/50/0
        ("0 61728.5 61728.5", "0 61729 61728"),
        ("0.5 0.5", "1 0"),
        ("0.4 0.6", "0 1"),
        ("33.3 33.3 33.4", "33 33 34"),
        ("0.3 0.3 0.3", "1 0 0"),  # 0.9 分 is 1 分
        ("0.2 0.2", "0 0"),  # 0.4 分 is nothing
        ("7", "7"),
    ],
)
def test_the_largest_remainder_takes_the_odd_fen_and_ties_go_in_the_listed_order(parts: str, expected: str) -> None:
    assert apportion([Fraction(p) for p in parts.split()]) == [int(v) for v in expected.split()]


@st.composite
def literal_shares(draw: st.DrawFn) -> list[str]:
    """Percentages that add up to 100%, zeros among them."""
    cuts = sorted(draw(st.lists(st.integers(0, 1000), min_size=0, max_size=4)))
    ends = [0, *cuts, 1000]
    return [
        f"{Fraction(b - a, 10).numerator / Fraction(b - a, 10).denominator:g}%"
        for a, b in zip(ends, ends[1:], strict=False)
    ]


@given(literal_shares(), st.integers(1, 10**7), st.integers(1, 7))
def test_written_shares_of_any_amount_are_not_negative_and_add_up(written: list[str], fen: int, by: int) -> None:
    """``by`` makes the amount no whole number of 分."""
    facts = {"人数": by, "甲": f"{fen / 100:.2f}元"}
    split = "{" + ", ".join(f"第{n}方: {s}" for n, s in enumerate(written)) + "}"
    e = evaluator(policy_text(f"金额: 甲 ÷ 人数 × 1人\n分担: {split}"), facts)
    award = decide_everywhere(e).award
    assert award is not None and award.value is not None
    paid = [v for v in shares(e, award, e.incentive.split).values() if v is not None]
    assert len(paid) == len(written) and min(paid) >= 0 and sum(paid) == award.value
    rows = ", ".join(f"{{年度: {2024 + n}年, 比例: {s}}}" for n, s in enumerate(written))
    text = policy_text(f"金额: 甲 ÷ 人数 × 1人\n分期: {{未达条件: 只停本期, 各期: [{rows}]}}")
    e = evaluator(text, facts)
    assert [d.amount for d in dues(e, e.incentive)] == [Known(Fraction(v)) for v in paid]
    assert decide_everywhere(e).award == award


PLANS = {
    "literal shares": "{比例: 50%}, {比例: 50%}, {比例: 0%}",
    "shares out of facts": "{比例: 比率}, {比例: 30%}, {比例: 70% - 比率}",
    "shares that may be 不适用": "{比例: 率}, {比例: 100% - 比率}",
    "sums out of facts": "{金额: 乙}, {金额: 甲 - 乙}",
    "sums with a part of a fen": "{金额: 甲 × 33.3%}, {金额: 甲 × 66.7%}",
    "a share of a losing firm": "{比例: 盈亏 ÷ 甲}, {比例: 100% - 盈亏 ÷ 甲}",
}
VALUES: dict[str, tuple[Any, ...]] = {
    "甲": ("1234.57元", "0.01元", "0元", None, "无"),
    "乙": ("0.01元", "617.29元", "2000元", None, "无"),
    "比率": ("50%", "33.33%", "110%", "0%", None, "无"),
    "盈亏": ("-3元", "0.01元", None),
}


@pytest.mark.parametrize("base", ["甲", "甲 - 5元", "盈亏"])
@pytest.mark.parametrize("stop", ["只停本期", "停后续各期"])
@pytest.mark.parametrize("name", PLANS)
def test_the_columnar_engine_equals_the_reference_for_instalments(name: str, stop: str, base: str) -> None:
    rows = (
        PLANS[name]
        .replace("{比例", "{年度: 本年, 比例")
        .replace("{金额", "{年度: 本年, 金额")
        .replace("}", ", 条件: 旗}", 1)
    )
    lets = "率: {分档: 旗, 各档: {是: 比率, 否: 不适用}}"
    text = policy_text(f"金额: {base}\n分期: {{未达条件: {stop}, 各期: [{rows}]}}", lets)
    loaded = load(text)
    policy = loaded.policies[0]
    firms = [
        {"人数": 1, "旗": flag, **{k: v for k, v in zip(VALUES, row, strict=True) if v is not None}}
        for row in product(*VALUES.values())
        for flag in ("是", "否")
    ]
    firms += [{k: v for k, v in f.items() if k != "旗"} for f in firms[::7]]
    facts = [read_facts(loaded.dictionary, f) for f in firms]
    found, seen = differences(loaded.dictionary, policy, policy.incentives[0], facts, ON)
    assert found[:3] == []
    assert sum(seen.values()) - seen["undecided"] >= len(facts)


@pytest.mark.parametrize("name", PLANS)
def test_no_instalment_is_below_zero_and_a_filled_fact_narrows_each(name: str) -> None:
    rows = PLANS[name].replace("{比例", "{年度: 本年, 比例").replace("{金额", "{年度: 本年, 金额")
    lets = "率: {分档: 旗, 各档: {是: 比率, 否: 不适用}}"
    text = policy_text(f"金额: 甲\n分期: {{未达条件: 只停本期, 各期: [{rows}]}}", lets)
    plans: dict[tuple[Any, ...], list[Value]] = {}
    for row in product(*VALUES.values()):
        facts = {k: v for k, v in zip(VALUES, row, strict=True) if v is not None}
        e = evaluator(text, {"人数": 1, "旗": "是", **facts})
        plans[row] = [d.amount for d in dues(e, e.incentive)]
    for row, made in plans.items():
        for n, money in enumerate(made):
            if money is NA:
                continue
            low, high = bounds(money)
            assert low is not None and low >= 0, (row, money)
            if any(c.kind == CauseKind.RULE for c in causes_of(money)):
                continue  # the rule shares nothing out for these facts, which nobody can say before they are there
            for at, value in enumerate(row):
                open_ = plans[(*row[:at], None, *row[at + 1 :])][n]
                if value in (None, "无") or open_ is NA:
                    continue
                o_low, o_high = bounds(open_)
                assert o_low is None or o_low <= low, (row, open_, money)
                assert o_high is None or (high is not None and high <= o_high), (row, open_, money)


def test_shares_wait_for_each_other_but_for_those_that_are_whole() -> None:
    text = policy_text("金额: 甲\n分担: {省级: 50%, 市级: 比率, 县级: 50% - 比率}")
    for money, expected in (("10.02元", 501), ("10.01元", None)):
        e = evaluator(text, {"人数": 1, "甲": money})
        award = decide_everywhere(e).award
        assert award is not None
        assert shares(e, award, e.incentive.split) == {"省级": expected, "市级": None, "县级": None}


@pytest.mark.parametrize("rate", ["150%", "-50%", "40%"])
def test_shares_that_share_nothing_out_give_none(rate: str) -> None:
    text = policy_text("金额: 甲\n分担: {市级: 比率, 县级: 60%, 乡级: 100% - 60% - 比率}")
    if rate == "-50%":
        text = text.replace("市级: 比率", "市级: 0% - 比率").replace("60% - 比率", "60% + 比率")
        rate = "50%"
    e = evaluator(text, {"人数": 1, "甲": "10元", "比率": rate})
    award = decide_everywhere(e).award
    assert award is not None
    found = shares(e, award, e.incentive.split)
    wanted = [400, 600, 0] if rate == "40%" else [None, None, None]
    assert list(found.values()) == wanted
