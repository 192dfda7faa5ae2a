"""Periods (年, 半年, 季, 月) and calendar arithmetic on days.

Months are added by the calendar: the same day-number, or the last day of the month where there is none
(民法典第201—203条).
"""

from __future__ import annotations

import calendar
import functools
import re
from dataclasses import dataclass
from datetime import date

GRAINS = {"年": 1, "半年": 2, "季": 4, "月": 12}
_HALVES = ("上半年", "下半年")
_TEXT = re.compile(r"(\d{4})年(?:(上半年|下半年)|第([1-4])季度|(1[0-2]|[1-9]|0[1-9])月)?")


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """The ``index``-th (from 0) ``grain`` of ``year``."""

    grain: str
    year: int
    index: int = 0

    @property
    def ordinal(self) -> int:
        """Number of periods of this grain since year 0."""
        return self.year * GRAINS[self.grain] + self.index

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.index * (12 // GRAINS[self.grain]) + 1, 1)

    @property
    def end(self) -> date:
        """The last day."""
        month = (self.index + 1) * (12 // GRAINS[self.grain])
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def shift(self, n: int) -> Period:
        """The period ``n`` grains later."""
        k = GRAINS[self.grain]
        return Period(self.grain, (self.ordinal + n) // k, (self.ordinal + n) % k)

    def shift_months(self, months: int) -> Period | None:
        """The period ``months`` later, or None if that is not a whole number of periods."""
        step = 12 // GRAINS[self.grain]
        return self.shift(months // step) if months % step == 0 else None

    def __lt__(self, other: Period) -> bool:
        return (self.start, self.end) < (other.start, other.end)

    def __str__(self) -> str:
        if self.grain == "年":
            return f"{self.year}年"
        if self.grain == "半年":
            return f"{self.year}年{_HALVES[self.index]}"
        return f"{self.year}年第{self.index + 1}季度" if self.grain == "季" else f"{self.year}年{self.index + 1}月"

    @staticmethod
    def parse(text: str) -> Period | None:
        """The period that a text names: ``2024年``, ``2024年上半年``, ``2024年第1季度``, ``2024年4月``; None if it is none of these."""
        m = _TEXT.fullmatch(text)
        if m is None:
            return None
        year = int(m[1])
        if year < 1:
            return None
        if m[2]:
            return Period("半年", year, _HALVES.index(m[2]))
        if m[3]:
            return Period("季", year, int(m[3]) - 1)
        return Period("月", year, int(m[4]) - 1) if m[4] else Period("年", year)

    @staticmethod
    def of(day: date, grain: str) -> Period:
        """The period of this grain that holds ``day``."""
        return Period(grain, day.year, (day.month - 1) * GRAINS[grain] // 12)


def parse_date(text: str) -> date | None:
    """``2024-05-20`` as a day, or None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The same day-number ``months`` later, or that month's last day."""
    n = day.year * 12 + day.month - 1 + months
    year, month = divmod(n, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def completed_months(start: date, end: date) -> int:
    """Completed months from ``start`` to ``end`` (negative if ``end`` is before ``start``): the most that can be added to ``start`` without passing ``end``."""
    n = (end.year - start.year) * 12 + end.month - start.month
    return n if add_months(start, n) <= end else n - 1
