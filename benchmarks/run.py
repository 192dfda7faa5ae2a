"""Runs the benchmarks one after another, prints the table and, with --write, puts it into docs/performance.md.

python -m benchmarks.run [--quick] [--only NAME …] [--rounds N] [--write] [--folder out/bench]

Nothing heavy is imported here: the memory of a child counts from that of its parent.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from benchmarks.processes import Children
from benchmarks.report import Line, machine, markdown, write
from benchmarks.sections import SECTIONS, Sizes

BUSY = 0.5
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
FULL = Sizes(rows=1_000_000, many_rows=5_000_000, rounds=3)
QUICK = Sizes(rows=100_000, many_rows=300_000, rounds=1)


def main() -> None:
    """Runs what is asked for."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.splitlines()[0])
    ask.add_argument("--quick", action="store_true", help="a tenth of the rows, one round: does it run, not how fast")
    ask.add_argument(
        "--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS), metavar="NAME", help="some of: %(choices)s"
    )
    ask.add_argument("--rounds", type=int, metavar="N", help="rounds in which everybody has a turn (3; 1 with --quick)")
    ask.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    ask.add_argument("--folder", type=Path, default=Path("out/bench"), help="where the files go (%(default)s)")
    given = ask.parse_args()
    children = Children(given.folder)
    if os.getloadavg()[0] > BUSY:
        print("other work is going on here: the numbers will say little", flush=True)
    sizes = QUICK if given.quick else FULL
    if given.rounds:
        sizes = replace(sizes, rounds=given.rounds)
    lines: list[Line] = []
    for name in given.only:
        print(f"── {name}", flush=True)
        lines += SECTIONS[name](children, sizes)
    print(f"\n{machine()}\n\n{markdown(lines)}", flush=True)
    if given.write:
        write(PAGE, f"{machine()}\n\n{markdown(lines)}")


if __name__ == "__main__":
    main()
