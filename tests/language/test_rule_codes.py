"""Codes in rules: by code or full name, in every place where a rule may write one; what is in no list is a load error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.catalog.loading import load_texts
from policymatch.errors import CatalogError
from policymatch.language import tree as t
from policymatch.language.codes import Window, industries, regions, rule_code
from policymatch.language.parser import parse
from policymatch.language.printer import show
from policymatch.language.readback.codes import say_code
from policymatch.language.types import CodeType
from tests.small import DICTIONARY, decided, load, policy_text, verdict

LISTS = {"功能区": {"420802GXQ": "某高新区", "310117ZJSJ": "张江园（松江）"}}
YEAR = Window(2024, 2024, "420800")


def refused(text: str, dictionary: str = DICTIONARY) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load_texts({"dictionary.yaml": dictionary.encode(), "p.yaml": text.encode()})
    return [str(p) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("420800", "420800"),
        ("荆门市", "420800"),
        ("东宝区", "420802"),
        ("荆门市东宝区", "420802"),
        ("湖北省荆门市东宝区", "420802"),
        ("宿州市", "341300"),
        ("420802001", "420802001"),
        ("420802GXQ", "420802GXQ"),
        ("某高新区", "420802GXQ"),
        ("张江园（松江）", "310117ZJSJ"),
    ],
)
def test_a_place_is_named_by_code_or_full_name(text: str, code: str) -> None:
    assert rule_code("GB/T 2260", text, LISTS, YEAR).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C", "C"),
        ("批发业", "F51"),
        ("零售业", "F52"),
        ("C3911", "C3911"),
        ("农、林、牧、渔业", "A"),
        ("汽车制造业", "C36"),
    ],
)
def test_an_industry_is_named_by_code_or_full_name(text: str, code: str) -> None:
    assert rule_code("GB/T 4754", text, LISTS, YEAR).code == code


@pytest.mark.parametrize(
    ("table", "text", "wrong", "hint"),
    [
        ("GB/T 2260", "宿州", "没有叫“宿州”的地方", "是否想写 宿州市(341300)"),
        ("GB/T 2260", "荆门东宝", "没有叫“荆门东宝”的地方", "是否想写 荆门市东宝区(420802)"),
        ("GB/T 2260", "朝阳区", "叫“朝阳区”的不止一个：北京市朝阳区(110105)、长春市朝阳区(220104)", ""),
        ("GB/T 2260", "999999", "没有行政区划代码“999999”", "本政策的地区是 荆门市(420800)"),
        ("GB/T 2260", "420820", "没有行政区划代码“420820”", "是否想写 荆门市沙洋县(420822) 或 荆门市(420800) 或 荆门市东宝区(420802)"),
        ("GB/T 2260", "420801", "“420801”是市辖区的汇总代码，不是一个地方", "是否想写 荆门市(420800)"),
        ("GB/T 2260", "420802001000", "“420802001000”后面的零是多余的", "是否想写 420802001"),
        ("GB/T 2260", "420802gxq", "没有代码“420802gxq”", "是否想写 某高新区(420802GXQ)"),
        ("GB/T 2260", "高新区", "没有叫“高新区”的地方", "是否想写 某高新区(420802GXQ)"),
        ("GB/T 2260", "市辖区", "没有叫“市辖区”的地方", "本政策的地区是 荆门市(420800)"),
        (
            "GB/T 2260",
            "监利县",
            "“监利县”在本政策管的年份里不在用（监利县(421023)，2020年撤销）",
            "是否想写 监利市(421088)",
        ),
        (
            "GB/T 2260",
            "421023",
            "“421023”在本政策管的年份里不在用（监利县(421023)，2020年撤销）",
            "是否想写 监利市(421088)",
        ),
        ("GB/T 4754", "c39", "没有行业代码“c39”", "是否想写 C39（计算机、通信和其他电子设备制造业）"),
        ("GB/T 4754", "3911", "“3911”没有写门类的字母", "是否想写 C3911"),
        ("GB/T 4754", "C91", "没有行业代码“C91”", "是否想写 中国共产党机关(S91)"),
        ("GB/T 4754", "软件业", "没有叫“软件业”的行业", "是否想写 软件和信息技术服务业(I65) 或 I（信息传输、软件和信息技术服务业）"),
        (
            "GB/T 4754",
            "建筑业",
            "“建筑业”也在别的行业的名称里：房屋建筑业(E47)、土木工程建筑业(E48)、E50（建筑装饰、装修和其他建筑业）",
            "是否想写 建筑业(E)",
        ),
        ("GB/T 4754", "教育", "叫“教育”的不止一个：教育(P)、教育(P83)", ""),
        ("国家", "美国", "叫“美国”的不止一个：美国(US)、美国(USX)", ""),
        ("国家", "UN", "“UN”不在代码表“国家”里", "是否想写 美国(US) 或 英国(UK)"),
        ("国家", "英", "“英”不在代码表“国家”里", "是否想写 英国(UK)"),
    ],
)  # fmt: skip
def test_what_is_in_no_list_is_refused_with_the_nearest(table: str, text: str, wrong: str, hint: str) -> None:
    lists = (
        {"国家": {"US": "美国", "UK": "英国", "USX": "美国"}}
        if table == "国家"
        else {"功能区": {"420802GXQ": "某高新区"}}
    )
    found = rule_code(table, text, lists, YEAR)
    assert (found.code, found.wrong, found.hint) == ("", wrong, hint)


@pytest.mark.parametrize(
    ("code", "window", "used", "warned"),
    [
        ("421023", Window(2018, 2019), True, False),
        ("421023", Window(2019, 2022), True, True),
        ("421023", Window(2020, 2022), False, False),
        ("421088", Window(2019, 2022), True, True),
        ("421088", Window(2021), True, False),
        ("421023", Window(), True, True),
        ("500157", Window(2024, 2024), False, False),
        ("500157", Window(2024), True, True),
    ],
)
def test_a_code_must_be_in_use_in_a_year_of_the_policy(code: str, window: Window, used: bool, warned: bool) -> None:
    found = rule_code("GB/T 2260", code, {}, window)
    assert (found.code == code, bool(found.warning)) == (used, warned)


def test_every_region_and_every_industry_is_itself() -> None:
    for code, region in regions().items():
        if region.in_use(2024, 2024) and (code.endswith("00") or region.name not in ("市辖区", "县")):
            assert rule_code("GB/T 2260", code, {}, YEAR).code == code or region.name.startswith(("省直", "自治区直"))
    assert all(rule_code("GB/T 4754", code, {}, YEAR).code == code for code in industries())


@given(st.text(max_size=8) | st.from_regex(r"\A[A-Z]?[0-9]{0,12}\Z"))
def test_any_text_is_one_code_or_refused_with_a_reason(text: str) -> None:
    for table in ("GB/T 2260", "GB/T 4754", "国家"):
        found = rule_code(table, text, {**LISTS, "国家": {"US": "美国"}}, YEAR)
        assert bool(found.code) != bool(found.wrong)


FORMS = {
    "condition": ("", "- 注册地 属于 {}", "金额: 1万元", "适用条件"),
    "negated": ("", "- 注册地 不属于 {}", "金额: 1万元", ""),
    "是": ("", "- 注册地 是 {}", "金额: 1万元", ""),
    "不是": ("", "- 非 注册地 不是 {}", "金额: 1万元", ""),
    "取值": ("本地: 注册地 属于 420802、{}", "- 本地", "金额: 1万元", ""),
    "依次判断": ("标准: {{依次判断: {{注册地 属于 {}: 1万元, 否则: 2万元}}}}", "- 甲 超过 0元", "金额: 标准", ""),
    "分档": ("标准: {{分档: 注册地, 各档: {{{}: 1万元, 否则: 2万元}}}}", "- 甲 超过 0元", "金额: 标准", ""),
    "上浮": ("", "- 甲 超过 0元", "金额: 1万元\n上浮: {{当: 注册地 属于 {}, 比例: 10%}}", ""),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_code_is_a_load_error_wherever_a_rule_writes_it(form: str) -> None:
    lets, conditions, award, _ = FORMS[form]
    written = [
        policy_text(award.format(code), lets.format(code), conditions.format(code))
        for code in ("420820", "420822", "沙洋县")
    ]
    found = refused(written[0])
    line = next(i for i, row in enumerate(written[0].splitlines(), 1) if "420820" in row)
    column = written[0].splitlines()[line - 1].index("420820") + 1
    assert [f.splitlines()[0] for f in found] == [f"p.yaml:{line}:{column}: 没有行政区划代码“420820”"]
    for place in ("420822", "420802", "341300"):
        by_code, by_name = (decided(text, {"注册地": place, "甲": 1}) for text in written[1:])
        assert (by_code.verdict, by_code.award) == (by_name.verdict, by_name.award)
        assert by_code.verdict in ("符合", "不符合")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("注册地 属于 沙洋县", "420822"),
        ("注册地 属于 沙洋县(420822)", "420822"),
        ("注册地 属于 “沙洋县”", "420822"),
        ("国民经济行业 属于 汽车制造业", "C36"),
        ("国民经济行业 属于 制造业(C)", "C"),
        ("国民经济行业 属于 教育(P83)、C", "P83"),
        ("国民经济行业 属于 “农、林、牧、渔业”", "A"),
        ("注册地 属于 朝阳区(110105)", "110105"),
        ("注册地 属于 某高新区(420802GXQ)", "420802GXQ"),
    ],
)
def test_a_name_is_its_code_in_the_tree_and_stays_in_the_text(written: str, read: str) -> None:
    condition = load(policy_text("金额: 1万元", conditions=f"- {written}")).policies[0].incentives[0].conditions[0]
    assert isinstance(condition, t.Member) and isinstance(condition.members[0], t.Const)
    assert condition.members[0].value == read
    assert parse(show(parse(written))) == parse(written)


@pytest.mark.parametrize(
    ("written", "message", "expected"),
    [
        ("沙洋县(420802)", "“沙洋县”和代码“420802”对不上", "荆门市东宝区(420802)"),
        ("制造业(F)", "没有代码“F”", ""),
        ("任意(420802)", "“任意”和代码“420802”对不上", "荆门市东宝区(420802)"),
    ],
)
def test_a_name_and_a_code_that_differ_are_refused(written: str, message: str, expected: str) -> None:
    found = refused(policy_text("金额: 1万元", conditions=f"- 注册地 属于 {written}"))
    assert message in found[0] and expected in found[0]


def test_a_name_decides_as_its_code_and_reads_back_as_both() -> None:
    both = "- 国民经济行业 属于 制造业(C)\n- 注册地 属于 东宝区"
    verdicts = [verdict(both, {"国民经济行业": i, "注册地": "420802"}) for i in ("C3911", "F52")]
    assert verdicts == ["符合", "不符合"]
    assert say_code("C", CodeType("GB/T 4754")) == "制造业(C)"
    assert say_code("341300", CodeType("GB/T 2260")) == "宿州市(341300)"


CASE = """
    案例:
      - {说明: 甲, 基准日: 2024-12-31, 企业: {注册地: %s, 国民经济行业: %s}, 结果: 不符合}
"""


@pytest.mark.parametrize(
    ("place", "industry", "message"),
    [
        ("420820", "C39", "注册地“420820”：没有行政区划代码（GB/T 2260），是否想写"),
        ("420802", "Z99", "国民经济行业“Z99”：GB/T 4754-2017 没有大类99，是否想写"),
        ("宿州县", "C39", "注册地“宿州县”：没有这个地名"),
    ],
)
def test_a_wrong_code_in_an_example_is_a_load_error_at_its_place(place: str, industry: str, message: str) -> None:
    text = policy_text("金额: 1万元") + CASE % (place, industry)
    line = text.splitlines()[-1]
    value = place if place in message else industry
    (found,) = refused(text)
    assert found.startswith(f"p.yaml:{len(text.splitlines())}:{line.index(value) + 1}: ")
    assert message.replace("没有行政区划代码（GB/T 2260）", "没有这个行政区划代码（GB/T 2260）") in found


def test_wrong_codes_in_records_and_in_shared_facts_are_load_errors() -> None:
    dictionary = DICTIONARY.replace(
        "      合格: {类型: 是否}",
        "      合格: {类型: 是否}\n      所在地: {类型: 代码, 代码表: GB/T 2260, 别名: [地点]}",
    )
    text = policy_text("金额: 1万元").replace("事项:\n", "案例公共事实: {项目: [{名称: 甲, 地点: 420820}]}\n事项:\n", 1)
    assert [m.split("，")[0] for m in refused(text, dictionary)] == [
        "p.yaml:9:27: 所在地“420820”：没有这个行政区划代码（GB/T 2260）"
    ]


@pytest.mark.parametrize("place", ["999999", "荆门市", "420820", "420802GXX"])
def test_a_policy_of_a_place_that_is_none_is_refused(place: str) -> None:
    (found,) = refused(policy_text("金额: 1万元").replace("地区: 全国", f"地区: {place}"))
    assert found.startswith(f"p.yaml:4:5: 地区“{place}”不是区划代码")


def test_each_line_of_wrong_codes_is_refused() -> None:
    text = policy_text(
        "金额: 1万元",
        conditions="- 注册地 不属于 宿州\n- 注册地 属于 999999\n- 国民经济行业 属于 制造业\n- 国民经济行业 属于 Z99",
    ).replace("地区: 全国", "地区: 420800")
    place = "行政区划（GB/T 2260）的六位代码、全国唯一的全名，或功能区的代码、名称"
    industry = "国民经济行业（GB/T 4754-2017）的代码或全名，如 C39、批发业"
    assert refused(text) == [
        f"p.yaml:15:17: 没有叫“宿州”的地方\n  应为：{place}\n  提示：是否想写 宿州市(341300)",
        f"p.yaml:16:16: 没有行政区划代码“999999”\n  应为：{place}\n  提示：本政策的地区是 荆门市(420800)",
        "p.yaml:17:19: “制造业”也在别的行业的名称里：食品制造业(C14)、C15（酒、饮料和精制茶制造业）、家具制造业(C21)、"
        "C24（文教、工美、体育和娱乐用品制造业） 等15个\n  应为：代码和名称都写\n  提示：是否想写 制造业(C)",
        f"p.yaml:18:19: 没有行业代码“Z99”\n  应为：{industry}\n"
        "  提示：是否想写 国际组织(T97) 或 基层群众自治组织及其他组织(S96) 或 S95（群众团体、社会团体和其他成员组织）",
    ]
