"""第几 and 首个 in an order of all records, and of each group by itself, in both engines."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from policymatch.errors import CatalogError
from policymatch.model.facts import read_facts
from tests.engine.kernel_against import differences
from tests.small import award, load, policy_text

ON = date(2024, 12, 31)
IN_GROUPS = (
    "金额:\n  逐项: 项目\n  次序: 同一 级别 按 日期 从早到晚\n  金额: {}\n  折算: {{当: 第几 超过 2个, 比例: 50%}}"
)
ROWS = [
    {"名称": name, "级别": level, "日期": day}
    for name, level, day in (
        ("甲", "省级", "2024-01-03"),
        ("乙", "市级", "2024-01-01"),
        ("丙", "省级", "2024-01-02"),
        ("丁", "省级", "2024-01-01"),
        ("戊", "市级", "2024-02-01"),
    )
]


def without(name: str, *at: int) -> list[dict[str, Any]]:
    """The records, of which some lack a field."""
    return [{k: v for k, v in r.items() if k != name or i not in at} for i, r in enumerate(ROWS)]


@pytest.mark.parametrize(
    ("each", "rows", "expected"),
    [
        ("100元", ROWS, "定额 450.00"),
        ("首个 100元 其余 10元", ROWS, "定额 225.00"),
        ("首个 100元 其余 10元", list(reversed(ROWS)), "定额 225.00"),
        ("100元", without("级别", 1), "待核 [250.00, 500.00]"),
        ("100元", without("日期", 1), "待核 [250.00, 500.00]"),
        ("100元", ROWS[:1], "定额 100.00"),
        ("100元", without("级别", 0)[:1], "定额 100.00"),  # one record is the first of its group, whichever that is
        ("100元", [], "0元 0.00"),
        # two on one day that nothing tells apart, but in different groups
        (
            "首个 100元 其余 10元",
            [{"级别": "省级", "日期": "2024-01-01"}, {"级别": "市级", "日期": "2024-01-01"}],
            "定额 200.00",
        ),
        ("首个 100元 其余 10元", [{"级别": "省级", "日期": "2024-01-01"}] * 2, "待核 [20.00, 200.00]"),
        # records of no level are a group as well
        ("首个 100元 其余 10元", [{**r, "级别": "无"} for r in ROWS[:2]], "定额 110.00"),
    ],
)
def test_places_count_within_a_group(each: str, rows: list[dict[str, Any]], expected: str) -> None:
    text = IN_GROUPS.format(each)
    if rows and rows[0].get("级别") == "无":
        text, rows = text.replace("同一 级别", "同一 名称"), [{**r, "级别": "省级", "名称": "无"} for r in rows]
    assert award(text, {"项目": rows}) == expected


@pytest.mark.parametrize("each", ["金额数", "首个 100元 其余 10元"])
@pytest.mark.parametrize("same", ["级别", "级别、合格", "名称"])
@pytest.mark.parametrize("source", ["项目", "项目 其中 合格"])
def test_the_columnar_engine_equals_the_reference_for_places(source: str, same: str, each: str) -> None:
    text = IN_GROUPS.format(each).replace("同一 级别", f"同一 {same}").replace("逐项: 项目", f"逐项: {source}")
    loaded = load(policy_text(text))
    policy = loaded.policies[0]
    options: dict[str, tuple[Any, ...]] = {
        "名称": ("甲", "乙", None),
        "级别": ("省级", None),
        "日期": ("2024-01-01", "2024-01-02", None),
        "合格": ("是", "否", None),
    }
    records = [
        {"金额数": "7元", **{k: v for k, v in zip(options, row, strict=True) if v is not None}}
        for row in product(*options.values())
    ]
    firms: list[dict[str, Any]] = [{"人数": 1}, {"人数": 1, "项目": []}]
    firms += [
        {"人数": 1, "项目": [records[(i * k) % len(records)] for k in (1, 5, 11, 17)[: 1 + i % 4]]}
        for i in range(3 * len(records))
    ]
    facts = [read_facts(loaded.dictionary, f) for f in firms]
    found, seen = differences(loaded.dictionary, policy, policy.incentives[0], facts, ON)
    assert found[:3] == []
    assert seen["待核"] > 10 and seen["定额"] > 10


def test_a_shared_limit_has_no_groups() -> None:
    text = "金额:\n  逐项: 项目\n  分配: {名: 份, 取自: 金额数, 合计不超过: 5元, 次序: 同一 级别 按 日期 从早到晚}\n  金额: 份"
    with pytest.raises(CatalogError, match="分配 的 次序 不分组"):
        load(policy_text(text))
