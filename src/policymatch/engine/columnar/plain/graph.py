"""Conditions of many incentives as one graph: leaves, 且 and 或, negations at the leaves; equal parts are one node.

Over a chunk every node is computed at most once, as the bits that surely hold and the bits that may hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from policymatch.engine.columnar.plain.bits import Bits, nothing, some
from policymatch.engine.columnar.plain.chunk import FactChunk
from policymatch.engine.columnar.plain.leaves import Group, LeafBits, leaf_of
from policymatch.engine.columnar.plain.orders import Orders, orders
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.language import tree as t
from policymatch.language.types import BoolType

LEAF, DENIED, AND, OR = "叶", "非", "且", "或"
Node = tuple[str, Any]
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


class Program:
    """What is computed for each node of a graph, in which order; a graph does not grow once it has one.

    Args:
        graph: the graph.
        roots: the nodes that will be asked for.
    """

    def __init__(self, graph: Graph, roots: Iterable[int]):
        self.nodes = graph.nodes
        self._orders: dict[int, Orders] = {}
        for found in orders((i, part) for i, (kind, part) in enumerate(self.nodes) if kind == LEAF):
            self._orders |= dict.fromkeys(found.nodes, found)
        self._below: dict[int, tuple[int, ...]] = {}
        self._users = Counter(i for root in roots for i in self.below(root))

    def own(self, root: int) -> tuple[int, ...]:
        """The joined nodes, the root among them, that serve one asking of this root and nothing else."""
        return tuple(i for i in self.below(root) if self._users[i] == 1 and self._joined(i))

    def _joined(self, node: int) -> bool:
        kind, part = self.nodes[node]
        return kind in _JOINS and bool(part)

    def below(self, node: int) -> tuple[int, ...]:
        """A node and all that it is made of, the parts first."""
        if node not in self._below:
            found, left = {node}, [node]
            while left:
                kind, part = self.nodes[left.pop()]
                parts = () if kind == LEAF else (part,) if kind == DENIED else part
                left += [p for p in parts if p not in found]
                found |= set(parts)
            self._below[node] = tuple(sorted(found))
        return self._below[node]

    def leaves(self, node: int, chunk: FactChunk) -> Iterable[tuple[int, LeafBits]]:
        """A leaf over a chunk, and others that are best answered with it."""
        together = self._orders.get(node)
        if together is None:
            return [(node, self.nodes[node][1].bits(chunk))]
        return zip(together.nodes, together.bits(chunk), strict=True)


class Computed:
    """The nodes of a graph over one chunk."""

    def __init__(self, program: Program, chunk: FactChunk):
        self.chunk = chunk
        self._program = program
        self._nodes = program.nodes
        self._size = (chunk.n + 7) // 8
        self._leaves: dict[int, LeafBits] = {}
        self._sure: list[Any] = [None] * len(self._nodes)
        self._may: list[Any] = [None] * len(self._nodes)

    def bits(self, node: int) -> tuple[Bits, Bits]:
        """Rows for which a node surely holds, and rows for which it may (the same object where nothing is open)."""
        sure = self._sure
        if sure[node] is None:
            for i in self._program.below(node):
                if sure[i] is None:
                    self._compute(i)
        return sure[node], self._may[node]

    def ask(self) -> None:
        """Answers all leaves of the graph: quicker than one at a time between other work, which empties the cache."""
        for i, (kind, _) in enumerate(self._nodes):
            if kind == LEAF and self._sure[i] is None:
                self._compute(i)

    def forget(self, nodes: Iterable[int]) -> None:
        """Frees joined nodes that no later question needs."""
        sure, may, back = self._sure, self._may, self.chunk.space.back
        for i in nodes:
            if sure[i] is not None:
                back(sure[i])
                if may[i] is not sure[i]:
                    back(may[i])
                sure[i] = may[i] = None

    def _compute(self, node: int) -> None:
        """A node whose parts are computed."""
        kind, part = self._nodes[node]
        sure, may = self._sure, self._may
        if kind == LEAF:
            for i, leaf in self._program.leaves(node, self.chunk):
                self._leaves[i], sure[i], may[i] = leaf, leaf.sure, leaf.may
        elif kind == DENIED:
            sure[node] = denied = np.invert(may[part])
            may[node] = denied if sure[part] is may[part] else np.invert(sure[part])
        elif not part:
            out = nothing(self.chunk.n)
            sure[node] = may[node] = np.invert(out) if kind == AND else out
        else:
            act, row, size = _JOINS[kind], self.chunk.space.row, self._size
            sure[node] = may[node] = made = act(sure[part[0]], sure[part[1]], row(size))
            for i in part[2:]:
                act(made, sure[i], made)
            if any(sure[i] is not may[i] for i in part):
                may[node] = made = act(may[part[0]], may[part[1]], row(size))
                for i in part[2:]:
                    act(made, may[i], made)

    def why(self, node: int, within: Bits, out: list[Group]) -> None:
        """Why a node is open in rows where it matters: every open part of it, down to the leaves."""
        sure, may = self._sure[node], self._may[node]
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


__all__ = ["AND", "OR", "Computed", "Graph", "Program"]
