"""不封顶 in the table of a cap: the cap is taken only where the table has one.

``封顶: {分档: 企业规模, 各档: {大型: 5元, 否则: 不封顶}}`` says what ``封顶: {当: 企业规模 是 大型, 金额: 5元}`` says, and becomes that, one
step for each row.
"""

from __future__ import annotations

from dataclasses import replace

from policymatch.language import tree as t
from policymatch.language.checking.scope import Place
from policymatch.language.source import Mapping, Node, Scalar
from policymatch.language.types import BOOL, NOTHING, DateType, NumberType, PeriodType

UNCAPPED = "不封顶"
CAPS = ("封顶", "年度封顶", "累计封顶")
_TABLES = ("各档", "依次判断")


def has_uncapped(node: Node) -> bool:
    """Whether a block has a row 不封顶."""
    if isinstance(node, Scalar):
        return node.text == UNCAPPED
    return isinstance(node, Mapping) and any(has_uncapped(n) for _, n in node)


def as_lacking(place: Place, node: Node, inside: bool = False) -> Node:
    """The block with 不适用 for 不封顶, which no row may say itself; outside of a table 不封顶 is a problem."""
    if isinstance(node, Scalar):
        if node.text == UNCAPPED and not inside:
            raise place.names.bad(node.at, "value", "不封顶 只写在分档的一档里", "整个事项不封顶的，不写 封顶")
        if node.text == "不适用":
            raise place.names.bad(node.at, "value", "有 不封顶 的表里又写了 不适用", UNCAPPED)
        return replace(node, text="不适用") if node.text == UNCAPPED else node
    if not isinstance(node, Mapping):
        return node
    rows = inside or any(node.get(key) is not None for key in _TABLES)
    pairs = [(key, item if key.text == "分档" else as_lacking(place, item, rows)) for key, item in node]
    return Mapping(tuple(pairs), node.at, node.flow, {k.text: n for k, n in pairs})


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
