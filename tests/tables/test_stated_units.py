"""Units stated for columns beside the table."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from policymatch import Catalog, TableError
from policymatch.language.periods import Period
from policymatch.tables import FrameSource, Source, open_table
from policymatch.tables.reading.stated_units import state_units
from tests.cli.run import policymatch
from tests.tables.making import DICTIONARY, POLICY, code, small, take

CODE = "统一社会信用代码"
FRAME = pd.DataFrame({CODE: [code(1)], "资产负债率": ["5"], "营收 2024": ["3"], "企业名称": ["甲"]})


def sources(folder: Path) -> list[Source]:
    FRAME.to_csv(folder / "x.csv", index=False)
    FRAME.to_parquet(folder / "x.parquet")
    FRAME.to_excel(folder / "x.xlsx", index=False, engine="xlsxwriter")
    return [FrameSource(FRAME, "x"), *(open_table(folder / f"x.{s}") for s in ("csv", "parquet", "xlsx"))]


def test_a_stated_unit_is_read_as_if_it_stood_in_the_header(tmp_path: Path) -> None:
    for source in sources(tmp_path):
        state_units([source], {"资产负债率": "%", "营收2024": "万元"}, small().dictionary.units)
        taken = take(source)
        assert not taken.rejected_cells, source.name
        facts = taken.enterprises[0].facts
        assert facts.scalars["资产负债率"] == Fraction(1, 20)
        assert facts.series["营业收入"][Period("年", 2024)] == 3_000_000


def test_a_stated_unit_holds_for_record_tables_too() -> None:
    firms = FrameSource(FRAME, "firms")
    booths = FrameSource(pd.DataFrame({CODE: [code(1)], "展位费": ["3"]}), "booths")
    state_units([firms, booths], {"展位费": "万元"}, small().dictionary.units)
    assert booths.headers == (CODE, "展位费(万元)") and firms.headers == tuple(FRAME.columns)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"资产负责率": "%"}, "--unit 资产负责率=%：表里没有这一列，是否想写“资产负债率”"),
        ({"资产负债率": "百分"}, "--unit 资产负债率=百分：括号里的“百分”不是认识的单位"),
    ],
)
def test_a_wrong_unit_or_column_is_refused(stated: dict[str, str], message: str) -> None:
    with pytest.raises(TableError) as e:
        state_units([FrameSource(FRAME, "x")], stated, small().dictionary.units)
    assert str(e.value).startswith(message)


def test_a_unit_against_the_header_makes_the_column_unusable() -> None:
    source = FrameSource(FRAME.rename(columns={"资产负债率": "资产负债率(‰)"}), "x")
    state_units([source], {"资产负债率(‰)": "%"}, small().dictionary.units)
    (cell,) = take(source).rejected_cells
    assert cell.row == 1 and "写了两个单位" in cell.reason


def test_score_takes_stated_units() -> None:
    catalog = Catalog.loads({"d.yaml": DICTIONARY, "p.yaml": POLICY})
    scores = catalog.score(FRAME, on="2024-12-31", units={"资产负债率": "%"})
    assert scores.rejected_cells.empty and scores.units == {"资产负债率": "%"}
    assert len(catalog.score(FRAME, on="2024-12-31").rejected_cells) == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["失业保险阶段性总费率=%", "失业保险降费前总费率=%"], ""),
        (["失业保险阶段性总费率"], "--unit 失业保险阶段性总费率：应写成 列=单位，如 资产负债率=%"),
        (["a=%", "a=‰"], "--unit a=‰：“a”写了两次，只写一次"),
    ],
)
def test_the_option_of_the_command_line(tmp_path: Path, given: list[str], message: str) -> None:
    file = tmp_path / "x.csv"
    head = f"{CODE},注册地,严重失信主体,失业保险缴费基数2024(万元),失业保险降费前总费率,失业保险阶段性总费率"
    file.write_text(f"{head}\n91420802HC9000012M,420802,否,912,2,1\n", "utf-8")
    options: list[Any] = [part for unit in given for part in ("--unit", unit)]
    ran = policymatch("score", file, "--on", "2024-12-31", *options)
    if message:
        assert (ran.code, ran.err.strip()) == (2, message)
    else:
        assert ran.code == 0 and "9.12万元" in ran.out
