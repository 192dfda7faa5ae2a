"""不封顶 in the table of a cap: the cap is taken only where the table has one.

``封顶: {分档: 企业规模, 各档: {大型: 5元, 否则: 不封顶}}`` says what ``封顶: {当: 企业规模 是 大型, 金额: 5元}`` says, and becomes that, one
step for each row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from policymatch.language import tree as t
from policymatch.language.checking.scope import Place
from policymatch.language.source import Mapping, Node, Scalar, Sequence
from policymatch.language.types import BOOL, NOTHING, DateType, NumberType, PeriodType

UNCAPPED = "不封顶"
CAPS = ("封顶", "年度封顶", "累计封顶")


def has_uncapped(node: Node) -> bool:
    """Whether a cap, or a row of its table, is 不封顶."""
    seen: list[str] = []

    def look(row: Scalar, inside: bool) -> Node:
        seen.append(row.text)
        return row

    _rows_as(node, look)
    return UNCAPPED in seen


def as_lacking(place: Place, node: Node) -> Node:
    """The table with 不适用 for 不封顶, which no row may state itself; outside of a table 不封顶 is a problem."""

    def change(row: Scalar, inside: bool) -> Node:
        if row.text == UNCAPPED and not inside:
            raise place.names.bad(row.at, "value", "不封顶 只写在分档的一档里", "整个事项不封顶的，不写 封顶")
        if row.text == "不适用":
            raise place.names.bad(row.at, "value", "有 不封顶 的表里又写了 不适用", UNCAPPED)
        return replace(row, text="不适用") if row.text == UNCAPPED else row

    return _rows_as(node, change)


def _rows_as(node: Node, act: Callable[[Scalar, bool], Node], levels: int = 0, inside: bool = False) -> Node:
    """A block with ``act`` of each row of its tables that is a text; ``levels`` of 分档 that the keys of ``node`` still belong to."""
    if isinstance(node, Scalar):
        return act(node, inside)
    if not isinstance(node, Mapping):
        return node
    if levels:
        return _with(node, {k.text: _rows_as(n, act, levels - 1, True) for k, n in node})
    for key in ("各档", "依次判断"):
        rows = node.get(key)
        if isinstance(rows, Mapping):
            head = node.get("分档")
            deep = len(head.items) if isinstance(head, Sequence) else 1
            return _with(node, {key: _rows_as(rows, act, deep, True)})
    return node


def _with(node: Mapping, changed: dict[str, Node]) -> Mapping:
    pairs = tuple((k, changed.get(k.text, n)) for k, n in node)
    return Mapping(pairs, node.at, node.flow, {k.text: n for k, n in pairs})


def caps(x: t.Table) -> list[tuple[t.Expr, t.Expr]]:
    """The caps of a table: where each holds, and what it is.

    A subject that is 不适用 is in no row; then the cap is 不适用, and not none.
    """
    return [(_all(tests, x), value) for tests, value in _rows(x, [])]


def _rows(x: t.Table, around: list[t.Expr]) -> list[tuple[list[t.Expr], t.Expr]]:
    out: list[tuple[list[t.Expr], t.Expr]] = []
    before: list[t.Expr] = []
    for arm in x.arms:
        out += _row([*around, *before, arm.test], arm.value)
        if x.subject is None:
            before.append(t.Not(BOOL, arm.test, at=x.at))
    if x.otherwise is not None:
        none = [t.Not(BOOL, arm.test, at=x.at) for arm in x.arms]
        out += _row([*around, *none], x.otherwise)
    elif x.subject is not None and isinstance(x.subject.type, NumberType | DateType | PeriodType):
        there = t.Function(BOOL, "有档", (x.subject,), at=x.at)
        out.append(([*around, t.Not(BOOL, there, at=x.at)], t.Const(NOTHING, None, "不适用", at=x.at)))
    return out


def _row(tests: list[t.Expr], value: t.Expr) -> list[tuple[list[t.Expr], t.Expr]]:
    if isinstance(value, t.Table):
        return _rows(value, tests)
    return [] if isinstance(value, t.Const) and value.value is None else [(tests, value)]


def _all(tests: list[t.Expr], x: t.Table) -> t.Expr:
    return tests[0] if len(tests) == 1 else t.All(BOOL, tuple(tests), at=x.at)


__all__ = ["CAPS", "UNCAPPED", "as_lacking", "caps", "has_uncapped"]
