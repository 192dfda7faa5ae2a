"""Decides batches of enterprises in several threads; results come in the order of the file."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Semaphore
from typing import Any, TypeVar

from policymatch.award.packages import Granted
from policymatch.award.packages import packages as package_figures
from policymatch.catalog.loading import Loaded
from policymatch.engine.columnar import DecidedTable, Plan
from policymatch.engine.selection import open_incentives
from policymatch.tables.intake.enterprises import Batch
from policymatch.tables.results.blocks import Block
from policymatch.tables.results.listing import (
    EnterpriseColumns,
    IncentiveTexts,
    OpenCauses,
    matches,
    packages,
    with_not_eligible,
)
from policymatch.tables.results.tallies import Figures, Tally, figures_of

_LISTED = 2**22  # pairs put into tables at a time where all of them are listed
_POSSIBLE = 2**25  # and where only those that are not 不符合 are
_HELD = 2**27  # pairs decided at a time
_MANY = 500
_WANTED = {False: 65_536, True: 98_304}
"""Enterprises decided at a time, and where there are many incentives: what is done once for each incentive weighs less in more."""
In = TypeVar("In")
Out = TypeVar("Out")
Encode = Callable[[str, Block], Any]


@dataclass(frozen=True, slots=True)
class DecidedChunk:
    """Enterprises that go into the result tables together, with the decisions of the table they are ``rows`` of; ``size``: bytes or rows that were read for them."""

    enterprises: EnterpriseColumns
    decided: DecidedTable
    rows: slice
    size: int


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """What came out for some enterprises: what adds up, and the encoded blocks of the tables that are wanted."""

    n: int
    size: int
    tally: Tally
    figures: Figures
    encoded: dict[str, Any]


class BatchDecider:
    """Decides batches of enterprises.

    Args:
        loaded: the policies and their dictionary.
        on: the 基准日.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        all_verdicts: whether 匹配明细 lists 不符合 too.
        place: the code of a place; only its incentives, those around it and national ones are decided ("": all).
        at_once: how many threads may be at work that is made of short calls; more of them would wait for each other.

    Attributes:
        wanted: how many enterprises are best decided at a time, so that their pairs can be held.
    """

    def __init__(
        self,
        loaded: Loaded,
        on: date,
        *,
        ledger_known: bool,
        all_verdicts: bool,
        place: str = "",
        at_once: int = 1,
    ) -> None:
        self.incentives = open_incentives(loaded, on, place)
        self._plan = Plan.compile(loaded.dictionary, self.incentives, on, ledger_known)
        self._texts = IncentiveTexts(self.incentives)
        self._turn = Semaphore(at_once)
        self._all = all_verdicts
        size = max(1, len(self.incentives))
        self.wanted = max(1, min(_WANTED[size >= _MANY], _HELD // size))
        self._most = max(1, (_LISTED if all_verdicts else _POSSIBLE) // size)

    def nothing(self) -> Tally:
        """A tally to add to."""
        return Tally.none(len(self.incentives))

    def chunks(self, batch: Batch) -> deque[DecidedChunk]:
        """Decides a batch, and cuts it into chunks whose pairs fit into memory as rows of result tables."""
        out: deque[DecidedChunk] = deque()
        with self._turn:
            decided = self._plan.decided(batch.table)
        for start in range(0, max(len(batch), 1), self._most):
            rows = slice(start, min(start + self._most, len(batch)))
            enterprises = EnterpriseColumns(batch.keys[rows], batch.names[rows], batch.numbers[rows])
            out.append(DecidedChunk(enterprises, decided, rows, batch.size if rows.stop == len(batch) else 0))
        return out

    def encoded(self, chunk: DecidedChunk, tables: Sequence[str], encode: Encode) -> EncodedChunk:
        """The rows of some enterprises in the result tables, encoded, with their counts and sums.

        Args:
            chunk: of :meth:`chunks`.
            tables: which of 匹配明细 and 企业政策包 are wanted.
            encode: takes the name of a table and a block of it.
        """
        with self._turn:
            outcome = chunk.decided.outcome(chunk.rows.start, chunk.rows.stop)
        enterprises = chunk.enterprises
        open_causes = OpenCauses.of(outcome)
        granted = Granted.of(outcome)
        figures = package_figures(outcome, granted)
        encoded = {}
        if "企业政策包" in tables:
            encoded["企业政策包"] = encode("企业政策包", packages(outcome, granted, figures, enterprises, self._texts))
        tally = Tally.of(outcome, granted, open_causes)
        if "匹配明细" in tables:
            if self._all:
                outcome = with_not_eligible(outcome)
                open_causes = OpenCauses.of(outcome)
            encoded["匹配明细"] = encode("匹配明细", matches(outcome, open_causes, enterprises, self._texts))
        return EncodedChunk(len(enterprises.numbers), chunk.size, tally, figures_of(figures), encoded)


def usual_workers() -> int:
    """How many threads decide by default: one for each processor that may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(work: Callable[[In], Out], items: Iterable[In], workers: int, threads: int | None = None) -> Iterator[Out]:
    """``work`` of every item, in the order of the items, some of them at once; few wait at any time.

    Args:
        work: may run in any thread.
        items: taken in this thread while others work.
        workers: how many items wait at most; with one, all is done in this thread.
        threads: how many are worked on at once; all that wait if left out.
    """
    if workers <= 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads or workers) as pool:
        waiting: deque[Future[Out]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                del item  # its work is all that may hold it: items are large
                if len(waiting) >= workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


__all__ = ["BatchDecider", "DecidedChunk", "EncodedChunk", "in_order", "usual_workers"]
