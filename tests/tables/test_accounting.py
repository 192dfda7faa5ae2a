"""For any table: every row is scored or set aside, exactly once; and the order of rows, columns and tables decides nothing."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch.tables import Cell, Scores, Table
from policymatch.tables.reading.table import blank
from tests.tables.making import code, rows, score, table

CODE = "统一社会信用代码"
HEADERS = [CODE, "企业名称", "注册地", "民营企业", "营业收入2024(万元)", "参展记录", "联系人"]
BOOTH_HEADERS = [CODE, "展会编号", "展会类别", "展位费", "开展日期"]
EVENT_HEADERS = [CODE, "发生日期"]

codes: st.SearchStrategy[Cell] = st.one_of(
    st.integers(1, 6).map(code),
    st.sampled_from(["", None, "　", code(1).lower(), code(2)[:-1], "x", Decimal("9.1E+17")]),
)
extra: st.SearchStrategy[list[Cell]] = st.sampled_from([[], [], [], ["", " "], ["错位"]])


def cells(*values: Cell) -> st.SearchStrategy[Cell]:
    return st.sampled_from([None, "", *values])


def lines(*columns: st.SearchStrategy[Cell]) -> st.SearchStrategy[list[tuple[Cell, ...]]]:
    row = st.tuples(st.tuples(*columns), extra).map(lambda p: (*p[0], *p[1]))
    blank: st.SearchStrategy[tuple[Cell, ...]] = st.sampled_from([(), ("", None)])
    return st.lists(st.one_of(row, row, row, row, blank), max_size=8)


mains = lines(
    codes,
    cells("甲", "乙"),
    cells("420802", 420802, "荆门"),
    cells("是", "否", True, "是的"),
    cells("1000", "999.9999", "１，０００", "约1000", "100万"),
    cells("无", "3场"),
    cells("张"),
).filter(lambda rows: count(rows) > 0)
booths = lines(
    codes,
    cells("A1", "A2"),
    cells("国际性", "国内", "国际"),
    cells("10000", "1万元", "-1"),
    cells("2024-04-05", "2023-12-31", "x"),
).filter(lambda rows: count(rows) > 0)
events = lines(codes, cells("2024-06-01", "2023-06-01", "x"))


def run(main: list[tuple[Cell, ...]], booth: list[tuple[Cell, ...]], event: list[tuple[Cell, ...]]) -> Scores:
    records = {
        "参展记录": table(BOOTH_HEADERS, *booth, name="booths.csv"),
        "违法事件": table(EVENT_HEADERS, *event, name="events.csv"),
    }
    return score(table(HEADERS, *main), records, all_verdicts=True, ledger_known=True)


def count(rows: list[tuple[Cell, ...]]) -> int:
    """The rows of a table: blank ones at its end are none."""
    return max((i for i, row in enumerate(rows, 1) if not all(map(blank, row))), default=0)


def result(scores: Scores) -> tuple[object, ...]:
    """Everything that may not depend on an order: decisions and what was set aside, without row numbers."""
    columns = [c for c in scores.matches.columns if c != "企业名称"]
    return (
        sorted(map(str, rows(scores.matches, *columns))),
        Counter(rows(scores.summary, *scores.summary.columns)),
        Counter(rows(scores.rejected_cells, "文件", "列", CODE, "值")),
        Counter(rows(scores.rejected_rows, "文件", "类别")),
        [(f.name, f.rows, f.used, f.set_aside) for f in scores.files],
    )


@settings(max_examples=100, deadline=None)
@given(mains, booths, events)
def test_every_row_is_accounted_for_exactly_once(
    main: list[tuple[Cell, ...]], booth: list[tuple[Cell, ...]], event: list[tuple[Cell, ...]]
) -> None:
    scores = run(main, booth, event)
    given_rows = {"企业.csv": count(main), "booths.csv": count(booth), "events.csv": count(event)}
    for f in scores.files:
        assert f.rows == given_rows[f.name]
        assert f.rows == f.used + f.set_aside
        refused = [row for name, row in rows(scores.rejected_rows, "文件", "行") if name == f.name]
        assert len(refused) == len(set(refused)) == f.set_aside
        assert all(2 <= row <= f.rows + 1 for row in refused)
    # the rows that were scored and the rows that were set aside are all rows of the file, none twice
    scored = [row for (row,) in rows(scores.packages, "行")]
    refused = [row for name, row in rows(scores.rejected_rows, "文件", "行") if name == "企业.csv"]
    assert sorted(scored + refused) == list(range(2, count(main) + 2))
    # every scored enterprise is decided for every incentive, and the summary counts the same decisions
    keys = [k for (k,) in rows(scores.packages, CODE)]
    assert len(set(keys)) == len(keys)
    assert Counter(k for (k,) in rows(scores.matches, CODE)) == Counter(dict.fromkeys(keys, scores.incentives))
    for path, *counts in rows(scores.summary, "事项", "符合", "不符合", "待核", "需人工核定"):
        found = Counter(v for p, v in rows(scores.matches, "事项", "结果") if p == path)
        assert counts == [found[v] for v in ("符合", "不符合", "待核", "需人工核定")] and sum(counts) == len(keys)
    # every cell of a counted row is taken, blank, rejected or in a column that is not used
    wanted = ("采用格数", "空白格数", "退回格数", "未用格数")
    columns = {"企业.csv": HEADERS, "booths.csv": BOOTH_HEADERS, "events.csv": EVENT_HEADERS}
    told = scores.readings
    assert rows(told, "文件", "列") == [(f, h) for f, hs in columns.items() for h in hs]
    for name in columns:
        assert len({sum(cells) for cells in rows(told[told["文件"] == name], *wanted)}) == 1
    bad = Counter(rows(scores.rejected_cells, "文件", "列"))
    assert {(f, h): n for f, h, n in rows(told, "文件", "列", "退回格数") if n and f == "企业.csv"} == {
        key: n for key, n in bad.items() if key[0] == "企业.csv"
    }
    # every reason is said, and every rejected cell stands in a row that was not set aside
    assert all(reason for (reason,) in rows(scores.rejected_rows, "原因"))
    out = {(name, row) for name, row in rows(scores.rejected_rows, "文件", "行")}
    assert not out & set(rows(scores.rejected_cells, "文件", "行"))


@settings(max_examples=100, deadline=None)
@given(mains, booths, events, st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(
    main: list[tuple[Cell, ...]], booth: list[tuple[Cell, ...]], event: list[tuple[Cell, ...]], random: Random
) -> None:
    def in_order() -> tuple[object, ...]:
        # blank rows at the end are no rows, so the last one stays
        return result(run([*main, (code(8),)], [*booth, (code(7),)], [*event, (code(7),)]))

    before = in_order()
    for each in (main, booth, event):
        random.shuffle(each)
    assert in_order() == before


@settings(max_examples=50, deadline=None)
@given(mains.map(lambda m: [tuple(r[:7]) for r in m]), st.permutations(range(7)))
def test_the_order_of_columns_decides_nothing(main: list[tuple[Cell, ...]], order: list[int]) -> None:
    # a row that is not blank: those of ``main`` may have nothing in these columns, and a table without rows is none
    full = [(*r, *[None] * (7 - len(r))) for r in [*main, (code(8),)]]
    moved = [tuple(r[i] for i in order) for r in full]
    before = score(table(HEADERS, *full), all_verdicts=True)
    after = score(Table("企业.csv", tuple(HEADERS[i] for i in order), tuple(moved)), all_verdicts=True)
    assert result(after) == result(before)
