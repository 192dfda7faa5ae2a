"""What adds up over the partitions of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

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
        shares: header in % -> whether there is a figure, and whether one is 1 % or more.
        twice: record table -> groups of rows with the same 主键.
    """

    tally: Tally
    figures: Figures = field(default_factory=Figures)
    enterprises: int = 0
    rows: Counter[int] = field(default_factory=Counter)
    used: Counter[int] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    shares: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    twice: Counter[int] = field(default_factory=Counter)

    def add(self, other: Sums) -> None:
        """Adds those of other enterprises."""
        self.tally.add(other.tally)
        self.figures += other.figures
        self.enterprises += other.enterprises
        for mine, theirs in ((self.rows, other.rows), (self.used, other.used), (self.twice, other.twice)):
            mine.update(theirs)
        self.reasons.update(other.reasons)
        for header, (some, large) in other.shares.items():
            self.share(header, some, large)

    def share(self, header: str, some: bool, large: bool) -> None:
        """Adds what was seen of a column in %."""
        before = self.shares.get(header, (False, False))
        self.shares[header] = (before[0] or some, before[1] or large)


__all__ = ["CELLS", "ROWS", "Sums"]
