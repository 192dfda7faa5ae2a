"""Plain membership: values of a list, days within periods and ranges, codes by prefix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.engine.compiled.plain import NoForm, Open
from policymatch.engine.reference.scalars import code_within, first_day, last_day
from policymatch.language import tree as t
from policymatch.language.types import DateType, PeriodType
from policymatch.model.policy import DayRange


def _constants(x: t.Member) -> list[Any]:
    """The members, each a literal (or the ends of a range)."""
    out: list[Any] = []
    for m in x.members:
        ends = (m.low, m.high) if isinstance(m, t.Span2) else (m,)
        if not all(isinstance(e, t.Const) and e.value is not None for e in ends):
            raise NoForm
        values = [e.value for e in ends if isinstance(e, t.Const)]
        out.append(values[0] if len(values) == 1 else DayRange(first_day(values[0]), last_day(values[1])))
    return out


def values_inside(x: t.Member, den: int) -> Callable[[Any], bool]:
    """Whether a value (a number as a multiple of 1/``den``) is one of the members, or a day or period lies in one of them."""
    wanted = _constants(x)
    if not isinstance(x.subject.type, DateType | PeriodType):
        values = frozenset(v * den if isinstance(v, Fraction) else v for v in wanted)
        return lambda value: value in values
    spans = [(first_day(v) or date.min, last_day(v) or date.max) for v in wanted]

    def out(value: Any) -> bool:
        start, end = first_day(value), last_day(value)
        return any(low <= start and end <= high for low, high in spans)

    return out


def codes_inside(x: t.Member) -> Callable[[Any], bool]:
    """Prefix membership; a code less fine than the ones asked for leaves it open."""
    wanted = [str(v) for v in _constants(x)]

    def out(code: Any) -> bool:
        if any(code_within(code, one) for one in wanted):
            return True
        if any(code_within(one, code) for one in wanted):
            raise Open
        return False

    return out
