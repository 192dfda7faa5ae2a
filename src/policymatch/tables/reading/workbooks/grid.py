"""The filled cells of a sheet as rows of values, as far as they hang together; cells far away from the others are reported."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from policymatch.limits import LIMITS
from policymatch.tables.reading.table import from_any, shown
from policymatch.tables.reading.workbooks.package import UnusableWorkbook

_LISTED = 5  # cells or rows in a notice
_SHOWN = 20  # characters of a cell in a notice


class Grid:
    """Rows of values, filled from the top.

    A gap of more rows than ``LIMITS.gap_rows`` ends the table below, one of more columns than ``LIMITS.gap_columns`` in or behind
    its first row ends it on the right.

    Attributes:
        rows: the rows, from row 1; each up to its last filled cell.
        hidden: the numbers of the rows that are hidden.
    """

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.hidden: list[int] = []
        self._cells = self._strays = 0
        self._stray_cells: list[str] = []
        self._last: int | None = None  # the last column that belongs to the table
        self._ended = False

    def put(self, row: int, columns: Sequence[int], values: list[Any], hidden: bool = False) -> None:
        """The filled cells of a row.

        Args:
            row: its number from 0, above that of any row before.
            columns: their columns from 0, ascending.
            values: their values, one a column.
            hidden: the row is hidden.

        Raises:
            Unusable: the sheet has more cells than the limits allow.
        """
        if not columns:
            return
        self._ended = self._ended or row - len(self.rows) > LIMITS.gap_rows
        keep = 0 if self._ended else self._kept(columns)
        if keep < len(columns):
            self._stray(row, columns[keep:], values[keep:])
            columns, values = columns[:keep], values[:keep]
        if not columns:
            return
        self._cells += len(columns)
        if self._cells > LIMITS.sheet_cells:
            raise UnusableWorkbook(
                f"有{self._cells:,}个或更多有内容的单元格，超过限额“sheet_cells”（{LIMITS.sheet_cells:,}）"
            )
        if columns[-1] >= len(columns):  # some between them are not filled
            spread: list[Any] = [None] * (columns[-1] + 1)
            for column, value in zip(columns, values, strict=True):
                spread[column] = value
            values = spread
        self.rows.extend([] for _ in range(row - len(self.rows)))
        self.rows.append(values)
        if hidden:
            self.hidden.append(row + 1)

    def _kept(self, columns: Sequence[int]) -> int:
        """How many of the cells of a row belong to the table."""
        if self._last is None:
            before = -1
            for column in columns:
                if column - before > LIMITS.gap_columns + 1:
                    break
                before = column
            if before < 0:  # a row of strays alone is not the first of the table
                return 0
            self._last = before + LIMITS.gap_columns
            return bisect_right(columns, before)
        return len(columns) if columns[-1] <= self._last else bisect_right(columns, self._last)

    def _stray(self, row: int, columns: Sequence[int], values: Sequence[Any]) -> None:
        self._strays += len(columns)
        for column, value in zip(columns[:_LISTED], values, strict=False):
            if len(self._stray_cells) < _LISTED:
                text = shown(from_any(value))
                cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
                self._stray_cells.append(f"{xl_rowcol_to_cell(row, column)}“{cut}”")

    @property
    def notices(self) -> tuple[str, ...]:
        """What was left out and what is hidden, to go behind the name of the file."""
        out = []
        if self._strays:
            more = "等" if self._strays > len(self._stray_cells) else ""
            out.append(
                f"有{self._strays}格离表格很远（隔着{LIMITS.gap_rows}行或{LIMITS.gap_columns}列以上的空白），没有读："
                f"{'、'.join(self._stray_cells)}{more}；如果是表里的数据，请删去中间的空白"
            )
        if self.hidden:
            more = "等" if len(self.hidden) > _LISTED else ""
            numbers = f"第{'、'.join(map(str, self.hidden[:_LISTED]))}行{more}"
            out.append(f"有{len(self.hidden)}行是隐藏的或被筛选掉的（{numbers}），都已读入；不该计入的请删除后再导入")
        return tuple(out)


__all__ = ["Grid"]
