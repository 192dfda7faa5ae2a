"""Sums over result tables and documents: what is not 符合 is in none, and every total has its parts by form."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pyarrow.parquet as pq
import pytest

from policymatch import Catalog
from policymatch.catalog.loading import Loaded, load_texts
from policymatch.engine.reference.decide import AMOUNT_JUDGEMENT, ELIGIBLE, JUDGEMENT, MISSING
from policymatch.language.terms import Form
from policymatch.model.result import VERSION
from policymatch.tables import Cell, Scores, score_table, write_scores
from tests.tables.making import DICTIONARY, ON, code, table

CODE = "统一社会信用代码"
AWARDS = {
    "fixed": "{金额: 1万元}",
    "share": "{金额: 营业收入(本年) × 1%}",
    "relief": "{金额: 营业收入(本年) × 2%, 封顶: 30万元, 形式: 减免}",
    "interest": "{金额: 近12个月销售额 × 1%, 性质: 上限, 形式: 贴息}",
    "voucher": "{金额: 2万元, 形式: 服务券}",
    "equity": "{金额: 近12个月销售额 × 3%, 形式: 股权}",
    "judged": "{金额: {人工核定: 按实际核定的金额, 部门: 工信部门}, 形式: 减免}",
}
HEAD = """
政策: 多种形式
编号: forms
层级: 市
地区: 420800
发布机构: 甲市人民政府
有效期: {自: 2024-01-01, 至: 2024-12-31}
政策年度: 2024年
事项:
"""
ITEM = """
  - 编号: NAME-MODE-CONDITION
    名称: 事项
    依据: {条款: 第1条, 原文: 事项}
    兑现方式: MODE
    适用条件: [WANTED]
    奖补: AWARD
"""
CONDITIONS = {"private": "民营企业", "judged": "{人工核定: 属于重点领域, 部门: 工信部门}"}
ITEMS = [
    ITEM.replace("NAME", name).replace("AWARD", award).replace("-MODE-", f"-{'a' if mode == '申报' else 'b'}-")
    .replace("MODE", mode).replace("CONDITION", key).replace("WANTED", wanted)
    for name, award in AWARDS.items()
    for key, wanted in CONDITIONS.items()
    for mode in ("申报", "免申即享")
]  # fmt: skip


@cache
def loaded() -> Loaded:
    return load_texts({"d.yaml": DICTIONARY.encode(), "p.yaml": (HEAD + "".join(ITEMS)).encode()})


@cache
def scores(all_verdicts: bool = True) -> Scores:
    r = Random(3)
    rows: list[list[Cell]] = [
        [code(i), r.choice(["是", "否", ""]), r.choice(["", "1000", "0", "123.4567"]), r.choice(["", "5000", "0.01"])]
        for i in range(200)
    ]
    firms = table([CODE, "民营企业", "营业收入2024(万元)", "近12个月销售额(万元)"], *rows)
    return score_table(loaded(), firms, {}, ON, all_verdicts=all_verdicts)


def test_there_is_something_to_go_wrong() -> None:
    found = scores().matches
    for verdict in (MISSING, JUDGEMENT):
        possible = found[found["结果"] == verdict]["可能上限(元)"].dropna()
        assert len(possible) > 100 and possible.sum() > 0
    assert AMOUNT_JUDGEMENT in set(found[found["结果"] == ELIGIBLE]["金额状态"])
    assert {form for form, fen in scores().totals_by_form.items() if fen} == set(Form)


@pytest.mark.parametrize("all_verdicts", [False, True])
def test_the_sum_of_the_column_is_what_is_certain_of_what_is_granted(all_verdicts: bool) -> None:
    run = scores(all_verdicts)
    catalog = Catalog(loaded())
    packages = [catalog.match_facts(facts, ON).package for facts in run.facts.values()]
    certain = Decimal(sum(p.total for p in packages)) / 100
    assert run.matches["金额(元)"].sum() == certain > 0
    assert run.packages["符合金额(元)"].sum() == run.summary["金额合计(元)"].sum() == certain
    assert run.figures.total == certain * 100 == sum(run.totals_by_form.values())


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_the_sum_of_a_written_column_is_what_is_certain(suffix: str, tmp_path: Path) -> None:
    path = write_scores(scores(), tmp_path, suffix, ["匹配明细"])[0]
    read: Any = {"csv": pd.read_csv, "xlsx": partial(pd.read_excel, engine="calamine"), "parquet": pd.read_parquet}[
        suffix
    ]
    found = read(path)["金额(元)"].dropna()
    assert round(sum(float(x) for x in found) * 100) == scores().figures.total


def test_parts_by_form_of_each_enterprise() -> None:
    run = scores()
    mine = run.matches[run.matches["结果"] == ELIGIBLE]
    wanted: dict[str, Counter[str]] = {key: Counter() for key in run.packages[CODE]}
    for key, form, amount in mine[[CODE, "形式", "金额(元)"]].itertuples(index=False):
        wanted[key][form] += amount or 0
    names = [f"其中{form}(元)" for form in Form]
    for row in run.packages.to_dict("records"):
        assert [row[n] for n in names] == [wanted[row[CODE]][form] for form in Form]
        assert sum(row[n] for n in names) == row["符合金额(元)"]


def test_parts_by_form_of_the_run_and_of_the_documents() -> None:
    run, catalog = scores(), Catalog(loaded())
    grouped = run.matches.groupby("形式")["金额(元)"].sum()
    assert run.totals_by_form == {form: grouped[form] * 100 for form in Form}
    parts: Counter[str] = Counter()
    for facts in run.facts.values():
        document = catalog.match_facts(facts, ON).document()
        p = document.package
        assert sum(Decimal(m.amount or 0) for m in document.matches) == Decimal(p.total)
        assert list(p.totals_by_form) == list(p.without_asking_by_form) == list(Form)
        assert sum(map(Decimal, p.totals_by_form.values())) == Decimal(p.total)
        assert sum(map(Decimal, p.without_asking_by_form.values())) == Decimal(p.without_asking)
        parts.update({form: int(Decimal(x) * 100) for form, x in p.totals_by_form.items()})
    assert dict(parts) == run.totals_by_form


def test_a_total_of_the_summary_text_has_its_parts_beside_it() -> None:
    said = scores().summary_text()
    (granted,) = [line for line in said.splitlines() if line.startswith("符合")]
    (asked,) = [line for line in said.splitlines() if line.startswith("免申即享")]
    for line in (granted, asked):
        assert "（现金" in line and all(f"，{form}" in line for form in tuple(Form)[1:])


def test_a_total_of_a_report_has_its_parts_beside_it() -> None:
    firm = {"民营企业": "是", "营业收入": {"2024": "1000万元"}, "近12个月销售额": "1000元"}
    page = Catalog(loaded()).match(firm, ON)._repr_html_()
    cash, relief = "22万元", "40万元"  # two of each form, 申报 and 免申即享
    assert f"（现金{cash}，减免{relief}，贴息20元，服务券4万元，股权60元）" in page
    assert "（现金11万元，减免20万元，贴息10元，服务券2万元，股权30元）" in page


@pytest.mark.parametrize("digits", [30, 36])
def test_totals_by_form_of_long_amounts_are_exact(digits: int) -> None:
    firms = table(
        [CODE, "民营企业", "营业收入2024(元)"],
        [code(1), "是", "1" * digits + "00"],
        [code(2), "是", "1" * digits + "00"],
    )
    run = score_table(loaded(), firms, {}, ON)
    cash = run.totals_by_form["现金"]
    assert cash == 4 * (int("1" * digits) * 100 + 1_000_000)
    assert sum(run.totals_by_form.values()) == run.figures.total


@pytest.mark.parametrize("suffix", ["parquet", "xlsx"])
def test_a_file_has_the_version_of_its_columns(suffix: str, tmp_path: Path) -> None:
    for path in write_scores(scores(), tmp_path, suffix):
        if suffix == "parquet":
            assert pq.read_schema(path).metadata[b"policymatch.results.version"].decode() == VERSION
            continue
        with ZipFile(path) as z:
            told = z.read("docProps/custom.xml").decode()
        assert 'name="policymatch.results.version"' in told and f">{VERSION}<" in told


def test_a_table_in_arrow_has_the_version_of_its_columns() -> None:
    assert scores().arrow("企业政策包").schema.metadata[b"policymatch.results.version"].decode() == VERSION
