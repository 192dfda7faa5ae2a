"""The smallest and the largest of columns of numbers, with bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from policymatch.engine.columnar.kernel.arithmetic import all_later, bounded, over_one
from policymatch.engine.columnar.kernel.columns import NumberColumn, strict
from policymatch.engine.columnar.kernel.integers import Ints, pick
from policymatch.engine.columnar.kernel.masks import Mask, some


def least(*parts: NumberColumn) -> NumberColumn:
    """The smallest; 不适用 where any is."""
    return extreme(parts, True)


def greatest(*parts: NumberColumn) -> NumberColumn:
    """The largest; 不适用 where any is."""
    return extreme(parts, False)


def extreme(parts: Sequence[NumberColumn], smallest: bool) -> NumberColumn:
    """The smallest or largest; 不适用 where any is."""
    bounds, den = over_one(parts)
    gaps = strict(p.gaps for p in parts)
    act: Callable[[Any, Any], Any] = np.minimum if smallest else np.maximum
    top = max(b[2] for b in bounds)
    low, high, _ = bounds[0]
    if gaps.open is None:
        for b_low, _, _ in bounds[1:]:
            low = act(low, b_low)
        return NumberColumn(low, low, den, top, gaps)
    if len(parts) == 1:
        return parts[0]
    if smallest:
        low_inf = some(*(p.low_inf for p in parts))
        for b_low, _, _ in bounds[1:]:
            low = act(low, b_low)
        high, high_inf = _nearest(act, [(b[1], p.high_inf) for b, p in zip(bounds, parts, strict=True)])
    else:
        high_inf = some(*(p.high_inf for p in parts))
        for _, b_high, _ in bounds[1:]:
            high = act(high, b_high)
        low, low_inf = _nearest(act, [(b[0], p.low_inf) for b, p in zip(bounds, parts, strict=True)])
    later = all_later(parts, gaps.open)
    return bounded(low, high, den, top, replace(gaps, later=later) if later is not None else gaps, low_inf, high_inf)


def _nearest(act: Callable[[Any, Any], Any], ends: list[tuple[Ints, Mask | None]]) -> tuple[Ints, Mask | None]:
    """The smallest (largest) of the ends that there are; infinite where there is none."""
    out, unbounded = ends[0]
    for end, inf in ends[1:]:
        both = act(out, end)
        if unbounded is not None:
            both = pick(unbounded, end, both)
        if inf is not None:
            both = pick(inf, out, both)
        out = both
        unbounded = None if unbounded is None or inf is None else unbounded & inf
    return out, unbounded
