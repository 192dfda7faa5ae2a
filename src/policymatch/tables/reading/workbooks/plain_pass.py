"""XML whose elements mostly have one usual form: those are taken many at once, everything else goes through the XML parser.

The parser is the definition: elements are taken otherwise only where a pattern covers every character of them, and then the parser
would say the same.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Protocol

from policymatch.limits import LIMITS
from policymatch.tables.reading.workbooks.xml_pass import XmlPass

CHARACTER = r"[^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]"
"""A character of XML that is no markup."""
ATTRIBUTES = r'(?:\ [\w:]+="[^"<>&\x00-\x1f]*+")*+'
"""The attributes of an element, each behind one space."""
SPACES = r"[ \t\n]*+"
_NOT_PLAIN = re.compile(r"<[!?]")  # behind these a text may look like an element and be none


class Plain(Protocol):
    """Takes elements of the usual form."""

    def take(self, text: str, at: int) -> tuple[int, bool] | None:
        """What begins at a place of a text: where it ends, and whether it was taken; None where no whole element begins there."""
        ...

    def may_begin(self, text: str) -> bool:
        """Whether a text may be the beginning of an element, the rest of which is still to come."""
        ...


class PlainPass:
    """Goes through XML chunk by chunk.

    Args:
        xml: the XML parser.
        opening: what the elements of the usual form come behind.
        inside: whether the parser has just opened it.
        plain: takes the elements.

    Raises (all methods):
        ValueError: as for :class:`~policymatch.tables.reading.workbooks.xml_pass.XmlPass`.
    """

    def __init__(self, xml: XmlPass, opening: re.Pattern[bytes], inside: Callable[[], bool], plain: Plain) -> None:
        self._xml, self._opening, self._inside = xml, opening, inside
        self._plain: Plain | None = plain
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._rest: str | None = None  # what waits for the end of its element; None before the opening

    def feed(self, chunk: bytes) -> None:
        """The next chunk."""
        if self._plain is None:
            self._xml.feed(chunk)
        elif self._rest is not None:
            self._elements(self._plain, self._rest + self._decoder.decode(chunk))
        elif (m := self._opening.search(chunk)) is None:
            self._xml.feed(chunk)
        else:
            self._xml.feed(chunk[: m.end()])
            if self._inside():
                self._elements(self._plain, self._decoder.decode(chunk[m.end() :]))
            else:  # a text that looks like it
                self._plain = None
                self._xml.feed(chunk[m.end() :])

    def close(self) -> None:
        """The end."""
        if self._rest:
            self._xml.feed(self._rest.encode())
        self._xml.close()

    def _elements(self, plain: Plain, text: str) -> None:
        at = 0
        usual = not _NOT_PLAIN.search(text)
        while usual and (found := plain.take(text, at)) is not None:
            end, taken = found
            if not taken:
                self._xml.feed(text[at:end].encode())
            at = end
        self._rest = text[at:]
        if not usual or not plain.may_begin(self._rest) or len(self._rest) > LIMITS.xml_text:
            self._plain = None
            self._xml.feed(self._rest.encode() + self._decoder.getstate()[0])
            self._rest = None


__all__ = ["ATTRIBUTES", "CHARACTER", "SPACES", "Plain", "PlainPass"]
