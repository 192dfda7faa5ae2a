"""Standard output and error that never end in an exception: closed, broken, full, or of an encoding that lacks characters."""

from __future__ import annotations

import codecs
import errno
import io
import os
import select
import sys
from typing import Any, TextIO

ESCAPE = "policymatch.escape"
_NEAR = {"✓": "√", "✗": "×", "²": "2"}  # replacements of signs in our own output that GBK lacks


def escaped(text: str) -> str:
    r"""A text with ``\uXXXX`` for every character that is not ASCII: of a JSON text, the same JSON."""
    units = text.encode("utf-16-be", "surrogatepass")
    codes = (int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
    return "".join(chr(c) if c < 128 else f"\\u{c:04x}" for c in codes)


def _escape(e: UnicodeError) -> tuple[str, int]:
    if not isinstance(e, UnicodeEncodeError):
        raise e
    out = []
    for c in e.object[e.start : e.end]:
        near = _NEAR.get(c, "")
        try:
            near.encode(e.encoding)
        except UnicodeEncodeError:
            near = ""
        out.append(near or escaped(c))
    return "".join(out), e.end


codecs.register_error(ESCAPE, _escape)


class _Output(io.FileIO):
    """A standard stream whose writes never fail. What cannot be written is dropped; ``failed`` is the error, except for a broken pipe."""

    failed: OSError | None = None
    _lost = False

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        if self._lost:
            return size
        try:
            while (n := super().write(data)) is None:  # a pipe that does not block, and is full
                select.select([], [self], [])
            return n
        except OSError as e:
            self._lost = True
            # Windows: EINVAL where nobody reads
            if not isinstance(e, BrokenPipeError) and not (sys.platform == "win32" and e.errno == errno.EINVAL):
                self.failed = e
            return size


def _steady(stream: Any, fd: int) -> TextIO:
    """A stream for a descriptor in place of the interpreter's; a Windows console, or a stream that is not a file, stays as it is."""
    if stream is None:
        return io.TextIOWrapper(io.BufferedWriter(_Output(fd, "w", closefd=False)), "utf-8", ESCAPE)
    binary = getattr(stream, "buffer", None)
    if not isinstance(getattr(binary, "raw", binary), io.FileIO):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ESCAPE)
        return stream  # type: ignore[no-any-return]
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(fd, "w", closefd=False)),
        stream.encoding,
        ESCAPE,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def steady_streams() -> None:
    """Makes ``sys.stdout`` and ``sys.stderr`` such streams.

    The descriptors 0, 1 and 2 are opened where they are closed, so that no file opened later gets one of these
    numbers, and with it what libraries print.
    """
    while True:
        fd = os.open(os.devnull, os.O_RDWR)
        if fd > 2:
            os.close(fd)
            break
    sys.stdout, sys.stderr = _steady(sys.stdout, 1), _steady(sys.stderr, 2)


def written_out() -> OSError | None:
    """Writes what is left in the buffers; gives what kept standard output from being written, if anything did."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.failed if isinstance(raw, _Output) else None


__all__ = ["ESCAPE", "escaped", "steady_streams", "written_out"]
