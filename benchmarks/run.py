"""Runs the benchmarks one after another, prints the table and, with --write, puts it into docs/performance.md.

python -m benchmarks.run [--quick] [--only NAME …] [--rounds N] [--write] [--folder out/bench]

Nothing heavy is imported here: the peak memory of a child begins with that of its parent.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks.processes import Children
from benchmarks.report import Line, machine, markdown, results, row, write
from benchmarks.sections import SECTIONS

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
SIZES = {  # name: value, value with --quick, what it is
    "shipped": (200_000, 5_000, "enterprises for the shipped policies"),
    "rows": (1_000_000, 50_000, "enterprises for 200 synthetic incentives"),
    "many": (200_000, 20_000, "enterprises for 1,000 synthetic incentives"),
    "long": (3_000_000, 100_000, "enterprises of the longer file whose memory is measured"),
    "rounds": (3, 1, "rounds of which the median is taken; both sides have a turn in each"),
}


def main() -> None:
    """Runs the sections that the arguments name."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.splitlines()[0])
    for name, (size, _, said) in SIZES.items():
        ask.add_argument(f"--{name}", type=int, metavar="N", help=f"{said} ({size:,})")
    ask.add_argument("--quick", action="store_true", help="small sizes, one round: shows that it runs, not how fast")
    ask.add_argument("--only", nargs="+", choices=list(SECTIONS), metavar="NAME", help="some of: %(choices)s")
    ask.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}; not with --only")
    ask.add_argument("--folder", type=Path, default=Path("out/bench"), help="folder of all files (%(default)s)")
    given = ask.parse_args()
    if given.write and given.only:
        ask.error("--write needs all sections")
    conditions = f"{machine()} Load average when the run began: {os.getloadavg()[0]:.1f}."
    print(conditions, flush=True)
    for name, both in SIZES.items():
        setattr(given, name, getattr(given, name) or both[given.quick])
    children = Children(given.folder)
    lines: list[Line] = []
    for name in given.only or SECTIONS:
        print(f"── {name}", flush=True)
        for line in SECTIONS[name](children, given):
            print(f"   {row(line)}", flush=True)
            lines.append(line)
    (given.folder / "results.json").write_text(results(conditions, lines), encoding="utf-8")
    table = f"{conditions}\n\n{markdown(lines)}"
    print(f"\n{table}", flush=True)
    if given.write:
        write(PAGE, table)


if __name__ == "__main__":
    main()
