"""The same enterprises in each form that tables come in.

python -m benchmarks.forms FOLDER ENTERPRISES.csv --n 50000
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import xlsxwriter

from benchmarks.enterprises import CATEGORIES, DAYS, FLAGS
from benchmarks.excerpt import Rows, command, first


def _csv(encoding: str) -> Callable[[Path, Rows], None]:
    def write(path: Path, rows: Rows) -> None:
        with path.open("w", encoding=encoding, newline="") as out:
            csv.writer(out).writerows(rows)

    return write


def _parquet(path: Path, rows: Rows) -> None:
    """Numbers as doubles, days as days, as other programs export them."""
    plain = path.with_suffix(".csv")
    _csv("utf-8")(plain, rows)
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
    "CSV": ("csv", _csv("utf-8")),
    "CSV in GB18030": ("csv", _csv("gb18030")),
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
    rows = first(enterprises, n)
    for k, (form, (suffix, write)) in enumerate(FORMS.items()):
        path = folder / f"{k}.{suffix}"
        write(path, rows)
        yield form, path


def main() -> None:
    """Writes the files into the folder."""
    for form, path in make(*command("benchmarks.forms", __doc__.splitlines()[0], 50_000)):
        print(path, form)


if __name__ == "__main__":
    main()
