"""Single constructs through the kernel, each once the place of a difference from the reference engine."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from policymatch.engine.columnar.kernel.arithmetic import add, bounded, multiply
from policymatch.engine.columnar.kernel.columns import Gaps, NumberColumn
from policymatch.engine.columnar.kernel.integers import LIMIT, scaled, whole
from policymatch.engine.columnar.kernel.rounding import rounded
from policymatch.model.facts import read_facts
from tests.engine.kernel_against import differences
from tests.small import load, policy_text

ON = date(2024, 12, 31)
PROJECT = {"名称": "子", "级别": "省级", "日期": "2024-05-01", "金额数": "3元", "合格": "是"}


def check(
    facts: list[dict[str, Any]], award: str = "", lets: str = "", condition: str = "人数 不少于 0人", undecided: int = 0
) -> None:
    """Both engines say the same of all facts."""
    loaded = load(policy_text(award, lets, f"- {condition}"))
    policy = loaded.policies[0]
    read = [read_facts(loaded.dictionary, f) for f in facts]
    wrong, seen = differences(loaded.dictionary, policy, policy.incentives[0], read, ON)
    assert wrong == []
    assert seen["undecided"] == undecided


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in record.items() if k not in names}


def test_the_only_record_is_the_first() -> None:
    """Its place in the order is known, whatever the key that is missing."""
    award = "金额: {逐项: 项目, 次序: 日期 从早到晚, 金额: 金额数 × (首个 100% 其余 50%)}"
    check([{"项目": [without(PROJECT, "日期")]}, {"项目": [without(PROJECT, "日期"), PROJECT]}], award)


def test_a_list_that_a_table_does_not_give() -> None:
    """No list is 不适用, not an empty list: 不属于 does not hold."""
    lets = "期:\n  依次判断: {旗: 上年 至 本年, 否则: 不适用}"
    facts: list[dict[str, Any]] = [
        {"旗": "否", "成立日期": "2023-12-31"},
        {"旗": "是", "成立日期": "2020-12-31"},
        {"旗": "是"},
    ]
    check(facts, lets=lets, condition="成立日期 不属于 期")
    check([*facts, {"成立日期": "2023-12-31"}], lets=lets, condition="成立日期 属于 期", undecided=1)


def test_records_that_a_table_does_not_give() -> None:
    lets = "些:\n  依次判断: {旗: 项目 其中 合格, 否则: 不适用}"
    facts: list[dict[str, Any]] = [
        {"旗": "否", "项目": [PROJECT]},
        {"旗": "是", "项目": [PROJECT, without(PROJECT, "合格")]},
    ]
    check(facts, lets=lets, condition="合计(些 同一 名称 只取 金额数 最高者, 金额数) 超过 1元")


def open_numbers(low: list[int], high: list[int], den: int, top: int) -> NumberColumn:
    gaps = Gaps(None, np.ones(len(low), dtype=bool), None, np.ones(len(low), dtype=np.uint64))
    return bounded(whole(low), whole(high), den, top, gaps)


def test_both_bounds_are_proved_to_fit() -> None:
    """The larger bound may need the wide path where the smaller one does not."""
    big = LIMIT - 1
    x = open_numbers([0], [big], 1, big)
    for made in (add(x, x), multiply(x, x), rounded(x, 100, "四舍五入")):
        assert int(made.high[0]) >= big // 2
        assert made.top >= abs(int(made.high[0]))
    assert int(add(x, x).high[0]) == 2 * big
    assert int(multiply(x, x).high[0]) == big * big


@pytest.mark.parametrize("top", [0, 5])
def test_nothing_times_a_figure_beyond_int64(top: int) -> None:
    made, made_top = scaled(whole([0, 0]), top, 10**30)
    assert made.tolist() == [0, 0] and made_top == 0


def test_divided_by_what_was_divided() -> None:
    """A column whose figures are all alike but whose denominators are not is no constant."""
    facts = [{"甲": "4元", "乙": f"{n}元", "人数": "1人"} for n in (1, 2, 3)]
    check(facts, condition="4元 ÷ (甲 ÷ 乙) 超过 1.5元")
    check(facts, award="金额: 6元 ÷ (甲 ÷ 乙)", condition="人数 超过 0人")


def test_days_counted_as_the_calendar_counts() -> None:
    """Ends of months, leap days and both ends of the calendar, moved and counted for all rows at once."""
    ends = [
        "2024-01-31",
        "2024-02-29",
        "2023-02-28",
        "2024-12-31",
        "2023-12-29",
        "2024-03-01",
        "0001-01-01",
        "9999-12-31",
    ]
    facts = [{"成立日期": day, "人数": "1人"} for day in ends]
    for condition in (
        "满月数(成立日期, 基准日) 不少于 12月",
        "满月数(成立日期, 2024-02-29) 不少于 1月",
        "满月数(2024-02-29, 成立日期) 不少于 1月",
        "周岁(成立日期, 2025-02-28) 不低于 1岁",
        "周岁(2023-03-01, 成立日期) 不低于 1岁",
        "成立日期 + 1月 不晚于 2024-02-29",
        "成立日期 - 13月 不早于 2023-01-31",
        "成立日期 + 5天 属于 2024年",
        "所在季(成立日期) 是 第1季度(2024年)",
        "所在年(成立日期) + 1年 是 本年",
        "截止日(所在月(成立日期)) 是 成立日期",
        "所在半年(成立日期) 属于 2023年 至 2024年",
    ):
        check(facts, condition=condition)
