"""Rewriting files whose form changed: the text around a change stays as it is, and a file is replaced whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from policymatch.catalog.dictionary_file import NOT_USED, STANDALONE
from policymatch.catalog.loading import find, load_texts, loads_by_itself, read_files
from policymatch.errors import CatalogError, Problem, Span
from policymatch.files import why_not
from policymatch.language.source import Mapping, Reader

Texts = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a file: ``old`` at a place becomes ``new``; with "" for ``old`` it is put in.

    ``why``: the reason, in Chinese.
    """

    at: Span
    old: str
    new: str
    why: str

    def __str__(self) -> str:
        change = self.new.strip() if not self.old else f"{self.old} → {self.new}"
        return f"{self.at.file}:{self.at.line}: {change}（{self.why}）"


Rewrite = Callable[[Texts, dict[str, Mapping], Texts], Iterable[Edit]]
"""Takes the files of a folder, their trees by name, and the shipped dictionary; gives what is to be changed."""


def _standalone(texts: Texts, roots: dict[str, Mapping], dictionary: Texts) -> Iterable[Edit]:
    """For a whole dictionary of its own, which is not the shipped one: a line in the file that the shipped one is not used."""
    try:
        load_texts(texts, dictionary)
    except CatalogError:
        if loads_by_itself(texts):
            name = min(name for name, root in roots.items() if root.get("指标") is not None)
            yield Edit(
                Span(name, roots[name].pairs[0][0].at.line, 1),
                "",
                f"{STANDALONE}: {NOT_USED}\n",
                "自带的指标字典自成一套，不用内置的",
            )


REWRITES: tuple[Rewrite, ...] = (_standalone,)
"""The forms that changed; each sees what those before it left."""


def edits(folder: Path, dictionary: Texts) -> tuple[dict[str, bytes], list[Edit]]:
    """What is to be changed in the files of a folder.

    Args:
        folder: the folder, or one file.
        dictionary: the shipped dictionary.

    Returns:
        The new bytes of each file that changes, and each change.

    Raises:
        CatalogError: a file is no YAML of ours.
    """
    before = read_files(find(folder))
    texts, done = dict(before), list[Edit]()
    for rewrite in REWRITES:
        found = list(rewrite(texts, _trees(texts), dictionary))
        for name in {e.at.file for e in found}:
            texts[name] = _edited(texts[name], [e for e in found if e.at.file == name])
        done += found
    if done:
        _trees(texts)
    return {name: data for name, data in texts.items() if data != before[name]}, done


def _trees(texts: Texts) -> dict[str, Mapping]:
    problems: list[Problem] = []
    out: dict[str, Mapping] = {}
    for name, data in texts.items():
        reader = Reader(name)
        root = reader.read(data)
        problems += reader.problems
        if isinstance(root, Mapping):
            out[name] = root
        elif not reader.problems:
            problems.append(Problem(Span(name, 1, 1), "shape", "文件不是“键: 值”的形式", "政策: … 或 指标: …"))
    if problems:
        raise CatalogError(problems)
    return out


def _edited(data: bytes, changes: Iterable[Edit]) -> bytes:
    """The bytes of a file with its changes; line ends and a byte order mark stay as they are."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    lines = data[len(mark) :].decode("utf-8").splitlines(keepends=True)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    for e in sorted(changes, key=lambda e: (e.at.line, e.at.column), reverse=True):
        row, start = e.at.line - 1, e.at.column - 1
        line = lines[row]
        if line[start : start + len(e.old)] != e.old:
            raise ValueError(f"{e.at}: {e.old!r} is not there")
        lines[row] = line[:start] + e.new.replace("\n", ending) + line[start + len(e.old) :]
    return mark + "".join(lines).encode("utf-8")


def write(files: dict[str, bytes]) -> None:
    """Replaces files, each at once, with its permissions.

    Raises:
        CatalogError: one cannot be written; those before it are replaced, the others as they were.
    """
    for name, data in sorted(files.items()):
        path = Path(os.path.realpath(name))  # what a link leads to, not the link
        part = path.with_name(f".policymatch-{secrets.token_hex(8)}")
        try:
            fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            try:
                with os.fdopen(fd, "wb") as f:
                    f.write(data)
                    f.flush()
                    os.fsync(f.fileno())
                os.chmod(part, path.stat().st_mode & 0o777)
                os.replace(part, path)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(part)
        except OSError as e:
            problem = Problem(Span(name), "unwritable", f"写不进这个文件：{why_not(e)}", "能写的文件")
            raise CatalogError([problem]) from None


__all__ = ["REWRITES", "Edit", "edits", "write"]
