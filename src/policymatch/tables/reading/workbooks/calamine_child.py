"""Reads a workbook with python-calamine in a process of its own: it allocates what a file asks for, and aborts where it gets none.

A program by itself, that imports nothing of the package: it reads pickled objects on standard input and writes others to
standard output (see :mod:`policymatch.tables.reading.workbooks.other_formats`).
"""

from __future__ import annotations

import io
import pickle
import sys
from typing import Any, BinaryIO


def main(given: BinaryIO, out: BinaryIO) -> None:
    """Answers with the sheets of a workbook, and with one of them."""

    def say(*answer: Any) -> None:
        pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
        out.flush()

    path, memory, seconds, data = pickle.load(given)
    sys.path[:] = path
    import python_calamine as calamine

    _hold(memory, seconds)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        kinds, visible = calamine.SheetTypeEnum, calamine.SheetVisibleEnum
        say(
            "sheets", [(s.name, s.visible != visible.Visible) for s in book.sheets_metadata if s.typ == kinds.WorkSheet]
        )
        sheet = book.get_sheet_by_name(pickle.load(given))
        say("cells", sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or [])
    except calamine.PasswordError:
        say("locked")
    except BaseException:  # panics of Rust are no Exception
        say("damaged")


def _hold(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: it is only killed when the time is up
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, hard))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
