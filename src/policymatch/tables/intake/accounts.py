"""The accounts of what was read: every row of a file was used or set aside, every cell taken or set aside, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from policymatch.errors import TableError
from policymatch.limits import LIMITS
from policymatch.model.facts import CODE_NAME
from policymatch.tables.reading.cells import RejectedCell, RejectedRow

CELLS, ROWS = "退回单元格", "退回行"
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
        remark: why it is not used, or what was assumed of it; "" where there is none.
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


@dataclass(frozen=True, slots=True)
class RepeatedRecords:
    """Records of one enterprise with the same 主键, which may be one record entered twice; all of them count.

    Attributes:
        key: the members that are the 主键.
        groups: how many sets of equal records there are.
        example: the row numbers of one set; () in a table whose rows have no numbers.
    """

    key: tuple[str, ...]
    groups: int
    example: tuple[int, ...] = ()

    def __add__(self, other: RepeatedRecords) -> RepeatedRecords:
        return RepeatedRecords(self.key, self.groups + other.groups, self.example or other.example)

    def notice(self, table: str) -> str:
        """The notice about them."""
        example = f"（如第{'、'.join(map(str, self.example))}行）" if self.example else ""
        return (
            f"“{table}”：{self.groups}组行的企业和主键（{'、'.join(self.key)}）相同{example}，都已计入，请核对是否重复"
        )


def incomplete(table: str, record: str, rows: int) -> str:
    """The notice about a 全量 list in which some ``rows`` belong to no known enterprise, so that it does not count as complete."""
    return f"“{table}”有{rows}行看不出是哪户企业，不能当作全量名册：没有“{record}”的企业按缺处理，不按没有处理"


def kinds_of(cells: Iterable[RejectedCell], rows: Iterable[RejectedRow]) -> Counter[tuple[str, str]]:
    """(退回单元格 or 退回行, kind) -> how many cells or rows were set aside."""
    return Counter(chain(((CELLS, c.kind) for c in cells), ((ROWS, r.kind) for r in rows)))


@dataclass(slots=True)
class FileIntake:
    """What came out of one file.

    Attributes:
        table: the file's name.
        record: the record list it holds, or "" for the enterprise table.
        rows: how many rows it has; ``used`` of them were used, the others are in ``rejected_rows``.
        rejected_cells: by row, then by column; those of the header's row are whole columns.
        notices: what was assumed or passed over, as sentences.
        repeated: records with the same 主键, or None.
        columns: how each column was understood, in the order of the file.
    """

    table: str
    record: str = ""
    rows: int = 0
    used: int = 0
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    rejected_cells: list[RejectedCell] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    repeated: RepeatedRecords | None = None
    columns: tuple[ColumnAccount, ...] = ()


__all__ = [
    "ALL_BLANK",
    "BAD_CODE",
    "BLANK_ROW",
    "CELLS",
    "NO_CODE",
    "NO_CONTENT",
    "ONLY_KEY",
    "REFUSED",
    "REPEATED_CODE",
    "ROWS",
    "STRANGER",
    "TOO_WIDE",
    "UNFILLED",
    "ColumnAccount",
    "FileIntake",
    "RepeatedRecords",
    "check_rejected",
    "incomplete",
    "kinds_of",
    "noted",
]
