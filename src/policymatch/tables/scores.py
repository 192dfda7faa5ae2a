"""What a scoring run gives back: five tables, the accounts of every file, and a summary in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from policymatch.model.facts import CODE_NAME, NAME, Facts
from policymatch.tables.summary import summary_text

TEXT, MONEY, COUNT = "文字", "金额", "个数"
Schema = tuple[tuple[str, str], ...]

MATCHES: Schema = (
    (CODE_NAME, TEXT),
    (NAME, TEXT),
    ("事项", TEXT),
    ("政策", TEXT),
    ("事项名称", TEXT),
    ("有效期", TEXT),
    ("兑现方式", TEXT),
    ("结果", TEXT),
    ("金额(元)", MONEY),
    ("金额性质", TEXT),
    ("下限(元)", MONEY),
    ("上限(元)", MONEY),
    ("缺", TEXT),
    ("待核定", TEXT),
)
PACKAGES: Schema = (
    (CODE_NAME, TEXT),
    (NAME, TEXT),
    ("行", COUNT),
    ("符合项数", COUNT),
    ("符合金额(元)", MONEY),
    ("其中上限(元)", MONEY),
    ("免申即享项数", COUNT),
    ("免申即享金额(元)", MONEY),
    ("金额未定项数", COUNT),
    ("待核项数", COUNT),
    ("需人工核定项数", COUNT),
    ("前三项", TEXT),
)
SUMMARY: Schema = (
    ("事项", TEXT),
    ("政策", TEXT),
    ("事项名称", TEXT),
    ("有效期", TEXT),
    ("兑现方式", TEXT),
    ("符合", COUNT),
    ("不符合", COUNT),
    ("待核", COUNT),
    ("需人工核定", COUNT),
    ("金额合计(元)", MONEY),
    ("其中上限(元)", MONEY),
    ("金额未定户数", COUNT),
    ("缺得最多", TEXT),
)
REJECTED_CELLS: Schema = (
    ("文件", TEXT),
    ("行", COUNT),
    ("列", TEXT),
    (CODE_NAME, TEXT),
    ("值", TEXT),
    ("原因", TEXT),
)
REJECTED_ROWS: Schema = (
    ("文件", TEXT),
    ("行", COUNT),
    (CODE_NAME, TEXT),
    (NAME, TEXT),
    ("类别", TEXT),
    ("原因", TEXT),
)


@dataclass(frozen=True, slots=True)
class FileCount:
    """The account of one input file: ``rows`` is ``used`` plus ``set_aside``.

    ``record`` is the record list it holds, or "" for the enterprise table.
    """

    name: str
    record: str
    rows: int
    used: int
    set_aside: int


@dataclass(frozen=True, repr=False)
class Scores:
    """Decisions for a whole table of enterprises.

    Attributes:
        on: the 基准日.
        digest: the catalog's digest.
        incentives: how many incentives were open on the day.
        matches: one row an enterprise and incentive (匹配明细); amounts are exact decimals in 元, None while open.
        packages: one row an enterprise (企业政策包), in the order of the file.
        summary: one row an incentive (事项汇总).
        rejected_cells: cells that counted as missing (退回单元格); row 1 stands for a whole column.
        rejected_rows: rows that were set aside whole (退回行).
        files: the account of every input file, the enterprise table first.
        notices: what the reader assumed or passed over.
        facts: the enterprises' facts by key, for explanations.
    """

    on: date
    digest: str
    incentives: int
    matches: pd.DataFrame
    packages: pd.DataFrame
    summary: pd.DataFrame
    rejected_cells: pd.DataFrame
    rejected_rows: pd.DataFrame
    files: tuple[FileCount, ...]
    notices: tuple[str, ...]
    facts: Mapping[str, Facts]

    @property
    def clean(self) -> bool:
        """Whether nothing was set aside: no cell, no column, no row."""
        return self.rejected_cells.empty and self.rejected_rows.empty

    def summary_text(self) -> str:
        """The run in a page of Chinese: what was read and set aside, and what comes out."""
        return summary_text(self)

    def __repr__(self) -> str:
        return f"<Scores {self.on} {len(self.packages)} × {self.incentives}>"


def frame(schema: Schema, rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """A DataFrame of a schema; texts and amounts as objects (None where there is nothing), counts as int64."""
    columns: list[list[Any]] = [[] for _ in schema]
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return pd.DataFrame(
        {
            name: pd.Series(column, dtype="int64" if kind == COUNT else "object")
            for (name, kind), column in zip(schema, columns, strict=True)
        }
    )


def yuan(fen: int | None) -> Decimal | None:
    """分 as 元, exact, two decimals."""
    return None if fen is None else Decimal(fen).scaleb(-2)


__all__ = [
    "COUNT",
    "MATCHES",
    "MONEY",
    "PACKAGES",
    "REJECTED_CELLS",
    "REJECTED_ROWS",
    "SUMMARY",
    "TEXT",
    "FileCount",
    "Schema",
    "Scores",
    "frame",
    "yuan",
]
