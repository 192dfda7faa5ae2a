"""Checks what a policy states about itself against its rules: place, years, whom it is for, where its text is from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from policymatch.catalog.constants import REGIONS, Rule
from policymatch.errors import Problem
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.types import CodeType
from policymatch.model.policy import NATION, UNPLACED, Incentive, Policy

_MEMORY = "记忆"
_EVERYONE = "所有企业"


def policy_problems(policy: Policy) -> Iterator[Problem]:
    """Of the place and the years of a policy."""
    if policy.unplaced and policy.region == NATION:
        yield Problem(
            policy.at,
            "no-place",
            f"层级是{policy.level}，地区却写全国：按地区未载处理，不算全国的政策",
            "区划代码；来源没有载明的写 未载",
            severity="warning",
        )
    yield from _years(policy)


def _years(policy: Policy) -> Iterator[Problem]:
    """A 本年 that stays the same while the policy goes on."""
    fixed = Period.parse(policy.year)
    if fixed is None or (policy.valid.end is not None and policy.valid.end <= fixed.end):
        return
    if any(policy.year in q for line in (*policy.readings, *policy.doubts) for q in re.findall("“([^”]*)”", line)):
        return
    after = fixed.end + timedelta(days=1)
    yield Problem(
        policy.at,
        "fixed-year",
        f"有效期到{policy.valid.end or '长期'}，政策年度固定为{policy.year}："
        f"{_day(after)}以后的事，本年仍是{policy.year}",
        f"政策年度: 基准日所在年（或 基准日上一年），或 有效期 至 {fixed.end}",
        f"确是如此的，在政策的 读法 里引出“{policy.year}”说明",
        severity="warning",
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def incentive_problems(policy: Policy, incentive: Incentive, rule: Rule) -> Iterator[Problem]:
    """Of whom an incentive is for, and where its text is from."""
    if policy.region not in (NATION, UNPLACED) and not rule.asks_region:
        yield Problem(
            incentive.at,
            "no-region",
            f"事项“{incentive.id}”没有写企业在哪里，地区{policy.region}只是说明，不作判断",
            f"适用条件里有区划条件，如 注册地 属于 {policy.region}",
            severity="warning",
        )
    if all(_of_place(c, incentive.lets, {}) for c in incentive.conditions) and not any(
        _EVERYONE in line for line in (*policy.readings, *incentive.readings)
    ):
        yield Problem(
            incentive.at,
            "everyone",
            f"事项“{incentive.id}”{'除地区外' if incentive.conditions else ''}没有适用条件，"
            f"{'全国' if policy.region == NATION else '当地'}的企业都判为符合",
            "适用条件里写明支持谁，由部门认定的写 人工核定",
            f"原文确是给{_EVERYONE}的，在 读法 里写明“{_EVERYONE}”",
            severity="warning",
        )
    if incentive.digest and not incentive.link and not any(_MEMORY in d for d in (*policy.doubts, *incentive.doubts)):
        yield Problem(
            incentive.at,
            "no-link",
            f"事项“{incentive.id}”的摘要没有出处",
            "链接: 读到的网页",
            "凭记忆写的，在 存疑 里写明“据记忆”",
            severity="warning",
        )


def _of_place(x: t.Expr, lets: Mapping[str, t.LetDef], known: dict[str, bool]) -> bool:
    """Whether a condition depends only on where the enterprise is; ``known`` keeps the result for each 取值."""
    match x:
        case t.Member(subject=subject):
            return _is_region(subject)
        case t.Compare(left=left, right=right):
            return _is_region(left) or _is_region(right)
        case t.All(items=items) | t.Any_(items=items):
            return all(_of_place(i, lets, known) for i in items)
        case t.Not(item=item) | t.Quoted(item=item):
            return _of_place(item, lets, known)
        case t.Let(name=name) if name in lets:
            if name not in known:
                known[name] = _of_place(lets[name].body, lets, known)
            return known[name]
    return False


def _is_region(x: t.Expr) -> bool:
    return isinstance(x.type, CodeType) and x.type.table == REGIONS


__all__ = ["incentive_problems", "policy_problems"]
