"""The shipped dictionary extended by name: what adds is taken, what is repeated changes nothing, what differs names both places."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from policymatch.catalog.dictionary_file import _FIELD_KEYS, _SAME, _VALUE_KEYS
from policymatch.catalog.loading import Loaded, load_texts
from policymatch.errors import CatalogError, Problem
from policymatch.language.fields import Field
from policymatch.language.types import CategoryType

BASE = """
指标:
  额: {类型: 金额, 单位: 元, 期间: 年, 可为负: 是, 可无: 是, 来源: 甲局, 别名: [额度], 全称: 全额, 说明: 某数, 敏感: 内部, 合理范围: 0元 至 100元, 范围依据: 某条}
  白: {类型: 比例, 来源: 甲局}
  类: {类型: 类别, 可选值: [子, 丑], 可扩充: 是, 来源: 甲局}
  闭: {类型: 类别, 可选值: [子, 丑], 来源: 甲局}
  名录: {类型: 是否, 全量: 是, 来源: 甲局}
  地: {类型: 代码, 代码表: GB/T 2260, 来源: 甲局}
  记:
    类型: 记录
    量词: 个
    主键: [名]
    来源: 甲局
    敏感: 内部
    字段:
      名: {类型: 文本, 别名: [名称]}
      等: {类型: 类别, 可选值: [子, 丑], 可扩充: 是}
      数额: {类型: 金额, 可为负: 是, 说明: 某数}
参数:
  率: {单位: 比例, 来源: 甲局, 核对至: 2025-12-31, 值: {2024-01-01: 3.10%, 2025-01-01: 3%}}
派生指标:
  大额: {类型: 是否, 依据: 某条, 定义: 额(2024年) 超过 1元}
单位: {箱: 基本, 打: 12箱}
代码表:
  功能区: {110101ABC: 某区}
"""


def load(*own: str, base: str = BASE) -> Loaded:
    return load_texts({f"own{i}.yaml": t.encode() for i, t in enumerate(own)}, {"base.yaml": base.encode()})


def problems(*own: str, base: str = BASE) -> tuple[Problem, ...]:
    with pytest.raises(CatalogError) as caught:
        load(*own, base=base)
    return caught.value.problems


def field(name: str, *own: str) -> Field:
    record, _, member = name.partition(".")
    found = load(*own).dictionary.fields[record]
    return found.members[member] if member else found


def entry(name: str, text: str) -> str:
    record, _, member = name.partition(".")
    return f"指标: {{{record}: {{字段: {{{member}: {{{text}}}}}}}}}" if member else f"指标: {{{record}: {{{text}}}}}"


EQUAL = {
    ("额", "类型"): "类型: 金额, 期间: 年",
    ("额", "单位"): "单位: 元",
    ("额", "期间"): "期间: 年",
    ("额", "可为负"): "可为负: 是",
    ("额", "可无"): "可无: 是",
    ("额", "来源"): "来源: 甲局",
    ("额", "别名"): "别名: 额度",
    ("额", "全称"): "全称: 全额",
    ("额", "说明"): "说明: 某数",
    ("额", "敏感"): "敏感: 内部",
    ("额", "合理范围"): "合理范围: 0元至100元",
    ("额", "范围依据"): "范围依据: 某条",
    ("类", "可选值"): "可选值: [丑, 子]",
    ("类", "可扩充"): "可扩充: 是",
    ("闭", "可选值"): "可选值: [丑]",
    ("名录", "全量"): "全量: 是",
    ("地", "代码表"): "代码表: GB/T 2260",
    ("记", "量词"): "量词: 个",
    ("记", "主键"): "主键: 名",
    ("记", "字段"): "字段: {名: {类型: 文本}}",
    ("记.数额", "可为负"): "可为负: 是",
    ("记.名", "别名"): "别名: [名称]",
    ("白", "单位"): "可为负: 否, 可无: 是",
}
CHANGED = {
    ("额", "类型"): "类型: 数, 期间: 年",
    ("额", "单位"): "单位: 美元",
    ("额", "期间"): "期间: 季",
    ("额", "可为负"): "可为负: 否",
    ("额", "可无"): "可无: 否",
    ("额", "全称"): "全称: 别的",
    ("额", "说明"): "说明: 别的",
    ("额", "敏感"): "敏感: 公开",
    ("额", "合理范围"): "合理范围: 0元 至 90元",
    ("额", "范围依据"): "范围依据: 别的",
    ("类", "可扩充"): "可扩充: 否",
    ("闭", "可扩充"): "可扩充: 是",
    ("名录", "全量"): "全量: 否",
    ("白", "全量"): "全量: 是",
    ("白", "期间"): "期间: 年",
    ("白", "可为负"): "可为负: 是",
    ("地", "代码表"): "代码表: GB/T 4754",
    ("记", "量词"): "量词: 项",
    ("白", "量词"): "量词: 项",
    ("记", "主键"): "主键: [名, 等]",
    ("白", "可选值"): "可选值: [子]",
    ("白", "字段"): "字段: {名: {类型: 文本}}",
    ("记.数额", "类型"): "类型: 比例",
    ("记.数额", "可为负"): "可为负: 否",
    ("记.数额", "说明"): "说明: 别的",
    ("记.等", "可扩充"): "可扩充: 否",
    ("记.名", "敏感"): "敏感: 公开",
    ("额", "别名"): "别名: [类]",
    ("记.名", "别名"): "别名: [等]",
}


def test_every_key_of_a_field_is_tried() -> None:
    for tried in (EQUAL, CHANGED):
        keys = {key for _, key in tried}
        assert keys >= {*_FIELD_KEYS, *_VALUE_KEYS} - {"来源"}
    assert set(_SAME) < {*_FIELD_KEYS, *_VALUE_KEYS}


@pytest.mark.parametrize(("name", "key"), EQUAL)
def test_what_is_said_again_changes_nothing(name: str, key: str) -> None:
    assert field(name, entry(name, EQUAL[name, key])) == field(name)


@pytest.mark.parametrize(("name", "key"), [k for k in CHANGED if k != ("记.名", "敏感")])
def test_what_would_change_a_meaning_is_an_error_with_both_places(name: str, key: str) -> None:
    (found, *more) = problems(entry(name, CHANGED[name, key]))
    assert not more
    assert found.at.file == "own0.yaml" and found.also is not None and found.also.file == "base.yaml"
    assert found.message and (found.expected or found.hint)
    assert name.partition(".")[2] in found.message or key == "别名"


def test_a_member_that_is_less_strict_than_its_record_stays_as_strict_as_the_record() -> None:
    assert field("记.名", entry("记.名", "敏感: 公开")).sensitivity == "内部"


ADDED: dict[str, tuple[str, str, Any]] = {
    "values": ("类", "可选值: [寅, 丑]", lambda f: f.type.values == ("子", "丑", "寅")),
    "values of a member": ("记.等", "可选值: [寅]", lambda f: f.type.values == ("子", "丑", "寅")),
    "aliases": ("额", "别名: [额数, 额度]", lambda f: f.aliases == ("额度", "额数")),
    "one alias": ("白", "别名: 白率", lambda f: f.aliases == ("白率",)),
    "an office": ("额", "来源: 乙局", lambda f: f.office == "甲局、乙局"),
    "offices": ("额", "来源: 丙局、甲局、乙局", lambda f: f.office == "甲局、丙局、乙局"),
    "a range": ("白", "合理范围: 0% 至 100%, 范围依据: 某条", lambda f: str(f.range) == "0%至100%"),
    "a note": ("白", "说明: 某率", lambda f: f.note == "某率"),
    "a full name": ("白", "全称: 白之率", lambda f: f.full_name == "白之率"),
    "a stricter sensitivity": ("额", "敏感: 个人", lambda f: f.sensitivity == "个人"),
    "a sensitivity": ("白", "敏感: 内部", lambda f: f.sensitivity == "内部"),
    "a member": ("记", "字段: {日: {类型: 日期}}", lambda f: list(f.members) == ["名", "等", "数额", "日"]),
    "a member of a record that is named as one": (
        "记",
        "类型: 记录, 字段: {日: {类型: 日期}}",
        lambda f: list(f.members)[-1] == "日" and f.key == ("名",),
    ),
    "an alias of a member": ("记.名", "别名: [称呼]", lambda f: f.aliases == ("名称", "称呼")),
}


@pytest.mark.parametrize("what", ADDED)
def test_what_adds_is_taken(what: str) -> None:
    name, text, holds = ADDED[what]
    assert holds(field(name, entry(name, text))) and not holds(field(name))


@pytest.mark.parametrize("name", ["类", "记.等"])
def test_additional_values_in_their_own_section_are_the_same(name: str) -> None:
    own = load(f"可选值增补: {{{name}: [寅]}}").dictionary
    record, _, member = name.partition(".")
    f = own.fields[record].members[member] if member else own.fields[record]
    assert f == field(name, entry(name, "可选值: [寅]"))
    assert isinstance(f.type, CategoryType) and f.type.values == ("子", "丑", "寅")


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("可选值增补: {额: [寅]}", "没有类别“额”"),
        ("可选值增补: {无此: [寅]}", "没有类别“无此”"),
        ("可选值增补: {记.无此: [寅]}", "没有类别“记.无此”"),
        ("可选值增补: {类: 寅}", "可选值增补应是列表"),
        ("指标: {类: {可选值: [{寅: 卯}]}}", "可选值的每一项应是一行文字"),
        ("指标: {额: {别名: {甲: 乙}}}", "别名的每一项应是一行文字"),
        ("指标: {额: {别明: 甲}}", "指标“额”里没有“别明”这一项"),
        ("指标: {额: {敏感: 机密}}", "“敏感: 机密”不认识"),
        ("指标: {额: 甲}", "指标“额”应是“键: 值”"),
        ("指标: {记: {字段: {名: 甲}}}", "字段“名”应是“键: 值”"),
        ("指标: {额: {来源: [甲局]}}", "来源应是一行文字"),
        ("参数: {率: {核对至: 不日, 值: {2026-02-01: 2%}}}", "“核对至: 不日”不是日期"),
        ("参数: {率: {核对至: 2026-12-31, 值: {某日: 2%}}}", "“某日”不是日期"),
        ("参数: {率: {核对至: 2026-12-31, 值: {2026-02-01: 2元}}}", "“2元”是金额，参数“率”是比例"),
        ("参数: {率: {核对至: 2026-12-31, 値: {2026-02-01: 2%}}}", "参数“率”里没有“値”这一项"),
    ],
)
def test_a_wrong_extension_is_refused(own: str, message: str) -> None:
    assert message in [p.message for p in problems(own)]


@pytest.mark.parametrize(
    ("own", "message", "hint"),
    [
        ("指标: {名彔: {来源: 乙局}}", "指标“名彔”缺少“类型”", "是否想写“名录”"),
        ("指标: {记: {字段: {数客: {别名: [数]}}}}", "字段“记.数客”缺少“类型”", "是否想写“数额”"),
        ("参数: {利率: {核对至: 2026-12-31}}", "参数“利率”缺少“单位”", "是否想写“率”"),
    ],
)
def test_an_extension_of_a_name_that_is_not_there_names_the_nearest(own: str, message: str, hint: str) -> None:
    (found,) = problems(own)
    assert (found.message, found.hint) == (message, hint)


def test_a_new_field_is_added_to_the_shipped_ones() -> None:
    loaded = load(
        "指标: {新: {类型: 数量, 单位: 打, 来源: 乙局}, 新记: {类型: 记录, 来源: 乙局, 字段: {甲: {类型: 文本}}}}"
    )
    assert loaded.dictionary.fields.keys() >= {"额", "记", "新", "新记"}


SHARED = {
    "a unit": ("单位: {打: 12箱}", "单位: {打: 10箱}", "单位: {捆: 100箱}"),
    "a code": (
        "代码表: {功能区: {110101ABC: 某区}}",
        "代码表: {功能区: {110101ABC: 别区}}",
        "代码表: {功能区: {110101XYZ: 别区}, 园区: {1: 一园}}",
    ),
    "a derived field": (
        "派生指标: {大额: {类型: 是否, 依据: 某条, 定义: 额(2024年) 超过 1元}}",
        "派生指标: {大额: {类型: 是否, 依据: 某条, 定义: 额(2024年) 超过 2元}}",
        "派生指标: {小额: {类型: 是否, 依据: 某条, 定义: 额(2024年) 低于 1元}}",
    ),
}


@pytest.mark.parametrize("what", SHARED)
def test_other_sections_are_repeated_added_to_or_refused(what: str) -> None:
    same, other, more = SHARED[what]
    assert load(same).dictionary.codes == load().dictionary.codes
    assert load(more).digest != load().digest
    (found,) = problems(other)
    assert (found.at.file, found.also and found.also.file) == ("own0.yaml", "base.yaml")


def values(*own: str) -> str:
    p = load(*own).dictionary.parameters["率"]
    return f"{p.checked} " + " ".join(f"{d}:{float(v):g}" for d, v in p.values)


BEFORE = "2025-12-31 2024-01-01:0.031 2025-01-01:0.03"


@pytest.mark.parametrize(
    ("own", "result"),
    [
        ("核对至: 2025-12-31", BEFORE),
        ("核对至: 2024-06-30, 值: {2024-01-01: 3.1%}", BEFORE),
        ("值: {2025-01-01: 3.00%}", BEFORE),
        ("核对至: 2026-03-31", BEFORE.replace("2025-12-31", "2026-03-31")),
        ("核对至: 2026-03-31, 值: {2026-02-01: 2%}", BEFORE.replace("2025-12-31", "2026-03-31") + " 2026-02-01:0.02"),
        (
            "单位: 比例, 来源: 乙局, 核对至: 2026-03-31, 值: {2026-02-01: 2%, 2024-01-01: 3.1%}",
            BEFORE.replace("2025-12-31", "2026-03-31") + " 2026-02-01:0.02",
        ),
    ],
)
def test_later_values_of_a_parameter_are_added(own: str, result: str) -> None:
    assert values(f"参数: {{率: {{{own}}}}}") == result


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("单位: 元, 核对至: 2026-03-31", "参数“率”的单位是“比例”，这里写的是“元”"),
        ("值: {2025-01-01: 2%}", "参数“率”在2025-01-01的值是“3%”，这里写的是“2%”"),
        ("核对至: 2026-03-31, 值: {2025-06-01: 2%}", "参数“率”已核对至2025-12-31，2025-06-01没有变动，这里写的是“2%”"),
        ("值: {2026-02-01: 2%}", "参数“率”补充了2026-02-01的值，核对至还是2025-12-31"),
        ("核对至: 2026-01-31, 值: {2026-02-01: 2%}", "参数“率”补充了2026-02-01的值，核对至还是2026-01-31"),
    ],
)
def test_a_value_that_was_checked_is_not_changed(own: str, message: str) -> None:
    (found,) = problems(f"参数: {{率: {{{own}}}}}")
    assert found.message == message
    assert (found.at.file, found.also and found.also.file) == ("own0.yaml", "base.yaml")


def test_two_files_that_add_later_values_have_to_agree_on_the_days_that_both_have_checked() -> None:
    first = "参数: {率: {核对至: 2026-03-31, 值: {2026-02-01: 2%}}}"
    second = "参数: {率: {核对至: 2026-06-30, 值: {2026-02-01: 2.0%, 2026-05-01: 1%}}}"
    assert values(first, second) == values(second, first)
    assert values(first, second).endswith("2026-02-01:0.02 2026-05-01:0.01")
    for wrong in (second.replace("2026-02-01: 2.0%, ", ""), second.replace("2.0%", "2.5%")):
        for own in ((first, wrong), (wrong, first)):
            (found,) = problems(*own)
            assert found.message.startswith("参数“率”在2026-02-01的值，这里是“2")
            assert found.at.file != (found.also and found.also.file)


OWN = [
    "指标: {新: {类型: 金额, 来源: 乙局, 可为负: 是}}",
    "指标: {新: {类型: 金额, 来源: 乙局}}",
    "指标: {新: {类型: 金额, 来源: 乙局, 期间: 年}}",
    "指标: {新: {类型: 金额, 来源: 乙局, 说明: 某数}}",
    "指标: {新: {可为负: 是}}",
    "指标: {新: {别名: [新额]}}",
    "指标: {新: {说明: 别数}}",
    "指标: {新: {来源: 丙局, 敏感: 内部}}",
    "指标: {类: {可选值: [寅]}}",
    "指标: {类: {可选值: [卯]}}",
]


def outcome(*own: str) -> Any:
    try:
        dictionary = load(*own).dictionary
    except CatalogError as e:
        return len(e.problems)
    return {f.name: f for f in dictionary}


@pytest.mark.parametrize("own", [*itertools.permutations(OWN[:8], 2), tuple(OWN), tuple(OWN[8:])])
def test_the_order_and_names_of_own_files_change_nothing(own: tuple[str, ...]) -> None:
    assert outcome(*own) == outcome(*reversed(own))


def test_two_own_definitions_that_differ_are_an_error() -> None:
    assert problems(OWN[0], OWN[1])[0].message == "指标“新”的可为负没有写，这里写的是“是”" or problems(OWN[1], OWN[0])
    assert isinstance(outcome(OWN[0], OWN[1]), int) and isinstance(outcome(OWN[1], OWN[2]), int)
    assert isinstance(outcome(OWN[3], OWN[6]), int) and isinstance(outcome(OWN[0], OWN[5]), dict)
