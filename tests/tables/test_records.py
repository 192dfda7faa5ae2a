"""Record tables: each row is a record of one enterprise, or set aside; who has no row has no known list, save for a complete roll."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from policymatch.errors import TableError
from policymatch.tables import Cell, Table
from policymatch.tables.intake.accounts import FileIntake
from policymatch.tables.intake.record_tables import record_lists
from tests.tables.making import Taken, code, small, table
from tests.tables.making import take as taken

CODE = "统一社会信用代码"
PATHS = {"booth": ("jia-2024/booth",), "growth": ("jia-2024/growth", "yi-2023/growth")}


def enterprises(*codes: str) -> Table:
    return table([CODE, "注册地"], *([c, "420802"] for c in codes))


def take(main: Table, record: str, t: Table) -> tuple[Taken, FileIntake]:
    """All that was read, and the account of the record table."""
    found = taken(main, {record: t}, incentives=PATHS)
    return found, found.files[1]


def booths(*rows: list[Cell]) -> Table:
    return table([CODE, "展会编号", "展会类别", "展位费(万元)", "开展日期"], *rows, name="booths.csv")


def refused(out: FileIntake) -> list[tuple[int, str, str]]:
    return [(r.row, r.kind, r.reason) for r in out.rejected_rows]


def test_rows_are_joined_by_code() -> None:
    main = enterprises(code(1), code(2), code(3))
    intake, out = take(
        main,
        "参展记录",
        booths(
            [code(2), "A1", "国际性", "4", "2024/4/5"],
            [f" {code(1).lower()}", "A2", "国内", "", "2024-13-01"],
            [code(2), "A3", "国际", 6, date(2024, 10, 1)],
        ),
    )
    found = intake.records
    assert found == [
        {"参展记录": [{"展会编号": "A2", "展会类别": "国内"}]},
        {
            "参展记录": [
                {"展会编号": "A1", "展会类别": "国际性", "展位费": Fraction(4_000_000), "开展日期": date(2024, 4, 5)},
                {"展会编号": "A3", "展位费": Fraction(6_000_000), "开展日期": date(2024, 10, 1)},
            ]
        },
        {},  # no row: the list is missing, not empty
    ]
    assert (out.rows, out.used, out.rejected_rows) == (3, 3, [])
    assert [(c.table, c.row, c.column, c.key, c.value, c.reason) for c in out.rejected_cells] == [
        ("booths.csv", 3, "开展日期", code(1), "2024-13-01", "没有这一天，应为日期，如 2024-05-20"),
        ("booths.csv", 4, "展会类别", code(2), "国际", "不是可选值（国际性、国内），是否想写“国际性”"),
    ]


def test_rows_that_belong_to_nobody() -> None:
    twice = [code(9), code(9)]
    main = table([CODE, "注册地"], [code(1), "420802"], *([c, str(420802 + i)] for i, c in enumerate(twice)))
    _, out = take(
        main,
        "参展记录",
        booths(
            [code(1), "A1", "国内"],
            [code(2), "A2", "国内"],
            [code(9), "A3", "国内"],
            ["", "A4", "国内"],
            ["", "", ""],
            [code(1)[:-1], "A5", "国内"],
            ["", "　"],  # a blank row at the end is no row
        ),
    )
    assert (out.rows, out.used) == (6, 1)
    assert refused(out) == [
        (3, "企业表没有这户企业", "“企业.csv”里没有这户企业"),
        (4, "企业表中的这户企业已退回", "“企业.csv”里这户企业的行已退回"),
        (5, "没有统一社会信用代码", "没有填统一社会信用代码（如是合并单元格，请拆分后逐行填写）"),
        (6, "空行", "整行空白"),
        (7, "统一社会信用代码有误", "统一社会信用代码应为18位，这里是17位"),
    ]


def test_of_a_shifted_row_only_its_being_there_is_known() -> None:
    main = enterprises(code(1))
    intake, out = take(main, "参展记录", booths([code(1), "A1", "国际性", "1", "234", "2024-04-05"]))
    assert (out.rows, out.used) == (1, 0)
    assert refused(out) == [(2, "格数多于表头", "有6格，表头只有5列，内容已错位（内容里的分隔符要用引号括起来）")]
    assert intake.records[0] == {"参展记录": [{}]}


HOLLOW = ("记录没有内容", "只填了统一社会信用代码（或企业名称），没有记录的内容")


@pytest.mark.parametrize("row", [[], ["", "", "", ""], ["　", " ", None]])
def test_a_row_with_only_a_code_is_no_record(row: list[Cell]) -> None:
    main = enterprises(code(1), code(2))
    intake, out = take(main, "参展记录", booths([code(1), *row], [code(2), "A1"], [code(2), *row]))
    assert (out.rows, out.used) == (3, 1)
    assert refused(out) == [(2, *HOLLOW), (4, *HOLLOW)]
    assert intake.records == [{}, {"参展记录": [{"展会编号": "A1"}]}]


@pytest.mark.parametrize(
    ("header", "cell", "record"),
    [
        ("企业名称", "甲公司", False),
        ("序号", "7", False),
        ("No.", 7, False),
        ("备注", "已撤展", True),
        ("展位费", "约7万", True),
    ],
)
def test_a_record_has_something_written_beside_whose_it_is(header: str, cell: Cell, record: bool) -> None:
    t = table([CODE, "展会编号", header], [code(1), "", cell], name="booths.csv")
    intake, out = take(enterprises(code(1)), "参展记录", t)
    assert out.used == int(record) and out.rows == out.used + len(out.rejected_rows)
    assert intake.records[0] == ({"参展记录": [{}]} if record else {})


def test_whose_only_row_in_a_complete_roll_has_no_content_may_have_a_record_or_none() -> None:
    main = enterprises(code(1), code(2), code(3))
    intake, out = take(main, "违法事件", events([code(1), ""], [code(2), "2024-05-01"], [code(2), ""]))
    assert intake.records == [{}, {"违法事件": [{"发生日期": date(2024, 5, 1)}]}, {"违法事件": []}]
    assert (out.rows, out.used, refused(out)) == (3, 1, [(2, *HOLLOW), (4, *HOLLOW)])


def test_a_none_in_the_enterprise_table_does_not_contradict_a_row_without_content() -> None:
    main = table([CODE, "参展记录"], [code(1), "无"])
    intake, _ = take(main, "参展记录", booths([code(1)]))
    assert intake.records == [{"参展记录": []}] and not intake.rejected_cells


def events(*rows: list[Cell]) -> Table:
    return table([CODE, "发生日期"], *rows, name="events.csv")


def test_who_is_not_in_a_complete_roll_is_known_to_have_none() -> None:
    main = enterprises(code(1), code(2))
    # a stranger's row is a row of somebody else: the roll stays complete for the others
    intake, out = take(main, "违法事件", events([code(1), "2024-05-01"], [code(7), "2024-05-01"]))
    assert intake.records == [
        {"违法事件": [{"发生日期": date(2024, 5, 1)}]},
        {"违法事件": []},
    ]
    assert out.notices == ()


def test_a_complete_roll_may_be_empty() -> None:
    main = enterprises(code(1))
    intake, _ = take(main, "违法事件", events())
    assert intake.records[0] == {"违法事件": []}


@pytest.mark.parametrize("rows", [(), ([],), (["", " "], ["", "　"])])
def test_a_record_table_without_rows_is_empty(rows: tuple[list[Cell], ...]) -> None:
    intake, out = take(enterprises(code(1)), "参展记录", booths(*rows))
    assert intake.records == [{}] and (out.rows, out.used, out.rejected_rows) == (0, 0, [])
    assert out.notices == ("“booths.csv”只有表头，没有数据行，“参展记录”按缺处理",)
    intake, out = take(enterprises(code(1)), "违法事件", events(*rows))
    assert intake.records == [{"违法事件": []}] and (out.rows, out.used, out.rejected_rows) == (0, 0, [])
    assert out.notices == ("“events.csv”只有表头，没有数据行，按全量名册读，企业都没有“违法事件”",)


@pytest.mark.parametrize("bad", ["", "9142080000000001X"])
def test_a_row_of_nobody_knows_whom_takes_completeness_away(bad: str) -> None:
    main = enterprises(code(1), code(2))
    intake, out = take(main, "违法事件", events([code(1), "2024-05-01"], [bad, "2024-06-01"]))
    assert intake.records == [{"违法事件": [{"发生日期": date(2024, 5, 1)}]}, {}]
    assert out.notices == (
        "“events.csv”有1行看不出是哪户企业，不能当作全量名册：没有“违法事件”的企业按缺处理，不按没有处理",
    )


def test_the_related_firms_own_code_is_not_the_key() -> None:
    main = enterprises(code(1))
    intake, _ = take(
        main, "关联企业", table([CODE, "关联企业.统一社会信用代码", "产值"], [code(1), code(5), "3"], name="r.csv")
    )
    assert intake.records[0] == {"关联企业": [{CODE: code(5), "产值": Fraction(300)}]}


def test_the_ledger_names_incentives_by_full_path_or_by_an_id_that_is_only_one() -> None:
    main = enterprises(code(1))
    intake, out = take(
        main,
        "兑现记录",
        table(
            [CODE, "事项", "金额(元)"],
            [code(1), "jia-2024/booth", 1],
            [code(1), "booth", 2],
            [code(1), "growth", 3],
            [code(1), "rent", 4],
            name="ledger.csv",
        ),
    )
    assert [r.get("事项") for r in intake.records[0]["兑现记录"]] == [
        "jia-2024/booth",
        "jia-2024/booth",
        None,
        None,
    ]
    assert [(c.row, c.value, c.reason) for c in out.rejected_cells] == [
        (4, "growth", "应写 政策编号/事项编号，有几个：jia-2024/growth、yi-2023/growth"),
        (5, "rent", "应写 政策编号/事项编号，政策库里没有这个事项编号"),
    ]


def test_rows_with_the_same_key_are_counted_and_pointed_out() -> None:
    main = enterprises(code(1), code(2))
    intake, out = take(
        main,
        "参展记录",
        booths([code(1), "A1"], [code(2), "A1"], [code(1), "A1"], [code(1), "", "国内"], [code(1), "", "国内"]),
    )
    assert len(intake.records[0]["参展记录"]) == 4
    assert out.notices == ("“booths.csv”：1组行的企业和主键（展会编号）相同（如第2、4行），都已计入，请核对是否重复",)


def test_rows_contradict_a_none_in_the_enterprise_table() -> None:
    main = table([CODE, "参展记录"], [code(1), "无"], [code(2), "无"])
    intake, _ = take(main, "参展记录", booths([code(2), "A1"]))
    assert [e.facts.records["参展记录"] for e in intake.enterprises] == [[], [{"展会编号": "A1"}]]
    assert [(c.table, c.row, c.column, c.value, c.reason) for c in intake.rejected_cells] == [
        ("企业.csv", 3, "参展记录", "无", "写的是无，“booths.csv”里却有1行，以记录表为准")
    ]


@pytest.mark.parametrize(
    ("record", "t", "message"),
    [
        (
            "参展记录",
            table(["展会类别"], ["国内"], name="b.csv"),
            "“b.csv”没有统一社会信用代码列，“参展记录”的每一行要用它对应到企业",
        ),
    ],
)
def test_a_record_table_that_cannot_be_used(record: str, t: Table, message: str) -> None:
    with pytest.raises(TableError) as e:
        take(enterprises(code(1)), record, t)
    assert str(e.value) == message


def test_records_cannot_be_joined_to_a_table_without_codes() -> None:
    main = table(["企业名称", "注册地"], ["甲", "420802"])
    with pytest.raises(TableError) as e:
        take(main, "参展记录", booths([code(1), "A1"]))
    assert str(e.value) == "“企业.csv”没有统一社会信用代码列，记录表“booths.csv”的行对应不到企业"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["参展纪录"], "记录表“参展纪录”：不是指标字典里的记录，是否想写“参展记录”"),
        (["营业收入"], "记录表“营业收入”：是企业的指标，不是一组记录，应写在企业表的列里"),
        (["参展记录", "展会记录"], "记录表“参展记录”和“展会记录”都是“参展记录”，请合并成一个文件"),
    ],
)
def test_a_name_that_is_no_record_list(names: list[str], message: str) -> None:
    with pytest.raises(TableError) as e:
        record_lists(small().dictionary, names)
    assert str(e.value) == message


def test_a_record_list_goes_by_its_alias() -> None:
    assert [f.name for f in record_lists(small().dictionary, ["展会记录", "违法事件"]).values()] == [
        "参展记录",
        "违法事件",
    ]
