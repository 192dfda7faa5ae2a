"""Each kind of finding of the lint on one tiny policy, the whole message; and the shipped policies."""

from __future__ import annotations

import pytest

from policymatch.catalog.lint import lint
from policymatch.catalog.loading import load_texts
from policymatch.engine.boundaries import boundary_problems
from tests.shipped import shipped

DICTIONARY = """
指标:
  注册地: {类型: 代码, 代码表: GB/T 2260, 来源: 市场监管部门}
  年保费: {类型: 金额, 来源: 商务部门}
  职工人数: {类型: 数量, 单位: 人, 来源: 人社部门}
  研发强度: {类型: 比例, 来源: 科技部门}
  营业收入: {类型: 金额, 期间: 年, 来源: 统计部门}
  成立日期: {类型: 日期, 来源: 市场监管部门}
  近12个月销售额: {类型: 金额, 来源: 税务部门}
  兑现记录:
    类型: 记录
    来源: 财政部门
    字段: {事项: {类型: 文本}, 项目: {类型: 文本}, 对象: {类型: 文本}, 年度: {类型: 期间}, 日期: {类型: 日期}, 金额: {类型: 金额}}
参数:
  最低工资: {单位: 元/月, 来源: 人社部门, 核对至: 2025-12-31, 值: {2020-01-01: 2000元/月}}
"""

CLEAN = """\
政策: 甲市若干措施
编号: jia-2024
层级: 市
地区: 420800
发布机构: 甲市人民政府
有效期: {自: 2024-01-01, 至: 2024-12-31}
政策年度: 2024年
案例基准日: 2024-12-31
案例公共事实: {注册地: 420802, 兑现记录: []}
适用条件:
  - 注册地 属于 420800
事项:
  - 编号: yi
    名称: 保费补助
    依据: {条款: 第3条, 原文: 年保费10万元以上的，按保费的60%补助，最高120万元}
    兑现方式: 申报
    适用条件:
      - 年保费 不低于 10万元
    奖补:
      金额: 年保费 × 60%
      封顶: 120万元
    案例:
      - {说明: 保费正好10万元, 企业: {年保费: 10万元}, 结果: 符合, 金额: 6万元}
      - {说明: 保费差1分, 企业: {年保费: 99999.99元}, 结果: 不符合}
      - {说明: 正好封顶, 企业: {年保费: 200万元}, 结果: 符合, 金额: 120万元}
"""


def findings(*changes: tuple[str, str]) -> list[str]:
    """What the lint says of the clean policy with some words of it replaced."""
    text = CLEAN
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    loaded = load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": text.encode()})
    (policy,) = loaded.policies
    found = [*lint(policy, loaded.dictionary), *boundary_problems(policy, loaded.dictionary)]
    return [str(p) for p in sorted(found, key=lambda p: (p.at.line, p.at.column))]


def test_a_clean_policy() -> None:
    assert findings() == []


def test_a_figure_that_the_rule_does_not_have() -> None:
    assert findings(("最高120万元", "最高150万元")) == [
        "甲.yaml:13:5: 警告：事项“yi”的原文有“最高150万元”，规则里没有这个数\n"
        "  应为：规则里用到150万元，或在 读法、存疑 里引出“150万元”说明\n"
        "  提示：规则里同类的数有 10万元、120万元"
    ]


@pytest.mark.parametrize("key", ["读法", "存疑"])
def test_a_quoted_figure_is_accounted_for(key: str) -> None:
    line = f"    {key}: [“150万元”是两年的合计]\n    案例:\n"
    assert findings(("最高120万元", "最高150万元"), ("    案例:\n", line)) == []


def test_a_figure_named_without_quotation_marks_is_not() -> None:
    line = "    读法: [150万元是两年的合计]\n    案例:\n"
    assert len(findings(("最高120万元", "最高150万元"), ("    案例:\n", line))) == 1


def test_a_summary_is_held_to_the_same() -> None:
    assert findings(("原文: 年保费", "摘要: 年保费"), ("最高120万元}", "最高150万元, 链接: 某网站}")) == [
        "甲.yaml:13:5: 警告：事项“yi”的摘要有“最高150万元”，规则里没有这个数\n"
        "  应为：规则里用到150万元，或在 读法、存疑 里引出“150万元”说明\n"
        "  提示：规则里同类的数有 10万元、120万元"
    ]


def test_the_other_boundary_is_an_error_until_a_reading_quotes_the_figure() -> None:
    change = ("不低于 10万元", "超过 10万元")
    cases = (
        "正好10万元, 企业: {年保费: 10万元}, 结果: 符合, 金额: 6万元",
        "正好10万元, 企业: {年保费: 10万元}, 结果: 不符合",
    )
    assert findings(change, cases) == [
        "甲.yaml:18:16: 原文“10万元以上”含10万元，规则“超过 10万元”不含\n"
        "  应为：不低于 10万元\n"
        "  提示：规则没有写错的，在 读法 里引出“10万元以上”说明理由\n"
        "  另见：甲.yaml:13:5"
    ]
    reading = ("    案例:\n", "    读法: [“10万元以上”按上下文不含10万元]\n    案例:\n")
    assert findings(change, cases, reading) == []
    bare = ("    案例:\n", "    读法: [“10万元”是年保费]\n    案例:\n")
    assert len(findings(change, cases, bare)) == 1
    doubt = ("    案例:\n", "    存疑: [“10万元以上”含不含10万元来源未明]\n    案例:\n")
    assert len(findings(change, cases, doubt)) == 1


@pytest.mark.parametrize("word", ["不低于", "超过", "不超过", "低于"])
@pytest.mark.parametrize(
    ("printed", "includes_in_upper"),
    [
        ("10万元以上", True),
        ("达到10万元", True),
        ("不满10万元的除外", True),
        ("10万元以下（不含）", True),
        ("超过10万元", False),
        ("10万元以上（不含10万元）", False),
        ("不超过10万元的除外", False),
        ("10万元以下的除外", False),
    ],
)
def test_which_side_the_boundary_belongs_to(printed: str, includes_in_upper: bool, word: str) -> None:
    found = findings(("10万元以上的", printed), ("不低于 10万元", f"{word} 10万元"))
    wrong = (word in ("不低于", "低于")) is not includes_in_upper
    assert [("，规则“" in f) for f in found] == [True] * wrong


def test_the_boundary_of_one_field_does_not_excuse_another() -> None:
    quote = "年保费10万元以上、职工人数10人以上且年保费不超过500万元的"
    changes = (
        ("年保费10万元以上的", quote),
        (
            "      - 年保费 不低于 10万元\n",
            "      - 年保费 不低于 10万元\n      - 职工人数 多于 10人\n      - 年保费 低于 500万元\n",
        ),
        (
            "      - {说明: 保费差1分",
            "      - {说明: 都在界上, 企业: {年保费: 500万元, 职工人数: 10人}, 结果: 不符合}\n      - {说明: 保费差1分",
        ),
    )
    assert [f.split("\n")[0] for f in findings(*changes)] == [
        "甲.yaml:19:17: 原文“10人以上”含10人，规则“超过 10人”不含",
        "甲.yaml:20:16: 原文“不超过500万元”含500万元，规则“低于 500万元”不含",
    ]


def test_a_table_that_cuts_on_the_other_side_than_the_condition() -> None:
    table = "      金额:\n        分档: 年保费\n        各档: {不超过 10万元: 1万元, 超过 10万元: 2万元}\n"
    found = findings(
        ("年保费10万元以上的，按保费的60%补助", "年保费10万元以上的，按档补助1万元、2万元"),
        ("      金额: 年保费 × 60%\n", table),
    )
    assert [f.split("\n")[0] for f in found] == [
        "甲.yaml:22:18: 原文“10万元以上”把正好10万元的归在以上一边，规则“不超过 10万元”归在以下一边"
    ]


@pytest.mark.parametrize(
    ("printed", "rule"),
    [
        ("注册满一年", "成立日期 不晚于 基准日 - 12月"),
        ("注册满1年", "成立日期 + 12月 不晚于 基准日"),
        ("注册满三十六个月", "满月数(成立日期, 基准日) 不少于 3年"),
        ("营业收入增长12%以上", "营业收入(本年) 不低于 营业收入(上年) × (100% + 12%)"),
        ("营业收入增长12%以上", "营业收入(本年) 不低于 营业收入(上年) × 112%"),
        ("连续12个月有销售", "近12个月销售额 超过 0元"),
        ("近三年都有收入", "全部(本年 - 3年 至 上年, 营业收入(当期) 超过 0元)"),
        ("近两年都有收入", "全部(前年 至 上年, 营业收入(当期) 超过 0元)"),
        ("不低于月最低工资2000元", "年保费 不低于 最低工资(基准日) × 1月"),
        ("研发强度不低于千分之五", "研发强度 不低于 0.5%"),
        ("年保费不低于0.1亿元", "年保费 在 1000万元 以上"),
    ],
)
def test_the_same_figure_however_the_rule_writes_it(printed: str, rule: str) -> None:
    found = findings(
        ("年保费10万元以上的", f"年保费10万元以上、{printed}的"),
        ("适用条件:\n      -", f"适用条件:\n      - {rule}\n      -"),
    )
    assert [f for f in found if "没有边界案例" not in f] == []


@pytest.mark.parametrize(
    ("printed", "award"),
    [
        ("1亿元以下部分按1%、超过1亿元部分按2%补助", "{累进: 年保费, 各段: {不超过 1亿元: 1%, 超过 1亿元: 2%}}"),
        (
            "达到5亿元补助7万元、达到20亿元再补助9万元",
            "{台阶: 年保费, 已达: 0元, 各级: {达到 5亿元: 7万元, 达到 20亿元: 9万元}, 取: 逐级相加}",
        ),
        (
            "职工人数不足30人的补助3万元、其他补助4万元",
            "{分档: 职工人数, 各档: {低于 30人: 3万元, 不低于 30人: 4万元}}",
        ),
        ("研发强度5%以上的补助6万元", "{依次判断: {研发强度 不低于 5%: 6万元, 否则: 0元}}"),
        ("首项补助8万元、另加职工每人2000元", "{合计: {首项: 8万元, 职工: 职工人数 × 2000元/人}}"),
    ],
)
def test_figures_inside_blocks(printed: str, award: str) -> None:
    found = findings(("按保费的60%补助", printed), ("金额: 年保费 × 60%", f"金额: {award}"))
    assert [f for f in found if "没有边界案例" not in f] == []


def test_figures_of_instalments_shares_and_deadlines() -> None:
    changes = (
        ("按保费的60%补助，最高120万元", "补助20万元，分两年各兑现50%，市级承担70%、县级承担30%，5个工作日内办结"),
        (
            "      金额: 年保费 × 60%\n      封顶: 120万元\n",
            "      金额: 20万元\n      分期: {未达条件: 只停本期, 各期: [{年度: 2024年, 比例: 50%}, {年度: 2025年, 比例: 50%}]}\n"
            "      分担: {市级: 70%, 县级: 30%}\n    时限: {办结: 成立日期 + 5工作日}\n",
        ),
    )
    assert findings(*changes) == []
    assert len(findings(*changes, ("分两年各", "分三年各"))) == 1


def test_a_date_boundary() -> None:
    found = findings(
        ("年保费10万元以上的", "年保费10万元以上、注册满一年的"),
        ("适用条件:\n      -", "适用条件:\n      - 成立日期 早于 基准日 - 12月\n      -"),
    )
    assert [f.split("\n")[0] for f in found if "边界案例" not in f] == [
        "甲.yaml:18:23: 原文“满一年”含一年，规则“超过 12月”不含"
    ]


def test_the_shift_in_last_year_is_no_figure_of_the_rule() -> None:
    found = findings(
        ("年保费10万元以上的", "年保费10万元以上、合同1年以上的"),
        ("适用条件:\n      -", "适用条件:\n      - 营业收入(上年) 超过 0元\n      -"),
    )
    assert [f.split("\n")[0] for f in found] == ["甲.yaml:13:5: 警告：事项“yi”的原文有“1年以上”，规则里没有这个数"]


def test_a_ceiling_written_as_a_promise() -> None:
    assert findings(("按保费的60%", "按保费不超过60%")) == [
        "甲.yaml:13:5: 事项“yi”的原文“不超过60%”只说了上限，奖补按定额写\n"
        "  应为：性质: 上限\n"
        "  提示：确实按60%给的，在 读法 里引出“不超过60%”说明"
    ]
    assert findings(("按保费的60%", "按保费不超过60%"), ("封顶: 120万元", "封顶: 120万元\n      性质: 上限")) == []
    reading = ("    案例:\n", "    读法: [“不超过60%”是核定的比例]\n    案例:\n")
    assert findings(("按保费的60%", "按保费不超过60%"), reading) == []


def test_a_flat_amount_may_be_a_ceiling_too() -> None:
    changes = (("按保费的60%补助", "补助不超过5万元"), ("金额: 年保费 × 60%", "金额: 5万元"))
    assert [f.split("\n")[0] for f in findings(*changes)] == [
        "甲.yaml:13:5: 事项“yi”的原文“不超过5万元”只说了上限，奖补按定额写"
    ]


def test_a_threshold_is_no_ceiling() -> None:
    changes = (
        ("按保费的60%", "研发强度不超过60%的，按保费的60%"),
        ("适用条件:\n      -", "适用条件:\n      - 研发强度 不超过 60%\n      -"),
        (
            "      - {说明: 保费差1分",
            "      - {说明: 正好60%, 企业: {年保费: 1万元, 研发强度: 60%}, 结果: 不符合}\n      - {说明: 保费差1分",
        ),
    )
    assert findings(*changes) == []


def test_a_step_whose_rest_is_not_spoken_of() -> None:
    rule = ("金额: 年保费 × 60%", "金额: 年保费 每 100万元 奖 60万元 不足不计")
    quote = "每增加100万元补助60万元"
    assert findings(("按保费的60%补助", quote), rule) == [
        "甲.yaml:13:5: 警告：事项“yi”的原文“每增加100万元”没有说不足的部分怎么算\n"
        "  应为：在 读法 里引出“每增加100万元”，说明不足的部分不计还是按比例"
    ]
    assert findings(("按保费的60%补助", f"{quote}、不足100万元的部分不补"), rule) == []
    reading = ("    案例:\n", "    读法: [“每增加100万元”的，不足部分不计]\n    案例:\n")
    assert findings(("按保费的60%补助", quote), rule, reading) == []


def test_one_whole_thing_has_no_rest() -> None:
    changes = (
        ("按保费的60%补助", "每增加1人补助1万元"),
        ("金额: 年保费 × 60%", "金额: 职工人数 每 1人 奖 1万元 不足不计"),
    )
    assert findings(*changes) == []


@pytest.mark.parametrize(
    ("words", "code", "step"),
    [("每年最高", "每年", "年度封顶"), ("每户年度最高", "每年", "年度封顶"), ("累计不超过", "累计", "累计封顶")],
)
def test_a_yearly_or_total_cap_written_as_a_plain_cap(words: str, code: str, step: str) -> None:
    change = ("最高120万元", f"{words}120万元")
    assert findings(change) == [
        f"甲.yaml:13:5: 警告：事项“yi”的原文“{words}120万元”是{code}的限额，规则写的是 封顶\n"
        f"  应为：{step}: 120万元\n"
        f"  提示：一次核定即为全部的，在 读法 里引出“{words}120万元”说明"
    ]
    assert findings(change, ("封顶: 120万元", f"{step}: 120万元")) == []
    assert findings(change, ("    案例:\n", "    读法: [“" + words + "120万元”一次核定]\n    案例:\n")) == []


def test_a_yearly_threshold_is_no_yearly_cap() -> None:
    changes = (
        ("年保费10万元以上的", "年保费10万元以上且年度保费不超过500万元的"),
        ("适用条件:\n      -", "适用条件:\n      - 年保费 不超过 500万元\n      -"),
        (
            "      - {说明: 保费差1分",
            "      - {说明: 正好500万元, 企业: {年保费: 500万元}, 结果: 符合, 金额: 120万元}\n      - {说明: 保费差1分",
        ),
    )
    assert findings(*changes) == []


def test_a_local_policy_without_a_region() -> None:
    assert findings(("适用条件:\n  - 注册地 属于 420800\n", "")) == [
        "甲.yaml:11:5: 警告：事项“yi”没有写企业在哪里，地区420800只是说明，不作判断\n"
        "  应为：适用条件里有区划条件，如 注册地 属于 420800"
    ]
    assert (
        findings(("适用条件:\n  - 注册地 属于 420800\n", ""), ("层级: 市\n地区: 420800", "层级: 国家\n地区: 全国"))
        == []
    )
    assert findings(("适用条件:\n  - 注册地 属于 420800\n", ""), ("地区: 420800", "地区: 未载")) == []


def test_a_local_policy_for_the_whole_country_is_one_of_which_the_place_is_not_known() -> None:
    assert findings(("地区: 420800", "地区: 全国")) == [
        "甲.yaml:1:1: 警告：层级是市，地区却写全国：按地区未载处理，不算全国的政策\n  应为：区划代码；来源没有载明的写 未载"
    ]


@pytest.mark.parametrize(("verdict", "line"), [("不符合", "保费差1分"), ("符合", "")])
def test_both_verdicts_have_an_example(verdict: str, line: str) -> None:
    lines = CLEAN.splitlines(keepends=True)
    dropped = [s for s in lines if "说明:" in s and (line in s if line else "结果: 符合" in s)]
    found = findings(*((s, "") for s in dropped))
    assert [f for f in found if "没有边界案例" not in f] == [
        f"甲.yaml:13:5: 警告：事项“yi”没有结果为{verdict}的案例\n  应为：至少一个符合、一个不符合的案例"
    ]


def test_an_example_outside_the_days_of_decision() -> None:
    assert findings(("说明: 保费差1分,", "说明: 保费差1分, 基准日: 2025-01-01,")) == [
        "甲.yaml:24:9: 警告：案例“保费差1分”的基准日2025-01-01不在受理期（2024-01-01至2024-12-31）内\n  应为：受理期内的一天"
    ]
    assert findings(("说明: 保费差1分,", "说明: 保费差1分, 基准日: 2024-01-01,")) == []


def test_a_threshold_that_no_example_touches() -> None:
    assert findings(
        ("企业: {年保费: 10万元}, 结果: 符合, 金额: 6万元", "企业: {年保费: 20万元}, 结果: 符合, 金额: 12万元")
    ) == [
        "甲.yaml:13:5: 警告：事项“yi”没有边界案例：“10万元以上”，没有一个案例的“年保费”正好是10万元\n  应为：“年保费”正好10万元的案例\n"
        "  提示：不会有企业正好在界上的，在 读法 里引出“10万元”说明没有边界案例"
    ]


def test_another_fact_of_the_same_size_does_not_touch_it() -> None:
    changed = "企业: {年保费: 20万元, 近12个月销售额: 10万元}, 结果: 符合, 金额: 12万元"
    assert len(findings(("企业: {年保费: 10万元}, 结果: 符合, 金额: 6万元", changed))) == 1


def test_a_cap_that_no_example_touches() -> None:
    assert findings(
        ("企业: {年保费: 200万元}, 结果: 符合, 金额: 120万元", "企业: {年保费: 100万元}, 结果: 符合, 金额: 60万元")
    ) == [
        "甲.yaml:13:5: 警告：事项“yi”没有边界案例：“最高120万元”，没有一个案例的金额正好是120万元\n  应为：金额正好120万元的案例\n"
        "  提示：不会有企业正好在界上的，在 读法 里引出“120万元”说明没有边界案例"
    ]


def test_a_cap_before_a_factor_is_not_distinguished_from_the_amount() -> None:
    changes = (
        ("封顶: 120万元", "封顶: 120万元\n      折算: 80%"),
        ("按保费的60%补助", "按保费的60%补助、按80%兑现"),
        ("企业: {年保费: 200万元}, 结果: 符合, 金额: 120万元", "企业: {年保费: 100万元}, 结果: 符合, 金额: 48万元"),
    )
    assert findings(*changes) == []


def test_a_summary_without_a_source() -> None:
    assert findings(("原文: 年保费", "摘要: 年保费")) == [
        "甲.yaml:13:5: 警告：事项“yi”的摘要没有出处\n  应为：链接: 读到的网页\n  提示：凭记忆写的，在 存疑 里写明“据记忆”"
    ]
    assert findings(("原文: 年保费", "摘要: 年保费"), ("    案例:\n", "    存疑: [条文据记忆]\n    案例:\n")) == []


def test_a_condition_that_carries_its_own_quotation() -> None:
    assert findings(("- 年保费 不低于 10万元", "- {条件: 年保费 不低于 10万元, 原文: 年保费超过20万元}")) == [
        "甲.yaml:18:9: 警告：事项“yi”的原文有“超过20万元”，规则里没有这个数\n"
        "  应为：规则里用到20万元，或在 读法、存疑 里引出“20万元”说明\n"
        "  提示：规则里同类的数有 10万元"
    ]


@pytest.mark.parametrize("policy", shipped().policies, ids=lambda p: p.id)
def test_the_shipped_policies_keep_to_their_sentences(policy: object) -> None:
    loaded = shipped()
    assert [str(p) for p in lint(policy, loaded.dictionary) if p.severity == "error"] == []  # type: ignore[arg-type]
