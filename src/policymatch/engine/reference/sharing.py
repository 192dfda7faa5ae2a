"""Records of one 主键 share one limit: what earlier records of a decision are given counts against the later ones.

Two records may be of one 主键 where one of the keys is unknown. Which of them comes first is open where a field that would
order them is missing in one; then either may count against the other. Records are grouped by the fields that they agree in,
field after field, with a sum for each group, so that no pair of records has to be compared.
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


class _Sums:
    """Sums over some records: ``possible``, what they may count for while the order is open, and ``given``, what those before got."""

    def __init__(self) -> None:
        self.possible = Total()
        self.given = Total()


class _Group(_Sums):
    """Sums over records that agree in the first fields.

    Attributes:
        cause: why their order is open where the next field is missing.
        missing: sums over those of them that miss the next field.
    """

    def __init__(self, cause: Causes) -> None:
        super().__init__()
        self.cause = cause
        self.missing = _Sums()


Path = list[tuple[_Group, bool]]
"""The groups of a record, each with whether the record misses the next field; such a group is the last."""


def counted_before(
    listed: ListValue,
    keys: Sequence[Value],
    fields: Sequence[tuple[str, Causes]],
    key_fields: int,
    order: Sequence[int],
    amount_of: Callable[[int, Value], Value],
) -> list[Value]:
    """For each record, what counts against its limit because earlier records share its 主键.

    Args:
        listed: the records.
        keys: the 主键 of each; unknown where a part is missing.
        fields: what distinguishes records, the parts of the 主键 first, each with the cause where it is missing.
        key_fields: how many of them are parts of the 主键.
        order: the records in the order of their turns.
        amount_of: the amount of a record (by its place), given what counts before it.
    """
    items = listed.items
    named = [isinstance(k, Known) for k in keys]
    open_ = not all(named) or any(item.value.get(name) is None for item in items for name, _ in fields)
    paths = _paths(items, fields) if open_ else [[] for _ in items]
    all_records, keyless = Total(), Total()
    by_record: dict[int, _Sums] = {}
    possible: list[Value] = []
    for n, item in enumerate(items if open_ else ()):
        v = lists.possibly(amount_of(n, ZERO), Unknown(causes_of(item.belongs)))
        if isinstance(v, Unknown) and not named[n]:
            v = Unknown(v.causes | causes_of(keys[n]), v.low, v.high)
        possible.append(v)
        if v == ZERO:
            continue  # it counts for nothing, whichever comes first
        all_records.add(v)
        if not named[n]:
            keyless.add(v)
        by_record.setdefault(id(item.value), _Sums()).possible.add(v)
        for group, missing in paths[n]:
            group.possible.add(v)
            if missing:
                group.missing.possible.add(v)
    by_key: dict[Any, Total] = {}
    out: list[Value] = [ZERO] * len(items)
    for n in order:
        key, total, causes = keys[n], Total(), NO_CAUSES
        own = by_record.setdefault(id(items[n].value), _Sums()) if open_ else _Sums()
        if open_:
            causes = _order_causes(paths[n], own)
        if not isinstance(key, Known):
            total.merge(all_records)
            if possible[n] != ZERO:
                total.add(possible[n], -1)
            causes |= causes_of(key) if total.terms else NO_CAUSES
        else:
            total.merge(by_key.setdefault(key.value, Total()))
            total.merge(keyless)
            for group, missing in paths[n][key_fields:]:
                others = group if missing else group.missing
                total.merge(others.possible)
                total.merge(others.given, -1)
                if missing:
                    total.merge(own.possible, -1)
                    total.merge(own.given)
        out[n] = total.value(causes)
        if isinstance(key, Known):
            given = lists.possibly(amount_of(n, out[n]), items[n].belongs)
            by_key[key.value].add(given)
            own.given.add(given)
            for group, missing in paths[n]:
                group.given.add(given)
                if missing:
                    group.missing.given.add(given)
    return out


def _order_causes(path: Path, own: _Sums) -> Causes:
    """Why the order of a record among the others that may count is open; empty where it is not."""
    causes = NO_CAUSES
    for group, missing in path:
        others = group.possible.terms - own.possible.terms if missing else group.missing.possible.terms
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
