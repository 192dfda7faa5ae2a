"""The enterprise table: every row becomes the facts of one enterprise, or is set aside whole with a reason."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from fractions import Fraction

from policymatch.errors import TableError
from policymatch.language.fields import Dictionary
from policymatch.model.facts import CODE_NAME, Facts
from policymatch.model.values import check_credit_code, plain
from policymatch.tables.cells import CellReader, RejectedCell, RejectedRow, read_code, text_of, too_wide
from policymatch.tables.headers import Column, Headers, header_text, read_headers
from policymatch.tables.table import FIRST_ROW, Cell, Table, blank, shown

BLANK_ROW, TOO_WIDE = "空行", "格数多于表头"
NO_CODE, BAD_CODE, REPEATED_CODE = f"没有{CODE_NAME}", f"{CODE_NAME}有误", f"{CODE_NAME}重复"
_NOTHING = ("无", "不适用")
_MERGED = "（如是合并单元格，请拆分后逐行填写）"


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One scored row: ``key`` is its 统一社会信用代码, or ``第N行`` in a table without codes."""

    key: str
    row: int
    facts: Facts


@dataclass(slots=True)
class Intake:
    """What came out of the enterprise table.

    Attributes:
        table: its name.
        rows: how many rows it has; each is in ``enterprises`` or in ``rejected_rows``.
        enterprises: in the order of the file.
        has_codes: whether the table has a column of 统一社会信用代码.
        refused: readable codes of rows that were set aside.
        none_stated: record list -> key -> the cell of the enterprise table that says 无.
    """

    table: str
    rows: int
    has_codes: bool
    enterprises: list[Enterprise] = field(default_factory=list)
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    rejected_cells: list[RejectedCell] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    none_stated: dict[str, dict[str, RejectedCell]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def unusable_columns(table: Table, headers: Headers) -> list[RejectedCell]:
    """Columns that cannot be read, as rejected cells of row 1."""
    return [
        RejectedCell(table.name, 1, header_text(table.headers, u.index), "", u.header.strip(), u.reason)
        for u in headers.unusable
    ]


def take_enterprises(table: Table, dictionary: Dictionary) -> Intake:
    """Reads the enterprise table.

    Args:
        table: one row an enterprise.
        dictionary: the field dictionary.

    Returns:
        Enterprises with their facts, and everything that was set aside.

    Raises:
        TableError: the table has no rows or no known column, or two columns hold the same fact.
    """
    headers = read_headers(table, dictionary)
    if not table.rows:
        raise TableError(f"“{table.name}”只有表头，没有数据行；第1行是表头，企业从第2行起")
    out = Intake(table.name, len(table.rows), headers.code is not None, notices=(*table.notes, *headers.notices))
    out.rejected_cells += unusable_columns(table, headers)
    rows = _keyed_rows(table, headers, out)
    readers = [CellReader(dictionary, c) for c in headers.columns if c.field is not None and not c.field.is_list]
    lists = [c for c in headers.columns if c.field is not None and c.field.is_list]
    for number, key, row in rows:
        facts = Facts(key if headers.code is not None else "", text_of(row, headers.name))
        for reader in readers:
            _take(out, facts, reader, number, key, row)
        for column in lists:
            _take_none(out, facts, column, number, key, row)
        out.enterprises.append(Enterprise(key, number, facts))
    out.notices += _small_percents(table, readers, rows)
    return out


def _keyed_rows(table: Table, headers: Headers, out: Intake) -> list[tuple[int, str, tuple[Cell, ...]]]:
    """The rows that can be scored with their keys; the others are set aside."""
    found: list[tuple[int, str, tuple[Cell, ...]]] = []

    def refuse(number: int, row: tuple[Cell, ...], kind: str, reason: str) -> None:
        out.rejected_rows.append(
            RejectedRow(table.name, number, text_of(row, headers.code), text_of(row, headers.name), kind, reason)
        )

    for number, row in enumerate(table.rows, FIRST_ROW):
        key = f"第{number}行"
        if all(blank(c) for c in row):
            refuse(number, row, BLANK_ROW, "整行空白")
        elif reason := too_wide(row, len(table.headers)):
            refuse(number, row, TOO_WIDE, reason)
            if text_of(row, headers.code):
                with contextlib.suppress(ValueError):
                    out.refused.add(check_credit_code(text_of(row, headers.code)))
        elif headers.code is None:
            found.append((number, key, row))
        elif not text_of(row, headers.code):
            refuse(number, row, NO_CODE, f"没有填{CODE_NAME}{_MERGED}")
        else:
            try:
                found.append((number, read_code(row[headers.code.index]), row))
            except ValueError as e:
                refuse(number, row, BAD_CODE, str(e))
    by_key: dict[str, list[tuple[int, tuple[Cell, ...]]]] = {}
    for number, key, row in found:
        by_key.setdefault(key, []).append((number, row))
    kept = []
    for number, key, row in found:
        same = by_key[key]
        others = "、".join(str(n) for n, _ in same if n != number)
        if len(same) == 1:
            kept.append((number, key, row))
        elif len({_content(r) for _, r in same}) > 1:
            # which of them is right cannot be told, and the order of rows must not decide it
            refuse(number, row, REPEATED_CODE, f"{CODE_NAME}和第{others}行重复而内容不同，无法判断以哪一行为准")
            out.refused.add(key)
        elif number == same[0][0]:
            kept.append((number, key, row))
        else:
            refuse(number, row, REPEATED_CODE, f"和第{same[0][0]}行完全相同，只取第{same[0][0]}行")
    out.rejected_rows.sort(key=lambda r: r.row)
    return kept


def _content(row: tuple[Cell, ...]) -> tuple[str, ...]:
    texts = [f"{type(c).__name__}:{plain(shown(c))}" if not blank(c) else "" for c in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _take(out: Intake, facts: Facts, reader: CellReader, number: int, key: str, row: tuple[Cell, ...]) -> None:
    column = reader.column
    if column.index >= len(row) or blank(row[column.index]):
        return
    cell = row[column.index]
    value = reader.read(cell)
    if isinstance(value, ValueError):
        out.rejected_cells.append(RejectedCell(out.table, number, column.header.strip(), key, shown(cell), str(value)))
    elif column.period is not None:
        facts.series.setdefault(reader.field.name, {})[column.period] = value
    else:
        facts.scalars[reader.field.name] = value


def _take_none(out: Intake, facts: Facts, column: Column, number: int, key: str, row: tuple[Cell, ...]) -> None:
    """A record list named in the enterprise table: 无 says that the enterprise is known to have none."""
    assert column.field is not None
    if column.index >= len(row) or blank(row[column.index]):
        return
    text = shown(row[column.index]).strip()
    cell = RejectedCell(
        out.table,
        number,
        column.header.strip(),
        key,
        text,
        f"企业表里这一列只写 无 或留空，有记录的放在“{column.field.name}”的记录表里",
    )
    if plain(text) not in _NOTHING:
        out.rejected_cells.append(cell)
        return
    facts.records[column.field.name] = []
    out.none_stated.setdefault(column.field.name, {})[key] = cell


def _small_percents(
    table: Table, readers: list[CellReader], rows: list[tuple[int, str, tuple[Cell, ...]]]
) -> tuple[str, ...]:
    """Columns in % whose figures all stay below 1: spreadsheets keep 45% as 0.45 and show the sign only."""
    out = []
    for reader in readers:
        if reader.column.unit != "%":
            continue
        i = reader.column.index
        cells = [row[i] for _, _, row in rows if i < len(row) and not blank(row[i])]
        bare = [reader.read(c) for c in cells if "%" not in plain(shown(c))]
        figures = [v for v in bare if isinstance(v, Fraction)]
        if any(figures) and all(abs(v) < Fraction(1, 100) for v in figures):
            out.append(reader.column.header.strip())
    return tuple(
        f"“{table.name}”：“{h}”的数都小于1，已按百分数读（0.45 即 0.45%）；如果0.45指45%，请把表头的“%”去掉"
        for h in out
    )


__all__ = ["Enterprise", "Intake", "take_enterprises", "unusable_columns"]
