"""Going through a tree: the one place that knows which parts of a node are nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

_ROOM = __name__.rpartition(".")[0]
_NAMES: dict[type, tuple[str, ...] | None] = {}


def is_node(x: Any) -> bool:
    """Whether something is a node of the tree; a type, a period, a place or a plain value is not."""
    return _names_of(x) is not None


def children(x: Any) -> tuple[Any, ...]:
    """The nodes directly below a node, in the order of its fields; of a tuple, the nodes in it. A plain value has none."""
    out: list[Any] = []
    for part in x if isinstance(x, tuple) else [getattr(x, name) for name in _names_of(x) or ()]:
        if isinstance(part, tuple):
            out += children(part)
        elif is_node(part):
            out.append(part)
    return tuple(out)


def walk(x: Any) -> Iterator[Any]:
    """Every node of a tree (or of several in a tuple), each before what is below it; a 取值 is not followed to its definition.

    A node that several others share, as uses of a record's value do, is given once.
    """
    ahead = list(children(x)) if isinstance(x, tuple) else [x] if is_node(x) else []
    ahead.reverse()
    seen: dict[int, Any] = {}
    while ahead:
        node = ahead.pop()
        if id(node) in seen:
            continue
        seen[id(node)] = node
        yield node
        ahead += reversed(children(node))


def _names_of(x: Any) -> tuple[str, ...] | None:
    """The fields of a node that may hold nodes: all but its type, its place and what plays no part in equality; None of no node."""
    kind = type(x)
    try:
        return _NAMES[kind]
    except KeyError:
        node = is_dataclass(kind) and kind.__module__.startswith(_ROOM)
        _NAMES[kind] = tuple(f.name for f in fields(kind) if f.compare and f.name != "type") if node else None
        return _NAMES[kind]


__all__ = ["children", "is_node", "walk"]
