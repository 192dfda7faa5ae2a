"""Reading a population back through the model's own reading of facts, without the tables room."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period
from policymatch.model.codes import CodeBook
from policymatch.model.days import read_period
from policymatch.model.facts import CODE_NAME, NAME, Facts
from policymatch.model.texts import plain
from policymatch.model.values import Record, Value, check_credit_code, read_value
from policymatch.samples import Population, Sheet, generate
from tests.shipped import shipped

N, SEED = 2000, 2024


@cache
def clean() -> Population:
    return generate(N, SEED, dirt=False)


@cache
def dirty() -> Population:
    return generate(N, SEED)


@cache
def clean_reading() -> Reading:
    return read(clean())


@cache
def dirty_reading() -> Reading:
    return read(dirty())


@dataclass(slots=True)
class Header:
    """A header taken apart: the field, its period, its unit."""

    field: Field
    period: Period | None
    unit: str


@dataclass(slots=True)
class Reading:
    """A population as facts, with every cell that could not be taken: (table, row, column, value, reason)."""

    facts: list[Facts] = field(default_factory=list)
    rejected: list[tuple[str, int, str, str, str]] = field(default_factory=list)


def take_apart(header: str, names: dict[str, Field]) -> Header:
    m = re.fullmatch(r"(.+?)(\d{4}.*?)?(?:\((.+)\))?", header)
    assert m is not None, header
    assert m[1] in names, f"{header}：字典里没有“{m[1]}”"
    f = names[m[1]]
    assert bool(m[2]) == bool(f.grain), f"{header}：期间不合字典"
    return Header(f, read_period(m[2], f.grain) if m[2] else None, m[3] or "")


@cache
def codes() -> CodeBook:
    return CodeBook(shipped().dictionary.codes)


_SEEN: dict[tuple[str, str, str, str], Value | ValueError] = {}


def take(header: Header, cell: str) -> Value:
    """``read_value``, once for each text: the two populations have most of their cells in common."""
    f = header.field
    key = (f.record, f.name, header.unit, cell)
    if key not in _SEEN:
        try:
            value = read_value(f, cell, shipped().dictionary.units, header.unit, codes()).value
            assert value is not None, cell
            _SEEN[key] = value
        except ValueError as e:
            _SEEN[key] = e
    found = _SEEN[key]
    if isinstance(found, ValueError):
        raise found
    return found


def read(population: Population) -> Reading:
    """Every enterprise with its records."""
    dictionary = shipped().dictionary
    out = Reading()
    records = {name: _records(sheet, dictionary, out) for name, sheet in population.records.items()}
    sheet = population.enterprises
    headers = [take_apart(h, dictionary.spelling()) for h in sheet.header[2:]]
    assert sheet.header[:2] == (CODE_NAME, NAME)
    for r, row in enumerate(sheet.rows, 1):
        facts = Facts(row[0], row[1])
        try:
            check_credit_code(row[0])
        except ValueError as e:
            out.rejected.append((sheet.name, r, CODE_NAME, row[0], str(e)))
        for header, text, cell in zip(headers, sheet.header[2:], row[2:], strict=True):
            if not cell.strip():
                continue
            if header.field.is_list:
                if plain(cell) == "无":
                    facts.records[header.field.name] = []
                else:
                    out.rejected.append((sheet.name, r, text, cell, "应为 无"))
                continue
            try:
                value = take(header, cell)
            except ValueError as e:
                out.rejected.append((sheet.name, r, text, cell, str(e)))
                continue
            if header.period is None:
                facts.scalars[header.field.name] = value
            else:
                facts.series.setdefault(header.field.name, {})[header.period] = value
        facts.records |= {name: by_code[row[0]] for name, by_code in records.items() if row[0] in by_code}
        out.facts.append(facts)
    return out


def _records(sheet: Sheet, dictionary: Dictionary, out: Reading) -> dict[str, list[Record]]:
    members = dictionary.fields[sheet.name].members
    names = {n: m for m in members.values() for n in (m.name, *m.aliases)}
    headers = [take_apart(h, names) for h in sheet.header[1:]]
    assert sheet.header[0] == CODE_NAME
    by_code: dict[str, list[Record]] = {}
    for r, row in enumerate(sheet.rows, 1):
        record: Record = {}
        for header, text, cell in zip(headers, sheet.header[1:], row[1:], strict=True):
            if not cell.strip():
                continue
            try:
                record[header.field.name] = take(header, cell)
            except ValueError as e:
                out.rejected.append((sheet.name, r, text, cell, str(e)))
        by_code.setdefault(row[0], []).append(record)
    return by_code
