"""且, 或, 非 over columns, in Kleene's logic: what is open keeps its causes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policymatch.engine.columnar.kernel.columns import NO, NO_GAPS, YES, Gaps, Truth
from policymatch.engine.columnar.kernel.masks import Bits, Mask, joined, minus, some, within


def unsure(open_: Mask | None, why: Bits | None) -> Gaps:
    """The gaps of a condition that is open in some rows."""
    return NO_GAPS if open_ is None else Gaps(None, open_, None, within(why, open_))


def both(parts: Sequence[Truth]) -> Truth:
    """且: a part that surely fails settles it; every part is looked at."""
    if not parts:
        return YES
    if len(parts) == 1:
        return plain(parts[0])
    holds = parts[0].holds
    for p in parts[1:]:
        holds = holds & p.holds
    open_ = some(*(p.gaps.open for p in parts))
    if open_ is None:
        return Truth(holds)
    possible = parts[0].possible
    for p in parts[1:]:
        possible = possible & p.possible
    open_ = minus(possible, holds)
    open_ = open_ if open_ is not None and open_.any() else None
    return Truth(holds, unsure(open_, joined(*(p.gaps.why for p in parts))))


def either(parts: Sequence[Truth]) -> Truth:
    """或: a part that surely holds settles it."""
    if not parts:
        return NO
    if len(parts) == 1:
        return plain(parts[0])
    holds = parts[0].holds
    for p in parts[1:]:
        holds = holds | p.holds
    open_ = minus(some(*(p.gaps.open for p in parts)), holds)
    return Truth(holds, unsure(open_, joined(*(p.gaps.why for p in parts))))


def negate(x: Truth) -> Truth:
    """非; of 不适用 it holds."""
    return Truth(x.fails, unsure(x.gaps.open, x.gaps.why))


def plain(x: Truth) -> Truth:
    """The same condition; 不适用 does not hold."""
    g = x.gaps
    return x if g.na is None and g.maybe is None else Truth(x.holds, unsure(g.open, g.why))


def unknown_or_false(open_: Mask | None, why: Bits | None) -> Truth:
    """A condition of which nothing is known in some rows, and which fails in the others."""
    if open_ is None:
        return NO
    return Truth(np.zeros(len(open_), dtype=bool), unsure(open_, why))
