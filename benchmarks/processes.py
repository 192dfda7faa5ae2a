"""The processes of a run: every measurement is one of its own, and the files of the workload are made once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
_MADE_BY = ("enterprises.py", "fields.py", "rules.py", "tree.py", "workload.py")


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that ended.

    Attributes:
        seconds: from its start to its end.
        processor: seconds of all processors, user and system.
        memory: peak resident memory in MiB.
        printed: its output.
    """

    seconds: float
    processor: float
    memory: float
    printed: str


class Children:
    """Starts the processes of a run.

    Args:
        folder: where the files of the workload are made; those of another version of it are not used.
    """

    def __init__(self, folder: Path):
        source = b"".join((Path(__file__).parent / name).read_bytes() for name in _MADE_BY)
        self.folder = folder.resolve() / hashlib.sha256(source).hexdigest()[:12]

    def measure(self, module: str, *arguments: object) -> Any:
        """What a module of ``benchmarks`` prints as JSON.

        Raises:
            RuntimeError: it failed.
        """
        return json.loads(self.run("-m", f"benchmarks.{module}", *arguments).printed)

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

    def made(self, what: str, n: int) -> Path:
        """The folder of a part of the workload (see ``benchmarks.workload``); its files are made once.

        Raises:
            RuntimeError: they could not be made.
        """
        out = self.folder / f"{what}-{n}"
        if not out.exists():
            print(f"   writing {out}", flush=True)
            part = out.with_name(f"{out.name}.part")  # what did not finish is not taken for the whole
            shutil.rmtree(part, ignore_errors=True)
            self.run("-m", "benchmarks.workload", what, part, n)
            part.rename(out)
        return out
