"""A row of units below the header counts as if its units stood in the header; blank rows above the header are passed over."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from policymatch.errors import TableError
from policymatch.language.periods import Period
from policymatch.tables import Cell, EnterpriseReader, FrameSource, Table, open_table, score_table
from policymatch.tables.reading.sources import Source, TableSource
from policymatch.tables.reading.top_rows import NUMBERING, UNITS
from tests.tables.making import ON, Taken, code, small, table, take, verdicts

CODE, NAME = "统一社会信用代码", "企业名称"
WAN = 10_000 * 100  # 分


def values(taken: Taken) -> list[list[object]]:
    return [
        [*e.facts.scalars.values(), *(v for s in e.facts.series.values() for v in s.values())]
        for e in taken.enterprises
    ]


def aside(taken: Taken, file: int = 0) -> list[tuple[int, str]]:
    out = taken.files[file]
    assert out.rows == out.used + len(out.rejected_rows)
    return [(r.row, r.kind) for r in out.rejected_rows]


def firm(header: str, unit: Cell, value: Cell, *, coded: bool = True) -> Taken:
    key, firm = (CODE, code(1)) if coded else (NAME, "甲公司")
    return take(table([key, header], ["", unit], [firm, value]))


@pytest.mark.parametrize("coded", [True, False])
@pytest.mark.parametrize(
    ("header", "unit", "value", "wanted"),
    [
        ("营业收入2024", "万元", "100", Fraction(100 * WAN)),
        ("营业收入2024", "（万元）", "100", Fraction(100 * WAN)),
        ("营业收入2024", "单位：万元", 100, Fraction(100 * WAN)),
        ("营业收入2024", "单位（万元）", 100, Fraction(100 * WAN)),
        ("营业收入2024", " 亿 元 ", "1", Fraction(10_000 * WAN)),
        ("营业收入2024", "元", "100", Fraction(10_000)),
        ("营业收入2024", "万", "100", Fraction(100 * WAN)),
        ("营业收入2024(万元)", "万元", "100", Fraction(100 * WAN)),
        ("营业收入2024(万)", "万元", "100", Fraction(100 * WAN)),
        ("营业收入(万元)2024", "万元", "100", Fraction(100 * WAN)),
        ("资产负债率", "%", "60", Fraction(3, 5)),
        ("资产负债率", "％", "60", Fraction(3, 5)),
        ("资产负债率", "小数", "0.6", Fraction(3, 5)),
        ("从业人员数2024", "人", "120", Fraction(120)),
        ("从业人员数2024", "万人", "1.2", Fraction(12_000)),
        ("年平均工资2024", "万元/人", "8", Fraction(8 * WAN)),
        ("用电量2024年7月", "万千瓦时", "1.5", Fraction(15_000)),
    ],
)
def test_a_unit_below_the_header(header: str, unit: str, value: Cell, wanted: Fraction, coded: bool) -> None:
    taken = firm(header, unit, value, coded=coded)
    assert values(taken) == [[wanted]] and not taken.rejected_cells
    assert aside(taken) == [(2, UNITS)]
    inner = unit.strip("（）").replace("单位（", "单位：")
    written = take(table([CODE, f"{header}({inner})"], [code(1), value]))
    assert values(written) == values(taken)
    account = taken.files[0].columns[1]
    assert (account.unit, account.taken, account.blank, account.refused) == (account.unit, 1, 0, 0) and account.unit
    assert any(f"第2行是写单位的一行：“{header}”按{account.unit}读" in n for n in taken.notices)
    assert not any("没有写单位" in n for n in taken.notices)


@pytest.mark.parametrize(
    ("header", "unit", "reason"),
    [
        ("营业收入2024(万元)", "元", "表头和单位行写了两个单位：万元、元"),
        ("营业收入2024(元)", "单位：万元", "表头和单位行写了两个单位：元、万元"),
        ("营业收入(万元)2024", "亿元", "表头和单位行写了两个单位：万元、亿元"),
        ("营业收入2024", "人", "单位“人”不对，“营业收入”的单位应为 元"),
        ("营业收入2024", "千元", "括号里的“千元”不是认识的单位，是否想写“万元”"),
        ("从业人员数2024", "万元", "单位“万元”不对，“从业人员数”的单位应为 人"),
        ("资产负债率(%)", "小数", "表头和单位行写了两个单位：%、小数"),
    ],
)
def test_a_unit_that_contradicts_or_is_not_known_stops_its_column(header: str, unit: str, reason: str) -> None:
    other = "近12个月销售额"
    taken = take(table([CODE, header, other], ["", unit, "万元"], [code(1), "100", "7"]))
    assert values(taken) == [[Fraction(7 * WAN)]]
    (cell,) = taken.rejected_cells
    assert (cell.row, cell.column) == (1, header)
    assert cell.reason.split("，是否")[0] == reason.split("，是否")[0]
    assert aside(taken) == [(2, UNITS)]


def test_each_column_has_the_unit_over_it() -> None:
    headers = [CODE, NAME, "注册地", "营业收入2023", "营业收入2024", "资产负债率", "备注"]
    taken = take(
        table(headers, ["", "单位", "—", "万元", "亿元", "%", "家"], [code(1), "甲", "420802", "3", "4", "50", ""])
    )
    facts = taken.enterprises[0].facts
    assert facts.series["营业收入"] == {
        Period("年", 2023): Fraction(3 * WAN),
        Period("年", 2024): Fraction(40_000 * WAN),
    }
    assert facts.scalars["资产负债率"] == Fraction(1, 2)
    assert taken.notices[0] == (
        "“企业.csv”第2行是写单位的一行：“营业收入2023”按万元读、“营业收入2024”按亿元读、“资产负债率”按%读"
    )


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("label", ["单位：万元", "（单位：万元）", "金额单位：万元", "单位:万元、%"])
def test_a_label_over_no_number_is_of_the_whole_table(place: int, label: str) -> None:
    headers = [CODE, NAME, "备注", "营业收入2024", "净利润2024(万元)", "从业人员数2024", "资产负债率"]
    row: list[Cell] = [None] * 7
    row[place] = label
    taken = take(table(headers, row, [code(1), "甲", "", "3", "4", "5", "0.5"]))
    facts = taken.enterprises[0].facts
    found = {name: next(iter(by.values())) for name, by in facts.series.items()}
    assert found == {"营业收入": 3 * WAN, "净利润": 4 * WAN, "从业人员数": 5}
    assert facts.scalars == ({"资产负债率": Fraction(1, 200)} if "%" in label else {})
    assert [c.column for c in taken.rejected_cells] == ([] if "%" in label else ["资产负债率"])
    assert "“营业收入2024”按万元读" in taken.notices[0] and "净利润" not in taken.notices[0]
    contradicted = take(table([CODE, NAME, "营业收入2024(元)"], ["", "单位：万元", ""], [code(1), "甲", "3"]))
    assert values(contradicted) == [[]] and "两个单位" in contradicted.rejected_cells[0].reason


@pytest.mark.parametrize(
    "row",
    [
        [code(1), "万元"],  # an enterprise of which the figure is missing
        ["", "100万元"],
        ["", "100"],
        ["", "不详"],
        ["甲公司", "万元"],
        ["", ""],
        ["合计", "万元"],
    ],
)
def test_what_is_no_row_of_units(row: list[Cell]) -> None:
    taken = take(table([CODE, "营业收入2024"], row, [code(2), "5"]))
    assert values(taken)[-1] == [Fraction(500)] and UNITS not in [kind for _, kind in aside(taken)]


def test_remarks_of_columns_that_are_not_used_hide_no_units() -> None:
    headers = [CODE, NAME, "备注", "营业收入2024"]
    taken = take(table(headers, ["", "", "必要时填写，不超过200字", "万元"], [code(1), "甲", "", "5"]))
    assert values(taken) == [[Fraction(5 * WAN)]] and aside(taken) == [(2, UNITS)]


def test_a_column_that_may_hold_names_hides_them() -> None:
    taken = take(table(["企业", "营业收入2024"], ["甲公司", "万元"], ["乙公司", "5"]))
    assert values(taken) == [[], [Fraction(500)]] and not aside(taken)


def test_a_unit_stated_for_a_column_below_blank_rows() -> None:
    t = table(["", ""], ["", ""], [CODE, "营业收入2024"], [code(1), "2000"])
    roll = table([CODE, "发生日期"], name="events.csv")
    scores = score_table(small(), t, {"违法事件": roll}, ON, units={"营业收入2024": "万元"})
    assert verdicts(scores)[code(1), "jia-2024/growth"] == "符合"
    assert "前2行是空行，表头是第3行" in scores.notices[0]


def test_a_row_of_units_further_down_is_none() -> None:
    taken = take(table([CODE, "营业收入2024"], [code(1), "5"], ["", "万元"]))
    assert values(taken) == [[Fraction(500)]] and aside(taken) == [(3, "没有统一社会信用代码")]


def test_a_row_of_units_below_blank_rows() -> None:
    taken = take(table([CODE, "营业收入2024"], [], ["", " "], ["", "万元"], [code(1), "5"]))
    assert values(taken) == [[Fraction(5 * WAN)]] and aside(taken) == [(2, "空行"), (3, "空行"), (4, UNITS)]


@pytest.mark.parametrize(
    "numbers", [["甲", "乙", "1", "2"], [1, 2, 3, 4], ["A", "B", "1", "2"], ["(1)", "(2)", "(3)", "(4)"]]
)
def test_a_row_that_numbers_the_columns(numbers: list[Cell]) -> None:
    headers = [NAME, "注册地", "营业收入2024", "从业人员数2024"]
    plain: list[Cell] = ["甲公司", "420802", "5", "6"]
    assert aside(take(table(headers, numbers, plain))) == [(2, NUMBERING)]
    both = take(table(headers, ["", "", "万元", "人"], numbers, plain))
    assert aside(both) == [(2, UNITS), (3, NUMBERING)] and Fraction(5 * WAN) in values(both)[0]
    assert not aside(take(table(headers, plain, ["甲", "乙", "1", "2"])))
    assert not aside(take(table([NAME, "营业收入2024", "从业人员数2024"], ["甲", "1", "2"])))


def test_units_of_a_record_table() -> None:
    main = table([CODE, "注册地"], [code(1), "420802"])
    booths = table([CODE, "展会编号", "展位费"], ["", "", "万元"], [code(1), "A1", "3"], name="booths.csv")
    taken = take(main, {"参展记录": booths})
    assert taken.records == [{"参展记录": [{"展会编号": "A1", "展位费": Fraction(3 * WAN)}]}]
    assert aside(taken, 1) == [(2, UNITS)]
    assert taken.files[1].notices == ("“booths.csv”第2行是写单位的一行：“展位费”按万元读",)


def test_where_rows_have_no_order_none_belongs_to_the_header() -> None:
    source = TableSource(table([CODE, "营业收入2024"], ["", "万元"], [code(1), "5"]))
    reader = EnterpriseReader(source, small().dictionary, ordered=False)
    facts = [b.facts(i) for b in reader.batches() for i in range(len(b))]
    assert facts[0].series["营业收入"] == {Period("年", 2024): Fraction(500)}
    assert [r.kind for r in reader.intake()[0].rejected_rows] == ["没有统一社会信用代码"]


ROWS: list[list[Cell]] = [[None, None, "万元", "%"], ["甲公司", "420802", "3", "50"], ["乙公司", None, "4", None]]
HEADERS = [NAME, "注册地", "营业收入2024", "资产负债率"]


def test_every_kind_of_file_and_frame(tmp_path: Path) -> None:
    columns = {h: [r[i] for r in ROWS] for i, h in enumerate(HEADERS)}
    lines: list[list[Cell]] = [[*HEADERS], *ROWS]
    text = "\n".join(",".join("" if c is None else str(c) for c in row) for row in lines)
    (tmp_path / "a.csv").write_text(text)
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(lines):
            for j, c in enumerate(row):
                sheet.write(i, j, c if i < 2 or j < 2 or c is None else float(str(c)))
    arrow = pa.table({h: pa.array(v, pa.string()) for h, v in columns.items()})
    pq.write_table(arrow, tmp_path / "a.parquet")
    mixed = pd.DataFrame({**columns, HEADERS[2]: ["万元", 3, 4.0], HEADERS[3]: ["%", 50, None]})
    sources: dict[str, Source] = {
        "csv": open_table(tmp_path / "a.csv"),
        "xlsx": open_table(tmp_path / "a.xlsx"),
        "parquet": open_table(tmp_path / "a.parquet"),
        "arrow": FrameSource(arrow, "表", 1),
        "pandas": FrameSource(pd.DataFrame(columns), "表"),
        "mixed": FrameSource(mixed, "表"),
        "polars": FrameSource(pl.DataFrame(columns), "表"),
    }
    for kind, source in sources.items():
        taken = take(source, workers=2)
        wanted = [["420802", Fraction(1, 2), Fraction(3 * WAN)], [Fraction(4 * WAN)]]
        assert values(taken) == wanted, kind
        assert aside(taken) == [(2, UNITS)] and not taken.rejected_cells, kind


# ------------------------------------------------------------ blank rows above the header

BLANK_LINES = ["", ",", ",,,,,", " , ", "　", '"",""', '""', "\t", ";;"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize("line", BLANK_LINES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_blank_lines_above_the_header(tmp_path: Path, line: str, n: int, end: str, encoding: str) -> None:
    path = tmp_path / "企业.csv"
    lines = [line] * n + [f"{CODE},{NAME},注册地", f"{code(1)},甲,420802", "", "坏,乙,420802", f"{code(2)},丙,某地", ""]
    path.write_bytes(end.join(lines).encode(encoding))
    taken = take(open_table(path))
    assert [(e.key, e.row) for e in taken.enterprises] == [(code(1), n + 2), (code(2), n + 5)]
    assert aside(taken) == [(n + 3, "空行"), (n + 4, "统一社会信用代码有误")]
    assert [c.row for c in taken.rejected_cells] == [n + 5]
    assert taken.notices == (f"“企业.csv”前{n}行是空行，表头是第{n + 1}行",)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_that_of_the_header(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "企业.csv"
    path.write_text(f"\n,\n{separator.join([CODE, '注册地'])}\n{separator.join([code(1), '420802'])}\n")
    assert take(open_table(path)).enterprises[0].facts.scalars == {"注册地": "420802"}


def test_row_numbers_of_faults_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "企业.csv"
    path.write_text(f'\n\n{CODE},注册地\n{code(1)},420802\n{code(2)},"420"802\n')
    with pytest.raises(TableError, match=r"“企业\.csv”第5行：引号没有成对"):
        take(open_table(path))
    path.write_text(f"\n\n{CODE},营业收入\n{code(1)},1\n")
    assert [c.row for c in take(open_table(path)).rejected_cells] == [3]
    path.write_text(f"\n\n{CODE},注册地\n\n\n")
    with pytest.raises(TableError, match="第3行是表头，企业从第4行起"):
        take(open_table(path))


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "table"])
def test_a_title_above_the_header_is_an_error_that_names_the_rows(tmp_path: Path, suffix: str) -> None:
    rows = [["", ""], ["甲市企业名册", ""], ["", "单位：万元"], [CODE, "营业收入2024"], [code(1), "5"]]
    path = tmp_path / f"企业.{suffix}"
    if suffix == "csv":
        path.write_text("\n".join(map(",".join, rows)))
    elif suffix == "xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    with pytest.raises(TableError) as e:
        take(TableSource(table(rows[0], *rows[1:])) if suffix == "table" else open_table(path))
    assert "第2行没有可用的列，写的是：“甲市企业名册”" in str(e.value)
    hint = "提示：第4行像是表头，请删去它上面的行，并把“单位：万元”写进各列的表头，如“营业收入2023(万元)”"
    assert str(e.value).endswith(hint)


def test_blank_rows_above_the_header_of_a_workbook_and_of_records(tmp_path: Path) -> None:
    path = tmp_path / "企业.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([[CODE, "营业收入2024"], ["", "万元"], [code(1), 5], ["x", 6]], 3):
            sheet.write_row(i, 0, row)
    booths = Table("booths.csv", ("", "", ""), (("", None), (CODE, "展会编号"), (code(1), "A1"), ("", "A2")))
    taken = take(open_table(path), {"参展记录": TableSource(booths)})
    assert [(e.key, e.row) for e in taken.enterprises] == [(code(1), 6)] and values(taken) == [[Fraction(5 * WAN)]]
    assert aside(taken) == [(5, UNITS), (7, "统一社会信用代码有误")]
    assert taken.notices[0] == "“企业.xlsx”前3行是空行，表头是第4行"
    assert aside(taken, 1) == [(5, "没有统一社会信用代码")]
    assert taken.files[1].notices == ("“booths.csv”前2行是空行，表头是第3行",)
