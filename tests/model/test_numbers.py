"""Numbers of data: every unit, rates by their contract and their range, noise of binary floats, fractions of a 分."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.catalog.loading import load_texts
from policymatch.language.fields import Dictionary, Field, ValueRange
from policymatch.language.types import AMOUNT, RATIO, NumberType
from policymatch.language.units import MULTIPLES, RATE_UNITS, UNITS, dim_text
from policymatch.model.enterprise import parse_json
from policymatch.model.facts import read_facts
from policymatch.model.numbers import ROUNDED
from policymatch.model.values import read_value

PART = ValueRange(Fraction(0), Fraction(1), "0%至100%")
MONEY_FIELD = Field("甲", AMOUNT, unit="元", negative=True)
RATE = Field("比率", RATIO, negative=True)


def number(field: Field, raw: Any, unit: str = "") -> Any:
    return read_value(field, raw, UNITS, unit).value


# ------------------------------------------------------------ units

SIZES: dict[str, int | Fraction] = {
    "元": 100, "角": 10, "年": 12, "个月": 1, "月": 1, "日": 1, "天": 1, "名": 1, "位": 1, "人": 1, "平方米": 1, "平米": 1, "㎡": 1,
    "亩": Fraction(2000, 3), "公顷": 10_000, "平方公里": 1_000_000, "度": 1, "千瓦时": 1, "兆瓦时": 1000, "千瓦": 1, "瓦": Fraction(1, 1000),
    "兆瓦": 1000, "千伏安": 1, "兆伏安": 1000, "千克": 1, "公斤": 1, "克": Fraction(1, 1000), "吨": 1000, "立方米": 1, "方": 1, "米": 1,
    "公里": 1000, "千米": 1000, "倍": 1, "岁": 1, "周岁": 1, "晚": 1, "夜": 1, "工作日": 1, "个工作日": 1,
}  # fmt: skip
"""The size of one of each unit in base units (国务院关于在我国统一实行法定计量单位的命令, 1984: 1亩 is 10000/15 ㎡); all others are bases."""


@pytest.mark.parametrize("multiple", ["", *MULTIPLES])
@pytest.mark.parametrize("unit", sorted(UNITS.table))
def test_a_number_in_every_unit_is_its_size_in_base_units(unit: str, multiple: str) -> None:
    found = UNITS.find(unit)
    field = Field("量", NumberType(found.dim), unit=dim_text(found.dim))
    wanted = Fraction("2.5") * SIZES.get(unit, 1) * MULTIPLES.get(multiple, 1)
    assert number(field, f"2.5{multiple}{unit}") == wanted
    assert number(field, "2.5", multiple + unit) == wanted
    assert number(field, 2.5, multiple + unit) == wanted


@pytest.mark.parametrize(
    ("unit", "size"),
    [("%", "0.01"), ("‰", "0.001"), ("个百分点", "0.01"), ("百分点", "0.01"), ("BP", "0.0001"), ("bp", "0.0001"), ("小数", "1"), ("倍", "1")],
)  # fmt: skip
def test_a_rate_in_every_unit(unit: str, size: str) -> None:
    assert RATE_UNITS[unit] == Fraction(size)
    assert number(RATE, "2.5", unit) == Fraction(size) * Fraction("2.5")
    if unit != "小数":
        assert number(RATE, f"2.5{unit}", "%") == Fraction(size) * Fraction("2.5")


def test_every_unit_of_rates_is_tried() -> None:
    assert {*RATE_UNITS} == {"%", "‰", "个百分点", "百分点", "BP", "bp", "小数", "倍"}


# ------------------------------------------------------------ rates


@pytest.mark.parametrize(
    "raw", [0.6, "0.6", Decimal("0.6"), np.float64(0.6), np.float32(0.6), "60%", "６０％", "600‰", "0.6倍"]
)
def test_a_bare_rate_in_json_is_a_fraction(raw: Any) -> None:
    assert number(RATE, raw) == Fraction(3, 5)


@pytest.mark.parametrize("raw", [2, "1.01", -1.5, np.int64(2), Decimal(100)])
def test_a_bare_rate_above_1_in_json_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"这个比例大于1而没有写单位；百分数写作“.*%”"):
        number(RATE, raw)


@pytest.mark.parametrize(
    ("raw", "value"), [(0, 0), (1, 1), ("100%", 1), (0.3, Fraction(3, 10)), ("0.5‰", Fraction(1, 2000))]
)
def test_a_rate_inside_its_range_is_taken(raw: Any, value: Any) -> None:
    assert number(Field("占比", RATIO, range=PART), raw) == value


@pytest.mark.parametrize("raw", [1.01, "100.0001%", 2, "1.5倍"])
def test_a_rate_outside_its_range_is_refused_with_the_range(raw: Any) -> None:
    with pytest.raises(ValueError, match="超出合理范围（0%至100%）"):
        number(Field("占比", RATIO, range=PART), raw)


def test_a_wide_range_takes_fractions_above_1() -> None:
    wide = ValueRange(Fraction(0), Fraction(5), "0%至500%")
    assert number(Field("增速", RATIO, range=wide), 2) == 2


# ------------------------------------------------------------ noise and 分


@given(st.decimals(min_value="0.0001", max_value="99999999", places=4))
def test_a_float_with_noise_reads_like_its_decimal_on_every_path(d: Decimal) -> None:
    field = Field("量", NumberType(()), negative=True)
    near = float(d) * (1 + 2**-52)
    texts = {repr(float(d)), repr(near), format(near, ".17g")}
    assert {number(field, t) for t in texts} == {Fraction(d)}
    assert number(field, near) == number(field, float(d)) == Fraction(d)
    assert parse_json(json.dumps({"量": near}))["量"] == repr(near)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("123456789012345678", 123456789012345678),
        (123456789012345678, 123456789012345678),
        (Decimal("0.12345678901234567890"), Fraction("0.12345678901234567890")),
        ("1234567890123456.5", Fraction("1234567890123456.5")),
        ("0.1234567890123456", Fraction("0.123456789012346")),
        ("-0.30000000000000004", Fraction(-3, 10)),
        ("1,234.500000000000001", Fraction("1234.5")),
        ("7.000000000000001E-1", Fraction(7, 10)),
    ],
)
def test_integers_and_decimals_keep_every_digit_and_texts_15(raw: Any, value: Any) -> None:
    assert number(Field("量", NumberType(()), negative=True), raw) == value


@pytest.mark.parametrize(
    ("raw", "fen"),
    [("123.4567", 12346), ("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("-0.0049", 0), (123.4567, 12346), (Decimal("1.115"), 112), ("0.12345678万元", 123457)],
)  # fmt: skip
def test_money_finer_than_a_fen_is_rounded_half_up_with_a_note(raw: Any, fen: int) -> None:
    assert read_value(MONEY_FIELD, raw, UNITS) == (Fraction(fen), ROUNDED)


@pytest.mark.parametrize("raw", ["123.45", "12345678901234567.89", 0.1 + 0.2, "0.12345万元", 5])
def test_money_in_whole_fen_has_no_note(raw: Any) -> None:
    assert read_value(MONEY_FIELD, raw, UNITS).note == ""


@pytest.mark.parametrize("raw", ["2023 500", "1 2", "12 34", "1 234.5 6", "5 .5", "1 2345", "1 234 56"])
def test_a_number_with_a_space_inside_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="数字中间有空格"):
        number(MONEY_FIELD, raw)


@pytest.mark.parametrize(
    ("raw", "yuan"), [("1 234 567", 1234567), ("1 234.50", "1234.5"), ("5 万元", 50000), ("¥ 12", 12)]
)
def test_spaces_between_thousands_and_before_the_unit_are_read(raw: str, yuan: Any) -> None:
    assert number(MONEY_FIELD, raw) == 100 * Fraction(yuan)


# ------------------------------------------------------------ ranges of the dictionary

FIELDS = """
指标:
  占比: {类型: 比例, 来源: 甲局, 合理范围: 0% 至 100%, 范围依据: 部分占整体}
  人数: {类型: 数量, 单位: 人, 期间: 年, 来源: 甲局, 合理范围: 至 1000万人, 范围依据: 说明}
  成立: {类型: 日期, 来源: 甲局, 合理范围: 1949-10-01 至, 范围依据: 说明}
  明细: {类型: 记录, 来源: 甲局, 字段: {费率: {类型: 比例, 合理范围: 0% 至 3%, 范围依据: 说明}}}
"""


def dictionary(text: str = FIELDS) -> Dictionary:
    return load_texts({"指标.yaml": text.encode()}).dictionary


def test_facts_outside_their_range_are_refused_with_it() -> None:
    from policymatch import FactError

    with pytest.raises(FactError) as e:
        read_facts(
            dictionary(),
            {"占比": "101%", "人数": {"2024": "1000.1万人"}, "成立": "1949-09-30", "明细": [{"费率": "3.01%"}]},
        )
    assert [(i.field, i.reason) for i in e.value.issues] == [
        ("占比", "超出合理范围（0%至100%）"),
        ("人数(2024)", "超出合理范围（至1000万人）"),
        ("成立", "超出合理范围（1949-10-01至）"),
        ("明细[1].费率", "超出合理范围（0%至3%）"),
    ]
    facts = read_facts(
        dictionary(), {"占比": 1, "人数": {"2024": "1000万人"}, "成立": "1949-10-01", "明细": [{"费率": "3%"}]}
    )
    assert facts.scalars["占比"] == 1 and not facts.notes


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("{类型: 比例, 来源: 甲局, 合理范围: 0% 至 100%}", "“x”的合理范围缺少“范围依据”"),
        ("{类型: 比例, 来源: 甲局, 合理范围: 0% 到 100%, 范围依据: 甲}", "没有写明从多少至多少"),
        ("{类型: 比例, 来源: 甲局, 合理范围: 至, 范围依据: 甲}", "没有写明从多少至多少"),
        ("{类型: 比例, 来源: 甲局, 合理范围: 0 至 1, 范围依据: 甲}", "“0”的单位不对，应为%"),
        ("{类型: 比例, 来源: 甲局, 合理范围: 2% 至 1%, 范围依据: 甲}", "下限大于上限"),
        ("{类型: 金额, 来源: 甲局, 合理范围: 0人 至 1人, 范围依据: 甲}", "“0人”的单位不对，应为元"),
        ("{类型: 日期, 来源: 甲局, 合理范围: 去年 至, 范围依据: 甲}", "“去年”不是日期"),
        ("{类型: 是否, 来源: 甲局, 合理范围: 0% 至 1%, 范围依据: 甲}", "“x”是是否，没有合理范围"),
        ("{类型: 比例, 来源: 甲局, 范围依据: 甲}", "“x”写了范围依据，没有写合理范围"),
    ],
)
def test_a_wrong_range_does_not_load(field: str, message: str) -> None:
    from policymatch import CatalogError

    with pytest.raises(CatalogError) as e:
        dictionary("指标:\n  x: " + field)
    assert message in str(e.value)
