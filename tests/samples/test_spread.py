"""The population spreads as real ones do, and every shipped incentive has enterprises on both sides of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from policymatch.engine.reference.decide import decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.model.facts import Facts
from policymatch.model.policy import NATION, UNPLACED, Incentive, Policy
from tests.samples.reading import clean_reading, dirty_reading
from tests.shipped import shipped

AS_OF = date(2024, 12, 31)
WAN = 1_000_000


def day_for(policy: Policy) -> date:
    """The usual day if the policy is open on it, else the last day it is open, at the latest the end of its first year."""
    days = policy.acceptance
    if days.holds(AS_OF):
        return AS_OF
    assert days.start is not None
    if days.end is not None and days.end < AS_OF:
        return days.end
    return date(days.start.year, 12, 31)


def inside(facts: Facts, region: str) -> bool:
    if region in (NATION, UNPLACED):
        return True
    while region.endswith("00"):
        region = region[:-2]
    return str(facts.scalars.get("注册地", "")).startswith(region)


def asks_somebody(incentive: Incentive) -> bool:
    return any(isinstance(c, t.Judgement) and c.when is None for c in incentive.conditions)


ALL = [pytest.param(p, i, id=i.path) for p in shipped().policies for i in p.incentives]


def verdicts(policy: Policy, incentive: Incentive, facts: list[Facts], wanted: set[str]) -> set[str]:
    """Verdicts met on the way, until all that are wanted are."""
    met: set[str] = set()
    for f in facts:
        if inside(f, policy.region):
            met.add(decide(Evaluator(shipped().dictionary, policy, incentive, f, day_for(policy))).verdict)
        if met >= wanted:
            break
    return met


@pytest.mark.parametrize(("policy", "incentive"), ALL)
def test_every_incentive_has_enterprises_in_and_out_of_it(policy: Policy, incentive: Incentive) -> None:
    # what an office must judge first can be no better than 需人工核定: a table carries no rulings
    best = "需人工核定" if asks_somebody(incentive) else "符合"
    wanted = {best, "不符合"}
    if incentive.path == "jingmen-5plus3-2024/ui-rate-cut":
        wanted = {best}  # everybody who pays the premium gets it
    assert verdicts(policy, incentive, clean_reading().facts, wanted) >= wanted


OPEN = [pytest.param(p, i, id=i.path) for p in shipped().policies for i in p.incentives if p.acceptance.holds(AS_OF)]


@pytest.mark.parametrize(("policy", "incentive"), OPEN)
def test_every_open_incentive_has_every_verdict_in_the_files(policy: Policy, incentive: Incentive) -> None:
    best = "需人工核定" if asks_somebody(incentive) else "符合"
    wanted = {best, "不符合", "待核"} - ({"不符合"} if incentive.path.endswith("/ui-rate-cut") else set())
    assert verdicts(policy, incentive, dirty_reading().facts, wanted) >= wanted


def premiums() -> set[object]:
    return {r.get("实缴保费") for f in clean_reading().facts for r in f.records.get("信用保险保单", [])}


def test_thresholds_are_met_exactly_and_missed_by_one() -> None:
    assert {200 * WAN, 200 * WAN - 1, 200 * WAN + 1} <= premiums()
    sales = {
        f.series["销售收入"].get(Period("年", 2023))
        for f in clean_reading().facts
        if str(f.scalars["注册地"]).startswith("120116") and "销售收入" in f.series
    }
    assert {5000 * WAN, 5000 * WAN + 1} <= sales
    days = {r.get("认定日期") for f in clean_reading().facts for r in f.records.get("资质", [])}
    assert {date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)} <= days


def series(name: str, year: int) -> list[Fraction]:
    found = (f.series.get(name, {}).get(Period("年", year)) for f in clean_reading().facts)
    return sorted(v for v in found if isinstance(v, Fraction))


def test_sizes_are_log_normal_with_a_long_tail() -> None:
    heads = series("从业人员数", 2024)
    n = len(heads)
    assert n == 2000
    assert 12 <= heads[n // 2] <= 60
    assert heads[n * 9 // 10] > 5 * heads[n // 2]
    assert heads[n * 99 // 100] > 50 * heads[n // 2]
    assert heads[n // 20] <= 3


def test_figures_go_with_size() -> None:
    """Rank agreement with revenue: of two enterprises the one with more revenue mostly has more of the other too."""
    facts = clean_reading().facts
    year = Period("年", 2024)
    for name, least in (("从业人员数", 80), ("失业保险费实缴额", 75), ("纳税总额", 85), ("资产总额", 85)):
        pairs = [
            (f.series["营业收入"][year], f.series[name][year])
            for f in facts
            if {name, "营业收入"} <= {s for s in f.series if year in f.series[s]}
        ]
        agree = total = 0
        for (a, x), (b, y) in zip(pairs, pairs[1:], strict=False):
            assert isinstance(a, Fraction) and isinstance(b, Fraction)
            assert isinstance(x, Fraction) and isinstance(y, Fraction)
            if a != b and x != y:
                total += 1
                agree += (a > b) == (x > y)
        assert agree * 100 >= least * total, (name, agree, total)


def test_places_and_sizes_have_their_share() -> None:
    facts = clean_reading().facts
    places = [str(f.scalars["注册地"]) for f in facts]
    asked = [i.path for p in shipped().policies for i in p.incentives if i.cases]
    own = sum(path.startswith("jingmen-") for path in asked)
    assert sum(p.startswith("4208") for p in places) >= own * (len(facts) // len(asked))
    assert len({p[:2] for p in places}) >= 28
    sizes = [f.scalars.get("企业规模") for f in facts]
    assert all(sizes.count(s) > 50 for s in ("大型", "中型", "小型", "微型"))
    industries = {str(f.scalars["国民经济行业"])[0] for f in facts if "国民经济行业" in f.scalars}
    assert len(industries) >= 14
    assert sum(f.scalars.get("民营企业") is True for f in facts) > 1500


def test_dates_of_recognition_come_after_foundation() -> None:
    for f in clean_reading().facts:
        founded = f.scalars["成立日期"]
        assert isinstance(founded, date)
        for r in f.records.get("资质", []):
            day = r.get("认定日期")
            assert day is None or (isinstance(day, date) and day >= founded), f
