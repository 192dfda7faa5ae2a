"""Codes that occur in an enterprise table more than once: rows that mean the same count once; where they differ, none counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from policymatch.model.facts import CODE_NAME
from policymatch.tables.intake.accounts import REPEATED_CODE
from policymatch.tables.intake.row_meanings import meanings
from policymatch.tables.reading.credit_codes import CodeIndex, Hashes, code_of, hashes, read_codes
from policymatch.tables.reading.sources import RowBlock, Wanted, blocks
from policymatch.tables.reading.table_columns import TableColumns
from policymatch.tables.reading.texts import Bytes, Mask, Rows


@dataclass(slots=True)
class Repeats:
    """The rows whose codes are repeated.

    Attributes:
        conflicts: codes whose rows differ.
    """

    conflicts: set[str]
    _reasons: dict[int, str]  # row in the file -> why it is set aside
    _index: CodeIndex

    def refused(self, codes: Bytes, among: Mask, first: int) -> dict[int, tuple[str, str]]:
        """Rows of a block that are set aside because of their code.

        Args:
            codes: (n, 18) bytes.
            among: the rows with a code.
            first: the number in the file of the first row.
        """
        if not len(self._index):
            return {}
        rows = np.flatnonzero(among & (self._index.find(codes) >= 0)).tolist()
        return {row: (REPEATED_CODE, self._reasons[first + row]) for row in rows if first + row in self._reasons}


@dataclass(slots=True)
class _Found:
    """Of a block of ``n`` rows those that have a code, with its hash, and what each row means whose code may be repeated."""

    n: int
    codes: Bytes
    rows: Rows
    hashes: Hashes
    contents: dict[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class _Same:
    """The rows of one code."""

    numbers: list[int] = field(default_factory=list)
    contents: set[bytes] = field(default_factory=set)


def survey(table: TableColumns, doubtful: Bytes, workers: int) -> tuple[Repeats, CodeIndex]:
    """Reads the codes of a whole table; where some may be repeated, it is read once more to compare their rows.

    Args:
        table: the enterprise table.
        doubtful: codes; the second result is which of them enterprises with facts have.
        workers: threads that read.

    Returns:
        What is repeated, and those of the doubtful codes that an enterprise has.
    """
    code = table.headers.code
    assert code is not None

    def found(block: RowBlock) -> _Found:
        codes = read_codes(block.texts(code.index), table.options)
        good = codes.good.copy()
        good[list(block.wide)] = False
        rows = np.flatnonzero(good)
        return _Found(block.n, codes.text, rows, hashes(codes.text[rows]))

    def compared(block: RowBlock) -> _Found:
        out = found(block)
        rows = out.rows[np.isin(out.hashes, suspected)].tolist()
        if rows:
            out.contents = dict(zip(rows, meanings(table, table.part(block.some(rows))), strict=True))
        return out

    index = CodeIndex(doubtful)
    has = np.zeros(len(index), dtype=bool)
    every: list[Hashes] = [np.zeros(0, dtype=np.uint64)]
    for f in blocks(table.source, Wanted(keys=table.wanted.keys, only=code.index), found, workers):
        every.append(f.hashes)
        at = index.find(f.codes[f.rows])
        has[at[at >= 0]] = True
    keys = np.sort(np.concatenate(every))
    suspected = np.unique(keys[1:][keys[1:] == keys[:-1]])
    same: dict[str, _Same] = {}
    first = table.source.header + 1
    for f in blocks(table.source, table.wanted, compared, workers) if len(suspected) else ():
        for row, content in f.contents.items():
            same_code = same.setdefault(code_of(f.codes, row), _Same())
            same_code.numbers.append(first + row)
            same_code.contents.add(content)
        first += f.n
    repeated = {key: s for key, s in same.items() if len(s.numbers) > 1}
    conflicts = {key for key, s in repeated.items() if len(s.contents) > 1}
    reasons = {n: why for key, s in repeated.items() for n, why in _reasons(s, table.ordered)}
    conflicting = index.find(_bytes(conflicts))
    has[conflicting[conflicting >= 0]] = False
    return Repeats(conflicts, reasons, CodeIndex(_bytes(repeated))), CodeIndex(index.text[has])


def _bytes(codes: Iterable[str]) -> Bytes:
    return np.frombuffer("".join(sorted(codes)).encode(), dtype=np.uint8).reshape(-1, 18)


def _reasons(same: _Same, numbered: bool) -> Iterable[tuple[int, str]]:
    """The rows of one code that are set aside, with the reason; it names other rows by their numbers if they have some."""
    first = same.numbers[0]
    if len(same.contents) == 1:
        why = f"和第{first}行完全相同，只取第{first}行" if numbered else "和另一行完全相同，只取一行"
        return [(n, why) for n in same.numbers[1:]]
    # which of them is right is not known, and the order of rows must not decide it
    return [
        (n, f"{CODE_NAME}和{_others(same.numbers, n, numbered)}行重复而内容不同，无法判断以哪一行为准")
        for n in same.numbers
    ]


def _others(numbers: list[int], n: int, numbered: bool) -> str:
    if not numbered:
        return f"另外{len(numbers) - 1}"
    return f"第{'、'.join(str(other) for other in numbers if other != n)}"


__all__ = ["Repeats", "survey"]
