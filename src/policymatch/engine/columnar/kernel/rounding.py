"""Rounding of columns of numbers, each bound for itself."""

from __future__ import annotations

from policymatch.engine.columnar.kernel.arithmetic import add, bounded, closed, column_of
from policymatch.engine.columnar.kernel.columns import NumberColumn
from policymatch.engine.columnar.kernel.integers import Ints, narrow, scaled, top_of, total, whole


def rounded(x: NumberColumn, unit: int, mode: str) -> NumberColumn:
    """To a multiple of ``unit`` 分: 四舍五入 (half up), 舍去 or 进位."""
    if isinstance(x.den, int) and x.den == unit == 1:
        return closed(x)
    low = _round(x.low, x.top, x.den, unit, mode)
    high = low if x.high is x.low else _round(x.high, x.top, x.den, unit, mode)
    top = top_of(low) if high is low else max(top_of(low), top_of(high))
    return bounded(low, high, 1, top, x.gaps.closed(), x.low_inf, x.high_inf)


def _round(num: Ints, top: int, den: int | Ints, unit: int, mode: str) -> Ints:
    step, step_top = scaled(column_of(den), top_of(column_of(den)), unit)
    if mode == "四舍五入":
        num, top = scaled(num, top, 2)
        num, top = total(num, top, step, step_top)
        step, step_top = scaled(step, step_top, 2)
    if num.dtype != step.dtype:
        num, step = num.astype(object), step.astype(object)
    out: Ints = -(-num // step) if mode == "进位" else num // step
    top = top_of(out)
    return scaled(narrow(out, top), top, unit)[0]


def floored(x: NumberColumn, more: int = 0) -> NumberColumn:
    """The whole numbers at most as large, plus ``more``."""
    out = rounded(x, 1, "舍去")
    return out if not more else closed(add(out, _integer(more)))


def _integer(value: int) -> NumberColumn:
    num = whole([value])
    return NumberColumn(num, num, 1, abs(value))
