"""The first enterprises of the workload's CSV file, for what writes them another way."""

from __future__ import annotations

import argparse
import csv
from itertools import islice
from pathlib import Path

Rows = list[list[str]]


def first(enterprises: Path, n: int) -> Rows:
    """The header and ``n`` rows.

    Raises:
        OSError: the file cannot be read.
    """
    with enterprises.open(encoding="utf-8-sig", newline="") as file:
        return list(islice(csv.reader(file), n + 1))


def command(module: str, said: str, n: int) -> tuple[Path, Path, int]:
    """What the command line of a module asks for: the folder, the CSV file, and how many enterprises (``n`` if it does not say)."""
    ask = argparse.ArgumentParser(prog=f"python -m {module}", description=said)
    ask.add_argument("folder", type=Path, help="where to")
    ask.add_argument("enterprises", type=Path, help="the CSV file of the workload")
    ask.add_argument("--n", type=int, default=n, help="enterprises (%(default)s)")
    given = ask.parse_args()
    return given.folder, given.enterprises, given.n
