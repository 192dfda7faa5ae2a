"""The population as files: the same bytes for the same seed, marked synthetic, joined by code, dirty where it says so."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from policymatch.language.codes.regions import prefix
from policymatch.model.facts import CODE_NAME, NAME
from policymatch.samples import Population, generate, write
from policymatch.samples.dirt import CODES, HARMLESS, KINDS, MISSING, REJECTED
from tests.samples.reading import SEED, N, clean, dirty
from tests.shipped import shipped

PROGRAM = """
import hashlib
from policymatch.samples import generate
p = generate(150, 7)
print(hashlib.sha256(b"".join(s.csv() for s in (p.enterprises, *p.records.values()))).hexdigest())
"""


def digest(population: Population) -> str:
    sheets = (population.enterprises, *population.records.values())
    return hashlib.sha256(b"".join(s.csv() for s in sheets)).hexdigest()


def test_same_seed_same_bytes() -> None:
    again = generate(N, SEED)
    assert digest(again) == digest(dirty())
    assert again.dirt == dirty().dirt


def test_another_seed_another_population() -> None:
    assert digest(generate(30, 1)) != digest(generate(30, 2))


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_the_hash_seed_does_not_matter(hash_seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(generate(150, 7))


def test_a_smaller_population_is_the_beginning_of_a_larger_one() -> None:
    small = generate(100, SEED, dirt=False)
    assert small.enterprises.rows == clean().enterprises.rows[:100]
    for name, sheet in small.records.items():
        assert sheet.rows == clean().records[name].rows[: len(sheet.rows)]


def test_nobody_real_is_meant() -> None:
    for row in clean().enterprises.rows:
        assert "合成" in row[1] and row[0][8:10] == "HC"
    for name, column in (
        ("招用人员", "证件号"),
        ("见习人员", "证件号"),
        ("信用保险保单", "保单号"),
        ("专利", "专利号"),
    ):
        sheet = clean().records[name]
        at = sheet.header.index(column)
        assert sheet.rows and all(row[at].startswith("合成") for row in sheet.rows)


def test_names_say_place_and_trade() -> None:
    names = [row[1] for row in clean().enterprises.rows]
    assert names[0] == "北京合成电子0001有限公司"
    assert all(re.fullmatch(r"[一-龥]{2,4}合成[一-龥]*\d{4}[一-龥]+", n) for n in names)


def test_every_record_belongs_to_an_enterprise() -> None:
    codes = {row[0] for row in clean().enterprises.rows}
    for sheet in clean().records.values():
        assert sheet.header[0] == CODE_NAME
        assert {row[0] for row in sheet.rows} <= codes


def test_an_enterprise_without_a_record_says_so_or_is_not_known() -> None:
    header = clean().enterprises.header
    for name, sheet in clean().records.items():
        at = header.index(name)
        having = {row[0] for row in sheet.rows}
        cells = {row[at] for row in clean().enterprises.rows if row[0] in having}
        assert cells == {""}
        rest = [row[at] for row in clean().enterprises.rows if row[0] not in having]
        assert set(rest) <= {"", "无"} and rest.count("无") > len(rest) * 9 // 10


def test_no_two_enterprises_have_a_record_of_the_same_key() -> None:
    for name, key in (
        ("贷款", "借据号"),
        ("专利", "专利号"),
        ("招用人员", "证件号"),
        ("参展记录", "展会编号"),
        ("技术合同", "登记号"),
    ):
        sheet = clean().records[name]
        owners: dict[str, set[str]] = {}
        for row in sheet.rows:
            owners.setdefault(row[sheet.header.index(key)], set()).add(row[0])
        assert len(owners) > 20 and all(len(codes) == 1 for codes in owners.values())


def test_figures_are_plain_decimals_in_two_units() -> None:
    header = clean().enterprises.header
    for unit in ("(元)", "(万元)"):
        columns = [i for i, h in enumerate(header) if h.endswith(unit)]
        cells = [row[i] for row in clean().enterprises.rows for i in columns if row[i] not in ("", "无")]
        assert len(cells) > 10_000
        assert all(re.fullmatch(r"-?\d+(\.\d{1,6})?", c) for c in cells)
        assert any("." in c for c in cells)


def test_written_files_are_utf8_csv_and_read_back(tmp_path: Path) -> None:
    files = write(dirty(), tmp_path / "population")
    assert files[0].name == "enterprises.csv"
    assert sorted(p.name for p in (tmp_path / "population").iterdir()) == sorted(p.name for p in files)
    for path in files:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"))))
        sheet = dirty().enterprises if path.stem == "enterprises" else dirty().records[path.stem]
        assert rows == [list(sheet.header), *sheet.rows]
        assert b"\r" not in path.read_bytes()
    assert files[0].read_text("utf-8").startswith(f"{CODE_NAME},{NAME},")


def test_a_smaller_population_leaves_no_file_of_a_larger_one(tmp_path: Path) -> None:
    write(generate(120, 1), tmp_path)
    assert (tmp_path / "旅游团队.csv").exists()
    (tmp_path / "别的.txt").write_text("留着", "utf-8")
    files = write(generate(1, 1), tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([*files, tmp_path / "别的.txt"])


def test_no_enterprise_at_all(tmp_path: Path) -> None:
    files = write(generate(0, 1), tmp_path)
    assert [p.name for p in files] == ["enterprises.csv"]
    assert len(files[0].read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("n", [-1, 3_100_000])
def test_a_size_out_of_range_is_refused(n: int) -> None:
    with pytest.raises(ValueError) as told:
        generate(n, 1)
    assert str(told.value) == f"企业户数应在0到3099999之间，这里是{n}"


def test_progress_counts_up() -> None:
    seen: list[int] = []
    generate(3, 1, progress=seen.append)
    assert seen == [1, 2, 3]


# ---------------------------------------------------------------- dirt


def test_without_dirt_there_is_none() -> None:
    assert clean().dirt == () and len(clean().enterprises.rows) == N


def test_every_kind_of_dirt_occurs() -> None:
    assert {d.kind for d in dirty().dirt} == set(KINDS)
    assert set(KINDS) == {MISSING, *HARMLESS, *REJECTED, *CODES}


@pytest.mark.parametrize("n", [1, 5, 40])
def test_a_small_population_can_be_dirty_too(n: int) -> None:
    planted = generate(n, 3).dirt
    assert planted and {d.kind for d in planted} <= set(KINDS)


def test_dirt_is_what_and_where_it_says() -> None:
    sheets = {s.name: s for s in (dirty().enterprises, *dirty().records.values())}
    wrong_code_rows = {(d.table, d.row) for d in dirty().dirt if d.kind in CODES}
    for d in dirty().dirt:
        sheet = sheets[d.table]
        assert sheet.rows[d.row - 1][sheet.header.index(d.column)] == d.now
        if d.kind not in CODES and d.row <= N and (d.table, d.row) not in wrong_code_rows:
            before = clean().enterprises if d.table == "enterprises" else clean().records[d.table]
            assert before.rows[d.row - 1][before.header.index(d.column)] == d.was


def test_dirt_touches_nothing_else() -> None:
    touched = {(d.table, d.row, d.column) for d in dirty().dirt}
    for before, after in zip(
        (clean().enterprises, *clean().records.values()),
        (dirty().enterprises, *dirty().records.values()),
        strict=True,
    ):
        for r, (old, new) in enumerate(zip(before.rows, after.rows, strict=False), 1):
            for header, was, now in zip(before.header, old, new, strict=True):
                assert was == now or (before.name, r, header) in touched


def test_dirt_is_as_common_as_in_real_files() -> None:
    cells = sum(1 for row in clean().enterprises.rows for c in row if c)
    emptied = sum(1 for d in dirty().dirt if d.kind == MISSING)
    assert 0.02 < emptied / cells < 0.06
    assert all("约" in d.now for d in dirty().dirt if d.kind == "约数")
    assert all(re.fullmatch(r"\d{4}/13/1", d.now) for d in dirty().dirt if d.kind == "没有的日期")


def test_one_enterprise_for_each_incentive_covers_every_place() -> None:
    incentives = [(p.region, i) for p in shipped().policies for i in p.incentives if i.cases]
    at = clean().enterprises.header.index("注册地")
    there = [row[at] for row in clean().enterprises.rows[: len(incentives)]]
    placed = {prefix(region) for region, _ in incentives if region[0].isdigit()}
    assert len(placed) > 35
    assert [p for p in placed if not any(code.startswith(p) for code in there)] == []
