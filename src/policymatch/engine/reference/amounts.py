"""Amounts: the steps that one took, 分期, and 逐项."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from policymatch.engine.analysis import limits_by_key
from policymatch.engine.reference import lists
from policymatch.engine.reference.evaluate import Evaluator, register
from policymatch.engine.reference.frames import Frames, ItemFrame
from policymatch.engine.reference.instalments import plan, plan_total
from policymatch.engine.reference.sharing import counted_before
from policymatch.engine.reference.ties import tie_break, tie_fields
from policymatch.engine.reference.values import (
    NA,
    NO_CAUSES,
    Known,
    ListValue,
    Unknown,
    Value,
    bounds,
    causes_of,
    compare,
    greatest,
    hull,
    least,
    number,
    subtract,
    truth,
)
from policymatch.language import tree as t
from policymatch.language.core import GIVEN, PLACE, steps_of

ZERO = Known(Fraction(0))
ONE = Known(Fraction(1))


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step as it was taken: from ``before`` to ``after``, with its figures."""

    step: t.Step
    before: Value
    after: Value
    figures: tuple[Value, ...]
    applied: bool | None


def plan_of(e: Evaluator, x: t.InstalmentPlan, frames: Frames) -> Value:
    """What is certain now of an amount paid in instalments, and up to what is still open."""
    whole = e.value(x.whole, frames)
    return plan_total(plan(e, x, whole, frames), whole)


def steps_taken(e: Evaluator, x: t.Amount, frames: Frames = ()) -> list[StepTaken]:
    """What each step of an amount did, in order; none after the amount is 不适用."""
    taken: list[StepTaken] = []
    for s in steps_of(x):
        before = e.value(s.before, frames)
        if before is NA:
            break
        held = truth(e.value(s.step.when, frames)) if s.step.when is not None else True
        figures = () if held is False else tuple(e.value(v, frames) for v in s.figures)
        taken.append(StepTaken(s.step, before, e.value(s.after, frames), figures, held))
    return taken


# ---------------------------------------------------------------- 逐项


def item_frames(e: Evaluator, x: t.PerItem, frames: Frames) -> tuple[ListValue, list[Frames]]:
    """The records of a 逐项, and the frames from which the amount of each is seen."""
    if frames:
        return _item_frames(e, x, frames)
    listed, seen = e.once(("items", id(x)), lambda: (x, _item_frames(e, x, frames)))[1]
    return listed, seen


def _item_frames(e: Evaluator, x: t.PerItem, frames: Frames) -> tuple[ListValue, list[Frames]]:
    listed = e.items(x.source, frames)
    extras = _extras(e, x, listed, frames)
    return listed, [(ItemFrame(i.value, listed.record, h), *frames) for i, h in zip(listed.items, extras, strict=True)]


def _extras(e: Evaluator, x: t.PerItem, listed: ListValue, frames: Frames) -> list[dict[str, Value]]:
    out: list[dict[str, Value]] = [{} for _ in listed.items]
    index = {id(item): i for i, item in enumerate(listed.items)}
    if x.order is not None:
        line = lists.ordered(e, listed, x.order, frames)
        if isinstance(line, list):
            before: Counter[Any] = Counter()
            for item in line:
                group = lists.group_of(e, x.order.groups, item, listed, frames)
                before[group] += 1
                out[index[id(item)]][PLACE] = Known(Fraction(before[group]))
        else:
            most = None if listed.missing else Fraction(len(listed.items))
            for own in out:
                own[PLACE] = number(Fraction(1), most, causes_of(line))
    if x.allocation is not None:
        a = x.allocation
        limit = e.value(a.limit, frames)
        bases = {id(i): e.value(a.base, lists.inside(i, listed, frames)) for i in listed.items}
        line = lists.ordered(e, listed, a.order, frames)
        settled = isinstance(line, list)
        open_ = NO_CAUSES if isinstance(line, list) else causes_of(line)
        left: Value = limit
        lows = [bounds(lists.or_nothing(b))[0] for b in bases.values()]
        enough = all(low is not None and low >= 0 for low in lows)
        if enough:
            _, top = bounds(lists.summed((bases[id(i)], i.belongs) for i in listed.items))
            enough = top is not None and truth(compare("<=", Known(top), limit)) is True
        for item in line if isinstance(line, list) else listed.items:
            base = bases[id(item)]
            if base is NA or (enough and not settled):
                share: Value = base  # there is room for all, whatever the order
            elif settled:
                share = least([base, left])
                left = greatest([subtract(left, lists.or_nothing(share)), ZERO])
            else:
                # between nothing (or a base below zero) and the whole base
                most_ = least([base, limit])
                share = most_ if most_ is NA else hull([least([base, ZERO]), most_], open_)
            out[index[id(item)]]["分配"] = share
    if listed.record and len(listed.items) > 1 and limits_by_key(x.amount):
        _share_keys(e, x, listed, frames, out)
    return out


def _share_keys(e: Evaluator, x: t.PerItem, listed: ListValue, frames: Frames, extras: list[dict[str, Value]]) -> None:
    """Records of one 主键 share one limit: what the earlier ones of the decision are given counts against the later ones."""

    def worth(n: int, before: Value) -> Value:
        seen = {**extras[n], GIVEN: before} if before != ZERO else extras[n]
        return e.value(x.amount, (ItemFrame(listed.items[n].value, listed.record, seen), *frames))

    f = e.dictionary.fields[listed.record]
    keys = [e.key(ItemFrame(i.value, listed.record)) for i in listed.items]
    by = tie_break(e, listed)
    order = sorted(range(len(keys)), key=lambda n: by(listed.items[n]))
    names = [(k, causes_of(e.missing(f.members[k], f"{listed.record}.{k}"))) for k in tie_fields(f)]
    for own, before in zip(extras, counted_before(listed, keys, names, len(f.key), order, worth), strict=True):
        if before != ZERO:
            own[GIVEN] = before


def item_amounts(e: Evaluator, x: t.PerItem, frames: Frames) -> list[Value]:
    """The amount of each record of a 逐项, were it sure to belong."""
    _, seen = item_frames(e, x, frames)
    if frames:
        return [e.value(x.amount, f) for f in seen]
    amounts: list[Value] = e.once(("amounts", id(x)), lambda: (x, [e.value(x.amount, f) for f in seen]))[1]
    return amounts


def per_item(e: Evaluator, x: t.PerItem, frames: Frames) -> Value:
    """逐项: the sum of the amounts of the records."""
    listed, _ = item_frames(e, x, frames)
    amounts = iter(item_amounts(e, x, frames))

    def of_missing() -> Value:
        extras: dict[str, Value] = {
            PLACE: Unknown(listed.missing, Fraction(1)),
            "分配": Unknown(listed.missing, Fraction(0)),
        }
        return e.value(x.amount, (ItemFrame({}, listed.record, extras), *frames))

    return lists.total(
        listed, lambda _: next(amounts), of_missing if listed.record else lambda: Unknown(listed.missing)
    )


register(t.InstalmentPlan, plan_of)
register(t.PerItem, per_item)

__all__ = ["StepTaken", "item_amounts", "item_frames", "steps_taken"]
