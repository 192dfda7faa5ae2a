"""Literals as a policy writes them: small ones, so that bounds and ties are met often; in the wild mode also extreme ones."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from policymatch.language.types import AMOUNT, CodeType, NumberType
from policymatch.language.units import UnitTable, measure
from policymatch.testing.vocabulary import unit_of

YEARS = (2024, 2023, 2022, 2021, 2020)

_MONEY = ("0元", "1元", "2元", "3元", "5元", "8元", "10元", "2.5元", "0.01元")
_MONEY_WILD = ("1万元", "1.5亿元", "33.333元", "0.005元", "90071992547409.93元", "92233720368547758.08元", "9999万亿元")
_RATIO = ("0%", "10%", "50%", "100%", "150%", "33.3%")
_RATIO_WILD = ("0.01%", "1‰", "100000%", "250BP", "99.9999999%")
_COUNT = ("0", "1", "2", "3", "6", "12", "0.5")
_COUNT_WILD = ("1亿", "99999999999999999999", "0.0000001", "365")
_DAYS = ("2024-01-01", "2024-12-31", "2024-02-29", "2023-06-30", "2022-12-31", "2024-07-01")
_DAYS_WILD = ("1900-02-28", "9999-12-31", "0001-01-01", "2025-03-08", "2050-01-01")
_CODES = {
    "GB/T 2260": ("420802", "420800", "420000", "421000"),
    "GB/T 4754": ("C39", "C", "F52", "F5211", "I"),
}
TEXTS = ("子", "丑", "寅")


def numerals(type_: NumberType, wild: bool) -> tuple[str, ...]:
    """The literals of a type of number, the plainest first."""
    if type_ == AMOUNT:
        return (*_MONEY, *_MONEY_WILD) if wild else _MONEY
    if type_.ratio:
        return (*_RATIO, *_RATIO_WILD) if wild else _RATIO
    unit = unit_of(type_)
    return tuple(f"{n}{unit}" for n in ((*_COUNT, *_COUNT_WILD) if wild else _COUNT))


def ascending(texts: list[str], units: UnitTable) -> list[str]:
    """Different literals of one type in the order of their size."""
    size: dict[Fraction, str] = {}
    for text in texts:
        size.setdefault(measure(text, units).value, text)
    return [size[n] for n in sorted(size)]


def days(wild: bool) -> tuple[str, ...]:
    """Days, the plainest first."""
    return (*_DAYS, *_DAYS_WILD) if wild else _DAYS


def is_day(text: str) -> date:
    """The day that a literal is."""
    return date.fromisoformat(text)


def codes(type_: CodeType, own: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of a table, among them the dictionary's own (功能区)."""
    known = next((codes for table, codes in _CODES.items() if type_.table.startswith(table)), ("A1", "A", "B2"))
    return (*known, *own) if type_.table.startswith("GB/T 2260") else known


__all__ = ["TEXTS", "YEARS", "ascending", "codes", "days", "numerals"]
