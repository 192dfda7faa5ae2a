"""Caps over time read 兑现记录: a dictionary without what they read is refused, and the proposed text makes them work."""

from __future__ import annotations

import re

import pytest

from policymatch import Catalog
from policymatch.errors import CatalogError
from tests.small import DICTIONARY, policy_text

WITHOUT = re.sub(r"(?ms)^  兑现记录:.*?(?=^  \S|^\S|\Z)", "", DICTIONARY)
PER_ITEM = "金额:\n  逐项: 项目\n  金额: 金额数\n  累计封顶: 5元"


def catalog(award: str, ledger: str = "") -> Catalog:
    dictionary = WITHOUT.replace("\n指标:\n", f"\n指标:\n  {ledger}\n" if ledger else "\n指标:\n", 1)
    return Catalog.loads({"d.yaml": dictionary, "p.yaml": policy_text(award)})


@pytest.mark.parametrize("award", ["金额: 甲\n年度封顶: 5元", "金额: 甲\n累计封顶: 5元", PER_ITEM])
def test_a_dictionary_without_the_ledger_is_refused_with_text_that_helps(award: str) -> None:
    with pytest.raises(CatalogError) as caught:
        catalog(award)
    (problem,) = caught.value.problems
    assert problem.code == "no-ledger" and problem.at.file == "p.yaml"
    proposed = problem.hint.removeprefix("在指标字典里写 ")
    report = catalog(award, proposed).match({"人数": 1, "甲": "9元", "项目": [], "兑现记录": []}, "2024-12-31")
    (match,) = report.matches
    assert match.award is not None and match.award.value == (500 if "甲" in award else 0)


@pytest.mark.parametrize(
    ("fields", "award"),
    [
        ("事项: {类型: 文本}, 金额: {类型: 金额}", "金额: 甲\n年度封顶: 5元"),
        ("事项: {类型: 文本}, 金额: {类型: 整数, 单位: 人}", "金额: 甲\n累计封顶: 5元"),
        ("事项: {类型: 文本}, 金额: {类型: 金额}", PER_ITEM),
    ],
)
def test_a_ledger_without_a_field_that_the_cap_reads_is_refused(fields: str, award: str) -> None:
    with pytest.raises(CatalogError, match="没有它要看的字段"):
        catalog(award, f"兑现记录: {{类型: 记录, 来源: 财政部门, 字段: {{{fields}}}}}")
