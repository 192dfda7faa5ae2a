"""Paths of incentives in rules: what is compared with 兑现记录.事项 must be an incentive of the catalog."""

from __future__ import annotations

from collections.abc import Iterable

from policymatch.errors import did_you_mean, nearest
from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.scope import Place
from policymatch.language.fields import LEDGER, LEDGER_PATH
from policymatch.language.types import TextType

_WANTED = "政策编号/事项编号"


def with_paths(place: Place, subject: t.Expr, sides: Iterable[tuple[s.Syntax, t.Expr]]) -> tuple[t.Expr, ...]:
    """The values that ``subject`` is compared with; those of 兑现记录.事项 and 本事项 as full paths.

    A short id means the one incentive of the catalog that has it, as in data.
    """
    if not _is_path(subject):
        return tuple(x for _, x in sides)
    return tuple(_path(place, node, x) if isinstance(x, t.Const) else x for node, x in sides)


def _is_path(x: t.Expr) -> bool:
    while isinstance(x, t.ItemLet):
        x = x.body
    if isinstance(x, t.Context):
        return x.name == "本事项"
    return isinstance(x, t.ItemField) and (x.record, x.name) == (LEDGER, LEDGER_PATH)


def _path(place: Place, node: s.Syntax, x: t.Const) -> t.Const:
    if not isinstance(x.type, TextType):
        return x
    text, known = str(x.value), place.names.incentives
    if "/" not in text:
        paths = sorted(f"{policy}/{text}" for policy, own in known.items() if text in own)
        if len(paths) == 1:
            return t.Const(x.type, paths[0], f"“{paths[0]}”", at=x.at)
        if paths:
            message = f"编号“{text}”的事项有几个：{'、'.join(paths)}"
            raise place.bad(node.at.start, "path", message, f"写全 {_WANTED}")
        short = {own: f"{policy}/{own}" for policy, ids in known.items() for own in ids}
        close = [short[i] for i in nearest(text, short)]
        hint = f"是否想写“{close[0]}”" if close else ""
        raise place.bad(node.at.start, "path", f"政策库里没有编号为“{text}”的事项", _WANTED, hint)
    policy, _, own = text.partition("/")
    if own in known.get(policy, ()):
        return x
    every = [f"{p}/{i}" for p, ids in known.items() for i in ids]
    if policy in known:
        hint = did_you_mean(text, [f"{policy}/{i}" for i in known[policy]]) or did_you_mean(text, every)
        raise place.bad(node.at.start, "path", f"政策“{policy}”没有编号为“{own}”的事项", _WANTED, hint)
    place.names.warn(
        place.scalar.span(node.at.start),
        "path",
        f"没有读到编号为“{policy}”的政策，“{text}”对不对无从核对",
        f"一并读入这份政策，或改正 {_WANTED}",
        did_you_mean(text, every),
    )
    return x


__all__ = ["with_paths"]
