"""The plain questions: comparisons answered together say what each says alone, and memory is cut without overlap."""

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
from policymatch.engine.columnar.plain.orders import Orders, orders
from policymatch.engine.columnar.plain.space import Space, Spaces
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


def asked() -> tuple[Orders, list[OrderLeaf], Any]:
    """Every comparison of one fact with every bound, taken from compiled conditions."""
    lines = "\n".join(f"- 甲 {word} {bound}" for word in WORDS for bound in BOUNDS)
    loaded = load(policy_text("金额: 5元", conditions=lines))
    plan = Plan.compile(loaded.dictionary, pairs_of(loaded), ON)
    leaves = [(i, part) for i, (_, part) in enumerate(plan._program.nodes) if isinstance(part, OrderLeaf)]
    (found,) = orders(leaves)
    return found, [leaf for _, leaf in leaves], loaded.dictionary


@pytest.mark.parametrize("most", [100, 2**31 - 1, 2**31, 2**53 - 1, 2**53, 2**62 - 1, 2**70])
@pytest.mark.parametrize("gaps", ["none", "missing", "na", "both"])
def test_comparisons_together_say_what_each_says_alone(most: int, gaps: str) -> None:
    found, leaves, dictionary = asked()
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
    together, alone = found.bits(FactChunk(table)), [leaf.bits(FactChunk(table)) for leaf in found.leaves]
    for leaf, one, other in zip(found.leaves, together, alone, strict=True):
        for side in ("sure", "may"):
            got, want = (unpack(getattr(x, side), table.n).tolist() for x in (one, other))
            assert got == want, (leaf.op, leaf.bound, side)
        assert [c for _, c in one.groups] == [c for _, c in other.groups]
        for row, value in enumerate(values):
            gone = missing is not None and missing[row]
            none = na is not None and na[row] and not gone
            said = leaf.said(None if gone else NOT_APPLICABLE if none else Fraction(value))[0]
            sure, may = (unpack(getattr(one, side), table.n)[row] for side in ("sure", "may"))
            assert (bool(sure), bool(may)) == (said is True, said is not False), (leaf.op, leaf.bound, value)


def test_memory_is_cut_without_overlap_and_serves_again() -> None:
    space = Space()
    sizes = [1, 63, 64, 65, 1 << 20, 3 << 20, 5 << 20, 7]
    arrays = [space.array((n,), np.uint8) for n in sizes]
    for i, a in enumerate(arrays):
        a[:] = i
    assert [set(np.unique(a).tolist()) for a in arrays] == [{i} for i in range(len(sizes))]
    wide = space.array((3, 5), np.int64)
    assert wide.shape == (3, 5) and wide.dtype == np.int64 and wide.flags.aligned
    first, second = space.row(16), space.row(16)
    assert not np.shares_memory(first, second)
    space.back(first)
    assert np.shares_memory(space.row(16), first)
    space.clear()
    assert np.shares_memory(space.array((1,), np.uint8), arrays[0])


def test_a_space_is_of_one_chunk_at_a_time() -> None:
    spaces = Spaces()
    with spaces.one() as one, spaces.one() as other:
        assert one is not other
    with spaces.one() as again:
        assert again in (one, other)


def test_a_fact_that_is_both_missing_and_none_is_missing_and_told_once() -> None:
    loaded = load(policy_text("金额: 甲 × 50%", conditions="- 乙 不低于 0元"))
    plan = Plan.compile(loaded.dictionary, pairs_of(loaded), ON)
    both, none = np.array([True, True, False, False]), np.array([True, False, True, False])

    def told(na: Any) -> list[tuple[Any, ...]]:
        columns: dict[Key, Column] = {
            KEY: Numbers(np.arange(4), 1, both, na),
            ("乙", None): Numbers(np.ones(4, dtype=np.int64), 1),
        }
        table = FactTable(loaded.dictionary, 4, columns)
        outcome, totals = plan.run(table), plan.totals(table)
        assert [int(totals.eligible[0]), int(totals.undecided[0]), int(totals.fen[0])] == [4, 0, 2]
        return [(int(r), outcome.award(k)) for k, r in enumerate(outcome.rows)]

    assert [r for r, _ in told(none)] == [0, 1, 2, 3]
    assert told(none) == told(none & ~both)
