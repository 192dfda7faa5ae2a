"""From an outcome to the rows of 匹配明细 and 企业政策包, for many enterprises at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from policymatch.award.packages import Granted, Packages, best
from policymatch.engine.columnar.outcome import NO_AWARD, OPEN, STATES, Outcome
from policymatch.engine.reference.decide import VERDICTS
from policymatch.engine.reference.values import Causes
from policymatch.language.terms import AmountState, CauseKind, Form, Verdict
from policymatch.model.policy import Incentive, Policy
from policymatch.tables.results.blocks import Block, Counts, Labels, Mask, Money, ResultColumn, Strings, strings
from policymatch.tables.results.money_texts import money_texts
from policymatch.tables.results.schemas import INCENTIVE, MATCHES, PACKAGES

_KINDS = (AmountState.FIXED, AmountState.CEILING, AmountState.RANGE)
_KIND = np.array([_KINDS.index(s) if s in _KINDS else 0 for s in (*STATES, "")], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class EnterpriseColumns:
    """The enterprises of an outcome: ``keys``, ``names`` (Arrow arrays of strings) and ``numbers`` of their rows."""

    keys: Any
    names: Any
    numbers: NDArray[np.int64]


def incentive_row(policy: Policy, incentive: Incentive) -> tuple[str, ...]:
    """The cells of a row about its incentive, in the order of ``INCENTIVE``; one that pays nothing has no 形式."""
    form = incentive.form if incentive.amount is not None else ""
    return incentive.path, policy.title, incentive.name, str(policy.valid), incentive.mode, form


class IncentiveTexts:
    """Arrow arrays of the texts about the incentives of a run, each made once.

    Args:
        incentives: those of the run, with their policies.
    """

    def __init__(self, incentives: Sequence[tuple[Policy, Incentive]]) -> None:
        rows = [incentive_row(p, i) for p, i in incentives]
        self.columns = tuple(strings([row[k] for row in rows]) for k in range(len(INCENTIVE)))
        names = self.columns[2].to_pylist()
        heads = [f"{gap}{name}{phrase}" for gap in ("", "；") for phrase in _PHRASES for name in names]
        self.heads = strings([*heads, ""])


_PHRASES = ("", " 金额待定", " ", " 最高")
_NO_AMOUNT, _PENDING, _PLAIN, _CEILING = range(len(_PHRASES))
VERDICT_TEXTS = strings(VERDICTS)
KIND_TEXTS = strings(_KINDS)
STATE_TEXTS = strings([*STATES, ""])


def matches(
    outcome: Outcome, open_causes: OpenCauses, enterprises: EnterpriseColumns, texts_of: IncentiveTexts
) -> Block:
    """匹配明细: a row for each pair of an outcome; only what is 符合 has an amount, of the others it is possible."""
    rows = outcome.rows
    none = outcome.states == NO_AWARD
    unsure = outcome.verdicts != VERDICTS.index(Verdict.ELIGIBLE)
    no_amount, no_possible = none | unsure, none | ~unsure

    def amount(fen: NDArray[Any], without: Mask) -> Money:
        open_ = without | np.asarray(fen == OPEN, dtype=bool)
        return Money(fen, open_ if open_.any() else None)

    value = amount(outcome.value, no_amount)
    state = np.minimum(outcome.states, len(STATES))  # NO_AWARD is greater than all states
    missing, judgements = _open_texts(open_causes)
    columns: tuple[ResultColumn, ...] = (
        Labels(enterprises.keys, rows, distinct=True),
        Labels(enterprises.names, rows),
        *(Labels(texts, outcome.numbers) for texts in texts_of.columns),
        Labels(VERDICT_TEXTS, outcome.verdicts),
        value,
        Labels(KIND_TEXTS, _KIND.take(state), value.open),
        Labels(STATE_TEXTS, state),
        amount(outcome.low, no_amount),
        amount(outcome.high, no_amount),
        amount(outcome.low, no_possible),
        amount(outcome.high, no_possible),
        missing,
        judgements,
    )
    return Block(MATCHES, columns, len(rows))


def _open_texts(open_causes: OpenCauses) -> tuple[Labels, Labels]:
    """缺 and 待核定, each distinct set of causes worded once."""
    sets = [sorted(s) for s in open_causes.sets]
    missing = ["、".join(dict.fromkeys(c.name for c in s if c.kind != CauseKind.JUDGEMENT)) for s in sets]
    judgements = ["；".join(dict.fromkeys(c.name for c in s if c.kind == CauseKind.JUDGEMENT)) for s in sets]
    return Labels(strings(missing), open_causes.at), Labels(strings(judgements), open_causes.at)


@dataclass(frozen=True, slots=True)
class OpenCauses:
    """What keeps the verdict or the amount of each pair open: ``at`` indexes ``sets``, of which the first is the empty one."""

    at: NDArray[np.int32]
    sets: tuple[Causes, ...]

    @staticmethod
    def of(outcome: Outcome) -> OpenCauses:
        """What keeps the pairs of an outcome open."""
        at = outcome.causes | outcome.award_causes  # the one that is not zero, if one is
        both = np.flatnonzero((outcome.causes != 0) & (outcome.award_causes != 0))
        size = len(outcome.sets)
        keys = outcome.causes[both].astype(np.int64) * size + outcome.award_causes[both]
        distinct, place = np.unique(keys, return_inverse=True)
        at[both] = size + place.reshape(-1)
        pairs = [divmod(key, size) for key in distinct.tolist()]
        return OpenCauses(at, (*outcome.sets, *(outcome.sets[a] | outcome.sets[b] for a, b in pairs)))


def with_not_eligible(outcome: Outcome) -> Outcome:
    """The outcome with its 不符合 pairs listed too: one for every enterprise and incentive."""
    p = len(outcome.incentives)
    m = outcome.n * p
    place = outcome.rows.astype(np.int64) * p + outcome.numbers

    def spread(values: NDArray[Any], rest: int) -> NDArray[Any]:
        out = np.full(m, rest, dtype=values.dtype)
        out[place] = values
        return out

    return replace(
        outcome,
        rows=np.repeat(np.arange(outcome.n, dtype=np.int32), p),
        numbers=np.tile(np.arange(p, dtype=np.int32), outcome.n),
        verdicts=spread(outcome.verdicts, VERDICTS.index(Verdict.NOT_ELIGIBLE)),
        states=spread(outcome.states, NO_AWARD),
        value=spread(outcome.value, OPEN),
        low=spread(outcome.low, OPEN),
        high=spread(outcome.high, OPEN),
        causes=spread(outcome.causes, 0),
        award_causes=spread(outcome.award_causes, 0),
    )


# ------------------------------------------------------------ packages


def packages(
    outcome: Outcome, granted: Granted, figures: Packages, enterprises: EnterpriseColumns, texts_of: IncentiveTexts
) -> Block:
    """企业政策包: a row for each enterprise of an outcome."""
    columns: tuple[ResultColumn, ...] = (
        Strings(enterprises.keys),
        Strings(enterprises.names),
        Counts(enterprises.numbers),
        Counts(figures.granted),
        Money(figures.total),
        *(Money(figures.by_form[form]) for form in Form),
        Money(figures.ceilings),
        Counts(figures.granted_without_asking),
        Money(figures.without_asking),
        Counts(figures.open_amounts),
        Counts(figures.missing),
        Counts(figures.judgement),
        Strings(_best_texts(outcome, best(outcome, granted), texts_of)),
    )
    return Block(PACKAGES, columns, outcome.n)


def _best_texts(outcome: Outcome, first: Sequence[NDArray[np.int64]], texts_of: IncentiveTexts) -> Any:
    """前三项: name and amount of the pairs that come first."""
    p = len(outcome.incentives)
    if not len(outcome):
        return strings([""] * outcome.n)
    parts: list[Any] = []
    for place, pairs in enumerate(first):
        there = pairs >= 0
        k = np.maximum(pairs, 0)
        state, value = outcome.states[k], outcome.value[k]
        phrase = np.where(state == STATES.index(AmountState.CEILING), _CEILING, _PLAIN)
        phrase[np.asarray(value == OPEN, dtype=bool)] = _PENDING
        phrase[state == NO_AWARD] = _NO_AMOUNT
        gap = len(_PHRASES) if place else 0
        head = np.where(there, (gap + phrase) * p + outcome.numbers[k], len(texts_of.heads) - 1)
        parts.append(texts_of.heads.take(pa.array(head)))
        parts += money_texts(value, there & (phrase >= _PLAIN), "元", "")
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="")


__all__ = [
    "EnterpriseColumns",
    "IncentiveTexts",
    "OpenCauses",
    "incentive_row",
    "matches",
    "packages",
    "with_not_eligible",
]
