"""Scoring a whole table: every incentive open on the day, for every enterprise, batch by batch through the columnar engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from policymatch.catalog.loading import Loaded, short_ids
from policymatch.engine.selection import left_out
from policymatch.model.facts import Facts
from policymatch.model.places import place_code
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.tables.deciding import BatchDecider, DecidedChunk, Encode, in_order, usual_workers
from policymatch.tables.intake.accounts import FileIntake, kinds_of
from policymatch.tables.intake.enterprise_query import EnterpriseQuery
from policymatch.tables.intake.enterprises import Batch, EnterpriseReader
from policymatch.tables.intake.gathering import gathered
from policymatch.tables.reading.input_file import InputFile
from policymatch.tables.reading.sources import Source, TableSource, headed
from policymatch.tables.reading.stated_units import state_units
from policymatch.tables.reading.table import Table
from policymatch.tables.results.account import FileCount
from policymatch.tables.results.blocks import Block, block_of
from policymatch.tables.results.file_set import OWNER_ONLY
from policymatch.tables.results.readings import readings
from policymatch.tables.results.schemas import NAMES, REJECTED_CELLS, REJECTED_ROWS
from policymatch.tables.results.scores import Account, Scores, Written
from policymatch.tables.results.tallies import Figures, summary, warnings
from policymatch.tables.results.writing import Folder, with_room

Progress = Callable[[int, int], None]
ITEMISED = ("匹配明细", "企业政策包")  # tables with rows for every enterprise


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """What is to be decided and how.

    Attributes:
        on: the 基准日.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        all_verdicts: whether 匹配明细 lists 不符合 too.
        progress: called with how much of the enterprise table is done, and how much there is, in rows or bytes.
        workers: how many threads there are to read and decide; it changes nothing but the time. None is one a processor.
        place: decides only incentives of this place, those around it and national ones: a code or a unique name.
        accept_bad_check_digits: takes a 统一社会信用代码 of the right form although its check digit is wrong.
        units: header -> the unit that bare numbers of its column are in, as if it stood in the header.
    """

    on: date
    ledger_known: bool = False
    all_verdicts: bool = False
    progress: Progress | None = None
    workers: int | None = None
    place: str = ""
    accept_bad_check_digits: bool = False
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def reading(self) -> ReadOptions:
        """How the tables are read."""
        return ReadOptions(self.on, self.accept_bad_check_digits, self.units)


def score_table(
    loaded: Loaded,
    table: Table | Source,
    records: Mapping[str, Table] | Mapping[str, Source],
    on: date,
    *,
    ledger_known: bool = False,
    all_verdicts: bool = False,
    progress: Progress | None = None,
    workers: int | None = None,
    place: str = "",
    accept_bad_check_digits: bool = False,
    units: Mapping[str, str] | None = None,
) -> Scores:
    """Decides all incentives open on a day for every enterprise of a table; all results are kept in memory.

    Args:
        loaded: the policies and their dictionary.
        table: one row an enterprise.
        records: record list (or alias) -> its table, joined by 统一社会信用代码.
        on: the 基准日.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        all_verdicts: whether ``matches`` lists 不符合 too.
        progress: called with how much of the table is done, and how much there is, in rows or bytes.
        workers: how many threads there are to read and decide; it changes nothing but the time. None is one a processor.
        place: decides only incentives of this place, those around it and national ones: a code or a unique name.
        accept_bad_check_digits: takes a 统一社会信用代码 of the right form although its check digit is wrong.
        units: header -> the unit that bare numbers of its column are in, as if it stood in the header.

    Returns:
        The decisions; the order of rows, of record rows and of tables changes none of them. ``matches`` is in the order
        of the enterprises' rows, then of the incentives' paths.

    Raises:
        TableError: a table cannot be used at all.
        NotFoundError: there is no such place.
    """
    order = ScoreOptions(on, ledger_known, all_verdicts, progress, workers, place, accept_bad_check_digits, units or {})
    run = _Run(loaded, order, table, records)
    kept: dict[str, list[Block]] = {name: [] for name in ITEMISED}
    batches: list[Batch] = []
    run.go(ITEMISED, lambda _, block: block, lambda name, block: kept[name].append(block), batches.append)
    tables = {**{name: tuple(blocks) for name, blocks in kept.items()}, **run.rest}
    return Scores(**{**run.account(), "kept": tables}, facts=FactsByKey(batches))


def score_into(
    loaded: Loaded,
    table: Table | Source,
    records: Mapping[str, Table] | Mapping[str, Source],
    on: date,
    folder: str | Path | None,
    suffix: str = "csv",
    *,
    tables: Sequence[str] = NAMES,
    query: EnterpriseQuery | None = None,
    ledger_known: bool = False,
    all_verdicts: bool = False,
    progress: Progress | None = None,
    workers: int | None = None,
    place: str = "",
    accept_bad_check_digits: bool = False,
    units: Mapping[str, str] | None = None,
    mode: int = OWNER_ONLY,
) -> Written:
    """Like :func:`score_table`, but results go into files while the table is read: a table of any size takes little memory.

    Args:
        loaded, table, records, on, ledger_known, all_verdicts, progress, workers, place, accept_bad_check_digits, units: as for
            :func:`score_table`.
        folder: where to, made if need be, for its owner only; results of an earlier run that are there are removed. None
            writes nothing.
        suffix: csv, xlsx or parquet.
        tables: which of :data:`NAMES` are written.
        query: an enterprise whose facts are wanted.
        mode: the permissions of the files.

    Raises:
        TableError: a table cannot be used at all or changes while it is read, another run is writing into the folder, an
            input would be replaced, the folder cannot be written to, or an amount is too long for Parquet.
        NotFoundError: there is no such place.
    """
    order = ScoreOptions(on, ledger_known, all_verdicts, progress, workers, place, accept_bad_check_digits, units or {})
    run = _Run(loaded, order, table, records)

    def look(batch: Batch) -> None:
        if query is not None:
            query.look(batch)

    def decide(long: bool) -> Written:
        if query is not None:
            query.begin()
        if folder is None:
            run.go((), lambda _, block: block, lambda *_: None, look)
            return Written(**run.account(), paths=())
        with Folder(folder, suffix, on, tables, long=long, mode=mode, inputs=run.input_paths) as out:
            run.go([t for t in ITEMISED if t in tables], out.encoded, out.add, look)
            for name, blocks in run.rest.items():
                if name in tables:
                    for block in blocks:
                        out.add(name, out.encoded(name, block))
            account = run.account()
            return Written(**account, paths=tuple(out.done(Account(**account))))

    return with_room(decide)


class FactsByKey(Mapping[str, Facts]):
    """The facts of enterprises by key, each made at the first use."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self._batches = batches

    @cached_property
    def _places(self) -> dict[str, tuple[Batch, int]]:
        return {key: (batch, row) for batch in self._batches for row, key in enumerate(batch.keys.to_pylist())}

    def __getitem__(self, key: str) -> Facts:
        batch, row = self._places[key]
        return batch.facts(row)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class _Run:
    """Tables on their way through the decisions, and what adds up over them.

    Attributes:
        rest: once all is decided, the tables that are complete only at the end.
    """

    rest: dict[str, tuple[Block, ...]]

    def __init__(
        self,
        loaded: Loaded,
        order: ScoreOptions,
        table: Table | Source,
        records: Mapping[str, Table] | Mapping[str, Source],
    ) -> None:
        self._order = order
        self._workers = order.workers or usual_workers()
        place = place_code(loaded.dictionary, order.place, order.on)
        self._reader = _reader(loaded, table, records, order.ledger_known, self._workers, order.reading)
        self._left_out = left_out(loaded, order.on, place).notices()
        self._loaded = loaded
        self._decider = BatchDecider(
            loaded,
            order.on,
            ledger_known=order.ledger_known,
            all_verdicts=order.all_verdicts,
            place=place,
            at_once=_half(self._workers),
        )

    @property
    def input_paths(self) -> tuple[Path, ...]:
        """The files that are read."""
        return tuple(s.file.path for s in self._reader.sources if s.file is not None)

    def go(
        self,
        tables: Sequence[str],
        encode: Encode,
        take: Callable[[str, Any], None],
        look: Callable[[Batch], None],
    ) -> None:
        """Decides everything: blocks are encoded in several threads, and taken in the order of the file.

        Args:
            tables: which of the itemised tables are wanted.
            encode: takes the name of a table and a block of it.
            take: takes the name of a table and what ``encode`` gave.
            look: takes each batch as it was read.
        """
        decider, progress, total = self._decider, self._order.progress, self._reader.source.size
        self._tally, self._figures, self._enterprises = decider.nothing(), Figures(), 0
        read = 0

        def batches() -> Iterator[Batch]:
            for batch in gathered(self._reader.batches(), decider.wanted):
                look(batch)
                yield batch
                del batch  # large, as are its chunks: only who takes one holds it

        def chunks() -> Iterator[DecidedChunk]:
            for made in in_order(decider.chunks, batches(), waiting, threads):
                while made:
                    yield made.popleft()

        if progress is not None:
            progress(0, total)
        threads = _half(self._workers)  # what each of these holds is large
        waiting = min(threads + 1, self._workers)
        for done in in_order(lambda chunk: decider.encoded(chunk, tables, encode), chunks(), waiting, threads):
            while done.encoded:
                take(*done.encoded.popitem())
            self._tally.add(done.tally)
            self._figures += done.figures
            self._enterprises += done.n
            read += done.size
            if progress is not None:
                progress(read, total)
        self._files = self._reader.intake()
        self.rest = self._complete()

    def _complete(self) -> dict[str, tuple[Block, ...]]:
        """The tables that are complete only at the end."""
        cells = ((c.table, c.row, c.column, c.key, c.value, c.reason) for f in self._files for c in f.rejected_cells)
        rows = ((r.table, r.row, r.key, r.name, r.kind, r.reason) for f in self._files for r in f.rejected_rows)
        return {
            "事项汇总": (summary(self._decider.incentives, self._tally),),
            "退回单元格": (block_of(REJECTED_CELLS, cells),),
            "退回行": (block_of(REJECTED_ROWS, rows),),
            "读入说明": (readings((f.table, f.record, f.columns) for f in self._files),),
        }

    def account(self) -> dict[str, Any]:
        """What was read and what comes out in sum."""
        paths = [i.path for _, i in self._decider.incentives]
        return {
            "on": self._order.on,
            "digest": self._loaded.digest,
            "incentives": len(paths),
            "enterprises": self._enterprises,
            "files": tuple(_count(f, s.file) for f, s in zip(self._files, self._reader.sources, strict=True)),
            "notices": (
                *(n for f in self._files for n in f.notices),
                *self._left_out,
                *warnings(paths, self._tally),
            ),
            "figures": self._figures,
            "by_reference": {p: n for p, n in zip(paths, self._tally.by_reference, strict=True) if n},
            "reasons": sum((kinds_of(f.rejected_cells, f.rejected_rows) for f in self._files), Counter()),
            "kept": self.rest,
            "ledger_known": self._order.ledger_known,
            "all_verdicts": self._order.all_verdicts,
            "place": self._order.place,
            "unplaced": self._loaded.unplaced,
            "unconfirmed": self._loaded.unconfirmed,
            "accept_bad_check_digits": self._order.accept_bad_check_digits,
            "units": self._order.units,
        }


def look_for(
    query: EnterpriseQuery,
    loaded: Loaded,
    table: Table | Source,
    records: Mapping[str, Table] | Mapping[str, Source],
    options: ReadOptions = AS_USUAL,
) -> None:
    """Reads a table to find one enterprise in it, with its records.

    Args:
        query: the enterprise.
        loaded, table, records: as for :func:`score_table`.
        options: how the tables are read.

    Raises:
        TableError: a table cannot be used at all.
    """
    reader = _reader(loaded, table, records, False, usual_workers(), options)
    query.begin()
    for batch in reader.batches():
        query.look(batch)


def _reader(
    loaded: Loaded,
    table: Table | Source,
    records: Mapping[str, Table] | Mapping[str, Source],
    ledger_known: bool,
    workers: int,
    options: ReadOptions,
) -> EnterpriseReader:
    def source(given: Table | Source) -> Source:
        # a unit that is stated for a column is put into its header, which must be the right row
        return headed(TableSource(given) if isinstance(given, Table) else given)

    main, others = source(table), {name: source(t) for name, t in records.items()}
    state_units((main, *others.values()), options.units, loaded.dictionary.units)
    return EnterpriseReader(
        main,
        loaded.dictionary,
        others,
        short_ids(loaded),
        ledger_known=ledger_known,
        workers=workers,
        options=options,
    )


def _half(workers: int) -> int:
    return (workers + 1) // 2


def _count(f: FileIntake, file: InputFile | None) -> FileCount:
    return FileCount(f.table, f.record, f.rows, f.used, len(f.rejected_rows), file)


__all__ = ["Progress", "ScoreOptions", "look_for", "score_into", "score_table"]
