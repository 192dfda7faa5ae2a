"""Each point of the lint is on its own: what one 读法 settles, what a figure with two meanings needs, where a boundary belongs."""

from __future__ import annotations

import re

import pytest

from policymatch.catalog.lint import lint
from policymatch.catalog.loading import load_texts
from tests.catalog.test_lint import DICTIONARY, findings

CASES = "    案例:\n"
CONDITION = "      - 年保费 不低于 10万元\n"
AMOUNT = "金额: 年保费 × 60%"
ANY_CASE = "      - {说明: 保费差1分"


def first_lines(*changes: tuple[str, str]) -> list[str]:
    return [f.split("\n")[0] for f in findings(*changes) if "边界案例" not in f]


def asked_for(finding: str) -> str:
    """What a finding says to quote."""
    return re.search(r"引出“([^”]*)”", finding)[1]  # type: ignore[index]


# one figure, and every point about it is open
ALL_OPEN = (
    (
        "年保费10万元以上的，按保费的60%补助，最高120万元",
        "年保费100万元以上的，每增加100万元最高补助60万元，每年最高100万元",
    ),
    ("年保费 不低于 10万元", "年保费 超过 100万元"),
    (AMOUNT, "金额: 年保费 每 100万元 奖 60万元 不足不计"),
    ("封顶: 120万元", "封顶: 100万元"),
)


def test_a_reading_settles_the_point_whose_words_it_quotes_and_no_other() -> None:
    found = [f for f in findings(*ALL_OPEN) if "边界案例" not in f]
    assert sorted(asked_for(f) for f in found) == ["100万元以上", "最高补助60万元", "每增加100万元", "每年最高100万元"]
    for settled in found:
        reading = (CASES, f"    读法: [“{asked_for(settled)}”照此办理]\n{CASES}")
        rest = [f for f in findings(*ALL_OPEN, reading) if "边界案例" not in f]
        # the reading moves the places of what stands below it
        assert [re.sub(r":\d+:\d+", "", f) for f in rest] == [re.sub(r":\d+:\d+", "", f) for f in found if f != settled]


def test_the_bare_figure_settles_no_point_but_that_it_is_unused() -> None:
    reading = (CASES, f"    读法: [“100万元”和“60万元”是合计]\n{CASES}")
    assert len(first_lines(*ALL_OPEN, reading)) == len(first_lines(*ALL_OPEN)) == 4


@pytest.mark.parametrize(
    ("printed", "amount", "asks"),
    [
        ("每人补助1万元、不超过2人", "2人 × 1万元/人", False),
        ("每年补助1万元、不超过3年", "1万元 × 3", False),
        ("补助不超过2万元", "2万元", True),
        ("补助不超过60%", "年保费 × 60%", True),
        ("每人补助不超过1万元", "职工人数 × 1万元/人", True),
    ],
)
def test_only_a_ceiling_of_money_or_a_rate_needs_a_nature(printed: str, amount: str, asks: bool) -> None:
    found = first_lines(("按保费的60%补助", printed), (AMOUNT, f"金额: {amount}"))
    assert any("只说了上限" in f for f in found) is asks


@pytest.mark.parametrize(
    ("printed", "conditions", "amount", "expected"),
    [
        # a threshold and an award of one size
        ("年保费100万元以上的，补助100万元", "年保费 不低于 100万元", "100万元", []),
        (
            "年保费100万元以上的，补助100万元",
            "年保费 不低于 100万元",
            "90万元",
            ["“年保费100万元以上”和“100万元”两处，规则里100万元只用了一处"],
        ),
        (
            "年保费100万元以上的，补助100万元",
            "年保费 不低于 90万元",
            "100万元",
            ["“年保费100万元以上”和“100万元”两处，规则里100万元只用了一处"],
        ),
        # two fields, named in the sentence
        (
            "年保费100万元以上、营业收入100万元以上的，补助1万元",
            "年保费 不低于 100万元",
            "1万元",
            ["“年保费100万元以上”和“营业收入100万元以上”两处，规则里100万元只用了一处"],
        ),
        (
            "年保费100万元以上、近12个月销售额不超过100万元的，补助1万元",
            "年保费 不低于 100万元\n      - 近12个月销售额 低于 100万元",
            "1万元",
            ["原文“不超过100万元”含100万元，规则“低于 100万元”不含"],
        ),
        # two fields, named otherwise in the sentence: the words tell them apart
        (
            "投保100万元以上、销售不超过100万元的，补助1万元",
            "年保费 超过 100万元\n      - 近12个月销售额 不超过 100万元",
            "1万元",
            ["原文“100万元以上”含100万元，规则“超过 100万元”不含"],
        ),
        # a step and its rest are one meaning
        ("每增加100万元补助1万元，不足100万元的部分不补", "年保费 超过 0元", "年保费 每 100万元 奖 1万元 不足不计", []),
        # bands that meet are one boundary
        (
            "年保费不足100万元的补助1万元、100万元以上的补助2万元",
            "年保费 超过 0元",
            "{依次判断: {年保费 低于 100万元: 1万元, 否则: 2万元}}",
            [],
        ),
        # a threshold and the limit of the amount
        ("年保费120万元以上的，按保费的60%补助", "年保费 不低于 120万元", "年保费 × 60%", []),
    ],
)
def test_a_figure_with_two_meanings_needs_a_constant_for_each(
    printed: str, conditions: str, amount: str, expected: list[str]
) -> None:
    found = first_lines(
        ("年保费10万元以上的，按保费的60%补助", printed),
        (CONDITION, f"      - {conditions}\n"),
        (AMOUNT, f"金额: {amount}"),
    )
    assert len(found) == len(expected)
    assert all(e in f for e, f in zip(expected, found, strict=True))


def test_a_quotation_settles_a_figure_that_is_used_once() -> None:
    changes = (
        ("年保费10万元以上的，按保费的60%补助", "年保费100万元以上的，补助100万元"),
        ("不低于 10万元", "不低于 100万元"),
        (AMOUNT, "金额: 90万元"),
    )
    (found,) = [f for f in findings(*changes) if "边界案例" not in f]
    assert found == (
        "甲.yaml:13:5: 警告：事项“yi”的原文有“年保费100万元以上”和“100万元”两处，规则里100万元只用了一处\n"
        "  应为：规则里两处各用一次，或在 读法、存疑 里引出“100万元”说明"
    )
    assert first_lines(*changes, (CASES, f"    存疑: [补助“100万元”的出处未见]\n{CASES}")) == []


OPS = {"不低于": "above", "低于": "above", "超过": "below", "不超过": "below"}
PRINTED = {
    "10万元以上": "above",
    "不低于10万元": "above",
    "满10万元": "above",
    "不足10万元": "above",
    "10万元以下（不含）": "above",
    "超过10万元": "below",
    "10万元以上（不含10万元）": "below",
    "10万元以下": "below",
    "10万元以内": "below",
    "不高于10万元": "below",
}


@pytest.mark.parametrize("word", OPS)
@pytest.mark.parametrize("printed", PRINTED)
@pytest.mark.parametrize("part", ["适用条件", "排除情形"])
def test_a_boundary_error_names_both_sides_and_its_advice_settles_it(printed: str, word: str, part: str) -> None:
    def changes(word: str) -> tuple[tuple[str, str], tuple[str, str]]:
        line = f"年保费 {word} 10万元"
        rule = (
            f"      - {line}\n" if part == "适用条件" else f"      - 年保费 超过 0元\n    排除情形:\n      - {line}\n"
        )
        return ("10万元以上的", f"{printed}的"), (CONDITION, rule)

    found = [f for f in findings(*changes(word)) if "，规则“" in f]
    assert bool(found) is (OPS[word] != PRINTED[printed])
    if not found:
        return
    said = re.search(r"”(不?含)10万元，规则“[^”]*”(不?含)\n|归在(以.)一边，规则“[^”]*”归在(以.)一边\n", found[0])
    assert said is not None
    first, then = [g for g in said.groups() if g]
    assert first != then
    advice = re.search(r"应为：(\S+) 10万元\n", found[0])
    assert advice is not None
    assert OPS[advice[1]] == PRINTED[printed]
    # the advice keeps the direction of the rule
    assert {word, advice[1]} in ({"不低于", "超过"}, {"不超过", "低于"})
    assert [f for f in findings(*changes(advice[1])) if "，规则“" in f] == []
    reading = (CASES, f"    读法: [“{asked_for(found[0])}”另有规定]\n{CASES}")
    assert [f for f in findings(*changes(word), reading) if "，规则“" in f] == []


BANDS = "{分档: 研发强度, 各档: {%s 10%%: 0元, %s 10%% 且 %s 20%%: 1万元, %s 20%%: 2万元}}"


def bands(edge: str, low: str, high: str) -> list[str]:
    """What the lint says of a band whose ends the table has with ``low`` and ``high``."""
    opposite = {"不低于": "低于", "超过": "不超过", "低于": "不低于", "不超过": "超过"}
    table = BANDS % (opposite[low], low, high, opposite[high])
    return first_lines(("按保费的60%补助", f"研发强度{edge}的补助1万元、更高的补助2万元"), (AMOUNT, f"金额: {table}"))


@pytest.mark.parametrize(
    ("edge", "low", "high"),
    [
        ("10%（含）-20%", "不低于", "低于"),
        ("10%-20%（不含）", "不低于", "低于"),
        ("10%（不含）至20%", "超过", "不超过"),
        ("10%—20%（含）", "超过", "不超过"),
        ("超过10%至20%", "超过", "不超过"),
        ("10%（含）-20%（含）", "不低于", "不超过"),
        ("10（含）-20%", "不低于", "低于"),
    ],
)
def test_the_ends_of_a_band_are_held_to_the_table(edge: str, low: str, high: str) -> None:
    assert bands(edge, low, high) == []
    other = {"不低于": "超过", "超过": "不低于", "低于": "不超过", "不超过": "低于"}
    assert len([f for f in bands(edge, other[low], high) if "10%，规则" in f or "10%的归在" in f]) == 1
    assert len([f for f in bands(edge, low, other[high]) if "20%，规则" in f or "20%的归在" in f]) == 1


def test_a_band_that_leaves_open_where_its_ends_belong() -> None:
    assert bands("10%-20%", "不低于", "低于") == [
        "甲.yaml:13:5: 警告：事项“yi”的原文“10%-20%”没有说正好10%的归哪一档，规则“低于 10%”归在以上一档",
        "甲.yaml:13:5: 警告：事项“yi”的原文“10%-20%”没有说正好20%的归哪一档，规则“低于 20%”归在以上一档",
    ]
    table = BANDS % ("低于", "不低于", "低于", "不低于")
    reading = (CASES, f"    读法: [“10%-20%”含10%不含20%]\n{CASES}")
    changes = (("按保费的60%补助", "研发强度10%-20%的补助1万元、更高的补助2万元"), (AMOUNT, f"金额: {table}"))
    assert first_lines(*changes, reading) == []


SHARED = """\
政策: 甲市若干措施
编号: jia-2024
层级: 市
地区: 未载
发布机构: 甲市人民政府
有效期: {自: 2024-01-01, 至: 2024-12-31}
政策年度: 2024年
事项:
  - 编号: yi
    名称: 甲奖
    依据: {条款: 第3条, 原文: "年保费10万元以上的补助3万元；职工人数50人以上的补助5万元"}
    兑现方式: 申报
    适用条件: [年保费 不低于 10万元]
    奖补: {金额: 3万元}
  - 编号: er
    名称: 乙奖
    依据: {条款: 第3条, 原文: "年保费10万元以上的补助3万元; 职工人数50人以上的补助5万元"}
    兑现方式: 申报
    适用条件: [职工人数 不少于 50人]
    奖补: {金额: 5万元}
"""


def shared(*changes: tuple[str, str]) -> list[str]:
    text = SHARED
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    loaded = load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": text.encode()})
    found = [str(p).split("\n")[0] for p in lint(loaded.policies[0], loaded.dictionary)]
    return [f for f in found if "案例" not in f]


def test_the_figures_of_a_sentence_that_two_incentives_quote_are_looked_for_in_both() -> None:
    assert shared() == []
    assert shared(("金额: 5万元", "金额: 6万元")) == [
        "甲.yaml:9:5: 警告：事项“yi”的原文有“5万元”，规则里没有这个数",
        "甲.yaml:15:5: 警告：事项“er”的原文有“5万元”，规则里没有这个数",
    ]
    assert shared(("不少于 50人", "多于 50人")) == ["甲.yaml:19:20: 原文“50人以上”含50人，规则“超过 50人”不含"]


def test_another_sentence_is_not_shared() -> None:
    assert shared(("; 职工人数50人以上的补助5万元", "；职工人数50人以上的补助5万元，下同")) == [
        "甲.yaml:9:5: 警告：事项“yi”的原文有“50人以上”，规则里没有这个数",
        "甲.yaml:9:5: 警告：事项“yi”的原文有“5万元”，规则里没有这个数",
        "甲.yaml:15:5: 警告：事项“er”的原文有“10万元以上”，规则里没有这个数",
        "甲.yaml:15:5: 警告：事项“er”的原文有“3万元”，规则里没有这个数",
    ]


@pytest.mark.parametrize("unit", ["元", ""])
@pytest.mark.parametrize("word", ["部分", "以上部分", "以上", "（含）以上"])
def test_an_amount_whose_unit_is_left_out_is_found(word: str, unit: str) -> None:
    award = "{累进: 年保费, 各段: {不超过 3000万元: 1%, 超过 3000万元: 2%}}"
    changes = (("按保费的60%补助", f"3000万{unit}{word}按2%、其余按1%补助"), (AMOUNT, f"金额: {award}"))
    assert [f for f in first_lines(*changes) if "没有这个数" in f] == []
    award = "{累进: 年保费, 各段: {不超过 3001万元: 1%, 超过 3001万元: 2%}}"
    assert len([f for f in first_lines(changes[0], (AMOUNT, f"金额: {award}")) if "没有这个数" in f]) == 1


TABLE = (
    "    适用条件:\n      - 年保费",
    "    取值:\n      比例: {分档: 职工人数, 各档: {低于 30人: 60%, 不低于 30人: 55%}}\n    适用条件:\n      - 年保费",
)


def test_figures_of_the_rule_that_no_sentence_prints() -> None:
    found = [f for f in findings(TABLE, (AMOUNT, "金额: 年保费 × 比例")) if "边界案例" not in f]
    assert found == [
        "甲.yaml:18:30: 警告：规则的“比例”里有30人、55%，事项“yi”的原文没有\n"
        "  应为：原文里的数，或在 读法、存疑 里引出“比例”说明出处"
    ]
    for reading, rest in (("“比例”见附件", 0), ("“55%”见附件", 1), ("“55%”和“30人”见附件", 0), ("比例见附件", 1)):
        said = (CASES, f"    存疑: [{reading}]\n{CASES}")
        assert len([f for f in findings(TABLE, (AMOUNT, "金额: 年保费 × 比例"), said) if "没有\n" in f]) == rest


@pytest.mark.parametrize(
    ("amount", "unprinted"),
    [
        ("年保费 × 60%", ""),
        ("年保费 × (100% - 40%)", "40%"),
        ("年保费 × 60% × 2", ""),
        ("年保费 × 60% + 职工人数 × 500元/人", "500元/人"),
        ("年保费 × 60% × 30天 ÷ 365天", ""),
        ("最大(0元, 年保费) × 60%", ""),
        ("年保费 × 60% + 1万元", "1万元"),
    ],
)
def test_which_figures_of_a_rule_must_be_printed(amount: str, unprinted: str) -> None:
    found = first_lines((AMOUNT, f"金额: {amount}"))
    assert found == (
        [f"甲.yaml:{found[0].split(':')[1]}:{found[0].split(':')[2]}: 警告：规则里有{unprinted}，事项“yi”的原文没有"]
        if unprinted
        else []
    )


def test_a_printed_figure_of_the_kind_that_is_left_over_is_one_mistake() -> None:
    assert first_lines(("封顶: 120万元", "封顶: 130万元")) == [
        "甲.yaml:13:5: 警告：事项“yi”的原文有“最高120万元”，规则里没有这个数"
    ]
