"""The enterprise table in batches of facts, records joined in; every row is used or set aside with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policymatch.engine.columnar.fact_table import Column as FactColumn
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.columnar.fact_table import Key as FactKey
from policymatch.errors import TableError
from policymatch.language.fields import Dictionary
from policymatch.model.facts import CODE_NAME, Facts
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.model.texts import plain
from policymatch.model.values import BLANK_MARKS, is_nothing
from policymatch.tables.intake.accounts import FileIntake, check_rejected
from policymatch.tables.intake.blank_rows import BlankRows
from policymatch.tables.intake.record_join import RecordJoin
from policymatch.tables.intake.record_tables import Incentives, RecordRows, record_lists
from policymatch.tables.intake.repeats import Repeats, survey
from policymatch.tables.reading.cells import RejectedCell, RejectedRow
from policymatch.tables.reading.credit_codes import LENGTH, code_of, code_texts
from policymatch.tables.reading.headers import HeaderColumn
from policymatch.tables.reading.names import read_names, unreadable_names
from policymatch.tables.reading.sources import RowBlock, Source, blocks
from policymatch.tables.reading.table import Unreadable, blank, shown
from policymatch.tables.reading.table_columns import BlockColumns, TableColumns, rejected_cells
from policymatch.tables.reading.texts import Mask, Rows


@dataclass(frozen=True, slots=True)
class Batch:
    """Enterprises of consecutive rows of the file.

    Attributes:
        keys: their 统一社会信用代码, or ``第N行`` in a table without codes.
        names: 企业名称, "" where there is none.
        numbers: their rows in the file.
        table: their facts.
        has_codes: whether ``keys`` are codes.
        size: how much was read for them, in the measure of the source's ``size``.
    """

    keys: pa.StringArray
    names: pa.StringArray
    numbers: Rows
    table: FactTable
    has_codes: bool
    size: int

    def __len__(self) -> int:
        return len(self.numbers)

    def facts(self, row: int) -> Facts:
        """The facts of one enterprise, for explanations."""
        out = self.table.facts(row)
        out.code = self.keys[row].as_py() if self.has_codes else ""
        out.name = self.names[row].as_py()
        return out


@dataclass(slots=True)
class _Read:
    """The result of a block before its place in the file is known."""

    part: BlockColumns
    names: pa.StringArray
    stated: dict[str, Mask]
    misstated: list[tuple[int, HeaderColumn, str]]
    bad_names: dict[int, Unreadable]

    @property
    def n(self) -> int:
        return self.part.n


class EnterpriseReader:
    """Reads an enterprise table and its record tables.

    Args:
        source: one row an enterprise.
        dictionary: the field dictionary.
        records: record list (or alias) -> its table, joined by 统一社会信用代码.
        incentives: short id of a 事项 -> its full paths, for the ledger.
        ledger_known: an enterprise without 兑现记录 is known to have been paid nothing.
        workers: threads that read; the batches are the same for any number.
        options: how cells are read.
        ordered: rows are in the order of files; else no row is taken as a row of units below the header.

    Attributes:
        sources: all tables, the enterprise table first, in the order of their accounts.

    Raises:
        TableError: a table cannot be used at all.
    """

    def __init__(
        self,
        source: Source,
        dictionary: Dictionary,
        records: Mapping[str, Source] | None = None,
        incentives: Incentives | None = None,
        *,
        ledger_known: bool = False,
        workers: int = 1,
        options: ReadOptions = AS_USUAL,
        ordered: bool = True,
    ):
        given = records or {}
        lists = sorted(record_lists(dictionary, given).items(), key=lambda pair: pair[1].name)
        self.sources = (source, *(given[name] for name, _ in lists))
        self.dictionary, self.ledger_known, self._workers = dictionary, ledger_known, workers
        self._table = TableColumns(source, dictionary, options=options, ordered=ordered)
        self.source = source = self._table.source
        self.has_codes = self._table.headers.code is not None
        if next(source.tasks(self._table.wanted), None) is None:
            raise self._no_rows()
        tables = []
        for name, field in lists:
            rows = RecordRows(given[name], field, dictionary, incentives or {}, workers, options, ordered=ordered)
            if not self.has_codes:
                raise TableError(f"“{source.name}”没有{CODE_NAME}列，记录表“{rows.name}”的行对应不到企业")
            tables.append(rows)
        self._join = RecordJoin(tables, dictionary)
        self._repeats: Repeats | None = None
        self._begin()

    def _begin(self) -> None:
        self._intake = FileIntake(self.source.name)
        self._intake.rejected_cells = self._table.unusable()
        self._contradictions: dict[str, list[RejectedCell]] = {}
        self._blank = BlankRows(self.source.name)
        self._refused: set[str] = set()
        self._accounts = self._table.accounts()
        self._next = self.source.header + 1
        self._done = False
        self._join.restart()

    def _no_rows(self) -> TableError:
        row = self.source.header
        return TableError(f"“{self.source.name}”只有表头，没有数据行；第{row}行是表头，企业从第{row + 1}行起")

    # ------------------------------------------------------------ batches

    def batches(self) -> Iterator[Batch]:
        """All enterprises, in the order of the file; ``intake`` is ready behind the last.

        Raises:
            TableError: the table turns out to be unusable.
        """
        self._begin()
        if self.has_codes and self._repeats is None:
            self._repeats, known = survey(self._table, self._join.doubtful(), self._workers)
            self._join.decide(known)
        for read in blocks(self.source, self._table.wanted, self._read, self._workers):
            yield self._batch(read)
        rows = self._next - self.source.header - 1 - len(self._blank)
        if not rows:
            raise self._no_rows()
        self._intake.rows = rows
        self._intake.columns = tuple(self._accounts)
        self._intake.notices = self._table.notices(self._accounts)
        self._done = True

    def _read(self, block: RowBlock) -> _Read:
        """What a block gives, by any thread."""
        part = self._table.part(block)
        stated: dict[str, Mask] = {}
        misstated: list[tuple[int, HeaderColumn, str]] = []
        for c in self._table.lists:
            assert c.field is not None
            codes, values = block.encoded(c.index)
            texts = [shown(v).strip() for v in values]
            none = np.array([*map(is_nothing, texts), False], dtype=bool)
            other = (
                np.array(
                    [
                        *(not blank(v) and plain(t) not in BLANK_MARKS for v, t in zip(values, texts, strict=True)),
                        False,
                    ],
                    dtype=bool,
                )
                & ~none
            )
            stated[c.field.name] = none[codes]
            misstated += [(row, c, texts[codes[row]]) for row in np.flatnonzero(other[codes]).tolist()]
        name = self._table.headers.name
        index = None if name is None else name.index
        return _Read(part, read_names(block, index), stated, misstated, unreadable_names(block, index))

    def _batch(self, read: _Read) -> Batch:
        part, first = read.part, self._next
        self._next += part.n
        self._set_aside(part, first)
        keep = part.kept()
        rows: Rows | slice = slice(None) if keep.all() else np.flatnonzero(keep)
        numbers = np.arange(first, first + part.n)[rows]
        self._intake.used += len(numbers)
        if part.codes is not None:
            text = part.codes.text[rows]
            keys = code_texts(text)
        else:
            text = np.zeros((len(numbers), LENGTH), dtype=np.uint8)
            keys = pa.array([f"第{n}行" for n in numbers.tolist()], pa.string())
        names = read.names if isinstance(rows, slice) else read.names.take(pa.array(rows))
        self._count(read, keep, names)
        stated = {name: mask[rows] for name, mask in read.stated.items()}
        lists, counts = self._join.join(text, stated)
        self._cells(read, keep, first, counts, rows)
        columns: dict[FactKey, FactColumn] = {}
        for c, made in zip(self._table.columns, part.made, strict=True):
            assert c.field is not None
            columns[c.field.name, c.period] = made.column if isinstance(rows, slice) else made.column.take(rows)
        table = FactTable(self.dictionary, len(numbers), columns, lists, ledger_known=self.ledger_known)
        return Batch(keys, names, numbers, table, self.has_codes, part.block.size)

    def _count(self, read: _Read, keep: Mask, names: pa.StringArray) -> None:
        """Adds the cells of a block to the accounts of the columns."""
        named = pc.sum(pc.not_equal(names, "")).as_py() or 0
        self._table.count(self._accounts, read.part, keep, named, sum(bool(keep[row]) for row in read.bad_names))
        n = int(np.count_nonzero(keep))
        for c in self._table.lists:
            assert c.field is not None
            account = self._accounts[c.index]
            none = int(np.count_nonzero(read.stated[c.field.name] & keep))
            other = sum(1 for row, column, _ in read.misstated if column is c and keep[row])
            account.taken += none
            account.refused += other
            account.blank += n - none - other

    def _set_aside(self, part: BlockColumns, first: int) -> None:
        """Adds the rows of a block to ``part.refused`` that are set aside for their place, or for their codes; all go to the accounts."""
        at = first - self.source.header - 1
        part.refused.update({row - at: why for row, why in self._table.top.items() if at <= row < at + part.n})
        codes = part.codes
        if codes is not None:
            found = codes.good.copy()
            found[list(part.block.wide)] = False
            assert self._repeats is not None
            part.refused.update(self._repeats.refused(codes.text, found, first))
            for row in part.block.wide:
                if codes.good[row]:
                    self._refused.add(code_of(codes.text, row))
        code, name = (None if c is None else c.index for c in (self._table.headers.code, self._table.headers.name))
        rejected = self._blank.add(part.blank, part.n, first)
        rows = sorted(part.refused)
        for row, key, named in zip(rows, part.block.text(code, rows), part.block.text(name, rows), strict=True):
            rejected.append(RejectedRow(self.source.name, first + row, key, named, *part.refused[row]))
        self._intake.rejected_rows += sorted(rejected, key=lambda r: r.row)

    # ------------------------------------------------------------ cells

    def _cells(self, read: _Read, keep: Mask, first: int, counts: Mapping[str, Rows], rows: Rows | slice) -> None:
        """Rejected cells of a block: of facts, of record lists named in the table, and 无 against records."""
        made = read.part.made
        at = {r.row for m in made for r in m.refused} | {row for row, _, _ in read.misstated} | {*read.bad_names}
        keys = {row: self._key(read.part, row, first) for row in at if keep[row]}
        cells = rejected_cells(self.source.name, self._table.columns, [m.refused for m in made], first, keys)
        cells += [self._misstated(first + row, c, keys[row], text) for row, c, text in read.misstated if row in keys]
        cells += self._bad_names(read, first, keys)
        self._intake.rejected_cells += sorted(cells, key=lambda cell: cell.row)
        check_rejected(self.source.name, len(self._intake.rejected_rows) + len(self._intake.rejected_cells))
        place = np.arange(read.n)[rows]
        for c in self._table.lists:
            assert c.field is not None
            count = counts.get(c.field.name)
            if count is None:
                continue
            for i in np.flatnonzero(read.stated[c.field.name][rows] & (count > 0)).tolist():
                row = int(place[i])
                text = shown(read.part.block.cell(c.index, row)).strip()
                why = f"写的是无，“{self._join.name(c.field.name)}”里却有{int(count[i])}行，以记录表为准"
                cell = RejectedCell(
                    self.source.name, first + row, c.header.strip(), self._key(read.part, row, first), text, why
                )
                self._contradictions.setdefault(c.field.name, []).append(cell)
                self._accounts[c.index].taken -= 1
                self._accounts[c.index].refused += 1

    def _bad_names(self, read: _Read, first: int, keys: Mapping[int, str]) -> list[RejectedCell]:
        name = self._table.headers.name
        header = name.header.strip() if name is not None else ""
        return [
            RejectedCell(self.source.name, first + row, header, keys[row], cell.text, cell.reason)
            for row, cell in read.bad_names.items()
            if row in keys
        ]

    def _misstated(self, number: int, c: HeaderColumn, key: str, text: str) -> RejectedCell:
        assert c.field is not None
        why = f"企业表里这一列只写 无 或留空，有记录的放在“{c.field.name}”的记录表里"
        return RejectedCell(self.source.name, number, c.header.strip(), key, text, why)

    def _key(self, part: BlockColumns, row: int, first: int) -> str:
        return f"第{first + row}行" if part.codes is None else code_of(part.codes.text, row)

    # ------------------------------------------------------------ accounts

    def intake(self) -> tuple[FileIntake, ...]:
        """The accounts of the files, the enterprise table first; ready when ``batches`` has come to its end."""
        assert self._done, "batches() comes first"
        out = self._intake
        refused = {*self._refused, *(self._repeats.conflicts if self._repeats is not None else ())}
        codes = np.frombuffer("".join(sorted(refused)).encode(), dtype=np.uint8).reshape(-1, LENGTH)
        records = self._join.intakes(self.source.name, codes)
        late = [cell for r in records for cell in self._contradictions.get(r.record, ())]
        cells = sorted([*out.rejected_cells, *late], key=lambda cell: cell.row)
        first = replace(out, rejected_cells=cells)
        return (first, *records)


__all__ = ["Batch", "EnterpriseReader"]
