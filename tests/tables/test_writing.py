"""The files in each format: exact amounts, text that Excel opens, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from unicodedata import category

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch.errors import TableError
from policymatch.model.texts import plain
from policymatch.tables import NAMES, Cell, Scores, harmless, open_table, write_scores
from policymatch.tables.reading.table import shown
from policymatch.tables.results.blocks import money_of
from tests.tables.making import as_table, code, score, table

CODE = "统一社会信用代码"
EVIL = '=HYPERLINK("http://x","甲")'


def scores() -> Scores:
    main = table(
        [CODE, "企业名称", "注册地", "营业收入2024(万元)"],
        [code(1), EVIL, "420802", "1234.5678"],
        [code(2), '乙,"公司"\n分', "+420802", "@x"],
        ["-1", "丙", "", ""],
    )
    return score(main)


def with_totals(s: Scores, *fen: int) -> Scores:
    """The same run, with other amounts granted."""
    (block,) = s.blocks("企业政策包")
    columns = (*block.columns[:4], money_of(fen), *block.columns[5:])
    return replace(s, kept={**s.kept, "企业政策包": (replace(block, columns=columns),)})


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as f:
        return list(csv.reader(f, strict=True))


def test_csv(tmp_path: Path) -> None:
    written = write_scores(scores(), tmp_path / "新" / "out", "csv")
    assert [p.name for p in written] == [
        f"{n}.csv" for n in ("匹配明细", "企业政策包", "事项汇总", "退回单元格", "退回行", "读入说明")
    ]
    assert sorted(p.name for p in (tmp_path / "新" / "out").iterdir()) == sorted(
        [*(p.name for p in written), "运行.json"]
    )
    data = written[0].read_bytes()
    assert data.startswith("\ufeff统一社会信用代码,企业名称,事项,".encode()) and b"\r\n" in data
    growth = next(r for r in lines(written[0]) if r[2] == "jia-2024/growth")
    assert growth[1] == "'" + EVIL
    assert growth[7:15] == ["现金", "待核", "", "", "定额", "", "", "123456.78"]
    assert lines(written[3])[1:] == [
        ["企业.csv", "3", "注册地", code(2), "'+420802", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802"],
        ["企业.csv", "3", "营业收入2024(万元)", code(2), "'@x", "不是数字，应为数字，单位万元"],
    ]
    assert lines(written[4])[1][2] == "'-1"


def test_an_open_amount_is_an_empty_cell(tmp_path: Path) -> None:
    written = write_scores(scores(), tmp_path)
    booth = next(r for r in lines(written[0]) if r[2] == "jia-2024/booth")
    assert booth[7:16] == ["现金", "待核", "", "", "待核", "", "", "0.00", "100000.00"]


def test_xlsx(tmp_path: Path) -> None:
    written = write_scores(scores(), tmp_path, "xlsx")
    assert [p.name for p in written] == [f"{n}.xlsx" for n in NAMES]
    read = as_table(open_table(written[0], "匹配明细"))
    growth = next(r for r in read.rows if r[2] == "jia-2024/growth")
    assert growth[1] == "'" + EVIL
    assert growth[14:16] == (Decimal("123456.78"), Decimal("123456.78"))  # numbers, not texts
    packages = as_table(open_table(written[1]))
    assert packages.headers[2] == "行" and [r[2] for r in packages.rows] == [2, 3]
    for path in written:
        with zipfile.ZipFile(path) as z:
            sheets = [z.read(n) for n in z.namelist() if "worksheets" in n]
        assert sheets and not any(b"<f>" in x or b"<hyperlink" in x for x in sheets)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx", "parquet"):
        first = [p.read_bytes() for p in write_scores(scores(), tmp_path / "a", suffix)]
        assert [p.read_bytes() for p in write_scores(scores(), tmp_path / "b", suffix)] == first


def test_parquet(tmp_path: Path) -> None:
    written = write_scores(scores(), tmp_path, "parquet")
    t = pq.read_table(written[0])
    kinds = {f.name: str(f.type) for f in t.schema}
    assert kinds[CODE] == kinds["缺"] == "string"
    assert kinds["金额(元)"] == kinds["上限(元)"] == "decimal128(18, 2)"
    growth = next(r for r in t.to_pylist() if r["事项"] == "jia-2024/growth")
    assert growth["金额(元)"] is None and growth["可能上限(元)"] == Decimal("123456.78")
    assert growth["企业名称"] == EVIL  # Parquet runs nothing, so the text stays as it is
    booth = next(r for r in t.to_pylist() if r["事项"] == "jia-2024/booth")
    assert booth["金额(元)"] is None and booth["金额性质"] is None


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_nothing_set_aside_gives_files_with_only_a_header(tmp_path: Path, suffix: str) -> None:
    clean = score(table([CODE, "注册地"], [code(1), "420102"]))
    cells = as_table(open_table(write_scores(clean, tmp_path, suffix)[3]))
    assert cells.headers == ("文件", "行", "列", CODE, "值", "原因") and cells.rows == ()


def test_an_amount_beyond_excels_digits_is_text(tmp_path: Path) -> None:
    s = with_totals(scores(), 1234567890123456789, 100)
    read = as_table(open_table(write_scores(s, tmp_path, "xlsx")[1]))
    assert [row[4] for row in read.rows] == ["12345678901234567.89", 1]


def test_broken_characters_do_not_stop_the_writing(tmp_path: Path) -> None:
    s = score(table([CODE, "企业名称", "注册地"], [code(1), "甲\ud800\x00", "420802"]))
    for suffix in ("csv", "xlsx", "parquet"):
        read = as_table(open_table(write_scores(s, tmp_path, suffix)[1]))
        assert shown(read.rows[0][1]).startswith("甲?")


INVISIBLE = [
    " ",
    "\u3000",
    "\xa0",
    "\ufeff",
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2060",
    "\x00",
    "\x1b",
    "\x85",
    "\xad",
    "\ufeff \u200b",
]


def begins_a_formula(text: str) -> bool:
    """Whether a text begins with a sign of a formula, or with a break, whatever invisible characters stand before it."""
    seen = "".join(c for c in text if category(c)[0] not in "CZ")
    lead = text[: text.find(seen[:1])] if seen else text
    return text.startswith(("\t", "\r", "\n")) or (
        seen.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) and lead + seen[0] == text[: len(lead) + 1]
    )


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        *((f"{c}1", f"'{c}1") for c in "=+-@\t\r\n＝＋－＠"),
        ("甲=1", "甲=1"),
        ("", ""),
        ("1", "1"),
        ("'=1", "'=1"),
        *((f"{gap}{c}1", f"'{gap}{c}1") for gap in INVISIBLE for c in "=+-@＝＋－＠﹦"),
        *((f"{gap}1", f"{gap}1") for gap in INVISIBLE if gap not in "\t\r\n"),
        ("甲\ufeff=1", "甲\ufeff=1"),
    ],
)
def test_harmless(text: str, safe: str) -> None:
    assert harmless(text) == safe


texts = st.text(st.sampled_from("=+-@＝\ufeff\u200b\t'\"甲a1,;（ "), min_size=1, max_size=8)


@settings(deadline=None)  # each example writes and reads files
@given(st.lists(texts, min_size=1, max_size=3))
def test_no_text_cell_of_a_csv_starts_a_formula_and_names_come_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("out")
    given_rows: list[list[Cell]] = [[code(i), name, "x"] for i, name in enumerate(names)]
    written = write_scores(score(table([CODE, "企业名称", "注册地"], *given_rows)), folder)
    for path in written:
        for row in lines(path)[1:]:
            assert not any(begins_a_formula(c) for c in row)
    back = as_table(open_table(written[1])).rows
    for name, found in zip(names, back, strict=True):
        kept = name.strip() if plain(name) else ""  # a mark of byte order alone is a blank cell
        assert (found[1] or "") in (kept, kept.removeprefix("'"))


def test_a_format_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(TableError) as e:
        write_scores(scores(), tmp_path, "json")
    assert str(e.value) == "不会写“json”，应为csv、xlsx、parquet"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(TableError) as e:
        write_scores(scores(), tmp_path / "out")
    assert str(e.value) == f"写不进文件夹“{tmp_path / 'out'}”：那里已有一个同名的文件"


def test_an_amount_beyond_parquet_is_an_error_and_csv_still_holds_it(tmp_path: Path) -> None:
    s = with_totals(scores(), 10**42, 100)
    with pytest.raises(TableError) as e:
        write_scores(s, tmp_path, "parquet")
    assert str(e.value) == "有的金额超过36位整数，Parquet 记不下，请改用 csv 或 xlsx"
    assert not list(tmp_path.iterdir())
    assert lines(write_scores(s, tmp_path, "csv")[1])[1][4] == "1" + "0" * 40 + ".00"
    assert s.arrow("企业政策包")["符合金额(元)"].to_pylist() == ["1" + "0" * 40 + ".00", "1.00"]


@pytest.mark.parametrize("fen", [10**18, 2**63, 10**37, 10**38 - 1])
def test_an_amount_of_more_than_18_digits_takes_longer_decimals(tmp_path: Path, fen: int) -> None:
    s = with_totals(scores(), fen, 100)
    t = pq.read_table(write_scores(s, tmp_path, "parquet")[1])
    assert str(t.schema.field("符合金额(元)").type) == "decimal128(38, 2)"
    assert t["符合金额(元)"].to_pylist() == [Decimal(f"{fen}e-2"), Decimal("1.00")]
    assert list(s.packages["符合金额(元)"]) == [Decimal(f"{fen}e-2"), Decimal("1.00")]
    assert s.arrow("企业政策包")["符合金额(元)"].to_pylist() == [Decimal(f"{fen}e-2"), Decimal("1.00")]
