"""Enterprises as the tables that a file or a data frame holds: one row an enterprise, one table for each record list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policymatch.language.fields import Dictionary
from policymatch.model.facts import CODE_NAME, NAME, RULINGS, Facts
from policymatch.samples.codes import credit_code
from policymatch.testing.facts import as_mapping

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Population:
    """The same enterprises twice: as mappings, and as tables.

    Attributes:
        enterprises: facts under Chinese names, with 统一社会信用代码 and 企业名称, as ``Catalog.match`` takes them.
        rows: the enterprise table: header -> text, one row an enterprise.
        record_rows: record list -> its rows, joined by 统一社会信用代码.
    """

    enterprises: tuple[Mapping[str, Any], ...]
    rows: tuple[Mapping[str, str], ...]
    record_rows: Mapping[str, tuple[Mapping[str, str], ...]]

    @property
    def frame(self) -> pd.DataFrame:
        """The enterprise table as ``Catalog.score`` takes it."""
        return _frame(self.rows)

    @property
    def records(self) -> dict[str, pd.DataFrame]:
        """The record tables as ``Catalog.score`` takes them."""
        return {name: _frame(rows) for name, rows in self.record_rows.items() if rows}


def population_of(facts: list[Facts], dictionary: Dictionary, codes: tuple[str, ...] = ()) -> Population:
    """Facts as mappings and as tables that say the same.

    A table cannot say everything: 核定 has no column there, and an enterprise without a row in a complete roll (全量) has no record.

    Args:
        facts: one of each enterprise; changed in these two points.
        dictionary: the field dictionary.
        codes: their 统一社会信用代码; left out, made-up ones.
    """
    for f in facts:
        for name, records in f.records.items():
            # in a table a row that has only its key is not read as a record
            f.records[name] = [r for r in records if any(member != CODE_NAME for member in r)]
    filled = {name for f in facts for name, rows in f.records.items() if rows}
    enterprises, rows = [], []
    record_rows: dict[str, list[dict[str, str]]] = {}
    for i, f in enumerate(facts):
        _align_with_tables(f, dictionary, filled)
        head = {CODE_NAME: codes[i] if codes else credit_code("企业", "420802", i + 1), NAME: f"某企业{i + 1}"}
        mapping = as_mapping(f, dictionary)
        enterprises.append({**head, **mapping})
        row = dict(head)
        for name, value in mapping.items():
            field = dictionary.fields[name]
            if field.is_list:
                own = [{CODE_NAME: head[CODE_NAME], **record} for record in value]
                record_rows.setdefault(name, []).extend(own)
                if not own and not (field.complete and name in filled):
                    row[name] = "无"
            elif field.grain:
                row.update({f"{name}({period})": text for period, text in value.items()})
            else:
                row[name] = value
        rows.append(row)
    return Population(tuple(enterprises), tuple(rows), {name: tuple(r) for name, r in record_rows.items()})


def _align_with_tables(f: Facts, dictionary: Dictionary, filled: set[str]) -> None:
    """Changes facts to what tables can hold: no rulings, and empty record lists where a complete table has no row."""
    f.rulings.clear()
    for name in filled:
        field = dictionary.fields[name]
        if field.complete:
            f.records.setdefault(name, [])
    for rows in f.records.values():
        for record in rows:
            record.pop(CODE_NAME, None)  # the column that joins the tables


def _frame(rows: tuple[Mapping[str, str], ...]) -> pd.DataFrame:
    import pandas as pd  # late: only tables need it

    headers = list(dict.fromkeys(h for row in rows for h in row))
    return pd.DataFrame([[row.get(h) for h in headers] for row in rows], columns=headers, dtype=object)


__all__ = ["RULINGS", "Population", "population_of"]
