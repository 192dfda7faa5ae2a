"""What the population says can be read: by the model's reading of facts, and through tables; dirt is found where it was planted."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from stdnum.cn import uscc

from policymatch.language import tree as t
from policymatch.samples import Population
from policymatch.samples.dirt import HARMLESS, MISSING, REJECTED
from policymatch.samples.population import Maker
from policymatch.tables import FileIntake, Table
from tests.samples.reading import clean, clean_reading, dirty, dirty_reading
from tests.shipped import shipped
from tests.tables.making import Taken, take

COLUMNS = Maker(shipped()).columns
AT = {c.header: c for _, c in COLUMNS.enterprise}


def test_a_clean_population_reads_without_a_rejected_value() -> None:
    assert clean_reading().rejected == []
    assert len(clean_reading().facts) == 2000


def test_check_digits_are_valid() -> None:
    assert all(uscc.is_valid(f.code) for f in clean_reading().facts)


def test_dirty_values_are_refused_where_they_were_planted_and_nowhere_else() -> None:
    found = {
        (table, row, column) for table, row, column, _, _ in dirty_reading().rejected if column != "统一社会信用代码"
    }
    # a row that stands in the file twice carries its faults twice
    planted = {(d.table, d.row, d.column) for d in dirty().dirt if d.kind in REJECTED}
    assert planted <= found
    assert all(row > 2000 for _, row, _ in found - planted)


@pytest.mark.parametrize("kind", REJECTED)
def test_each_kind_of_bad_value_is_refused_for_its_own_reason(kind: str) -> None:
    reasons = {
        "约数": "不是数字，应为数字，单位",
        "没有的日期": "没有这一天，应为日期，如 2024-05-20",
        "负数": "不能为负数",
        "错别字": "不是可选值（",
        "不是是否": "应为 是 或 否",
    }
    told = {(t_, r, c): why for t_, r, c, _, why in dirty_reading().rejected}
    planted = [d for d in dirty().dirt if d.kind == kind]
    assert planted and all(told[(d.table, d.row, d.column)].startswith(reasons[kind]) for d in planted)


@pytest.mark.parametrize("kind", HARMLESS)
def test_odd_spellings_are_read_as_what_they_mean(kind: str) -> None:
    planted = [d for d in dirty().dirt if d.kind == kind and d.table == "enterprises" and d.row <= 2000]
    assert len(planted) > 20
    for d in planted:
        before, after = clean_reading().facts[d.row - 1], dirty_reading().facts[d.row - 1]
        name = AT[d.column].field if d.column in AT else None
        if name in before.scalars:
            assert after.scalars[name] == before.scalars[name]
        elif name is not None:
            shared = before.series[name].keys() & after.series[name].keys()
            assert shared and all(after.series[name][p] == before.series[name][p] for p in shared)


def test_a_missing_cell_is_a_missing_fact() -> None:
    gone = [d for d in dirty().dirt if d.kind == MISSING and d.column in AT and not AT[d.column].period]
    assert len(gone) > 1000
    assert all(AT[d.column].field not in dirty_reading().facts[d.row - 1].scalars for d in gone)


# ---------------------------------------------------------------- through tables


def taken(population: Population) -> tuple[Taken, tuple[FileIntake, ...]]:
    sheets = {name: s for name, s in population.records.items() if s.rows}
    main = population.enterprises
    tables = {n: Table(n, s.header, tuple(tuple(r) for r in s.rows)) for n, s in sheets.items()}
    out = take(Table(main.name, main.header, tuple(tuple(r) for r in main.rows)), tables, shipped().dictionary)
    return out, out.files[1:]


def test_tables_take_a_clean_population_whole() -> None:
    intake, records = taken(clean())
    assert intake.rejected_cells == [] and intake.rejected_rows == [] and intake.notices == ()
    for r in records:
        assert (r.rejected_cells, r.rejected_rows, r.used) == ([], [], r.rows), r.record
        # some examples are about two records of one key, as two payments for one purchase
        assert all("相同" in notice and "都已计入" in notice for notice in r.notices), r.notices


def test_tables_find_the_wrong_codes() -> None:
    intake, records = taken(dirty())
    refused = {r.row - 1 for r in intake.rejected_rows}
    wrong = {d.row for d in dirty().dirt if d.kind in ("代码校验位错", "代码位数不对")}
    assert wrong <= refused
    repeated = [d for d in dirty().dirt if d.kind in ("重复行", "代码重复而内容不同")]
    assert {d.row for d in repeated} <= refused
    # of two rows with one code and different contents both are refused; of two equal ones only the second
    conflicts = sum(d.kind == "代码重复而内容不同" for d in repeated)
    assert len(refused) == len(wrong) + len(repeated) + conflicts
    orphans = [d for d in dirty().dirt if d.kind == "记录的代码有误"]
    by_table = {r.record: {x.row - 1 for x in r.rejected_rows} for r in records}
    assert orphans and all(d.row in by_table[d.table] for d in orphans)


# ---------------------------------------------------------------- nothing that a policy reads is left out


def nodes(x: Any) -> Iterator[Any]:
    if dataclasses.is_dataclass(x):
        yield x
        for f in dataclasses.fields(x):
            if f.name not in ("at", "type"):
                yield from nodes(getattr(x, f.name))
    elif isinstance(x, tuple):
        for y in x:
            yield from nodes(y)


def test_every_fact_that_a_shipped_policy_reads_is_in_the_population() -> None:
    fields: set[str] = set()
    lists: set[str] = set()
    members: set[tuple[str, str]] = set()
    for policy in shipped().policies:
        for i in policy.incentives:
            lets = tuple(d.body for d in i.lets.values())
            for n in nodes((i.conditions, i.exclusions, i.amount, i.split, i.deadlines, lets)):
                match n:
                    case t.FieldRef():
                        fields.add(n.name)
                    case t.Records():
                        lists.add(n.name)
                    case t.ItemField():
                        members.add((n.record, n.name))
    assert len(fields) > 100 and len(lists) > 20 and len(members) > 70
    assert fields - {c.field for c in AT.values()} == set()
    assert lists - COLUMNS.records.keys() == set()
    assert members - {(name, c.field) for name, columns in COLUMNS.records.items() for c in columns} == set()
    empty = [n for n in lists if not clean().records[n].rows]
    assert empty == []
    header = clean().enterprises.header
    blank = [h for i, h in enumerate(header) if not any(row[i] for row in clean().enterprises.rows)]
    assert blank == []
