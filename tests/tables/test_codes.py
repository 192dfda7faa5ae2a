"""Codes in tables: each kind of cell, the notices that count them, and wrong check digits that are let in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policymatch.model.credit_codes import RESIDENT_ID
from policymatch.model.facts import CODE_NAME as CODE
from policymatch.model.read_options import ReadOptions
from policymatch.tables import open_table, score_table
from policymatch.tables.intake.accounts import BAD_CODE
from policymatch.tables.intake.enterprise_query import EnterpriseQuery
from policymatch.tables.scoring import look_for
from tests.tables.making import ON, code, score, small, table


def wrong(i: int) -> str:
    """A code with a wrong check digit."""
    right = code(i)
    return right[:-1] + ("0" if right[-1] != "0" else "1")


def facts(*places: Any) -> tuple[list[Any], Any]:
    scores = score(table([CODE, "注册地"], *([code(i), p] for i, p in enumerate(places, 1))))
    return [scores.facts[code(i)].scalars.get("注册地") for i in range(1, len(places) + 1)], scores


def test_places_by_code_and_by_name() -> None:
    read, scores = facts("420802", 420802, "荆门市东宝区", "东宝", "420802001000", "420802gxq", "某高新区")
    assert read == ["420802", "420802", "420802", "420802", "420802001", "420802GXQ", "420802GXQ"]
    assert scores.clean and scores.notices == ()


def test_abolished_codes_are_missing_and_counted_in_a_notice() -> None:
    read, scores = facts("421023", "421023", "420801", "监利县", "421088", "")
    assert read == [None, None, "420800", None, "421088", None]
    assert scores.notices == (
        "“企业.csv”：“注册地”有1格是不在用的地名（已撤销、改名或还没有启用），按缺处理",
        "“企业.csv”：“注册地”有2格是不在用的行政区划代码421023（监利县，2020年撤销），按缺处理",
        "“企业.csv”：“注册地”有1格是市辖区的汇总代码，按所在的市读",
    )
    assert scores.clean  # a notice, no rejected cell


def test_a_code_abolished_after_the_day_is_right() -> None:
    rows = table([CODE, "注册地"], [code(1), "500112"])
    before, after = (score_table(small(), rows, {}, ON.replace(year=year)) for year in (2024, 2025))
    assert before.facts[code(1)].scalars == {"注册地": "500112"} and before.notices == ()
    assert after.facts[code(1)].scalars == {} and "渝北区，2025年撤销" in after.notices[0]


def test_codes_of_no_list_are_rejected_cells_with_the_nearest() -> None:
    read, scores = facts("420812", "999999", "朝阳区")
    assert read == [None] * 3
    assert [(r.值, r.原因.partition("，是否想写")[0]) for r in scores.rejected_cells.itertuples()] == [
        ("420812", "没有这个行政区划代码（GB/T 2260）"),
        ("999999", "没有这个行政区划代码（GB/T 2260）"),
        ("朝阳区", "这个地名有几处，请写上所在的省市，或写代码"),
    ]
    text = scores.summary_text()
    assert "  2　没有这个行政区划代码（GB/T 2260）\n" in text  # counted together, whatever is near


# ------------------------------------------------------------ 统一社会信用代码


def test_numbers_of_persons_and_old_numbers_are_set_aside() -> None:
    scores = score(
        table([CODE, "注册地"], ["420802199001011232", "420802"], ["420800000012345", ""], [code(1), "420802"])
    )
    rows = scores.rejected_rows
    assert [(r.类别, r.原因) for r in rows.itertuples()] == [
        (BAD_CODE, RESIDENT_ID),
        (BAD_CODE, "是15位数字，像旧注册号，应为18位的统一社会信用代码（个体工商户也有）"),
    ]
    assert scores.enterprises == 1


def test_wrong_check_digits_are_let_in_by_a_switch_with_a_notice() -> None:
    main = table([CODE, "注册地"], [code(1), "420802"], [wrong(2), "420802"], [wrong(3), "420802"], ["x", "420802"])
    booths = table(
        [CODE, "展会类别", "展位费", "开展日期"],
        [wrong(2), "国际性", "100", "2024-05-01"],
        [code(1), "国际性", "100", "2024-05-01"],
        name="booths.csv",
    )
    usual = score(main, {"参展记录": booths})
    assert usual.enterprises == 1 and len(usual.rejected_rows) == 4
    scores = score(main, {"参展记录": booths}, accept_bad_check_digits=True)
    assert scores.enterprises == 3
    assert list(scores.rejected_rows["统一社会信用代码"]) == ["x"]
    assert len(scores.facts[wrong(2)].records["参展记录"]) == 1  # joined as it is written
    assert [n for n in scores.notices if "校验位" in n] == [
        "“企业.csv”：“统一社会信用代码”有2格的校验位不对，按写的取用",
        "“booths.csv”：“统一社会信用代码”有1格的校验位不对，按写的取用",
    ]
    again = score(table([CODE, "注册地"], [wrong(2), "420802"], [wrong(2), "420804"]), accept_bad_check_digits=True)
    assert list(again.rejected_rows["类别"]) == ["统一社会信用代码重复"] * 2


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_switch_holds_for_files_and_for_one_row(tmp_path: Path, suffix: str) -> None:
    import pandas as pd

    frame = pd.DataFrame({CODE: [wrong(2), "420802199001011232"], "注册地": ["421023", "420802"]})
    path = tmp_path / f"firms.{suffix}"
    if suffix == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    scores = score_table(small(), open_table(path), {}, ON, accept_bad_check_digits=True)
    assert scores.enterprises == 1 and list(scores.rejected_rows["原因"]) == [RESIDENT_ID]
    assert [n.partition("有")[2] for n in scores.notices] == [
        "1格的校验位不对，按写的取用",
        "1格是不在用的行政区划代码421023（监利县，2020年撤销），按缺处理",
    ]
    asked = EnterpriseQuery(wrong(2))
    look_for(asked, small(), open_table(path), {}, ReadOptions(ON, True))
    assert asked.facts().code == wrong(2) and asked.facts().scalars == {}
