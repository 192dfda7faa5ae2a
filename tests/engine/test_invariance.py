"""Chunks, threads, the order of enterprises, of records and of files, and the hash seed change nothing."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policymatch.catalog.loading import load_texts
from policymatch.engine.columnar import FactTable, Outcome, Plan
from policymatch.engine.columnar.pairs import concatenated
from policymatch.samples import generate, write
from policymatch.tables import NAMES
from policymatch.testing.vocabulary import Vocabulary
from tests.cli.run import ROOT
from tests.engine.differential import ON, Batch, batch
from tests.engine.test_differential import DICTIONARIES

SEEDS = range(4)


def made(seed: int) -> Batch:
    base = DICTIONARIES["small"]
    return batch(seed, base, Vocabulary(load_texts(base).dictionary), 60, incentives=12, wild=seed % 2 == 1)


def plan_of(b: Batch) -> Plan:
    return Plan.compile(b.loaded.dictionary, b.pairs, ON)


def told(outcome: Outcome) -> tuple[Any, ...]:
    """All that an outcome says, sets of causes spelt out."""
    sets = [sorted(s) for s in outcome.sets]
    return (
        outcome.rows.tolist(), outcome.numbers.tolist(), outcome.verdicts.tolist(), outcome.states.tolist(),
        outcome.value.tolist(), outcome.low.tolist(), outcome.high.tolist(),
        [sets[k] for k in outcome.causes], [sets[k] for k in outcome.award_causes],
        outcome.counts.tolist(), outcome.warned.tolist(),
    )  # fmt: skip


def by_enterprise(outcome: Outcome, place: Iterable[int]) -> list[tuple[Any, ...]]:
    """What an outcome says of each enterprise, under the number that it had at first."""
    rows = list(place)
    sets = [sorted(s) for s in outcome.sets]
    return sorted(
        (rows[r], n, outcome.verdicts[k], outcome.states[k], outcome.value[k], outcome.low[k], outcome.high[k],
         sets[outcome.causes[k]], sets[outcome.award_causes[k]])
        for k, (r, n) in enumerate(zip(outcome.rows.tolist(), outcome.numbers.tolist(), strict=True))
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_chunks_and_threads(seed: int) -> None:
    b = made(seed)
    plan, table = plan_of(b), FactTable.of(b.loaded.dictionary, b.facts)
    whole = told(plan.run(table))
    assert len(whole[0]) > 60
    for chunk, threads in ((1, 1), (7, 2), (32, 1), (32, 4), (59, 2)):
        assert told(plan.run(table, chunk=chunk, threads=threads)) == whole, (chunk, threads)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_decided_at_once_and_listed_in_ranges_of_any_size_gives_one_outcome(seed: int) -> None:
    b = made(seed)
    plan, table = plan_of(b), FactTable.of(b.loaded.dictionary, b.facts)
    whole = told(plan.run(table))
    for most in (1, 7, 59, 60):
        decided = plan.decided(table)
        ranges = [decided.outcome(start, min(start + most, 60)) for start in range(0, 60, most)]
        assert told(concatenated(ranges)) == whole, most


@pytest.mark.parametrize("seed", SEEDS)
def test_incentives_with_equal_conditions_do_not_affect_each_other(seed: int) -> None:
    b = made(seed)
    twice = Plan.compile(b.loaded.dictionary, [*b.pairs, *b.pairs], ON)
    outcome, n = twice.run(FactTable.of(b.loaded.dictionary, b.facts)), len(b.pairs)
    again = [(row, number - n, *more) for row, number, *more in by_enterprise(outcome, range(60)) if number >= n]
    assert again == [tuple(x) for x in by_enterprise(outcome, range(60)) if x[1] < n]
    assert outcome.counts[:n].tolist() == outcome.counts[n:].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_enterprises(seed: int) -> None:
    b = made(seed)
    plan = plan_of(b)
    turned = list(range(len(b.facts)))
    random.Random(seed).shuffle(turned)
    first = plan.run(FactTable.of(b.loaded.dictionary, b.facts))
    other = plan.run(FactTable.of(b.loaded.dictionary, [b.facts[i] for i in turned]))
    assert by_enterprise(first, range(len(b.facts))) == by_enterprise(other, turned)
    assert np.array_equal(first.counts, other.counts) and np.array_equal(first.warned, other.warned)
    taken = FactTable.of(b.loaded.dictionary, b.facts).take(np.array(turned, dtype=np.int64))
    assert told(plan.run(taken)) == told(other)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_records(seed: int) -> None:
    b = made(seed)
    plan = plan_of(b)
    first = told(plan.run(FactTable.of(b.loaded.dictionary, b.facts)))
    rng = random.Random(seed)
    for facts in b.facts:
        for rows in facts.records.values():
            rng.shuffle(rows)
    assert told(plan.run(FactTable.of(b.loaded.dictionary, b.facts))) == first


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_incentives_and_the_names_of_files(seed: int) -> None:
    b = made(seed)
    table = FactTable.of(b.loaded.dictionary, b.facts)
    first = plan_of(b).run(table)
    turned = list(range(len(b.pairs)))
    random.Random(seed).shuffle(turned)
    renamed = load_texts({"z.yaml": DICTIONARIES["small"]["dictionary.yaml"], "a.yaml": b.text.encode()})
    pairs = [(p, i) for p in renamed.policies for i in p.incentives]
    other = Plan.compile(renamed.dictionary, [pairs[n] for n in turned], ON).run(
        FactTable.of(renamed.dictionary, b.facts)
    )
    assert _by_incentive(first, range(len(b.pairs))) == _by_incentive(other, turned)


def _by_incentive(outcome: Outcome, place: Iterable[int]) -> list[tuple[Any, ...]]:
    numbers = list(place)
    return sorted((row, numbers[n], *rest) for row, n, *rest in by_enterprise(outcome, range(outcome.n)))


# ---------------------------------------------------------------- byte for byte, in processes of their own

_DIGEST = """
import hashlib
from tests.engine.test_invariance import SEEDS, made, plan_of, told
from policymatch.engine.columnar import FactTable
for seed in SEEDS:
    b = made(seed)
    outcome = plan_of(b).run(FactTable.of(b.loaded.dictionary, b.facts))
    arrays = (outcome.rows, outcome.numbers, outcome.causes, outcome.award_causes)
    said = (b.text, told(outcome), [a.tolist() for a in arrays], [sorted(s) for s in outcome.sets])
    print(hashlib.sha256(repr(said).encode()).hexdigest())
"""


def _python(hash_seed: int, *args: str | Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *map(str, args)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


def test_the_hash_seed_changes_no_outcome() -> None:
    runs = [_python(n, "-c", _DIGEST) for n in (0, 1, 4242)]
    assert [r.stderr for r in runs] == ["", "", ""]
    assert len(runs[0].stdout.splitlines()) == len(SEEDS)
    assert len({r.stdout for r in runs}) == 1


def _score(hash_seed: int, tables: dict[str, Path], out: Path, *options: str) -> tuple[str, dict[str, str]]:
    """What ``policymatch score`` prints, and the digest of each file that it writes."""
    given = [a for name, p in tables.items() if name != "enterprises" for a in ("--records", f"{name}={p}")]
    firms = tables["enterprises"]
    done = _python(hash_seed, "-m", "policymatch", "score", firms, *given, "--on", "2024-12-31", "--out", out, *options)
    assert done.returncode in (0, 1), done.stderr
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.iterdir())}
    return done.stdout.replace(str(out), ""), digests


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {p.stem: p for p in write(generate(300, 11), tmp_path_factory.mktemp("population"))}


@pytest.fixture(scope="module")
def scored(tables: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    return _score(0, tables, tmp_path_factory.mktemp("scored"))


def test_the_hash_seed_and_the_order_of_files_change_no_byte(
    tables: dict[str, Path], scored: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    assert set(scored[1]) == {f"{name}.csv" for name in NAMES} | {"运行.json"}
    assert _score(77, dict(reversed(tables.items())), tmp_path / "b") == scored


def test_parquet_files_are_the_same_bytes(tables: dict[str, Path], tmp_path: Path) -> None:
    first, other = (_score(n, tables, tmp_path / str(n), "--format", "parquet", "--all") for n in (1, 2))
    assert first == other


def test_the_order_of_record_rows_changes_no_decision(
    tables: dict[str, Path], scored: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    turned = dict(tables)
    for name in set(tables) - {"enterprises"}:
        head, *rows = tables[name].read_text(encoding="utf-8-sig").splitlines()
        random.Random(name).shuffle(rows)
        turned[name] = tmp_path / f"{name}.csv"
        turned[name].write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
    other = _score(0, turned, tmp_path / "out")[1]
    for name in ("匹配明细.csv", "企业政策包.csv", "事项汇总.csv"):
        assert scored[1][name] == other[name]
