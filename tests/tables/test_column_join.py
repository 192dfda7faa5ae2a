"""Columns laid end to end say in every row what they said before."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policymatch.engine.columnar.fact_table import FactTable, RecordTable, Symbols, read
from policymatch.tables.reading.column_join import joined, tables_joined
from tests.tables.making import small

SHARED = tuple(f"号{i}" for i in range(40))


def symbols(cells: list[int | None], values: tuple[Any, ...]) -> Symbols:
    """A column whose rows hold the values by number; None is missing."""
    missing = np.array([c is None for c in cells], dtype=bool)
    return Symbols(np.array([c or 0 for c in cells], dtype=np.int32), values, missing if missing.any() else None)


parts = st.lists(
    st.tuples(st.lists(st.none() | st.integers(0, 39), max_size=6), st.sampled_from([SHARED, SHARED[::-1], SHARED])),
    min_size=1,
    max_size=4,
)


@given(parts)
def test_symbols_laid_end_to_end(given: list[tuple[list[int | None], tuple[str, ...]]]) -> None:
    out = joined([symbols(*part) for part in given])
    assert isinstance(out, Symbols)
    assert [read(out, i) for i in range(len(out.codes))] == [None if c is None else v[c] for p, v in given for c in p]


@given(parts)
def test_records_of_a_batch_hold_no_more_values_than_rows(
    given: list[tuple[list[int | None], tuple[str, ...]]],
) -> None:
    """However many values the whole record table has: what they are asked takes as long as the batch is, not as the table."""
    dictionary = small().dictionary
    field = dictionary.fields["参展记录"]

    def table(cells: list[int | None], values: tuple[str, ...]) -> FactTable:
        owner = np.zeros(len(cells), dtype=np.int64)
        return FactTable(
            dictionary, 1, {}, {field.name: RecordTable(field, 1, owner, {"展会": symbols(cells, values)})}
        )

    of = tables_joined([table(*part) for part in given]).records(field.name)
    out = of.column("展会")
    assert isinstance(out, Symbols)
    assert [read(out, i) for i in range(len(of))] == [None if c is None else v[c] for p, v in given for c in p]
    assert len(set(out.values)) == len(out.values) <= max(1, len(of))
    assert of.owner.tolist() == [k for k, (p, _) in enumerate(given) for _ in p]
