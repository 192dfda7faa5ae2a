"""What an item adds to a sum: nothing where its value is 不适用, perhaps nothing where it may not belong."""

from __future__ import annotations

import numpy as np

from policymatch.engine.columnar.kernel.arithmetic import bounded
from policymatch.engine.columnar.kernel.columns import ZERO, Gaps, NumberColumn
from policymatch.engine.columnar.kernel.integers import pick
from policymatch.engine.columnar.kernel.masks import Bits, Mask, joined, minus, some, within


def or_nothing(x: NumberColumn) -> NumberColumn:
    """A summand that is or might be 不适用: then it adds nothing."""
    g = x.gaps
    if g.na is None and g.maybe is None:
        return x
    low, high, low_inf, high_inf = x.low, x.high, x.low_inf, x.high_inf
    top = x.top
    if g.na is not None:
        low = pick(g.na, ZERO.low, low)
        high = low if x.high is x.low else pick(g.na, ZERO.low, high)
    if g.maybe is not None:
        below, above = pick(g.maybe, np.minimum(low, 0), low), pick(g.maybe, np.maximum(high, 0), high)
        low, high = below, above
    return bounded(low, high, x.den, top, Gaps(None, g.open, None, g.why, minus(g.later, g.maybe)), low_inf, high_inf)


def possibly(x: NumberColumn, unsure: Mask | None, why: Bits | None) -> NumberColumn:
    """A summand of an item that, in the rows of ``unsure``, may or may not belong."""
    x = or_nothing(x)
    if unsure is None:
        return x
    low, high = pick(unsure, np.minimum(x.low, 0), x.low), pick(unsure, np.maximum(x.high, 0), x.high)
    g = x.gaps
    gaps = Gaps(None, some(g.open, unsure), None, joined(g.why, within(why, unsure)), minus(g.later, unsure))
    return bounded(low, high, x.den, x.top, gaps, x.low_inf, x.high_inf)
