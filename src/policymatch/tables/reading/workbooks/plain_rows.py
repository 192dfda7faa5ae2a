"""Rows of a sheet whose XML has the usual form, all cells of a row at once."""

from __future__ import annotations

import re
from itertools import compress
from typing import Any

from policymatch.tables.reading.workbooks.package import XlsxPackage
from policymatch.tables.reading.workbooks.plain_pass import ATTRIBUTES, CHARACTER, SPACES, PlainPass
from policymatch.tables.reading.workbooks.rich_text import SPACE
from policymatch.tables.reading.workbooks.row_cells import REMEMBERED, CellForm, RowCells
from policymatch.tables.reading.workbooks.sheet_xml import SheetXml, is_hidden
from policymatch.tables.reading.workbooks.xml_pass import XmlPass

_ROW = re.compile(rf"{SPACES}<row({ATTRIBUTES})(/?)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*+)"')
_CELL = re.compile(
    rf"""
    <c\ r="([A-Z]{{1,3}})([0-9]{{1,7}})"((?:\ s="[0-9]{{1,9}}")?(?:\ t="[a-zA-Z]{{1,9}}")?)
    (?: />
    |   (?<!"inlineStr")> (?:<f{ATTRIBUTES}(?:/>|>{CHARACTER}*+</f>))? <v>({SPACES}{CHARACTER}++)</v></c>
    |   (?<="inlineStr")> <is><t(\ xml:space="preserve")?>({CHARACTER}*+)</t></is></c>
    |   ></c> )
    """,
    re.VERBOSE,
)
_OPENING = re.compile(rb"<sheetData>")
_PARTS = 7  # what a cell is split into: what is before it, and six groups
_END = "</row>"
_FORM = re.compile(r'(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?')


def read_sheet(package: XlsxPackage, part: str, rows: RowCells) -> SheetXml:
    """Goes through the XML of a worksheet.

    Args:
        package: the workbook.
        part: the part that holds the sheet.
        rows: takes its rows.

    Returns:
        The rest of the sheet: merged cells, hidden columns, array formulas.

    Raises:
        Unusable: it is damaged, or has more than the limits allow.
    """
    sheet = SheetXml(rows)
    xml = XmlPass(sheet.start, sheet.end, sheet.text)
    plain = PlainPass(xml, _OPENING, lambda: sheet.in_rows, PlainRows(rows))
    package.parse(part, plain, lambda: f"第{rows.number}行以后" if rows.number else "")
    return sheet


class _Forms(dict[str, CellForm]):
    """The form of each text of attributes."""

    def __missing__(self, text: str) -> CellForm:
        if len(self) >= REMEMBERED:
            self.clear()
        m = _FORM.fullmatch(text)
        assert m is not None
        form = self[text] = CellForm(m[2], m[1])
        return form


class PlainRows:
    """Takes rows (see :class:`~policymatch.tables.reading.workbooks.plain_pass.Plain`).

    Args:
        rows: takes their cells.
    """

    def __init__(self, rows: RowCells) -> None:
        self._rows = rows
        self._forms = _Forms()

    def may_begin(self, text: str) -> bool:
        """See :class:`~policymatch.tables.reading.workbooks.plain_pass.Plain`."""
        return _ROW.match(text) is not None if ">" in text else text.lstrip()[:4] in "<row"

    def take(self, text: str, at: int) -> tuple[int, bool] | None:
        """See :class:`~policymatch.tables.reading.workbooks.plain_pass.Plain`."""
        m = _ROW.match(text, at)
        if m is None:
            return None
        end = m.end() if m[2] else text.find(_END, m.end()) + len(_END)
        if end < m.end():
            return None
        return end, self._taken(_ATTRIBUTE.findall(m[1]), "" if m[2] else text[m.end() : end - len(_END)])

    def _taken(self, pairs: list[tuple[str, str]], text: str) -> bool:
        parts: list[Any] = _CELL.split(text)
        attributes = dict(pairs)
        if any(parts[::_PARTS]) or len(attributes) < len(pairs):
            return False
        letters, digits, forms, texts, kept, inside = (parts[k::_PARTS] for k in range(1, _PARTS))
        if "<is>" in text:
            more = zip(texts, kept, inside, strict=True)
            texts = [v if i is None else i if space else i.strip(SPACE) for v, space, i in more]
        number = attributes.get("r") or str(self._rows.number + 1)
        if digits.count(number) < len(digits):
            return False
        if not all(texts):  # cells with a style alone
            letters, forms, texts = (list(compress(part, texts)) for part in (letters, forms, texts))
        self._rows.begin(attributes.get("r"))
        self._rows.take(letters, list(map(self._forms.__getitem__, forms)), texts, is_hidden(attributes))
        return True


__all__ = ["PlainRows"]
