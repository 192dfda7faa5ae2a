"""Lists of conditions: 须同时满足：①…；②满足下列任一项：(1)…；(2)…."""

from __future__ import annotations

from policymatch.language import tree as t
from policymatch.language.readback.conditions import SUCH
from policymatch.language.readback.lists import list_words
from policymatch.language.readback.outline import Outline
from policymatch.language.readback.speech import Voice, conjuncts, grain_of

WANTED, EXCLUDED = "适用条件", "排除情形"


def condition_outline(voice: Voice, x: t.Expr) -> Outline:
    """One condition, with its parts where it joins several."""
    if isinstance(x, t.All | t.Any_):
        head = "同时满足：" if isinstance(x, t.All) else "满足下列任一项："
        return Outline(head, tuple(condition_outline(voice, i) for i in x.items))
    if isinstance(x, t.Quoted) and isinstance(x.item, t.All | t.Any_):
        inner = condition_outline(voice, x.item)
        return inner.then(Outline(f"（原文：“{x.quote}”）")) if x.quote else inner
    if isinstance(x, t.Aggregate) and x.name == "任一":
        return _one_of(voice, x)
    if isinstance(x, t.Not) and isinstance(x.item, t.Aggregate) and x.item.name == "任一":
        return _one_of(voice, x.item, True)
    return Outline(voice.clause(x))


def _one_of(voice: Voice, x: t.Aggregate, denied: bool = False) -> Outline:
    """``有同时符合下列条件的资质：①…；②…``, or a clause where one reads well."""
    clause = voice.clause(x, denied)
    if x.body is None or grain_of(x.source.type) or SUCH not in clause:
        return Outline(clause)
    return items_outline(voice, x.source, x.body, "没有" if denied else "有")


def items_outline(voice: Voice, source: t.Expr, where: t.Expr, start: str = "") -> Outline:
    """The items of a list for which a condition holds: ``同时符合下列条件的贷款：①…；②…``."""
    inner = voice.inside(source.type)
    noun = list_words(voice, source).text
    if isinstance(where, t.Any_):
        items = tuple(condition_outline(inner, c) for c in where.items)
        return Outline(f"{start}符合下列任一条件的{noun}：", items)
    items = tuple(condition_outline(inner, c) for c in conjuncts(where))
    return Outline(f"{start}同时符合下列条件的{noun}：", items)


def conditions_outline(voice: Voice, conditions: tuple[t.Expr, ...], kind: str) -> Outline:
    """A list of 适用条件 (all must hold) or 排除情形 (any one excludes)."""
    items = tuple(condition_outline(voice, c) for c in conditions)
    if not items:
        return Outline(f"没有{kind}")
    if kind == WANTED:
        if len(items) == 1:
            return items[0].prefixed("须")
        return Outline("须同时满足：", items)
    if len(items) == 1:
        return Outline("有下列情形的，不予享受：", items, False)
    return Outline("有下列情形之一的，不予享受：", items)
