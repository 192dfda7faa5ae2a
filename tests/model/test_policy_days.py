"""Days of a policy: both ends belong to it, and two versions touch without overlapping."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policymatch.model.policy import DayRange

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "day", "holds"),
    [
        (DayRange(FIRST, LAST), FIRST, True),
        (DayRange(FIRST, LAST), FIRST - DAY, False),
        (DayRange(FIRST, LAST), LAST, True),
        (DayRange(FIRST, LAST), LAST + DAY, False),
        (DayRange(FIRST, FIRST), FIRST, True),
        (DayRange(None, LAST), date.min, True),
        (DayRange(None, LAST), LAST + DAY, False),
        (DayRange(FIRST, None), date.max, True),
        (DayRange(FIRST, None), FIRST - DAY, False),
        (DayRange(), FIRST, True),
    ],
)
def test_both_ends_belong_to_it(days: DayRange, day: date, holds: bool) -> None:
    assert days.holds(day) is holds


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (DayRange(LAST + DAY, None), False),
        (DayRange(LAST, None), True),
        (DayRange(None, FIRST - DAY), False),
        (DayRange(None, FIRST), True),
        (DayRange(FIRST + DAY, LAST - DAY), True),
        (DayRange(FIRST - DAY, LAST + DAY), True),
        (DayRange(), True),
    ],
)
def test_two_overlap_where_a_day_lies_in_both(other: DayRange, overlap: bool) -> None:
    days = DayRange(FIRST, LAST)
    assert days.overlaps(other) is overlap and other.overlaps(days) is overlap
    shared = any(days.holds(d) and other.holds(d) for d in (FIRST + DAY * n for n in range(-2, 370)))
    assert shared is overlap


def test_an_open_end_is_said() -> None:
    assert (str(DayRange(FIRST, LAST)), str(DayRange(FIRST)), str(DayRange(None, LAST))) == (
        "2024-01-01至2024-12-31",
        "2024-01-01至长期",
        "至2024-12-31",
    )
