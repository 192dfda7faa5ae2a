"""``match`` takes as blank and as number what ``score`` takes as such: None, NaN, NA, NaT, text of spaces, numpy's scalars."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policymatch.model.enterprise import Enterprise
from policymatch.model.facts import Facts, read_facts
from policymatch.model.scalars import settled
from tests.shipped import shipped
from tests.tables.making import code

BLANKS: dict[str, Any] = {
    "None": None,
    "float": float("nan"),
    "numpy float64": np.float64("nan"),
    "numpy float32": np.float32("nan"),
    "numpy float16": np.float16("nan"),
    "numpy array of no dimension": np.array(np.nan),
    "pandas NA": pd.NA,
    "pandas NaT": pd.NaT,
    "numpy day": np.datetime64("NaT"),
    "numpy nanosecond": np.datetime64("NaT", "ns"),
    "Decimal": Decimal("NaN"),
    "signalling Decimal": Decimal("sNaN"),
    "empty text": "",
    "spaces": " \t\n",
    "wide space": "　",
    "no-break space": "\xa0",
    "mark of UTF-8": "\ufeff",
    "numpy text": np.str_(" "),
}


def read(raw: Any) -> Facts:
    return read_facts(shipped().dictionary, raw)


@pytest.mark.parametrize("kind", BLANKS)
def test_a_blank_value_is_missing_at_every_level(kind: str) -> None:
    blank = BLANKS[kind]
    facts = read(
        {
            "统一社会信用代码": blank,
            "企业名称": blank,
            "注册地": blank,
            "近12个月销售额": blank,
            "成立日期": blank,
            "民营企业": blank,
            "企业规模": blank,
            "首次入规年度": blank,
            "营业收入": {"2023": blank, "2024": 1},
            "净利润": blank,
            "信用保险保单": blank,
            "参展记录": [{"展位费": blank, "开展日期": blank, "展会编号": blank, "展会类别": "国内", "份数": blank}],
            "核定": {"甲": blank, "乙": "是"},
            "没有这个名称": blank,
        }
    )
    assert (facts.code, facts.name, facts.scalars) == ("", "", {})
    assert {name: len(values) for name, values in facts.series.items()} == {"营业收入": 1}
    assert facts.records == {"参展记录": [{"展会类别": "国内"}]}
    assert facts.rulings == {"乙": True}
    assert read({"核定": blank}) == Facts()


@pytest.mark.parametrize("kind", BLANKS)
def test_a_blank_code_or_name_of_an_enterprise(kind: str) -> None:
    made = Enterprise(code=BLANKS[kind], name=BLANKS[kind])
    assert (made.code, made.name) == ("", "")


@pytest.mark.parametrize("blank", ["nan", "None", 0, False, [], {}, "0", "无"])
def test_what_is_not_blank(blank: Any) -> None:
    assert settled(blank) == blank and settled(blank) is not None


SCALARS = [
    (np.bool_(True), "民营企业", True),
    (np.int8(3), "一类知识产权数", Fraction(3)),
    (np.uint64(3), "一类知识产权数", Fraction(3)),
    (np.float16(0.5), "近12个月销售额", Fraction(50)),
    (np.float32(0.25), "近12个月销售额", Fraction(25)),
    (np.array(12), "近12个月销售额", Fraction(1200)),
    (Decimal("0.10"), "近12个月销售额", Fraction(10)),
    (np.str_("420802"), "注册地", "420802"),
    (np.datetime64("2020-01-02"), "成立日期", date(2020, 1, 2)),
    (np.datetime64("2020-01-02T00:00:00", "ns"), "成立日期", date(2020, 1, 2)),
    (pd.Timestamp("2020-01-02"), "成立日期", date(2020, 1, 2)),
]


@pytest.mark.parametrize(("raw", "field", "value"), SCALARS, ids=[repr(raw) for raw, _, _ in SCALARS])
def test_a_scalar_of_numpy_or_pandas(raw: Any, field: str, value: Any) -> None:
    assert read({field: raw}).scalars == {field: value}


def test_a_row_of_a_data_frame() -> None:
    frame = pd.DataFrame(
        {
            "统一社会信用代码": [code(1), code(2)],
            "注册地": ["420802", None],
            "民营企业": pd.array([True, None], dtype="boolean"),
            "一类知识产权数": pd.array([2, None], dtype="Int64"),
            "近12个月销售额": [1.5, float("nan")],
            "成立日期": pd.to_datetime(pd.Series(["2020-01-02", None])),
        }
    )
    full, bare = (read(frame.iloc[i].to_dict()) for i in range(2))
    assert full.scalars == {
        "注册地": "420802",
        "民营企业": True,
        "一类知识产权数": Fraction(2),
        "近12个月销售额": Fraction(150),
        "成立日期": date(2020, 1, 2),
    }
    assert (bare.code, bare.scalars) == (code(2), {})


def test_equal_values_of_different_types_are_read_apart() -> None:
    rows = [{"保单号": v} for v in (1, True, "1", 1.0)]
    issues = []
    for row in rows:
        try:
            issues.append(read({"信用保险保单": [row]}).records["信用保险保单"])
        except Exception as e:
            issues.append([{"": str(e)}])
    together = [*rows[:1], *rows[2:]]
    assert read({"信用保险保单": together}).records["信用保险保单"] == [x[0] for i, x in enumerate(issues) if i != 1]
    texts = read({"信用保险保单": [{"保单号": Decimal("1.0")}, {"保单号": Decimal("1.00")}]}).records["信用保险保单"]
    assert [r["保单号"] for r in texts] == [
        read({"信用保险保单": [{"保单号": Decimal(x)}]}).records["信用保险保单"][0]["保单号"] for x in ("1.0", "1.00")
    ]


def test_neither_numpy_nor_pandas_is_imported_to_read_facts() -> None:
    script = (
        "import sys; from policymatch.model.facts import read_facts; from policymatch.model.enterprise import Enterprise;"
        "assert not {'numpy', 'pandas', 'pyarrow'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
