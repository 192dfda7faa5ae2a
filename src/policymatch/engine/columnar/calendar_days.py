"""Days and periods over columns: moved by months or days, and the functions of the calendar, once for each distinct value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from policymatch.engine.columnar.columns import Column, Days, Numbers, Symbols, strict
from policymatch.engine.columnar.fact_table import EPOCH
from policymatch.engine.columnar.masks import Registry
from policymatch.engine.columnar.symbols import mapped
from policymatch.engine.reference.evaluate import moved
from policymatch.engine.reference.values import Known, Value
from policymatch.language import tree as t
from policymatch.language.types import DateType

FIRST, LAST = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH
_DAY = Days(np.zeros(1, dtype=np.int64))
_SYMBOL = Symbols(np.zeros(1, dtype=np.int64), (None,))


def calendar(registry: Registry, x: t.Arith, a: Column, b: Column) -> Column:
    """A day or period moved by a duration, or the days between two days."""
    if isinstance(a, Days) and isinstance(b, Days):
        gaps = strict((a.gaps, b.gaps))
        return _between(a, b, gaps)
    made = _by_days(x, a, b)
    if made is not None:
        return made

    def act(start: Any, by: Any) -> Value:
        return moved(start, by if x.op == "+" else -by, x.right.type)

    return mapped(registry, act, _DAY if isinstance(x.left.type, DateType) else _SYMBOL, a, b)  # type: ignore[no-any-return]


def _between(a: Days, b: Days, gaps: Any) -> Numbers:
    num = a.days.astype(np.int64) - b.days
    return Numbers(num, num, 1, LAST - FIRST, gaps, gaps.open, gaps.open)


def _by_days(x: t.Arith, a: Column, b: Column) -> Days | None:
    """Moved by whole days that stay inside the calendar."""
    unit = getattr(x.right.type, "dim", ())
    if not (isinstance(a, Days) and isinstance(b, Numbers) and unit and unit[0][0] == "天" and b.den == 1):
        return None
    if b.top > LAST - FIRST:
        return None
    days = a.days.astype(np.int64) + (b.low if x.op == "+" else -b.low)
    if len(days) and (int(days.min()) < FIRST or int(days.max()) > LAST):
        return None
    return Days(days, strict((a.gaps, b.gaps)))


def function(registry: Registry, act: Callable[..., Any], kind: Column, args: list[Column]) -> Any:
    """A function of single known values."""

    def known(*values: Any) -> Value:
        return Known(act(*values))

    return mapped(registry, known, kind, *args)
