"""What the look-ups of codes give, and how they name the nearest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MOST_NAMED, MOST_NEAR = 4, 3
"""How many codes a message names at most, and how many of those that are merely like a wrong one."""


class Read(NamedTuple):
    """A code that was found.

    Attributes:
        code: as the list writes it; None where it is known and not to be used (an abolished one).
        note: what was changed or passed over, in words that follow "N格"; "" for nothing.
    """

    code: str | None
    note: str = ""


def perhaps(found: Iterable[str]) -> str:
    """The hint that names the nearest, "" for none."""
    named = [*dict.fromkeys(found)]
    more = f"等{len(named)}处" if len(named) > MOST_NAMED else ""
    return f"是否想写 {'、'.join(named[:MOST_NAMED])}{more}" if named else ""


__all__ = ["MOST_NAMED", "MOST_NEAR", "Read", "perhaps"]
