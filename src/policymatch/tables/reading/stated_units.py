"""Units that are stated for columns beside the table: as if they stood in brackets in the header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policymatch.errors import TableError, did_you_mean
from policymatch.language.units import UnitTable
from policymatch.tables.reading.sources import Source
from policymatch.tables.reading.spelling import is_unit, squash, unknown_unit


def state_units(sources: Iterable[Source], stated: Mapping[str, str], units: UnitTable) -> None:
    """Puts the unit that is stated for a column into its header, in every table that has such a column.

    Args:
        sources: the tables of a run; their ``headers`` change.
        stated: header, as it is written in the table -> unit, as it would be in brackets.
        units: the unit table.

    Raises:
        TableError: no table has such a column, or the unit is none.
    """
    given = {squash(header): (header, unit) for header, unit in stated.items()}
    for header, unit in given.values():
        if not unit or not is_unit(unit, units):
            raise TableError(f"--unit {header}={unit}：{unknown_unit(unit, units)}；如 --unit 资产负债率=%")
    tables, found = list(sources), set()
    for source in tables:
        hit = {i: given[h] for i, text in enumerate(source.headers) if (h := squash(text)) in given}
        found |= {squash(header) for header, _ in hit.values()}
        source.headers = tuple(
            f"{text.strip()}({hit[i][1]})" if i in hit else text for i, text in enumerate(source.headers)
        )
    for squashed, (header, unit) in given.items():
        if squashed not in found:
            hint = did_you_mean(header, (text.strip() for source in tables for text in source.headers))
            raise TableError(f"--unit {header}={unit}：表里没有这一列" + (f"，{hint}" if hint else ""))


__all__ = ["state_units"]
