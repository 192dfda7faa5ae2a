"""Reading 适用条件 and 排除情形: lists of conditions, alternatives, human judgements (LANGUAGE §5)."""

from __future__ import annotations

import re

from policymatch.errors import did_you_mean
from policymatch.language import tree as t
from policymatch.language.checking.blocks import judgement
from policymatch.language.checking.expressions import check_condition
from policymatch.language.checking.scope import Names, Place, Stop
from policymatch.language.parser import parse
from policymatch.language.source import COLON, Mapping, Node, Scalar, Sequence, wrong_colon
from policymatch.language.syntax import Junction
from policymatch.language.tree.walk import children, walk
from policymatch.language.types import BOOL

_GROUPS = ("任一满足", "全部满足")
_FORMS = (*_GROUPS, "人工核定", "条件")


def conditions(names: Names, node: Node | None, what: str) -> tuple[t.Expr, ...]:
    """The checked conditions of a list; those that fail the check are left out (their problems are recorded)."""
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        names.bad(node.at, "shape", f"{what}应是列表", "每条以“- ”开头")
        return ()
    out: list[t.Expr] = []
    for item in node.items:
        try:
            out.append(_condition(names, item))
        except Stop:
            continue
    return tuple(out)


def _condition(names: Names, node: Node) -> t.Expr:
    if isinstance(node, Scalar):
        found, key = wrong_colon(node.text), re.split("[:：]", node.text)[0].strip()
        if found is not None and key in _FORMS:
            raise names.bad(node.span(found[0]), "colon", found[1], f"{key}:" if key in _GROUPS else found[2], COLON)
        made = check_condition(Place(names, node))
        written = parse(node.text)
        if isinstance(written, Junction):
            word = written.op
            names.warn(
                node.at,
                "one-line-one-condition",
                f"一行里用“{word}”连了几个条件：{node.text}",
                "每行一个条件",
                "分成几行，或用 任一满足",
            )
        return made
    if isinstance(node, Sequence):
        raise names.bad(node.at, "shape", "条件里又套了一层列表", "任一满足: 或 全部满足:")
    kind = next((k for k in _FORMS if node.get(k) is not None), "")
    if not kind:
        first = node.pairs[0][0] if node.pairs else Scalar("", node.at)
        raise names.bad(
            first.at,
            "unknown-key",
            f"条件里没有“{first.text}”这种写法",
            "、".join(_FORMS),
            did_you_mean(first.text, _FORMS) or _as_line(names, node),
        )
    if kind in _GROUPS:
        return _group(names, node, kind)
    if kind == "人工核定":
        _only(names, node, ("人工核定", "当", "部门"))
        return judgement(Place(names, node.pairs[0][0]), node, BOOL)
    _only(names, node, ("条件", "原文"))
    inner, quote = node.get("条件"), node.get("原文")
    assert inner is not None
    made = _condition(names, inner)
    return t.Quoted(BOOL, made, quote.text if isinstance(quote, Scalar) else "", at=node.at)


def _as_line(names: Names, node: Mapping) -> str:
    """A hint for a fact with its value in place of a condition (企业规模: 小型)."""
    key, value = node.pairs[0] if node.pairs else (None, None)
    known = key is not None and key.text.split("(")[0] in names.dictionary.spelling()
    return f"条件写成一行，如 {key.text} 是 {value.text}" if known and key and isinstance(value, Scalar) else ""


def _only(names: Names, node: Mapping, allowed: tuple[str, ...]) -> None:
    for key, _ in node:
        if key.text not in allowed:
            names.bad(
                key.at,
                "unknown-key",
                f"这个条件里没有“{key.text}”这一项",
                "、".join(allowed),
                did_you_mean(key.text, allowed),
            )


def _group(names: Names, node: Mapping, kind: str) -> t.Expr:
    _only(names, node, (kind,))
    body = node.get(kind)
    if not isinstance(body, Sequence) or not body.items:
        raise names.bad(node.at, "shape", f"{kind}后面应是列表", "每条以“- ”开头")
    items = tuple(_condition(names, i) for i in body.items)
    return t.All(BOOL, items, at=node.at) if kind == "全部满足" else t.Any_(BOOL, items, at=node.at)


def guard(names: Names, expr: t.Expr, negative: bool) -> None:
    """Reports values out of a table with 否则: 不适用 in a place that excludes (LANGUAGE §4): they could let someone in."""
    ahead, seen = [(expr, negative)], set()
    while ahead:
        x, denied = ahead.pop()
        if (id(x), denied) in seen:
            continue
        seen.add((id(x), denied))
        match x:
            case t.Not(item=item):
                ahead.append((item, not denied))
            case t.All(items=items) | t.Any_(items=items):
                ahead += [(item, denied) for item in reversed(items)]
            case t.Quoted(item=item):
                ahead.append((item, denied))
            case t.Aggregate(name="任一" | "全部", source=source, body=body):
                if body is not None:
                    ahead.append((body, denied))
                if denied:
                    _deny(names, source, x)
            case t.Let(name=name) if (
                (entry := names.entry(name)) is not None and entry.body is not None and entry.body.type == BOOL
            ):
                ahead.append((entry.body, denied))
            case t.Compare(left=left, right=right) if denied:
                for side in (left, right):
                    _deny(names, side, x)
            case t.Member(subject=subject) if denied:
                _deny(names, subject, x)


def guard_steps(names: Names, conditions: tuple[t.Expr, ...], amount: t.Expr) -> None:
    """Reports a cap or factor out of a table that has 不适用: it would leave nothing of the amount, where "no cap" is meant.

    A table that 有档 tests somewhere in the incentive is no problem: its missing row is dealt with there.
    """
    tested = {x.args[0] for x in walk((conditions, amount)) if isinstance(x, t.Function) and x.name == "有档"}
    known = {x.name for x in tested if isinstance(x, t.Let | t.ItemLet)}
    for step in walk(amount):
        if not isinstance(step, t.Step) or step.kind not in _INSTEAD:
            continue
        for figure in step.values:
            name, body = "", figure
            while isinstance(body, t.Let) and (entry := names.entry(body.name)) is not None and entry.body is not None:
                name, body = name or body.name, entry.body
            if isinstance(body, t.ItemLet):
                name, body = body.name, body.body
            if isinstance(body, t.Table) and name not in known and _has_not_applicable_row(body):
                names.bad(
                    step.at,
                    "no-row-step",
                    f"{step.kind}的表里有“不适用”的一档：按不适用，整笔奖补就不给了",
                    _INSTEAD[step.kind],
                    "这一档本来就不给的，写进 适用条件",
                )


_NO_CAP = "没有封顶的一档，在封顶自己的表里写 不封顶"
_INSTEAD = {"折算": "不折算的一档写 100%，不给的写 0%", "封顶": _NO_CAP, "年度封顶": _NO_CAP, "累计封顶": _NO_CAP}


def _has_not_applicable_row(x: t.Table) -> bool:
    values = [*(arm.value for arm in x.arms), *(() if x.otherwise is None else (x.otherwise,))]
    return any(
        (isinstance(v, t.Const) and v.value is None) or (isinstance(v, t.Table) and _has_not_applicable_row(v))
        for v in values
    )


def _deny(names: Names, side: t.Expr, where: t.Expr) -> None:
    if may_lack_row(names, side):
        names.bad(
            where.at,
            "no-row-excluded",
            "这里的值来自 否则: 不适用 的表，放在 排除情形 或 非 里会把不该放的放进来",
            "把它写成适用条件，或给表写明 否则 的值",
        )


def may_lack_row(names: Names, expr: object) -> bool:
    """Whether a value, or anything it is made of, may be 不适用 because a table has no row for this enterprise."""
    match expr:
        case t.Table(arms=arms, otherwise=otherwise):
            values = [a.value for a in arms] + ([otherwise] if otherwise is not None else [])
            return any((isinstance(v, t.Const) and v.value is None) or may_lack_row(names, v) for v in values)
        case t.Let(name=name):
            entry = names.entry(name)
            return entry is not None and entry.body is not None and may_lack_row(names, entry.body)
        case t.Function(name="有档"):
            return False
    return any(may_lack_row(names, part) for part in children(expr))


__all__ = ["conditions", "guard", "guard_steps", "may_lack_row"]
