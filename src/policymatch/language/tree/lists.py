"""Lists of records or periods, and what is computed over them."""

from __future__ import annotations

from dataclasses import dataclass

from policymatch.errors import Span
from policymatch.language.tree.base import Expr, OverList, span
from policymatch.language.types import Type


@dataclass(frozen=True, slots=True)
class Records(Expr):
    """A record list of the enterprise."""

    type: Type
    name: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Run(Expr):
    """A run of periods from ``low`` to ``high``."""

    type: Type
    low: Expr
    high: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Filter(Expr):
    """The items of ``source`` for which ``where`` (seen from the item) holds."""

    type: Type
    source: Expr
    where: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Distinct(Expr):
    """Of the items that share ``keys``, the one best by ``pick``; ``best`` 最高者, 最低者, 最早者, 最晚者."""

    type: Type
    source: Expr
    keys: tuple[Expr, ...]
    pick: Expr
    best: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Take(Expr):
    """The first ``n`` by ``key`` in ``direction``, of each group of equal ``groups`` (none: of all)."""

    type: Type
    source: Expr
    key: Expr
    direction: str
    n: Expr
    groups: tuple[Expr, ...] = ()
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Aggregate(OverList):
    """数量 去重数 任一 全部 合计 平均 最大 最小 of ``source``; ``body`` is seen from the item."""

    type: Type
    name: str
    source: Expr
    body: Expr | None = None
    at: Span = span()
