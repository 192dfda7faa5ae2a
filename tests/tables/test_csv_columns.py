"""Whole columns of a CSV file hold what the reader of single cells reads from each cell."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policymatch.engine.columnar.fact_table import read
from policymatch.model.values import Reading, Value
from policymatch.tables.reading.cells import CellReader
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.sources import blocks
from policymatch.tables.reading.table import Cell, blank, from_text
from policymatch.tables.reading.table_columns import TableColumns
from tests.tables.making import code, small, take

HEADERS = [
    "近12个月销售额",
    "近12个月销售额(万元)",
    "近12个月销售额(亿元)",
    "近12个月销售额(角)",
    "2023净利润(万元)",
    "2023从业人员数",
    "2023年平均工资",
    "2024-06用电量(兆瓦时)",
    "资产负债率",
    "资产负债率(%)",
    "资产负债率(‰)",
    "资产负债率(小数)",
    "出口占比",
    "出口占比(%)",
    "投产日期",
    "民营企业",
    "成立日期",
]
ODD = [
    *(
        "",
        " ",
        "  ",
        "\t",
        "\u3000",
        "无",
        "不适用",
        "0",
        "-0",
        "+0",
        "+5",
        "-5",
        "+-5",
        "-+5",
        ".5",
        "-.5",
        "5.",
        ".",
        "-",
        "+",
    ),
    *(
        "1e3",
        "1E+3",
        "1.e3",
        ".5e-1",
        "1e-2",
        "1e",
        "e5",
        "1e400",
        "1e-400",
        "0e61",
        "0e-61",
        "0e99",
        "0e20",
        "1e17",
        "1e30",
    ),
    *("1e0000000000000000000000000000000000000000000000000000000000000003", " 5 ", "\t5", "5\t", "5\u3000", "5\x0b"),
    *("007", "00.50", "0" * 61, "0" * 80 + "5", "-" + "0" * 80 + "5", "0." + "0" * 70, "1.50000000", "1.5" + "0" * 20),
    *(
        "1.005",
        "0.00001",
        "0.000001",
        "0.00000000001",
        "12345678901234567",
        "999999999999999999",
        "9223372036854775808",
    ),
    *("4611686018427387904", "-4611686018427387905", "1" * 21, "1" * 40, "10", "10.1", "-10.1", "0x10", "0X1F", "-0x1"),
    *(
        "１２",
        "1,234",
        "12万元",
        "45%",
        "1_0",
        "1 000",
        "inf",
        "nan",
        "NULL",
        "null",
        "NA",
        "#N/A",
        "'12",
        '="12"',
        "1.2.3",
    ),
    *(
        "是",
        "否",
        "是 ",
        " 否",
        "'是",
        "true",
        "false",
        "True",
        "1",
        "有",
        "否否",
        '"',
        'a"b',
        "a\nb",
        "5\n",
        "\ufeff3",
    ),
    *("2024-2-3", "20240203", "2024-02-03", " 2024-02-03", "2024-02-03 ", "0000-01-01", "0001-01-01", "9999-12-31"),
    *(
        "2024-02-30",
        "2023-02-29",
        "2024/02/03",
        "2024.02.03",
        "2024-02-03 08:30",
        "-2024-02-03",
        "12024-02-03",
        "2024年2月3日",
    ),
]
_plain = st.one_of(
    st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,20}", fullmatch=True),
    st.from_regex(r"[+-]?[0-9]{0,19}\.[0-9]{0,12}([eE][+-]?[0-9]{1,2})?", fullmatch=True),
    st.sampled_from(["是", "否"]),
    st.dates().map(str),
    st.text("0123456789+-.eExX \t", max_size=8),
)
cells = st.one_of(_plain, st.sampled_from(ODD), st.text(max_size=4).filter(lambda t: "\0" not in t and t.isprintable()))


def csv_bytes(rows: list[list[str]], quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode()


def read_back(
    rows: list[list[str]], headers: list[str], chunk: int, quoting: int
) -> tuple[list[list[Value | None]], list[tuple[int, int, str, str]]]:
    """The facts of rows, and the cells that were refused: row, column, text, reason."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "企业.csv"
        path.write_bytes(csv_bytes([["备注", *headers], *(["x", *row] for row in rows)], quoting))
        table = TableColumns(CsvSource(path, chunk), small().dictionary)
        assert [c.index for c in table.columns] == list(range(1, len(headers) + 1))
        values: list[list[Value | None]] = []
        refused: list[tuple[int, int, str, str]] = []
        for part in blocks(table.source, table.wanted, table.part, 1):
            for k, made in enumerate(part.made):
                refused += [(len(values) + r.row, k, r.value, r.reason) for r in made.refused]
            values += [[read(m.column, i) for m in part.made] for i in range(part.n)]
        return values, sorted(refused)


def one_by_one(
    rows: list[list[str]], headers: list[str]
) -> tuple[list[list[Value | None]], list[tuple[int, int, str, str]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "企业.csv"
        path.write_bytes(csv_bytes([["备注", *headers]]))
        readers = [CellReader(small().dictionary, c) for c in TableColumns(CsvSource(path), small().dictionary).columns]
    values: list[list[Value | None]] = []
    refused = []
    for i, row in enumerate(rows):
        values.append([])
        for k, text in enumerate(row):
            cell = from_text(text)
            read = None if blank(cell) else readers[k].read(cell)
            if isinstance(read, ValueError):
                refused.append((i, k, cell, str(read)))
                read = None
            values[-1].append(None if read is None else read.value)
    return values, refused


@settings(max_examples=400, deadline=None)
@given(
    st.lists(cells, min_size=1, max_size=8),
    st.sampled_from(HEADERS),
    st.sampled_from([1, 30, 1 << 20]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@example(["0x10", "5"], "2023从业人员数", 1 << 20, csv.QUOTE_ALL)
@example(["1.0000000E-70", "5.00"], "近12个月销售额", 1 << 20, csv.QUOTE_MINIMAL)
@example(["5.00", "1e-397"], "近12个月销售额", 1 << 20, csv.QUOTE_MINIMAL)
@example(["5.00", "1E-00039"], "近12个月销售额", 1 << 20, csv.QUOTE_MINIMAL)
def test_columns_of_any_texts(texts: list[str], header: str, chunk: int, quoting: int) -> None:
    rows = [[t] for t in texts]
    assert read_back(rows, [header], chunk, quoting) == one_by_one(rows, [header])


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_every_odd_text_by_itself(header: str, quoting: int) -> None:
    for text in ODD:
        assert read_back([[text]], [header], 1 << 20, quoting) == one_by_one([[text]], [header]), text


SOME = ["近12个月销售额(万元)", "2023从业人员数", "资产负债率", "民营企业", "成立日期"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1.5", "-2", "0.0000001", "", "无"]),
            st.sampled_from(["12", "1.5", "0x10", "12人", ""]),
            st.sampled_from(["0.5", "0.12345", "45%", "11", ""]),
            st.sampled_from(["是", "否", "有", ""]),
            st.sampled_from(["2024-02-03", "20240203", "x", ""]),
        ).map(list),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([1, 60, 1 << 20]),
)
def test_chunks_of_mixed_columns(rows: list[list[str]], chunk: int) -> None:
    assert read_back(rows, SOME, chunk, csv.QUOTE_MINIMAL) == one_by_one(rows, SOME)


def test_what_a_field_does_not_take_is_shown_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "企业.csv"
    rows = [[code(1), "-01.50", "011"], [code(2), "3", "0.5"]]
    path.write_bytes(csv_bytes([["统一社会信用代码", "近12个月销售额(万元)", "资产负债率(小数)"], *rows]))
    taken = take(CsvSource(path))
    assert [(c.row, c.value) for c in taken.rejected_cells] == [(2, "-01.50")]


def test_days_and_fractions_of_a_chunk_are_exact(tmp_path: Path) -> None:
    values, refused = read_back(
        [["123456789.123456", "2024-02-29"], ["", ""]], ["近12个月销售额(万元)", "成立日期"], 1 << 20, 0
    )
    assert values == [[Fraction(123456789123456), date(2024, 2, 29)], [None, None]] and not refused


@pytest.mark.parametrize(
    ("header", "plain", "odd"), [("近12个月销售额(万元)", "{}.5", "1,000"), ("资产负债率(%)", "0.{}", "5%")]
)
def test_plain_numbers_of_a_file_are_read_without_a_look_at_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str, plain: str, odd: str
) -> None:
    cells = [*(plain.format(k) for k in range(1, 2000)), odd]
    path = tmp_path / "企业.csv"
    path.write_bytes(csv_bytes([["统一社会信用代码", header], *([code(k), cell] for k, cell in enumerate(cells))]))
    seen: list[object] = []
    read_one = CellReader.read

    def read(self: CellReader, cell: Cell) -> Reading | ValueError:
        seen.append(cell)
        return read_one(self, cell)

    monkeypatch.setattr(CellReader, "read", read)
    assert len(take(CsvSource(path)).enterprises) == len(cells)
    assert seen == [odd]
