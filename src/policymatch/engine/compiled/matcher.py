"""All incentives open on a day, made ready to be decided for one enterprise after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from policymatch.engine.compiled.award import Payable
from policymatch.engine.compiled.clauses import Clause, clauses, facts_of, only_facts
from policymatch.engine.compiled.decisions import Decisions, places_of
from policymatch.engine.compiled.forms import Forms
from policymatch.engine.compiled.index import Index, QuestionFacts
from policymatch.engine.compiled.plain import Act, NoForm, OneEnterprise, Open
from policymatch.engine.lowering import Interned, Lowering
from policymatch.engine.reference.decide import (
    ELIGIBLE,
    MISSING,
    NOT_ELIGIBLE,
    ZERO_AMOUNT,
    Award,
    Decision,
    decide,
    eligibility,
)
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import NO_CAUSES, truth
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.terms import Verdict
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy


class Finding(NamedTuple):
    """An ``incentive`` of a ``policy`` that is not 不符合 for an enterprise, with its ``verdict``; ``award`` is None where it pays nothing."""

    policy: Policy
    incentive: Incentive
    verdict: Verdict
    award: Award | None


_Answers = dict[Any, bool | None]
"""The answers to the questions of one enterprise; one by the reference engine is also kept under its key and True."""


class _Question:
    """A question that the index cannot answer: its name among the answers, its plain form if it has one."""

    __slots__ = ("act", "facts", "key", "negated", "nothing_known", "x")

    def __init__(self, x: t.Expr, negated: bool, act: Act | None):
        self.key, self.x, self.negated, self.act = id(x), x, negated, act
        self.facts = facts_of(x)
        self.nothing_known: tuple[bool | None] | None = (
            None  # the answer without any of its facts, once it was asked for
        )


class _Clause(NamedTuple):
    """Questions of which one must hold; whether nothing but facts can keep them open."""

    questions: list[_Question]
    of_facts: bool


_Standing = tuple[int, bool, bool]
"""An incentive that is not 不符合: its number, whether it is 符合, else whether it surely lacks a fact."""


class EveryDay:
    """What the matchers of several days have in common: expressions that are the same on every day, and all that is made of them.

    Args:
        dictionary: the field dictionary.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.

    Attributes:
        days: how many days it serves.
    """

    def __init__(self, dictionary: Dictionary, ledger_known: bool = False):
        self.ledger_known = ledger_known
        self.days = 0
        self.interned = Interned()
        self.closed: dict[int, tuple[Any, Any]] = {}
        self.forms = Forms(ledger_known, False, dictionary.workdays, self.interned.shared)
        self.questions = QuestionFacts()
        self._clauses: dict[tuple[int, bool], tuple[t.Expr, list[Clause]]] = {}

    def clauses(self, x: t.Expr, denied: bool) -> list[Clause]:
        """The clauses of a closed condition (``denied``: of its negation)."""
        if (id(x), denied) not in self._clauses:
            self._clauses[id(x), denied] = (x, clauses(x, denied))
        return self._clauses[id(x), denied][1]


class Matcher:
    """Decides incentives for one enterprise at a time, exactly as the reference engine does, many times faster.

    Args:
        dictionary: the field dictionary and parameters.
        incentives: the incentives to decide, with their policies.
        on: the 基准日.
        _shared: what matchers of other days have in common with this one.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        incentives: Sequence[tuple[Policy, Incentive]],
        on: date,
        _shared: EveryDay,
    ):
        self.dictionary = dictionary
        self.incentives = tuple(incentives)
        self.on = on
        self.ledger_known = ledger_known = _shared.ledger_known
        self._shared = shared = _shared
        self._index = Index(len(self.incentives), self._answer, shared.questions)
        self._rest: dict[int, list[Clause]] = {}
        self._clauses: dict[int, list[_Clause]] = {}
        self._awards: dict[int, Payable] = {}
        self._lowerings: list[Lowering] = []
        for number, (policy, incentive) in enumerate(self.incentives):
            lowering = Lowering(shared.interned, dictionary, policy, incentive, on, ledger_known, shared.closed)
            self._lowerings.append(lowering)
            conditions = [(lowering.root(x), False) for x in incentive.conditions]
            conditions += [(lowering.root(x), True) for x in incentive.exclusions]
            rest = [c for x, denied in conditions for c in shared.clauses(x, denied) if not self._index.add(number, c)]
            if rest:
                self._rest[number] = rest
        self._index.seal()
        self._places = places_of(self.incentives)

    def _left(self, number: int) -> list[_Clause]:
        """The clauses of an incentive that the index does not answer; what is asked of the reference engine comes last."""
        if number not in self._rest:
            return []
        if number not in self._clauses:
            made = [_clause(c, self._shared.forms) for c in self._rest[number]]
            self._clauses[number] = sorted(made, key=lambda own: any(q.act is None for q in own.questions))
        return self._clauses[number]

    # ------------------------------------------------------------ deciding

    def decide(self, facts: Facts) -> list[Finding]:
        """The incentives that are not 不符合, in their order, with their awards.

        Args:
            facts: what is known of the enterprise.
        """
        out = []
        w = OneEnterprise(facts)
        for number, sure, lacks in self._standing(w):
            policy, incentive = self.incentives[number]
            verdict = ELIGIBLE if sure else MISSING if lacks else eligibility(self._evaluator(number, facts))[0]
            out.append(Finding(policy, incentive, verdict, self._award(number, w)))
        return out

    def decisions(self, facts: Facts, numbers: Sequence[int] | None = None) -> Decisions:
        """The decisions for all incentives (or those with some numbers, ascending), each made when it is looked at.

        Args:
            facts: what is known of the enterprise; not to be changed afterwards.
            numbers: which incentives.
        """
        w = OneEnterprise(facts)
        standing = {number: sure for number, sure, _ in self._standing(w)}
        wanted = range(len(self.incentives)) if numbers is None else numbers

        def make(place: int) -> Decision:
            number = wanted[place]
            policy, incentive = self.incentives[number]
            sure = standing.get(number)
            if sure is None:
                return Decision(policy, incentive, self.on, NOT_ELIGIBLE, None, NO_CAUSES)
            award = self._award(number, w)
            if award is not None and award.state == ZERO_AMOUNT:
                return decide(self._evaluator(number, facts), sure)  # there may be a warning
            verdict, causes = (ELIGIBLE, NO_CAUSES) if sure else eligibility(self._evaluator(number, facts))
            return Decision(policy, incentive, self.on, verdict, award, causes)

        if numbers is None:
            return Decisions(self.incentives, make, standing, self._places)
        places = [place for place, number in enumerate(numbers) if number in standing]
        return Decisions([self.incentives[number] for number in numbers], make, places)

    def _standing(self, w: OneEnterprise) -> list[_Standing]:
        """The incentives that are not 不符合."""
        sure, may, lacking = self._index.scan(w.facts)
        certain = f"{sure:0{len(self.incentives)}b}"[::-1]
        possible = f"{may:b}"[::-1]
        out: list[_Standing] = []
        answers: _Answers = {}
        number = possible.find("1")
        while number >= 0:
            held: bool | None = certain[number] == "1" or None
            lacks = held is None and bool(lacking >> number & 1)
            unsettled: list[_Clause] = []
            for clause in self._left(number):
                answer = self._holds(clause, w, answers)
                if answer is False:
                    held = False
                    break
                if answer is None:
                    unsettled.append(clause)
            else:
                for clause in unsettled:  # only now, since the reference engine takes its time
                    answer = self._holds(clause, w, answers, True)
                    if answer is not True:
                        held = answer
                        if answer is False:
                            break
                        lacks = lacks or clause.of_facts
            if held is not False:
                out.append((number, held is True, lacks))
            number = possible.find("1", number + 1)
        return out

    def _holds(self, clause: _Clause, w: OneEnterprise, answers: _Answers, thorough: bool = False) -> bool | None:
        """Whether one of the questions of a clause holds; without ``thorough`` as far as plain forms go."""
        out: bool | None = False
        for q in clause.questions:
            if q.key not in answers:
                answers[q.key] = self._plainly(q, w)
            answer = answers[q.key]
            if answer is None and thorough and (q.key, True) not in answers:
                answers[(q.key, True)] = answers[q.key] = answer = self._by_reference(q, w.facts)
            if answer is None:
                out = None
            elif answer is not q.negated:
                return True
        return out

    def _plainly(self, q: _Question, w: OneEnterprise) -> bool | None:
        """The answer by the plain forms; None where they have none."""
        if q.act is None:
            return None
        try:
            return bool(q.act(w, ()))
        except Open:
            pass
        try:
            return bool(self._shared.forms.with_nothing.test(q.x)(w, ()))
        except (Open, NoForm):
            return None

    def _by_reference(self, q: _Question, facts: Facts) -> bool | None:
        """The answer by the reference engine; where nothing that it asks for is known, it is worked out once."""
        if not all(f.of(facts) is None for f in q.facts):
            return self._answer(q.x, facts)
        if q.nothing_known is None:
            q.nothing_known = (self._answer(q.x, Facts()),)
        return q.nothing_known[0]

    def _award(self, number: int, w: OneEnterprise) -> Award | None:
        incentive = self.incentives[number][1]
        if incentive.amount is None:
            return None
        own = self._awards.get(number)
        if own is None:
            amount = self._lowerings[number].root(incentive.amount)
            own = Payable(incentive, amount, self._shared.forms, partial(self._evaluator, number))
            self._awards[number] = own
        return own.award(w)

    def _answer(self, x: t.Expr, facts: Facts) -> bool | None:
        """The answer of the reference engine to a closed question."""
        return truth(self._evaluator(0, facts).value(x))

    def _evaluator(self, number: int, facts: Facts) -> Evaluator:
        policy, incentive = self.incentives[number]
        return Evaluator(self.dictionary, policy, incentive, facts, self.on, self.ledger_known)


def _clause(clause: Clause, forms: Forms) -> _Clause:
    out = []
    for literal in clause:
        try:
            act = forms.test(literal.question)
        except NoForm:
            act = None
        out.append(_Question(literal.question, literal.negated, act))
    return _Clause(sorted(out, key=lambda q: q.act is None), only_facts(q.question for q in clause))


__all__ = ["Finding", "Matcher"]
