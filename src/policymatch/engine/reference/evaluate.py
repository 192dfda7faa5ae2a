"""Evaluating the checked tree for one enterprise. Small and without cleverness: everything else is judged by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.engine.analysis import aggregate_reach
from policymatch.engine.reference import lists, members, tables
from policymatch.engine.reference.frames import Frames, ItemFrame
from policymatch.engine.reference.record_index import RecordIndex
from policymatch.engine.reference.rounding import round_to
from policymatch.engine.reference.scalars import SCALAR, shift
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
    can_be_na,
    causes_of,
    compare,
    divide,
    either,
    greatest,
    growth,
    hull,
    least,
    monotone,
    multiply,
    negate,
    number,
    subtract,
)
from policymatch.language import tree as t
from policymatch.language.core import core
from policymatch.language.fields import LEDGER, Dictionary, Field
from policymatch.language.periods import Period
from policymatch.language.terms import CauseKind
from policymatch.language.types import (
    DateType,
    ListType,
    NumberType,
    PeriodType,
    RecordType,
)
from policymatch.language.workdays import WORKDAYS, CalendarEnds, WorkCalendar
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy
from policymatch.model.values import NotApplicable


class Evaluator:
    """Evaluates the expressions of one incentive for one enterprise on one day.

    Args:
        dictionary: the field dictionary and parameters.
        policy: the policy version.
        incentive: the incentive.
        facts: what is known of the enterprise.
        on: the 基准日.
        ledger_known: an absent 兑现记录 means that nothing was paid (the run's ledger is complete or stated to be empty).
        parameters: values of parameters that a worked example sets for itself.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        policy: Policy,
        incentive: Incentive,
        facts: Facts,
        on: date,
        ledger_known: bool = False,
        parameters: Mapping[str, Fraction] | None = None,
    ):
        self.dictionary = dictionary
        self.policy = policy
        self.incentive = incentive
        self.facts = facts
        self.on = on
        self.year = policy.policy_year(on)
        self.ledger_known = ledger_known
        self.parameters = parameters or {}
        self.memo: dict[str, Value] = {}
        self.warnings: list[str] = []
        self.kept: dict[Any, Any] = {}
        self._values: dict[int, tuple[t.Expr, Value]] = {}

    # ------------------------------------------------------------ entry

    def value(self, x: t.Expr, frames: Frames = ()) -> Value:
        """The value of an expression seen from ``frames`` (inmost first)."""
        plain = core(x)
        if plain is not x:
            return self.value(plain, frames)
        if isinstance(x, _CHEAP):
            return _EVALUATE[type(x)](self, x, frames)
        if frames and isinstance(x, t.Aggregate) and not aggregate_reach(x):
            frames = ()  # the same from every record: computed once
        # equal parts are one object; each is kept with its value, so that its id is not reused
        kept = frames[0].kept if frames else self._values
        if id(x) not in kept:
            kept[id(x)] = (x, _EVALUATE[type(x)](self, x, frames))
        return kept[id(x)][1]

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """A value that is the same for these facts whenever it is needed; computed at the first use.

        Args:
            key: what it is.
            make: makes it.
        """
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def let(self, name: str) -> Value:
        """The value of a 取值 or derived field; it never sees the record it is used from."""
        if name not in self.memo:
            self.memo[name] = self.value(self.incentive.lets[name].body)
        return self.memo[name]

    def items(self, x: t.Expr, frames: Frames) -> ListValue:
        """A list."""
        out = self.value(x, frames)
        if isinstance(out, ListValue):
            return out
        # out of a table: no row is an empty list, an open one a missing list
        item = x.type.item if isinstance(x.type, ListType) else None
        return ListValue((), causes_of(out), item.record if isinstance(item, RecordType) else "")

    def index(self, name: str, of: str) -> RecordIndex:
        """The records of a list by one of their fields."""
        listed = self.once(("list", name), lambda: self._listed(name))
        index: RecordIndex = self.once(("index", name, of), lambda: RecordIndex(listed.items, of))
        return index

    # ------------------------------------------------------------ facts

    def missing(self, f: Field, name: str, period: bool = False) -> Value:
        """A missing fact: within [0, ∞) where it is a number that cannot be negative."""
        cause = Cause(CauseKind.FACT, name, f.office, f"{f.record}.{f.name}" if f.record else f.name)
        low = Fraction(0) if isinstance(f.type, NumberType) and not f.negative else None
        return Unknown(frozenset({cause}), low, None, f.may_lack)

    def _field(self, x: t.FieldRef, frames: Frames) -> Value:
        f = self.dictionary.fields[x.name]
        if x.period is None:
            raw = self.facts.scalars.get(x.name)
            return self.missing(f, x.name) if raw is None else known(raw)
        period = self.value(x.period, frames)
        if not isinstance(period, Known):
            if period is NA:
                return NA
            low = Fraction(0) if isinstance(f.type, NumberType) and not f.negative else None
            return Unknown(causes_of(period), low, None, f.may_lack or can_be_na(period))
        raw = self.facts.series.get(x.name, {}).get(period.value)
        return self.missing(f, f"{x.name}({period.value})") if raw is None else known(raw)

    def _item_field(self, x: t.ItemField, frames: Frames) -> Value:
        raw = frames[x.depth].item.get(x.name)
        if raw is None:
            return self.missing(self.dictionary.fields[x.record].members[x.name], f"{x.record}.{x.name}")
        return known(raw)

    def _item_self(self, x: t.ItemSelf, frames: Frames) -> Value:
        frame = frames[x.depth]
        return Known(frame.item) if not x.record else self.key(frame)

    def key(self, frame: ItemFrame) -> Value:
        """The 主键 of the record in a frame, its parts joined by 、."""
        f = self.dictionary.fields[frame.record]
        parts = [self._item_field(t.ItemField(f.members[k].type, k, 0, frame.record), (frame,)) for k in f.key]
        open_ = [p for p in parts if not isinstance(p, Known)]
        if open_ or not parts:
            return Unknown(
                causes_of(*open_) or frozenset({Cause(CauseKind.FACT, f"{frame.record}.主键", f.office, frame.record)})
            )
        return Known("、".join(str(p.value) for p in parts if isinstance(p, Known)))

    def _item_let(self, x: t.ItemLet, frames: Frames) -> Value:
        return self.value(x.body, frames[x.depth :])

    def _item_extra(self, x: t.ItemExtra, frames: Frames) -> Value:
        return frames[x.depth].extras.get(x.kind, Known(Fraction(0)))

    def _records(self, x: t.Records, frames: Frames) -> Value:
        out: Value = self.once(("list", x.name), lambda: self._listed(x.name))
        return out

    def _listed(self, name: str) -> ListValue:
        rows = self.facts.records.get(name)
        if rows is None and name == LEDGER and self.ledger_known:
            rows = []
        if rows is None:
            f = self.dictionary.fields[name]
            return ListValue((), frozenset({Cause(CauseKind.FACT, name, f.office, name)}), name)
        return ListValue(tuple([Item(r, TRUE) for r in rows]), NO_CAUSES, name)

    def _param(self, x: t.Param, frames: Frames) -> Value:
        if x.name in self.parameters:
            return Known(self.parameters[x.name])
        parameter = self.dictionary.parameters[x.name]
        when = self.value(x.when, frames)
        low = Fraction(0) if all(v >= 0 for _, v in parameter.values) else None
        if not isinstance(when, Known):
            return NA if when is NA else Unknown(causes_of(when), low, None, can_be_na(when))
        try:
            found = (
                parameter.through(when.value.start, when.value.end)
                if isinstance(when.value, Period)
                else parameter.on(when.value)
            )
        except ValueError as e:
            return Unknown(frozenset({Cause(CauseKind.RULE, str(e))}), low, None)
        if found is None:
            return Unknown(
                frozenset({Cause(CauseKind.FACT, f"{x.name}({when.value})", parameter.office, x.name)}), low, None
            )
        return Known(found)

    def _context(self, x: t.Context, frames: Frames) -> Value:
        match x.name:
            case "基准日":
                return Known(self.on)
            case "本年":
                return Known(self.year)
            case "本半年" | "本季度" | "本月":
                grain = {"本半年": "半年", "本季度": "季", "本月": "月"}[x.name]
                return Known(Period.of(self.on, grain))
            case "有效期":
                return Known(self.policy.valid)
            case "受理期":
                return Known(self.policy.acceptance)
        return Known(self.incentive.path)

    # ------------------------------------------------------------ arithmetic

    def _arith(self, x: t.Arith, frames: Frames) -> Value:
        a, b = self.value(x.left, frames), self.value(x.right, frames)
        if isinstance(x.left.type, DateType | PeriodType):
            return self._calendar(x, a, b)
        return {"+": add, "-": subtract, "×": multiply, "÷": divide}[x.op](a, b)

    def _calendar(self, x: t.Arith, a: Value, b: Value) -> Value:
        if a is NA or b is NA:
            return NA
        if not (isinstance(a, Known) and isinstance(b, Known)):
            return Unknown(causes_of(a, b), None, None, can_be_na(a) or can_be_na(b))
        if isinstance(b.value, date):
            return Known(Fraction((a.value - b.value).days))
        return moved(a.value, b.value if x.op == "+" else -b.value, x.right.type, self.dictionary.workdays)

    def _function(self, x: t.Function, frames: Frames) -> Value:
        args = [self.value(a, frames) for a in x.args]
        if x.name == "有档":
            if isinstance(args[0], Unknown):
                return Unknown(args[0].causes) if args[0].maybe_na else TRUE
            return Known(args[0] is not NA)
        if any(a is NA for a in args):
            return NA
        if x.name in ("最大", "最小") and isinstance(x.type, NumberType):
            return (greatest if x.name == "最大" else least)(args)
        if x.name == "增速":
            return growth(args[0], args[1])
        if not all(isinstance(a, Known) for a in args):
            return Unknown(causes_of(*args), None, None, any(can_be_na(a) for a in args))
        return Known(SCALAR[x.name](*[a.value for a in args if isinstance(a, Known)]))

    # ------------------------------------------------------------ judgements

    def _judgement(self, x: t.Judgement, frames: Frames) -> Value:
        figure = isinstance(x.type, NumberType)
        answer = self.facts.rulings.get(x.text)
        if isinstance(answer, Fraction if figure else bool):
            return Known(answer)
        return Unknown(frozenset({Cause(CauseKind.JUDGEMENT, x.text, x.office)}), Fraction(0) if figure else None)

    def _or_else(self, x: t.OrElse, frames: Frames) -> Value:
        v = self.value(x.value, frames)
        if v is NA:
            return self.value(x.otherwise, frames)
        if isinstance(v, Unknown) and v.maybe_na:
            return hull([replace(v, maybe_na=False), self.value(x.otherwise, frames)], v.causes)
        return v


def moved(start: date | Period, n: Fraction, unit: Any, workdays: WorkCalendar) -> Value:
    """A day or period moved by ``n`` of a unit; unknown where there is no such day or period, or the working days are not known."""
    if n.denominator != 1:
        return Unknown(frozenset({Cause(CauseKind.RULE, f"“{n}”不是整数个月或天，不能加到日期上")}))
    try:
        out = shift(start, int(n), unit, workdays)
    except CalendarEnds as e:
        return Unknown(frozenset({Cause(CauseKind.FACT, f"{WORKDAYS}({e.year}年)", "国务院办公厅", WORKDAYS)}))
    except (OverflowError, ValueError):
        return Unknown(frozenset({Cause(CauseKind.RULE, f"{start}加减之后超出了日历")}))
    if out is not None:
        return Known(out)
    assert isinstance(start, Period)
    return Unknown(frozenset({Cause(CauseKind.RULE, f"“{n}个月”不是整数个{start.grain}，不能加到{start}上")}))


def known(raw: Any) -> Value:
    """A value of the facts as the engine's value."""
    return NA if isinstance(raw, NotApplicable) else Known(raw)


_CHEAP = (t.Const, t.FieldRef, t.ItemField, t.ItemSelf, t.ItemExtra, t.Let, t.Param, t.Context, t.Records, t.Row)
"""Kinds of which another look costs no more than keeping the value."""

_EVALUATE: dict[type, Callable[..., Value]] = {
    t.Const: lambda e, x, f: NA if x.value is None else Known(x.value),
    t.Shared: lambda e, x, f: e.value(x.body, f),
    t.Not: lambda e, x, f: negate(e.value(x.item, f)),
    t.FieldRef: Evaluator._field,
    t.ItemField: Evaluator._item_field,
    t.ItemSelf: Evaluator._item_self,
    t.ItemLet: Evaluator._item_let,
    t.ItemExtra: Evaluator._item_extra,
    t.Let: lambda e, x, f: e.let(x.name),
    t.Param: Evaluator._param,
    t.Context: Evaluator._context,
    t.Arith: Evaluator._arith,
    t.Round: lambda e, x, f: monotone(lambda q: round_to(q, x.unit, x.mode), e.value(x.value, f)),
    t.OrElse: Evaluator._or_else,
    t.Function: Evaluator._function,
    t.Compare: lambda e, x, f: compare(x.op, e.value(x.left, f), e.value(x.right, f)),
    t.Member: members.member,
    t.All: lambda e, x, f: both([e.value(i, f) for i in x.items]),
    t.Any_: lambda e, x, f: either([e.value(i, f) for i in x.items]),
    t.Judgement: Evaluator._judgement,
    t.Records: Evaluator._records,
    t.Table: tables.table,
    t.Row: lambda e, x, f: Known({}),  # that there is a row; its columns are read by name
    t.Column: tables.column_of,
    t.Run: lists.run,
    t.Filter: lists.keep,
    t.Distinct: lists.distinct,
    t.Take: lists.take,
    t.Aggregate: lists.aggregate,
}


def register(kind: type, act: Callable[..., Value]) -> None:
    """Adds the evaluation of one kind of node (amounts live in their own module)."""
    _EVALUATE[kind] = act


__all__ = ["Evaluator", "ItemFrame", "number"]
