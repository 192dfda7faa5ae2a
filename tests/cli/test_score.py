"""``score`` as a process: exit codes, one row explained, what it says of a file that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.cli.run import policymatch
from tests.tables.making import code

HEADERS = "统一社会信用代码,企业名称,注册地,民营企业"
ON = ("--on", "2024-12-31")


def put(folder: Path, *lines: str) -> Path:
    path = folder / "企业.csv"
    path.write_text("\n".join([HEADERS, *lines]), encoding="utf-8")
    return path


def test_a_row_is_explained_by_its_number_and_by_its_code(tmp_path: Path) -> None:
    file = put(tmp_path, f"{code(1)},甲公司,420802,是", f"{code(2)},乙公司,420802,否")
    by_row = policymatch("score", file, *ON, "--explain", "3")
    by_code = policymatch("score", file, *ON, "--explain", code(2))
    assert (by_row.code, by_row.err) == (0, "")
    assert by_row.out == by_code.out
    assert "企业：乙公司" in by_row.out and "企业：甲公司" not in by_row.out


def test_a_row_that_is_not_there(tmp_path: Path) -> None:
    ran = policymatch("score", put(tmp_path, f"{code(1)},甲公司,420802,是"), *ON, "--explain", "9")
    assert (ran.code, ran.err) == (2, "表里没有可判定的“9”；它可能已退回，见退回行\n")


def test_score_exits_0_for_clean_1_for_rejected_and_2_for_unusable_tables(tmp_path: Path) -> None:
    assert policymatch("score", put(tmp_path, f"{code(1)},甲,420802,是"), *ON).code == 0
    assert policymatch("score", put(tmp_path, f"{code(1)},甲,420802,也许"), *ON).code == 1
    assert policymatch("score", put(tmp_path), *ON).code == 2


def test_a_parquet_file_without_rows_ends_with_our_exit_code_every_time(tmp_path: Path) -> None:
    file = tmp_path / "企业.parquet"
    pd.DataFrame({"统一社会信用代码": pd.Series([], dtype=str), "注册地": pd.Series([], dtype=str)}).to_parquet(file)
    for _ in range(4):  # threads of the reader used to abort the process in every second run
        ran = policymatch("score", file, *ON)
        assert (ran.code, ran.err) == (2, "“企业.parquet”只有表头，没有数据行；第1行是表头，企业从第2行起\n")


def test_only_writes_the_tables_named(tmp_path: Path) -> None:
    file = put(tmp_path, f"{code(1)},甲,420802,是")
    whole = policymatch("score", file, *ON, "--out", tmp_path / "whole")
    some = policymatch("score", file, *ON, "--out", tmp_path / "some", "--only", "事项汇总", "--only", "匹配明细")
    assert (some.code, some.err) == (0, "")
    assert some.out.splitlines()[:-1] == whole.out.splitlines()[:-1]
    assert some.out.splitlines()[-1].endswith("匹配明细.csv、" + str(tmp_path / "some" / "事项汇总.csv"))
    for path in (tmp_path / "some").glob("*.csv"):
        assert path.read_bytes() == (tmp_path / "whole" / path.name).read_bytes()
    wrong = policymatch("score", file, *ON, "--out", tmp_path / "none", "--only", "明细")
    assert wrong.code == 2 and "“明细”不认识" in wrong.err and not (tmp_path / "none").exists()


def test_match_does_not_read_a_table(tmp_path: Path) -> None:
    file = put(tmp_path, f"{code(1)},甲,420802,是")
    ran = policymatch("match", file, *ON)
    assert (ran.code, ran.err) == (
        2,
        f"“{file}”是表格，match 读一户企业的 JSON；整批判定用 policymatch score，看其中一户用 policymatch explain … --row\n",
    )


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_time(tmp_path: Path, day: str) -> None:
    ran = policymatch("score", put(tmp_path, f"{code(1)},甲,420802,是"), "--on", day)
    assert ran.code == 2
    assert ran.err.endswith(f"“{day}”不是日期，应为 年-月-日，如 2024-12-31\n")


def test_a_place_and_wrong_check_digits(tmp_path: Path) -> None:
    wrong = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
    file = put(tmp_path, f"{code(1)},甲,荆门市东宝区,是", f"{wrong},乙,420802,是")
    usual = policymatch("score", file, *ON, "--place", "荆门")
    assert usual.code == 1 and "评分1行，退回1行" in usual.out
    let_in = policymatch("score", file, *ON, "--place", "荆门", "--accept-bad-check-digits", "--explain", wrong)
    assert let_in.code == 0 and "“统一社会信用代码”有1格的校验位不对，按写的取用" in let_in.out
    assert "企业：乙" in let_in.out and "深圳" not in let_in.out
    assert "4个事项没有判定：政策没有载明地区：" in let_in.out and "--include-unplaced（unplaced=True）" in let_in.out
    explained = policymatch(
        "explain", file, "jingmen-5plus3-2024/booth-fee", *ON, "--row", "3", "--accept-bad-check-digits"
    )
    assert explained.code == 0 and "企业：乙" in explained.out
    ran = policymatch("score", file, *ON, "--place", "荆城")
    assert (ran.code, ran.out) == (2, "") and ran.err.startswith("地区“荆城”：没有这个地名")
