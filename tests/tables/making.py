"""A small catalog and small files for the tests of tables."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from stdnum.cn import uscc

from policymatch.catalog.loading import Loaded, load_texts, short_ids
from policymatch.language.fields import Dictionary
from policymatch.model.facts import Facts
from policymatch.model.values import Record
from policymatch.tables import Cell, Scores, Table, score_table
from policymatch.tables.intake.accounts import FileIntake
from policymatch.tables.intake.enterprises import EnterpriseReader
from policymatch.tables.reading.cells import RejectedCell, RejectedRow
from policymatch.tables.reading.sources import Source, TableSource, Wanted, blocks
from policymatch.tables.reading.table import blank

ON = date(2024, 12, 31)

DICTIONARY = """
代码表:
  功能区: {420802GXQ: 某高新区}
指标:
  注册地: {类型: 代码, 代码表: GB/T 2260, 来源: 市场监管部门}
  民营企业: {类型: 是否, 来源: 市场监管部门, 别名: [是否民营企业]}
  企业规模: {类型: 类别, 可选值: [大型, 中型, 小型, 微型], 来源: 统计部门}
  成立日期: {类型: 日期, 来源: 市场监管部门}
  经营范围: {类型: 文本, 来源: 市场监管部门}
  首次入规年度: {类型: 期间, 来源: 统计部门}
  资产负债率: {类型: 比例, 来源: 统计部门}
  出口占比: {类型: 比例, 来源: 商务部门, 合理范围: 0% 至 100%, 范围依据: 出口额是营业收入的一部分}
  投产日期: {类型: 日期, 来源: 工信部门, 合理范围: 2000-01-01 至 2030-12-31, 范围依据: 园区2000年设立}
  近12个月销售额: {类型: 金额, 来源: 税务部门}
  营业收入: {类型: 金额, 期间: 年, 来源: 统计部门, 全称: 全年营业收入合计, 别名: [营收, 营业收入(万元)]}
  净利润: {类型: 金额, 期间: 年, 可为负: 是, 来源: 税务部门}
  年销售额: {类型: 金额, 期间: 年, 来源: 统计部门}
  销售额: {类型: 金额, 期间: 月, 来源: 税务部门}
  从业人员数: {类型: 数量, 单位: 人, 期间: 年, 来源: 统计部门, 别名: [从业人员]}
  年平均工资: {类型: 数量, 单位: 元/人, 期间: 年, 来源: 税务部门}
  用电量: {类型: 数量, 单位: 千瓦时, 期间: 月, 来源: 供电公司}
  季度产值: {类型: 金额, 期间: 季, 来源: 统计部门}
  零售额: {类型: 金额, 期间: 半年, 来源: 统计部门}
  参展记录:
    类型: 记录
    量词: 场
    主键: 展会编号
    来源: 商务部门
    别名: [展会记录]
    字段:
      展会编号: {类型: 文本}
      展会类别: {类型: 类别, 可选值: [国际性, 国内], 别名: [类别]}
      展位费: {类型: 金额}
      开展日期: {类型: 日期}
  违法事件:
    类型: 记录
    量词: 项
    来源: 应急管理部门
    全量: 是
    字段:
      发生日期: {类型: 日期}
  关联企业:
    类型: 记录
    量词: 家
    来源: 市场监管部门
    字段:
      统一社会信用代码: {类型: 文本}
      产值: {类型: 金额}
  兑现记录:
    类型: 记录
    量词: 笔
    来源: 财政部门
    字段:
      事项: {类型: 文本}
      金额: {类型: 金额}
"""

POLICY = """
政策: 甲市若干措施
编号: jia-2024
层级: 市
地区: 420800
发布机构: 甲市人民政府
有效期: {自: 2024-01-01, 至: 2024-12-31}
受理期: {自: 2024-03-01, 至: 2025-06-30}
政策年度: 2024年
事项:
  - 编号: booth
    名称: 展位费支持
    依据: {条款: 第1条, 原文: 展位费支持}
    兑现方式: 申报
    取值:
      国际性参展: 参展记录 其中 展会类别 是 国际性 且 开展日期 属于 本年
    适用条件:
      - 民营企业
      - 任一(国际性参展)
    奖补:
      金额: 合计(国际性参展, 展位费) × 70%
      累计封顶: 10万元
      性质: 上限
  - 编号: growth
    名称: 规模奖励
    依据: {条款: 第2条, 原文: 规模奖励}
    兑现方式: 免申即享
    适用条件: [营业收入(本年) 不低于 1000万元]
    排除情形:
      - 任一(违法事件, 发生日期 属于 本年)
    奖补: {金额: 营业收入(本年) × 1%, 封顶: 50万元}
  - 编号: judged
    名称: 示范认定
    依据: {条款: 第3条, 原文: 示范认定}
    兑现方式: 申报
    资格: 示范企业
    适用条件:
      - 注册地 属于 420800
      - {人工核定: 属于重点领域, 部门: 工信部门}
"""
CLOSED = (
    POLICY.replace("jia-2024", "yi-2023")
    .replace("政策年度: 2024年", "政策年度: 2023年")
    .replace("2024-01-01, 至: 2024-12-31", "2023-01-01, 至: 2023-12-31")
    .replace("2024-03-01, 至: 2025-06-30", "2023-03-01, 至: 2024-12-30")
)


@functools.cache
def small() -> Loaded:
    """Three incentives open on 2024-12-31, and three that closed the day before."""
    texts = {"dictionary.yaml": DICTIONARY, "jia.yaml": POLICY, "yi.yaml": CLOSED}
    return load_texts({name: text.encode() for name, text in texts.items()})


def code(n: int) -> str:
    """The ``n``-th valid 统一社会信用代码."""
    head = f"91420800{n:08d}X"
    return head + str(uscc.calc_check_digit(head))


def table(headers: Sequence[str], *rows: Sequence[Cell], name: str = "企业.csv") -> Table:
    """A table as a reader would give it."""
    return Table(name, tuple(headers), tuple(tuple(r) for r in rows))


@dataclass(frozen=True)
class Enterprise:
    """One enterprise that was read: its key, its row in the file, its facts."""

    key: str
    row: int
    facts: Facts


@dataclass(frozen=True)
class Taken:
    """What came out of an enterprise table and its record tables."""

    enterprises: list[Enterprise]
    files: tuple[FileIntake, ...]

    @property
    def rejected_rows(self) -> list[RejectedRow]:
        return self.files[0].rejected_rows

    @property
    def rejected_cells(self) -> list[RejectedCell]:
        return self.files[0].rejected_cells

    @property
    def notices(self) -> tuple[str, ...]:
        return self.files[0].notices

    @property
    def records(self) -> list[dict[str, list[Record]]]:
        return [e.facts.records for e in self.enterprises]


def source(given: Table | Source) -> Source:
    """A table as a source of blocks."""
    return TableSource(given) if isinstance(given, Table) else given


def take(
    enterprises: Table | Source,
    records: Mapping[str, Table] | Mapping[str, Source] | None = None,
    dictionary: Dictionary | None = None,
    incentives: Mapping[str, tuple[str, ...]] | None = None,
    workers: int = 1,
) -> Taken:
    """Everything read, by default with the small dictionary."""
    reader = EnterpriseReader(
        source(enterprises),
        dictionary or small().dictionary,
        {name: source(t) for name, t in (records or {}).items()},
        incentives,
        workers=workers,
    )
    found: list[Enterprise] = []
    for b in reader.batches():
        found += [Enterprise(b.keys[i].as_py(), int(b.numbers[i]), b.facts(i)) for i in range(len(b))]
    return Taken(found, reader.intake())


def everyone(loaded: Loaded, enterprises: Source, records: Mapping[str, Source]) -> list[Facts]:
    """The facts of all enterprises of a table."""
    taken = take(enterprises, records, loaded.dictionary, short_ids(loaded))
    return [e.facts for e in taken.enterprises]


def as_table(given: Source) -> Table:
    """A source as a table: rows of cells, blank rows at the end left out."""
    read = blocks(given, Wanted(), lambda block: block, 1)
    rows = [block.row(i) for block in read for i in range(block.n)]
    while rows and all(blank(c) for c in rows[-1]):
        rows.pop()
    return Table(given.name, given.headers, tuple(rows), given.notes)


def score(enterprises: Table, records: dict[str, Table] | None = None, **options: Any) -> Scores:
    """Scored against the small catalog on 2024-12-31."""
    return score_table(small(), enterprises, records or {}, ON, **options)


def rows(df: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of a DataFrame, of some columns."""
    return list(df[list(columns)].itertuples(index=False, name=None))


def verdicts(scores: Scores, *columns: str) -> dict[tuple[str, str], Any]:
    """(key, incentive) -> verdict, or a tuple of columns."""
    wanted = columns or ("结果",)
    keys = rows(scores.matches, "统一社会信用代码", "事项")
    values = rows(scores.matches, *wanted)
    return {k: v if columns else v[0] for k, v in zip(keys, values, strict=True)}
