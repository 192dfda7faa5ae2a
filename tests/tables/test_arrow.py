"""Parquet files and frames: every type of a column is read, or each of its cells is rejected with column, row and reason."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
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
from hypothesis import example, given
from hypothesis import strategies as st

from policymatch.errors import TableError
from policymatch.language.periods import Period
from policymatch.limits import LIMITS, set_limits
from policymatch.tables import FrameSource, open_table
from policymatch.tables.reading.sources import Source
from tests.tables.making import Taken, code, take

CODE, NAME, MONEY, TEXT, DAY, SIZE = "统一社会信用代码", "企业名称", "营业收入2024", "经营范围", "成立日期", "企业规模"
NO_TEXT = "不是 UTF-8 的文字，请重新导出"
NO_DAY = "不在公元1年到9999年之间，不是日期"
SEVERAL = "是一组值，一格应只有一个值"


def texts(*values: bytes) -> pa.StringArray:
    """An array of strings of any bytes."""
    ends = np.cumsum([0, *map(len, values)]).astype(np.int32)
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(ends.tobytes()), pa.py_buffer(b"".join(values)))


def read(source: Source) -> tuple[list[list[Any]], list[tuple[int, str, str]]]:
    """The values of each enterprise, and the cells that were rejected."""
    taken = take(source)
    for account in taken.files[0].columns:
        total = account.taken + account.blank + account.refused + account.unused
        assert total == taken.files[0].used
    values = [
        [*e.facts.scalars.values(), *(v for s in e.facts.series.values() for v in s.values())]
        for e in taken.enterprises
    ]
    return values, [(c.row, c.column, c.reason) for c in taken.rejected_cells]


def sources(folder: Path, header: str, array: pa.Array) -> list[Source]:
    """A column beside the codes as a frame and, if Parquet can hold it, as a file."""
    t = pa.table([pa.array([code(n + 1) for n in range(len(array))]), array], names=[CODE, header])
    out: list[Source] = [FrameSource(t, "表"), FrameSource(t, "表", 1)]
    try:
        pq.write_table(t, folder / "a.parquet")
    except (pa.ArrowException, OSError):
        return out
    return [*out, open_table(folder / "a.parquet")]


@pytest.mark.parametrize("header", [MONEY, TEXT, DAY, SIZE, "民营企业", "注册地", "首次入规年度"])
@pytest.mark.parametrize("bad", [b"\xff\xfe", b"\xd5\xe3\xbd\xad", b"\xed\xa0\x80", "甲".encode()[:2]])
@pytest.mark.parametrize("kind", ["plain", "coded", "large", "binary"])
def test_text_that_is_no_utf_8(tmp_path: Path, header: str, bad: bytes, kind: str) -> None:
    array: pa.Array = texts(b"", bad)
    if kind == "coded":
        array = pa.DictionaryArray.from_arrays(pa.array([None, 1], pa.int32()), array)
    elif kind == "large":
        ends = np.array([0, 0, len(bad)], dtype=np.int64)
        array = pa.LargeStringArray.from_buffers(2, pa.py_buffer(ends.tobytes()), pa.py_buffer(bad))
    elif kind == "binary":
        array = pa.array([None, bad], pa.binary())
    for source in sources(tmp_path, header, array):
        values, rejected = read(source)
        assert values == [[], []] and rejected == [(3, header, NO_TEXT)]


def test_a_name_that_is_no_utf_8_is_a_rejected_cell_and_the_enterprise_stays(tmp_path: Path) -> None:
    for source in sources(tmp_path, NAME, texts("甲".encode(), b"\xff\xfe")):
        taken = take(source)
        assert [(e.key, e.facts.name) for e in taken.enterprises] == [(code(1), "甲"), (code(2), "")]
        assert [(c.row, c.column, c.value, c.reason) for c in taken.rejected_cells] == [(3, NAME, "��", NO_TEXT)]
        account = taken.files[0].columns[1]
        assert (account.taken, account.blank, account.refused) == (1, 0, 1)


def test_a_code_that_is_no_utf_8_is_a_rejected_row(tmp_path: Path) -> None:
    t = pa.table([texts(code(1).encode(), b"\xff\xfe" + code(2).encode()), pa.array([1, 2])], names=[CODE, MONEY])
    pq.write_table(t, tmp_path / "a.parquet")
    for source in (FrameSource(t, "表"), open_table(tmp_path / "a.parquet")):
        taken = take(source)
        assert [e.key for e in taken.enterprises] == [code(1)]
        assert [(r.row, r.kind, r.reason) for r in taken.rejected_rows] == [(3, "统一社会信用代码有误", NO_TEXT)]


def test_a_column_that_is_not_used_may_hold_anything(tmp_path: Path) -> None:
    for array in (
        texts(b"\xe3\xff", b" \xff"),
        pa.array([2**62, 0], pa.timestamp("us")),
        pa.array([[1], None]),
        pa.array([b"\xff", None]),
    ):
        for source in sources(tmp_path, "联系人", array):
            assert read(source) == ([[], []], [])
            assert take(source).files[0].columns[1].unused in (1, 2)


@pytest.mark.parametrize("header", [DAY, TEXT, MONEY, SIZE])
@pytest.mark.parametrize(
    "array",
    [
        pa.array([0, 2**31 - 1], pa.int32()).view(pa.date32()),
        pa.array([0, -(2**31)], pa.int32()).view(pa.date32()),
        pa.array([0, 2932897], pa.int32()).view(pa.date32()),
        pa.array([0, -719163], pa.int32()).view(pa.date32()),
        pa.array([0, 2**60], pa.int64()).view(pa.date64()),
        pa.array([0, 2**62], pa.timestamp("s")),
        pa.array([0, -(2**62)], pa.timestamp("ms")),
        pa.array([0, 253402300800], pa.timestamp("s")),
        pa.array([0, 2**62], pa.timestamp("us")),
        pa.array([0, 2**62], pa.timestamp("us", "Asia/Shanghai")),
        pa.array([0, 2**62], pa.timestamp("s")).dictionary_encode(),
    ],
    ids=str,
)
def test_days_out_of_range(tmp_path: Path, header: str, array: pa.Array) -> None:
    for source in sources(tmp_path, header, array):
        values, rejected = read(source)
        assert rejected[-1] == (3, header, NO_DAY)
        assert header != DAY or values == [[date(1970, 1, 1)], []]


@given(
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from(["s", "ms", "us", "ns"]),
    st.sampled_from([None, "UTC", "Asia/Shanghai"]),
)
@example(2**63 - 1, "ns", "UTC")
@example(-(2**63) + 1, "ns", None)
@example(-1, "ns", None)
@example(253402300799, "s", "UTC")
@example(-62135596800 - 8 * 3600, "s", "UTC")
def test_a_time_is_the_day_that_it_is_in_or_is_rejected(n: int, unit: str, zone: str | None) -> None:
    a_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    day = date(1970, 1, 1).toordinal() + (n // a_second + (8 * 3600 if zone else 0)) // 86_400
    column = pa.array([n], pa.timestamp(unit, zone))
    for made in (column, column.dictionary_encode()):
        t = pa.table([pa.array([code(1)]), made], names=[CODE, DAY])
        values, rejected = read(FrameSource(t, "表"))
        if rejected:
            assert values == [[]] and [r for *_, r in rejected] == [NO_DAY]
            assert not date(2, 1, 1).toordinal() < day < date(9998, 1, 1).toordinal() or n > 2**63 - 2 * 86_400 * 10**9
        else:
            # clocks in Shanghai were not always eight hours ahead
            assert values[0][0] in (
                date.fromordinal(day),
                date.fromordinal(min(day + bool(zone), date.max.toordinal())),
            )
            assert day < date(1992, 1, 1).toordinal() or values == [[date.fromordinal(day)]]


def test_days_of_old_files_in_twelve_bytes(tmp_path: Path) -> None:
    days = [datetime(9999, 12, 31), datetime(1, 1, 1), datetime(2024, 5, 20, 23, 59)]
    t = pa.table([pa.array([code(n) for n in (1, 2, 3)]), pa.array(days, pa.timestamp("us"))], names=[CODE, DAY])
    pq.write_table(t, tmp_path / "a.parquet", use_deprecated_int96_timestamps=True)
    assert read(open_table(tmp_path / "a.parquet")) == ([[d.date()] for d in days], [])


FIGURES: list[tuple[Any, Any]] = [
    (pa.array([5, 2**64 - 1], pa.uint64()), Fraction(2**64 - 1) * 100),
    (pa.array([5, -(2**63)], pa.int64()), "不能为负数"),
    (pa.array([Decimal("5.00"), Decimal("9" * 36)], pa.decimal128(38, 2)), Fraction(10**36 - 1) * 100),
    (pa.array([Decimal("500"), Decimal("900")], pa.decimal128(38, -2)), Fraction(90_000)),
    (pa.array([Decimal("5.00"), Decimal("9.50")], pa.decimal256(40, 2)), Fraction(950)),
    (pa.array([Decimal("5.00"), Decimal("9" * 70)], pa.decimal256(76, 2)), "数字太长，应为数字，单位元"),
    (pa.array([Decimal("5.00"), Decimal("9.50")], pa.decimal32(9, 2)), Fraction(950)),
    (pa.array([Decimal("5.00"), Decimal("9.50")], pa.decimal64(18, 2)), Fraction(950)),
    (pa.array([5.0, 9.5]).dictionary_encode(), Fraction(950)),
    (pa.array([5.0, float("inf")]), "不是数字，应为数字，单位元"),
    (pa.array([5, 9.5], pa.float16()), Fraction(950)),
    (pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.int8()), pa.array([None, 5.0])), None),
    (pa.DictionaryArray.from_arrays(pa.array([0, None], pa.int8()), pa.array([5])), None),
    (pa.RunEndEncodedArray.from_arrays([2], [5]), Fraction(500)),
    (pa.array([5, None], pa.int8()), None),
    (pa.array([[5], [1, 2]]), SEVERAL),
    (pa.array([{"a": 1}, {"a": 2}]), SEVERAL),
    (pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int64())), SEVERAL),
    (pa.array([timedelta(1), timedelta(2)]), "是时长，应为文字、数、是否或日期"),
    (pa.array([1, 2**62], pa.duration("s")), "是 duration[s] 类型的值，读不出来"),
    (pa.array([(1, 2, 3)] * 2, pa.month_day_nano_interval()), SEVERAL),
]


@pytest.mark.parametrize(("array", "wanted"), FIGURES, ids=[str(a.type) for a, _ in FIGURES])
def test_figures_of_every_type(tmp_path: Path, array: pa.Array, wanted: Any) -> None:
    for source in sources(tmp_path, MONEY, array):
        values, rejected = read(source)
        if isinstance(wanted, str):
            assert values[1] == [] and rejected[-1] == (3, MONEY, wanted)
        else:
            assert values[1] == ([] if wanted is None else [wanted])
            assert all(row != 3 for row, *_ in rejected)


@pytest.mark.parametrize("header", [TEXT, SIZE, NAME, DAY, "民营企业", "注册地", "参展记录"])
@pytest.mark.parametrize(
    "array",
    [
        pa.array([None, ["大型"]]),
        pa.array([None, {"a": "大型"}]),
        pa.array([None, [("a", "x")]], pa.map_(pa.string(), pa.string())),
        pa.array([None, [["x"]]]),
        pa.array([None, [1]], pa.list_view(pa.int64())),
    ],
    ids=str,
)
def test_nested_columns(tmp_path: Path, header: str, array: pa.Array) -> None:
    for source in sources(tmp_path, header, array):
        values, rejected = read(source)
        assert values == [[], []] and [(row, column) for row, column, _ in rejected] == [(3, header)]
        assert header == "参展记录" or rejected[0][2] == SEVERAL


def test_bytes_that_are_utf_8_are_text(tmp_path: Path) -> None:
    for kind in (pa.binary(), pa.large_binary(), pa.binary_view()):
        for source in sources(tmp_path, TEXT, pa.array(["制造".encode(), None], kind)):
            assert read(source) == ([["制造"], []], [])
    frame = pd.DataFrame({CODE: [code(1).encode()], SIZE: ["中型".encode()]})
    assert read(FrameSource(frame, "表")) == ([["中型"]], [])


def test_types_of_extensions_are_no_numbers(tmp_path: Path) -> None:
    """A month of pandas is 648 in storage."""
    frame = pd.DataFrame({CODE: [code(1)], MONEY: pd.period_range("2024-01", periods=1, freq="M")})
    assert read(FrameSource(frame, "表"))[1] == [(2, MONEY, "不认识的单位“-01”，应为数字，单位元")]
    arrow = pa.Table.from_pandas(frame)
    pq.write_table(arrow, tmp_path / "a.parquet")
    for source in (FrameSource(arrow, "表"), open_table(tmp_path / "a.parquet")):
        assert read(source)[1] == [(2, MONEY, "是 pandas.period 类型的值，应为文字、数、是否或日期")]
    years = pd.DataFrame({CODE: [code(1)], "首次入规年度": pd.period_range("2024", periods=1, freq="Y")})
    assert read(FrameSource(years, "表")) == ([[Period("年", 2024)]], [])


def frame(header: str, *values: Any, dtype: Any = None) -> Callable[[], Any]:
    return lambda: pl.DataFrame({CODE: [code(1), code(2)]}).with_columns(pl.Series(header, values, dtype=dtype))


@pytest.mark.parametrize(
    ("made", "values", "rejected"),
    [
        (frame(MONEY, 2**100, 5, dtype=pl.Int128), [[Fraction(2**100) * 100], [500]], []),
        (frame(MONEY, -(2**100), None, dtype=pl.Int128), [[], []], [(2, MONEY, "不能为负数")]),
        (frame(MONEY, 2**127, 5, dtype=pl.UInt128), [[Fraction(2**127) * 100], [500]], []),
        (frame("联系人", 2**100, 5, dtype=pl.Int128), [[], []], []),
        (frame(MONEY, 2**64 - 1, 5, dtype=pl.UInt64), [[Fraction(2**64 - 1) * 100], [500]], []),
        (frame(MONEY, Decimal("1.5"), None, dtype=pl.Decimal(38, 2)), [[150], []], []),
        (frame(SIZE, "大型", None, dtype=pl.Enum(["中型", "大型"])), [["大型"], []], []),
        (frame(SIZE, "大型", None, dtype=pl.Categorical), [["大型"], []], []),
        (frame(TEXT, object(), None, dtype=pl.Object), [[], []], [(2, TEXT, "不是文字、数、是否或日期")]),
        (frame(MONEY, [1], None), [[], []], [(2, MONEY, SEVERAL)]),
        (frame(TEXT, {"a": 1}, None), [[], []], [(2, TEXT, SEVERAL)]),
        (frame(TEXT, b"\xff", "制造".encode()), [[], ["制造"]], [(2, TEXT, NO_TEXT)]),
        (frame(DAY, time(1), None), [[], []], [(2, DAY, "应为日期，如 2024-05-20")]),
        (frame(MONEY, timedelta(1), None), [[], []], [(2, MONEY, "是时长，应为文字、数、是否或日期")]),
        (frame(DAY, datetime(2024, 5, 20, 8), None), [[date(2024, 5, 20)], []], []),
        (frame(MONEY, None, None), [[], []], []),
    ],
)
def test_frames_of_polars(made: Callable[[], Any], values: list[Any], rejected: list[Any]) -> None:
    assert read(FrameSource(made(), "表")) == (values, rejected)


@pytest.mark.parametrize(
    ("header", "column", "values", "rejected"),
    [
        (MONEY, pd.Series([2**200, 5], dtype=object), [[], [500]], ["数字太长，应为数字，单位元"]),
        (MONEY, pd.Series([2**64 - 1, 5], dtype="uint64"), [[Fraction(2**64 - 1) * 100], [500]], []),
        (MONEY, pd.Series([Decimal("NaN"), Decimal("sNaN")], dtype=object), [[], []], []),
        (
            MONEY,
            pd.Series([Decimal("Infinity"), Decimal("1E+999999")], dtype=object),
            [[], []],
            ["不是数字，应为数字，单位元", "数字太长，应为数字，单位元"],
        ),
        (TEXT, pd.Series(["\ud800", None], dtype=object), [[], []], ["有残缺的字符，请重新填写"]),
        (TEXT, pd.Series([b"\xff", b"ab"], dtype=object), [[], ["ab"]], [NO_TEXT]),
        (TEXT, pd.Series([["a"], {"a": 1}], dtype=object), [[], []], [SEVERAL, SEVERAL]),
        (TEXT, pd.Series([object(), None], dtype=object), [[], []], ["不是文字、数、是否或日期"]),
        (MONEY, pd.Series([timedelta(1), None]), [[], []], ["是时长，应为文字、数、是否或日期"]),
        (
            DAY,
            pd.Series(np.array(["20000-01-01", "2024-05-20"], dtype="datetime64[s]")),
            [[], [date(2024, 5, 20)]],
            [NO_DAY],
        ),
        (DAY, pd.Series([date(1, 1, 1), date(9999, 12, 31)], dtype=object), [[date(1, 1, 1)], [date.max]], []),
        (MONEY, pd.Series(pd.arrays.SparseArray([1.0, 2.0])), [[100], [200]], []),
        (MONEY, pd.Series([1, None], dtype="Int64"), [[100], []], []),
        (MONEY, pd.Series(pd.Categorical([1.5, None])), [[150], []], []),
    ],
)
def test_frames_of_pandas(header: str, column: pd.Series[Any], values: list[Any], rejected: list[str]) -> None:
    made = read(FrameSource(pd.DataFrame({CODE: [code(1), code(2)], header: column}), "表"))
    assert (made[0], [reason for *_, reason in made[1]]) == (values, rejected)


# ------------------------------------------------------------ files that are none


def small_file(folder: Path) -> bytes:
    columns = {
        CODE: [code(n) for n in range(1, 60)],
        NAME: ["甲公司"] * 59,
        MONEY: [n * 1.5 for n in range(59)],
        SIZE: ["大型", "中型", None] * 19 + ["小型"] * 2,
        DAY: [date(2024, 1, 1)] * 59,
    }
    pq.write_table(pa.table(columns), folder / "good.parquet", compression="zstd")
    return (folder / "good.parquet").read_bytes()


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_our_own_error_or_is_read(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(small_file(tmp_path))
    if seed % 3 == 0:
        data = data[: rng.randrange(len(data))]
    else:
        for _ in range(rng.randrange(1, 8)):
            data[rng.randrange(4, len(data) - 4)] = rng.randrange(256)
    path = tmp_path / "a.parquet"
    path.write_bytes(data)
    try:
        taken: Taken | None = take(open_table(path))
    except TableError as e:
        taken = None
        assert "a.parquet" in str(e)
    if taken is not None:
        assert taken.files[0].rows == taken.files[0].used + len(taken.rejected_rows)


def test_a_file_of_more_rows_than_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({CODE: pa.nulls(300_000, pa.string()), MONEY: pa.nulls(300_000, pa.int64())}), path)
    assert path.stat().st_size < 10_000
    before = LIMITS.rows
    set_limits(rows=200_000)
    try:
        with pytest.raises(TableError) as e:
            open_table(path)
    finally:
        set_limits(rows=before)
    assert str(e.value) == "“a.parquet”有300,000行或更多，超过限额“rows”（200,000）"
