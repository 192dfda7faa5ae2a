"""Where policies come from: folders, texts, installed packages, and what is shipped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from policymatch.catalog.loading import (
    SUFFIXES,
    Loaded,
    calendar_file,
    find,
    holds_dictionary,
    limited,
    load_texts,
    read_files,
)
from policymatch.errors import CatalogError, NotFoundError, Problem, Span, no_such
from policymatch.language.source import MAX_BYTES

GROUP = "policymatch.policies"
"""The entry points of packages with policies: the value is a package whose folder holds YAML files."""


def builtin_folder() -> Path:
    """The folder of the shipped policies: inside the wheel, or beside ``src`` in a checkout."""
    inside = Path(__file__).parents[1] / "policies"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "policies"


def builtin_dictionary() -> dict[str, bytes]:
    """The files of the shipped dictionary."""
    return read_files(sorted((builtin_folder() / "dictionary").glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class Sources:
    """What a catalog is read from, each time that it is read.

    Attributes:
        paths: folders and files.
        texts: file names and bytes.
        builtin: whether the shipped policies are among them.
        packages: whether all installed packages with policies are, or the names of those that are.
        dictionary: whether the others extend the shipped dictionary; None leaves it to the files: those that hold a whole
            dictionary of their own stand alone.
        calendar: a file with 工作日历.
    """

    paths: tuple[Path, ...] = ()
    texts: tuple[tuple[str, bytes], ...] = ()
    builtin: bool = False
    packages: bool | tuple[str, ...] = False
    dictionary: bool | None = True
    calendar: Path | None = None

    def read(self) -> Loaded:
        """Everything, checked.

        Raises:
            CatalogError: with every problem of every file.
            NotFoundError: there is no such package.
        """
        folder = builtin_folder()
        dictionary = builtin_dictionary()
        own = dict(self.texts)
        if self.calendar is not None:
            own |= read_files(calendar_file(self.calendar))
        for path in self.paths:
            own |= read_files(find(path))
        for point in _packages(self.packages):
            own |= _texts_of(point)
        if self.builtin:
            shipped = read_files(p for p in find(folder) if p.parent != folder / "dictionary")
            copies = set(shipped.values())
            own = {name: data for name, data in own.items() if data not in copies} | shipped
        if self.dictionary is None and not self.builtin and holds_dictionary(own):
            return _alone_or_over(own, dictionary)
        return load_texts(own, None if self.dictionary is False else dictionary)


def _alone_or_over(own: dict[str, bytes], dictionary: dict[str, bytes]) -> Loaded:
    """Files with a dictionary that load by themselves do so, others extend the shipped one; of two failures the lesser counts."""
    try:
        return load_texts(own)
    except CatalogError as alone:
        try:
            return load_texts(own, dictionary)
        except CatalogError as over:
            raise min(over, alone, key=lambda e: len(e.problems)) from None


def _packages(wanted: bool | Iterable[str]) -> list[EntryPoint]:
    if wanted is False:
        return []
    found = sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value))
    if wanted is True:
        return found
    names = list(dict.fromkeys(wanted))
    for name in names:
        if name not in {p.name for p in found}:
            raise NotFoundError(no_such("已安装的政策包", name, [p.name for p in found]))
    return [p for p in found if p.name in names]


def _texts_of(point: EntryPoint) -> dict[str, bytes]:
    """The YAML files in the folder of a package, and in the folders in it.

    Raises:
        CatalogError: the package cannot be imported or read, or has no such file.
    """
    try:
        out = dict(_walk(files(point.module), point.name))
    except Exception as e:  # whatever a package of somebody else does while it is imported
        raise _broken(point, f"打不开：{type(e).__name__}: {e}") from e
    limited(len(out), point.name)
    if not out:
        raise _broken(point, "里没有政策文件（*.yaml）")
    return out


def _walk(folder: Traversable, name: str) -> Iterable[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        path = f"{name}/{item.name}"
        if item.name.startswith((".", "__pycache__")):
            continue
        if item.is_dir():
            yield from _walk(item, path)
        elif item.name.endswith(SUFFIXES):
            with item.open("rb") as f:
                yield path, f.read(MAX_BYTES + 1)


def _broken(point: EntryPoint, why: str) -> CatalogError:
    message = f"政策包“{point.name}”（{point.value}）{why}"
    return CatalogError([Problem(Span(point.name), "package", message, "一个 Python 包，文件夹里有政策文件")])


__all__ = ["GROUP", "Sources", "builtin_dictionary", "builtin_folder"]
