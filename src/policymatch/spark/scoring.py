"""``score`` over Spark, with the reader, the engine and the results of ``Catalog.score``, in the workers of Spark."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from policymatch.api import Catalog, the_day
from policymatch.engine.selection import left_out, open_incentives
from policymatch.model.places import place_code
from policymatch.model.policy import Incentive, Policy
from policymatch.model.read_options import ReadOptions
from policymatch.spark import emitted
from policymatch.spark.gathering import Gathered, gather
from policymatch.spark.worker import Scorer, Sums
from policymatch.tables.intake.accounts import incomplete, kinds_of, noted
from policymatch.tables.reading.cells import RejectedCell
from policymatch.tables.results.account import FileCount, RunAccount
from policymatch.tables.results.blocks import Block
from policymatch.tables.results.listing import incentive_row
from policymatch.tables.results.readings import readings
from policymatch.tables.results.schemas import INCENTIVE, MATCHES
from policymatch.tables.results.tallies import Tally, summary, warnings


def score(
    frame: DataFrame,
    catalog: Catalog,
    on: date | str,
    records: Mapping[str, DataFrame] | None = None,
    *,
    ledger_known: bool = False,
    all_verdicts: bool = False,
    partitions: int | None = None,
    keep: bool = True,
    place: str = "",
    accept_bad_check_digits: bool = False,
) -> SparkScores:
    """Decides every incentive open on a day for a Spark DataFrame of enterprises.

    Args:
        frame: one row an enterprise, with a column of 统一社会信用代码; headers by field name or alias, year and unit in the
            header; cells as texts or typed.
        catalog: the policies.
        on: the 基准日.
        records: record list -> its table, joined by 统一社会信用代码.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        all_verdicts: whether ``matches`` lists 不符合 too.
        partitions: how many parts to work in; it changes nothing but speed and memory. None leaves it to Spark.
        keep: whether results are cached for all frames of the result; without it each frame is computed anew.
        place: decides only incentives of this place, those around it and national ones: a code or a unique name.
        accept_bad_check_digits: takes a 统一社会信用代码 of the right form although its check digit is wrong.

    Returns:
        Frames of matches, packages, rejected cells and rows, and the account of the run.

    Raises:
        TableError: a table cannot be used at all.
        FactError: the 基准日 is no date.
        NotFoundError: there is no such place.
    """
    day = the_day(on)
    loaded = catalog.loaded
    code = place_code(loaded.dictionary, place, day)
    options = ReadOptions(day, accept_bad_check_digits)
    gathered = gather(frame, records or {}, loaded.dictionary, partitions, options)
    scorer = Scorer.of(
        loaded,
        gathered,
        day,
        ledger_known=ledger_known,
        all_verdicts=all_verdicts,
        place=code,
        accept_bad_check_digits=accept_bad_check_digits,
    )
    sent = gathered.frame.mapInArrow(scorer, emitted.SCHEMA)
    if keep:
        sent = sent.persist(StorageLevel.MEMORY_AND_DISK)
    run = _Run(day, loaded.digest, tuple(open_incentives(loaded, day, code)), left_out(loaded, day, code).notices())
    return SparkScores(sent, gathered, run)


@dataclass(frozen=True, slots=True)
class _Run:
    """The incentives of a run, open ``on`` its day, and notices of those ``left_out``; ``digest`` is the catalog's."""

    on: date
    digest: str
    incentives: tuple[tuple[Policy, Incentive], ...]
    left_out: tuple[str, ...]


class SparkScores:
    """Decisions for a Spark DataFrame of enterprises.

    Nothing is computed before the rows of a frame are used, or ``accounts`` is read. The results of the workers are then
    cached in the memory and on the disks of the executors for all frames, until ``close`` (or the end of a ``with`` block).
    """

    def __init__(self, sent: DataFrame, gathered: Gathered, run: _Run) -> None:
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
        """Rejected cells (退回单元格), which count as missing; one without 统一社会信用代码 is a whole column."""
        cells = self._of(emitted.CELLS)
        unusable = _unusable(self._gathered)
        if not unusable:
            return cells
        return self._sent.sparkSession.createDataFrame(emitted.texts_of(unusable), cells.schema).union(cells)

    @cached_property
    def rejected_rows(self) -> DataFrame:
        """Rejected rows (退回行)."""
        return self._of(emitted.ROWS)

    @cached_property
    def accounts(self) -> RunAccount:
        """What was read and set aside, with the sums of the run; computes everything."""
        accounts = self._sent.where(F.col(emitted.KIND) == emitted.ACCOUNT).select(emitted.PAYLOAD)
        sums = Sums(Tally.none(len(self._run.incentives)))
        for row in accounts.toLocalIterator():
            sums.add(pickle.loads(row[0]))
        run, tables = self._run, self._gathered.tables
        paths = [i.path for _, i in run.incentives]
        return RunAccount(
            on=run.on,
            digest=run.digest,
            incentives=len(paths),
            enterprises=sums.enterprises,
            files=tuple(
                FileCount(t.name, t.record, sums.rows[k], sums.used[k], sums.rows[k] - sums.used[k])
                for k, t in enumerate(tables)
            ),
            notices=(*_notices(sums, self._gathered, paths), *run.left_out),
            figures=sums.figures,
            by_reference={path: n for path, n in zip(paths, sums.tally.by_reference, strict=True) if n},
            reasons=sums.reasons + kinds_of(_unusable(self._gathered), ()),
            kept={"事项汇总": (summary(run.incentives, sums.tally),), "读入说明": (self._readings(sums),)},
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
    """The columns that cannot be read, each as one rejected cell."""
    return [
        RejectedCell(table.name, 1, u.header.strip(), "", u.header.strip(), u.reason, u.kind)
        for table, headers in zip(gathered.tables, gathered.headers, strict=True)
        for u in headers.unusable
    ]


def _notices(sums: Sums, gathered: Gathered, paths: Sequence[str]) -> Iterator[str]:
    for number, (table, headers) in enumerate(zip(gathered.tables, gathered.headers, strict=True)):
        yield from headers.notices
        for c in sums.columns.get(number, ()):
            yield from (noted(table.name, c.header, note, n) for note, n in sorted(c.notes.items()))
        if number in sums.repeated:
            yield sums.repeated[number].notice(table.name)
        if table.record in gathered.partial:
            yield incomplete(table.name, table.record, gathered.partial[table.record])
    yield from warnings(paths, sums.tally)


__all__ = ["SparkScores", "score"]
