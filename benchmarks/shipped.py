"""The shipped policies' own workload: the synthetic population of ``policymatch sample`` with its record tables, repeated.

python -m benchmarks.shipped FOLDER --n 1000000

A sample is drawn firm by firm in Python, so a smaller one is drawn and written again and again, with other codes, and with
other names and numbers of whatever is made up: of a city's records no two have the same number either.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.enterprises import CODE, codes
from policymatch.samples import generate, write

DRAWN = 50_000
SEED = 1
WHOLE = 18
MADE_UP = "合成"
"""What names and numbers of the sample contain."""


def make(folder: Path, n: int, dirt: bool = True) -> list[Path]:
    """Writes about ``n`` enterprises and their records as CSV files, enterprises.csv first.

    Args:
        folder: where to; it is made if it is not there.
        n: how many enterprises; rounded up to whole repetitions.
        dirt: whether some of the cells are missing, bad or oddly written, and some of the codes wrong.

    Raises:
        OSError: the folder cannot be written to.
    """
    drawn = min(n, DRAWN)
    files = write(generate(drawn, SEED, dirt), folder)
    known = sorted({code for code, _ in _lines(files[0]) if len(code) == WHOLE})
    fresh = [dict(zip(known, codes(k * 2 * DRAWN, len(known)).to_pylist(), strict=True)) for k in range(-(-n // drawn))]
    for path in files:
        lines = _lines(path)
        with path.open("a", encoding="utf-8") as file:
            for k, names in enumerate(fresh[1:], 1):  # a cell that holds no whole code is repeated as it is
                other = f"{MADE_UP}{k:02d}"
                file.writelines(f"{names.get(code, code)},{rest.replace(MADE_UP, other)}" for code, rest in lines)
    return files


def _lines(path: Path) -> list[tuple[str, str]]:
    """The rows of a file below the header, each cut behind its first cell, the code."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = file.readlines()
    assert header.lstrip("\ufeff").startswith(f"{CODE},"), path
    return [(code, rest) for code, _, rest in (row.partition(",") for row in rows)]


def main() -> None:
    """Writes the files into the folder."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.shipped", description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path, help="where to")
    ask.add_argument("--n", type=int, default=1_000_000, help="enterprises (%(default)s)")
    ask.add_argument(
        "--clean", action="store_true", help="without missing, bad and oddly written cells and wrong codes"
    )
    given = ask.parse_args()
    for path in make(given.folder, given.n, not given.clean):
        print(path)


if __name__ == "__main__":
    main()
