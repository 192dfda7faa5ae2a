"""``score`` over Spark: the reading, the engine and the results of a file, in as many processes as Spark has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from policymatch.api import Catalog, the_day
from policymatch.spark.emitted import SCHEMA
from policymatch.spark.gathering import gather
from policymatch.spark.scores import Run, SparkScores
from policymatch.spark.worker import Scorer
from policymatch.tables.deciding import open_incentives


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
) -> SparkScores:
    """Decides a Spark DataFrame of enterprises.

    Args:
        frame: one row an enterprise, with a column of 统一社会信用代码; headers by field name or alias, year and unit in the
            header; cells as texts or typed.
        catalog: the policies.
        on: the 基准日.
        records: record list -> its table, joined by 统一社会信用代码.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        all_verdicts: whether ``matches`` lists 不符合 too.
        partitions: how many parts to work in; it changes nothing but speed and memory. None leaves it to Spark.
        keep: whether results are kept for all frames that are asked of them; without it each frame is computed anew.

    Returns:
        Frames of matches, packages, rejected cells and rows, and the accounts of the run.

    Raises:
        TableError: a table cannot be used at all.
        FactError: the 基准日 is no date.
    """
    day = the_day(on)
    loaded = catalog.loaded
    gathered = gather(frame, records or {}, loaded.dictionary, partitions)
    scorer = Scorer.of(loaded, gathered, day, ledger_known=ledger_known, all_verdicts=all_verdicts)
    sent = gathered.frame.mapInArrow(scorer, SCHEMA)
    if keep:
        sent = sent.persist(StorageLevel.MEMORY_AND_DISK)
    return SparkScores(sent, gathered, Run(day, loaded.digest, tuple(open_incentives(loaded, day))))


__all__ = ["score"]
