"""Lists over columns: filters as membership of every record, aggregates as sums over the records of each enterprise."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from policymatch.engine.columnar.columns import (
    LIMIT,
    Column,
    Ints,
    Mask,
    Numbers,
    Symbols,
    Truth,
    Unsupported,
    add,
    both,
    certain,
    constant,
    divide,
    either,
    negate,
    none,
    times,
)
from policymatch.engine.columnar.population import Items
from policymatch.engine.columnar.scope import Evaluates, Scope
from policymatch.engine.reference.values import Known
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.types import NumberType

MAX_PERIODS = 200


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a list, and which belong."""

    items: Items
    belongs: Truth


@dataclass(frozen=True, slots=True)
class Run:
    """The periods of a run, and for which enterprises each belongs."""

    periods: tuple[Period, ...]
    belongs: tuple[Truth, ...]


def listed(k: Evaluates, x: t.Expr, scope: Scope) -> Records | Run:
    """A list: the records of an enterprise, or a run of periods."""
    match x:
        case t.Records(name=name):
            if scope.items is not None:
                raise Unsupported
            items = k.population.items(name)
            return Records(items, certain(np.ones(len(items.rows), dtype=bool)))
        case t.Let(name=name):
            return listed(k, k.incentive.lets[name].body, Scope(scope.n, scope.items))
        case t.Filter(source=source, where=where):
            inner = listed(k, source, scope)
            if isinstance(inner, Records):
                seen = Scope(len(inner.items.rows), inner.items, (None, *scope.frames))
                return Records(inner.items, both([inner.belongs, k.truth(where, seen)]))
            kept = [
                both([b, k.truth(where, scope.within(p))]) for p, b in zip(inner.periods, inner.belongs, strict=True)
            ]
            return Run(inner.periods, tuple(kept))
        case t.Run(low=low, high=high):
            if k.dynamic(low) or k.dynamic(high):
                raise Unsupported
            first, last = k.static(low), k.static(high)
            if not (isinstance(first, Known) and isinstance(last, Known)):
                raise Unsupported
            count = last.value.ordinal - first.value.ordinal + 1
            if count > MAX_PERIODS:
                raise Unsupported
            periods = tuple(first.value.shift(i) for i in range(count))
            everywhere = certain(np.ones(scope.n, dtype=bool))
            return Run(periods, tuple(everywhere for _ in periods))
    raise Unsupported


def aggregate(k: Evaluates, x: t.Aggregate, scope: Scope) -> Column:
    """数量 去重数 任一 全部 合计 平均 最大 最小."""
    source = listed(k, x.source, scope)
    return _over_records(k, x, source, scope) if isinstance(source, Records) else _over_run(k, x, source, scope)


# ---------------------------------------------------------------- records


def _over_records(k: Evaluates, x: t.Aggregate, source: Records, scope: Scope) -> Column:
    items, n = source.items, scope.n
    seen = Scope(len(items.rows), items, (None, *scope.frames))
    if x.name in ("任一", "全部"):
        body = k.truth(x.body, seen) if x.body is not None else certain(np.ones(len(items.rows), dtype=bool))
        if x.name == "任一":
            return _some(items, both([source.belongs, body]), n)
        return negate(_some(items, both([source.belongs, negate(body)]), n))
    open_ = items.absent | _rows(items, source.belongs.unknown | source.belongs.left, n)
    inside = source.belongs.holds
    if x.name == "数量":
        count = np.bincount(items.owner[inside], minlength=n).astype(np.int64)
        return Numbers(count, 1, open_, none(n))
    assert x.body is not None
    if x.name == "去重数":
        return _distinct(k.column(x.body, seen), items, inside, open_, n)
    if not isinstance(x.type, NumberType):
        raise Unsupported
    values = k.numbers(x.body, seen)
    open_ = open_ | _rows(items, inside & values.missing, n)
    lacking = _rows(items, inside & values.na, n)
    if x.name == "合计":
        return sum_of(items, source.belongs, values, n)
    count = np.bincount(items.owner[inside], minlength=n).astype(np.int64)
    nothing = (count == 0) | lacking
    if x.name == "平均":
        total = _sum(items, values, inside & ~values.na & ~values.missing, n, open_)
        mean = divide(total, Numbers(np.where(count == 0, 1, count), 1, none(n), none(n)))
        return dataclasses.replace(mean, na=nothing & ~open_, missing=open_)
    if not isinstance(values.den, int):
        raise Unsupported
    return _best(items, values, inside & ~values.na & ~values.missing, n, x.name == "最大", open_, nothing)


def _some(items: Items, each: Truth, n: int) -> Truth:
    """Whether some record of each enterprise satisfies."""
    holds = _rows(items, each.holds, n)
    left = _rows(items, each.left, n) & ~holds
    unknown = (_rows(items, each.unknown, n) | items.absent) & ~holds & ~left
    return Truth(holds, unknown, left)


def _rows(items: Items, mask: Mask, n: int) -> Mask:
    """The enterprises that own a record in the mask."""
    out = none(n)
    out[items.owner[mask]] = True
    return out


def sum_of(items: Items, belongs: Truth, values: Numbers, n: int) -> Numbers:
    """The sum over the records of each enterprise; missing where membership or a value that counts is."""
    inside = belongs.holds
    open_ = items.absent | _rows(items, belongs.unknown | belongs.left, n) | _rows(items, inside & values.missing, n)
    return _sum(items, values, inside & ~values.na & ~values.missing, n, open_)


def _sum(items: Items, values: Numbers, inside: Mask, n: int, open_: Mask) -> Numbers:
    values = one_denominator(values, inside)
    assert isinstance(values.den, int)
    num, owner = values.num[inside], items.owner[inside]
    safe = num.dtype != object and (int(np.abs(num).max()) if len(num) else 0) * max(len(num), 1) < LIMIT
    out: Ints = np.zeros(n, dtype=np.int64 if safe else object)
    np.add.at(out, owner, num if safe else num.astype(object))
    return Numbers(out, values.den, open_, none(n))


def one_denominator(values: Numbers, inside: Mask) -> Numbers:
    """The same numbers over one common denominator (rows outside the mask may be anything)."""
    if isinstance(values.den, int):
        return values
    den = lcm(*{int(d) for d in np.unique(values.den[inside])}) if inside.any() else 1
    if den > LIMIT:
        raise Unsupported
    factor = np.where(inside, den // np.where(inside, values.den, 1), 1)
    return dataclasses.replace(values, num=times(values.num, narrow(factor.astype(object))), den=den)


def _best(items: Items, values: Numbers, inside: Mask, n: int, largest: bool, open_: Mask, nothing: Mask) -> Numbers:
    num, owner = values.num[inside], items.owner[inside]
    if num.dtype == object:
        raise Unsupported
    out = np.full(n, -LIMIT if largest else LIMIT, dtype=np.int64)
    (np.maximum if largest else np.minimum).at(out, owner, num)
    out[nothing | open_] = 0
    return Numbers(out, values.den, open_, nothing & ~open_)


def _distinct(keys: Column, items: Items, inside: Mask, open_: Mask, n: int) -> Numbers:
    if not isinstance(keys, Symbols):
        raise Unsupported
    open_ = open_ | _rows(items, inside & keys.missing, n)
    counted = inside & ~keys.missing & ~keys.na
    pair = (
        np.unique(items.owner[counted] * len(keys.values) + keys.codes[counted])
        if counted.any()
        else np.zeros(0, np.int64)
    )
    count = np.bincount(pair // max(len(keys.values), 1), minlength=n).astype(np.int64)
    return Numbers(count, 1, open_, none(n))


# ---------------------------------------------------------------- runs of periods


def _over_run(k: Evaluates, x: t.Aggregate, source: Run, scope: Scope) -> Column:
    steps = list(zip(source.periods, source.belongs, strict=True))
    if x.name in ("任一", "全部"):
        if x.body is None:
            return either([b for _, b in steps]) if steps else Truth(none(scope.n), none(scope.n), none(scope.n))
        each = [(b, k.truth(x.body, scope.within(p))) for p, b in steps]
        if not each:
            return certain(np.full(scope.n, x.name == "全部"))
        if x.name == "任一":
            return either([both([b, v]) for b, v in each])
        return both([either([negate(b), v]) for b, v in each])
    if any(b.unknown.any() or b.left.any() or not b.holds.all() for _, b in steps):
        return _sum_of_some(k, x, steps, scope)
    if x.name == "数量":
        return constant(Fraction(len(steps)), scope.n)
    if x.body is None or not isinstance(x.type, NumberType):
        raise Unsupported
    values = [k.numbers(x.body, scope.within(p)) for p, _ in steps]
    if not values:
        return constant(Fraction(0) if x.name == "合计" else None, scope.n)
    if x.name in ("最大", "最小"):
        return extreme(values, x.name == "最大")
    if x.name == "合计":
        values = [_nothing_for_na(v) for v in values]
    out = values[0]
    for v in values[1:]:
        out = add(out, v)
    out = dataclasses.replace(out, leaf=False)
    return out if x.name == "合计" else divide(out, constant(Fraction(len(values)), scope.n))


def _sum_of_some(k: Evaluates, x: t.Aggregate, steps: list[tuple[Period, Truth]], scope: Scope) -> Numbers:
    """The sum over the periods that belong; missing where it is not known whether one does."""
    if x.name != "合计" or x.body is None:
        raise Unsupported
    out = constant(Fraction(0), scope.n)
    open_ = none(scope.n)
    for period, belongs in steps:
        v = k.numbers(x.body, scope.within(period))
        open_ |= belongs.unknown | belongs.left | (belongs.holds & v.missing)
        num = np.where(belongs.holds & ~v.na & ~v.missing, v.num, 0)
        out = add(out, Numbers(num, v.den, none(scope.n), none(scope.n)))
    return dataclasses.replace(out, missing=open_)


def _nothing_for_na(v: Numbers) -> Numbers:
    """不适用 is left out of a sum."""
    if not v.na.any():
        return v
    num = v.num.copy()
    num[v.na] = 0
    return dataclasses.replace(v, num=num, na=none(len(num)))


def extreme(values: list[Numbers], largest: bool) -> Numbers:
    """The largest or smallest of several columns; 不适用 where any is, missing where any is."""
    out = values[0]
    for v in values[1:]:
        a, b = times(out.num, v.den), times(v.num, out.den)
        first = np.asarray(a >= b if largest else a <= b, dtype=bool)
        na = out.na | v.na
        den = np.where(first, each(out.den, first), each(v.den, first))
        out = Numbers(np.where(first, out.num, v.num), narrow(den), (out.missing | v.missing) & ~na, na)
    return dataclasses.replace(out, leaf=False)


def each(den: Any, like: Mask) -> Any:
    """A denominator as a column."""
    return np.full(len(like), den) if isinstance(den, int) else den


def narrow(x: Ints) -> Ints:
    """An object column as int64 where every value fits."""
    if x.dtype != object:
        return x
    fits = all(-LIMIT < int(v) < LIMIT for v in x)
    return x.astype(np.int64) if fits else x
