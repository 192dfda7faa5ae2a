"""What runs in the Python workers of Spark: reads, decides and sends back the rows of a partition, some enterprises at a time."""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import chain

import pyarrow as pa

from policymatch.catalog.loading import Loaded, short_ids
from policymatch.model.read_options import ReadOptions
from policymatch.spark import emitted
from policymatch.spark.chunks import CHUNK_ROWS, Chunk, ChunkReader, chunks
from policymatch.spark.gathering import Gathered, with_incomplete
from policymatch.spark.slots import Placed
from policymatch.tables.deciding import BatchDecider
from policymatch.tables.intake.accounts import ColumnAccount, RepeatedRecords, kinds_of
from policymatch.tables.results.tallies import Figures, Tally

_TABLES = {"匹配明细": emitted.MATCHES, "企业政策包": emitted.PACKAGES}
_KEPT = 2  # runs that a worker keeps compiled


@dataclass(slots=True)
class Sums:
    """The account of some enterprises and their records; tables by number, the enterprise table is 0.

    Attributes:
        tally: figures of each incentive.
        figures: of all of them together.
        rows, used: how many rows each table has, and how many of them were used.
        reasons: (退回单元格 or 退回行, kind of reason) -> how many were set aside.
        repeated: table -> records with the same 主键.
        columns: table -> what became of the cells of each of its columns.
    """

    tally: Tally
    figures: Figures = field(default_factory=Figures)
    enterprises: int = 0
    rows: Counter[int] = field(default_factory=Counter)
    used: Counter[int] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    repeated: dict[int, RepeatedRecords] = field(default_factory=dict)
    columns: dict[int, tuple[ColumnAccount, ...]] = field(default_factory=dict)

    def add(self, other: Sums) -> None:
        """Adds those of other enterprises."""
        self.tally.add(other.tally)
        self.figures += other.figures
        self.enterprises += other.enterprises
        self.reasons.update(other.reasons)
        self.add_rows(other)

    def add_rows(self, other: Sums | Chunk) -> None:
        """Adds the rows and cells of other enterprises, by table."""
        self.rows.update(other.rows)
        self.used.update(other.used)
        for number, groups in other.repeated.items():
            self.repeated[number] = self.repeated[number] + groups if number in self.repeated else groups
        for number, more in other.columns.items():
            if number not in self.columns:
                self.columns[number] = more
                continue
            for mine, theirs in zip(self.columns[number], more, strict=True):
                mine.add(theirs)


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker needs for a run."""

    loaded: Loaded
    incentives: Mapping[str, tuple[str, ...]]
    tables: tuple[Placed, ...]
    on: date
    ledger_known: bool
    all_verdicts: bool
    place: str
    accept_bad_check_digits: bool


@dataclass(frozen=True, slots=True)
class Scorer:
    """A run as it is sent to workers: pickled once, unpickled and compiled once in each process.

    Attributes:
        packed: the pickled and compressed job.
        rows: how many rows of a partition are read at a time; it changes nothing but speed and memory.
    """

    packed: bytes
    rows: int = CHUNK_ROWS

    @staticmethod
    def of(
        loaded: Loaded,
        gathered: Gathered,
        on: date,
        *,
        ledger_known: bool,
        all_verdicts: bool,
        place: str = "",
        accept_bad_check_digits: bool = False,
    ) -> Scorer:
        """Packs a run: the incentives open on the day, the dictionary, and where the columns of each table lie.

        Args:
            loaded: the policies and their dictionary.
            gathered: the tables.
            on, ledger_known, all_verdicts, place: as for :class:`~policymatch.tables.deciding.BatchDecider`.
            accept_bad_check_digits: takes a 统一社会信用代码 of the right form although its check digit is wrong.
        """
        needed = replace(
            loaded,
            dictionary=with_incomplete(loaded.dictionary, gathered.partial),
            policies=tuple(p for p in loaded.policies if p.acceptance.holds(on)),
        )
        job = _Job(
            needed,
            short_ids(loaded),
            gathered.tables,
            on,
            ledger_known,
            all_verdicts,
            place,
            accept_bad_check_digits,
        )
        return Scorer(zlib.compress(pickle.dumps(job)))

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The results of a partition."""
        first = next(iter(batches := iter(batches)), None)
        if first is None:
            return
        reader, decider = _ready(self.packed)
        sums = Sums(decider.nothing())
        for rows in chunks(chain([first], batches), self.rows):
            chunk = reader.read(rows)
            yield from emitted.from_cells(chunk.rejected_cells)
            yield from emitted.from_rows(chunk.rejected_rows)
            sums.add_rows(chunk)
            sums.reasons.update(kinds_of(chunk.rejected_cells, chunk.rejected_rows))
            for part in (part for batch in chunk.batches for part in decider.chunks(batch)):
                done = decider.encoded(part, tuple(_TABLES), lambda _, block: block)
                sums.tally.add(done.tally)
                sums.figures += done.figures
                sums.enterprises += done.n
                for name, block in done.encoded.items():
                    yield from emitted.from_block(_TABLES[name], block)
        yield emitted.from_account(pickle.dumps(sums))


@lru_cache(maxsize=_KEPT)
def _ready(packed: bytes) -> tuple[ChunkReader, BatchDecider]:
    job: _Job = pickle.loads(zlib.decompress(packed))
    options = ReadOptions(job.on, job.accept_bad_check_digits)
    reader = ChunkReader(job.loaded.dictionary, job.tables, job.incentives, job.ledger_known, options)
    decider = BatchDecider(
        job.loaded,
        job.on,
        ledger_known=job.ledger_known,
        all_verdicts=job.all_verdicts,
        place=job.place,
    )
    return reader, decider


__all__ = ["Scorer", "Sums"]
