"""Reading the shapes of a policy file: mappings with known keys, texts, lists of texts, days; every slip a problem."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from policymatch.errors import Problem, Span, did_you_mean
from policymatch.language.periods import parse_date
from policymatch.language.source import COLON, Mapping, Node, Scalar, Sequence, wrong_colon

T = TypeVar("T", bound=str)
D = TypeVar("D", bound=str)


class Shapes:
    """Typed access to nodes; slips are added to ``problems`` and give an empty value."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems

    def bad(
        self, at: Span, code: str, message: str, expected: str = "", hint: str = "", also: Span | None = None
    ) -> None:
        """Adds a problem."""
        self.problems.append(Problem(at, code, message, expected, hint, also))

    def keys(self, node: Mapping, allowed: Iterable[str], what: str, later: dict[str, str] | None = None) -> None:
        """Reports every key that is not allowed, with the nearest one that is."""
        allowed = tuple(allowed)
        for key, _ in node:
            if key.text in (later or {}):
                self.bad(
                    key.at,
                    "not-yet",
                    f"“{key.text}”({(later or {})[key.text]})这一版还不支持",
                    "等下一版，或先不写这一事项",
                )
            elif key.text not in allowed and not self._colon(key):
                self.bad(
                    key.at,
                    "unknown-key",
                    f"{what}里没有“{key.text}”这一项",
                    "、".join(allowed),
                    did_you_mean(key.text, allowed),
                )

    def mapping(self, node: Node | None, what: str) -> Mapping:
        """A mapping; an empty one for anything else."""
        if isinstance(node, Mapping):
            return node
        if node is not None and not self._colon(node):
            self.bad(node.at, "shape", f"{what}应是“键: 值”", "键: 值")
        return Mapping((), node.at if node is not None else Span())

    def _colon(self, node: Node) -> bool:
        """Reports a key with a wrong colon, which made a text of a mapping."""
        found = wrong_colon(node.text) if isinstance(node, Scalar) else None
        if isinstance(node, Scalar) and found is not None:
            self.bad(node.span(found[0]), "colon", found[1], found[2], COLON)
        return found is not None

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The items of a list."""
        if isinstance(node, Sequence):
            return node.items
        if node is not None:
            self.bad(node.at, "shape", f"{what}应是列表", "每项以“- ”开头")
        return ()

    def text(self, owner: Mapping, key: str, required: str = "") -> str:
        """The text under ``key``; ``required``: what is missing without it, for the message."""
        node = owner.get(key)
        if node is None:
            if required:
                self.bad(owner.at, "missing-key", f"{required}缺少“{key}”", f"{key}: …")
            return ""
        if not isinstance(node, Scalar):
            self.bad(node.at, "shape", f"{key}应是一行文字", "一行文字")
            return ""
        return node.text.strip()

    def one_of(self, owner: Mapping, key: str, known: Iterable[T], default: D, required: str = "") -> T | D:
        """The member of ``known`` that is written under ``key``; ``default`` where there is none, or another word."""
        known = tuple(known)
        text = self.text(owner, key, required)
        node = owner.get(key)
        found = next((member for member in known if member == text), None)
        if found is None and (text or isinstance(node, Scalar)):
            self.bad(
                node.at if node else owner.at,
                "value",
                f"“{key}: {text}”不认识",
                "、".join(known),
                did_you_mean(text, known),
            )
        return default if found is None else found

    def texts(self, owner: Mapping, key: str) -> tuple[str, ...]:
        """A list of texts, or one text."""
        node = owner.get(key)
        if node is None:
            return ()
        nodes = node.items if isinstance(node, Sequence) else (node,)
        out = []
        for n in nodes:
            if isinstance(n, Scalar):
                out.append(n.text)
            else:
                self.bad(n.at, "shape", f"{key}的每一项应是一行文字", "一行文字", "文字里有半角“: ”的，改用全角“：”")
        return tuple(out)

    def day(self, owner: Mapping, key: str) -> date | None:
        """A day under ``key``."""
        text = self.text(owner, key)
        if not text:
            return None
        day = parse_date(text)
        if day is None:
            node = owner.get(key)
            self.bad(node.at if node else owner.at, "date", f"“{key}: {text}”不是日期", "年-月-日，如 2024-05-20")
        return day

    def flag(self, owner: Mapping, key: str) -> bool:
        """是 or 否 under ``key``; 否 where it is left out."""
        return self.one_of(owner, key, ("是", "否"), "否") == "是"


def as_plain(node: Node) -> Any:
    """A node as dicts, lists and texts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [as_plain(i) for i in node.items]
    return {k.text: as_plain(v) for k, v in node}
