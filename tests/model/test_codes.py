"""Codes in facts: as of the day of the decision, with the dictionary's own lists, and what a missing one does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policymatch import Catalog, FactError
from policymatch.catalog.loading import load_texts
from policymatch.model.codes import CodeBook
from policymatch.model.facts import Facts, read_facts
from policymatch.model.read_options import ReadOptions
from policymatch.model.values import read_value
from tests.small import DICTIONARY, load, policy_text

SMALL = load(policy_text("金额: 1元")).dictionary
LISTS = """
代码表:
  功能区: {420802GXQ: 某高新区}
  园区: {A1: 东园, A2: 西园, B1: 北园}
指标:
  注册地: {类型: 代码, 代码表: GB/T 2260, 来源: 市场监管部门}
  所在园区: {类型: 代码, 代码表: 园区, 来源: 园区管委会}
  许可证: {类型: 代码, 来源: 某局}
"""


def read(raw: dict[str, Any], on: date | None = None) -> Facts:
    return read_facts(SMALL, raw, ReadOptions(on))


def test_names_and_digits_without_a_letter_are_read_as_codes() -> None:
    facts = read({"注册地": "荆门市东宝区", "国民经济行业": 3911})
    assert facts.scalars == {"注册地": "420802", "国民经济行业": "C3911"} and facts.notes == []
    assert read({"注册地": "某高新区"}).scalars == {"注册地": "420802GXQ"}
    assert read({"注册地": "４２０８０２", "国民经济行业": "ｃ３９１１"}).scalars == facts.scalars


def test_an_abolished_code_is_a_missing_fact_with_a_note() -> None:
    facts = read({"注册地": "421023"}, date(2024, 12, 31))
    assert facts.scalars == {}
    assert [str(n) for n in facts.notes] == [
        "注册地：“421023” 是不在用的行政区划代码421023（监利县，2020年撤销），按缺处理"
    ]
    assert read({"注册地": "421023"}, date(2019, 12, 31)).scalars == {"注册地": "421023"}
    assert read({"注册地": "421023"}).scalars == {}  # without a day: the newest state of the list
    assert read({"注册地": "监利县"}, date(2024, 12, 31)).scalars == {}


def test_what_was_read_otherwise_is_noted() -> None:
    facts = read({"注册地": "420801", "国民经济行业": "39"})
    assert facts.scalars == {"注册地": "420800", "国民经济行业": "C39"}
    assert [n.reason for n in facts.notes] == [
        "是市辖区的汇总代码，按所在的市读",
        "只有两位数字，没有门类字母，按大类读",
    ]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"注册地": "999999"}, "注册地：“999999” 没有这个行政区划代码（GB/T 2260）"),
        ({"注册地": "朝阳区"}, "注册地：“朝阳区” 这个地名有几处，请写上所在的省市，或写代码，是否想写 110105"),
        ({"国民经济行业": "C91"}, "国民经济行业：“C91” 大类91（中国共产党机关）在门类S，是否想写 S91"),
    ],
)
def test_what_no_list_has_is_refused(raw: dict[str, Any], message: str) -> None:
    with pytest.raises(FactError) as caught:
        read(raw)
    assert str(caught.value).startswith(message)


CITY = policy_text("金额: 1万元", conditions="- 注册地 属于 421000").replace("地区: 全国", "地区: 421000")


@pytest.mark.parametrize(
    ("place", "on", "verdict", "missing"),
    [
        ("421088", "2024-12-31", "符合", ()),
        ("421023", "2024-12-31", "待核", ("注册地",)),
        ("监利县", "2024-12-31", "待核", ("注册地",)),
        ("监利市", "2024-12-31", "符合", ()),
        ("421001", "2024-12-31", "符合", ()),
    ],
)
def test_money_is_never_lost_by_an_abolished_code(place: str, on: str, verdict: str, missing: tuple[str, ...]) -> None:
    catalog = Catalog.loads({"d.yaml": DICTIONARY, "a.yaml": CITY})
    report = catalog.match({"注册地": place}, on)
    (d,) = report.matches
    assert (d.verdict, tuple(c.name for c in d.missing)) == (verdict, missing)
    assert bool(report.facts.notes) == (bool(missing) or place == "421001")


def test_examples_of_a_policy_are_read_as_of_their_day() -> None:
    text = CITY.replace("政策年度: 2024年", "政策年度: 2024年\n案例基准日: 2024-12-31")
    text += "    案例:\n      - {说明: 旧代码, 基准日: %s, 企业: {注册地: 421023}, 结果: %s}\n"
    for day, verdict in (("2024-06-30", "待核"), ("2019-12-31", "符合")):
        report = Catalog.loads({"d.yaml": DICTIONARY, "a.yaml": text % (day, verdict)}).check()
        assert all(c.ok for c in report.cases), [c.differences for c in report.cases]


def test_the_dictionarys_own_lists_are_checked() -> None:
    dictionary = load_texts({"d.yaml": LISTS.encode()}).dictionary
    codes = CodeBook(dictionary.codes)
    fields = dictionary.fields
    assert read_value(fields["所在园区"], "a1", dictionary.units, codes=codes).value == "A1"
    with pytest.raises(ValueError, match="不在代码表“园区”里，是否想写“A2”"):
        read_value(fields["所在园区"], "A12", dictionary.units, codes=codes)
    assert read_value(fields["许可证"], "x-9", dictionary.units, codes=codes).value == "X-9"


def test_no_message_has_the_code_of_a_sensitive_field() -> None:
    text = LISTS + "  参保地: {类型: 代码, 代码表: GB/T 2260, 来源: 人社部门, 敏感: 内部}\n"
    dictionary = load_texts({"d.yaml": text.encode()}).dictionary
    with pytest.raises(FactError) as caught:
        read_facts(dictionary, {"参保地": "荆门市东保区"})
    assert str(caught.value) == "参保地：“〔内部：文字〕” 不是代码表“GB/T 2260”里的代码，或看不出是哪一个"
    facts = read_facts(dictionary, {"参保地": "421023"}, ReadOptions(date(2024, 12, 31)))
    assert [str(n) for n in facts.notes] == ["参保地：“〔内部：数字〕” 是不在用的代码，按缺处理"]
