"""Blank rows of a table: those with other rows below them are set aside; those at its end are no rows."""

from __future__ import annotations

from policymatch.errors import TableError
from policymatch.limits import LIMITS
from policymatch.tables.intake.accounts import ALL_BLANK, BLANK_ROW
from policymatch.tables.reading.cells import RejectedRow
from policymatch.tables.reading.texts import Rows


class BlankRows:
    """The blank rows of a table, as it is read.

    Args:
        table: its name.

    Attributes:
        rejected: those with other rows below them.
    """

    def __init__(self, table: str):
        self._table = table
        self.rejected: list[RejectedRow] = []
        self._waiting: list[range] = []  # until a row follows that is not blank

    def __len__(self) -> int:
        """How many there are at the end."""
        return sum(map(len, self._waiting))

    def add(self, rows: Rows, n: int, first: int) -> list[RejectedRow]:
        """The blank rows of the next block, which are set aside if another row follows.

        Args:
            rows: their places in the block.
            n: how many rows the block has.
            first: the number in the file of its first row.

        Returns:
            Those of this block and before it of which it is known now.

        Raises:
            TableError: there are too many.
        """
        end = n
        for row in reversed(rows.tolist()):
            if row != end - 1:
                break
            end = row
        known: list[range] = []
        if end:
            known, self._waiting = self._waiting, []
        here = rows[rows < end]
        if len(self.rejected) + sum(map(len, known)) + len(here) > LIMITS.blank_rows:
            raise TableError(
                f"“{self._table}”的数据行之间有很多空行，超过限额“blank_rows”（{LIMITS.blank_rows:,}行），请删去空行"
            )
        found = [*(number for some in known for number in some), *(here + first).tolist()]
        out = [RejectedRow(self._table, number, "", "", BLANK_ROW, ALL_BLANK) for number in found]
        self.rejected += out
        if end < n:
            self._waiting.append(range(first + end, first + n))
        return out


__all__ = ["BlankRows"]
