"""Writes the workload: enterprises as CSV and Parquet, and policies in the policy language.

python -m benchmarks.workload FOLDER --n 1000000 --p 200
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import enterprises, rules

SEED = 7


def main() -> None:
    """Writes enterprises.csv, enterprises.parquet and policies/ into the folder."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.workload", description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path, help="where to")
    ask.add_argument("--n", type=int, default=1_000_000, help="enterprises (%(default)s)")
    ask.add_argument("--p", type=int, default=200, help="incentives (%(default)s)")
    ask.add_argument("--seed", type=int, default=SEED, help="of the enterprises (%(default)s)")
    given = ask.parse_args()
    enterprises.write(given.folder, given.n, given.seed)
    rules.write_policies(given.folder / "policies", rules.rules(given.p))
    print(f"{given.n} enterprises, {given.p} incentives in {given.folder}")


if __name__ == "__main__":
    main()
