"""From closed expressions to plain forms: facts, arithmetic, functions, conditions, lists."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Any

from policymatch.engine.compiled.members import codes_inside, values_inside
from policymatch.engine.compiled.plain import (
    Act,
    Frames,
    NoForm,
    OneEnterprise,
    Open,
    PlainForm,
    combined,
    compared,
    counted,
    divided,
    known,
    multiplied,
    once,
    pair,
    scale_of,
)
from policymatch.engine.reference.lists import MAX_RUN
from policymatch.engine.reference.scalars import SCALAR, shift
from policymatch.language import tree as t
from policymatch.language.fields import LEDGER
from policymatch.language.types import BoolType, CodeType, DateType, NumberType, PeriodType, Type
from policymatch.language.workdays import STANDARD, CalendarEnds, WorkCalendar
from policymatch.model.values import NotApplicable


class Forms:
    """Makes plain forms, one for each closed expression.

    Args:
        ledger_known: an absent 兑现记录 means that nothing was paid.
        nothing: the forms take facts that are 不适用; those that do not are faster.
        workdays: the working days.
        shared: whether several expressions use one, so that its value is kept.
    """

    def __init__(
        self,
        ledger_known: bool = False,
        nothing: bool = False,
        workdays: WorkCalendar = STANDARD,
        shared: Callable[[t.Expr], bool] = lambda x: False,
    ):
        self._shared = shared
        self.ledger_known = ledger_known
        self.nothing = nothing
        self.workdays = workdays
        self._made: dict[int, tuple[t.Expr, PlainForm | None]] = {}

    def of(self, x: t.Expr) -> PlainForm:
        """The form of a closed expression.

        Raises:
            NoForm: it has none.
        """
        if id(x) not in self._made:
            make = MAKE.get(type(x))
            try:
                form = make(self, x) if make is not None else None
            except NoForm:
                form = None
            if form is not None and self._shared(x):
                form = once(form)
            self._made[id(x)] = (x, form)  # the expression is kept, so that its id stays its own
        form = self._made[id(x)][1]
        if form is None:
            raise NoForm
        return form

    def test(self, x: t.Expr) -> Act:
        """A condition: whether it holds; 不适用 does not."""
        form = self.of(x)
        if not form.lacks:
            return form.act
        act = form.act
        return lambda w, f: act(w, f) is True

    @cached_property
    def with_nothing(self) -> Forms:
        """The forms that take facts that are 不适用."""
        return self if self.nothing else Forms(self.ledger_known, True, self.workdays, self._shared)

    def items(self, x: t.Expr) -> Act:
        """A list; one that is 不适用 (a table without a row) is empty."""
        form = self.of(x)
        act = form.act
        return (lambda w, f: act(w, f) or ()) if form.lacks else act

    # ------------------------------------------------------------ facts

    def _field(self, x: t.FieldRef) -> PlainForm:
        name = x.name
        if x.period is None:
            return self._fact(x.type, lambda w, f: w.scalars.get(name))
        period = self.of(x.period)
        if period.lacks:
            raise NoForm
        if period.constant is not None:
            fixed = period.constant
            return self._fact(x.type, lambda w, f: w.series.get(name, _NONE).get(fixed))
        at = period.act
        return self._fact(x.type, lambda w, f: w.series.get(name, _NONE).get(at(w, f)))

    def _fact(self, type_: Type, read: Act) -> PlainForm:
        """A fact of a type; a missing one has no plain value."""
        nothing = self.nothing
        if isinstance(type_, NumberType):
            scale = scale_of(type_)
            if not nothing:
                return PlainForm(lambda w, f: counted(read(w, f), scale), scale)

            def number(w: OneEnterprise, f: Frames) -> int | None:
                value = read(w, f)
                return None if isinstance(value, NotApplicable) else counted(value, scale)

            return PlainForm(number, scale, True)
        flag = isinstance(type_, BoolType)

        def out(w: OneEnterprise, f: Frames) -> Any:
            value = read(w, f)
            if isinstance(value, NotApplicable):
                if nothing:
                    return None
                raise Open
            if value is None or (flag and not isinstance(value, bool)):
                raise Open
            return value

        return PlainForm(out, 0, nothing)

    def _item_field(self, x: t.ItemField) -> PlainForm:
        name, depth = x.name, x.depth
        return self._fact(x.type, lambda w, f: f[depth].get(name))

    def _item_self(self, x: t.ItemSelf) -> PlainForm:
        if x.record or not isinstance(x.type, PeriodType):
            raise NoForm
        depth = x.depth
        return PlainForm(lambda w, f: f[depth])

    def _item_let(self, x: t.ItemLet) -> PlainForm:
        body, depth = self.of(x.body), x.depth
        act = body.act
        return body if depth == 0 else PlainForm(lambda w, f: act(w, f[depth:]), body.den, body.lacks)

    def _judgement(self, x: t.Judgement) -> PlainForm:
        if not isinstance(x.type, BoolType | NumberType):
            raise NoForm
        text = x.text
        return self._fact(x.type, lambda w, f: w.rulings.get(text))

    # ------------------------------------------------------------ arithmetic

    def _arith(self, x: t.Arith) -> PlainForm:
        a, b = self.of(x.left), self.of(x.right)
        if isinstance(x.left.type, DateType | PeriodType):
            return _calendar(x, a, b, self.workdays)
        if x.op == "×":
            return multiplied(a, b)
        if x.op == "÷":
            return divided(a, b)
        return combined(operator.add if x.op == "+" else operator.sub, [a, b])

    def _function(self, x: t.Function) -> PlainForm:
        args = [self.of(a) for a in x.args]
        lacks = any(a.lacks for a in args)
        acts = [a.act for a in args]
        if x.name == "有档":
            act = acts[0]
            return PlainForm(lambda w, f: act(w, f) is not None)
        if x.name in ("最大", "最小"):
            pick: Callable[..., Any] = max if x.name == "最大" else min
            if isinstance(x.type, NumberType):
                return combined(pick, args)
            return PlainForm(_call(pick, acts, lacks), 0, lacks)
        if x.name == "增速":
            return _growth(args[0], args[1])
        if x.name == "键段" or x.name not in SCALAR:
            raise NoForm
        return PlainForm(_call(SCALAR[x.name], acts, lacks), 0, lacks)

    # ------------------------------------------------------------ conditions

    def _compare(self, x: t.Compare) -> PlainForm:
        return compared(x.op, self.of(x.left), self.of(x.right), isinstance(x.left.type, NumberType))

    def _not(self, x: t.Not) -> PlainForm:
        act = self.test(x.item)
        return PlainForm(lambda w, f: not act(w, f))

    def _all(self, x: t.All) -> PlainForm:
        acts = [self.test(i) for i in x.items]
        return PlainForm(lambda w, f: all(act(w, f) for act in acts))

    def _any(self, x: t.Any_) -> PlainForm:
        acts = [self.test(i) for i in x.items]
        return PlainForm(lambda w, f: any(act(w, f) for act in acts))

    def _member(self, x: t.Member) -> PlainForm:
        subject = self.of(x.subject)
        inside = codes_inside(x) if isinstance(x.subject.type, CodeType) else values_inside(x, subject.den or 1)
        act, wanted = subject.act, not x.negated

        def out(w: OneEnterprise, f: Frames) -> bool:
            value = act(w, f)
            return value is not None and inside(value) is wanted

        return PlainForm(out)

    # ------------------------------------------------------------ lists

    def _records(self, x: t.Records) -> PlainForm:
        name = x.name
        if name == LEDGER and self.ledger_known:
            return PlainForm(lambda w, f: w.records.get(name, ()))

        def out(w: OneEnterprise, f: Frames) -> Any:
            rows = w.records.get(name)
            if rows is None:
                raise Open
            return rows

        return PlainForm(out)

    def _run(self, x: t.Run) -> PlainForm:
        low, high = self.of(x.low), self.of(x.high)
        if low.lacks or high.lacks:
            raise NoForm
        first, last = low.act, high.act

        def out(w: OneEnterprise, f: Frames) -> Any:
            start = first(w, f)
            count = last(w, f).ordinal - start.ordinal + 1
            if count > MAX_RUN:
                raise Open
            return [start.shift(i) for i in range(count)]

        return PlainForm(out)

    def _filter(self, x: t.Filter) -> PlainForm:
        source, where = self.items(x.source), self.test(x.where)
        return PlainForm(lambda w, f: [item for item in source(w, f) if where(w, (item, *f))])

    def _aggregate(self, x: t.Aggregate) -> PlainForm:
        source = self.items(x.source)
        if x.name == "数量":
            return PlainForm(lambda w, f: len(source(w, f)), 1)
        if x.body is None:
            if x.name == "任一":
                return PlainForm(lambda w, f: bool(source(w, f)))
            raise NoForm
        if x.name in ("任一", "全部"):
            test = self.test(x.body)
            if x.name == "任一":
                return PlainForm(lambda w, f: any(test(w, (i, *f)) for i in source(w, f)))
            return PlainForm(lambda w, f: all(test(w, (i, *f)) for i in source(w, f)))
        body = self.of(x.body)
        act = body.act
        if x.name == "合计":
            return summed(source, body)
        if x.name == "去重数":
            return PlainForm(lambda w, f: len({act(w, (i, *f)) for i in source(w, f)} - {None}), 1)
        if x.name == "平均":
            den = body.den or 1

            def mean(w: OneEnterprise, f: Frames) -> Any:
                values = [act(w, (i, *f)) for i in source(w, f)]
                return None if not values or None in values else Fraction(sum(values), den * len(values))

            return PlainForm(mean, 0, True)
        pick: Callable[..., Any] = max if x.name == "最大" else min

        def extreme(w: OneEnterprise, f: Frames) -> Any:
            values = [act(w, (i, *f)) for i in source(w, f)]
            return None if not values or None in values else pick(values)

        return PlainForm(extreme, body.den, True)


_NONE: dict[Any, Any] = {}


def summed(source: Act, body: PlainForm) -> PlainForm:
    """The sum over a list; what is 不适用 adds nothing."""
    act = body.act
    if not body.lacks:
        return PlainForm(lambda w, f: sum([act(w, (i, *f)) for i in source(w, f)]), body.den)
    return PlainForm(lambda w, f: sum([act(w, (i, *f)) or 0 for i in source(w, f)]), body.den)


def _call(function: Callable[..., Any], acts: list[Act], lacks: bool) -> Act:
    def out(w: OneEnterprise, f: Frames) -> Any:
        args = [act(w, f) for act in acts]
        return None if lacks and None in args else function(*args)

    return out


def _growth(now: PlainForm, base: PlainForm) -> PlainForm:
    """(now - base) ÷ base; 不适用 on a base that is zero or below."""
    quotient = divided(combined(operator.sub, [now, base]), base)
    act, share = base.act, quotient.act

    def out(w: OneEnterprise, f: Frames) -> Any:
        value = act(w, f)
        return None if value is None or value <= 0 else share(w, f)

    return PlainForm(out, quotient.den, True)


def _calendar(x: t.Arith, a: PlainForm, b: PlainForm, workdays: WorkCalendar) -> PlainForm:
    lacks = a.lacks or b.lacks
    if isinstance(x.right.type, DateType):
        return PlainForm(pair(lambda p, q: (p - q).days, a.act, b.act, lacks), 1, lacks)
    unit, sign, den = x.right.type, 1 if x.op == "+" else -1, b.den or 1

    def moved(start: Any, n: Any) -> Any:
        if n % den:
            raise Open
        try:
            out = shift(start, sign * int(n // den), unit, workdays)
        except (OverflowError, ValueError, CalendarEnds):
            raise Open from None
        if out is None:
            raise Open
        return out

    return PlainForm(pair(moved, a.act, b.act, lacks), 0, lacks)


MAKE: dict[type, Callable[..., PlainForm]] = {
    t.Const: lambda forms, x: known(x.value),
    t.FieldRef: Forms._field,
    t.ItemField: Forms._item_field,
    t.ItemSelf: Forms._item_self,
    t.ItemLet: Forms._item_let,
    t.Judgement: Forms._judgement,
    t.Arith: Forms._arith,
    t.Function: Forms._function,
    t.Compare: Forms._compare,
    t.Not: Forms._not,
    t.All: Forms._all,
    t.Any_: Forms._any,
    t.Member: Forms._member,
    t.Records: Forms._records,
    t.Run: Forms._run,
    t.Filter: Forms._filter,
    t.Aggregate: Forms._aggregate,
}

__all__ = ["MAKE", "Forms", "summed"]
