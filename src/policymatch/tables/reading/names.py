"""企业名称 of a column, trimmed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policymatch.tables.reading.sources import RowBlock
from policymatch.tables.reading.table import Unreadable
from policymatch.tables.reading.texts import Mask, Texts
from policymatch.tables.results.blocks import strings

_ASCII = 0x80
_LEADS = np.zeros(256, dtype=bool)  # first bytes of characters of three bytes among which are spaces
_LEADS[[0xE1, 0xE2, 0xE3]] = True


def read_names(block: RowBlock, column: int | None) -> pa.StringArray:
    """The texts of a key column without spaces around them; "" where a cell is blank or cannot be read, or there is no column."""
    if column is None:
        return pa.repeat(pa.scalar("", pa.string()), block.n)
    cells = block.texts(column)
    if not isinstance(cells, Texts):
        texts = block.text(column, range(block.n))
        return strings("" if isinstance(c, Unreadable) else text for c, text in zip(cells, texts, strict=True))
    array = cells.array.fill_null("") if cells.array.null_count else cells.array
    untrimmed = _may_need_trimming(cells)
    if untrimmed.any():
        trimmed = block.text(column, np.flatnonzero(untrimmed).tolist())
        array = pc.replace_with_mask(array, pa.array(untrimmed), pa.array(trimmed, pa.string()))
    return array


def unreadable_names(block: RowBlock, column: int | None) -> dict[int, Unreadable]:
    """The cells of a key column that hold no text, by row."""
    cells = block.columns[column] if column is not None else ()
    return {i: c for i, c in enumerate(cells) if isinstance(c, Unreadable)} if isinstance(cells, list) else {}


def _may_need_trimming(cells: Texts) -> Mask:
    """The cells that may begin or end with a space of any kind, or with a mark."""
    rows = np.flatnonzero(cells.length > 0)
    last = cells.last[rows]
    end, second, third = (cells.data.take(last - back, mode="clip") for back in (1, 2, 3))
    wide = (end >= _ASCII) & ((second == 0xC2) | _LEADS[third])
    out = np.zeros(len(cells), dtype=bool)
    out[rows] = cells.odd_heads(rows) | (end <= 0x20) | (end == 0x7F) | wide
    return out


__all__ = ["read_names", "unreadable_names"]
