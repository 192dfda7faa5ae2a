"""Values as the engine knows them: known, not applicable, or missing within bounds; and exact arithmetic on bounds.

An unknown value carries why it is unknown (``causes``), whether it might turn out 不适用 (``maybe_na``), and, for a
number, between which bounds it lies (None: no bound). Every operation gives bounds that hold for every way of filling
in the missing facts, so a filled fact only ever narrows them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from policymatch.language.terms import CauseKind

Bound = Fraction | None


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """Why something is unknown.

    Attributes:
        kind: a missing fact, an open judgement, or a rule that fits nothing or fits twice (rows of a table that overlap
            or leave a gap for this value).
        name: a fact as cases and messages name it (``营业收入(2024年)``, ``信用保险保单.险种``), the text of a judgement, or what
            is wrong with the rule.
        office: who provides the fact or judges.
        field: the name of the fact in the dictionary.
    """

    kind: CauseKind
    name: str
    office: str = ""
    field: str = ""


Causes = frozenset[Cause]
NO_CAUSES: Causes = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """A known value: Fraction, date, Period, bool, str, or a row (dict of values)."""

    value: Any


@dataclass(frozen=True, slots=True)
class NotApplicableValue:
    """不适用: comparisons with it do not hold; sums leave it out."""


NA = NotApplicableValue()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A missing value; ``low`` and ``high`` bound a number.

    ``later``: nothing is missing but instalments still to come; ``low`` is certain now.
    """

    causes: Causes
    low: Bound = None
    high: Bound = None
    maybe_na: bool = False
    later: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, and whether it belongs (a truth value)."""

    value: Any
    belongs: Value


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list: its items; ``missing`` not empty where the list itself is missing (any number of unknown items)."""

    items: tuple[Item, ...]
    missing: Causes = NO_CAUSES
    record: str = ""


Value = Known | NotApplicableValue | Unknown | ListValue

TRUE, FALSE = Known(True), Known(False)


def causes_of(*values: Value) -> Causes:
    """All reasons why any of the values is unknown."""
    out: set[Cause] = set()
    for v in values:
        if isinstance(v, Unknown):
            out |= v.causes
        elif isinstance(v, ListValue):
            out |= v.missing
            for i in v.items:
                out |= causes_of(i.belongs)
    return frozenset(out)


def bounds(v: Value) -> tuple[Bound, Bound]:
    """The bounds of a number."""
    if isinstance(v, Known):
        return v.value, v.value
    assert isinstance(v, Unknown)
    return v.low, v.high


def can_be_na(v: Value) -> bool:
    """Whether a value is or might be 不适用."""
    return v is NA or (isinstance(v, Unknown) and v.maybe_na)


def number(low: Bound, high: Bound, causes: Causes, maybe_na: bool = False, later: bool = False) -> Value:
    """A number between bounds; known where the bounds meet, whatever is missing."""
    if low is not None and low == high and not maybe_na:
        return Known(low)
    return Unknown(causes, low, high, maybe_na, later)


def settled_but_later(values: Iterable[Value]) -> bool:
    """Whether all that is open in the values is instalments still to come."""
    return all(isinstance(v, Known) or (isinstance(v, Unknown) and v.later) for v in values)


# ---------------------------------------------------------------- truth


def truth(v: Value) -> bool | None:
    """True, False or None (unknown) as a condition; 不适用 does not hold."""
    if isinstance(v, Known):
        return bool(v.value)
    return False if v is NA else None


def both(items: Iterable[Value]) -> Value:
    """且 in Kleene's logic; every item is looked at."""
    seen = list(items)
    if any(truth(v) is False for v in seen):
        return FALSE
    open_ = [v for v in seen if truth(v) is None]
    return Unknown(causes_of(*open_)) if open_ else TRUE


def either(items: Iterable[Value]) -> Value:
    """或 in Kleene's logic; every item is looked at."""
    seen = list(items)
    if any(truth(v) is True for v in seen):
        return TRUE
    open_ = [v for v in seen if truth(v) is None]
    return Unknown(causes_of(*open_)) if open_ else FALSE


def negate(v: Value) -> Value:
    """非; of 不适用 it holds."""
    held = truth(v)
    return Unknown(causes_of(v)) if held is None else Known(not held)


# ---------------------------------------------------------------- arithmetic on bounds


def _add(a: Bound, b: Bound) -> Bound:
    return None if a is None or b is None else a + b


def add(a: Value, b: Value) -> Value:
    """a + b; instalments still to come stay what they are."""
    out = _numeric(a, b, lambda p, q: (_add(p[0], q[0]), _add(p[1], q[1])))
    if isinstance(out, Unknown) and settled_but_later((a, b)):
        return Unknown(out.causes, out.low, out.high, out.maybe_na, True)
    return out


def subtract(a: Value, b: Value) -> Value:
    """a - b."""

    def minus(p: tuple[Bound, Bound], q: tuple[Bound, Bound]) -> tuple[Bound, Bound]:
        neg = (None if q[1] is None else -q[1], None if q[0] is None else -q[0])
        return _add(p[0], neg[0]), _add(p[1], neg[1])

    return _numeric(a, b, minus)


_INF = 1  # marks an infinite end as (sign, 0); finite ends are (0, value)


def _ends(low: Bound, high: Bound) -> tuple[tuple[int, Fraction], tuple[int, Fraction]]:
    zero = Fraction(0)
    return ((-_INF, zero) if low is None else (0, low)), ((_INF, zero) if high is None else (0, high))


def _times(a: tuple[int, Fraction], b: tuple[int, Fraction]) -> tuple[int, Fraction]:
    sign_a = a[0] or (a[1] > 0) - (a[1] < 0)
    sign_b = b[0] or (b[1] > 0) - (b[1] < 0)
    if not sign_a or not sign_b:
        return 0, Fraction(0)
    if a[0] or b[0]:
        return sign_a * sign_b, Fraction(0)
    return 0, a[1] * b[1]


def multiply(a: Value, b: Value) -> Value:
    """a × b."""
    if isinstance(a, Known) and isinstance(b, Known):
        return Known(a.value * b.value)

    def times(p: tuple[Bound, Bound], q: tuple[Bound, Bound]) -> tuple[Bound, Bound]:
        corners = [_times(x, y) for x in _ends(*p) for y in _ends(*q)]
        low, high = min(corners), max(corners)
        return (None if low[0] else low[1]), (None if high[0] else high[1])

    return _numeric(a, b, times)


def divide(a: Value, b: Value) -> Value:
    """a ÷ b; by zero it is 不适用."""
    if a is NA or b is NA:
        return NA
    if isinstance(b, Known):
        if b.value == 0:
            return NA
        return multiply(a, Known(1 / b.value))
    low, high = bounds(b)
    across = (low is None or low <= 0) and (high is None or high >= 0)
    if across:
        p_low, _ = bounds(a)
        # a denominator that cannot be negative keeps the sign of the numerator
        if low is not None and low >= 0 and p_low is not None and p_low >= 0:
            top = None
            bottom = p_low / high if high else Fraction(0)
            return Unknown(causes_of(a, b), bottom, top, True)
        return Unknown(causes_of(a, b), None, None, True)
    inverse = Unknown(
        causes_of(b), Fraction(0) if high is None else 1 / high, Fraction(0) if low is None else 1 / low, can_be_na(b)
    )
    return multiply(a, inverse)


def _numeric(
    a: Value, b: Value, act: Callable[[tuple[Bound, Bound], tuple[Bound, Bound]], tuple[Bound, Bound]]
) -> Value:
    if a is NA or b is NA:
        return NA
    low, high = act(bounds(a), bounds(b))
    return number(low, high, causes_of(a, b), can_be_na(a) or can_be_na(b))


def monotone(act: Callable[[Fraction], Fraction], v: Value) -> Value:
    """A rising function of one number, applied to both bounds."""
    if v is NA:
        return NA
    low, high = bounds(v)
    return number(None if low is None else act(low), None if high is None else act(high), causes_of(v), can_be_na(v))


def least(values: Iterable[Value]) -> Value:
    """The smallest; 不适用 where any is."""
    return _extreme(list(values), True)


def greatest(values: Iterable[Value]) -> Value:
    """The largest; 不适用 where any is."""
    return _extreme(list(values), False)


def _extreme(values: list[Value], smallest: bool) -> Value:
    if any(v is NA for v in values):
        return NA
    ends = [bounds(v) for v in values]
    lows, highs = [e[0] for e in ends], [e[1] for e in ends]
    if smallest:
        low: Bound = None if None in lows else min(x for x in lows if x is not None)
        known = [x for x in highs if x is not None]
        high = min(known) if known else None
    else:
        known = [x for x in lows if x is not None]
        low = max(known) if known else None
        high = None if None in highs else max(x for x in highs if x is not None)
    open_ = [v for v in values if isinstance(v, Unknown)]
    return number(low, high, causes_of(*open_), any(can_be_na(v) for v in values), settled_but_later(values))


def hull(values: list[Value], causes: Causes) -> Value:
    """Any one of several values (the arms still open), unknown because of ``causes``; agreed values stay as they are."""
    first = values[0]
    if all(isinstance(v, Known) and v == first for v in values) or all(v is NA for v in values):
        return first
    if any(isinstance(v, ListValue) for v in values):
        return _hull_of_lists(values, causes)
    maybe_na = any(can_be_na(v) for v in values)
    rest = [v for v in values if v is not NA]
    why = causes | causes_of(*rest)
    numbers = [
        v for v in rest if isinstance(v, Unknown) or isinstance(v.value if isinstance(v, Known) else None, Fraction)
    ]
    if len(numbers) == len(rest):
        ends = [bounds(v) for v in rest]
        lows, highs = [e[0] for e in ends], [e[1] for e in ends]
        low = None if None in lows else min(x for x in lows if x is not None)
        high = None if None in highs else max(x for x in highs if x is not None)
        return number(low, high, why, maybe_na)
    return Unknown(why, None, None, maybe_na)


def _hull_of_lists(values: list[Value], causes: Causes) -> Value:
    """One of several lists, open which: an item of all of them belongs, the others may."""
    lists = [v if isinstance(v, ListValue) else ListValue((), causes_of(v)) for v in values]
    why = causes | causes_of(*lists)
    seen: dict[Any, tuple[list[Item], list[int]]] = {}
    for n, listed in enumerate(lists):
        for item in listed.items:
            key = id(item.value) if isinstance(item.value, dict) else item.value
            same, counts = seen.setdefault(key, ([], [0] * len(lists)))
            same.append(item)
            counts[n] += 1  # an item may occur several times in one list (份数)
    out = []
    for same, counts in seen.values():
        sure = min(counts) if all(truth(i.belongs) for i in same) else 0
        out += [Item(same[0].value, TRUE if n < sure else Unknown(why)) for n in range(max(counts))]
    missing = frozenset[Cause]().union(*(listed.missing for listed in lists))
    return ListValue(tuple(out), missing, next((listed.record for listed in lists if listed.record), ""))


# ---------------------------------------------------------------- comparison

HOLDS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "≠": operator.ne,
}
"""The test of each comparison operator, for two values or two columns."""


def compare(op: str, a: Value, b: Value) -> Value:
    """a op b; decided by bounds where they decide. With 不适用 it does not hold."""
    if a is NA or b is NA:
        return FALSE
    if isinstance(a, Known) and isinstance(b, Known):
        return Known(HOLDS[op](a.value, b.value))
    settled = _by_bounds(op, bounds(a), bounds(b)) if is_number(a) and is_number(b) else None
    if settled is False or (settled is True and not can_be_na(a) and not can_be_na(b)):
        return Known(settled)
    return Unknown(causes_of(a, b))


def is_number(v: Value) -> bool:
    """Whether a value is a number, or may be one."""
    return isinstance(v, Unknown) or (isinstance(v, Known) and isinstance(v.value, Fraction))


def _by_bounds(op: str, a: tuple[Bound, Bound], b: tuple[Bound, Bound]) -> bool | None:
    (a_low, a_high), (b_low, b_high) = a, b
    above = a_low is not None and b_high is not None and a_low > b_high
    at_least = a_low is not None and b_high is not None and a_low >= b_high
    below = a_high is not None and b_low is not None and a_high < b_low
    at_most = a_high is not None and b_low is not None and a_high <= b_low
    yes, no = {
        ">=": (at_least, below),
        ">": (above, at_most),
        "<=": (at_most, above),
        "<": (below, at_least),
        "=": (False, above or below),
        "≠": (above or below, False),
    }[op]
    return True if yes else False if no else None


def growth(now: Value, base: Value) -> Value:
    """(now - base) ÷ base; 不适用 on a base that is zero or below."""
    positive = compare(">", base, Known(Fraction(0)))
    if truth(positive) is False:
        return NA
    out = subtract(divide(now, base), Known(Fraction(1)))
    if truth(positive) is None:
        low = None
        if (isinstance(now, Known) and now.value >= 0) or (
            isinstance(now, Unknown) and now.low is not None and now.low >= 0
        ):
            low = Fraction(-1)
        return Unknown(causes_of(now, base), low, None, True)
    return out
