"""Writing results: CSV that Excel opens, Excel, Parquet; a block at a time, so that a run of any size takes little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from policymatch.errors import TableError
from policymatch.model.result import RunOutput
from policymatch.tables.results import manifest
from policymatch.tables.results.blocks import Block
from policymatch.tables.results.csv_lines import header, lines
from policymatch.tables.results.file_set import OWNER_ONLY, FileSet
from policymatch.tables.results.parquet_file import ParquetFile, TooLongError
from policymatch.tables.results.schemas import NAMES, SCHEMAS, Schema
from policymatch.tables.results.scores import Account, Scores
from policymatch.tables.results.xlsx_file import XlsxFile

T = TypeVar("T")
FORMATS = ("csv", "xlsx", "parquet")


class _File(Protocol):
    """A file being written; ``encoded`` may run in any thread, the others in one."""

    def encoded(self, block: Block) -> Any: ...

    def add(self, encoded: Any) -> None: ...

    def close(self) -> None: ...

    def abandon(self) -> None: ...


class _Csv:
    def __init__(self, path: Path, schema: Schema) -> None:
        self._out = path.open("wb")
        self._out.write(header(schema))

    def encoded(self, block: Block) -> list[Any]:
        return list(lines(block))

    def add(self, encoded: list[Any]) -> None:
        for part in encoded:
            self._out.write(part)

    def close(self) -> None:
        self._out.close()

    abandon = close


def _open(path: Path, suffix: str, name: str, on: date, long: bool) -> _File:
    if suffix == "csv":
        return _Csv(path, SCHEMAS[name])
    if suffix == "parquet":
        return ParquetFile(path, SCHEMAS[name], long)
    return XlsxFile(path, SCHEMAS[name], name, on)


class Folder:
    """A folder that the results of a run are written into, block by block.

    The files appear together when all are complete, and ``运行.json`` after them, which was removed first: a folder without
    it holds no result. Files of an earlier run that are not written again are removed. One run at a time writes into a folder.

    Args:
        folder: made if need be; may be a link to a folder.
        suffix: csv, xlsx or parquet.
        on: the 基准日.
        tables: which of :data:`NAMES`.
        long: whether amounts in Parquet have room for 38 digits; for 18 otherwise.
        mode: the permissions of the files.
        inputs: files that are read, which are not to be replaced.

    Raises:
        TableError: the suffix is none of these, another run is at work in the folder, an input is one of the files, or
            (from any method) the folder cannot be written to.
    """

    def __init__(
        self,
        folder: str | Path,
        suffix: str,
        on: date,
        tables: Sequence[str] = NAMES,
        *,
        long: bool = False,
        mode: int = OWNER_ONLY,
        inputs: Sequence[Path] = (),
    ) -> None:
        if suffix not in FORMATS:
            raise TableError(f"不会写“{suffix}”，应为{'、'.join(FORMATS)}")
        self._suffix = suffix
        self._names = {name: f"{name}.{suffix}" for name in NAMES if name in tables}
        every = {f"{name}.{s}" for name in NAMES for s in FORMATS} | set(manifest.earlier_outputs(folder))
        self._others = sorted(every - set(self._names.values()))
        self._files: dict[str, _File] = {}
        self._rows = dict.fromkeys(self._names, 0)
        self._set = FileSet(folder, every, last=manifest.NAME, mode=mode, inputs=inputs)
        with self._orderly(), self._set.errors_named():
            for name, file in self._names.items():
                self._files[name] = _open(self._set.parts / file, suffix, name, on, long)

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()

    @contextmanager
    def _orderly(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.abandon()
            raise

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are written."""
        return tuple(self._names)

    def encoded(self, name: str, block: Block) -> Any:
        """A block of a table as its file holds it; to be made in any thread.

        Raises:
            TooLongError: an amount has more digits than the file has room for.
        """
        return block.n, self._files[name].encoded(block)

    def add(self, name: str, encoded: Any) -> None:
        """Writes what :meth:`encoded` gave."""
        rows, data = encoded
        self._rows[name] += rows
        with self._set.errors_named():
            self._files[name].add(data)

    def done(self, account: Account) -> list[Path]:
        """Completes the files and gives their paths.

        Args:
            account: the run.
        """
        with self._orderly():
            with self._set.errors_named():
                for name in list(self._files):
                    self._files.pop(name).close()
            files = list(self._names.values())
            outputs = [
                RunOutput(name=file, rows=rows, bytes=sealed.bytes, sha256=sealed.sha256)
                for file, rows, sealed in zip(files, self._rows.values(), self._set.seal(files), strict=True)
            ]
            run = manifest.manifest(account, self._suffix, outputs)
            return self._set.publish(files, self._others, f"{run.model_dump_json(indent=2)}\n".encode())

    def abandon(self) -> None:
        """Removes what was written so far; nothing where the run is complete."""
        for file in self._files.values():
            with suppress(Exception):  # what stopped the writing may stop this too; what counts is that nothing is left
                file.abandon()
        self._files.clear()
        self._set.abandon()


def write_scores(
    scores: Scores,
    folder: str | Path,
    suffix: str = "csv",
    tables: Sequence[str] = NAMES,
    *,
    mode: int = OWNER_ONLY,
) -> list[Path]:
    """Writes the tables of a run into a folder, and ``运行.json``; results of an earlier run that are there are removed.

    Args:
        scores: the run.
        folder: where to; made if need be, for its owner only.
        suffix: csv, xlsx or parquet.
        tables: which of :data:`NAMES`.
        mode: the permissions of the files.

    Returns:
        The files of the tables, in the order of ``NAMES``.

    Raises:
        TableError: the suffix is none of these, another run is writing into the folder, an input of the run would be
            replaced, the folder cannot be written to, or an amount is too long for Parquet.
    """

    def write(long: bool) -> list[Path]:
        with Folder(folder, suffix, scores.on, tables, long=long, mode=mode, inputs=scores.input_paths) as out:
            for name in out.tables:
                for block in scores.blocks(name):
                    out.add(name, out.encoded(name, block))
            return out.done(scores)

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
