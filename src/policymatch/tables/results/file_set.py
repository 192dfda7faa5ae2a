"""Files that appear in a folder together or not at all, whatever stops the writing."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from policymatch.errors import TableError
from policymatch.files import why_not
from policymatch.tables.results.lock import FolderLock

OWNER_ONLY = 0o600
_PARTS = ".policymatch-"
_LEFT = re.compile(rf"{re.escape(_PARTS)}[0-9a-f]{{16}}")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that is complete: bytes, and their SHA-256 in hex."""

    bytes: int
    sha256: str


class FileSet:
    """A folder that some files are written into by one writer at a time.

    The files are parts in a folder of their own within it, which no one else can read, until ``publish`` puts them in
    their places. Parts that a killed writer left are removed. A link under the name of a file is replaced, not followed.

    Args:
        folder: made if need be, with the folders above it; may be a link to a folder.
        names: what the files may be called that are written now or were written earlier.
        last: the name of the file that appears last, and is removed before anything is written.
        mode: the permissions of the files; who may read them may also look into folders that are made for them.
        inputs: files that must not be replaced or removed.

    Raises:
        TableError: (from any method) the folder cannot be written to, another writer is at work, an input would be lost,
            or the permissions leave the owner unable to read or write, or let anybody execute.
    """

    def __init__(
        self,
        folder: str | Path,
        names: Iterable[str],
        *,
        last: str = "",
        mode: int = OWNER_ONLY,
        inputs: Iterable[Path] = (),
    ) -> None:
        if mode & ~0o666 or ~mode & OWNER_ONLY:
            raise TableError(f"结果文件的权限{mode:o}不能用：本人要能读写，谁都不能执行，应如 600、640、644（八进制）")
        self._folder, self._mode, self._last = Path(folder), mode, last
        self._made: list[Path] = []
        self._placed: list[str] = []
        self._lock: FolderLock | None = None
        self._parts: Path | None = None
        with self.errors_named():
            try:
                self._begin([*names, *([last] if last else [])], inputs)
            except BaseException:
                self.abandon()
                raise

    def _begin(self, names: Sequence[str], inputs: Iterable[Path]) -> None:
        self._lock = self._locked()
        for name in names:
            self._check(name)
        for path in inputs:
            self._spare(path, names)
        for entry in os.scandir(self._real):
            if _LEFT.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
        if self._last:
            self._remove(self._last)
            _sync_folder(self._real)
        self._parts = self._real / f"{_PARTS}{secrets.token_hex(8)}"
        os.mkdir(self._parts, 0o700)  # fails where anything has this name, a link too

    def _locked(self) -> FolderLock:
        while True:
            self._make(self._folder)
            # a link that is turned elsewhere meanwhile does not split the set
            self._real = Path(os.path.realpath(self._folder))
            with suppress(FileNotFoundError):  # another run gave up, and removed the folder it had made
                return FolderLock(self._folder, self._real)

    def _make(self, folder: Path) -> None:
        if folder.is_dir():
            return
        if os.path.lexists(folder):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        self._make(folder.parent)
        self._made.append(folder)  # before it is made: a signal may come in between
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:  # another run was faster
            self._made.pop()
        else:
            if self._mode & 0o077:
                os.chmod(folder, self._mode | (self._mode & 0o444) >> 2)

    def _check(self, name: str) -> None:
        with suppress(FileNotFoundError):
            if stat.S_ISDIR(os.lstat(self._real / name).st_mode):
                raise TableError(f"写不进文件夹“{self._folder}”：“{name}”是文件夹，应为文件")

    def _spare(self, path: Path, names: Sequence[str]) -> None:
        for given in (Path(os.path.realpath(path.parent)) / path.name, Path(os.path.realpath(path))):
            if given.parent == self._real and os.path.normcase(given.name) in map(os.path.normcase, names):
                raise TableError(
                    f"输入“{given.name}”就在结果文件夹“{self._folder}”里，会被结果覆盖；请把它移到别处，或换一个结果文件夹"
                )

    def __enter__(self) -> FileSet:
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()

    @contextmanager
    def errors_named(self) -> Iterator[None]:
        """Errors of the system as a ``TableError`` that names the folder."""
        try:
            yield
        except OSError as e:
            raise TableError(f"写不进文件夹“{self._folder}”：{why_not(e)}") from None

    @property
    def parts(self) -> Path:
        """The folder of the parts; what else is put there goes with it."""
        assert self._parts is not None, "the set is complete or abandoned"
        return self._parts

    def write(self, name: str, data: bytes) -> None:
        """Writes a part that is complete in memory."""
        with self.errors_named():
            (self.parts / name).write_bytes(data)

    def seal(self, names: Sequence[str]) -> list[Sealed]:
        """Digests parts that are complete, gives them their permissions, and waits until they are on the disk."""
        with self.errors_named(), ThreadPoolExecutor(2) as pool:
            return list(pool.map(self._seal, names))

    def _seal(self, name: str) -> Sealed:
        path = self.parts / name
        with path.open("r+b") as f:
            sha256 = hashlib.file_digest(f, "sha256").hexdigest()
            os.fsync(f.fileno())
            size = f.tell()
        os.chmod(path, self._mode)
        return Sealed(size, sha256)

    def publish(self, names: Sequence[str], remove: Iterable[str] = (), last: bytes = b"") -> list[Path]:
        """Puts sealed parts in their places, and ends the set.

        Args:
            names: of the parts.
            remove: names of files that are removed: those of an earlier set that are not replaced.
            last: what the last file holds.

        Returns:
            The files, without the last.
        """
        with self.errors_named():
            for name in remove:
                self._remove(name)
            for name in names:
                self._place(name)
            _sync_folder(self._real)
            if self._last:
                self.write(self._last, last)
                self.seal([self._last])
                self._place(self._last)
                _sync_folder(self._real)
            self._placed.clear()
            self._made.clear()
            self.abandon()
        return [self._folder / name for name in names]

    def _place(self, name: str) -> None:
        self._placed.append(name)
        try:
            os.replace(self.parts / name, self._real / name)
        except PermissionError:
            raise TableError(
                f"写不进文件夹“{self._folder}”：“{name}”没有权限改写，或正被别的程序（如 Excel）打开"
            ) from None

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError, IsADirectoryError):
            os.unlink(self._real / name)

    def abandon(self) -> None:
        """Removes what was written, and whatever was made for it; nothing where the set is complete."""
        with ExitStack() as steps:  # the last one first, each even where another is interrupted
            while self._made:
                steps.callback(_remove_empty, self._made.pop(0))
            if self._lock is not None:
                steps.callback(self._lock.release)
                self._lock = None
            if self._parts is not None:
                steps.callback(shutil.rmtree, self._parts, ignore_errors=True)
                steps.callback(self._take_back, self._parts)
                self._parts = None

    def _take_back(self, parts: Path) -> None:
        with suppress(OSError):  # the last file first: the others stay where it cannot be removed
            while self._placed:
                if not (parts / self._placed[-1]).exists():  # it has been put in its place
                    os.unlink(self._real / self._placed[-1])
                self._placed.pop()


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # something else has been put there
        folder.rmdir()


def _sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk, where the system supports that."""
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(fd)
    finally:
        os.close(fd)


__all__ = ["OWNER_ONLY", "FileSet", "Sealed"]
