"""Writing results: CSV that Excel opens, Excel, Parquet; a block at a time, so that a run of any size takes little memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from policymatch.errors import TableError
from policymatch.tables.reading.table import why_not
from policymatch.tables.results.blocks import Block
from policymatch.tables.results.csv_lines import header, lines
from policymatch.tables.results.parquet_file import ParquetFile, TooLongError
from policymatch.tables.results.schemas import NAMES, SCHEMAS, Schema
from policymatch.tables.results.scores import Scores

T = TypeVar("T")
FORMATS = ("csv", "xlsx", "parquet")


class _File(Protocol):
    """A file being written; ``encoded`` may run in any thread, ``add`` and ``close`` in one."""

    def encoded(self, block: Block) -> Any: ...

    def add(self, encoded: Any) -> None: ...

    def close(self) -> None: ...


class _Csv:
    def __init__(self, path: Path, schema: Schema) -> None:
        self._out = path.open("wb")
        self._out.write(header(schema))

    def encoded(self, block: Block) -> list[Any]:
        return list(lines(block))

    def add(self, encoded: list[Any]) -> None:
        for piece in encoded:
            self._out.write(piece)

    def close(self) -> None:
        self._out.close()


def _open(path: Path, suffix: str, name: str, on: date, long: bool) -> _File:
    if suffix == "csv":
        return _Csv(path, SCHEMAS[name])
    if suffix == "parquet":
        return ParquetFile(path, SCHEMAS[name], long)
    from policymatch.tables.results.xlsx_file import XlsxFile

    return XlsxFile(path, SCHEMAS[name], name, on)


class Folder:
    """A folder that results are written into, block by block; files appear when all are complete, none where one fails.

    Args:
        folder: made if need be; files of the same name are replaced.
        suffix: csv, xlsx or parquet.
        on: the 基准日.
        tables: which of :data:`NAMES`.
        long: whether amounts in Parquet have room for 38 digits; for 18 otherwise.

    Raises:
        TableError: the suffix is none of these, or (from any method) the folder cannot be written to.
    """

    def __init__(
        self, folder: str | Path, suffix: str, on: date, tables: Sequence[str] = NAMES, *, long: bool = False
    ) -> None:
        if suffix not in FORMATS:
            raise TableError(f"不会写“{suffix}”，应为{'、'.join(FORMATS)}")
        self._out = Path(folder)
        self._made = not self._out.exists()
        self._files: dict[str, _File] = {}
        self._paths = {name: self._out / f"{name}.{suffix}" for name in NAMES if name in tables}
        self._halves = {name: self._out / f".{name}.{suffix}.part" for name in self._paths}
        with self._told():
            self._out.mkdir(parents=True, exist_ok=True)
            try:
                for name, half in self._halves.items():
                    self._files[name] = _open(half, suffix, name, on, long)
            except OSError:
                self.abandon()
                raise

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as e:
            raise TableError(f"写不进文件夹“{self._out}”：{why_not(e)}") from None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are written."""
        return tuple(self._paths)

    def encoded(self, name: str, block: Block) -> Any:
        """A block of a table as its file holds it; to be made in any thread.

        Raises:
            TooLongError: an amount has more digits than the file has room for.
        """
        return self._files[name].encoded(block)

    def add(self, name: str, encoded: Any) -> None:
        """Writes what :meth:`encoded` gave."""
        with self._told():
            self._files[name].add(encoded)

    def done(self) -> list[Path]:
        """Completes the files and gives their paths."""
        with self._told():
            try:
                for name in list(self._files):
                    self._files[name].close()
                    del self._files[name]
                for name, half in self._halves.items():
                    os.replace(half, self._paths[name])
            except OSError:
                self.abandon()
                raise
        return list(self._paths.values())

    def abandon(self) -> None:
        """Removes what was written so far, but for files that are complete."""
        for file in self._files.values():
            with suppress(Exception):  # what stopped the writing may stop this too; what counts is that nothing is left
                file.close()
        self._files.clear()
        for half in self._halves.values():
            with suppress(OSError):
                half.unlink(missing_ok=True)
        if self._made:
            with suppress(OSError):  # not empty
                self._out.rmdir()


def write_scores(scores: Scores, folder: str | Path, suffix: str = "csv", tables: Sequence[str] = NAMES) -> list[Path]:
    """Writes the tables of a run into a folder, which is made if need be; files of the same name are replaced.

    Args:
        scores: the run.
        folder: where to.
        suffix: csv, xlsx or parquet.
        tables: which of :data:`NAMES`.

    Returns:
        The files, in this order.

    Raises:
        TableError: the suffix is none of these, the folder cannot be written to, or an amount is too long for Parquet.
    """

    def write(long: bool) -> list[Path]:
        with Folder(folder, suffix, scores.on, tables, long=long) as out:
            for name in out.tables:
                for block in scores.blocks(name):
                    out.add(name, out.encoded(name, block))
            return out.done()

    return with_room(write)


def with_room(write: Callable[[bool], T]) -> T:
    """Writes with amounts of the usual length, and where one is longer again with room for it.

    Args:
        write: takes whether amounts have room for 38 digits.

    Raises:
        TableError: an amount is too long even so.
    """
    with suppress(TooLongError):
        return write(False)
    with suppress(TooLongError):
        return write(True)
    raise TableError("有的金额超过36位整数，Parquet 记不下，请改用 csv 或 xlsx")


__all__ = ["FORMATS", "Folder", "with_room", "write_scores"]
