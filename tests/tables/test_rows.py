"""Cells and rows as they come: what is dirt and still clear is read, what is not clear is set aside with its reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.errors import TableError
from policymatch.language.periods import Period
from policymatch.model.values import NOT_APPLICABLE, read_value
from policymatch.tables import Cell, HeaderColumn
from policymatch.tables.reading.cells import CellReader
from tests.tables.making import Taken, code, small, table, take


def cell(header: str, value: Cell) -> Any:
    """The value that a cell gives, in base units; or (value, reason) where it is set aside; None where it is blank."""
    intake = take(table(["统一社会信用代码", header], [code(1), value]))
    facts = intake.enterprises[0].facts
    found = [*facts.scalars.values(), *(v for s in facts.series.values() for v in s.values())]
    if intake.rejected_cells:
        assert not found and len(intake.rejected_cells) == 1
        bad = intake.rejected_cells[0]
        assert (bad.table, bad.row, bad.column, bad.key) == ("企业.csv", 2, header, code(1))
        return bad.value, bad.reason
    return found[0] if found else None


WAN = 10_000 * 100  # 分


@pytest.mark.parametrize(
    ("header", "value", "wanted"),
    [
        # money: 分 inside
        ("营业收入2024", "1234.56", Fraction(123456)),
        ("营业收入2024", "１，２３４．５６", Fraction(123456)),
        ("营业收入2024", " 1,234,567 ", Fraction(123456700)),
        ("营业收入2024", "￥1,000.00", Fraction(100000)),
        ("营业收入2024", "¥1000", Fraction(100000)),
        ("营业收入2024", "250万元", Fraction(250 * WAN)),
        ("营业收入2024", "1.5 亿元", Fraction(15000 * WAN)),
        ("营业收入2024", "250万", Fraction(250 * WAN)),
        ("营业收入2024", "1.2E+7", Fraction(1200 * WAN)),
        ("营业收入2024", 1234, Fraction(123400)),
        ("营业收入2024", Decimal("1234.5"), Fraction(123450)),
        ("营业收入2024(万元)", "250", Fraction(250 * WAN)),
        ("营业收入2024(万元)", Decimal("0.0001"), Fraction(100)),
        ("营业收入2024(万元)", "0.000001", Fraction(1)),
        ("营业收入2024(亿元)", "1.2", Fraction(12000 * WAN)),
        # a cell's own unit stands against the header's
        ("营业收入2024(万元)", "300元", Fraction(30000)),
        ("净利润2024(万元)", "-3.5", Fraction(-35, 10) * WAN),
        ("净利润2024(万元)", "－3.5", Fraction(-35, 10) * WAN),
        ("营业收入2024", "0", Fraction(0)),
        ("营业收入2024", "无", NOT_APPLICABLE),
        # ratios
        ("资产负债率", "60%", Fraction(3, 5)),
        ("资产负债率", "６０％", Fraction(3, 5)),
        ("资产负债率", "0.6倍", Fraction(3, 5)),
        ("资产负债率", "0", Fraction(0)),
        ("资产负债率(小数)", Decimal("0.6"), Fraction(3, 5)),
        ("资产负债率(倍)", "1.5", Fraction(3, 2)),
        ("资产负债率(%)", "60", Fraction(3, 5)),
        ("资产负债率(%)", "60%", Fraction(3, 5)),
        # quantities
        ("从业人员数2024", "１２０", Fraction(120)),
        ("从业人员数2024(人)", "120人", Fraction(120)),
        ("用电量2024年7月(万千瓦时)", "1.5", Fraction(15000)),
        # yes and no
        *(
            ("民营企业", yes, True)
            for yes in ("是", "有", "√", "Y", "yes", "TRUE", "true", "1", 1, True, "１", " 是 ", "　是　")
        ),
        *(("民营企业", no, False) for no in ("否", "没有", "×", "N", "no", "FALSE", "0", 0, False, Decimal(0))),
        # days
        *(
            ("成立日期", day, date(2024, 5, 2))
            for day in (
                "2024-05-02",
                "2024/5/2",
                "2024.5.2",
                "2024年5月2日",
                "20240502",
                "２０２４－０５－０２",
                "2024-05-02 00:00:00",
                "2024/5/2 8:30",
                20240502,
                date(2024, 5, 2),
                datetime(2024, 5, 2, 8, 30),
            )
        ),
        ("首次入规年度", 2023, Period("年", 2023)),
        ("首次入规年度", "2023年度", Period("年", 2023)),
        # codes, lists, texts
        ("注册地", 420802, "420802"),
        ("注册地", "４２０８０２", "420802"),
        ("注册地", "420802gxq", "420802GXQ"),
        ("企业规模", " 中型 ", "中型"),
        ("经营范围", " 制造（含加工） ", "制造(含加工)"),
        # blank
        *(
            ("营业收入2024", blank, None)
            for blank in ("", " ", "　", "\u00a0", "\t", None, "-", "—", "／", "暂缺", "N/A")
        ),
        # money finer than 分 is rounded, flags of 有/无
        ("营业收入2024", "123.4567", Fraction(12346)),
        ("营业收入2024", "0.005", Fraction(1)),
        ("净利润2024(万元)", "-0.0000005", Fraction(-1)),
        ("净利润2024(万元)", "0.0000004", Fraction(0)),
        ("民营企业", "有", True),
        ("民营企业", "无", False),
        # noise of binary floats
        ("资产负债率", "70.00000000000001%", Fraction(7, 10)),
        ("用电量2024年7月", "0.30000000000000004", Fraction(3, 10)),
    ],
)
def test_a_cell_is_read(header: str, value: Cell, wanted: Any) -> None:
    found = cell(header, value)
    assert found == wanted and type(found) is type(wanted)


UNSTATED = (
    "是没有写明单位的比例，看不出是百分数还是小数；请在格里写%，"
    "或在表头写明（资产负债率(%)、资产负债率(小数)），或用 --unit '资产负债率=%'"
)


@pytest.mark.parametrize(
    ("header", "value", "shown", "reason"),
    [
        ("营业收入2024(万元)", "约100", "约100", "不是数字，应为数字，单位万元"),
        ("营业收入2024", "-1", "-1", "不能为负数"),
        ("营业收入2024", "100人", "100人", "单位是“人”，应为数字，单位元"),
        ("营业收入2024", True, "TRUE", "应为数字，单位元"),
        ("营业收入2024", date(2024, 1, 1), "2024-01-01", "是日期，应为数字，单位元"),
        # the header says 万元 and the cell says 万: 100万元 or 100亿元?
        (
            "营业收入2024(万元)",
            "100万",
            "100万",
            "末尾的“万”和表头的单位“万元”重复，看不出是多少，请写全单位，如“100万元”",
        ),
        (
            "用电量2024年7月(万千瓦时)",
            "100万",
            "100万",
            "末尾的“万”和表头的单位“万千瓦时”重复，看不出是多少，请写全单位，如“100万千瓦时”",
        ),
        ("营业收入2024", "9" * 61, "9" * 61, "太长，不像一个数"),
        ("营业收入2024", "1e999999999", "1e999999999", "太长，不像一个数"),
        ("资产负债率", "45", "45", UNSTATED),
        ("资产负债率", Decimal("0.6"), "0.6", UNSTATED),
        ("民营企业", "是的", "是的", "应为 是 或 否"),
        ("民营企业", "不适用", "不适用", "应为 是 或 否"),
        ("成立日期", "2023-02-29", "2023-02-29", "没有这一天，应为日期，如 2024-05-20"),
        ("成立日期", "45432", "45432", "应为日期，如 2024-05-20"),
        (
            "企业规模",
            "中型企业",
            "中型企业",
            "不是可选值（大型、中型、小型、微型），是否想写“中型”",
        ),
        ("注册地", "+420802", "+420802", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802"),
        (
            "注册地",
            "荆门市东保区",
            "荆门市东保区",
            "没有这个地名，应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，或全国唯一的地名，"
            "是否想写 420802（荆门市东宝区）、420804（荆门市掇刀区）、420800（荆门市）",
        ),
        ("首次入规年度", "去年", "去年", "应为期间，如 2024年、2024年第1季度、2024年4月"),
        (
            "经营范围",
            Decimal("420802199001010000"),
            "〔身份证号〕",
            "存成了数字，末尾几位已经丢失，请把这一列设为文本后重新填写",
        ),
    ],
)
def test_a_cell_is_set_aside(header: str, value: Cell, shown: str, reason: str) -> None:
    assert cell(header, value) == (shown, reason)


_DIGITS = st.from_regex(r"-?[0-9]{1,14}(\.[0-9]{1,6})?", fullmatch=True)


@given(
    st.one_of(
        _DIGITS, st.text("0123456789.,-+万亿元%e 　０１．", max_size=12), st.integers(), st.decimals(allow_nan=False)
    ),
    st.sampled_from(
        [
            ("营业收入", "元"),
            ("营业收入", "万元"),
            ("净利润", "亿元"),
            ("从业人员数", "人"),
            ("资产负债率", ""),
            ("资产负债率", "%"),
        ]
    ),
)
def test_the_short_way_for_bare_numbers_reads_what_the_model_reads(value: Any, column: tuple[str, str]) -> None:
    dictionary = small().dictionary
    field, unit = dictionary.fields[column[0]], column[1]
    reader = CellReader(dictionary, HeaderColumn(0, "x", field, None, unit))
    short = reader._bare(value)
    if short is not None:
        assert short == read_value(field, value, dictionary.units, unit).value


def test_why_a_cell_was_refused_is_kept_without_the_frames_it_was_found_in() -> None:
    """A table may have a million such cells."""
    dictionary = small().dictionary
    reader = CellReader(dictionary, HeaderColumn(0, "x", dictionary.fields["营业收入"], None, "元"))
    for _ in range(2):
        why = reader.read("约7万")
        assert isinstance(why, ValueError) and str(why)
        assert why.__traceback__ is None and why.__context__ is None and why.__cause__ is None


# ------------------------------------------------------------ rows


def refused(intake: Taken) -> list[tuple[int, str, str, str]]:
    return [(r.row, r.key, r.kind, r.reason) for r in intake.rejected_rows]


def test_rows_that_are_set_aside() -> None:
    intake = take(
        table(
            ["统一社会信用代码", "企业名称", "注册地"],
            [code(1), "甲", "420802"],
            ["", "乙", "420802"],
            [code(2)[:-1], "丙", "420802"],
            [code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1"), "丁", "420802"],
            [Decimal("914208001234568000"), "戊", "420802"],
            ["9.14208E+17", "己", "420802"],
            [None, " ", "　"],
            [code(3), "庚", "420802", "", "多出来"],
            [code(4), "辛", "420802", "", " "],
            [f" {code(5).lower()} ", "壬"],
        )
    )
    lost = "存成了数字，末尾几位已经丢失，请把这一列设为文本后重新填写"
    assert [(e.row, e.key, e.facts.code, e.facts.name) for e in intake.enterprises] == [
        (2, code(1), code(1), "甲"),
        (10, code(4), code(4), "辛"),
        (11, code(5), code(5), "壬"),
    ]
    assert refused(intake) == [
        (3, "", "没有统一社会信用代码", "没有填统一社会信用代码（如是合并单元格，请拆分后逐行填写）"),
        (4, code(2)[:-1], "统一社会信用代码有误", "统一社会信用代码应为18位，这里是17位"),
        (
            5,
            code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1"),
            "统一社会信用代码有误",
            "统一社会信用代码的校验位不对，请核对抄写",
        ),
        (6, "914208001234568000", "统一社会信用代码有误", lost),
        (7, "9.14208E+17", "统一社会信用代码有误", lost),
        (8, "", "空行", "整行空白"),
        (9, code(3), "格数多于表头", "有5格，表头只有3列，内容已错位（内容里的分隔符要用引号括起来）"),
    ]
    assert intake.rejected_rows[0].name == "乙"
    assert not intake.rejected_cells


def test_a_repeated_code_with_different_facts_is_of_no_enterprise() -> None:
    intake = take(
        table(
            ["统一社会信用代码", "注册地"],
            [code(1), "420802"],
            [code(2), "420802"],
            [code(1).lower(), "420102"],
            [code(1), "420802"],
        )
    )
    assert [e.row for e in intake.enterprises] == [3]
    assert refused(intake) == [
        (2, code(1), "统一社会信用代码重复", "统一社会信用代码和第4、5行重复而内容不同，无法判断以哪一行为准"),
        (4, code(1).lower(), "统一社会信用代码重复", "统一社会信用代码和第2、5行重复而内容不同，无法判断以哪一行为准"),
        (5, code(1), "统一社会信用代码重复", "统一社会信用代码和第2、4行重复而内容不同，无法判断以哪一行为准"),
    ]


def test_a_repeated_row_counts_once() -> None:
    intake = take(table(["统一社会信用代码", "注册地"], [code(1), "420802"], [code(1), "４２０８０２", ""]))
    assert [e.row for e in intake.enterprises] == [2]
    assert refused(intake) == [(3, code(1), "统一社会信用代码重复", "和第2行完全相同，只取第2行")]


def test_without_codes_the_row_is_the_key() -> None:
    intake = take(table(["企业名称", "注册地"], ["甲", "420802"], ["", ""], ["甲", "420802"]))
    assert [(e.key, e.facts.code, e.facts.name) for e in intake.enterprises] == [
        ("第2行", "", "甲"),
        ("第4行", "", "甲"),
    ]
    assert refused(intake) == [(3, "", "空行", "整行空白")]


def test_a_bad_cell_leaves_the_others_of_its_row() -> None:
    intake = take(table(["统一社会信用代码", "注册地", "营业收入2023", "营业收入2024"], [code(1), "荆城", "x", "1"]))
    facts = intake.enterprises[0].facts
    assert facts.scalars == {} and facts.series == {"营业收入": {Period("年", 2024): Fraction(100)}}
    assert [(c.row, c.column, c.value) for c in intake.rejected_cells] == [
        (2, "注册地", "荆城"),
        (2, "营业收入2023", "x"),
    ]


def test_a_column_that_cannot_be_read_is_reported_once_at_its_header() -> None:
    intake = take(table(["统一社会信用代码", "营业收入"], [code(1), "1"], [code(2), "2"]))
    assert [(c.row, c.column, c.key, c.value, c.reason) for c in intake.rejected_cells] == [
        (1, "营业收入", "", "营业收入", "“营业收入”是逐年的指标，表头要写明年份，如“营业收入2023(万元)”")
    ]
    assert all(not e.facts.series for e in intake.enterprises)


def test_none_of_a_record_list_can_be_said_in_the_enterprise_table() -> None:
    intake = take(table(["统一社会信用代码", "参展记录"], [code(1), "无"], [code(2), ""], [code(3), "3场"]))
    assert [e.facts.records for e in intake.enterprises] == [{"参展记录": []}, {}, {}]
    assert [(c.row, c.value, c.reason) for c in intake.rejected_cells] == [
        (4, "3场", "企业表里这一列只写 无 或留空，有记录的放在“参展记录”的记录表里")
    ]


@pytest.mark.parametrize(
    ("header", "cells", "count"),
    [
        ("资产负债率(%)", ["0.45", "0.6", ""], 2),
        ("资产负债率(%)", ["0.45", "45"], 1),
        ("资产负债率(‰)", ["0.45", "45"], 1),
        ("资产负债率(%)", ["0", "1", "-0.0"], 0),
        ("资产负债率(%)", ["0.45%", "45"], 0),
        ("资产负债率(小数)", ["0.45", "1.2"], 0),
    ],
)
def test_numbers_below_1_in_a_column_of_per_cent_are_counted_in_a_notice(
    header: str, cells: list[Cell], count: int
) -> None:
    intake = take(table(["统一社会信用代码", header], *([code(i), v] for i, v in enumerate(cells))))
    said = f"“企业.csv”：“{header}”有{count}格的数小于1，已按百分数读（0.45 即 0.45%）；如果0.45指45%，请把表头的单位改为“小数”"
    assert intake.notices == ((said,) if count else ())


def test_a_table_without_rows() -> None:
    with pytest.raises(TableError) as e:
        take(table(["统一社会信用代码", "注册地"]))
    assert str(e.value) == "“企业.csv”只有表头，没有数据行；第1行是表头，企业从第2行起"
