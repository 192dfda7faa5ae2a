"""Days of a policy: both ends belong to it, and two versions touch without overlapping."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policymatch.model.policy import Days

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "day", "holds"),
    [
        (Days(FIRST, LAST), FIRST, True),
        (Days(FIRST, LAST), FIRST - DAY, False),
        (Days(FIRST, LAST), LAST, True),
        (Days(FIRST, LAST), LAST + DAY, False),
        (Days(FIRST, FIRST), FIRST, True),
        (Days(None, LAST), date.min, True),
        (Days(None, LAST), LAST + DAY, False),
        (Days(FIRST, None), date.max, True),
        (Days(FIRST, None), FIRST - DAY, False),
        (Days(), FIRST, True),
    ],
)
def test_both_ends_belong_to_it(days: Days, day: date, holds: bool) -> None:
    assert days.holds(day) is holds


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (Days(LAST + DAY, None), False),
        (Days(LAST, None), True),
        (Days(None, FIRST - DAY), False),
        (Days(None, FIRST), True),
        (Days(FIRST + DAY, LAST - DAY), True),
        (Days(FIRST - DAY, LAST + DAY), True),
        (Days(), True),
    ],
)
def test_two_overlap_where_a_day_lies_in_both(other: Days, overlap: bool) -> None:
    days = Days(FIRST, LAST)
    assert days.overlaps(other) is overlap and other.overlaps(days) is overlap
    shared = any(days.holds(d) and other.holds(d) for d in (FIRST + DAY * n for n in range(-2, 370)))
    assert shared is overlap


def test_an_open_end_is_said() -> None:
    assert (str(Days(FIRST, LAST)), str(Days(FIRST)), str(Days(None, LAST))) == (
        "2024-01-01至2024-12-31",
        "2024-01-01至长期",
        "至2024-12-31",
    )
