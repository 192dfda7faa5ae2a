"""Conditions of many incentives as one graph: leaves, 且 and 或, negations at the leaves; equal parts are one node.

Over a chunk every node is computed at most once, as the bits that surely hold and the bits that may hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from policymatch.engine.columnar.plain.bits import Bits, nothing
from policymatch.engine.columnar.plain.chunk import Chunk
from policymatch.engine.columnar.plain.leaves import Group, Leaf, LeafBits, leaf_of
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.types import BoolType

LEAF, DENIED, AND, OR = "叶", "非", "且", "或"
Node = tuple[str, Any]


@dataclass(slots=True)
class Graph:
    """The nodes of all conditions; a node's children come before it.

    Attributes:
        nodes: (LEAF, leaf), (DENIED, the node of the leaf), (AND, nodes) or (OR, nodes); no children: true, false.
    """

    nodes: list[Node] = field(default_factory=list)
    _index: dict[Any, int] = field(default_factory=dict)

    def _node(self, kind: str, part: Any, key: Any = None) -> int:
        asked = (kind, part if key is None else key)
        if asked not in self._index:
            self._index[asked] = len(self.nodes)
            self.nodes.append((kind, part))
        return self._index[asked]

    def join(self, kind: str, children: list[int]) -> int:
        """且 or 或 of some nodes; those of the same kind are taken apart, equal ones stand once."""
        flat: set[int] = set()
        for child in children:
            k, parts = self.nodes[child]
            flat |= set(parts) if k == kind else {child}
        return next(iter(flat)) if len(flat) == 1 else self._node(kind, tuple(sorted(flat)))

    def build(self, x: Any, e: Evaluator, denied: bool = False) -> int | None:
        """The node of a closed condition (or of its negation); None if it asks more than leaves do."""
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

    def __init__(self, graph: Graph, chunk: Chunk):
        self.graph = graph
        self.chunk = chunk
        self._leaves: dict[int, LeafBits] = {}
        self._sure: dict[int, Bits] = {}
        self._may: dict[int, Bits] = {}

    def bits(self, node: int) -> tuple[Bits, Bits]:
        """Rows for which a node surely holds, and rows for which it may (the same object where nothing is open)."""
        if node not in self._sure:
            self._sure[node], self._may[node] = self._compute(node)
        return self._sure[node], self._may[node]

    def _leaf(self, node: int) -> LeafBits:
        if node not in self._leaves:
            leaf: Leaf = self.graph.nodes[node][1]
            self._leaves[node] = leaf.bits(self.chunk)
        return self._leaves[node]

    def _compute(self, node: int) -> tuple[Bits, Bits]:
        kind, part = self.graph.nodes[node]
        if kind == LEAF:
            leaf = self._leaf(node)
            return leaf.sure, leaf.may
        if kind == DENIED:
            sure, may = self.bits(part)
            not_may = ~may
            return not_may, (not_may if sure is may else ~sure)
        if not part:
            out = nothing(self.chunk.n)
            out = ~out if kind == AND else out
            return out, out
        act = np.bitwise_and if kind == AND else np.bitwise_or
        pairs = [self.bits(child) for child in part]
        sure = act(pairs[0][0], pairs[1][0])
        for s, _ in pairs[2:]:
            act(sure, s, out=sure)
        if all(s is m for s, m in pairs):
            return sure, sure
        may = act(pairs[0][1], pairs[1][1])
        for _, m in pairs[2:]:
            act(may, m, out=may)
        return sure, may

    def why(self, node: int, within: Bits, out: list[Group]) -> None:
        """Why a node is open in rows where it matters: every open part of it, down to the leaves."""
        sure, may = self.bits(node)
        if sure is may:
            return
        open_ = within & may & ~sure
        if not open_.any():
            return
        kind, part = self.graph.nodes[node]
        if kind == DENIED:
            node, kind = part, LEAF
        if kind == LEAF:
            out += [(open_ & bits, causes) for bits, causes in self._leaf(node).groups]
            return
        for child in part:
            self.why(child, open_, out)


__all__ = ["AND", "OR", "Computed", "Graph"]
