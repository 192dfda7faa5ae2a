"""A synthetic population: made from the policies of a catalog and a seed, written as CSV files."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from policymatch.catalog.loading import Loaded
from policymatch.catalog.sources import Sources
from policymatch.language.codes.regions import prefix
from policymatch.language.fields import LEDGER, Dictionary, Field
from policymatch.language.periods import Period
from policymatch.language.types import AMOUNT, BOOL, TEXT
from policymatch.samples.codes import MOST
from policymatch.samples.columns import columns_of, fits
from policymatch.samples.dirt import Dirt, soil
from policymatch.samples.draw import Draw
from policymatch.samples.examples import Example, ExampleGroup, Movable, first_day, groups
from policymatch.samples.figures import KEYS, everyday
from policymatch.samples.firm import NONE, REGION, Cell, Firm, Key, Row, make_firm
from policymatch.samples.money import YUAN
from policymatch.samples.places import counties
from policymatch.samples.sheet import Sheet
from policymatch.tables.results.file_set import OWNER_ONLY, FileSet

ENTERPRISES = "enterprises"


@dataclass(frozen=True, slots=True)
class Population:
    """Synthetic enterprises and their records; nobody real is meant.

    Attributes:
        n, seed, dirty: what it was made from.
        enterprises: a row an enterprise.
        records: record list -> a row a record, joined by 统一社会信用代码; a list without any row is there too.
        dirt: the faults that were planted; empty where ``dirty`` is False.
    """

    n: int
    seed: int
    dirty: bool
    enterprises: Sheet
    records: dict[str, Sheet]
    dirt: tuple[Dirt, ...]


class Maker:
    """Draws enterprises from the examples of a catalog.

    Each incentive in turn is what an enterprise starts from: one of its examples, as it is or with figures moved. Everyday
    figures that agree with it come next, then examples of the other incentives of its place and of the country, as far as they fit.

    Args:
        loaded: the catalog.

    Raises:
        CatalogError: the facts of some examples cannot be read.
    """

    def __init__(self, loaded: Loaded):
        self.dictionary = loaded.dictionary
        self.groups = groups(loaded)
        examples = [e for s in self.groups for e in s.examples]
        lists = {f.name: f for f in self.dictionary if f.is_list and any(f.name in e.records for e in examples)}
        self._text_keys = {name: [k for k in f.key if f.members[k].type == TEXT] for name, f in lists.items()}
        members = {name: set(keys) for name, keys in self._text_keys.items()}
        for name, rows in (item for e in examples for item in e.records.items()):
            members[name].update(*rows)
        self._known = {key: self.dictionary.fields[key[0]] for key in _keys(self.dictionary)}
        self._everyday = frozenset(name for name, _ in self._known)
        self.columns = columns_of(self.dictionary, [*self._known, *(key for e in examples for key in e.cells)], members)
        self._places = tuple(dict.fromkeys(s.region for s in self.groups if s.region))
        self._near: dict[str, tuple[ExampleGroup, ...]] = {}

    def make(self, seed: int, number: int) -> tuple[Firm, frozenset[str]]:
        """The ``number``-th enterprise (from 1), and the facts and record lists that are not known of it."""
        draw = Draw("policymatch", seed, number)
        if not self.groups:
            firm = make_firm(draw, number, draw.pick(counties()), {}, {}, None)
            self._fill(firm, frozenset(), draw)
            return firm, frozenset()
        visit, turn = divmod(number - 1, len(self.groups))
        group = self.groups[turn]
        example = group.examples[visit % len(group.examples)]
        cells, records = dict(example.cells), {name: [dict(r) for r in rows] for name, rows in example.records.items()}
        withheld = example.withheld
        if example.figures and (visit >= len(group.examples) or draw.chance(300)):
            withheld |= self._move(example.figures, cells, records, draw)
        region = self._region(group, example, draw)
        given = cells.get((REGION, ""))
        holders: list[dict[Any, Cell]] = [row for rows in records.values() for row in rows]
        for row in holders:
            row.update((member, region) for member, cell in row.items() if cell == given)
        cells[REGION, ""] = region
        firm = make_firm(draw, number, region, cells, records, first_day(cells, records))
        firm.records = {name: rows for name, rows in records.items() if rows}
        self._fill(firm, withheld, draw)
        closed = withheld | (records.keys() - firm.records.keys())
        for other in self._groups_of(region):
            if other is not group:
                self._add(firm, other, closed, draw)
        self._name_records(firm)
        return firm, withheld

    def _move(
        self, figures: tuple[Movable, ...], cells: dict[Key, Cell], records: dict[str, list[Row]], draw: Draw
    ) -> set[str]:
        """Moves one figure to a threshold or beside it, or all amounts by one factor, or forgets one; the fact that is missing now."""

        def holder(f: Movable) -> dict[Any, Cell]:
            return records[f.record][f.row] if f.record else cells

        one, way = draw.pick(figures), draw.below(100)
        if way < 6:
            del holder(one)[one.key]
            return set() if one.record else {one.field.name}
        moved = [(one, one.beside(draw))]
        if way < 30:
            factor = draw.between(40, 260)
            moved = [(f, _times(holder(f)[f.key], factor)) for f in figures if f.field.type == AMOUNT]
        for f, cell in moved:
            if fits(f.field, cell):
                holder(f)[f.key] = cell
        return set()

    def _region(self, group: ExampleGroup, example: Example, draw: Draw) -> str:
        """A place where the enterprise of an example may be: the example's own, or another one under that of the policy."""
        given = str(example.cells.get((REGION, ""), ""))
        if given and (len(given) > 6 or not given.startswith(prefix(group.region or "-")) or draw.chance(300)):
            return given
        home = group.region or (draw.pick(self._places) if self._places and draw.chance(650) else "")
        return draw.pick(counties(home))

    def _groups_of(self, region: str) -> tuple[ExampleGroup, ...]:
        """Those of the place of registration and around it, then those of the country."""
        if region not in self._near:
            held = (s for s in self.groups if not s.region or region.startswith(prefix(s.region)))
            self._near[region] = tuple(sorted(held, key=lambda s: not s.region))
        return self._near[region]

    def _fill(self, firm: Firm, withheld: frozenset[str], draw: Draw) -> None:
        """Adds the everyday figures."""
        values, known = firm.values, self._known
        for key, cell in everyday(firm, draw):
            f = known.get(key)
            if f is not None and key not in values and f.name not in withheld and fits(f, cell):
                values[key] = cell

    def _add(self, firm: Firm, group: ExampleGroup, closed: Set[str], draw: Draw) -> None:
        """Adds what an example of another incentive says, mostly one that 符合, where nothing is known yet.

        Most enterprises have nothing to do with the incentive: of its figures and days they have none (无), and one of another
        kind answers all its questions with 否.
        """
        taken = draw.chance(600 if group.region else 200)
        example = draw.pick(group.examples if taken and draw.chance(200) else group.fitting)
        alike = not example.contradicts(firm)
        taken = taken and alike
        factor, days = (draw.between(40, 220), timedelta(days=draw.between(-40, 40))) if taken else (0, timedelta())
        values, fields = firm.values, self.dictionary.fields
        for key, cell in example.cells.items():
            if key in values or key[0] in closed or key[0] in self._everyday:
                continue
            f = fields[key[0]]
            if f.type == BOOL:
                values[key] = cell if alike else False
            elif taken:
                values[key] = _times(cell, factor) if f.type == AMOUNT else cell
            elif f.may_lack:
                values[key] = NONE
            elif alike:
                values[key] = cell
        for name, rows in example.records.items() if taken else ():
            if rows and name not in firm.records and name not in closed:
                members = fields[name].members
                firm.records[name] = [
                    {m: _like(members[m], c, factor, days, firm) for m, c in row.items()} for row in rows
                ]

    def _name_records(self, firm: Firm) -> None:
        """Gives every record a key of its own, and the ledger the keys of what was paid for."""
        called: dict[Cell, str] = {}
        for name, rows in firm.records.items():
            renamed: dict[Cell, str] = {}
            for i, row in enumerate(rows, 1):
                for member in self._text_keys[name]:
                    made = f"合成{name}{firm.number:06d}-{i:02d}"
                    row[member] = renamed.setdefault(row[member], made) if member in row else made
            called |= renamed
        for row in firm.records.get(LEDGER, ()):
            if row.get("对象") in called:
                row["对象"] = called[row["对象"]]


def _like(f: Field, cell: Cell, hundredths: int, later: timedelta, firm: Firm) -> Cell:
    """A cell of a record with another amount or day; the enterprise existed on it."""
    if isinstance(cell, date):
        return max(cell + later, firm.founded)
    return _times(cell, hundredths) if f.type == AMOUNT else cell


def _times(cell: Cell, hundredths: int) -> Cell:
    """An amount multiplied, in whole 元 where it is more than one."""
    if isinstance(cell, str | date):
        return cell
    found = int(cell * hundredths // 100)
    return found // YUAN * YUAN if found > YUAN else found


def _keys(dictionary: Dictionary) -> Iterator[Key]:
    """The everyday facts that a dictionary has, in its periods."""
    for name, period in KEYS:
        f, parsed = dictionary.fields.get(name), Period.parse(period)
        if f is not None and not f.is_list and f.grain == (parsed.grain if parsed is not None else ""):
            yield name, period


def generate(
    n: int,
    seed: int,
    dirt: bool = True,
    progress: Callable[[int], None] | None = None,
    catalog: Loaded | None = None,
) -> Population:
    """Makes a population.

    The same arguments give the same cells on every platform. In a population as large as the catalog has incentives, every incentive
    has an enterprise that starts from it; the enterprises of a smaller population are those that a larger one begins with, dirt apart.

    Args:
        n: how many enterprises; with dirt, a few rows more, since some occur in the file twice.
        seed: any whole number.
        dirt: whether to plant missing, bad and oddly written cells and wrong codes.
        progress: called with the number of enterprises made so far, after each.
        catalog: the policies that the enterprises are for, with their dictionary; left out, the shipped ones.

    Raises:
        ValueError: ``n`` is below 0 or above 3099999.
        CatalogError: the facts of some worked examples cannot be read.
    """
    if not 0 <= n <= MOST:
        raise ValueError(f"企业户数应在0到{MOST}之间，这里是{n}")
    maker = _shipped() if catalog is None else Maker(catalog)
    columns = maker.columns
    main = Sheet(ENTERPRISES, columns.enterprise_header(), [])
    records = {name: Sheet(name, columns.record_header(name), []) for name in columns.records}
    for number in range(1, n + 1):
        firm, unknown = maker.make(seed, number)
        main.rows.append(columns.enterprise_row(firm, unknown))
        for name, rows in firm.records.items():
            records[name].rows += (columns.record_row(firm.code, name, row) for row in rows)
        if progress is not None:
            progress(number)
    sheets = [main, *records.values()]
    planted = soil(sheets, Draw("policymatch", seed, n, "dirt")) if dirt and n else []
    return Population(n, seed, dirt, main, records, tuple(planted))


@functools.cache
def _shipped() -> Maker:
    return Maker(Sources(builtin=True).read())


def write(population: Population, folder: Path | str, *, mode: int = OWNER_ONLY) -> list[Path]:
    """Writes enterprises.csv and a CSV file for each record list that has rows.

    Args:
        population: what to write.
        folder: where to; it is made if it is not there. Files of the same names are replaced, and the file of a list
            that has no row now is removed, so that no two populations mix.
        mode: the permissions of the files.

    Returns:
        The files, enterprises.csv first.

    Raises:
        TableError: the folder cannot be written to, or something else is writing into it.
    """
    sheets = {f"{s.name}.csv": s for s in (population.enterprises, *population.records.values())}
    filled = [name for name, s in sheets.items() if s.rows or s is population.enterprises]
    with FileSet(folder, sheets, mode=mode) as out:
        for name in filled:
            out.write(name, sheets[name].csv())
        out.seal(filled)
        return out.publish(filled, sheets.keys() - set(filled))


__all__ = ["ENTERPRISES", "Maker", "Population", "generate", "write"]
