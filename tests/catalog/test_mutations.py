"""Mistakes of one step in a rule: how many of them the sentences and the worked examples notice."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest

from policymatch.catalog.lint import lint
from policymatch.catalog.loading import load_texts
from policymatch.engine.boundaries import boundary_problems
from policymatch.language.fields import Dictionary
from policymatch.model.policy import Policy
from tests.catalog.mutants import Mutant, mutants, noticed
from tests.catalog.test_lint import DICTIONARY
from tests.shipped import shipped

# what is said of zero growth, of a day of the policy's own, and how many years back a period lies: nobody prints a figure of it
UNNOTICED = 0.03

PRINTED = """\
政策: 甲市若干措施
编号: jia-2024
层级: 市
地区: 420800
发布机构: 甲市人民政府
有效期: {自: 2024-01-01, 至: 2024-12-31}
政策年度: 2024年
适用条件:
  - 注册地 属于 420800
事项:
  - 编号: yi
    名称: 甲奖
    依据:
      条款: 第3条
      原文: 自2023年3月1日起成立、年保费10万元以上且职工人数不足500人的企业，研发强度10%（含）-20%的按年保费的3%、20%（含）以上的按5%奖励；
        营业收入3000万部分以内的不奖，每增加100万元另奖7万元，不足100万元的部分不计，单个企业最高120万元，2024年6月30日前迁出的除外
    兑现方式: 申报
    适用条件:
      - 成立日期 不早于 2023-03-01
      - 年保费 不低于 10万元
      - 职工人数 少于 500人
      - 研发强度 不低于 10%
    排除情形:
      - 成立日期 早于 2024-06-30 且 年保费 低于 0元
    奖补:
      金额:
        合计:
          基本: {金额: 年保费 × 3%, 当: 研发强度 低于 20%}
          较高: {金额: 年保费 × 5%, 当: 研发强度 不低于 20%}
          增量: (营业收入(本年) - 3000万元) 每 100万元 奖 7万元 不足不计
      封顶: 120万元
"""


def tally(found: list[tuple[Mutant, str]]) -> str:
    """The shares by kind, and what was not noticed, for the message of a failing test."""
    seen = Counter((m.kind, bool(by)) for m, by in found)
    shares = [f"{k}: {seen[k, True]} of {seen[k, True] + seen[k, False]}" for k in sorted({k for k, _ in seen})]
    return "; ".join(shares) + "\n" + "\n".join(m.what for m, by in found if not by)


def test_the_sentences_and_examples_of_the_shipped_policies_notice_a_mistake_of_one_step() -> None:
    loaded = shipped()
    found = [
        (m, noticed(policy, m.incentive, loaded.dictionary))
        for policy in loaded.policies
        for incentive in policy.incentives
        for m in mutants(policy, incentive)
    ]
    assert len(found) > 1000
    assert {m.kind for m, _ in found} == {"operator", "figure", "day"}
    assert sum(not by for _, by in found) <= UNNOTICED * len(found), tally(found)


def test_every_mistake_in_a_printed_figure_is_found_from_the_sentence() -> None:
    loaded = load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": PRINTED.encode()})
    (policy,) = loaded.policies
    (incentive,) = policy.incentives
    # without worked examples, the boundary cases that are missing say nothing of a mistake
    before = {p.code for p in lint(policy, loaded.dictionary)}
    assert before == {"no-case"}
    assert boundary_problems(policy, loaded.dictionary)
    found = [(m, _by_the_sentence(policy, m, loaded.dictionary, before)) for m in mutants(policy, incentive)]
    missed = [m.what.split(" ", 1)[1] for m, by in found if not by]
    # 前 is read with and without the day; nothing is printed of zero
    assert sorted(missed) == ["2024-06-30 → 2024-07-01", "< → <=", "< → <="], tally(found)


def _by_the_sentence(policy: Policy, m: Mutant, dictionary: Dictionary, before: set[str]) -> str:
    changed = dataclasses.replace(policy, incentives=(m.incentive,))
    return next((p.code for p in lint(changed, dictionary) if p.code not in before), "")


@pytest.mark.parametrize("kind", ["operator", "figure", "day"])
def test_mutants_differ_from_the_rule_in_one_node(kind: str) -> None:
    loaded = load_texts({"字典.yaml": DICTIONARY.encode(), "甲.yaml": PRINTED.encode()})
    (policy,) = loaded.policies
    (incentive,) = policy.incentives
    found = [m for m in mutants(policy, incentive) if m.kind == kind]
    assert len({m.what for m in found}) == len(found) > 1
    assert all(
        (m.incentive.conditions, m.incentive.exclusions, m.incentive.amount)
        != (incentive.conditions, incentive.exclusions, incentive.amount)
        for m in found
    )
