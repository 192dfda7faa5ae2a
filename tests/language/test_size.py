"""Expressions that are too deep or grow too large: refused when they are loaded; up to the limits everything works."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from policymatch import Catalog
from policymatch.errors import CatalogError
from policymatch.language.checking.size import MAX_LEVELS, MAX_PARTS
from tests.small import DICTIONARY, load, policy_text


def chain(links: int, step: str, first: str = "甲") -> str:
    """取值 that each use the one before."""
    return f"值0: {first}\n" + "".join(f"值{n}: {step.replace('前', f'值{n - 1}')}\n" for n in range(1, links + 1))


def problem(lets: str = "", condition: str = "人数 不少于 0人", award: str = "金额: 1元") -> str:
    """The first line of what is wrong, without its place; empty if it loads."""
    try:
        load(policy_text(award, lets, f"- {condition}"))
    except CatalogError as e:
        return str(e).splitlines()[0].split(": ", 1)[1]
    return ""


@pytest.mark.parametrize(
    ("lets", "condition", "expected"),
    [
        (chain(20, "前 + 前"), "值20 超过 0元", "取值“值12”太大：取值代入后有16,381个部分"),
        (chain(20, "合计(项目, 前) + 前"), "值20 超过 0元", "取值“值11”太大：取值代入后有12,283个部分"),
        (chain(200, "前 + 1元"), "值200 超过 0元", "取值“值50”太大：一环套一环，有101层"),
        (chain(200, "最大(前, 1元)"), "值200 超过 0元", "取值“值50”太大：一环套一环，有101层"),
        (chain(200, "前"), "值200 超过 0元", "取值“值100”太大：一环套一环，有101层"),
        ("", " + ".join(["甲"] * 102) + " 超过 0元", "适用条件太大：一环套一环，有103层"),
        ("", " + ".join(["甲"] * 700) + " 超过 0元", "表达式太大：一环套一环，层数太多"),
        ("", "非 " * 300 + "旗", "适用条件太大：一环套一环，有301层"),
        ("", "(" * 61 + "旗" + ")" * 61, "括号套了61层"),
    ],
)
def test_what_is_too_large_is_refused_at_its_place(lets: str, condition: str, expected: str) -> None:
    assert problem(lets, condition).startswith(expected)


def test_the_order_of_definitions_changes_nothing() -> None:
    lines = chain(200, "前 + 1元").splitlines()
    assert problem("\n".join(reversed(lines)), "值200 超过 0元")
    lines = chain(45, "前 + 1元").splitlines()
    assert not problem("\n".join(reversed(lines)), "值45 超过 0元")


def test_many_incentives_that_each_use_a_large_value_are_refused() -> None:
    text = policy_text("金额: 1元", "", "- 值10 超过 0元")
    head, own = text.split("事项:\n")
    lets = "取值:\n" + textwrap.indent(chain(10, "前 + 前"), "  ")
    more = "".join(own.replace("编号: one", f"编号: i{n}") for n in range(150))
    with pytest.raises(CatalogError, match=r"政策太大：各事项取值代入后共有[5-9][0-9]{2},[0-9]{3}个部分"):
        load(f"{head}{lets}事项:\n{more}")


def under(frames: int, act: Callable[[], Any]) -> Any:
    """``act`` called from so deep a stack, as a web framework may do."""
    return act() if not frames else under(frames - 1, act)


@pytest.mark.parametrize(
    "lets",
    [
        chain(48, "前 + 1元"),
        chain(48, "最大(前, 1元)"),
        chain(97, "前"),
        chain(9, "前 + 前 × 2"),
        chain(10, "合计(项目 其中 金额数 不超过 前, 前)"),
    ],
)
def test_up_to_the_limits_every_way_of_deciding_works(lets: str) -> None:
    last = lets.splitlines()[-1].split(":")[0]
    text = policy_text(f"金额: {last}", lets, f"- {last} 超过 0元")
    catalog = Catalog.loads({"d.yaml": DICTIONARY, "p.yaml": text})
    firm = {
        "统一社会信用代码": "91420802HC9000012M",
        "甲": "1元",
        "项目": [{"名称": "一", "级别": "省级", "金额数": "1元"}],
    }

    def all_of_it() -> None:
        for facts in (firm, firm, {**firm, "甲": None}):
            known = {k: v for k, v in facts.items() if v is not None}
            (match,) = catalog.match(known, "2024-12-31").matches
            assert match.verdict == ("符合" if "甲" in known else "待核")
            assert catalog.match(known, "2024-12-31").explain("trial/one")
        assert catalog.describe("trial/one")
        assert catalog.check().cases == ()
        frame = pd.DataFrame({"统一社会信用代码": [firm["统一社会信用代码"]], "甲(元)": ["1"]})
        projects = pd.DataFrame(
            {"统一社会信用代码": [firm["统一社会信用代码"]], "名称": ["一"], "级别": ["省级"], "金额数(元)": ["1"]}
        )
        assert len(catalog.score(frame, {"项目": projects}, on="2024-12-31").matches) == 1

    under(200, all_of_it)


def test_the_limits_leave_room_for_decrees() -> None:
    """The largest shipped incentive has some 500 parts and 15 levels."""
    assert MAX_PARTS >= 20 * 500 and MAX_LEVELS >= 6 * 15
