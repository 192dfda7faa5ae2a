"""What is proposed for a name that is none: what a person may mean, all of it, and never the contrary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.errors import inverts, nearest
from policymatch.language.suggestions import suggestions
from tests.shipped import shipped


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("高新技术企业", "高新技术企业资格已被取消"),
        ("民营企业", "非民营企业"),
        ("非民营企业", "民营企业"),
        ("入梯度", "未入梯度"),
        ("未列入经营异常名录", "经营异常名录"),
        ("是否经营异常", "未经营异常"),
        ("低于", "不低于"),
        ("不超过", "超过"),
        ("行业", "限制或禁止行业"),
    ],
)
def test_the_contrary_is_never_proposed(name: str, known: str) -> None:
    assert inverts(name, known)
    assert nearest(name, [known]) == []


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("已注消", "已注销"),
        ("不低余", "不低于"),
        ("企业规摸", "企业规模"),
        ("非居民企", "非居民企业"),
        ("是否已注销", "已注销"),
        ("严重失信主休", "严重失信主体"),
    ],
)
def test_a_slip_of_spelling_is_proposed(name: str, known: str) -> None:
    assert not inverts(name, known)
    assert nearest(name, [known]) == [known]


@given(st.text("未不非无取消撤销企业甲乙", max_size=12), st.text("未不非无取消撤销企业甲乙", max_size=12))
def test_what_inverts_does_so_both_ways_and_never_itself(a: str, b: str) -> None:
    assert not inverts(a, a)
    if a and b and a in b and inverts(a, b):
        assert inverts(b, a)


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("高新技术企业", ["有效期内高新技术企业", "任一(资质, 名称 是 高新技术企业)"]),
        ("是否高企", ["有效期内高新技术企业", "任一(资质, 名称 是 高新技术企业)", "高企培育库"]),
        ("员工数", ["从业人员数(本年)", "招用人员", "月均参保人数(本年)", "在职职工人数(本年)"]),
        ("行业", ["国民经济行业", "限上行业", "加计扣除负面清单行业"]),
        ("规上企业", ["规上工业", "规上软件业"]),
        ("注册资金", []),
        ("企业规摸", ["企业规模"]),
        ("营业收人", ["营业收入(本年)"]),
        ("微型", ["企业规模 是 微型"]),
        ("失信", ["严重失信主体"]),
        ("注册地址", ["注册地"]),
        ("成立时间", ["成立日期"]),
    ],
)
def test_a_word_of_people_names_the_fields_that_it_may_mean(name: str, proposed: list[str]) -> None:
    assert suggestions(name, shipped().dictionary, ["有效期内高新技术企业", "优质企业梯度"]) == proposed


@pytest.mark.parametrize(
    "name", ["高新技术企业", "员工数", "是否高企", "民营", "注册地址", "研发", "税收", "失信主体", "异常名录"]
)
def test_nothing_that_is_proposed_denies_what_was_written(name: str) -> None:
    found = suggestions(name, shipped().dictionary)
    assert found
    assert not [said for said in found if any(word in said for word in ("取消", "未", "不", "禁止", "限制"))]
