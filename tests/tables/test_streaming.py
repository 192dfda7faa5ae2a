"""Results that go into files while the table is read: the same bytes as from memory, for any number of threads."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from policymatch.catalog.loading import load_texts
from policymatch.errors import NotFoundError, TableError
from policymatch.tables import NAMES, EnterpriseQuery, look_for, score_into, score_table, write_scores
from policymatch.tables import deciding as deciding_module
from policymatch.tables.deciding import in_order
from policymatch.tables.reading.csv_source import CsvSource
from tests.tables.making import DICTIONARY, ON, POLICY, code, small, table

HEADERS = "统一社会信用代码,企业名称,注册地,民营企业,营业收入2024(万元)"


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small tables in many parts."""
    monkeypatch.setattr(deciding_module, "_WANTED", {False: 30, True: 30})


def put(folder: Path, n: int, *more: str) -> Path:
    r = random.Random(5)
    lines = [
        f'{code(i)},"企业,{i}",{r.choice(("420802", "420102", ""))},{r.choice("是否")},{r.choice(("", "x", "1200.5", "99999"))}'
        for i in range(n)
    ]
    path = folder / "企业.csv"
    path.write_text("\n".join([HEADERS, *lines, *more]), encoding="utf-8")
    return path


def source(path: Path, chunk: int = 2000) -> CsvSource:
    return CsvSource(path, chunk)


def booths(n: int) -> Any:
    headers = ["统一社会信用代码", "展会编号", "展会类别", "展位费", "开展日期"]
    rows = [[code(i), f"A{i}", "国际性", "60000.01", "2024-04-05"] for i in range(0, n, 3)]
    return {"展会记录": table(headers, *rows, [code(9999), "B", "国内", "1", "2024-04-05"], name="booths.csv")}


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("every", [False, True])
def test_the_same_bytes_as_from_memory_for_any_number_of_threads(tmp_path: Path, suffix: str, every: bool) -> None:
    path = put(tmp_path, 300)
    scores = score_table(small(), source(path), booths(300), ON, all_verdicts=every, workers=1)
    write_scores(scores, tmp_path / "memory", suffix)
    for workers in (1, 2, 5):
        now: list[int] = []
        totals: set[int] = set()

        def tell(done: int, total: int, now: list[int] = now, totals: set[int] = totals) -> None:
            now.append(done)
            totals.add(total)

        done = score_into(
            small(),
            source(path),
            booths(300),
            ON,
            tmp_path / str(workers),
            suffix,
            all_verdicts=every,
            workers=workers,
            progress=tell,
        )
        assert files(tmp_path / str(workers)) == files(tmp_path / "memory")
        assert [p.name for p in done.paths] == [f"{name}.{suffix}" for name in NAMES]
        assert done.summary_text() == scores.summary_text()
        assert len(now) > 5 and now == sorted(now) and now[-1] <= path.stat().st_size
        assert totals == {path.stat().st_size}


def test_the_size_of_batches_and_of_parts_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, 200)
    score_into(small(), source(path, 1 << 20), booths(200), ON, tmp_path / "one")
    score_into(small(), source(path, 600), booths(200), ON, tmp_path / "many")
    monkeypatch.setattr(deciding_module, "_WANTED", {False: 70, True: 70})
    score_into(small(), source(path, 600), booths(200), ON, tmp_path / "gathered")
    monkeypatch.setattr(deciding_module, "_POSSIBLE", 12)
    score_into(small(), source(path), booths(200), ON, tmp_path / "parts")
    assert files(tmp_path / "one") == files(tmp_path / "many")
    assert files(tmp_path / "one") == files(tmp_path / "gathered") == files(tmp_path / "parts")


def test_a_code_repeated_at_the_end_sets_its_first_row_aside(tmp_path: Path) -> None:
    more = (f"{code(3)},另一户,420802,是,1", f"{code(500)},最后,420802,是,1200")
    path = put(tmp_path, 100, *more)
    query = EnterpriseQuery("102")
    score_into(small(), source(path), {}, ON, tmp_path / "out", query=query)
    write_scores(score_table(small(), CsvSource(path), {}, ON), tmp_path / "memory")
    assert files(tmp_path / "out") == files(tmp_path / "memory")
    with pytest.raises(NotFoundError):  # row 102 is the repeated one
        query.facts()
    assert f"\n企业.csv,5,{code(3)}," in (tmp_path / "out" / "退回行.csv").read_text("utf-8-sig").replace("\r", "")


def test_a_query_finds_its_enterprise(tmp_path: Path) -> None:
    path = put(tmp_path, 50)
    for said in ("12", code(10)):
        query = EnterpriseQuery(said)
        score_into(small(), source(path, 500), booths(50), ON, None, query=query)
        assert query.facts().code == code(10) and query.facts().name == "企业,10"
        again = EnterpriseQuery(said)
        look_for(again, small(), source(path, 500), booths(50))
        assert again.facts() == query.facts()
    for said in ("012", "52", "1", code(99), ""):
        query = EnterpriseQuery(said)
        look_for(query, small(), source(path, 500), {})
        with pytest.raises(NotFoundError, match=f"表里没有可判定的“{said}”"):
            query.facts()


def test_some_of_the_tables(tmp_path: Path) -> None:
    path = put(tmp_path, 50)
    whole = score_into(small(), source(path), {}, ON, tmp_path / "whole")
    for tables in (["匹配明细"], ["事项汇总", "退回单元格"], ["企业政策包"], ["读入说明"]):
        done = score_into(small(), source(path), {}, ON, tmp_path / tables[0], tables=tables)
        assert [p.stem for p in done.paths] == [n for n in NAMES if n in tables]
        assert all(p.read_bytes() == (tmp_path / "whole" / p.name).read_bytes() for p in done.paths)
        assert done.summary_text() == whole.summary_text()
    nothing = score_into(small(), source(path), {}, ON, None)
    assert nothing.paths == () and nothing.summary_text() == whole.summary_text()


@pytest.mark.parametrize("kept", [False, True])
def test_a_table_that_turns_out_to_be_unusable_leaves_no_file(tmp_path: Path, kept: bool) -> None:
    path = put(tmp_path, 300, f'{code(400)},"没有成对的引号,420802')
    out = tmp_path / "out"
    if kept:
        out.mkdir()
        (out / "匹配明细.csv").write_text("上一次")
    with pytest.raises(TableError, match="引号"):
        score_into(small(), source(path), {}, ON, out)
    assert not out.exists() if not kept else files(out) == {"匹配明细.csv": "上一次".encode()}


def test_an_amount_of_more_than_18_digits_comes_late(tmp_path: Path) -> None:
    texts = {"dictionary.yaml": DICTIONARY, "jia.yaml": POLICY.replace(", 封顶: 50万元", "")}
    loaded = load_texts({name: text.encode() for name, text in texts.items()})
    roll = {"违法事件": table(["统一社会信用代码", "发生日期"], [code(0), "2024-06-01"], name="events.csv")}
    path = put(tmp_path, 100, f"{code(400)},大户,420802,是,{'9' * 20}")
    done = score_into(loaded, source(path), roll, ON, tmp_path / "out", "parquet")
    found = pq.read_table(done.paths[0])
    assert str(found.schema.field("金额(元)").type) == "decimal128(38, 2)"
    amount = next(
        r["金额(元)"] for r in found.to_pylist() if r["企业名称"] == "大户" and r["事项"] == "jia-2024/growth"
    )
    assert amount == Decimal("9" * 20 + "00")
    assert pq.read_table(done.paths[1])["符合金额(元)"].to_pylist()[-1] == amount
    longer = put(tmp_path, 100, f"{code(400)},大户,420802,是,{'9' * 36}")
    with pytest.raises(TableError, match="有的金额超过36位整数，Parquet 记不下，请改用 csv 或 xlsx"):
        score_into(loaded, source(longer), roll, ON, tmp_path / "none", "parquet")
    assert not (tmp_path / "none").exists()
    done = score_into(loaded, source(longer), roll, ON, tmp_path / "text")
    assert f"{'9' * 36}00.00" in done.paths[0].read_text("utf-8-sig")


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_in_order(workers: int) -> None:
    for threads in (None, 1, workers):
        assert list(in_order(lambda i: i * i, range(50), workers, threads)) == [i * i for i in range(50)]


def test_an_error_of_a_thread_is_raised_and_the_rest_is_left() -> None:
    done: list[int] = []

    def work(i: int) -> int:
        if i == 3:
            raise TableError("第三个")
        done.append(i)
        return i

    with pytest.raises(TableError, match="第三个"):
        list(in_order(work, range(1000), 2))
    assert len(done) < 20
