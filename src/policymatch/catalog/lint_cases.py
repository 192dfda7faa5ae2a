"""Whether an incentive has worked examples of both verdicts, on days of decision. For the boundaries see ``engine/boundaries.py``."""

from __future__ import annotations

from collections.abc import Iterator

from policymatch.errors import Problem
from policymatch.language.terms import Verdict
from policymatch.model.policy import Incentive, Policy

BOTH = (Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE)


def case_problems(policy: Policy, incentive: Incentive) -> Iterator[Problem]:
    """Warnings about the 案例 of an incentive: a verdict without one, a day on which nothing is decided."""
    results = {str(c.expected.get("结果", "")) for c in incentive.cases}
    for verdict in BOTH:
        if verdict not in results:
            yield Problem(
                incentive.at,
                "no-case",
                f"事项“{incentive.id}”没有结果为{verdict}的案例",
                "至少一个符合、一个不符合的案例",
                severity="warning",
            )
    for case in incentive.cases:
        if case.as_of is not None and not policy.acceptance.holds(case.as_of):
            yield Problem(
                case.at,
                "case-day",
                f"案例“{case.text}”的基准日{case.as_of}不在受理期（{policy.acceptance}）内",
                "受理期内的一天",
                severity="warning",
            )


__all__ = ["case_problems"]
