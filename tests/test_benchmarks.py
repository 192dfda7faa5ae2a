"""The benchmarks compare equals: whoever does the work tells the same figures, and its files are what they should be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from benchmarks import dirt, enterprises, rules
from benchmarks.forms import FORMS
from benchmarks.forms import make as make_forms
from benchmarks.ours import ENGINES, ON, exact_sums
from benchmarks.peers import PEERS, Figures
from benchmarks.report import Line, at_least, at_most, markdown, write
from benchmarks.run import PAGE
from benchmarks.shipped import make
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


def test_sums_are_exact_or_refused() -> None:
    groups, values = np.array([1, 0, 1], dtype=np.int32), np.array([2**50 + 1, 7, 2**50 + 2])
    assert exact_sums(groups, values, 3).tolist() == [7, 2**51 + 3, 0]
    with pytest.raises(OverflowError):
        exact_sums(groups, values * 4, 3)


def test_a_bar_holds_at_its_own_figure() -> None:
    assert at_least(2.0, 12.0, 6) == ("6.0 × faster", "≥ 6 ×", True)
    assert at_least(2.0, 11.99, 6)[2] is False and at_least(2.0, 1.0, None)[1:] == ("", None)
    assert at_most(5.0, 2.0, 2.5) == ("2.5 × as long", "≤ 2.5 ×", True)
    assert at_most(5.01, 2.0, 2.5)[2] is False


def test_the_table_goes_between_the_marks_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    table = markdown(
        [Line("work", "1 s", "peer: 9 s", *at_least(1, 9, 6)), Line("more", "2 s", bar="≤ 1 s", holds=False)]
    )
    assert table.splitlines()[2:] == [
        "| work | 1 s | peer: 9 s | 9.0 × faster | ≥ 6 × | holds |",
        "| more | 2 s |  |  | ≤ 1 s | **missed** |",
    ]
    write(page, "old")
    write(page, table)
    assert page.read_text(encoding="utf-8").count(table) == 1 and "\nold\n" not in page.read_text(encoding="utf-8")
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="table: begin"):
        write(page, table)


def test_the_shipped_population_is_repeated_with_other_codes_and_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.shipped.DRAWN", 100)
    first, *records = make(tmp_path, 250)
    table = pd.read_csv(first, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    drawn = len(table) // 3
    assert len(table) == 3 * drawn and drawn >= 100
    codes = [set(part[enterprises.CODE]) for part in (table[:drawn], table[drawn : 2 * drawn], table[2 * drawn :])]
    assert all(len({c for c in own if len(c) == 18}) > 90 for own in codes)
    assert all(not uscc.is_valid(code) for code in codes[0] & codes[1] | codes[1] & codes[2])
    names = table.columns.drop([enterprises.CODE, "企业名称"])
    assert table[names][:drawn].values.tolist() == table[names][drawn : 2 * drawn].values.tolist()
    called = [set(part["企业名称"]) for part in (table[:drawn], table[drawn : 2 * drawn], table[2 * drawn :])]
    assert not called[1] & (called[0] | called[2]) and {n.replace("合成01", "合成") for n in called[1]} == called[0]
    owners = set(pd.read_csv(records[0], dtype=str, encoding="utf-8-sig")[enterprises.CODE])
    assert all(owners & own for own in codes)
    people = pd.read_csv(tmp_path / "招用人员.csv", dtype=str, encoding="utf-8-sig")["证件号"]
    assert people.str.contains("合成02人员").sum() * 3 == people.str.contains("合成").sum() > 100


def test_the_shipped_population_may_be_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.shipped.DRAWN", 60)
    first, *records = make(tmp_path, 100, dirt=False)
    scores = Catalog.builtin().score(first, on=ON, records={path.stem: path for path in records})
    assert scores.files[0].used == 120 and not len(scores.rejected_cells) and not len(scores.rejected_rows)


def test_all_forms_say_the_same(folder: Path, tmp_path: Path) -> None:
    catalog = Catalog.load(folder / "policies")
    scores = [catalog.score(path, on=ON) for _, path in make_forms(tmp_path, folder / "enterprises.csv", 60)]
    assert len(scores) == len(FORMS) and len(scores[0].matches)
    for other in scores[1:]:
        pd.testing.assert_frame_equal(other.matches, scores[0].matches)
        assert not len(other.rejected_rows) and not len(other.rejected_cells)


def test_dirt_is_what_its_name_says(folder: Path, tmp_path: Path) -> None:
    """Marks, spaces and another way of writing change no fact; everything else is set aside, and nothing is lost."""
    catalog = Catalog.load(folder / "policies")
    n, packages, rows, cells = 60, {}, {}, {}
    for kind, path in dirt.make(tmp_path, folder / "enterprises.csv", n):
        scores = catalog.score(path, on=ON)
        packages[kind] = scores.packages.drop(columns="行").values.tolist()
        rows[kind], cells[kind] = len(scores.rejected_rows), len(scores.rejected_cells)
        (account,) = scores.files
        assert account.rows == account.used + account.set_aside
    assert list(packages) == list(dirt.KINDS)
    clean = packages.pop("as they are")
    assert [kind for kind, p in packages.items() if p == clean] == [
        "every cell in quotes",
        "cells padded with spaces",
        "a blank row behind each",
        "an amount with 元 behind it",
        "an amount in full-width digits",
    ]
    assert packages["every row twice"] == clean[: n // 2]
    assert {kind: left for kind, left in rows.items() if left} == {
        "a blank row behind each": n - 1,  # the last is no row
        "every row twice": n // 2,
        "codes twice, of which nothing can be taken": n,
        "codes with a wrong check digit": n,
        "two cells too many": n,
    }
    assert {kind: left for kind, left in cells.items() if left} == {
        "an amount that says 见附件": n,
        "an amount that says 约1万, 约2万, …": n,
    }
