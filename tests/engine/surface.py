"""What 封顶 保底 累进 每…奖 and the other constructs of policy files mean, written once more without the core language.

The oracle of ``policymatch.language.core``: every expression must say here what its core form says in the reference engine.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from policymatch.engine.reference import lists
from policymatch.engine.reference.amounts import StepTaken
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.frames import Frames, ItemFrame
from policymatch.engine.reference.instalments import Due, plan, plan_total
from policymatch.engine.reference.rounding import round_to
from policymatch.engine.reference.values import (
    NA,
    TRUE,
    Cause,
    Item,
    Known,
    ListValue,
    Unknown,
    Value,
    add,
    both,
    can_be_na,
    causes_of,
    compare,
    divide,
    either,
    greatest,
    hull,
    least,
    monotone,
    multiply,
    negate,
    number,
    subtract,
    truth,
)  # fmt: skip
from policymatch.insight.trace import AmountNode
from policymatch.language import tree as t
from policymatch.language.fields import LEDGER
from policymatch.language.terms import CauseKind
from policymatch.language.types import NumberType

ZERO = Known(Fraction(0))
ONE = Known(Fraction(1))


class SurfaceEvaluator(Evaluator):
    """The reference engine, but for the constructs that the core language turns into simpler ones."""

    def value(self, x: t.Expr, frames: Frames = (), subject: Value | None = None) -> Value:
        """The value of an expression; ``subject`` is the amount so far, inside the test of 不补."""
        act = _SURFACE.get(type(x))
        if isinstance(x, t.Subject):
            assert subject is not None
            return subject
        if subject is not None and isinstance(x, t.Compare):  # the bands of 不补
            return compare(x.op, self.value(x.left, frames, subject), self.value(x.right, frames, subject))
        if subject is not None and isinstance(x, t.All):
            return both([self.value(i, frames, subject) for i in x.items])
        if subject is not None and isinstance(x, t.Any_):
            return either([self.value(i, frames, subject) for i in x.items])
        return super().value(x, frames) if act is None else act(self, x, frames)


def amount(e: SurfaceEvaluator, x: t.Amount, frames: Frames) -> Value:
    """金额 with its steps; 不适用 where 当 does not hold."""
    asked = e.value(x.when, frames) if x.when is not None else TRUE
    if truth(asked) is False:
        return NA
    out, _ = walk(e, x, frames)
    if x.instalments:
        out = plan_total(plan(e, t.InstalmentPlan(x.type, x.base, x.instalments, x.on_failure), out, frames), out)
    return out if truth(asked) is True else hull([out, NA], causes_of(asked))


def walk(e: SurfaceEvaluator, x: t.Amount, frames: Frames) -> tuple[Value, list[StepTaken]]:
    """The base through all steps, with what each did."""
    out = e.value(x.base, frames)
    taken: list[StepTaken] = []
    for step in x.steps:
        if out is NA:
            break
        asked = e.value(step.when, frames) if step.when is not None else TRUE
        held = truth(asked)
        if held is False:
            taken.append(StepTaken(step, out, out, (), False))
            continue
        figures = tuple(e.value(v, frames) for v in step.values)
        if step.kind in ("年度封顶", "累计封顶"):
            figures = (*figures, paid(e, step, x.per_item, frames))
        after = apply(e, step, out, figures, frames)
        if held is None:
            after = hull([after, out], causes_of(asked))
        taken.append(StepTaken(step, out, after, figures, held))
        out = after
    return out, taken


def apply(e: SurfaceEvaluator, step: t.Step, now: Value, figures: tuple[Value, ...], frames: Frames) -> Value:
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


def paid(e: SurfaceEvaluator, step: t.Step, record: str, frames: Frames) -> Value:
    """What the ledger shows as paid for this 事项 (this year, or ever); inside a 逐项 for this record's 主键.

    What this decision gives to an earlier record of the same 主键 counts as paid.
    """
    if LEDGER not in e.dictionary.fields:
        return ZERO if e.ledger_known else Unknown(frozenset({Cause(CauseKind.FACT, LEDGER, "", LEDGER)}), Fraction(0))
    own = next((f for f in frames if f.record == record), None) if record else None
    if own is None:
        return _paid(e, step.kind, None)
    key = e.key(own)
    shown: Value = e.once(("paid", step.kind, key), lambda: _paid(e, step.kind, key))
    return add(shown, own.extras.get("已给", ZERO))


def _paid(e: SurfaceEvaluator, kind: str, key: Value | None) -> Value:
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


def marginal(e: SurfaceEvaluator, x: t.Marginal, frames: Frames) -> Value:
    """累进: each part of the base at its own rate, summed."""
    base = e.value(x.base, frames)
    out: Value = Known(Fraction(0))
    for segment in x.segments:
        low: Value = e.value(segment.low, frames) if segment.low is not None else Known(Fraction(0))
        part = greatest([subtract(base, low), Known(Fraction(0))])
        if segment.high is not None:
            part = least([part, greatest([subtract(e.value(segment.high, frames), low), Known(Fraction(0))])])
        out = add(out, multiply(part, e.value(segment.rate, frames)))
    return out


def ladder(e: SurfaceEvaluator, x: t.Ladder, frames: Frames) -> Value:
    """台阶: the steps that are newly crossed."""
    value, reached = e.value(x.value, frames), e.value(x.reached, frames)
    zero = Known(Fraction(0))
    if x.rungs:
        out: Value = zero
        for threshold, award in x.rungs:
            at = e.value(threshold, frames)
            crossed = both([compare(">=", value, at), compare("<", reached, at)])
            held = truth(crossed)
            if held is False:
                continue
            gain = e.value(award, frames)
            if x.mode == "逐级相加":
                out = add(out, gain if held else hull([gain, zero], causes_of(crossed)))
            else:
                out = gain if held else hull([out, gain], causes_of(crossed))
        if value is NA or reached is NA:
            return NA
        return hull([out, NA], causes_of(value, reached)) if can_be_na(value) or can_be_na(reached) else out
    assert x.start is not None and x.each is not None and x.award is not None
    start, each = e.value(x.start, frames), e.value(x.each, frames)

    def level(v: Value) -> Value:
        steps = monotone(lambda q: Fraction(q.numerator // q.denominator + 1), divide(subtract(v, start), each))
        return greatest([steps, zero])

    crossed = greatest([subtract(level(value), level(reached)), zero])
    if x.mode == "只取最高一级":
        crossed = least([crossed, Known(Fraction(1))])
    return multiply(crossed, e.value(x.award, frames))


def parts(e: SurfaceEvaluator, x: t.Parts, frames: Frames) -> Value:
    """合计, 就高 or 就低 of named parts."""
    return combine(x.kind, [e.value(p, frames) for _, p in x.parts])


def combine(kind: str, values: list[Value]) -> Value:
    """合计, 就高 or 就低 of parts; a part that is 不适用 is left out, one that may be counts as possibly left out."""
    parts = [v for v in values if v is not NA]
    if not parts:
        return NA
    if kind == "合计":
        out: Value = Known(Fraction(0))
        for v in parts:
            out = add(out, lists.or_nothing(v))
        # without any part it is 不适用, not zero
        return hull([out, NA], causes_of(*parts)) if all(can_be_na(v) for v in parts) else out
    certain = [v for v in parts if not can_be_na(v)]
    pick = greatest if kind == "就高" else least
    if len(certain) == len(parts):
        return pick(parts)
    without = [Unknown(v.causes, v.low, v.high) if isinstance(v, Unknown) else v for v in parts]
    options = [pick(without), pick(certain)] if certain else [*without, NA]
    return hull(options, causes_of(*parts))


def steps_of(e: SurfaceEvaluator, x: t.StepsOf, frames: Frames) -> Value:
    """value 每 each 奖 award; never below zero."""
    count = greatest([divide(e.value(x.value, frames), e.value(x.each, frames)), ZERO])
    if x.floor:
        count = monotone(lambda q: Fraction(q.numerator // q.denominator), count)
    return multiply(count, e.value(x.award, frames))


def first_rest(e: SurfaceEvaluator, x: t.FirstRest, frames: Frames) -> Value:
    """首个 first 其余 rest."""
    first = compare("=", frames[x.depth].extras["第几"], ONE)
    a, b = e.value(x.first, frames), e.value(x.rest, frames)
    held = truth(first)
    return hull([a, b], causes_of(first)) if held is None else (a if held else b)


def judgement(e: SurfaceEvaluator, x: t.Judgement, frames: Frames) -> Value:
    """Left to an office where 当 holds."""
    figure = isinstance(x.type, NumberType)
    asked = e.value(x.when, frames) if x.when is not None else TRUE
    if truth(asked) is False:
        return NA if figure else TRUE
    answer = e.facts.rulings.get(x.text)
    if isinstance(answer, Fraction if figure else bool):
        settled: Value = Known(answer)
    else:
        settled = Unknown(frozenset({Cause(CauseKind.JUDGEMENT, x.text, x.office)}), Fraction(0) if figure else None)
    if truth(asked) is True:
        return settled
    return hull([settled, NA], causes_of(asked)) if figure else either([negate(asked), settled])


_SURFACE: dict[type, Callable[..., Value]] = {
    t.Amount: amount,
    t.Marginal: marginal,
    t.Ladder: ladder,
    t.Parts: parts,
    t.StepsOf: steps_of,
    t.FirstRest: first_rest,
    t.Judgement: judgement,
    t.Quoted: lambda e, x, frames: e.value(x.item, frames),
}


def recompute(e: Evaluator, node: AmountNode) -> Value:
    """An amount, computed again from the figures of its trace alone (tables, sums, segments, steps, instalments)."""
    children = [recompute(e, c) for c in node.children]
    match node.kind:
        case "合计" | "就高" | "就低":
            return combine(node.kind, children)
        case "逐项":
            return lists.summed((value, child.belongs) for child, value in zip(node.children, children, strict=True))
        case "累进":
            out: Value = ZERO
            for value in children:
                out = add(out, value)
            return out
        case "段":
            return multiply(node.figures[0][1], node.figures[1][1])
        case "取值" | "部分" | "一项" | "分档" | "依次判断":
            return children[0]
        case "分期":
            return plan_total([Due(NA, p.value, p.belongs) for p in node.children[1:]], children[0])
        case "算式" | "一期" | "其余" | "不适用":
            return node.value
    if node.step is None:
        return children[0]
    if children[0] is NA:
        return NA
    own = SurfaceEvaluator(e.dictionary, e.policy, e.incentive, e.facts, e.on, e.ledger_known)
    return apply(own, node.step, children[0], tuple(f[1] for f in node.figures), ())


__all__ = ["SurfaceEvaluator", "recompute"]
