"""Outcomes at random, with everything that a pair can have: open amounts, bounds, ceilings, recognitions, huge amounts."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from policymatch.engine.columnar.outcome import NO_AWARD, OPEN, STATES, Outcome
from policymatch.engine.reference.decide import NOT_ELIGIBLE, VERDICTS, Decision
from policymatch.engine.reference.values import NO_CAUSES, Cause, Causes
from policymatch.engine.selection import open_incentives
from policymatch.language.terms import CauseKind, Form, Mode
from policymatch.model.policy import Incentive, Policy
from policymatch.tables.results.listing import EnterpriseColumns
from tests.tables.making import ON, code, small

CAUSES = (
    Cause(CauseKind.FACT, "营业收入(2024年)", "统计部门", "营业收入"),
    Cause(CauseKind.FACT, "营业收入(2024年)", "税务部门", "营业收入"),
    Cause(CauseKind.FACT, "民营企业", "市场监管部门", "民营企业"),
    Cause(CauseKind.RULE, "分档：没有一档", "", ""),
    Cause(CauseKind.JUDGEMENT, "属于重点领域", "工信部门", ""),
    Cause(CauseKind.JUDGEMENT, '带“引号"”,和逗号', "工信部门", ""),
)


@dataclass(frozen=True)
class Drawn:
    """An outcome, its enterprises, and the same decisions one by one."""

    outcome: Outcome
    enterprises: EnterpriseColumns
    decisions: list[list[Decision]]


def incentives(p: int) -> tuple[tuple[Policy, Incentive], ...]:
    """``p`` incentives with different paths, names, modes and forms; every seventh pays nothing."""
    given = open_incentives(small(), ON)
    out = []
    for i in range(p):
        policy, incentive = given[i % len(given)]
        mode, form = Mode.WITHOUT_ASKING if i % 3 else Mode.APPLICATION, tuple(Form)[i % 4]
        amount = None if i % 7 == 6 else given[0][1].amount
        named = replace(incentive, path=f"jia/i{i:04d}", name=f"第{i // 2}项", mode=mode, form=form, amount=amount)
        out.append((policy, named))
    return tuple(out)


def drawn(seed: int, n: int, p: int, digits: int = 9) -> Drawn:
    """An outcome for ``n`` enterprises and ``p`` incentives, with amounts of up to so many digits."""
    r = random.Random(seed)
    pairs = incentives(p)
    sets: tuple[Causes, ...] = (
        NO_CAUSES,
        *dict.fromkeys(frozenset(r.sample(CAUSES, r.randint(1, 3))) for _ in range(6)),
    )
    listed: list[tuple[Any, ...]] = []
    for row in range(n):
        share = r.choice((0.0, 0.3, 0.9))
        for number in range(p):
            if r.random() < share:
                listed.append((row, number, *_pair(r, len(sets), digits, pairs[number][1].amount is not None)))
    columns = list(zip(*listed, strict=True)) or [()] * 9
    big = any(abs(v) >= 2**62 for column in columns[4:7] for v in column)
    kinds: list[Any] = [np.int32, np.int32, np.uint8, np.uint8, *[object if big else np.int64] * 3, np.int32, np.int32]
    arrays = [np.array(c, dtype=k) for c, k in zip(columns, kinds, strict=True)]
    counts = np.zeros((p, len(VERDICTS)), np.int64)
    np.add.at(counts, (arrays[1], arrays[2]), 1)
    counts[:, VERDICTS.index(NOT_ELIGIBLE)] = n - counts.sum(axis=1)
    zeros = [np.zeros(p, np.int64), np.zeros(p, np.int64)]
    fields: Any = (pairs, ON, n, *arrays, counts, *zeros, sets)
    outcome = Outcome(*fields)
    decided = [[Decision(a, i, ON, NOT_ELIGIBLE, None, NO_CAUSES) for a, i in pairs] for _ in range(n)]
    for k in range(len(outcome)):
        decided[int(outcome.rows[k])][int(outcome.numbers[k])] = outcome.decision(k)
    names = [r.choice(("甲公司", "", '=乙,"丙"', "丁")) for _ in range(n)]
    enterprises = EnterpriseColumns(
        pa.array([code(i) for i in range(n)], pa.string()), pa.array(names), np.arange(2, n + 2)
    )
    return Drawn(outcome, enterprises, decided)


def _pair(r: random.Random, sets: int, digits: int, pays: bool) -> tuple[int, ...]:
    verdict = r.choice([i for i, v in enumerate(VERDICTS) if v != NOT_ELIGIBLE])
    causes = 0 if VERDICTS[verdict] == "符合" else r.randrange(1, sets)
    state = r.randrange(len(STATES)) if pays else NO_AWARD
    fen = r.choice((r.randrange(1, 5), r.randrange(10 ** r.randint(1, digits))))
    if state == NO_AWARD:
        return verdict, state, 0, 0, 0, causes, 0
    if STATES[state] in ("定额", "上限"):
        return verdict, state, fen, fen, fen, causes, 0
    if STATES[state] == "0元":
        return verdict, state, 0, 0, 0, causes, 0
    high = r.choice((OPEN, fen + r.randrange(3)))
    value = fen if STATES[state] == "区间" else OPEN
    return verdict, state, value, fen, high, causes, r.randrange(1, sets)


__all__ = ["Drawn", "drawn", "incentives"]
