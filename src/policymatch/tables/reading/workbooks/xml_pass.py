"""XML of others in one pass: no document type, no entities, no deep nesting, nothing that has to be held whole."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pyexpat import ExpatError, ParserCreate

from policymatch.limits import LIMITS

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]

_DEEPEST = 64  # elements inside each other; a sheet has some ten
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODINGS = {"utf-8", "utf8", "utf-16", "utf16", "us-ascii", "ascii"}


class XmlPass:
    """Goes through XML chunk by chunk; names come without their prefix.

    Args:
        start: called at the beginning of an element, with its attributes.
        end: called at its end.
        text: called with the text between two tags, in one or more parts.

    Raises (all methods):
        ValueError: it is no proper XML in UTF-8 or UTF-16, has a document type, or is larger between two tags than the limits
            allow; the message says so in Chinese. Also whatever the functions raise.
    """

    def __init__(self, start: Start, end: End | None = None, text: Text | None = None) -> None:
        self._given_start, self._given_end = start, end
        self._parser = ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        if text is not None:
            self._parser.CharacterDataHandler = text
        self._decoder: codecs.IncrementalDecoder | None = None
        self._fed = self._tagless = self._depth = 0

    def feed(self, chunk: bytes) -> None:
        """The next chunk."""
        if not self._fed and chunk.startswith(_UTF_16):
            self._decoder = codecs.getincrementaldecoder("utf-16")()
        if self._decoder is not None:
            chunk = self._decoded(self._decoder, chunk)
        self._parse(chunk, False)
        self._fed += len(chunk)
        self._tagless = 0 if b"<" in chunk else self._tagless + len(chunk)
        # what is not finished (an attribute, a comment) is gone through again with each chunk
        most = LIMITS.xml_text
        if max(self._tagless, self._fed - self._parser.CurrentByteIndex) > most:
            raise ValueError(f"有一处超过{most:,}字节没有标签，超过限额“xml_text”")

    def close(self) -> None:
        """The end."""
        self._parse(b"" if self._decoder is None else self._decoded(self._decoder, b"", True), True)

    @staticmethod
    def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, last: bool = False) -> bytes:
        try:
            return decoder.decode(chunk, last).encode()
        except UnicodeError:
            raise ValueError("有不是 UTF-16 的字节") from None

    def _parse(self, chunk: bytes, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except ExpatError:
            raise ValueError("不是完整的 XML") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError(f"标签套了{_DEEPEST}层以上")
        self._given_start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._given_end is not None:
            self._given_end(name.rpartition(":")[2])

    def _doctype(self, *_: object) -> None:
        raise ValueError("有 DOCTYPE，工作簿里不应有")

    def _declaration(self, _: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise ValueError(f"文字编码写的是“{encoding[:20]}”，应为 UTF-8")


__all__ = ["XmlPass"]
