"""Amounts: 金额 with its steps, and 逐项."""

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
from policymatch.engine.reference.rounding import round_to
from policymatch.engine.reference.sharing import counted_before
from policymatch.engine.reference.values import (
    NA,
    NO_CAUSES,
    TRUE,
    Cause,
    Item,
    Known,
    ListValue,
    Unknown,
    Value,
    add,
    both,
    bounds,
    causes_of,
    compare,
    greatest,
    hull,
    least,
    monotone,
    multiply,
    negate,
    number,
    subtract,
    truth,
)
from policymatch.language import tree as t
from policymatch.language.fields import LEDGER

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


def amount(e: Evaluator, x: t.Amount, frames: Frames, s: Value | None) -> Value:
    """金额 with its steps; 不适用 where 当 does not hold."""
    asked = e.value(x.when, frames, s) if x.when is not None else TRUE
    if truth(asked) is False:
        return NA
    out, _ = walk(e, x, frames, s)
    if x.instalments:
        out = plan_total(plan(e, x, out, frames), out)
    return out if truth(asked) is True else hull([out, NA], causes_of(asked))


def walk(e: Evaluator, x: t.Amount, frames: Frames, s: Value | None = None) -> tuple[Value, list[StepTaken]]:
    """The base through all steps, with what each did."""
    out = e.value(x.base, frames, s)
    taken: list[StepTaken] = []
    for step in x.steps:
        if out is NA:
            break
        asked = e.value(step.when, frames, s) if step.when is not None else TRUE
        held = truth(asked)
        if held is False:
            taken.append(StepTaken(step, out, out, (), False))
            continue
        figures = tuple(e.value(v, frames, s) for v in step.values)
        if step.kind in ("年度封顶", "累计封顶"):
            figures = (*figures, paid(e, step, x.per_item, frames))
        after = apply(e, step, out, figures, frames)
        if held is None:
            after = hull([after, out], causes_of(asked))
        taken.append(StepTaken(step, out, after, figures, held))
        out = after
    return out, taken


def apply(e: Evaluator, step: t.Step, now: Value, figures: tuple[Value, ...], frames: Frames) -> Value:
    """The amount after one step."""
    if step.kind == "保底":
        return _at_least(now, figures)
    if step.kind in ("上浮", "补差"):  # what is not there adds nothing and takes nothing away
        figures = tuple(lists.or_nothing(f) for f in figures)
    if any(f is NA for f in figures):
        return NA
    match step.kind:
        case "上浮":
            return multiply(now, add(ONE, figures[0]))
        case "折算":
            return multiply(now, figures[0])
        case "封顶":
            return least([now, *figures])
        case "补差":
            return greatest([subtract(now, figures[0]), ZERO])
        case "年度封顶" | "累计封顶":
            return least([now, greatest([subtract(figures[0], figures[1]), ZERO])])
        case "取整":
            return monotone(lambda q: round_to(q, step.unit, step.rounding), now)
        case "不补":
            assert step.test is not None
            cut = e.value(step.test, frames, now)
            held = truth(cut)
            return ZERO if held else now if held is False else hull([ZERO, now], causes_of(cut, now))
    raise ValueError(step.kind)


def _at_least(now: Value, floors: tuple[Value, ...]) -> Value:
    """Not below any floor that there is."""
    for floor in floors:
        if floor is NA:
            continue
        if isinstance(floor, Unknown) and floor.maybe_na:
            sure = number(floor.low, floor.high, floor.causes)
            now = hull([greatest([now, sure]), now], floor.causes)
        else:
            now = greatest([now, floor])
    return now


def paid(e: Evaluator, step: t.Step, record: str, frames: Frames) -> Value:
    """What the ledger shows as paid for this 事项 (this year, or ever); inside a 逐项 for this record's 主键.

    What this decision gives to an earlier record of the same 主键 counts as paid.
    """
    if LEDGER not in e.dictionary.fields:
        return ZERO if e.ledger_known else Unknown(frozenset({Cause("事实", LEDGER, "", LEDGER)}), Fraction(0))
    own = next((f for f in frames if f.record == record), None) if record else None
    if own is None:
        return _paid(e, step.kind, None)
    key = e.key(own)
    shown: Value = e.once(("paid", step.kind, key), lambda: _paid(e, step.kind, key))
    return add(shown, own.extras.get("已给", ZERO))


def _paid(e: Evaluator, kind: str, key: Value | None) -> Value:
    """What the ledger shows for this 事项, for one 对象 or (None) for any."""
    wanted: dict[str, Value] = {"事项": Known(e.incentive.path)}
    if kind == "年度封顶":
        wanted["年度"] = Known(e.year)
    if key is not None:
        wanted["对象"] = key
    ledger = e.items(t.Records(e.dictionary.fields[LEDGER].type, LEDGER), ())
    members = e.dictionary.fields[LEDGER].members

    def get(row: Any, name: str) -> Value:
        return e.value(t.ItemField(members[name].type, name, 0, LEDGER), (ItemFrame(row, LEDGER),))

    found = [e.index(LEDGER, name).places(v) for name, v in wanted.items()]
    kept: list[Item] = []
    for item in e.index(LEDGER, "事项").fewest(*found):
        belongs = both([compare("=", get(item.value, name), v) for name, v in wanted.items()])
        if truth(belongs) is not False:
            kept.append(Item(item.value, belongs))
    return lists.total(
        ListValue(tuple(kept), ledger.missing, LEDGER),
        lambda i: get(i.value, "金额"),
        lambda: Unknown(ledger.missing, Fraction(0)),
    )


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
                out[index[id(item)]]["第几"] = Known(Fraction(before[group]))
        else:
            most = None if listed.missing else Fraction(len(listed.items))
            for own in out:
                own["第几"] = number(Fraction(1), most, causes_of(line))
    if x.allocation is not None:
        a = x.allocation
        limit = e.value(a.limit, frames)
        bases = {id(i): e.value(a.base, lists.inside(i, listed, frames)) for i in listed.items}
        line = lists.ordered(e, listed, a.order, frames)
        settled = isinstance(line, list)
        open_ = NO_CAUSES if isinstance(line, list) else causes_of(line)
        left: Value = limit
        ends = [bounds(lists.or_nothing(b)) for b in bases.values()]
        top = None if any(h is None for _, h in ends) else sum((h for _, h in ends if h is not None), Fraction(0))
        enough = truth(compare("<=", number(top, top, NO_CAUSES), limit)) is True if top is not None else False
        enough = enough and all(low is not None and low >= 0 for low, _ in ends)
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
        seen = {**extras[n], "已给": before} if before != ZERO else extras[n]
        return e.value(x.amount, (ItemFrame(listed.items[n].value, listed.record, seen), *frames))

    f = e.dictionary.fields[listed.record]
    keys = [e.key(ItemFrame(i.value, listed.record)) for i in listed.items]
    by = lists.tie_break(e, listed)
    order = sorted(range(len(keys)), key=lambda n: by(listed.items[n]))
    names = [(k, causes_of(e.missing(f.members[k], f"{listed.record}.{k}"))) for k in lists.tie_fields(f)]
    for own, before in zip(extras, counted_before(listed, keys, names, len(f.key), order, worth), strict=True):
        if before != ZERO:
            own["已给"] = before


def item_amounts(e: Evaluator, x: t.PerItem, frames: Frames) -> list[Value]:
    """The amount of each record of a 逐项, were it sure to belong."""
    _, seen = item_frames(e, x, frames)
    if frames:
        return [e.value(x.amount, f) for f in seen]
    amounts: list[Value] = e.once(("amounts", id(x)), lambda: (x, [e.value(x.amount, f) for f in seen]))[1]
    return amounts


def per_item(e: Evaluator, x: t.PerItem, frames: Frames, s: Value | None) -> Value:
    """逐项: the sum of the amounts of the records."""
    listed, _ = item_frames(e, x, frames)
    amounts = iter(item_amounts(e, x, frames))

    def of_missing() -> Value:
        extras: dict[str, Value] = {
            "第几": Unknown(listed.missing, Fraction(1)),
            "分配": Unknown(listed.missing, Fraction(0)),
        }
        return e.value(x.amount, (ItemFrame({}, listed.record, extras), *frames))

    return lists.total(
        listed, lambda _: next(amounts), of_missing if listed.record else lambda: Unknown(listed.missing)
    )


register(t.Amount, amount)
register(t.PerItem, per_item)

__all__ = ["StepTaken", "amount", "item_amounts", "item_frames", "negate", "walk"]
