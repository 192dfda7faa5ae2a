"""Money and ratios of the samples: whole 分 and basis points inside, exact decimal text outside."""

from __future__ import annotations

YUAN = 100
WAN = 10_000 * YUAN
YI = 10_000 * WAN

UNITS = {"元": YUAN, "万元": WAN}


def decimal(amount: int, size: int) -> str:
    """``amount`` / ``size`` in decimal digits, exact.

    Args:
        amount: a whole number, e.g. of 分.
        size: a power of ten: how many of them make one of the unit that is written.
    """
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), size)
    digits = str(rest).rjust(len(str(size)) - 1, "0").rstrip("0")
    return f"{sign}{whole}" + (f".{digits}" if digits else "")


def percent(basis_points: int) -> str:
    """``5.5%`` for 550."""
    return decimal(basis_points, 100) + "%"


__all__ = ["UNITS", "WAN", "YI", "YUAN", "decimal", "percent"]
