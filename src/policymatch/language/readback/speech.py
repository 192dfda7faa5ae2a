"""The read-back of a typed tree: ``Voice``, which words any node, and the registry of functions that word each kind of node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.periods import Period
from policymatch.language.readback.outline import Outline
from policymatch.language.types import ListType, RecordType, Type

SENTENCE, SUM, PRODUCT, NOUN, ATOM = range(5)
"""How closely the words of a phrase hold together: with commas, a sum, a product, a noun with 的, one name or figure."""


class SpokenPhrase(NamedTuple):
    """Words for a value, and how closely they hold together.

    ``open_ended``: a noun phrase that would be read together with the words after it, as in 甲与乙中的较低者＋丙.
    """

    text: str
    level: int = ATOM
    open_ended: bool = False

    def within(self, level: int) -> str:
        """The words, in brackets where they hold together less than ``level``."""
        return self.text if self.level >= level else f"（{self.text}）"

    def operand(self, level: int) -> str:
        """The words as a part of a formula: in brackets also where they are open-ended."""
        return f"（{self.text}）" if self.open_ended else self.within(level)


@dataclass(frozen=True, slots=True)
class Voice:
    """Words nodes as seen from a place.

    Attributes:
        dictionary: for counters (量词), keys and zone names; None does without.
        frames: the record lists around the place, inmost first; "" for a run of periods.
        year: the year that 本年 is, where it is fixed: a year three before is written by its number.
        on: the 基准日, where something is decided: 本年 and 本季度 are written with the period that they are.
    """

    dictionary: Dictionary | None = None
    frames: tuple[str, ...] = ()
    year: Period | None = None
    on: date | None = None

    def phrase(self, x: t.Expr) -> SpokenPhrase:
        """A value as a noun phrase."""
        return _PHRASES[type(x)](self, x)

    def value(self, x: t.Expr) -> str:
        """The words of a value."""
        return self.phrase(x).text

    def clause(self, x: t.Expr, denied: bool = False) -> str:
        """A condition as a clause; if ``denied``, a clause that it does not hold."""
        return _CLAUSES.get(type(x), _CLAUSES[t.Expr])(self, x, denied)

    def outline(self, x: t.Expr) -> Outline:
        """A value as a sentence with its parts, where it has any."""
        act = _OUTLINES.get(type(x))
        return act(self, x) if act is not None else Outline(self.value(x))

    def inside(self, type_: Type) -> Voice:
        """The voice as seen from an item of a list of this type."""
        return replace(self, frames=(record_of(type_), *self.frames))

    def counter(self, record: str) -> str:
        """The 量词 of a record; 项 where none is known."""
        field = self.dictionary.fields.get(record) if self.dictionary is not None else None
        return (field.counter if field is not None else "") or "项"

    def keys(self, record: str) -> tuple[str, ...]:
        """The 主键 of a record, as far as known."""
        field = self.dictionary.fields.get(record) if self.dictionary is not None else None
        return field.key if field is not None else ()


ValueWords = Callable[[Voice, t.Expr], SpokenPhrase]
ConditionWords = Callable[[Voice, t.Expr, bool], str]

_PHRASES: dict[type, ValueWords] = {}
_CLAUSES: dict[object, ConditionWords] = {}
_OUTLINES: dict[type, Callable[[Voice, t.Expr], Outline]] = {}


def value_words(*kinds: type) -> Callable[[Callable[..., SpokenPhrase]], Callable[..., SpokenPhrase]]:
    """Registers the function that words values of these kinds of node."""

    def register(act: Callable[..., SpokenPhrase]) -> Callable[..., SpokenPhrase]:
        for kind in kinds:
            _PHRASES[kind] = act
        return act

    return register


def condition_words(*kinds: object) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Registers the function that words conditions of these kinds of node; ``tree.Expr``: of all others."""

    def register(act: Callable[..., str]) -> Callable[..., str]:
        for kind in kinds:
            _CLAUSES[kind] = act
        return act

    return register


def outlines(kind: type) -> Callable[[Callable[..., Outline]], Callable[..., Outline]]:
    """Registers the function that outlines a kind of node with parts; as a value, the node is worded by its outline in one line."""

    def register(act: Callable[..., Outline]) -> Callable[..., Outline]:
        _OUTLINES[kind] = act
        _PHRASES[kind] = lambda voice, x: SpokenPhrase(act(voice, x).line(1), SENTENCE)
        return act

    return register


def record_of(type_: Type) -> str:
    """The record list that a list is of; "" for periods."""
    return type_.item.record if isinstance(type_, ListType) and isinstance(type_.item, RecordType) else ""


def grain_of(type_: Type) -> str:
    """What one period of a list of periods is called; "" for records."""
    if not isinstance(type_, ListType) or isinstance(type_.item, RecordType):
        return ""
    return {"年": "年", "半年": "半年", "季": "季度", "月": "月"}.get(type_.item.grain, "期")


def conjuncts(x: t.Expr) -> tuple[t.Expr, ...]:
    """What must all hold for a condition to hold."""
    return tuple(c for item in x.items for c in conjuncts(item)) if isinstance(x, t.All) else (x,)
