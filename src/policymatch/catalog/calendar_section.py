"""Reading 工作日历: days off and days made up for, of years whose working days the library does not know."""

from __future__ import annotations

from datetime import date

from policymatch.catalog.shapes import Shapes
from policymatch.language.periods import parse_date
from policymatch.language.source import Node, Scalar
from policymatch.language.workdays import WORKDAYS, WorkCalendar, incomplete_years

WORKED = {"休": False, "班": True}


class CalendarSection:
    """The days of all files.

    Args:
        shapes: where problems go.
    """

    def __init__(self, shapes: Shapes):
        self._shapes = shapes
        self._days: dict[date, tuple[Scalar, bool]] = {}

    def read(self, node: Node | None) -> None:
        """Adds the section of a file."""
        for key, item in self._shapes.mapping(node, WORKDAYS):
            word = item.text if isinstance(item, Scalar) else ""
            day = parse_date(key.text)
            if day is None:
                self._shapes.bad(key.at, "date", f"“{key.text}”不是日期", "年-月-日，如 2027-01-01")
            elif word not in WORKED:
                self._shapes.bad(key.at, "value", f"{WORKDAYS}的{day}写的是“{word}”", " 或 ".join(WORKED))
            elif day in self._days:
                first = self._days[day][0].at
                self._shapes.bad(key.at, "duplicate-name", f"{WORKDAYS}的{day}写了两次", "每天一次", "", first)
            else:
                self._days[day] = (key, WORKED[word])

    def finish(self) -> WorkCalendar:
        """The calendar; years that are not given whole are problems."""
        days = {day: worked for day, (_, worked) in self._days.items()}
        for year, lack in incomplete_years(days).items():
            at = next(key.at for day, (key, _) in self._days.items() if day.year == year)
            wanted = f"{year}年国务院办公厅通知的全部放假和调休上班的日子"
            self._shapes.bad(at, "calendar", f"{WORKDAYS}的{year}年不全：{lack}", wanted)
        return WorkCalendar(days)


__all__ = ["WORKED", "CalendarSection"]
