"""The same enterprises in each form that tables come in.

python -m benchmarks.forms FOLDER ENTERPRISES.csv --n 50000
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import xlsxwriter

from benchmarks.enterprises import CATEGORIES, DAYS, FLAGS

Rows = list[list[str]]


def _gb18030(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows(rows)


def _utf_8(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def _parquet(path: Path, rows: Rows) -> None:
    """Numbers as doubles, days as days, as other programs export them."""
    plain = path.with_suffix(".csv")
    _utf_8(plain, rows)
    pyarrow.parquet.write_table(pyarrow.csv.read_csv(plain), path)
    plain.unlink()


def _excel(path: Path, rows: Rows) -> None:
    """Numbers as numbers, days as days."""
    texts = {0, *(i for i, name in enumerate(rows[0]) if name in CATEGORIES or name in FLAGS)}
    days = {i for i, name in enumerate(rows[0]) if name in DAYS}
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows[0])
        for i, row in enumerate(rows[1:], 1):
            for k, cell in enumerate(row):
                if k in texts:
                    sheet.write_string(i, k, cell)
                elif k in days and cell:
                    sheet.write_datetime(i, k, date.fromisoformat(cell))
                elif cell:
                    sheet.write_number(i, k, float(cell))


FORMS: dict[str, tuple[str, Callable[[Path, Rows], None]]] = {
    "CSV": ("csv", _utf_8),
    "CSV in GB18030": ("csv", _gb18030),
    "Parquet": ("parquet", _parquet),
    "Excel": ("xlsx", _excel),
}
"""How each form is called and written."""


def make(folder: Path, enterprises: Path, n: int) -> Iterator[tuple[str, Path]]:
    """Writes the file of each form.

    Args:
        folder: where to; it is made if it is not there.
        enterprises: the CSV file of the workload.
        n: how many enterprises are taken of it.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with enterprises.open(encoding="utf-8-sig", newline="") as file:
        rows = list(islice(csv.reader(file), n + 1))
    for k, (form, (suffix, write)) in enumerate(FORMS.items()):
        path = folder / f"{k}.{suffix}"
        write(path, rows)
        yield form, path


def main() -> None:
    """Writes the files into the folder."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.forms", description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path, help="where to")
    ask.add_argument("enterprises", type=Path, help="the CSV file of the workload")
    ask.add_argument("--n", type=int, default=50_000, help="enterprises (%(default)s)")
    given = ask.parse_args()
    for form, path in make(given.folder, given.enterprises, given.n):
        print(path, form)


if __name__ == "__main__":
    main()
