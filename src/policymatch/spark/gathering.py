"""Combines frames of Spark: every enterprise with its records, in one frame by 统一社会信用代码."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as st
from pyspark.sql.pandas.functions import arrow_udf

from policymatch.errors import TableError
from policymatch.language.fields import Dictionary, Field
from policymatch.model.facts import CODE_NAME
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.spark.slots import KEY, SOURCE, TIE, Placed, Slots, is_cell
from policymatch.tables.intake.accounts import ColumnAccount
from policymatch.tables.intake.record_tables import record_lists
from policymatch.tables.reading.arrow_source import usable
from policymatch.tables.reading.credit_codes import code_texts, read_codes
from policymatch.tables.reading.headers import Headers, read_headers
from policymatch.tables.reading.row_marks import RowMarks
from policymatch.tables.reading.sources import RowBlock
from policymatch.tables.reading.table import Table
from policymatch.tables.reading.table_columns import column_accounts, marks_of

NAME = "DataFrame"
"""The name of the enterprise table in messages."""
NOBODY = "~"
"""The first character of the key of a row without a valid code; sorts after every code."""
_CODE = "code"


@dataclass(frozen=True, slots=True)
class Gathered:
    """All tables of a run in one frame.

    Attributes:
        frame: rows of every table, those of one enterprise side by side in one partition.
        tables: where the columns of each table lie; the enterprise table is the first.
        headers: the headers of each table, as read.
        columns: all columns of each table, with counts of zero; ``kept`` are the places of those that hold cells,
            which are the columns of ``tables``.
        partial: 全量 lists -> how many of their rows have no usable code: an enterprise that is not in them may still have some.
    """

    frame: DataFrame
    tables: tuple[Placed, ...]
    headers: tuple[Headers, ...]
    columns: tuple[tuple[ColumnAccount, ...], ...]
    kept: tuple[tuple[int, ...], ...]
    partial: Mapping[str, int]


def gather(
    frame: DataFrame,
    records: Mapping[str, DataFrame],
    dictionary: Dictionary,
    partitions: int | None,
    options: ReadOptions = AS_USUAL,
) -> Gathered:
    """Brings the enterprise table and its record tables together.

    Args:
        frame: one row an enterprise.
        records: record list (or alias) -> its table.
        dictionary: the field dictionary.
        partitions: how many parts to make; None leaves it to Spark.
        options: how codes are read.

    Raises:
        TableError: a table cannot be used at all.
    """
    lists = sorted(record_lists(dictionary, records).items(), key=lambda pair: pair[1].name)
    tables = [_read(frame, NAME, None, dictionary)]
    tables += [_read(records[name], name, field, dictionary) for name, field in lists]
    slots = Slots()
    placed, rows = [], []
    for number, table in enumerate(tables):
        places = slots.place(f.dataType for f in table.frame.schema.fields)
        placed.append(Placed(table.name, table.record, table.columns, places))
        rows.append(_slotted(table, number, placed[-1]))
    combined = reduce(lambda a, b: a.unionByName(b, allowMissingColumns=True), rows)
    combined = _keyed(combined, slots.arrays.values(), options)
    spread = combined.repartition(KEY) if partitions is None else combined.repartition(partitions, KEY)
    without_code = _unattributed(
        [table for table in tables if table.record and dictionary.fields[table.record].complete], options
    )
    ordered = spread.sortWithinPartitions(KEY, SOURCE, TIE)
    return Gathered(
        ordered,
        tuple(placed),
        tuple(table.headers for table in tables),
        tuple(table.accounts for table in tables),
        tuple(table.kept for table in tables),
        without_code,
    )


def with_incomplete(dictionary: Dictionary, partial: Iterable[str]) -> Dictionary:
    """The dictionary with some 全量 lists taken as incomplete."""
    incomplete = set(partial)
    fields = {name: replace(f, complete=False) if name in incomplete else f for name, f in dictionary.fields.items()}
    return replace(dictionary, fields=fields)


@dataclass(frozen=True, slots=True)
class _ReadTable:
    name: str
    record: str
    frame: DataFrame
    columns: tuple[str, ...]
    kept: tuple[int, ...]
    code: int
    headers: Headers
    accounts: tuple[ColumnAccount, ...]
    marks: RowMarks


def _read(frame: DataFrame, name: str, record: Field | None, dictionary: Dictionary) -> _ReadTable:
    """A frame and its headers; columns that hold no cells (arrays, maps) and name no fact are left out."""
    if not frame.columns:
        raise TableError(f"“{name}”没有列，应有表头和至少一行数据")
    headers = read_headers(Table(name, tuple(frame.columns), ()), dictionary, record)
    known = {c.index for c in (headers.code, headers.name, *headers.columns) if c is not None}
    accounts = column_accounts(frame.columns, headers)
    kept = []
    for i, f in enumerate(frame.schema.fields):
        if is_cell(f.dataType):
            kept.append(i)
        elif i in known:
            raise TableError(f"“{name}”的列“{f.name}”是 {f.dataType.simpleString()}，应为文字、数、是否或日期")
        else:
            accounts[i].remark = f"是 {f.dataType.simpleString()}，没有读取"
    if headers.code is None:
        whose = f"“{record.name}”的每一行要用它对应到企业" if record else "Spark 的表没有行号，每一行要用它指明"
        raise TableError(f"“{name}”没有{CODE_NAME}列，{whose}")
    numbered = frame.toDF(*(f"c{i}" for i in range(len(frame.columns))))
    columns = tuple(frame.columns[i] for i in kept)
    return _ReadTable(
        name,
        record.name if record else "",
        numbered.select(*(_cell(numbered, i) for i in kept)),
        columns,
        tuple(kept),
        kept.index(headers.code.index),
        headers,
        tuple(accounts),
        marks_of(read_headers(Table(name, columns, ()), dictionary, record), columns, record),
    )


def _cell(frame: DataFrame, i: int) -> Column:
    """A column that Arrow can carry; one of type void is cast to strings."""
    column = frame[f"c{i}"]
    return column.cast("string").alias(f"c{i}") if isinstance(frame.schema[i].dataType, st.NullType) else column


def _slotted(table: _ReadTable, number: int, placed: Placed) -> DataFrame:
    """The rows of a frame with their cells in arrays, and their code as it is written."""
    cells = [F.col(c) for c in table.frame.columns]
    arrays = [F.array(*(cells[c] for c in columns)).alias(array) for array, columns in placed.arrays().items()]
    return table.frame.select(F.lit(number).alias(SOURCE), cells[table.code].cast("string").alias(_CODE), *arrays)


def _keyed(rows: DataFrame, arrays: Iterable[str], options: ReadOptions) -> DataFrame:
    """Rows with their join key; those without a valid code get a key of their content, so that they do not all fall into one partition."""
    made: Any = arrow_udf  # its stubs require the kind of function, which gives a warning at run time

    def keys(cells: pa.Array) -> pa.Array:
        return codes_of(cells, options)

    code = made(keys, "string")(F.col(_CODE))
    tied = rows.withColumn(TIE, F.xxhash64(*arrays)).withColumn(_CODE, code)
    return tied.withColumn(KEY, F.coalesce(_CODE, F.concat(F.lit(NOBODY), F.col(TIE).cast("string")))).drop(_CODE)


def codes_of(cells: pa.Array, options: ReadOptions = AS_USUAL) -> pa.Array:
    """The 统一社会信用代码 of a column of cells, null where there is none that is valid."""
    block = RowBlock((usable(cells),), len(cells))
    codes = read_codes(block.texts(0), options)
    if codes.good.all():
        return code_texts(codes.text)
    out = np.where(codes.good, np.arange(len(cells)), -1)
    return code_texts(codes.text[codes.good]).take(pa.array(np.cumsum(codes.good) - 1, mask=out < 0))


def _unattributed(complete_lists: Sequence[_ReadTable], options: ReadOptions) -> dict[str, int]:
    """Record lists with rows that are not blank but have no usable code, and how many."""
    if not complete_lists:
        return {}
    counted = [
        table.frame.mapInArrow(_CountWithoutCode(table.code, table.marks, options), "rows bigint").select(
            F.lit(number).alias("list"), "rows"
        )
        for number, table in enumerate(complete_lists)
    ]
    found = reduce(DataFrame.union, counted).groupBy("list").agg(F.sum("rows")).collect()
    return {complete_lists[number].record: without_code for number, without_code in found if without_code}


@dataclass(frozen=True, slots=True)
class _CountWithoutCode:
    """For ``mapInArrow``: counts rows that have no valid code in the column ``code``, are not blank, and are not marked as no record."""

    code: int
    marks: RowMarks
    options: ReadOptions

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            block = RowBlock(tuple(usable(c) for c in batch.columns), batch.num_rows)
            rows = np.flatnonzero(~read_codes(block.texts(self.code), self.options).good)
            rows = np.setdiff1d(rows, block.blank(rows))
            without_code = len(rows) - len(self.marks.find(block, rows))
            yield pa.RecordBatch.from_arrays([pa.array([without_code], pa.int64())], names=["rows"])


__all__ = ["NAME", "NOBODY", "Gathered", "codes_of", "gather", "with_incomplete"]
