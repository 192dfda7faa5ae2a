"""Named values (取值, derived fields, values of a record) in the order of their first use, and how each is defined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from policymatch.language import tree as t
from policymatch.language.readback.conditions_outline import condition_outline, items_outline
from policymatch.language.readback.lists import best_of, each_counter, first_of, list_words
from policymatch.language.readback.outline import Outline
from policymatch.language.readback.speech import Voice, grain_of, record_of
from policymatch.language.types import BoolType, ListType


@dataclass(frozen=True, slots=True)
class Named:
    """A named value: ``frames`` are the lists it is seen from (for a value of a record), ``basis`` its 依据."""

    name: str
    body: t.Expr
    frames: tuple[str, ...] = ()
    basis: str = ""


def named_values(exprs: Iterable[t.Expr], lets: Mapping[str, t.LetDef]) -> list[Named]:
    """Every named value that the expressions use, directly or through others, in the order of first use."""
    out: list[Named] = []
    seen: set[tuple[str, tuple[str, ...]]] = set()

    def meet(x: t.Expr, frames: tuple[str, ...]) -> None:
        for found in _uses(x, frames):
            node, where = found
            if isinstance(node, t.ItemLet):
                named = Named(node.name, node.body, where[node.depth :])
            elif node.name in lets:
                definition = lets[node.name]
                named = Named(node.name, definition.body, (), definition.basis)
            else:
                continue
            if (key := (named.name, named.frames[:1])) not in seen:
                seen.add(key)
                out.append(named)

    for x in exprs:
        meet(x, ())
    for named in out:  # grows while it is read
        meet(named.body, named.frames)
    return out


_Use = tuple[t.Let | t.ItemLet, tuple[str, ...]]


def _uses(x: Any, frames: tuple[str, ...]) -> Iterator[_Use]:
    if isinstance(x, t.Let | t.ItemLet):
        yield x, frames
        return
    if isinstance(x, tuple):
        for part in x:
            yield from _uses(part, frames)
        return
    inner = frames
    if isinstance(x, t.Filter | t.Distinct | t.Take | t.Aggregate | t.PerItem):
        inner = (record_of(x.source.type), *frames)
    elif isinstance(x, t.Allocation):
        yield from _uses(x.limit, frames[1:])  # the limit is of all records together
    if not is_dataclass(x):
        return
    for name in sorted((f.name for f in fields(x) if f.name not in ("type", "at")), key=_spoken_first):
        if not (isinstance(x, t.Allocation) and name == "limit"):
            yield from _uses(getattr(x, name), inner if name in _INSIDE else frames)


_FIRST = ("when", "source", "allocation", "order")


def _spoken_first(name: str) -> int:
    """Of the parts of a node, those that come first in the sentence: 当 before the amount, 分配 before the formula."""
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


# the parts of a node over a list that are seen from the item
_INSIDE = {"where", "keys", "pick", "key", "groups", "body", "amount", "allocation", "order"}


def definition(voice: Voice, named: Named) -> Outline:
    """``年度保费，指 …`` as a sentence with its parts."""
    inner = replace(voice, frames=named.frames)
    record = named.frames[0] if named.frames else ""
    name = f"{named.name}（逐{each_counter(voice.counter(record))}确定）" if record else named.name
    name += f"（依据：{named.basis}）" if named.basis else ""
    body = _body(inner, named.body)
    plain = isinstance(named.body, t.Table) and not body.head.startswith("按以下")
    return body.prefixed(f"{name}，" if plain and body.items else f"{name}，指")


def _body(voice: Voice, x: t.Expr) -> Outline:
    if isinstance(x.type, ListType) and isinstance(x, t.Filter | t.Distinct | t.Take):
        return _list(voice, x)
    if isinstance(x.type, BoolType) and not isinstance(x, t.Table):
        return condition_outline(voice, x)
    return voice.outline(x)


def _list(voice: Voice, x: t.Expr) -> Outline:
    picks: list[str] = []
    while isinstance(x, t.Distinct | t.Take):
        picks.insert(0, best_of(voice, x) if isinstance(x, t.Distinct) else first_of(voice, x))
        x = x.source
    after = Outline("，".join(picks)) if picks else None
    words = list_words(voice, x)
    if isinstance(x, t.Filter) and not grain_of(x.type) and words.notes and not isinstance(x.source, t.Filter):
        return items_outline(voice, x.source, x.where).then(after)
    return Outline(words.text, (), True, after)
