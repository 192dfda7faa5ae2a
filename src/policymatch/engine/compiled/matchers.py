"""The matchers of a catalog, one for each day that is asked for again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from policymatch.engine.compiled.decisions import Decisions
from policymatch.engine.compiled.matcher import Matcher
from policymatch.engine.reference.decide import Decision, decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.selection import serves
from policymatch.language.fields import Dictionary
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy

MOST_DAYS = 8


class _Day:
    """What is open on a day, what is not, and the matcher once it is made."""

    def __init__(self, incentives: Iterable[tuple[Policy, Incentive]], day: date):
        self.open: list[tuple[Policy, Incentive]] = []
        self.closed: list[tuple[Policy, Incentive]] = []
        for pair in incentives:
            (self.open if pair[0].acceptance.holds(day) else self.closed).append(pair)
        self.not_open = tuple(incentive.path for _, incentive in self.closed)
        self.matcher: Matcher | None = None


class Matchers:
    """Decides the incentives of a catalog for one enterprise at a time.

    The first enterprise of a day is decided by the reference engine: making a matcher costs as much as deciding a few.

    Args:
        dictionary: the field dictionary and parameters.
        incentives: the incentives that are decided, with their policies, in order.
    """

    def __init__(self, dictionary: Dictionary, incentives: Sequence[tuple[Policy, Incentive]]):
        self._dictionary = dictionary
        self._incentives = incentives
        self._days: dict[tuple[date, bool], _Day] = {}

    def __reduce__(self) -> Any:
        return Matchers, (self._dictionary, self._incentives)

    def on(self, day: date, ledger_known: bool = False) -> Matcher:
        """The matcher of a day."""
        own, _ = self._day(day, ledger_known)
        if own.matcher is None:
            own.matcher = Matcher(self._dictionary, own.open, day, ledger_known)
        return own.matcher

    def match(self, facts: Facts, day: date, ledger_known: bool, place: str) -> tuple[Decisions, tuple[str, ...]]:
        """The decisions for every incentive open on a day, and the paths of those that are not open.

        Args:
            facts: what is known of the enterprise; not to be changed afterwards.
            day: the 基准日.
            ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
            place: only of policies that serve this place, or of which the place is not known ("": all).
        """
        own, again = self._day(day, ledger_known)
        closed = tuple(i.path for p, i in own.closed if serves(p, place, True)) if place else own.not_open
        if again:
            numbers = [n for n, (p, _) in enumerate(own.open) if serves(p, place, True)] if place else None
            return self.on(day, ledger_known).decisions(facts, numbers), closed
        pairs = [pair for pair in own.open if serves(pair[0], place, True)]

        def make(at: int) -> Decision:
            return decide(Evaluator(self._dictionary, *pairs[at], facts, day, ledger_known))

        return Decisions(pairs, make), closed

    def _day(self, day: date, ledger_known: bool) -> tuple[_Day, bool]:
        """A day, and whether it was asked for before."""
        key = (day, ledger_known)
        found = self._days.get(key)
        own = found or _Day(self._incentives, day)
        self._days.pop(key, None)
        self._days[key] = own  # the last one asked for is the last one to go
        for old in list(self._days)[:-MOST_DAYS]:
            self._days.pop(old, None)
        return own, found is not None


__all__ = ["Matchers"]
