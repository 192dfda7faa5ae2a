"""The plain questions: comparisons say what the reference says, at the bounds and with gaps."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from policymatch.engine.columnar import FactTable, Plan
from policymatch.engine.columnar.fact_table import Column, Key, Numbers
from policymatch.engine.columnar.plain.bits import unpack
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.leaves import OrderLeaf
from policymatch.model.values import NOT_APPLICABLE
from tests.engine.test_plan import ON, pairs_of
from tests.small import load, policy_text

KEY = ("甲", None)
BOUNDS = (
    "0元",
    "0.01元",
    "1万元",
    "21474836.47元",
    "21474836.48元",
    "90071992547409.92元",
    "90071992547409.93元",
    "1000000000亿元",
)
WORDS = ("不低于", "超过", "低于", "不超过")


def comparisons() -> tuple[list[OrderLeaf], Any]:
    """One fact compared with every bound, as compiled conditions do."""
    lines = "\n".join(f"- 甲 {word} {bound}" for word in WORDS for bound in BOUNDS)
    loaded = load(policy_text("金额: 5元", conditions=lines))
    plan = Plan.compile(loaded.dictionary, pairs_of(loaded), ON)
    return [part for _, part in plan._graph.nodes if isinstance(part, OrderLeaf)], loaded.dictionary


@pytest.mark.parametrize("most", [100, 2**31 - 1, 2**31, 2**53 - 1, 2**53, 2**62 - 1, 2**70])
@pytest.mark.parametrize("gaps", ["none", "missing", "na", "both"])
def test_comparisons_near_their_bounds_equal_the_reference(most: int, gaps: str) -> None:
    leaves, dictionary = comparisons()
    assert len(leaves) == len(WORDS) * len(BOUNDS)
    rng = random.Random(most)
    near = [
        int(Fraction(b.removesuffix("元").replace("万", "")) * 100) * (10**4 if "万" in b else 1) for b in BOUNDS[:-1]
    ]
    values = [most, -most, 0, *(v + d for v in near for d in (-1, 0, 1) if abs(v + d) <= most)]
    values += [rng.randint(-most, most) for _ in range(101 - len(values))]
    num = np.array(values, dtype=object if most >= 2**62 else np.int64)
    draw = np.array([rng.random() for _ in values])
    missing = draw < 0.2 if gaps in ("missing", "both") else None
    na = (draw > 0.8) | (draw < 0.1) if gaps in ("na", "both") else None
    table = FactTable(dictionary, len(num), {KEY: Numbers(num, 1, missing, na)})
    chunk = FactChunk(table)
    for leaf in leaves:
        bits = leaf.bits(chunk)
        sure, may = unpack(bits.sure, table.n), unpack(bits.may, table.n)
        for row, value in enumerate(values):
            gone = missing is not None and missing[row]
            none = na is not None and na[row] and not gone
            answer = leaf.answer(None if gone else NOT_APPLICABLE if none else Fraction(value))[0]
            assert (bool(sure[row]), bool(may[row])) == (answer is True, answer is not False), (
                leaf.op,
                leaf.bound,
                value,
            )


def test_a_fact_that_is_both_missing_and_none_is_missing() -> None:
    loaded = load(policy_text("金额: 甲 × 50%", conditions="- 乙 不低于 0元"))
    plan = Plan.compile(loaded.dictionary, pairs_of(loaded), ON)
    both, none = np.array([True, True, False, False]), np.array([True, False, True, False])

    def awards(na: Any) -> list[tuple[Any, ...]]:
        columns: dict[Key, Column] = {
            KEY: Numbers(np.arange(4), 1, both, na),
            ("乙", None): Numbers(np.ones(4, dtype=np.int64), 1),
        }
        table = FactTable(loaded.dictionary, 4, columns)
        outcome, totals = plan.run(table), plan.totals(table)
        assert [int(totals.eligible[0]), int(totals.undecided[0]), int(totals.fen[0])] == [4, 0, 2]
        return [(int(r), outcome.award(k)) for k, r in enumerate(outcome.rows)]

    assert [r for r, _ in awards(none)] == [0, 1, 2, 3]
    assert awards(none) == awards(none & ~both)
