"""Blocks of a result as lines of CSV, put together a column at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policymatch.safe_text import SIGNS, formula_like
from policymatch.tables.results.blocks import Block, Counts, Labels, Money, ResultColumn, Strings, strings
from policymatch.tables.results.money_texts import money_texts
from policymatch.tables.results.schemas import Schema

MARK = b"\xef\xbb\xbf"  # Excel takes a file without it for GBK
_PART = 2**17  # rows at a time: what is put together stays in the cache
_END = "\r\n"
_SEEN = "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}"
_ODD = f'["\r\n,]|^\t|^[^{_SEEN}]*[{re.escape(SIGNS)}]'  # may have to be quoted or made harmless


def harmless(text: str) -> str:
    """A text with ``'`` in front where a spreadsheet may take it for a formula."""
    return "'" + text if formula_like(text) else text


def header(schema: Schema) -> bytes:
    """The first line, behind the mark of UTF-8."""
    return MARK + _line([name for name, _ in schema]).encode()


def lines(block: Block) -> Iterator[Any]:
    """The rows of a block as UTF-8, in parts, each a buffer."""
    for part in block.parts(_PART):
        if part.n:
            yield _joined(part)


def _joined(block: Block) -> Any:
    parts: list[Any] = []
    last = len(block.columns) - 1
    ends = ["," if j < last else _END for j in range(last + 1)]
    for (_, together), group in groupby(zip(block.columns, ends, strict=True), lambda pair: _index(pair[0])):
        columns = list(group)
        if together:
            parts.append(_labels([(c, end) for c, end in columns if isinstance(c, Labels)]))
        else:
            for column, end in columns:
                parts += _parts(column, end)
    out = pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="")
    _, offsets, data = out.buffers()
    edge = np.frombuffer(offsets, dtype=np.int32)
    return data.slice(int(edge[out.offset]), int(edge[out.offset + len(out)] - edge[out.offset]))


def _index(column: ResultColumn) -> tuple[int, bool]:
    """Neighbours with the same index are put together before they are repeated."""
    if isinstance(column, Labels) and column.absent is None:
        return column.at.ctypes.data, True
    return id(column), False


def _labels(columns: list[tuple[Labels, str]]) -> Any:
    parts: list[Any] = []
    for column, end in columns:
        parts += [written(column.texts), end]
    whole = pc.binary_join_element_wise(*parts, "")
    return whole.take(pa.array(columns[0][0].at))


def _parts(column: ResultColumn, end: str) -> list[Any]:
    if isinstance(column, Strings):
        return [written(column.texts), end]
    if isinstance(column, Counts):
        return [pa.array(column.numbers).cast(pa.string()), end]
    if isinstance(column, Money):
        return list(money_texts(column.fen, None if column.open is None else ~column.open, end, end))
    return [written(column.texts).take(pa.array(column.at, mask=column.absent)), end]


def written(texts: Any) -> Any:
    """Texts as cells of CSV: made harmless, and quoted where need be."""
    odd = pc.match_substring_regex(texts, _ODD)
    if not odd.true_count:
        return texts
    rows = np.flatnonzero(odd.to_numpy(zero_copy_only=False))
    fixed = strings([_line([harmless(t)])[: -len(_END)] for t in texts.take(pa.array(rows)).to_pylist()])
    return pc.replace_with_mask(texts, odd, fixed)


def _line(cells: list[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=_END).writerow(cells)
    return out.getvalue()


__all__ = ["MARK", "harmless", "header", "lines", "written"]
