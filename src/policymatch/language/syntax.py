"""The syntax of expressions, as parsed: immutable nodes, equal when they mean the same, each with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from policymatch.language.periods import Period


@dataclass(frozen=True, slots=True)
class At:
    """Characters ``start`` up to ``end`` of the text."""

    start: int = 0
    end: int = 0


_NOWHERE = At()


def _at() -> At:
    return field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as written (``120万元``); also a code (``420800``, ``310117ZJSJ``)."""

    text: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """A day."""

    value: date
    at: At = _at()


@dataclass(frozen=True, slots=True)
class PeriodLiteral:
    """A period."""

    value: Period
    at: At = _at()


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """A text in “ ”."""

    text: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Word:
    """是, 否 or 无 (reserved)."""

    text: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Name:
    """A name: field, 取值, parameter, category value …"""

    name: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Dotted:
    """``本项.名称``, ``企业.落户日期``, ``产值档.最低增幅``."""

    owner: str
    name: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Call:
    """``合计(集, 值)``, ``营业收入(本年)``."""

    name: str
    args: tuple[Syntax, ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Arith:
    """``+ - × ÷``."""

    op: str
    left: Syntax
    right: Syntax
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Steps:
    """``X 每 Y 奖 Z 不足不计`` (``mode`` 不足不计 or 按比例)."""

    value: Syntax
    each: Syntax
    award: Syntax
    mode: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class FirstRest:
    """``首个 X 其余 Y`` in a 逐项 with an order."""

    first: Syntax
    rest: Syntax
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with op one of ``>= > <= < = ≠``."""

    op: str
    left: Syntax
    right: Syntax
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Member:
    """``subject 属于 甲、乙``; a single ``Range`` for ``属于 甲 至 乙``."""

    subject: Syntax
    members: tuple[Syntax, ...]
    negated: bool = False
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Range:
    """``甲 至 乙``: a run of periods, or days from … to …."""

    low: Syntax
    high: Syntax
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Not:
    """``非 X``."""

    item: Syntax
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Junction:
    """``甲 且 乙 且 …`` (``op`` 且) or ``甲 或 乙`` (``op`` 或)."""

    op: str
    items: tuple[Syntax, ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Order:
    """``值 从早到晚`` and the like; ``same`` of ``同一 展会 按 值 从早到晚``, which lines up each group by itself."""

    value: Syntax
    direction: str
    same: tuple[str, ...] = ()
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Listing:
    """``源 其中 … 同一 … 只取 … 最高者 按 … 从早到晚 取前 n``; clauses not written are None."""

    source: Syntax
    where: Syntax | None = None
    same: tuple[str, ...] = ()
    pick: Syntax | None = None
    best: str = ""
    order: Order | None = None
    take: Syntax | None = None
    at: At = _at()


@dataclass(frozen=True, slots=True)
class BandTest:
    """One comparison of a band, without its subject."""

    op: str
    value: Syntax
    at: At = _at()


@dataclass(frozen=True, slots=True)
class BandMember:
    """``甲、乙`` or ``属于 …`` of a band; ``negated`` for 不属于."""

    members: tuple[Syntax, ...]
    negated: bool = False
    at: At = _at()


@dataclass(frozen=True, slots=True)
class BandJunction:
    """``不低于 1亿元 且 低于 5亿元``."""

    op: str
    items: tuple[BandTest | BandMember, ...]
    at: At = _at()


Band = BandTest | BandMember | BandJunction

Syntax = (
    Quantity
    | DateLiteral
    | PeriodLiteral
    | TextLiteral
    | Word
    | Name
    | Dotted
    | Call
    | Arith
    | Steps
    | FirstRest
    | Compare
    | Member
    | Range
    | Not
    | Junction
    | Order
    | Listing
)
