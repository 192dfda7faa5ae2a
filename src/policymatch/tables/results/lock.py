"""One writer at a time in a folder; the lock of a process that was killed ends with it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from policymatch.errors import TableError

NAME = ".policymatch.lock"
_FLAGS = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BUSY = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> None:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """The lock of a folder, held until ``release``; its file is empty and stays no longer than that.

    Args:
        folder: what messages call it.
        real: the folder itself.

    Raises:
        TableError: another run holds it, or there can be no locks in this folder.
        OSError: the file of the lock cannot be made.
    """

    def __init__(self, folder: Path, real: Path) -> None:
        self._path = real / NAME
        while True:
            self._fd = self._open()
            try:
                if not stat.S_ISREG(os.fstat(self._fd).st_mode):
                    raise TableError(f"文件夹“{folder}”里的“{NAME}”不是文件，请删掉它再运行")
                self._take(folder)
                if self._ours():  # else its last holder has removed it since it was opened
                    return
            except BaseException:
                os.close(self._fd)
                raise
            os.close(self._fd)

    def _open(self) -> int:
        try:
            return os.open(self._path, _FLAGS | os.O_CREAT, 0o666)
        except PermissionError:  # left by another user's run that was killed
            return os.open(self._path, _FLAGS & ~os.O_RDWR | os.O_RDONLY)

    def _take(self, folder: Path) -> None:
        try:
            _lock(self._fd)
        except OSError as e:
            if e.errno in _BUSY:
                raise TableError(f"另一次运行正在写文件夹“{folder}”，请等它结束，或换一个文件夹") from None
            raise TableError(f"文件夹“{folder}”所在的磁盘不支持文件锁，请换一个文件夹（如本机磁盘上的）") from None

    def _ours(self) -> bool:
        try:
            there = os.lstat(self._path)
        except FileNotFoundError:
            return False
        if stat.S_ISLNK(there.st_mode):  # followed where there is no O_NOFOLLOW
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        return os.path.samestat(there, os.fstat(self._fd))

    def release(self) -> None:
        """Releases the folder."""
        if sys.platform == "win32":  # which removes no file that is open; elsewhere the next holder's would be removed
            os.close(self._fd)
        try:
            with suppress(OSError):
                os.unlink(self._path)
        finally:
            if sys.platform != "win32":
                os.close(self._fd)


__all__ = ["NAME", "FolderLock"]
