"""``score`` over Spark: the reading, the engine and the results of a file, in as many processes as Spark has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from policymatch.api import Catalog, the_day
from policymatch.engine.selection import left_out, open_incentives
from policymatch.model.places import place_code
from policymatch.model.read_options import ReadOptions
from policymatch.spark.emitted import SCHEMA
from policymatch.spark.gathering import gather
from policymatch.spark.scores import SparkRun, SparkScores
from policymatch.spark.worker import Scorer


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
        place: decides incentives of this place alone, those around it and national ones: a code or a unique name.
        accept_bad_check_digits: takes a 统一社会信用代码 of the right form although its check digit is wrong.

    Returns:
        Frames of matches, packages, rejected cells and rows, and the accounts of the run.

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
    sent = gathered.frame.mapInArrow(scorer, SCHEMA)
    if keep:
        sent = sent.persist(StorageLevel.MEMORY_AND_DISK)
    run = SparkRun(day, loaded.digest, tuple(open_incentives(loaded, day, code)), left_out(loaded, day, code).notices())
    return SparkScores(sent, gathered, run)


__all__ = ["score"]
