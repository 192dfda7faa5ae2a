"""Working days: those of the ``chinesecalendar`` package, and those of a dictionary (工作日历) for other years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

WORKDAYS = "工作日历"
"""The section of a dictionary, and how a missing year is named as a fact: 工作日历(2027年)."""
_YEAR = re.compile(rf"{WORKDAYS}\((\d+)年\)")
FIXED = ((1, 1), (5, 1), (10, 1), (10, 2))
"""Statutory holidays that are the same days every year (全国年节及纪念日放假办法)."""
FEWEST = 11
"""Days off that the announcement of any year names at least."""


class CalendarEnds(Exception):
    """A working day lies in a year that the calendar does not have.

    Attributes:
        year: the year.
    """

    def __init__(self, year: int):
        super().__init__(year)
        self.year = year


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked.

    Attributes:
        days: days whose being worked (班) or not (休) is given; they come before those of the package.
    """

    days: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether a day is a working day.

        Raises:
            CalendarEnds: its year is not known.
        """
        given = self.days.get(day)
        if given is not None:
            return given
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            if not any(d.year == day.year for d in self.days):
                raise CalendarEnds(day.year) from None
            return day.weekday() < 5  # a year that is given is given whole: see incomplete_years

    def add(self, day: date, n: int) -> date:
        """The ``n``-th working day after a day (before it for a negative ``n``).

        Raises:
            CalendarEnds: a day on the way is in a year that is not known.
            OverflowError: there is no such day.
        """
        step = timedelta(days=1 if n >= 0 else -1)
        left = abs(n)
        while left:
            day += step
            left -= self.works(day)
        return day


def incomplete_years(days: Mapping[date, bool]) -> dict[int, str]:
    """The years beyond those of the package that are not given whole, and what they lack."""
    out: dict[int, str] = {}
    for year in sorted({d.year for d in days}):
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:
            off = {d for d, worked in days.items() if d.year == year and not worked}
            lacking = [f"{date(year, *d)}" for d in FIXED if date(year, *d) not in off]
            if lacking:
                out[year] = f"没有写{'、'.join(lacking)}休"
            elif len(off) < FEWEST:
                out[year] = f"只写了{len(off)}天休，全年的放假至少有{FEWEST}天"
    return out


def what_to_do(names: Iterable[str]) -> tuple[str, ...]:
    """What to do about missing years, out of the names of missing facts (工作日历(2027年)); nothing if there are none."""
    years = sorted({m[1] for name in names if (m := _YEAR.fullmatch(name))})
    if not years:
        return ()
    listed = "、".join(f"{y}年" for y in years)
    return (
        f"工作日历没有{listed}：请把国务院办公厅通知的全年放假和调休上班写成工作日历文件，"
        "用 --calendar（程序里是 Catalog.load 的 calendar）给出",
    )


STANDARD = WorkCalendar()

__all__ = ["STANDARD", "WORKDAYS", "CalendarEnds", "WorkCalendar", "incomplete_years", "what_to_do"]
