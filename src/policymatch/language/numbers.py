"""Numbers in Chinese print: money, ratios, quantities — exact, in the unit an official would write."""

from __future__ import annotations

from fractions import Fraction

from policymatch.language.types import NumberType
from policymatch.language.units import MONEY, dim_text, display_scale

_LONG = 6  # digits after the point before a fraction is shown as "约"


def decimal_text(q: Fraction, places: int = _LONG) -> str:
    """A fraction in decimal digits: exact if that takes at most ``places``, else rounded half up and marked 约."""
    sign = "-" if q < 0 else ""
    q = abs(q)
    scaled = q * 10**places
    exact = scaled.denominator == 1
    n = scaled.numerator // scaled.denominator if exact else int(scaled + Fraction(1, 2))
    whole, rest = divmod(n, 10**places)
    digits = f"{rest:0{places}d}".rstrip("0")
    return f"{'' if exact else '约'}{sign}{whole}" + (f".{digits}" if digits else "")


def _grouped(q: Fraction, unit: str, places: int) -> str:
    for size, word in ((10**8, "亿"), (10**4, "万")):
        scaled = q / size
        if abs(scaled) >= 1 and (scaled * 10**places).denominator == 1:
            return f"{decimal_text(scaled, places)}{word}{unit}"
    return f"{decimal_text(q)}{unit}"


def yuan_digits(fen: int) -> str:
    """分 as 元 with two decimals: ``1200000.00``."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def say_number(q: Fraction, type_: NumberType) -> str:
    """A number of a type: ``120万元``, ``60%``, ``3年``, ``259.99875千瓦时/千伏安``."""
    if type_.ratio:
        return f"{decimal_text(q * 100, 4)}%"
    unit = dim_text(type_.dim)
    shown = q / display_scale(type_.dim)
    if type_.dim == (("月", 1),):
        return f"{shown // 12}年" if shown and shown % 12 == 0 else f"{decimal_text(shown)}个月"
    if type_.dim == MONEY and shown.denominator not in (1, 2, 4, 5, 10, 20, 25, 50, 100):
        return f"{decimal_text(shown, 4)}元"
    return _grouped(shown, unit, 2)
