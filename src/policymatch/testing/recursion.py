"""Where what is written at random is recursive: a list has a filter, a condition asks a list, an amount has a block as its base.

As in ``language/checking/recursion.py``: each of these functions is defined in the module of its construct, which says so by
:func:`defines`; a module that needs one that is defined further on takes it from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from policymatch.language.types import NumberType, Type
from policymatch.testing.writer import Block, Writer, WriterScope

_Made = TypeVar("_Made", bound=Callable[..., Any])
_defined: dict[str, Callable[..., Any]] = {}


def defines(function: _Made) -> _Made:
    """Registers the definition of the function of its name below."""
    _defined[function.__name__] = function
    return function


def _text(name: str, *given: Any) -> str:
    made: str = _defined[name](*given)
    return made


def condition(w: Writer, s: WriterScope, depth: int) -> str:
    """A condition, safe to stand beside 且 and 或."""
    return _text("condition", w, s, depth)


def number(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> str:
    """A number of a type, safe to stand beside any operator."""
    return _text("number", w, s, type_, depth)


def day(w: Writer, s: WriterScope, depth: int) -> str:
    """A day."""
    return _text("day", w, s, depth)


def period(w: Writer, s: WriterScope, grain: str, depth: int) -> str:
    """A period of a grain."""
    return _text("period", w, s, grain, depth)


def any_key(w: Writer, s: WriterScope, depth: int) -> str:
    """A value that records can be distinguished by."""
    return _text("any_key", w, s, depth)


def value(w: Writer, s: WriterScope, type_: Type, depth: int) -> Block:
    """A value of a type: an expression or a block."""
    return _defined["value"](w, s, type_, depth)


def bands(w: Writer, s: WriterScope, type_: Type, depth: int) -> Block:
    """分档, over one subject or two."""
    return _defined["bands"](w, s, type_, depth)


def judgement(w: Writer, s: WriterScope, depth: int) -> Block:
    """人工核定, sometimes asked only where something holds."""
    return _defined["judgement"](w, s, depth)


__all__ = ["any_key", "bands", "condition", "day", "defines", "judgement", "number", "period", "value"]
