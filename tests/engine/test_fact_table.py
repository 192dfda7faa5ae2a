"""Facts as columns and back: nothing is lost, whatever rows are taken."""

from __future__ import annotations

import random

import numpy as np
import pytest

from policymatch.engine.columnar.fact_table import FactTable
from policymatch.model.facts import Facts, read_facts
from tests.engine.test_columnar import enterprise
from tests.small import load, policy_text

DICTIONARY = load(policy_text("")).dictionary


def some(seed: int, n: int = 40) -> list[Facts]:
    rng = random.Random(seed)
    made = [read_facts(DICTIONARY, enterprise(rng)) for _ in range(n)]
    for f in made:
        f.rulings = {"合理": rng.random() < 0.5} if rng.random() < 0.5 else {}
    return made


@pytest.mark.parametrize("seed", range(5))
def test_facts_come_back(seed: int) -> None:
    facts = some(seed)
    for f in facts:
        f.code = f.name = ""
        f.series = {name: periods for name, periods in f.series.items() if periods}
    table = FactTable.of(DICTIONARY, facts)
    assert [table.facts(i) for i in range(len(facts))] == facts
    rows = np.array(random.Random(seed).sample(range(len(facts)), 25), dtype=np.int64)
    taken = table.take(rows).take(np.array([3, 3, 0, 24], dtype=np.int64))
    assert [taken.facts(i) for i in range(4)] == [facts[rows[i]] for i in (3, 3, 0, 24)]


@pytest.mark.parametrize("seed", range(5))
def test_a_slice_is_a_take(seed: int) -> None:
    table = FactTable.of(DICTIONARY, some(seed))
    cut = table.take(slice(7, 31)).take(slice(2, None))
    taken = table.take(np.arange(9, 31))
    assert len(cut) == len(taken) == 22
    assert [cut.facts(i) for i in range(22)] == [taken.facts(i) for i in range(22)]


def test_nothing_known() -> None:
    table = FactTable(DICTIONARY, 3, {})
    assert table.facts(1) == Facts()
    missing = table.fact("甲").missing
    assert missing is not None and missing.all()
    assert table.records("项目").records(0) is None
