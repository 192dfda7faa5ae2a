"""Files from outside: only regular ones are read, and why the system refuses one is said in Chinese."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe put there since the first look does not block


class NotRegularError(OSError):
    """A pipe, a device or a socket where a file is expected."""


def open_regular(path: str | Path, flags: int = 0) -> BufferedReader:
    """Opens a regular file (or a link to one) to be read.

    A pipe cannot be read twice, and does not say whether its writer came to the end; a device may have no end.

    Args:
        path: the file.
        flags: further flags of ``os.open``.

    Raises:
        OSError: it is not there, is no regular file, or cannot be opened; :func:`why_not` gives the reason in Chinese.
    """
    _check(os.stat(path).st_mode)  # before it is opened: opening a device may already do something
    fd = os.open(path, _FLAGS | _AT_ONCE | flags)
    try:
        _check(os.fstat(fd).st_mode)
    except OSError:
        os.close(fd)
        raise
    return os.fdopen(fd, "rb")


def _check(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise NotRegularError(errno.EINVAL, "not a regular file")


_WHY = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EFBIG: "文件超过了允许的大小",
    errno.EEXIST: "那里已有一个同名的文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EISDIR: "那里是文件夹，不是文件",
    errno.ENOENT: "没有这个路径",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了圈，或不许是链接",
    errno.EIO: "磁盘读写出错",
}


def why_not(e: OSError) -> str:
    """Why the system refused a file, in Chinese where the reason is a usual one."""
    if isinstance(e, NotRegularError):
        return "是管道或设备，不是普通文件，请先把内容存成文件"
    return _WHY.get(e.errno or 0) or e.strerror or str(e)


__all__ = ["NotRegularError", "open_regular", "why_not"]
