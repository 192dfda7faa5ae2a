"""Tables of different shape in one frame: the cells of a row lie in one array a type, so that the frame stays narrow.

A frame with a column for every column of every table would be planned and compiled by Spark for longer than it runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import types as st

SOURCE, KEY, TIE = "source", "key", "tie"
"""Columns beside the slots: the number of the table of a row (0 is the enterprise table), its join key, and a hash of its
content, for an order that does not depend on the order of the input."""
_CELLS = (
    st.StringType,
    st.BooleanType,
    st.NumericType,
    st.DateType,
    st.TimestampType,
    st.TimestampNTZType,
    st.NullType,
)


Slot = tuple[str, int]
"""An array and a place in it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A table with the places of its columns.

    Attributes:
        name: its name in messages.
        record: the record list it holds, or "" for the enterprise table.
        headers: its columns; ``slots``: the array and index of each of them.
    """

    name: str
    record: str
    headers: tuple[str, ...]
    slots: tuple[Slot, ...]

    def arrays(self) -> dict[str, list[int]]:
        """The arrays of a row, with the columns that lie in them."""
        out: dict[str, list[int]] = {}
        for column, (array, _) in enumerate(self.slots):
            out.setdefault(array, []).append(column)
        return out


@dataclass(slots=True)
class Slots:
    """The arrays given out so far, by type."""

    arrays: dict[str, str] = field(default_factory=dict)

    def place(self, kinds: Iterable[st.DataType]) -> tuple[Slot, ...]:
        """A slot for each column of a table; those of one type share an array."""
        out: list[Slot] = []
        seen: dict[str, int] = {}
        for kind in kinds:
            name = kind.simpleString()
            array = self.arrays.setdefault(name, f"a{len(self.arrays)}")
            out.append((array, seen.get(array, 0)))
            seen[array] = seen.get(array, 0) + 1
        return tuple(out)


def is_cell(kind: st.DataType) -> bool:
    """Whether a column of this type holds what a cell of a table may hold."""
    return isinstance(kind, _CELLS)


def unpacked(rows: pa.Table, placed: Placed) -> pa.Table:
    """The rows of one table under its own headers.

    Args:
        rows: rows of that table only.
        placed: where its columns lie.
    """
    out: list[Any] = [None] * len(placed.slots)
    for array, columns in placed.arrays().items():
        cells = rows.column(array).combine_chunks().flatten()
        for place, column in enumerate(columns):
            every = np.arange(place, len(cells), len(columns))
            out[column] = cells.take(pa.array(every)) if len(columns) > 1 else cells
    return pa.Table.from_arrays(out, names=list(placed.headers))


__all__ = ["KEY", "SOURCE", "TIE", "Placed", "Slot", "Slots", "is_cell", "unpacked"]
