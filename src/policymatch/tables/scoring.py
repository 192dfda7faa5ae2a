"""Scoring a whole table: every incentive open on the day, for every enterprise; the columns settle what they can, the
reference engine the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policymatch.award.package import package
from policymatch.catalog.loading import Loaded, short_ids
from policymatch.engine.columnar import FactTable, Plan
from policymatch.engine.reference.decide import (
    CEILING,
    ELIGIBLE,
    JUDGEMENT,
    MISSING,
    NOT_ELIGIBLE,
    VERDICTS,
    Decision,
)
from policymatch.engine.reference.values import NO_CAUSES
from policymatch.model.policy import Incentive, Policy
from policymatch.tables.cells import RejectedCell, RejectedRow
from policymatch.tables.records import RecordIntake, record_lists, take_records
from policymatch.tables.rows import Enterprise, Intake, take_enterprises
from policymatch.tables.scores import (
    MATCHES,
    PACKAGES,
    REJECTED_CELLS,
    REJECTED_ROWS,
    SUMMARY,
    FileCount,
    Scores,
    frame,
    yuan,
)
from policymatch.tables.table import Table

WITHOUT_ASKING = "免申即享"
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Tally:
    """What adds up for one incentive, in 分."""

    verdicts: Counter[str] = field(default_factory=Counter)
    total: int = 0
    ceilings: int = 0
    open_amounts: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    warned: int = 0


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


def score_table(
    loaded: Loaded,
    table: Table,
    records: Mapping[str, Table],
    on: date,
    *,
    ledger_known: bool = False,
    all_verdicts: bool = False,
    progress: Progress | None = None,
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

    Returns:
        The decisions; the order of rows, of record rows and of tables changes none of them. ``matches`` is in the order
        of the enterprises' rows, then of the incentives' paths.

    Raises:
        TableError: a table cannot be used at all.
    """
    intake, taken = take_all(loaded, table, records)
    open_ = sorted(
        ((p, i) for p in loaded.policies if p.acceptance.holds(on) for i in p.incentives),
        key=lambda pair: (pair[1].path, str(pair[0].valid.start or "")),
    )
    population = FactTable.of(loaded.dictionary, [e.facts for e in intake.enterprises], ledger_known)
    outcome = Plan.compile(loaded.dictionary, open_, on, ledger_known).run(population)
    listed = {(int(r), int(n)): k for k, (r, n) in enumerate(zip(outcome.rows, outcome.numbers, strict=True))}
    tallies = [_Tally() for _ in open_]
    matches: list[tuple[Any, ...]] = []
    packages: list[tuple[Any, ...]] = []
    for tally, warned in zip(tallies, outcome.warned.tolist(), strict=True):
        tally.warned = warned
    if progress is not None:
        progress(0, len(intake.enterprises))
    for row, enterprise in enumerate(intake.enterprises):
        decisions: list[Decision] = []
        for number, ((policy, incentive), tally) in enumerate(zip(open_, tallies, strict=True)):
            k = listed.get((row, number))
            d = outcome.decision(k) if k is not None else Decision(policy, incentive, on, NOT_ELIGIBLE, None, NO_CAUSES)
            decisions.append(d)
            _count(tally, d)
            if all_verdicts or d.verdict != NOT_ELIGIBLE:
                matches.append(_match(enterprise, d))
        packages.append(_package(enterprise, decisions))
        if progress is not None:
            progress(row + 1, len(intake.enterprises))
    return Scores(
        on=on,
        digest=loaded.digest,
        incentives=len(open_),
        matches=frame(MATCHES, matches),
        packages=frame(PACKAGES, packages),
        summary=frame(SUMMARY, [_summary(p, i, t) for (p, i), t in zip(open_, tallies, strict=True)]),
        rejected_cells=frame(REJECTED_CELLS, map(_cell, _cells(intake, taken))),
        rejected_rows=frame(REJECTED_ROWS, map(_row, _rows(intake, taken))),
        files=_files(intake, taken),
        notices=(*intake.notices, *(n for t in taken for n in t.notices), *_warnings(open_, tallies)),
        facts={e.key: e.facts for e in intake.enterprises},
    )


# ------------------------------------------------------------ rows of the results


def _open_amount(d: Decision) -> bool:
    return d.award is not None and d.award.value is None


def _count(tally: _Tally, d: Decision) -> None:
    tally.verdicts[d.verdict] += 1
    if d.verdict == NOT_ELIGIBLE:
        return
    tally.missing.update({c.name for c in d.missing})
    if d.verdict == ELIGIBLE and d.award is not None:
        tally.total += d.award.value or 0
        tally.ceilings += (d.award.value or 0) if d.award.state == CEILING else 0
        tally.open_amounts += d.award.value is None


def _match(enterprise: Enterprise, d: Decision) -> tuple[Any, ...]:
    a = d.award
    return (
        enterprise.key,
        enterprise.facts.name,
        d.incentive.path,
        d.policy.title,
        d.incentive.name,
        str(d.policy.valid),
        d.incentive.mode,
        d.verdict,
        yuan(a.value) if a else None,
        a.kind if a else None,
        yuan(a.low) if a else None,
        yuan(a.high) if a else None,
        "、".join(dict.fromkeys(c.name for c in d.missing)),
        "；".join(dict.fromkeys(c.name for c in d.judgements)),
    )


def _package(enterprise: Enterprise, decisions: list[Decision]) -> tuple[Any, ...]:
    p = package(decisions)
    verdicts = Counter(d.verdict for d in p.open)
    return (
        enterprise.key,
        enterprise.facts.name,
        enterprise.row,
        len(p.granted),
        yuan(p.total),
        yuan(p.ceilings),
        sum(d.incentive.mode == WITHOUT_ASKING for d in p.granted),
        yuan(p.without_asking),
        sum(_open_amount(d) for d in p.granted),
        verdicts[MISSING],
        verdicts[JUDGEMENT],
        "；".join(_top(d) for d in p.granted[:3]),
    )


def _top(d: Decision) -> str:
    if d.award is None:
        return d.incentive.name
    value = yuan(d.award.value)
    if value is None:
        return f"{d.incentive.name} 金额待定"
    return f"{d.incentive.name} {'最高' if d.award.state == CEILING else ''}{value}元"


def _summary(policy: Policy, incentive: Incentive, tally: _Tally) -> tuple[Any, ...]:
    most = sorted(tally.missing.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
    return (
        incentive.path,
        policy.title,
        incentive.name,
        str(policy.valid),
        incentive.mode,
        *(tally.verdicts[v] for v in VERDICTS),
        yuan(tally.total),
        yuan(tally.ceilings),
        tally.open_amounts,
        "；".join(f"{name} {count}户" for name, count in most),
    )


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


def _warnings(open_: list[tuple[Policy, Incentive]], tallies: list[_Tally]) -> list[str]:
    return [
        f"{i.path}：{t.warned}户算出的金额低于零，按0元计" for (_, i), t in zip(open_, tallies, strict=True) if t.warned
    ]


__all__ = ["score_table"]
