"""What a masked value was computed by is masked with it: which row applied would say the value."""

from __future__ import annotations

import pytest

from policymatch import Catalog
from tests.small import DICTIONARY, policy_text

HIDDEN = DICTIONARY.replace("      金额数: {类型: 金额}", "      金额数: {类型: 金额, 敏感: 内部}")
AWARD = "金额:\n  逐项: 项目\n  金额: {分档: 金额数, 各档: {低于 12元: 1000元, 不低于 12元: 500元}}"
FIRM = {
    "人数": 1,
    "项目": [{"名称": "甲", "级别": "省级", "金额数": "5元"}, {"名称": "乙", "级别": "省级", "金额数": "20元"}],
}


@pytest.mark.parametrize("internal", [False, True])
def test_the_row_of_a_masked_fact_is_not_shown(internal: bool) -> None:
    catalog = Catalog.loads({"d.yaml": HIDDEN, "p.yaml": policy_text(AWARD)})
    text = catalog.match(FIRM, "2024-12-31").explain("trial/one", internal=internal)
    shown = [said for said in ("低于12元", "1,000元", "20元") if said in text]
    assert shown == (["低于12元", "1,000元", "20元"] if internal else [])
    assert "1,500元" in text  # the award itself is no secret
