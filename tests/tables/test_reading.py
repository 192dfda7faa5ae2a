"""The same table comes out of every format and encoding; a file that cannot be used says so in one message."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from policymatch.errors import TableError
from policymatch.tables import Cell, FrameSource, Table, open_table
from policymatch.tables.reading.sources import Wanted
from policymatch.tables.reading.table import Unreadable, blank, shown
from tests.tables.making import as_table, code, take

HEADERS = ["统一社会信用代码", "企业名称", "营业收入2024（万元）"]
ROWS: list[list[Cell]] = [
    [code(1), "甲“一”,公司", "1,234.5"],
    [code(2), '乙"二"公司;\n分公司', "５００"],
    [code(3), "丙\t公司", None],
]
WANTED = Table("企业.csv", tuple(HEADERS), tuple(tuple(r) for r in ROWS))
EXPECTED = "应为CSV（UTF-8 或 GB18030）、Excel 或 Parquet 文件，第1行是表头"


def read_table(path: Path, sheet: str | None = None) -> Table:
    return as_table(open_table(path, sheet))


def table_from_frame(df: Any, name: str) -> Table:
    return as_table(FrameSource(df, name))


def csv_text(separator: str = ",", line: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=line).writerows([HEADERS, *ROWS])
    return out.getvalue()


def put(folder: Path, data: bytes, name: str = "企业.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def book(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "企业.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as w:
        for title, rows in sheets.items():
            sheet = w.add_worksheet(title)
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    if value is not None:
                        sheet.write(i, j, value)
    return path


# ------------------------------------------------------------ CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_csv(tmp_path: Path, encoding: str, separator: str, line: str) -> None:
    assert read_table(put(tmp_path, csv_text(separator, line).encode(encoding))) == WANTED


def test_the_separator_is_the_one_that_cuts_the_header_most(tmp_path: Path) -> None:
    text = "注册地;营业收入(2024年,万元)\n420802;1\n"
    assert read_table(put(tmp_path, text.encode())).headers == ("注册地", "营业收入(2024年,万元)")


def test_characters_beyond_gbk(tmp_path: Path) -> None:
    text = "企业名称,注册地\n㐂䶮𠮷公司,420802\n"
    assert read_table(put(tmp_path, text.encode("gb18030"))).rows == (("㐂䶮𠮷公司", "420802"),)


def test_row_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    """A blank line keeps its number; blank lines at the end are no rows."""
    read = read_table(put(tmp_path, "注册地,企业名称\n1,a\n\n3,c\n,\n\n".encode()))
    assert read.rows == (("1", "a"), (None, None), ("3", "c"))


def test_marks_that_keep_text_text_are_no_part_of_it(tmp_path: Path) -> None:
    text = '注册地,企业名称,甲,乙\n\'420802,"=""00123""",\'=1+1,\'n Sync\n'
    assert read_table(put(tmp_path, text.encode())).rows == (("420802", "00123", "=1+1", "'n Sync"),)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", f"“企业.csv”是空文件，{EXPECTED}"),
        (b"\r\n \n", f"“企业.csv”是空文件，{EXPECTED}"),
        (b"\xef\xbb\xbf\n", f"“企业.csv”是空文件，{EXPECTED}"),
        (b"\xff\xff\xff\xff", f"“企业.csv”第1个字节起不是能读的文字，{EXPECTED}"),
        (b"\xff\xfeabc", f"“企业.csv”第5个字节起不是能读的 UTF-16 文字，{EXPECTED}"),
        (
            b"\xef\xbb\xbfabc\n\xff",
            f"“企业.csv”是 UTF-8 文件，但第2行有不是 UTF-8 的字节，请重新导出；{EXPECTED}",
        ),
        (
            "注册地,企业名称\n420802,甲\n420802,".encode() + b"\xff\n",
            f"“企业.csv”是 UTF-8 文件，但第3行有不是 UTF-8 的字节，请重新导出；{EXPECTED}",
        ),
        (
            '注册地\n420802\n"420803\n420804\n'.encode(),
            "“企业.csv”第3行：引号没有成对，或引号后面还有别的字；引号里的引号要写两个",
        ),
        ('注册地\n"42"0802\n'.encode(), "“企业.csv”第2行：引号没有成对，或引号后面还有别的字；引号里的引号要写两个"),
        (
            ('注册地\n"' + "4" * 140_000).encode(),
            "“企业.csv”第2行：有一格超过13万字，多半是引号没有成对；引号里的引号要写两个",
        ),
        (b"<html><table>", f"“企业.csv”的内容是网页，不是表格，请用 Excel 打开后另存为 .xlsx；{EXPECTED}"),
        (b"PK\x03\x04rubbish", "“企业.csv”不是能读的 Excel 文件，可能已损坏或加密，请用 Excel 打开后另存为 .xlsx"),
        (
            b"\xd0\xcf\x11\xe0rubbish",
            "“企业.csv”不是能读的 Excel 文件，可能已损坏或加密，请用 Excel 打开后另存为 .xlsx",
        ),
        (b"PAR1rubbish", "“企业.csv”不是能读的 Parquet 文件，可能已损坏或不完整"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(TableError) as e:
        read_table(put(tmp_path, data))
    assert str(e.value) == message


def test_a_long_cell_is_named_whatever_the_csv_module_allows(tmp_path: Path) -> None:
    before = csv.field_size_limit(1_000_000)
    try:
        path = tmp_path / "企业.csv"
        path.write_text('注册地\n"' + "4" * 140_000, encoding="utf-8")
        with pytest.raises(TableError, match="第2行：有一格超过13万字"):
            read_table(path)
    finally:
        csv.field_size_limit(before)


def test_no_file_and_no_file_but_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TableError) as e:
        read_table(tmp_path / "没有.csv")
    assert str(e.value) == f"没有这个文件：“{tmp_path / '没有.csv'}”"
    with pytest.raises(TableError) as e:
        read_table(tmp_path)
    assert str(e.value) == f"“{tmp_path}”是文件夹，{EXPECTED}"


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("a.txt", "x")
    with pytest.raises(TableError, match="不是能读的 Excel 文件"):
        read_table(put(tmp_path, out.getvalue(), "企业.xlsx"))


# ------------------------------------------------------------ Excel


def test_xlsx(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        {
            "企业": [
                ["统一社会信用代码", "注册地", "成立日期", "民营企业", "营业收入2024(万元)", 2024],
                [code(1), 420802, date(2020, 2, 29), True, 0.1 + 0.2, "是"],
                [code(2), "420802", datetime(2020, 2, 29, 8, 30), None, 1e20, 914208001234567890.0],
            ]
        },
    )
    read = read_table(path)
    assert read.headers == ("统一社会信用代码", "注册地", "成立日期", "民营企业", "营业收入2024(万元)", "2024")
    assert read.rows == (
        (code(1), 420802, date(2020, 2, 29), True, Decimal("0.3"), "是"),
        (code(2), "420802", datetime(2020, 2, 29, 8, 30), None, Decimal("1E+20"), Decimal("914208001234568000")),
    )
    # 420802 and TRUE are typed, not equal by chance
    assert [type(c) for c in read.rows[0][1:4]] == [int, date, bool]
    assert read.notes == ()


def test_a_cell_keeps_its_place_under_blank_rows_and_columns(tmp_path: Path) -> None:
    read = read_table(book(tmp_path, {"企业": [["", "注册地"], [], ["", "420802"]]}))
    assert read.headers == ("", "注册地")
    assert read.rows == ((None, None), (None, "420802"))


def test_a_double_is_the_decimal_that_was_typed(tmp_path: Path) -> None:
    typed = ["0.1", "0.07", "1.005", "123456789.01", "99999999999.99", "0.000123"]
    read = read_table(book(tmp_path, {"企业": [["注册地"], *[[float(t)] for t in typed]]}))
    assert [row[0] for row in read.rows] == [Decimal(t) for t in typed]


def test_a_formula_that_ended_in_an_error_is_no_blank_cell(tmp_path: Path) -> None:
    path = tmp_path / "企业.xlsx"
    with xlsxwriter.Workbook(str(path)) as w:
        w.add_worksheet("说明").write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet = w.add_worksheet("企 业&")
        sheet.write_row(2, 1, ["甲", "乙", "e"])
        sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(3, 27, "末")
        sheet.write_formula(4, 28, "=NA()", None, "#N/A")
        sheet.write_formula(4, 2, "=1+1", None, 2)
    rows = read_table(path, "企 业&").rows
    assert [(i, j, shown(c)) for i, row in enumerate(rows) for j, c in enumerate(row) if not blank(c)] == [
        *(
            (1, 1, "甲"),
            (1, 2, "乙"),
            (1, 3, "e"),
            (2, 1, "#DIV/0!"),
            (2, 27, "末"),
            (3, 2, "2"),
            (3, 28, "#N/A"),
        )
    ]
    assert isinstance(rows[2][1], Unreadable) and isinstance(rows[3][28], Unreadable)
    assert read_table(path).headers == ("#DIV/0!",)


def rewritten(path: Path, change: Callable[[str, str], str]) -> Path:
    """The same workbook, written by somebody who writes its parts another way."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(name, text.decode()) if name.endswith((".xml", ".rels")) else text)
    return put(path.parent, out.getvalue(), "另存.xlsx")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        (' r="B2"', ""),  # cells that do not say where they stand follow each other
        (' r="2"', ""),
        ('r="B2"', 'r="b2"'),
        ('t="e"', "t='e'"),
        ('Target="worksheets/', 'Target="/xl/worksheets/'),
        ("<v>#REF!</v>", "<v><![CDATA[#REF!]]></v>"),
    ],
)
def test_an_error_is_seen_however_the_workbook_is_written(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "企业.xlsx"
    with xlsxwriter.Workbook(str(path)) as w:
        sheet = w.add_worksheet()
        sheet.write_row(0, 0, ["甲", "乙"])
        sheet.write_string(1, 0, "文")
        sheet.write_formula(1, 1, "=A0", None, "#REF!")
    (row,) = read_table(rewritten(path, lambda _, text: text.replace(old, new) if old else text)).rows
    assert row[0] == "文" and isinstance(row[1], Unreadable) and row[1].text == "#REF!"


def test_an_error_is_at_the_place_of_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "企业.xlsx"
    with xlsxwriter.Workbook(str(path)) as w:
        w.add_worksheet().write_formula(4, 27, "=A0", None, "#REF!")
    for said in ("AB5", "ab5"):
        rows = read_table(rewritten(path, lambda _, text, said=said: text.replace("AB5", said))).rows  # type: ignore[misc]
        assert [(i, j, shown(c)) for i, row in enumerate(rows) for j, c in enumerate(row) if c is not None] == [
            (3, 27, "#REF!")
        ]


def test_an_error_of_any_name_is_a_cell_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "企业.xlsx"
    with xlsxwriter.Workbook(str(path)) as w:
        sheet = w.add_worksheet("企业")
        sheet.write_row(0, 0, ["甲", "乙"])
        sheet.write_formula(1, 1, "=1/0", None, "#REF!")
    other = rewritten(path, lambda _, text: text.replace("#REF!", "#GETTING_DATA"))
    (cell,) = (c for c in read_table(other).rows[0] if c is not None)
    assert isinstance(cell, Unreadable)
    assert (cell.text, cell.reason) == ("#GETTING_DATA", "是公式出错的标记，没有算出值，请在原表里改正后重新导出")


@pytest.mark.parametrize(("old", "new"), [("#REF!</v>", "#REF!</w>"), ("</row></sheetData>", "</sheetData>")])
def test_a_damaged_sheet_is_not_read_in_part(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "企业.xlsx"
    with xlsxwriter.Workbook(str(path)) as w:
        sheet = w.add_worksheet("企业")
        sheet.write_row(0, 0, ["甲", "乙"])
        sheet.write_formula(1, 1, "=A0", None, "#REF!")
    broken = rewritten(path, lambda name, text: text.replace(old, new) if "sheet1" in name else text)
    with pytest.raises(TableError) as e:
        read_table(broken)
    assert str(e.value) == (
        "“另存.xlsx”的工作表“企业”的“xl/worksheets/sheet1.xml”第2行以后读不出来（不是完整的 XML），"
        "可能已损坏，请用 Excel 打开后另存为 .xlsx"
    )


def test_a_formula_without_a_result_is_no_value_of_any_field(tmp_path: Path) -> None:
    """Neither a name nor a number: two records whose key is #N/A are not the same record."""
    for field in (
        "近12个月销售额",
        "从业人员数",
        "民营企业",
        "企业规模",
        "成立日期",
        "经营范围",
        "注册地",
        "首次入规年度",
    ):
        for said in ("#N/A", "#DIV/0!", " #REF! ", "＃N/A", "Err:502"):
            unit = {"近12个月销售额": "(元)", "从业人员数": "2023"}.get(field, "")
            for count in (1, 3):
                rows = [[code(n), said] for n in range(count)] + [[code(9), ""]]
                text = "\n".join(",".join(row) for row in [["统一社会信用代码", field + unit], *rows])
                taken = take(open_table(put(tmp_path, text.encode())))
                assert [c.reason for c in taken.rejected_cells] == [
                    "是公式出错的标记，没有算出值，请在原表里改正后重新导出"
                ] * count
                assert [c.value for c in taken.rejected_cells] == [said] * count


def test_a_named_sheet_and_the_first_one(tmp_path: Path) -> None:
    path = book(tmp_path, {"说明": [["注册地"], ["1"]], "企业": [["注册地"], ["2"]]})
    assert read_table(path, "企业").rows == (("2",),)
    assert read_table(path, "企业").notes == ()
    assert read_table(path).rows == (("1",),)
    assert read_table(path).notes == ("“企业.xlsx”有2个工作表，只读了第一个“说明”",)


@pytest.mark.parametrize(
    ("sheets", "sheet", "message"),
    [
        ({"企业": [["x"]], "说明": []}, "企业表", "“企业.xlsx”没有工作表“企业表”，有：企业、说明；是否想写“企业”"),
        ({"企业": []}, None, "“企业.xlsx”的工作表“企业”是空的"),
        (
            {"封面": [], "企业": [["x"]]},
            None,
            "“企业.xlsx”的工作表“封面”是空的；另有工作表：企业，请指明要读哪一个",
        ),
    ],
)
def test_a_sheet_that_cannot_be_used(
    tmp_path: Path, sheets: dict[str, list[list[Any]]], sheet: str | None, message: str
) -> None:
    with pytest.raises(TableError) as e:
        read_table(book(tmp_path, sheets), sheet)
    assert str(e.value) == message


def test_a_sheet_of_a_text_file(tmp_path: Path) -> None:
    with pytest.raises(TableError) as e:
        read_table(put(tmp_path, csv_text().encode()), "企业")
    assert str(e.value) == "“企业.csv”不是 Excel 文件，没有工作表“企业”"


def test_xls() -> None:
    read = read_table(Path(__file__).parent / "files" / "企业.xls")
    assert read == Table(
        "企业.xls",
        ("统一社会信用代码", "企业名称", "注册地", "民营企业", "成立日期", "营业收入2024(万元)"),
        (
            (code(1), "甲公司", 420802, True, date(2020, 2, 29), Decimal("1234.56")),
            (code(2), "乙公司", "420802", "否", None, Decimal("0.3")),
        ),
    )


def test_the_kind_of_a_file_follows_from_its_content(tmp_path: Path) -> None:
    path = book(tmp_path, {"企业": [["注册地"], ["420802"]]}).rename(tmp_path / "企业.csv")
    assert read_table(path).rows == (("420802",),)
    assert read_table(put(tmp_path, csv_text().encode(), "企业.xls")).rows == WANTED.rows


# ------------------------------------------------------------ Parquet and pandas


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "企业.parquet"
    columns = {
        "企业名称": pa.array(["甲", None]),
        "注册地": pa.array([420802, None], pa.int32()),
        "金额": pa.array([Decimal("1234.50"), None], pa.decimal128(12, 2)),
        "单精度": pa.array([0.1, None], pa.float32()),
        "双精度": pa.array([0.1 + 0.2, float("nan")]),
        "日期": pa.array([date(2024, 5, 20), None]),
        "时刻": pa.array([datetime(2024, 5, 20), datetime(2024, 5, 20, 9, 1, 2, 345678)], pa.timestamp("ns")),
        "是否": pa.array([True, None]),
        "类别": pa.array(["甲", None]).dictionary_encode(),
        "__index_level_0__": pa.array([5, 6]),
    }
    pq.write_table(pa.table(columns), path)
    read = read_table(path)
    assert read.headers == tuple(columns)[:-1]
    assert read.rows == (
        (
            "甲",
            420802,
            Decimal("1234.50"),
            Decimal("0.1"),
            Decimal("0.3"),
            date(2024, 5, 20),
            date(2024, 5, 20),
            True,
            "甲",
        ),
        (None, None, None, None, None, None, datetime(2024, 5, 20, 9, 1, 2), None, None),
    )


def test_pandas() -> None:
    df = pd.DataFrame(
        {
            "企业名称": ["甲", None],
            "代码": pd.array([420802, pd.NA], dtype="Int64"),
            "缺一个": [420802, np.nan],
            "单精度": np.array([0.1, 0.2], dtype="float32"),
            "日期": pd.Series([datetime(2024, 5, 20), pd.NaT], dtype="datetime64[ns]"),
            "是否": pd.array([True, None], dtype="boolean"),
            "类别": pd.Categorical(["甲", None]),
            "大数": np.array([914208001234567890, 1], dtype="int64"),
            "混": [np.float32(0.1), np.int16(3)],
            "无穷": [np.inf, -np.inf],
        }
    )
    read = table_from_frame(df, "名册")
    assert read.name == "名册"
    assert read.headers == tuple(df.columns)
    wanted: tuple[Any, ...] = (
        (
            "甲",
            420802,
            420802,
            Decimal("0.1"),
            date(2024, 5, 20),
            True,
            "甲",
            914208001234567890,
            Decimal("0.1"),
            "inf",
        ),
        (None, None, None, Decimal("0.2"), None, None, None, 1, 3, "-inf"),
    )
    assert read.rows == wanted
    assert [type(c) for c in read.rows[0]] == [str, int, int, Decimal, date, bool, str, int, Decimal, str]


SEVERAL = "是一组值，一格应只有一个值"


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (["甲", None, pd.NA, float("nan"), ""], ["甲", None, None, None, None]),
        ([0.1 + 0.2, None, float("nan"), 1e20], [Decimal("0.3"), None, None, Decimal("1E+20")]),
        ([2024, None, 2**70], [2024, None, 2**70]),
        ([2024, 7], [2024, 7]),
        ([np.float64(0.5), np.int64(3), np.float32(0.1)], [Decimal("0.5"), 3, Decimal("0.1")]),
        ([date(2024, 5, 20), pd.NaT, None], [date(2024, 5, 20), None, None]),
        ([date(2024, 5, 20), datetime(2024, 5, 20), pd.Timestamp("2024-05-20 08:30")], None),
        ([True, False, None], [True, False, None]),
        ([True, 1, "1", 1.0], [True, 1, "1", 1]),
        ([Decimal("1.50"), Decimal("NaN"), None], [Decimal("1.50"), None, None]),
        (["甲", "乙\ud800"], ["甲", "乙\ud800"]),
        ([None, None], [None, None]),
        ([["甲"], {"乙": 1}], [Unreadable("['甲']", SEVERAL), Unreadable("{'乙': 1}", SEVERAL)]),
        ([np.array([1, 2]), None], [Unreadable("[1 2]", SEVERAL), None]),
    ],
)
def test_columns_of_objects(column: list[Any], cells: list[Cell] | None) -> None:
    """What older pandas makes of every column of texts: the same cells, whether they are taken all at once or not."""
    wanted = cells or [date(2024, 5, 20), date(2024, 5, 20), datetime(2024, 5, 20, 8, 30)]
    frame = pd.DataFrame({"注册地": pd.Series(column, dtype=object)})
    read = [row[0] for block in FrameSource(frame, "表").tasks(Wanted()) for row in block().rows(range(len(column)))]
    assert [(type(c), c) for c in read] == [(type(c), c) for c in wanted]


def test_a_named_index_is_a_column_and_headers_may_be_numbers() -> None:
    df = pd.DataFrame({2024: ["x"]}, index=pd.Index([code(1)], name="统一社会信用代码"))
    read = table_from_frame(df, "名册")
    assert read.headers == ("统一社会信用代码", "2024")
    assert read.rows == ((code(1), "x"),)


def test_two_columns_of_one_name_both_come_through() -> None:
    df = pd.DataFrame([["a", "b"]], columns=["甲", "甲"])
    assert table_from_frame(df, "名册").rows == (("a", "b"),)


@pytest.mark.parametrize(
    ("df", "message"),
    [
        (pd.DataFrame(), "“名册”没有列，应有表头和至少一行数据"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("营业收入", "2023")])), "“名册”的表头有2层，应为一层"),
    ],
)
def test_a_frame_that_cannot_be_used(df: pd.DataFrame, message: str) -> None:
    with pytest.raises(TableError) as e:
        table_from_frame(df, "名册")
    assert str(e.value) == message


def test_a_parquet_file_without_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({}), tmp_path / "企业.parquet")
    with pytest.raises(TableError) as e:
        read_table(tmp_path / "企业.parquet")
    assert str(e.value) == "“企业.parquet”没有列，应有表头和至少一行数据"
