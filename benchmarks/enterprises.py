"""The enterprises of the workload: 41 facts each, from a seed, as numpy columns, Arrow and files.

Blocks are drawn one by one, each from the seed and its own number, so that any number of rows takes little memory and
the rows of a short population are the first ones of a long one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

CODE = "统一社会信用代码"
MONEY = (
    "营业收入",
    "上年营业收入",
    "研发费用",
    "出口额",
    "参展费用",
    "保险费",
    "固定资产投资",
    "利润总额",
    "纳税额",
    "设备投资额",
    "贷款利息",
    "注册资本",
)
COUNTS = ("员工数", "研发人员数", "发明专利数", "实用新型数", "参展次数", "经营年数", "参保人数")
RATIOS = ("研发强度", "营收增速", "出口增速", "资产负债率", "亩均税收比", "本科占比", "毛利率", "单位能耗比")
FLAGS = ("高新技术企业", "专精特新", "科技型中小企业", "规模以上", "上市", "失信", "环保处罚")
CATEGORIES = {
    "所属区县": (
        "东山区",
        "西湖区",
        "南岸区",
        "北城区",
        "上江区",
        "下江区",
        "临江区",
        "江滨区",
        "富水区",
        "安平区",
        "桐山县",
        "清溪县",
        "建平市",
    ),
    "行业门类": (
        "制造业",
        "批发零售",
        "信息软件",
        "科研技术",
        "交通运输",
        "住宿餐饮",
        "建筑业",
        "农林牧渔",
        "文化体育",
        "租赁商务",
        "电力热力",
        "采矿业",
    ),
    "企业规模": ("大型", "中型", "小型", "微型"),
    "登记类型": ("有限公司", "股份公司", "个体工商户", "外资企业", "合伙企业"),
    "信用等级": ("A", "B", "C", "D", "M"),
}
DAYS = ("成立日期", "认定日期")
FIELDS = (*MONEY, *COUNTS, *RATIOS, *FLAGS, *CATEGORIES, *DAYS)
ALWAYS_KNOWN = ("营业收入", "员工数", "所属区县", "成立日期")
MISSING_SHARE = 0.03
BLOCK = 131_072
RATIO_SCALE = 10_000
MOST_ROWS = 10**9  # what nine digits inside a code tell apart

_MONEY_TYPE = pa.decimal128(18, 2)
_RATIO_TYPE = pa.decimal128(18, 4)
_RATIO_CENTRE = (0.05, 0.1, 0.08, 0.5, 1.0, 0.3, 0.25, 1.0)
_RATIO_SPREAD = (0.03, 0.25, 0.3, 0.2, 0.4, 0.15, 0.12, 0.3)
_COUNT_SIZE = (60, 12, 3, 6, 2, 8, 50)
_FLAG_SHARE = (0.15, 0.08, 0.2, 0.25, 0.01, 0.03, 0.02)


@dataclass(frozen=True, slots=True)
class Column:
    """One fact: 分 for money, 1/10000 for ratios, days since 1970, indexes into ``CATEGORIES``; ``missing`` may be None."""

    values: NDArray[Any]
    missing: NDArray[np.bool_] | None


Block = dict[str, Column]


def day_number(year: int, month: int = 1, day: int = 1) -> int:
    """Days since 1970-01-01."""
    return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()


def draw(n: int, seed: int, number: int = 0) -> Block:
    """One block of enterprises.

    Args:
        n: how many.
        seed: of the population.
        number: of the block.
    """
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
        rows = min(BLOCK, n - first)
        yield first, {f: _head(c, rows) for f, c in block.items()} if rows < BLOCK else block


def _head(column: Column, rows: int) -> Column:
    return Column(column.values[:rows], None if column.missing is None else column.missing[:rows])


_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_HEAD = np.array([9, 1, 4, 2, 0, 8, 0, 2])


def codes(first: int, n: int) -> pa.Array:
    """``n`` valid 统一社会信用代码 (GB 32100-2015), all different, from the ``first``-th on.

    Raises:
        ValueError: there are no so many.
    """
    if first + n > MOST_ROWS:
        raise ValueError(f"no more than {MOST_ROWS} codes")
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


def unscaled(column: pa.Array) -> NDArray[np.int64]:
    """The unscaled integers of decimals that fit 64 bits; of no meaning where a value is missing."""
    pairs: NDArray[np.int64] = np.frombuffer(column.buffers()[1], dtype=np.int64)
    return pairs[0::2][column.offset : column.offset + len(column)]


def header(name: str) -> str:
    """The header of a field, with its unit."""
    return name + ("(元)" if name in MONEY else "(小数)" if name in RATIOS else "")


def to_arrow(first: int, block: Block, text: bool = False) -> pa.Table:
    """A block as an office would send it: money in 元, ratios as decimal fractions.

    Args:
        first: number of its first row.
        block: the columns.
        text: 是 and 否 as words, for CSV.
    """
    out = {CODE: codes(first, len(block[FIELDS[0]].values))}
    for name, c in block.items():
        if name in MONEY:
            out[header(name)] = decimals(c.values, c.missing, _MONEY_TYPE)
        elif name in RATIOS:
            out[header(name)] = decimals(c.values, c.missing, _RATIO_TYPE)
        elif name in FLAGS and text:
            out[name] = _words(c.values.astype(np.int32), c.missing, ("否", "是"))
        elif name in CATEGORIES:
            out[name] = _words(c.values, c.missing, CATEGORIES[name])
        else:
            out[name] = pa.array(c.values, mask=c.missing, type=pa.date32() if name in DAYS else None)
    return pa.table(out)


def _words(index: NDArray[np.int32], missing: NDArray[np.bool_] | None, among: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=missing), pa.array(among))


def write(folder: Path, n: int, seed: int, formats: Sequence[str] = ("csv", "parquet")) -> None:
    """Writes enterprises.csv and enterprises.parquet, block by block.

    Args:
        folder: where to; it is made if it is not there.
        n: how many enterprises.
        seed: of the population.
        formats: which of csv and parquet.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    schema = to_arrow(0, draw(1, seed)).schema
    if "parquet" in formats:
        with pq.ParquetWriter(folder / "enterprises.parquet", schema) as table:
            for first, block in blocks(n, seed):
                table.write_table(to_arrow(first, block))
    if "csv" in formats:
        with (folder / "enterprises.csv").open("wb") as file:
            file.write((",".join(schema.names) + "\n").encode())
            plain = pa.csv.WriteOptions(include_header=False, quoting_style="none")
            for first, block in blocks(n, seed):
                pa.csv.write_csv(_texts(to_arrow(first, block, text=True)), file, plain)


def _texts(table: pa.Table) -> pa.Table:
    """The table with plain texts for dictionary columns, which CSV is not written from."""
    columns = [c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for c in table.columns]
    return pa.table(columns, names=table.column_names)


def for_peers(folder: Path) -> pa.Table:
    """enterprises.parquet as the peers are served best: 分 as int64, ratios as float64, which compare as the decimals do."""
    read = pq.read_table(folder / "enterprises.parquet").combine_chunks()
    out = {}
    for name in FIELDS:
        if name in MONEY:
            column = read[header(name)].chunk(0)
            out[name] = pa.array(unscaled(column), mask=_nulls(column))
        elif name in RATIOS:
            column = read[header(name)].chunk(0)
            out[name] = pa.array(unscaled(column) / RATIO_SCALE, mask=_nulls(column))
        else:
            out[name] = read[name].chunk(0)
    return pa.table(out)


def _nulls(column: pa.Array) -> NDArray[np.bool_] | None:
    nulls: NDArray[np.bool_] = column.is_null().to_numpy(zero_copy_only=False)
    return nulls if nulls.any() else None
