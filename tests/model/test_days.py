"""Days: the same day from every way of writing an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.api import the_day
from policymatch.model.days import read_day

DAY = date(2024, 1, 1)


@pytest.mark.parametrize(
    "raw",
    [
        datetime(2023, 12, 31, 16, 0, tzinfo=UTC),
        datetime(2024, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=8))),
        datetime(2023, 12, 31, 11, 30, tzinfo=ZoneInfo("America/New_York")),
        pd.Timestamp("2023-12-31T16:00Z"),
        datetime(2024, 1, 1, 23, 59, 59),
        "2023-12-31T16:00:00Z",
        "2023-12-31T16:00:00.000Z",
        "2023-12-31 16:00Z",
        "2024-01-01T00:00:00+08:00",
        "2024-01-01 00:00:00+0800",
        "2023-12-31T12:00:00-04:30",
        "2024-01-01 23:59:59.999",
        "2024/1/1 8:05",
        "2024年1月1日 08:05",
        "20240101",
    ],
)
def test_an_instant_is_its_day_in_china(raw: Any) -> None:
    assert read_day(raw) == DAY
    if isinstance(raw, datetime):
        assert the_day(raw) == DAY


def test_summer_time_of_1988_counts() -> None:
    assert read_day("1988-06-30T15:30:00Z") == date(1988, 7, 1)
    assert read_day("1988-01-30T15:30:00Z") == date(1988, 1, 30)


@pytest.mark.parametrize(
    "raw",
    ["2024-05-20 25:61", "2024-05-20 24:00", "2024-05-20T08:60", "2024-05-20 08:30:61", "2024-05-20T8", "2024-05-20Z",
     "2024-05-20T08:30+99:00", "9999-12-31T23:00:00-10:00", "2024-13-01 08:00", "2024-05-20 -1:30"],
)  # fmt: skip
def test_a_nonsensical_time_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="应为日期，如 2024-05-20"):
        read_day(raw)


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),
    st.integers(-12 * 60, 14 * 60),
)
def test_typed_and_written_instants_give_the_same_day(when: datetime, minutes: int) -> None:
    instant = when.replace(tzinfo=timezone(timedelta(minutes=minutes)), microsecond=0)
    assert read_day(instant) == read_day(instant.isoformat()) == read_day(pd.Timestamp(instant))
