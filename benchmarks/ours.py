"""Our engine on the same work as the peers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.enterprises import (
    BLOCK,
    CATEGORIES,
    COUNTS,
    DAYS,
    FIELDS,
    FLAGS,
    MONEY,
    RATIO_SCALE,
    RATIOS,
    header,
    unscaled,
)
from benchmarks.peers import Figures
from policymatch.api import Catalog
from policymatch.engine.columnar import plan
from policymatch.engine.columnar.fact_table import Column, Days, FactTable, Flags, Key, Numbers, Symbols, trimmed
from policymatch.engine.columnar.outcome import OPEN, Outcome
from policymatch.engine.reference.decide import ELIGIBLE, NOT_ELIGIBLE, VERDICTS
from policymatch.tables.intake.enterprises import EnterpriseReader
from policymatch.tables.reading.arrow_source import FrameSource

if TYPE_CHECKING:
    from policymatch.language.fields import Dictionary

ON = date(2024, 12, 31)
THREADS = cpu_count() or 1
_ELIGIBLE = VERDICTS.index(ELIGIBLE)
_UNDECIDED = [i for i, verdict in enumerate(VERDICTS) if verdict not in (ELIGIBLE, NOT_ELIGIBLE)]
_EXACT = 2**53


class Totals:
    """The figures that the peers tell, and no more: counts and sums.

    Args:
        folder: of the policies and their dictionary.
    """

    def __init__(self, folder: Path):
        catalog = Catalog.load(folder)
        self.dictionary = catalog.dictionary
        self.plan = plan.Plan.compile(catalog.dictionary, catalog.incentives(on=ON), ON)

    def load(self, path: Path) -> None:
        """Takes the facts of a Parquet file."""
        read = pq.read_table(path).combine_chunks()
        self.table = facts(self.dictionary, read)

    def run(self) -> Figures:
        """The figures of every incentive."""
        return told(self.plan.totals(self.table, threads=THREADS))


class Pairs(Totals):
    """Every pair that is not 不符合, with its amount and what is missing, chunk after chunk; the figures from these."""

    def run(self) -> Figures:
        """The figures of every incentive."""
        chunks = [self.table.take(slice(i, i + BLOCK)) for i in range(0, self.table.n, BLOCK)]
        with ThreadPoolExecutor(THREADS) as pool:
            each = list(pool.map(lambda chunk: figures(self.plan.run(chunk)), chunks))
        total: Figures = np.sum(each, axis=0)
        return total


class Arrow(Totals):
    """The figures from an Arrow table as an office would send it: every cell and code is looked at in the clocked time."""

    def load(self, path: Path) -> None:
        """Takes the table of a Parquet file."""
        self.frame = pq.read_table(path)

    def run(self) -> Figures:
        """The figures of every incentive."""
        reader = EnterpriseReader(FrameSource(self.frame, "enterprises"), self.dictionary, workers=THREADS)
        with ThreadPoolExecutor(THREADS) as pool:
            each = list(pool.map(lambda batch: told(self.plan.totals(batch.table)), reader.batches()))
        total: Figures = np.sum(each, axis=0)
        return total


ENGINES = {"ours": Totals, "ours-pairs": Pairs, "ours-arrow": Arrow}


def told(totals: plan.Totals) -> Figures:
    """What the peers tell, of our totals."""
    return np.stack([totals.eligible, totals.undecided, totals.fen.astype(np.int64)], axis=1)


def facts(dictionary: Dictionary, table: pa.Table) -> FactTable:
    """A table of ``enterprises.to_arrow`` as the columns that the engine reads."""
    columns: dict[Key, Column] = {(name, None): _column(name, table[header(name)].chunk(0)) for name in FIELDS}
    return FactTable(dictionary, table.num_rows, columns)


def _column(name: str, column: pa.Array) -> Column:
    missing = trimmed(column.is_null().to_numpy(zero_copy_only=False)) if column.null_count else None
    if name in MONEY or name in RATIOS:
        return Numbers(np.ascontiguousarray(unscaled(column)), RATIO_SCALE if name in RATIOS else 1, missing)
    if name in COUNTS:
        return Numbers(column.fill_null(0).to_numpy(), 1, missing)
    if name in FLAGS:
        return Flags(column.fill_null(False).to_numpy(zero_copy_only=False), missing)
    if name in DAYS:
        return Days(column.cast(pa.int32()).fill_null(0).to_numpy(), missing)
    assert name in CATEGORIES
    return Symbols(column.indices.fill_null(0).to_numpy(), tuple(column.dictionary.to_pylist()), missing)


def figures(outcome: Outcome) -> Figures:
    """What the peers tell: matches, undecided, sum of the amounts that are settled."""
    paid = (outcome.verdicts == _ELIGIBLE) & (outcome.value != OPEN)
    sums = exact_sums(outcome.numbers[paid], outcome.value[paid], len(outcome.incentives))
    return np.stack([outcome.counts[:, _ELIGIBLE], outcome.counts[:, _UNDECIDED].sum(1), sums], axis=1)


def exact_sums(groups: NDArray[np.int32], values: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Sums of values by group; bincount adds floats, which is exact as long as no sum reaches 2**53.

    Raises:
        OverflowError: a sum could.
    """
    if len(values) and int(np.abs(values).max()) * len(values) >= _EXACT:
        raise OverflowError("the sum could reach 2**53")
    return np.bincount(groups, weights=values, minlength=count).astype(np.int64)
