"""Steps whose figure is 不适用: no cap is 不封顶; no floor, no rise and nothing received change nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policymatch.engine.reference.evaluate import Evaluator
from policymatch.errors import CatalogError
from policymatch.model.facts import read_facts
from tests.engine.every_engine import decide_everywhere
from tests.engine.kernel_against import differences
from tests.small import award, load, policy_text

TABLE = "{分档: 规模, 各档: {大型: 前, 否则: 不适用}}"
STEPS = {"封顶": "5元", "年度封顶": "5元", "累计封顶": "5元", "折算": "20%"}


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("place", ["in the step", "by name", "by two names", "in a part", "two-way"])
def test_a_table_without_a_row_in_a_step_is_refused(kind: str, place: str) -> None:
    table = TABLE.replace("前", STEPS[kind])
    lets = {"by name": f"限: {table}", "by two names": f"限: 限二\n限二: {table}"}.get(place, "")
    value = {"two-way": f"{{分档: 旗, 各档: {{是: {table}, 否: {STEPS[kind]}}}}}"}.get(place, "限" if lets else table)
    snippet = f"金额: 甲\n{kind}: {value}"
    if place == "in a part":
        snippet = f"金额:\n  合计:\n    子: {{金额: 甲, {kind}: {value}}}"
    with pytest.raises(CatalogError) as e:
        load(policy_text(snippet, lets))
    instead = "不折算的一档写 100%，不给的写 0%" if kind == "折算" else "没有封顶的一档，在封顶自己的表里写 不封顶"
    assert str(e.value).split(": ", 1)[1] == (
        f"{kind}的表里有“不适用”的一档：按不适用，整笔奖补就不给了\n"
        f"  应为：{instead}\n"
        "  提示：这一档本来就不给的，写进 适用条件"
    )


CAP = "金额: 甲\n封顶: "
KINDS = [{"规模": "大型"}, {"规模": "小型"}, {}]
SIZES = [{"乙": "1元"}, {"乙": "10元"}, {"乙": "无"}, {}]


@pytest.mark.parametrize(
    ("cap", "facts", "expected"),
    [
        ("{分档: 规模, 各档: {大型: 5元, 否则: 不封顶}}", KINDS, "定额 5.00；定额 100.00；待核 [5.00, 100.00]"),
        ("{分档: 规模, 各档: {大型: 5元, 中型、小型: 不封顶}}", KINDS, "定额 5.00；定额 100.00；待核 [5.00, 100.00]"),
        (
            "{分档: 规模, 各档: {大型: 不封顶, 中型: 7元, 小型: 5元}}",
            KINDS,
            "定额 100.00；定额 5.00；待核 [5.00, 100.00]",
        ),
        # what is in no row has a cap that is 不适用, unless the rest has none
        (
            "{分档: 乙, 各档: {低于 10元: 5元, 不低于 10元: 不封顶}}",
            SIZES,
            "定额 5.00；定额 100.00；0元 0.00；待核 [0.00, 100.00]",
        ),
        (
            "{分档: 乙, 各档: {低于 10元: 5元, 否则: 不封顶}}",
            SIZES,
            "定额 5.00；定额 100.00；定额 100.00；待核 [5.00, 100.00]",
        ),
        # the first that holds
        (
            "{依次判断: {旗: 不封顶, 乙 低于 10元: 5元, 否则: 不封顶}}",
            [{"旗": "是", "乙": "1元"}, {"旗": "否", "乙": "1元"}, {"旗": "否", "乙": "10元"}, {"乙": "1元"}],
            "定额 100.00；定额 5.00；定额 100.00；待核 [5.00, 100.00]",
        ),
        # tables in a table
        (
            "{分档: [规模, 旗], 各档: {大型: {是: 5元, 否: 不封顶}, 中型: {是: 不封顶, 否: 不封顶}, 小型: {是: 7元, 否: 8元}}}",
            [{"规模": s, "旗": f} for s in ("大型", "中型", "小型") for f in ("是", "否")],
            "定额 5.00；定额 100.00；定额 100.00；定额 100.00；定额 7.00；定额 8.00",
        ),
        (
            "{当: 旗, 金额: {分档: 规模, 各档: {大型: 5元, 否则: 不封顶}}}",
            [{"规模": "大型", "旗": "是"}, {"规模": "大型", "旗": "否"}, {"规模": "小型", "旗": "是"}],
            "定额 5.00；定额 100.00；定额 100.00",
        ),
        # a cap out of a fact that is 无 is no missing cap
        ("乙", SIZES, "定额 1.00；定额 10.00；0元 0.00；待核 [0.00, 100.00]"),
        (
            "{分档: 规模, 各档: {大型: 乙, 否则: 不封顶}}",
            [{"规模": "大型", "乙": "无"}, {"规模": "小型", "乙": "无"}],
            "0元 0.00；定额 100.00",
        ),
    ],
)
def test_a_row_without_a_cap(cap: str, facts: list[dict[str, Any]], expected: str) -> None:
    assert "；".join(award(CAP + cap, {"甲": "100元", **f}) for f in facts) == expected


@pytest.mark.parametrize("kind", ["年度封顶", "累计封顶"])
def test_a_row_without_a_cap_over_the_ledger(kind: str) -> None:
    snippet = f"金额: 甲\n{kind}: {{分档: 规模, 各档: {{大型: 5元, 否则: 不封顶}}}}"
    assert award(snippet, {"甲": "100元", "规模": "大型"}, ledger_known=True) == "定额 5.00"
    assert award(snippet, {"甲": "100元", "规模": "小型"}) == "定额 100.00"


@pytest.mark.parametrize(
    ("cap", "message"),
    [
        ("不封顶", "不封顶 只写在分档的一档里"),
        ("{分档: 规模, 各档: {大型: 5元, 中型: 不适用, 小型: 不封顶}}", "有 不封顶 的表里又写了 不适用"),
        ("[{分档: 规模, 各档: {大型: 5元, 否则: 不封顶}}, 7元]", "有 不封顶 的封顶只写一个值"),
    ],
)
def test_where_no_cap_cannot_be_written(cap: str, message: str) -> None:
    with pytest.raises(CatalogError) as e:
        load(policy_text(CAP + cap))
    assert str(e.value).splitlines()[0].endswith(message)


@pytest.mark.parametrize(
    ("step", "facts", "expected"),
    [
        ("保底: 乙", SIZES, "定额 1.00；定额 10.00；定额 0.50；待核 [0.50, ∞]"),
        ("上浮: 比率", [{"比率": "20%"}, {"比率": "无"}, {}], "定额 0.60；定额 0.50；待核 [0.50, ∞]"),
        ("保底: {分档: 规模, 各档: {大型: 5元, 否则: 不适用}}", KINDS, "定额 5.00；定额 0.50；待核 [0.50, 5.00]"),
        ("上浮: {分档: 规模, 各档: {大型: 50%, 否则: 不适用}}", KINDS, "定额 0.75；定额 0.50；待核 [0.50, 0.75]"),
    ],
)
def test_no_floor_and_no_rise_change_nothing(step: str, facts: list[dict[str, Any]], expected: str) -> None:
    assert "；".join(award(f"金额: 甲\n{step}", {"甲": "0.5元", **f}) for f in facts) == expected


def test_following_the_message_pays_those_without_a_cap() -> None:
    snippet = "金额: 甲\n封顶: {当: 规模 是 大型, 金额: 5元}"
    assert award(snippet, {"甲": "100元", "规模": "小型"}) == "定额 100.00"
    assert award(snippet, {"甲": "100元", "规模": "大型"}) == "定额 5.00"
    assert award(snippet, {"甲": "100元"}) == "待核 [5.00, 100.00]"


@pytest.mark.parametrize("conditions", ["- 有档(限)", "- 人数 不少于 0人"])
def test_a_table_with_a_missing_row_is_no_problem_where_a_condition_tests_for_it(conditions: str) -> None:
    text = policy_text("金额: 甲\n封顶: 限", f"限: {TABLE.replace('前', '5元')}", conditions)
    if "有档" in conditions:
        assert load(text)
    else:
        with pytest.raises(CatalogError, match="不适用"):
            load(text)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("无", "定额 100.00"),
        ("0元", "定额 100.00"),
        ("30元", "定额 70.00"),
        ("130元", "0元 0.00"),
        (None, "待核 [0.00, 100.00]"),
    ],
)
def test_nothing_received_takes_nothing_away(received: str | None, expected: str) -> None:
    facts = {"甲": "100元"} | ({"乙": received} if received else {})
    assert award("金额: 甲\n补差: 乙", facts) == expected


@pytest.mark.parametrize(
    "snippet", ["金额: 甲\n补差: 乙", "金额: 甲\n补差: {当: 旗, 金额: 乙 × 50%}\n封顶: 60元", "金额: 甲\n补差: 盈亏"]
)
def test_all_engines_agree_on_steps_whose_figure_may_be_lacking(snippet: str) -> None:
    loaded = load(policy_text(snippet))
    policy = loaded.policies[0]
    on = date(2024, 12, 31)
    options: list[dict[str, Any]] = [
        {
            "人数": 1,
            **{
                k: v
                for k, v in (("甲", a), ("乙", b), ("盈亏", b if b != "130元" else "-5元"), ("旗", f))
                if v is not None
            },
        }
        for a in ("100元", "0元", "无", None)
        for b in ("30元", "130元", "0元", "无", None)
        for f in ("是", "否", None)
    ]
    facts = [read_facts(loaded.dictionary, f) for f in options]
    found, _ = differences(loaded.dictionary, policy, policy.incentives[0], facts, on)
    assert found == []
    for f in facts:
        decide_everywhere(Evaluator(loaded.dictionary, policy, policy.incentives[0], f, on))
