"""Which facts an incentive reads, and which enterprises lack one of them: those take the slower pass, with bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.analysis import is_ledger_step
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import Known
from policymatch.language import tree as t
from policymatch.language.fields import LEDGER
from policymatch.language.periods import Period
from policymatch.language.tree.walk import children, walk
from policymatch.language.types import ListType
from policymatch.model.policy import Incentive


@dataclass(frozen=True, slots=True)
class Needs:
    """Facts, and fields of records, that some expressions read.

    A fact of a period that depends on the enterprise is not among them: callers must expect gaps there.
    """

    facts: tuple[tuple[str, Period | None], ...]
    members: tuple[tuple[str, str], ...]
    lists: tuple[str, ...]

    def lacking(self, table: FactTable) -> NDArray[np.bool_] | None:
        """The enterprises that lack something; None where none does."""
        out: NDArray[np.bool_] | None = None
        for key in self.facts:
            missing = table.fact(*key).missing
            if missing is not None:
                out = missing.copy() if out is None else np.logical_or(out, missing, out=out)
        for name in self.lists:
            absent = table.records(name).absent
            if absent is not None:
                out = absent.copy() if out is None else np.logical_or(out, absent, out=out)
        for record, name in self.members:
            missing = table.records(record).column(name).missing
            if missing is not None:
                out = np.zeros(table.n, dtype=bool) if out is None else out
                out[table.records(record).owner[missing]] = True
        return out


def needs_of(incentive: Incentive, roots: list[Any], once: Evaluator) -> Needs:
    """What some expressions of an incentive read."""
    facts: dict[tuple[str, Period | None], None] = {}
    members: dict[tuple[str, str], None] = {}
    lists: dict[str, None] = {}
    seen: dict[int, Any] = {}

    def look(x: Any) -> None:
        if id(x) in seen:
            return
        seen[id(x)] = x
        match x:
            case t.Let(name=name):
                look(incentive.lets[name].body)
            case t.FieldRef(name=name, period=None) if not isinstance(x.type, ListType):
                facts[name, None] = None
            case t.FieldRef(name=name, period=t.Const() | t.Context() | t.Arith() as period):
                at = _fixed(period, once)
                if at is not None:
                    facts[name, at] = None
            case t.Records(name=name):
                lists[name] = None
            case t.ItemField(record=record, name=name):
                members[record, name] = None
            case t.Step() if is_ledger_step(x):
                lists[LEDGER] = None
        for part in children(x):
            look(part)

    for root in children(tuple(roots)):
        look(root)
    known = [name for name in lists if name in once.dictionary.fields]
    return Needs(tuple(facts), tuple(members), tuple(known))


def _fixed(x: Any, once: Evaluator) -> Period | None:
    """A period that does not depend on the enterprise."""
    if any(isinstance(p, t.FieldRef | t.ItemSelf | t.ItemField | t.Let | t.Records) for p in walk(x)):
        return None
    value = once.value(x)
    return value.value if isinstance(value, Known) and isinstance(value.value, Period) else None


__all__ = ["Needs", "needs_of"]
