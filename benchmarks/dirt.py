"""Files as offices send them: the enterprises of the workload with one kind of dirt in every row.

python -m benchmarks.dirt FOLDER ENTERPRISES.csv --n 200000
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.excerpt import Rows, command, first

AMOUNT = 5  # the column that is spoilt where one is
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _each(change: Callable[[int, str], str], column: int = AMOUNT) -> Callable[[Rows], Rows]:
    def changed(rows: Rows) -> Rows:
        return [[*row[:column], change(i, row[column]), *row[column + 1 :]] for i, row in enumerate(rows)]

    return changed


def _wrong(_: int, code: str) -> str:
    return code[:-1] + ("1" if code[-1] == "0" else "0")


KINDS: dict[str, Callable[[Rows], Rows]] = {
    "as they are": lambda rows: rows,
    "every cell in quotes": lambda rows: [[f'"{cell}"' for cell in row] for row in rows],
    "cells padded with spaces": lambda rows: [[f" {cell} " for cell in row] for row in rows],
    "a blank row behind each": lambda rows: [line for row in rows for line in (row, [""] * len(row))],
    "every row twice": lambda rows: rows[: len(rows) // 2] * 2,
    "codes twice, of which nothing can be taken": lambda rows: [
        *rows[: len(rows) // 2],
        *([*row[:-1], "2024-01-01"] for row in rows[: len(rows) // 2]),
    ],
    "codes with a wrong check digit": _each(_wrong, 0),
    "two cells too many": lambda rows: [[*row, "x", "y"] for row in rows],
    "two cells missing at the end": lambda rows: [row[:-2] for row in rows],
    "an amount that says 见附件": _each(lambda *_: "见附件"),
    "an amount that says 约1万, 约2万, …": _each(lambda i, _: f"约{i}万"),
    "an amount with 元 behind it": _each(lambda _, amount: amount and f"{amount}元"),
    "an amount in full-width digits": _each(lambda _, amount: amount.translate(FULL_WIDTH)),
}
"""What is in every row."""


def make(folder: Path, enterprises: Path, n: int) -> Iterator[tuple[str, Path]]:
    """Writes the file of each kind, one after the other under one name.

    Args:
        folder: where to; it is made if it is not there.
        enterprises: the CSV file of the workload.
        n: how many enterprises are taken of it.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    header, *rows = first(enterprises, n)
    path = folder / "enterprises.csv"
    for kind, change in KINDS.items():
        with path.open("w", encoding="utf-8") as out:
            out.writelines(f"{','.join(row)}\n" for row in (header, *change(rows)))
        yield kind, path


def main() -> None:
    """Writes the files into folders of their own."""
    folder, enterprises, n = command("benchmarks.dirt", __doc__.splitlines()[0], 200_000)
    for k, (kind, path) in enumerate(make(folder, enterprises, n)):
        print(path.rename(folder / f"{k:02}.csv"), kind)


if __name__ == "__main__":
    main()
