"""代码表 of the dictionary: a field goes by a list that is there, and a zone's code begins with its county."""

from __future__ import annotations

import pytest

from policymatch.catalog.loading import load_texts
from policymatch.errors import CatalogError

LISTS = "内置指标: 不用\n代码表: {功能区: {%s: 某园}, 海关码: {4403: 深圳海关}}\n"
FIELDS = "指标:\n  关区: {类型: 代码, 代码表: %s, 来源: 某局}\n  货: {类型: 记录, 来源: 某局, 字段: {关: {类型: 代码, 代码表: %s}}}\n"


def problems(zone: str = "310117ZJSJ", own: str = "海关码", member: str = "海关码") -> list[str]:
    """What is wrong with the dictionary, without places."""
    try:
        load_texts({"d.yaml": (LISTS % zone + FIELDS % (own, member)).encode()})
    except CatalogError as e:
        return [str(p).split(": ", 1)[1] for p in e.problems]
    return []


@pytest.mark.parametrize("table", ["海关码", "GB/T 2260", "GB/T 4754", "GB/T 4754-2017", "功能区"])
def test_a_list_that_is_there_is_taken(table: str) -> None:
    assert problems(own=table, member=table) == []


def test_a_list_that_is_none_is_refused_for_a_field_and_for_a_member() -> None:
    expected = "应为：GB/T 2260、GB/T 4754、功能区、海关码"
    assert problems(own="海关", member="海关嘛") == [
        f"“关区”的代码表“海关”不存在\n  {expected}\n  提示：是否想写“海关码”",
        f"“货.关”的代码表“海关嘛”不存在\n  {expected}\n  提示：是否想写“海关码”",
    ]


@pytest.mark.parametrize("zone", ["PSGX", "999999AB", "310117", "310117zjsj", "31011ZJSJ", "310117ZJ1"])
def test_a_zone_without_its_county_is_refused(zone: str) -> None:
    (found,) = problems(zone)
    assert found == (f"功能区代码“{zone}”不合规\n  应为：所在县区的六位区划代码，后面是大写字母，如 310117ZJSJ")
