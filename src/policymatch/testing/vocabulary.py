"""What a field dictionary offers to the author of a policy, sorted by type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policymatch.language.checking.calls import FUNCTION_NAMES
from policymatch.language.checking.scope import RESERVED
from policymatch.language.fields import LEDGER, Dictionary, Field
from policymatch.language.lexer import KEYWORDS
from policymatch.language.types import (
    AGE,
    AMOUNT,
    DAYS,
    MONTHS,
    PLAIN,
    RATIO,
    CategoryType,
    CodeType,
    NumberType,
    Type,
)
from policymatch.language.units import NONE, Dim, dim_mul, dim_text

_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class TypedName:
    """A value that a policy names: 取值, value of a record type, or what a 逐项 hands to its records.

    Attributes:
        type: its type.
        lacks: it may be 不适用 because a table has no row, so it may not stand where something excludes.
    """

    name: str
    type: Type
    lacks: bool = False


class Vocabulary:
    """The names of a dictionary by type.

    Args:
        dictionary: the field dictionary.
        derived: derived fields (派生指标) by name, with their types; a dictionary does not list them itself.
    """

    def __init__(self, dictionary: Dictionary, derived: Mapping[str, Type] | None = None):
        self.dictionary = dictionary
        self.scalars: dict[Type, list[Field]] = {}
        self.series: dict[Type, list[Field]] = {}
        self.lists: list[Field] = []
        for f in dictionary:
            if not _NAME.fullmatch(f.name) or f.name in KEYWORDS:
                continue
            if f.is_list:
                self.lists.append(f)
            else:
                (self.series if f.grain else self.scalars).setdefault(f.type, []).append(f)
        self.derived = [TypedName(name, type_, True) for name, type_ in (derived or {}).items()]
        self.taken = {*dictionary.fields, *dictionary.parameters, *RESERVED, *FUNCTION_NAMES, *(derived or {})}
        self.varying = {*dictionary.fields, *dictionary.parameters, *FUNCTION_NAMES}
        for record in self.lists:
            self.taken.update(record.members)
            self.varying.update(record.members)
        field_types = [t for t in (*self.scalars, *self.series) if isinstance(t, NumberType) and writable(t.dim)]
        self.number_field_types: tuple[NumberType, ...] = tuple(dict.fromkeys(field_types)) or (AMOUNT,)
        found = [*self.scalars, *self.series, *(m.type for r in self.lists for m in r.members.values())]
        counted = [self.counter(r) for r in self.lists]
        own = [t for t in (*found, *counted) if isinstance(t, NumberType) and writable(t.dim)]
        self.numbers: tuple[NumberType, ...] = tuple(dict.fromkeys((AMOUNT, RATIO, *own, PLAIN, MONTHS, DAYS, AGE)))

    def members(self, record: str, type_: Type) -> list[Field]:
        """The fields of a record that have a type."""
        members = self.dictionary.fields[record].members.values()
        return [m for m in members if m.type == type_ and _NAME.fullmatch(m.name)]

    def facts(self, type_: Type) -> list[Field]:
        """Facts of a type that are not given by period."""
        return self.scalars.get(type_, [])

    def categories(self, record: str = "") -> list[Field]:
        """Fields that are categories: of the enterprise, or of a record."""
        return _of(CategoryType, self._fields(record))

    def codes(self, record: str = "") -> list[Field]:
        """Fields that are codes."""
        return _of(CodeType, self._fields(record))

    def _fields(self, record: str) -> Iterable[Field]:
        if record:
            return self.dictionary.fields[record].members.values()
        return (f for fields in self.scalars.values() for f in fields)

    def counter(self, record: Field) -> NumberType:
        """The type of 数量 over a record list."""
        return NumberType(self.dictionary.units.find(record.counter).dim) if record.counter else PLAIN

    def number_types(self, record: str = "") -> tuple[NumberType, ...]:
        """The types of number that are worth comparing, in a record those of its own fields first."""
        if not record:
            return self.numbers
        own = [m.type for m in self.dictionary.fields[record].members.values()]
        return tuple(dict.fromkeys([t for t in own if isinstance(t, NumberType) and writable(t.dim)] or [AMOUNT]))


def _of(kind: type, fields: Iterable[Field]) -> list[Field]:
    return [f for f in fields if isinstance(f.type, kind) and _NAME.fullmatch(f.name)]


def unit_of(type_: NumberType) -> str:
    """The unit that a literal of a type is written with."""
    return "%" if type_.ratio else dim_text(type_.dim)


def writable(dim: Dim) -> bool:
    """Whether a literal of a dimension can be written: some unit stands above the stroke, and it stays short."""
    return dim == NONE or (any(e > 0 for _, e in dim) and sum(abs(e) for _, e in dim) <= 3)


def times(a: NumberType, b: NumberType, sign: int = 1) -> Dim:
    """The dimension of a × b, or (``sign`` -1) of a ÷ b."""
    return dim_mul(a.dim, b.dim, sign)


def plain_name(text: str) -> bool:
    """Whether a value can be written without quotation marks."""
    return _NAME.fullmatch(text) is not None and text not in KEYWORDS and text not in RESERVED


__all__ = ["LEDGER", "TypedName", "Vocabulary", "plain_name", "times", "unit_of", "writable"]
