"""Why cells and rows are set aside: kinds and counts are fields, whatever the words of a reason are."""

from __future__ import annotations

import pandas as pd
import pytest

from policymatch.catalog.loading import load_texts
from policymatch.errors import WrongValue, reason_of
from policymatch.tables.intake.accounts import CELLS, REPEATED_CODE, ROWS, RepeatedRecords
from policymatch.tables.intake.enterprises import EnterpriseReader
from policymatch.tables.reading.arrow_source import FrameSource
from tests.tables.making import code, score, small, table, take

CODE = "统一社会信用代码"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("企业规模", ("中型企业", "大形", "ab")),
        ("注册地", ("420812", "999999", "130199")),
        ("注册地", ("朝阳区", "鼓楼区")),
        ("营业收入2024(万元)", ("5 万园", "5 万园")),
    ],
)
def test_cells_with_one_mistake_and_several_hints_are_one_kind(header: str, cells: tuple[str, ...]) -> None:
    made = table([CODE, header], *([code(i), cell] for i, cell in enumerate(cells)))
    found = take(made).files[0].rejected_cells
    assert len(found) == len(cells) and len({c.kind for c in found}) == 1
    assert all(c.reason == c.kind or c.reason.startswith(f"{c.kind}，是否想写") for c in found)
    assert dict(score(made).reasons) == {(CELLS, found[0].kind): len(cells)}


def test_the_hint_of_a_column_that_cannot_be_read_is_no_part_of_its_kind() -> None:
    (cell,) = take(table([CODE, "营业收入2023(万圆)"], [code(1), "5"])).files[0].rejected_cells
    assert (cell.kind, cell.reason) == (
        "括号里的“万圆”不是认识的单位",
        "括号里的“万圆”不是认识的单位，是否想写“万元”",
    )


def test_a_reason_that_quotes_the_words_of_a_hint_is_one_kind_with_its_whole_text() -> None:
    names = "甲，是否想写乙", "丙"
    dictionary = load_texts(
        {
            "指标.yaml": f"内置指标: 不用\n指标:\n  种类: {{来源: 统计部门, 类型: 类别, 可选值: [{names[0]}, {names[1]}]}}\n".encode()
        },
    ).dictionary
    (cell,) = take(table([CODE, "种类"], [code(1), "xyz"]), dictionary=dictionary).files[0].rejected_cells
    assert cell.kind == cell.reason and all(name in cell.kind for name in names)


def test_an_error_is_its_reason_and_its_hint() -> None:
    e = WrongValue("不是可选值", "是否想写“甲”")
    assert (str(e), e.reason, e.hint) == ("不是可选值，是否想写“甲”", "不是可选值", "是否想写“甲”")
    assert [reason_of(x) for x in (e, WrongValue("乙"), ValueError("丙，是否想写“丁”"))] == [
        "不是可选值",
        "乙",
        "丙，是否想写“丁”",
    ]


def test_records_with_one_key_are_counted_in_a_field() -> None:
    booths = table([CODE, "展会编号"], *([code(1), n] for n in ("甲", "乙", "甲", "乙", "丙")), name="3组行.csv")
    intake = take(table([CODE], [code(1)]), {"参展记录": booths}).files[1]
    assert intake.repeated == RepeatedRecords(("展会编号",), 2, (2, 4))
    assert intake.repeated.notice("a") in "".join(intake.notices).replace("3组行.csv", "a")
    assert intake.repeated + RepeatedRecords(("展会编号",), 5) == RepeatedRecords(("展会编号",), 7, (2, 4))


@pytest.mark.parametrize("ordered", [True, False])
def test_reasons_name_other_rows_only_where_rows_have_numbers(ordered: bool) -> None:
    made = [[code(1), "是"], [code(1), "是"], [code(2), "是"], [code(2), "否"], [code(2), ""]]
    source = FrameSource(pd.DataFrame(made, columns=[CODE, "民营企业"]), "表")
    reader = EnterpriseReader(source, small().dictionary, ordered=ordered)
    assert not any(len(b) > 1 for b in reader.batches())
    (intake,) = reader.intake()
    assert {r.kind for r in intake.rejected_rows} == {REPEATED_CODE}
    reasons = [r.reason for r in intake.rejected_rows]
    assert reasons == (
        [
            "和第2行完全相同，只取第2行",
            *(f"{CODE}和第{n}行重复而内容不同，无法判断以哪一行为准" for n in ("5、6", "4、6", "4、5")),
        ]
        if ordered
        else ["和另一行完全相同，只取一行", *[f"{CODE}和另外2行重复而内容不同，无法判断以哪一行为准"] * 3]
    )


def test_rows_are_counted_by_kind() -> None:
    scores = score(table([CODE, "民营企业"], [code(1), "是"], [code(2), "是"], [code(2), "否"], ["x", ""]))
    assert dict(scores.reasons) == {(ROWS, REPEATED_CODE): 2, (ROWS, f"{CODE}有误"): 1}
    assert not scores.clean
