"""Evaluating conditions over columns. Where a construct has no columnar form, ``Unsupported`` leaves it to the reference.

What does not depend on the enterprise (periods of the 政策年度, parameters, literals) is computed once by the reference
engine, and so is every test of a day, category or code: once per distinct value.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, Self

import numpy as np

from policymatch.engine.columnar import amounts, lists
from policymatch.engine.columnar.columns import (
    Column,
    Mask,
    Numbers,
    Symbols,
    Truth,
    Unsupported,
    add,
    both,
    compare,
    constant,
    constant_truth,
    divide,
    either,
    look_up,
    multiply,
    negate,
    none,
    numbers_of,
)
from policymatch.engine.columnar.joining import merge, pair_test, pairs, take
from policymatch.engine.columnar.population import Population
from policymatch.engine.columnar.scope import Scope
from policymatch.engine.reference import values as reference
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.scalars import SCALAR, shift
from policymatch.engine.reference.values import NA, Known, Unknown
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.types import BoolType, DateType, NothingType, NumberType, PeriodType, Type
from policymatch.model.facts import Facts
from policymatch.model.policy import Incentive, Policy

_DYNAMIC = (t.FieldRef, t.ItemField, t.ItemSelf, t.ItemLet, t.ItemExtra, t.Records, t.Judgement, t.Subject)


class Kernel:
    """Evaluates the expressions of one incentive over a population."""

    def __init__(self, population: Population, policy: Policy, incentive: Incentive, on: date):
        self.population = population
        self.incentive = incentive
        self.once = Evaluator(population.dictionary, policy, incentive, Facts(), on, population.ledger_known)
        self.subject: Numbers | None = None
        self._lets: dict[str, Column] = {}
        self._dynamic: dict[int, tuple[Any, bool]] = {}  # the node is kept, so that its id stays its own

    # ------------------------------------------------------------ what does not depend on the enterprise

    def dynamic(self, x: Any) -> bool:
        """Whether an expression depends on the enterprise or a record."""
        key = id(x)
        if key not in self._dynamic:
            self._dynamic[key] = (x, self._find(x))
        return self._dynamic[key][1]

    def _find(self, x: Any) -> bool:
        if isinstance(x, _DYNAMIC):
            return True
        if isinstance(x, t.Let):
            return self.dynamic(self.incentive.lets[x.name].body)
        if isinstance(x, tuple):
            return any(self.dynamic(i) for i in x)
        if dataclasses.is_dataclass(x) and not isinstance(x, Period):
            return any(self.dynamic(getattr(x, f.name)) for f in dataclasses.fields(x) if f.name not in ("type", "at"))
        return False

    def static(self, x: t.Expr) -> reference.Value:
        """The value of an expression that does not depend on the enterprise."""
        return self.once.value(x)

    def period(self, x: t.Expr, scope: Scope) -> Period:
        """A period: of the policy year, or 当期."""
        resolved = self._at_periods(x, scope)
        if self.dynamic(resolved):
            raise Unsupported
        value = self.static(resolved)
        if not isinstance(value, Known) or not isinstance(value.value, Period):
            raise Unsupported
        return value.value

    def _at_periods(self, x: t.Expr, scope: Scope) -> t.Expr:
        """The expression with 当期 replaced by the period it stands for."""
        if isinstance(x, t.ItemSelf) and not x.record:
            period = scope.frames[x.depth]
            if period is None:
                raise Unsupported
            return t.Const(PeriodType(period.grain), period, str(period))
        if isinstance(x, t.Arith):
            return dataclasses.replace(x, left=self._at_periods(x.left, scope), right=self._at_periods(x.right, scope))
        return x

    def with_subject(self, subject: Numbers) -> Self:
        """The same kernel with an amount to be tested by 不补."""
        other = copy.copy(self)
        other.subject = subject
        return other

    # ------------------------------------------------------------ columns

    def column(self, x: t.Expr, scope: Scope) -> Column:
        """The column of an expression over the rows of a scope."""
        if not self.dynamic(x):
            return self._constant(x, scope.n)
        act = _ACTS.get(type(x))
        if act is None:
            raise Unsupported
        return act(self, x, scope)

    def truth(self, x: t.Expr, scope: Scope) -> Truth:
        """The column of a condition."""
        out = self.column(x, scope)
        if not isinstance(out, Truth):
            raise Unsupported
        return out

    def numbers(self, x: t.Expr, scope: Scope) -> Numbers:
        """The column of a number."""
        out = self.column(x, scope)
        if not isinstance(out, Numbers):
            raise Unsupported
        return out

    def _constant(self, x: t.Expr, n: int) -> Column:
        value = self.static(x)
        if isinstance(x.type, BoolType):
            return constant_truth(reference.truth(value), n)
        if isinstance(value, Unknown):
            raise Unsupported
        if isinstance(x.type, NumberType | NothingType):
            return constant(value.value if isinstance(value, Known) else None, n)
        if not isinstance(value, Known):
            return Symbols(np.zeros(n, dtype=np.int64), (None,), none(n), np.ones(n, dtype=bool))
        return Symbols(np.zeros(n, dtype=np.int64), (value.value,), none(n), none(n))

    def _field(self, x: t.FieldRef, scope: Scope) -> Column:
        if x.period is None:
            out = self.population.scalar(x.name)
        else:
            out = self.population.yearly(x.name, self.period(x.period, scope))
        return self._spread(out, scope)

    def _spread(self, x: Column, scope: Scope) -> Column:
        """An enterprise's column, seen from the records."""
        return x if scope.items is None else take(x, scope.items.owner)

    def _item_field(self, x: t.ItemField, scope: Scope) -> Column:
        if scope.items is None or scope.frames[x.depth] is not None:
            raise Unsupported
        return self.population.member(x.record, x.name)

    def _item_let(self, x: t.ItemLet, scope: Scope) -> Column:
        return self.column(x.body, Scope(scope.n, scope.items, scope.frames[x.depth :]))

    def _let(self, x: t.Let, scope: Scope) -> Column:
        if x.name not in self._lets:
            self._lets[x.name] = self.column(self.incentive.lets[x.name].body, Scope(len(self.population)))
        return self._spread(self._lets[x.name], scope)

    def _subject(self, x: t.Subject, scope: Scope) -> Column:
        if self.subject is None:
            raise Unsupported
        return self.subject

    def _judgement(self, x: t.Judgement, scope: Scope) -> Column:
        if scope.items is not None:
            raise Unsupported
        asked = self.truth(x.when, scope) if x.when is not None else constant_truth(True, scope.n)
        if not isinstance(x.type, BoolType):  # a figure that an office sets: left to the reference
            return Numbers(np.zeros(scope.n, dtype=np.int64), 1, ~asked.fails, asked.fails)
        return either([negate(asked), self.population.ruling(x.text)])

    def _param(self, x: t.Param, scope: Scope) -> Column:
        """A dated parameter, once per distinct day; a day on which it is not known is missing."""
        when = self.symbols(x.when, scope)
        at = [
            None if v is None else self.once.value(dataclasses.replace(x, when=t.Const(x.when.type, v)))
            for v in when.values
        ]
        known = [v.value if isinstance(v, Known) else None for v in at]
        open_ = np.array([v is None for v in known], dtype=bool)
        table = numbers_of(known, none(len(known)), none(len(known)))
        missing = (when.missing | open_[when.codes]) & ~when.na
        return Numbers(table.num[when.codes], table.den, missing, when.na)

    def _arith(self, x: t.Arith, scope: Scope) -> Column:
        if isinstance(x.left.type, PeriodType):
            raise Unsupported
        if isinstance(x.left.type, DateType):
            return self._calendar(x, scope)
        a, b = self.numbers(x.left, scope), self.numbers(x.right, scope)
        if x.op in "+-":
            return add(a, b, 1 if x.op == "+" else -1)
        return multiply(a, b) if x.op == "×" else divide(a, b)

    def _calendar(self, x: t.Arith, scope: Scope) -> Column:
        left = self.symbols(x.left, scope)
        if isinstance(x.right.type, DateType):
            return pairs(left, self.symbols(x.right, scope), lambda a, b: Fraction((a - b).days))
        months = self.static(x.right) if not self.dynamic(x.right) else NA
        if not isinstance(months, Known) or months.value.denominator != 1:
            raise Unsupported
        n = int(months.value) * (1 if x.op == "+" else -1)
        try:
            moved = tuple(None if v is None else shift(v, n, x.right.type) for v in left.values)
        except (OverflowError, ValueError):
            raise Unsupported from None  # beyond the calendar: the reference names it
        if any(m is None and v is not None for m, v in zip(moved, left.values, strict=True)):
            raise Unsupported  # beyond the working-day calendar
        return Symbols(left.codes, moved, left.missing, left.na)

    def symbols(self, x: t.Expr, scope: Scope) -> Symbols:
        """The column of a day, category, code or text."""
        out = self.column(x, scope)
        if not isinstance(out, Symbols):
            raise Unsupported
        return out

    def _function(self, x: t.Function, scope: Scope) -> Column:
        if x.name == "增速":
            now, base = self.numbers(x.args[0], scope), self.numbers(x.args[1], scope)
            grown = add(divide(now, base), constant(Fraction(1), scope.n), -1)
            flat = np.asarray(base.num <= 0, dtype=bool) & ~base.missing
            return dataclasses.replace(grown, na=grown.na | flat, missing=grown.missing & ~flat)
        if x.name in ("最大", "最小") and isinstance(x.type, NumberType):
            parts = [self.numbers(a, scope) for a in x.args]
            return lists.extreme(parts, x.name == "最大")
        if x.name in SCALAR and len(x.args) == 1:
            one = self.symbols(x.args[0], scope)
            made = tuple(None if v is None else SCALAR[x.name](v) for v in one.values)
            return Symbols(one.codes, made, one.missing, one.na)
        if x.name == "有档":
            row = self.numbers(x.args[0], scope)
            return Truth(~(row.na | row.missing), none(scope.n), row.missing)
        if x.name in ("周岁", "满月数"):
            return pairs(self.symbols(x.args[0], scope), self.symbols(x.args[1], scope), SCALAR[x.name])
        raise Unsupported

    # ------------------------------------------------------------ conditions

    def _compare(self, x: t.Compare, scope: Scope) -> Truth:
        if isinstance(x.left.type, NumberType):
            return self._compare_numbers(x, self.numbers(x.left, scope), self.numbers(x.right, scope), scope)
        if isinstance(x.left.type, BoolType):
            raise Unsupported
        left, right = self.symbols(x.left, scope), self.symbols(x.right, scope)

        def test(a: Any, b: Any) -> bool:
            return reference.truth(reference.compare(x.op, Known(a), Known(b))) is True

        return pair_test(left, right, test)

    def _compare_numbers(self, x: t.Compare, a: Numbers, b: Numbers, scope: Scope) -> Truth:
        out = compare(x.op, a, b)
        if not out.left.any():
            return out
        for leaf, other, flip in ((a, x.right, False), (b, x.left, True)):
            if leaf.leaf and not self.dynamic(other):
                known = self.static(other)
                if not isinstance(known, Known):
                    break
                missing = Unknown(_ANY, leaf.low, None, leaf.may_lack)
                answer = reference.compare(x.op, known, missing) if flip else reference.compare(x.op, missing, known)
                settled = constant_truth(reference.truth(answer), scope.n)
                gone = out.left
                return Truth(out.holds | (gone & settled.holds), gone & settled.unknown, none(scope.n))
        return out

    def _member(self, x: t.Member, scope: Scope) -> Truth:
        subject = self.symbols(x.subject, scope)
        if any(self.dynamic(m) for m in x.members):
            raise Unsupported

        def test(value: Any) -> bool | None:
            one = dataclasses.replace(x, subject=t.Const(x.subject.type, value))
            return reference.truth(self.once.value(one))

        return look_up(subject, test)

    # ------------------------------------------------------------ tables

    def _table(self, x: t.Table, scope: Scope) -> Column:
        return self.choose(x, scope, x.type, lambda e: self.column(e, scope))

    def choose(self, x: t.Table, scope: Scope, type_: Type, take_row: Callable[[t.Expr], Column]) -> Column:
        """The value of the row that applies; a row whose tests are not all settled is missing."""
        tests = [self.truth(a.test, scope) for a in x.arms]
        if x.subject is not None and np.any(np.sum([v.holds for v in tests], axis=0) > 1):
            raise Unsupported  # bands that are not literals and overlap
        done = none(scope.n)
        open_ = none(scope.n)
        chosen: list[tuple[Mask, t.Expr]] = []
        for arm, test in zip(x.arms, tests, strict=True):
            here = test.holds & ~done & ~open_
            chosen.append((here, arm.value))
            done |= here
            open_ |= (test.unknown | test.left) & ~done
        rest = ~(done | open_)
        if x.otherwise is not None:
            chosen.append((rest, x.otherwise))
        elif rest.any():
            raise Unsupported
        return merge(type_, [(mask, take_row(e)) for mask, e in chosen], open_)

    def _column(self, x: t.Column, scope: Scope) -> Column:
        return self.cell(x.row, x.name, x.type, scope)

    def cell(self, row: t.Expr, name: str, type_: Type, scope: Scope) -> Column:
        """One column of the row that an expression gives."""
        if isinstance(row, t.Row):
            return self.column(dict(row.values)[name], scope)
        if isinstance(row, t.Table):
            return self.choose(row, scope, type_, lambda e: self.cell(e, name, type_, scope))
        if isinstance(row, t.Let):
            inner = Scope(len(self.population))
            return self._spread(self.cell(self.incentive.lets[row.name].body, name, type_, inner), scope)
        if isinstance(row, t.ItemLet):
            return self.cell(row.body, name, type_, Scope(scope.n, scope.items, scope.frames[row.depth :]))
        if isinstance(row, t.Const) and row.value is None:
            return constant(None, scope.n)
        raise Unsupported


_ANY = frozenset({reference.Cause("事实", "?")})


_ACTS: dict[type, Callable[[Kernel, Any, Scope], Column]] = {
    t.FieldRef: Kernel._field,
    t.ItemField: Kernel._item_field,
    t.ItemLet: Kernel._item_let,
    t.Let: Kernel._let,
    t.Param: Kernel._param,
    t.Judgement: Kernel._judgement,
    t.Arith: Kernel._arith,
    t.Function: Kernel._function,
    t.Compare: Kernel._compare,
    t.Member: Kernel._member,
    t.Not: lambda k, x, s: negate(k.truth(x.item, s)),
    t.All: lambda k, x, s: both([k.truth(i, s) for i in x.items]),
    t.Any_: lambda k, x, s: either([k.truth(i, s) for i in x.items]),
    t.Quoted: lambda k, x, s: k.column(x.item, s),
    t.Table: Kernel._table,
    t.Column: Kernel._column,
    t.Aggregate: lists.aggregate,
    t.Subject: Kernel._subject,
    **amounts.ACTS,
}

__all__ = ["Kernel"]
