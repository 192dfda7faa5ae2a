"""The enterprise table in batches: the same facts and accounts, however it is cut and by whatever number of threads."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch.errors import TableError
from policymatch.tables import Cell, EnterpriseReader, FrameSource, Table, open_table
from policymatch.tables.intake.accounts import REPEATED_CODE, TOO_WIDE
from policymatch.tables.reading.arrow_source import ParquetSource
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.names import read_names
from policymatch.tables.reading.sources import RowBlock, Source, TableSource
from policymatch.tables.reading.table import shown
from tests.tables.making import Taken, as_table, code, small, table, take

CODE = "统一社会信用代码"
HEADERS = [
    CODE,
    "企业名称",
    "注册地",
    "民营企业",
    "营业收入2024(万元)",
    "参展记录",
    "",
    "资产负债率(%)",
    "成立日期",
    "净利润2024",
]
BOOTHS = [CODE, "展会编号", "展会类别", "展位费", "开展日期"]
EVENTS = [CODE, "发生日期"]
LEDGER = [CODE, "事项", "金额(元)"]
PATHS = {"booth": ("jia-2024/booth",), "growth": ("jia-2024/growth", "yi-2023/growth")}

codes = st.one_of(st.integers(1, 8).map(code), st.sampled_from(["", " ", code(1).lower(), code(2)[:-1], f" {code(3)}"]))


def cells(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *values])


def lines(*columns: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, ...]]]:
    more: st.SearchStrategy[tuple[str, ...]] = st.sampled_from([(), (), (), ("", " "), ("错位",)])
    row = st.tuples(st.tuples(*columns), more).map(lambda p: (*p[0], *p[1]))
    short: st.SearchStrategy[tuple[str, ...]] = st.sampled_from([("",), ("", " "), (code(1),)])
    return st.lists(st.one_of(row, row, row, row, short), max_size=9)


mains = lines(
    codes,
    cells("甲", " 乙　", "（丙）"),
    cells("420802", "荆门"),
    cells("是", "否", "是的"),
    cells("1000", "999.9999", "１，０００", "约1000", "-5", "无", "1e3"),
    cells("无", "3场"),
    cells("x"),
    cells("0.45", "0.6", "45%", "1"),
    cells("2024-05-20", "2024/5/2", "2023-02-30"),
    cells("-3.5", "0.001"),
)
booths = lines(codes, cells("A1", "A2"), cells("国际性", "国际"), cells("10000", "-1"), cells("2024-04-05", "x"))
events = lines(codes, cells("2024-06-01", "x"))
ledgers = lines(codes, cells("jia-2024/booth", "booth", "growth", "rent"), cells("1", "x"))


def told(taken: Taken) -> tuple[Any, ...]:
    return [(e.key, e.row, e.facts) for e in taken.enterprises], taken.files


def result(main: Source, records: dict[str, Source], workers: int = 1) -> Any:
    try:
        return told(take(main, records, incentives=PATHS, workers=workers))
    except TableError as e:
        return str(e)


def put(folder: Path, t: Table) -> Path:
    path = folder / t.name
    with path.open("w", newline="") as f:
        csv.writer(f).writerows([t.headers, *(map(shown, row) for row in t.rows)])
    return path


@settings(max_examples=150, deadline=None)
@given(
    mains,
    booths,
    events,
    ledgers,
    st.sampled_from([5, 60, 300, 1 << 20]),
    st.integers(1, 3),
    st.booleans(),
)
def test_a_file_read_in_parts_is_the_table_read_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory,
    main: list[tuple[str, ...]],
    booth: list[tuple[str, ...]],
    event: list[tuple[str, ...]],
    ledger: list[tuple[str, ...]],
    chunk: int,
    workers: int,
    by_rows: bool,
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    given = {
        "展会记录": table(BOOTHS, *booth, name="booths.csv"),
        "违法事件": table(EVENTS, *event, name="events.csv"),
        "兑现记录": table(LEDGER, *ledger, name="ledger.csv"),
    }
    whole = table(HEADERS, *main)
    wanted = result(TableSource(whole), {name: TableSource(t) for name, t in given.items()})
    main_source: Source
    if by_rows:
        main_source = TableSource(whole, 1 + chunk % 3)
        records: dict[str, Source] = {name: TableSource(t, 2) for name, t in given.items()}
    else:
        main_source = CsvSource(put(folder, whole), chunk)
        records = {name: CsvSource(put(folder, t), chunk) for name, t in given.items()}
    assert result(main_source, records, workers) == wanted


# ------------------------------------------------------------ repeated codes


def test_repeated_codes_of_different_rows_are_set_aside_anywhere_in_the_file() -> None:
    main = table([CODE, "注册地"], [code(1), "420802"], [code(2), "420802"], [code(1), "420102"])
    reader = EnterpriseReader(TableSource(main, 1), small().dictionary)
    assert [b.keys.to_pylist() for b in reader.batches()] == [[], [code(2)], []]
    (intake,) = reader.intake()
    assert (intake.rows, intake.used, len(intake.rejected_rows)) == (3, 1, 2)


def test_a_row_with_too_many_cells_takes_no_code_from_another(tmp_path: Path) -> None:
    path = tmp_path / "企业.csv"
    path.write_text(f"{CODE},注册地\n{code(1)},420802\n{code(1)},420102,x\n{code(2)},420802\n{code(2)},420802\n")
    taken = take(CsvSource(path))
    assert [e.key for e in taken.enterprises] == [code(1), code(2)]
    assert [(r.row, r.kind) for r in taken.rejected_rows] == [(3, TOO_WIDE), (5, REPEATED_CODE)]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (b'"' + b"x" * 200_000 + b'"', "“企业.csv”第2003行：有一格超过13万字"),
        (b"\xff", "“企业.csv”是 UTF-8 文件，但第2003行有不是 UTF-8 的字节"),
    ],
)
def test_the_reason_of_rows_whose_code_is_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: bytes, message: str
) -> None:
    monkeypatch.setattr("policymatch.tables.reading.csv_text.SMALL", 100)
    path = tmp_path / "企业.csv"
    first, row = f"{CODE},经营范围\n".encode(), code(1).encode()
    filling = (b"," + b"x" * 1000 + b"\n") * 2000  # what stands in the first megabyte is met before any pass
    path.write_bytes(first + filling + row + b",x\n" + row + b"," + cell + b"\n" + (code(2).encode() + b",x\n") * 2)
    with pytest.raises(TableError, match=message):
        take(CsvSource(path))


def test_batches_may_be_read_again() -> None:
    main = table([CODE, "注册地", "参展记录"], [code(1), "x", "无"], [code(2), "420802", "多"], ["", "", ""], [code(3)])
    reader = EnterpriseReader(TableSource(main), small().dictionary)
    seen = []
    for _ in range(2):
        batches = list(reader.batches())
        seen.append(([b.facts(i) for b in batches for i in range(len(b))], reader.intake()))
    assert seen[0] == seen[1] and len(seen[0][1][0].rejected_cells) == 2


# ------------------------------------------------------------ records


def roll(*rows: list[Cell]) -> Table:
    return table(EVENTS, *rows, name="events.csv")


@pytest.mark.parametrize(
    ("owner", "known"),
    [
        (code(1), True),  # a row that slipped still is a row of an enterprise of the table
        (code(5), False),  # of nobody in it: whose it is cannot be trusted
        (code(2), False),  # of one that was set aside
    ],
)
def test_a_shifted_row_of_a_complete_roll(owner: str, known: bool) -> None:
    main = table([CODE, "注册地"], [code(1), "420802"], [code(2), "420802"], [code(3), "420802"], [code(2), "420102"])
    taken = take(TableSource(main, 1), {"违法事件": TableSource(roll([owner, "2024-05-01", "错位"]))})
    assert taken.records[1] == ({"违法事件": []} if known else {})
    assert len(taken.files[1].notices) == (0 if known else 1)


def test_a_record_of_an_enterprise_whose_row_slipped() -> None:
    main = table([CODE, "注册地"], [code(1), "420802"], [code(2), "420802", "错位"])
    taken = take(main, {"参展记录": table(BOOTHS, [code(2), "A1"], name="booths.csv")})
    assert [r.kind for r in taken.files[1].rejected_rows] == ["企业表中的这户企业已退回"]


def test_records_in_many_blocks_keep_their_values_and_their_order() -> None:
    rows: list[list[Cell]] = [
        [code(1), "A1", "国际性", "1", "2024-04-05"],
        [code(2), "A2", "国内", "无", None],
        [code(1), "A3", None, "2.5万", "2024/1/2"],
        [code(1), "A1", "国内", Decimal("0.01"), date(2024, 1, 3)],
    ]
    main = table([CODE, "注册地"], [code(1), "420802"], [code(2), "420802"])
    booth = table(BOOTHS, *rows, name="booths.csv")
    wanted = take(TableSource(main), {"参展记录": TableSource(booth)})
    for block in (1, 2, 3):
        got = take(TableSource(main, block), {"参展记录": TableSource(booth, block)}, workers=2)
        assert told(got) == told(wanted)
    assert [r["展会编号"] for r in wanted.records[0]["参展记录"]] == ["A1", "A3", "A1"]
    assert wanted.files[1].notices[1:] == (
        "“booths.csv”：1组行的企业和主键（展会编号）相同（如第2、5行），都已计入，请核对是否重复",
    )


# ------------------------------------------------------------ notices


@pytest.mark.parametrize(("cell", "told"), [("x", True), (" ", False)])
def test_a_filled_column_without_a_header_is_pointed_out_wherever_it_is_filled(cell: str, told: bool) -> None:
    main = table([CODE, ""], [code(1), ""], [code(2), ""], [code(3), cell])
    assert take(TableSource(main, 1)).notices == (("“企业.csv”：不认识的列，没有使用：第2列没有表头",) if told else ())


def test_notes_are_counted_over_all_batches() -> None:
    main = table([CODE, "资产负债率(%)"], *([code(i), v] for i, v in enumerate(["0.45", "0.6", "x", "45"])))
    (notice,) = take(TableSource(main, 1)).notices
    assert notice.startswith("“企业.csv”：“资产负债率(%)”有2格的数小于1")


def test_a_header_further_down_is_pointed_out() -> None:
    main = table(
        ["甲市企业名册", "", ""], ["填报日期", "", ""], [CODE, "注册地", "企业规模"], [code(1), "420802", "中型"]
    )
    with pytest.raises(TableError, match="第3行像是表头，请删去它上面的行"):
        take(main)


# ------------------------------------------------------------ names


@given(st.lists(st.text(st.sampled_from("甲（）a 　\xa0\u2003\ufeff\x85'=1\t"), max_size=6), max_size=8))
def test_names_are_trimmed_cell_by_cell_or_all_at_once(names: list[str]) -> None:
    for marked in (False, True):
        block = RowBlock((pa.array([n or None for n in names], pa.string()),), len(names), marked=marked)
        assert read_names(block, 0).to_pylist() == [block.text(0, [i])[0] for i in range(len(names))]


# ------------------------------------------------------------ tables in memory, and Parquet


def frame() -> pa.Table:
    return pa.table(
        {
            CODE: [code(i) for i in range(1, 5)],
            "企业名称": ["甲", None, " 丙 ", "丁"],
            "注册地": pa.array([420802, None, 1, 420802], pa.int32()),
            "民营企业": [True, False, None, True],
            "营业收入2024(万元)": [1.5, 0.1 + 0.2, None, float("nan")],
            "净利润2024": pa.array([Decimal("-1.25"), None, Decimal("0.01"), Decimal("3.00")], pa.decimal128(12, 2)),
            "成立日期": [date(2024, 5, 20), None, date(1999, 1, 1), date(2000, 2, 29)],
            "企业规模": pa.array(["大型", "中型", "x", None]).dictionary_encode(),
            "从业人员数2024": pa.array([0.1, 2, None, 3], pa.float32()),
        }
    )


def test_every_form_of_a_frame_gives_the_same_facts(tmp_path: Path) -> None:
    path = tmp_path / "企业.parquet"
    pq.write_table(frame(), path, row_group_size=2)
    pandas = frame().to_pandas(types_mapper=pd.ArrowDtype)
    mixed = frame().to_pandas()
    wanted = told(take(TableSource(as_table(FrameSource(frame(), "企业.parquet")))))
    sources: list[Source] = [
        ParquetSource(path, 3),
        open_table(path),
        *(FrameSource(f, "企业.parquet", 3) for f in (frame(), pandas, mixed, frame().to_batches()[0])),
    ]
    for source in sources:
        assert told(take(source)) == wanted
    facts = take(sources[0]).enterprises[0].facts
    # a single-precision number is the shortest decimal that gives it, in a column of Arrow too
    assert next(iter(facts.series["从业人员数"].values())) == Decimal("0.1")


def test_what_is_no_table() -> None:
    with pytest.raises(TableError) as e:
        FrameSource([1, 2], "名册")
    assert str(e.value) == "“名册”是 list，应为文件路径、pandas 或 Polars 的 DataFrame，或 Arrow 表"
