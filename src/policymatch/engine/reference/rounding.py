"""Rounding of money, and amounts shared out in whole 分."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def round_to(q: Fraction, unit: int, mode: str) -> Fraction:
    """``q`` (in 分) to a multiple of ``unit``: 四舍五入 (half up), 舍去 or 进位."""
    n = q / unit
    if mode == "舍去":
        return Fraction(n.numerator // n.denominator * unit)
    if mode == "进位":
        return Fraction(-(-n.numerator // n.denominator) * unit)
    n += Fraction(1, 2)
    return Fraction(n.numerator // n.denominator * unit)


def to_fen(q: Fraction) -> int:
    """``q`` (in 分) half up to a whole 分."""
    return int(round_to(q, 1, "四舍五入"))


def apportion(parts: Sequence[Fraction]) -> list[int]:
    """Parts of an amount in whole 分 that add up to the amount in whole 分, by the largest remainder.

    Each part is rounded down; the 分 that are left go to the largest remainders, one each, ties to the part that is
    listed first. So no part is a whole 分 off, none is below zero, and a part that is whole stays as it is.

    Args:
        parts: exact parts in 分, none below zero; their sum, half up, is what is shared out.

    Returns:
        The parts in 分, in the same order.
    """
    whole = [p.numerator // p.denominator for p in parts]
    left = to_fen(sum(parts, Fraction(0))) - sum(whole)
    for i in sorted(range(len(parts)), key=lambda i: whole[i] - parts[i])[:left]:
        whole[i] += 1
    return whole


__all__ = ["apportion", "round_to", "to_fen"]
