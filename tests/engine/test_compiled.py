"""One enterprise against many incentives at once: what the compiled path says is what the reference engine says."""

from __future__ import annotations

import copy
import functools
import pickle
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policymatch import Catalog
from policymatch.catalog.loading import Loaded, load_texts
from policymatch.engine.compiled import Decisions, Matcher, award, index, matchers
from policymatch.engine.compiled.matcher import EveryDay
from policymatch.engine.reference.decide import Decision, decide, payable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language.periods import Period
from policymatch.model.facts import Facts, read_facts
from policymatch.model.policy import Incentive, Policy
from policymatch.model.values import NOT_APPLICABLE
from policymatch.testing.vocabulary import Vocabulary
from tests.engine.differential import batch
from tests.engine.policies_at_random import Maker
from tests.engine.test_filling import _drop, _facts, _none
from tests.shipped import examples, shipped
from tests.small import DICTIONARY, load, policy_text

ON = date(2024, 12, 31)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Pairs = Sequence[tuple[Policy, Incentive]]


def renamed(texts: list[str]) -> list[str]:
    """The policies under ids of their own; the first keeps the one that ledgers name."""
    return [text.replace("编号: trial", f"编号: trial{n}" if n else "编号: trial") for n, text in enumerate(texts)]


def pairs_of(loaded: Loaded) -> Pairs:
    return [(p, i) for p in loaded.policies for i in p.incentives]


def wanted(
    loaded: Loaded, pairs: Pairs, facts: Facts, ledger_known: bool = False, on: date = ON
) -> tuple[Decision, ...]:
    return tuple(decide(Evaluator(loaded.dictionary, p, i, facts, on, ledger_known)) for p, i in pairs)


def agree(matcher: Matcher, loaded: Loaded, facts: Facts, note: object = "") -> Counter[str]:
    """Asserts that a matcher says what the reference engine says, in both of its ways; how often each verdict came up."""
    said = wanted(loaded, matcher.incentives, facts, matcher.ledger_known, matcher.on)
    for one, other in zip(matcher.decisions(facts), said, strict=True):
        assert one == other, f"{note} {other.incentive.path}\n{facts}"
    found = [(f.policy, f.incentive, f.verdict, f.award) for f in matcher.decide(facts)]
    assert found == [(d.policy, d.incentive, d.verdict, d.award) for d in said if d.verdict != "不符合"], note
    return Counter(d.verdict for d in said)


def matcher_of(loaded: Loaded, ledger_known: bool = False) -> Matcher:
    return Matcher(loaded.dictionary, pairs_of(loaded), ON, EveryDay(loaded.dictionary, ledger_known))


# ---------------------------------------------------------------- at random


@SLOW
@given(st.integers(0, 10**9), st.booleans())
def test_policies_at_random(seed: int, ledger_known: bool) -> None:
    maker = Maker(seed)
    texts = [
        policy_text(
            maker.award(), f"值一: {maker.money(2)}", maker.conditions("值一"), f"- {maker.pick('旗', '规模 是 大型')}"
        )
        for _ in range(6)
    ]
    loaded = load(*renamed(texts))
    matcher = matcher_of(loaded, ledger_known)
    for share in (0.0, 0.0, 0.05, 0.3):
        facts = read_facts(loaded.dictionary, maker.facts())
        _none(facts, loaded.dictionary, maker.rng, maker.pick(0, 0.15))
        agree(matcher, loaded, _drop(facts, maker.rng, share), f"seed {seed}")


LEAVES = [
    "甲 不低于 2万元", "甲 超过 2万元", "甲 不超过 3万元", "甲 低于 1万元", "甲 是 2万元", "甲 不是 2万元", "盈亏 不低于 0元", "盈亏 低于 0元", "人数 不少于 0人",
    "人数 超过 2人", "人数 属于 2人、6人", "人数 不属于 2.5人、6人", "比率 不低于 33.3%", "比率 超过 10%", "2万元 超过 甲", "营收(本年) 不低于 2万元", "营收(2023年) 低于 2万元", "旗", "非 旗", "规模 是 大型", "规模 不是 小型",
    "规模 属于 大型、中型", "规模 不属于 大型、中型", "注册地 属于 420800", "注册地 属于 420802GXQ", "注册地 不属于 421000", "国民经济行业 属于 C、F52", "成立日期 早于 2024-01-01",
    "成立日期 不早于 2023-12-31", "成立日期 属于 本年", "成立日期 不属于 有效期", "成立日期 + 3月 不晚于 基准日", "周岁(成立日期, 基准日) 不低于 1岁", "所在年(成立日期) 早于 本年",
    "甲 超过 乙", "甲 ÷ 乙 不低于 50%", "增速(营收(本年), 营收(上年)) 超过 10%", "增速(甲, 1万元) 不低于 100%", "任一(项目, 合格)", "全部(项目, 金额数 超过 甲)", "数量(项目 其中 合格) 不少于 1个",
    "合计(项目, 金额数) 超过 2万元", "平均(项目, 金额数) 低于 2万元", "最大(项目, 金额数) 是 3万元", "去重数(项目, 级别) 不少于 2个", "任一(2022年 至 上年, 营收(当期) 低于 2万元)",
    "数量(项目 同一 名称 只取 金额数 最高者) 超过 1个", "档 不低于 2万元", "旗组",
]  # fmt: skip
LETS = "档:\n  分档: 甲\n  各档: {低于 2万元: 乙, 不低于 2万元 且 低于 4万元: 3万元, 不低于 4万元: 1万元}\n旗组: 旗 或 (人数 超过 3人 且 非 规模 是 小型)"


def a_condition(rng: random.Random, depth: int) -> str:
    roll = rng.random()
    if depth and roll < 0.75:
        if roll < 0.15:
            return f"非 ({a_condition(rng, depth - 1)})"
        word = " 且 " if roll < 0.42 else " 或 "
        return word.join(f"({a_condition(rng, depth - 1)})" for _ in range(rng.randint(2, 3)))
    return rng.choice(LEAVES)


def judged(rng: random.Random) -> str:
    """A line of conditions, now and then left to an office."""
    if rng.random() < 0.15:
        asked = rng.choice(["{人工核定: 甲类}", "{人工核定: 甲类, 部门: 某局}", "{当: 旗, 人工核定: 乙类}"])
        return f"- {asked}"
    return f"- {a_condition(rng, rng.choice((0, 0, 1, 2, 3)))}"


def an_enterprise(rng: random.Random, share: float) -> dict[str, Any]:
    def one(*choices: Any) -> Any:
        return None if rng.random() < share else rng.choice(choices)

    def money() -> Any:
        return one("0元", "9999.99元", "1万元", "2万元", "20000.01元", "3万元", "9亿元", "无")

    def day() -> Any:
        return one("2022-12-31", "2023-12-31", "2024-01-01", "2024-09-30", "2024-12-31", "无")

    out = {
        "注册地": one("420802", "420802GXQ", "420800", "421000"), "国民经济行业": one("C39", "F5211", "F"), "甲": money(), "乙": money(),
        "盈亏": rng.choice([money(), "-3万元"]), "人数": one("0人", "2人", "2.5人", "6人", "无"), "比率": one("0%", "10%", "33.3%", "33.30000001%", "无"),
        "旗": one("是", "否"), "规模": one("大型", "中型", "小型"), "成立日期": day(),
        "营收": {y: m for y in ("2022", "2023", "2024") if (m := money()) is not None},
        "项目": one([
            {"名称": one("子", "丑"), "级别": one("国家级", "省级", "市级"), "日期": day(), "金额数": money(), "合格": one("是", "否")}
            for _ in range(rng.randint(0, 3))
        ]),
        "核定": {text: answer for text in ("甲类", "乙类") if (answer := one("是", "否", "3万元")) is not None},
    }  # fmt: skip
    return {k: v for k, v in out.items() if v is not None}


def a_policy(rng: random.Random) -> str:
    conditions = "\n".join(judged(rng) for _ in range(rng.randint(1, 4)))
    exclusions = "\n".join(judged(rng) for _ in range(rng.randint(0, 2)))
    return policy_text("", LETS, conditions, exclusions)


@SLOW
@given(st.integers(0, 10**9))
def test_conditions_at_random(seed: int) -> None:
    rng = random.Random(seed)
    loaded = load(*renamed([a_policy(rng) for _ in range(15)]))
    matcher = matcher_of(loaded)
    for share in (0.0, 0.03, 0.15, 0.5, 1.0):
        agree(matcher, loaded, read_facts(loaded.dictionary, an_enterprise(rng, share)), f"seed {seed}")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6))
def test_every_construct(seed: int) -> None:
    """Policies of the public generator, which writes every construct of the language."""
    base = {"dictionary.yaml": DICTIONARY.encode()}
    made = batch(seed, base, vocabulary(), 8, incentives=20, wild=seed % 3 == 2)
    for ledger_known in (False, True):
        matcher = Matcher(made.loaded.dictionary, made.pairs, ON, EveryDay(made.loaded.dictionary, ledger_known))
        for n, facts in enumerate(made.facts):
            agree(matcher, made.loaded, _drop(facts, random.Random(seed), 0.3 * (n % 3 == 0)), f"seed {seed}")


@functools.cache
def vocabulary() -> Vocabulary:
    return Vocabulary(load_texts({"dictionary.yaml": DICTIONARY.encode()}).dictionary)


def test_every_verdict_comes_up() -> None:
    seen: Counter[str] = Counter()
    for seed in range(12):
        rng = random.Random(seed)
        loaded = load(*renamed([a_policy(rng) for _ in range(15)]))
        matcher = matcher_of(loaded)
        for _ in range(8):
            seen += agree(matcher, loaded, read_facts(loaded.dictionary, an_enterprise(rng, 0.2)))
    assert seen["需人工核定"] > 5 and min(seen[v] for v in ("符合", "不符合", "待核")) > seen.total() / 20


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9), st.sampled_from([0.0, 0.1, 0.4]))
def test_shipped_incentives_on_mixed_examples(seed: int, share: float) -> None:
    """The facts of several worked examples as one enterprise, against every shipped incentive."""
    rng = random.Random(seed)
    facts = Facts()
    for policy, _, case in rng.sample(examples(), rng.choice((1, 2, 8, 30))):
        more = _facts(policy, case)
        facts.scalars |= more.scalars
        facts.series |= more.series
        facts.records |= more.records
        facts.rulings |= more.rulings
    _none(facts, shipped().dictionary, rng, rng.choice((0, 0.1)))
    agree(of_shipped(), shipped(), _drop(facts, rng, share), f"seed {seed}")


@functools.cache
def of_shipped() -> Matcher:
    return Matcher(shipped().dictionary, pairs_of(shipped()), ON, EveryDay(shipped().dictionary))


def test_every_shipped_example() -> None:
    made: dict[tuple[int, date], Matcher] = {}
    total = 0
    for policy, incentive, case in examples():
        if case.parameters or case.as_of is None:
            continue
        key = (id(incentive), case.as_of)
        if key not in made:
            made[key] = Matcher(shipped().dictionary, [(policy, incentive)], case.as_of, EveryDay(shipped().dictionary))
        total += agree(made[key], shipped(), _facts(policy, case), case.text).total()
    assert total > 700


# ---------------------------------------------------------------- conditions


TINY = Fraction(1, 7_000_000)


@pytest.mark.parametrize("op", ["不低于", "超过", "不超过", "低于", "是", "不是"])
def test_a_threshold_is_exact(op: str) -> None:
    texts = [
        policy_text("", "", f"- {c}")
        for c in (f"甲 {op} 2万元", f"甲 {op} 20000.01元", f"比率 {op} 33.3%", f"2万元 {op} 甲")
    ]
    loaded = load(*renamed(texts))
    matcher = matcher_of(loaded)
    seen: Counter[str] = Counter()
    for at in (Fraction(2_000_000), Fraction(2_000_001), Fraction(333, 1000)):
        for value in (at - TINY, at, at + TINY, at - 1, at + 1, Fraction(0), -at):
            seen += agree(matcher, loaded, Facts(scalars={"甲": value, "比率": value}))
    assert seen["符合"] and seen["不符合"]


@pytest.mark.parametrize("op", ["早于", "不早于", "晚于", "不晚于", "是"])
def test_a_day_is_exact(op: str) -> None:
    loaded = load(policy_text("", "", f"- 成立日期 {op} 2024-02-29"))
    days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    seen = sum((agree(matcher_of(loaded), loaded, Facts(scalars={"成立日期": d})) for d in days), Counter[str]())
    assert seen["符合"] and seen["不符合"]
    agree(matcher_of(loaded), loaded, Facts(scalars={"成立日期": date.max}))


def test_many_clauses_and_many_alternatives() -> None:
    """More alternatives than there are layers in the index, and more clauses than a condition may fall into."""
    pool = LEAVES[:27]
    either = "\n".join(f"- {a} 或 {b}" for a, b in zip(pool[:12], pool[12:24], strict=True))
    wide = " 或 ".join(f"({a} 且 {b} 且 {c})" for a, b, c in zip(pool[:9], pool[9:18], pool[18:], strict=True))
    loaded = load(
        *renamed([policy_text("", "", either), policy_text("", "", f"- {wide}"), policy_text("", "", f"- 非 ({wide})")])
    )
    matcher = matcher_of(loaded)
    rng = random.Random(3)
    seen: Counter[str] = Counter()
    for _ in range(400):
        seen += agree(matcher, loaded, read_facts(loaded.dictionary, an_enterprise(rng, 0.1)))
    assert min(seen[v] for v in ("符合", "不符合", "待核")) > 20


def test_an_answer_of_an_office_is_not_a_number() -> None:
    """是 and one 分 are equal in Python, and not the same answer."""
    loaded = load(policy_text("", "", "- {人工核定: 甲类}"))
    matcher = matcher_of(loaded)
    for answer, verdict in (
        (True, "符合"),
        (Fraction(1), "需人工核定"),
        (False, "不符合"),
        (Fraction(0), "需人工核定"),
    ):
        assert agree(matcher, loaded, Facts(rulings={"甲类": answer})) == Counter([verdict])


def test_rows_kept_for_values_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MOST_VALUES", 3)
    loaded = load(policy_text("", "", "- 国民经济行业 属于 C39"))
    matcher = matcher_of(loaded)
    for code in ("C39", "C3911", "F52", "C40", "C39", "C3912", "A01", "C"):
        agree(matcher, loaded, Facts(scalars={"国民经济行业": code}))


@pytest.mark.parametrize(
    "condition",
    [
        "月电量(2024年12月) 不属于 1亿千瓦时、6千瓦时",
        "人数 属于 2人、2.5人",
        "甲 属于 1元、2元",
        "比率 属于 10%、33.3%",
    ],
)
def test_membership_of_numbers(condition: str) -> None:
    """Facts are counted in hundredths or millionths inside; the members are counted alike."""
    loaded = load(
        policy_text("", "", f"- 任一(2022年 至 2023年, {condition})"),
        policy_text("", "", f"- {condition}").replace("编号: trial", "编号: t2"),
    )
    matcher = matcher_of(loaded)
    seen: Counter[str] = Counter()
    for n in (Fraction(6), Fraction(600), Fraction(2), Fraction(5, 2), Fraction(200), Fraction(1, 10)):
        series: Any = {"月电量": {Period("月", 2024, 11): n}}
        seen += agree(matcher, loaded, Facts(scalars={"人数": n, "甲": n, "比率": n}, series=series))
    assert seen["符合"] and seen["不符合"]


@pytest.mark.parametrize(
    "condition", ["数量(组) 不少于 1个", "全部(组, 合格)", "任一(组)", "合计(组 其中 合格, 金额数) 超过 0元"]
)
def test_a_list_out_of_a_table_without_a_row_is_empty(condition: str) -> None:
    lets = "组: {依次判断: {旗: 项目 其中 金额数 超过 1元, 否则: 不适用}}"
    loaded = load(policy_text("金额: {逐项: 组, 金额: 金额数}", lets, f"- {condition}"))
    matcher = matcher_of(loaded)
    rng = random.Random(2)
    for _ in range(60):
        agree(matcher, loaded, read_facts(loaded.dictionary, an_enterprise(rng, 0.1)))


def test_no_incentive_at_all() -> None:
    loaded = load(policy_text())
    matcher = Matcher(loaded.dictionary, [], ON, EveryDay(loaded.dictionary))
    assert matcher.decide(Facts()) == [] and len(matcher.decisions(Facts())) == 0


# ---------------------------------------------------------------- amounts


AWARDS = [
    "金额: 3万元", "金额: 甲 × 10%\n封顶: 1万元", "金额: 甲 × 33.3%\n取整: 分 舍去", "金额: 甲 ÷ 3\n取整: 元 进位", "金额: 甲 × 比率\n取整: 百元 四舍五入", "金额: 甲 - 乙\n保底: 100元",
    "金额: 甲\n不补: 低于 1万元", "金额: 甲\n不补: 不超过 1万元 或 超过 3万元", "金额: 甲\n上浮: 20%\n折算: 比率\n封顶: [乙, 5万元]", "金额: 甲\n上浮: {当: 旗, 比例: 33.3%}", "金额: 甲\n封顶: {当: 人数 超过 3人, 金额: 1万元}",
    "金额: 甲\n补差: 乙", "金额: 最大(甲, 乙) - 最小(甲, 乙)", "金额: 人数 × 1500元/人", "金额: 甲 每 1万元 奖 500元 不足不计", "金额: 甲 每 1万元 奖 500元 按比例",
    "金额:\n  分档: 甲\n  各档: {低于 2万元: 乙, 不低于 2万元 且 低于 4万元: 3万元, 不低于 4万元: 1万元}", "金额: {分档: 比率, 各档: {不低于 10%: 1万元, 否则: 不适用}}",
    "金额: {分档: 成立日期, 各档: {早于 2024-01-01: 1万元, 不早于 2024-01-01: 2万元}}", "金额: {分档: 规模, 各档: {大型: 甲, 中型、小型: 乙}}", "金额: {分档: 甲 ÷ 乙, 各档: {低于 50%: 1万元, 不低于 50%: 2万元}}",
    "金额: {依次判断: {旗: 甲, 人数 超过 3人: 乙, 否则: 0元}}", "金额: {合计: {一: {当: 旗, 金额: 甲}, 二: 乙}}", "金额: {就高: {一: {当: 旗, 金额: 甲}, 二: {当: 人数 超过 3人, 金额: 乙}}}",
    "金额: {就低: {一: {当: 旗, 金额: 甲, 封顶: 2万元}, 二: 乙}}", "金额: {逐项: 项目, 金额: 金额数 × 10%, 封顶: 1000元}", "金额: {逐项: 项目 其中 合格, 取值: {标准: {分档: 级别, 各档: {国家级: 5000元, 省级: 金额数, 否则: 不适用}}}, 金额: 标准}",
    "金额: {累进: 甲, 各段: {不超过 1万元: 1%, 超过 1万元 且 不超过 2万元: 0.5%, 超过 2万元: 0.1%}}", "金额: {台阶: 甲, 已达: 乙, 各级: {达到 1万元: 1000元, 达到 2万元: 2000元}, 取: 逐级相加}",
    "金额: {台阶: 甲, 已达: 乙, 各级: {达到 1万元: 1000元, 达到 2万元: 2000元}, 取: 只取最高一级}", "金额: {台阶: 甲, 已达: 乙, 起点: 1万元, 每级: 7000元, 每级奖励: 300元, 取: 逐级相加}",
    "金额: 合计(项目, 金额数)", "金额: 平均(项目, 金额数)", "金额: 最大(项目 其中 合格, 金额数)", "金额: 数量(项目) × 10元/个", "金额: 合计(2022年 至 本年, 营收(当期))", "金额: 营收(本年) - 营收(上年)",
    "金额: 甲 × 基准利率(基准日)", "金额: 增速(甲, 乙) × 1万元", "金额: 增速(甲, 2元) × 1万元", "金额: 甲\n累计封顶: 3万元", "金额: 甲\n年度封顶: 乙",
]  # fmt: skip
BY_REFERENCE = [
    "金额: {人工核定: 核定的补助额}",
    "金额: {分档: 甲, 各档: {低于 乙: 1元, 超过 3万元: 3元}}",
    "金额: {逐项: 项目, 分配: {名: 份额, 取自: 金额数, 合计不超过: 5万元, 次序: 日期 从早到晚}, 金额: 份额}",
]


def whole_enterprise(rng: random.Random) -> dict[str, Any]:
    """An enterprise with every fact there."""

    def money() -> str:
        return str(
            rng.choice(["0元", "1元", "333.33元", "9999.99元", "1万元", "2万元", "20000.01元", "3万元", "9亿元"])
        )

    return {
        "甲": money(), "乙": money(), "盈亏": money(), "人数": rng.choice(["0人", "2人", "2.5人", "6人"]), "比率": rng.choice(["0%", "10%", "33.3%", "150%"]), "旗": rng.choice(["是", "否"]),
        "规模": rng.choice(["大型", "中型", "小型"]), "成立日期": rng.choice(["2023-12-31", "2024-01-01"]), "营收": {y: money() for y in ("2022", "2023", "2024")}, "兑现记录": [],
        "项目": [
            {"名称": f"第{n}", "级别": rng.choice(["国家级", "省级", "市级"]), "日期": "2024-01-31", "金额数": money(), "合格": rng.choice(["是", "否"])}
            for n in range(rng.randint(0, 3))
        ],
    }  # fmt: skip


@pytest.mark.parametrize("nature", ["", "上限"])
@pytest.mark.parametrize("snippet", AWARDS + BY_REFERENCE)
def test_amounts(snippet: str, nature: str) -> None:
    loaded = load(policy_text(snippet, "", nature=nature))
    for ledger_known in (False, True):
        matcher = matcher_of(loaded, ledger_known)
        rng = random.Random(snippet)
        for n in range(60):
            facts = read_facts(loaded.dictionary, whole_enterprise(rng))
            _none(facts, loaded.dictionary, rng, 0.1 * (n % 3 == 1))
            agree(matcher, loaded, facts if n % 3 else _drop(facts, rng, 0.2), snippet)


def test_amounts_over_known_facts_do_without_the_reference_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(e: Evaluator, incentive: Incentive) -> Any:
        asked.append(incentive.path)
        return payable(e, incentive)

    monkeypatch.setattr(award, "payable", counted)
    for snippet in AWARDS:
        loaded = load(policy_text(snippet))
        matcher = matcher_of(loaded)
        rng = random.Random(5)
        found = [matcher.decide(read_facts(loaded.dictionary, whole_enterprise(rng))) for _ in range(20)]
        positive = [f for own in found for f in own if f.award is not None and f.award.low > 0]
        zero = sum(len(own) for own in found) - len(positive)
        assert positive and len(asked) <= zero, snippet
        asked.clear()


def test_an_amount_below_zero_keeps_its_warning() -> None:
    loaded = load(policy_text("金额: 甲 - 乙"))
    (d,) = matcher_of(loaded).decisions(Facts(scalars={"人数": Fraction(1), "甲": Fraction(100), "乙": Fraction(300)}))
    assert d.award is not None and d.award.state == "0元" and "低于零" in d.warnings[0]


def test_what_an_amount_over_one_fact_is_without_it() -> None:
    """It is worked out once for missing and once for 不适用, and the same for each enterprise."""
    loaded = load(policy_text("金额: 甲 × 10%\n封顶: 1万元"))
    matcher = matcher_of(loaded)
    for _ in range(2):
        for scalars in ({}, {"甲": NOT_APPLICABLE}, {"甲": Fraction(100_000)}):
            agree(matcher, loaded, Facts(scalars={"人数": Fraction(1), **scalars}))
            agree(matcher, loaded, copy.deepcopy(Facts(scalars={"人数": Fraction(1), **scalars})))


def test_a_ledger_counts_only_its_own_incentive() -> None:
    """Two incentives with the same amount: what one has paid leaves the other untouched."""
    loaded = load(*renamed([policy_text("金额: 甲\n累计封顶: 3万元")] * 2))
    matcher = matcher_of(loaded)
    raw = {"人数": 1, "甲": "3万元", "兑现记录": [{"事项": "trial1/one", "金额": "2万元"}]}
    found = matcher.decide(read_facts(loaded.dictionary, raw))
    assert [f.award and f.award.value for f in found] == [3_000_000, 1_000_000]


# ---------------------------------------------------------------- decisions, days, catalogs


def three() -> tuple[Matcher, Facts, tuple[Decision, ...]]:
    texts = [policy_text("金额: 甲", "", c) for c in ("- 人数 不少于 1人", "- 人数 超过 9人", "- 旗")]
    loaded = load(*renamed(texts))
    facts = Facts(scalars={"人数": Fraction(3), "甲": Fraction(500)})
    matcher = matcher_of(loaded)
    return matcher, facts, wanted(loaded, matcher.incentives, facts)


def test_decisions_behave_like_a_tuple() -> None:
    matcher, facts, said = three()
    found = matcher.decisions(facts)
    assert found == said and said == found and found == matcher.decisions(facts)
    assert found != said[:2] and found != list(said)
    assert (len(found), found[0], found[-1], found[1:]) == (3, said[0], said[-1], said[1:])
    assert list(reversed(found)) == list(reversed(said)) and said[1] in found and found.index(said[2]) == 2
    assert repr(found) == "<Decisions 3>"
    assert found[0] is found[0]
    with pytest.raises(IndexError):
        found[3]
    assert pickle.loads(pickle.dumps(found)) == said and copy.deepcopy(found) == said
    assert [d.verdict for d in found.eligible_or_open()] == ["符合", "待核"]


def test_a_decision_is_made_when_it_is_looked_at() -> None:
    made: list[int] = []
    matcher, _, said = three()

    def make(at: int) -> Decision:
        made.append(at)
        return said[at]

    lazy = Decisions(matcher.incentives, make)
    assert len(lazy) == 3 and made == []
    assert lazy[-1] == said[2] and lazy[2] == said[2] and made == [2]
    assert [d.verdict for d in lazy.eligible_or_open()] == ["符合", "待核"] and made == [2, 0, 1]


def small_catalog() -> Catalog:
    places = ("层级: 国家\n地区: 全国", "层级: 省\n地区: 420000", "层级: 市\n地区: 421000")
    texts = {
        f"{n}.yaml": policy_text("金额: 甲")
        .replace("层级: 国家\n地区: 全国", place)
        .replace("编号: trial", f"编号: p{n}")
        for n, place in enumerate(places)
    }
    closed = policy_text().replace("编号: trial", "编号: p9").replace("至: 2026-12-31", "至: 2024-06-30")
    return Catalog.loads({"d.yaml": DICTIONARY, **texts, "z.yaml": closed})


def test_a_report_of_a_place_does_not_depend_on_enterprises_decided_before() -> None:
    catalog = small_catalog()
    for raw in ({}, {"人数": 3, "甲": "5元"}):
        for place in ("", "420802", "421000"):
            again = small_catalog()
            first = again.match(raw, on="2024-12-31", place=place)
            for report in (
                again.match(raw, on="2024-12-31", place=place),
                catalog.match(raw, on="2024-12-31", place=place),
            ):
                assert report.document() == first.document()
                assert report.matches == first.matches and report.not_open == first.not_open == ("p9/one",)
                assert report.explain() == first.explain() and report.missing == first.missing
    assert [d.policy.id for d in catalog.match({}, on="2024-12-31", place="420802").matches] == ["p0", "p1"]


@pytest.mark.parametrize("days", [1, 2, 64])
def test_days_that_share_expressions_decide_as_the_reference_on_each_day(
    monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    monkeypatch.setattr(matchers, "MOST_SHARED", days)
    text = policy_text(
        "金额: 最小(甲 × 10%, 周岁(成立日期, 基准日) × 1元/岁)",
        "老: 周岁(成立日期, 基准日) 不低于 3岁\n多: 人数 不少于 10人",
        "- 老\n- 多\n- 成立日期 不属于 本年\n- 甲 超过 1元",
    )
    loaded = load(text)
    made = matchers.Matchers(loaded.dictionary, pairs_of(loaded))
    (pair,) = pairs_of(loaded)
    seen = set()
    for on in (date(2024, 6, 30), date(2024, 7, 1), date(2025, 1, 1), date(2024, 6, 30), date(2026, 12, 31)):
        for founded in ("2021-07-01", "2024-12-31", None):
            raw = {"人数": 10, "甲": "100元", "成立日期": founded}
            facts = read_facts(loaded.dictionary, {k: v for k, v in raw.items() if v is not None})
            (got,) = made.match(facts, on, False, "")[0]
            want = decide(Evaluator(loaded.dictionary, *pair, facts, on))
            assert got == want, (on, founded)
            seen.add((want.verdict, None if want.award is None else want.award.value))
    assert len(seen) >= 4


def test_a_matcher_of_a_catalog() -> None:
    catalog = small_catalog()
    matcher = catalog.matcher("2024-12-31")
    assert matcher is catalog.matcher(ON) and matcher is not catalog.matcher(ON, ledger_known=True)
    found = matcher.decide(catalog.facts({"人数": 3, "甲": "5元"}))
    assert [(f.incentive.path, f.verdict, f.award and f.award.value) for f in found] == [
        (f"p{n}/one", "符合", 500) for n in range(3)
    ]
    assert len(catalog.matcher("2024-01-01").incentives) == 4


def test_only_some_days_are_kept() -> None:
    catalog = small_catalog()
    first = catalog.matcher("2024-07-01")
    for day in range(2, 2 + matchers.MOST_DAYS):
        catalog.match({}, on=date(2024, 7, day))
    assert catalog.matcher("2024-07-01") is not first


def test_a_catalog_and_a_report_can_still_be_sent_elsewhere() -> None:
    catalog = small_catalog()
    catalog.match({}, on=ON)
    report = catalog.match({"人数": 3, "甲": "5元"}, on=ON)
    for sent_report, sent in (pickle.loads(pickle.dumps((report, catalog))), copy.deepcopy((report, catalog))):
        assert sent_report.document() == report.document()
        assert sent.match({"人数": 3}, on=ON).document() == catalog.match({"人数": 3}, on=ON).document()
