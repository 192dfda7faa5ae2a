"""Finds one enterprise of a table by its code or by its row, while the batches of the table are read."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policymatch.errors import NotFoundError, nearest
from policymatch.model.facts import Facts
from policymatch.tables.intake.enterprises import Batch

_NUMBER = re.compile("[1-9][0-9]{0,17}")


class EnterpriseQuery:
    """An enterprise that is looked for.

    Args:
        code_or_row: its 统一社会信用代码, or the number of its row in the file (row 1 is the header).
    """

    def __init__(self, code_or_row: str) -> None:
        self._code_or_row = code_or_row
        self.begin()

    def begin(self) -> None:
        """Forgets the batches seen so far."""
        self._keys: list[Any] = []
        self._facts: Facts | None = None

    def look(self, batch: Batch) -> None:
        """Looks for it among the next enterprises."""
        if self._facts is None:
            self._keys.append(batch.keys)
            row = self._row(batch)
            if row is not None:
                self._facts = batch.facts(row)

    def _row(self, batch: Batch) -> int | None:
        if _NUMBER.fullmatch(self._code_or_row):
            found = np.flatnonzero(batch.numbers == int(self._code_or_row))
            if len(found):
                return int(found[0])
        at: int = pc.index(batch.keys, pa.scalar(self._code_or_row)).as_py()
        return at if at >= 0 else None

    def facts(self) -> Facts:
        """Its facts.

        Raises:
            NotFoundError: it is not among the enterprises seen; the message names the nearest.
        """
        if self._facts is not None:
            return self._facts
        known = [key for keys in self._keys for key in keys.to_pylist()]
        close = nearest(self._code_or_row, known)
        raise NotFoundError(
            f"表里没有可判定的“{self._code_or_row}”"
            + (f"，是否想写“{close[0]}”" if close else "；它可能已退回，见退回行")
        )


__all__ = ["EnterpriseQuery"]
