"""Conditions of many incentives as one graph: leaves, 且 and 或, negations at the leaves; equal parts are one node.

Over a chunk every node is computed at most once, as the bits that surely hold and the bits that may hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from policymatch.engine.columnar.plain.bits import Bits, nothing, some
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.leaves import Group, LeafBits, leaf_of
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.types import BoolType

LEAF, DENIED, AND, OR = "叶", "非", "且", "或"
Node = tuple[str, Any]
Both = tuple[Bits, Bits]
_JOINS = {AND: np.bitwise_and, OR: np.bitwise_or}


@dataclass(slots=True)
class Graph:
    """The nodes of all conditions; a node's children come before it.

    Attributes:
        nodes: (LEAF, leaf), (DENIED, the node of the leaf), (AND, nodes) or (OR, nodes); no children: true, false.
    """

    nodes: list[Node] = field(default_factory=list)
    _index: dict[Any, int] = field(default_factory=dict)
    _built: dict[tuple[int, bool], tuple[Any, int | None]] = field(default_factory=dict)

    def _node(self, kind: str, part: Any, key: Any = None) -> int:
        identity = (kind, part if key is None else key)
        if identity not in self._index:
            self._index[identity] = len(self.nodes)
            self.nodes.append((kind, part))
        return self._index[identity]

    def join(self, kind: str, children: list[int]) -> int:
        """且 or 或 of some nodes; those of the same kind are replaced by their children, equal ones occur once."""
        flat: set[int] = set()
        for child in children:
            k, parts = self.nodes[child]
            flat |= set(parts) if k == kind else {child}
        return next(iter(flat)) if len(flat) == 1 else self._node(kind, tuple(sorted(flat)))

    def build(self, x: Any, e: Evaluator, denied: bool = False) -> int | None:
        """The node of a closed condition (or of its negation); None if it is not made of leaves alone."""
        if (id(x), denied) not in self._built:
            self._built[id(x), denied] = (x, self._build(x, e, denied))
        return self._built[id(x), denied][1]

    def _build(self, x: Any, e: Evaluator, denied: bool) -> int | None:
        match x:
            case t.Not(item=item):
                return self.build(item, e, not denied)
            case t.All(items=items) | t.Any_(items=items):
                children = [self.build(i, e, denied) for i in items]
                kind = AND if isinstance(x, t.All) != denied else OR
                return None if None in children else self.join(kind, [c for c in children if c is not None])
            case t.Const(value=bool() as value) if isinstance(x.type, BoolType):
                return self._node(AND if value != denied else OR, ())
            case t.Const(value=None):
                return self._node(AND if denied else OR, ())
        leaf = leaf_of(x, e)
        if leaf is None:
            return None
        node = self._node(LEAF, leaf, id(leaf.expr))
        return self._node(DENIED, node) if denied else node


class Computed:
    """The nodes of a graph over one chunk."""

    def __init__(self, graph: Graph, chunk: FactChunk):
        self.chunk = chunk
        self._nodes = graph.nodes
        self._leaves: dict[int, LeafBits] = {}
        self._made: dict[int, Both] = {}

    def bits(self, node: int) -> Both:
        """Rows for which a node surely holds, and rows for which it may (the same object where nothing is open)."""
        if node not in self._made:
            self._made[node] = self._computed(node)
        return self._made[node]

    def _computed(self, node: int) -> Both:
        kind, part = self._nodes[node]
        if kind == LEAF:
            leaf = self._leaves[node] = part.bits(self.chunk)
            return leaf.sure, leaf.may
        if kind == DENIED:
            sure, may = self.bits(part)
            denied = np.invert(may)
            return denied, denied if sure is may else np.invert(sure)
        if not part:
            out = np.invert(nothing(self.chunk.n)) if kind == AND else nothing(self.chunk.n)
            return out, out
        parts = [self.bits(i) for i in part]
        sure = reduce(_JOINS[kind], [sure for sure, _ in parts])
        if all(sure is may for sure, may in parts):
            return sure, sure
        return sure, reduce(_JOINS[kind], [may for _, may in parts])

    def why(self, node: int, within: Bits, out: list[Group]) -> None:
        """Why a node is open in rows where it matters: every open part of it, down to the leaves."""
        sure, may = self.bits(node)
        if sure is may:
            return
        open_ = within & may & ~sure
        if not some(open_):
            return
        kind, part = self._nodes[node]
        if kind == DENIED:
            node, kind = part, LEAF
        if kind == LEAF:
            named = ((open_ & bits, causes) for bits, causes in self._leaves[node].groups)
            out += [(bits, causes) for bits, causes in named if some(bits)]
            return
        for child in part:
            self.why(child, open_, out)


__all__ = ["AND", "OR", "Computed", "Graph"]
