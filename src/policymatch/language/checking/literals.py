"""Arithmetic on literals only: the value of an expression that does not depend on the enterprise."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.scope import Place
from policymatch.language.printer import show
from policymatch.language.types import NumberType


def _no_body(name: str) -> t.Expr | None:
    return None


def fold(x: object, body_of: Callable[[str], t.Expr | None] = _no_body) -> tuple[Fraction, NumberType] | None:
    """The value of an expression of literals only, or None.

    Args:
        x: the expression.
        body_of: the body of a 取值, by name; left out, a 取值 is no literal.
    """
    if isinstance(x, t.Const):
        return (x.value, x.type) if isinstance(x.value, Fraction) and isinstance(x.type, NumberType) else None
    if isinstance(x, t.Let):
        return fold(body_of(x.name), body_of)
    if not (isinstance(x, t.Arith) and isinstance(x.type, NumberType)):
        return None
    left, right = fold(x.left, body_of), fold(x.right, body_of)
    if left is None or right is None or (x.op == "÷" and right[0] == 0):
        return None
    a, b = left[0], right[0]
    return {"+": a + b, "-": a - b, "×": a * b, "÷": a / b if b else a}[x.op], x.type


def not_zero(place: Place, node: s.Syntax, x: t.Expr, message: str, expected: str) -> None:
    """Reports a divisor that is 0 for every enterprise: the result would always be 不适用."""

    def body_of(name: str) -> t.Expr | None:
        entry = place.names.entry(name)
        return entry.body if entry is not None else None

    found = fold(x, body_of)
    if found is not None and found[0] == 0:
        raise place.bad(node.at.start, "zero", message.format(show(node)), expected)


__all__ = ["fold", "not_zero"]
