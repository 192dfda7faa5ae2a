"""A value under 金额 may be made of conditions: only the amount itself may not be one."""

from __future__ import annotations

import pytest

from policymatch.errors import CatalogError
from tests.small import load, policy_text

OF_ITEMS = (
    "金额:\n  逐项: 项目\n  取值:\n    早: 日期 早于 2024-07-01\n    多: {依次判断: {早: 2元, 否则: 1元}}\n  金额: 多"
)
OF_PARTS = "金额:\n  合计:\n    子: {取值: {够: 甲 超过 1元}, 当: 够, 金额: 甲}"


@pytest.mark.parametrize("snippet", [OF_ITEMS, OF_PARTS])
def test_conditions_inside_an_amount_load(snippet: str) -> None:
    assert load(policy_text(snippet))


def test_an_amount_that_is_a_condition_is_refused() -> None:
    with pytest.raises(CatalogError, match="金额是是否"):
        load(policy_text("金额: 旗"))
