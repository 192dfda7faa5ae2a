"""A small dictionary and one-incentive policies for tests of single constructs."""

from __future__ import annotations

import functools
import textwrap
from datetime import date
from typing import Any

from policymatch.catalog.loading import Loaded, load_texts
from policymatch.engine.cases import full_ledger_ids
from policymatch.engine.reference.decide import Decision
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.model.facts import read_facts
from tests.engine.every_engine import decide_everywhere

DICTIONARY = """内置指标: 不用
代码表:
  功能区: {420802GXQ: 某高新区}
指标:
  注册地: {类型: 代码, 代码表: GB/T 2260, 来源: 市场监管部门}
  国民经济行业: {类型: 代码, 代码表: GB/T 4754, 来源: 统计部门}
  甲: {类型: 金额, 来源: 统计部门}
  乙: {类型: 金额, 来源: 税务部门}
  盈亏: {类型: 金额, 可为负: 是, 来源: 税务部门}
  人数: {类型: 数量, 单位: 人, 来源: 人社部门}
  比率: {类型: 比例, 来源: 统计部门}
  旗: {类型: 是否, 来源: 信用部门}
  规模: {类型: 类别, 可选值: [大型, 中型, 小型], 来源: 统计部门}
  成立日期: {类型: 日期, 来源: 市场监管部门}
  营收: {类型: 金额, 期间: 年, 来源: 统计部门}
  月电量: {类型: 数量, 单位: 千瓦时, 期间: 月, 来源: 供电公司}
  面积: {类型: 数量, 单位: ㎡, 来源: 住建部门}
  项目:
    类型: 记录
    量词: 个
    主键: [名称, 级别]
    来源: 科技部门
    字段:
      名称: {类型: 文本}
      级别: {类型: 类别, 可选值: [国家级, 省级, 市级]}
      日期: {类型: 日期}
      金额数: {类型: 金额}
      合格: {类型: 是否}
  兑现记录:
    类型: 记录
    量词: 笔
    来源: 财政部门
    字段:
      事项: {类型: 文本}
      对象: {类型: 文本}
      年度: {类型: 期间, 期间: 年}
      金额: {类型: 金额}
参数:
  基准利率: {单位: 比例, 来源: 某中心, 核对至: 2025-06-30, 值: {2024-01-01: 3.5%, 2024-07-01: 3%, 2025-01-01: 2.8%}}
"""


def policy_text(
    award: str = "", lets: str = "", conditions: str = "- 人数 不少于 0人", exclusions: str = "", nature: str = ""
) -> str:
    """A policy with one 事项 out of YAML snippets (not indented)."""

    def block(key: str, text: str, pad: int) -> str:
        return f"{' ' * pad}{key}:\n{textwrap.indent(textwrap.dedent(text).strip(), ' ' * (pad + 2))}\n" if text else ""

    return (
        "政策: 试行办法\n编号: trial\n层级: 国家\n地区: 全国\n发布机构: 某局\n有效期: {自: 2024-01-01, 至: 2024-12-31}\n"
        "受理期: {自: 2024-01-01, 至: 2026-12-31}\n政策年度: 2024年\n事项:\n  - 编号: one\n    名称: 某事项\n    依据: {摘要: 某段, 链接: 某网页}\n"
        "    兑现方式: 申报\n"
        + block("取值", lets, 4)
        + block("适用条件", conditions, 4)
        + block("排除情形", exclusions, 4)
        + (block("奖补", award + (f"\n性质: {nature}" if nature else ""), 4) if award else "    资格: 某资格\n")
    )


@functools.lru_cache(maxsize=64)  # examples of one policy load it once
def load(*texts: str) -> Loaded:
    """A catalog of policy texts over the small dictionary."""
    return load_texts(
        {"dictionary.yaml": DICTIONARY.encode(), **{f"p{i}.yaml": t.encode() for i, t in enumerate(texts)}}
    )


def evaluator(text: str, facts: dict[str, Any], on: date = date(2024, 12, 31), ledger_known: bool = False) -> Evaluator:
    """An evaluator for the one 事项 of a policy text."""
    loaded = load(text)
    policy = loaded.policies[0]
    read = read_facts(loaded.dictionary, facts)
    full_ledger_ids(read, policy)
    return Evaluator(loaded.dictionary, policy, policy.incentives[0], read, on, ledger_known)


def decided(text: str, facts: dict[str, Any], on: date = date(2024, 12, 31), ledger_known: bool = False) -> Decision:
    """The decision for the one 事项 of a policy text, which every engine makes."""
    return decide_everywhere(evaluator(text, facts, on, ledger_known))


def award(snippet: str, facts: dict[str, Any], **options: Any) -> str:
    """The amount as ``state yuan`` or ``state [low, high]``."""
    lets = options.pop("lets", "")
    nature = options.pop("nature", "")
    d = decided(policy_text(snippet, lets, nature=nature), {"人数": 1, **facts}, **options)
    assert d.award is not None, d.verdict
    a = d.award
    if a.value is not None and a.kind != "区间":
        return f"{a.state} {a.value / 100:.2f}"
    high = "∞" if a.high is None else f"{a.high / 100:.2f}"
    return f"{a.state} [{a.low / 100:.2f}, {high}]"


def verdict(conditions: str, facts: dict[str, Any], **options: Any) -> str:
    """The verdict, with the names of what is missing."""
    d = decided(policy_text("", options.pop("lets", ""), conditions, options.pop("exclusions", "")), facts, **options)
    names = [c.name for c in (*d.missing, *d.judgements)]
    return d.verdict + (f" 缺 {'、'.join(names)}" if names else "")
