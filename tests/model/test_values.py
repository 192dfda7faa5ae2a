"""Single values: every usual way of writing them, and the reason when one cannot be taken."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policymatch.language.periods import Period
from policymatch.language.units import UNITS
from policymatch.model.codes import CodeBook
from policymatch.model.days import read_period
from policymatch.model.texts import altered, plain, usual
from policymatch.model.values import NOT_APPLICABLE, check_credit_code, read_ruling, read_value
from tests.small import load, policy_text

FIELDS = load(policy_text("金额: 1元")).dictionary.fields


def read(name: str, raw: Any, unit: str = "") -> Any:
    return read_value(FIELDS[name], raw, UNITS, unit).value


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("甲", 250, 25000),
        ("甲", "250", 25000),
        ("甲", "1,234,567.89", 123456789),
        ("甲", "１２３．４５", 12345),
        ("甲", "250万元", 250_000_000),
        ("甲", "2.5亿元", 25_000_000_000),
        ("甲", "250万", 250_000_000),
        ("甲", "￥1200", 120000),
        ("甲", 0.1, 10),
        ("甲", Decimal("0.10"), 10),
        ("甲", "1.2e4", 1_200_000),
        ("甲", "无", NOT_APPLICABLE),
        ("人数", "30人", 30),
        ("人数", "30名", 30),
        ("人数", 12.5, Fraction(25, 2)),
        ("比率", "60%", Fraction(3, 5)),
        ("比率", "60％", Fraction(3, 5)),
        ("比率", 0.6, Fraction(3, 5)),
        ("比率", "0.5‰", Fraction(1, 2000)),
        ("旗", "是", True),
        ("旗", "√", True),
        ("旗", "N", False),
        ("旗", 1, True),
        ("旗", False, False),
        ("成立日期", "2024-5-2", date(2024, 5, 2)),
        ("成立日期", "2024/05/02", date(2024, 5, 2)),
        ("成立日期", "2024年5月2日", date(2024, 5, 2)),
        ("成立日期", "20240502", date(2024, 5, 2)),
        ("成立日期", datetime(2024, 5, 2, 8), date(2024, 5, 2)),
        ("成立日期", "2024-02-29", date(2024, 2, 29)),
        ("规模", " 大型 ", "大型"),
        ("注册地", 420802, "420802"),
        ("注册地", 420802.0, "420802"),
        ("注册地", "420802gxq", "420802GXQ"),
        ("国民经济行业", "c3911", "C3911"),
    ],
)
def test_values(name: str, raw: Any, value: Any) -> None:
    assert read_value(FIELDS[name], raw, UNITS, codes=CodeBook({"功能区": {"420802GXQ": ""}})).value == value


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("甲", "约500", "不是数字，应为数字，单位元"),
        ("甲", "500美元", "单位是“美元”，应为数字，单位元"),
        ("甲", "60%", "单位是“%”，应为数字，单位元"),
        ("甲", date(2024, 1, 1), "应为数字，单位元"),
        ("甲", True, "应为数字，单位元"),
        ("甲", "9" * 5000, "数字太长，应为数字，单位元"),
        ("甲", 10**100, "数字太长，应为数字，单位元"),
        ("甲", "1e9999999", "数字太长，应为数字，单位元"),
        ("甲", -1, "不能为负数"),
        ("比率", 60, "这个比例大于1而没有写单位；百分数写作“60%”，倍数写作“60倍”"),
        ("比率", "60人", "单位是“人”，应为比例，如 60% 或 0.6"),
        ("旗", "也许", "应为 是 或 否"),
        ("旗", "不适用", "应为 是 或 否"),
        ("成立日期", "2024-02-30", "没有这一天，应为日期，如 2024-05-20"),
        ("成立日期", "去年", "应为日期，如 2024-05-20"),
        ("注册地", "x", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802"),
        ("国民经济行业", "制造业", "应为国民经济行业代码（GB/T 4754），门类字母加数字，如 C3911"),
    ],
)
def test_reasons(name: str, raw: Any, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        read(name, raw)
    assert str(caught.value) == reason


def test_the_unit_of_a_header() -> None:
    assert read("甲", 250, "万元") == 250_000_000
    assert read("甲", "250万元", "万元") == 250_000_000
    assert read("比率", 60, "%") == Fraction(3, 5)


@pytest.mark.parametrize(
    ("raw", "period"),
    [
        ("2024", Period("年", 2024)),
        (2024, Period("年", 2024)),
        ("2024年度", Period("年", 2024)),
        ("2024Q2", Period("季", 2024, 1)),
        ("2024年第二季度", Period("季", 2024, 1)),
        ("2024年2季度", None),
        ("2024H2", Period("半年", 2024, 1)),
        ("2024-07", Period("月", 2024, 6)),
        ("2024年7月", Period("月", 2024, 6)),
        (date(2024, 1, 1), None),
        ("第三年", None),
    ],
)
def test_periods(raw: Any, period: Period | None) -> None:
    if period is None:
        with pytest.raises(ValueError, match="应为期间"):
            read_period(raw)
    else:
        assert read_period(raw) == period


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2024年", date(2024, 12, 31)),
        ("2024年上半年", date(2024, 6, 30)),
        ("2024年第3季度", date(2024, 9, 30)),
        ("2024年2月", date(2024, 2, 29)),
        ("9999年", date(9999, 12, 31)),
        ("9999年12月", date(9999, 12, 31)),
    ],
)
def test_the_last_day_of_a_period(text: str, last: date) -> None:
    assert read_period(text).end == last


def test_credit_codes() -> None:
    assert check_credit_code(" 91350100m000100y43 ") == "91350100M000100Y43"
    for wrong, reason in (("91350100M000100Y44", "校验位不对"), ("9135", "应为18位，这里是4位"), ("", "应为18位")):
        with pytest.raises(ValueError, match=reason):
            check_credit_code(wrong)


@pytest.mark.parametrize(
    ("raw", "answer"),
    [("是", True), ("否", False), (True, True), ("60万元", 60_000_000), (5, 500), ("40%", Fraction(2, 5))],
)
def test_rulings(raw: Any, answer: Any) -> None:
    assert read_ruling(raw, UNITS) == answer


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("30人", "单位是“人”，应为 是、否 或金额，如 60万元"),
        ("-5万元", "不能为负数"),
        ("也许", "应为 是、否 或金额，如 60万元"),
    ],
)
def test_rulings_that_are_none(raw: Any, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_ruling(raw, UNITS)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("5.", "5"),
        ("+5", "5"),
        ("007", "7"),
        ("00.50", "0.50"),
        ("0" * 80 + "5", "5"),
        ("1.E+05", "1e5"),
        ("1e-05", "1e-5"),
        ("-0", "0"),
        ("0e-61", "0"),
        ("0.000", "0"),
        *(
            (t, t)
            for t in ("", ".", "-", "--5", "+-5", "1.2.3", "e5", "1e", "1e+", "5e.", "５", "٣", "5万", "1 0", "0x10")
        ),
    ],
)
def test_numbers_as_they_are_usually_written(text: str, meant: str) -> None:
    assert usual(text) == meant


@pytest.mark.parametrize(
    ("raw", "value"), [(".5", 50), ("5.", 500), ("0" * 80 + "5", 500), ("1.e3", 100000), ("0e99", 0)]
)
def test_numbers_written_loosely(raw: str, value: int) -> None:
    assert read("甲", raw) == value


@given(st.lists(st.text(st.sampled_from("甲1Ａ \u3000\xa0\ufeff\x85\x1c\x00\n"), max_size=3), max_size=4))
@example(["甲\u3000甲"])
@example(["甲", "乙 "])
@example(["甲 ", " 乙", " ", "丙"])
@example(["甲\n", "\n", "", "Ａ"])
def test_many_texts_at_once_are_checked_for_characters_to_alter(texts: list[str]) -> None:
    found = altered(texts)
    wrong = [k for k, t in enumerate(texts) if plain(t) != t]
    assert set(wrong) <= set(found) and found == sorted(set(found))
    if not any("\x00" in t for t in texts):
        assert found == wrong


def test_no_character_that_is_altered_goes_unseen() -> None:
    every = [c for c in map(chr, range(0x110000)) if c.isspace() or plain(f"甲{c}甲") != f"甲{c}甲"]
    assert len(every) > 100
    for c in every:
        for texts in ([f"{c}甲"], ["甲", f"甲{c}"], [f"甲{c}甲", "乙"]):
            assert altered(texts) == [k for k, t in enumerate(texts) if plain(t) != t], hex(ord(c))
    assert altered(["“甲”", "乙、丙", "é\ud800", ""]) == []
