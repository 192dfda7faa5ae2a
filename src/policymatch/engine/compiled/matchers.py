"""The matchers of a catalog, one for each day that is asked for again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from policymatch.engine.compiled.decisions import Decisions
from policymatch.engine.compiled.matcher import EveryDay, Matcher
from policymatch.engine.selection import serves
from policymatch.language.fields import Dictionary
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy

MOST_DAYS = 8
"""Matchers that are kept."""
MOST_SHARED = 64
"""Days after which what they share is made anew: it also holds what each of them has of its own."""


class _Day:
    """What is open on a day and its matcher, and what is not open."""

    def __init__(
        self, dictionary: Dictionary, incentives: Iterable[tuple[Policy, Incentive]], day: date, shared: EveryDay
    ):
        is_open: list[tuple[Policy, Incentive]] = []
        self.closed: list[tuple[Policy, Incentive]] = []
        for pair in incentives:
            (is_open if pair[0].acceptance.holds(day) else self.closed).append(pair)
        self.not_open = tuple(incentive.path for _, incentive in self.closed)
        self.matcher = Matcher(dictionary, is_open, day, shared)


class Matchers:
    """Decides the incentives of a catalog for one enterprise at a time.

    The matcher of a day is made when the day is first asked for; what is the same on every day is made once for all.

    Args:
        dictionary: the field dictionary and parameters.
        incentives: the incentives that are decided, with their policies, in order.
    """

    def __init__(self, dictionary: Dictionary, incentives: Sequence[tuple[Policy, Incentive]]):
        self._dictionary = dictionary
        self._incentives = incentives
        self._days: dict[tuple[date, bool], _Day] = {}
        self._every_day: dict[bool, EveryDay] = {}

    def __reduce__(self) -> Any:
        return Matchers, (self._dictionary, self._incentives)

    def on(self, day: date, ledger_known: bool = False) -> Matcher:
        """The matcher of a day."""
        return self._day(day, ledger_known).matcher

    def match(self, facts: Facts, day: date, ledger_known: bool, place: str) -> tuple[Decisions, tuple[str, ...]]:
        """The decisions for every incentive open on a day, and the paths of those that are not open.

        Args:
            facts: what is known of the enterprise; not to be changed afterwards.
            day: the 基准日.
            ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
            place: only of policies that serve this place, or of which the place is not known ("": all).
        """
        own = self._day(day, ledger_known)
        closed = tuple(i.path for p, i in own.closed if serves(p, place, True)) if place else own.not_open
        numbers = [n for n, (p, _) in enumerate(own.matcher.incentives) if serves(p, place, True)] if place else None
        return own.matcher.decisions(facts, numbers), closed

    def _day(self, day: date, ledger_known: bool) -> _Day:
        key = (day, ledger_known)
        own = self._days.pop(key, None)
        if own is None:
            shared = self._every_day.get(ledger_known)
            if shared is None or shared.days >= MOST_SHARED:
                shared = self._every_day[ledger_known] = EveryDay(self._dictionary, ledger_known)
            shared.days += 1
            own = _Day(self._dictionary, self._incentives, day, shared)
        self._days[key] = own  # the last one asked for is the last one to go
        for old in list(self._days)[:-MOST_DAYS]:
            self._days.pop(old, None)
        return own


__all__ = ["Matchers"]
