"""Workbooks of other formats than .xlsx: .xls, .xlsb and .ods, read by python-calamine in a process of their own.

What is not known of them: number formats other than those of dates, formulas, hidden rows and columns; of .xlsb and .ods merged
cells. A formula that ended in an error is a blank cell.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from multiprocessing.spawn import get_executable
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

from policymatch.limits import LIMITS
from policymatch.tables.reading.workbooks.grid import Grid
from policymatch.tables.reading.workbooks.package import DAMAGED, LOCKED, UnusableWorkbook
from policymatch.tables.reading.workbooks.sheet_choice import Choice, SheetEntry
from policymatch.tables.reading.workbooks.sheet_xml import CellRange

_CHILD = Path(__file__).with_name("calamine_child.py")


class OtherSheet(NamedTuple):
    """The sheet that was chosen, its cells and the ranges of its merged cells."""

    choice: Choice
    grid: Grid
    merged: list[CellRange]


def read_other(data: bytes, choose: Callable[[Sequence[SheetEntry]], Choice]) -> OtherSheet:
    """Reads a sheet.

    Args:
        data: the file.
        choose: chooses the sheet.

    Raises:
        Unusable: the workbook is damaged, has a password, or takes more memory or time than the limits allow.
    """
    command = [get_executable(), "-I", str(_CHILD)]
    try:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        raise UnusableWorkbook("读不了：启动不了读它的进程，请用 Excel 打开后另存为 .xlsx") from None
    timer = Timer(LIMITS.reader_seconds, child.kill)
    timer.start()
    try:
        request = _Requests(child)
        (sheets,) = request("sheets", (sys.path, LIMITS.reader_bytes, LIMITS.reader_seconds, data))
        choice = choose([SheetEntry(*sheet) for sheet in sheets])
        rows, merged = request("cells", choice.name)
    finally:
        timer.cancel()
        child.kill()
        child.communicate()
    grid = Grid()
    for i, row in enumerate(rows):
        columns = [j for j, cell in enumerate(row) if cell != ""]
        grid.put(i, columns, [row[j] for j in columns])
    return OtherSheet(choice, grid, [CellRange(*first, *last) for first, last in merged])


class _Requests:
    """Sends requests to the process, and gives its answers."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child

    def __call__(self, wanted: str, argument: Any) -> Sequence[Any]:
        to, back = self._child.stdin, self._child.stdout
        assert to is not None and back is not None
        try:
            pickle.dump(argument, to, pickle.HIGHEST_PROTOCOL)
            to.flush()
            kind, *answer = pickle.load(back)
        except (OSError, EOFError, pickle.UnpicklingError):  # the process has ended
            raise UnusableWorkbook(
                f"要的内存超过{LIMITS.reader_bytes:,}字节（限额“reader_bytes”）或时间超过{LIMITS.reader_seconds:,}秒"
                "（限额“reader_seconds”），请用 Excel 打开，删去远离表格的内容，另存为 .xlsx"
            ) from None
        if kind != wanted:
            raise UnusableWorkbook(LOCKED if kind == "locked" else DAMAGED)
        found: Sequence[Any] = answer
        return found


__all__ = ["OtherSheet", "read_other"]
