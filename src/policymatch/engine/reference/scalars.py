"""Functions of single known values: calendar, codes, extremes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from policymatch.language.periods import Period, add_months, completed_months
from policymatch.language.workdays import WorkCalendar


def shift(start: date | Period, n: int, unit: Any, workdays: WorkCalendar) -> date | Period | None:
    """A day or period moved by ``n`` months, days or working days.

    None where a period would not move by a whole number of its kind.

    Raises:
        OverflowError, ValueError: there is no such day.
        CalendarEnds: the working days of a year on the way are not known.
    """
    if isinstance(start, Period):
        moved = start.shift_months(n)
        if moved is not None and not date.min.year < moved.year < date.max.year:
            raise OverflowError(n)
        return moved
    base = unit.dim[0][0]
    if base == "月":
        return add_months(start, n)
    return start + timedelta(days=n) if base == "天" else workdays.add(start, n)


def code_within(code: str, wanted: str) -> bool:
    """Whether a code lies in another: by prefix; region codes drop trailing pairs of 0 (420800 holds 420802)."""
    prefix = wanted
    if wanted.isdigit() and len(wanted) == 6:
        while prefix.endswith("00"):
            prefix = prefix[:-2]
    return code.startswith(prefix)


def first_day(v: Any) -> Any:
    """The first day of a period or range; a day itself."""
    return v.start if hasattr(v, "start") else v


def last_day(v: Any) -> Any:
    """The last day of a period or range; a day itself."""
    return v.end if hasattr(v, "end") else v


def age(born: date, day: date) -> Fraction:
    """Completed years; someone born on 29 February grows older on 1 March in other years (民法典第201条)."""
    return Fraction(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


SCALAR: dict[str, Callable[..., Any]] = {
    "最大": max,
    "最小": min,
    "周岁": age,
    "满月数": lambda a, b: Fraction(completed_months(a, b)),
    "所在年": lambda d: Period.of(d, "年"),
    "所在半年": lambda d: Period.of(d, "半年"),
    "所在季": lambda d: Period.of(d, "季"),
    "所在月": lambda d: Period.of(d, "月"),
    "起始日": lambda p: p.start,
    "截止日": lambda p: p.end,
    "键段": lambda text, i: (text.split("、") + [""] * 9)[int(i)],
}
