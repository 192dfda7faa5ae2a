"""Codes among the facts of worked examples: each must be in the list of its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from policymatch.catalog.shapes import Shapes
from policymatch.language.fields import Dictionary, Field
from policymatch.language.source import Mapping as Pairs
from policymatch.language.source import Node, Scalar, Sequence
from policymatch.language.types import CodeType
from policymatch.model.codes import CodeBook
from policymatch.model.values import read_value


class CaseCodes:
    """Reports every code in the facts of an example that is in no list, at its own place."""

    def __init__(self, shapes: Shapes, dictionary: Dictionary):
        self._shapes, self._dictionary = shapes, dictionary
        self._coded = {name: f for name, f in dictionary.spelling().items() if _coded(f)}

    def check(self, facts: Pairs, on: date | None) -> None:
        """Checks the facts that an example or 案例公共事实 writes; ``on`` is the 基准日, None for any."""
        book = CodeBook(self._dictionary.codes, on)
        for f, scalar in _codes(self._coded, facts):
            try:
                read_value(f, scalar.text, self._dictionary.units, codes=book)
            except ValueError as e:
                self._shapes.bad(scalar.at, "code", f"{f.name}“{scalar.text}”：{e}")


def _coded(f: Field) -> bool:
    return isinstance(f.type, CodeType) or any(isinstance(m.type, CodeType) for m in f.members.values())


def _codes(known: Mapping[str, Field], facts: Pairs) -> Iterator[tuple[Field, Scalar]]:
    """The codes of an enterprise or of a record with their fields; those of yearly facts and of records too."""
    for key, node in facts:
        f = known.get(key.text)
        if f is None:
            continue
        if f.is_list:
            members = {n: m for m in f.members.values() for n in (m.name, m.full_name, *m.aliases) if n}
            for row in node.items if isinstance(node, Sequence) else ():
                if isinstance(row, Pairs):
                    yield from _codes(members, row)
        elif isinstance(f.type, CodeType):
            yield from ((f, value) for value in _scalars(node))


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        if node.text.strip():
            yield node
    elif isinstance(node, Pairs):
        for _, item in node:
            yield from _scalars(item)


__all__ = ["CaseCodes"]
