"""The award of one incentive: its plain form where everything is known, the reference engine otherwise."""

from __future__ import annotations

from collections.abc import Callable

from policymatch.engine.compiled.amounts import rounded
from policymatch.engine.compiled.clauses import facts_of
from policymatch.engine.compiled.forms import Forms
from policymatch.engine.compiled.plain import Act, NoForm, OneEnterprise, Open
from policymatch.engine.reference.decide import CEILING, FIXED, Award, payable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.terms import Nature
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive
from policymatch.model.values import NOT_APPLICABLE, NotApplicable

MOST_AWARDS = 64
"""Awards kept for an incentive: most enterprises get the same few (a band, a cap)."""


class Payable:
    """What an incentive pays.

    Args:
        incentive: the incentive.
        closed: its amount, closed.
        forms: where plain forms are made.
        evaluator: the reference engine for some facts.
    """

    __slots__ = (
        "_act", "_closed", "_den", "_evaluator", "_fact", "_facts", "_forms", "_incentive", "_kept", "_plain_zero", "_state", "_without",
    )  # fmt: skip

    def __init__(self, incentive: Incentive, closed: t.Expr, forms: Forms, evaluator: Callable[[Facts], Evaluator]):
        self._incentive = incentive
        self._closed = closed
        self._forms = forms
        self._evaluator = evaluator
        self._act: Act | None = None
        self._den = 1
        try:
            form = forms.of(closed)
            self._act, self._den = form.act, form.den
        except NoForm:
            pass
        self._facts = facts_of(closed)
        self._fact = next((f for f in self._facts if len(self._facts) == 1 and f.single), None)
        self._without: dict[bool, Award] = {}
        self._state = CEILING if incentive.nature == Nature.CEILING else FIXED
        self._kept: dict[int | None, Award] = {}
        # which step made an amount zero is for the reference engine to say
        self._plain_zero = not (isinstance(incentive.amount, t.Amount) and incentive.amount.steps)

    def award(self, w: OneEnterprise) -> Award:
        """The award, as the reference engine gives it.

        Args:
            w: what is known of the enterprise.
        """
        if self._act is None:
            return self._open(w.facts)
        den = self._den
        try:
            value = self._act(w, ())
        except Open:
            try:
                form = self._forms.with_nothing.of(self._closed)
                value, den = form.act(w, ()), form.den
            except (Open, NoForm):
                return self._open(w.facts)
        fen = value if den == 1 or value is None else rounded(value, den, 1, "四舍五入")
        kept = self._kept.get(fen)
        if kept is not None:
            return kept
        if fen is not None and fen > 0:
            return self._keep(fen, Award(self._state, fen, fen, fen))
        out = payable(self._evaluator(w.facts), self._incentive)
        return self._keep(fen, out) if fen is None or (fen == 0 and self._plain_zero) else out

    def _keep(self, fen: int | None, award: Award) -> Award:
        if len(self._kept) < MOST_AWARDS:
            self._kept[fen] = award
        return award

    def _open(self, facts: Facts) -> Award:
        """Something is missing, 不适用 or has no plain form; where all is missing, or the only fact 不适用, there is one answer."""
        if self._fact is not None and isinstance(self._fact.of(facts), NotApplicable):
            known, none = self._fact.alone(NOT_APPLICABLE), True
        elif all(f.of(facts) is None for f in self._facts):
            known, none = Facts(), False
        else:
            return payable(self._evaluator(facts), self._incentive)
        if none not in self._without:
            self._without[none] = payable(self._evaluator(known), self._incentive)
        return self._without[none]


__all__ = ["Payable"]
