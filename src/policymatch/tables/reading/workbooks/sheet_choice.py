"""Which worksheet of a workbook is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from policymatch.errors import did_you_mean
from policymatch.tables.reading.workbooks.package import UnusableWorkbook

_LISTED = 20  # names of sheets in a message


class SheetEntry(NamedTuple):
    """A worksheet, and whether it is hidden."""

    name: str
    hidden: bool


class Choice(NamedTuple):
    """The sheet that is read.

    Attributes:
        name: its name.
        others: the names of the others.
        notices: what is to be said of the choice, to go behind the name of the file.
    """

    name: str
    others: tuple[str, ...]
    notices: tuple[str, ...]


def choose(sheets: Sequence[SheetEntry], wanted: str | None) -> Choice:
    """The worksheet of a name; without one, the first that is not hidden.

    Raises:
        Unusable: there is no such sheet.
    """
    if not sheets:
        raise UnusableWorkbook("里没有工作表")
    names = [sheet.name for sheet in sheets]
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    if wanted is None:
        visible = [name for name in names if name not in hidden]
        if not visible:
            raise UnusableWorkbook(f"的工作表都是隐藏的：{listed(hidden)}，请指明要读哪一个")
        chosen, notices = visible[0], _passed_over(names, hidden, visible[0])
    elif wanted in names:
        chosen, notices = wanted, (f"的工作表“{wanted}”是隐藏的，按指明的读入",) if wanted in hidden else ()
    else:
        hint = did_you_mean(wanted, names)
        raise UnusableWorkbook(f"没有工作表“{wanted}”，有：{listed(names)}" + (f"；{hint}" if hint else ""))
    return Choice(chosen, tuple(name for name in names if name != chosen), notices)


def _passed_over(names: Sequence[str], hidden: Sequence[str], chosen: str) -> tuple[str, ...]:
    if hidden:
        return (f"有{len(names)}个工作表，只读了第一个没有隐藏的“{chosen}”；隐藏的没有读：{listed(hidden)}",)
    return (f"有{len(names)}个工作表，只读了第一个“{chosen}”",) if len(names) > 1 else ()


def listed(names: Sequence[str]) -> str:
    """Names of sheets in a message."""
    return "、".join(names[:_LISTED]) + (f"等{len(names)}个" if len(names) > _LISTED else "")


__all__ = ["Choice", "SheetEntry", "choose", "listed"]
