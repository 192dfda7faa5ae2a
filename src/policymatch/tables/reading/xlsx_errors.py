"""What formulas of an .xlsx workbook ended in where they ended in an error: the reader of workbooks gives such cells as blank.

A cell of ISO/IEC 29500-1 (SpreadsheetML, 18.3.1.4) says ``t="e"`` and has the error's name as its value.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import PurePosixPath
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""Errors that the reader of workbooks knows; a sheet with another one it does not read at all."""
_PIECE = 1 << 20  # bytes of a sheet looked at together
_MARKS = (b'"e"', b"'e'")
_BOOK = "xl/workbook.xml"
_PLACE = re.compile(r"[A-Z]{1,3}[0-9]+")


def error_cells(data: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """The cells of a sheet that hold an error, by row and column from 0: ``#DIV/0!``, ``#N/A``, …

    Args:
        data: a workbook that was opened before; one that is no .xlsx (or .xlsm) has none.
        sheet: the name of the worksheet.
    """
    found: dict[tuple[int, int], str] = {}
    try:
        with zipfile.ZipFile(BytesIO(data)) as book:
            part = _part(book, sheet)
            if part is not None and _marked(book, part):
                with book.open(part) as file:
                    for place, said in _cells(file):
                        found[place] = said
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ParseError, RuntimeError, ValueError):
        pass  # a damaged part: what comes before the damage counts, as it does for the reader of workbooks
    return found


def _part(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that a worksheet is kept in."""
    if _BOOK not in book.namelist():
        return None
    base = PurePosixPath(_BOOK)
    at = None
    for item in _elements(book, _BOOK, "sheet"):
        if item.get("name") == sheet:
            at = next((value for name, value in item.attrib.items() if _local(name) == "id"), None)
    for item in _elements(book, f"{base.parent}/_rels/{base.name}.rels", "Relationship"):
        if at is not None and item.get("Id") == at:
            target = item.get("Target", "")
            return target.removeprefix("/") if target.startswith("/") else f"{base.parent}/{target}"
    return None


def _elements(book: zipfile.ZipFile, part: str, kind: str) -> Iterator[Element]:
    with book.open(part) as file:
        yield from (item for _, item in iterparse(file) if _local(item.tag) == kind)


def _marked(book: zipfile.ZipFile, part: str) -> bool:
    """Whether a sheet may have a cell with an error at all: most have none, and are not gone through cell by cell."""
    with book.open(part) as file:
        before = b""
        while piece := file.read(_PIECE):
            if any(mark in text for mark in _MARKS for text in (piece, before + piece[:2])):
                return True
            before = piece[-2:]
    return False


def _cells(file: IO[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    row = column = -1
    for event, item in iterparse(file, events=("start", "end")):
        kind = _local(item.tag)
        if kind == "row" and event == "start":
            row, column = int(item.get("r", row + 2)) - 1, -1
        elif kind == "c" and event == "start":
            column = _column(item.get("r", "").upper(), column + 1)
        elif kind == "c":
            if item.get("t") == "e":
                said = chain.from_iterable(value.itertext() for value in item if _local(value.tag) == "v")
                yield (row, column), "".join(said).strip()
        elif kind == "row":
            item.clear()  # a sheet of millions of cells is not kept


def _column(place: str, otherwise: int) -> int:
    """The column of ``B2`` from 0; a cell that does not say where it stands follows the one before."""
    from xlsxwriter.utility import xl_cell_to_rowcol  # late: few workbooks have an error

    return xl_cell_to_rowcol(place)[1] if _PLACE.fullmatch(place) else otherwise


def _local(name: str) -> str:
    return name.rpartition("}")[2]


__all__ = ["KNOWN_ERRORS", "error_cells"]
