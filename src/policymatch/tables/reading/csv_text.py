"""CSV as bytes: which encoding and separator a file has, and its text in UTF-8, a chunk at a time."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Protocol

from policymatch.errors import TableError
from policymatch.tables.reading.input_file import InputFile

UTF_8_MARK, UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = (",", "\t", ";")
SMALL = 32 << 20  # bytes; of a file up to this size all is looked at before the first row is given
_SNIFFED = 65536  # characters looked at for the separator
_CHUNK = 1 << 20
EXPECTED = "CSV（UTF-8 或 GB18030）、Excel 或 Parquet 文件，第1行是表头"


def separator(text: str) -> str:
    """The separator that cuts the header into most cells; one in quotes or brackets does not count."""
    counts = dict.fromkeys(SEPARATORS, 0)
    quoted, depth = False, 0
    for c in text[:_SNIFFED]:
        if c == '"':
            quoted = not quoted
        elif c in "\r\n" and not quoted:
            break
        elif c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c in counts and not quoted and depth <= 0:
            counts[c] += 1
    return max(SEPARATORS, key=lambda s: counts[s])


def encoding(file: InputFile, head: bytes) -> str:
    """The encoding of a file: ``utf-8``, ``utf-16`` or ``gb18030``.

    Args:
        file: the file.
        head: its first bytes.

    Raises:
        TableError: it begins as UTF-8 and does not go on so.
    """
    if head.startswith(UTF_16_MARKS):
        return "utf-16"
    first = head.removeprefix(UTF_8_MARK).lstrip(b' \t\r\n,;"').split(b"\n", 1)[0]
    # one spoilt byte further down does not make a file GB18030 whose header is UTF-8
    sure = head.startswith(UTF_8_MARK) or (not first.isascii() and _is_utf_8(first))
    if not first.isascii() and not sure:
        return "gb18030"
    if sure and file.size > SMALL:
        return "utf-8"
    spoilt = spoilt_row(file)
    if not spoilt:
        return "utf-8"
    if sure:
        raise spoilt_text(file.name, spoilt)
    return "gb18030"


def spoilt_text(name: str, row: int) -> TableError:
    """The error for a UTF-8 file with other bytes in a row."""
    return TableError(f"“{name}”是 UTF-8 文件，但第{row}行有不是 UTF-8 的字节，请重新导出；应为{EXPECTED}")


def spoilt_row(file: InputFile) -> int:
    """The first line of a file with bytes that are not UTF-8, or 0."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    row = 1
    with file.open() as f:
        while True:
            data = f.read(_CHUNK)
            pending = decoder.getstate()[0]
            try:
                decoder.decode(data, final=not data)
            except UnicodeDecodeError as e:
                return row + (pending + data).count(b"\n", 0, e.start)
            row += data.count(b"\n")
            if not data:
                return 0


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class Readable(Protocol):
    """Bytes, from the beginning to the end; a BinaryIO is one."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes more; none at the end."""
        ...


class Utf8:
    """The text of a file as UTF-8, without its mark.

    Args:
        file: the open file, at its beginning.
        name: what messages call it.
        encoding: of the file.
    """

    def __init__(self, file: Readable, name: str, encoding: str):
        self._file = file
        self._name = name
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)()
        self._encoding = encoding
        self._at = 0
        self._start = b"" if self._decoder is not None else file.read(len(UTF_8_MARK)).removeprefix(UTF_8_MARK)

    def chunks(self, size: int) -> Iterator[bytes]:
        """The text, some ``size`` bytes of the file at a time, cut anywhere between two bytes.

        Raises:
            TableError: the bytes are no text of the encoding.
        """
        while data := self._start + self._file.read(size):
            self._start = b""
            yield data if self._decoder is None else self._decoded(data, False)
        if self._decoder is not None:
            yield self._decoded(b"", True)

    def _decoded(self, data: bytes, final: bool) -> bytes:
        assert self._decoder is not None
        pending = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(data, final)
        except UnicodeDecodeError as e:
            what = " UTF-16 文字" if self._encoding == "utf-16" else "文字"
            where = self._at - pending + e.start + 1
            raise TableError(f"“{self._name}”第{where}个字节起不是能读的{what}，应为{EXPECTED}") from None
        self._at += len(data)
        return text.encode("utf-8")


__all__ = ["EXPECTED", "SMALL", "Utf8", "encoding", "separator", "spoilt_row", "spoilt_text"]
