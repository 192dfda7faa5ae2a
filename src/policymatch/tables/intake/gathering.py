"""Batches laid end to end, as many as are well decided at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

from policymatch.tables.intake.enterprises import Batch
from policymatch.tables.reading.column_join import tables_joined


def gathered(batches: Iterable[Batch], wanted: int) -> Iterator[Batch]:
    """Consecutive batches as one, up to ``wanted`` enterprises in one that was put together."""
    held: list[Batch] = []
    for batch in batches:
        if held and sum(map(len, held)) + len(batch) > wanted:
            yield _joined(held)
            held.clear()
        held.append(batch)
        del batch  # large: who takes it is the only one to hold it
    if held:
        yield _joined(held)


def _joined(batches: list[Batch]) -> Batch:
    return Batch(
        pa.concat_arrays([b.keys for b in batches]),
        pa.concat_arrays([b.names for b in batches]),
        np.concatenate([b.numbers for b in batches]),
        tables_joined([b.table for b in batches]),
        batches[0].has_codes,
        sum(b.size for b in batches),
    )


__all__ = ["gathered"]
