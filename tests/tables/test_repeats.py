"""Rows with one code are one row if they mean the same, and none if they do not, however their cells are written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policymatch.tables import Cell, FrameSource, Table
from policymatch.tables.intake.accounts import REPEATED_CODE
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.sources import TableSource
from tests.tables.making import as_table, code, table, take

CODE, NAME = "统一社会信用代码", "企业名称"


def same(t: Table) -> bool:
    """Whether the first two rows of a table are taken as one, or as none."""
    found = []
    for block in (1, 2, 65_536):
        taken = take(TableSource(t, block))
        assert taken.files[0].rows == taken.files[0].used + len(taken.rejected_rows)
        assert {r.kind for r in taken.rejected_rows} == {REPEATED_CODE}
        reasons = [r.reason for r in taken.rejected_rows]
        if len(reasons) == 1:
            assert reasons == ["和第2行完全相同，只取第2行"] and [e.row for e in taken.enterprises][:1] == [2]
        else:
            assert all("重复而内容不同" in why for why in reasons)
        found.append(len(reasons) == 1)
    assert len(set(found)) == 1
    return found[0]


def pair(header: str, one: Cell, other: Cell) -> bool:
    return same(
        table([CODE, header, "成立日期"], [code(1), one, "2020-01-01"], [code(1), other, "2020-01-01"], [code(2)])
    )


@pytest.mark.parametrize(
    ("header", "one", "other"),
    [
        ("营业收入2024", "100", "100.0"),
        ("营业收入2024", "100", Decimal("100.00")),
        ("营业收入2024", 100, "１００"),
        ("营业收入2024", "100万元", "1,000,000"),
        ("营业收入2024(万元)", "100", "1000000元"),
        ("营业收入2024(万元)", "0.5", ".50"),
        ("营业收入2024", "1e2", "+100"),
        ("营业收入2024", "无", "不适用"),
        ("营业收入2024", "", "　"),
        ("营业收入2024", "约100", " 约１００ "),
        ("资产负债率(小数)", "60%", "0.6"),
        ("营业收入2024", "—", ""),
        ("备注", "暂缺", None),
        ("资产负债率(%)", "60", "60%"),
        ("民营企业", "是", "√"),
        ("民营企业", True, "Y"),
        ("注册地", 420802, "４２０８０２"),
        ("注册地", "420802gxq", "420802GXQ"),
        ("企业规模", "中型", " 中型 "),
        ("经营范围", "制造（含加工）", "制造(含加工)"),
        ("首次入规年度", "2023年", 2023),
        ("参展记录", "无", "不适用"),
        (NAME, "甲公司", " 甲　公司 "),
        (NAME, "甲（荆门）公司", "甲(荆门)公司"),
        ("联系人", "张三", " 张三"),
        ("备注金额", "100", "100.00"),
        ("备注金额", "1,000", 1000),
        ("备注日期", "2024-01-01", date(2024, 1, 1)),
        ("备注", "", None),
        ("序号", "1", "2"),
        ("No.", 1, 2),
    ],
)
def test_what_means_the_same(header: str, one: Cell, other: Cell) -> None:
    assert pair(header, one, other) and pair(header, other, one)


@pytest.mark.parametrize(
    ("header", "one", "other"),
    [
        ("营业收入2024", "100", "101"),
        ("营业收入2024", "100", ""),
        ("营业收入2024", "0", ""),
        ("营业收入2024", "无", ""),
        ("营业收入2024", "无", "0"),
        ("营业收入2024", "约100", ""),
        ("营业收入2024", "约100", "100"),
        ("营业收入2024(万元)", "100", "100元"),
        ("资产负债率", "60%", "61%"),
        ("民营企业", "是", "否"),
        ("民营企业", "否", ""),
        ("注册地", "420802", "420800"),
        ("企业规模", "中型", "小型"),
        ("经营范围", "制造", "加工"),
        ("首次入规年度", "2023年", "2024年"),
        ("参展记录", "无", ""),
        (NAME, "甲公司", "乙公司"),
        (NAME, "甲公司", ""),
        ("联系人", "张三", "李四"),
        ("联系电话", "0724", "724"),
        ("备注金额", "100", "1000"),
        ("备注", "x", ""),
    ],
)
def test_what_does_not(header: str, one: Cell, other: Cell) -> None:
    assert not pair(header, one, other) and not pair(header, other, one)


def test_a_code_in_small_letters_or_with_spaces_is_the_same_code() -> None:
    written = [code(1), code(1).lower(), f" {code(1)}　", "".join(chr(ord(c) + 0xFEE0) for c in code(1))]
    t = table([CODE, "营业收入2024"], *([c, "100"] for c in written))
    taken = take(t)
    assert [e.row for e in taken.enterprises] == [2]
    assert [(r.row, r.reason) for r in taken.rejected_rows] == [(n, "和第2行完全相同，只取第2行") for n in (3, 4, 5)]


def test_cells_that_shift_between_columns_are_not_the_same() -> None:
    headers = [CODE, "联系人", "备注", "说明"]
    assert not same(table(headers, [code(1), "a", "", "b"], [code(1), "", "a", "b"], [code(2)]))
    assert not same(table(headers, [code(1), "a\0", "b", ""], [code(1), "a", "\0b", ""], [code(2)]))


def test_rows_in_different_chunks_of_a_file(tmp_path: Path) -> None:
    """Numbers are held over a denominator of their block."""
    path = tmp_path / "企业.csv"
    filling = [f"{code(n)},{n}.123456" for n in range(3, 40)]
    path.write_text(
        "\n".join(
            [f"{CODE},营业收入2024(万元)", f"{code(1)},100", *filling, f"{code(1).lower()},100.0000", f"{code(2)},1"]
        )
    )
    for chunk in (60, 1 << 20):
        taken = take(CsvSource(path, chunk))
        assert [(r.row, r.reason) for r in taken.rejected_rows] == [(40, "和第2行完全相同，只取第2行")]


_CELLS: st.SearchStrategy[Cell] = st.sampled_from(
    [
        "",
        None,
        "1",
        "1.0",
        "01",
        1,
        Decimal("1.00"),
        True,
        "TRUE",
        "无",
        "甲",
        "甲 ",
        "Ａ",
        "A",
        "1,000",
        1000,
        "乙\ud800",
        date(2024, 1, 1),
        "2024-01-01",
    ]
)
_ROWS = st.tuples(_CELLS, _CELLS, _CELLS)
_HEADERS = [CODE, "营业收入2024", NAME, "联系人"]


def typed(row: tuple[Cell, ...]) -> list[tuple[type, Cell]]:
    """Cells of which 1 and True are not equal."""
    return [(type(c), c) for c in row]


@settings(deadline=None)
@example(("", "", 1), ("", "", True))
@given(_ROWS, _ROWS)
def test_rows_that_are_taken_as_one_have_the_same_facts(one: tuple[Cell, ...], other: tuple[Cell, ...]) -> None:
    both = table(_HEADERS, [code(1), *one], [code(1), *other], [code(2)])
    alone = [take(table(_HEADERS, [code(1), *row], [code(2)])) for row in (one, other)]
    facts = [(t.enterprises[0].facts.series, t.enterprises[0].facts.scalars) for t in alone]
    cells = [[(c.column, c.value.strip()) for c in t.rejected_cells] for t in alone]
    if same(both):
        assert facts[0] == facts[1] and cells[0] == cells[1]
    else:
        assert facts[0] != facts[1] or cells[0] != cells[1] or typed(one)[1:] != typed(other)[1:]
    if typed(one) == typed(other):
        assert same(both)


def test_frames_and_files_agree(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[code(1), 100, "甲"], [code(1), 100, "甲"], [code(2), 1, "乙"], [code(2), 2, "乙"]]
    t = table([CODE, "营业收入2024", "经营范围"], *rows)
    columns = {h: [r[i] for r in rows] for i, h in enumerate(t.headers)}
    for source in (
        TableSource(t),
        FrameSource(pd.DataFrame(columns), "企业.csv"),
        TableSource(as_table(TableSource(t))),
    ):
        taken = take(source)
        assert [e.key for e in taken.enterprises] == [code(1)]
        assert [r.row for r in taken.rejected_rows] == [3, 4, 5]


def test_a_day_with_its_time_is_that_day() -> None:
    assert pair("首次入规年度", datetime(2024, 5, 1, 8, 30), "x") is False
    assert same(table([CODE, "成立日期"], [code(1), datetime(2024, 5, 1, 8, 30)], [code(1), "2024/5/1"], [code(2)]))
