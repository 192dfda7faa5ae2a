"""Expressions that are too deep or grow too large: refused when they are loaded; up to the limits everything works."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from policymatch import Catalog
from policymatch.errors import CatalogError
from policymatch.language.checking.size import MAX_LEVELS
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
        (chain(600, "前 + 1元"), "值600 超过 0元", "取值“值500”太大：一环套一环，有1001层"),
        (chain(600, "最大(前, 1元)"), "值600 超过 0元", "取值“值500”太大：一环套一环，有1001层"),
        (chain(1100, "前"), "值1100 超过 0元", "取值“值1000”太大：一环套一环，有1001层"),
        ("", "(" * 301 + "旗" + ")" * 301, "括号套了301层"),
    ],
)
def test_what_is_too_large_is_refused_at_its_place(lets: str, condition: str, expected: str) -> None:
    assert problem(lets, condition).startswith(expected)


def test_the_order_of_definitions_changes_nothing() -> None:
    lines = chain(600, "前 + 1元").splitlines()
    assert problem("\n".join(reversed(lines)), "值600 超过 0元")
    lines = chain(300, "前 + 1元").splitlines()
    assert not problem("\n".join(reversed(lines)), "值300 超过 0元")


def under(frames: int, act: Callable[[], Any]) -> Any:
    """``act`` called from so deep a stack, as a web framework may do."""
    return act() if not frames else under(frames - 1, act)


@pytest.mark.parametrize(
    ("lets", "condition"),
    [
        (chain(300, "前 + 1元"), ""),
        (chain(300, "最大(前 + 1元, 0元)"), ""),
        (chain(300, "前"), ""),
        (chain(60, "前 + 前"), ""),
        (chain(60, "前 + 前 × 2"), ""),
        (chain(60, "最大(前, 前 + 1元)"), ""),
        (chain(60, "前 且 前", "甲 超过 0元") + "值: 甲", "值60"),
        (chain(60, "前 或 非 前", "甲 超过 0元") + "值: 甲", "值60 且 甲 超过 0元"),
        (chain(20, "合计(项目 其中 金额数 不超过 前, 前)"), ""),
        ("值: 甲" + " + 1元" * 300, ""),
        ("值: 甲" + " × 1" * 300, ""),
        ("值: " + "(" * 300 + "甲" + " + 1元)" * 300, ""),
        ("值: 甲", "非 " * 300 + "甲 超过 0元"),
        ("值: 甲", "(" * 300 + "甲 超过 0元" + " 且 甲 超过 0元)" * 300),
        ("值: 甲", " 或 ".join(["甲 超过 0元"] * 300)),
    ],
)
def test_up_to_the_limits_every_way_of_deciding_works(lets: str, condition: str) -> None:
    last = lets.splitlines()[-1].split(":")[0]
    text = policy_text(f"金额: 最小({last}, 100元)", lets, f"- {condition or f'{last} 超过 0元'}")
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


def test_values_of_a_record_that_double_cost_once() -> None:
    own = textwrap.indent(chain(60, "前 + 前", "金额数"), "    ")
    award = f"金额:\n  逐项: 项目\n  取值:\n{own}  金额: 最小(值60, 100元)"
    catalog = Catalog.loads({"d.yaml": DICTIONARY, "p.yaml": policy_text(award, "", "- 甲 超过 0元")})
    firm = {"统一社会信用代码": "91420802HC9000012M", "甲": "1元", "项目": [{"名称": "一", "金额数": "0.01元"}]}
    for facts in (firm, firm, {**firm, "项目": [{"名称": "一"}]}):
        (match,) = catalog.match(facts, "2024-12-31").matches
        assert match.verdict == "符合"
        assert catalog.match(facts, "2024-12-31").explain("trial/one")
    assert catalog.describe("trial/one")


def test_the_limits_leave_room_for_decrees() -> None:
    """The deepest shipped incentive has some 15 levels."""
    assert MAX_LEVELS >= 6 * 15
