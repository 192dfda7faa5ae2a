"""Enterprises of own policies: drawn from their 案例 and around the thresholds of their rules, with any dictionary."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from policymatch.api import Catalog
from policymatch.catalog.loading import Loaded
from policymatch.cli.app import app
from policymatch.errors import CatalogError
from policymatch.language.fields import Field
from policymatch.language.types import AMOUNT, DATE, RATIO, NumberType
from policymatch.samples import Population, generate
from policymatch.samples.draw import Draw
from policymatch.samples.examples import Movable, step_of
from policymatch.samples.thresholds import thresholds
from tests.small import DICTIONARY

POLICY = """
政策: 某市设备奖励办法
编号: own-equipment
层级: 市
地区: 420800
发布机构: 某市工信局
有效期: {自: 2024-01-01, 至: 2026-12-31}
政策年度: 2024年
案例基准日: 2024-12-31
案例公共事实: {注册地: 420802}
事项:
  - 编号: equipment
    名称: 设备奖励
    依据: {条款: 第三条, 原文: 投入500万元以上、在职60人以上、占比不低于5%的企业，奖励10万元。}
    兑现方式: 申报
    适用条件:
      - 注册地 属于 420800
      - 甲 不少于 500万元
      - 人数 不少于 60人
      - 比率 不低于 5%
      - 任一(项目 其中 日期 属于 本年 且 合格)
    奖补: {金额: 10万元}
    案例:
      - {说明: 都达到, 企业: {甲: 800万元, 人数: 80人, 比率: 6%, 项目: [{名称: A, 级别: 市级, 日期: 2024-05-01, 合格: 是}]}, 结果: 符合, 金额: 10万元}
      - {说明: 没有项目, 企业: {甲: 800万元, 人数: 80人, 比率: 6%, 项目: []}, 结果: 不符合}
      - {说明: 不知人数, 企业: {甲: 800万元, 比率: 6%, 项目: [{名称: A, 级别: 市级, 日期: 2024-05-01, 合格: 是}]}, 结果: 待核, 缺: [人数]}
"""
OVER_SHIPPED = """
指标:
  甲: {类型: 金额, 来源: 统计部门}
  人数: {类型: 数量, 单位: 人, 来源: 人社部门}
  比率: {类型: 比例, 来源: 统计部门}
  项目:
    类型: 记录
    量词: 个
    主键: 名称
    来源: 科技部门
    字段: {名称: {类型: 文本}, 级别: {类型: 类别, 可选值: [市级]}, 日期: {类型: 日期}, 合格: {类型: 是否}}
"""
N = 1000


def load(*texts: str) -> Loaded:
    return Catalog.loads({f"{i}.yaml": text for i, text in enumerate(texts)}).loaded


def column(population: Population, header: str) -> list[str]:
    at = population.enterprises.header.index(header)
    return [row[at] for row in population.enterprises.rows]


def test_figures_lie_on_beside_and_far_from_the_thresholds_of_the_rule() -> None:
    population = generate(N, 5, dirt=False, catalog=load(DICTIONARY, POLICY))
    assert {"500", "499.999999", "500.000001"} <= set(column(population, "甲(万元)"))
    assert any(float(x) > 600 for x in column(population, "甲(万元)") if x)
    assert any(float(x) < 400 for x in column(population, "甲(万元)") if x)
    assert {"60", "59", "61", ""} <= set(column(population, "人数(人)"))
    assert {"5%", "4.99%", "5.01%"} <= set(column(population, "比率"))
    days = {row[population.records["项目"].header.index("日期")] for row in population.records["项目"].rows}
    assert {"2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01"} <= days


@pytest.mark.parametrize("dictionary", [DICTIONARY, OVER_SHIPPED], ids=["own alone", "over the shipped one"])
def test_own_policies_decide_their_sample_with_every_verdict(dictionary: str, tmp_path: Path) -> None:
    texts = (dictionary, POLICY)
    for i, text in enumerate(texts):
        (tmp_path / f"{i}.yaml").write_text(text, "utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app, ["sample", "--n", str(N), "--seed", "5", "--clean", "--policies", str(tmp_path), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    catalog = Catalog.loads({f"{i}.yaml": text for i, text in enumerate(texts)})
    scores = catalog.score(out / "enterprises.csv", {"项目": out / "项目.csv"}, on="2024-12-31", all_verdicts=True)
    assert len(scores.rejected_cells) == 0 and len(scores.rejected_rows) == 0
    verdicts = Counter(scores.matches["结果"])
    assert set(verdicts) == {"符合", "不符合", "待核"} and min(verdicts.values()) >= N // 20


def test_policies_without_examples_give_everyday_enterprises() -> None:
    population = generate(20, 1, dirt=False, catalog=load(OVER_SHIPPED, POLICY[: POLICY.index("    案例:")]))
    assert len(population.enterprises.rows) == 20 and population.records == {}
    assert all(column(population, "营业收入2024(万元)"))


def test_an_example_that_cannot_be_read_is_an_error_with_its_place() -> None:
    wrong = POLICY.replace("人数: 80人, 比率: 6%, 项目: []", "人数: 许多, 比率: 6%, 项目: []")
    with pytest.raises(CatalogError) as refused:
        generate(1, 1, catalog=load(DICTIONARY, wrong))
    (problem,) = refused.value.problems
    assert (problem.at.file, problem.at.line) == ("1.yaml", 25)
    assert str(problem).startswith("1.yaml:25:9: 案例“没有项目”的企业读不出：人数：“许多” 不是数字")


def test_thresholds_are_read_of_each_fact() -> None:
    (policy,) = load(DICTIONARY, POLICY).policies
    assert thresholds(policy.incentives[0]) == {
        ("", "甲"): (Fraction(500_000_000),),
        ("", "人数"): (Fraction(60),),
        ("", "比率"): (Fraction(1, 20),),
    }


UNITS = load(DICTIONARY, POLICY).dictionary
KINDS = [(AMOUNT, ""), (RATIO, ""), (NumberType((("人", 1),)), "人"), (NumberType((("月", 1),)), "年")]


@pytest.mark.parametrize(("type_", "unit"), KINDS, ids=str)
@given(threshold=st.integers(1, 10**9), seed=st.integers(0, 10**6))
def test_a_moved_number_is_on_one_step_beside_or_far_from_its_threshold(
    type_: NumberType, unit: str, threshold: int, seed: int
) -> None:
    f = Field("数", type_, unit=unit)
    step = step_of(f, UNITS)
    on = Fraction(threshold) * step
    figure = Movable("", 0, ("数", ""), f, (on,), step)
    value = figure.beside(Draw(seed))
    assert isinstance(value, int | Fraction) and not isinstance(value, bool)
    assert value in (on, on + step, on - step) or (25 * on <= 100 * (value + step) and value <= 2 * on)
    assert Fraction(value) % step == 0


@given(seed=st.integers(0, 10**6))
def test_a_moved_day_is_on_one_day_beside_or_far_from_its_threshold(seed: int) -> None:
    figure = Movable("", 0, ("日", ""), Field("日", DATE), (date(2024, 1, 1),), 1)
    value = figure.beside(Draw(seed))
    assert isinstance(value, date)
    assert abs((value - date(2024, 1, 1)).days) in (0, 1, *range(20, 201))
