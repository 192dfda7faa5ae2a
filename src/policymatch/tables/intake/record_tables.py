"""Record tables (参展记录, 贷款, …) as columns: every row becomes a record of an enterprise, or is set aside whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import numpy as np
import pyarrow as pa

from policymatch.engine.columnar.fact_table import Column, Days, Flags, Numbers
from policymatch.errors import TableError, did_you_mean
from policymatch.language.fields import LEDGER, Dictionary, Field
from policymatch.model.facts import CODE_NAME
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.tables.intake.accounts import (
    BAD_CODE,
    NO_CODE,
    NO_CONTENT,
    ONLY_KEY,
    REFUSED,
    STRANGER,
    TOO_WIDE,
    FileIntake,
    RepeatedRecords,
    check_rejected,
    incomplete,
)
from policymatch.tables.intake.blank_rows import BlankRows
from policymatch.tables.reading.arrow_cells import Cells
from policymatch.tables.reading.cells import RejectedCell, RejectedRow
from policymatch.tables.reading.column_join import joined
from policymatch.tables.reading.column_maker import Refused, Translate
from policymatch.tables.reading.credit_codes import LENGTH, code_of
from policymatch.tables.reading.headers import is_serial
from policymatch.tables.reading.sources import RowBlock, Source, blocks
from policymatch.tables.reading.table_columns import BlockColumns, TableColumns, rejected_cells
from policymatch.tables.reading.texts import Bytes, Mask, Rows

Incentives = Mapping[str, tuple[str, ...]]


def record_lists(dictionary: Dictionary, given: Iterable[str]) -> dict[str, Field]:
    """The record list that each given name (or alias) means.

    Raises:
        TableError: a name means none, or two names mean the same one; the message names the nearest.
    """
    lists = {name: f for name, f in dictionary.spelling().items() if f.is_list}
    out: dict[str, Field] = {}
    for name in given:
        if name not in lists:
            other = dictionary.spelling().get(name)
            why = "是企业的指标，不是一组记录，应写在企业表的列里" if other else "不是指标字典里的记录"
            hint = did_you_mean(name, lists)
            raise TableError(f"记录表“{name}”：{why}" + (f"，{hint}" if hint and not other else ""))
        twice = [n for n, f in out.items() if f.name == lists[name].name]
        if twice:
            raise TableError(f"记录表“{twice[0]}”和“{name}”都是“{lists[name].name}”，请合并成一个文件")
        out[name] = lists[name]
    return out


def full_path(incentives: Incentives, text: str) -> str | ValueError:
    """A 事项 of the ledger by its full path; a short id will do where it is the only one."""
    if "/" in text:
        return text
    paths = incentives.get(text, ())
    if len(paths) == 1:
        return paths[0]
    return ValueError(
        f"应写 政策编号/事项编号，{'有几个：' + '、'.join(paths) if paths else '政策库里没有这个事项编号'}"
    )


class RecordRows:
    """One record table, read whole; blank rows are counted and not kept.

    Args:
        source: one row a record, joined by 统一社会信用代码.
        record: the record list.
        dictionary: the field dictionary.
        incentives: short id of a 事项 -> its full paths, for the ledger.
        workers: threads that read.
        options: how cells are read.
        ordered: rows are in the order of a file.

    Attributes:
        n: how many rows there are that are not blank.
        codes: (n, 18) bytes, the code of each row; of no meaning where neither ``coded`` nor ``hollow`` is set.
        coded: rows that are a record of the enterprise with that code.
        wide: rows with more cells than headers.
        hollow: rows with a code and nothing else.

    Raises:
        TableError: no code column, no known column, or a limit is exceeded.
    """

    def __init__(
        self,
        source: Source,
        record: Field,
        dictionary: Dictionary,
        incentives: Incentives,
        workers: int = 1,
        options: ReadOptions = AS_USUAL,
        *,
        ordered: bool = True,
    ):
        self.record, self.name = record, source.name
        ledger: dict[str, Translate] = {"事项": partial(full_path, incentives)}
        translate = ledger if record.name == LEDGER else None
        self._table = TableColumns(source, dictionary, record, translate, options, ordered=ordered)
        if self._table.headers.code is None:
            raise TableError(f"“{self.name}”没有{CODE_NAME}列，“{record.name}”的每一行要用它对应到企业")
        codes, columns = self._parts(workers)
        self._columns: dict[str, Column] = {}
        for c, own in zip(self._table.columns, columns, strict=True):
            assert c.field is not None
            if own:
                self._columns[c.field.name] = joined(own)
            own.clear()  # no column is held twice longer than it takes to join it
        none = np.zeros((0, LENGTH), dtype=np.uint8)
        self.codes: Bytes = np.concatenate([*(text for text, _ in codes), none])
        good: Mask = np.concatenate([*(good for _, good in codes), np.zeros(0, dtype=bool)])
        self.wide, self.hollow = self._of_kind(TOO_WIDE), self._of_kind(NO_CONTENT)
        self.coded = good & ~self.hollow

    def _of_kind(self, wanted: str) -> Mask:
        out = np.zeros(self.n, dtype=bool)
        out[[row for row, (kind, _) in self.refused.items() if kind == wanted]] = True
        return out

    def _parts(self, workers: int) -> tuple[list[tuple[Bytes, Mask]], list[list[Column]]]:
        """Reads every block, for its codes and the values of each column; of the blocks themselves only the cells of codes and names stay."""
        codes: list[tuple[Bytes, Mask]] = []
        columns: list[list[Column]] = [[] for _ in self._table.columns]
        self.refused: dict[int, tuple[str, str]] = {}
        self._accounts = self._table.accounts()
        self._keys: list[RowBlock] = []
        self._refused_cells: list[list[list[Refused]]] = []
        self._blank = BlankRows(self.name)
        numbers: list[Rows] = [np.zeros(0, dtype=np.int64)]
        self.n, at, first, cells = 0, 0, self._table.source.header + 1, 0
        for part in blocks(self._table.source, self._table.wanted, self._table.part, workers):
            part.refused.update({r - at: why for r, why in self._table.top.items() if at <= r < at + part.n})
            part.refused.update(dict.fromkeys(self._hollow(part), (NO_CONTENT, ONLY_KEY)))
            self._count(part, part.kept())
            self._blank.add(part.blank, part.n, at + first)
            filled = np.ones(part.n, dtype=bool)
            filled[part.blank] = False
            rows: Rows | slice = slice(None) if filled.all() else np.flatnonzero(filled)
            numbers.append(np.arange(part.n)[rows] + at + first)
            place = self.n + np.cumsum(filled) - 1  # of each row among those that are kept
            self.refused.update({int(place[row]): why for row, why in part.refused.items()})
            refused = [[r._replace(row=int(place[r.row])) for r in made.refused] for made in part.made]
            self._refused_cells.append(refused)
            cells += sum(map(len, refused))
            check_rejected(self.name, len(self.refused) + len(self._blank.rejected) + cells)
            keys = self._key_cells(part.block)
            self._keys.append(keys if isinstance(rows, slice) else keys.some(rows.tolist()))
            if part.codes is not None:
                codes.append((part.codes.text[rows], part.codes.good[rows]))
            for own, made in zip(columns, part.made, strict=True):
                own.append(made.column if isinstance(rows, slice) else made.column.take(rows))
            at, self.n = at + part.n, self.n + len(numbers[-1])
        self.numbers = np.concatenate(numbers)
        return codes, columns

    def _hollow(self, part: BlockColumns) -> list[int]:
        """The rows of a block with a code and nothing else; a row's own number is nothing."""
        assert part.codes is not None
        empty = part.codes.good & part.kept()
        for made in part.made:
            missing = made.column.missing
            empty &= False if missing is None else missing
            empty[[r.row for r in made.refused]] = False
        for column, filled in part.unused.items():
            if not is_serial(self._table.source.headers[column]):
                empty &= ~filled
        return np.flatnonzero(empty).tolist()

    def _count(self, part: BlockColumns, keep: Mask) -> None:
        name = self._table.headers.name
        named = 0 if name is None else int(np.count_nonzero(~part.block.blanks(name.index) & keep))
        self._table.count(self._accounts, part, keep, named)

    def ordered(self, rows: Rows) -> dict[str, Column]:
        """Hands over the columns in the order of some rows; the table keeps only those of its 主键, which its account needs."""
        out: dict[str, Column] = {}
        for name in list(self._columns):
            out[name] = self._columns[name].take(rows)
            if name not in self.record.key:
                del self._columns[name]
        return out

    def _key_cells(self, block: RowBlock) -> RowBlock:
        headers = self._table.headers
        none: Cells = pa.nulls(block.n, pa.string())
        columns = [none if c is None else block.columns[c.index] for c in (headers.code, headers.name)]
        return RowBlock(tuple(columns), block.n, marked=block.marked)

    @property
    def unattributed(self) -> int:
        """How many rows have no usable code, so that they belong to no enterprise, whatever the enterprise table holds."""
        return sum(
            kind in (NO_CODE, BAD_CODE) or (kind == TOO_WIDE and not self.coded[row])
            for row, (kind, _) in self.refused.items()
        )

    # ------------------------------------------------------------ accounts

    def intake(self, enterprises: str, known: Mask, refused: Mask) -> FileIntake:
        """The account of the table.

        Args:
            enterprises: the name of the enterprise table.
            known: rows whose enterprise was read.
            refused: rows whose enterprise was set aside.
        """
        why = dict(self.refused)
        for row in np.flatnonzero(self.coded & ~self.wide & ~known).tolist():
            if refused[row]:
                why[row] = (REFUSED, f"“{enterprises}”里这户企业的行已退回")
            else:
                why[row] = (STRANGER, f"“{enterprises}”里没有这户企业")
        blank = self._blank.rejected
        out = FileIntake(self.name, self.record.name, self.n + len(blank), self.n - len(why))
        out.rejected_rows = sorted([*self._rows(why), *blank], key=lambda r: r.row)
        out.rejected_cells = [*self._table.unusable(), *self._cells(why)]
        without_enterprise = self.unattributed + int((self.wide & self.coded & ~known).sum())
        out.columns = tuple(self._accounts)
        out.repeated = self._repeated(known & ~self.wide)
        notices = [*self._table.notices(self._accounts), *self._none()]
        if out.repeated is not None:
            notices.append(out.repeated.notice(self.name))
        if self.record.complete and without_enterprise:
            notices.append(incomplete(self.name, self.record.name, without_enterprise))
        out.notices = tuple(notices)
        return out

    def _rows(self, why: Mapping[int, tuple[str, str]]) -> Iterator[RejectedRow]:
        """The rows that were set aside, with kind and reason."""
        rows = np.array(sorted(why), dtype=np.int64)
        first = 0
        for block in self._keys:
            here = rows[(rows >= first) & (rows < first + block.n)].tolist()
            inner = [row - first for row in here]
            for row, code, name in zip(here, block.text(0, inner), block.text(1, inner), strict=True):
                yield RejectedRow(self.name, int(self.numbers[row]), code, name, *why[row])
            first += block.n

    def _cells(self, why: Mapping[int, tuple[str, str]]) -> Iterable[RejectedCell]:
        for refused in self._refused_cells:
            rows = {r.row for found in refused for r in found}
            keys = {row: code_of(self.codes, row) for row in rows if row not in why}
            for cell in rejected_cells(self.name, self._table.columns, refused, 0, keys):
                yield cell._replace(row=int(self.numbers[cell.row]))

    def _repeated(self, used: Mask) -> RepeatedRecords | None:
        """Which of the ``used`` rows are of one enterprise and have the same 主键."""
        names = self.record.key
        if not names or not all(k in self._columns for k in names):
            return None
        full = used.copy()
        for k in names:
            missing = self._columns[k].missing
            if missing is not None:
                full &= ~missing
        rows = np.flatnonzero(full)
        owner = np.unique(self.codes[rows].view(f"S{LENGTH}").ravel(), return_inverse=True)[1].ravel()
        labels = [owner, *(label for k in names for label in _labels(self._columns[k].take(rows)))]
        order = np.lexsort(labels)  # rows with equal labels stay in their order
        same = np.ones(max(len(rows) - 1, 0), dtype=bool)
        for label in labels:
            same &= label[order][1:] == label[order][:-1]
        starts = np.flatnonzero(same & ~np.concatenate([[False], same[:-1]])) if len(same) else np.zeros(0, np.int64)
        if not len(starts):
            return None
        if not self._table.ordered:
            return RepeatedRecords(names, len(starts))
        first = int(starts[np.argmin(rows[order[starts]])])
        last = first
        while last < len(same) and same[last]:
            last += 1
        return RepeatedRecords(names, len(starts), tuple(self.numbers[rows[order[first : last + 1]]].tolist()))

    def _none(self) -> tuple[str, ...]:
        """A table with a header and nothing below it."""
        if self.n:
            return ()
        what = (
            f"按全量名册读，企业都没有“{self.record.name}”" if self.record.complete else f"“{self.record.name}”按缺处理"
        )
        return (f"“{self.name}”只有表头，没有数据行，{what}",)


def _labels(c: Column) -> list[Rows]:
    """Integers that are equal where the values of a column without missing ones are."""
    if isinstance(c, Numbers):
        out = np.unique(c.num, return_inverse=True)[1].ravel()
    elif isinstance(c, Days):
        out = c.days.astype(np.int64)
    else:
        out = (c.holds if isinstance(c, Flags) else c.codes).astype(np.int64)
    return [out] if c.na is None else [np.where(c.na, 0, out), c.na.astype(np.int64)]


__all__ = ["Incentives", "RecordRows", "full_path", "record_lists"]
