"""Numbers in Chinese print: money, ratios, quantities — exact, in the unit an official would write."""

from __future__ import annotations

import functools
from fractions import Fraction

from policymatch.language.types import NumberType
from policymatch.language.units import MONEY, Dim, dim_text, display_scale

_LONG = 6  # digits after the point before a fraction is shown as "约"


def _decimal(n: int, d: int, places: int, comma: str = "") -> str:
    """n / d in decimal digits: exact if that takes at most ``places``, else rounded half up and marked 约.

    ``comma`` stands after every third digit from the point.

    With whole numbers only, for speed: a page of explanations has hundreds of figures.
    """
    scaled, rest = divmod(abs(n) * 10**places, d)
    if 2 * rest >= d:
        scaled += 1
    whole, tail = divmod(scaled, 10**places)
    digits = f"{tail:0{places}d}".rstrip("0")
    digits_text = f"{whole:,}".replace(",", comma)
    return f"{'约' if rest else ''}{'-' if n < 0 else ''}{digits_text}" + (f".{digits}" if digits else "")


def _grouped(n: int, d: int, unit: str, places: int, comma: str) -> str:
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if abs(n) >= d * size and n * 10**places % (d * size) == 0:
            return f"{_decimal(n, d * size, places, comma if abs(n) >= d * size * 10**4 else '')}{word}{unit}"
    return f"{_decimal(n, d, _LONG, comma)}{unit}"


def yuan_digits(fen: int) -> str:
    """分 as 元 with two decimals: ``1200000.00``."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


@functools.lru_cache(maxsize=4096)  # a page of explanations repeats a few thresholds and amounts
def say_number(q: Fraction, type_: NumberType) -> str:
    """A number of a type: ``120万元``, ``1,234,567.89元``, ``1,500元/人``, ``60%``, ``3年``, ``259.99875千瓦时/千伏安``.

    Money is in 万元 or 亿元 where that takes at most two decimals, else in 元 with separators.
    """
    n, d = q.as_integer_ratio()
    if type_.ratio:
        return f"{_decimal(100 * n, d, 4)}%"
    unit, scale = _display(type_.dim)
    up, down = scale.as_integer_ratio()
    n, d = n * down, d * up
    if type_.dim == (("月", 1),):
        return f"{n // (12 * d)}年" if n and n % (12 * d) == 0 else f"{_decimal(n, d, _LONG)}个月"
    if type_.dim == MONEY and 100 * n % d:
        return f"{_decimal(n, d, 4, ',')}元"
    return _grouped(n, d, unit, 2, "," if unit.partition("/")[0].endswith("元") else "")


@functools.cache
def _display(dim: Dim) -> tuple[str, Fraction]:
    return dim_text(dim), display_scale(dim)
