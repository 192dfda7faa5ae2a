"""Holding a rule against the sentence it encodes (LANGUAGE §13): figures, boundaries, ceilings, steps, yearly caps."""

from __future__ import annotations

from policymatch.catalog.constants import Rule, rule_of
from policymatch.catalog.figures import Figure, figures
from policymatch.catalog.lint_cases import case_problems
from policymatch.catalog.lint_days import day_problems
from policymatch.catalog.lint_policy import incentive_problems, policy_problems
from policymatch.catalog.lint_sentences import Sentences, Sharing, plain
from policymatch.errors import Problem
from policymatch.language.fields import Dictionary
from policymatch.model.policy import Incentive, Policy


def lint(policy: Policy, dictionary: Dictionary) -> list[Problem]:
    """What does not fit between a policy's sentences, its rules and its worked examples.

    Args:
        policy: a loaded policy.
        dictionary: the dictionary it was loaded with.

    Returns:
        errors (the rule contradicts the sentence) and warnings (something is open), in the order of the file.
    """
    out = [*policy_problems(policy)]
    rules = [(incentive, rule_of(incentive, dictionary)) for incentive in policy.incentives]
    for incentive, rule in rules:
        sharing = _sharing([(i, r) for i, r in rules if i is not incentive])
        out += Sentences(policy, incentive, rule, sharing, dictionary).problems()
        out += day_problems(policy, incentive, sharing)
        out += incentive_problems(policy, incentive, rule)
        out += case_problems(policy, incentive)
    return sorted(dict.fromkeys(out), key=lambda p: (p.at.file, p.at.line, p.at.column))


def _sharing(others: list[tuple[Incentive, Rule]]) -> Sharing:
    """Gives the 事项, with their rules, that quote a sentence."""
    quoting = [({plain(i.quote), plain(i.digest)} - {""}, (i, r)) for i, r in others]
    return lambda text: [found for texts, found in quoting if plain(text) in texts]


def printed(incentive: Incentive, dictionary: Dictionary) -> list[Figure]:
    """The figures of 原文 and 摘要."""
    return [f for text in (incentive.quote, incentive.digest) for f in figures(text, dictionary.units)]


__all__ = ["lint", "printed"]
