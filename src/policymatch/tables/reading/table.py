"""A table as it was read: headers, cells as text or typed scalars, row numbers as in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from policymatch.model.days import local_day
from policymatch.model.numbers import float_text
from policymatch.model.texts import plain

_SHOWN = 60  # characters that are kept of a cell that cannot be read


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a cell holds that is no text, number, day or yes and no: it is filled, and rejected wherever it is read.

    Attributes:
        text: how reports show it.
        reason: why it cannot be read, in Chinese.
    """

    text: str
    reason: str

    @staticmethod
    def of(text: str, reason: str) -> Unreadable:
        """With as much of a text as reports need, without halves of characters."""
        cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        return Unreadable(cut.encode("utf-8", "replace").decode("utf-8"), reason)

    def __str__(self) -> str:
        return self.text


Cell = str | int | Decimal | bool | date | datetime | Unreadable | None
"""What a cell may hold; None and blank text are a blank cell."""

FIRST_ROW = 2  # row 1 is the header


@dataclass(frozen=True, slots=True)
class Table:
    """A table, whatever it came from.

    Attributes:
        name: what messages call it (the file's name).
        headers: row 1.
        rows: the rows below, of cells or of Python values that become cells; the i-th (from 0) is row i + 2 of the file. A row
            may be shorter or longer than the headers.
        notes: what the reader had to choose (which sheet), for the summary.
    """

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()


def blank(cell: Cell) -> bool:
    """Whether a cell is blank: nothing, or spaces only (full-width ones too)."""
    if not isinstance(cell, str):
        return cell is None
    return not cell or (not cell[0].isalnum() and not plain(cell))


def shown(cell: Cell) -> str:
    """A cell as text, for reports."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def from_float(x: float) -> Cell:
    """A binary number as the decimal that was meant: 15 significant digits, NaN as blank.

    A whole number of up to 15 digits is an int; a longer one has lost digits and stays a Decimal.
    """
    if x != x:
        return None
    if x in (float("inf"), float("-inf")):
        return str(x)
    d = Decimal(float_text(x))
    return int(d) if d == d.to_integral_value() and abs(d) < 10**15 else d


MARKS = "'="
"""What a cell of a text file begins with that a spreadsheet marked as text."""
_TEXT_MARK = re.compile(r"'(?=[\d=+\-@＝＋－＠\t\r\n])")
_FORMULA_TEXT = re.compile(r'="([^"]*)"')


def from_text(text: str) -> str:
    """A cell of a text file without what spreadsheets add to keep it text: ``'00123`` and ``="00123"`` are ``00123``."""
    if text[:1] not in MARKS:
        return text
    if m := _FORMULA_TEXT.fullmatch(text):
        return m[1]
    return text[1:] if _TEXT_MARK.match(text) else text


def from_texts(texts: list[Any]) -> list[Any]:
    """:func:`from_text` of many texts: most files have none that begins with a mark."""
    joined = "\0" + "\0".join(texts)
    return [from_text(text) for text in texts] if any(f"\0{mark}" in joined for mark in MARKS) else texts


def from_any(x: Any) -> Cell:
    """A Python value (of pandas, Arrow or Excel) as a cell; a day with time 00:00 is a day, an instant its day in Asia/Shanghai."""
    if x is None or isinstance(x, str | bool):
        return x
    if isinstance(x, datetime):
        if x != x:  # pandas' NaT
            return None
        if x.tzinfo is not None:  # only the day counts, which depends on the zone
            return local_day(x)
        whole = (x.hour, x.minute, x.second, x.microsecond) == (0, 0, 0, 0)
        return x.date() if whole else datetime(x.year, x.month, x.day, x.hour, x.minute, x.second)
    if isinstance(x, int | date):
        return x
    if isinstance(x, float):
        return from_float(x)
    if isinstance(x, Decimal):
        return None if x.is_nan() else x if x.is_finite() else str(x)
    return x if isinstance(x, Unreadable) else str(x)


def build(name: str, headers: list[Any], rows: list[tuple[Any, ...]], notes: tuple[str, ...] = ()) -> Table:
    """A table; blank rows at the end are no rows."""
    while rows and all(blank(c) for c in rows[-1]):
        rows.pop()
    return Table(name, tuple(shown(from_any(h)) for h in headers), tuple(rows), notes)


__all__ = [
    "FIRST_ROW",
    "Cell",
    "Table",
    "Unreadable",
    "blank",
    "build",
    "from_any",
    "from_float",
    "from_text",
    "from_texts",
    "shown",
]
