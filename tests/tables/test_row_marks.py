"""Rows that are no enterprise and no record are set aside with a kind of their own, whatever the table has for columns and came from."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from policymatch.tables import Cell, FrameSource, Table, open_table
from policymatch.tables.reading.row_marks import HEADER, REMARK, SIGNED, TOTAL, mark_of
from policymatch.tables.reading.sources import Source, TableSource
from tests.tables.making import Taken, code, table, take

CODE, NAME = "统一社会信用代码", "企业名称"
TOTALS = [
    *(
        "合计",
        "合　计",
        "合 计：",
        "合计：",
        "【合计】",
        "(合计)",
        "合计（万元）",
        "合计：12户",
        "合计12户",
        "合计 5,000.5万元",
    ),
    *(
        "总计",
        "总 计",
        "小计",
        "小  计",
        "本页小计",
        "荆门市合计",
        "东宝区小计：",
        "共计",
        "累计",
        "汇总",
        "合计数",
        "平均值",
    ),
    *("共10家", "共 10 户企业", "其中：规上企业", "全市", "Total", "SUBTOTAL", "Grand Total", "＊合计"),
]
SIGNATURES = [
    *(
        "填表人",
        "填表人：",
        "填表人：张三 联系电话：0724-2300000",
        "填表人 张三",
        "填表人张三",
        "填 表 人：",
        "填表人（签字）：李四",
    ),
    *(
        "制表人：李四",
        "审核人:",
        "审核：王五",
        "单位负责人：王五",
        "单位负责人（签章）：",
        "单位负责人 王五",
        "（盖章）",
        "经办人/",
    ),
    *(
        "填报日期：2025年1月5日",
        "填报日期",
        "填报日期 2025-01-05",
        "填表日期2025年1月5日",
        "联系电话：0724-2300000",
        "复核：",
    ),
    *(
        "填报单位：荆门市某某有限公司",
        "填报单位（盖章）：",
        "制表单位：某局",
        "单位：万元",
        "填表人：__________",
        "日期：",
        "制表",
    ),
    "单位负责人：张三　统计负责人：李四　填表人：王五",
]
REMARKS = [
    *(
        "备注",
        "备注：以上为初步统计",
        "注：",
        "注1：金额含税",
        "注:1.表中的数为快报数",
        "说明：本表由企业填报",
        "说明",
        "＊注：快报数",
    ),
    *("数据来源：统计局", "第1页", "第 1 页 共 3 页", "以下空白", "（以下空白）", "附件1：名单", "填报说明：1、含税"),
]
FIRMS = [
    *(
        "合计数据科技有限公司",
        "合计（深圳）有限公司",
        "合计 数据科技有限公司",
        "小计(北京)科技有限公司",
        "总计财务咨询中心",
        "共计商贸公司",
    ),
    *(
        "累计(上海)信息技术有限公司",
        "汇总百货店",
        "平均地权公司",
        "其中文化公司",
        "全市通物流公司",
        "全国供销总社",
        "共10家食品店",
    ),
    *(
        "备注科技有限公司",
        "注册会计师事务所",
        "说明书印刷厂",
        "附子堂药店",
        "第一页文化传媒有限公司",
        "注意力传媒集团",
        "来源食品社",
    ),
    *(
        "审核通科技有限公司",
        "联系人力资源公司",
        "负责人科技有限公司",
        "填表人（荆门）科技有限公司",
        "日期食品厂",
        "电话通信有限公司",
    ),
    *(
        "甲",
        "乙公司",
        "A公司",
        "单位1",
        "企业2",
        "公司A",
        "张三",
        "3M中国有限公司",
        "百合花店",
        "会计之家",
        "一二三食品厂",
    ),
]
MARKS = [*((t, TOTAL) for t in TOTALS), *((t, SIGNED) for t in SIGNATURES), *((t, REMARK) for t in REMARKS)]


def kinds(taken: Taken, file: int = 0) -> list[tuple[int, str]]:
    out = taken.files[file]
    assert out.rows == out.used + len(out.rejected_rows)
    return [(r.row, r.kind) for r in out.rejected_rows]


@pytest.mark.parametrize(("text", "kind"), MARKS)
def test_a_cell_marks_its_row(text: str, kind: str) -> None:
    assert mark_of(text) == kind


@pytest.mark.parametrize("text", FIRMS)
def test_a_name_that_begins_like_a_mark_is_a_name(text: str) -> None:
    assert mark_of(text) == ""


HEADS: list[tuple[list[str], int]] = [
    ([CODE, NAME, "注册地", "营业收入2024"], 0),
    ([CODE, NAME, "注册地", "营业收入2024"], 1),
    ([NAME, CODE, "营业收入2024"], 0),
    ([NAME, "注册地", "营业收入2024"], 0),
    (["序号", NAME, "营业收入2024"], 0),
    (["序号", NAME, "营业收入2024"], 1),
    (["序号", "县市区", "单位", "营业收入2024"], 0),
    (["营业收入2024", NAME], 0),
    (["注册地", "营业收入2024", "联系人", "电话", NAME], 4),
]


@pytest.mark.parametrize(("text", "kind"), [("合　计", TOTAL), ("填表人：张三", SIGNED), ("注：快报数", REMARK)])
@pytest.mark.parametrize(("headers", "place"), HEADS)
@pytest.mark.parametrize("figures", [True, False])
def test_a_mark_at_the_front_or_in_a_key_column(
    headers: list[str], place: int, figures: bool, text: str, kind: str
) -> None:
    values: dict[str, Cell] = {CODE: code(1), NAME: "甲公司", "序号": 1, "营业收入2024": 100, "注册地": "420802"}
    firm = [values.get(h, "甲") for h in headers]
    mark: list[Cell] = [5000 if figures and h == "营业收入2024" else None for h in headers]
    mark[place] = text
    taken = take(table(headers, firm, mark, [*mark]))
    assert [e.row for e in taken.enterprises] == [2]
    assert kinds(taken) == [(3, kind), (4, kind)] and not taken.rejected_cells
    why = taken.rejected_rows[0].reason
    assert why.startswith(f"“{' '.join(text.split())}”") and why.endswith("，不是企业")


@pytest.mark.parametrize("text", ["合计", "小计：", "东宝区小计"])
@pytest.mark.parametrize("front", [["12"], [12], ["420802"], ["东宝区"], [None, "东宝区"], ["12", "东宝区"]])
def test_a_total_behind_a_number_or_a_place(front: list[Cell], text: str) -> None:
    headers = ["序号", "县市区", "企业", "属地", "营业收入2024"]
    row = [*front, text, *[None] * (3 - len(front)), 5000]
    taken = take(table(headers, [1, "东宝区", "甲公司", "x", 100], row))
    assert kinds(taken) == [(3, TOTAL)]


def test_only_a_row_that_begins_with_a_remark_is_one() -> None:
    """In a column of remarks, or behind a name, it is a remark on the enterprise."""
    headers = [NAME, "备注", "情况", "营业收入2024"]
    rows: list[list[Cell]] = [
        ["甲公司", "注：新增", "说明：已迁入", 1],
        ["乙公司", "备注", "填表人：张三", 2],
        ["丙公司", "合计", None, 3],
    ]
    taken = take(table(headers, *rows))
    assert [e.facts.name for e in taken.enterprises] == ["甲公司", "乙公司", "丙公司"]
    assert kinds(take(table(["备注", *headers], *(["注：新增", *row] for row in rows)))) == []
    assert kinds(take(table(["情况", NAME, "营业收入2024"], ["注：新增", None, 1], [None, "甲公司", 1]))) == [
        (2, REMARK)
    ]


@pytest.mark.parametrize(
    "text", ["全国", "平均", "累计", "统计", "会计", "说明", "其他说明", "2024-05-01", "超标排放。", "一、废水"]
)
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_what_may_be_said_of_a_firm_marks_no_row(text: str, place: int) -> None:
    """In a table without codes, beside its name."""
    headers, row = [NAME, "注册地", "经营范围"], ["甲公司", "420802", "制造"]
    headers.insert(place, "情况")
    row.insert(place, text)
    if place != 0 or text != "累计":
        assert len(take(table(headers, row)).enterprises) == 1


@pytest.mark.parametrize(
    "cells",
    [
        ["2024-05-01", ""],
        ["", "会计"],
        ["", "全国"],
        ["", "超标排放。"],
        ["", "说明：超标"],
        ["2024-05-01", "一、废水"],
        ["", "2024-05-01"],
        ["", "累计"],
        ["", "本年累计"],
    ],
)
@pytest.mark.parametrize("header", ["情况", "备注"])
def test_a_record_whose_code_was_forgotten_is_no_remark(cells: list[Cell], header: str) -> None:
    """A complete roll is not complete without it."""
    main = table([CODE, "注册地"], [code(1), "420802"])
    for headers, row in (([CODE, "发生日期", header], ["", *cells]), ([CODE, header, "发生日期"], ["", *cells[::-1]])):
        taken = take(main, {"违法事件": table(headers, row, name="events.csv")})
        assert kinds(taken, 1) == [(2, "没有统一社会信用代码")] and taken.records == [{}]


def test_a_column_of_facts_holds_no_marks() -> None:
    taken = take(table(["经营范围", "营业收入2024"], ["备注：制造", "5"], ["一、制造", ""]))
    assert len(taken.enterprises) == 2 and not taken.rejected_rows
    booths = table(["展会编号", CODE, "展位费"], ["负责人张三", "", "5"], ["合计", "", "5"], name="booths.csv")
    records = take(table([CODE, "注册地"], [code(1), "420802"]), {"参展记录": booths})
    assert kinds(records, 1) == [(2, "没有统一社会信用代码"), (3, TOTAL)]


@pytest.mark.parametrize("cell", ["2024-05-01", "超标排放。", "一、废水", "情况：超标"])
def test_a_record_that_slipped_into_the_column_of_codes_is_no_remark(cell: str) -> None:
    main = table([CODE, "注册地"], [code(1), "420802"])
    taken = take(main, {"违法事件": table([CODE, "发生日期"], [cell, ""], name="events.csv")})
    assert kinds(taken, 1) == [(2, "统一社会信用代码有误")] and taken.records == [{}]


@pytest.mark.parametrize(("text", "kind"), [("制表", SIGNED), ("审核", SIGNED), ("说明", REMARK), ("全市", TOTAL)])
def test_a_column_of_row_numbers_holds_nothing_else(text: str, kind: str) -> None:
    taken = take(table(["序号", "单位", "营业收入2024"], [1, "甲公司", 5], [text, "李四", 5]))
    assert kinds(taken) == [(3, kind)]


@pytest.mark.parametrize("name", [*FIRMS, "合计", "填表人：张三"])
def test_a_row_with_a_valid_code_is_an_enterprise(name: str) -> None:
    taken = take(table([CODE, NAME, "注册地"], [code(1), name, "420802"], [code(2), "乙公司", "420802"]))
    assert [e.key for e in taken.enterprises] == [code(1), code(2)] and not taken.rejected_rows


@pytest.mark.parametrize("name", FIRMS)
def test_no_firm_of_a_table_without_codes_is_set_aside(name: str) -> None:
    rows = [["甲公司", "420802", "1"], [name, "420802", "1"], [name, "", ""]]
    taken = take(table([NAME, "注册地", "营业收入2024"], *rows))
    assert [e.facts.name for e in taken.enterprises] == ["甲公司", name, name] and not taken.rejected_rows


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2025年1月5日", SIGNED),
        ("2025-01-05", SIGNED),
        ("一、规模以上工业企业", REMARK),
        ("（二）服务业企业", REMARK),
        ("1、本表由企业填报，", REMARK),
        ("以上数据真实、完整。", REMARK),
        ("联系邮箱：a@b.cn", REMARK),
        ("甲" * 301, REMARK),
    ],
)
def test_a_line_of_text_as_the_only_cell_of_its_row(text: str, kind: str) -> None:
    taken = take(table(["序号", NAME, "营业收入2024"], [1, "甲公司", 1], [text, None, None], [2, "乙公司", 1]))
    assert kinds(taken) == [(3, kind)]
    filled = take(table([NAME, "营业收入2024"], ["甲公司", 1], [text, 1]))
    assert len(filled.enterprises) == 2 and not filled.rejected_rows


@pytest.mark.parametrize(
    "headers", [[CODE, NAME, "注册地"], [NAME, "注册地", "营业收入2024"], ["序号", NAME, "营业收入2024"]]
)
def test_the_header_once_more(headers: list[str]) -> None:
    """Forms that were printed have it on every page."""
    values: dict[str, Cell] = {CODE: code(1), NAME: "甲公司", "序号": 1, "营业收入2024": 100, "注册地": "420802"}
    firm = [values[h] for h in headers]
    again = [f" {h[:2]} {h[2:]}" for h in headers]
    taken = take(table(headers, firm, headers, again))
    assert len(taken.enterprises) == 1 and kinds(taken) == [(3, HEADER), (4, HEADER)]
    assert taken.rejected_rows[0].reason == "和表头相同，不是企业"


@given(
    st.sampled_from([m for m, _ in MARKS]),
    st.sampled_from(["", " ", "　", "  "]),
    st.sampled_from(["", ":", "：", " "]),
)
def test_spaces_and_colons_around_a_mark_change_nothing(text: str, space: str, end: str) -> None:
    wanted = mark_of(text)
    assert mark_of(space + text + space + end) == wanted


# ------------------------------------------------------------ records


def test_rows_of_a_record_table_that_are_no_record() -> None:
    main = table([CODE, "注册地"], [code(1), "420802"])
    booths = table(
        [CODE, NAME, "展会编号", "展位费"],
        [code(1), "甲公司", "A1", "100"],
        ["合计", "", "", "100"],
        ["", "合　计", "", "100"],
        ["", "", "", "100"],
        ["填表人：张三", "", "审核人：李四", ""],
        ["注：含税", "", "", ""],
        [CODE, NAME, "展会编号", "展位费"],
        name="booths.csv",
    )
    taken = take(main, {"参展记录": booths})
    assert kinds(taken, 1) == [
        (3, TOTAL),
        (4, TOTAL),
        (5, "没有统一社会信用代码"),
        (6, SIGNED),
        (7, REMARK),
        (8, HEADER),
    ]
    assert taken.files[1].rejected_rows[0].reason == "“合计”是合计、小计一类的汇总，不是记录"
    assert len(taken.records[0]["参展记录"]) == 1


def test_a_total_takes_no_completeness_from_a_roll() -> None:
    main = table([CODE, "注册地"], [code(1), "420802"], [code(2), "420802"])
    roll = table([CODE, "发生日期"], [code(1), "2024-05-01"], ["合计", "1"], ["填表人：张三", ""], name="events.csv")
    taken = take(main, {"违法事件": roll})
    assert taken.records == [{"违法事件": [{"发生日期": date(2024, 5, 1)}]}, {"违法事件": []}]
    assert kinds(taken, 1) == [(3, TOTAL), (4, SIGNED)] and not taken.files[1].notices


# ------------------------------------------------------------ every kind of file and frame

ROWS: list[list[Cell]] = [
    ["甲公司", "420802", "100"],
    ["小　计", None, "100"],
    ["合计数据科技有限公司", "420802", "50"],
    ["合计：", None, "150"],
    ["填表人：张三", "审核人：李四", None],
]


def sources(folder: Path, t: Table) -> dict[str, Source]:
    rows = [list(t.headers), *(list(r) for r in t.rows)]
    with (folder / "a.csv").open("w", newline="") as f:
        csv.writer(f).writerows(rows)
    (folder / "b.csv").write_bytes((folder / "a.csv").read_text().encode("gb18030"))
    with xlsxwriter.Workbook(str(folder / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows):
            for j, c in enumerate(row):
                if c is not None:
                    sheet.write_string(i, j, str(c))
    columns = {h: [r[i] for r in t.rows] for i, h in enumerate(t.headers)}
    arrow = pa.table({h: pa.array(v, pa.string()) for h, v in columns.items()})
    pq.write_table(arrow, folder / "a.parquet")
    return {
        "csv": open_table(folder / "a.csv"),
        "gb18030": open_table(folder / "b.csv"),
        "xlsx": open_table(folder / "a.xlsx"),
        "parquet": open_table(folder / "a.parquet"),
        "pandas": FrameSource(pd.DataFrame(columns), "表"),
        "arrow": FrameSource(arrow, "表"),
        "coded": FrameSource(
            pa.table({h: c.dictionary_encode() for h, c in zip(columns, arrow.columns, strict=True)}), "表"
        ),
        "polars": FrameSource(pl.DataFrame(columns), "表"),
        "blocks": TableSource(t, 2),
    }


def test_every_kind_of_file_and_frame(tmp_path: Path) -> None:
    for kind, source in sources(tmp_path, table([NAME, "注册地", "营业收入2024(万元)"], *ROWS)).items():
        taken = take(source)
        assert [e.facts.name for e in taken.enterprises] == ["甲公司", "合计数据科技有限公司"], kind
        assert kinds(taken) == [(3, TOTAL), (5, TOTAL), (6, SIGNED)], kind
