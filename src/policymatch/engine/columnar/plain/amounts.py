"""Amounts of the frequent forms, without a kernel run: those that hang on a few classes of facts, and lines in numbers.

An amount that only asks how facts compare with constants is one of finitely many awards: the reference engine is asked once
for each class of facts that turns up, missing and 不适用 among them. An amount that multiplies, caps and rounds numbers is
computed in int64, as long as the numbers of the chunk prove that nothing overflows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.columnar.fact_table import EPOCH, LIMIT, Column, Days, Flags, Key, Numbers, Symbols
from policymatch.engine.columnar.plain.chunk import Chunk
from policymatch.engine.columnar.plain.leaves import Leaf, OrderLeaf, SpanLeaf, fact_of, leaf_of
from policymatch.engine.lowering import DYNAMIC, LEDGER_STEPS, is_node
from policymatch.engine.reference.decide import Award, payable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.types import DateType, NumberType
from policymatch.model.facts import Facts
from policymatch.model.values import NOT_APPLICABLE, Value

MOST_CLASSES = 4096
Rows = NDArray[np.int64]


class TooWide(Exception):
    """The numbers of this chunk might not fit into int64."""


def award_for(e: Evaluator, values: Sequence[tuple[Key, Value | None]]) -> tuple[Award, bool]:
    """What the reference pays on these facts, and whether it came out below zero."""
    facts = Facts()
    for (name, period), value in values:
        if value is not None and period is None:
            facts.scalars[name] = value
        elif value is not None and period is not None:
            facts.series.setdefault(name, {})[period] = value
    alone = Evaluator(e.dictionary, e.policy, e.incentive, facts, e.on, e.ledger_known)
    award = payable(alone, e.incentive)
    return award, bool(alone.warnings)


# ---------------------------------------------------------------- awards by classes of facts


Cut = tuple[Any, bool]
"""A constant at which an answer changes: at it, or (True) only above it."""


@dataclass(slots=True)
class Asked:
    """A fact that an amount asks about, and where the answers change (numbers and days only), ascending."""

    key: Key
    cuts: tuple[Cut, ...] = ()
    _marks: dict[int, list[int]] = field(default_factory=dict)
    _between: list[Value | None] = field(default_factory=list)

    def classes(self, column: Column, rows: Rows) -> tuple[NDArray[np.int64], list[Value | None]]:
        """The class of each row, and one value of each class: None is missing."""
        values: list[Value | None]
        if isinstance(column, Flags):
            codes = column.holds[rows].astype(np.int64)
            values = [False, True]
        elif isinstance(column, Symbols):
            codes = column.codes[rows].astype(np.int64)
            values = [NOT_APPLICABLE if v is None else v for v in column.values]
        else:
            codes, values = self._regions(column, rows)
        for mask, value in ((column.na, NOT_APPLICABLE), (column.missing, None)):
            if mask is not None:
                codes[mask[rows]] = len(values)
                values.append(value)
        return codes, values

    def _regions(self, column: Numbers | Days, rows: Rows) -> tuple[NDArray[np.int64], list[Value | None]]:
        """How many of the cuts each value has passed: no comparison tells apart what lies between two cuts."""
        nums, den = (column.days[rows], 0) if isinstance(column, Days) else (column.num[rows], column.den)
        if den not in self._marks:
            self._marks[den] = [_mark(bound, above, den) for bound, above in self.cuts]
        codes = np.zeros(len(rows), dtype=np.int64)
        for mark in self._marks[den]:
            codes += np.asarray(nums >= mark, dtype=bool)
        if not self._between:
            self._between = self._samples()
        return codes, list(self._between)

    def _samples(self) -> list[Value | None]:
        """A value below the first cut, and one that has passed each cut and not the next."""
        first, above = self.cuts[0]
        step: Any = timedelta(days=1) if isinstance(first, date) else Fraction(1)
        out: list[Value | None] = [first if above else first - step]
        for (bound, above), after in zip(self.cuts, [*self.cuts[1:], None], strict=True):
            beyond = bound + step if after is None or isinstance(bound, date) else (bound + after[0]) / 2
            out.append(beyond if above else bound)
        return out


def _mark(bound: Any, above: bool, den: int) -> int:
    """The least integer that has passed a cut; ``den`` 0 for days."""
    if isinstance(bound, date):
        return bound.toordinal() - EPOCH + above
    scaled: Fraction = bound * den
    return math.floor(scaled) + 1 if above else math.ceil(scaled)


@dataclass(slots=True)
class ClassAward:
    """An amount that is one of finitely many awards."""

    evaluator: Evaluator
    asked: tuple[Asked, ...]
    _known: dict[tuple[Any, ...], tuple[Award, bool]] = field(default_factory=dict)

    def awards(self, chunk: Chunk, rows: Rows) -> tuple[NDArray[np.int64], list[tuple[Award, bool]]]:
        """The class of each row, and the award of each class (with whether it came out below zero).

        Raises:
            TooWide: there are too many classes, or one whose award names more than its class.
        """
        key = np.zeros(len(rows), dtype=np.int64)
        parts: list[list[Value | None]] = []
        size = 1
        for a in self.asked:
            codes, values = a.classes(chunk.column(a.key), rows)
            key = key * len(values) + codes
            parts.append(values)
            size *= len(values)
            if size > MOST_CLASSES:
                raise TooWide
        found = np.flatnonzero(np.bincount(key, minlength=size)).tolist()
        place = np.zeros(size, dtype=np.int64)
        place[found] = np.arange(len(found))
        return place[key], [self._award(k, parts) for k in found]

    def only(self) -> Award:
        """The award of an amount that asks about nothing."""
        return self._award(0, [])[0]

    def _award(self, k: int, parts: list[list[Value | None]]) -> tuple[Award, bool]:
        values: list[Value | None] = []
        for part in reversed(parts):
            k, i = divmod(k, len(part))
            values.append(part[i])
        chosen = tuple((a.key, v) for a, v in zip(self.asked, reversed(values), strict=True))
        kept = self._known.get(chosen)
        if kept is None:
            kept = self._known[chosen] = award_for(self.evaluator, chosen)
        if any(c.kind == "规则" for c in kept[0].causes):
            raise TooWide  # what it says names the very value
        return kept


def by_classes(x: Any, e: Evaluator) -> ClassAward | None:
    """The classes that a closed amount hangs on, or None if it does more than compare facts with constants."""
    found: dict[Key, set[Cut]] = {}
    if not _compares_only(x, e, found):
        return None
    ordered = [k for k in found if isinstance(e.dictionary.fields[k[0]].type, NumberType | DateType)]
    if not all(found[k] for k in ordered):
        return None
    return ClassAward(e, tuple(Asked(key, tuple(sorted(found[key]))) for key in sorted(found, key=str)))


def _compares_only(x: Any, e: Evaluator, found: dict[Key, set[Cut]]) -> bool:
    if isinstance(x, tuple):
        return all(_compares_only(i, e, found) for i in x)
    if not is_node(x):
        return True
    key = fact_of(x)
    if key is not None and isinstance(x.type, NumberType | DateType):
        return False  # its very value counts
    if isinstance(x, t.Step) and x.kind in LEDGER_STEPS:
        return False
    leaf = leaf_of(x, e)
    if leaf is not None:
        return _note(leaf, found)
    if isinstance(x, t.Table) and (subject := fact_of(x.subject)) is not None:
        # the subject itself is only named where no band fits, and then there is one band fewer to take
        found.setdefault(subject, set())
        return _compares_only((x.arms, x.otherwise), e, found)
    if isinstance(x, DYNAMIC):
        return False
    return all(_compares_only(getattr(x, f), e, found) for f in x.__dataclass_fields__ if f not in ("type", "at"))


def _note(leaf: Leaf, found: dict[Key, set[Cut]]) -> bool:
    cuts = found.setdefault(leaf.key, set())
    if isinstance(leaf, OrderLeaf):
        cuts |= {(leaf.bound, above) for above in (False, True) if leaf.op not in _ONE_SIDE[not above]}
    return not isinstance(leaf, SpanLeaf)


_ONE_SIDE = {False: (">=", "<"), True: (">", "<=")}


# ---------------------------------------------------------------- amounts in numbers


@dataclass(slots=True)
class Line:
    """Numbers on their way: ``num / den``, with nothing beyond ``most`` in ``num``."""

    num: Any
    den: int
    most: int


Make = Callable[[Chunk, Rows], Line]


@dataclass(slots=True)
class LineAward:
    """An amount computed in int64 from facts that are all there.

    Attributes:
        keys: the facts.
        make: the amount in 分, before the last rounding.
        alone: with a single fact, the award where it is missing or 不适用 is asked of the reference.
    """

    evaluator: Evaluator
    keys: tuple[Key, ...]
    make: Make
    _known: dict[Any, tuple[Award, bool]] = field(default_factory=dict)

    def fen(self, chunk: Chunk, rows: Rows) -> NDArray[np.int64]:
        """The amounts of rows for which every fact has a value.

        Raises:
            TooWide: the numbers of the chunk might not fit.
        """
        out = self.make(chunk, rows)
        if out.den == 1:
            return np.array(np.broadcast_to(np.asarray(out.num, dtype=np.int64), rows.shape))
        if out.most * 2 + out.den >= LIMIT:
            raise TooWide
        halves: NDArray[np.int64] = (2 * out.num + out.den) // (2 * out.den)
        return halves

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
    return LineAward(e, tuple(keys), make) if make is not None and keys else None


def _fit(most: int) -> int:
    if most >= LIMIT:
        raise TooWide
    return most


def _line(x: Any, keys: dict[Key, None]) -> Make | None:
    if isinstance(x, t.Const) and isinstance(x.value, Fraction):
        value = x.value
        return lambda c, r: Line(value.numerator, value.denominator, abs(value.numerator))
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
    if isinstance(x, t.Amount) and x.when is None and not x.instalments:
        return _stepped(x, keys)
    return None


def _column(chunk: Chunk, key: Key, rows: Rows) -> Line:
    c = chunk.column(key)
    assert isinstance(c, Numbers)
    if c.num.dtype == object:
        raise TooWide
    return Line(c.num[rows].astype(np.int64, copy=False), c.den, chunk.most(key))


def _scaled(a: Line, q: Fraction) -> Line:
    _fit(a.most * abs(q.numerator))
    return Line(a.num * q.numerator if q.numerator != 1 else a.num, a.den * q.denominator, a.most * abs(q.numerator))


def _same(a: Line, b: Line) -> tuple[Any, Any, int, int, int]:
    """Both over one denominator."""
    if a.den == b.den:
        return a.num, b.num, a.den, a.most, b.most
    den = lcm(a.den, b.den)
    p, q = den // a.den, den // b.den
    _fit(max(a.most * p, b.most * q))
    return a.num * p, b.num * q, den, a.most * p, b.most * q


def _joined(op: str, left: Make, right: Make) -> Make:
    def product(c: Chunk, r: Rows) -> Line:
        a, b = left(c, r), right(c, r)
        most = _fit(a.most * b.most)
        return Line(a.num * b.num, a.den * b.den, most)

    def total(c: Chunk, r: Rows) -> Line:
        x, y, den, p, q = _same(left(c, r), right(c, r))
        _fit(p + q)
        return Line(x + y if op == "+" else x - y, den, p + q)

    return product if op == "×" else total


def _best(parts: list[Make | None], largest: bool) -> Make | None:
    made = [p for p in parts if p is not None]
    if len(made) < len(parts):
        return None
    pick = np.maximum if largest else np.minimum

    def best(c: Chunk, r: Rows) -> Line:
        out = made[0](c, r)
        for p in made[1:]:
            x, y, den, a, b = _same(out, p(c, r))
            out = Line(pick(x, y), den, max(a, b))
        return out

    return best


def _stepped(x: t.Amount, keys: dict[Key, None]) -> Make | None:
    made = _line(x.base, keys)
    for step in x.steps:
        if made is None or step.when is not None:
            return None
        made = _step_of(step, made, [_line(v, keys) for v in step.values])
    return made


def _step_of(step: t.Step, before: Make, figures: list[Make | None]) -> Make | None:
    if None in figures:
        return None
    known = [f for f in figures if f is not None]
    match step.kind:
        case "封顶" | "保底":
            return _best([before, *known], step.kind == "保底")
        case "折算":
            return _joined("×", before, known[0])
        case "上浮":
            one = Line(1, 1, 1)
            return _joined("×", before, _joined("+", lambda c, r: one, known[0]))
        case "补差":
            zero = Line(0, 1, 0)
            return _best([_joined("-", before, known[0]), lambda c, r: zero], True)
        case "取整":
            return lambda c, r: _rounded(before(c, r), step.unit, step.rounding)
    return None


def _rounded(a: Line, unit: int, mode: str) -> Line:
    den = a.den * unit
    _fit(2 * a.most + 2 * den)
    if mode == "舍去":
        whole = a.num // den
    elif mode == "进位":
        whole = -(-a.num // den)
    else:
        whole = (2 * a.num + den) // (2 * den)
    return Line(whole * unit, 1, a.most + unit)


__all__ = ["ClassAward", "LineAward", "TooWide", "by_classes", "by_line"]
