"""Lists: runs of periods, filters, picks, and what is computed over them; membership is three-valued."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from policymatch.engine.reference.frames import Evaluates, Frames, ItemFrame
from policymatch.engine.reference.narrowing import narrowed
from policymatch.engine.reference.ties import seated, tie, tie_break, undecided
from policymatch.engine.reference.values import (
    FALSE,
    NA,
    NO_CAUSES,
    TRUE,
    Bound,
    Cause,
    Item,
    Known,
    ListValue,
    Unknown,
    Value,
    add,
    both,
    bounds,
    can_be_na,
    causes_of,
    divide,
    either,
    greatest,
    least,
    negate,
    number,
    truth,
)
from policymatch.language import tree as t
from policymatch.language.terms import CauseKind
from policymatch.language.types import NumberType

MAX_RUN = 1200
ZERO = Known(Fraction(0))


def inside(item: Item, listed: ListValue, frames: Frames) -> Frames:
    """The frames seen from an item."""
    return (ItemFrame(item.value, listed.record), *frames)


def run(e: Evaluates, x: t.Run, frames: Frames) -> Value:
    """The periods from low to high."""
    low, high = e.value(x.low, frames), e.value(x.high, frames)
    if not (isinstance(low, Known) and isinstance(high, Known)):
        return ListValue((), causes_of(low, high))
    count = high.value.ordinal - low.value.ordinal + 1
    if count > MAX_RUN:
        return ListValue((), frozenset({Cause(CauseKind.RULE, f"{low.value}至{high.value}太长，超过{MAX_RUN}期")}))
    return ListValue(tuple(Item(low.value.shift(i), TRUE) for i in range(count)))


def keep(e: Evaluates, x: t.Filter, frames: Frames) -> Value:
    """The items for which the condition holds."""
    source = narrowed(e, x.source, x.where, frames)
    out: list[Item] = []
    for item in source.items:
        held = e.value(x.where, inside(item, source, frames))
        belongs = item.belongs if truth(held) is True else both([item.belongs, held])
        if truth(belongs) is not False:
            out.append(Item(item.value, belongs))
    return ListValue(tuple(out), source.missing, source.record)


def _unsettled(listed: ListValue, *more: Value) -> ListValue:
    """The same candidates, none of them certain: an unknown membership, key or order leaves the whole pick open."""
    causes = causes_of(*(i.belongs for i in listed.items), *more)
    return ListValue(tuple(Item(i.value, Unknown(causes)) for i in listed.items), listed.missing, listed.record)


def _sortable(v: Value) -> Any:
    return v.value if isinstance(v, Known) else None


def distinct(e: Evaluates, x: t.Distinct, frames: Frames) -> Value:
    """One item of each group of equal keys: the best; one that is 不适用 in the value stands behind all others.

    An unknown membership or key leaves the whole pick open; an unknown value only its own group, if that has several.
    """
    source = e.items(x.source, frames)
    groups: dict[Any, list[tuple[Item, Value]]] = {}
    open_: list[Value] = []
    for item in sorted(source.items, key=tie_break(e, source)):
        f = inside(item, source, frames)
        keys = [e.value(k, f) for k in x.keys]
        open_ += [v for v in (*keys, item.belongs) if isinstance(v, Unknown)]
        groups.setdefault(tuple(_sortable(k) for k in keys), []).append((item, e.value(x.pick, f)))
    if open_:
        return _unsettled(source, *open_)
    top = x.best in ("最高者", "最晚者")
    out: list[Item] = []
    for rows in groups.values():
        unknown = [pick for _, pick in rows if isinstance(pick, Unknown)]
        if unknown and len(rows) > 1:
            out += [Item(i.value, Unknown(causes_of(*unknown))) for i, _ in rows]
            continue
        best = rows[0]
        for row in rows[1:]:
            if _better(row[1], best[1], top):
                best = row
        tied = [i for i, pick in rows if pick == best[1]]
        why = undecided(e, source, tied)
        out += tie(tied, 1, why) if why else [best[0]]
    return ListValue(tuple(out), source.missing, source.record)


def _better(a: Value, b: Value, top: bool) -> bool:
    if a is NA or b is NA:
        return a is not NA and b is NA
    x, y = _sortable(a), _sortable(b)
    return bool(x > y) if top else bool(x < y)


def ordered(
    e: Evaluates, listed: ListValue, order: t.Ordering, frames: Frames, strict: bool = True
) -> list[Item] | Value:
    """The items by a key, ties by the 主键; 不适用 stands last.

    An unknown value where membership, a key or a group is unknown, and (``strict``) where a tie in a group cannot be broken for
    want of the 主键.
    """
    rows = [(item, e.value(order.key, inside(item, listed, frames))) for item in listed.items]
    group = {id(item): group_of(e, order.groups, item, listed, frames) for item in listed.items}
    open_ = [v for _, v in rows if isinstance(v, Unknown)]
    open_ += [v for values in group.values() for v in values if isinstance(v, Unknown)]
    if open_ or any(truth(i.belongs) is None for i in listed.items) or listed.missing:
        return Unknown(causes_of(*open_, listed))
    down = order.direction in ("从高到低", "从晚到早")
    by = tie_break(e, listed)
    rows.sort(key=lambda r: by(r[0]))
    known = [r for r in rows if isinstance(r[1], Known)]
    known.sort(key=lambda r: _sortable(r[1]), reverse=down)
    if down:  # a reversed stable sort keeps ties in 主键 order
        known.sort(key=lambda r: _sortable(r[1]), reverse=True)
    rows = known + [r for r in rows if not isinstance(r[1], Known)]
    if strict:
        apart: dict[Any, list[tuple[Item, Value]]] = {}
        for row in rows:
            apart.setdefault(group[id(row[0])], []).append(row)
        open_ties = [undecided(e, listed, tied) for same in apart.values() for tied in _ties(same)]
        if any(open_ties):
            return Unknown(frozenset[Cause]().union(*open_ties))
    return [i for i, _ in rows]


def group_of(
    e: Evaluates, groups: tuple[t.Expr, ...], item: Item, listed: ListValue, frames: Frames
) -> tuple[Value, ...]:
    """The values in which an item agrees with those of its group."""
    return tuple(e.value(g, inside(item, listed, frames)) for g in groups)


def _ties(rows: list[tuple[Item, Value]]) -> list[list[Item]]:
    """The items in groups of equal keys, in order."""
    return [[i for i, _ in same] for _, same in itertools.groupby(rows, key=lambda r: r[1])]


def take(e: Evaluates, x: t.Take, frames: Frames) -> Value:
    """The first n of an order, of all or of each group."""
    source = e.items(x.source, frames)
    n = e.value(x.n, frames)
    if n is NA:
        return ListValue((), source.missing, source.record)
    line = ordered(e, source, t.Ordering(x.key, x.direction, x.groups), frames, strict=False)
    if not isinstance(line, list) or not isinstance(n, Known):
        return _unsettled(source, *([line] if not isinstance(line, list) else []), n)
    grouped: dict[Any, list[tuple[Item, Value]]] = {}
    for item in line:
        group = group_of(e, x.groups, item, source, frames)
        grouped.setdefault(group, []).append((item, e.value(x.key, inside(item, source, frames))))
    out: list[Item] = []
    for rows in grouped.values():
        room = max(n.value.numerator // n.value.denominator, 0)
        for tied in _ties(rows):
            fits = tied[:room]
            why = undecided(e, source, tied) if 0 < room < len(tied) else NO_CAUSES
            out += tie(tied, room, why) if why else fits
            room -= len(fits)
    return ListValue(tuple(out), source.missing, source.record)


# ---------------------------------------------------------------- over a list


def or_nothing(v: Value) -> Value:
    """A summand that might be 不适用: then it adds nothing."""
    if v is NA:
        return ZERO
    if isinstance(v, Unknown) and v.maybe_na:
        return number(
            None if v.low is None else min(v.low, Fraction(0)),
            None if v.high is None else max(v.high, Fraction(0)),
            v.causes,
        )
    return v


def possibly(v: Value, belongs: Value) -> Value:
    """A summand of an item that may or may not belong."""
    if truth(belongs) is True:
        return or_nothing(v)
    low, high = bounds(or_nothing(v))
    return number(
        None if low is None else min(low, Fraction(0)),
        None if high is None else max(high, Fraction(0)),
        causes_of(belongs, v),
    )


def summed(rows: Iterable[tuple[Value, Value]]) -> Value:
    """The sum of values, each with whether it belongs."""
    out: Value = ZERO
    for v, belongs in seated((or_nothing(v), belongs) for v, belongs in rows):
        out = add(out, possibly(v, belongs))
    return out


def total(listed: ListValue, value_of: Callable[[Item], Value], of_missing: Callable[[], Value]) -> Value:
    """The sum over a list; ``of_missing`` gives the value of an item nothing is known of, for a list that is missing."""
    out = summed((value_of(item), item.belongs) for item in listed.items)
    if listed.missing:
        low, high = bounds(or_nothing(of_missing()))
        below: Bound = Fraction(0) if low is not None and low >= 0 else None
        above: Bound = Fraction(0) if high is not None and high <= 0 else None
        out = add(out, number(below, above, listed.missing))
    return out


def aggregate(e: Evaluates, x: t.Aggregate, frames: Frames) -> Value:
    """数量 去重数 任一 全部 合计 平均 最大 最小."""
    body = x.body
    picks = body if x.name == "任一" else None
    listed = e.items(x.source, frames) if picks is None else narrowed(e, x.source, picks, frames)

    def value_of(item: Item) -> Value:
        assert body is not None
        return e.value(body, inside(item, listed, frames))

    match x.name:
        case "数量":
            return total(listed, lambda _: Known(Fraction(1)), lambda: Known(Fraction(1)))
        case "去重数":
            return _distinct_count(listed, value_of)
        case "任一":
            held = [both(row) for row in conditions(listed, value_of if body is not None else lambda _: TRUE)]
            return either([*held, Unknown(listed.missing)] if listed.missing else held)
        case "全部":
            held = [either([v, negate(belongs)]) for v, belongs in conditions(listed, value_of)]
            return both([*held, Unknown(listed.missing)] if listed.missing else held)
        case "合计":
            return total(listed, value_of, lambda: _of_unknown_item(e, x, listed, frames))
    return _over_values(e, x, listed, value_of, frames)


def _of_unknown_item(e: Evaluates, x: t.Aggregate, listed: ListValue, frames: Frames) -> Value:
    if not listed.record or x.body is None:
        return Unknown(listed.missing)
    return e.value(x.body, inside(Item({}, TRUE), listed, frames))


def conditions(listed: ListValue, value_of: Callable[[Item], Value]) -> list[tuple[Value, Value]]:
    """Whether something holds of each item, and whether the item belongs."""
    return seated((both([value_of(i)]), i.belongs) for i in listed.items)


def _distinct_count(listed: ListValue, value_of: Callable[[Item], Value]) -> Value:
    rows = [(value_of(i), i.belongs) for i in listed.items]
    places = [row for row in seated(rows) if row[0] is not NA]
    rows = [row for row in rows if row[0] is not NA]
    certain = [v for v, belongs in places if truth(belongs) is True and not can_be_na(v)]
    sure = {v.value for v in certain if isinstance(v, Known)}
    seen = {v.value for v, _ in rows if isinstance(v, Known)}
    nameless = sum(not isinstance(v, Known) for v, _ in rows)
    low = max(len(sure), 1 if certain else 0)
    high = min(len(seen) + nameless, len(places))
    if low == high and not listed.missing:
        return Known(Fraction(low))
    open_ = causes_of(*(v for row in rows for v in row)) | listed.missing
    return number(Fraction(low), None if listed.missing else Fraction(high), open_)


def _over_values(
    e: Evaluates, x: t.Aggregate, listed: ListValue, value_of: Callable[[Item], Value], frames: Frames
) -> Value:
    """平均, 最大 and 最小: 不适用 on an empty list, and where a value is."""
    values = seated((value_of(i), i.belongs) for i in listed.items)
    if listed.missing:
        low = Fraction(0)
        unknown = _of_unknown_item(e, x, listed, frames)
        floor = (
            low if isinstance(x.type, NumberType) and unknown is not NA and (bounds(unknown)[0] or -1) >= 0 else None
        )
        if isinstance(unknown, Unknown) and unknown.low is not None and unknown.low >= 0:
            floor = low
        return Unknown(listed.missing, floor, None, True)
    sure = [v for v, b in values if truth(b) is True]
    perhaps = [(v, b) for v, b in values if truth(b) is None]
    if any(v is NA for v in sure) or (not sure and all(v is NA for v, _ in perhaps)):
        return NA
    if not perhaps:
        if not isinstance(x.type, NumberType):
            return _extreme_day(x.name, sure)
        if x.name == "平均":
            out: Value = ZERO
            for v in sure:
                out = add(out, v)
            return divide(out, Known(Fraction(len(sure))))
        return (greatest if x.name == "最大" else least)(sure)
    causes = causes_of(*sure, *(v for v, _ in perhaps), *(b for _, b in perhaps))
    maybe_na = not sure or any(can_be_na(v) for v, _ in values)
    if not isinstance(x.type, NumberType):
        return Unknown(causes, None, None, maybe_na)
    ends = [bounds(v) for v, _ in values if v is not NA]
    if not ends:  # whichever of them belong, the list is empty or its values are 不适用
        return NA
    sure_ends = [bounds(v) for v in sure]
    lows, highs = [a for a, _ in ends], [b for _, b in ends]
    low_end: Bound = None if None in lows else min(a for a in lows if a is not None)
    high_end: Bound = None if None in highs else max(b for b in highs if b is not None)
    if x.name == "最大" and sure_ends:
        tops = [a for a, _ in sure_ends if a is not None]
        low_end = max(tops) if tops else low_end
    if x.name == "最小" and sure_ends:
        bottoms = [b for _, b in sure_ends if b is not None]
        high_end = min(bottoms) if bottoms else high_end
    return number(low_end, high_end, causes, maybe_na)


def _extreme_day(name: str, values: list[Value]) -> Value:
    if all(isinstance(v, Known) for v in values):
        days = [v.value for v in values if isinstance(v, Known)]
        return Known(max(days) if name == "最大" else min(days))
    return Unknown(causes_of(*values), None, None, any(can_be_na(v) for v in values))


__all__ = ["FALSE", "aggregate", "conditions", "distinct", "keep", "run", "summed", "take"]
