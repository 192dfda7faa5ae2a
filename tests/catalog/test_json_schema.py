"""The JSON Schema for editors: it lets through what the loader takes, and stops what has the wrong shape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from policymatch.catalog.json_schema import LADDER_MODES, ON_FAILURE, policy_schema
from policymatch.catalog.loading import find, load_texts
from policymatch.catalog.shapes import as_plain
from policymatch.errors import CatalogError
from policymatch.language.source import Reader
from tests.shipped import POLICIES

SCHEMA = policy_schema()
VALIDATOR = Draft7Validator(SCHEMA)
WRONG = Path(__file__).parent / "wrong"

POLICY = """\
政策: 甲市若干措施
编号: jia-2024
层级: 市
地区: 420800
发布机构: 甲市人民政府
文件: {发布日期: 2024-03-07, 状态: 征求意见稿}
有效期: {自: 2024-01-01, 至: 2024-12-31}
政策年度: 2024年
案例基准日: 2024-12-31
案例公共事实: {注册地: 420802}
适用条件:
  - 注册地 属于 420800
事项:
  - 编号: yi
    名称: 某奖励
    依据: {条款: 第3条, 原文: 给予奖励}
    兑现方式: 申报
    取值:
      档: {分档: 从业人员数, 各档: {低于 30人: 1万元, 不低于 30人: 2万元}}
    适用条件:
      - 任一满足: [民营企业, {人工核定: 属于重点领域, 部门: 科技部门}]
    奖补:
      金额: 20万元
      上浮: {当: 民营企业, 比例: 20%}
      封顶: [30万元, 40万元]
      取整: 元 舍去
      分期: {未达条件: 只停本期, 各期: [{年度: 2024年, 比例: 50%}, {年度: 2025年, 比例: 50%}]}
      性质: 上限
      分担: {市级: 50%, 县级: 50%}
    时限: {办结: 成立日期 + 5工作日}
    案例:
      - {说明: 某例, 企业: {民营企业: 是, 营业收入: {2024年: 1元}, 参展记录: [{展位费: 1元}]}, 结果: 符合, 缺: [成立日期]}
"""
DICTIONARY = """\
单位: {担: 50千克}
代码表: {功能区: {420802KF: 某开发区}}
指标:
  民营企业: {类型: 是否, 来源: 市场监管部门, 别名: [是否民营]}
  企业规模: {类型: 类别, 可选值: [大型, 中型], 可扩充: 是, 来源: 统计部门}
  从业人员数: {类型: 数量, 单位: 人, 来源: 统计部门}
  营业收入: {类型: 金额, 期间: 年, 来源: 统计部门}
  成立日期: {类型: 日期, 来源: 市场监管部门}
  注册地: {类型: 代码, 代码表: GB/T 2260, 来源: 市场监管部门}
  参展记录: {类型: 记录, 量词: 场, 主键: 展会, 来源: 商务部门, 字段: {展会: {类型: 文本}, 展位费: {类型: 金额}}}
参数:
  LPR1年: {单位: 比例, 来源: 某中心, 核对至: 2025-12-31, 值: {2024-10-21: 3.10%}}
派生指标:
  规模大: {类型: 是否, 依据: 某办法, 定义: 企业规模 是 大型}
可选值增补: {企业规模: [微型]}
"""


def plain(text: bytes, name: str = "甲.yaml") -> Any:
    """A file as an editor's validator sees it, all scalars as text."""
    root = Reader(name).read(text)
    assert root is not None
    return as_plain(root)


def where(document: Any) -> str:
    """The place of the fault that the schema finds, or ""."""
    fault = best_match(VALIDATOR.iter_errors(document))
    return (
        ""
        if fault is None
        else fault.json_path.replace("'", "").replace("[", ".").replace("]", "").replace("$.", "").lstrip(".")
    )


def described(node: Any) -> Iterator[tuple[str, Any]]:
    """Every property of every object of a schema."""
    if isinstance(node, dict):
        properties = node.get("properties", {})
        if "additionalProperties" in node:
            yield from properties.items()
        for item in node.values():
            yield from described(item)
    elif isinstance(node, list):
        for item in node:
            yield from described(item)


def test_it_is_a_draft_07_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_every_key_is_described_in_chinese() -> None:
    found = list(described(SCHEMA))
    assert len(found) > 150
    assert [key for key, schema in found if not any("一" <= c <= "鿿" for c in schema.get("description", ""))] == []


@pytest.mark.parametrize("file", find(POLICIES), ids=lambda f: f.stem)
def test_every_shipped_file_is_valid(file: Path) -> None:
    assert where(plain(file.read_bytes())) == ""


def test_the_files_of_this_test_load_and_are_valid() -> None:
    load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": POLICY.encode()})
    assert where(plain(POLICY.encode())) == where(plain(DICTIONARY.encode())) == ""


def test_numbers_and_booleans_of_an_editor_are_valid_scalars() -> None:
    document = plain(POLICY.encode())
    document["地区"] = 420800
    document["案例公共事实"] = {"注册地": 420802, "民营企业": True}
    document["事项"][0]["案例"][0]["金额"] = 0.5
    assert where(document) == ""
    document["地区"] = 4208
    assert where(document) == "地区"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("层级: 市", "层级: 地级市", "层级"),
        ("地区: 420800", "地区: 湖北", "地区"),
        ("编号: jia-2024", "编号: 甲2024", "编号"),
        ("发布机构: 甲市人民政府\n", "", ""),
        ("发布机构:", "发布机关:", ""),
        ("发布日期: 2024-03-07", "发布日期: 2024年3月7日", "文件.发布日期"),
        ("发布日期:", "公布日期:", "文件"),
        ("自: 2024-01-01", "自: 2024-13-01", "有效期.自"),
        ("至: 2024-12-31}\n政策", "止: 2024-12-31}\n政策", "有效期"),
        ("政策年度: 2024年", "政策年度: 今年", "政策年度"),
        ("案例基准日: 2024-12-31", "案例基准日: 年底", "案例基准日"),
        ("适用条件:\n  - 注册地 属于 420800", "适用条件: 注册地 属于 420800", "适用条件"),
        ("兑现方式: 申报", "兑现方式: 免审即享", "事项.0.兑现方式"),
        ("    名称: 某奖励\n", "", "事项.0"),
        ("条款: 第3条, 原文: 给予奖励", "条款: 第3条", "事项.0.依据"),
        ("原文: 给予奖励", "原句: 给予奖励", "事项.0.依据"),
        ("      档: {", "      2档: {", "事项.0.取值"),
        ("各档: {低于 30人: 1万元, 不低于 30人: 2万元}", "各级: {达到 30人: 2万元}", "事项.0.取值.档"),
        ("各档: {低于 30人: 1万元, 不低于 30人: 2万元}", "各档: 1万元", "事项.0.取值.档.各档"),
        ("任一满足:", "任一满足的:", "事项.0.适用条件.0"),
        ("部门: 科技部门", "单位: 科技部门", "事项.0.适用条件.0"),
        ("      金额: 20万元\n", "", "事项.0.奖补"),
        ("上浮: {当: 民营企业, 比例: 20%}", "上浮: {当: 民营企业, 金额: 20%}", "事项.0.奖补.上浮"),
        ("封顶: [30万元, 40万元]", "封顶: {当: 民营企业, 金额: 1元, 封顶: 1元}", "事项.0.奖补.封顶"),
        ("封顶: [30万元, 40万元]", "封顶: []", "事项.0.奖补.封顶"),
        ("封顶: [30万元, 40万元]", "最高: 30万元", "事项.0.奖补"),
        ("取整: 元 舍去", "取整: 角 舍去", "事项.0.奖补.取整"),
        ("取整: 元 舍去", "取整: 元 四舍", "事项.0.奖补.取整"),
        ("未达条件: 只停本期", "未达条件: 停发", "事项.0.奖补.分期.未达条件"),
        ("未达条件: 只停本期, ", "", "事项.0.奖补.分期"),
        ("{年度: 2024年, 比例: 50%}", "{年度: 2024年}", "事项.0.奖补.分期.各期.0"),
        ("{年度: 2024年, 比例: 50%}", "{年度: 2024年, 比例: 50%, 金额: 10万元}", "事项.0.奖补.分期.各期.0"),
        ("性质: 上限", "性质: 最高", "事项.0.奖补.性质"),
        ("分担: {市级: 50%, 县级: 50%}", "分担: [50%, 50%]", "事项.0.奖补.分担"),
        ("结果: 符合", "结果: 合格", "事项.0.案例.0.结果"),
        ("结果: 符合, ", "", "事项.0.案例.0"),
        ("缺: [成立日期]", "缺少: [成立日期]", "事项.0.案例.0"),
        ("参展记录: [{展位费: 1元}]", "参展记录: [1元]", "事项.0.案例.0.企业.参展记录"),
    ],
)  # fmt: skip
def test_a_wrong_policy(old: str, new: str, place: str) -> None:
    assert POLICY.count(old) == 1
    document = plain(POLICY.replace(old, new).encode())
    assert not VALIDATOR.is_valid(document)
    assert where(document).startswith(place)


@pytest.mark.parametrize(
    ("block", "fits"),
    [
        ("{累进: 营业收入(本年), 各段: {不超过 1亿元: 1%, 超过 1亿元: 2%}}", True),
        ("{累进: 营业收入(本年), 各档: {不超过 1亿元: 1%, 超过 1亿元: 2%}}", False),
        ("{依次判断: {民营企业: 1万元, 否则: 0元}}", True),
        ("{依次判断: {民营企业: 1万元}}", False),
        ("{台阶: 营业收入(本年), 已达: 0元, 各级: {达到 1亿元: 1万元}, 取: 逐级相加}", True),
        ("{台阶: 营业收入(本年), 已达: 0元, 起点: 1亿元, 每级: 1亿元, 每级奖励: 1万元, 取: 逐级相加}", True),
        ("{台阶: 营业收入(本年), 已达: 0元, 起点: 1亿元, 取: 逐级相加}", False),
        ("{台阶: 营业收入(本年), 已达: 0元, 各级: {达到 1亿元: 1万元}, 取: 全部}", False),
        ("{合计: {甲: 1万元, 乙: {当: 民营企业, 金额: 2万元, 封顶: 1万元}}}", True),
        ("{合计: [1万元, 2万元]}", False),
        ("{逐项: 参展记录, 次序: 开展日期 从早到晚, 金额: 展位费, 封顶: 2万元}", True),
        ("{逐项: 参展记录, 次序: 开展日期, 金额: 展位费}", False),
        ("{逐项: 参展记录, 金额: 展位费, 分配: {名: 甲, 取自: 展位费, 合计不超过: 10万元, 次序: 开展日期 从早到晚}}", True),
        ("{逐项: 参展记录, 金额: 展位费, 分配: {名: 甲, 取自: 展位费, 次序: 开展日期 从早到晚}}", False),
        ("{逐项: 参展记录, 封顶: 2万元}", False),
        ("{人工核定: 核定的金额, 部门: 科技部门}", True),
        ("{人工核定: 核定的金额, 依据: 办法}", False),
        ("{分档: [甲, 乙], 各档: {丙: {丁: 1万元}}}", True),
        ("{封顶: 2万元, 下限: 1万元}", False),
        ("[1万元, 2万元]", False),
        ("{}", False),
    ],
)  # fmt: skip
def test_blocks(block: str, fits: bool) -> None:
    document = plain(POLICY.replace("      金额: 20万元\n", f"      金额: {block}\n").encode())
    assert VALIDATOR.is_valid(document) is fits


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("类型: 是否, 来源: 市场", "类型: 布尔, 来源: 市场", "指标.民营企业.类型"),
        ("类型: 是否, 来源: 市场监管部门", "类型: 是否", "指标.民营企业"),
        ("别名:", "又名:", "指标.民营企业"),
        ("可选值: [大型, 中型], ", "", "指标.企业规模"),
        ("可扩充: 是", "可扩充: 可以", "指标.企业规模.可扩充"),
        ("单位: 人, ", "", "指标.从业人员数"),
        ("期间: 年, ", "期间: 周, ", "指标.营业收入.期间"),
        (", 字段: {展会: {类型: 文本}, 展位费: {类型: 金额}}", "", "指标.参展记录"),
        ("展会: {类型: 文本}", "展会: {类型: 记录}", "指标.参展记录.字段.展会.类型"),
        ("展会: {类型: 文本}", "展会: {类型: 文本, 来源: 商务部门}", "指标.参展记录.字段.展会"),
        ("核对至: 2025-12-31, ", "", "参数.LPR1年"),
        ("值: {2024-10-21: 3.10%}", "值: {2024年10月: 3.10%}", "参数.LPR1年.值"),
        ("依据: 某办法, ", "", "派生指标.规模大"),
        ("定义: 企业规模 是 大型", "定义: [企业规模 是 大型]", "派生指标.规模大.定义"),
        ("单位: {担: 50千克}", "计量: {担: 50千克}", ""),
        ("可选值增补: {企业规模: [微型]}", "可选值增补: {企业规模: 微型}", "可选值增补.企业规模"),
    ],
)  # fmt: skip
def test_a_wrong_dictionary(old: str, new: str, place: str) -> None:
    assert DICTIONARY.count(old) == 1
    document = plain(DICTIONARY.replace(old, new).encode())
    assert not VALIDATOR.is_valid(document)
    assert where(document).startswith(place)


@pytest.mark.parametrize(
    "stem",
    [
        "bad-id",
        "bad-mode",
        "bad-year",
        "case-without-result",
        "instalments-silent",
        "later-block",
        "no-otherwise",
        "no-quote",
        "not-a-policy",
        "unknown-key",
        "unknown-key-policy",
        "unknown-rounding",
    ],
)
def test_what_the_loader_refuses_for_its_shape(stem: str) -> None:
    assert not VALIDATOR.is_valid(plain((WRONG / f"{stem}.yaml").read_bytes()))


@pytest.mark.parametrize(
    ("definition", "old", "new"),
    [
        ("文件", "发布日期: 2024-03-07", "某: 2024-03-07"),
        ("起止", "自: 2024-01-01", "某: 2024-01-01"),
        ("依据", "条款: 第3条", "某: 第3条"),
        ("分期", "只停本期, 各期", "只停本期, 某: 1, 各期"),
        ("政策", "发布机构:", "某:"),
        ("事项", "    名称:", "    某:"),
        ("案例", "缺: [成立日期]", "某: 甲"),
    ],
)
def test_the_loader_knows_the_same_keys(definition: str, old: str, new: str) -> None:
    with pytest.raises(CatalogError) as caught:
        load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": POLICY.replace(old, new, 1).encode()})
    (problem,) = [p for p in caught.value.problems if p.code == "unknown-key"]
    assert problem.expected.split("、") == list(SCHEMA["definitions"][definition]["properties"])


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        (ON_FAILURE, "只停本期", "%s"),
        (
            LADDER_MODES,
            "      封顶:",
            "      保底: {台阶: 营业收入(本年), 已达: 0元, 各级: {达到 1元: 1元}, 取: %s}\n      封顶:",
        ),
    ],
)
def test_choices_that_the_loader_spells_out(words: tuple[str, ...], old: str, new: str) -> None:
    def refused(word: str) -> list[str]:
        try:
            load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": POLICY.replace(old, new % word).encode()})
        except CatalogError as e:
            return [p.expected for p in e.problems]
        return []

    assert [refused(word) for word in words] == [[]] * len(words)
    (expected,) = refused("别的")
    assert expected.removeprefix("未达条件: ").split(" 或 ") == list(words)
