"""The days that a sentence prints (自2024年1月1日起, 2024年6月30日前) against the days in the rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from policymatch.catalog.constants import FLIP
from policymatch.catalog.lint_sentences import Sharing
from policymatch.errors import Problem, Span
from policymatch.language import tree as t
from policymatch.language.periods import Period, parse_date
from policymatch.language.tree.walk import children
from policymatch.model.policy import DayRange, Incentive, Policy

_WIDE = str.maketrans("０１２３４５６７８９（）－：～", "0123456789()-:~")
_DAY = timedelta(days=1)
_PRINTED = re.compile(
    r"(?P<before>自|从|截至|截止到|截止至|截止|(?<=[\d日月年])[至到—–~-])?"
    r"(?P<text>(?P<year>(?:19|20)\d\d)"
    r"(?:-(?P<m>\d{1,2})-(?P<d>\d{1,2})|年度?(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?)?))"
    r"(?P<end>底|末)?(?P<with>\((?:不含|含)[^)]{0,6}\))?(?:当日|之日)?"
    r"(?P<run>(?=[至到—–~-](?:19|20)\d\d))?"
    r"(?P<after>起|开始|以来|以后|之后|后(?!续)|以前|之前|前(?![一二两三四五六七八九十\d款条项])|止|为止)?"
)


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A day, month or year that a sentence prints as a boundary.

    Attributes:
        text: with its words, ``自2024年1月1日起``.
        first, last: the days of it.
        cuts: the days on which, by its words, the later side may begin.
    """

    text: str
    first: date
    last: date
    cuts: frozenset[date]


def days(text: str) -> Iterator[PrintedDay]:
    """The days of a sentence, and its months and years where 起, 前, 后 or 止 makes them a boundary."""
    for m in _PRINTED.finditer(text.translate(_WIDE)):
        span = _span(m)
        if span is None:
            continue
        first, last = span
        before, after = m["before"] or "", m["after"] or ""
        whole_day = first == last
        starts = m["run"] is not None or after in ("起", "开始", "以来") or (before in ("自", "从") and not after)
        if not (whole_day or starts or after or before or m["end"]):
            continue
        later = last + _DAY
        if starts:
            cuts = {first}
        elif after in ("止", "为止") or before.startswith("截") or (before and not after):
            cuts = {later}
        elif m["with"] and after:
            included = not m["with"].startswith("(不含")
            cuts = {first if included == after.endswith("后") else later}
        elif m["end"]:
            cuts = {later}
        else:
            cuts = {first, later}
        yield PrintedDay(text[m.start() : m.end()], first, last, frozenset(cuts))


def _span(m: re.Match[str]) -> tuple[date, date] | None:
    year, month, day = m["year"], m["m"] or m["month"], m["d"] or m["day"]
    if day:
        found = parse_date(f"{year}-{int(month):02}-{int(day):02}")
        return (found, found) if found is not None else None
    period = Period.parse(f"{year}年{int(month)}月" if month else f"{year}年")
    return (period.start, period.end) if period is not None else None


@dataclass(frozen=True, slots=True)
class RuleDay:
    """A day in a rule: the days on which its later side may begin, how the rule writes it, and where."""

    cuts: frozenset[date]
    text: str
    at: Span


def rule_days(incentive: Incentive) -> list[RuleDay]:
    """Every day and period that a rule compares with, or uses."""
    out: list[RuleDay] = []
    seen: set[str] = set()

    def add(x: t.Expr, op: str = "") -> bool:
        if not isinstance(x, t.Const) or not isinstance(x.value, date | Period):
            return False
        first, last = (x.value, x.value) if isinstance(x.value, date) else (x.value.start, x.value.end)
        cuts = {">=": {first}, "<": {first}, ">": {last + _DAY}, "<=": {last + _DAY}}.get(op, {first, last + _DAY})
        word = {">=": "不早于 ", "<": "早于 ", ">": "晚于 ", "<=": "不晚于 "}.get(op, "")
        out.append(RuleDay(frozenset(cuts), f"{word}{x.value}", x.at))
        return True

    def walk(x: Any) -> None:
        match x:
            case tuple():
                for item in x:
                    walk(item)
            case t.Let(name=name) if name in incentive.lets and name not in seen:
                seen.add(name)
                walk(incentive.lets[name].body)
            case t.Compare(op=op, left=left, right=right):
                if not add(right, op):
                    walk(right)
                if not add(left, FLIP[op]):
                    walk(left)
            case t.Span2(low=low, high=high) | t.Run(low=low, high=high):
                if not add(low, ">="):
                    walk(low)
                if not add(high, "<="):
                    walk(high)
            case t.Const():
                add(x)
            case _:
                for part in children(x):
                    walk(part)

    walk((incentive.conditions, incentive.exclusions, incentive.amount))
    walk(tuple(day for _, day in incentive.deadlines))
    return out


def day_problems(policy: Policy, incentive: Incentive, sharing: Sharing) -> Iterator[Problem]:
    """Printed days that the rule does not have, and days of the rule that are one day beside a printed one.

    Args:
        policy, incentive: whose sentences.
        sharing: text of a sentence -> the other 事项 of the policy that quote it, with their rules.
    """
    ruled = rule_days(incentive)
    around = _around(policy)
    read = list(_quoted(policy.readings, incentive.readings))
    spoken = [*read, *_quoted(policy.doubts, incentive.doubts)]
    for label, text in (("原文", incentive.quote), ("摘要", incentive.digest)):
        printed = list(days(text))
        elsewhere = [r for other, _ in sharing(text) for r in rule_days(other)]
        allowed = {cut for p in printed for cut in p.cuts}
        for p in printed:
            beside = [
                r for r in ruled if not r.cuts & allowed and any(abs(a - b) == _DAY for a in r.cuts for b in p.cuts)
            ]
            if beside:
                if not any((q.first, q.cuts) == (p.first, p.cuts) for q in read):
                    yield _beside(label, p, beside[0], incentive)
            elif not (
                p.cuts & around
                or any(p.cuts & r.cuts for r in ruled + elsewhere)
                or any(q.first == p.first for q in spoken)
            ):
                yield Problem(
                    incentive.at,
                    "day-unused",
                    f"事项“{incentive.id}”的{label}有“{p.text}”，规则、有效期和受理期里没有这一天",
                    f"规则里写这一天，或在 读法、存疑 里引出“{p.text}”说明",
                    severity="warning",
                )


def _beside(label: str, p: PrintedDay, r: RuleDay, incentive: Incentive) -> Problem:
    later = not r.text.startswith(("早于", "不晚于"))
    right = []
    if p.first in p.cuts:
        right.append(f"{'不早于' if later else '早于'} {p.first}")
    if p.last + _DAY in p.cuts:
        right.append(f"{'晚于' if later else '不晚于'} {p.last}")
    return Problem(
        r.at,
        "day-boundary",
        f"{label}“{p.text}”，规则“{r.text}”与它差一天",
        " 或 ".join(right),
        f"规则没有写错的，在 读法 里引出“{p.text}”说明理由",
        incentive.at,
    )


def _around(policy: Policy) -> set[date]:
    """The days on which the periods that a policy states may begin or end."""
    spans = [policy.valid, policy.acceptance]
    fixed = Period.parse(policy.year)
    if fixed is not None:
        spans.append(DayRange(fixed.start, fixed.end))
    issued = parse_date(policy.document.get("发布日期", ""))
    if issued is not None:
        spans.append(DayRange(issued, issued))
    return {d for s in spans for d in (s.start, s.end and s.end + _DAY) if d is not None}


def _quoted(*lines: Iterable[str]) -> Iterator[PrintedDay]:
    for line in (line for group in lines for line in group):
        for part in re.findall("“([^”]*)”", line):
            yield from days(part)


__all__ = ["PrintedDay", "RuleDay", "day_problems", "days", "rule_days"]
