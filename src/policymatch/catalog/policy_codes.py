"""Codes of a policy file outside its rules, each held against its list: its 地区, and the facts of its worked examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from policymatch.catalog.shapes import Shapes
from policymatch.language.codes import FIRST, LAST, REGIONS, Window, rule_code
from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period
from policymatch.language.source import Mapping as Pairs
from policymatch.language.source import Node, Scalar, Sequence
from policymatch.language.types import CodeType
from policymatch.model.codes import CodeBook
from policymatch.model.policy import NATION, UNPLACED, DayRange
from policymatch.model.values import read_value


def window_of(region: str, spans: Iterable[DayRange], year: str) -> Window:
    """The years that a policy is about: those of its 有效期, its 受理期 and its 政策年度."""
    period = Period.parse(year)
    firsts = [FIRST if d.start is None else d.start.year for d in spans]
    lasts = [LAST if d.end is None else d.end.year for d in spans]
    if period is not None:
        firsts.append(period.year)
        lasts.append(period.year)
    return Window(min(firsts), max(lasts), region)


class PolicyCodes:
    """Reports every code that is in no list, at its own place."""

    def __init__(self, shapes: Shapes, dictionary: Dictionary):
        self._shapes, self._dictionary = shapes, dictionary
        self._coded = {name: f for name, f in dictionary.spelling().items() if _coded(f)}

    def region(self, node: Node | None, region: str, window: Window) -> None:
        """Checks 地区: a code that is in use in the years of the policy."""
        if not region or region in (NATION, UNPLACED) or node is None:
            return
        found = rule_code(REGIONS, region, self._dictionary.codes, replace(window, region=""))
        if found.code != region:
            self._shapes.bad(
                node.at,
                "value",
                f"地区“{region}”不是区划代码",
                "全国、六位区划代码、功能区代码或 未载",
                found.hint or (f"写 {found.code}" if found.code else ""),
            )

    def facts(self, facts: Pairs, on: date | None) -> None:
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


__all__ = ["PolicyCodes", "window_of"]
