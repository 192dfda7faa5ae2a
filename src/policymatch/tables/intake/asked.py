"""One enterprise of a table that is asked for by its code or by its row, found while the table goes by."""

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
        said: its 统一社会信用代码, or the number of its row in the file (row 1 is the header).
    """

    def __init__(self, said: str) -> None:
        self._said = said
        self.begin()

    def begin(self) -> None:
        """Forgets what went by."""
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
        if _NUMBER.fullmatch(self._said):
            found = np.flatnonzero(batch.numbers == int(self._said))
            if len(found):
                return int(found[0])
        at: int = pc.index(batch.keys, pa.scalar(self._said)).as_py()
        return at if at >= 0 else None

    def facts(self) -> Facts:
        """Its facts.

        Raises:
            NotFoundError: it is not among the enterprises that went by; the message names the nearest.
        """
        if self._facts is not None:
            return self._facts
        known = [key for keys in self._keys for key in keys.to_pylist()]
        close = nearest(self._said, known)
        raise NotFoundError(
            f"表里没有可判定的“{self._said}”" + (f"，是否想写“{close[0]}”" if close else "；它可能已退回，见退回行")
        )


__all__ = ["EnterpriseQuery"]
