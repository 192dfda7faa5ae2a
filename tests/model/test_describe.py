"""A whole incentive as a page: exact for small policies, and clean for every shipped one."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest

from policymatch.catalog.loading import Loaded, load_texts
from policymatch.language import tree as t
from policymatch.language.readback import say
from policymatch.language.types import PeriodType
from policymatch.model.policy import DayRange, Incentive, Policy
from policymatch.model.readback import describe, period, place
from tests.language.spoken import DICTIONARY
from tests.shipped import shipped

FULL = """
政策: 某市促进产业发展若干措施
编号: some-city-2024
层级: 市
地区: 420800
发布机构: 某市人民政府
文件:
  文号: 某政发〔2024〕1号
  发布日期: 2024-03-07
  状态: 征求意见稿
  链接: https://example.org/1
有效期: {自: 2024-01-01, 至: 2024-12-31}
受理期: {自: 2024-03-07, 至: 2025-06-30}
政策年度: 2024年
取值:
  营收增量: 营业收入(本年) - 营业收入(上年)
适用条件:
  - 注册地 属于 420800
排除情形:
  - 已注销
读法: [原文“本市”指全市]
存疑: [正式文本未见]
备注: [与省级政策可以叠加]
事项:
  - 编号: growth
    名称: 增量奖励
    依据:
      条款: 第3条
      原文: 按营业收入增量的5%给予最高50万元奖励
      链接: https://example.org/3
    兑现方式: 免申即享
    适用条件:
      - 任一满足:
          - 高新技术企业
          - 全部满足: [民营企业, 营收增量 超过 0元]
    排除情形:
      - 任一(贷款, 逾期或不良 且 本金 超过 100万元)
    奖补:
      金额: 营收增量 × 5%
      封顶: 50万元
      性质: 上限
      受益人: 高管团队
      分担: {市级: 50%, 县级: 50%}
      分期:
        未达条件: 停后续各期
        各期:
          - {年度: 本年 + 1年, 比例: 60%}
          - {年度: 本年 + 2年, 比例: 40%, 条件: 在规(本年 + 1年)}
    时限: {拨付: 迁入日期 + 20工作日}
    读法: [“最高”是上限]
    存疑: [增量口径未载]
  - 编号: relief
    名称: 税费减免
    依据:
      摘要: 某报道
      链接: https://example.org/4
    兑现方式: 申报
    奖补:
      金额:
        分档: 企业规模
        各档: {大型: 投资额 × 1%, 否则: 投资额 × 2%}
      封顶: 30万元
      形式: 减免
  - 编号: title
    名称: 称号认定
    依据: {摘要: 某报道}
    兑现方式: 遴选
    资格: 示范企业
"""

GROWTH = """
增量奖励
编号：some-city-2024/growth
政策：某市促进产业发展若干措施
发布机构：某市人民政府
层级：市
地区：荆门市(420800)
文号：某政发〔2024〕1号
发布日期：2024年3月7日
状态：征求意见稿
链接：https://example.org/1
有效期：2024年1月1日至2024年12月31日
受理期：2024年3月7日至2025年6月30日
政策年度：2024年（即文中的本年）
兑现方式：免申即享

依据：第3条
  原文：“按营业收入增量的5%给予最高50万元奖励”
  链接：https://example.org/3

适用条件：须同时满足：
  ①注册地在荆门市(420800)；
  ②满足下列任一项：
    (1)属于高新技术企业；
    (2)同时满足：
      a. 属于民营企业；
      b. 营收增量超过0元。
排除情形：有下列情形之一的，不予享受：
  ①已注销；
  ②有逾期或不良且本金超过100万元的贷款。
奖补金额：营收增量的5%，最高不超过50万元。
以上为最高限额，实际金额由主管部门核定。
兑现安排：分2期兑现：
  ①2025年兑现60%；
  ②2026年兑现40%，条件是2025年在规；
某期未达条件的，该期及以后各期停发。
形式：现金。
受益人：高管团队。
分担：市级50%，县级50%。
时限：拨付不晚于迁入日期后20个工作日。

其中：
  高新技术企业（依据：某办法第九条），指有名称为高新技术企业且认定日期不晚于基准日的资质。
  营收增量，指本年营业收入较上年的增加额。

读法：
  · 原文“本市”指全市
  · “最高”是上限
存疑：
  · 正式文本未见
  · 增量口径未载
备注：
  · 与省级政策可以叠加
"""


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_texts({"dictionary.yaml": DICTIONARY.encode(), "policy.yaml": FULL.encode()})


def page(loaded: Loaded, incentive: str) -> str:
    policy = loaded.policies[0]
    return describe(policy, next(i for i in policy.incentives if i.id == incentive), loaded.dictionary)


def test_a_page_has_everything_of_the_file(loaded: Loaded) -> None:
    assert page(loaded, "growth") == GROWTH.strip()


def test_a_report_of_the_decree_is_marked_and_rows_have_lines_of_their_own(loaded: Loaded) -> None:
    text = page(loaded, "relief")
    assert "依据：条款未载（据摘要）\n  摘要：某报道\n  链接：https://example.org/4\n" in text
    rows = """
    减免金额：按企业规模分档：
      大型的，投资额的1%；
      其他情形，投资额的2%；
    以上金额最高不超过30万元。
    形式：减免。
    """
    assert textwrap.dedent(rows).strip() in text
    assert "最高限额" not in text


def test_a_recognition_has_no_amount(loaded: Loaded) -> None:
    text = page(loaded, "title")
    assert "资格：示范企业" in text
    assert "金额" not in text and "形式" not in text
    assert text.endswith("备注：\n  · 与省级政策可以叠加")


def test_periods_and_places_in_words(loaded: Loaded) -> None:
    assert period(DayRange(date(2024, 1, 1))) == "2024年1月1日起"
    assert period(DayRange(None, date(2024, 12, 31))) == "至2024年12月31日"
    assert period(DayRange()) == "长期"
    assert place("全国") == "全国"
    assert place("310117ZJSJ", loaded.dictionary) == "张江高新区松江园(310117ZJSJ)"


ALL = [(p, i) for p in shipped().policies for i in p.incentives]
# what only a program says: names of classes and values, syntax of the language, signs left over from joining
LEFTOVERS = re.compile(
    r"None|Fraction|Const|Period\(|<[a-z_]+ |\[\]|\(\)|（）|“”|；；|，，|。。|：。|，。|；。|，；|：；|的的|不不|：：|[><=]=|≠"
)
UNTOLD = re.compile(r" (且|或|属于|不低于|超过|其中|同一|只取|取前) ")


@pytest.mark.parametrize(("policy", "incentive"), ALL, ids=[i.path for _, i in ALL])
def test_every_shipped_incentive_reads_back_clean(policy: Policy, incentive: Incentive) -> None:
    text = describe(policy, incentive, shipped().dictionary)
    rules = re.search(r"\n\n适用条件：.*?(?=\n\n(?:读法|存疑|备注)：|\Z)", text, re.S)
    assert rules is not None
    said = rules.group().strip()
    assert not LEFTOVERS.search(said), LEFTOVERS.search(said)
    assert not UNTOLD.search(said), UNTOLD.search(said)
    for open_, close in ("（）", "“”", "()"):
        assert said.count(open_) == said.count(close)
    # every paragraph is a sentence
    assert all(line[-1] in "。：；元" or line.startswith("    ") for line in said.splitlines() if line)
    for words in (incentive.quote, incentive.digest, incentive.clause, *incentive.doubts, *policy.doubts):
        assert words in text


@pytest.mark.parametrize(("policy", "incentive"), ALL, ids=[i.path for _, i in ALL])
def test_every_figure_and_named_value_of_a_shipped_rule_is_said(policy: Policy, incentive: Incentive) -> None:
    text = describe(policy, incentive, shipped().dictionary)
    rules = [*incentive.conditions, *incentive.exclusions, incentive.amount, *(x for _, x in incentive.split)]
    met: set[str] = set()
    while rules:
        for node in _nodes(rules.pop()):
            if isinstance(node, t.Let) and node.name not in met:
                met.add(node.name)
                rules.append(incentive.lets[node.name].body)
                assert re.search(rf"\n  {node.name}(（[^\n]*）)?[，：]", text), node.name
            elif isinstance(node, t.Const) and node.value != 0:
                assert say(node, shipped().dictionary) in text


def _nodes(x: Any) -> Iterator[Any]:
    """All nodes but the steps from one period to another (本年 - 1年), which are said as words (上年)."""
    if isinstance(x, tuple):
        for part in x:
            yield from _nodes(part)
    elif is_dataclass(x):
        yield x
        if isinstance(x, t.Arith) and isinstance(x.left.type, PeriodType):
            yield from _nodes(x.left)
            return
        for f in fields(x):
            yield from _nodes(getattr(x, f.name))
