"""Scoring with Spark gives what scoring a table gives, whatever the partitions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from policymatch.api import Catalog
from policymatch.errors import NotFoundError, TableError
from policymatch.tables import Scores
from policymatch.tables.results.schemas import NAMES
from tests.docs.doc_blocks import ROOT, alike, blocks
from tests.tables.making import ON, code, small

pytest.importorskip("pyspark", reason="the extra spark is not installed")

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from policymatch.spark import SparkScores, score
from policymatch.spark.chunks import chunks
from policymatch.spark.gathering import codes_of, gather
from policymatch.spark.slots import KEY
from policymatch.spark.worker import Scorer

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
POPULATION = ROOT / "enterprise_samples" / "population"
Frames = tuple[pd.DataFrame, dict[str, pd.DataFrame]]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        # compiling takes longer than small tables do
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    builder = SparkSession.Builder().master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def rows(frame: DataFrame | pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows in an order of their own."""
    given = frame.itertuples(index=False, name=None) if isinstance(frame, pd.DataFrame) else map(tuple, frame.collect())
    return sorted(given, key=lambda row: tuple(map(str, row)))


def in_spark(spark: SparkSession, frame: pd.DataFrame) -> DataFrame:
    out: DataFrame = spark.createDataFrame(pa.Table.from_pandas(frame, preserve_index=False))
    return out


def in_text(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns="行")


# ------------------------------------------------------------ the sample population


def population() -> Frames:
    tables = {p.stem: pd.read_csv(p, dtype=str, keep_default_na=False) for p in sorted(POPULATION.glob("*.csv"))}
    return tables.pop("enterprises"), tables


@pytest.fixture(scope="module")
def batch() -> Scores:
    enterprises, records = population()
    return Catalog.builtin().score(enterprises, records, ON)


@pytest.fixture(scope="module")
def ran(spark: SparkSession) -> Iterator[SparkScores]:
    enterprises, records = population()
    frames = {name: in_spark(spark, f).coalesce(1) for name, f in records.items()}
    with score(in_spark(spark, enterprises), Catalog.builtin(), ON, frames, partitions=3) as out:
        yield out


def test_the_sample_population_comes_out_as_in_batch(ran: SparkScores, batch: Scores) -> None:
    assert ran.matches.columns == list(batch.matches.columns)
    assert rows(ran.matches) == rows(batch.matches)
    assert ran.packages.columns == list(in_text(batch.packages).columns)
    assert rows(ran.packages) == rows(in_text(batch.packages))
    assert rows(ran.rejected_cells) == rows(in_text(batch.rejected_cells))
    assert rows(ran.rejected_rows.drop("原因")) == rows(in_text(batch.rejected_rows).drop(columns="原因"))
    assert len(rows(ran.rejected_rows)) > 50 and len(rows(ran.rejected_cells)) > 50


def test_the_accounts_of_the_sample_population_are_those_of_the_batch(ran: SparkScores, batch: Scores) -> None:
    ours = ran.accounts
    without_rows = re.sub(r"（如第[^）]*行）", "", batch.summary_text())  # Spark has no row numbers
    assert ours.summary_text() == without_rows
    assert ours.files == batch.files
    assert ours.figures == batch.figures
    assert ours.by_reference == batch.by_reference
    assert ours.enterprises == batch.enterprises > 1900
    assert ours.digest == batch.digest
    pd.testing.assert_frame_equal(ours.summary, batch.summary)
    pd.testing.assert_frame_equal(ours.readings, batch.readings)
    assert ours.totals_by_form == batch.totals_by_form
    assert sum(fen > 0 for fen in ours.totals_by_form.values()) > 1


# ------------------------------------------------------------ small tables


HEADERS = [
    "统一社会信用代码",
    "企业名称",
    "民营企业",
    "营业收入2024(万元)",
    "成立日期",
    "资产负债率(%)",
    "注册地",
    "备注",
]
ENTERPRISES = [
    [code(1), "甲公司", "是", "2000", "2001-02-03", "0.45", "420802", ""],
    [code(2).lower(), " 乙公司 ", "是", "约3000", "2001-02-30", "0.2", "420800", "x"],
    [code(3), "丙公司", "否", "1500", "", "0.3", "420800", ""],
    [code(3), "丙公司", "否", "１５００", "", "0.3", "420800", ""],
    [code(4), "丁公司", "是", "1200", "", "", "420800", ""],
    [code(4), "丁公司", "是", "1300", "", "", "420800", ""],
    [code(5)[:-1] + "?", "戊公司", "是", "1200", "", "", "420800", ""],
    ["", "己公司", "是", "1200", "", "", "420800", ""],
    ["", "", "　", "", "", "", "", ""],
    [code(6), "庚公司", "是", "99999999999999999999", "", "", "310000", ""],
]
BOOTHS = [
    [code(1), "甲-1", "国际性", "30000", "2024-05-06"],
    [code(1), "甲-2", "国际性", "20000.555", "2024-05-07"],
    [code(2), "乙-1", "国际性", "50000", "2024-06-07"],
    [code(2), "乙-1", "国际性", "50000", "2024-06-07"],
    [code(4), "丁-1", "国际性", "10000", "2024-06-07"],
    [code(9), "无名", "国际性", "10000", "2024-06-07"],
    ["", "", "国内", "1", "2024-06-07"],
]


def tables(events: list[list[str]]) -> Frames:
    return pd.DataFrame(ENTERPRISES, columns=HEADERS), {
        "展会记录": pd.DataFrame(BOOTHS, columns=["社会信用代码", "展会编号", "类别", "展位费", "开展日期"]),
        "违法事件": pd.DataFrame(events, columns=["统一社会信用代码", "发生日期"]),
    }


def both(spark: SparkSession, frames: Frames, **options: Any) -> tuple[SparkScores, Scores]:
    enterprises, records = frames
    catalog = Catalog(small())
    given = {name: in_spark(spark, f) for name, f in records.items()}
    return score(in_spark(spark, enterprises), catalog, ON, given, **options), catalog.score(
        enterprises, records, ON, **{k: v for k, v in options.items() if k not in ("partitions", "keep")}
    )


def test_bad_rows_and_cells_are_set_aside_as_in_batch(spark: SparkSession) -> None:
    ours, batch = both(spark, tables([[code(1), "2023-01-01"]]), partitions=4, all_verdicts=True)
    with ours:
        assert rows(ours.matches) == rows(batch.matches)
        assert len(batch.matches) == 3 * batch.enterprises == 3 * 4
        assert rows(ours.packages) == rows(in_text(batch.packages))
        assert rows(ours.rejected_cells) == rows(in_text(batch.rejected_cells))
        found = rows(ours.rejected_rows.select("文件", "企业名称", "类别", "原因"))
        reason = ours.accounts.reasons
    again = "统一社会信用代码和另外1行重复而内容不同，无法判断以哪一行为准"
    assert [row for row in found if row[2] == "统一社会信用代码重复"] == [
        ("DataFrame", "丁公司", "统一社会信用代码重复", again),
        ("DataFrame", "丁公司", "统一社会信用代码重复", again),
        ("DataFrame", "丙公司", "统一社会信用代码重复", "和另一行完全相同，只取一行"),
    ]
    others = in_text(batch.rejected_rows).query("类别 != '统一社会信用代码重复'")
    blank = ("DataFrame", "", "空行", "整行空白")
    assert [row for row in found if row[2] != "统一社会信用代码重复"] == rows(
        others[["文件", "企业名称", "类别", "原因"]]
    )
    assert blank in found
    pd.testing.assert_frame_equal(ours.accounts.readings, batch.readings)
    assert ours.accounts.readings["未用格数"].sum() == 1
    assert reason["退回行", "统一社会信用代码重复"] == 3 and sum(reason.values()) == len(found) + len(
        batch.rejected_cells
    )
    assert ours.accounts.files == batch.files


def test_notices_are_those_of_the_batch_with_unattributed_rows_of_a_complete_list(spark: SparkSession) -> None:
    frames = tables([["", "2024-01-01"], ["不是代码", ""], ["", ""]])
    ours, batch = both(spark, frames, keep=False)
    assert rows(ours.matches) == rows(batch.matches)
    expected = [n.replace("（如第4、5行）", "") for n in batch.notices]
    assert list(ours.accounts.notices) == expected
    assert [n for n in expected if "不能当作全量名册" in n] == [
        "“违法事件”有2行看不出是哪户企业，不能当作全量名册：没有“违法事件”的企业按缺处理，不按没有处理"
    ]
    assert any("格的数小于1" in n for n in expected) and any("主键" in n for n in expected)


def test_a_complete_list_decides_enterprises_without_rows_in_all_partitions(spark: SparkSession) -> None:
    ours, batch = both(spark, tables([[code(3), "2024-07-01"]]), partitions=3, keep=False)
    growth = ours.matches.where("`事项` = 'jia-2024/growth'")
    # without the roll 甲 and 庚 would be open too
    assert rows(growth.select("统一社会信用代码", "结果", "缺")) == [
        (code(1), "符合", ""),
        (code(2), "待核", "营业收入(2024年)"),
        (code(6), "符合", ""),
    ]
    assert rows(ours.matches) == rows(batch.matches)


def test_rows_that_are_no_enterprise_and_no_record_are_set_aside_as_in_batch(spark: SparkSession) -> None:
    events = [[code(3), "2024-07-01"], ["合　计", "1"], ["填表人：张三", ""], ["", "小计"], [code(6), ""]]
    enterprises, records = tables(events)
    none = [
        ["合计", "", "", "9999", "", "", "", ""],
        ["", "小　计", "", "1", "", "", "", ""],
        ["注：快报数", *[""] * 7],
    ]
    enterprises = pd.concat([enterprises, pd.DataFrame([*none, HEADERS], columns=HEADERS)])
    records["展会记录"].loc[len(BOOTHS)] = [code(1), "", "", "", ""]
    ours, batch = both(spark, (enterprises, records), partitions=3)
    with ours:
        assert rows(ours.matches) == rows(batch.matches)
        assert ours.accounts.files == batch.files
        columns = ["文件", "统一社会信用代码", "企业名称", "类别"]
        assert rows(ours.rejected_rows.select(*columns)) == rows(batch.rejected_rows[columns])
        kinds = [kind for *_, kind in rows(ours.rejected_rows.select(*columns))]
        assert [kinds.count(k) for k in ("合计行", "落款行", "说明行", "重复的表头", "记录没有内容")] == [4, 1, 1, 1, 2]
        assert not any("不能当作全量名册" in n for n in ours.accounts.notices)


def test_a_row_of_units_is_no_part_of_the_header(spark: SparkSession) -> None:
    """Rows of Spark have no order."""
    frame = pd.DataFrame({"统一社会信用代码": ["", code(1)], "营业收入2024": ["万元", "2000"]})
    ours = score(in_spark(spark, frame), Catalog(small()), ON, all_verdicts=True, keep=False)
    growth = ours.matches.where("`事项` = 'jia-2024/growth'").select("结果")
    assert rows(growth) == [("不符合",)]
    assert rows(ours.rejected_rows.select("类别")) == [("没有统一社会信用代码",)]
    assert any("按元读" in n for n in ours.accounts.notices)


def test_typed_columns_mean_what_they_mean_in_batch(spark: SparkSession) -> None:
    frame = pd.DataFrame(
        {
            "统一社会信用代码": [code(n) for n in range(1, 5)],
            "民营企业": [True, False, True, True],
            "营业收入2024": [Decimal("20000000.01"), Decimal("9999999.99"), None, Decimal("10000000.00")],
            "近12个月销售额": np.array([1, 2, 3, 10**12]),
            "资产负债率": [0.5, 0.25, float("nan"), 1.0],
            "成立日期": [date(2020, 1, 2), None, date(1999, 12, 31), date(2024, 2, 29)],
            "首次入规年度": ["2023年", "2024年", None, "x"],
        }
    )
    made = in_spark(spark, frame).withColumn("标签", F.array(F.lit("a")))
    ours = score(made, Catalog(small()), ON, keep=False)
    batch = Catalog(small()).score(frame, None, ON)
    assert rows(ours.matches) == rows(batch.matches)
    growth = ours.matches.where("`事项` = 'jia-2024/growth'").select("金额(元)", "可能下限(元)")
    # without the roll of 违法事件 nobody is 符合 yet
    assert set(rows(growth)) == {(None, Decimal(x)) for x in ("200000.00", "100000.00", "0.00")}
    assert rows(ours.rejected_cells) == rows(in_text(batch.rejected_cells))
    assert "标签" in "".join(ours.accounts.notices)
    expected = ours.accounts.readings
    assert list(expected["列"]) == made.columns and list(expected["列号"]) == list(range(1, len(made.columns) + 1))
    assert expected["说明"].iloc[-1] == "是 array<string>，没有读取"
    pd.testing.assert_frame_equal(expected.iloc[:-1], batch.readings)


def test_a_time_is_the_day_of_the_session(spark: SparkSession) -> None:
    frame = spark.createDataFrame(
        [(code(1), datetime(2024, 5, 6), "国际性", "100")],
        "`统一社会信用代码` string, `开展日期` timestamp, `展会类别` string, `展位费` string",
    )
    firms = spark.createDataFrame([(code(1), "是")], "`统一社会信用代码` string, `民营企业` string")
    ours = score(firms, Catalog(small()), ON, {"参展记录": frame.withColumn("开展日期", F.lit("2024-01-01 00:00:00").cast("timestamp"))}, ledger_known=True, keep=False)  # fmt: skip
    assert [row[9] for row in rows(ours.matches) if row[2] == "jia-2024/booth"] == [Decimal("70.00")]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("`企业名称` string, `民营企业` string", "没有统一社会信用代码列，Spark 的表没有行号"),
        (
            "`统一社会信用代码` string, `民营企业` array<string>",
            "的列“民营企业”是 array<string>，应为文字、数、是否或日期",
        ),
        ("`统一社会信用代码` string, `成立日期` date, `成立日期(年月日)` date", "都是成立日期，请只留一列"),
    ],
)
def test_score_of_an_unusable_table_raises_table_error(spark: SparkSession, columns: str, message: str) -> None:
    with pytest.raises(TableError) as e:
        score(spark.createDataFrame([], columns), Catalog(small()), ON)
    assert message in str(e.value)


def test_columns_that_cannot_be_read_are_rejected_once(spark: SparkSession) -> None:
    frame = pd.DataFrame([[code(1), "1", "是"]], columns=["统一社会信用代码", "营业收入", "民营企业"])
    ours = score(in_spark(spark, frame), Catalog(small()), ON, keep=False)
    batch = Catalog(small()).score(frame, None, ON)
    assert rows(ours.rejected_cells) == rows(in_text(batch.rejected_cells)) != []
    assert ours.accounts.summary_text() == batch.summary_text()
    pd.testing.assert_frame_equal(ours.accounts.readings, batch.readings)


def test_a_column_that_holds_no_cells_moves_none_of_the_others(spark: SparkSession) -> None:
    frame = pd.DataFrame([[code(1), "是", "x"]], columns=["统一社会信用代码", "民营企业", "备注"])
    made = in_spark(spark, frame).withColumn("标签", F.array(F.lit("a")))
    ours = score(made.select("标签", *frame.columns), Catalog(small()), ON, keep=False)
    assert rows(ours.accounts.readings[["列", "指标", "采用格数", "未用格数"]]) == [
        ("备注", "", 0, 1),
        ("标签", "", 0, 0),
        ("民营企业", "民营企业", 1, 0),
        ("统一社会信用代码", "统一社会信用代码", 1, 0),
    ]


def test_an_empty_table_gives_empty_results(spark: SparkSession) -> None:
    ours = score(
        spark.createDataFrame([], "`统一社会信用代码` string, `民营企业` string"), Catalog(small()), ON, keep=False
    )
    assert rows(ours.matches) == [] and ours.accounts.enterprises == 0
    assert list(ours.accounts.readings["列"]) == ["统一社会信用代码", "民营企业"]


# ------------------------------------------------------------ what workers do, without Spark


def test_results_do_not_depend_on_the_sizes_of_chunks_and_batches(spark: SparkSession) -> None:
    """One partition with everything, cut in every way; records of strangers alone in a chunk among them."""
    enterprises, records = tables([[code(7), "2024-01-01"], [code(1), "2024-01-01"]])
    frames = {name: in_spark(spark, f) for name, f in records.items()}
    gathered = gather(in_spark(spark, enterprises), frames, small().dictionary, 1)
    partition = gathered.frame.toArrow()
    scorer = Scorer.of(small(), gathered, ON, ledger_known=False, all_verdicts=True)
    found = set()
    for size, most in ((100, 100), (3, 4), (1, 1)):
        sent = Scorer(scorer.packed, most)(partition.to_batches(max_chunksize=size))
        plain = pa.Table.from_batches(sent).drop_columns("payload").to_pylist()
        found.add("\n".join(sorted(map(str, plain))))
    assert len(found) == 1
    assert found.pop().count("企业表没有这户企业") == 2


@pytest.mark.parametrize("most", [1, 2, 3, 5, 100])
def test_chunks_end_between_enterprises(most: int) -> None:
    keys = ["A", "A", "B", "C", "C", "C", "C", "D", "~1", "~1"]
    table = pa.table({KEY: keys, "n": list(range(len(keys)))})
    found = list(chunks(table.to_batches(max_chunksize=2), most))
    assert [k for c in found for k in c.column(KEY).to_pylist()] == keys
    ends = [(a.column(KEY)[-1].as_py(), b.column(KEY)[0].as_py()) for a, b in zip(found, found[1:], strict=False)]
    assert all(a != b or a.startswith("~") for a, b in ends)
    assert (len(found) > 1) == (most < 8)


def test_codes_of_keeps_valid_codes_and_gives_null_for_others() -> None:
    given = pa.array([code(1), code(2).lower(), "", None, "x", f"　{code(3)} "])
    assert codes_of(given).to_pylist() == [code(1), code(2), None, None, None, code(3)]
    assert codes_of(pa.array([code(1), code(2)], pa.large_string())).to_pylist() == [code(1), code(2)]
    assert codes_of(pa.array([], pa.string())).to_pylist() == []


SCALE = blocks(ROOT / "docs" / "scale.md")


def test_the_program_on_the_page_does_what_it_shows(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "enterprise_samples").symlink_to(ROOT / "enterprise_samples")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    # the JVM stays where it was started
    program = [b for b in SCALE if b.kind == "python spark"]
    assert len(program) == 1 and program[0].expected is not None
    text = (
        program[0]
        .text.replace('"enterprise_samples', f'"{tmp_path}/enterprise_samples')
        .replace('parquet("out', f'parquet("{tmp_path}/out')
    )
    exec(compile(text, str(program[0]), "exec"), {"spark": spark})
    assert alike(capsys.readouterr().out, program[0].expected)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(
        f"{n}.csv" if n in ("事项汇总", "读入说明") else n for n in NAMES
    )


def test_the_commands_on_the_page_are_shell() -> None:
    commands = [b for b in SCALE if b.kind == "sh cluster"]
    assert commands
    for block in commands:
        assert subprocess.run(["bash", "-n", "-c", block.text], check=False).returncode == 0


def test_the_core_does_not_import_spark() -> None:
    script = "import sys, policymatch, policymatch.api, policymatch.tables, policymatch.cli; sys.exit('pyspark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_codes_of_every_kind_are_read_as_in_batch(spark: SparkSession) -> None:
    """Names, abolished codes, numbers of persons, and wrong check digits that are let in and joined by."""
    wrong = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
    enterprises = pd.DataFrame(
        [
            [code(1), "荆门市东宝区"],
            [wrong, "421023"],
            ["420802199001011232", "420802"],
            [code(3), "420812"],
            [code(4), "421023"],
        ],
        columns=["统一社会信用代码", "注册地"],
    )
    records = {
        "展会记录": pd.DataFrame(
            [[wrong, "国际性", "100", "2024-05-01"]], columns=["社会信用代码", "类别", "展位费", "开展日期"]
        )
    }
    for accept in (False, True):
        ours, batch = both(
            spark, (enterprises, records), partitions=3, all_verdicts=True, accept_bad_check_digits=accept
        )
        with ours:
            assert rows(ours.matches) == rows(batch.matches)
            assert rows(ours.rejected_cells) == rows(in_text(batch.rejected_cells))
            assert ours.accounts.enterprises == batch.enterprises == 3 + accept
            assert ours.accounts.files == batch.files
            assert list(ours.accounts.notices) == list(batch.notices)
        assert len([n for n in batch.notices if "校验位不对" in n]) == 2 * accept
        assert any("有2格是不在用的行政区划代码421023" in n for n in batch.notices) == accept


def test_a_frame_is_scored_for_a_place(spark: SparkSession) -> None:
    for place, some in (("荆门市", True), ("北京市", False)):
        ours, batch = both(spark, tables([[code(1), "2023-01-01"]]), partitions=1, all_verdicts=True, place=place)
        with ours:
            assert rows(ours.matches) == rows(batch.matches) and bool(len(batch.matches)) == some
            assert rows(ours.packages) == rows(in_text(batch.packages))
            expected = [n.replace("（如第4、5行）", "") for n in batch.notices]
            assert list(ours.accounts.notices) == expected
    with pytest.raises(NotFoundError, match="地区“荆城”"):
        both(spark, tables([]), place="荆城")
