"""What all nodes share: the kinds of literal values, and the place in a file that never takes part in equality."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.errors import NOWHERE, Span
from policymatch.language.periods import Period
from policymatch.language.types import Type

Literal = Fraction | date | Period | bool | str | None


def span() -> Any:
    """The field ``at``: the place of a node in its file."""
    return field(default=NOWHERE, compare=False, repr=False, kw_only=True)


class Expr:
    """A node that denotes a value of ``type``, written ``at`` a place.

    A base class, not the union of all nodes: nodes hold nodes of any module, and their modules import this one only.
    """

    __slots__ = ()
    type: Type
    at: Span


class Surface(Expr):
    """A construct that the core language expresses by simpler ones; ``turned`` keeps what it was turned into."""

    __slots__ = ("turned",)


class OverList(Expr):
    """A construct over a list; ``reach`` keeps from how many records around it it sees something, once that is known."""

    __slots__ = ("reach",)
    reach: int
