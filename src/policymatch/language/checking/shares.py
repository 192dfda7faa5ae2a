"""Bare numbers that are shares: the 1 of ``1 + 20%``, and ``2 ÷ 3`` where a 比例 is wanted."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.scope import Place
from policymatch.language.types import RATIO


def is_share(node: s.Arith) -> bool:
    """``2 ÷ 3`` of bare numbers: 三分之二."""
    texts = [x.text for x in (node.left, node.right) if isinstance(x, s.Quantity)]
    return node.op == "÷" and len(texts) == 2 and all(x.isdigit() for x in texts) and int(texts[1]) > 0


def share(place: Place, node: s.Arith) -> t.Expr:
    """The 比例 that a quotient of bare numbers is."""
    assert isinstance(node.left, s.Quantity) and isinstance(node.right, s.Quantity)
    part = Fraction(int(node.left.text), int(node.right.text))
    return t.Const(RATIO, part, f"{node.left.text}/{node.right.text}", at=place.scalar.span(node.at.start))


def whole(node: s.Syntax, x: t.Expr, other: t.Expr) -> t.Expr:
    """The 1 of ``1 + 20%``: the whole."""
    bare = isinstance(node, s.Quantity) and node.text == "1"
    return replace(x, type=RATIO) if bare and isinstance(x, t.Const) and other.type == RATIO else x


__all__ = ["is_share", "share", "whole"]
