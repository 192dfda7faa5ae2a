"""Which boundary cases are asked for: those that no worked example touches and that an enterprise can be at."""

from __future__ import annotations

import pytest

from policymatch.catalog.loading import load_texts
from policymatch.engine.boundaries import boundary_problems

DICTIONARY = """
指标:
  注册地: {类型: 代码, 代码表: GB/T 2260, 来源: 市场监管部门}
  年保费: {类型: 金额, 来源: 商务部门}
  职工人数: {类型: 数量, 单位: 人, 来源: 人社部门}
  发明专利数: {类型: 整数, 来源: 知识产权部门}
  研发强度: {类型: 比例, 来源: 科技部门, 合理范围: 0% 至 100%, 范围依据: 定义}
  净利润: {类型: 金额, 期间: 年, 可为负: 是, 来源: 税务部门}
  营业收入: {类型: 金额, 期间: 年, 来源: 统计部门}
  成立日期: {类型: 日期, 来源: 市场监管部门}
  兑现记录:
    类型: 记录
    来源: 财政部门
    字段: {事项: {类型: 文本}, 项目: {类型: 文本}, 对象: {类型: 文本}, 年度: {类型: 期间}, 日期: {类型: 日期}, 金额: {类型: 金额}}
"""

POLICY = """\
政策: 甲市若干措施
编号: jia-2024
层级: 市
地区: 420800
发布机构: 甲市人民政府
有效期: {自: 2024-01-01, 至: 2024-12-31}
政策年度: 2024年
案例基准日: 2024-12-31
案例公共事实: {注册地: 420802}
适用条件:
  - 注册地 属于 420800
事项:
  - 编号: yi
    名称: 补助
    依据: {条款: 第3条, 原文: "@SENTENCE"}
    兑现方式: 申报
@LETS
    适用条件:
      - @CONDITION
    奖补: {金额: @AMOUNT}
    案例:
      - {说明: 甲, 企业: {@FACTS}, 结果: 符合}
"""


def asked(sentence: str, condition: str, facts: str, amount: str = "1元", lets: str = "") -> list[str]:
    """The boundary cases that are asked for, whatever else is wrong with the policy."""
    text = POLICY.replace("@SENTENCE", sentence).replace("@CONDITION", condition.replace("\n", "\n      - "))
    text = (
        text.replace("@FACTS", facts)
        .replace("@AMOUNT", amount)
        .replace("@LETS", f"    取值: {{{lets}}}" if lets else "")
    )
    loaded = load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": text.encode()})
    return [
        str(p).split("\n")[0].split("没有一个案例")[1] for p in boundary_problems(loaded.policies[0], loaded.dictionary)
    ]


@pytest.mark.parametrize(
    ("sentence", "condition", "on", "beside"),
    [
        ("年保费10万元以上", "年保费 不低于 10万元", "年保费: 10万元", "年保费: 99999.99元"),
        ("年保费10万元以上", "年保费 在 10万元 以上", "年保费: 100000元", "年保费: 11万元"),
        (
            "营业收入增长10%以上",
            "增速(营业收入(本年), 营业收入(上年)) 不低于 10%",
            "营业收入: {2023年: 100元, 2024年: 110元}",
            "营业收入: {2023年: 100元, 2024年: 110.01元}",
        ),
        (
            "营业收入增长10%以上",
            "营业收入(本年) 不低于 营业收入(上年) × 110%",
            "营业收入: {2023年: 100元, 2024年: 110元}",
            "营业收入: {2023年: 100元, 2024年: 120元}",
        ),
        ("成立满一年", "成立日期 + 1年 不晚于 基准日", "成立日期: 2023-12-31", "成立日期: 2023-12-30"),
        ("成立满一年", "满月数(成立日期, 基准日) 不少于 12月", "成立日期: 2023-12-31", "成立日期: 2022-11-30"),
        (
            "人均保费1万元以上",
            "年保费 ÷ 职工人数 不低于 1万元/人",
            "年保费: 3万元, 职工人数: 3人",
            "年保费: 3万元, 职工人数: 2人",
        ),
    ],
)
def test_no_warning_for_a_boundary_that_a_computed_value_reaches(
    sentence: str, condition: str, on: str, beside: str
) -> None:
    assert asked(sentence, condition, on) == []
    assert len(asked(sentence, condition, beside)) == 1


def test_a_named_value_is_touched_without_being_stated() -> None:
    lets = "两倍保费: 年保费 × 2"
    assert asked("30万元以上", "两倍保费 不低于 30万元", "年保费: 15万元", lets=lets) == []
    assert asked("30万元以上", "两倍保费 不低于 30万元", "年保费: 16万元", lets=lets) == ["的“两倍保费”正好是30万元"]


def test_a_fact_of_the_same_size_elsewhere_touches_nothing() -> None:
    facts = "年保费: 11万元, 净利润: {2024年: 10万元}"
    assert asked("年保费10万元以上", "年保费 不低于 10万元", facts) == ["的“年保费”正好是10万元"]


@pytest.mark.parametrize(
    ("sentence", "condition", "amount"),
    [
        # outside the range of the field
        ("研发强度120%以上", "研发强度 低于 120%", "1元"),
        # whole things
        ("职工2.5万人以上、职工15.5人以上", "职工人数 不少于 15.5人", "1元"),
        ("专利2.5项以上", "发明专利数 不低于 2.5", "1元"),
        # below zero where the field cannot be
        ("年保费0万元以上", "年保费 不低于 -1元", "1元"),
        # against another condition
        (
            "年保费10万元以上的补助1元、5万元以上的2元",
            "年保费 不低于 10万元",
            "{分档: 年保费, 各档: {低于 5万元: 2元, 不低于 5万元: 1元}}",
        ),
        (
            "年保费10万元以上、20万元以上的补助1元",
            "年保费 不低于 10万元\n年保费 低于 15万元",
            "{分档: 年保费, 各档: {低于 20万元: 2元, 不低于 20万元: 1元}}",
        ),
        # a day outside the 有效期
        ("成立满一年", "成立日期 + 12月 不晚于 基准日\n成立日期 属于 有效期", "1元"),
        ("成立满一年", "成立日期 早于 基准日 - 12月\n成立日期 属于 有效期", "1元"),
        ("成立满一年", "成立日期 + 12月 不晚于 基准日\n成立日期 晚于 2023-12-31", "1元"),
        # a cap that the amount cannot reach
        ("年保费10万元以上的补助1元，最高1万元", "年保费 不低于 10万元", "1元\n      封顶: 1万元"),
    ],
)
def test_no_warning_for_a_boundary_that_no_enterprise_can_reach(sentence: str, condition: str, amount: str) -> None:
    if "\n" in amount:
        base, cap = amount.split("\n")
        amount = f"{base}, {cap.strip()}"
    assert (
        asked(
            sentence,
            condition,
            "年保费: 10万元, 研发强度: 50%, 职工人数: 20人, 发明专利数: 3, 成立日期: 2024-05-05",
            amount,
        )
        == []
    )


@pytest.mark.parametrize(
    ("sentence", "condition", "facts", "amount"),
    [
        ("研发强度20%以上", "研发强度 低于 20%", "研发强度: 10%", "1元"),
        ("职工15人以上", "职工人数 不少于 15人", "职工人数: 16人", "1元"),
        ("专利2项以上", "发明专利数 不低于 2", "发明专利数: 3", "1元"),
        ("净利润-1元以上且不低于0.01元", "净利润(本年) 不低于 0.01元", "净利润: {2024年: 1元}", "1元"),
        (
            "年保费20万元以上的补助1元",
            "年保费 不低于 10万元",
            "年保费: 10万元",
            "{分档: 年保费, 各档: {低于 20万元: 2元, 不低于 20万元: 1元}}",
        ),
        ("成立满6个月", "成立日期 + 6月 不晚于 基准日\n成立日期 属于 有效期", "成立日期: 2024-01-01", "1元"),
        ("成立满一年", "成立日期 + 12月 不晚于 基准日\n成立日期 晚于 2023-12-30", "成立日期: 2020-01-01", "1元"),
        ("保费的1倍，最高1万元", "年保费 超过 0元", "年保费: 1元", "年保费, 封顶: 1万元"),
    ],
)
def test_a_warning_for_a_boundary_that_an_enterprise_can_reach(
    sentence: str, condition: str, facts: str, amount: str
) -> None:
    assert len(asked(sentence, condition, facts, amount)) == 1


def test_an_amount_that_cannot_meet_the_boundary_in_whole_fen() -> None:
    """30% of a price in 分 is never 100万元: one example just below and one just above are enough."""
    lets = "额度: 年保费 × 30%"
    below = asked("100万元以上", "额度 不低于 100万元", "年保费: 3333333.33元", lets=lets)
    assert below == ["的“额度”正好是100万元"]
    both = "年保费: 3333333.33元}, 结果: 不符合}\n      - {说明: 乙, 企业: {年保费: 3333333.34元"
    assert asked("100万元以上", "额度 不低于 100万元", both, lets=lets) == []


def test_no_warning_where_a_reading_states_that_there_is_no_boundary_case() -> None:
    text = (
        POLICY.replace("@SENTENCE", "年保费10万元以上")
        .replace("@CONDITION", "年保费 不低于 10万元")
        .replace("@LETS\n", "")
        .replace("@FACTS", "年保费: 11万元")
        .replace("@AMOUNT", "1元")
    )
    for reading, count in (
        ("“10万元以上”没有边界案例，保费都以万元的零头计", 0),
        ("“10万元以上”含10万元", 1),
        ("“20万元以上”没有边界案例", 1),
    ):
        said = text.replace("    案例:\n", f"    读法: [{reading}]\n    案例:\n")
        loaded = load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": said.encode()})
        assert len(boundary_problems(loaded.policies[0], loaded.dictionary)) == count
