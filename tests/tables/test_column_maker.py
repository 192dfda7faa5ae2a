"""What is read many cells at once is what the reader of single cells reads, cell by cell."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policymatch.engine.columnar.fact_table import read
from policymatch.errors import reason_of
from policymatch.model.values import Value
from policymatch.tables import Cell, HeaderColumn
from policymatch.tables.reading.arrow_cells import of_values, python_cells
from policymatch.tables.reading.cells import CellReader
from policymatch.tables.reading.column_maker import ColumnMaker, Refused
from policymatch.tables.reading.table import blank, from_any, from_text, shown
from tests.tables.making import small

NUMBERS = [
    ("近12个月销售额", ""),
    ("近12个月销售额", "元"),
    ("近12个月销售额", "万元"),
    ("近12个月销售额", "亿元"),
    ("近12个月销售额", "角"),
    ("净利润", "万元"),
    ("从业人员数", "人"),
    ("用电量", "兆瓦时"),
    ("资产负债率", ""),
    ("资产负债率", "%"),
    ("资产负债率", "‰"),
    ("资产负债率", "小数"),
    ("出口占比", ""),
    ("出口占比", "%"),
]
_digits = st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{0,17})?", fullmatch=True)
_short = st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", fullmatch=True)
_odd = st.sampled_from(
    [
        "0",
        "-0",
        "00.50",
        ".5",
        "5.",
        "1e5",
        "1E-3",
        "0e99",
        "1.2.3",
        "1..2",
        "-",
        "--",
        "-.5",
        "+5",
        "1,234",
        "1,234.5",
        "12万元",
        "45%",
        "无",
        "不适用",
        "１２",
        "9007199254740993",
        "999999999999999",
        "0.000000000000001",
        "10",
        "10.1",
        "-10",
        "123456789012345.6",
        "0000000000000001",
        "'12",
        "='1'",
        "1-2",
        "1_0",
        "0x10",
        "inf",
        "nan",
        "",
        " ",
        "\u3000",
        " 1",
        "1 ",
        "1 000",
        '="12"',
        "\ufeff3",
    ]
)
_spaces = st.text(st.sampled_from(" \t\u3000\xa0\r"), max_size=2)
_padded = st.tuples(_spaces, st.one_of(_short, _digits, _odd), _spaces).map("".join)
number_texts = st.one_of(
    st.lists(st.one_of(_short, _short, _digits, _odd, _padded, st.none()), max_size=30),
    st.lists(st.one_of(_padded, st.none()), max_size=30),
)
_days = st.one_of(
    st.dates().map(str),
    st.dates().map(lambda d: f"{d.year}/{d.month}/{d.day}"),
    st.dates().map(lambda d: f"{d:%Y%m%d}"),
    st.from_regex(r"[0-9]{4}[-/.,年][0-9]{2}[-/.月][0-9]{2}", fullmatch=True),
    st.text("0123456789-/. x", max_size=12),
    st.sampled_from(["", "无", "2024-02-30", "2024-13-01", "0000-01-01", "2024-05-20 8:30", "'2024-05-20", None]),
)


def maker(name: str, unit: str) -> tuple[ColumnMaker, CellReader]:
    dictionary = small().dictionary
    column = HeaderColumn(0, "甲", dictionary.fields[name], None, unit)
    return ColumnMaker(dictionary, column), CellReader(dictionary, column)


def single(reader: CellReader, cells: list[Cell]) -> tuple[list[Value | None], list[Refused]]:
    values: list[Value | None] = []
    refused = []
    for i, cell in enumerate(cells):
        read = None if blank(cell) else reader.read(cell)
        if isinstance(read, ValueError):
            refused.append(Refused(i, shown(cell), str(read), reason_of(read)))
            read = None
        values.append(None if read is None else read.value)
    return values, refused


def same(name: str, unit: str, array: pa.Array, marked: bool) -> None:
    made, reader = maker(name, unit)
    got = made.make(array, marked)
    cells = python_cells(array)
    if marked:
        cells = [from_text(c) if isinstance(c, str) else c for c in cells]
    values, refused = single(reader, cells)
    assert [read(got.column, i) for i in range(len(array))] == values
    assert sorted(got.refused) == refused
    listed = made.make(cells, False)
    assert [read(listed.column, i) for i in range(len(array))] == values
    assert {n: sorted(r.tolist()) for n, r in got.noted.items()} == {n: r.tolist() for n, r in listed.noted.items()}


@settings(max_examples=300, deadline=None)
@given(number_texts, st.sampled_from(NUMBERS), st.booleans(), st.integers(0, 3))
@example(["999999999999999", " 0.000000000000001 "], ("用电量", "兆瓦时"), False, 0)
@example([" 999999999999999 ", "0.000000000000001"], ("用电量", "兆瓦时"), False, 0)
def test_numbers(texts: list[str | None], column: tuple[str, str], marked: bool, cut: int) -> None:
    array = pa.array(["x"] * cut + texts, pa.string()).slice(cut)
    same(*column, array, marked)
    same(*column, array.dictionary_encode(), marked)


_words = st.one_of(
    st.text(st.sampled_from("甲乙1Ａ \u3000\xa0\ufeff\x85\x00'="), max_size=3),
    st.sampled_from(["无", " 无", "不适用", "'1", "1"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_words, max_size=4), st.lists(st.one_of(_words, st.none()), max_size=2), st.booleans())
def test_texts(texts: list[str], more: list[str | None], marked: bool) -> None:
    """Texts of which each means itself, and others, are read as one by one."""
    for name in ("经营范围", "企业规模", "注册地"):
        same(name, "", pa.array([*texts, *more], pa.string()), marked)
        same(name, "", pa.array([*texts, None, *texts], pa.string()).dictionary_encode(), marked)


def test_half_characters_are_refused_among_texts_that_mean_themselves() -> None:
    made, reader = maker("经营范围", "")
    cells: list[Cell] = ["甲", "乙\ud800", None, "丙"]
    got = made.make(cells, False)
    values, refused = single(reader, cells)
    assert [read(got.column, i) for i in range(4)] == values == ["甲", None, None, "丙"]
    assert got.refused == refused and len(refused) == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(_days, max_size=20), st.booleans(), st.integers(0, 3))
def test_days(texts: list[str | None], marked: bool, cut: int) -> None:
    same("成立日期", "", pa.array(["x"] * cut + texts, pa.string()).slice(cut), marked)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dates(), min_size=1, max_size=20))
def test_columns_of_days(days: list[date]) -> None:
    same("成立日期", "", pa.array([str(d) for d in days], pa.string()), True)
    same("投产日期", "", pa.array([str(d) for d in days], pa.string()), True)


def test_every_day_of_the_years_that_have_a_name() -> None:
    days = pa.array([date.fromordinal(n) for n in range(1, date.max.toordinal() + 1, 97)], pa.date32())
    made, _ = maker("成立日期", "")
    got = made.make(pa.array([d.as_py().isoformat() for d in days], pa.string()), True)
    assert [read(got.column, i) for i in range(len(days))] == days.to_pylist()


TYPED: list[pa.Array] = [
    pa.array([None, 1, -3, 10**12, 2**62, 2**63 - 1, -(2**63)], pa.int64()),
    pa.array([None, 1, 250], pa.uint8()),
    pa.array([None, 1, 2**64 - 1], pa.uint64()),
    pa.array([None, 0.1, 0.1 + 0.2, 1e20, float("nan"), float("inf"), 12.34, -2.5, 1e-7, 0.0, -0.0, 123456.789]),
    pa.array([None, 0.1, 2.5, 1e10, float("nan")], pa.float32()),
    pa.array([None, Decimal("1.25"), Decimal("-3.00"), Decimal("0.01"), Decimal("99999999.99")], pa.decimal128(12, 2)),
    pa.array([None, Decimal("1E+25"), Decimal("1.000000"), Decimal("0.000001")], pa.decimal128(38, 6)),
    pa.array([True, False, None]),
    pa.array([date(2024, 1, 1), date(1, 1, 1), None], pa.date32()),
    pa.array([date(2024, 1, 1), None], pa.date64()),
    pa.array([datetime(2024, 5, 20), datetime(1960, 5, 20, 9, 1, 2, 345678), None], pa.timestamp("ns")),
    pa.array([datetime(2024, 5, 20, 23, 59), None], pa.timestamp("us", tz="Asia/Shanghai")),
    pa.array(["是", "大型", "420802", "2023", "无", "1.5", None]).dictionary_encode(),
    pa.array([420802, 20240520, 2023, 1, 0, None], pa.int32()),
    pa.array([420802.0, 2023.0, 1.0, None]),
    pa.array([1, 2, None]).dictionary_encode(),
]
FIELDS = [
    *NUMBERS,
    *((n, "") for n in ("民营企业", "企业规模", "成立日期", "投产日期", "经营范围", "首次入规年度", "注册地")),
]


@pytest.mark.parametrize("array", TYPED, ids=lambda a: str(a.type))
def test_typed_cells(array: pa.Array) -> None:
    for name, unit in FIELDS:
        same(name, unit, array, False)
        same(name, unit, array.slice(1), False)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(), st.floats(-1e9, 1e9).map(lambda x: round(x, 3))), max_size=20))
def test_doubles(numbers: list[float | None]) -> None:
    for column in NUMBERS:
        same(*column, pa.array(numbers, pa.float64()), False)


_values: list[st.SearchStrategy[Any]] = [
    st.text(max_size=3) | st.sampled_from(["", " ", "乙\ud800", "420802"]),
    st.floats(allow_nan=False) | st.sampled_from([0.1, 420802.0, 1e20, float("inf")]),
    st.integers() | st.sampled_from([1, 2**63, -(2**63)]),
    st.dates(),
    st.datetimes() | st.sampled_from([datetime(2024, 5, 20)]),
    st.booleans(),
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*_values, st.one_of(_values)]).flatmap(lambda kind: st.lists(st.sampled_from(["", None]) | kind))
)
def test_python_values_become_the_same_cells_all_at_once(values: list[Any]) -> None:
    """Cells of workbooks: in Arrow where they are of one type; "" is a blank cell."""
    made = of_values(values)
    cells = made if isinstance(made, list) else python_cells(made)
    wanted = [None if v in ("", None) else from_any(v) for v in values]
    assert [(type(c), c) for c in cells] == [(type(c), c) for c in wanted]


def test_columns_of_one_type_are_in_arrow() -> None:
    for values in (["甲", ""], [0.5, None], [1, ""], [date(2024, 1, 1), None]):
        assert not isinstance(of_values(values), list)


def test_columns_of_any_number_of_decimals_stay_exact() -> None:
    made, reader = maker("用电量", "千瓦时")
    for texts in (["1", "2"], ["1.5", "2.25"], ["1.123456", "2", None], ["3.1", "99999999999.5"], ["0.1"]):
        got = made.make(pa.array(texts, pa.string()), True)
        assert [read(got.column, i) for i in range(len(texts))] == single(reader, list(texts))[0]
