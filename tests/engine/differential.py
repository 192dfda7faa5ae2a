"""Generated policies and generated enterprises through both engines: what each says, and where they differ."""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policymatch.catalog.loading import Loaded, load_texts
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.outcome import NO_AWARD, OPEN, STATES, Outcome
from policymatch.engine.columnar.plan import Plan
from policymatch.engine.reference.decide import (
    ELIGIBLE,
    JUDGEMENT,
    MISSING,
    NOT_ELIGIBLE,
    VERDICTS,
    Award,
    decide,
    payable,
)
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import NO_CAUSES, Causes, causes_of, truth
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.terms import CauseKind
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy
from policymatch.testing.choices import Seeded
from policymatch.testing.facts import FactMaker, as_mapping
from policymatch.testing.mentions import asked
from policymatch.testing.policy_text import write
from policymatch.testing.vocabulary import Vocabulary
from tests.engine.operators import Operators

ON = date(2024, 12, 31)
USUAL = 20  # incentives that take the reference longer are decided for fewer enterprises
STATE = {name: i for i, name in enumerate(STATES)}
Pair = tuple[Policy, Incentive]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine says of one pair; ``failed`` are the bits of the conditions, then exclusions, that surely fail."""

    verdict: str
    award: Award | None
    causes: Causes
    failed: int

    def __str__(self) -> str:
        a = self.award
        paid = f"{a.state} {a.value} [{a.low}, {a.high}] {_names(a.causes)}" if a else "-"
        return f"{self.verdict} {_names(self.causes)} failed {self.failed:b} | {paid}"


def _names(causes: Causes) -> str:
    return "{" + "、".join(f"{c.kind}:{c.name}" for c in sorted(causes)) + "}"


def reference(dictionary: Dictionary, pair: Pair, facts: Facts, on: date = ON, ledger_known: bool = False) -> Answer:
    """What the reference engine says, with every condition looked at."""
    e = Evaluator(dictionary, *pair, facts, on, ledger_known)
    incentive = e.incentive
    failed, bit = 0, 1
    open_ = []
    for condition in incentive.conditions:
        v = e.value(condition)
        held = truth(v)
        if held is None:
            open_.append(v)
        elif not held:
            failed |= bit
        bit <<= 1
    for exclusion in incentive.exclusions:
        v = e.value(exclusion)
        held = truth(v)
        if held is None:
            open_.append(v)
        elif held:
            failed |= bit
        bit <<= 1
    if failed:
        return Answer(NOT_ELIGIBLE, None, NO_CAUSES, failed)
    causes = causes_of(*open_) if open_ else NO_CAUSES
    verdict = ELIGIBLE if not open_ else MISSING if any(c.kind == CauseKind.FACT for c in causes) else JUDGEMENT
    return Answer(verdict, payable(e, incentive) if incentive.amount is not None else None, causes, 0)


def same_as_decide(dictionary: Dictionary, pair: Pair, facts: Facts, said: Answer, on: date = ON) -> bool:
    """Whether :func:`reference` says what ``decide`` does."""
    d = decide(Evaluator(dictionary, *pair, facts, on))
    return (d.verdict, d.award, d.causes) == (said.verdict, said.award, said.causes)


# ---------------------------------------------------------------- one batch


@dataclass(frozen=True, slots=True)
class Batch:
    """Policies over one dictionary, and enterprises to decide them for."""

    seed: int
    text: str
    loaded: Loaded
    pairs: tuple[Pair, ...]
    facts: list[Facts]


NODES: Any = (t.Expr, t.Arm, t.Segment, t.Step, t.Allocation, t.Instalment)
RANKS = {t.Distinct: 8, t.Take: 8, t.PerItem: 4, t.Aggregate: 3, t.Filter: 3}


def effort(incentive: Incentive) -> int:
    """About how many microseconds the reference takes for one enterprise; lists inside lists weigh most."""
    seen: set[str] = set()

    def of(x: Any) -> int:
        if isinstance(x, tuple):
            return sum(of(i) for i in x)
        if not isinstance(x, NODES):
            return 0
        if isinstance(x, t.Let):
            if x.name in seen:
                return 1
            seen.add(x.name)
            return of(incentive.lets[x.name].body)
        factor = RANKS.get(type(x), 1)
        return 1 + sum((1 if f == "source" else factor) * of(getattr(x, f)) for f in x.__dataclass_fields__)

    return of((incentive.conditions, incentive.exclusions, incentive.amount))


def batch(
    seed: int, base: dict[str, bytes], words: Vocabulary, rows: int, *, incentives: int = 8, wild: bool = False
) -> Batch:
    """The batch of a seed.

    Args:
        seed: it and the other arguments decide everything.
        base: the files of the dictionary.
        words: the dictionary's words.
        rows: how many enterprises.
        incentives: how many 事项 the policy has.
        wild: whether to write oddly.
    """
    source = Seeded(seed)
    text = write(source, words, wild=wild, incentives=incentives)
    loaded = load_texts({**base, "p.yaml": text.encode()})
    pairs = tuple((p, i) for p in loaded.policies for i in p.incentives)
    maker = FactMaker(source, loaded.dictionary, asked(loaded.policies, loaded.dictionary), missing=0.2)
    return Batch(seed, text, loaded, pairs, [maker.facts() for _ in range(rows)])


@dataclass(slots=True)
class Tally:
    """What was seen: pairs, verdicts, states of amounts, operators with their truth values, differences."""

    pairs: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    operators: Operators = field(default_factory=Operators)
    by_reference: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Takes in what another saw."""
        self.pairs += other.pairs
        self.verdicts += other.verdicts
        self.states += other.states
        self.operators.add(other.operators)
        self.by_reference += other.by_reference
        self.differences += other.differences


def compare(b: Batch, tally: Tally, every: int = 40) -> None:
    """Decides a batch by both engines and notes every difference.

    Args:
        b: the batch.
        tally: where it is noted.
        every: of each so many enterprises one has its operators counted.
    """
    dictionary = b.loaded.dictionary
    table = FactTable.of(dictionary, b.facts)
    plan = Plan.compile(dictionary, b.pairs, ON)
    outcome = plan.run(table)
    tally.by_reference += int(outcome.by_reference.sum())
    said = answers(outcome)
    for n, pair in enumerate(b.pairs):
        rows = int(len(b.facts) * min(1.0, max(0.1, USUAL / effort(pair[1]))))
        tally.pairs += rows
        failed = plan.failed(table, n).tolist()
        mine = said[n]
        for row, facts in enumerate(b.facts[:rows]):
            want = reference(dictionary, pair, facts)
            tally.verdicts[want.verdict] += 1
            if want.award is not None:
                tally.states[want.award.state] += 1
            got = mine.get(row, NOTHING)
            if failed[row] != want.failed or got != told(want):
                tally.differences.append(_difference(b, n, row, want, f"{got} failed {failed[row]:b}"))
            if row % every == n % every:
                tally.operators.see(Evaluator(dictionary, *pair, facts, ON))
                if not same_as_decide(dictionary, pair, facts, want):
                    tally.differences.append(_difference(b, n, row, want, "decide"))


Told = tuple[Any, ...]
NOTHING: Told = (VERDICTS.index(NOT_ELIGIBLE), NO_CAUSES)


def told(answer: Answer) -> Told:
    """An answer of the reference as :func:`answers` has those of an outcome."""
    if answer.failed:
        return NOTHING
    verdict, a = VERDICTS.index(answer.verdict), answer.award
    if a is None:
        return (verdict, answer.causes, NO_AWARD)
    value, high = OPEN if a.value is None else a.value, OPEN if a.high is None else a.high
    return (verdict, answer.causes, STATE[a.state], value, a.low, high, a.causes)


def answers(outcome: Outcome) -> list[dict[int, Told]]:
    """For each incentive of an outcome what it says of each row that is not 不符合."""
    out: list[dict[int, Told]] = [{} for _ in outcome.incentives]
    sets = outcome.sets
    columns = (
        outcome.rows, outcome.numbers, outcome.verdicts, outcome.causes, outcome.states,
        outcome.value, outcome.low, outcome.high, outcome.award_causes,
    )  # fmt: skip
    for row, n, verdict, why, state, *amount, open_ in zip(*(c.tolist() for c in columns), strict=True):
        head = (verdict, sets[why], state)
        out[n][row] = head if state == NO_AWARD else (*head, *amount, sets[open_])
    return out


def _difference(b: Batch, n: int, row: int, want: Answer, got: str) -> str:
    facts = json.dumps(as_mapping(b.facts[row], b.loaded.dictionary), ensure_ascii=False)
    return f"seed {b.seed} {b.pairs[n][1].path} row {row}\n  reference {want}\n  columnar  {got}\n  {facts}"


def soak(seeds: Iterable[int], make: Callable[[int], Batch], pairs: int) -> Tally:
    """Compares batches until so many pairs were seen.

    Args:
        seeds: the seeds of the batches.
        make: gives the batch of a seed.
        pairs: how many are enough.
    """
    tally = Tally()
    collecting = gc.isenabled()
    gc.disable()  # the many short-lived values would have it run all the time
    try:
        for seed in seeds:
            try:
                compare(make(seed), tally)
            except Exception as e:
                e.add_note(f"seed {seed}")
                raise
            if tally.pairs >= pairs:
                break
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    return tally
