"""One kind of table, enterprises or records, as columns: its headers, and what each block of rows gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from policymatch.errors import TableError
from policymatch.language.fields import Dictionary, Field
from policymatch.language.types import BoolType, CategoryType, CodeType, DateType, NumberType, PeriodType, TextType
from policymatch.model.credit_codes import BAD_CHECK_DIGIT
from policymatch.model.facts import CODE_NAME, NAME
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.tables.intake.accounts import (
    BAD_CODE,
    NO_CODE,
    TOO_WIDE,
    UNFILLED,
    ColumnAccount,
    noted,
)
from policymatch.tables.reading.cells import RejectedCell
from policymatch.tables.reading.column_maker import ColumnMaker, Made, Refused, Translate
from policymatch.tables.reading.credit_codes import CreditCodes, read_codes
from policymatch.tables.reading.headers import HeaderColumn, Headers, header_text, read_headers
from policymatch.tables.reading.row_marks import RowMarks
from policymatch.tables.reading.sources import RowBlock, Source, Wanted, check_size, headed, top
from policymatch.tables.reading.table import Table, blank
from policymatch.tables.reading.texts import Mask, Rows
from policymatch.tables.reading.top_rows import NO_UNITS, NUMBERING, UNITS, is_numbering, units_of

_TOP = 5  # rows among which the header may stand by mistake, and the rows that belong to it
_SHOWN = 8  # columns listed in a notice
_CODED = (BoolType, CategoryType, CodeType, PeriodType, TextType)


@dataclass(slots=True)
class BlockColumns:
    """What a block of rows gives.

    Attributes:
        block: the block.
        codes: its 统一社会信用代码, where the table has them.
        refused: row -> why it is set aside whole: kind and reason.
        blank: its blank rows; they are not in ``refused``.
        made: the columns of facts, in the order of ``TableColumns.columns``.
        unused: column that is not used -> where something is written in it.
    """

    block: RowBlock
    codes: CreditCodes | None
    refused: dict[int, tuple[str, str]]
    blank: Rows
    made: list[Made]
    unused: dict[int, Mask]

    @property
    def n(self) -> int:
        """How many rows."""
        return self.block.n

    def kept(self) -> Mask:
        """The rows that are neither blank nor set aside."""
        out = np.ones(self.n, dtype=bool)
        out[self.blank] = False
        out[list(self.refused)] = False
        return out


class TableColumns:
    """The columns of a table.

    Args:
        source: the table.
        dictionary: the field dictionary.
        record: for a record table, its record list.
        translate: what becomes of the texts of a field (see :class:`~policymatch.tables.reading.column_maker.ColumnMaker`).
        options: how cells are read.
        ordered: the rows are in the order of a file, so that a row of units may follow the header.

    Attributes:
        ordered: as given.
        top: rows of data, from 0, that belong to the header -> why they are set aside: kind and reason.

    Raises:
        TableError: no column is known, two columns hold the same fact, or it has too many columns.
    """

    def __init__(
        self,
        source: Source,
        dictionary: Dictionary,
        record: Field | None = None,
        translate: dict[str, Translate] | None = None,
        options: ReadOptions = AS_USUAL,
        *,
        ordered: bool = True,
    ):
        source = headed(source)
        self.ordered = ordered
        check_size(source.name, 0, len(source.headers))
        self.source, self.dictionary, self.record, self.options = source, dictionary, record, options
        self.top: dict[int, tuple[str, str]] = {}
        self._units_row, self._units_at = NO_UNITS, 0
        try:
            self.headers: Headers = read_headers(self._sheet(()), dictionary, record)
        except TableError:  # the rows below the header may make a better message
            self.headers = read_headers(self._sheet(tuple(top(source, _TOP))), dictionary, record)
        if ordered:
            self._look_below()
        self.columns = [c for c in self.headers.columns if c.field is not None and not c.field.is_list]
        self.lists = [c for c in self.headers.columns if c.field is not None and c.field.is_list]
        named = translate or {}
        self._makers = [
            ColumnMaker(dictionary, c, named.get(c.field.name if c.field else ""), options) for c in self.columns
        ]
        unnamed = frozenset(i for i, h in enumerate(source.headers) if blank(h))
        keys = {c.index for c in (self.headers.code, self.headers.name) if c is not None}
        used = keys | {c.index for c in self.headers.columns}
        self._unused = [i for i in range(len(source.headers)) if i not in used]
        coded = frozenset(
            c.index for c in self.headers.columns if c.field and (c.field.is_list or isinstance(c.field.type, _CODED))
        )
        self.wanted = Wanted(coded, unnamed | keys)
        self._marks = marks_of(self.headers, source.headers, record)

    def _sheet(self, rows: tuple[tuple[object, ...], ...]) -> Table:
        return Table(self.source.name, self.source.headers, rows, self.source.notes, self.source.header)

    def _look_below(self) -> None:
        """The rows below the header that belong to it: one of units, and one that numbers the columns."""
        headers = self.headers
        keys = {c.index for c in (headers.code, headers.name) if c is not None}
        named = {i for i, h in enumerate(self.source.headers) if not blank(h)}
        numbers = {c.index for c in headers.columns if c.field is not None and isinstance(c.field.type, NumberType)}
        numbers |= {u.index for u in headers.unusable}
        # without a column of codes or names, any other may hold the names
        plain = (keys | {c.index for c in headers.columns} if keys else named) - numbers
        for place, row in enumerate(top(self.source, _TOP)):
            if all(map(blank, row)):
                continue
            units_row = NO_UNITS if self._units_row else units_of(row, plain, numbers, self.dictionary.units)
            if units_row:
                self._units_row, self._units_at = units_row, self.source.header + 1 + place
                self.headers = read_headers(self._sheet(()), self.dictionary, self.record, units_row)
                self.top[place] = (UNITS, "是表头下面写单位的一行，各列按它写的单位读")
            elif is_numbering([c for i, c in enumerate(row) if i in named]):
                self.top[place] = (NUMBERING, "是表头下面给各列编号的一行")
            else:
                return

    def notices(self, accounts: Sequence[ColumnAccount]) -> tuple[str, ...]:
        """What was assumed or passed over, once the cells of all columns are counted."""
        filled = {a.index for a in accounts if a.unused and blank(self.source.headers[a.index])}
        notes = (noted(self.source.name, a.header, note, n) for a in accounts for note, n in sorted(a.notes.items()))
        return (*self._notices(filled), *notes)

    def _notices(self, filled: set[int]) -> tuple[str, ...]:
        notices = self.headers.notices
        if filled:
            row = tuple("x" if i in filled else None for i in range(len(self.source.headers)))
            notices = read_headers(self._sheet((row,)), self.dictionary, self.record, self._units_row).notices
        return (*self.source.notes, *self._understood(), *notices)

    def _understood(self) -> tuple[str, ...]:
        """The notice of the row of units: which columns are read in which unit."""
        if not self._units_row:
            return ()
        before = {c.index: c.unit for c in read_headers(self._sheet(()), self.dictionary, self.record).columns}
        readings = [
            f"“{c.header.strip()}”按{c.unit}读"
            for c in self.headers.columns
            if c.unit and (c.index in self._units_row.columns or before.get(c.index) != c.unit)
        ]
        what = (
            "、".join(readings[:_SHOWN]) + (f"等{len(readings)}列" if len(readings) > _SHOWN else "") or "没有可用的列"
        )
        return (f"“{self.source.name}”第{self._units_at}行是写单位的一行：{what}",)

    def unusable(self) -> list[RejectedCell]:
        """Columns that cannot be read, as rejected cells of the header's row."""
        name, headers, row = self.source.name, self.source.headers, self.source.header
        return [
            RejectedCell(name, row, header_text(headers, u.index), "", u.header.strip(), u.reason, u.kind)
            for u in self.headers.unusable
        ]

    def keys_only(self, block: RowBlock) -> BlockColumns:
        """The codes of a block and the rows that are set aside; no facts."""
        code = self.headers.code
        codes = None if code is None else read_codes(block.texts(code.index), self.options)
        rows = np.arange(block.n) if codes is None else np.flatnonzero(codes.blank)
        if block.wide:
            rows = rows[~np.isin(rows, list(block.wide))]
        empty = block.blank(rows)
        refused = {row: (TOO_WIDE, why) for row, why in block.wide.items()}
        unknown = np.ones(block.n, dtype=bool) if codes is None else ~codes.good
        unknown[empty] = False
        if codes is not None:
            for row in np.flatnonzero(codes.blank & unknown).tolist():
                refused.setdefault(row, (NO_CODE, UNFILLED))
            for row, why in codes.reasons.items():
                refused.setdefault(row, (BAD_CODE, why))
        refused.update(self._marks.find(block, np.flatnonzero(unknown)))
        return BlockColumns(block, codes, refused, empty, [], {})

    def part(self, block: RowBlock) -> BlockColumns:
        """All that a block gives; several threads may call it at once."""
        out = self.keys_only(block)
        out.made = [m.make(block.columns[m.column.index], block.marked) for m in self._makers]
        out.unused = {i: ~block.blanks(i) for i in self._unused}
        return out

    def accounts(self) -> list[ColumnAccount]:
        """An account with no cells yet for each column of the table."""
        return column_accounts(self.source.headers, self.headers)

    def count(
        self, accounts: Sequence[ColumnAccount], part: BlockColumns, keep: Mask, names: int, bad_names: int = 0
    ) -> None:
        """Adds the cells of a block to the accounts of its columns.

        Args:
            accounts: of :meth:`accounts`.
            part: what the block gave.
            keep: its rows that are counted.
            names: how many of them have a 企业名称.
            bad_names: of how many it was rejected.
        """
        n = int(np.count_nonzero(keep))
        for c, made in zip(self.columns, part.made, strict=True):
            account = accounts[c.index]
            missing = 0 if made.column.missing is None else int(np.count_nonzero(made.column.missing & keep))
            refused = sum(bool(keep[r.row]) for r in made.refused)
            account.taken += n - missing
            account.refused += refused
            account.blank += missing - refused
            for note, rows in made.noted.items():
                if kept := int(np.count_nonzero(keep[rows])):
                    account.notes[note] += kept
        for i, filled in part.unused.items():
            unused = int(np.count_nonzero(filled & keep))
            accounts[i].unused += unused
            accounts[i].blank += n - unused
        if self.headers.code is not None:
            account = accounts[self.headers.code.index]
            account.taken += n
            if part.codes is not None and (let_in := int(np.count_nonzero(part.codes.doubtful & keep))):
                account.notes[BAD_CHECK_DIGIT] += let_in
        if self.headers.name is not None:
            account = accounts[self.headers.name.index]
            account.taken += names
            account.refused += bad_names
            account.blank += n - names - bad_names


def marks_of(headers: Headers, texts: Sequence[str], record: Field | None) -> RowMarks:
    """What finds the rows of a table that are no enterprise, or no record.

    Args:
        headers: the headers, as read.
        texts: the headers.
        record: for a record table, its record list.
    """
    facts = [c for c in headers.columns if c.field is not None]
    figures = [c.index for c in facts if c.field and isinstance(c.field.type, NumberType | DateType)]
    others = [c.index for c in facts if c.index not in figures]
    code, name = (None if c is None else c.index for c in (headers.code, headers.name))
    return RowMarks(texts, code, name, others, figures, record is not None)


def column_accounts(texts: Sequence[str], headers: Headers) -> list[ColumnAccount]:
    """An account with no cells yet for each column of a table.

    Args:
        texts: its header row.
        headers: the headers, as read.
    """
    known = {c.index: c for c in (headers.code, headers.name, *headers.columns) if c is not None}
    out = []
    for i in range(len(texts)):
        account = ColumnAccount(i, header_text(texts, i), remark=headers.remarks.get(i, ""))
        if (c := known.get(i)) is not None:
            use = CODE_NAME if c is headers.code else NAME
            account.use = c.field.name if c.field is not None else use
            account.period, account.unit = str(c.period or ""), c.unit
            account.remark = account.remark or _by_range(c)
        out.append(account)
    return out


def _by_range(c: HeaderColumn) -> str:
    """The note on a column of rates whose unit is not stated: a bare number is read the way that is plausible."""
    f = c.field
    if f is None or c.unit or f.range is None or not (isinstance(f.type, NumberType) and f.type.ratio):
        return ""
    return f"没有写单位，不带单位的数按合理范围（{f.range}）看是百分数还是小数"


def rejected_cells(
    name: str,
    columns: Sequence[HeaderColumn],
    refused: Sequence[Sequence[Refused]],
    first: int,
    keys: Mapping[int, str],
) -> list[RejectedCell]:
    """The cells that were set aside, by row and then by column.

    Args:
        name: of the table.
        columns: of the facts.
        refused: for each of them, the cells that could not be taken.
        first: the number in the file of the first row.
        keys: row -> its enterprise; cells of other rows are left out, which are set aside themselves.
    """
    found = [
        RejectedCell(name, first + r.row, c.header.strip(), keys[r.row], r.value, r.reason, r.kind)
        for c, cells in zip(columns, refused, strict=True)
        for r in cells
        if r.row in keys
    ]
    return sorted(found, key=lambda cell: cell.row)


__all__ = ["BlockColumns", "TableColumns", "column_accounts", "marks_of", "rejected_cells"]
