"""The benchmarks compare equals: the peer's table and ours hold the same pairs, and the workload's files are what they should be."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks import enterprises, measure, one_enterprise, polars_peer, rules, tree
from benchmarks.fields import CATEGORIES, CODE, FIELDS
from benchmarks.report import Line, markdown, results, write
from benchmarks.run import PAGE
from benchmarks.workload import write_sample
from stdnum.cn import uscc

from policymatch import Catalog
from policymatch.cli import main

ROWS, INCENTIVES, SEED = 2_000, 120, 7
Pair = tuple[str, str, str, Decimal | None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bench")
    enterprises.write(out, ROWS, SEED)
    rules.write_policies(out, rules.rules(INCENTIVES))
    return out


@pytest.fixture(scope="module")
def pairs(folder: Path) -> set[Pair]:
    """Code, incentive, verdict, amount in 元 of every pair of the peer's table."""
    frame = polars_peer.read(folder / "enterprises.csv")
    return peer_pairs(polars_peer.long_table(frame, pickle.loads((folder / "rules.pickle").read_bytes())))


def peer_pairs(table: Any) -> set[Pair]:
    found = table.rows()
    out = {(code, name, verdict, None if fen is None else Decimal(fen) / 100) for code, name, verdict, fen in found}
    assert len(out) == len(found)
    return out


def our_pairs(table: pa.Table) -> set[Pair]:
    columns = (table[name].to_pylist() for name in (CODE, "事项", "结果", "金额(元)"))
    out = {(code, path.split("/")[1], verdict, amount) for code, path, verdict, amount in zip(*columns, strict=True)}
    assert len(out) == table.num_rows
    return out


def test_the_table_of_polars_has_every_kind_of_pair_of_nearly_every_incentive(pairs: set[Pair]) -> None:
    seen = Counter((verdict, amount is None) for _, _, verdict, amount in pairs)
    assert set(seen) == {("符合", False), ("符合", True), ("待核", True)} and min(seen.values()) > 100
    assert len({name for _, name, verdict, _ in pairs if verdict == "符合"}) > INCENTIVES * 0.9


@pytest.mark.parametrize("enums", [True, False], ids=["enums", "strings"])
def test_both_sides_of_the_listing_give_the_same_pairs(folder: Path, pairs: set[Pair], enums: bool) -> None:
    ours, peer = (engine(folder, folder, enums)() for engine in measure.ENGINES.values())
    assert our_pairs(ours) == peer_pairs(peer) == pairs
    assert measure.figures(ours) == measure.figures(peer)
    assert pa.types.is_dictionary(measure.enterprise_table(folder, enums)["企业规模"].type) is enums
    assert (polars_peer.read(folder / "enterprises.csv", enums)["企业规模"].dtype == pl.String) is not enums


def test_the_command_and_the_script_write_the_same_pairs(
    folder: Path, tmp_path: Path, pairs: set[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    enterprise_table, script_out = str(folder / "enterprises.csv"), tmp_path / "polars.parquet"
    monkeypatch.setattr("sys.argv", ["polars_peer", enterprise_table, str(folder / "rules.pickle"), str(script_out)])
    polars_peer.main()
    given = [
        "--on",
        "2024-12-31",
        "--policies",
        str(folder / "policies"),
        "--format",
        "parquet",
        "--out",
        str(tmp_path),
    ]
    monkeypatch.setattr("sys.argv", ["policymatch", "score", enterprise_table, *given])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    ours, peer = pq.read_table(tmp_path / "匹配明细.parquet"), pq.read_table(script_out)
    assert our_pairs(ours) == peer_pairs(pl.from_arrow(peer)) == pairs
    assert measure.figures(ours) == measure.figures(peer)


@pytest.mark.parametrize("column", range(4))
def test_figures_show_each_difference(folder: Path, pairs: set[Pair], column: int) -> None:
    """One pair less, one other verdict, one amount less, one amount 1分 higher."""
    table = measure.ENGINES["ours"](folder, folder, True)()
    frame = table.select(["结果", "金额(元)"]).to_pandas()
    known = frame.index[frame["金额(元)"].notna()][0]
    other = frame.copy()
    if column == 0:
        other = frame.drop(index=known)
    elif column == 1:
        other["结果"] = frame["结果"].astype(str)
        other.loc[known, "结果"] = "待核"
    else:
        other.loc[known, "金额(元)"] = None if column == 2 else frame.loc[known, "金额(元)"] + Decimal("0.01")
    changed = measure.figures(pa.Table.from_pandas(other, preserve_index=False))
    assert changed[column] != measure.figures(table)[column]


@pytest.mark.parametrize("which", ["shipped", "synthetic"])
def test_one_enterprise_is_measured_and_held_to_the_reference(
    which: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_enterprise, "ENTERPRISES", 5)
    monkeypatch.setattr(one_enterprise, "ROUNDS", 1)
    monkeypatch.setattr("sys.argv", ["one", "shipped" if which == "shipped" else str(folder / "policies")])
    one_enterprise.main()
    found = json.loads(capsys.readouterr().out)
    assert found["incentives"] >= 40 and found["enterprises"] == 5
    assert {"match", "explained", "reference", "second match, next day"} < set(found["seconds"])
    assert all(seconds > 0 for seconds in found["seconds"].values())


def test_a_difference_from_the_reference_ends_the_measurement(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = one_enterprise.by_reference
    monkeypatch.setattr(one_enterprise, "by_reference", lambda *given: real(*given)[1:])
    with pytest.raises(AssertionError):
        one_enterprise.measure(lambda: Catalog.load(folder / "policies"), one_enterprise.synthetic(2))


def test_the_shape_of_the_workload() -> None:
    leaves: list[tree.Leaf] = []
    drawn = rules.rules(1000)
    for rule in drawn:
        for condition in rule.conditions:
            tree.fold(condition, lambda leaf: leaves.append(leaf), lambda op, parts: None)
    assert 4_500 < len(leaves) < 5_500
    assert 1_000 < len(set(leaves)) < 2_000
    assert rules.rules(40) == drawn[:40]
    assert {type(rule.amount) for rule in drawn} == {tree.Fixed, tree.Rate, tree.Tiers}
    assert len(FIELDS) == len(set(FIELDS)) == 41


def test_a_short_population_is_the_beginning_of_a_long_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(enterprises, "BLOCK", 64)
    tables = []
    for n in (100, 150):
        enterprises.write(tmp_path / str(n), n, SEED)
        tables.append(pq.read_table(tmp_path / str(n) / "enterprises.parquet"))
        lines = (tmp_path / str(n) / "enterprises.csv").read_text(encoding="utf-8").splitlines()
        assert len(lines) == n + 1 and lines[0].split(",") == tables[-1].column_names
    short, long = (t.to_pylist() for t in tables)
    assert long[:100] == short and len({r[CODE] for r in long}) == 150


def test_codes_are_valid() -> None:
    made = enterprises.codes(999_900, 200).to_pylist()
    assert len(set(made)) == 200 and all(uscc.is_valid(code) for code in made)


@pytest.mark.parametrize("sign", [1, -1])
def test_decimals_keep_their_integers(sign: int) -> None:
    values = np.array([0, 1, 99, 10**15 + 7], dtype=np.int64) * sign
    made = enterprises.decimals(values, np.array([False, False, True, False]), pa.decimal128(18, 2))
    assert [None if v is None else int(v * 100) for v in made.to_pylist()] == [0, sign, None, values[3]]


def test_a_line_of_the_table_has_both_figures_and_their_ratio() -> None:
    table = markdown(
        [
            Line("work", "wall time", "s", 1.0, "peer", 4.0),
            Line("work", "processor time", "s", 1.5, "peer", 1.0),
            Line("more", "peak memory", "MiB", 1234.4),
        ]
    )
    assert table.splitlines()[2:] == [
        "| work | wall time | 1.00 s | peer: 4.00 s | 0.25 |",
        "| work | processor time | 1.50 s | peer: 1.00 s | 1.50 |",
        "| more | peak memory | 1,234 MiB |  |  |",
    ]


def test_results_as_json_have_the_figures_of_the_table() -> None:
    found = json.loads(results("2 cores", [Line("work", "wall time", "s", 1.0, "peer", 4.0)]))
    assert found["lines"] == [
        {
            "work": "work",
            "measure": "wall time",
            "unit": "s",
            "ours": 1.0,
            "beside": "peer",
            "other": 4.0,
            "ratio": 0.25,
        }
    ]
    assert found["conditions"] == "2 cores"


def test_the_table_goes_between_the_markers_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    write(page, "| old |")
    write(page, "| new |")
    text = page.read_text(encoding="utf-8")
    assert text.count("| new |") == 1 and "| old |" not in text
    page.write_text("no markers", encoding="utf-8")
    with pytest.raises(ValueError, match="table: begin"):
        write(page, "| new |")


def test_the_sample_is_repeated_with_other_codes_and_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.workload.DRAWN", 100)
    first, *records = write_sample(tmp_path, 250, True)
    table = pd.read_csv(first, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    drawn = len(table) // 3
    assert len(table) == 3 * drawn and drawn >= 100
    parts = [table[k * drawn : (k + 1) * drawn] for k in range(3)]
    codes = [set(part[CODE]) for part in parts]
    assert all(len({c for c in own if len(c) == 18}) > 90 for own in codes)
    assert all(not uscc.is_valid(code) for code in codes[0] & codes[1] | codes[1] & codes[2])
    names = table.columns.drop([CODE, "企业名称"])
    assert parts[0][names].values.tolist() == parts[1][names].values.tolist()
    called = [set(part["企业名称"]) for part in parts]
    assert not called[1] & (called[0] | called[2]) and {n.replace("合成01", "合成") for n in called[1]} == called[0]
    owners = set(pd.read_csv(records[0], dtype=str, encoding="utf-8-sig")[CODE])
    assert all(owners & own for own in codes)
    people = pd.read_csv(tmp_path / "招用人员.csv", dtype=str, encoding="utf-8-sig")["证件号"]
    assert people.str.contains("合成02招用人员").sum() * 3 == people.str.contains("合成").sum() > 100


def test_a_clean_sample_is_used_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.workload.DRAWN", 60)
    first, *records = write_sample(tmp_path, 100, False)
    scores = Catalog.builtin().score(first, on=measure.ON, records={path.stem: path for path in records})
    assert scores.files[0].used == 120 and not len(scores.rejected_cells) and not len(scores.rejected_rows)


def test_categories_are_of_the_dictionary(folder: Path) -> None:
    text = (folder / "policies" / "dictionary.yaml").read_text("utf-8")
    assert all(f"[{', '.join(among)}]" in text for among in CATEGORIES.values())
