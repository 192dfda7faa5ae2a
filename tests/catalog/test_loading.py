"""Loading: versions, dictionaries, units, extensions, look-ups."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policymatch import Catalog, CatalogError, NotFoundError
from policymatch.errors import FactError
from tests.small import DICTIONARY, load, policy_text

DICT = {"dictionary.yaml": DICTIONARY}


def problems(*extra: tuple[str, str], dictionary: str = DICTIONARY) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        Catalog.loads({"dictionary.yaml": dictionary, **dict(extra)})
    return [str(p) for p in caught.value.problems]


def version(start: str, end: str, rate: str = "10%") -> str:
    text = policy_text(
        f"金额: 合计(项目 其中 日期 属于 有效期, 金额数) × {rate}", conditions="- 任一(项目, 日期 属于 有效期)"
    )
    return text.replace("{自: 2024-01-01, 至: 2024-12-31}", f"{{自: {start}, 至: {end}}}", 1)


def test_versions_of_one_decree_each_take_their_own_events() -> None:
    catalog = Catalog.loads(
        {**DICT, "a.yaml": version("2023-01-01", "2023-12-31"), "b.yaml": version("2024-01-01", "2024-12-31", "20%")}
    )
    projects = [{"日期": "2023-06-01", "金额数": 1000}, {"日期": "2024-06-01", "金额数": 100}]
    report = catalog.match({"项目": projects}, on="2024-12-31")
    assert [(d.policy.valid.start, d.award and d.award.value) for d in report.matches] == [
        (date(2023, 1, 1), 10000),
        (date(2024, 1, 1), 2000),
    ]
    assert report.package.total == 12000


def test_versions_may_not_overlap() -> None:
    found = problems(("a.yaml", version("2023-01-01", "2024-01-01")), ("b.yaml", version("2024-01-01", "2024-12-31")))
    assert found == [
        "b.yaml:1:1: 编号“trial”的两个版本有效期重叠：2023-01-01至2024-01-01 和 2024-01-01至2024-12-31\n  应为：首尾相接，不重叠\n  另见：a.yaml:1:1"
    ]


def test_a_gap_between_versions_is_reported() -> None:
    catalog = Catalog.loads(
        {**DICT, "a.yaml": version("2023-01-01", "2023-12-30"), "b.yaml": version("2024-01-01", "2024-12-31")}
    )
    assert ["之间有空档：2023-12-30 到 2024-01-01" in str(w) for w in catalog.loaded.warnings] == [True]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("类型: 是否, 来源: 信用部门", "类型: 是非, 来源: 信用部门", "“类型: 是非”不认识"),
        ("  旗: {类型: 是否, 来源: 信用部门}", "  旗: {类型: 是否}", "指标“旗”缺少“来源”"),
        ("类型: 数量, 单位: 人, ", "类型: 数量, ", "“人数”是数量，缺少“单位”"),
        ("单位: 人,", "单位: 仁,", "不认识的单位“仁”"),
        ("可选值: [大型, 中型, 小型], ", "", "类别“规模”缺少“可选值”"),
        ("可选值: [大型, 中型, 小型]", "可选值: [大型, 大型]", "可选值“大型”写了两次"),
        ("主键: [名称, 级别]", "主键: [名称, 编码]", "主键“编码”不是“项目”的字段"),
        ("核对至: 2025-06-30, ", "", "参数“基准利率”缺少“核对至”"),
        ("2024-07-01: 3%", "2023-07-01: 3%", "“2023-07-01”没有晚于上一个日期"),
        ("2024-07-01: 3%", "2024-07-01: 3元", "“3元”是金额，参数“基准利率”是比例"),
        ("  旗: {", "  本年: {", "“本年”是语言的保留词"),
        ("  旗: {", "  合计: {", "“合计”是函数的名称"),
        ("  旗: {类型: 是否", "  旗: {类型: 是否, 别明: 甲", "指标“旗”里没有“别明”这一项"),
    ],
)
def test_wrong_dictionaries(old: str, new: str, message: str) -> None:
    assert DICTIONARY.count(old) >= 1
    assert any(message in p for p in problems(dictionary=DICTIONARY.replace(old, new, 1)))


def test_a_field_and_a_parameter_may_not_have_one_name() -> None:
    (found,) = problems(("more.yaml", "指标:\n  基准利率: {类型: 比例, 来源: 财政部门}\n"))
    assert (
        found == "dictionary.yaml:39:3: “基准利率”在字典里定义了两次\n  应为：一个名称一处定义\n  另见：more.yaml:2:3"
    )


def test_an_alias_may_not_mean_two_fields() -> None:
    (found,) = problems(("more.yaml", "指标:\n  庚: {类型: 金额, 来源: 财政部门, 别名: [甲]}\n"))
    assert (
        found == "more.yaml:2:30: “甲”既指“甲”又指“庚”\n  应为：每个名称和别名只指一个指标\n  另见：dictionary.yaml:7:3"
    )


def test_units_of_a_dictionary() -> None:
    catalog = Catalog.loads(
        {
            "d.yaml": "单位: {盆: 基本, 打: 12盆}\n指标:\n  花: {类型: 数量, 单位: 盆, 来源: 园林部门}\n  旗: {类型: 是否, 来源: 甲}\n"
        }
    )
    assert catalog.facts({"花": "3打"}).scalars["花"] == 36


def test_values_are_added_to_a_list_and_a_closed_one_stays_closed_to_others() -> None:
    open_ = "指标:\n  称号: {类型: 类别, 可选值: [甲级], 可扩充: 是, 来源: 科技部门}\n"
    catalog = Catalog.loads({"d.yaml": open_, "e.yaml": "可选值增补:\n  称号: [乙级]\n"})
    assert "乙级" in str(catalog.dictionary.fields["称号"].type.values)  # type: ignore[union-attr]
    closed = open_.replace("可扩充: 是, ", "")
    catalog = Catalog.loads({"d.yaml": closed, "e.yaml": "可选值增补:\n  称号: [乙级]\n"})
    assert catalog.facts({"称号": "乙级"}).scalars["称号"] == "乙级"
    with pytest.raises(FactError, match="不是可选值（甲级、乙级）"):
        catalog.facts({"称号": "丙级"})
    with pytest.raises(CatalogError, match="可选值在别处还有乙级，这里没有"):
        Catalog.loads({"d.yaml": closed, "e.yaml": closed.replace("[甲级]", "[甲级, 乙级]")})


def test_a_table_over_a_list_that_grew_is_proved_complete_again() -> None:
    closed = "指标:\n  称号: {类型: 类别, 可选值: [甲级], 来源: 科技部门}\n"
    rule = policy_text("", conditions="- 奖额 超过 0元", lets="奖额: {分档: 称号, 各档: {甲级: 1元}}")
    files = {**DICT, "d2.yaml": closed, "p.yaml": rule}
    assert Catalog.loads(files)
    with pytest.raises(CatalogError, match="乙级"):
        Catalog.loads({**files, "e.yaml": "可选值增补:\n  称号: [乙级]\n"})


def test_derived_fields() -> None:
    derived = "派生指标:\n  规模大: {类型: 是否, 依据: 某办法第1条, 定义: 人数 不少于 100人}\n"
    catalog = Catalog.loads({**DICT, "derived.yaml": derived, "a.yaml": policy_text("", conditions="- 规模大")})
    assert [catalog.match({"人数": n}, on="2024-12-31").matches[0].verdict for n in (99, 100)] == ["不符合", "符合"]
    with pytest.raises(CatalogError, match="派生指标“规模大”的定义是数量\\(人\\)，类型写的是是否"):
        Catalog.loads({**DICT, "derived.yaml": derived.replace("人数 不少于 100人", "人数")})


def test_a_folder_without_a_dictionary_uses_the_shipped_one(tmp_path: Path) -> None:
    text = policy_text("金额: 营业收入(本年) × 1%", conditions="- 注册地 属于 420800")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    catalog = Catalog.load(tmp_path)
    report = catalog.match({"注册地": "420802", "营业收入": {"2024": 100}}, on="2024-12-31")
    assert [(d.incentive.path, d.award and d.award.value) for d in report.matches] == [("trial/one", 100)]
    assert catalog.digest != Catalog.loads({"a.yaml": "指标:\n  旗: {类型: 是否, 来源: 甲}\n"}).digest


def test_where_to_apply_is_kept_and_shown() -> None:
    text = policy_text("金额: 1元").replace(
        "    兑现方式: 申报\n", "    兑现方式: 申报\n    办理: [政务服务大厅三楼, 网上平台]\n"
    )
    page = Catalog.loads({**DICT, "a.yaml": text}).describe("trial/one")
    assert "办理：\n  · 政务服务大厅三楼\n  · 网上平台" in page


def test_look_ups() -> None:
    catalog = Catalog.builtin()
    here = {i.path for _, i in catalog.incentives(place="420802")}
    assert "jingmen-5plus3-2024/booth-fee" in here and "tianjin-teda-hnte/first-recognition" not in here
    assert "job-stability-refund-2024/job-stability-refund" in here
    assert all(p.level == "国家" for p, _ in catalog.incentives(level="国家"))
    assert all(i.mode == "免申即享" for _, i in catalog.incentives(mode="免申即享"))
    assert {p.id for p, _ in catalog.incentives(office="荆门市优化营商环境")} == {"jingmen-5plus3-2024"}
    assert "jingmen-5plus3-2024/booth-fee" not in {i.path for _, i in catalog.incentives(on=date(2025, 7, 1))}
    assert catalog.incentive("export-credit-insurance")[1].path == "jingmen-5plus3-2024/export-credit-insurance"
    with pytest.raises(NotFoundError, match="是否想写 jingmen-5plus3-2024/booth-fee"):
        catalog.incentive("jingmen-5plus3-2024/boothfee")


def test_the_small_policy_loads() -> None:
    assert load(policy_text("金额: 1元")).policies[0].incentives[0].path == "trial/one"
