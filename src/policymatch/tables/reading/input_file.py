"""A file that is read, once or more often: a regular one, that must not change meanwhile, and whose bytes are digested."""

from __future__ import annotations

import hashlib
import os
from io import BufferedReader
from pathlib import Path

from policymatch.errors import TableError
from policymatch.files import open_regular

_CHUNK = 1 << 20


class InputFile:
    """A file as it was when it was first looked at.

    Args:
        path: the file.

    Attributes:
        path: the file.
        name: what messages call it.
        size: bytes.
        sheet: the worksheet that was read, "" where it has none.

    Raises:
        OSError: it is not there, is no regular file, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.name, self.sheet = path, path.name, ""
        with open_regular(path) as f:
            self._state = _state(os.fstat(f.fileno()))
        self.size = self._state[0]
        self._sha256 = ""

    def open(self) -> BufferedReader:
        """The file at its beginning, for a look at some of it.

        Raises:
            TableError: it has changed, or is not there any more.
        """
        try:
            f = open_regular(self.path)
        except OSError:
            raise self._changed() from None
        f.seek(0)  # where /dev/stdin is the descriptor itself, it stands where the last reader left it
        if _state(os.fstat(f.fileno())) != self._state:
            f.close()
            raise self._changed()
        return f

    def whole(self) -> OpenInput:
        """The file at its beginning, to be read to its end: all readings have to find the same bytes.

        Raises:
            TableError: it has changed, or is not there any more; at the end of a reading that may be raised too.
        """
        return OpenInput(self)

    def read(self) -> bytes:
        """All of it.

        Raises:
            TableError: it has changed, or is not there any more.
            OSError: it cannot be read.
        """
        with self.whole() as f:
            data = f.read(self.size)
            if f.read(1):
                raise self._changed()
        return data

    def digest(self) -> str:
        """SHA-256 of the bytes that were read, in hex; they are read now where nothing read them to their end before.

        Raises:
            TableError: it has changed, or is not there any more.
        """
        if not self._sha256:
            self.read_through()
        return self._sha256

    def read_through(self) -> None:
        """Reads it to its end, to see whether it still has the same bytes.

        Raises:
            TableError: it has changed, or is not there any more.
        """
        with self.whole() as f:
            while f.read(_CHUNK):
                pass

    def check(self) -> None:
        """Whether it is still what it was.

        Raises:
            TableError: it is not.
        """
        self.open().close()

    def ended(self, sha256: str) -> None:
        """Takes the digest of a reading that came to the end.

        Raises:
            TableError: another one read other bytes, or the file has changed since it was first looked at.
        """
        self.check()
        if self._sha256 not in ("", sha256):
            raise self._changed()
        self._sha256 = sha256

    def _changed(self) -> TableError:
        return TableError(f"“{self.name}”在读取期间被改动；请等它不再改动，再重新运行")


class OpenInput:
    """An open file, read from beginning to end; the digest goes to its :class:`InputFile`."""

    def __init__(self, file: InputFile) -> None:
        self._of = file
        self._file = file.open()
        self._hash = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Up to so many bytes more; none at the end.

        Raises:
            TableError: the end is another than that of an earlier reading.
        """
        data = self._file.read(size)
        self._hash.update(data)
        if not data:
            self._of.ended(self._hash.hexdigest())
        return data

    def __enter__(self) -> OpenInput:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _state(s: os.stat_result) -> tuple[int, int, int, int]:
    return s.st_size, s.st_mtime_ns, s.st_ino, s.st_dev


__all__ = ["InputFile", "OpenInput"]
