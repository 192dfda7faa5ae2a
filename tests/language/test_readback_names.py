"""是否 facts as clauses, held and denied; codes with their names."""

from __future__ import annotations

import pytest

from policymatch.language.fields import Dictionary
from policymatch.language.readback import say_code
from policymatch.language.readback.facts import fact_clause
from policymatch.language.types import CodeType

CLAUSES = [
    ("民营企业", "属于民营企业", "不属于民营企业"),
    ("严重失信主体", "属于严重失信主体", "不属于严重失信主体"),
    ("在孵企业", "属于在孵企业", "不属于在孵企业"),
    ("未上市企业", "属于未上市企业", "不属于未上市企业"),
    ("有效期内高新技术企业", "属于有效期内高新技术企业", "不属于有效期内高新技术企业"),
    ("限制或禁止行业", "属于限制或禁止行业", "不属于限制或禁止行业"),
    ("经营异常名录", "列入经营异常名录", "未列入经营异常名录"),
    ("列入骨干企业遴选名单", "列入骨干企业遴选名单", "未列入骨干企业遴选名单"),
    ("入库登记", "已办理入库登记", "未办理入库登记"),
    ("目录内", "在目录内", "不在目录内"),
    ("经办银行在名单内", "经办银行在名单内", "经办银行不在名单内"),
    ("已注销", "已注销", "未注销"),
    ("本息已还清", "本息已还清", "本息未还清"),
    ("违章建筑未整改", "违章建筑未整改", "不存在违章建筑未整改的情形"),
    ("拥有省级研发机构", "拥有省级研发机构", "没有省级研发机构"),
    ("拥有核心技术或自主知识产权", "拥有核心技术或自主知识产权", "没有核心技术或自主知识产权"),
    ("有出口实绩", "有出口实绩", "没有出口实绩"),
    ("无违法行为", "无违法行为", "有违法行为"),
    ("供方有关联关系", "供方有关联关系", "供方没有关联关系"),
    ("属于重点支持领域", "属于重点支持领域", "不属于重点支持领域"),
    ("项目属于支持类别", "项目属于支持类别", "项目不属于支持类别"),
    ("法定代表人为在校生", "法定代表人为在校生", "法定代表人不是在校生"),
    ("会计核算健全", "会计核算健全", "会计核算不健全"),
    ("按约还本付息", "按约还本付息", "未按约还本付息"),
    ("逾期或不良", "逾期或不良", "不存在逾期或不良的情形"),
    ("政策明确且额度确定", "政策明确且额度确定", "不存在政策明确且额度确定的情形"),
    ("重复招用", "重复招用", "不存在重复招用的情形"),
]

REGIONS = [
    ("440000", "广东省(440000)"),
    ("420800", "荆门市(420800)"),
    ("420802", "荆门市东宝区(420802)"),
    ("330522", "湖州市长兴县(330522)"),
    ("330282", "慈溪市(330282)"),  # a city of its own, though at county level
    ("442000", "中山市(442000)"),
    ("110105", "北京市朝阳区(110105)"),
    ("500229", "重庆市城口县(500229)"),
    ("469001", "五指山市(469001)"),  # directly under the province
    ("610202", "铜川市王益区(610202)"),  # renamed: the name of today
    ("350402", "三明市梅列区(350402)"),  # withdrawn: its last name
    ("999999", "999999"),
    ("420802001", "420802001"),
]


@pytest.mark.parametrize(("name", "held", "denied"), CLAUSES)
def test_a_fact_is_a_clause(name: str, held: str, denied: str) -> None:
    assert fact_clause(name) == held
    assert fact_clause(name, denied=True) == denied


@pytest.mark.parametrize(("code", "said"), REGIONS)
def test_a_region_has_its_name(code: str, said: str) -> None:
    assert say_code(code, CodeType("GB/T 2260")) == said


def test_an_industry_has_its_name_down_to_the_division() -> None:
    table = CodeType("GB/T 4754")
    assert say_code("C", table) == "制造业(C)"
    assert say_code("F52", table) == "零售业(F52)"
    assert say_code("C3911", table) == "C3911"


def test_a_code_list_of_the_dictionary_comes_first() -> None:
    dictionary = Dictionary(codes={"功能区": {"420802GXQ": "某高新区"}, "自有": {"X1": "甲类"}})
    assert say_code("420802GXQ", CodeType("GB/T 2260"), dictionary) == "某高新区(420802GXQ)"
    assert say_code("X1", CodeType("自有"), dictionary) == "甲类(X1)"
    assert say_code("X2", CodeType(""), dictionary) == "X2"
