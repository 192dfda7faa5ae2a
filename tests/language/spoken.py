"""A dictionary of plausible facts, and single constructs out of one-line policies, for tests of the read-back."""

from __future__ import annotations

import functools
import textwrap

from policymatch.catalog.loading import Loaded, load_texts
from policymatch.language import tree as t
from policymatch.model.policy import Incentive

DICTIONARY = """
单位: {节: 基本}
代码表:
  功能区: {310117ZJSJ: 张江高新区松江园}
指标:
  注册地: {类型: 代码, 代码表: GB/T 2260, 来源: 市场监管部门}
  国民经济行业: {类型: 代码, 代码表: GB/T 4754, 来源: 统计部门}
  企业规模: {类型: 类别, 可选值: [大型, 中型, 小型, 微型], 来源: 统计部门}
  民营企业: {类型: 是否, 来源: 市场监管部门}
  已注销: {类型: 是否, 来源: 市场监管部门}
  在规: {类型: 是否, 期间: 年, 来源: 统计部门}
  完成火炬统计调查: {类型: 是否, 期间: 年, 来源: 科技部门}
  成立日期: {类型: 日期, 来源: 市场监管部门}
  迁入日期: {类型: 日期, 来源: 市场监管部门}
  首次入规年度: {类型: 期间, 来源: 统计部门}
  企业简称: {类型: 文本, 来源: 市场监管部门}
  营业收入: {类型: 金额, 期间: 年, 来源: 统计部门}
  研发费用: {类型: 金额, 期间: 年, 来源: 税务部门}
  年用电量: {类型: 数量, 单位: 千瓦时, 期间: 年, 来源: 供电公司}
  季度产值: {类型: 金额, 期间: 季, 来源: 统计部门}
  月销售额: {类型: 金额, 期间: 月, 来源: 税务部门}
  零售额: {类型: 金额, 期间: 半年, 来源: 统计部门}
  职工人数: {类型: 数量, 单位: 人, 期间: 年, 来源: 人社部门}
  科技人员数: {类型: 数量, 单位: 人, 期间: 年, 来源: 人社部门}
  缴费月数: {类型: 数量, 单位: 月, 来源: 人社部门}
  投资额: {类型: 金额, 来源: 工信部门}
  补助率: {类型: 比例, 来源: 工信部门}
  面积: {类型: 数量, 单位: ㎡, 来源: 住建部门}
  评分: {类型: 数量, 单位: 分, 来源: 工信部门}
  出生日期: {类型: 日期, 来源: 公安部门}
  贷款:
    类型: 记录
    量词: 笔
    主键: 借据号
    来源: 银行
    字段:
      借据号: {类型: 文本}
      类型: {类型: 类别, 可选值: [担保贷款, 质押贷款, 信用贷款]}
      本金: {类型: 金额}
      年利率: {类型: 比例}
      放款日期: {类型: 日期}
      止息日: {类型: 日期}
      天数: {类型: 数量, 单位: 天}
      逾期或不良: {类型: 是否}
      已还清: {类型: 是否}
  招用人员:
    类型: 记录
    量词: 人
    主键: 证件号
    来源: 人社部门
    字段: {证件号: {类型: 文本}, 入职日期: {类型: 日期}, 在岗月数: {类型: 数量, 单位: 月}, 已缴社保: {类型: 是否}}
  资质:
    类型: 记录
    量词: 项
    主键: [名称, 级别]
    来源: 科技部门
    字段:
      名称: {类型: 类别, 可选值: [高新技术企业, 绿色工厂]}
      级别: {类型: 类别, 可选值: [国家级, 省级]}
      认定日期: {类型: 日期}
  兑现记录:
    类型: 记录
    量词: 笔
    来源: 财政部门
    字段: {事项: {类型: 文本}, 项目: {类型: 文本}, 对象: {类型: 文本}, 年度: {类型: 期间}, 金额: {类型: 金额}}
参数:
  LPR1年: {单位: 比例, 来源: 某中心, 核对至: 2025-06-30, 值: {2024-01-01: 3.45%}}
派生指标:
  高新技术企业:
    类型: 是否
    依据: 某办法第九条
    定义: 任一(资质, 名称 是 高新技术企业 且 认定日期 不晚于 基准日)
"""


def policy_text(conditions: str = "- 民营企业", exclusions: str = "", award: str = "", lets: str = "") -> str:
    """A policy with one 事项 out of YAML snippets."""

    def block(key: str, text: str) -> str:
        body = textwrap.indent(textwrap.dedent(text).strip("\n"), " " * 6)
        return f"    {key}:\n{body}\n" if text.strip() else ""

    return (
        "政策: 试行办法\n编号: trial\n层级: 市\n地区: 全国\n发布机构: 某局\n有效期: {自: 2024-01-01, 至: 2024-12-31}\n"
        "政策年度: 2024年\n事项:\n  - 编号: one\n    名称: 某事项\n    依据: {摘要: 某段}\n    兑现方式: 申报\n"
        + block("取值", lets)
        + block("适用条件", conditions)
        + block("排除情形", exclusions)
        + (block("奖补", award) if award else "    资格: 某资格\n")
    )


@functools.cache
def load(text: str) -> Loaded:
    """A policy over the dictionary."""
    return load_texts({"dictionary.yaml": DICTIONARY.encode(), "policy.yaml": text.encode()})


def incentive(conditions: str = "- 民营企业", exclusions: str = "", award: str = "", lets: str = "") -> Incentive:
    """The checked 事项 of a policy out of snippets."""
    return load(policy_text(conditions, exclusions, award, lets)).policies[0].incentives[0]


def value(written: str, lets: str = "") -> t.Expr:
    """The checked tree of a value: an expression, or (with a key) a block."""
    block = ": " in written
    body = "\n" + textwrap.indent(textwrap.dedent(written).strip("\n"), "  ") if block else f" >-\n  {written}"
    return incentive(lets=f"{textwrap.dedent(lets).strip()}\n所求:{body}").lets["所求"].body


def condition(written: str, lets: str = "") -> t.Expr:
    """The checked tree of one condition."""
    return incentive(f"- {written}" if ":" in written else f"- >-\n  {written}", lets=lets).conditions[0]


def amount(award: str, lets: str = "") -> t.Expr:
    """The checked tree of a 奖补."""
    made = incentive(award=award, lets=lets).amount
    assert made is not None
    return made
