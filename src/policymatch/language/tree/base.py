"""What all nodes share: the kinds of literal values, and the place in a file that never takes part in equality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.errors import NOWHERE
from policymatch.language.periods import Period

Literal = Fraction | date | Period | bool | str | None


def parts(x: Any) -> Iterator[Any]:
    """The direct parts of a node or a tuple: nodes, tuples and plain values, but no types and places."""
    if isinstance(x, tuple):
        yield from x
    elif is_dataclass(x):
        yield from (getattr(x, f.name) for f in fields(x) if f.name not in ("type", "at"))


def span() -> Any:
    """The field ``at``: where a node stands in its file."""
    return field(default=NOWHERE, compare=False, repr=False, kw_only=True)
