"""Days, times and durations, which workbooks keep as numbers of days since the end of 1899 or the beginning of 1904."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

_MILLISECONDS = 86_400_000  # of a day, to which times are rounded
_LEAP = 60  # 1900-02-29, a day that Excel has and the calendar has not
_FROM_1904 = 1462
_ZERO = datetime(1899, 12, 30)  # of all days behind _LEAP
_END = 2_958_466  # 10000-01-01


def from_serial(x: float, since_1904: bool) -> date | datetime | time:
    """The day or time of a number; a number below 1 is a time without a day.

    Args:
        x: days.
        since_1904: they are counted from 1904-01-01.

    Raises:
        ValueError: there is no such day from 1900-01-01 to 9999-12-31.
    """
    if 0 <= x < 1:
        return (datetime.min + timedelta(milliseconds=round(x * _MILLISECONDS))).time()
    days = x + _FROM_1904 if since_1904 and x >= 0 else x
    if not 0 <= days < _END:
        raise ValueError("不是1900年1月1日至9999年12月31日之间的日期")
    if _LEAP <= days < _LEAP + 1:
        raise ValueError("是1900年2月29日，没有这一天")
    at = _ZERO + timedelta(days=int(days) + (days < _LEAP))
    if days == int(days):
        return at.date()
    try:
        return at + timedelta(milliseconds=round((days - int(days)) * _MILLISECONDS))
    except OverflowError:
        raise ValueError("不是1900年1月1日至9999年12月31日之间的日期") from None


def duration(x: float) -> timedelta:
    """The duration of a number of days.

    Raises:
        ValueError: it is too long.
    """
    try:
        return timedelta(milliseconds=round(x * _MILLISECONDS))
    except OverflowError:
        raise ValueError("时长太长") from None


__all__ = ["duration", "from_serial"]
