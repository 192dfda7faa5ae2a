"""The accounts of what was read: every row of a file was used or set aside, every cell taken or set aside, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from policymatch.model.facts import CODE_NAME
from policymatch.tables.reading.cells import RejectedCell, RejectedRow

BLANK_ROW, TOO_WIDE = "空行", "格数多于表头"
NO_CODE, BAD_CODE, REPEATED_CODE = f"没有{CODE_NAME}", f"{CODE_NAME}有误", f"{CODE_NAME}重复"
STRANGER, REFUSED = "企业表没有这户企业", "企业表中的这户企业已退回"
UNFILLED = f"没有填{CODE_NAME}（如是合并单元格，请拆分后逐行填写）"
ALL_BLANK = "整行空白"


@dataclass(slots=True)
class FileIntake:
    """What came out of one file.

    Attributes:
        table: the file's name.
        record: the record list it holds, or "" for the enterprise table.
        rows: how many rows it has; ``used`` of them were used, the others are in ``rejected_rows``.
        rejected_cells: by row, then by column; those of row 1 stand for a whole column.
    """

    table: str
    record: str = ""
    rows: int = 0
    used: int = 0
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    rejected_cells: list[RejectedCell] = field(default_factory=list)
    notices: tuple[str, ...] = ()


__all__ = [
    "ALL_BLANK",
    "BAD_CODE",
    "BLANK_ROW",
    "NO_CODE",
    "REFUSED",
    "REPEATED_CODE",
    "STRANGER",
    "TOO_WIDE",
    "UNFILLED",
    "FileIntake",
]
