"""The checked, typed tree: the one form that both engines run and that everything explains.

Names are resolved (field, 取值, parameter, record's field), literals are values in base units, tables, amounts and steps
are nodes. ``depth`` counts frames of records or periods outwards from 0, the innermost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from policymatch.errors import Span
from policymatch.language.tree.amounts import (
    Allocation,
    Amount,
    Arm,
    Column,
    Instalment,
    Ladder,
    Marginal,
    Ordering,
    Parts,
    PerItem,
    Row,
    Segment,
    Step,
    Subject,
    Table,
)
from policymatch.language.tree.base import Expr, Literal, span
from policymatch.language.tree.core import InstalmentPlan, OrElse, Round, Shared
from policymatch.language.tree.lists import Aggregate, Distinct, Filter, Records, Run, Take
from policymatch.language.tree.values import (
    All,
    Any_,
    Arith,
    Compare,
    Const,
    Context,
    FieldRef,
    FirstRest,
    Function,
    ItemExtra,
    ItemField,
    ItemLet,
    ItemSelf,
    Judgement,
    Let,
    Member,
    Not,
    Param,
    Quoted,
    Span2,
    StepsOf,
)


@dataclass(frozen=True, slots=True)
class LetDef:
    """A named value: where it is defined, its type and its body."""

    name: str
    body: Expr
    at: Span = span()
    basis: str = field(default="", compare=False)


__all__ = [
    "Aggregate",
    "All",
    "Allocation",
    "Amount",
    "Any_",
    "Arith",
    "Arm",
    "Column",
    "Compare",
    "Const",
    "Context",
    "Distinct",
    "Expr",
    "FieldRef",
    "Filter",
    "FirstRest",
    "Function",
    "Instalment",
    "InstalmentPlan",
    "ItemExtra",
    "ItemField",
    "ItemLet",
    "ItemSelf",
    "Judgement",
    "Ladder",
    "Let",
    "LetDef",
    "Literal",
    "Marginal",
    "Member",
    "Not",
    "OrElse",
    "Ordering",
    "Param",
    "Parts",
    "PerItem",
    "Quoted",
    "Records",
    "Round",
    "Row",
    "Run",
    "Segment",
    "Shared",
    "Span2",
    "Step",
    "StepsOf",
    "Subject",
    "Table",
    "Take",
]
