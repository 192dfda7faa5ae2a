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
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file: ``line`` and ``column`` count from 1; ``file`` is the path as the loader was given it."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else (self.file or "<text>")


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
        return "\n".join(parts)


class PolicymatchError(Exception):
    """Root of every exception that this library raises on purpose."""


class CatalogError(PolicymatchError):
    """Policy files that cannot be loaded.

    Attributes:
        problems: every problem found in one pass, in order of file, line and column.
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(problems, key=lambda p: (p.at.file, p.at.line, p.at.column, p.message)))
        super().__init__("\n".join(str(p) for p in self.problems))


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


class FactError(PolicymatchError):
    """Facts about an enterprise that cannot be taken.

    Attributes:
        issues: one ``FactIssue`` per bad value; all of them are collected before raising.
    """

    def __init__(self, issues: Iterable[FactIssue]):
        self.issues = tuple(issues)
        super().__init__("\n".join(str(i) for i in self.issues))


@dataclass(frozen=True, slots=True)
class FactIssue:
    """One value that cannot be taken: ``field`` as the user wrote it (with period or record place), ``value``, ``reason``, ``hint``."""

    field: str
    value: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "…"
        return f"{self.field}：“{shown}” {self.reason}" + (f"（{self.hint}）" if self.hint else "")


class TableError(PolicymatchError):
    """An input file that cannot be used at all; the message says which file, why, and what was expected."""


class NotFoundError(PolicymatchError):
    """A name that the catalog does not hold; the message names the nearest ones."""


def nearest(name: str, known: Iterable[str], limit: int = 1) -> list[str]:
    """The known names closest in spelling to ``name``, best first, at most ``limit``; an empty list if none is close."""
    pool = sorted(set(known))
    return difflib.get_close_matches(name, pool, n=limit, cutoff=0.5)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint naming the closest known name, or ""."""
    close = nearest(name, known)
    return f"是否想写“{close[0]}”" if close else ""
