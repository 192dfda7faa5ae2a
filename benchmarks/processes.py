"""Children: every measurement is a process of its own, and files are made once."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
_MADE_BY = ("enterprises.py", "rules.py", "shipped.py", "workload.py")


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ran: its seconds from start to end and those of the processors, its most memory in MiB, what it printed."""

    seconds: float
    processor: float
    memory: float
    printed: str


class Children:
    """Starts the processes of a run.

    Args:
        folder: where the files of the workload are made, once; those of another version of it are not used.
    """

    def __init__(self, folder: Path):
        source = b"".join((Path(__file__).parent / name).read_bytes() for name in _MADE_BY)
        self.folder = folder.resolve() / hashlib.sha256(source).hexdigest()[:12]

    def measure(self, *arguments: object) -> dict[str, Any]:
        """One measurement of ``benchmarks.measure``.

        Raises:
            RuntimeError: it failed.
        """
        found: dict[str, Any] = json.loads(self.run("-m", "benchmarks.measure", *arguments).printed)
        return found

    def run(self, *arguments: object, accepted: Sequence[int] = (0,)) -> Finished:
        """Runs Python from start to end.

        Args:
            arguments: behind the interpreter.
            accepted: exit codes that are no failure.

        Raises:
            RuntimeError: it failed.
        """
        command = [sys.executable, *map(str, arguments)]
        start = perf_counter()
        # bytecode is kept, as it is of an installed package
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=kept)
        assert child.stdout is not None
        printed = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        seconds = perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in accepted:
            raise RuntimeError(f"exit code {child.returncode}: {' '.join(command)}")
        return Finished(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed)

    def enterprises(self, rows: int, *formats: str) -> Path:
        """The folder of so many enterprises, as csv, parquet or both."""
        out = self.folder / f"{rows}"
        for kind in formats:
            if not (out / f"enterprises.{kind}").exists():
                self._make("benchmarks.workload", out, "--n", rows, "--p", 0, "--formats", kind)
        return out

    def policies(self, incentives: int) -> Path:
        """The folder of so many incentives."""
        out = self.folder / f"{incentives}-incentives"
        if not out.exists():
            self._make("benchmarks.workload", out, "--p", incentives, "--formats")
        return out / "policies"

    def shipped(self, rows: int, *options: str) -> list[Path]:
        """The files of the shipped policies' workload, enterprises.csv first."""
        out = self.folder / f"shipped-{rows}{''.join(options)}"
        if not (out / "enterprises.csv").exists():
            self._make("benchmarks.shipped", out, "--n", rows, *options)
        first = out / "enterprises.csv"
        return [first, *sorted(p for p in out.glob("*.csv") if p != first)]

    def _make(self, module: str, folder: Path, *arguments: object) -> None:
        """Lets a module write a folder; one that did not finish leaves none of its files behind."""
        print(f"   writing {folder}", flush=True)
        part = folder.with_name(f"{folder.name}.part")
        self.run("-m", module, part, *arguments)
        folder.mkdir(parents=True, exist_ok=True)
        for path in part.iterdir():
            path.rename(folder / path.name)
        part.rmdir()
