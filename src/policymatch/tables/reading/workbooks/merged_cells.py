"""Merged cells and array formulas: cells whose value is kept in another cell.

Each row that a merged cell spans has its value, as long as the row has a filled cell of its own. Of a merged cell that spans
several columns it may not be clear whose value it is; then none of the columns gets it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from policymatch.tables.reading.table import Unreadable, blank, from_any, shown
from policymatch.tables.reading.workbooks.cell_values import NO_RESULT
from policymatch.tables.reading.workbooks.package import UnusableWorkbook
from policymatch.tables.reading.workbooks.sheet_xml import CellRange

Rows = list[list[Any]]
_LISTED = 5  # cells in a notice


def fill_unsaved(rows: Rows, ranges: Sequence[CellRange]) -> None:
    """Marks the blank cells of array formulas that have no saved result."""
    for r in _clipped(rows, ranges):
        for row in rows[r.top : r.bottom + 1]:
            if any(not blank(cell) for cell in row):
                for column in range(r.left, r.right + 1):
                    if blank(_cell(row, column)):
                        _put(row, column, Unreadable.of("=", NO_RESULT))


def fill_merged(rows: Rows, ranges: Sequence[CellRange]) -> tuple[str, ...]:
    """Gives the values of merged cells to the cells that they belong to.

    Args:
        rows: of the sheet, from its first row; the first that is not blank is the header.
        ranges: of the merged cells.

    Returns:
        Notices, to go behind the name of the file.

    Raises:
        Unusable: merged cells overlap.
    """
    merged = _clipped(rows, ranges)
    if not merged:
        return ()
    covered = [place for r in merged for place in _uncovered(rows, r)]
    filled = [any(not blank(cell) for cell in row) for row in rows]
    header = filled.index(True) if True in filled else 0
    names = {column for column, cell in enumerate(rows[header]) if not blank(cell)}
    body = [r for r in merged if r.top > header]
    tall = max((r.bottom for r in merged if r.top <= header), default=header)
    for r in merged:
        if r.top <= header <= r.bottom and len(names) > 1:
            _name_columns(rows, header, r)
    named = {column for column, cell in enumerate(rows[header]) if not blank(cell)}
    spread = [xl_range(*r) for r in body if _spread(rows, r, named, filled)]
    out = []
    if tall > header:
        out.append(f"：表头有跨行合并的单元格，占到第{tall + 1}行；第{header + 2}行起都按数据读，表头应只有一行")
    if spread:
        out.append(f"有{len(spread)}处合并单元格，其中每一行都按同一个值读入：{_listed(spread)}")
    if covered:
        out.append(f"有{len(covered)}格被合并单元格盖住，Excel 里看不到，没有读：{_listed(covered)}")
    return tuple(out)


def _clipped(rows: Rows, ranges: Sequence[CellRange]) -> list[CellRange]:
    """Those ranges that lie in the table, as far as they do."""
    bottom, right = len(rows) - 1, max(map(len, rows), default=0) - 1
    found = [CellRange(r.top, r.left, min(r.bottom, bottom), min(r.right, right)) for r in ranges]
    found = [r for r in found if r.top <= r.bottom and r.left <= r.right]
    if _overlapping(found):
        raise UnusableWorkbook("有互相重叠的合并单元格或数组公式，工作簿已损坏，请用 Excel 打开后另存为 .xlsx")
    return found


def _overlapping(ranges: Sequence[CellRange]) -> bool:
    """Whether two of some ranges overlap: a sweep from the top, row by row, over the ranges that reach the row."""
    columns: list[tuple[int, int]] = []
    ends: list[tuple[int, int, int]] = []
    for r in sorted(ranges):
        while ends and ends[0][0] < r.top:
            del columns[bisect_left(columns, heappop(ends)[1:])]
        at = bisect_left(columns, (r.left, r.right))
        if (at < len(columns) and columns[at][0] <= r.right) or (at and columns[at - 1][1] >= r.left):
            return True
        columns.insert(at, (r.left, r.right))
        heappush(ends, (r.bottom, r.left, r.right))
    return False


def _uncovered(rows: Rows, r: CellRange) -> Iterator[str]:
    """Clears the cells that a merged cell covers; gives those that were filled."""
    for i in range(r.top, r.bottom + 1):
        row = rows[i]
        for column in range(r.left, min(r.right + 1, len(row))):
            if (i, column) != (r.top, r.left):
                if not blank(row[column]):
                    yield xl_rowcol_to_cell(i, column)
                row[column] = None


def _name_columns(rows: Rows, header: int, r: CellRange) -> None:
    """A header over several columns is the header of each that is filled below: which of them is meant is not known."""
    value = _cell(rows[r.top], r.left)
    for column in range(r.left + 1, r.right + 1):
        if any(not blank(_cell(row, column)) for row in rows[header + 1 :]):
            _put(rows[header], column, value)


def _spread(rows: Rows, r: CellRange, named: set[int], filled: Sequence[bool]) -> bool:
    """Gives the value of a merged cell to its rows; whether it went into more than one."""
    value = _cell(rows[r.top], r.left)
    if blank(value):
        return False
    own = [rows[i] for i in range(r.top, r.bottom + 1) if filled[i]]
    columns = named.intersection(range(r.left, r.right + 1))
    if columns - {r.left}:
        if columns == named and isinstance(value, str):  # a line of text between the rows
            return False
        doubtful = Unreadable.of(
            shown(from_any(value)), f"是横向合并的单元格（{xl_range(*r)}），看不出属于哪一列，请拆分后逐列填写"
        )
        for row in own:
            for column in columns:
                _put(row, column, doubtful)
        return False
    for row in own[1:]:
        _put(row, r.left, value)
    return len(own) > 1


def _cell(row: list[Any], column: int) -> Any:
    return row[column] if column < len(row) else None


def _put(row: list[Any], column: int, value: Any) -> None:
    row.extend([None] * (column + 1 - len(row)))
    row[column] = value


def _listed(places: Sequence[str]) -> str:
    return "、".join(places[:_LISTED]) + ("等" if len(places) > _LISTED else "")


__all__ = ["fill_merged", "fill_unsaved"]
