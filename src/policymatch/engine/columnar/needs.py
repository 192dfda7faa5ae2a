"""Which facts an incentive reads, and which enterprises lack one of them: those take the slower pass, with bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policymatch.engine.analysis import core_walk
from policymatch.engine.columnar.fact_table import FactTable
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.types import ListType


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


def needs_of(roots: Iterable[t.Expr]) -> Needs:
    """What some closed expressions read."""
    facts: dict[tuple[str, Period | None], None] = {}
    members: dict[tuple[str, str], None] = {}
    lists: dict[str, None] = {}
    for x in core_walk(tuple(roots)):
        match x:
            case t.FieldRef(name=name, period=None) if not isinstance(x.type, ListType):
                facts[name, None] = None
            case t.FieldRef(name=name, period=t.Const(value=Period() as at)):
                facts[name, at] = None
            case t.Records(name=name):
                lists[name] = None
            case t.ItemField(record=record, name=name):
                members[record, name] = None
    return Needs(tuple(facts), tuple(members), tuple(lists))


__all__ = ["Needs", "needs_of"]
