"""Blocks of results in files: what Parquet readers and Python's own csv module find in them is what the blocks hold."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.tables.results import csv_lines
from policymatch.tables.results.blocks import (
    Block,
    Counts,
    Labels,
    Money,
    ResultColumn,
    Strings,
    arrow,
    block_of,
    strings,
    values,
)
from policymatch.tables.results.csv_lines import harmless, header, lines
from policymatch.tables.results.parquet_file import ParquetFile, TooLongError
from policymatch.tables.results.schemas import COUNT, LABEL, MONEY, TEXT, Schema

SCHEMA: Schema = (("名", TEXT), ("类", TEXT), ("性质", LABEL), ("金额(元)", MONEY), ("数", COUNT), ("文", TEXT))
TEXTS = st.text(st.sampled_from("甲乙a1=+-@\t\r\n\"',; ＝"), max_size=6)


def block(lengths: list[int], kinds: list[str], fen: list[int | None], seed: int = 0) -> Block:
    """As many rows as there are amounts, or as ``lengths`` add up to."""
    n = len(fen)
    r = np.random.default_rng(seed)
    firms = strings(f"企业{i}" for i in range(len(lengths)))
    absent = r.random(n) < 0.3
    columns: tuple[ResultColumn, ...] = (
        Labels(firms, np.repeat(np.arange(len(lengths)), lengths)),
        Labels(strings(kinds), r.integers(0, len(kinds), n).astype(np.int32)),
        Labels(strings(kinds), r.integers(0, len(kinds), n).astype(np.uint8), absent if absent.any() else None),
        block_of((("金额(元)", MONEY),), [(f,) for f in fen]).columns[0],
        Counts(r.integers(0, 10**6, n)),
        Strings(strings(kinds[i % len(kinds)] * (i % 3) for i in range(n))),
    )
    return Block(SCHEMA, columns, n)


def rows_of(b: Block) -> list[tuple[Any, ...]]:
    return list(zip(*(values(c) for c in b.columns), strict=True))


def parquet(path: Path, blocks: list[Block], long: bool = False) -> Path:
    file = ParquetFile(path, blocks[0].schema, long)
    for b in blocks:
        file.add(file.encoded(b))
    file.close()
    return path


def written(b: Block) -> bytes:
    return header(b.schema) + b"".join(bytes(piece) for piece in lines(b))


def expected_csv(b: Block) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([name for name, _ in b.schema])
    for row in rows_of(b):
        writer.writerow(
            [
                "" if v is None else format(v, "f") if kind == MONEY else v if kind == COUNT else harmless(v)
                for v, (_, kind) in zip(row, b.schema, strict=True)
            ]
        )
    return out.getvalue().encode("utf-8-sig")


AMOUNTS = st.none() | st.integers(0, 300) | st.integers(0, 10**18 - 1)


@given(st.lists(AMOUNTS, max_size=70), st.lists(TEXTS, min_size=1, max_size=5), st.integers(0, 9))
def test_any_block(
    tmp_path_factory: pytest.TempPathFactory, fen: list[int | None], kinds: list[str], seed: int
) -> None:
    cuts = sorted(np.random.default_rng(seed).integers(0, len(fen) + 1, 3).tolist())
    lengths = np.diff([0, *cuts, len(fen)]).tolist()
    b = block(lengths, kinds, fen, seed)
    assert written(b) == expected_csv(b)
    path = tmp_path_factory.mktemp("out") / "x.parquet"
    for long in (False, True):
        t = pq.read_table(parquet(path, [b], long))
        assert t.column_names == [name for name, _ in SCHEMA]
        assert [tuple(r.values()) for r in t.to_pylist()] == rows_of(b)
    assert [tuple(r.values()) for r in arrow(SCHEMA, [b]).to_pylist()] == rows_of(b)


@pytest.mark.parametrize("lengths", [[63], [64, 1], [1] * 9, [8191, 3, 8192], [0, 0, 5, 0], [20000, 70], []], ids=str)
def test_runs_of_any_length(tmp_path: Path, lengths: list[int]) -> None:
    b = block(lengths, ["甲", "乙"], [7] * sum(lengths))
    t = pq.read_table(parquet(tmp_path / "x.parquet", [b]))
    assert t["名"].to_pylist() == values(b.columns[0])
    assert t["类"].to_pylist() == values(b.columns[1])


@pytest.mark.parametrize("distinct", [1, 2, 255, 256, 257, 65_536, 65_537])
def test_more_than_256_and_more_than_65536_different_texts(tmp_path: Path, distinct: int) -> None:
    n = distinct + 5
    kinds = strings(f"值{i}" for i in range(distinct))
    at = np.arange(n, dtype=np.int32)[::-1] % distinct
    twice = strings([*(f"值{i}" for i in range(distinct)), "值0"])
    schema: Schema = (("甲", TEXT), ("乙", TEXT), ("丙", TEXT))
    columns = (Labels(kinds, at), Labels(twice, at + (at == 0)), Labels(kinds, np.sort(at)))
    b = Block(schema, columns, n)
    t = pq.read_table(parquet(tmp_path / "x.parquet", [b]))
    assert [t[name].to_pylist() for name, _ in schema] == [values(c) for c in columns]
    assert written(b) == expected_csv(b)


def test_row_groups_follow_blocks_and_blocks_without_rows_are_none(tmp_path: Path) -> None:
    blocks = [block([2, 3], ["甲"], [1, None, 3, 4, 5]), block([], ["甲"], []), block([1], ["乙"], [None])]
    file = pq.ParquetFile(parquet(tmp_path / "x.parquet", blocks))
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [5, 1]
    assert file.read()["金额(元)"].to_pylist() == [Decimal("0.01"), None, *map(Decimal, ("0.03", "0.04", "0.05")), None]
    none = pq.read_table(parquet(tmp_path / "y.parquet", [block([], ["甲"], [])]))
    assert none.num_rows == 0 and str(none.schema.field("金额(元)").type) == "decimal128(18, 2)"


@pytest.mark.parametrize(("fen", "long"), [(10**18, False), (2**64, False), (10**38, True)])
def test_an_amount_too_long_for_the_file_is_never_cut(tmp_path: Path, fen: int, long: bool) -> None:
    for b in (block([2], ["甲"], [fen, 1]), block([3], ["甲"], [fen, None, 1])):
        file = ParquetFile(tmp_path / "x.parquet", SCHEMA, long)
        with pytest.raises(TooLongError):
            file.encoded(b)
        file.close()
        assert written(b) == expected_csv(b)


def test_the_value_in_place_of_no_amount_is_not_too_long(tmp_path: Path) -> None:
    b = block([2], ["甲"], [1, None])
    columns = [Money(np.array([1, 10**18]), c.open) if isinstance(c, Money) else c for c in b.columns]
    b = replace(b, columns=tuple(columns))
    found = pq.read_table(parquet(tmp_path / "x.parquet", [b]))
    assert found["金额(元)"].to_pylist() == [Decimal("0.01"), None]


@pytest.mark.parametrize("part", [1, 2, 7])
def test_lines_are_the_same_however_a_block_is_cut(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    b = block([5, 0, 9], ['=甲,"', "乙", ""], [None, 10**30, *range(12)])
    whole = written(b)
    monkeypatch.setattr(csv_lines, "_PART", part)
    assert written(b) == whole == expected_csv(b)


def test_other_readers_of_parquet_find_the_same(tmp_path: Path) -> None:
    pl = pytest.importorskip("polars")
    b = block([5, 0, 300], ["甲", "乙", "丙丙"], [None if i % 7 == 0 else i * 10**14 for i in range(305)])
    for long in (False, True):
        found = pl.read_parquet(parquet(tmp_path / "x.parquet", [b, b], long))
        assert found.rows() == rows_of(b) * 2


def test_texts_out_of_few_are_dictionaries_in_arrow() -> None:
    b = block([2, 1], ["甲", "甲"], [1, 2, 3])
    t = arrow(SCHEMA, [b, b])
    assert t["类"].type == pa.dictionary(pa.int32(), pa.string())
    assert [c.dictionary.to_pylist() for c in t["类"].chunks] == [["甲"], ["甲"]]
    assert t["金额(元)"].type == pa.decimal128(38, 2)
    assert isinstance(b.columns[3], Money)
