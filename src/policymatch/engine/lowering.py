"""Closed expressions: names are resolved, what does not depend on the enterprise is computed, equal ones are the same object.

Incentives of different decrees often have the same condition (营业收入 of the same year above the same figure). In closed form the
two are one object, so an engine that runs many incentives evaluates it once.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.engine.analysis import OF_THE_DAY, OF_THE_ENTERPRISE, Dependence
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import NA, Known
from policymatch.language import tree as t
from policymatch.language.core import core
from policymatch.language.fields import Dictionary
from policymatch.language.periods import Period
from policymatch.language.tree.walk import children, is_node
from policymatch.language.types import ListType, RowType
from policymatch.model.facts import Facts
from policymatch.model.policy import DayRange, Incentive, Policy

_SCALARS = (Fraction, date, Period, bool, str, DayRange)


class Interned:
    """The closed expressions met so far: equal ones are one object, whichever incentive they come from."""

    def __init__(self) -> None:
        self._made: dict[Any, Any] = {}
        self._users: dict[int, int] = {}

    def node(self, x: Any) -> Any:
        """The one object for a node whose parts are interned already."""
        key = (type(x), *[_key(getattr(x, name)) for name in _compared(type(x))])
        made = self._made.get(key)
        if made is None:
            made = self._made.setdefault(key, x)
            for part in children(x):
                self.use(part)
        return made

    def use(self, x: Any) -> None:
        """Counts one more use of an expression: as part of another, or as a condition or amount of an incentive."""
        self._users[id(x)] = self._users.get(id(x), 0) + 1

    def shared(self, x: Any) -> bool:
        """Whether several others use an expression, and it is worth evaluating once."""
        return self._users.get(id(x), 0) > 1 and not isinstance(x, CHEAP)


class Lowering:
    """Closes the expressions of one incentive.

    Args:
        interned: where equal expressions meet; share it between incentives.
        dictionary: the field dictionary and parameters.
        policy, incentive, on: whose expressions, on which day.
        ledger_known: as for the evaluator.
        every_day: closed forms that are the same on every day, kept for the next day; by the id of the expression, which is
            kept first in the pair so that its id is not reused.
    """

    def __init__(
        self,
        interned: Interned,
        dictionary: Dictionary,
        policy: Policy,
        incentive: Incentive,
        on: date,
        ledger_known: bool = False,
        every_day: dict[int, tuple[Any, Any]] | None = None,
    ):
        self.interned = interned
        self.incentive = incentive
        self.once = Evaluator(dictionary, policy, incentive, Facts(), on, ledger_known)
        self._closed: dict[int, tuple[Any, Any]] = {}
        self._every_day = {} if every_day is None else every_day
        self.dynamic = Dependence(incentive.lets, OF_THE_ENTERPRISE).of
        self._of_the_day = Dependence(incentive.lets, OF_THE_DAY).of

    def close(self, x: Any) -> Any:
        """The closed form of an expression: in the core language, no 取值, no constants left to compute."""
        if isinstance(x, tuple):
            parts = tuple([self.close(i) for i in x])
            return x if all(a is b for a, b in zip(x, parts, strict=True)) else parts
        if not is_node(x):
            return x
        x = core(x)
        found = self._closed.get(id(x)) or self._every_day.get(id(x))
        if found is None:
            kept = self._closed if self._of_the_day(x) else self._every_day
            found = kept[id(x)] = (x, self._close(x))  # the node is kept, so that its id is not reused
        return found[1]

    def root(self, x: t.Expr) -> Any:
        """The closed form of a condition or amount of the incentive, counted as used."""
        out = self.close(x)
        self.interned.use(out)
        return out

    def _close(self, x: Any) -> Any:
        if isinstance(x, t.Let):
            return self.close(self.incentive.lets[x.name].body)
        if isinstance(x, t.Shared):  # equal parts are one object as it is
            return self.close(x.body)
        folded = self._fold(x)
        if folded is not None:
            return self.interned.node(folded)
        was = {name: getattr(x, name) for name in _compared(type(x)) if name != "type"}
        parts = {name: self.close(part) for name, part in was.items()}
        same = all(parts[name] is part for name, part in was.items())
        return self.interned.node(x if same else dataclasses.replace(x, **parts))

    def _fold(self, x: Any) -> t.Const | None:
        """The constant that an expression is, if it is one."""
        if isinstance(x, t.Const):
            return x
        type_ = getattr(x, "type", None)
        if type_ is None or isinstance(type_, ListType | RowType) or isinstance(x, t.Span2) or self.dynamic(x):
            return None
        value = self.once.value(x)
        if value is NA:
            return t.Const(type_, None)
        if isinstance(value, Known) and isinstance(value.value, _SCALARS):
            return t.Const(type_, value.value)  # type: ignore[arg-type]  # a range of days stands for itself
        return None


CHEAP = (t.Const, t.FieldRef, t.ItemField, t.ItemSelf, t.ItemExtra, t.Context, t.Row)
"""Kinds that cost no more to evaluate again than to remember."""


_COMPARED: dict[type, tuple[str, ...]] = {}


def _compared(kind: type) -> tuple[str, ...]:
    """The fields of a node that distinguish it from others."""
    if kind not in _COMPARED:
        _COMPARED[kind] = tuple(f.name for f in dataclasses.fields(kind) if f.compare)
    return _COMPARED[kind]


def _key(x: Any) -> Any:
    """The key that distinguishes a part: an interned node by identity, a tuple by its parts, a plain value by type and value."""
    if isinstance(x, tuple):
        return tuple(_key(i) for i in x)
    if is_node(x):
        return id(x)
    return (type(x), x)


__all__ = ["CHEAP", "Interned", "Lowering"]
