"""A population as columns: facts of many enterprises, and their records laid end to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.columns import Column, Mask, Truth, none, numbers_of, symbols_of
from policymatch.engine.reference.evaluate import LEDGER
from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period
from policymatch.language.types import BoolType, NumberType
from policymatch.model.facts import Facts
from policymatch.model.values import NotApplicable


@dataclass(frozen=True, slots=True)
class Items:
    """The records of one list, of all enterprises: ``owner`` is the row of each; ``absent`` rows have no list at all."""

    record: str
    rows: tuple[dict[str, Any], ...]
    owner: NDArray[np.int64]
    absent: Mask


class Population:
    """Facts of many enterprises; columns are made when first asked for.

    Args:
        dictionary: the field dictionary.
        facts: the enterprises, in the order of the rows.
        ledger_known: an absent 兑现记录 means that nothing was paid.
    """

    def __init__(self, dictionary: Dictionary, facts: Sequence[Facts], ledger_known: bool = False):
        self.dictionary = dictionary
        self.facts = facts
        self.ledger_known = ledger_known
        self._columns: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self.facts)

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._columns:
            self._columns[key] = make()
        return self._columns[key]

    def scalar(self, name: str) -> Column:
        """A fact that has one value."""
        f = self.dictionary.fields[name]
        return self._once(name, lambda: column(f, [x.scalars.get(name) for x in self.facts]))  # type: ignore[no-any-return]

    def yearly(self, name: str, period: Period) -> Column:
        """A fact of one period."""
        f = self.dictionary.fields[name]

        def make() -> Column:
            return column(f, [x.series.get(name, {}).get(period) for x in self.facts])

        return self._once((name, period), make)  # type: ignore[no-any-return]

    def items(self, name: str) -> Items:
        """A record list."""
        return self._once(("items", name), lambda: self._items(name))  # type: ignore[no-any-return]

    def _items(self, name: str) -> Items:
        rows: list[dict[str, Any]] = []
        owner: list[int] = []
        absent = none(len(self.facts))
        for i, x in enumerate(self.facts):
            own = x.records.get(name)
            if own is None:
                absent[i] = not (name == LEDGER and self.ledger_known)
                continue
            rows += own
            owner += [i] * len(own)
        return Items(name, tuple(rows), np.array(owner, dtype=np.int64), absent)

    def member(self, record: str, name: str) -> Column:
        """One field of every record of a list."""
        f = self.dictionary.fields[record].members[name]
        return self._once((record, name), lambda: column(f, [r.get(name) for r in self.items(record).rows]))  # type: ignore[no-any-return]

    def ruling(self, text: str) -> Truth:
        """An office's answer to a 人工核定."""
        answers = [x.rulings.get(text) for x in self.facts]
        given = np.array([isinstance(a, bool) for a in answers], dtype=bool)
        return Truth(np.array([a is True for a in answers], dtype=bool), ~given, none(len(answers)))


def column(f: Field, values: list[Any]) -> Column:
    """The column of a field's values; None is missing."""
    missing = np.array([v is None for v in values], dtype=bool)
    na = np.array([isinstance(v, NotApplicable) for v in values], dtype=bool)
    plain = [None if v is None or isinstance(v, NotApplicable) else v for v in values]
    if isinstance(f.type, NumberType):
        low = None if f.negative else Fraction(0)
        return numbers_of(plain, missing, na, leaf=True, low=low, may_lack=f.may_lack)
    if isinstance(f.type, BoolType):
        return Truth(np.array([v is True for v in plain], dtype=bool), missing, none(len(values)))
    return symbols_of(plain, missing, na)
