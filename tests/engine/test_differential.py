"""Both engines say the same: generated policies and generated enterprises, a million pairs of them in every run.

``PAIRS`` asks for more pairs and ``SEED`` for others (``make soak``).
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable

import pytest

from policymatch.catalog.loading import load_texts
from policymatch.testing.vocabulary import Vocabulary
from tests.engine.differential import Batch, Tally, batch, soak
from tests.engine.operators import OPERATORS
from tests.shipped import POLICIES
from tests.small import DICTIONARY

PAIRS = int(os.environ.get("PAIRS", "1_000_000"))
SEED = int(os.environ.get("SEED", "0"))
DICTIONARIES = {
    "small": {"dictionary.yaml": DICTIONARY.encode()},
    "shipped": {str(f): f.read_bytes() for f in sorted((POLICIES / "dictionary").glob("*.yaml"))},
}


SIZES = {"small": (32, 700), "shipped": (64, 500)}
"""How many incentives and how many enterprises a batch has; the more fields, the more it takes to make an enterprise."""
SHARES = {"small": 0.6, "shipped": 0.4}


def maker(name: str) -> Callable[[int], Batch]:
    """Batches over a dictionary; every third is wild."""
    base, (incentives, rows) = DICTIONARIES[name], SIZES[name]
    words = Vocabulary(load_texts(base).dictionary)
    return lambda seed: batch(seed, base, words, rows, incentives=incentives, wild=seed % 3 == 2)


def report(tally: Tally) -> str:
    shares = "，".join(f"{v} {n / tally.pairs:.1%}" for v, n in tally.verdicts.most_common())
    return f"{tally.pairs} pairs: {shares}; {dict(tally.states)}; {tally.by_reference} by reference"


@pytest.mark.parametrize("name", sorted(DICTIONARIES))
def test_both_engines_give_equal_decisions(name: str) -> None:
    tally = soak(itertools.count(SEED), maker(name), int(PAIRS * SHARES[name]))
    print(report(tally))
    assert tally.differences == [], "\n".join(tally.differences[:5])
    assert tally.pairs >= PAIRS * SHARES[name]
    for verdict in ("符合", "不符合", "待核"):
        assert tally.verdicts[verdict] >= tally.pairs / 10, report(tally)
    assert min(tally.states[s] for s in ("定额", "上限", "区间", "待核", "待人工核定", "0元")) > tally.pairs / 2000, (
        report(tally)
    )
    if name != "small":  # so many fields that few incentives ask alike
        return
    unseen = [f"{o} {v}" for o in sorted(OPERATORS) for v in (True, False, None) if not tally.operators.seen[o, v]]
    assert unseen == [], "、".join(unseen)
