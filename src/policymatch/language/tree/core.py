"""Nodes of the core language: what the constructs of policy files are turned into before they are evaluated."""

from __future__ import annotations

from dataclasses import dataclass

from policymatch.errors import Span
from policymatch.language.tree.amounts import Instalment
from policymatch.language.tree.base import Expr, span
from policymatch.language.types import Type


@dataclass(frozen=True, slots=True)
class Shared(Expr):
    """A value that several parts of an expression use; it is evaluated once for each place it is seen from."""

    type: Type
    body: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class OrElse(Expr):
    """``value``, or where that is 不适用 ``otherwise``."""

    type: Type
    value: Expr
    otherwise: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Round(Expr):
    """``value`` as a multiple of ``unit``; ``mode`` 四舍五入 (half up), 舍去 or 进位."""

    type: Type
    value: Expr
    unit: int
    mode: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class InstalmentPlan(Expr):
    """分期: what is certain now of ``whole`` paid in instalments, and up to what is still open."""

    type: Type
    whole: Expr
    instalments: tuple[Instalment, ...]
    on_failure: str
    at: Span = span()
