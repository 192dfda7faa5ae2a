"""Figures around a threshold, and the ledger: what the local scenarios share."""

from __future__ import annotations

from datetime import date

from policymatch.samples.draw import Draw
from policymatch.samples.firm import Cell, Firm, Row


def near(draw: Draw, turn: int, threshold: int, step: int = 1) -> int:
    """A figure by turns plainly above a threshold, at it, one step below, one step above, far below.

    Args:
        turn: counts up; every fifth is alike.
        threshold: in any unit, e.g. 分.
        step: the least difference that counts, e.g. 1 分.
    """
    match turn % 5:
        case 0:
            return threshold * draw.between(110, 190) // 100 // step * step
        case 1:
            return threshold
        case 2:
            return threshold - step
        case 3:
            return threshold + step
        case _:
            return threshold * draw.between(25, 90) // 100 // step * step


def beside(draw: Draw, turn: int, first: date, last: date) -> date:
    """A day by turns within ``first`` to ``last`` (twice), the first, the last, and the day after the last."""
    match turn % 5:
        case 1:
            return first
        case 2:
            return last
        case 4:
            return date.fromordinal(last.toordinal() + 1)
        case _:
            return draw.day(first, last)


def paid(firm: Firm, day: date, amount: int, *, incentive: str = "", program: str = "", of: str = "") -> None:
    """Adds to the ledger (兑现记录).

    Args:
        day: when it was paid; its year is the 年度.
        amount: in 分.
        incentive: 事项, policy id / incentive id.
        program: 项目, for what was paid under another programme.
        of: 对象, the key of the record that it was paid for.
    """
    row: Row = {}
    for name, text in (("事项", incentive), ("项目", program), ("对象", of)):
        if text:
            row[name] = text
    rest: dict[str, Cell] = {"年度": f"{day.year}年", "日期": day, "金额": amount}
    firm.add("兑现记录", row | rest)


def forget(firm: Firm, record: str, field: str, values: tuple[str, ...]) -> None:
    """Takes out the records of a list whose ``field`` is one of ``values``: the scenario puts its own in their place."""
    left = [r for r in firm.records.get(record, ()) if r.get(field) not in values]
    if record in firm.records:
        firm.records[record] = left


__all__ = ["beside", "forget", "near", "paid"]
