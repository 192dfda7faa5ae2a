"""The enterprises of the synthetic workload: 41 facts each, drawn from a seed, written as CSV and Parquet.

Blocks are drawn one by one, each from the seed and its own number: any number of rows takes little memory, and the rows of
a short population are the first ones of a long one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.fields import CATEGORIES, CODE, COUNTS, DAYS, FIELDS, FLAGS, MONEY, RATIO_SCALE, RATIOS, header

ALWAYS_KNOWN = ("营业收入", "员工数", "所属区县", "成立日期")
MISSING_SHARE = 0.03
BLOCK = 131_072

_MONEY_TYPE = pa.decimal128(18, 2)
_RATIO_TYPE = pa.decimal128(18, 4)
_RATIO_CENTRE = (0.05, 0.1, 0.08, 0.5, 1.0, 0.3, 0.25, 1.0)
_RATIO_SPREAD = (0.03, 0.25, 0.3, 0.2, 0.4, 0.15, 0.12, 0.3)
_COUNT_SIZE = (60, 12, 3, 6, 2, 8, 50)
_FLAG_SHARE = (0.15, 0.08, 0.2, 0.25, 0.01, 0.03, 0.02)


class Column(NamedTuple):
    """One fact: 分 for money, 1/10000 for ratios, days since 1970, indexes into ``CATEGORIES``; ``missing`` may be None."""

    values: NDArray[Any]
    missing: NDArray[np.bool_] | None


Block = dict[str, Column]


def day_number(year: int, month: int = 1, day: int = 1) -> int:
    """Days since 1970-01-01."""
    return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()


def draw(n: int, seed: int, number: int = 0) -> Block:
    """The ``number``-th block of ``n`` enterprises of the population of a seed."""
    shares = np.random.default_rng([seed, 2**31])  # one share of each category in the whole population
    g = np.random.default_rng([seed, number])
    size = g.lognormal(0, 1.1, n)
    values: dict[str, NDArray[Any]] = {}
    for i, name in enumerate(MONEY):
        yuan = size * g.lognormal(0, 1.0, n) * 10 ** (7.3 - (i % 5) * 0.7)
        values[name] = np.minimum(yuan, 9e9).astype(np.int64) * 100 + g.integers(0, 100, n)
    for name, typical in zip(COUNTS, _COUNT_SIZE, strict=True):
        values[name] = np.minimum(size * g.lognormal(0, 0.8, n) * typical, 200_000).astype(np.int64)
    for name, centre, spread in zip(RATIOS, _RATIO_CENTRE, _RATIO_SPREAD, strict=True):
        ratio = np.clip(g.normal(centre, spread, n), -0.9, 5)
        values[name] = np.rint(ratio * RATIO_SCALE).astype(np.int64)
    for name, share in zip(FLAGS, _FLAG_SHARE, strict=True):
        values[name] = g.random(n) < share
    for name, among in CATEGORIES.items():
        p = shares.dirichlet(np.full(len(among), 4.0))
        values[name] = g.choice(len(among), n, p=p).astype(np.int32)
    for name, first in zip(DAYS, (1995, 2015), strict=True):
        values[name] = g.integers(day_number(first), day_number(2026), n).astype(np.int32)
    return {f: Column(v, None if f in ALWAYS_KNOWN else g.random(n) < MISSING_SHARE) for f, v in values.items()}


def blocks(n: int, seed: int) -> Iterator[tuple[int, Block]]:
    """The blocks of a population, each with its first row."""
    for number, first in enumerate(range(0, n, BLOCK)):
        block = draw(BLOCK, seed, number)  # always a whole one: the same rows whatever n is
        rows = slice(0, min(BLOCK, n - first))
        yield (
            first,
            {f: Column(c.values[rows], None if c.missing is None else c.missing[rows]) for f, c in block.items()},
        )


_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_HEAD = np.array([9, 1, 4, 2, 0, 8, 0, 2])


def codes(first: int, n: int) -> pa.Array:
    """``n`` valid 统一社会信用代码 (GB 32100-2015), all different, from the ``first``-th on; below 10**9 of them."""
    digits = np.empty((n, 18), dtype=np.int64)
    digits[:, :8] = _HEAD
    rest = np.arange(first, first + n, dtype=np.int64)
    for place in range(16, 7, -1):
        rest, digits[:, place] = np.divmod(rest, 10)
    digits[:, 17] = -(digits[:, :17] @ _WEIGHTS) % 31
    text = _ALPHABET[digits]
    offsets = np.arange(0, 18 * n + 1, 18, dtype=np.int32)
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(text.tobytes()))


def decimals(values: NDArray[np.int64], missing: NDArray[np.bool_] | None, kind: pa.DataType) -> pa.Array:
    """Decimals from their unscaled integers."""
    pairs = np.empty((len(values), 2), dtype=np.int64)
    pairs[:, 0] = values
    pairs[:, 1] = values >> 63
    valid = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Decimal128Array.from_buffers(kind, len(values), [valid, pa.py_buffer(pairs)])


def to_arrow(first: int, block: Block, text: bool = False) -> pa.Table:
    """A block as an office would send it: money in 元, ratios as decimal fractions; with ``text`` 是 and 否 as words, for CSV."""
    out = {CODE: codes(first, len(block[FIELDS[0]].values))}
    for name, (values, missing) in block.items():
        if name in MONEY or name in RATIOS:
            out[header(name)] = decimals(values, missing, _MONEY_TYPE if name in MONEY else _RATIO_TYPE)
        elif name in CATEGORIES or (name in FLAGS and text):
            words = pa.array(CATEGORIES.get(name, ("否", "是")))
            coded = pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int32), mask=missing), words)
            out[name] = coded.dictionary_decode() if text else coded
        else:
            out[name] = pa.array(values, mask=missing, type=pa.date32() if name in DAYS else None)
    return pa.table(out)


def write(folder: Path, n: int, seed: int) -> None:
    """Writes enterprises.csv and enterprises.parquet, block by block, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = to_arrow(0, draw(1, seed)).schema
    plain = pa.csv.WriteOptions(include_header=False, quoting_style="none")
    with (
        pq.ParquetWriter(folder / "enterprises.parquet", schema) as table,
        (folder / "enterprises.csv").open("wb") as csv,
    ):
        csv.write(f"{','.join(schema.names)}\n".encode())
        for first, block in blocks(n, seed):
            table.write_table(to_arrow(first, block))
            pa.csv.write_csv(to_arrow(first, block, text=True), csv, plain)
