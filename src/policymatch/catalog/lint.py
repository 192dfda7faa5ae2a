"""Holding a rule against the sentence it encodes (LANGUAGE §13): figures, boundaries, ceilings, steps, yearly caps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from policymatch.catalog.constants import Rule, rule_of
from policymatch.catalog.figures import Figure, figures
from policymatch.catalog.lint_cases import case_problems
from policymatch.catalog.lint_sentences import Sentences, plain
from policymatch.errors import Problem
from policymatch.language.fields import Dictionary
from policymatch.model.policy import NATION, UNPLACED, Incentive, Policy

_MEMORY = "记忆"


def lint(policy: Policy, dictionary: Dictionary) -> list[Problem]:
    """What does not fit between a policy's sentences, its rules and its worked examples.

    Args:
        policy: a loaded policy.
        dictionary: the dictionary it was loaded with.

    Returns:
        errors (the rule contradicts the sentence) and warnings (something is open), in the order of the file.
    """
    out: list[Problem] = [*_place(policy)]
    rules = [(incentive, rule_of(incentive, dictionary)) for incentive in policy.incentives]
    for incentive, rule in rules:
        others = [(i, r) for i, r in rules if i is not incentive]
        out += Sentences(policy, incentive, rule, _sharing(others), dictionary).problems()
        out += _about(policy, incentive, rule)
        out += case_problems(policy, incentive, rule, printed(incentive, dictionary), dictionary)
    return sorted(dict.fromkeys(out), key=lambda p: (p.at.file, p.at.line, p.at.column))


def _sharing(others: list[tuple[Incentive, Rule]]) -> Callable[[str], list[Rule]]:
    """Gives the rules of the 事项 that quote a sentence."""
    quoting = [({plain(i.quote), plain(i.digest)} - {""}, rule) for i, rule in others]
    return lambda text: [rule for texts, rule in quoting if plain(text) in texts]


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


__all__ = ["lint", "printed"]
