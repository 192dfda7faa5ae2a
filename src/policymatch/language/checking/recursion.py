"""Where the grammar is recursive: a call has arguments, a list has a filter, a block has values, and all of them are expressions.

Each of these functions is defined in the module of its construct, which says so by :func:`defines`; a module that needs one that is
defined further on takes it from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.scope import Place
from policymatch.language.source import Mapping, Node
from policymatch.language.types import Type

_Made = TypeVar("_Made", bound=Callable[..., Any])
_defined: dict[str, Callable[..., Any]] = {}


def defines(function: _Made) -> _Made:
    """Registers the definition of the function of its name below."""
    _defined[function.__name__] = function
    return function


def check(place: Place, node: s.Syntax, expected: Type | None = None) -> t.Expr:
    """The checked tree of a syntax node."""
    made: t.Expr = _defined["check"](place, node, expected)
    return made


def condition(place: Place, node: s.Syntax) -> t.Expr:
    """Like :func:`check`, but only for 是否."""
    made: t.Expr = _defined["condition"](place, node)
    return made


def number(place: Place, node: s.Syntax) -> t.Expr:
    """Like :func:`check`, but only for numbers."""
    made: t.Expr = _defined["number"](place, node)
    return made


def value(place: Place, node: Node, expected: Type | None = None) -> t.Expr:
    """The checked tree of a value: an expression or a block."""
    made: t.Expr = _defined["value"](place, node, expected)
    return made


def judgement(place: Place, node: Mapping, expected: Type | None) -> t.Expr:
    """The checked tree of 人工核定, as a figure or (``expected`` 是否) a condition."""
    made: t.Expr = _defined["judgement"](place, node, expected)
    return made


def band_test(place: Place, subject: t.Expr) -> t.Expr:
    """The test of one band, as a condition on the subject."""
    made: t.Expr = _defined["band_test"](place, subject)
    return made


__all__ = ["band_test", "check", "condition", "defines", "judgement", "number", "value"]
