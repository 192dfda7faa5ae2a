"""What adds up over the partitions of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from policymatch.tables.intake.accounts import ColumnAccount
from policymatch.tables.results.tallies import Figures, Tally

CELLS, ROWS = "退回单元格", "退回行"


@dataclass(slots=True)
class Sums:
    """The accounts of some enterprises and their records.

    Attributes:
        tally: figures of each incentive.
        figures: of all of them together.
        rows, used: how many rows each table has, and how many of them were used.
        reasons: table of what was set aside, and why (a kind for rows, a reason for cells) -> how often.
        twice: record table -> groups of rows with the same 主键.
        columns: table -> what became of the cells of each of its columns.
    """

    tally: Tally
    figures: Figures = field(default_factory=Figures)
    enterprises: int = 0
    rows: Counter[int] = field(default_factory=Counter)
    used: Counter[int] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    twice: Counter[int] = field(default_factory=Counter)
    columns: dict[int, tuple[ColumnAccount, ...]] = field(default_factory=dict)

    def add(self, other: Sums) -> None:
        """Adds those of other enterprises."""
        self.tally.add(other.tally)
        self.figures += other.figures
        self.enterprises += other.enterprises
        for mine, theirs in ((self.rows, other.rows), (self.used, other.used), (self.twice, other.twice)):
            mine.update(theirs)
        self.reasons.update(other.reasons)
        self.count(other.columns)

    def count(self, columns: Mapping[int, tuple[ColumnAccount, ...]]) -> None:
        """Adds the cells of the columns of some tables."""
        for number, more in columns.items():
            if number not in self.columns:
                self.columns[number] = more
                continue
            for mine, theirs in zip(self.columns[number], more, strict=True):
                mine.add(theirs)


__all__ = ["CELLS", "ROWS", "Sums"]
