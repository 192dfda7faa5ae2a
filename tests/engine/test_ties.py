"""Ties that stay open for want of the 主键: what is taken is one of the records or another, and every engine says so."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policymatch.catalog.loading import Loaded
from policymatch.engine.columnar import FactTable, Plan
from policymatch.engine.reference.decide import Decision
from policymatch.model.facts import Facts, read_facts
from tests.engine.differential import NOTHING, ON, answers, reference, told
from tests.engine.test_compiled import agree, matcher_of, wanted
from tests.engine.test_generated import narrows
from tests.small import award, load, policy_text, verdict

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LAST, FIRST_TWO = "项目 按 日期 从晚到早 取前 1", "项目 按 日期 从早到晚 取前 2"
BEST = "项目 同一 合格 只取 日期 最早者"
GRADED = "{分档: 级别, 各档: {国家级: 100元, 省级: 7元, 市级: 2元}}"


def engines_agree(loaded: Loaded, enterprises: Sequence[Facts]) -> list[Decision]:
    """What the reference says of the 事项 for each enterprise; the columnar and the compiled engine say the same."""
    pair = (loaded.policies[0], loaded.policies[0].incentives[0])
    outcome = Plan.compile(loaded.dictionary, [pair], ON).run(FactTable.of(loaded.dictionary, enterprises))
    found = answers(outcome)[0]
    for row, facts in enumerate(enterprises):
        assert found.get(row, NOTHING) == told(reference(loaded.dictionary, pair, facts)), facts
        agree(matcher_of(loaded), loaded, facts)
    return [wanted(loaded, [pair], facts)[0] for facts in enterprises]


def tied(*rows: str) -> dict[str, Any]:
    """Records of one day without a name, each as ``级别 金额数 合格``; ``-`` is missing, 无 is 不适用."""
    names = ("级别", "金额数", "合格")
    records = [{k: v for k, v in zip(names, row.split(), strict=True) if v != "-"} for row in rows]
    return {"人数": 1, "项目": [{"日期": "2024-05-01", **r} for r in records]}


@pytest.mark.parametrize(
    ("snippet", "rows", "expected"),
    [
        # one of several: between the least and the greatest, each computed from its own record
        (f"金额: 合计({LAST}, 金额数)", ["市级 8元 是", "市级 5元 是"], "待核 [5.00, 8.00]"),
        (f"金额: 合计({LAST}, 金额数)", ["市级 5元 是", "市级 5元 否"], "定额 5.00"),
        (f"金额: 合计({LAST}, 金额数)", ["市级 8元 是", "市级 - 是"], "待核 [0.00, ∞]"),
        (f"金额: 合计({LAST}, 金额数)", ["市级 8元 是", "市级 无 是"], "待核 [0.00, 8.00]"),
        (f"金额: 合计({BEST}, 金额数)", ["市级 8元 是", "市级 5元 是", "市级 1元 否"], "待核 [6.00, 9.00]"),
        (f"金额: {{逐项: {LAST}, 金额: {GRADED}}}", ["省级 1元 是", "市级 1元 是"], "待核 [2.00, 7.00]"),
        (f"金额: {{逐项: {LAST}, 金额: {GRADED}}}", ["省级 1元 是", "省级 2元 是"], "定额 7.00"),
        # two of three: the two least at least, the two greatest at most
        (f"金额: 合计({FIRST_TWO}, 金额数)", ["市级 1元 是", "市级 4元 是", "市级 9元 是"], "待核 [5.00, 13.00]"),
        (f"金额: 合计({FIRST_TWO}, 金额数)", ["市级 1元 是", "市级 - 是", "市级 9元 是"], "待核 [1.00, ∞]"),
        (f"金额: 合计({FIRST_TWO}, 金额数)", ["市级 0元 是", "市级 9元 是", "市级 0元 是"], "待核 [0.00, 9.00]"),
        (f"金额: 最大({FIRST_TWO}, 金额数)", ["市级 1元 是", "市级 4元 是", "市级 9元 是"], "待核 [4.00, 9.00]"),
        (f"金额: 平均({FIRST_TWO}, 金额数)", ["市级 1元 是", "市级 4元 是", "市级 9元 是"], "待核 [2.50, 6.50]"),
        (f"金额: 数量({FIRST_TWO}) × 2元/个", ["市级 1元 是", "省级 4元 是", "市级 9元 否"], "定额 4.00"),
        (f"金额: 去重数({FIRST_TWO}, 级别) × 2元/个", ["市级 1元 是", "市级 4元 是", "市级 9元 否"], "定额 2.00"),
        (
            f"金额: 去重数({FIRST_TWO}, 级别) × 2元/个",
            ["市级 1元 是", "省级 4元 是", "国家级 9元 否"],
            "待核 [2.00, 4.00]",
        ),
        # a condition on what was taken: the records that it surely keeps may still not be the one
        ("金额: 合计(末 其中 合格, 金额数)", ["市级 8元 是", "市级 5元 是"], "待核 [5.00, 8.00]"),
        ("金额: 合计(末 其中 合格, 金额数)", ["市级 8元 否", "市级 5元 是"], "待核 [0.00, 5.00]"),
        ("金额: 合计(末 其中 合格, 金额数)", ["市级 8元 -", "市级 5元 是"], "待核 [0.00, 13.00]"),
    ],
)
def test_amounts(snippet: str, rows: list[str], expected: str) -> None:
    facts = tied(*rows)
    lets = f"末: {LAST}"
    assert award(snippet, facts, lets=lets) == expected
    loaded = load(policy_text(snippet, lets))
    engines_agree(loaded, [read_facts(loaded.dictionary, facts)])


@pytest.mark.parametrize(
    ("condition", "rows", "expected"),
    [
        (f"任一({LAST})", ["市级 1元 是", "省级 2元 否"], "符合"),
        (f"任一({LAST}, 级别 是 国家级)", ["市级 1元 是", "省级 2元 否"], "不符合"),
        (f"任一({LAST}, 级别 不是 国家级)", ["市级 1元 是", "省级 2元 否"], "符合"),
        (f"任一({LAST}, 合格)", ["市级 1元 是", "省级 2元 否"], "待核 缺 项目.名称"),
        (f"任一({LAST}, 金额数 超过 3元)", ["市级 无 是", "省级 2元 否"], "不符合"),
        (f"全部({LAST}, 合格)", ["市级 1元 是", "省级 2元 是"], "符合"),
        (f"全部({LAST}, 合格)", ["市级 1元 否", "省级 2元 否"], "不符合"),
        (f"全部({LAST}, 合格)", ["市级 1元 否", "省级 2元 -"], "待核 缺 项目.合格、项目.名称"),
    ],
)
def test_conditions(condition: str, rows: list[str], expected: str) -> None:
    facts = tied(*rows)
    assert verdict(f"- {condition}", facts) == expected
    loaded = load(policy_text("", conditions=f"- {condition}"))
    engines_agree(loaded, [read_facts(loaded.dictionary, facts)])


def _listed(rng: random.Random) -> str:
    kept = ("", "", " 其中 合格", " 其中 级别 是 省级", " 其中 金额数 超过 1元")
    of_group = f" 同一 {rng.choice(('级别', '名称', '合格'))} 只取 {rng.choice(('金额数 最高者', '日期 最早者'))}"
    group, order = rng.choice(("", "", " 同一 合格")), rng.choice(("日期 从早到晚", "金额数 从高到低"))
    pick = rng.choice((of_group, f"{group} 按 {order} 取前 {rng.randint(1, 3)}"))
    later = rng.choice(("", "", " 其中 合格", " 其中 级别 是 省级", " 按 日期 从早到晚 取前 1", of_group))
    return f"某: 项目{rng.choice(kept)}{pick}\n此: 某{later}"


def _award(rng: random.Random) -> str:
    money = rng.choice(("金额数", "金额数 - 2元", "甲 - 金额数"))
    share = "{名: 份额, 取自: 金额数, 合计不超过: 5元, 次序: 日期 从早到晚}"
    return rng.choice(
        (
            f"金额: 最大(合计(此, {money}), 0元)",
            f"金额: 最大({rng.choice(('平均', '最大', '最小'))}(此, {money}), 0元)",
            "金额: 数量(此) × 2元/个",
            f"金额: 去重数(此, {rng.choice(('名称', '级别', '金额数'))}) × 2元/个",
            f"金额:\n  逐项: 此\n  金额: {GRADED}",
            "金额:\n  逐项: 此\n  金额: {依次判断: {级别 是 省级 且 合格: 金额数, 否则: 1元}}",
            "金额:\n  逐项: 此\n  次序: 日期 从早到晚\n  金额: 金额数 × (首个 100% 其余 50%)",
            f"金额:\n  逐项: 此\n  分配: {share}\n  金额: 份额",
            "金额:\n  逐项: 此\n  金额: 金额数\n  累计封顶: 6元",
        )
    )


def _record(rng: random.Random) -> dict[str, str]:
    return {
        "名称": rng.choice("子丑"),
        "级别": rng.choice(("国家级", "省级", "市级")),
        "日期": rng.choice(("2024-05-01", "2024-08-01")),
        "金额数": rng.choice(("1元", "3元", "8元", "无")),
        "合格": rng.choice("是否"),
    }


def _lacking(rng: random.Random, rows: list[dict[str, str]], share: float) -> list[dict[str, str]]:
    often = {"名称": 2 * share, "级别": 2 * share}
    return [{k: v for k, v in row.items() if rng.random() >= often.get(k, share)} for row in rows]


@SLOW
@given(st.integers(0, 10**9))
def test_filling_in_facts_only_narrows_and_the_engines_agree(seed: int) -> None:
    rng = random.Random(seed)
    asked = rng.choice(("合格", "级别 是 省级", "金额数 超过 2元"))
    condition = rng.choice((f"任一(此, {asked})", f"全部(此, {asked})", "任一(此)", "人数 不少于 0人"))
    loaded = load(policy_text(_award(rng), _listed(rng), f"- {condition}"))
    chains: list[list[Facts]] = []
    for _ in range(6):
        rows, share = [_record(rng) for _ in range(rng.randint(1, 5))], rng.choice((0.03, 0.1, 0.25))
        fewer = [rows]
        while len(fewer) < 4:
            fewer.append(_lacking(rng, fewer[-1], share))
        chains.append([read_facts(loaded.dictionary, {"人数": 1, "甲": "5元", "项目": r}) for r in fewer])
    for chain in chains:
        said = engines_agree(loaded, chain)
        for n, more in enumerate(said):
            for less, facts in zip(said[n + 1 :], chain[n + 1 :], strict=True):
                assert narrows(less, more), f"seed {seed}\n{facts}\n{chain[n]}\n{less}\n{more}"
