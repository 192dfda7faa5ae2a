"""However a CSV file is cut, its rows are those of Python's own strict reader."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch.errors import TableError
from policymatch.tables.reading import csv_cuts
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.sources import Wanted, blocks
from policymatch.tables.reading.table import blank, from_text

BITS = ["a", "甲", '"', ",", "\n", "\r\n", "\r", '""', "'1", '="0"', '"x"', '"x,y"', '"x\ny"', '"q""q"', " ", ',"a",']
WIDTH = 3


def wanted(text: str) -> list[tuple[list[str | None], bool]] | None:
    """The rows with their cells (None is blank), and whether there are too many; None if the text is no CSV."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]
    except csv.Error:
        return None
    out = []
    for row in rows:
        cells = [from_text(c) or None for c in row]
        wide = any(not blank(c) for c in cells[WIDTH:])
        out.append(([*cells, *[None] * WIDTH][:WIDTH], wide))
    return out


def read(path: Path, chunk: int, coded: frozenset[int], workers: int) -> list[tuple[list[str | None], bool]]:
    out = []
    wanted = Wanted(coded, frozenset(range(WIDTH)))
    for block in blocks(CsvSource(path, chunk), wanted, lambda block: block, workers):
        out += [([str(c) if c else None for c in block.row(i)], i in block.wide) for i in range(block.n)]
    return out


def read_column(path: Path, chunk: int) -> list[str | None]:
    """One column of all rows, where no other was asked for."""
    wanted = Wanted(keys=frozenset(range(WIDTH)), only=1)
    found = blocks(CsvSource(path, chunk), wanted, lambda block: block, 1)
    return [str(c) if c else None for block in found for c in block.cells(1, range(block.n))]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(BITS), max_size=40).map("".join),
    st.sampled_from([3, 7, 20, 50, 1000]),
    st.sampled_from([1, 5, 64, 1 << 18]),
    st.booleans(),
)
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str, chunk: int, part: int, coded: bool) -> None:
    text = "h1,h2,h3\n" + text
    path = tmp_path_factory.mktemp("csv") / "企业.csv"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_cuts, "_PART", part)
        rows = wanted(text)
        if rows is None:
            with pytest.raises(TableError, match="引号没有成对"):
                read(path, chunk, frozenset({1} if coded else ()), 1)
        else:
            assert read(path, chunk, frozenset({1} if coded else ()), 1 + chunk % 2) == rows
            assert read_column(path, chunk) == [cells[1] for cells, _ in rows]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ('1,"a"b,3\n', 5001),
        # a quote that is never closed, and doubled ones behind it that look like blank cells
        ('1,"a,3\n' + '1,"",3\n' * 100_000, 5001),
        ('1,"a,3\n' + "1,b,3\n" * 100_000, 5001),
    ],
)
def test_a_fault_far_down_is_named_by_its_row(tmp_path: Path, line: str, row: int) -> None:
    path = tmp_path / "企业.csv"
    path.write_text("h1,h2,h3\n" + '1,"x",3\n' * 4999 + line + '1,"x",3\n' * 10)
    for chunk in (1000, 1 << 24):
        with pytest.raises(TableError) as e:
            read(path, chunk, frozenset(), 2)
        assert str(e.value).startswith(f"“企业.csv”第{row}行：")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_spoilt_bytes_far_down_are_named_by_their_place(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "企业.csv"
    data = ("企业名称,注册地,丙\n" + "甲公司,420802,x\n" * 5000).encode(encoding)
    path.write_bytes(data + {"utf-8": b"\xff", "gb18030": b"\xff", "utf-16": b"x"}[encoding])
    source_error = f"第{len(data) + 1}个字节起" if encoding != "utf-8" else "第5002行有不是 UTF-8 的字节"
    with pytest.raises(TableError, match=source_error):
        read(path, 1000, frozenset(), 1)


def test_a_file_that_is_too_large_to_look_at_first_names_spoilt_bytes_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policymatch.tables.reading.csv_text.SMALL", 100)
    path = tmp_path / "企业.csv"
    path.write_bytes("企业名称,注册地,丙\n".encode() + "甲公司,420802,x\n".encode() * 5000 + b"a,\xff,c\nd,e,f\n")
    for coded in (frozenset({1}), frozenset[int]()):
        with pytest.raises(TableError, match="第5002行有不是 UTF-8 的字节"):
            read(path, 1000, coded, 2)
    path.write_bytes("企业名称,注册地,丙\n".encode() + '甲"公司,420802,x\n'.encode() * 5000 + b"a,\xff,c\n")
    with pytest.raises(TableError, match="第5002行有不是 UTF-8 的字节"):
        read(path, 1000, frozenset(), 2)
