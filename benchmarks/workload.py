"""Writes the workload: enterprises as CSV and Parquet, and policies in the policy language.

python -m benchmarks.workload FOLDER --n 1000000 --p 200
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import enterprises, rules

SEED = 7
FORMATS = ("csv", "parquet")


def main() -> None:
    """Writes enterprises.csv, enterprises.parquet and policies/ into the folder."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.workload", description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path, help="where to")
    ask.add_argument("--n", type=int, default=1_000_000, help="enterprises (%(default)s)")
    ask.add_argument("--p", type=int, default=200, help="incentives (%(default)s)")
    ask.add_argument("--seed", type=int, default=SEED, help="of the enterprises (%(default)s)")
    ask.add_argument("--formats", nargs="*", choices=FORMATS, default=list(FORMATS), help="of the enterprises (both)")
    given = ask.parse_args()
    if given.formats:
        enterprises.write(given.folder, given.n, given.seed, given.formats)
    if given.p:
        rules.write_policies(given.folder / "policies", rules.rules(given.p))


if __name__ == "__main__":
    main()
