"""What can go wrong, as one tree of exceptions and one shape of problem.

::

    PolicymatchError                     everything this library raises on purpose
    ├── CatalogError                     policy files that cannot be loaded; carries every Problem of every file
    │   └── GrammarError                 one expression that cannot be read (collected into a CatalogError by the loader)
    ├── FactError                        facts about an enterprise that cannot be taken: which field, value, and what was expected
    ├── TableError                       an input file that cannot be used at all (unreadable, no known column, no key)
    └── NotFoundError                    an incentive, field or policy that the catalog does not hold

Bad rows and cells of a table are not exceptions: they are set aside and reported (see ``policymatch.tables``).
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policymatch.limits import LIMITS
from policymatch.safe_text import one_line

_FIELD, _VALUE = 200, 60  # characters that a problem of an enterprise keeps of a name and of a value
_NAME = 100  # characters of a name for which the nearest one is looked for


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file: ``line`` and ``column`` count from 1; ``file`` is the path as the loader was given it."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        file = one_line(self.file)
        return f"{file}:{self.line}:{self.column}" if self.line else (file or "<text>")


NOWHERE = Span()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a policy file.

    Args:
        at: where.
        code: stable ASCII name of the kind of problem, e.g. ``unknown-field``.
        message: what was found, in Chinese, without a full stop.
        expected: what was expected instead, or "".
        hint: the nearest right name or another way out, or "".
        also: a second place that takes part in the problem (the other definition, the other side), or None.
        severity: ``error`` stops the load; ``warning`` is reported by ``policymatch check``.
    """

    at: Span
    code: str
    message: str
    expected: str = ""
    hint: str = ""
    also: Span | None = None
    severity: str = "error"

    def __str__(self) -> str:
        parts = [f"{self.at}: {'警告：' if self.severity == 'warning' else ''}{self.message}"]
        if self.expected:
            parts.append(f"  应为：{self.expected}")
        if self.hint:
            parts.append(f"  提示：{self.hint}")
        if self.also is not None:
            parts.append(f"  另见：{self.also}")
        return "\n".join(one_line(part) for part in parts)


class PolicymatchError(Exception):
    """Root of every exception that this library raises on purpose.

    Args:
        lines: the message, a line each. Data in it (names, cells, paths) needs no care: a line break or a control character
            within a line is written out as ``<U+000A>``, and a resident identity number is masked.
    """

    def __init__(self, *lines: str):
        super().__init__(*(one_line(line) for line in lines))

    def __str__(self) -> str:
        return "\n".join(self.args)


def _listed(problems: Sequence[Problem | FactIssue], more: int = 0) -> str:
    """The first ``LIMITS.messages`` problems, and how many more there are."""
    shown = problems[: LIMITS.messages]
    more += len(problems) - len(shown)
    return "\n".join([*map(str, shown), *([f"……另有 {more} 处问题"] if more else [])])


class CatalogError(PolicymatchError):
    """Policy files that cannot be loaded; the message lists the first ``LIMITS.messages`` problems and counts the others.

    Attributes:
        problems: every problem found in one pass, in order of file, line and column.
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(problems, key=lambda p: (p.at.file, p.at.line, p.at.column, p.message)))
        super().__init__()

    def __str__(self) -> str:
        return _listed(self.problems)

    def __reduce__(self) -> Any:
        return type(self), (self.problems,)


class GrammarError(CatalogError):
    """One expression that cannot be read.

    Attributes:
        offset: position of the culprit in the text, counted in characters from 0.
        code, message, expected, hint: as in :class:`Problem`.
    """

    def __init__(self, text: str, offset: int, message: str, expected: str = "", hint: str = "", code: str = "syntax"):
        self.text, self.offset, self.message = text, offset, message
        self.expected, self.hint, self.code = expected, hint, code
        super().__init__([Problem(Span(text, 1, offset + 1), code, message, expected, hint)])

    def __reduce__(self) -> Any:
        return type(self), (self.text, self.offset, self.message, self.expected, self.hint, self.code)


class FactError(PolicymatchError):
    """Facts about an enterprise that cannot be taken; all of it was looked at before raising.

    Attributes:
        issues: one ``FactIssue`` per bad value, the first ``LIMITS.messages`` of them.
        more: how many further values are bad.
    """

    def __init__(self, issues: Iterable[FactIssue], more: int = 0):
        self.issues, self.more = tuple(issues), more
        super().__init__()

    @property
    def count(self) -> int:
        """How many values are bad, listed or not."""
        return len(self.issues) + self.more

    def __str__(self) -> str:
        return _listed(self.issues, self.more)

    def __reduce__(self) -> Any:
        return type(self), (self.issues, self.more)


@dataclass(frozen=True, slots=True)
class FactIssue:
    """One value that cannot be taken, as it may be shown to anybody: safe for a log, and without sensitive data.

    Attributes:
        field: as the user wrote it, with period or place in a record list; at most 200 characters.
        value: what was given, at most 60 characters; ``〔内部：数字〕`` and the like where the field is 内部 or 个人; "" where
            there is no value to show.
        reason: what is wrong, in Chinese; ``hint`` what to write instead, or "".
    """

    field: str
    value: str
    reason: str
    hint: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", one_line(self.field, _FIELD))
        object.__setattr__(self, "value", one_line(self.value, _VALUE))
        object.__setattr__(self, "reason", one_line(self.reason))
        object.__setattr__(self, "hint", one_line(self.hint))

    def __str__(self) -> str:
        value = f"“{self.value}” " if self.value else ""
        return f"{self.field}：{value}{self.reason}" + (f"（{self.hint}）" if self.hint else "")


class TableError(PolicymatchError):
    """An input file that cannot be used at all; the message says which file, why, and what was expected."""


class WrongValue(ValueError):
    """A value that cannot be taken, raised while one value is read.

    Attributes:
        reason: what is wrong, in words that are equal for every value with the same mistake, so that they can be counted.
        hint: what was probably meant (``是否想写“国际性”``), or "".
    """

    def __init__(self, reason: str, hint: str = ""):
        super().__init__(f"{reason}，{hint}" if hint else reason)
        self.reason, self.hint = reason, hint


def reason_of(e: ValueError) -> str:
    """The message of an error without the hint that only this value has."""
    return e.reason if isinstance(e, WrongValue) else str(e)


class NotFoundError(PolicymatchError):
    """A name that the catalog does not hold; the message names the nearest ones."""


_DENIAL = re.compile("[未不非无没]|取消|撤销|注销|终止|禁止|限制|退出|除外|以外")
_DENYING = 6  # names that may be passed over because they deny what was written


def inverts(name: str, other: str) -> bool:
    """Whether ``other`` says the contrary of ``name``: it has, or lacks, a word of denial that is no slip of spelling."""
    name, other = name.removeprefix("是否"), other.removeprefix("是否")
    if not (_DENIAL.search(name) or _DENIAL.search(other)):
        return False
    changes = difflib.SequenceMatcher(None, name, other, autojunk=False).get_opcodes()
    return any(
        len(_DENIAL.findall(name[a:b])) != len(_DENIAL.findall(other[c:d]))
        for tag, a, b, c, d in changes
        if tag in ("insert", "delete") or (tag == "replace" and b - a != d - c)
    )


class _Spellings:
    """Known names by the characters in them, so that few have to be compared with a name."""

    def __init__(self, known: Iterable[str]):
        self._names = sorted(known)
        self._with: dict[str, list[int]] = {}
        for i, name in enumerate(self._names):
            for c in set(name):
                self._with.setdefault(c, []).append(i)

    def nearest(self, name: str, limit: int) -> list[str]:
        common = Counter(i for c in name for i in self._with.get(c, ()))
        # a ratio of 1/2 needs a quarter of the characters of both in common
        near = [self._names[i] for i, n in common.items() if 4 * n >= len(name) + len(self._names[i])]
        close = difflib.get_close_matches(name, near, n=limit + _DENYING, cutoff=0.5)
        return [found for found in close if not inverts(name, found)][:limit]


_spellings = lru_cache(maxsize=8)(_Spellings)


def nearest(name: str, known: Iterable[str], limit: int = 1) -> list[str]:
    """The known names closest in spelling to ``name``, best first, at most ``limit``; an empty list if none is close."""
    return _spellings(frozenset(known)).nearest(name, limit) if len(name) <= _NAME else []


def no_such(what: str, name: str, known: Iterable[str]) -> str:
    """A message that there is no such thing, with the nearest ones."""
    close = nearest(name, known, 3)
    return f"没有{what}“{name}”" + (f"，是否想写 {'、'.join(close)}" if close else "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint naming the closest known name, or ""."""
    close = nearest(name, known)
    return f"是否想写“{close[0]}”" if close else ""
