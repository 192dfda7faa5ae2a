"""敏感: what is 内部 or 个人 reaches no error, no note and no repr, whatever was written and why it was refused."""

from __future__ import annotations

import copy
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.catalog.loading import load_texts
from policymatch.errors import CatalogError, FactError
from policymatch.language.fields import Dictionary, Field
from policymatch.language.terms import Sensitivity
from policymatch.language.types import NumberType
from policymatch.model.enterprise import Enterprise
from policymatch.model.facts import Facts, read_facts
from policymatch.model.privacy import hidden, scrubbed, shown
from tests.hostile_text import ID_NUMBER
from tests.shipped import shipped
from tests.small import DICTIONARY, load


def with_levels(level: str) -> Dictionary:
    """The small dictionary with every field of one level."""
    out = copy.deepcopy(load().dictionary)
    for f in out:
        object.__setattr__(f, "sensitivity", level)
        for m in f.members.values():
            object.__setattr__(m, "sensitivity", level)
    return out


LEVELS = {level: with_levels(level) for level in (Sensitivity.INTERNAL, Sensitivity.PERSONAL)}
PLAIN = [
    "注册地",
    "国民经济行业",
    "甲",
    "盈亏",
    "人数",
    "比率",
    "旗",
    "规模",
    "成立日期",
    "面积",
    "营收",
    "月电量",
    "项目",
]
DIGITS = st.from_regex(r"[1-9][0-9]{5,11}", fullmatch=True)


@st.composite
def values(draw: st.DrawFn) -> tuple[str, Any]:
    """A run of digits, and a value that holds it."""
    digits = draw(DIGITS)
    text = draw(
        st.sampled_from(
            [
                "{}",
                "{}元",
                "{}万元",
                "{}%",
                "{}美元",
                "{}甲",
                "-{}",
                "甲{}乙",
                "{0}.{0}",
                "{} {}",
                "{}-05-20",
                "2024-05-{}",
                "{}T00:00:00+99:00",
                "{}O",
                "１{}",
                "{},{}",
                "1e{}",
                "#{}",
                "{}年",
                "[{}]",
            ]
        )
    ).format(digits, digits)
    raw: Any = draw(
        st.sampled_from(
            [
                text,
                int(digits),
                float(digits),
                float(digits) * 1e30,
                [text],
                {"2023": text},
                {text: 1},
                [{"金额数": text}],
                [{text: 1}],
                [{"日期": text}],
                -int(digits),
            ]
        )
    )
    return digits, raw


@pytest.mark.parametrize("level", LEVELS)
@given(names=st.lists(st.sampled_from(PLAIN), min_size=1, unique=True), value=values())
def test_no_value_of_a_sensitive_field_reaches_an_error_or_a_note(
    level: Sensitivity, names: list[str], value: tuple[str, Any]
) -> None:
    digits, raw = value
    series = {name: {"2023": raw, "2024年1月": raw} for name in ("营收", "月电量")}
    given_ = {name: series.get(name, raw) if i % 2 else raw for i, name in enumerate(names)}
    try:
        facts = read_facts(LEVELS[level], given_)
        told = [repr(facts.notes), repr(facts)]
    except FactError as e:
        # periods and fields of records are names, not values
        told = [str(e), repr(e), *(i.value + i.reason + i.hint for i in e.issues)]
        named = {i.field for i in e.issues}
        told = [re.sub("|".join(map(re.escape, sorted(named, key=len, reverse=True))), "", t) for t in told]
    assert [t for t in told if digits in t] == []


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (True, "是否"),
        (12, "数字"),
        (1.5, "数字"),
        ("１,234.5 %", "数字"),
        ("张三", "文字"),
        ([], "列表"),
        ({}, "一组“名称: 值”"),
    ],
)
def test_the_text_in_place_of_a_hidden_value(raw: Any, kind: str) -> None:
    assert hidden(raw, Sensitivity.INTERNAL) == f"〔内部：{kind}〕"
    assert shown(raw, Field("甲", NumberType(), sensitivity=Sensitivity.PERSONAL)) == f"〔个人：{kind}〕"


def test_a_reason_keeps_what_is_not_of_the_value() -> None:
    f = Field("甲", NumberType(), sensitivity=Sensitivity.INTERNAL)
    units = load().dictionary.units.table
    assert (
        scrubbed("单位是“美元”，应为数字，如 2024-05-20", "50万美元 2024", f, units)
        == "单位是“美元”，应为数字，如 2024-05-20"
    )
    assert scrubbed("不认识的单位“张三”", "50张三", f, units) == "不认识的单位“…”"
    assert scrubbed("写作“50%”", 50, f, units) == "写作“…”"
    assert scrubbed("写作“50%”", 50, Field("甲", NumberType()), units) == "写作“50%”"


def test_the_value_of_an_unknown_name_is_not_shown() -> None:
    with pytest.raises(FactError) as e:
        read_facts(
            shipped().dictionary,
            {"证件号码": "abc-123", "招用人员": [{"证件": "abc-123"}], "参展记录": [{"证件": "abc-123"}]},
        )
    assert "abc-123" not in str(e.value) and e.value.count == 3


@pytest.mark.parametrize("name", ["企业名称", "核定", "成立日期", "企业规模", "主体类型"])
def test_an_identity_number_in_a_public_field_is_masked(name: str) -> None:
    raw = {"核定": {"甲": ID_NUMBER}} if name == "核定" else {name: ID_NUMBER + "\ud800"}
    with pytest.raises(FactError) as e:
        read_facts(shipped().dictionary, raw)
    assert ID_NUMBER not in str(e.value) + repr(e.value.issues)


def test_levels_of_the_shipped_dictionary() -> None:
    fields = shipped().dictionary.fields
    assert {m.name for f in fields.values() for m in f.members.values() if m.sensitivity == Sensitivity.PERSONAL} == {
        "证件号",
        "最小子女出生日期",
    }
    assert fields["招用人员"].members["入职日期"].sensitivity == Sensitivity.INTERNAL  # as its record
    assert fields["营业收入"].sensitivity == Sensitivity.INTERNAL
    assert fields["参展记录"].members["展位费"].sensitivity == fields["注册地"].sensitivity == Sensitivity.PUBLIC


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("甲: {类型: 金额, 来源: 统计部门}", "甲: {类型: 金额, 来源: 统计部门, 敏感: 保密}", "“敏感: 保密”不认识"),
        ("甲: {类型: 金额, 来源: 统计部门}", "甲: {类型: 金额, 来源: 统计部门, 敏感: ''}", "“敏感: ”不认识"),
        ("日期: {类型: 日期}", "日期: {类型: 日期, 敏感: 內部}", "“敏感: 內部”不认识"),
        ("日期: {类型: 日期}", "日期: {类型: 日期, 敏感: [内部]}", "敏感应是一行文字"),
    ],
)
def test_an_unknown_level_does_not_load(old: str, new: str, said: str) -> None:
    text = DICTIONARY.replace(old, new, 1)
    assert text != DICTIONARY
    with pytest.raises(CatalogError, match=said):
        load_texts({"dictionary.yaml": text.encode()})


def test_the_level_of_a_field_of_a_record() -> None:
    text = DICTIONARY.replace("来源: 科技部门", "来源: 科技部门\n    敏感: 内部").replace(
        "名称: {类型: 文本}", "名称: {类型: 文本, 敏感: 个人}"
    )
    members = (
        load_texts({"dictionary.yaml": text.replace("合格: {类型: 是否}", "合格: {类型: 是否, 敏感: 公开}").encode()})
        .dictionary.fields["项目"]
        .members
    )
    assert {n: m.sensitivity for n, m in members.items()} == {
        "名称": Sensitivity.PERSONAL,
        "级别": Sensitivity.INTERNAL,
        "日期": Sensitivity.INTERNAL,
        "金额数": Sensitivity.INTERNAL,
        "合格": Sensitivity.INTERNAL,
    }


def test_reprs_have_counts_and_no_values() -> None:
    facts = Facts("91420802HC9000012M", "张三公司", {"甲": Fraction(123456)}, {}, {"项目": [{"名称": "秘密"}] * 3})
    assert repr(facts) == "<Facts 1 fields, 1 lists of 3 records>"
    made = Enterprise(code="91420802HC9000012M", name="张三公司", facts={"甲": 123456})
    assert repr(made) == str(made) == "<Enterprise 91420802HC9000012M: 1 facts>"


def test_an_enterprise_that_is_refused_does_not_show_its_facts() -> None:
    with pytest.raises(ValueError) as e:
        Enterprise.model_validate({"code": "", "facts": ["秘密123456"]})
    assert "秘密123456" not in str(e.value)
