"""What a run over Spark gives back: frames that stay in Spark, and the accounts, which are small."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from policymatch.model.policy import Incentive, Policy
from policymatch.spark import emitted
from policymatch.spark.gathering import Gathered
from policymatch.spark.sums import CELLS, Sums
from policymatch.tables.intake.accounts import noted
from policymatch.tables.reading.cells import RejectedCell
from policymatch.tables.results.blocks import Block, frame, values
from policymatch.tables.results.listing import incentive_row
from policymatch.tables.results.readings import readings
from policymatch.tables.results.schemas import INCENTIVE, MATCHES, SCHEMAS
from policymatch.tables.results.scores import FileCount
from policymatch.tables.results.summary import summary_text, totals_by_form
from policymatch.tables.results.tallies import Figures, Tally, summary, warnings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class SparkRun:
    """What was asked for; ``left_out`` are notices of what was not decided for it."""

    on: date
    digest: str
    incentives: tuple[tuple[Policy, Incentive], ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Accounts:
    """What a run read, what it set aside, and what comes out in sum.

    Attributes:
        on: the 基准日.
        digest: the catalog's digest.
        incentives: how many incentives were open on the day.
        enterprises: how many enterprises were decided.
        files: the account of every table, the enterprise table first.
        notices: what the reader assumed or passed over.
        figures: sums over all enterprises and incentives, in 分.
        by_reference: incentive -> how many enterprises the reference engine decided, where it is not none.
        reasons: (退回单元格 or 退回行, why) -> how many were set aside.
        kept: 事项汇总 and 读入说明, by name.
    """

    on: date
    digest: str
    incentives: int
    enterprises: int
    files: tuple[FileCount, ...]
    notices: tuple[str, ...]
    figures: Figures
    by_reference: Mapping[str, int]
    reasons: Mapping[tuple[str, str], int]
    kept: Mapping[str, Block]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row an incentive (事项汇总)."""
        return frame(SCHEMAS["事项汇总"], [self.kept["事项汇总"]])

    @cached_property
    def readings(self) -> pd.DataFrame:
        """One row a column of each table (读入说明): what it was read as, and what became of its cells."""
        return frame(SCHEMAS["读入说明"], [self.kept["读入说明"]])

    @property
    def totals_by_form(self) -> dict[str, int]:
        """Each 形式 (cash, tax relief, …) -> the certain amounts of what is 符合, in 分; ``figures.total`` is their sum."""
        return totals_by_form(self)

    def column(self, name: str, column: str) -> list[Any]:
        """A column of 事项汇总 or 读入说明, or the reasons of what was set aside, each as often as it occurs."""
        if name in self.kept:
            return values(self.kept[name].columns[[header for header, _ in SCHEMAS[name]].index(column)])
        return [why for (table, why), n in self.reasons.items() if table == name for _ in range(n)]

    def summary_text(self) -> str:
        """The run in a page of Chinese: what was read and set aside, and what comes out."""
        return summary_text(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.on} {self.enterprises} × {self.incentives}>"


class SparkScores:
    """Decisions for a Spark DataFrame of enterprises.

    Nothing is computed before a frame is asked for its rows, or ``accounts`` is called. What the workers give is kept in
    memory and on the disks of the executors for all of them, until ``close`` (or the end of a ``with`` block).
    """

    def __init__(self, sent: DataFrame, gathered: Gathered, run: SparkRun) -> None:
        self._sent, self._gathered, self._run = sent, gathered, run

    def __enter__(self) -> SparkScores:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Frees the cached rows; frames that are still in use are computed again."""
        self._sent.unpersist()

    def _of(self, kind: int) -> DataFrame:
        names = [
            F.col(place).alias(name)
            for place, (name, _) in zip(emitted.places(kind), emitted.RESULTS[kind], strict=True)
        ]
        number = [F.col(emitted.NUMBER)] if kind == emitted.MATCHES else []
        return self._sent.where(F.col(emitted.KIND) == kind).select(*number, *names)

    @cached_property
    def matches(self) -> DataFrame:
        """One row an enterprise and incentive (匹配明细), in no order; amounts are decimals in 元, null while open."""
        rows = [(number, *incentive_row(p, i)) for number, (p, i) in enumerate(self._run.incentives)]
        schema = ", ".join([f"{emitted.NUMBER} int", *(f"`{name}` string" for name, _ in INCENTIVE)])
        incentives = self._sent.sparkSession.createDataFrame(rows, schema)
        joined = self._of(emitted.MATCHES).join(F.broadcast(incentives), emitted.NUMBER)
        return joined.select(*(F.col(f"`{name}`") for name, _ in MATCHES))

    @cached_property
    def packages(self) -> DataFrame:
        """One row an enterprise (企业政策包), in no order."""
        return self._of(emitted.PACKAGES)

    @cached_property
    def rejected_cells(self) -> DataFrame:
        """Cells that counted as missing (退回单元格); one without 统一社会信用代码 stands for a whole column."""
        cells = self._of(emitted.CELLS)
        unusable = _unusable(self._gathered)
        if not unusable:
            return cells
        whole = [(c.table, c.column, c.key, c.value, c.reason) for c in unusable]
        return self._sent.sparkSession.createDataFrame(whole, cells.schema).union(cells)

    @cached_property
    def rejected_rows(self) -> DataFrame:
        """Rows that were set aside whole (退回行)."""
        return self._of(emitted.ROWS)

    @cached_property
    def accounts(self) -> Accounts:
        """What was read and set aside, and what comes out in sum; computes everything."""
        ours = self._sent.where(F.col(emitted.KIND) == emitted.ACCOUNT).select(emitted.PAYLOAD)
        sums = Sums(Tally.none(len(self._run.incentives)))
        for row in ours.toLocalIterator():
            sums.add(pickle.loads(row[0]))
        return self._accounts(sums)

    def _accounts(self, sums: Sums) -> Accounts:
        run, tables = self._run, self._gathered.tables
        paths = [i.path for _, i in run.incentives]
        return Accounts(
            run.on,
            run.digest,
            len(paths),
            sums.enterprises,
            tuple(
                FileCount(t.name, t.record, sums.rows[k], sums.used[k], sums.rows[k] - sums.used[k])
                for k, t in enumerate(tables)
            ),
            (*_notices(sums, self._gathered, paths), *run.left_out),
            sums.figures,
            {path: n for path, n in zip(paths, sums.tally.by_reference, strict=True) if n},
            sums.reasons + Counter((CELLS, c.reason.split("，是否想写", 1)[0]) for c in _unusable(self._gathered)),
            {"事项汇总": summary(run.incentives, sums.tally), "读入说明": self._readings(sums)},
        )

    def _readings(self, sums: Sums) -> Block:
        gathered = self._gathered
        columns = deepcopy(gathered.columns)
        for number, counted in sums.columns.items():
            for place, more in zip(gathered.kept[number], counted, strict=True):
                columns[number][place].add(more)
        return readings((t.name, t.record, own) for t, own in zip(gathered.tables, columns, strict=True))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._run.on} × {len(self._run.incentives)}>"


def _unusable(gathered: Gathered) -> list[RejectedCell]:
    """Columns that cannot be read."""
    return [
        RejectedCell(table.name, 1, u.header.strip(), "", u.header.strip(), u.reason)
        for table, headers in zip(gathered.tables, gathered.headers, strict=True)
        for u in headers.unusable
    ]


def _notices(sums: Sums, gathered: Gathered, paths: Sequence[str]) -> Iterator[str]:
    for number, (table, headers) in enumerate(zip(gathered.tables, gathered.headers, strict=True)):
        yield from headers.notices
        for c in sums.columns.get(number, ()):
            yield from (noted(table.name, c.header, note, n) for note, n in sorted(c.notes.items()))
        if sums.twice[number]:
            yield f"“{table.name}”：{sums.twice[number]}组行的企业和主键相同，都已计入，请核对是否重复"
        if table.record in gathered.partial:
            yield (
                f"“{table.name}”有{gathered.partial[table.record]}行看不出是哪户企业，不能当作全量名册："
                f"没有“{table.record}”的企业按缺处理，不按没有处理"
            )
    yield from warnings(paths, sums.tally)


__all__ = ["Accounts", "SparkRun", "SparkScores"]
