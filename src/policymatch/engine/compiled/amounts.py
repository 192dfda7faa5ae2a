"""Plain forms of amounts: tables, segments, ladders, parts, records and steps."""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from policymatch.engine.analysis import counts_ledger
from policymatch.engine.compiled.cuts import CutLine, comparisons
from policymatch.engine.compiled.forms import MAKE, ZERO, Forms, summed
from policymatch.engine.compiled.plain import (
    Act,
    Frames,
    NoForm,
    Open,
    PlainForm,
    aligned,
    as_fraction,
    combined,
    divided,
    floored,
    known,
    multiplied,
)
from policymatch.language import tree as t
from policymatch.language.fields import LEDGER
from policymatch.language.tree.walk import walk
from policymatch.language.types import DateType, NumberType
from policymatch.model.facts import Facts

ONE = known(Fraction(1))
_HALF_UP, _DOWN = "四舍五入", "舍去"


def rounded(value: Any, den: int, unit: int, mode: str) -> int:
    """``value / den`` to a multiple of ``unit``: 四舍五入 (half up), 舍去 or 进位."""
    size = (den or 1) * unit
    if mode == _DOWN:
        n = value // size
    elif mode == _HALF_UP:
        n = (2 * value + size) // (2 * size)
    else:
        n = -(-value // size)
    return int(n) * unit


# ---------------------------------------------------------------- tables


def _one_of(forms: list[PlainForm], numbers: bool) -> tuple[int, list[Act]]:
    return aligned(forms) if numbers else (0, [form.act for form in forms])


def _open(w: Facts, f: Frames) -> Any:
    raise Open


def _nothing(w: Facts, f: Frames) -> None:
    return None


def choice(forms: Forms, x: t.Table, numbers: bool, take: Callable[[t.Expr], PlainForm]) -> PlainForm:
    """The value of the row that applies; ``take`` makes the form of a row."""
    rows = [take(arm.value) for arm in x.arms]
    others = [take(x.otherwise)] if x.otherwise is not None else []
    den, acts = _one_of([*rows, *others], numbers)
    other = acts[len(rows)] if others else None
    lacks = any(row.lacks for row in (*rows, *others))
    if x.subject is None:
        tests = [(forms.test(arm.test), act) for arm, act in zip(x.arms, acts, strict=False)]
        last = other or _nothing

        def first(w: Facts, f: Frames) -> Any:
            for test, act in tests:
                if test(w, f):
                    return act(w, f)
            return last(w, f)

        return PlainForm(first, den, lacks or other is None)
    subject = forms.of(x.subject)
    lacks = lacks or (subject.lacks and other is None)
    found = [comparisons(arm.test, x.subject) for arm in x.arms]
    if isinstance(x.subject.type, NumberType | DateType) and not subject.lacks and all(c is not None for c in found):
        line = CutLine([one for own in found for one in own or ()], subject.den or 1)
        by_rank = []
        for place in line.intervals():
            hits = [i for i, arm in enumerate(x.arms) if line.holds(arm.test, x.subject, place)]
            by_rank.append(acts[hits[0]] if len(hits) == 1 else _open if hits else other or _open)
        return PlainForm(_along(line, subject, by_rank), den, lacks)
    each = [forms.test(arm.test) for arm in x.arms]

    def band(w: Facts, f: Frames) -> Any:
        hits = [i for i, test in enumerate(each) if test(w, f)]
        if len(hits) == 1:
            return acts[hits[0]](w, f)
        if hits:
            raise Open
        if other is not None:
            return other(w, f)
        if subject.act(w, f) is not None:
            raise Open  # the rows leave a gap, or one of their ends is 不适用
        return None

    return PlainForm(band, den, lacks)


def _along(line: CutLine, subject: PlainForm, by_rank: list[Act]) -> Act:
    """The form that holds where the subject lies."""
    act, cuts = subject.act, line.cuts
    if subject.den:
        n = 2 * line.scale // subject.den
        return lambda w, f: by_rank[bisect_right(cuts, act(w, f) * n)](w, f)
    value = as_fraction(subject)
    return lambda w, f: by_rank[line.rank(value(w, f))](w, f)


def _table(forms: Forms, x: t.Table) -> PlainForm:
    return choice(forms, x, isinstance(x.type, NumberType), forms.of)


def _column(forms: Forms, x: t.Column) -> PlainForm:
    numbers = isinstance(x.type, NumberType)

    def take(row: t.Expr) -> PlainForm:
        match row:
            case t.Row(values=values):
                return forms.of(dict(values)[x.name])
            case t.Table():
                return choice(forms, row, numbers, take)
            case t.ItemLet(depth=0, body=body):
                return take(body)
            case t.Const(value=None):
                return known(None)
        raise NoForm

    return take(x.row)


def _row(forms: Forms, x: t.Row) -> PlainForm:
    return PlainForm(lambda w, f: ())


# ---------------------------------------------------------------- segments, ladders, parts


def _above(value: PlainForm, low: PlainForm) -> PlainForm:
    """What a value has above another, and nothing below it."""
    return combined(max, [combined(operator.sub, [value, low]), ZERO])


def _marginal(forms: Forms, x: t.Marginal) -> PlainForm:
    base = forms.of(x.base)
    out: list[PlainForm] = []
    for segment in x.segments:
        low = forms.of(segment.low) if segment.low is not None else ZERO
        part = _above(base, low)
        if segment.high is not None:
            part = combined(min, [part, _above(forms.of(segment.high), low)])
        out.append(multiplied(part, forms.of(segment.rate)))
    return combined(operator.add, out)


def _ladder(forms: Forms, x: t.Ladder) -> PlainForm:
    value, reached = forms.of(x.value), forms.of(x.reached)
    if not x.rungs:
        assert x.start is not None and x.each is not None and x.award is not None
        start, each = forms.of(x.start), forms.of(x.each)

        def level(of: PlainForm) -> PlainForm:
            steps = floored(divided(combined(operator.sub, [of, start]), each))
            return combined(max, [combined(operator.add, [steps, ONE]), ZERO])

        crossed = _above(level(value), level(reached))
        if x.mode == "只取最高一级":
            crossed = combined(min, [crossed, ONE])
        return multiplied(crossed, forms.of(x.award))
    _, ends = aligned([value, reached, *(forms.of(at) for at, _ in x.rungs)])
    den, awards = aligned([ZERO, *(forms.of(award) for _, award in x.rungs)])
    now, before = ends[:2]
    rungs = list(zip(ends[2:], awards[1:], strict=True))
    adding = x.mode == "逐级相加"

    def out(w: Facts, f: Frames) -> Any:
        top, done = now(w, f), before(w, f)
        if top is None or done is None:
            return None
        total = 0
        for at, award in rungs:
            mark = at(w, f)
            if mark is not None and top >= mark > done:
                gain = award(w, f)
                if gain is None and adding:
                    return None
                total = total + gain if adding else gain
        return total

    lacks = value.lacks or reached.lacks or any(forms.of(award).lacks for _, award in x.rungs)
    return PlainForm(out, den, lacks)


_JOIN: dict[str, Callable[[list[Any]], Any]] = {"合计": sum, "就高": max, "就低": min}


def _parts(forms: Forms, x: t.Parts) -> PlainForm:
    own = [forms.of(p) for _, p in x.parts]
    den, acts = aligned(own)
    join = _JOIN[x.kind]

    def out(w: Facts, f: Frames) -> Any:
        values = [v for act in acts if (v := act(w, f)) is not None]
        return join(values) if values else None

    return PlainForm(out, den, all(form.lacks for form in own))


def _per_item(forms: Forms, x: t.PerItem) -> PlainForm:
    if x.allocation is not None or x.order is not None or counts_ledger(x.amount):
        raise NoForm
    return summed(forms.items(x.source), forms.of(x.amount))


# ---------------------------------------------------------------- steps


def _amount(forms: Forms, x: t.Amount) -> PlainForm:
    if x.instalments:
        raise NoForm
    out = forms.of(x.base)
    for step in x.steps:
        after = _step(forms, step, out)
        out = after if step.when is None else _where(forms.test(step.when), after, out)
    return out if x.when is None else _where(forms.test(x.when), out, known(None))


def _where(test: Act, yes: PlainForm, no: PlainForm) -> PlainForm:
    den, (this, that) = aligned([yes, no])
    return PlainForm(lambda w, f: this(w, f) if test(w, f) else that(w, f), den, yes.lacks or no.lacks)


def _step(forms: Forms, step: t.Step, now: PlainForm) -> PlainForm:
    figures = [forms.of(v) for v in step.values]
    match step.kind:
        case "上浮":
            return multiplied(now, combined(operator.add, [ONE, or_nothing(figures[0])]))
        case "折算":
            return multiplied(now, figures[0])
        case "封顶":
            return combined(min, [now, *figures])
        case "保底":
            return _at_least(now, figures)
        case "补差":
            return _above(now, or_nothing(figures[0]))
        case "取整":
            return _rounding(now, step.unit, step.rounding)
        case "不补":
            return _cut_off(step, now)
        case "年度封顶" | "累计封顶":
            return combined(min, [now, _unpaid(forms, combined(max, [figures[0], ZERO]))])
    raise NoForm


def _at_least(now: PlainForm, floors: list[PlainForm]) -> PlainForm:
    """Not below any floor that there is."""
    for floor in floors:
        den, (amount, least) = aligned([now, floor])
        now = PlainForm(_raised(amount, least), den, now.lacks) if floor.lacks else combined(max, [now, floor])
    return now


def _raised(amount: Act, least: Act) -> Act:
    def out(w: Facts, f: Frames) -> Any:
        value, floor = amount(w, f), least(w, f)
        return value if value is None or floor is None else max(value, floor)

    return out


def or_nothing(form: PlainForm) -> PlainForm:
    """A number; zero where it is 不适用."""
    act = form.act
    return PlainForm(lambda w, f: act(w, f) or 0, form.den) if form.lacks else form


def _rounding(now: PlainForm, unit: int, mode: str) -> PlainForm:
    act, den = now.act, now.den

    def out(w: Facts, f: Frames) -> Any:
        value = act(w, f)
        return None if value is None else rounded(value, den, unit, mode)

    return PlainForm(out, 1, now.lacks)


def _cut_off(step: t.Step, now: PlainForm) -> PlainForm:
    """不补: nothing where the amount so far lies in the band."""
    assert step.test is not None
    subject = _subject(step.test)
    found = comparisons(step.test, subject) if subject is not None else None
    if found is None or subject is None:
        raise NoForm
    line = CutLine(found)
    cut = [line.holds(step.test, subject, place) for place in line.intervals()]
    act, value = now.act, as_fraction(now)

    def out(w: Facts, f: Frames) -> Any:
        whole = value(w, f)
        return None if whole is None else 0 if cut[line.rank(whole)] else act(w, f)

    return PlainForm(out, now.den, now.lacks)


def _subject(x: Any) -> t.Expr | None:
    return next((node for node in walk(x) if isinstance(node, t.Subject)), None)


def _unpaid(forms: Forms, limit: PlainForm) -> PlainForm:
    """A limit of which nothing is used up yet; any entry of the ledger is left to the reference engine."""
    act, none_paid = limit.act, forms.ledger_known

    def out(w: Facts, f: Frames) -> Any:
        paid = w.records.get(LEDGER)
        if paid or (paid is None and not none_paid):
            raise Open
        return act(w, f)

    return PlainForm(out, limit.den, limit.lacks)


MAKE.update(
    {
        t.Table: _table,
        t.Column: _column,
        t.Row: _row,
        t.Marginal: _marginal,
        t.Ladder: _ladder,
        t.Parts: _parts,
        t.PerItem: _per_item,
        t.Amount: _amount,
    }
)
