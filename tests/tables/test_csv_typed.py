"""What Arrow reads of a CSV file as numbers, flags and days is what the reader of single cells reads."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policymatch.engine.columnar.fact_table import read
from policymatch.model.values import Value
from policymatch.tables.reading.cells import CellReader
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.csv_typed import CsvParser, Parsed
from policymatch.tables.reading.sources import Wanted, blocks
from policymatch.tables.reading.table import blank, from_text
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
    rows: list[list[str]], headers: list[str], stretch: int, quoting: int
) -> tuple[list[list[Value | None]], list[tuple[int, int, str, str]]]:
    """The facts of rows, and the cells that were refused: row, column, text, reason."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "企业.csv"
        path.write_bytes(csv_bytes([["备注", *headers], *(["x", *row] for row in rows)], quoting))
        table = TableColumns(CsvSource(path, stretch), small().dictionary)
        assert [c.index for c in table.columns] == list(range(1, len(headers) + 1))
        values: list[list[Value | None]] = []
        refused: list[tuple[int, int, str, str]] = []
        for part in blocks(table.source, table.typed, table.part, 1):
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
            value = None if blank(cell) else readers[k].read(cell)
            if isinstance(value, ValueError):
                refused.append((i, k, cell, str(value)))
                value = None
            values[-1].append(value)
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
def test_columns_of_any_texts(texts: list[str], header: str, stretch: int, quoting: int) -> None:
    rows = [[t] for t in texts]
    assert read_back(rows, [header], stretch, quoting) == one_by_one(rows, [header])


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_every_odd_text_alone(header: str, quoting: int) -> None:
    """Each in a file of its own, so that no other cell makes its column one of texts."""
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
def test_stretches_that_teach_each_other(rows: list[list[str]], stretch: int) -> None:
    assert read_back(rows, SOME, stretch, csv.QUOTE_MINIMAL) == one_by_one(rows, SOME)


TYPES = {0: (pa.int64(), pa.decimal128(18, 2)), 1: (pa.bool_(),)}


def kinds(parser: CsvParser, text: str) -> list[str]:
    return [str(c.type) for c in parser.parse(memoryview(text.encode())).columns]


def test_a_column_with_another_cell_does_not_make_others_texts() -> None:
    parser = CsvParser(3, ",", Wanted(frozenset({2}), frozenset(), TYPES))
    coded = "dictionary<values=string, indices=int32, ordered=0>"
    assert kinds(parser, "1,是,x\n2,,x\n") == ["int64", "bool", coded]
    assert kinds(parser, "1.5,是,x\n") == ["decimal128(18, 2)", "bool", coded]
    assert kinds(parser, "1,是,x\n") == ["decimal128(18, 2)", "bool", coded], (
        "no stretch is tried twice for what one had"
    )
    assert kinds(parser, "1,有,x\n") == ["decimal128(18, 2)", "string", coded]
    assert kinds(parser, "1,是,x\n") == ["decimal128(18, 2)", "string", coded]
    assert parser.texts(memoryview("01,是,x\n".encode()), 0).to_pylist() == ["01"]
    assert kinds(parser, "1,是,x\n") == ["string", "string", coded]


def test_a_stretch_with_many_other_cells_teaches_all_at_once() -> None:
    number = (pa.int64(), pa.decimal128(18, 2))
    parser = CsvParser(6, ",", Wanted(types=dict.fromkeys(range(4), number) | {4: (pa.bool_(),), 5: (pa.date32(),)}))
    assert kinds(parser, "x,x,x,1.5,y,2024-02-03\n") == ["string"] * 6
    assert kinds(parser, "1,1,1,1,是,2024-02-03\n") == [*["string"] * 3, "decimal128(18, 2)", "string", "date32[day]"]


def test_ragged_rows_are_read_with_texts() -> None:
    parser = CsvParser(2, ",", Wanted(types=TYPES))
    assert kinds(parser, "1,是\n") == ["int64", "bool"]
    parsed = parser.parse(memoryview("1,是\n2\n3,否,x\n".encode()))
    assert [str(c.type) for c in parsed.columns] == ["string", "string"]
    assert [n for n, _ in parsed.odd] == [1, 2] and not parsed.typed
    assert kinds(parser, "1,是\n") == ["int64", "bool"]


def test_types_are_tried_the_less_often_the_more_tries_came_to_nothing() -> None:
    """A file with ragged rows everywhere is not read twice."""
    ragged, clean = "1,是\n2\n", "1,是\n"

    def tried(stretches: str) -> str:
        """Which of some stretches (r: ragged, c: clean) are tried with types, by a fresh parser."""
        parser, out = CsvParser(2, ",", Wanted(types=TYPES)), ""
        read = parser._read

        def watched(data: memoryview, types: dict[str, pa.DataType], only: list[str]) -> Parsed:
            nonlocal out
            out += "t" if pa.int64() in types.values() else "s"
            return read(data, types, only)

        parser._read = watched  # type: ignore[method-assign,assignment]
        for s in stretches:
            out += "|"
            parser.parse(memoryview((ragged if s == "r" else clean).encode()))
        return out

    assert tried("rrrrrrrr") == "|ts|ts|s|ts|s|s|s|ts"
    assert tried("rrcccrc") == "|ts|ts|s|t|t|ts|t"


def test_numbers_of_base_16_are_told_from_texts_with_an_x() -> None:
    parser = CsvParser(2, ",", Wanted(types={0: (pa.int64(), pa.decimal128(18, 2))}))
    for text in ("ax", "0b", "10x", "x0", "A0X"):
        assert kinds(parser, f"1,{text}\n" * 100) == ["int64", "string"], text
    assert kinds(parser, "1,ax\n" * 30_000) == ["int64", "string"]
    assert kinds(parser, "1,10x\n" * 30_000) == ["string", "string"], "too many to look at each"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("0x1F", pa.int64()), ("0X1f", pa.int64()), ("1.0E-70", pa.decimal128(18, 2)), ("1.0e-70", pa.decimal128(18, 2))],
)
def test_a_number_that_would_be_misread_is_seen_wherever_it_stands(cell: str, kind: pa.DataType) -> None:
    """At the front, at even and odd places, and where one stretch of compared bytes ends and the next begins."""
    for at in (0, 1, 2, 3, *range((1 << 20) - 6, (1 << 20) + 4)):
        text = "\n" * (at % 2) + "1\n" * (at // 2)
        for behind in ("", "\n5\n"):
            parser = CsvParser(1, ",", Wanted(types={0: (kind,)}))
            assert kinds(parser, f"{text}{cell}{behind}") == ["string"], at


def test_rows_that_differ_in_how_a_number_is_written_are_not_the_same(tmp_path: Path) -> None:
    """Repeated rows are compared as they are written, whatever their columns are read as."""
    rows = [
        ["统一社会信用代码", "资产负债率", "成立日期"],
        [code(1), "0.5", "2024-02-03"],
        [code(2), "0.5", "2024-02-03"],
    ]
    path = tmp_path / "企业.csv"
    path.write_bytes(csv_bytes([*rows, [code(1), "0.50", "2024-02-03"], [code(2), "0.5", "2024-02-03"]]))
    taken = take(CsvSource(path))
    assert [e.key for e in taken.enterprises] == [code(2)]
    assert [(r.row, r.key) for r in taken.rejected_rows] == [(2, code(1)), (4, code(1)), (5, code(2))]


def test_what_a_field_does_not_take_is_shown_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "企业.csv"
    rows = [[code(1), "-01.50", "011"], [code(2), "3", "0.5"]]
    path.write_bytes(csv_bytes([["统一社会信用代码", "近12个月销售额(万元)", "资产负债率"], *rows]))
    taken = take(CsvSource(path))
    assert [(c.row, c.value) for c in taken.rejected_cells] == [(2, "-01.50"), (2, "011")]


def test_days_and_fractions_of_a_stretch_are_exact(tmp_path: Path) -> None:
    values, refused = read_back(
        [["123456789.123456", "2024-02-29"], ["", ""]], ["近12个月销售额(万元)", "成立日期"], 1 << 20, 0
    )
    assert values == [[Fraction(123456789123456), date(2024, 2, 29)], [None, None]] and not refused
