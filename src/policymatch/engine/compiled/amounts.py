"""Plain forms of tables and amounts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from policymatch.engine.analysis import limits_by_key
from policymatch.engine.compiled.cuts import CutLine, comparisons
from policymatch.engine.compiled.forms import MAKE, Forms, summed
from policymatch.engine.compiled.plain import (
    Act,
    Frames,
    NoForm,
    OneEnterprise,
    Open,
    PlainForm,
    aligned,
    as_fraction,
    known,
)
from policymatch.language import tree as t
from policymatch.language.types import DateType, NumberType

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


def _open(w: OneEnterprise, f: Frames) -> Any:
    raise Open


def _nothing(w: OneEnterprise, f: Frames) -> None:
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

        def first(w: OneEnterprise, f: Frames) -> Any:
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

    def band(w: OneEnterprise, f: Frames) -> Any:
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


# ---------------------------------------------------------------- amounts


def _per_item(forms: Forms, x: t.PerItem) -> PlainForm:
    if x.allocation is not None or x.order is not None or limits_by_key(x.amount):
        raise NoForm
    return summed(forms.items(x.source), forms.of(x.amount))


def _or_else(forms: Forms, x: t.OrElse) -> PlainForm:
    value = forms.of(x.value)
    if not value.lacks:
        return value
    other = forms.of(x.otherwise)
    den, (first, second) = aligned([value, other])

    def out(w: OneEnterprise, f: Frames) -> Any:
        found = first(w, f)
        return second(w, f) if found is None else found

    return PlainForm(out, den, other.lacks)


def _round(forms: Forms, x: t.Round) -> PlainForm:
    value = forms.of(x.value)
    act, den, unit, mode = value.act, value.den, x.unit, x.mode

    def out(w: OneEnterprise, f: Frames) -> Any:
        found = act(w, f)
        return None if found is None else rounded(found, den, unit, mode)

    return PlainForm(out, 1, value.lacks)


MAKE.update(
    {
        t.Table: _table,
        t.Column: _column,
        t.Row: _row,
        t.PerItem: _per_item,
        t.OrElse: _or_else,
        t.Round: _round,
    }
)
