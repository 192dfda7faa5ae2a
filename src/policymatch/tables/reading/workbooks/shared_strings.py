"""The texts that the cells of a workbook share."""

from __future__ import annotations

import re

from policymatch.tables.reading.table import Unreadable
from policymatch.tables.reading.workbooks.cell_values import text_value
from policymatch.tables.reading.workbooks.package import XlsxPackage
from policymatch.tables.reading.workbooks.plain_pass import CHARACTER, SPACES, PlainPass
from policymatch.tables.reading.workbooks.rich_text import SPACE, RichText
from policymatch.tables.reading.workbooks.xml_pass import XmlPass

_OPENING = re.compile(rb"<sst[^>]*>")
_TEXT = re.compile(rf'{SPACES}<si><t(\ xml:space="preserve")?>({CHARACTER}*+)</t></si>')
_BEGIN, _END = "<si>", "</si>"


def shared_strings(package: XlsxPackage, part: str) -> list[str | Unreadable]:
    """The shared texts of a workbook, in their order. Their stated number is not used.

    Raises:
        Unusable: they are damaged, or more than the limits allow.
    """
    strings = _Strings()
    xml = XmlPass(strings.start, strings.end, strings.rich_text.text)
    package.parse(part, PlainPass(xml, _OPENING, lambda: strings.begun, strings))
    return strings.found


class _Strings:
    """Collects texts, one by one from the XML parser or many together (see :class:`~policymatch.tables.reading.workbooks.plain_pass.Plain`)."""

    def __init__(self) -> None:
        self.found: list[str | Unreadable] = []
        self.rich_text = RichText()
        self.begun = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self.rich_text.clear()
        self.begun = tag == "sst"
        self.rich_text.start(tag, attributes)

    def end(self, tag: str) -> None:
        self.rich_text.end(tag)
        if tag == "si":
            self.found.append(text_value(self.rich_text.take()))

    def may_begin(self, text: str) -> bool:
        return text.lstrip()[: len(_BEGIN)] in _BEGIN

    def take(self, text: str, at: int) -> tuple[int, bool] | None:
        end = text.rfind(_END, at) + len(_END)
        if end < at + len(_END):
            return None
        parts = _TEXT.split(text[at:end])
        plain = not any(parts[::3])
        if plain:
            strings = zip(parts[1::3], parts[2::3], strict=True)
            self.found += (text_value(text if kept else text.strip(SPACE)) for kept, text in strings)
        return end, plain


__all__ = ["shared_strings"]
