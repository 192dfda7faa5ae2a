"""Merged cells: a value for each row that they span, and no value where it is not clear whose it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policymatch.errors import TableError
from policymatch.tables import Table, open_table
from policymatch.tables.reading.table import Unreadable, blank
from policymatch.tables.reading.workbooks.merged_cells import fill_merged, fill_unsaved
from policymatch.tables.reading.workbooks.package import UnusableWorkbook
from policymatch.tables.reading.workbooks.sheet_xml import CellRange
from tests.tables.making import code, take
from tests.tables.workbook_making import SHEET, changed, read, workbook

HEADERS = ["统一社会信用代码", "注册地", "净利润2023(万元)", "经营范围"]


def merged(path: Path, rows: list[list[Any]], *ranges: str) -> Table:
    """A workbook with merged cells, all of whose cells are written first."""
    workbook(path, rows)
    cells = "".join(f'<mergeCell ref="{r}"/>' for r in ranges)
    return read(
        changed(path, SHEET, lambda text: text.replace("</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>"))
    )


def doubtful(text: str, place: str) -> Unreadable:
    return Unreadable(text, f"是横向合并的单元格（{place}），看不出属于哪一列，请拆分后逐列填写")


def spread(*places: str) -> str:
    return f"“企业.xlsx”有{len(places)}处合并单元格，其中每一行都按同一个值读入：{'、'.join(places)}"


@pytest.mark.parametrize("value", ["x", 12.5, 0, True])
def test_a_cell_over_several_rows_is_the_value_of_each(tmp_path: Path, value: Any) -> None:
    table = merged(
        tmp_path / "企业.xlsx",
        [["甲", "乙"], [value, "1"], [None, "2"], [None, "3"], ["y", "4"]],
        "A2:A4",
    )
    assert table.rows == ((value, "1"), (value, "2"), (value, "3"), ("y", "4"))
    assert all(type(row[0]) is type(table.rows[0][0]) for row in table.rows[:3])
    assert table.notes == (spread("A2:A4"),)


def test_rows_with_nothing_of_their_own_stay_blank(tmp_path: Path) -> None:
    """Rows that are twice as high as others, and a merged cell that goes on below the table, are no more rows."""
    table = merged(
        tmp_path / "企业.xlsx",
        [["甲", "乙"], ["a", "1"], [None, None], ["b", "2"], [None, "3"]],
        *("A2:A3", "B2:B3", "A4:A90"),
    )
    assert table.rows == (("a", "1"), (None, None), ("b", "2"), ("b", "3"))
    assert table.notes == (spread("A4:A5"),)


def test_a_blank_merged_cell_is_blank(tmp_path: Path) -> None:
    table = merged(tmp_path / "企业.xlsx", [["甲", "乙"], [None, "1"], [None, "2"]], "A2:A3")
    assert (table.rows, table.notes) == (((None, "1"), (None, "2")), ())


def test_what_a_merged_cell_covers_is_not_read(tmp_path: Path) -> None:
    table = merged(
        tmp_path / "企业.xlsx", [["甲", "乙"], ["a", "1"], ["old", "2"], [None, "3"], ["old", "4"]], "A2:A3", "A4:A5"
    )
    assert table.rows == (("a", "1"), ("a", "2"), (None, "3"), (None, "4"))
    assert table.notes == (spread("A2:A3"), "“企业.xlsx”有2格被合并单元格盖住，Excel 里看不到，没有读：A3、A5")


@pytest.mark.parametrize("value", [100, "100万元"])
def test_a_cell_over_several_columns_with_headers_is_the_value_of_none(tmp_path: Path, value: Any) -> None:
    table = merged(
        tmp_path / "企业.xlsx",
        [["名", "甲", "乙"], ["x", value, None], ["y", 1, 2], ["z", value, None], [None, None, 5]],
        "B2:C2",
        "B4:C5",
    )
    first, second = doubtful(str(value), "B2:C2"), doubtful(str(value), "B4:C5")
    assert table.rows == (("x", first, first), ("y", 1, 2), ("z", second, second))
    assert table.notes == ("“企业.xlsx”有1格被合并单元格盖住，Excel 里看不到，没有读：C5",)


def test_a_doubtful_cell_is_rejected_in_each_of_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "企业.xlsx"
    merged(path, [HEADERS, [code(1), "420802", 100, None]], "C2:D2")
    taken = take(open_table(path))
    assert [(c.row, c.column, c.value) for c in taken.rejected_cells] == [
        (2, HEADERS[2], "100"),
        (2, HEADERS[3], "100"),
    ]
    assert list(taken.enterprises[0].facts.series) == []


def test_a_column_made_wide_by_merging_is_one_column(tmp_path: Path) -> None:
    table = merged(
        tmp_path / "企业.xlsx", [["甲", None, "乙"], ["a", None, "1"], ["b", None, "2"]], "A1:B1", "A2:B2", "A3:B3"
    )
    assert table.headers == ("甲", "", "乙")
    assert (table.rows, table.notes) == ((("a", None, "1"), ("b", None, "2")), ())


def test_a_line_of_text_between_the_rows_stays_where_it_is(tmp_path: Path) -> None:
    table = merged(tmp_path / "企业.xlsx", [["甲", "乙"], ["一、工业企业", None], ["a", "1"]], "A2:B2")
    assert table.rows == (("一、工业企业", None), ("a", "1"))


def test_a_header_over_several_filled_columns_is_the_header_of_each(tmp_path: Path) -> None:
    """Which of them it means is not said, so the usual message for two columns of one name comes."""
    path = tmp_path / "企业.xlsx"
    table = merged(path, [["统一社会信用代码", "净利润2023(万元)", None], [code(1), 5, 7]], "B1:C1")
    assert table.headers == ("统一社会信用代码", "净利润2023(万元)", "净利润2023(万元)")
    with pytest.raises(TableError, match="第2列“净利润2023\\(万元\\)”、第3列“净利润2023\\(万元\\)”都是净利润"):
        take(open_table(path))


def test_a_title_over_the_table_is_no_header_of_its_columns(tmp_path: Path) -> None:
    table = merged(tmp_path / "企业.xlsx", [["某市企业名册", None, None], ["甲", "乙", "丙"], ["1", "2", "3"]], "A1:C1")
    assert table.headers == ("某市企业名册", "", "")


def test_a_header_over_several_rows_is_reported(tmp_path: Path) -> None:
    table = merged(
        tmp_path / "企业.xlsx",
        [["甲", "营业收入", None], [None, "2023", "2024"], ["a", "1", "2"]],
        *("A1:A2", "B1:C1"),
    )
    assert table.headers == ("甲", "营业收入", "营业收入")
    assert table.rows == ((None, "2023", "2024"), ("a", "1", "2"))
    assert table.notes == ("“企业.xlsx”：表头有跨行合并的单元格，占到第2行；第2行起都按数据读，表头应只有一行",)


@pytest.mark.parametrize(
    "ranges", [("A1:B3", "A1:B3"), ("A1:A3", "A2:B3", "A1:B1"), ("A1:XFD1048576", "A1:XFD1048576")]
)
def test_merged_cells_that_overlap_are_no_workbook(tmp_path: Path, ranges: tuple[str, ...]) -> None:
    with pytest.raises(TableError, match="有互相重叠的合并单元格或数组公式，工作簿已损坏"):
        merged(tmp_path / "企业.xlsx", [["甲", "乙"], ["a", "1"], ["b", "2"], ["c", "3"]], *ranges)


def test_a_merged_code_is_the_code_of_each_record(tmp_path: Path) -> None:
    companies = workbook(tmp_path / "企业.xlsx", [["统一社会信用代码"], [code(1)], [code(2)]])
    path = tmp_path / "参展.xlsx"
    merged(
        path,
        [["统一社会信用代码", "展会编号", "展位费(元)"], [code(1), "A", 5], [None, "B", 6], [code(2), "C", 7]],
        "A2:A3",
    )
    taken = take(open_table(companies), {"参展记录": open_table(path)})
    assert [[r["展会编号"] for r in records["参展记录"]] for records in taken.records] == [["A", "B"], ["C"]]


@st.composite
def ranges(draw: st.DrawFn) -> CellRange:
    top, left = draw(st.integers(0, 6)), draw(st.integers(0, 5))
    return CellRange(top, left, top + draw(st.integers(0, 3)), left + draw(st.integers(0, 2)))


def places(r: CellRange) -> set[tuple[int, int]]:
    return {(i, j) for i in range(r.top, r.bottom + 1) for j in range(r.left, r.right + 1)}


cells = st.sampled_from([None, None, "", "a", "b", 1.5])


@given(st.lists(st.lists(cells, max_size=5), max_size=6), st.lists(ranges(), max_size=5))
def test_no_value_moves_to_another_column_or_out_of_its_merged_cell(
    rows: list[list[Any]], merged: list[CellRange]
) -> None:
    """Whatever the table: a value stands where it stood, or in its column of its merged cell, or is doubtful there."""
    before = [list(row) for row in rows]
    try:
        fill_merged(rows, merged)
    except UnusableWorkbook:
        assert len(set().union(*map(places, merged))) < sum(len(places(r)) for r in merged)
        return
    header = next((i for i, row in enumerate(before) if not all(map(blank, row))), 0)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            old = before[i][j] if j < len(before[i]) else None
            at = next((r for r in merged if (i, j) in places(r)), None)
            if at is None:
                assert value == old
            elif not blank(value) and i > header:
                corner = before[at.top][at.left] if at.left < len(before[at.top]) else None
                assert value.text == str(corner) if isinstance(value, Unreadable) else (j, value) == (at.left, corner)


@given(st.lists(st.lists(cells, max_size=5), max_size=6), st.lists(ranges(), max_size=3))
def test_only_blank_cells_of_array_formulas_are_without_a_result(
    rows: list[list[Any]], unsaved: list[CellRange]
) -> None:
    before = [list(row) for row in rows]
    assume(len(set().union(*map(places, unsaved))) == sum(len(places(r)) for r in unsaved))
    fill_unsaved(rows, unsaved)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            old = before[i][j] if j < len(before[i]) else None
            inside = any((i, j) in places(r) for r in unsaved)
            assert isinstance(value, Unreadable) == (inside and blank(old) and not all(map(blank, before[i])))
