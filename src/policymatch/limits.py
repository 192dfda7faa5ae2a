"""How much is taken from outside, in one place: what exceeds a limit is refused with a message that names it.

The limits hold for the whole process. A service may lower them, a batch machine may raise them::

    from policymatch.limits import LIMITS, set_limits

    set_limits(rows=20_000_000)
    assert LIMITS.rows == 20_000_000
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Limits:
    """The limits, each with its unit.

    Attributes:
        blank_rows: blank rows of a table that have other rows below them.
        cell_text: characters of a cell.
        cells: cells of a table, blank ones too: its rows times its columns.
        columns: columns of a table.
        depth: levels of lists and objects within each other, of JSON.
        explained: records of a list that the explanation of an amount shows one by one; the others it sums up.
        file_bytes: bytes of a CSV or Parquet file.
        gap_columns: blank columns of a worksheet behind which nothing belongs to the table.
        gap_rows: blank rows of a worksheet behind which nothing belongs to the table.
        manifest_bytes: bytes of 运行.json.
        messages: problems that one error lists; of the others it says how many there are.
        names: names in one object of an enterprise: facts, periods, fields of a record, rulings.
        policy_files: files with policies and dictionaries in one folder or package.
        reader_bytes: bytes of memory of the process that reads .xls, .xlsb and .ods (not on Windows).
        reader_seconds: seconds that it may take.
        records: records of an enterprise given as JSON or a mapping, copies (份数) counted.
        rejected: rows and cells of a table that are set aside.
        request_bytes: bytes of the JSON of an enterprise.
        row_bytes: bytes of a row of a CSV file.
        rows: rows of a table.
        sheet_cells: filled cells of a worksheet.
        text: characters of one text of an enterprise given as JSON or a mapping.
        workbook_bytes: bytes of a workbook, and of what is unpacked of it.
        workbook_ratio: times the size of a workbook that is unpacked of it, where that is more than 16 MiB.
        xml_text: bytes between two tags of the XML of a workbook.
    """

    blank_rows: int = 1_000_000
    cell_text: int = 131_072
    cells: int = 10_000_000_000
    columns: int = 16_384
    depth: int = 20
    explained: int = 50
    file_bytes: int = 137_438_953_472
    gap_columns: int = 100
    gap_rows: int = 10_000
    manifest_bytes: int = 1_048_576
    messages: int = 100
    names: int = 100_000
    policy_files: int = 20_000
    reader_bytes: int = 1 << 32
    reader_seconds: int = 300
    records: int = 200_000
    rejected: int = 20_000_000
    request_bytes: int = 100_000_000
    row_bytes: int = 16_777_216
    rows: int = 100_000_000
    sheet_cells: int = 50_000_000
    text: int = 32_767
    workbook_bytes: int = 1 << 30
    workbook_ratio: int = 100
    xml_text: int = 1 << 21


LIMITS = Limits()
"""The limits of this process; change them with :func:`set_limits`."""


def set_limits(**changes: int) -> None:
    """Changes some limits of this process.

    Args:
        changes: limit -> its new value, a whole number above zero.

    Raises:
        ValueError: there is no such limit, or the value is no whole number above zero.
    """
    known = {f.name for f in fields(Limits)}
    for name, value in changes.items():
        if name not in known:
            raise ValueError(f"没有限额“{name}”，应为 {'、'.join(sorted(known))}")
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"限额“{name}”应为大于0的整数，写的是{value!r}")
    for name, value in changes.items():
        setattr(LIMITS, name, value)


__all__ = ["LIMITS", "Limits", "set_limits"]
