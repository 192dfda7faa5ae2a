"""An enterprise's facts: every name given once, every bad value with its reason in Chinese, and only our own error."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policymatch.errors import FactError
from policymatch.language.periods import Period
from policymatch.model.facts import Facts, read_facts
from tests.shipped import shipped


def read(raw: Any) -> Facts:
    return read_facts(shipped().dictionary, raw)


def reason(raw: Any) -> str:
    with pytest.raises(FactError) as e:
        read(raw)
    return str(e.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"注册地": "420802", "注册地区划代码": "110101"}, "注册地区划代码：“110101” 和“注册地”是同一项，只写一次"),
        ({"注册地区划代码": "110101", "注册地": "110101"}, "注册地：“110101” 和“注册地区划代码”是同一项，只写一次"),
        ({"招用人员": [], "员工": []}, "员工：“〔内部：列表〕” 和“招用人员”是同一项，只写一次"),
        (
            {"营业收入": {"2023": 1}, "营收": {"2022": 3, "2023年": 2}},
            "营收(2023年)：“〔内部：数字〕” 2023年的“营业收入”写了两次，只写一次",
        ),
        (
            {"招用人员": [{"证件号": "1", "身份证号": "2"}]},
            "招用人员[1].身份证号：“〔个人：数字〕” 和“证件号”是同一项，只写一次",
        ),
    ],
)
def test_a_fact_given_twice_is_refused_in_any_order(raw: Any, message: str) -> None:
    assert reason(raw) == message


def test_a_yearly_fact_may_have_two_names_in_different_years() -> None:
    facts = read({"营业收入": {"2023": 1}, "营收": {"2022": 3}})
    assert facts.series == {"营业收入": {Period("年", 2023): 100, Period("年", 2022): 300}}


@pytest.mark.parametrize("copies", ["abc", "1.5", True, -1, 200_001, 10**5000], ids=range(6))
def test_a_number_of_copies_that_is_none(copies: Any) -> None:
    assert reason({"参展记录": [{"份数": copies}]}).endswith("份数应为0到200000之间的整数")


def test_copies() -> None:
    assert read({"参展记录": [{"展位费": 1, "份数": "３"}]}).records["参展记录"] == [{"展位费": 100}] * 3


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (None, '企业：应是一个企业的“名称: 值”，给的是空（{"注册地": "420802"}）'),
        ([1], '企业：应是一个企业的“名称: 值”，给的是列表（{"注册地": "420802"}）'),
        ({"注册地": {"2023": "420802"}}, '注册地：“{"2023": "420802"}” 这项指标不分期间，应是一个值'),
        ({"企业名称": "甲\ud800"}, "企业名称：“甲<U+D800>” 有残缺的字符，请重新填写"),
        ({"近12个月销售额": 10**5000}, "近12个月销售额：“〔内部：数字〕” 数字太长，应为数字，单位元"),
        ({"注册地": 10**5000}, "注册地：“…” 数字太长，应为文字"),
        ({"统一社会信用代码": 10**5000}, "统一社会信用代码：“…” 统一社会信用代码应为18位，这里是1位"),
        ({"核定": {"甲": 10**5000}}, "核定.甲：“…” 应为 是、否 或金额，如 60万元"),
    ],
)
def test_hostile_values(raw: Any, message: str) -> None:
    assert reason(raw) == message


def test_values_out_of_numpy_and_pandas() -> None:
    facts = read(
        {
            "注册地": np.int64(420802),
            "近12个月销售额": np.float64(0.1),
            "从事细分市场年限": np.int32(3),
            "民营企业": np.bool_(True),
            "成立日期": pd.Timestamp("2020-01-02"),
        }
    )
    assert facts.scalars == {
        "注册地": "420802",
        "近12个月销售额": Fraction(10),
        "从事细分市场年限": Fraction(36),
        "民营企业": True,
        "成立日期": date(2020, 1, 2),
    }
