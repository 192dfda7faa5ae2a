"""Scoring a whole table: every incentive open on the day, for every enterprise, batch by batch through the columnar engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.catalog.loading import Loaded, short_ids
from policymatch.engine.columnar import FactTable
from policymatch.model.facts import Facts
from policymatch.tables.blocks import Block, block_of, strings
from policymatch.tables.cells import RejectedCell, RejectedRow
from policymatch.tables.deciding import Batch, Desk, Encode, in_order, usual_workers
from policymatch.tables.records import RecordIntake, record_lists, take_records
from policymatch.tables.rows import Intake, take_enterprises
from policymatch.tables.schemas import REJECTED_CELLS, REJECTED_ROWS
from policymatch.tables.scores import FileCount, Scores
from policymatch.tables.table import Table
from policymatch.tables.tallies import Figures, Tally, summary

Progress = Callable[[int, int], None]
ITEMISED = ("匹配明细", "企业政策包")  # tables with rows for every enterprise
_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class _Batch:
    keys: Any
    names: Any
    numbers: NDArray[np.int64]
    table: FactTable


def take_all(loaded: Loaded, table: Table, records: Mapping[str, Table]) -> tuple[Intake, list[RecordIntake]]:
    """Reads the enterprise table and its record tables: facts of every enterprise, and all that was set aside.

    Args:
        loaded: the policies and their dictionary.
        table: one row an enterprise.
        records: record list (or alias) -> its table.

    Raises:
        TableError: a table cannot be used at all.
    """
    lists = record_lists(loaded.dictionary, records)
    intake = take_enterprises(table, loaded.dictionary)
    ids = short_ids(loaded)
    taken = [
        take_records(records[name], f, loaded.dictionary, intake, ids)
        for name, f in sorted(lists.items(), key=lambda pair: pair[1].name)
    ]
    return intake, taken


def _batches(loaded: Loaded, intake: Intake, ledger_known: bool) -> Iterator[_Batch]:
    for first in range(0, len(intake.enterprises), _ROWS):
        some = intake.enterprises[first : first + _ROWS]
        yield _Batch(
            strings(e.key for e in some),
            strings(e.facts.name for e in some),
            np.array([e.row for e in some], dtype=np.int64),
            FactTable.of(loaded.dictionary, [e.facts for e in some], ledger_known),
        )


class FactsByKey(Mapping[str, Facts]):
    """The facts of enterprises by key, each made when it is asked for.

    Args:
        batches: the enterprises.
        coded: whether keys are codes.
    """

    def __init__(self, batches: Sequence[Batch], coded: bool) -> None:
        self._batches = batches
        self._coded = coded

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        return {
            key: (b, row) for b, batch in enumerate(self._batches) for row, key in enumerate(batch.keys.to_pylist())
        }

    def __getitem__(self, key: str) -> Facts:
        b, row = self._places[key]
        return facts_at(self._batches[b], row, self._coded)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return sum(len(b.numbers) for b in self._batches)


def facts_at(batch: Batch, row: int, coded: bool) -> Facts:
    """The facts of one enterprise of a batch, with its name and (where keys are codes) its code."""
    out = batch.table.facts(row)
    out.code = batch.keys[row].as_py() if coded else ""
    out.name = batch.names[row].as_py()
    return out


def score_table(
    loaded: Loaded,
    table: Table,
    records: Mapping[str, Table],
    on: date,
    *,
    ledger_known: bool = False,
    all_verdicts: bool = False,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Scores:
    """Decides all incentives open on a day for every enterprise of a table.

    Args:
        loaded: the policies and their dictionary.
        table: one row an enterprise.
        records: record list (or alias) -> its table, joined by 统一社会信用代码.
        on: the 基准日.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        all_verdicts: whether ``matches`` lists 不符合 too.
        progress: called with (enterprises done, enterprises in all).
        workers: how many threads decide; it changes nothing but the time. None is one a processor.

    Returns:
        The decisions; the order of rows, of record rows and of tables changes none of them. ``matches`` is in the order
        of the enterprises' rows, then of the incentives' paths.

    Raises:
        TableError: a table cannot be used at all.
    """
    intake, taken = take_all(loaded, table, records)
    desk = Desk(loaded, on, ledger_known=ledger_known, all_verdicts=all_verdicts)
    batches = list(_batches(loaded, intake, ledger_known))
    kept: dict[str, list[Block]] = {name: [] for name in ITEMISED}

    def take(name: str, block: Block) -> None:
        kept[name].append(block)

    sums = _run(desk, batches, ITEMISED, lambda _, block: block, take, progress, len(intake.enterprises), workers)
    tables = {**{name: tuple(blocks) for name, blocks in kept.items()}, **_rest(desk, sums, intake, taken)}
    return Scores(
        **_account(loaded, on, desk, sums, intake, taken), kept=tables, facts=FactsByKey(batches, intake.has_codes)
    )


@dataclass(slots=True)
class _Sums:
    tally: Tally
    figures: Figures
    enterprises: int = 0


def _run(
    desk: Desk,
    batches: Iterable[Batch],
    tables: Sequence[str],
    encode: Encode,
    take: Callable[[str, Any], None],
    progress: Progress | None,
    total: int,
    workers: int | None,
) -> _Sums:
    """Decides batches in several threads; what comes out is taken and added up in the order of the file."""
    sums = _Sums(desk.nothing(), Figures())
    pieces = (piece for batch in batches for piece in desk.pieces(batch))
    if progress is not None:
        progress(0, total)
    for done in in_order(lambda p: desk.decide(p, tables, encode), pieces, workers or usual_workers()):
        for name, encoded in done.encoded.items():
            take(name, encoded)
        sums.enterprises += done.n
        sums.tally.add(done.tally)
        sums.figures += done.figures
        if progress is not None:
            progress(sums.enterprises, total)
    return sums


# ------------------------------------------------------------ the account of a run


def _rest(desk: Desk, sums: _Sums, intake: Intake, taken: list[RecordIntake]) -> dict[str, tuple[Block, ...]]:
    """The tables that are complete only at the end."""
    return {
        "事项汇总": (summary(desk.incentives, sums.tally),),
        "退回单元格": (block_of(REJECTED_CELLS, map(_cell, _cells(intake, taken))),),
        "退回行": (block_of(REJECTED_ROWS, map(_row, _rows(intake, taken))),),
    }


def _account(
    loaded: Loaded, on: date, desk: Desk, sums: _Sums, intake: Intake, taken: list[RecordIntake]
) -> dict[str, Any]:
    paths = [i.path for _, i in desk.incentives]
    return {
        "on": on,
        "digest": loaded.digest,
        "incentives": len(desk.incentives),
        "enterprises": sums.enterprises,
        "files": _files(intake, taken),
        "notices": (*intake.notices, *(n for t in taken for n in t.notices), *_warnings(paths, sums.tally)),
        "figures": sums.figures,
        "by_reference": {p: n for p, n in zip(paths, sums.tally.by_reference, strict=True) if n},
    }


def _cells(intake: Intake, taken: list[RecordIntake]) -> list[RejectedCell]:
    first = sorted(intake.rejected_cells, key=lambda c: c.row)
    return [*first, *(c for t in taken for c in t.rejected_cells)]


def _rows(intake: Intake, taken: list[RecordIntake]) -> list[RejectedRow]:
    return [*intake.rejected_rows, *(r for t in taken for r in t.rejected_rows)]


def _cell(c: RejectedCell) -> tuple[Any, ...]:
    return c.table, c.row, c.column, c.key, c.value, c.reason


def _row(r: RejectedRow) -> tuple[Any, ...]:
    return r.table, r.row, r.key, r.name, r.kind, r.reason


def _files(intake: Intake, taken: list[RecordIntake]) -> tuple[FileCount, ...]:
    first = FileCount(intake.table, "", intake.rows, len(intake.enterprises), len(intake.rejected_rows))
    return (first, *(FileCount(t.table, t.record, t.rows, t.used, len(t.rejected_rows)) for t in taken))


def _warnings(paths: Sequence[str], tally: Tally) -> list[str]:
    return [f"{path}：{n}户算出的金额低于零，按0元计" for path, n in zip(paths, tally.warned, strict=True) if n]


__all__ = ["score_table", "take_all"]
