"""Writes the files of a workload.

python -m benchmarks.workload enterprises FOLDER N    synthetic enterprises, as CSV and Parquet
python -m benchmarks.workload policies FOLDER N       so many synthetic incentives
python -m benchmarks.workload clean FOLDER N          the population of ``policymatch sample`` with its record tables
python -m benchmarks.workload dirty FOLDER N          the same with missing, bad and oddly written cells and wrong codes
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import enterprises, rules
from benchmarks.fields import CODE
from policymatch import samples

SEED = 7
DRAWN = 50_000
"""Sample enterprises are drawn one by one in Python, so this many are drawn and repeated with other codes, names and numbers."""
WHOLE_CODE = 18
MADE_UP = "合成"
"""What invented names and numbers of the sample contain."""


def write_sample(folder: Path, n: int, dirt: bool) -> list[Path]:
    """Writes about ``n`` sample enterprises and their records as CSV files, enterprises.csv first.

    Args:
        folder: made if it does not exist.
        n: number of enterprises; rounded up to whole repetitions.
        dirt: whether faults are planted.

    Raises:
        OSError: the folder cannot be written to.
    """
    drawn = min(n, DRAWN)
    files = samples.write(samples.generate(drawn, SEED, dirt), folder)
    known = sorted({code for code, _ in _rows(files[0]) if len(code) == WHOLE_CODE})
    renamed = [
        dict(zip(known, enterprises.codes(k * 2 * DRAWN, len(known)).to_pylist(), strict=True))
        for k in range(1, -(-n // drawn))
    ]
    for path in files:
        rows = _rows(path)
        with path.open("a", encoding="utf-8") as file:
            for k, codes in enumerate(renamed, 1):  # a cell without a whole code is repeated as it is
                other = f"{MADE_UP}{k:02d}"
                file.writelines(f"{codes.get(code, code)},{rest.replace(MADE_UP, other)}" for code, rest in rows)
    return files


def _rows(path: Path) -> list[tuple[str, str]]:
    """The rows of a file below the header, each as its first cell (the code) and the rest."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = file.readlines()
    assert header.lstrip("\ufeff").startswith(f"{CODE},"), path
    return [(code, rest) for code, _, rest in (row.partition(",") for row in rows)]


def main() -> None:
    """Writes what the arguments name."""
    what, folder, n = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if what == "enterprises":
        enterprises.write(folder, n, SEED)
    elif what == "policies":
        rules.write_policies(folder, rules.rules(n))
    else:
        write_sample(folder, n, {"clean": False, "dirty": True}[what])


if __name__ == "__main__":
    main()
