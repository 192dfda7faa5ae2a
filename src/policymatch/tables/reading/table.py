"""A table as it was read: headers, cells as text or typed scalars, row numbers as in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from policymatch.limits import LIMITS
from policymatch.model.days import local_day
from policymatch.model.numbers import float_text
from policymatch.model.texts import plain
from policymatch.safe_text import formula_like

NO_DAY = "不在公元1年到9999年之间，不是日期"
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


@dataclass(frozen=True, slots=True)
class Table:
    """A table, whatever it came from.

    Attributes:
        name: what messages call it (the file's name).
        headers: the header row.
        rows: the rows below, of cells or of Python values that become cells; the i-th (from 0) is row ``header + 1 + i`` of the
            file. A row may be shorter or longer than the headers.
        notes: what the reader had to choose (which sheet), for the summary.
        header: the row of the headers in the file.
    """

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()
    header: int = 1

    def __repr__(self) -> str:
        return f"<Table {self.name!r}: {len(self.headers)} columns, {len(self.rows)} rows>"


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
_FORMULA_TEXT = re.compile(r'="([^"]*)"')


def from_text(text: str) -> str:
    """A cell of a text file without what spreadsheets add to keep it text: ``'00123`` and ``="00123"`` are ``00123``."""
    if text[:1] not in MARKS:
        return text
    if m := _FORMULA_TEXT.fullmatch(text):
        return m[1]
    return text[1:] if text[:1] == "'" and (text[1:2].isdecimal() or formula_like(text[1:])) else text


def from_texts(texts: list[Any]) -> list[Any]:
    """:func:`from_text` of many texts: most files have none that begins with a mark."""
    joined = "\0" + "\0".join(text for text in texts if isinstance(text, str))
    if not any(f"\0{mark}" in joined for mark in MARKS):
        return texts
    return [from_text(text) if isinstance(text, str) else text for text in texts]


def from_any(x: Any) -> Cell:
    """A Python value (of pandas, Arrow or Excel) as a cell: a day with time 00:00 is a day, an instant its day in Asia/Shanghai,
    bytes are text in UTF-8.
    """
    if isinstance(x, str):
        return x if len(x) <= LIMITS.cell_text else too_long(x)
    if x is None or isinstance(x, bool):
        return x
    if isinstance(x, datetime):
        if x != x:  # pandas' NaT
            return None
        if x.tzinfo is not None:  # only the day counts, which depends on the zone
            try:
                return local_day(x)
            except OverflowError:
                return Unreadable.of(str(x), NO_DAY)
        whole = (x.hour, x.minute, x.second, x.microsecond) == (0, 0, 0, 0)
        return x.date() if whole else datetime(x.year, x.month, x.day, x.hour, x.minute, x.second)
    if isinstance(x, int | date):
        return x
    if isinstance(x, float):
        return from_float(x)
    if isinstance(x, Decimal):
        return None if x.is_nan() else x if x.is_finite() else str(x)
    if isinstance(x, bytes):
        return from_bytes(x)
    if isinstance(x, Unreadable):
        return x
    if isinstance(x, Iterable):
        return Unreadable.of(str(x), "是一组值，一格应只有一个值")
    if isinstance(x, timedelta):
        return Unreadable.of(str(x), "是时长，应为文字、数、是否或日期")
    # what has no text of its own would be shown by its address in memory
    kind: Any = type(x)
    named = kind.__str__ is not object.__str__ or kind.__repr__ is not object.__repr__
    return str(x) if named else Unreadable.of(type(x).__name__, "不是文字、数、是否或日期")


def from_bytes(data: bytes) -> Cell:
    """Bytes as the text that they are in UTF-8."""
    try:
        return from_any(data.decode("utf-8"))
    except UnicodeDecodeError:
        return Unreadable.of(data.decode("utf-8", "replace"), "不是 UTF-8 的文字，请重新导出")


def too_long(text: str) -> Unreadable:
    """A text of more characters than a cell may have."""
    return Unreadable.of(text, f"有{len(text):,}个字，超过限额“cell_text”（{LIMITS.cell_text:,}）")


def build(name: str, headers: list[Any], rows: list[tuple[Any, ...]], notes: tuple[str, ...] = ()) -> Table:
    """A table; blank rows at the end are no rows."""
    while rows and all(blank(c) for c in rows[-1]):
        rows.pop()
    return Table(name, tuple(shown(from_any(h)) for h in headers), tuple(rows), notes)


__all__ = [
    "NO_DAY",
    "Cell",
    "Table",
    "Unreadable",
    "blank",
    "build",
    "from_any",
    "from_bytes",
    "from_float",
    "from_text",
    "from_texts",
    "shown",
    "too_long",
]
