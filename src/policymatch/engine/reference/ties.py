"""Ties among records: by what they are broken, and a list in which the places of a tie that stays open are one record's or another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from policymatch.engine.reference.frames import Evaluates
from policymatch.engine.reference.values import (
    NO_CAUSES,
    TRUE,
    Cause,
    Causes,
    Item,
    ListValue,
    Unknown,
    Value,
    bounds,
    can_be_na,
    causes_of,
    hull,
    is_number,
    number,
)
from policymatch.language.fields import Field


@dataclass(frozen=True, slots=True, eq=False)
class Tie:
    """``size`` records that tie for ``seats`` places of a list; which of them get one is open."""

    seats: int
    size: int


@dataclass(frozen=True, slots=True)
class Tied(Unknown):
    """Whether a record of a tie belongs: ``tie.seats`` of its records do."""

    tie: Tie = field(kw_only=True, compare=False)


def tie_fields(record: Field) -> list[str]:
    """The fields of a record in the order in which they tell two records apart: the 主键 first."""
    return [*record.key, *sorted(set(record.members) - set(record.key))]


def tie_break(e: Evaluates, listed: ListValue) -> Callable[[Item], tuple[str, ...]]:
    """A sort key: ties go by the 主键, then by whatever else tells two records apart."""
    names = tie_fields(e.dictionary.fields[listed.record]) if listed.record else []
    return lambda item: tuple([str(item.value.get(k, "")) for k in names])


def undecided(e: Evaluates, listed: ListValue, tied: list[Item]) -> Causes:
    """Why the order among tied records is open: what would tell two of them apart is missing in one."""
    if not listed.record:
        return NO_CAUSES
    out: set[Cause] = set()
    alike = [list({id(i.value): i.value for i in tied}.values())]  # records that nothing looked at so far tells apart
    record = e.dictionary.fields[listed.record]
    for k in tie_fields(record):
        alike = [rows for rows in alike if len(rows) > 1]
        if not alike:
            break
        if any(row.get(k) is None for rows in alike for row in rows):
            out |= causes_of(e.missing(record.members[k], f"{listed.record}.{k}"))
        parts: dict[tuple[int, Any], list[Any]] = {}
        for n, rows in enumerate(alike):
            for row in rows:
                if (v := row.get(k)) is not None:
                    parts.setdefault((n, v), []).append(row)
        alike = list(parts.values())
    return frozenset(out)


def tie(tied: list[Item], seats: int, why: Causes) -> list[Item]:
    """The records of a tie that stays open because of ``why``; ``seats`` of them belong."""
    one = Tie(seats, len(tied))
    return [Item(i.value, Tied(why, tie=one)) for i in tied]


def seated(rows: Iterable[tuple[Value, Value]]) -> list[tuple[Value, Value]]:
    """Values over a list, each with whether it belongs; those of an open tie give way to one value for each of its places.

    A place has one of the values, and they may be anything between the least and the greatest of them. Where a condition kept only
    some records of a tie, they stay records that may belong.
    """
    out: list[tuple[Value, Value]] = []
    ties: dict[Tie, list[tuple[Value, Value]]] = {}
    for v, belongs in rows:
        (ties.setdefault(belongs.tie, []) if isinstance(belongs, Tied) else out).append((v, belongs))
    for one, tied in ties.items():
        why = causes_of(*(belongs for _, belongs in tied))
        out += tied if len(tied) < one.size else [(v, TRUE) for v in _places(one.seats, [v for v, _ in tied], why)]
    return out


def _places(seats: int, values: list[Value], why: Causes) -> list[Value]:
    """What each place of a tie may have; numbers in rising order, so that their sum is no wider than that of the records."""
    any_of = hull(values, why)
    if seats == 1 or not all(is_number(v) and not can_be_na(v) for v in values):
        return [any_of] * seats
    # of the records that get a place, the one with the n-th least value has at least the n-th least value of all
    lows = sorted((bounds(v)[0] for v in values), key=lambda x: (x is not None, x or 0))[:seats]
    highs = sorted((bounds(v)[1] for v in values), key=lambda x: (x is None, x or 0))[-seats:]
    return [number(low, high, why | causes_of(*values)) for low, high in zip(lows, highs, strict=True)]


__all__ = ["seated", "tie", "tie_break", "tie_fields", "undecided"]
