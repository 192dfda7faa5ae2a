"""The rows that workers send back: those of several result tables in one frame, distinguished by their kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from policymatch.errors import TableError
from policymatch.tables.reading.cells import RejectedCell, RejectedRow
from policymatch.tables.results.blocks import DIGITS, Block, Labels, arrow, too_long
from policymatch.tables.results.schemas import COUNT, INCENTIVE, MONEY, SCHEMAS

MATCHES, PACKAGES, CELLS, ROWS, ACCOUNT = range(5)
"""The kinds; ``ACCOUNT`` is what a partition adds to the accounts of the run."""
KIND, NUMBER, PAYLOAD = "kind", "number", "payload"
_LETTERS = {COUNT: "n", MONEY: "m"}  # all other columns hold texts: t
_LEFT_OUT = {"行", *(name for name, _ in INCENTIVE)}


def _columns(table: str) -> tuple[tuple[str, str], ...]:
    """Without the number of the row, which Spark does not have, and without the incentive, which is sent as a number."""
    return tuple((name, _LETTERS.get(kind, "t")) for name, kind in SCHEMAS[table] if name not in _LEFT_OUT)


RESULTS = {
    MATCHES: _columns("匹配明细"),
    PACKAGES: _columns("企业政策包"),
    CELLS: _columns("退回单元格"),
    ROWS: _columns("退回行"),
}
"""The columns of each kind, with the letters of their types."""
_TYPES = {"t": pa.string(), "n": pa.int64(), "m": pa.decimal128(DIGITS, 2)}
_SQL = {"t": "string", "n": "bigint", "m": f"decimal({DIGITS},2)"}
_MOST_ROWS = 131_072  # of a batch that is sent


def places(kind: int) -> tuple[str, ...]:
    """The names of the columns that hold those of a kind: the k-th of a type is ``t<k>``, ``n<k>`` or ``m<k>``."""
    seen = dict.fromkeys(_TYPES, 0)
    out = []
    for _, t in RESULTS[kind]:
        out.append(f"{t}{seen[t]}")
        seen[t] += 1
    return tuple(out)


_PLACES = sorted({place for kind in RESULTS for place in places(kind)})
SCHEMA = ", ".join([f"{KIND} tinyint", f"{NUMBER} int", *(f"{p} {_SQL[p[0]]}" for p in _PLACES), f"{PAYLOAD} binary"])
"""The columns of all kinds together, for Spark; ``number`` is the incentive of a match."""


def from_block(kind: int, block: Block) -> Iterator[pa.RecordBatch]:
    """Rows of 匹配明细 or 企业政策包.

    Raises:
        TableError: an amount has more digits than Spark can hold.
    """
    for part in block.parts(_MOST_ROWS):
        for (name, _), column in zip(block.schema, part.columns, strict=True):
            if too_long(column):
                raise TableError(f"“{name}”有一个数超过{DIGITS}位，Spark 放不下")
        table = arrow(block.schema, [part])
        columns = {
            place: _plain(table.column(name)) for (name, _), place in zip(RESULTS[kind], places(kind), strict=True)
        }
        if kind == MATCHES:
            incentive = part.columns[[name for name, _ in block.schema].index("事项")]
            assert isinstance(incentive, Labels)
            columns[NUMBER] = pa.array(incentive.at, pa.int32())
        yield _batch(kind, part.n, columns)


def _plain(column: Any) -> Any:
    """A column without dictionary encoding, which Spark does not take from Python."""
    out = column.combine_chunks()
    return out.cast(pa.string()) if pa.types.is_dictionary(out.type) else out


def from_cells(cells: Iterable[RejectedCell]) -> Iterator[pa.RecordBatch]:
    """Rejected cells."""
    return _texts(CELLS, texts_of(cells))


def texts_of(cells: Iterable[RejectedCell]) -> list[tuple[str, ...]]:
    """The columns of 退回单元格 for some cells."""
    return [(c.table, c.column, c.key, c.value, c.reason) for c in cells]


def from_rows(rows: Iterable[RejectedRow]) -> Iterator[pa.RecordBatch]:
    """Rejected rows."""
    return _texts(ROWS, [(r.table, r.key, r.name, r.kind, r.reason) for r in rows])


def _texts(kind: int, rows: Sequence[tuple[str, ...]]) -> Iterator[pa.RecordBatch]:
    if rows:
        columns = zip(places(kind), zip(*rows, strict=True), strict=True)
        yield _batch(kind, len(rows), {place: pa.array(texts, pa.string()) for place, texts in columns})


def from_account(payload: bytes) -> pa.RecordBatch:
    """What a partition adds to the accounts."""
    return _batch(ACCOUNT, 1, {PAYLOAD: pa.array([payload], pa.binary())})


def _batch(kind: int, n: int, columns: dict[str, Any]) -> pa.RecordBatch:
    empty = {KIND: pa.int8(), NUMBER: pa.int32(), **{p: _TYPES[p[0]] for p in _PLACES}, PAYLOAD: pa.binary()}
    columns[KIND] = pa.array(np.full(n, kind, dtype=np.int8))
    arrays = [columns[name] if name in columns else pa.nulls(n, t) for name, t in empty.items()]
    return pa.RecordBatch.from_arrays(arrays, names=list(empty))


__all__ = [
    "ACCOUNT",
    "CELLS",
    "KIND",
    "MATCHES",
    "NUMBER",
    "PACKAGES",
    "PAYLOAD",
    "RESULTS",
    "ROWS",
    "SCHEMA",
    "from_account",
    "from_block",
    "from_cells",
    "from_rows",
    "places",
    "texts_of",
]
