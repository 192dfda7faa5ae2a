"""A minute of damaged inputs: each ends in a result or in one of our own errors, and none ends the process."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import pytest

from tests.fuzz.child import KINDS, ROOT

SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_damaged_input_gives_a_result_or_our_own_error(kind: str) -> None:
    seed = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(10**9))
    command = [sys.executable, "-m", "tests.fuzz.child", kind, str(SECONDS / len(KINDS)), str(seed)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, f"{kind}, seed {seed}: exit code {ran.returncode}\n{ran.stdout}\n{ran.stderr[-2000:]}"
    counts = json.loads(ran.stdout)
    assert counts["tried"] > 10 and counts["results"] > 0, counts
