"""Amounts of the samples: whole 分 inside, exact decimal text outside."""

from __future__ import annotations

import functools
from fractions import Fraction

YUAN = 100
WAN = 10_000 * YUAN
YI = 10_000 * WAN
_TENS = {10**n: n for n in range(13)}


def decimal(amount: int | Fraction, size: int | Fraction = 1) -> str:
    """``amount`` / ``size`` in decimal digits, exact.

    Args:
        amount: in base units, e.g. 分.
        size: how many of them make one of the unit that is written.

    Raises:
        ValueError: no finite number of digits is exact.
    """
    if not isinstance(amount, int) or not isinstance(size, int) or size not in _TENS:
        return _exact(amount, size)
    whole, rest = divmod(abs(amount), size)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}" if not rest else f"{sign}{whole}.{str(rest).rjust(_TENS[size], '0').rstrip('0')}"


@functools.lru_cache(maxsize=4096)
def _exact(amount: int | Fraction, size: int | Fraction) -> str:
    number = Fraction(amount) / size
    digits = next((n for n in range(30) if 10**n % number.denominator == 0), None)
    if digits is None:
        raise ValueError(f"{number}写不成小数")
    scaled = number.numerator * (10**digits // number.denominator)
    text = str(abs(scaled)).rjust(digits + 1, "0")
    return ("-" if scaled < 0 else "") + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


__all__ = ["WAN", "YI", "YUAN", "decimal"]
