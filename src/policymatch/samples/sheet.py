"""A table of texts, as it goes into a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass


@dataclass(slots=True)
class Sheet:
    """One table.

    Attributes:
        name: of the file, without ending: enterprises, or the name of a record list.
        header: its header.
        rows: its rows, each a cell a column; "" is an empty cell.
    """

    name: str
    header: tuple[str, ...]
    rows: list[list[str]]

    def csv(self) -> bytes:
        """The file: UTF-8, commas, lines ending in a line feed."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return out.getvalue().encode("utf-8")


__all__ = ["Sheet"]
