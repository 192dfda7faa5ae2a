"""The accounts of what was read: every row of a file was used or set aside, every cell taken or set aside, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from policymatch.errors import TableError
from policymatch.limits import LIMITS
from policymatch.model.facts import CODE_NAME
from policymatch.tables.reading.cells import RejectedCell, RejectedRow

BLANK_ROW, TOO_WIDE = "空行", "格数多于表头"
NO_CODE, BAD_CODE, REPEATED_CODE = f"没有{CODE_NAME}", f"{CODE_NAME}有误", f"{CODE_NAME}重复"
STRANGER, REFUSED = "企业表没有这户企业", "企业表中的这户企业已退回"
UNFILLED = f"没有填{CODE_NAME}（如是合并单元格，请拆分后逐行填写）"
ALL_BLANK = "整行空白"
NO_CONTENT, ONLY_KEY = "记录没有内容", f"只填了{CODE_NAME}（或企业名称），没有记录的内容"


@dataclass(slots=True)
class ColumnAccount:
    """How a column was understood, and what became of its cells: each cell of a counted row is in one of the four counts.

    Rows that were set aside for what they say themselves (blank, no code, too many cells) are not counted.

    Attributes:
        index: its place in the table, from 0.
        header: as written, or ``第N列``.
        use: the fact it holds, 统一社会信用代码 or 企业名称; "" where the column is not used.
        period: of a yearly (quarterly, monthly) fact, else "".
        unit: what a bare number in it is in, "" where there is none.
        remark: why it is not used, or what was assumed of it; "" where there is nothing to say.
        taken, blank, refused: cells with a value, cells without one, rejected cells.
        unused: filled cells of a column that is not used.
        notes: note -> how many cells were read with it (see :class:`~policymatch.model.values.Reading`).
    """

    index: int
    header: str
    use: str = ""
    period: str = ""
    unit: str = ""
    remark: str = ""
    taken: int = 0
    blank: int = 0
    refused: int = 0
    unused: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def add(self, other: ColumnAccount) -> None:
        """Adds the counts of another part of the same column."""
        self.taken += other.taken
        self.blank += other.blank
        self.refused += other.refused
        self.unused += other.unused
        self.notes += other.notes


def noted(table: str, header: str, note: str, n: int) -> str:
    """The notice for a note of a column: what was changed or passed over in how many cells."""
    return f"“{table}”：“{header}”有{n}格{note}"


def check_rejected(table: str, n: int) -> None:
    """Holds a table to the limit of rows and cells that are set aside.

    Raises:
        TableError: there are too many.
    """
    if n > LIMITS.rejected:
        raise TableError(f"“{table}”退回的行和单元格太多，超过限额“rejected”（{LIMITS.rejected:,}），请先改正表格")


@dataclass(slots=True)
class FileIntake:
    """What came out of one file.

    Attributes:
        table: the file's name.
        record: the record list it holds, or "" for the enterprise table.
        rows: how many rows it has; ``used`` of them were used, the others are in ``rejected_rows``.
        rejected_cells: by row, then by column; those of the header's row stand for a whole column.
        columns: how each column was understood, in the order of the file.
    """

    table: str
    record: str = ""
    rows: int = 0
    used: int = 0
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    rejected_cells: list[RejectedCell] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    columns: tuple[ColumnAccount, ...] = ()


__all__ = [
    "ALL_BLANK",
    "BAD_CODE",
    "BLANK_ROW",
    "NO_CODE",
    "NO_CONTENT",
    "ONLY_KEY",
    "REFUSED",
    "REPEATED_CODE",
    "STRANGER",
    "TOO_WIDE",
    "UNFILLED",
    "ColumnAccount",
    "FileIntake",
    "check_rejected",
    "noted",
]
