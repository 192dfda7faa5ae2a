"""Record tables (参展记录, 贷款, …) as columns: every row becomes a record of an enterprise, or is set aside whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import numpy as np
import pyarrow as pa

from policymatch.engine.columnar.fact_table import Column, Days, Flags, Numbers
from policymatch.engine.reference.evaluate import LEDGER
from policymatch.errors import TableError, did_you_mean
from policymatch.language.fields import Dictionary, Field
from policymatch.model.facts import CODE_NAME
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.tables.intake.accounts import BAD_CODE, BLANK_ROW, NO_CODE, REFUSED, STRANGER, TOO_WIDE, FileIntake
from policymatch.tables.reading.arrow_cells import Cells
from policymatch.tables.reading.cells import RejectedCell, RejectedRow
from policymatch.tables.reading.column_join import joined
from policymatch.tables.reading.column_maker import Refused, Translate
from policymatch.tables.reading.credit_codes import LENGTH, CreditCodes, code_of
from policymatch.tables.reading.sources import RowBlock, Source, blocks
from policymatch.tables.reading.table import FIRST_ROW
from policymatch.tables.reading.table_columns import Part, TableColumns, rejected_cells
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
    """One record table, read whole.

    Args:
        source: one row a record, joined by 统一社会信用代码.
        record: the record list.
        dictionary: the field dictionary.
        incentives: short id of a 事项 -> its full paths, for the ledger.
        workers: threads that read.
        options: how cells are read.

    Attributes:
        codes: (n, 18) bytes, the code of each row; of no meaning where ``coded`` is not set.
        wide: rows with more cells than headers.

    Raises:
        TableError: no code column, no known column or no row.
    """

    def __init__(
        self,
        source: Source,
        record: Field,
        dictionary: Dictionary,
        incentives: Incentives,
        workers: int = 1,
        options: ReadOptions = AS_USUAL,
    ):
        self.record, self.name = record, source.name
        ledger: dict[str, Translate] = {"事项": partial(full_path, incentives)}
        self._table = TableColumns(source, dictionary, record, ledger if record.name == LEDGER else None, options)
        if self._table.headers.code is None:
            raise TableError(f"“{self.name}”没有{CODE_NAME}列，“{record.name}”的每一行要用它对应到企业")
        codes, pieces = self._parts(workers)
        if not self.n and not record.complete:
            raise TableError(f"“{self.name}”只有表头，没有数据行；第1行是表头，记录从第2行起")
        self._columns: dict[str, Column] = {}
        for c, own in zip(self._table.columns, pieces, strict=True):
            assert c.field is not None
            if own:
                self._columns[c.field.name] = joined(own).take(slice(0, self.n))
            own.clear()  # no column is held twice longer than it takes to join it
        none = np.zeros((0, LENGTH), dtype=np.uint8)
        self.codes: Bytes = np.concatenate([*(c.text for c in codes), none])[: self.n]
        self.coded: Mask = np.concatenate([*(c.good for c in codes), np.zeros(0, dtype=bool)])[: self.n]
        self.wide = np.zeros(self.n, dtype=bool)
        self.wide[[row for row, (kind, _) in self.refused.items() if kind == TOO_WIDE]] = True

    def _parts(self, workers: int) -> tuple[list[CreditCodes], list[list[Column]]]:
        """Reads every block, for its codes and the pieces of each column; of the blocks themselves only the cells of codes and names stay."""
        codes: list[CreditCodes] = []
        pieces: list[list[Column]] = [[] for _ in self._table.columns]
        self.refused: dict[int, tuple[str, str]] = {}
        self._accounts = self._table.accounts()
        self._keys: list[RowBlock] = []
        self._refused_cells: list[tuple[int, list[list[Refused]]]] = []
        at = 0
        for part in blocks(self._table.source, self._table.wanted, self._table.part, workers):
            self.refused.update({at + row: why for row, why in part.refused.items()})
            self._refused_cells.append((at, [m.refused for m in part.made]))
            self._keys.append(self._key_cells(part.block))
            keep = np.ones(part.n, dtype=bool)
            keep[list(part.refused)] = False
            self._count(part, keep)
            if part.codes is not None:
                codes.append(part.codes)
            for own, made in zip(pieces, part.made, strict=True):
                own.append(made.column)
            at += part.n
        while at and self.refused.get(at - 1, ("", ""))[0] == BLANK_ROW:  # blank rows at the end are no rows
            at -= 1
            del self.refused[at]
        self.n = at
        return codes, pieces

    def _count(self, part: Part, keep: Mask) -> None:
        name = self._table.headers.name
        named = 0 if name is None else int(np.count_nonzero(~part.block.blanks(name.index) & keep))
        self._table.count(self._accounts, part, keep, named)

    def ordered(self, rows: Rows) -> dict[str, Column]:
        """Hands over the columns in the order of some rows; the table keeps those of its 主键 alone, which its account needs."""
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
        """Rows of which it cannot be told whose they are, whatever the enterprise table says."""
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
        out = FileIntake(self.name, self.record.name, self.n, self.n - len(why))
        out.rejected_rows = list(self._rows(why))
        out.rejected_cells = [*self._table.unusable(), *self._cells(why)]
        lost = self.unattributed + int((self.wide & self.coded & ~known).sum())
        out.columns = tuple(self._accounts)
        out.notices = (*self._table.notices(self._accounts), *self._twice(known & ~self.wide), *self._incomplete(lost))
        return out

    def _rows(self, why: Mapping[int, tuple[str, str]]) -> Iterator[RejectedRow]:
        """The rows that were set aside, with kind and reason."""
        rows = np.array(sorted(why), dtype=np.int64)
        first = 0
        for block in self._keys:
            here = rows[(rows >= first) & (rows < first + block.n)].tolist()
            inner = [row - first for row in here]
            for row, code, name in zip(here, block.text(0, inner), block.text(1, inner), strict=True):
                yield RejectedRow(self.name, row + FIRST_ROW, code, name, *why[row])
            first += block.n

    def _cells(self, why: Mapping[int, tuple[str, str]]) -> Iterable[RejectedCell]:
        for at, refused in self._refused_cells:
            rows = {at + r.row for found in refused for r in found}
            keys = {row - at: code_of(self.codes, row) for row in rows if row not in why and row < self.n}
            yield from rejected_cells(self.name, self._table.columns, refused, at + FIRST_ROW, keys)

    def _twice(self, used: Mask) -> tuple[str, ...]:
        """Rows of one enterprise with the same 主键 may be the same record entered twice."""
        names = self.record.key
        if not names or not all(k in self._columns for k in names):
            return ()
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
            return ()
        first = int(starts[np.argmin(rows[order[starts]])])
        last = first
        while last < len(same) and same[last]:
            last += 1
        example = "、".join(str(n + FIRST_ROW) for n in rows[order[first : last + 1]].tolist())
        return (
            f"“{self.name}”：{len(starts)}组行的企业和主键（{'、'.join(names)}）相同（如第{example}行），都已计入，请核对是否重复",
        )

    def _incomplete(self, unattributed: int) -> tuple[str, ...]:
        """全量: a row of the roll that belongs to nobody knows whom takes completeness away."""
        if not self.record.complete or not unattributed:
            return ()
        return (
            f"“{self.name}”有{unattributed}行看不出是哪户企业，不能当作全量名册：没有“{self.record.name}”的企业按缺处理，不按没有处理",
        )


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
