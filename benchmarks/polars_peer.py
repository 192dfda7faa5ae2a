"""The same work as a plain Polars script: enterprises from CSV, every pair that matches or is undecided as one long table.

python -m benchmarks.polars_peer ENTERPRISES.csv RULES.pickle OUT.parquet

The table has the columns code, incentive, verdict and amount; what is undecided has no amount. Three-valued logic is Polars' own logic with nulls; money is
int64 in 分, ratios are float64 (integers of 1/10000 divided once, so they compare as the decimals do).
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.fields import CATEGORIES, CODE, COUNTS, DAYS, FIELDS, FLAGS, MONEY, RATIO_SCALE, RATIOS, header
from benchmarks.tree import Amount, Fixed, Leaf, Rate, Rule, fold

MATCHES, UNDECIDED = "符合", "待核"
VERDICTS = pl.Enum([MATCHES, UNDECIDED])
_CENTS = pl.Decimal(20, 2)


def read(path: Path, enums: bool = True) -> Any:
    """The facts of a CSV file.

    Args:
        path: the file.
        enums: categories as Enum; False: as strings.
    """
    kinds: dict[str, Any] = {
        **dict.fromkeys(MONEY, _CENTS),
        **dict.fromkeys(COUNTS, pl.Int64),
        **dict.fromkeys(RATIOS, pl.Float64),
        **dict.fromkeys(FLAGS, pl.String),
        **{name: pl.Enum(list(among)) if enums else pl.String for name, among in CATEGORIES.items()},
        **dict.fromkeys(DAYS, pl.Date),
    }
    columns: dict[str, Any] = {name: pl.col(header(name)).alias(name) for name in FIELDS}
    for name in MONEY:
        columns[name] = (pl.col(header(name)) * 100).cast(pl.Int64).alias(name)
    for name in FLAGS:
        columns[name] = pl.col(name) == "是"
    schema = {CODE: pl.String, **{header(name): kinds[name] for name in FIELDS}}
    return pl.scan_csv(path, schema=schema).select(pl.col(CODE), *columns.values()).collect()


def long_table(frame: Any, rules: list[Rule]) -> Any:
    """Every pair that matches or is undecided, of the facts of :func:`read`."""
    names = pl.Enum([rule.name for rule in rules])
    paid = pl.when("met").then("fen").alias("金额(分)")
    parts = []
    for rule in rules:
        met = pl.all_horizontal([fold(c, _leaf, _join) for c in rule.conditions])
        verdict = pl.when("met").then(pl.lit(MATCHES, VERDICTS)).otherwise(pl.lit(UNDECIDED, VERDICTS))
        parts.append(
            frame.lazy()
            .select(pl.col(CODE), met.alias("met"), _amount(rule.amount).alias("fen"))
            .filter(pl.col("met") | pl.col("met").is_null())
            .select(CODE, pl.lit(rule.name, names).alias("事项"), verdict.alias("结果"), paid)
        )
    return pl.concat(pl.collect_all(parts))


def _leaf(leaf: Leaf) -> Any:
    column, value = pl.col(leaf.field), leaf.constant
    if isinstance(value, tuple):
        met = column == value[0] if len(value) == 1 else column.is_in(list(value))
        return met if leaf.op == "in" else ~met
    if leaf.op == "is":
        return column if value else ~column
    tests: dict[str, Callable[[Any], Any]] = {">=": column.ge, ">": column.gt, "<=": column.le, "<": column.lt}
    if leaf.field in DAYS:
        return tests[leaf.op](date(1970, 1, 1) + timedelta(value))
    return tests[leaf.op](value / RATIO_SCALE if leaf.field in RATIOS else value)


def _join(op: str, parts: list[Any]) -> Any:
    if op == "not":
        return ~parts[0]
    return pl.all_horizontal(parts) if op == "and" else pl.any_horizontal(parts)


def _amount(amount: Amount) -> Any:
    """The amount in 分; null where its field is null."""
    if isinstance(amount, Fixed):
        return pl.lit(amount.fen, pl.Int64)
    column = pl.col(amount.field)
    if isinstance(amount, Rate):
        return (column * amount.share // RATIO_SCALE).clip(upper_bound=amount.cap)
    out: Any = pl.when(column.is_null()).then(pl.lit(None, pl.Int64))
    for least, fen in reversed(amount.steps):
        out = out.when(column >= least).then(pl.lit(fen, pl.Int64))
    return out.otherwise(pl.lit(0, pl.Int64))


def main() -> None:
    """Reads, evaluates, writes."""
    enterprises, rules, out = map(Path, sys.argv[1:])
    long_table(read(enterprises), pickle.loads(rules.read_bytes())).write_parquet(out)


if __name__ == "__main__":
    main()
