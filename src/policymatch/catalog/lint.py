"""Holding a rule against the sentence it encodes (LANGUAGE §13): figures, boundaries, ceilings, steps, yearly caps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policymatch.catalog.constants import Constant, Rule, part_of, rule_of
from policymatch.catalog.figures import Figure, figures, quoted
from policymatch.catalog.lint_cases import case_problems
from policymatch.errors import Problem, Span
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.printer import NUMBER_WORDS
from policymatch.language.types import DAYS, MONTHS, WORKDAYS
from policymatch.model.policy import NATION, UNPLACED, Incentive, Policy

_REST_SAID = re.compile(r"不足[^，。；]{0,14}(?:不|按)|按比例|不计尾数|取整|整数倍")
_YEARLY = re.compile(r"每年|每[^，。；：、\d]{1,4}年|年度|全年|当年|年内|单户年|家年")
_TOTAL = re.compile(r"累计")
_MEMORY = "记忆"
_DURATIONS = (MONTHS, DAYS, WORKDAYS)


def lint(policy: Policy, dictionary: Dictionary) -> list[Problem]:
    """What does not fit between a policy's sentences, its rules and its worked examples.

    Args:
        policy: a loaded policy.
        dictionary: the dictionary it was loaded with.

    Returns:
        errors (the rule contradicts the sentence) and warnings (something is open), in the order of the file.
    """
    out: list[Problem] = [*_place(policy)]
    for incentive in policy.incentives:
        rule = rule_of(incentive, dictionary)
        out += _Sentences(policy, incentive, rule, dictionary).problems()
        out += _about(policy, incentive, rule)
        out += case_problems(policy, incentive, rule, printed(incentive, dictionary), dictionary)
    return sorted(dict.fromkeys(out), key=lambda p: (p.at.file, p.at.line, p.at.column))


def printed(incentive: Incentive, dictionary: Dictionary) -> list[Figure]:
    """The figures of 原文 and 摘要."""
    return [f for text in (incentive.quote, incentive.digest) for f in figures(text, dictionary.units)]


def _place(policy: Policy) -> Iterator[Problem]:
    if policy.unplaced and policy.region == NATION:
        yield Problem(
            policy.at,
            "no-place",
            f"层级是{policy.level}，地区却写全国：按地区未载处理，不算全国的政策",
            "区划代码；来源没有载明的写 未载",
            severity="warning",
        )


def _about(policy: Policy, incentive: Incentive, rule: Rule) -> Iterator[Problem]:
    if policy.region not in (NATION, UNPLACED) and not rule.asks_region:
        yield Problem(
            incentive.at,
            "no-region",
            f"事项“{incentive.id}”没有写企业在哪里，地区{policy.region}只是说明，不作判断",
            f"适用条件里有区划条件，如 注册地 属于 {policy.region}",
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


class _Sentences:
    """The sentences of one incentive against its rule."""

    def __init__(self, policy: Policy, incentive: Incentive, rule: Rule, dictionary: Dictionary):
        self.incentive = incentive
        self.rule = rule
        self.dictionary = dictionary
        units = dictionary.units
        self.read = [f for line in (*policy.readings, *incentive.readings) for f in quoted(line, units)]
        self.doubted = [f for line in (*policy.doubts, *incentive.doubts) for f in quoted(line, units)]

    def problems(self) -> Iterator[Problem]:
        """Of 原文, 摘要, and the quotations that single conditions carry."""
        for label, text in (("原文", self.incentive.quote), ("摘要", self.incentive.digest)):
            yield from self._sentence(label, text, self.rule, self.incentive.at)
        for node in (*self.incentive.conditions, *self.incentive.exclusions):
            if isinstance(node, t.Quoted) and node.quote:
                own = part_of([node.item], self.incentive.lets, self.dictionary)
                yield from self._sentence("原文", node.quote, own, node.at)

    def _sentence(self, label: str, text: str, rule: Rule, at: Span) -> Iterator[Problem]:
        said_before: set[tuple[object, ...]] = set()
        named = list(rule.named())
        for f in figures(text, self.dictionary.units):
            key = (f.value, f.dim, f.op, f.each, f.clause)
            if key in said_before:
                continue
            said_before.add(key)
            found = rule.like(f)
            if not found and not any(f.same(n) for n in named):
                if not self._quoted(f, self.read + self.doubted):
                    yield self._not_found(label, f, rule, at)
                continue
            if self._quoted(f, self.read):
                continue
            checks = (self._boundary, self._ceiling, self._step, self._yearly)
            yield from (p for check in checks for p in check(label, text, f, found, at))

    def _quoted(self, f: Figure, lines: Iterable[Figure]) -> bool:
        return any(f.same(q) for q in lines)

    def _not_found(self, label: str, f: Figure, rule: Rule, at: Span) -> Problem:
        akin = rule.akin(f)
        return Problem(
            at,
            "figure-unused",
            f"事项“{self.incentive.id}”的{label}有“{f.phrase}”，规则里没有这个数",
            f"规则里用到{f.text}，或在 读法、存疑 里引出“{f.text}”说明",
            f"规则里同类的数有 {'、'.join(akin)}" if akin else "",
            severity="warning",
        )

    def _boundary(self, label: str, text: str, f: Figure, found: list[Constant], at: Span) -> Iterator[Problem]:
        if not f.op or f.ordinal:
            return
        compared = [c for c in found if c.role == "compare" and c.op in _CUT]
        if f.capped and len(compared) < len(found):
            return  # the amount itself, not a threshold of the same size
        told = _told_of(compared, f)
        other_side = [c for c in told if _CUT[c.op] != _CUT[f.op]]
        if len(other_side) < len(told):
            # one is right; another that differs is right too where the sentence prints the figure both ways
            cuts = {_CUT[g.op] for g in figures(text, self.dictionary.units) if g.op and g.same(f)}
            other_side = [c for c in compared if _CUT[c.op] not in cuts]
        if other_side:
            yield self._other_boundary(label, f, other_side[0], at)

    def _other_boundary(self, label: str, f: Figure, c: Constant, at: Span) -> Problem:
        return Problem(
            c.at,
            "boundary",
            f"{label}“{f.phrase}”{_INCLUDES[f.op]}{f.text}，规则“{NUMBER_WORDS[c.op]} {c.text}”{_INCLUDES[c.op]}",
            f"{NUMBER_WORDS[_LIKE[c.op]]} {c.text}",
            f"规则没有写错的，在 读法 里引出“{f.text}”说明理由",
            at,
        )

    def _ceiling(self, label: str, text: str, f: Figure, found: list[Constant], at: Span) -> Iterator[Problem]:
        paid = [c for c in found if c.part == "金额" and c.role == "value"]
        held = any(c.role not in ("value", "compare") or _CUT.get(c.op) == _CUT["<="] for c in found)
        if not (f.capped and paid) or held or self.incentive.nature == "上限":
            return
        yield Problem(
            at,
            "nature",
            f"事项“{self.incentive.id}”的{label}“{f.phrase}”只说了上限，奖补按定额写",
            "性质: 上限",
            f"确实按{f.text}给的，在 读法 里引出“{f.text}”说明",
        )

    def _step(self, label: str, text: str, f: Figure, found: list[Constant], at: Span) -> Iterator[Problem]:
        whole = f.is_count and f.value == 1  # there is no part of one person
        if not f.each or whole or _REST_SAID.search(text):
            return
        yield Problem(
            at,
            "step-rest",
            f"事项“{self.incentive.id}”的{label}“{f.phrase}”没有说不足的部分怎么算",
            f"在 读法 里引出“{f.text}”，说明不足的部分不计还是按比例",
            severity="warning",
        )

    def _yearly(self, label: str, text: str, f: Figure, found: list[Constant], at: Span) -> Iterator[Problem]:
        roles = {c.role for c in found}
        if not (f.is_money and f.capped and "cap" in roles):
            return
        for pattern, role, step, word in (
            (_YEARLY, "year-cap", "年度封顶", "每年"),
            (_TOTAL, "total-cap", "累计封顶", "累计"),
        ):
            if not pattern.search(f.clause):
                continue
            if role not in roles:
                yield Problem(
                    at,
                    f"{role}",
                    f"事项“{self.incentive.id}”的{label}“{f.clause}{f.text}”是{word}的限额，规则写的是 封顶",
                    f"{step}: {f.text}",
                    f"一次核定即为全部的，在 读法 里引出“{f.text}”说明",
                    severity="warning",
                )
            return


def _told_of(compared: list[Constant], f: Figure) -> list[Constant]:
    """Of several comparisons with one figure those of the field that the sentence names, if it names one."""
    named = [c for c in compared if (name := getattr(c.other, "name", "")) and name in f.clause]
    return named or compared


# which side of the figure the boundary itself belongs to
_CUT = {">=": "above", "<": "above", ">": "below", "<=": "below"}
_LIKE = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
_INCLUDES = {">=": "含", "<=": "含", ">": "不含", "<": "不含"}

__all__ = ["lint", "printed"]
