"""Days and periods over columns: moved by months or days, counted, and the periods they lie in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from policymatch.engine.columnar.fact_table import EPOCH
from policymatch.engine.columnar.kernel.columns import DayColumn, KernelColumn, NumberColumn, SymbolColumn, strict
from policymatch.engine.columnar.kernel.integers import numbered
from policymatch.engine.columnar.kernel.masks import Index, Registry
from policymatch.engine.columnar.kernel.symbols import mapped
from policymatch.engine.reference.evaluate import moved
from policymatch.engine.reference.scalars import SCALAR
from policymatch.engine.reference.values import Known, Value
from policymatch.language import tree as t
from policymatch.language.periods import GRAINS, Period
from policymatch.language.types import DateType
from policymatch.language.workdays import WorkCalendar

FIRST, LAST = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH
_DAY = DayColumn(np.zeros(1, dtype=np.int64))
_SYMBOL = SymbolColumn(np.zeros(1, dtype=np.int64), (None,))


def calendar(registry: Registry, x: t.Arith, a: KernelColumn, b: KernelColumn, workdays: WorkCalendar) -> KernelColumn:
    """A day or period moved by a duration, or the days between two days."""
    if isinstance(a, DayColumn) and isinstance(b, DayColumn):
        gaps = strict((a.gaps, b.gaps))
        num = a.days.astype(np.int64) - b.days
        return NumberColumn(num, num, 1, LAST - FIRST, gaps, gaps.open, gaps.open)
    made = _moved(x, a, b)
    if made is not None:
        return made

    def act(start: Any, by: Any) -> Value:
        return moved(start, by if x.op == "+" else -by, x.right.type, workdays)

    return mapped(registry, act, _DAY if isinstance(x.left.type, DateType) else _SYMBOL, a, b)  # type: ignore[no-any-return]


def _moved(x: t.Arith, a: KernelColumn, b: KernelColumn) -> DayColumn | None:
    """Moved by whole days or months that stay inside the calendar; None if that is not sure or not so."""
    dim = getattr(x.right.type, "dim", ())
    unit = dim[0][0] if dim else ""
    if not (isinstance(a, DayColumn) and isinstance(b, NumberColumn) and unit in ("天", "月") and b.den == 1):
        return None
    if b.top > LAST - FIRST or not len(a.days):
        return None
    by = b.low if x.op == "+" else -b.low
    low, high = int(a.days.min()), int(a.days.max())
    step = 31 if unit == "月" else 1
    if low + int(by.min()) * step < FIRST or high + int(by.max()) * step > LAST or low + int(by.max()) < FIRST:
        return None
    made = _by_months(a.days, by) if unit == "月" else a.days.astype(np.int64) + by
    return DayColumn(made, strict((a.gaps, b.gaps)))


def _months(days: Index) -> Index:
    """The month of each day, counted from January of year 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first_days(months: Index) -> Index:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _by_months(days: Index, by: Index) -> Index:
    """The same day-number some months later, or that month's last day."""
    month = _months(days)
    place = days - _first_days(month)
    first = _first_days(month + by)
    last: Index = _first_days(month + by + 1) - 1
    return np.minimum(first + place, last)


def function(registry: Registry, name: str, kind: KernelColumn, args: list[KernelColumn]) -> Any:
    """A function of single known values."""
    made = _of_days(name, args)
    if made is not None:
        return made
    act = SCALAR[name]

    def known(*values: Any) -> Value:
        return Known(act(*values))

    return mapped(registry, known, kind, *args)


def _of_days(name: str, args: list[KernelColumn]) -> KernelColumn | None:
    """A function of days, for all rows at once."""
    days = [a for a in args if isinstance(a, DayColumn)]
    if len(days) < len(args) or not all(_inside(a.days) for a in days):
        return None
    gaps = strict(a.gaps for a in days)
    grain = name.removeprefix("所在")
    if name.startswith("所在") and grain in GRAINS:
        return _periods(days[0], grain)
    if name not in _COUNTED:
        return None
    num = _COUNTED[name](days[0].days, days[1].days)
    return NumberColumn(num, num, 1, 12 * 10_000, gaps, gaps.open, gaps.open)


def _inside(days: Index) -> bool:
    return not len(days) or (int(days.min()) >= FIRST and int(days.max()) <= LAST)


def _periods(x: DayColumn, grain: str) -> SymbolColumn:
    """The period of this grain that holds each day."""
    k = GRAINS[grain]
    ordinals, codes = numbered((_months(x.days) + 1970 * 12) * k // 12)
    return SymbolColumn(codes, tuple(Period(grain, o // k, o % k) for o in ordinals.tolist()), x.gaps)


def _completed_months(start: Index, end: Index) -> Index:
    a, b = _months(start), _months(end)
    place = end - _first_days(b)
    short = (start - _first_days(a) > place) & (end + 1 != _first_days(b + 1))
    out: Index = b - a - short
    return out


def _age(born: Index, day: Index) -> Index:
    a, b = _months(born), _months(day)
    before = (b % 12 < a % 12) | ((b % 12 == a % 12) & (day - _first_days(b) < born - _first_days(a)))
    out: Index = b // 12 - a // 12 - before
    return out


_COUNTED: dict[str, Callable[[Index, Index], Index]] = {"满月数": _completed_months, "周岁": _age}
