"""Record tables (参展记录, 贷款, …): every row becomes a record of an enterprise, or is set aside whole with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from policymatch.engine.reference.evaluate import LEDGER
from policymatch.errors import TableError, did_you_mean
from policymatch.language.fields import Dictionary, Field
from policymatch.model.facts import CODE_NAME
from policymatch.model.values import Record
from policymatch.tables.cells import CellReader, RejectedCell, RejectedRow, read_code, text_of, too_wide
from policymatch.tables.headers import Headers, read_headers
from policymatch.tables.rows import (
    BAD_CODE,
    BLANK_ROW,
    NO_CODE,
    TOO_WIDE,
    Enterprise,
    Intake,
    unusable_columns,
)
from policymatch.tables.table import FIRST_ROW, Cell, Table, blank, shown

STRANGER, REFUSED = "企业表没有这户企业", "企业表中的这户企业已退回"


@dataclass(slots=True)
class RecordIntake:
    """What came out of a record table.

    Attributes:
        record: the record list.
        table: the file's name.
        rows: how many rows it has; ``used`` of them became records, the others are in ``rejected_rows``.
    """

    record: str
    table: str
    rows: int
    used: int = 0
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    rejected_cells: list[RejectedCell] = field(default_factory=list)
    notices: tuple[str, ...] = ()


def record_lists(dictionary: Dictionary, given: Iterable[str]) -> dict[str, Field]:
    """The record list that each given name (or alias) means.

    Raises:
        TableError: a name means none, or two names mean the same one; the message names the nearest.
    """
    lists = {name: f for name, f in dictionary.spelling().items() if f.is_list}
    out: dict[str, Field] = {}
    for name in given:
        if name not in lists:
            other = dictionary.spelling().get(name)
            why = "是企业的指标，不是一组记录，应写在企业表的列里" if other else "不是指标字典里的记录"
            hint = did_you_mean(name, lists)
            raise TableError(f"记录表“{name}”：{why}" + (f"，{hint}" if hint and not other else ""))
        twice = [n for n, f in out.items() if f.name == lists[name].name]
        if twice:
            raise TableError(f"记录表“{twice[0]}”和“{name}”都是“{lists[name].name}”，请合并成一个文件")
        out[name] = lists[name]
    return out


def take_records(
    table: Table, record: Field, dictionary: Dictionary, intake: Intake, incentives: Mapping[str, tuple[str, ...]]
) -> RecordIntake:
    """Reads a record table and gives each enterprise its records.

    Args:
        table: one row a record, joined by 统一社会信用代码.
        record: the record list.
        dictionary: the field dictionary.
        intake: the enterprises; their facts are filled in.
        incentives: short id of a 事项 -> its full paths, for the ledger.

    Raises:
        TableError: no code column, no known column or no row, or the enterprise table has no codes to join by.
    """
    headers = read_headers(table, dictionary, record)
    _usable(table, record, headers, intake)
    out = RecordIntake(record.name, table.name, len(table.rows), notices=(*table.notes, *headers.notices))
    out.rejected_cells += unusable_columns(table, headers)
    readers = [CellReader(dictionary, c) for c in headers.columns]
    enterprises = {e.key: e for e in intake.enterprises}
    unattributed = 0
    keys: dict[tuple[object, ...], list[int]] = {}
    for number, row in enumerate(table.rows, FIRST_ROW):
        owner, kind, reason = _owner(table, headers, intake, enterprises, row)
        if kind:
            out.rejected_rows.append(
                RejectedRow(table.name, number, text_of(row, headers.code), text_of(row, headers.name), kind, reason)
            )
            unattributed += kind in (NO_CODE, BAD_CODE) or (kind == TOO_WIDE and owner is None)
        if owner is None:
            continue
        made: Record = {}
        if not kind:
            made = _record(out, readers, owner, number, row, incentives if record.name == LEDGER else None)
            out.used += 1
            if record.key and all(k in made for k in record.key):
                keys.setdefault((owner.key, *(made[k] for k in record.key)), []).append(number)
        # of a row that was set aside it is known that there is a record, and nothing else
        owner.facts.records.setdefault(record.name, []).append(made)
    _settle_stated(out, record, intake, enterprises)
    out.notices += _twice(table, record, keys)
    out.notices += _complete(table, record, intake, unattributed)
    return out


def _usable(table: Table, record: Field, headers: Headers, intake: Intake) -> None:
    if headers.code is None:
        raise TableError(f"“{table.name}”没有{CODE_NAME}列，“{record.name}”的每一行要用它对应到企业")
    if not intake.has_codes:
        raise TableError(f"“{intake.table}”没有{CODE_NAME}列，记录表“{table.name}”的行对应不到企业")
    if not table.rows and not record.complete:
        raise TableError(f"“{table.name}”只有表头，没有数据行；第1行是表头，记录从第2行起")


def _owner(
    table: Table, headers: Headers, intake: Intake, enterprises: Mapping[str, Enterprise], row: tuple[Cell, ...]
) -> tuple[Enterprise | None, str, str]:
    """The enterprise of a row (if it can be told), and why the row is set aside: kind and reason, or ""."""
    if all(blank(c) for c in row):
        return None, BLANK_ROW, "整行空白"
    wide = too_wide(row, len(table.headers))
    assert headers.code is not None
    if not text_of(row, headers.code):
        return None, (TOO_WIDE if wide else NO_CODE), wide or f"没有填{CODE_NAME}（如是合并单元格，请拆分后逐行填写）"
    cell = row[headers.code.index]
    try:
        # what equals a key was checked when the enterprise was read
        known = isinstance(cell, str) and cell in enterprises
        code = str(cell) if known else read_code(cell)
    except ValueError as e:
        return None, (TOO_WIDE if wide else BAD_CODE), wide or str(e)
    owner = enterprises.get(code)
    if wide:
        return owner, TOO_WIDE, wide
    if owner is None and code in intake.refused:
        return None, REFUSED, f"“{intake.table}”里这户企业的行已退回"
    if owner is None:
        return None, STRANGER, f"“{intake.table}”里没有这户企业"
    return owner, "", ""


def _record(
    out: RecordIntake,
    readers: list[CellReader],
    owner: Enterprise,
    number: int,
    row: tuple[Cell, ...],
    incentives: Mapping[str, tuple[str, ...]] | None,
) -> Record:
    made: Record = {}
    for reader in readers:
        i = reader.column.index
        if i >= len(row) or blank(row[i]):
            continue
        value = reader.read(row[i])
        if incentives is not None and reader.field.name == "事项" and isinstance(value, str):
            value = _full_path(value, incentives)
        if isinstance(value, ValueError):
            out.rejected_cells.append(
                RejectedCell(out.table, number, reader.column.header.strip(), owner.key, shown(row[i]), str(value))
            )
        else:
            made[reader.field.name] = value
    return made


def _full_path(text: str, incentives: Mapping[str, tuple[str, ...]]) -> str | ValueError:
    """A 事项 of the ledger by its full path; a short id will do where it is the only one."""
    if "/" in text:
        return text
    paths = incentives.get(text, ())
    if len(paths) == 1:
        return paths[0]
    return ValueError(
        f"应写 政策编号/事项编号，{'有几个：' + '、'.join(paths) if paths else '政策库里没有这个事项编号'}"
    )


def _settle_stated(out: RecordIntake, record: Field, intake: Intake, enterprises: Mapping[str, Enterprise]) -> None:
    """A 无 in the enterprise table against rows in the record table: the rows stand."""
    for key, cell in intake.none_stated.get(record.name, {}).items():
        count = len(enterprises[key].facts.records.get(record.name, []))
        if count:
            intake.rejected_cells.append(
                RejectedCell(
                    cell.table,
                    cell.row,
                    cell.column,
                    key,
                    cell.value,
                    f"写的是无，“{out.table}”里却有{count}行，以记录表为准",
                )
            )


def _twice(table: Table, record: Field, keys: Mapping[tuple[object, ...], list[int]]) -> tuple[str, ...]:
    """Rows of one enterprise with the same 主键 may be the same record entered twice."""
    same = [rows for rows in keys.values() if len(rows) > 1]
    if not same:
        return ()
    example = "、".join(str(n) for n in same[0])
    return (
        f"“{table.name}”：{len(same)}组行的企业和主键（{'、'.join(record.key)}）相同（如第{example}行），都已计入，请核对是否重复",
    )


def _complete(table: Table, record: Field, intake: Intake, unattributed: int) -> tuple[str, ...]:
    """全量: whoever is not in the office's roll is known to have none — unless a row of the roll belongs to nobody knows whom."""
    if not record.complete:
        return ()
    if unattributed:
        return (
            f"“{table.name}”有{unattributed}行看不出是哪户企业，不能当作全量名册：没有“{record.name}”的企业按缺处理，不按没有处理",
        )
    for enterprise in intake.enterprises:
        enterprise.facts.records.setdefault(record.name, [])
    return ()


__all__ = ["RecordIntake", "record_lists", "take_records"]
