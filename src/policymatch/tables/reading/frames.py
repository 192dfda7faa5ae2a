"""Columns of pandas that Arrow does not take as they are: texts and others as Python objects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from policymatch.tables.reading.arrow_cells import Cells, at_once
from policymatch.tables.reading.table import Cell, from_any, from_float


def cells_of(series: pd.Series[Any]) -> Cells:
    """A column of pandas: all at once where its objects are of one Python type, else cell by cell."""
    if series.dtype == object:
        values = series.to_numpy(copy=True)
        try:
            values[series.isna().to_numpy()] = None
        except ArithmeticError:  # pandas compares decimals, which a signalling NaN does not allow
            return [_cell(x) for x in values]
        made = at_once(values.tolist())
        if made is not None:
            return made
    # a plain float32 column is walked as it is: as objects its numbers would lose their type
    single = series.dtype in (np.float32, np.float16)
    return [_cell(x) for x in (series.to_numpy() if single else series.astype(object))]


def _cell(x: Any) -> Cell:
    if x is pd.NA or x is pd.NaT:
        return None
    if isinstance(x, np.float32 | np.float16):  # the shortest decimal that gives this number is the one that was meant
        return from_float(float(str(x)))
    if isinstance(x, np.generic):
        x = x.item()
    return from_any(x)


__all__ = ["cells_of"]
