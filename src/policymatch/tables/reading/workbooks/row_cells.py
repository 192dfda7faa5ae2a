"""From what the XML of a row says to its cells in the grid; rows whose cells are of the same form are understood once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from operator import itemgetter
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_cell_to_rowcol

from policymatch.tables.reading.workbooks.cell_values import CellValues, Convert
from policymatch.tables.reading.workbooks.grid import Grid
from policymatch.tables.reading.workbooks.package import Unusable

ROWS, COLUMNS = 1_048_576, 16_384  # of a sheet
REPAIR = "工作簿已损坏，请用 Excel 打开后另存为 .xlsx"
_REMEMBERED = 1_000


class Form(NamedTuple):
    """The type (``t``) and the style (``s``) of a cell; None where it does not say so."""

    kind: str | None
    style: str | None


class _Plan(NamedTuple):
    """How the cells of a row become values.

    Attributes:
        columns: where they stand.
        quick: what makes their values, if none of them is damaged.
        careful: what makes their values.
        numbers: gives of the cells those that ``quick`` makes plain numbers.
    """

    columns: list[int]
    quick: list[Convert]
    careful: list[Convert]
    numbers: Callable[[Sequence[Any]], tuple[Any, ...]]


class RowCells:
    """Takes rows from the XML of a sheet, in its order.

    Args:
        grid: where they go.
        values: what makes values of cells.

    Attributes:
        number: of the row that was begun last.
    """

    def __init__(self, grid: Grid, values: CellValues) -> None:
        self._grid, self._values = grid, values
        self._plans: dict[tuple[object, ...], _Plan] = {}
        self.number = 0

    def begin(self, said: str | None) -> None:
        """Begins the next row.

        Args:
            said: the number that it says itself (``r``); None is the one after the row before.

        Raises:
            Unusable: it is no number of a row, or does not follow the row before.
        """
        number = self.number + 1 if said is None else row_number(said)
        if not self.number < number <= ROWS:
            before = f"，排在第{self.number}行后面" if self.number else ""
            raise Unusable(f"有一行的行号是“{str(said or number)[:20]}”{before}，{REPAIR}")
        self.number = number

    def take(self, letters: Sequence[str], forms: Sequence[Form], texts: Sequence[str], hidden: bool) -> None:
        """The filled cells of the row that was begun.

        Args:
            letters: their columns.
            forms: their forms.
            texts: what they say.
            hidden: the row is hidden.

        Raises:
            Unusable: they are no cells of a row in their order, or more than the limits allow.
        """
        if not letters:
            return
        key = (*letters, *forms)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _REMEMBERED:
                self._plans.clear()
            plan = self._plans[key] = self._plan(letters, forms)
        try:
            values = [convert(text) for convert, text in zip(plan.quick, texts, strict=True)]
            right = isfinite(sum(plan.numbers(values))) and "_" not in "".join(plan.numbers(texts))
        except (ValueError, KeyError):
            right = False
        if not right:
            values = [convert(text) for convert, text in zip(plan.careful, texts, strict=True)]
        self._grid.put(self.number - 1, plan.columns, values, hidden)

    def _plan(self, letters: Sequence[str], forms: Sequence[Form]) -> _Plan:
        columns = [column_number(text) for text in letters]
        if any(not 0 <= column < COLUMNS for column in columns) or sorted(set(columns)) != columns:
            raise Unusable(f"第{self.number}行的单元格次序不对，{REPAIR}")
        careful = [self._values.convert(form.kind, form.style) for form in forms]
        quick = [self._values.quick(convert) for convert in careful]
        return _Plan(columns, quick, careful, _picking([k for k, convert in enumerate(quick) if convert is float]))


def _picking(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What gives some of the items of a sequence."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda items: tuple(items[k] for k in places)


def row_number(text: str) -> int:
    """The number of a row; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def column_number(letters: str) -> int:
    """The column of its letters, from 0; -1 for what is none."""
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        return -1
    column: int = xl_cell_to_rowcol(f"{letters.upper()}1")[1]
    return column


__all__ = ["COLUMNS", "REPAIR", "ROWS", "Form", "RowCells", "column_number", "row_number"]
