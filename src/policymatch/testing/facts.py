"""Facts of enterprises: whole and with gaps, near the figures that policies ask about; and as the mapping a portal hands in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.language.fields import LEDGER, Dictionary, Field
from policymatch.language.periods import GRAINS, Period
from policymatch.language.types import (
    AMOUNT,
    BoolType,
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
)
from policymatch.language.units import display_scale
from policymatch.model.facts import RULINGS, Facts
from policymatch.model.texts import plain
from policymatch.model.values import NOT_APPLICABLE, NotApplicable, Record, Value
from policymatch.testing import figures
from policymatch.testing.choices import Choices, chance, pick
from policymatch.testing.mentions import Mentions
from policymatch.testing.vocabulary import unit_of

_SMALL = tuple(Fraction(n) for n in (0, 1, 2, 3, 5, 8, 10, 100))
_DAYS = tuple(date.fromisoformat(d) for d in (*figures.days(False), "2024-01-31", "2022-06-01", "2023-12-29"))
_PERIODS = 24  # of the last years, so that months do not outnumber all else
_FINE = 1000
_RULED = (0, 300, 500, 1000)
_CAREFUL = (0.0, 0.25, 0.25, 1.0, 2.5)  # how the share of what is missing differs from enterprise to enterprise


class FactMaker:
    """Makes the facts of one enterprise after the other.

    Args:
        choices: where its choices come from.
        dictionary: the field dictionary.
        asked: what policies ask about; figures are taken near theirs.
        fields: the facts to give; left out, those that are asked about, or all where nothing is.
        missing: the share of facts that are missing; it differs from enterprise to enterprise, a fifth lack nothing.
        none: the share of facts that are 不适用, where the dictionary allows it.
        most: how many records a list has at most.
        years: the years that facts are given for; of months and quarters only the last ones.
    """

    def __init__(
        self,
        choices: Choices,
        dictionary: Dictionary,
        asked: Mentions,
        *,
        fields: Collection[str] | None = None,
        missing: float = 0.1,
        none: float = 0.05,
        most: int = 3,
        years: Collection[int] = figures.YEARS,
    ):
        self.choices = choices
        self.dictionary = dictionary
        self.asked = asked
        self.missing = missing
        self.none = none
        self.most = most
        wanted = asked.fields if fields is None else set(fields)
        self._fields = [f for f in dictionary if not wanted or f.name in wanted]
        self._pools: dict[int, tuple[list[Any], int]] = {}
        self._members: dict[str, list[Field]] = {}
        by_grain = {g: [Period(g, y, i) for y in sorted(years) for i in range(n)] for g, n in GRAINS.items()}
        self._periods = {grain: periods[-_PERIODS:] for grain, periods in by_grain.items()}

    def facts(self) -> Facts:
        """The facts of one enterprise."""
        missing = self.missing * pick(self.choices, _CAREFUL)
        out = Facts()
        ledger: Field | None = None
        for f in self._fields:
            if f.name == LEDGER:
                ledger = f
            elif f.is_list:
                self._records(out, f, missing)
            elif f.grain:
                self._series(out, f, missing)
            elif (value := self._one(f, missing)) is not None:
                out.scalars[f.name] = value
        if ledger is not None:
            self._records(out, ledger, missing)
        for text, figure in self.asked.judgements.items():
            if not chance(self.choices, missing):
                out.rulings[text] = Fraction(pick(self.choices, _RULED)) if figure else self.choices.below(2) == 0
        return out

    def _series(self, out: Facts, f: Field, missing: float) -> None:
        series = out.series[f.name] = {}
        if chance(self.choices, missing / 3):
            return
        for period in self._periods[f.grain]:
            value = self._one(f, missing / 3)
            if value is not None:
                series[period] = value

    def _records(self, out: Facts, f: Field, missing: float) -> None:
        if chance(self.choices, missing / 2):
            return
        members = self._members.get(f.name)
        if members is None:
            asked = self.asked.members.get(f.name)
            kept = [m for m in f.members.values() if asked is None or m.name in asked or m.name in f.key]
            members = self._members[f.name] = kept
        rows: list[Record] = []
        for _ in range(self.choices.below(self.most + 1)):
            values = [(m.name, self._one(m, missing / 3)) for m in members]
            rows.append({name: value for name, value in values if value is not None})
        if f.name == LEDGER:
            self._entries(out, rows)
        if rows and chance(self.choices, 0.1):
            rows.append(dict(rows[0]))
        out.records[f.name] = rows

    def _entries(self, out: Facts, rows: list[Record]) -> None:
        """Has ledger entries point at 事项, and mostly at records, that are really there."""
        keys = [
            "、".join(str(row[k]) for k in f.key)
            for f in self._fields
            if f.key and f.name != LEDGER
            for row in out.records.get(f.name, ())
            if all(row.get(k, NOT_APPLICABLE) is not NOT_APPLICABLE for k in f.key)
        ]
        for row in rows:
            if "事项" in row and self.asked.paths:
                row["事项"] = pick(self.choices, self.asked.paths)
            if "对象" in row and keys and chance(self.choices, 0.7):
                row["对象"] = pick(self.choices, keys)

    # ------------------------------------------------------------ single values

    def _one(self, f: Field, missing: float) -> Value | None:
        """A value of a field; None where it is missing."""
        known = self._pools.get(id(f))
        if known is None:
            known = self._pools[id(f)] = self._pool(f), round(_FINE * self.none) if f.may_lack else 0
        pool, none = known
        roll = _FINE - 1 - self.choices.below(_FINE)
        missing_below = round(_FINE * missing)
        if roll < missing_below:
            return None
        if roll < missing_below + none:
            return NOT_APPLICABLE
        found: Value = pool[self.choices.below(len(pool))]
        return found

    def _pool(self, f: Field) -> list[Any]:
        match f.type:
            case BoolType():
                return [True, False]
            case NumberType():
                return self._numbers(f, f.type)
            case DateType():
                return _plausible(f, [*_DAYS, *self.asked.near_days()])
            case PeriodType(grain=grain):
                return self._periods[grain or "年"][-6:]
            case CategoryType(values=values):
                return list(values)
            case CodeType():
                own = tuple(code for table in self.dictionary.codes.values() for code in table)
                return [
                    c for c in dict.fromkeys((*figures.codes(f.type, own), *self.asked.codes)) if _fits(f.type, c, own)
                ]
        return [*figures.TEXTS, *(t for t in self.asked.texts if plain(t) == t)]

    def _numbers(self, f: Field, type_: NumberType) -> list[Fraction]:
        scale = Fraction(1, 10) if type_.ratio else display_scale(type_.dim)
        found = [*(n * scale for n in _SMALL), *self.asked.near(type_)]
        kept = [n for n in found if n >= 0] + [-n for n in found if f.negative and n > 0]
        return [n for n in _plausible(f, kept) if type_ != AMOUNT or n.denominator == 1]


def _plausible(f: Field, values: Iterable[Any]) -> list[Any]:
    """The distinct values that lie in the range of a field, and its ends."""
    if f.range is None:
        return list(dict.fromkeys(values))
    ends = (end for end in (f.range.low, f.range.high) if end is not None)
    return [v for v in dict.fromkeys((*values, *ends)) if f.range.holds(v)]


def _fits(type_: CodeType, code: str, own: tuple[str, ...]) -> bool:
    """Whether a code is one of a table: regions are digits, industries begin with a letter."""
    if type_.table.startswith("GB/T 2260"):
        return code in own or (code.isdigit() and len(code) in (6, 9, 12))
    return code[:1].isalpha() or not type_.table.startswith("GB/T 4754")


# ---------------------------------------------------------------- as a mapping


def as_mapping(facts: Facts, dictionary: Dictionary) -> dict[str, Any]:
    """Facts as the mapping of plain texts that a portal hands in."""

    def said(f: Field, value: Value) -> str:
        if isinstance(value, NotApplicable):
            return "无"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Fraction) and isinstance(f.type, NumberType):
            return _said(value, f.type)
        return str(value)

    out: dict[str, Any] = {}
    for name, value in facts.scalars.items():
        out[name] = said(dictionary.fields[name], value)
    for name, series in facts.series.items():
        out[name] = {str(p): said(dictionary.fields[name], v) for p, v in series.items()}
    for name, rows in facts.records.items():
        members = dictionary.fields[name].members
        out[name] = [{k: said(members[k], v) for k, v in row.items()} for row in rows]
    if facts.rulings:
        yes = {True: "是", False: "否"}
        out[RULINGS] = {k: yes[v] if isinstance(v, bool) else _said(v, AMOUNT) for k, v in facts.rulings.items()}
    return out


def _said(value: Fraction, type_: NumberType) -> str:
    """A number as digits and a unit, to the last digit."""
    shown = value * 100 if type_.ratio else value / display_scale(type_.dim)
    digits = _places(shown.denominator)
    whole = abs(shown.numerator) * 10**digits // shown.denominator
    text = f"{whole // 10**digits}" + (f".{whole % 10**digits:0{digits}d}" if digits else "")
    return f"{'-' if value < 0 else ''}{text}{unit_of(type_)}"


def _places(denominator: int) -> int:
    """How many decimal digits a fraction of this denominator takes.

    Raises:
        ValueError: no number of digits will do.
    """
    for n in range(40):
        if 10**n % denominator == 0:
            return n
    raise ValueError(f"分母{denominator}写不成小数")


__all__ = ["FactMaker", "as_mapping"]
