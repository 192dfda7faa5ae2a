"""What the cells, rows and sheets of .xlsx workbooks are read as, however their XML is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch.errors import TableError
from policymatch.limits import LIMITS, set_limits
from policymatch.tables import open_table
from policymatch.tables.reading.table import Unreadable
from policymatch.tables.reading.workbooks import plain_rows, shared_strings
from policymatch.tables.reading.workbooks.cell_values import NO_RESULT
from tests.tables.making import code, take
from tests.tables.workbook_making import BOOK, SHEET, STRINGS, cells, changed, read, sheet_of, workbook

DAMAGED = "工作簿里这一格已损坏，请用 Excel 打开原表核对，另存为 .xlsx"
CONTROL = "有不能显示的控制字符或残缺的字符，请重新填写"
ERROR = "是公式出错的标记，没有算出值，请在原表里改正后重新导出"


# ------------------------------------------------------------ cells


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ("><v>12.5</v>", Decimal("12.5")),
        (' t="n"><v>12.5</v>', Decimal("12.5")),
        ("><v> 12.5\n</v>", Decimal("12.5")),
        ("><v>1.25E1</v>", Decimal("12.5")),
        ("><v>0.30000000000000004</v>", Decimal("0.3")),
        (' t="b"><v>1</v>', True),
        (' t="b"><v>false</v>', False),
        (' t="str"><v>甲 &amp; 乙</v>', "甲 & 乙"),
        (' t="str"><f>A1</f><v>甲</v>', "甲"),
        ("><f>1+1</f><v>2</v>", 2),
        ('><f t="shared" ref="A2:A9" si="0">B2*2</f><v>2</v>', 2),
        ('><f t="shared" si="0"/><v>2</v>', 2),
        ('><f t="array" ref="A2:A3">B2:B3</f><v>2</v>', 2),
        (' t="str"><f>IF(B2="","",1)</f><v></v>', None),
        (' t="str"><f>IF(B2="","",1)</f><v/>', None),
        (' t="inlineStr"><is><t>甲</t></is>', "甲"),
        (' t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is>', " 甲 "),
        (' t="inlineStr"><is><t> 甲\n</t></is>', "甲"),
        (' t="inlineStr"><is><r><t>甲 </t></r><r><t xml:space="preserve"> 乙</t></r></is>', "甲 乙"),
        (' t="inlineStr"><is><r><rPr><b/></rPr><t>甲</t></r><r><t>乙</t></r></is>', "甲乙"),
        (' t="inlineStr"><is><t>甲</t><rPh sb="0" eb="1"><t>jiǎ</t></rPh></is>', "甲"),
        (' t="inlineStr"><is><t>甲_x000D_\n乙</t></is>', "甲\r\n乙"),
        (' t="inlineStr"><is><t>_x4E00__x005F_x000D_</t></is>', "一_x000D_"),
        (' t="inlineStr"><is><t>_xD842__xDFB7_</t></is>', "𠮷"),
        (' t="inlineStr"><is><t>a_x00_b</t></is>', "a_x00_b"),
        (' t="d"><v>2024-05-20</v>', date(2024, 5, 20)),
        (' t="d"><v>2024-05-20T00:00:00</v>', date(2024, 5, 20)),
        (' t="d"><v>2024-05-20T08:30:00</v>', datetime(2024, 5, 20, 8, 30)),
        (' t="d"><v>2024-05-19T16:00:00Z</v>', "2024-05-19T16:00:00Z"),
        (' t="d"><v>08:30:00</v>', "08:30:00"),
        ("", None),
        ("><v></v>", None),
        (' t="s"><v></v>', None),
        (' t="str"><v> </v>', " "),
        (' t="s"><v>0</v>', "注册地"),
        ("><extLst><ext><v>9</v></ext></extLst><v>7</v>", 7),
        ("><v><!-- 8 -->7</v>", 7),
        ("><v><![CDATA[7]]></v>", 7),
    ],
)
def test_a_cell_is_read_as(tmp_path: Path, xml: str, value: Any) -> None:
    rows = read(sheet_of(tmp_path / "企业.xlsx", cells(xml or ">", ' t="str"><v>末</v>'))).rows
    assert rows == ((value, "末", None),)
    assert type(rows[0][0]) is type(value)


@pytest.mark.parametrize(
    ("xml", "text", "reason"),
    [
        ("><v>abc</v>", "abc", DAMAGED),
        ("><v>1_000</v>", "1_000", DAMAGED),
        ("><v>NaN</v>", "NaN", DAMAGED),
        ("><v>INF</v>", "INF", DAMAGED),
        ("><v>1e999</v>", "1e999", DAMAGED),
        (' t="b"><v>是</v>', "是", DAMAGED),
        (' t="s"><v>9</v>', "9", DAMAGED),
        (' t="s"><v>-1</v>', "-1", DAMAGED),
        (' t="s"><v>x</v>', "x", DAMAGED),
        (' s="99"><v>1</v>', "1", DAMAGED),
        (' s="-1"><v>1</v>', "1", DAMAGED),
        (' t="what"><v>1</v>', "1", DAMAGED),
        (' t="e"><v>#N/A</v>', "#N/A", ERROR),
        (' t="e"><v>#SPILL!</v>', "#SPILL!", ERROR),
        (' t="d"><v>明天</v>', "明天", "不是能读的日期，应为日期，如 2024-05-20"),
        (' t="str"><v>甲_x0000_</v>', "甲_x0000_", CONTROL),
        (' t="str"><v>甲_xD842_</v>', "甲_xD842_", CONTROL),
        (' t="inlineStr"><is><t>_x001F_</t></is>', "_x001F_", CONTROL),
        ("><f>1+1</f>", "=1+1", NO_RESULT),
        ("><f>1+1</f><v></v>", "=1+1", NO_RESULT),
        ("><f>1+1</f><v/>", "=1+1", NO_RESULT),
        ("><f>1+1</f><v> </v>", "=1+1", NO_RESULT),
        (' t="str"><f>A1</f>', "=A1", NO_RESULT),
        (' t="b"><f>A1</f><v></v>', "=A1", NO_RESULT),
        ('><f t="shared" si="0"/>', "=", NO_RESULT),
        (' t="str"><v>' + "长" * 131_073 + "</v>", "长" * 60 + "…", "超过131,072个字（限额“cell_text”）"),
    ],
)
def test_a_cell_that_cannot_be_read_has_its_reason(tmp_path: Path, xml: str, text: str, reason: str) -> None:
    rows = read(sheet_of(tmp_path / "企业.xlsx", cells(xml, ' t="str"><v>末</v>'))).rows
    assert rows == ((Unreadable(text, reason), "末", None),)


FIELDS = {
    "近12个月销售额(元)": "100",
    "从业人员数2023(人)": "5",
    "资产负债率": "60%",
    "民营企业": "是",
    "企业规模": "大型",
    "成立日期": "2020-02-29",
    "经营范围": "制造",
    "注册地": "420802",
    "首次入规年度": "2023年",
}


@pytest.mark.parametrize("header", FIELDS)
@pytest.mark.parametrize("others", [0, 2])
def test_a_formula_without_a_result_is_rejected_in_every_field(tmp_path: Path, header: str, others: int) -> None:
    """Also where its text would be a value of the field, and where all cells of the column are such formulas."""
    said = FIELDS[header]

    def more(book: Any, sheet: Any) -> None:
        for i in range(3):
            sheet.write(i + 1, 0, code(i))
            if i < others:
                sheet.write(i + 1, 1, said)
            else:
                sheet.write_formula(i + 1, 1, f"={said}", None, "")

    path = workbook(tmp_path / "企业.xlsx", [["统一社会信用代码", header]], more)
    changed(path, SHEET, lambda text: text.replace("<v></v>", ""))
    taken = take(open_table(path))
    assert [(c.row, c.column, c.reason) for c in taken.rejected_cells] == [
        (i + 2, header, NO_RESULT) for i in range(others, 3)
    ]
    assert len(taken.enterprises) == 3


def test_a_code_that_is_a_formula_without_a_result_sets_its_row_aside_with_the_reason(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "企业.xlsx",
        [["统一社会信用代码", "注册地"], [code(1), "420802"]],
        lambda _, sheet: (sheet.write_formula(2, 0, "=A2", None, ""), sheet.write(2, 1, "420802")),
    )
    changed(path, SHEET, lambda text: text.replace("<v></v>", ""))
    (row,) = take(open_table(path)).rejected_rows
    assert (row.row, row.reason) == (3, NO_RESULT)


def test_all_cells_of_an_array_formula_without_a_result_have_none(tmp_path: Path) -> None:
    rows = (
        cells('><f t="array" ref="A2:B9">C2:D9</f>', ">", ' t="str"><v>甲</v>')
        + cells(">", ">", ' t="str"><v>乙</v>', row=3)
        + cells("><v>5</v>", ">", ' t="str"><v>丙</v>', row=4)
    )
    none = Unreadable("=", NO_RESULT)
    assert read(sheet_of(tmp_path / "企业.xlsx", rows)).rows == (
        (Unreadable("=C2:D9", NO_RESULT), none, "甲"),
        (none, none, "乙"),
        (5, none, "丙"),
    )


def test_shared_texts_are_read_however_they_are_written(tmp_path: Path) -> None:
    path = workbook(tmp_path / "企业.xlsx", [["注册地"], ["甲"], ["乙"], ["丙"], ["丁"], ["戊"]])
    for old, new in (
        ("<si><t>甲</t></si>", "<si><r><t>甲</t></r><r><t>&lt;1&gt;</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"),
        ("<si><t>乙</t></si>", "<si><t><![CDATA[乙]]></t></si>"),
        ("<si><t>丙</t></si>", "<si>\n<t xml:space='preserve'> 丙 </t>\n</si>"),
        ("<si><t>丁</t></si>", "<si/>"),
        ("<si><t>戊</t></si>", "<si><t> 戊 </t></si>"),
    ):
        changed(path, STRINGS, lambda text, old=old, new=new: text.replace(old, new))  # type: ignore[misc]
    assert [row[0] for row in read(path).rows] == ["甲<1>", "乙", " 丙 ", None, "戊"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(st.sampled_from("甲a &<>_x0D\n\t\r "), max_size=8), st.booleans()), max_size=6))
def test_shared_texts_of_the_usual_form_are_read_as_the_xml_parser_reads_them(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, bool]]
) -> None:
    path = tmp_path_factory.mktemp("book") / "企业.xlsx"
    workbook(path, [["注册地"], *([f"x{i}"] for i in range(len(texts)))])
    space = ' xml:space="preserve"'
    made = [f"<t{space if kept else ''}>{escape(text)}</t>" for text, kept in texts]
    changed(path, STRINGS, lambda xml: re.sub(r"<t>x(\d+)</t>", lambda m: made[int(m[1])], xml))
    quick = read(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_strings, "_OPENING", re.compile(b"(?!)"))
        assert read(path) == quick


# ------------------------------------------------------------ the XML, written otherwise


def prefixed(text: str) -> str:
    return re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace(" xmlns=", " xmlns:x=")


REWRITTEN: dict[str, Callable[[str], str | bytes]] = {
    "as it is": lambda text: text,
    "no places of cells": lambda text: re.sub(r' r="[A-Z]+\d+"', "", text),
    "no places of rows": lambda text: re.sub(r'<row r="\d+"', "<row", text),
    "no places at all": lambda text: re.sub(r' r="[A-Z]*\d+"', "", text),
    "small letters": lambda text: re.sub(r'<c r="([A-Z]+)', lambda m: f'<c r="{m[1].lower()}', text),
    "single quotes": lambda text: text.replace('"', "'"),
    "a prefix": prefixed,
    "white space": lambda text: re.sub(r"><(?!/?[vt])", ">\r\n  <", text),
    "comments": lambda text: text.replace("<row", "<!-- <row r='9'> --><row"),
    "one comment": lambda text: text.replace("</row>", "<!-- x --></row>", 1),
    "attributes in another order": lambda text: re.sub(r'<c (r="\w+") (t="\w+")', r"<c \2 \1", text),
    "other attributes": lambda text: text.replace("<row ", '<row customHeight="1" x14ac:dyDescent="0.2" ').replace(
        "<c ", '<c cm="0" '
    ),
    "closed at once": lambda text: text.replace("</sheetData>", '<row r="99"/><row r="100" spans="1:2"/></sheetData>'),
    "cells with a style alone": lambda text: (
        re.sub(r'(<c r="A(\d+)".*?</c>)', r'\1<c r="AA\2" s="0"/>', text) if "AB" not in text else text
    ),
    "UTF-16": lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
    "UTF-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "no declaration": lambda text: text.partition("?>")[2],
    "a wrong dimension": lambda text: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', text),
}


@pytest.mark.parametrize("way", REWRITTEN)
@pytest.mark.parametrize("inline", [False, True])
def test_a_sheet_is_the_same_however_its_xml_is_written(tmp_path: Path, way: str, inline: bool) -> None:
    rows = [["甲", "乙", "丙"], ["文", 1.5, True], ["a&b <c>", 2e-7, False], ["１", 30, "末"]]
    path = tmp_path / "企业.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": inline}) as book:
        sheet = book.add_worksheet("企业")
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    before = read(path)
    assert before.rows == (("文", Decimal("1.5"), True), ("a&b <c>", Decimal("2E-7"), False), ("１", 30, "末"))
    assert read(changed(path, SHEET, REWRITTEN[way])) == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('<row r="3"', '<row r="2"', "有一行的行号是“2”，排在第2行后面，"),
        ('<row r="3"', '<row r="0"', "有一行的行号是“0”，排在第2行后面，"),
        ('<row r="3"', '<row r="-5"', "有一行的行号是“-5”，排在第2行后面，"),
        ('<row r="3"', '<row r="３"', "有一行的行号是“３”，排在第2行后面，"),
        ('<row r="3"', '<row r="1048577"', "有一行的行号是“1048577”，排在第2行后面，"),
        ('<row r="1"', '<row r="9"', "第9行里有一格写的是“A1”，"),
        ('<c r="B3"', '<c r="A3"', "第3行的单元格次序不对，"),
        ('<c r="A3"', '<c r="C3"', "第3行的单元格次序不对，"),
        ('<c r="B3"', '<c r="B4"', "第3行里有一格写的是“B4”，"),
        ('<c r="B3"', '<c r="XFE3"', "第3行的单元格次序不对，"),
        ('<c r="B3"', '<c r="甲3"', "第3行里有一格写的是“甲3”，"),
        ('<c r="B3" t="s">', '<c r="B3" t="s"><v>0</v>', "第3行里有一格写了两个值，"),
        (
            "</sheetData>",
            '</sheetData><mergeCells><mergeCell ref="A0:B2"/></mergeCells>',
            "有一处单元格范围写的是“A0:B2”，",
        ),
        (
            "</sheetData>",
            '</sheetData><mergeCells><mergeCell ref="B3:A2"/></mergeCells>',
            "有一处单元格范围写的是“B3:A2”，",
        ),
    ],
)
def test_cells_out_of_order_are_no_sheet(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Values that stand twice or somewhere else than they say are not read as one or the other."""
    path = workbook(tmp_path / "企业.xlsx", [["注册地", "甲"], ["1", "a"], ["2", "b"]])
    changed(path, SHEET, lambda text: text.replace(old, new, 1))
    with pytest.raises(TableError) as e:
        read(path)
    assert str(e.value) == f"“企业.xlsx”的工作表“企业”{message}工作簿已损坏，请用 Excel 打开后另存为 .xlsx"


cell_texts = st.one_of(
    st.text(st.sampled_from("甲a1 _x0D&<>\"'\n\t-.eE"), max_size=12),
    st.sampled_from(["_x000D_", "_x0041_", "1", "1e999", "nan", "1_0", " 7 ", "]]"]),
)
attributes = st.sampled_from(
    ["", ' s="0"', ' s="1"', ' s="7"', ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' s="1" t="str"', " t='n'"]
)
bodies = st.one_of(
    st.just(None),
    cell_texts.map(lambda t: f"<v>{escape(t)}</v>"),
    cell_texts.map(lambda t: f"<f>{escape(t)}</f>"),
    st.tuples(cell_texts, cell_texts).map(lambda p: f"<f>{escape(p[0])}</f><v>{escape(p[1])}</v>"),
    cell_texts.map(lambda t: f"<is><t>{escape(t)}</t></is>"),
    cell_texts.map(lambda t: f'<is><t xml:space="preserve">{escape(t)}</t></is>'),
    st.just("<v><!-- --></v>"),
)


@st.composite
def sheets(draw: st.DrawFn) -> str:
    rows = []
    for r in range(2, 2 + draw(st.integers(0, 4))):
        made = []
        for c in "ABCD":
            inner = draw(bodies)
            kind = ' t="inlineStr"' if inner and "<is>" in inner and draw(st.booleans()) else draw(attributes)
            place = draw(st.sampled_from([f' r="{c}{r}"', f' r="{c}{r}"', f' r="{c.lower()}{r}"']))
            made.append(f"<c{place}{kind}/>" if inner is None else f"<c{place}{kind}>{inner}</c>")
        gap = draw(st.sampled_from(["", "", "", "\n", "\r\n", "<!-- -->", "<?x y?>"]))
        number = draw(st.sampled_from([f' r="{r}"', "", f' r="{r}" hidden="1"', f" r='{r}'"]))
        rows.append(f"{gap}<row{number}>{gap.join(made)}</row>")
    return "".join(rows)


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_rows_of_the_usual_form_are_read_as_the_xml_parser_reads_them(
    tmp_path_factory: pytest.TempPathFactory, xml: str
) -> None:
    folder = tmp_path_factory.mktemp("book")

    def outcome(path: Path) -> Any:
        try:
            return read(path)
        except TableError as e:
            return str(e)

    path = sheet_of(folder / "企业.xlsx", xml)
    with pytest.MonkeyPatch.context() as patch:
        quick = outcome(path)
        patch.setattr(plain_rows, "_OPENING", re.compile(b"(?!)"))
        patch.setattr(shared_strings, "_OPENING", re.compile(b"(?!)"))
        assert outcome(path) == quick


def test_a_text_that_looks_like_the_beginning_of_the_rows_is_a_text(tmp_path: Path) -> None:
    path = workbook(tmp_path / "企业.xlsx", [["注册地"], ["1"]])
    changed(
        path,
        SHEET,
        lambda text: text.replace("<sheetViews>", '<!-- <sheetData><row r="1"><c r="A1"/></row> --><sheetViews>'),
    )
    assert read(path).rows == (("1",),)


# ------------------------------------------------------------ rows, columns and sheets


def test_hidden_and_filtered_rows_are_read_and_reported(tmp_path: Path) -> None:
    def more(book: Any, sheet: Any) -> None:
        for i in (2, 3, 5, 6, 7, 8):
            sheet.set_row(i, None, None, {"hidden": True})
        sheet.set_row(9, 0)
        sheet.set_row(200, None, None, {"hidden": True})  # nothing stands in it

    path = workbook(tmp_path / "企业.xlsx", [["注册地"], *([str(n)] for n in range(10))], more)
    table = read(path)
    assert [row[0] for row in table.rows] == [str(n) for n in range(10)]
    assert table.notes == (
        "“企业.xlsx”有7行是隐藏的或被筛选掉的（第3、4、6、7、8行等），都已读入；不该计入的请删除后再导入",
    )


def test_hidden_columns_are_read_and_reported(tmp_path: Path) -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.set_column(2, 2, 0)
        sheet.set_column(5, 16_383, None, None, {"hidden": True})

    table = read(workbook(tmp_path / "企业.xlsx", [["注册地", "甲", "乙"], ["1", "2", "3"]], more))
    assert table.rows == (("1", "2", "3"),)
    assert table.notes == ("“企业.xlsx”有2列是隐藏的（B“甲”、C“乙”），都已读入",)


def sheets_of(path: Path, **states: str) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        made = {}
        for name in states:
            made[name] = book.add_chartsheet(name) if states[name] == "chart" else book.add_worksheet(name)
            if states[name] == "chart":
                chart = book.add_chart({"type": "line"})
                chart.add_series({"values": [next(n for n in states if states[n] != "chart"), 0, 0, 1, 0]})
                made[name].set_chart(chart)
            else:
                made[name].write_column(0, 0, ["注册地", name])
        next(made[n] for n in states if states[n] == "visible").activate() if "visible" in states.values() else None
        for name, state in states.items():
            if state == "hidden":
                made[name].hide()
            elif state == "veryHidden":
                made[name].very_hidden()
    return path


@pytest.mark.parametrize(
    ("states", "wanted", "found", "notes"),
    [
        ({"甲": "visible"}, None, "甲", ()),
        ({"甲": "visible", "乙": "visible"}, None, "甲", ("“企业.xlsx”有2个工作表，只读了第一个“甲”",)),
        (
            {"甲": "hidden", "乙": "visible"},
            None,
            "乙",
            ("“企业.xlsx”有2个工作表，只读了第一个没有隐藏的“乙”；隐藏的没有读：甲",),
        ),
        (
            {"甲": "veryHidden", "乙": "hidden", "丙": "visible", "丁": "visible"},
            None,
            "丙",
            ("“企业.xlsx”有4个工作表，只读了第一个没有隐藏的“丙”；隐藏的没有读：甲、乙",),
        ),
        ({"甲": "hidden", "乙": "visible"}, "甲", "甲", ("“企业.xlsx”的工作表“甲”是隐藏的，按指明的读入",)),
        ({"甲": "visible", "乙": "hidden"}, "甲", "甲", ()),
        ({"图": "chart", "乙": "visible"}, None, "乙", ()),
    ],
)
def test_the_sheet_that_is_read(
    tmp_path: Path, states: dict[str, str], wanted: str | None, found: str, notes: tuple[str, ...]
) -> None:
    table = read(sheets_of(tmp_path / "企业.xlsx", **states), wanted)
    assert (table.rows, table.notes) == (((found,),), notes)


def test_a_workbook_of_only_hidden_sheets(tmp_path: Path) -> None:
    path = sheets_of(tmp_path / "企业.xlsx", 甲="visible", 乙="hidden")
    changed(path, BOOK, lambda text: text.replace('name="甲"', 'name="甲" state="hidden"'))
    with pytest.raises(TableError) as e:
        read(path)
    assert str(e.value) == "“企业.xlsx”的工作表都是隐藏的：甲、乙，请指明要读哪一个"


# ------------------------------------------------------------ cells far away


@pytest.fixture
def narrow() -> Any:
    before = {"gap_rows": LIMITS.gap_rows, "gap_columns": LIMITS.gap_columns}
    set_limits(gap_rows=5, gap_columns=3)
    yield
    set_limits(**before)


FAR = "离表格很远（隔着5行或3列以上的空白），没有读："


@pytest.mark.parametrize(
    ("place", "value", "rows", "said"),
    [
        ((8, 0), "x", 8, ""),
        ((9, 0), "x", 2, "A10“x”"),
        ((9, 0), " ", 2, "A10“ ”"),
        ((1_048_575, 16_383), 12.5, 2, "XFD1048576“12.5”"),
        ((1, 4), "x", 2, ""),
        ((1, 5), "x", 2, "F2“x”"),
        ((0, 5), "x", 2, ""),
        ((0, 6), "x", 2, "G1“x”"),
    ],
)
def test_a_cell_far_away_is_reported_and_costs_nothing(
    tmp_path: Path, narrow: None, place: tuple[int, int], value: Any, rows: int, said: str
) -> None:
    path = workbook(
        tmp_path / "企业.xlsx", [["注册地", "甲"], ["1", "a"], ["2", "b"]], lambda _, s: s.write(*place, value)
    )
    table = read(path)
    assert [row[:2] for row in table.rows[:2]] == [("1", "a"), ("2", "b")]
    assert len(table.rows) == rows
    assert table.notes == ((f"“企业.xlsx”有1格{FAR}{said}；如果是表里的数据，请删去中间的空白",) if said else ())


def test_many_cells_far_away_are_counted(tmp_path: Path, narrow: None) -> None:
    path = workbook(
        tmp_path / "企业.xlsx", [["注册地"], ["1"]], lambda _, s: [s.write(50 + i, 0, "长" * 30) for i in range(9)]
    )
    long = "“" + "长" * 20 + "…”"
    assert read(path).notes == (
        f"“企业.xlsx”有9格{FAR}A51{long}、A52{long}、A53{long}、A54{long}、A55{long}等；如果是表里的数据，请删去中间的空白",
    )


def test_rows_with_only_a_format_are_no_cells(tmp_path: Path, narrow: None) -> None:
    def more(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        for i in range(100):
            sheet.write_blank(i + 2, 0, None, bold)

    table = read(workbook(tmp_path / "企业.xlsx", [["注册地"], ["1"]], more))
    assert (len(table.rows), table.notes) == (1, ())
