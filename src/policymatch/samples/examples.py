"""The worked examples (案例) of policies as the facts that synthetic enterprises are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from policymatch.catalog.loading import Loaded
from policymatch.engine.cases import full_ledger_ids
from policymatch.errors import CatalogError, FactError, Problem
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary, Field, Parameter
from policymatch.language.periods import Period, add_months
from policymatch.language.types import AMOUNT, RATIO, BoolType, CategoryType, DateType, NumberType
from policymatch.language.units import dim_text
from policymatch.model.facts import Facts, read_facts
from policymatch.model.policy import NATION, UNPLACED, Case, Policy
from policymatch.model.read_options import ReadOptions
from policymatch.model.values import NOT_APPLICABLE, Record
from policymatch.samples.draw import Draw
from policymatch.samples.firm import AS_OF, FOUNDED, INDUSTRY, NONE, Cell, Firm, Key, Row, does_research, trade_of
from policymatch.samples.thresholds import Fact, nodes, thresholds

FITS = "符合"
_MOST_RECORDS = 50  # of one list; an example with more is left out, so that no list fills the files


@dataclass(frozen=True, slots=True)
class Movable:
    """A number or a day of an example that may be moved.

    Attributes:
        record: its record list, "" for a fact of the enterprise.
        row: the place of the record in its list.
        key: the fact; for a record the name of its field.
        field: what the dictionary says of it.
        thresholds: what the incentive compares it with; its own value where that is not known.
        step: the least difference that counts: a 分, a day, a hundredth of a percent, one of what is counted.
    """

    record: str
    row: int
    key: Key | str
    field: Field
    thresholds: tuple[Any, ...]
    step: int | Fraction

    def beside(self, draw: Draw) -> Cell:
        """A value at a threshold, one step below or above it, or far from it on either side; its field may not take it."""
        threshold, turn = draw.pick(self.thresholds), draw.below(5)
        if isinstance(threshold, date):
            days = (0, -1, 1, -draw.between(20, 200), draw.between(20, 200))[turn]
            return threshold + timedelta(days=days)
        if turn < 3:
            near: Cell = whole(threshold + (0, -self.step, self.step)[turn])
            return near
        hundredths = draw.between(25, 90) if turn == 3 else draw.between(110, 190)
        far: int | Fraction = Fraction(threshold) * hundredths / 100 // self.step * self.step
        return int(far) if far.denominator == 1 else far


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example.

    Attributes:
        cells: facts of the enterprise.
        records: record list -> its records.
        withheld: facts and record lists of which the example shows what happens when they are missing.
        marks: the cells that say what kind of enterprise it is; another kind contradicts the example.
        figures: what may be moved.
        since: the first day that it names, or None.
        letter: the 门类 of its industry, "" where it names none.
        researching: whether it does research.
    """

    cells: dict[Key, Cell]
    records: dict[str, tuple[Row, ...]]
    withheld: frozenset[str]
    marks: tuple[tuple[Key, Cell], ...]
    figures: tuple[Movable, ...]
    since: date | None
    letter: str
    researching: bool

    def contradicts(self, firm: Firm) -> bool:
        """Whether an enterprise is of another kind, or younger than what it names."""
        values = firm.values
        return (
            self.letter not in ("", firm.letter)
            or (self.researching and not firm.research[AS_OF.year])
            or (self.since is not None and self.since < firm.founded)
            or any(len(rows) > firm.staff[AS_OF.year] for rows in self.records.values())
            or any(values.get(key, cell) != cell for key, cell in self.marks)
        )


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """The examples of an incentive.

    Attributes:
        region: where its policy holds, "" for everywhere.
        examples: first one that 符合, then one that does not, and so on by turns; never empty.
        fitting: those that 符合; all where there is none.
    """

    region: str
    examples: tuple[Example, ...]
    fitting: tuple[Example, ...]


def groups(loaded: Loaded) -> tuple[ExampleGroup, ...]:
    """The examples of every incentive that has one, in the order of the catalog.

    Examples of a policy that is open on :data:`AS_OF` and whose years depend on the day of decision are moved to that year.

    Raises:
        CatalogError: the facts of some examples cannot be read.
    """
    out: list[ExampleGroup] = []
    problems: list[Problem] = []
    for policy in loaded.policies:
        for incentive in policy.incentives:
            known = thresholds(incentive)
            named = {node.name for node in nodes(incentive) if isinstance(node, t.Param)}
            rates = [p for p in loaded.dictionary.parameters.values() if p.name in named and p.type == RATIO]
            found: dict[bool, list[Example]] = {True: [], False: []}
            for case in incentive.cases:
                try:
                    example = _example(loaded.dictionary, policy, known, case, rates)
                except FactError as e:
                    problems.append(Problem(case.at, "case-facts", f"案例“{case.text}”的企业读不出：{e}"))
                    continue
                if all(len(rows) <= _MOST_RECORDS for rows in example.records.values()):
                    found[case.expected.get("结果") == FITS].append(example)
            examples = tuple(_by_turns(found[True], found[False]))
            if examples:
                region = "" if policy.region in (NATION, UNPLACED) else policy.region
                out.append(ExampleGroup(region, examples, tuple(found[True]) or examples))
    if problems:
        raise CatalogError(problems)
    return tuple(out)


def _by_turns(first: list[Example], second: list[Example]) -> Iterator[Example]:
    for i in range(max(len(first), len(second))):
        yield from (kind[i] for kind in (first, second) if i < len(kind))


def _example(
    dictionary: Dictionary, policy: Policy, known: Mapping[Fact, tuple[Any, ...]], case: Case, rates: list[Parameter]
) -> Example:
    facts = read_facts(dictionary, case.facts, ReadOptions(case.as_of))
    full_ledger_ids(facts, policy)
    later = 0
    if case.as_of is not None and policy.acceptance.holds(AS_OF) and Period.parse(policy.year) is None:
        later = AS_OF.year - case.as_of.year
    cells, records = _cells(dictionary, facts, later, rates)
    year = policy.policy_year(AS_OF if later or case.as_of is None else case.as_of)
    ends = (policy.valid.start, policy.valid.end, year.start, year.end)
    days = tuple(dict.fromkeys(d for d in ends if d is not None))
    figures: list[Movable] = []
    marks: list[tuple[Key, Cell]] = []

    def figure(record: str, row: int, key: Key | str, cell: Cell, f: Field) -> None:
        if isinstance(f.type, DateType) and isinstance(cell, date) and f.name != FOUNDED:
            figures.append(Movable(record, row, key, f, days, 1))
        elif isinstance(f.type, NumberType) and isinstance(cell, int | Fraction):
            figures.append(Movable(record, row, key, f, known.get((record, f.name), (cell,)), step_of(f, dictionary)))

    for key, cell in cells.items():
        f = dictionary.fields[key[0]]
        figure("", 0, key, cell, f)
        if isinstance(f.type, BoolType | CategoryType):
            marks.append((key, cell))
    for name, rows in records.items():
        for i, row in enumerate(rows):
            for member, cell in row.items():
                figure(name, i, member, cell, dictionary.fields[name].members[member])
    named = case.expected.get("缺", ())
    withheld = frozenset(str(x).partition("(")[0] for x in (named if isinstance(named, list | tuple) else [named]))
    letter = str(cells.get((INDUSTRY, ""), ""))[:1] or trade_of(cells, records)[:1]
    return Example(
        cells,
        records,
        withheld,
        tuple(marks),
        tuple(figures),
        first_day(cells, records),
        letter,
        does_research(cells, records),
    )


def _cells(
    dictionary: Dictionary, facts: Facts, later: int, rates: list[Parameter]
) -> tuple[dict[Key, Cell], dict[str, tuple[Row, ...]]]:
    """Typed facts as cells, their days and periods so many years later, rates of records changed as the parameters did."""

    def moved(period: Period) -> str:
        return str(Period(period.grain, period.year + later, period.index))

    def cell(value: Any) -> Cell:
        if isinstance(value, Period):
            return moved(value)
        if isinstance(value, date):
            return add_months(value, 12 * later)
        return NONE if value is NOT_APPLICABLE else whole(value)

    cells = {(name, ""): cell(value) for name, value in facts.scalars.items()}
    for name, series in facts.series.items():
        cells |= {(name, moved(period)): cell(value) for period, value in series.items()}
    records = {
        name: tuple(
            {member: cell(value) for member, value in _kept_pace(dictionary.fields[name], row, later, rates).items()}
            for row in rows
        )
        for name, rows in facts.records.items()
    }
    return cells, records


def _kept_pace(f: Field, row: Record, later: int, rates: list[Parameter]) -> Record:
    """A record of which the rates bear the same proportion to a parameter as they did on its first day."""
    days = [value for value in row.values() if isinstance(value, date)]
    for rate in rates if days and later else ():
        then, now = rate.on(min(days)), rate.on(add_months(min(days), 12 * later))
        if then and now:
            ratios = {m: v for m, v in row.items() if isinstance(v, Fraction) and f.members[m].type == RATIO}
            return {**row, **{m: Fraction(round(v * now / then * 10**5), 10**5) for m, v in ratios.items()}}
    return row


def first_day(cells: Mapping[Key, Cell], records: Mapping[str, Iterable[Row]]) -> date | None:
    """The first day that facts and records name, None where they name none."""
    found = [*cells.values(), *(cell for rows in records.values() for row in rows for cell in row.values())]
    years = (date(int(period[:4]), 1, 1) for _, period in cells if period)
    return min((*years, *(cell for cell in found if isinstance(cell, date))), default=None)


def whole(value: Any) -> Any:
    """A whole number as int, anything else as it is."""
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value


def step_of(f: Field, dictionary: Dictionary) -> int | Fraction:
    """The least difference that counts: a 分, a hundredth of a percent, one of what is counted; in base units."""
    assert isinstance(f.type, NumberType)
    if f.type.ratio:
        return Fraction(1, 10_000)
    if f.type == AMOUNT or not f.type.dim:
        return 1
    scale = dictionary.units.find(f.unit or dim_text(f.type.dim)).scale
    return scale / 100 if "元" in dim_text(f.type.dim) else scale


__all__ = ["FITS", "Example", "ExampleGroup", "Movable", "first_day", "groups", "whole"]
