"""Names that expressions could not write, and divisors that are zero for everybody: errors at their own line."""

from __future__ import annotations

import pytest

from policymatch.catalog.loading import load_texts
from policymatch.errors import CatalogError
from policymatch.language.checking.scope import RESERVED
from policymatch.language.lexer import KEYWORDS
from tests.small import DICTIONARY, load, policy_text

AMOUNT = "金额: 1万元"


def problems(text: str, dictionary: str = DICTIONARY) -> list[tuple[int, str]]:
    """Line and message of every problem of a policy, or of the dictionary."""
    try:
        load_texts({"dictionary.yaml": dictionary.encode(), "p.yaml": text.encode()})
    except CatalogError as e:
        return [(p.at.line, p.message) for p in e.problems]
    return []


def line_of(text: str, part: str) -> int:
    return max(i for i, row in enumerate(text.splitlines(), 1) if part in row)


WRITTEN = {
    "取值": policy_text(AMOUNT, lets="{}: 甲 × 10%"),
    "记录的取值": policy_text(AMOUNT, lets="项目.{}: 金额数 × 10%"),
    "逐项的取值": policy_text("金额:\n  逐项: 项目\n  取值:\n    {}: 金额数 × 10%\n  金额: 金额数"),
    "部分的取值": policy_text("金额: 甲\n取值:\n  {}: 甲 × 10%"),
    "列": policy_text(
        AMOUNT, lets="档:\n  分档: 甲\n  各档:\n    超过 5元:\n      {}: 10%\n    不超过 5元:\n      {}: 10%"
    ),
}


@pytest.mark.parametrize("where", WRITTEN)
@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_name_of_a_policy_is_no_word_of_the_language(where: str, word: str) -> None:
    text = WRITTEN[where].replace("{}", word)
    found = problems(text)
    key = f"项目.{word}:" if where == "记录的取值" else f" {word}:"
    first = next(i for i, row in enumerate(text.splitlines(), 1) if i > 8 and key in row)
    assert (first, f"“{word}”是语言的保留词，不能作名称") in found


@pytest.mark.parametrize("word", ["3号", "甲,乙", "研发(费用)", "研发 费用", "第１名", "百分比%"])
@pytest.mark.parametrize("where", WRITTEN)
def test_a_name_of_a_policy_is_one_run_of_letters(where: str, word: str) -> None:
    text = WRITTEN[where].replace("{}", f"'{word}'" if where != "记录的取值" else word)
    assert f"“{word}”不能作名称" in [message for _, message in problems(text)]


@pytest.mark.parametrize("word", sorted(RESERVED | {"a.b", "研发 费用", "5号", "合计"}))
@pytest.mark.parametrize("where", ["指标", "字段", "参数", "派生指标"])
def test_a_name_of_the_dictionary_can_be_written_in_expressions(where: str, word: str) -> None:
    new = {
        "指标": DICTIONARY.replace("  旗:", f"  {word}: {{类型: 是否, 来源: 某局}}\n  旗:"),
        "字段": DICTIONARY.replace("      合格:", f"      {word}: {{类型: 是否}}\n      合格:"),
        "参数": DICTIONARY + f"  {word}: {{单位: 比例, 来源: 某中心, 核对至: 2025-06-30, 值: {{2024-01-01: 3%}}}}\n",
        "派生指标": DICTIONARY + f"派生指标:\n  {word}: {{类型: 是否, 依据: 某办法, 定义: 甲 超过 0元}}\n",
    }[where]
    found = problems(policy_text(AMOUNT), new)
    if where == "派生指标" and word == "合计":
        assert not found  # a function is known by its parentheses
        return
    assert [line for line, _ in found] == [line_of(new, f" {word}:")], found
    assert word in found[0][1]


def test_the_message_for_a_dotted_field_explains_fields_of_records() -> None:
    new = DICTIONARY.replace("  旗:", "  项目.评分: {类型: 数, 来源: 某局}\n  旗:")
    with pytest.raises(CatalogError) as caught:
        load_texts({"dictionary.yaml": new.encode()})
    line = line_of(new, "项目.评分")
    assert str(caught.value) == (
        f"dictionary.yaml:{line}:3: “项目.评分”不能作名称\n  应为：汉字、字母、数字、下划线连写，不以数字开头，不用语言自己的词\n"
        "  提示：点号只用在 记录.字段 里，记录的字段写在它的 字段 下面"
    )


@pytest.mark.parametrize("word", sorted(KEYWORDS - {"无"} | {"否则"}))
def test_a_value_of_a_category_is_no_word_of_the_language(word: str) -> None:
    new = DICTIONARY.replace("[大型, 中型, 小型]", f"[大型, {word}, 小型]")
    assert problems(policy_text(AMOUNT), new) == [(line_of(new, f"{word}, 小型"), f"可选值“{word}”是语言的保留词")]


@pytest.mark.parametrize("value", ["无", "企业", "本年", "16-24岁登记失业青年", "在 建"])
def test_other_values_of_a_category_load(value: str) -> None:
    new = DICTIONARY.replace("[大型, 中型, 小型]", f"[大型, {value}, 小型]")
    assert problems(policy_text(AMOUNT, conditions=f"- 规模 是 “{value}”"), new) == []


@pytest.mark.parametrize(
    ("award", "lets", "message"),
    [
        ("金额: 甲 ÷ 0", "", "除数“0”是零，结果永远不适用"),
        ("金额: 甲 / 0.0", "", "除数“0.0”是零，结果永远不适用"),
        ("金额: 甲 ÷ (3 - 2 - 1)", "", "除数“3 - 2 - 1”是零，结果永远不适用"),
        ("金额: 甲 ÷ (乙 ÷ 0元)", "", "除数“0元”是零，结果永远不适用"),
        ("金额: 甲 × (甲 ÷ 零)", "零: 0元", "除数“零”是零，结果永远不适用"),
        ("金额: 甲 × (甲 ÷ 差)", "零: 0元\n差: 零 × 2", "除数“差”是零，结果永远不适用"),
        ("金额: 甲 × 增速(甲, 0元)", "", "基期“0元”是零，增速永远不适用"),
        ("金额: 甲 每 0元 奖 5元 不足不计", "", "每档“0元”是零，算不出有几档"),
        ("金额: 合计(项目, 金额数 ÷ 0%)", "", "除数“0%”是零，结果永远不适用"),
    ],
)
def test_a_divisor_that_is_zero_for_everybody_is_refused(award: str, lets: str, message: str) -> None:
    text = policy_text(award, lets)
    assert problems(text) == [(line_of(text, award.splitlines()[-1]), message)]


@pytest.mark.parametrize("award", ["金额: 甲 ÷ (甲 ÷ 乙)", "金额: 甲 ÷ 2", "金额: 甲 ÷ (3 - 2)", "金额: 0元 ÷ 3"])
def test_other_divisors_load(award: str) -> None:
    assert load(policy_text(award)).policies
