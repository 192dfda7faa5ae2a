"""Every corpus clause that needs neither population values nor caps across incentives is encoded, its examples exact."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from policymatch.engine.cases import run_case
from policymatch.model.policy import Case, Incentive, Policy
from tests.shipped import ROOT, examples, shipped


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_tool", ROOT / "tools" / "coverage.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["coverage_tool"] = module
    spec.loader.exec_module(module)
    return module


def test_every_example_is_exact_and_the_page_is_up_to_date() -> None:
    made = tool()
    lines = made.coverage(shipped())
    assert [p for x in lines for p in x.problems] == []
    assert [x.clause for x in lines if not x.incentives] == ["GRW-005", "GRW-019", "GRW-020", "RND-001", "CAP-002"]
    assert all(x.reason for x in lines if not x.incentives)
    assert all(x.exact == x.examples > 0 for x in lines if x.incentives)
    assert made.page(lines) == made.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("policy", "incentive", "case"), examples(), ids=[f"{i.path}:{n}" for n, (_, i, _) in enumerate(examples())]
)
def test_worked_examples(policy: Policy, incentive: Incentive, case: Case) -> None:
    assert run_case(shipped().dictionary, policy, incentive, case).differences == ()
