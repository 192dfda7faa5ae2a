"""What adds up over a run, block by block: the figures of each incentive (事项汇总) and of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.award.packages import Granted, Packages, safe
from policymatch.engine.columnar.outcome import STATES, Outcome
from policymatch.engine.reference.decide import VERDICTS
from policymatch.language.terms import AmountState, CauseKind
from policymatch.language.workdays import what_to_do
from policymatch.model.policy import Incentive, Policy
from policymatch.tables.results.blocks import Block, block_of
from policymatch.tables.results.listing import OpenCauses, incentive_row
from policymatch.tables.results.schemas import SUMMARY

_MOST = 3  # missing facts named per incentive


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a whole run: how many pairs and enterprises, and amounts in 分.

    Attributes:
        granted: pairs that are 符合, and ``firms`` the enterprises that have one.
        total, ceilings: their certain amounts, and the part that is only a ceiling.
        open_amounts: those of them whose amount is still open.
        without_asking, firms_without_asking, without_asking_total: the same of what is 免申即享.
        missing, judgement: pairs that are 待核, 需人工核定.
    """

    granted: int = 0
    firms: int = 0
    total: int = 0
    ceilings: int = 0
    open_amounts: int = 0
    without_asking: int = 0
    firms_without_asking: int = 0
    without_asking_total: int = 0
    missing: int = 0
    judgement: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def figures_of(p: Packages) -> Figures:
    """The figures of some enterprises."""
    return Figures(
        granted=int(p.granted.sum()),
        firms=int(np.count_nonzero(p.granted)),
        total=_sum(p.total),
        ceilings=_sum(p.ceilings),
        open_amounts=int(p.open_amounts.sum()),
        without_asking=int(p.granted_without_asking.sum()),
        firms_without_asking=int(np.count_nonzero(p.granted_without_asking)),
        without_asking_total=_sum(p.without_asking),
        missing=int(p.missing.sum()),
        judgement=int(p.judgement.sum()),
    )


def _sum(fen: NDArray[Any]) -> int:
    return int(safe(fen, len(fen)).sum())


@dataclass(frozen=True, slots=True)
class Tally:
    """What one outcome adds to the figures of each incentive, a row each; amounts in 分.

    Attributes:
        counts: how many enterprises have each of ``VERDICTS``.
        total, ceilings, open_amounts: of those that are 符合: certain amounts, what is only a ceiling, how many are open.
        warned: how many amounts came out below zero.
        by_reference: how many enterprises the reference engine decided.
        missing: name of a missing fact -> how many enterprises miss it.
    """

    counts: NDArray[np.int64]
    total: list[int]
    ceilings: list[int]
    open_amounts: list[int]
    warned: list[int]
    by_reference: list[int]
    missing: dict[str, NDArray[np.int64]]

    @staticmethod
    def of(outcome: Outcome, granted: Granted, open_causes: OpenCauses) -> Tally:
        """The tally of one outcome."""
        p, numbers = len(outcome.incentives), outcome.numbers
        value = safe(np.maximum(granted.fen, 0), len(numbers))
        total, ceilings = np.zeros(p, dtype=value.dtype), np.zeros(p, dtype=value.dtype)
        np.add.at(total, numbers, value)
        ceiling = outcome.states == STATES.index(AmountState.CEILING)
        if ceiling.any():
            np.add.at(ceilings, numbers[ceiling], value[ceiling])
        return Tally(
            outcome.counts.copy(),
            [int(x) for x in total],
            [int(x) for x in ceilings],
            np.bincount(numbers[granted.open], minlength=p).tolist(),
            outcome.warned.tolist(),
            outcome.by_reference.tolist(),
            _missing(outcome, open_causes),
        )

    @staticmethod
    def none(p: int) -> Tally:
        """The tally of no enterprise and ``p`` incentives."""
        counts = np.zeros((p, len(VERDICTS)), dtype=np.int64)
        return Tally(counts, [0] * p, [0] * p, [0] * p, [0] * p, [0] * p, {})

    def add(self, other: Tally) -> None:
        """Adds the tally of another outcome of the same run."""
        self.counts[:] += other.counts
        for name in ("total", "ceilings", "open_amounts", "warned", "by_reference"):
            own = getattr(self, name)
            own[:] = [a + b for a, b in zip(own, getattr(other, name), strict=True)]
        for name, counts in other.missing.items():
            self.missing[name] = self.missing[name] + counts if name in self.missing else counts


def _missing(outcome: Outcome, open_causes: OpenCauses) -> dict[str, NDArray[np.int64]]:
    """How many enterprises each incentive misses each fact of, by the name of the fact."""
    wanting = [sorted({c.name for c in s if c.kind != CauseKind.JUDGEMENT}) for s in open_causes.sets]
    number = {name: i for i, name in enumerate(sorted({name for names in wanting for name in names}))}
    size, p = len(number), len(outcome.incentives)
    counts = np.zeros(p * size, dtype=np.int64)
    lengths = np.array([len(names) for names in wanting])
    some = np.flatnonzero(open_causes.at)
    at, first = open_causes.at[some], outcome.numbers[some].astype(np.int64) * size
    for k in range(int(lengths.max(initial=0))):  # the k-th fact that each pair misses
        more = lengths.take(at) > k
        if not more.all():
            at, first = at[more], first[more]
        named = np.array([number[names[k]] if k < len(names) else 0 for names in wanting])
        counts += np.bincount(first + named.take(at), minlength=p * size)
    return {name: counts[i::size] for name, i in number.items()}


def warnings(paths: Sequence[str], tally: Tally) -> tuple[str, ...]:
    """What the decisions of a run give notice of.

    Args:
        paths: of the incentives, in their order.
        tally: of all enterprises.
    """
    below = (f"{path}：{n}户算出的金额低于零，按0元计" for path, n in zip(paths, tally.warned, strict=True) if n)
    return (*below, *what_to_do(tally.missing))


def summary(incentives: Sequence[tuple[Policy, Incentive]], tally: Tally) -> Block:
    """事项汇总: a row for each incentive."""
    missing: list[list[tuple[str, int]]] = [[] for _ in incentives]
    for name, counts in tally.missing.items():
        for number in np.flatnonzero(counts).tolist():
            missing[number].append((name, int(counts[number])))
    rows = []
    for number, (policy, incentive) in enumerate(incentives):
        most = sorted(missing[number], key=lambda pair: (-pair[1], pair[0]))[:_MOST]
        rows.append(
            (
                *incentive_row(policy, incentive),
                *tally.counts[number].tolist(),
                tally.total[number],
                tally.ceilings[number],
                tally.open_amounts[number],
                "；".join(f"{name} {count}户" for name, count in most),
            )
        )
    return block_of(SUMMARY, rows)


__all__ = ["Figures", "Tally", "figures_of", "summary", "warnings"]
