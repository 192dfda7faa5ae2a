"""Forms of expressions for an enterprise of which everything asked is known: plain functions of exact whole numbers.

A form raises :class:`Open` where a fact is missing or 不适用, or where the reference engine would have more to say; then the
reference engine is asked. A number is a whole multiple of 1/den, and ``den`` is known when the form is made.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

from policymatch.engine.reference.values import HOLDS
from policymatch.language.types import NumberType
from policymatch.language.units import MONEY
from policymatch.model.facts import Facts

Frames = tuple[Any, ...]


class OneEnterprise:
    """What is known of one enterprise, and the values of shared expressions computed for it so far."""

    __slots__ = ("facts", "records", "rulings", "scalars", "series", "shared")

    def __init__(self, facts: Facts):
        self.facts = facts
        self.scalars, self.series = facts.scalars, facts.series
        self.records, self.rulings = facts.records, facts.rulings
        self.shared: dict[Act, tuple[Frames, Any]] = {}


Act = Callable[[OneEnterprise, Frames], Any]


class Open(Exception):
    """A fact is missing or 不适用, or the answer is not a plain one."""


class NoForm(Exception):
    """An expression has no plain form."""


@dataclass(frozen=True, slots=True)
class PlainForm:
    """What an expression is for known facts.

    Attributes:
        act: its value; a number as a multiple of 1/``den``, None for 不适用.
        den: of a number; 0 where it is an exact fraction whose denominator depends on the facts. 0 for other values too.
        lacks: whether it may be 不适用.
        constant: the value of a literal.
    """

    act: Act
    den: int = 0
    lacks: bool = False
    constant: Any = None


_NOBODY = OneEnterprise(Facts())


def once(form: PlainForm) -> PlainForm:
    """The same form, computed once for each place that it is seen from."""
    act = form.act

    def out(w: OneEnterprise, f: Frames) -> Any:
        kept = w.shared.get(act)
        if kept is not None and kept[0] is f:
            return kept[1]
        value = act(w, f)
        w.shared[act] = (f, value)
        return value

    return form if form.constant is not None else replace(form, act=out)


def known(value: Any) -> PlainForm:
    """The form of a literal."""
    if value is None:
        return PlainForm(lambda w, f: None, 1, True)
    if isinstance(value, Fraction):
        n, d = value.as_integer_ratio()
        return PlainForm(lambda w, f: n, d, False, value)
    return PlainForm(lambda w, f: value, 0, False, value)


def as_fraction(form: PlainForm) -> Act:
    """A number as itself."""
    act, den = form.act, form.den
    if den in (0, 1):
        return act
    if not form.lacks:
        return lambda w, f: Fraction(act(w, f), den)

    def out(w: OneEnterprise, f: Frames) -> Any:
        value = act(w, f)
        return None if value is None else Fraction(value, den)

    return out


def times(form: PlainForm, n: int) -> Act:
    """The form's value, n times."""
    act = form.act
    if n == 1:
        return act
    if form.constant is not None:
        value = act(_NOBODY, ()) * n
        return lambda w, f: value
    if not form.lacks:
        return lambda w, f: act(w, f) * n

    def out(w: OneEnterprise, f: Frames) -> Any:
        value = act(w, f)
        return None if value is None else value * n

    return out


def aligned(forms: Sequence[PlainForm]) -> tuple[int, list[Act]]:
    """Numbers over one denominator (0: as fractions)."""
    if any(form.den == 0 for form in forms):
        return 0, [as_fraction(form) for form in forms]
    den = lcm(*(form.den for form in forms))
    return den, [times(form, den // form.den) for form in forms]


def pair(op: Callable[[Any, Any], Any], a: Act, b: Act, lacks: bool) -> Act:
    """``op`` of two values; None where one is."""
    if not lacks:
        return lambda w, f: op(a(w, f), b(w, f))

    def out(w: OneEnterprise, f: Frames) -> Any:
        x, y = a(w, f), b(w, f)
        return None if x is None or y is None else op(x, y)

    return out


def combined(op: Callable[[Any, Any], Any], forms: Sequence[PlainForm]) -> PlainForm:
    """Numbers put together one after the other by an operation that keeps their denominator: sum, difference, least, greatest."""
    den, acts = aligned(forms)
    lacks = any(form.lacks for form in forms)
    act = acts[0]
    for more in acts[1:]:
        act = pair(op, act, more, lacks)
    return PlainForm(act, den, lacks)


def multiplied(a: PlainForm, b: PlainForm) -> PlainForm:
    """a × b."""
    if a.constant is not None and b.constant is None:
        a, b = b, a
    lacks = a.lacks or b.lacks
    if b.constant is not None and a.den:
        n, d = b.constant.as_integer_ratio()
        return PlainForm(times(a, n), a.den * d, lacks)
    if a.den and b.den:
        return PlainForm(pair(operator.mul, a.act, b.act, lacks), a.den * b.den, lacks)
    return PlainForm(pair(operator.mul, as_fraction(a), as_fraction(b), lacks), 0, lacks)


def divided(a: PlainForm, b: PlainForm) -> PlainForm:
    """a ÷ b; 不适用 where b is zero."""
    if b.constant is not None:
        return multiplied(a, known(1 / b.constant)) if b.constant else known(None)
    p, q = as_fraction(a), as_fraction(b)

    def quotient(w: OneEnterprise, f: Frames) -> Any:
        x, y = p(w, f), q(w, f)
        return None if x is None or not y else Fraction(x, y)  # None and zero alike

    return PlainForm(quotient, 0, True)


def floored(form: PlainForm) -> PlainForm:
    """Rounded down to a whole number."""
    act, den = form.act, form.den or 1

    def out(w: OneEnterprise, f: Frames) -> Any:
        value = act(w, f)
        return None if value is None else int(value // den)

    return PlainForm(out, 1, form.lacks)


def compared(op: str, a: PlainForm, b: PlainForm, numbers: bool) -> PlainForm:
    """a op b; with 不适用 it does not hold."""
    p, q = aligned([a, b])[1] if numbers else (a.act, b.act)
    holds = HOLDS[op]
    if b.constant is not None and not a.lacks:
        value = q(_NOBODY, ())
        return PlainForm(lambda w, f: holds(p(w, f), value))
    if not a.lacks and not b.lacks:
        return PlainForm(lambda w, f: holds(p(w, f), q(w, f)))

    def out(w: OneEnterprise, f: Frames) -> bool:
        x, y = p(w, f), q(w, f)
        return x is not None and y is not None and bool(holds(x, y))

    return PlainForm(out)


_SHARES = 10**6


def scale_of(type_: NumberType) -> int:
    """Into which parts the facts of a type are counted: money in 分, shares in millionths, anything else in hundredths."""
    return 1 if type_.dim == MONEY else _SHARES if type_.ratio else 100


def counted(value: Any, scale: int) -> int:
    """A fact as a whole number of 1/scale."""
    if type(value) is not Fraction:
        raise Open
    n, d = value.as_integer_ratio()
    if d == 1:
        return n * scale
    whole, rest = divmod(n * scale, d)
    if rest:
        raise Open
    return whole
