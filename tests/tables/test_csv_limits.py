"""What takes little room in a CSV file takes little memory and time, and what exceeds a limit is refused with its name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch.errors import TableError
from policymatch.limits import LIMITS, set_limits
from policymatch.tables import FrameSource, open_table
from policymatch.tables.reading import csv_blank
from policymatch.tables.reading.csv_blank import Blank, thinned, without_blank_lines
from policymatch.tables.reading.csv_cuts import Regular
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.sources import Wanted, blocks
from tests.cli.run import ROOT
from tests.tables.making import code, take
from tests.tables.test_csv_cuts import BITS, WIDTH, wanted

HEADER = "统一社会信用代码,企业名称,注册地,营业收入2023(万元),民营企业\n"


def row(n: int) -> str:
    return f"{code(n)},甲公司,420802,1000,是\n"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = asdict(LIMITS)
    yield
    set_limits(**before)


# ------------------------------------------------------------ memory

READ = """
import resource, sys
from policymatch.errors import TableError
from policymatch.tables import open_table, score_into
from tests.tables.making import ON, small
catalog = small()
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    files = {name: open_table(path) for name, path in zip(("企业", "参展记录"), sys.argv[1:])}
    out = score_into(catalog, files.pop("企业"), files, ON, None)
    print([(f.rows, f.used, f.set_aside) for f in out.files])
except TableError as e:
    print(str(e)[:120])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used) >> 10)
"""


def read(*paths: Path) -> tuple[str, int]:
    """What comes of a file in a process of its own, and how many MiB it took."""
    command = [sys.executable, "-c", READ, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, check=True, timeout=120)
    said, used = done.stdout.splitlines()
    return said, int(used)


@pytest.mark.parametrize(
    ("text", "said", "most"),
    [
        (lambda: HEADER + row(1) + "\n" * 3_000_000, "[(1, 1, 0)]", 300),
        (lambda: HEADER + row(1) + "\r\n" * 1_500_000, "[(1, 1, 0)]", 300),
        (lambda: HEADER + row(1) + ",,,,\n" * 600_000, "[(1, 1, 0)]", 300),
        (lambda: HEADER + row(1) + ",\n" * 1_500_000, "[(1, 1, 0)]", 300),
        (lambda: HEADER + row(1) + " ,\t\n" * 750_000, "[(1, 1, 0)]", 300),
        (lambda: HEADER + row(1) + ("," * 40 + "\n") * 75_000, "[(1, 1, 0)]", 300),
        (lambda: "\n" * 3_000_000 + HEADER + row(1), "[(1, 1, 0)]", 200),
        (lambda: ",,,,\n" * 600_000 + HEADER + row(1), "[(1, 1, 0)]", 200),
        (lambda: HEADER + row(1) + "\n" * 300_000 + row(2), "[(300002, 2, 300000)]", 500),
        (lambda: HEADER + row(1) + "\n" * 3_000_000 + row(2), "“企业.csv”的数据行之间有很多空行", 300),
        (lambda: "\n" * 3_000_000, "“企业.csv”是空文件", 100),
        (lambda: HEADER + ("," * 1_000_000 + "\n") * 3 + row(1), "[(4, 1, 3)]", 300),
        (lambda: HEADER + ("x," * 500_000 + "\n") * 3 + row(1), "[(4, 1, 3)]", 400),
        (lambda: HEADER + "," * 40_000_000, "“企业.csv”第2行：一行超过限额“row_bytes”", 600),
        (lambda: "," * 40_000_000, "“企业.csv”第1行：一行超过限额“row_bytes”", 600),
        (
            lambda: ",".join(f"列{i}" for i in range(100_000)) + "\n",
            "“企业.csv”有100,000列或更多，超过限额“columns”",
            200,
        ),
    ],
    ids=str.split(
        "newlines crlf separators few-separators spaces many-separators above separators-above between too-many-between only"
        " million-blank million-filled endless-row endless-header wide-header"
    ),
)
def test_memory_is_bounded(tmp_path: Path, text: Callable[[], str], said: str, most: int) -> None:
    path = tmp_path / "企业.csv"
    path.write_text(text(), newline="")
    out, used = read(path)
    assert out.startswith(said) and used < most


def test_blank_rows_of_a_record_table_take_no_room(tmp_path: Path) -> None:
    main, records = tmp_path / "企业.csv", tmp_path / "booths.csv"
    main.write_text(HEADER + row(1))
    header = "统一社会信用代码,展会编号,展会类别,展位费,开展日期\n"
    records.write_text(header + ",,,,\n" * 300_000 + f"{code(1)},A1,,,\n" + "\n" * 2_000_000)
    out, used = read(main, records)
    assert out == "[(1, 1, 0), (300001, 1, 300000)]" and used < 500


def test_a_wide_header_of_unknown_names_is_soon_read(tmp_path: Path) -> None:
    path = tmp_path / "企业.csv"
    path.write_text(HEADER.strip() + "," + ",".join(f"未知的列{i}" for i in range(10_000)) + "\n" + row(1))
    out, _ = read(path)
    assert out == "[(1, 1, 0)]"
    path.write_text(HEADER.strip() + "," + "年" * 100_000 + "\n" + row(1))
    assert read(path)[0] == "[(1, 1, 0)]"


# ------------------------------------------------------------ limits


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("rows", 3, "“企业.csv”有4行或更多，超过限额“rows”（3）"),
        ("columns", 4, "“企业.csv”有5列或更多，超过限额“columns”（4）"),
        ("cells", 19, "“企业.csv”有20格或更多，超过限额“cells”（19）"),
        ("blank_rows", 1, "“企业.csv”的数据行之间有很多空行，超过限额“blank_rows”（1行），请删去空行"),
        ("cell_text", 17, "“企业.csv”第2行：有一格超过17字，多半是引号没有成对；引号里的引号要写两个"),
        (
            "row_bytes",
            40,
            "“企业.csv”第1行：一行超过限额“row_bytes”（40字节），多半是引号没有成对；引号里的引号要写两个",
        ),
        ("file_bytes", 100, "“企业.csv”有178字节，超过限额“file_bytes”（100）"),
    ],
)
def test_what_exceeds_a_limit_is_refused(tmp_path: Path, limit: str, value: int, message: str) -> None:
    path = tmp_path / "企业.csv"
    path.write_text(HEADER + row(1) + "\n\n" + row(2))
    assert len(take(open_table(path)).enterprises) == 2
    set_limits(**{limit: value})
    with pytest.raises(TableError) as e:
        take(open_table(path))
    assert str(e.value) == message


@pytest.mark.parametrize("bad", ["坏码,甲,420802,1,是", f"{code(5)},甲,420802,约1,是", ",,,,"])
def test_more_rejected_rows_and_cells_than_the_limit_are_refused(tmp_path: Path, bad: str) -> None:
    path, records = tmp_path / "企业.csv", tmp_path / "booths.csv"
    path.write_text(HEADER + f"{bad}\n" * 5 + row(2))
    set_limits(rejected=5)
    taken = take(open_table(path))
    assert len(taken.rejected_rows) + len(taken.rejected_cells) == 5 or code(5) in bad
    set_limits(rejected=4)
    with pytest.raises(TableError, match=r"“企业\.csv”退回的行和单元格太多，超过限额“rejected”（4），请先改正表格"):
        take(open_table(path))
    path.write_text(HEADER + row(1))
    records.write_text("统一社会信用代码,展位费\n" + "坏码,1\n" * 2 + f"{code(1)},约1\n" * 3)
    with pytest.raises(TableError, match=r"“booths\.csv”退回的行和单元格太多"):
        take(open_table(path), {"参展记录": open_table(records)})


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("wide", [True, False])
def test_a_long_cell_anywhere_is_a_fault_of_its_row(tmp_path: Path, quoted: bool, wide: bool) -> None:
    path = tmp_path / "企业.csv"
    cell = "x" * 140_000
    cells = [code(2), f'"{cell}"' if quoted else cell, "", "", "", *(["", "x"] if wide else [])]
    path.write_text(HEADER + row(1) * 3 + ",".join(cells) + "\n" + row(3))
    with pytest.raises(TableError, match=r"“企业\.csv”第5行：有一格超过13万字"):
        take(open_table(path))
    set_limits(cell_text=150_000)
    assert take(open_table(path)).enterprises[-1].key == code(3)


def test_frames_are_held_to_the_limits_too() -> None:
    frame = pd.DataFrame({"统一社会信用代码": [code(1), code(2)], "经营范围": ["甲" * 21, "乙" * 20]})
    set_limits(cell_text=20)
    taken = take(FrameSource(frame, "表"))
    assert [(c.row, c.reason) for c in taken.rejected_cells] == [(2, "有21个字，超过限额“cell_text”（20）")]
    assert [e.facts.scalars for e in taken.enterprises] == [{}, {"经营范围": "乙" * 20}]
    set_limits(cell_text=100, rows=1)
    with pytest.raises(TableError, match=r"“表”有2行或更多，超过限额“rows”（1）"):
        take(FrameSource(frame, "表"))


# ------------------------------------------------------------ blank lines, cut anywhere


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*BITS, "\n", "\n\n\n", ",,\n", " \n"]), max_size=40).map("".join),
    st.sampled_from([3, 20, 1000]),
    st.integers(1, 3),
    st.integers(1, 4),
)
def test_a_chunk_in_parts_has_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, text: str, chunk: int, rows: int, run: int
) -> None:
    text = "h1,h2,h3\n" + text
    expected = wanted(text)
    path = tmp_path_factory.mktemp("csv") / "企业.csv"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_blank, "ROWS", rows)
        patch.setattr(csv_blank, "_RUN", run)
        found = []
        if expected is not None:
            for block in blocks(CsvSource(path, chunk), Wanted(keys=frozenset(range(WIDTH))), lambda b: b, 1):
                found += [
                    ([str(c).strip() if c else "" for c in block.row(i)], i in block.wide) for i in range(block.n)
                ]
            assert found == [([(c or "").strip() for c in cells], wide) for cells, wide in expected]


@given(
    st.lists(st.sampled_from(["", ",", " ", "　", '""', "\ufeff", ",,;"]), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 9),
)
def test_lines_above_the_first_filled_one_are_counted(lines: list[str], end: str, size: int) -> None:
    data = "".join(line + end for line in lines).encode() + b"x,y\n"
    parts = iter([data[i : i + size] for i in range(0, len(data), size)])
    text, n = without_blank_lines(parts)
    assert (text + b"".join(parts), n) == (b"x,y\n", len(lines))


def test_only_long_runs_of_a_chunk_of_many_rows_are_taken_apart() -> None:
    data = b"a,b\n" * 200_000 + b",\n" * 100_000 + b"c,d\n"
    parts = list(thinned(Regular(memoryview(data)), ","))
    assert [p.n if isinstance(p, Blank) else len(p.data) for p in parts if not hasattr(p, "rows")] == [
        800_000,
        100_000,
        4,
    ]
    whole = Regular(memoryview(data[:800_000]))
    assert list(thinned(whole, ",")) == [whole]
