"""Which figures a decree's sentence prints, and what its statute words say of each."""

from __future__ import annotations

from fractions import Fraction

import pytest

from policymatch.catalog.figures import Figure, chinese_number, figures, quoted
from policymatch.language.units import measure


def read(text: str) -> list[tuple[str, str]]:
    """Each figure as (phrase, op)."""
    return [(f.phrase, f.op) for f in figures(text)]


def only(text: str) -> Figure:
    (found,) = figures(text)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "2024年",
        "自2024年3月7日起",
        "2024-05-20前",
        "2023—2025年",
        "2023届毕业生",
        "国科发政〔2017〕115号",
        "第42条第3款",
        "第三批国家级",
        "第六、七条",
        "上半年",
        "12月底前",
        "每月15日前申报",
        "3月申报",
        "二〇二四年",
        "一次性奖励",
        "5+3行动",
        "2020年至2023年",
        "3个人所得税",
        "5部门联合",
        "3方面措施",
        "每半年兑现",
        "千百元",
        "第（三）项",
        "第(3)项",
        "第3-5条",
        "第3、5条和第7项",
        "第三条第1、2、3项",
        "第十二条第二款",
        "附件2项目清单",
        "附件2-1件数表",
        "见表3家数",
        "3.",
        "（1）",
        "①",
        "1、年度考核",
        "3.1人才引进",
        "3.1 家政服务",
        "3.1年度考核",
        "3.1.2项目管理",
        "3.1个人申报",
        "2023Q1对2022Q1",
        "2022H1对比",
        "100万股",
        "10万册",
    ],
)
def test_no_figure(text: str) -> None:
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("0.1万元", "1000元"),
        ("1.5亿元", "15000万元"),
        ("60,000元", "6万元"),
        ("五百万元", "500万元"),
        ("一亿二千万元", "12000万元"),
        ("三年", "36月"),
        ("一年半", "18月"),
        ("半年内", "6个月"),
        ("一周", "7天"),
        ("5个工作日", "5工作日"),
        ("60％", "60%"),
        ("百分之六十", "60%"),
        ("三分之二", "2"),
        ("1.5个百分点", "150BP"),
        ("50万千瓦时", "500兆瓦时"),
        ("1千瓦时", "1千瓦时"),
        ("9平方米", "9㎡"),
        ("0.1元/千瓦时", "0.1元/千瓦时"),
        ("2倍", "2"),
        ("12周岁", "12岁"),
        ("3千元", "3000元"),
        ("满3月", "3月"),
        ("30日内", "30天"),
    ],
)
def test_the_same_figure_in_other_units(text: str, same: str) -> None:
    found, wanted = only(text), measure(same)
    value = wanted.value / 3 if text == "三分之二" else wanted.value
    assert (found.value, found.dim) == (value, wanted.dim)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不超过120万元", "<="),
        ("最高不超过60%", "<="),
        ("最高给予一次性奖励20万元", "<="),
        ("贴息不超过贷款额的3%", "<="),
        ("控制在75%以内", "<="),
        ("2亿元以下", "<="),
        ("10%（含）以下", "<="),
        ("10%至30%（含）", ">|<="),
        ("10%（含）-20%", ">=|<"),
        ("10%（不含）至20%", ">|<="),
        ("10%-20%（不含）", ">=|<"),
        ("超过10%至20%", ">|<="),
        ("不低于5000万元至1亿元", ">=|<"),
        ("10%-20%", "|"),
        ("不超过5000万元、5000万元-2亿元（含）、超过2亿元", "<=|>|<=|>"),
        ("超过2亿元", ">"),
        ("2亿元以上（不含）", ">"),
        ("2亿元以上（不含2亿元）", ">|"),
        ("高于30%", ">"),
        ("不低于5%", ">="),
        ("达到1亿元", ">="),
        ("满一年", ">="),
        ("1000万元以上", ">="),
        ("500万元（不含税）以上", ">="),
        ("超过10%（含）", ">="),
        ("50人及以上", ">="),
        ("低于30人", "<"),
        ("不足5年", "<"),
        ("未满18周岁", "<"),
        ("30人以下（不含）", "<"),
        ("不低于60%以下", ""),
        ("奖励50万元", ""),
        ("占总投资的30%", ""),
        ("最低工资标准的80%", ""),
    ],
)
def test_what_the_words_say(text: str, expected: str) -> None:
    assert "|".join(f.op for f in figures(text)) == expected


@pytest.mark.parametrize("number", ["3000万", "1亿", "1.5亿", "三千万", "2千万"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "部分"),
        ("", "以上部分"),
        ("", "以上"),
        ("", "以下的"),
        ("", "（含）以上"),
        ("", "以内"),
        ("超过", "的"),
        ("超过", "部分"),
        ("最高", "。"),
        ("不超过", "，按"),
        ("奖励", ""),
        ("按", "-5亿元"),
    ],
)
def test_an_amount_whose_unit_is_left_out(number: str, before: str, after: str) -> None:
    found = figures(f"{before}{number}{after}")[0]
    whole = figures(f"{before}{number}元{after}")[0]
    assert found.bare and not whole.bare
    assert (found.value, found.dim, found.op, found.capped) == (whole.value, whole.dim, whole.op, whole.capped)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1、年保费10万元以上", ["10万元"]),
        ("2.3人以上的企业", ["3人"]),
        ("（3）5家以上", ["5家"]),
        ("①2年以上", ["2年"]),
        ("第三条第（二）项规定的3家企业", ["3家"]),
        ("附件2中的20家企业", ["20家"]),
        ("奖励；1.5万元封顶", ["1.5万元"]),
        ("1.5个百分点", ["1.5个百分点"]),
        ("1.2万人以上", ["1.2万人"]),
        ("平均人数超过12.5人的", ["12.5人"]),
    ],
)
def test_the_number_of_a_clause_beside_a_figure(text: str, numbers: list[str]) -> None:
    assert [f.text for f in figures(text)] == numbers


def test_the_phrase_shows_the_words_around() -> None:
    text = "营业收入2亿元以上且增速不低于10%的，每增加100万元奖励1万元，最高100万元；近三年各年均超过3%"
    assert [f.phrase for f in figures(text)] == [
        "2亿元以上",
        "不低于10%",
        "每增加100万元",
        "1万元",
        "最高100万元",
        "近三年",
        "超过3%",
    ]


def test_a_range_gives_both_ends_the_unit() -> None:
    assert [(f.text, f.op, f.edge) for f in figures("16-24岁")] == [("16岁", "", "low"), ("24岁", "", "high")]
    assert read("奖励500至1000万元") == [("500至1000万元", ""), ("500至1000万元", "")]
    assert [f.value for f in figures("5%—10%")] == [Fraction(1, 20), Fraction(1, 10)]


def test_a_list_shares_the_first_word() -> None:
    assert [(f.text, f.op) for f in figures("年销售额超过5亿元、1亿元、3000万元且增速25%以上")] == [
        ("5亿元", ">"),
        ("1亿元", ">"),
        ("3000万元", ">"),
        ("25%", ">="),
    ]


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("每增加100万元", True),
        ("每1万美元", True),
        ("每超过0.5亿元", True),
        ("每万元投资", True),
        ("每满1年", True),
        ("每3年", False),
        ("每人1500元", False),
        ("每年最高20万元", False),
    ],
)
def test_steps(text: str, each: bool) -> None:
    assert only(text).each is each


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("第三年", "第"),
        ("前2年", "前"),
        ("近两年", "近"),
        ("分三年", "分"),
        ("以上3年", ""),
        ("满3年", ""),
        ("分3个", ""),
    ],
)
def test_places_in_a_run(text: str, word: str) -> None:
    assert only(text).ordinal == word


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百二十", 120),
        ("一千零五", 1005),
        ("三十万", 300_000),
        ("一万亿", 10**12),
        ("一亿二千万", 120_000_000),
        ("两", 2),
        ("千百", None),
        ("万", None),
    ],
)
def test_chinese_numbers(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def test_only_what_a_line_quotes() -> None:
    assert [f.text for f in quoted("每增加“100万元”的，不足部分不计，不超过10万元；“3+3”产业")] == ["100万元"]
