"""读入说明: what each column of each input file was read as, and what became of its cells."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from policymatch.tables import Cell, Scores
from policymatch.tables.intake.accounts import ColumnAccount
from policymatch.tables.results.blocks import frame
from policymatch.tables.results.readings import readings
from policymatch.tables.results.schemas import READINGS
from tests.tables.making import code, rows, score, table

CODE = "统一社会信用代码"
COUNTS = ("采用格数", "空白格数", "退回格数", "未用格数")


def one(header: str, *cells: Cell) -> dict[str, Any]:
    """The row of one column, beside codes and names."""
    lines = [[code(i), f"企业{i}", cell] for i, cell in enumerate(cells)]
    found = score(table([CODE, "企业名称", header], *lines)).readings
    assert list(found["列号"]) == [1, 2, 3]
    return {str(name): value for name, value in found.to_dict("records")[2].items()}


@pytest.mark.parametrize(
    ("header", "cells", "meant", "counts", "said"),
    [
        ("民营企业", ("是", "否", "", "也许"), ("民营企业", "", ""), (2, 1, 1, 0), ""),
        ("是否民营企业", ("是",), ("民营企业", "", ""), (1, 0, 0, 0), ""),
        ("营业收入2024(万元)", ("1", "x", None), ("营业收入", "2024年", "万元"), (1, 1, 1, 0), ""),
        ("营业收入2024", ("1",), ("营业收入", "2024年", "元"), (1, 0, 0, 0), "没有写单位，不带单位的数按元读"),
        ("从业人员数(2023年)", ("7",), ("从业人员数", "2023年", "人"), (1, 0, 0, 0), ""),
        ("用电量2024年7月", ("7", ""), ("用电量", "2024年7月", "千瓦时"), (1, 1, 0, 0), ""),
        ("营业收入2024(万元)", ("1.00000001", "2"), ("营业收入", "2024年", "万元"), (2, 0, 0, 0), "有1格不足一分，已四舍五入到分"),
        ("出口占比", ("45", "5%"), ("出口占比", "", ""), (2, 0, 0, 0), "没有写单位，不带单位的数按合理范围（0%至100%）看是百分数还是小数"),
        ("出口占比(%)", ("45", "101"), ("出口占比", "", "%"), (1, 0, 1, 0), ""),
        ("资产负债率", ("5%", "5"), ("资产负债率", "", ""), (1, 0, 1, 0), ""),
        ("成立日期", ("2024-02-30", "2024-02-29"), ("成立日期", "", ""), (1, 0, 1, 0), ""),
        ("参展记录", ("无", "", "3场"), ("参展记录", "", ""), (1, 1, 1, 0), ""),
        ("联系人", ("张", "", "李"), ("", "", ""), (0, 1, 0, 2), "不认识的列"),
        ("联系人", ("", ""), ("", "", ""), (0, 2, 0, 0), "不认识的列"),
        ("民营企页", ("是",), ("", "", ""), (0, 0, 0, 1), "不认识的列，是否想写“民营企业”"),
        ("营业收入", ("1", ""), ("", "", ""), (0, 1, 0, 1), "“营业收入”是逐年的指标，表头要写明年份，如“营业收入2023(万元)”"),
        ("参展记录.展位费", ("1",), ("", "", ""), (0, 0, 0, 1), "是记录“参展记录”的字段，应放在“参展记录”的记录表里，不放在企业表里"),
    ],
)  # fmt: skip
def test_a_column(header: str, cells: tuple[Cell, ...], meant: tuple[str, ...], counts: tuple[int, ...], said: str) -> None:  # fmt: skip
    row = one(header, *cells)
    assert (row["文件"], row["记录"], row["列"]) == ("企业.csv", "", header)
    assert tuple(row[n] for n in ("指标", "期间", "单位")) == meant
    assert tuple(row[n] for n in COUNTS) == counts
    assert row["说明"] == said


def test_a_column_without_a_header() -> None:
    row = one("", "x", "")
    assert (row["列"], row["指标"], row["说明"]) == ("第3列", "", "没有表头")
    assert tuple(row[n] for n in COUNTS) == (0, 1, 0, 1)


def test_what_was_changed_is_said_with_the_number_of_cells() -> None:
    notes = Counter({"当作无": 1, "不足一分，四舍五入到分": 2})
    account = ColumnAccount(4, "展位费", "展位费", unit="元", remark="没有写单位，不带单位的数按元读", notes=notes)
    block = readings([("b.csv", "参展记录", [account])])
    assert frame(READINGS, [block]).to_dict("records") == [
        {
            "文件": "b.csv", "记录": "参展记录", "列号": 5, "列": "展位费", "指标": "展位费", "期间": "", "单位": "元",
            **dict.fromkeys(COUNTS, 0),
            "说明": "没有写单位，不带单位的数按元读；有2格不足一分，四舍五入到分；有1格当作无",
        }
    ]  # fmt: skip


def test_a_note_of_rows_that_were_set_aside_is_none() -> None:
    scores = score(table([CODE, "营业收入2024(万元)"], [code(1), "1"], ["x", "1.00000001"]))
    assert scores.notices == () and set(scores.readings["说明"]) == {""}


def both(**options: Any) -> Scores:
    firms = table([CODE, "民营企业", "参展记录"], [code(1), "是", "无"], [code(2), "是", "无"], ["", "是", ""])
    booths = table(
        [CODE, "展会编号", "展位费", "备注"], [code(1), "A", "x", "好"], [code(8), "B", "1", ""], name="b.csv"
    )
    return score(firms, {"展会记录": booths}, **options)


def test_record_tables_follow_the_enterprise_table() -> None:
    assert rows(both().readings, "文件", "记录", "列", "指标", *COUNTS) == [
        ("企业.csv", "", CODE, CODE, 2, 0, 0, 0),
        ("企业.csv", "", "民营企业", "民营企业", 2, 0, 0, 0),
        ("企业.csv", "", "参展记录", "参展记录", 1, 0, 1, 0),  # one 无 stands against a record
        ("b.csv", "参展记录", CODE, CODE, 2, 0, 0, 0),
        ("b.csv", "参展记录", "展会编号", "展会编号", 2, 0, 0, 0),
        ("b.csv", "参展记录", "展位费", "展位费", 1, 0, 1, 0),
        ("b.csv", "参展记录", "备注", "", 0, 1, 0, 1),
    ]


def test_the_summary_text_has_counts_of_what_was_not_used_and_assumed() -> None:
    assert "  1列没有使用，共有内容1格；1列是按假定或经改动读的；各列的读法见“读入说明”\n" in both().summary_text()
    unused = score(table([CODE, "联系人", "民营企业", "旁注"], [code(1), "张", "是", ""], [code(2), "李", "是", ""]))
    assert "  1列没有使用，共有内容2格；各列的读法见“读入说明”\n" in unused.summary_text()
    assumed = score(table([CODE, "营业收入2024", "营业收入2023(万元)"], [code(1), "1", "1"]))
    assert "  1列是按假定或经改动读的；各列的读法见“读入说明”\n" in assumed.summary_text()
    plain = score(table([CODE, "营业收入2024(万元)", "旁注"], [code(1), "1", ""]))
    assert "读入说明" not in plain.summary_text()
