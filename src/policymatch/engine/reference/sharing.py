"""Records of one 主键 share one limit: what the earlier ones of a decision are given counts against the later ones.

Two records may be of one 主键 where one of the keys is open, and which of them comes first is open where what would tell them
apart is missing in one. Then either may count against the other, or not. All pairs are accounted for, but none is looked at
on its own: records are kept in groups that agree in more and more fields, with a sum for each group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from policymatch.engine.reference import lists
from policymatch.engine.reference.values import (
    NO_CAUSES,
    Cause,
    Causes,
    Known,
    ListValue,
    Unknown,
    Value,
    bounds,
    causes_of,
    number,
)

ZERO = Known(Fraction(0))


class Total:
    """A sum of numbers from which they can be taken away again."""

    def __init__(self) -> None:
        self.terms = 0
        self._low = self._high = Fraction(0)
        self._no_low = self._no_high = self._unknown = self._later = 0
        self._causes: Counter[Cause] = Counter()

    def add(self, v: Value, times: int = 1) -> None:
        """Adds a number, or takes it away (-1)."""
        low, high = bounds(v)
        self.terms += times
        self._low += times * (low or 0)
        self._high += times * (high or 0)
        self._no_low += times * (low is None)
        self._no_high += times * (high is None)
        if isinstance(v, Unknown):
            self._unknown += times
            self._later += times * v.later
            for c in v.causes:
                self._causes[c] += times

    def merge(self, other: Total, times: int = 1) -> None:
        """Adds another sum, or takes it away (-1)."""
        for name in ("terms", "_low", "_high", "_no_low", "_no_high", "_unknown", "_later"):
            setattr(self, name, getattr(self, name) + times * getattr(other, name))
        for c, n in other._causes.items():
            self._causes[c] += times * n

    def value(self, more: Causes = NO_CAUSES) -> Value:
        """The sum; ``more`` are further reasons why it is open, if it is."""
        causes = frozenset(c for c, n in self._causes.items() if n) | more
        low = None if self._no_low else self._low
        high = None if self._no_high else self._high
        return number(low, high, causes, later=0 < self._unknown == self._later)


class _Copies:
    """Some records: what they may count for while the order is open, and what those were given whose turn has come."""

    def __init__(self) -> None:
        self.loose = Total()
        self.given = Total()


class _Group(_Copies):
    """Records that agree in the fields looked at so far.

    Attributes:
        cause: why their order is open where the next field is missing.
        bare: those that miss the next field.
    """

    def __init__(self, cause: Causes) -> None:
        super().__init__()
        self.cause = cause
        self.bare = _Copies()


Path = list[tuple[_Group, bool]]
"""The groups of a record, each with whether the record misses the next field; behind such a one none follows."""


def counted_before(
    listed: ListValue,
    keys: Sequence[Value],
    fields: Sequence[tuple[str, Causes]],
    key_fields: int,
    order: Sequence[int],
    worth: Callable[[int, Value], Value],
) -> list[Value]:
    """What counts against the limit of each record before its turn, because other records share its 主键.

    Args:
        listed: the records.
        keys: the 主键 of each; unknown where a part is missing.
        fields: what tells records apart, the parts of the 主键 first, each with the cause of its being missing.
        key_fields: how many of them are parts of the 主键.
        order: the records in the order of their turns.
        worth: the amount of a record, with what counts before it.
    """
    items = listed.items
    named = [isinstance(k, Known) for k in keys]
    open_ = not all(named) or any(item.value.get(name) is None for item in items for name, _ in fields)
    paths = _paths(items, fields) if open_ else [[] for _ in items]
    everyone, strangers = Total(), Total()
    copies: dict[int, _Copies] = {}
    loose: list[Value] = []
    for n, item in enumerate(items if open_ else ()):
        v = lists.possibly(worth(n, ZERO), Unknown(causes_of(item.belongs)))
        if isinstance(v, Unknown) and not named[n]:
            v = Unknown(v.causes | causes_of(keys[n]), v.low, v.high)
        loose.append(v)
        if v == ZERO:
            continue  # it counts for nothing, whichever comes first
        everyone.add(v)
        if not named[n]:
            strangers.add(v)
        copies.setdefault(id(item.value), _Copies()).loose.add(v)
        for group, bare in paths[n]:
            group.loose.add(v)
            if bare:
                group.bare.loose.add(v)
    by_key: dict[Any, Total] = {}
    out: list[Value] = [ZERO] * len(items)
    for n in order:
        key, total, causes = keys[n], Total(), NO_CAUSES
        own = copies.setdefault(id(items[n].value), _Copies()) if open_ else _Copies()
        if open_:
            causes = _behind(paths[n], own)
        if not isinstance(key, Known):
            total.merge(everyone)
            if loose[n] != ZERO:
                total.add(loose[n], -1)
            causes |= causes_of(key) if total.terms else NO_CAUSES
        else:
            total.merge(by_key.setdefault(key.value, Total()))
            total.merge(strangers)
            for group, bare in paths[n][key_fields:]:
                others = group if bare else group.bare
                total.merge(others.loose)
                total.merge(others.given, -1)
                if bare:
                    total.merge(own.loose, -1)
                    total.merge(own.given)
        out[n] = total.value(causes)
        if isinstance(key, Known):
            given = lists.possibly(worth(n, out[n]), items[n].belongs)
            by_key[key.value].add(given)
            own.given.add(given)
            for group, bare in paths[n]:
                group.given.add(given)
                if bare:
                    group.bare.given.add(given)
    return out


def _behind(path: Path, own: _Copies) -> Causes:
    """Why the order of a record among the others that may count is open."""
    causes = NO_CAUSES
    for group, bare in path:
        others = group.loose.terms - own.loose.terms if bare else group.bare.loose.terms
        if others > 0:
            causes |= group.cause
    return causes


def _paths(items: Sequence[Any], fields: Sequence[tuple[str, Causes]]) -> list[Path]:
    groups: dict[tuple[int, Any], _Group] = {}
    out: list[Path] = []
    for item in items:
        path: Path = []
        here: tuple[int, Any] = (0, None)
        for name, cause in fields:
            group = groups.get(here)
            if group is None:
                group = groups[here] = _Group(cause)
            v = item.value.get(name)
            path.append((group, v is None))
            if v is None:
                break
            here = (id(group), v)
        out.append(path)
    return out


__all__ = ["counted_before"]
