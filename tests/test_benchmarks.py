"""The benchmarks compare equals: whoever does the work tells the same figures, and its files are what they should be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from benchmarks import enterprises, rules
from benchmarks.ours import ENGINES, ON
from benchmarks.peers import PEERS, Figures
from stdnum.cn import uscc

from policymatch import Catalog

ROWS, INCENTIVES, SEED = 3_000, 120, 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bench")
    enterprises.write(out, ROWS, SEED)
    rules.write_policies(out / "policies", rules.rules(INCENTIVES))
    return out


@pytest.fixture(scope="module")
def plain(folder: Path) -> Figures:
    return figures_of("plain", folder)


def figures_of(peer: str, folder: Path) -> Figures:
    made = PEERS[peer](rules.rules(INCENTIVES))
    made.load(enterprises.for_peers(folder))
    return made.run()


@pytest.mark.parametrize("peer", [p for p in PEERS if p != "plain"])
def test_peers_tell_the_same_figures(peer: str, folder: Path, plain: Figures) -> None:
    if peer.startswith("polars"):
        pytest.importorskip("polars")
    assert figures_of(peer, folder).tolist() == plain.tolist()


def test_openfisca_tells_the_same_figures(folder: Path, plain: Figures) -> None:
    pytest.importorskip("openfisca_core")
    from benchmarks.openfisca import OpenFisca

    made = OpenFisca(rules.rules(INCENTIVES))
    made.load(enterprises.for_peers(folder))
    assert made.run().tolist() == plain.tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_ours_tells_the_same_figures(engine: str, folder: Path, plain: Figures) -> None:
    made = ENGINES[engine](folder / "policies")
    made.load(folder / "enterprises.parquet")
    assert made.run().tolist() == plain.tolist()


def test_a_scored_csv_tells_the_same_figures(folder: Path, plain: Figures) -> None:
    frame = pd.read_csv(folder / "enterprises.csv", dtype=str, keep_default_na=False)
    scores = Catalog.load(folder / "policies").score(frame, on=ON)
    assert scores.clean
    matches = scores.matches
    number = matches["事项"].str[-5:].astype(int) - 1
    found: dict[str, Any] = {}
    for verdict in ("符合", "待核"):
        found[verdict] = np.bincount(number[matches["结果"] == verdict], minlength=INCENTIVES)
    fen = matches["金额(元)"].where(matches["结果"] == "符合").map(lambda yuan: int(yuan * 100), na_action="ignore")
    sums = fen.fillna(0).groupby(number).sum().reindex(range(INCENTIVES), fill_value=0)
    assert np.stack([found["符合"], found["待核"], sums.astype(int)], axis=1).tolist() == plain.tolist()


def test_each_figure_has_something_to_disagree_about(plain: Figures) -> None:
    assert (plain.sum(axis=0) > 1000).all()
    assert ((plain > 0).sum(axis=0) > INCENTIVES * 0.9).all()


def test_the_shape_of_the_workload() -> None:
    leaves: list[rules.Leaf] = []
    drawn = rules.rules(1000)
    for rule in drawn:
        for condition in rule.conditions:
            rules.fold(condition, lambda leaf: leaves.append(leaf), lambda op, parts: None)
    assert 4_500 < len(leaves) < 5_500
    assert 1_000 < len(set(leaves)) < 2_000
    assert rules.rules(40) == drawn[:40]
    assert {type(rule.amount) for rule in drawn} == {rules.Fixed, rules.Rate, rules.Tiers}
    assert len(enterprises.FIELDS) == len(set(enterprises.FIELDS)) == 41


def test_a_short_population_is_the_beginning_of_a_long_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(enterprises, "BLOCK", 64)
    tables = []
    for n in (100, 150):
        enterprises.write(tmp_path / str(n), n, SEED)
        tables.append(pq.read_table(tmp_path / str(n) / "enterprises.parquet"))
        lines = (tmp_path / str(n) / "enterprises.csv").read_text(encoding="utf-8").splitlines()
        assert len(lines) == n + 1 and lines[0].split(",") == tables[-1].column_names
    short, long = (t.to_pylist() for t in tables)
    assert long[:100] == short and len({r[enterprises.CODE] for r in long}) == 150


def test_codes_are_valid() -> None:
    made = enterprises.codes(999_900, 200).to_pylist()
    assert len(set(made)) == 200 and all(uscc.is_valid(code) for code in made)
    with pytest.raises(ValueError, match="no more than"):
        enterprises.codes(enterprises.MOST_ROWS - 1, 2)


@pytest.mark.parametrize("sign", [1, -1])
def test_decimals_keep_their_integers(sign: int) -> None:
    values = np.array([0, 1, 99, 10**15 + 7], dtype=np.int64) * sign
    made = enterprises.decimals(values, np.array([False, False, True, False]), enterprises.to_arrow(0, _one())[1].type)
    assert [None if v is None else int(v * 100) for v in made.to_pylist()] == [0, sign, None, values[3]]
    assert enterprises.unscaled(made)[[0, 1, 3]].tolist() == values[[0, 1, 3]].tolist()


def _one() -> enterprises.Block:
    return enterprises.draw(1, SEED)
