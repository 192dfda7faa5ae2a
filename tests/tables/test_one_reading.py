"""The same number is the same fact, and gives the same verdict, whatever file or object it came in."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch import Catalog
from policymatch.model.facts import Facts
from policymatch.tables import FrameSource, Source, open_table
from tests.tables.making import DICTIONARY, code, take

CODE = "统一社会信用代码"
CATALOG = Catalog.loads(
    {
        "字典.yaml": DICTIONARY,
        "政策.yaml": """
政策: 门槛
编号: threshold
层级: 市
地区: 420800
发布机构: 某局
有效期: {自: 2024-01-01, 至: 2024-12-31}
政策年度: 2024年
事项:
  - 编号: rate
    名称: 负债率不高于70%
    依据: {条款: 第1条, 原文: 资产负债率不高于70%}
    兑现方式: 申报
    资格: 合格
    适用条件: [资产负债率 不高于 70%]
""",
    }
)


def _csv(folder: Path, header: str, value: float) -> Source:
    (folder / "x.csv").write_text(f"{CODE},{header}\n{code(1)},{value!r}\n", "utf-8")
    return open_table(folder / "x.csv")


def _csv_excel(folder: Path, header: str, value: float) -> Source:
    (folder / "x.csv").write_text(f"{CODE},{header}\n{code(1)},{value:.15g}\n", "utf-8")
    return open_table(folder / "x.csv")


def _xlsx(folder: Path, header: str, value: float) -> Source:
    book = xlsxwriter.Workbook(str(folder / "x.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [CODE, header])
    sheet.write_string(1, 0, code(1))
    sheet.write_number(1, 1, value)
    book.close()
    return open_table(folder / "x.xlsx")


def _xlsx_text(folder: Path, header: str, value: float) -> Source:
    book = xlsxwriter.Workbook(str(folder / "x.xlsx"))
    book.add_worksheet().write_row(0, 0, [CODE, header])
    book.worksheets()[0].write_string(1, 0, code(1))
    book.worksheets()[0].write_string(1, 1, repr(value))
    book.close()
    return open_table(folder / "x.xlsx")


def _parquet(folder: Path, header: str, value: float) -> Source:
    pq.write_table(pa.table({CODE: [code(1)], header: pa.array([value], pa.float64())}), folder / "x.parquet")
    return open_table(folder / "x.parquet")


def _parquet_text(folder: Path, header: str, value: float) -> Source:
    pq.write_table(pa.table({CODE: [code(1)], header: [repr(value)]}), folder / "x.parquet")
    return open_table(folder / "x.parquet")


def _pandas(folder: Path, header: str, value: Any) -> Source:
    return FrameSource(pd.DataFrame({CODE: [code(1)], header: [value]}), "x")


def _pandas_objects(folder: Path, header: str, value: float) -> Source:
    return FrameSource(pd.DataFrame({CODE: [code(1), code(2)], header: [value, "x"]}, dtype=object), "x")


def _polars(folder: Path, header: str, value: float) -> Source:
    return FrameSource(pl.DataFrame({CODE: [code(1)], header: [value]}), "x")


TABLES = (_csv, _csv_excel, _xlsx, _xlsx_text, _parquet, _parquet_text, _pandas, _pandas_objects, _polars)
REQUESTS: dict[str, Callable[[float], Any]] = {
    "float": lambda x: x,
    "numpy": np.float64,
    "text": repr,
    "JSON": lambda x: json.loads(json.dumps(x), parse_float=str),
}
FIELDS = {"资产负债率": "资产负债率(小数)", "用电量": "用电量2024年7月", "近12个月销售额": "近12个月销售额(元)"}


def fact(facts: Facts, name: str) -> Any:
    found = {**facts.scalars, **{k: next(iter(v.values())) for k, v in facts.series.items()}}
    return found[name]


def request(name: str, value: Any) -> dict[str, Any]:
    return {name: {"2024-07": value} if name == "用电量" else value}


VALUES = (
    0.7000000000000001,
    0.7,
    0.30000000000000004,
    0.1 + 0.7,
    0.57 * 100 / 100,
    1 / 3,
    0.6999999999999999,
    0.005,
    0.0,
)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", VALUES)
def test_a_number_is_the_same_fact_from_every_source(tmp_path: Path, name: str, value: float) -> None:
    read = {
        source.__name__: fact(take(source(tmp_path, FIELDS[name], value)).enterprises[0].facts, name)
        for source in TABLES
    }
    read |= {how: fact(CATALOG.facts(request(name, made(value))), name) for how, made in REQUESTS.items()}
    read["document"] = fact(CATALOG.facts(json.dumps(request(name, value))), name)
    assert len(set(read.values())) == 1, read


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 10, 100, 1000, 10**4]), st.integers(-3, 3))
def test_noise_of_any_float_is_cut_alike(n: int, scale: int, ulps: int) -> None:
    value = n / scale
    for _ in range(abs(ulps)):
        value = float(np.nextafter(value, np.inf if ulps > 0 else -np.inf))
    if value < 0 or 0 < value < 1e-200:
        return  # so many digits behind the point are refused
    wanted = Fraction(Decimal(format(value, ".15g")))
    for source in (_pandas, _polars, _pandas_objects):
        assert fact(take(source(Path(), FIELDS["用电量"], value)).enterprises[0].facts, "用电量") == wanted
    assert fact(CATALOG.facts(request("用电量", value)), "用电量") == wanted
    assert fact(CATALOG.facts(request("用电量", repr(value))), "用电量") == wanted


@pytest.mark.parametrize(("value", "verdict"), [(0.7000000000000001, "符合"), (0.7, "符合"), (0.70001, "不符合")])
def test_the_verdict_at_a_threshold_does_not_depend_on_the_source(tmp_path: Path, value: float, verdict: str) -> None:
    for source in (_csv, _xlsx, _parquet):
        source(tmp_path, "资产负债率(小数)", value)
    found = {
        path.name: CATALOG.score(path, on="2024-12-31", all_verdicts=True).matches["结果"].tolist()
        for path in sorted(tmp_path.iterdir())
    }
    assert set(found) == {"x.csv", "x.parquet", "x.xlsx"}
    assert {v for verdicts in found.values() for v in verdicts} == {verdict}
    assert CATALOG.match({"资产负债率": value}, "2024-12-31").matches[0].verdict == verdict
    assert CATALOG.match(json.dumps({"资产负债率": value}), "2024-12-31").matches[0].verdict == verdict


@pytest.mark.parametrize("raw", [Decimal("0.12345678901234567890"), 123456789012345678])
def test_integers_and_decimals_keep_every_digit(raw: Any) -> None:
    header = FIELDS["用电量"]
    for source in (_pandas, _polars):
        assert fact(take(source(Path(), header, raw)).enterprises[0].facts, "用电量") == Fraction(raw)
    assert fact(CATALOG.facts(request("用电量", raw)), "用电量") == Fraction(raw)
