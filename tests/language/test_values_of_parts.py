"""取值 of a part, wherever the part stands."""

from __future__ import annotations

from tests.small import award


def test_a_part_of_a_named_value_has_values_of_its_own() -> None:
    lets = "值一:\n  合计:\n    子项: {取值: {定额: 甲 × 50%}, 金额: 定额}"
    assert award("金额: 值一", {"甲": "8元"}, lets=lets) == "定额 4.00"


def test_a_value_of_a_record_type_may_look_at_all_records_one_by_one() -> None:
    lets = "项目.所占份额: {分档: 合格, 各档: {是: {逐项: 项目, 金额: 金额数}, 否: 0元}}"
    facts = {"项目": [{"名称": "子", "金额数": "3元", "合格": "是"}, {"名称": "丑", "金额数": "5元", "合格": "否"}]}
    assert award("金额: 合计(项目, 所占份额)", facts, lets=lets) == "定额 8.00"


def test_a_part_seen_from_a_period_has_values_of_that_period() -> None:
    per_year = (
        "金额:\n  逐项: 上年 至 本年\n  金额:\n    合计:\n      子项: {取值: {定额: 营收(当期) × 50%}, 金额: 定额}"
    )
    assert award(per_year, {"营收": {"2023": "8元", "2024": "2元"}}) == "定额 5.00"
