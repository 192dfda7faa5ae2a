"""Days and periods of data."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from policymatch.errors import FactError, FactIssue
from policymatch.language.periods import Period, parse_date
from policymatch.model.texts import plain

_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]*([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?)? ?(Z|[+-]\d{2}:?\d{2})?"
)
_WANTED_DAY = "应为日期，如 2024-05-20"


@cache
def _china() -> ZoneInfo:
    return ZoneInfo("Asia/Shanghai")


def local_day(instant: datetime) -> date:
    """The day of an instant: in Asia/Shanghai where it has a time zone, as it is written where it has none."""
    return instant.date() if instant.tzinfo is None else instant.astimezone(_china()).date()


def read_day(raw: Any) -> date:
    """A day from a date, a datetime, ``2024-05-20``, ``20240520``, ``2024年5月20日``, a time of day with or without a zone.

    Raises:
        ValueError: it is none of these, or there is no such day or time.
    """
    if isinstance(raw, datetime):
        if raw != raw:  # pandas' NaT
            raise ValueError(f"{_WANTED_DAY}；没有就不写")
        return local_day(raw)
    if isinstance(raw, date):
        return raw
    text = str(raw)
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    m = compact or _DAY.fullmatch(text)
    if m is None:
        wrong_time = re.fullmatch(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]*\d+:.*", text)
        raise ValueError(f"时间不对，{_WANTED_DAY} 或 2024-05-20 08:30" if wrong_time else _WANTED_DAY)
    day = parse_date(f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}")
    if day is None:
        raise ValueError(f"没有这一天，{_WANTED_DAY}")
    if compact or m[7] is None:
        return day
    if m[4] is None:
        raise ValueError(f"日期有时区而没有时间，看不出是哪一天，{_WANTED_DAY}")
    hours, minutes = (0, 0) if m[7] == "Z" else (int(m[7][1:3]), int(m[7][-2:]))
    if hours > 14 or minutes > 59:
        raise ValueError(f"时区“{m[7]}”不对，{_WANTED_DAY}T08:30:00+08:00")
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if m[7][0] == "-" else 1)
    try:
        return local_day(datetime(day.year, day.month, day.day, int(m[4]), int(m[5]), tzinfo=timezone(offset)))
    except OverflowError:
        raise ValueError(f"没有这一天，{_WANTED_DAY}") from None


def read_period(raw: Any, grain: str = "") -> Period:
    """A period from ``2024``, ``2024年``, ``2024年第1季度``, ``2024Q1``, ``2024H1``, ``2024年4月``, ``2024-04``.

    Raises:
        ValueError: it is none of these, or not of the wanted grain.
    """
    if isinstance(raw, date):
        raise ValueError("应为期间，如 2024年；写的是一个日期")
    text = plain(str(raw)).removesuffix(".0").removesuffix("度")
    text = text if not text.endswith("季") else text + "度"
    if re.fullmatch(r"\d{4}", text):
        text += "年"
    elif m := re.fullmatch(r"(\d{4})年?[Qq]([1-4])", text):
        text = f"{m[1]}年第{m[2]}季度"
    elif m := re.fullmatch(r"(\d{4})年?[Hh]([12])", text):
        text = f"{m[1]}年{'上' if m[2] == '1' else '下'}半年"
    elif m := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", text):
        text = f"{m[1]}年{int(m[2])}月"
    elif m := re.fullmatch(r"(\d{4})年第?([一二三四])季度", text):
        text = f"{m[1]}年第{'一二三四'.index(m[2]) + 1}季度"
    period = Period.parse(text)
    if period is None:
        raise ValueError("应为期间，如 2024年、2024年第1季度、2024年4月")
    if grain and period.grain != grain:
        raise ValueError(f"应为一{'个' if grain in ('季', '月') else ''}{grain}，写的是一个{period.grain}")
    return period


def the_day(on: date | str | None) -> date:
    """The 基准日 as a day.

    Args:
        on: a date, a datetime (its day; with a time zone its day in Asia/Shanghai), or ``2024-12-31``.

    Raises:
        FactError: it is none of these.
    """
    if isinstance(on, datetime):
        return local_day(on)
    if isinstance(on, date):
        return on
    day = parse_date(on) if isinstance(on, str) else None
    if day is None:
        raise FactError([FactIssue("基准日", str(on), "应为日期，如 2024-12-31")])
    return day


__all__ = ["local_day", "read_day", "read_period", "the_day"]
