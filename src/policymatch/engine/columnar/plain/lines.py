"""Amounts that multiply, cap and round numbers: computed in int64, as long as the chunk proves that nothing overflows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import LIMIT, Key, Numbers
from policymatch.engine.columnar.plain.asking import TooWide, award_for
from policymatch.engine.columnar.plain.bits import Bits
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.leaves import fact_of
from policymatch.engine.reference.decide import Award
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.tree.walk import is_node
from policymatch.language.types import NumberType
from policymatch.model.values import Value

Rows = NDArray[np.int64]


@dataclass(slots=True)
class ScaledIntegers:
    """Numbers on their way: ``num / den``, with nothing beyond ``most`` in ``num``."""

    num: Any
    den: int
    most: int


Take = Callable[[Key], NDArray[np.int64]]
"""The numerators of a fact in the rows that are paid."""
Make = Callable[[FactChunk, Take], ScaledIntegers]


@dataclass(slots=True)
class LineAward:
    """An amount computed in int64 from facts that are all there.

    Attributes:
        keys: the facts.
        make: the amount in 分, before the last rounding.
        signed: whether an amount may come out below zero.
    """

    evaluator: Evaluator
    keys: tuple[Key, ...]
    make: Make
    signed: bool
    _known: dict[Any, tuple[Award, bool]] = field(default_factory=dict)

    def fen(self, chunk: FactChunk, rows: Rows) -> NDArray[np.int64]:
        """The amounts of rows for which every fact has a value.

        Raises:
            TooWide: the numbers of the chunk might not fit.
        """
        out = _whole(self.make(chunk, lambda key: _numerators(chunk, key).take(rows)))
        fen: NDArray[np.int64] = np.asarray(out.num, dtype=np.int64)
        return fen if fen.shape == rows.shape else np.full(rows.shape, fen)

    def total(self, chunk: FactChunk, bits: Bits) -> tuple[int, int]:
        """The amounts above zero of the rows whose bit is set, summed, and how many rows; for all of them every fact has a value.

        Raises:
            TooWide: the numbers of the chunk might not fit.
        """
        taken: dict[Key, NDArray[np.int64]] = {}

        def take(key: Key) -> NDArray[np.int64]:
            if key not in taken:
                taken[key] = chunk.chosen(key, bits)
            return taken[key]

        out = _whole(self.make(chunk, take))
        n = len(take(self.keys[0]))
        if n and out.most >= LIMIT // n:
            raise TooWide
        return int((np.maximum(out.num, 0) if self.signed else out.num).sum()), n

    def without(self, value: Value | None) -> tuple[Award, bool]:
        """The award where the only fact is missing (None) or 不适用."""
        kept = self._known.get(value)
        if kept is None:
            kept = self._known[value] = award_for(self.evaluator, [(self.keys[0], value)])
        return kept


def by_line(x: Any, e: Evaluator) -> LineAward | None:
    """The line that a closed amount is, or None."""
    keys: dict[Key, None] = {}
    make = _line(x, keys)
    if make is None or not keys:
        return None
    return LineAward(e, tuple(keys), make, _may_fall(x) or any(e.dictionary.fields[k[0]].negative for k in keys))


def _may_fall(x: Any) -> bool:
    """Whether something is taken away, or a constant is below zero, anywhere in an amount."""
    if isinstance(x, tuple):
        return any(_may_fall(i) for i in x)
    if not is_node(x):
        return False
    if isinstance(x, t.Const):
        return isinstance(x.value, Fraction) and x.value < 0
    return (isinstance(x, t.Arith) and x.op == "-") or any(
        _may_fall(getattr(x, f)) for f in x.__dataclass_fields__ if f not in ("type", "at")
    )


def _numerators(chunk: FactChunk, key: Key) -> NDArray[np.int64]:
    c = chunk.column(key)
    assert isinstance(c, Numbers)
    return c.num


def _whole(a: ScaledIntegers) -> ScaledIntegers:
    """Rounded to 分, half up."""
    if a.den == 1:
        return a
    _fit(a.most * 2 + a.den)
    doubled = a.num * 2
    doubled += a.den
    doubled //= 2 * a.den
    return ScaledIntegers(doubled, 1, a.most + 1)


def _fit(most: int) -> int:
    if most >= LIMIT:
        raise TooWide
    return most


def _line(x: Any, keys: dict[Key, None]) -> Make | None:
    if isinstance(x, t.Const) and isinstance(x.value, Fraction):
        value = x.value
        return lambda c, r: ScaledIntegers(value.numerator, value.denominator, abs(value.numerator))
    key = fact_of(x)
    if key is not None and isinstance(x.type, NumberType):
        keys[key] = None
        return lambda c, r: _column(c, key, r)
    if isinstance(x, t.Arith) and isinstance(x.type, NumberType) and isinstance(x.left.type, NumberType):
        if x.op == "÷":
            if not (isinstance(x.right, t.Const) and isinstance(x.right.value, Fraction) and x.right.value):
                return None
            inverse, left = 1 / x.right.value, _line(x.left, keys)
            return None if left is None else lambda c, r: _scaled(left(c, r), inverse)
        parts = [_line(x.left, keys), _line(x.right, keys)]
        return None if None in parts else _joined(x.op, *parts)  # type: ignore[arg-type]
    if isinstance(x, t.Function) and x.name in ("最大", "最小") and isinstance(x.type, NumberType):
        return _best([_line(a, keys) for a in x.args], x.name == "最大")
    match x:
        case (
            t.Shared(body=part) | t.OrElse(value=part)
        ):  # nothing but a fact can be 不适用 here, and all of them have values
            return _line(part, keys)
        case t.Round(value=part, unit=unit, mode=mode):
            inner = _line(part, keys)
            return None if inner is None else lambda c, r: _rounded(inner(c, r), unit, mode)
    return None


def _column(chunk: FactChunk, key: Key, take: Take) -> ScaledIntegers:
    c = chunk.column(key)
    assert isinstance(c, Numbers)
    if c.num.dtype != np.int64:
        raise TooWide
    return ScaledIntegers(take(key), c.den, chunk.most(key))


def _scaled(a: ScaledIntegers, q: Fraction) -> ScaledIntegers:
    _fit(a.most * abs(q.numerator))
    return ScaledIntegers(_times(a.num, q.numerator), a.den * q.denominator, a.most * abs(q.numerator))


def _same(a: ScaledIntegers, b: ScaledIntegers) -> tuple[Any, Any, int, int, int]:
    """Both over one denominator."""
    if a.den == b.den:
        return a.num, b.num, a.den, a.most, b.most
    den = lcm(a.den, b.den)
    p, q = den // a.den, den // b.den
    _fit(max(a.most * p, b.most * q))
    return _times(a.num, p), _times(b.num, q), den, a.most * p, b.most * q


def _times(num: Any, q: int) -> Any:
    return num if q == 1 else num * q


def _joined(op: str, left: Make, right: Make) -> Make:
    def product(c: FactChunk, r: Take) -> ScaledIntegers:
        a, b = left(c, r), right(c, r)
        most = _fit(a.most * b.most)
        return ScaledIntegers(a.num * b.num, a.den * b.den, most)

    def total(c: FactChunk, r: Take) -> ScaledIntegers:
        x, y, den, p, q = _same(left(c, r), right(c, r))
        _fit(p + q)
        return ScaledIntegers(x + y if op == "+" else x - y, den, p + q)

    return product if op == "×" else total


def _best(parts: list[Make | None], largest: bool) -> Make | None:
    made = [p for p in parts if p is not None]
    if len(made) < len(parts):
        return None
    pick = np.maximum if largest else np.minimum

    def best(c: FactChunk, r: Take) -> ScaledIntegers:
        out = made[0](c, r)
        for p in made[1:]:
            x, y, den, a, b = _same(out, p(c, r))
            out = ScaledIntegers(pick(x, y), den, max(a, b))
        return out

    return best


def _rounded(a: ScaledIntegers, unit: int, mode: str) -> ScaledIntegers:
    den = a.den * unit
    _fit(2 * a.most + 2 * den)
    if mode == "舍去":
        whole = a.num // den
    elif mode == "进位":
        whole = -(-a.num // den)
    else:
        whole = (2 * a.num + den) // (2 * den)
    return ScaledIntegers(whole * unit, 1, a.most + unit)


__all__ = ["LineAward", "by_line"]
