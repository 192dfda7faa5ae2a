"""Dated parameters: a value holds from its day to the day before the next, and nothing is known after 核对至."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from policymatch.language.fields import Parameter
from policymatch.language.types import RATIO

OLD, NEW = Fraction(35, 1000), Fraction(31, 1000)
SINCE, CHANGED, CHECKED = date(2024, 1, 1), date(2024, 7, 22), date(2024, 12, 31)
RATE = Parameter("利率", RATIO, "某中心", CHECKED, ((SINCE, OLD), (CHANGED, NEW)))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (SINCE - DAY, None),
        (SINCE, OLD),
        (CHANGED - DAY, OLD),
        (CHANGED, NEW),
        (CHECKED, NEW),
        (CHECKED + DAY, None),
    ],
)
def test_the_value_on_a_day(day: date, value: Fraction | None) -> None:
    assert RATE.on(day) == value


@pytest.mark.parametrize(
    ("start", "end", "value"),
    [
        (SINCE, CHANGED - DAY, OLD),
        (CHANGED, CHECKED, NEW),
        (SINCE - DAY, SINCE, None),
        (CHANGED, CHECKED + DAY, None),
        (CHANGED, CHANGED, NEW),
    ],
)
def test_the_value_all_through_a_period(start: date, end: date, value: Fraction | None) -> None:
    assert RATE.through(start, end) == value


@pytest.mark.parametrize("end", [CHANGED, CHANGED + DAY, CHECKED])
def test_a_period_in_which_it_changed_has_no_value(end: date) -> None:
    with pytest.raises(ValueError, match="变动过"):
        RATE.through(CHANGED - DAY, end)


def test_a_value_that_is_announced_again_is_no_change() -> None:
    same = Parameter("利率", RATIO, "某中心", CHECKED, ((SINCE, OLD), (CHANGED, OLD)))
    assert same.through(SINCE, CHECKED) == OLD
