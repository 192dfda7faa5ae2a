"""Finding policy files, reading all of them in one pass, and the digest of what was read."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingOf
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from policymatch.catalog.dictionary_file import NOT_USED, SECTIONS, STANDALONE, DictionaryReader
from policymatch.catalog.policy_file import PolicyReader
from policymatch.errors import CatalogError, Problem, Span
from policymatch.files import open_regular, why_not
from policymatch.language.checking.scope import text_of
from policymatch.language.fields import Dictionary
from policymatch.language.source import COLON, MAX_BYTES, Mapping, Node, Reader, Scalar, Sequence, wrong_colon
from policymatch.limits import LIMITS
from policymatch.model.policy import Incentive, Policy

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a set of files holds, and which part of it is selected.

    Attributes:
        dictionary, policies: what was read.
        warnings: problems that stop nothing.
        contents: SHA-256 over the contents of all files.
        dropped: the incentives that were left out, as ``policy/incentive@first day of 有效期``, sorted.
        unplaced: whether policies of which the place is not known are decided.
        unconfirmed: whether incentives that are 未证实 are decided.
    """

    dictionary: Dictionary
    policies: tuple[Policy, ...]
    warnings: tuple[Problem, ...]
    contents: str
    dropped: tuple[str, ...] = ()
    unplaced: bool = False
    unconfirmed: bool = False

    @property
    def digest(self) -> str:
        """``contents``; another digest for each selection out of them."""
        selection = [*self.dropped, *(["unplaced"] * self.unplaced), *(["unconfirmed"] * self.unconfirmed)]
        return (
            hashlib.sha256("\n".join([self.contents, *selection]).encode()).hexdigest() if selection else self.contents
        )

    def keeping(self, wanted: Callable[[Policy, Incentive], bool]) -> Loaded:
        """The same with only the incentives for which ``wanted`` (policy, incentive) holds; policies without any are dropped."""
        kept, dropped = [], set(self.dropped)
        for policy in self.policies:
            incentives = tuple(i for i in policy.incentives if wanted(policy, i))
            dropped |= {f"{i.path}@{policy.valid.start or ''}" for i in policy.incentives if i not in incentives}
            if len(incentives) == len(policy.incentives):
                kept.append(policy)
            elif incentives:
                kept.append(replace(policy, incentives=incentives))
        return replace(self, policies=tuple(kept), dropped=tuple(sorted(dropped)))

    def __repr__(self) -> str:
        return f"<Loaded {len(self.policies)} policies, {self.digest[:12]}>"


def short_ids(loaded: Loaded) -> dict[str, tuple[str, ...]]:
    """The paths (policy id/incentive id) that each incentive id belongs to; a ledger may write the id where it is one."""
    found: dict[str, set[str]] = {}
    known = {i.path for p in loaded.policies for i in p.incentives} | {d.partition("@")[0] for d in loaded.dropped}
    for path in known:  # a firm may have been paid what is left out here
        found.setdefault(path.partition("/")[2], set()).add(path)
    return {short: tuple(sorted(paths)) for short, paths in found.items()}


def find(root: Path) -> list[Path]:
    """Every policy file under a folder (or the one file), in order of path.

    Raises:
        CatalogError: nothing is there, or too much.
    """
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise CatalogError([Problem(Span(str(root)), "no-folder", "没有这个文件夹", "政策文件夹")])
    files = sorted(
        p
        for p in root.rglob("*")
        if p.suffix in SUFFIXES and p.is_file() and not any(q.startswith(".") for q in p.relative_to(root).parts)
    )
    if not files:
        raise CatalogError([Problem(Span(str(root)), "no-files", "文件夹里没有政策文件", "*.yaml")])
    limited(len(files), str(root))
    return files


def limited(n: int, place: str) -> None:
    """Refuses more files than a folder or a package may have.

    Raises:
        CatalogError: there are more than ``LIMITS.policy_files``.
    """
    if n > LIMITS.policy_files:
        most = f"不超过{LIMITS.policy_files:,}个"
        raise CatalogError([Problem(Span(place), "too-many-files", f"有{n:,}个政策文件", most, "分成几个文件夹")])


def calendar_file(path: Path) -> list[Path]:
    """A file with 工作日历.

    Raises:
        CatalogError: it is not there.
    """
    if not path.is_file():
        raise CatalogError([Problem(Span(str(path)), "no-file", "没有这个日历文件", "含 工作日历: 的 YAML 文件")])
    return [path]


def read_files(files: Iterable[Path]) -> dict[str, bytes]:
    """The bytes of files, by path.

    Raises:
        CatalogError: a file cannot be read.
    """
    out: dict[str, bytes] = {}
    for path in files:
        try:
            with open_regular(path) as f:
                out[str(path)] = f.read(MAX_BYTES + 1)  # the reader refuses what is longer
        except OSError as e:
            message = f"读不了这个文件：{why_not(e)}"
            raise CatalogError([Problem(Span(str(path)), "unreadable", message, "能读的 YAML 文件")]) from None
    return out


def load_files(files: Iterable[Path], dictionary: Iterable[Path] = ()) -> Loaded:
    """Reads, checks and digests files; the order of files changes nothing.

    Args:
        files: the files.
        dictionary: files of the shipped dictionary, which the others extend.

    Raises:
        CatalogError: with every problem of every file.
    """
    return load_texts(read_files(files), read_files(dictionary))


def load_texts(texts: MappingOf[str, bytes], dictionary: MappingOf[str, bytes] | None = None) -> Loaded:
    """Like :func:`load_files`, from file name -> bytes."""
    with _uncollected():
        try:
            return _load(texts, dictionary or {})
        except CatalogError as e:
            if dictionary and (own := _own_dictionary(texts, e)) is not None:
                raise own from None
            raise


def holds_dictionary(texts: MappingOf[str, bytes]) -> bool:
    """Whether files define fields."""
    dictionaries: list[Mapping] = []
    _sort_out(texts, dictionaries, [], [])
    return any(root.get("指标") is not None for root in dictionaries)


def loads_by_itself(texts: MappingOf[str, bytes]) -> bool:
    """Whether files hold a dictionary, and load without the shipped one."""
    if not holds_dictionary(texts):
        return False
    try:
        _load(texts, {})
    except CatalogError:
        return False
    return True


def _own_dictionary(texts: MappingOf[str, bytes], e: CatalogError) -> CatalogError | None:
    """One error in place of ``e`` for files that have a whole dictionary of their own, which is not the shipped one; else None."""
    if not loads_by_itself(texts):
        return None
    first = e.problems[0]
    more = f"（与内置的指标字典不同的共{len(e.problems)}处）" if len(e.problems) > 1 else ""
    hint = (
        f"这里自带的指标字典自成一套的，在其中一个字典文件里写一行 {STANDALONE}: {NOT_USED}，"
        "或运行 policymatch upgrade 文件夹"
    )
    return CatalogError([replace(first, message=first.message + more, hint=hint)])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cyclic collector, which would walk the growing trees again and again and find nothing: a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _load(texts: MappingOf[str, bytes], shipped: MappingOf[str, bytes]) -> Loaded:
    problems: list[Problem] = []
    dictionaries: list[Mapping] = []
    decrees: list[tuple[str, Mapping]] = []
    _sort_out(texts, dictionaries, decrees, problems)
    if any(_not_used(root, problems) for root in dictionaries):
        shipped = {}
    copied = set(shipped.values())
    dictionaries = [root for root in dictionaries if texts[root.at.file] not in copied]
    given = [root for name in sorted(shipped) if isinstance(root := _parsed(name, shipped[name])[0], Mapping)]
    builder = DictionaryReader(problems)
    for root in (*given, *dictionaries):
        builder.shapes.keys(root, SECTIONS, "指标字典")
        builder.units(root)
    for root in given:
        builder.read(root, shipped=True)
    for root in dictionaries:
        builder.read(root)
    names = builder.finish(_incentives(decrees))
    reader = PolicyReader(problems, names)
    policies = [p for name, root in decrees if (p := reader.read(root, name)) is not None]
    problems += _versions(policies)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        raise CatalogError(_once(errors))
    policies.sort(key=lambda p: (p.id, p.valid.start.isoformat() if p.valid.start else "", p.file))
    contents = {hashlib.sha256(data).digest() for data in (*texts.values(), *shipped.values())}
    digest = hashlib.sha256(b"".join(sorted(contents)))
    return Loaded(builder.dictionary, tuple(policies), tuple(_once(problems)), digest.hexdigest())


def _not_used(root: Mapping, problems: list[Problem]) -> bool:
    """Whether a file states that the shipped dictionary is not used."""
    node = root.get(STANDALONE)
    if node is None:
        return False
    if not isinstance(node, Scalar) or node.text != NOT_USED:
        problems.append(Problem(node.at, "value", f"{STANDALONE}写的不是“{NOT_USED}”", f"{STANDALONE}: {NOT_USED}"))
    return True


@lru_cache(maxsize=16)
def _parsed(name: str, data: bytes) -> tuple[Node | None, tuple[Problem, ...]]:
    """A file of the shipped dictionary, which is read with every catalog."""
    reader = Reader(name)
    return reader.read(data), tuple(reader.problems)


def _sort_out(
    texts: MappingOf[str, bytes],
    dictionaries: list[Mapping],
    decrees: list[tuple[str, Mapping]],
    problems: list[Problem],
) -> None:
    """Reads every text and separates dictionaries from policies."""
    for name in sorted(texts):
        reader = Reader(name)
        root = reader.read(texts[name])
        problems += reader.problems
        if root is None:
            continue
        if not isinstance(root, Mapping):
            found = wrong_colon(root.text) if isinstance(root, Scalar) else None
            if isinstance(root, Scalar) and found is not None:
                problems.append(Problem(root.span(found[0]), "colon", found[1], found[2], COLON))
            else:
                problems.append(Problem(Span(name, 1, 1), "shape", "文件不是“键: 值”的形式", "政策: … 或 指标: …"))
        elif root.get("政策") is not None or root.get("事项") is not None:
            decrees.append((name, root))
        elif any(root.get(s) is not None for s in SECTIONS):
            dictionaries.append(root)
        else:
            first = root.pairs[0][0] if root.pairs else None
            at = first.at if first else Span(name, 1, 1)
            problems.append(
                Problem(at, "unknown-file", "既不是政策也不是指标字典", f"以 政策: 开头，或含 {'、'.join(SECTIONS)}")
            )


def _incentives(decrees: list[tuple[str, Mapping]]) -> dict[str, set[str]]:
    """The ids of the incentives of each policy, before any is checked: rules may name those of others."""
    out: dict[str, set[str]] = {}
    for _, root in decrees:
        own = out.setdefault(text_of(root.get("编号")), set())
        rows = root.get("事项")
        own |= {
            text_of(row.get("编号"))
            for row in (rows.items if isinstance(rows, Sequence) else ())
            if isinstance(row, Mapping)
        }
    return out


def _once(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _versions(policies: list[Policy]) -> list[Problem]:
    """Versions of one 编号 may not overlap in 有效期; gaps between them are warned of."""
    out: list[Problem] = []
    by_id: dict[str, list[Policy]] = {}
    for p in policies:
        by_id.setdefault(p.id, []).append(p)
    for same in by_id.values():
        same.sort(key=lambda p: (p.valid.start.isoformat() if p.valid.start else "", p.file))
        for a, b in zip(same, same[1:], strict=False):
            if a.valid.overlaps(b.valid):
                out.append(
                    Problem(
                        b.at,
                        "version-overlap",
                        f"编号“{b.id}”的两个版本有效期重叠：{a.valid} 和 {b.valid}",
                        "首尾相接，不重叠",
                        "",
                        a.at,
                    )
                )
            elif a.valid.end and b.valid.start and (b.valid.start - a.valid.end).days > 1:
                out.append(
                    Problem(
                        b.at,
                        "version-gap",
                        f"编号“{b.id}”的两个版本之间有空档：{a.valid.end} 到 {b.valid.start}",
                        "",
                        "",
                        a.at,
                        "warning",
                    )
                )
    return out
