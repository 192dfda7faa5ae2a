"""The parts of a workbook that all its sheets share: their list, texts, number formats, the day that dates are counted from."""

from __future__ import annotations

from dataclasses import dataclass, field

from policymatch.tables.reading.workbooks.cell_values import CellValues
from policymatch.tables.reading.workbooks.number_formats import BUILT_IN, GENERAL, NumberFormat, number_format
from policymatch.tables.reading.workbooks.package import DAMAGED, UnusableWorkbook, XlsxPackage
from policymatch.tables.reading.workbooks.shared_strings import shared_strings
from policymatch.tables.reading.workbooks.sheet_choice import SheetEntry
from policymatch.tables.reading.workbooks.xml_pass import XmlPass

_TRUE = ("1", "true", "on")


@dataclass(slots=True)
class Book:
    """A workbook.

    Attributes:
        sheets: its worksheets, in the order of their tabs.
        parts: name of a worksheet -> the part that holds it.
        values: what makes values of cells.
    """

    sheets: list[SheetEntry] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    values: CellValues = field(default_factory=lambda: CellValues((), (), False))


def read_book(package: XlsxPackage, main: str) -> Book:
    """The workbook in a package.

    Args:
        package: the file.
        main: the part that lists the sheets.

    Raises:
        Unusable: a part is damaged or too large.
    """
    relations = package.relations(main)
    book = Book()
    since_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal since_1904
        if tag == "workbookPr":
            since_1904 = is_true(attributes.get("date1904"))
        elif tag == "sheet":
            ids = (value for name, value in attributes.items() if name.rpartition(":")[2] == "id")
            to = relations.get(next(ids, ""))
            name = attributes.get("name", "")
            if to is not None and to.kind == "worksheet":
                if name in book.parts:
                    raise UnusableWorkbook(DAMAGED)
                book.sheets.append(SheetEntry(name, attributes.get("state", "visible") != "visible"))
                book.parts[name] = to.target

    package.parse(main, XmlPass(start))
    parts = {to.kind: to.target for to in relations.values()}
    strings = shared_strings(package, parts["sharedStrings"]) if parts.get("sharedStrings", "") in package else []
    formats = style_formats(package, parts["styles"]) if parts.get("styles", "") in package else [GENERAL]
    book.values = CellValues(strings, formats, since_1904)
    return book


def is_true(text: str | None) -> bool:
    """A flag in an attribute (xsd:boolean, and ``on`` of older files)."""
    return text is not None and text.lower() in _TRUE


def style_formats(package: XlsxPackage, part: str) -> list[NumberFormat]:
    """The number format of each style that a cell may have (``cellXfs``)."""
    own: dict[int, NumberFormat] = {}
    out: list[NumberFormat] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            own[_number(attributes.get("numFmtId"))] = number_format(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            number = _number(attributes.get("numFmtId"))
            out.append(own.get(number) or BUILT_IN.get(number, GENERAL))

    def end(tag: str) -> None:
        nonlocal inside
        if tag == "cellXfs":
            inside = False

    package.parse(part, XmlPass(start, end))
    return out or [GENERAL]


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0


__all__ = ["Book", "is_true", "read_book"]
