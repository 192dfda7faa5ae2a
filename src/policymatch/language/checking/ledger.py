"""兑现记录 in rules: the paths of incentives that are compared with its 事项, and the fields that caps over time read."""

from __future__ import annotations

from collections.abc import Iterable

from policymatch.errors import did_you_mean, nearest
from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking.scope import Place
from policymatch.language.fields import LEDGER, LEDGER_PATH
from policymatch.language.source import Scalar
from policymatch.language.types import AMOUNT, PeriodType, TextType, Type

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


def need_ledger(place: Place, key: Scalar) -> None:
    """Reports a 年度封顶 or 累计封顶 over a dictionary whose 兑现记录 lacks what the cap reads."""
    record = place.names.dictionary.fields.get(LEDGER)
    members = {} if record is None else record.members
    wanted = {LEDGER_PATH: "文本", "金额": "金额"}
    wanted |= {"年度": "期间"} if key.text == "年度封顶" else {}
    wanted |= {"对象": "文本"} if place.frames else {}
    if all(name in members and _is(members[name].type, type_) for name, type_ in wanted.items()):
        return
    place.names.bad(
        key.at,
        "no-ledger",
        f"{key.text}要连同已经兑现的一起算，指标字典的记录“{LEDGER}”里没有它要看的字段",
        "、".join(f"{name}（{type_}）" for name, type_ in wanted.items()),
        f"在指标字典里写 {LEDGER}: {{类型: 记录, 来源: 财政部门, 字段: {{{', '.join(f'{n}: {{类型: {t_}}}' for n, t_ in wanted.items())}}}}}",
    )


def _is(x: Type, wanted: str) -> bool:
    return x == AMOUNT if wanted == "金额" else isinstance(x, PeriodType if wanted == "期间" else TextType)


__all__ = ["need_ledger", "with_paths"]
