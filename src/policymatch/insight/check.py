"""What a check of a catalog finds: the lint, and every worked example."""

from __future__ import annotations

from dataclasses import dataclass

from policymatch.catalog.lint import lint
from policymatch.catalog.loading import Loaded
from policymatch.engine.boundaries import boundary_problems
from policymatch.engine.cases import CaseResult, run_case
from policymatch.errors import Problem


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: problems of the lint and every worked example.

    Attributes:
        problems: lint errors and warnings, and warnings of the loader.
        cases: every 案例, run.
    """

    problems: tuple[Problem, ...]
    cases: tuple[CaseResult, ...]

    def __repr__(self) -> str:
        return f"<CheckReport {len(self.problems)} problems, {len(self.cases)} cases>"

    @property
    def ok(self) -> bool:
        """No error and no failing example."""
        return all(p.severity != "error" for p in self.problems) and all(c.ok for c in self.cases)


def check(loaded: Loaded) -> CheckReport:
    """Lints every policy and runs every worked example."""
    problems = list(loaded.warnings)
    cases: list[CaseResult] = []
    for policy in loaded.policies:
        problems += [*lint(policy, loaded.dictionary), *boundary_problems(policy, loaded.dictionary)]
        for incentive in policy.incentives:
            cases += [run_case(loaded.dictionary, policy, incentive, case) for case in incentive.cases]
    return CheckReport(tuple(problems), tuple(cases))


__all__ = ["CheckReport", "check"]
