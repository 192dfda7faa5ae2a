"""The shipped policies, loaded once for all tests."""

from __future__ import annotations

import functools
from pathlib import Path

from policymatch.catalog.loading import Loaded, find, load_files
from policymatch.model.policy import Case, Incentive, Policy

ROOT = Path(__file__).parents[1]
POLICIES = ROOT / "policies"


@functools.cache
def shipped() -> Loaded:
    """The catalog under policies/."""
    return load_files(find(POLICIES))


@functools.cache
def examples() -> tuple[tuple[Policy, Incentive, Case], ...]:
    """Every worked example of every shipped incentive."""
    return tuple((p, i, c) for p in shipped().policies for i in p.incentives for c in i.cases)
