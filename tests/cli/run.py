"""Running the command line as a user does."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    out: str
    err: str
    code: int


def command(*args: str | Path) -> list[str]:
    """The words that run ``policymatch``."""
    return [sys.executable, "-m", "policymatch", *(str(a) for a in args)]


def policymatch(*args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Ran:
    """Runs ``policymatch`` in a process of its own."""
    done = subprocess.run(
        command(*args),
        capture_output=True,
        cwd=cwd or ROOT,
        env={**os.environ, **(env or {})},
        encoding="utf-8",
        check=False,
    )
    return Ran(done.stdout, done.stderr, done.returncode)


def shell(line: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Ran:
    """Runs a line of bash in which ``$pm`` is ``policymatch``; its exit code is that of the first command of a pipe."""
    script = f'pm="{" ".join(map(shlex.quote, command()))}"; {line}; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        cwd=cwd or ROOT,
        env={**os.environ, **(env or {})},
        check=False,
    )
    return Ran(done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"), done.returncode)
