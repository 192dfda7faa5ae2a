"""Running the command line as a user does."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    out: str
    err: str
    code: int


def policymatch(*args: str | Path, cwd: Path | None = None) -> Ran:
    """Runs ``policymatch`` in a process of its own."""
    command = [sys.executable, "-m", "policymatch", *(str(a) for a in args)]
    done = subprocess.run(command, capture_output=True, cwd=cwd or ROOT, encoding="utf-8", check=False)
    return Ran(done.stdout, done.stderr, done.returncode)
