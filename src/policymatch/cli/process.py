"""``policymatch`` as a process: its streams, signals, exit code, and the messages of its errors."""

from __future__ import annotations

import os
import platform
import signal
import sys
import tempfile
import traceback
from types import FrameType
from typing import Any

from policymatch.cli.streams import steady_streams, written_out
from policymatch.errors import CatalogError, FactError, PolicymatchError
from policymatch.files import why_not
from policymatch.safe_text import one_line, without_id_numbers
from policymatch.version import __version__

UNUSABLE = 2
UNEXPECTED = 70  # EX_SOFTWARE of sysexits.h
_SIGNALS = {"SIGINT": "已中断", "SIGTERM": "已终止", "SIGHUP": "终端已关闭，运行已终止"}
_MOST = 300  # characters of an unexpected error on its line


class Stopped(SystemExit):
    """A signal ends the process: open files are closed on the way out, as for an error."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.message = _SIGNALS[signal.Signals(number).name]


def _stop(number: int, _: FrameType | None) -> None:
    raise Stopped(number)


def main() -> None:
    """Runs the command line, and ends the process.

    0, 1 and 2 are the command's own codes (2 for our own errors and wrong calls, with a message on standard error),
    70 is an unexpected error, 128 and more a signal.
    """
    steady_streams()
    for name in _SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # a signal that is ignored (nohup) stays ignored
        if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _stop)
    sys.exit(_ended(_run()))


def _run() -> int:
    """Runs the command; gives its exit code."""
    try:
        from policymatch.cli.app import app  # late: so that a signal during the import is handled
        from policymatch.cli.usage import UsageError, usage_text

        try:
            code: Any = app(standalone_mode=False)
        except UsageError as e:
            return _printed(usage_text(e), UNUSABLE)
    except Stopped as e:
        return _printed(e.message, int(str(e.code)))
    except SystemExit as e:
        code = e.code
    except CatalogError as e:
        return _printed(f"政策文件有 {len(e.problems)} 处问题：\n{e}", UNUSABLE)
    except FactError as e:
        return _printed(f"企业数据有 {e.count} 处问题：\n{e}", UNUSABLE)
    except PolicymatchError as e:
        return _printed(str(e), UNUSABLE)
    except BaseException as e:  # panics of readers written in Rust are not derived from Exception
        return _printed(_unexpected(e), UNEXPECTED)
    return code if isinstance(code, int) else 0


def _ended(code: int) -> int:
    """The exit code, once all output is written."""
    failed = written_out()
    if failed is None or code >= UNEXPECTED:
        return code
    code = _printed(f"写不进标准输出：{why_not(failed)}", UNUSABLE)
    written_out()
    return code


def _printed(text: str, code: int) -> int:
    """Prints a message on standard error; gives the exit code back."""
    sys.stderr.write(text + "\n")
    return code


def _unexpected(e: BaseException) -> str:
    """One line for an unexpected error, with the path of the log that has the rest."""
    line = one_line(f"程序内部出错：{type(e).__name__}: {e}", _MOST)
    try:
        # a new file, readable by its owner only
        fd, place = tempfile.mkstemp(prefix="policymatch-", suffix=".log")
        with os.fdopen(fd, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"policymatch {__version__}, Python {platform.python_version()}, {platform.platform()}\n")
            log.write(f"{sys.argv}\n\n")
            log.write(without_id_numbers("".join(traceback.format_exception(e))))
    except OSError:
        return f"{line}；记录也写不进临时文件夹"
    return f"{line}；记录在 {place}"


__all__ = ["main"]
