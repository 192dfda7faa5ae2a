"""Merges the entries of a name in several files: additions are taken, a change is a problem with both places."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from policymatch.catalog.shapes import Shapes, as_plain
from policymatch.errors import Span, did_you_mean
from policymatch.language.source import Mapping, Node, Scalar
from policymatch.language.source import Sequence as Items
from policymatch.language.terms import Sensitivity

REDEFINED = "redefined"
"""The code of problems of entries that do not agree."""
_AND = "、"
_DEFAULTS = {"可为负": "否", "全量": "否", "可扩充": "否"}
_LACKING = (
    "金额",
    "比例",
    "数",
    "整数",
    "数量",
    "时长",
    "日期",
    "期间",
    "文本",
)  # kinds that may be 无 unless 可无 is 否


@dataclass(frozen=True, slots=True)
class FileEntry:
    """The entry of one file for a name.

    Attributes:
        shipped: the file is one of the package.
        mark: the key that a definition has; what lacks it only extends the name.
    """

    key: Scalar
    node: Mapping
    shipped: bool = False
    mark: str = "类型"

    @property
    def whole(self) -> bool:
        """Whether it defines the name; else it only extends it."""
        return self.node.get(self.mark) is not None

    def at(self, key: str) -> Span:
        """Where a key is written, or the name where it is not."""
        return self.node.key(key).at if self.node.get(key) is not None else self.key.at


def in_order(parts: Iterable[FileEntry]) -> list[FileEntry]:
    """The shipped one first, then definitions, then extensions; by content, so that names of files change nothing."""
    return sorted(parts, key=lambda p: (not p.shipped, not p.whole, json.dumps(as_plain(p.node), ensure_ascii=False)))


def mapping(pairs: Iterable[tuple[Scalar, Node]], at: Span) -> Mapping:
    """A mapping of pairs that are out of several files."""
    pairs = tuple(pairs)
    return Mapping(pairs, at, False, {k.text: v for k, v in pairs})


def offices(parts: Sequence[FileEntry]) -> Node | None:
    """来源, 甲、乙: the offices that all parts name."""
    given = [n for p in parts if (n := p.node.get("来源")) is not None]
    odd = next((n for n in given if not isinstance(n, Scalar)), None)
    if odd is not None or not given:
        return odd
    named = [[o.strip() for o in n.text.split(_AND)] for n in given if isinstance(n, Scalar)]
    first = list(dict.fromkeys(named[0]))
    return Scalar(_AND.join([*first, *sorted({o for more in named[1:] for o in more} - set(first))]), given[0].at)


def texts(node: Node | None) -> list[Scalar]:
    """The texts of a list or of a single text."""
    nodes = node.items if isinstance(node, Items) else (node,)
    return [n for n in nodes if isinstance(n, Scalar)]


class Merger:
    """Merges the parts of each name.

    Args:
        shapes: where problems go.
        same: the keys whose value must be the same in all files.
    """

    def __init__(self, shapes: Shapes, same: Iterable[str]):
        self._shapes = shapes
        self._same = tuple(same)

    def field(self, parts: Sequence[FileEntry], what: str, near: Iterable[str] = ()) -> tuple[Scalar, Mapping] | None:
        """A field, or a field of a record, out of its parts; None where no file defines it.

        Args:
            parts: the entries of the files.
            what: ``指标“营业收入”`` for messages.
            near: names that may have been meant where it is not defined.
        """
        parts = in_order(parts)
        base = parts[0]
        if not base.whole:
            for part in parts:
                hint = did_you_mean(part.key.text, near)
                self._shapes.bad(
                    part.key.at, "missing-key", f"{what}缺少“类型”", "类型: …", hint or "要扩充的，名称应与字典里的相同"
                )
            return None
        if len(parts) == 1:
            return base.key, base.node
        pairs = dict(base.node.index)
        keys = {key.text: key for part in reversed(parts) for key, _ in part.node}
        merge: dict[str, Callable[[], Node | None]] = {
            "可选值": lambda: self._values(parts, what),
            "别名": lambda: self._union(parts, "别名"),
            "来源": lambda: offices(parts),
            "敏感": lambda: self._strictest(parts, what),
            "字段": lambda: self._members(parts, base.key.text),
        }
        self._agree(parts, "类型", what)
        kind = _effective(base, "类型")
        parts = [
            p for p in parts if _effective(p, "类型") in ("", kind)
        ]  # of another type nothing else can be compared
        for key in self._same:
            if key != "类型":
                self._agree(parts, key, what)
        for key in keys:
            if key in self._same or all(p.node.get(key) is None for p in parts):
                continue
            made = merge[key]() if key in merge else self._once(parts, key, what)
            if made is not None:
                pairs[key] = made
        return base.key, mapping(((keys[k], v) for k, v in pairs.items()), base.node.at)

    def identical(self, parts: Sequence[FileEntry], what: str) -> FileEntry:
        """The one entry that all files repeat."""
        base, *others = in_order(parts)
        for part in others:
            if as_plain(part.node) != as_plain(base.node):
                self._differs(part.key.at, base, base.key.at, f"{what}在字典里另有定义，与这里写的不同")
        return base

    def _differs(self, at: Span, base: FileEntry, there: Span, message: str, expected: str = "") -> None:
        hint = "内置的不能改变含义：删去这一处，或另起一个名字" if base.shipped else "各文件说的要一致，只写一处也行"
        self._shapes.bad(at, REDEFINED, message, expected or "与原有的定义相同", hint, there)

    def _agree(self, parts: Sequence[FileEntry], key: str, what: str) -> None:
        """A key whose value must be the same in all parts that state it."""
        base = parts[0]
        there = _effective(base, key)
        for part in parts[1:]:
            stated = part.node.get(key) is not None
            # a definition beside a shipped one may leave keys out, but not those that give the meaning of its numbers
            silent = part.whole and (key in ("单位", "期间") or not base.shipped)
            here = _effective(part, key)
            if (stated or silent) and here != there:
                own = f"这里写的是“{here}”" if stated else "这里没有写"
                was = f"是“{there}”" if there else "没有写"
                self._differs(
                    part.at(key),
                    base,
                    base.at(key),
                    f"{what}的{key}{was}，{own}",
                    f"{key}: {there}" if there else f"不写{key}",
                )

    def _values(self, parts: Sequence[FileEntry], what: str) -> Node | None:
        base = parts[0]
        if not self._only_for("类别", "可选值", parts, what):
            return base.node.get("可选值")
        known = {n.text for n in texts(base.node.get("可选值"))}
        if _effective(base, "可扩充") != "是":
            for part in parts[1:]:
                stated = texts(part.node.get("可选值"))
                for value in stated:
                    if value.text not in known and part.whole:
                        self._closed(part, base, value, what)
                lacking = known - {v.text for v in stated}
                if part.whole and not base.shipped and lacking:
                    message = f"{what}的可选值在别处还有{_AND.join(sorted(lacking))}，这里没有"
                    self._differs(part.at("可选值"), base, base.at("可选值"), message)
        return self._union(parts, "可选值")

    def _closed(self, part: FileEntry, base: FileEntry, value: Scalar, what: str) -> None:
        known = [n.text for n in texts(base.node.get("可选值"))]
        self._shapes.bad(
            value.at,
            REDEFINED,
            f"{what}的可选值里没有“{value.text}”，这里又把它写全了一遍",
            _AND.join(known),
            did_you_mean(value.text, known),
            base.at("可选值"),
        )

    def _only_for(self, kind: str, key: str, parts: Sequence[FileEntry], what: str) -> bool:
        """Whether ``key``, which belongs to fields of one kind, may be extended."""
        own = _effective(parts[0], "类型")
        for part in parts[1:]:
            if own != kind and part.node.get(key) is not None:
                self._differs(part.at(key), parts[0], parts[0].at("类型"), f"{what}的类型是“{own}”，没有{key}")
        return own == kind

    def _union(self, parts: Sequence[FileEntry], key: str) -> Node | None:
        """What the base lists, and after it what the others add, sorted."""
        first, *others = (p.node.get(key) for p in parts)
        listed = texts(first)
        taken = {n.text for n in listed}
        added: dict[str, Scalar] = {}
        for node in others:
            found = texts(node)
            if node is not None and len(found) != (len(node.items) if isinstance(node, Items) else 1):
                self._shapes.bad(node.at, "shape", f"{key}的每一项应是一行文字", "一行文字")
            for n in found:
                if n.text not in taken:
                    added.setdefault(n.text, n)
        if not added:
            return first
        rest = [added[text] for text in sorted(added)]
        return Items((*listed, *rest), first.at if first is not None else rest[0].at)

    def _once(self, parts: Sequence[FileEntry], key: str, what: str) -> Node | None:
        """A text that may be added where there is none: 全称, 说明, 合理范围, 范围依据."""
        stated = [p for p in parts if p.node.get(key) is not None]
        first = stated[0]
        for part in stated[1:]:
            here, there = _text(part, key), _text(first, key)
            if here != there:
                self._differs(
                    part.at(key),
                    first,
                    first.at(key),
                    f"{what}的{key}是“{there}”，这里写的是“{here}”",
                    f"{key}: {there}",
                )
        return first.node.get(key)

    def _strictest(self, parts: Sequence[FileEntry], what: str) -> Node | None:
        """敏感: that of the definition, or a stricter one."""
        base = parts[0]
        stated = [(p, n) for p in parts if isinstance(n := p.node.get("敏感"), Scalar) and n.text in tuple(Sensitivity)]
        if len(stated) < sum(p.node.get("敏感") is not None for p in parts):
            return next(
                n for p in parts if (n := p.node.get("敏感")) is not None and as_plain(n) not in tuple(Sensitivity)
            )
        levels = {id(p): tuple(Sensitivity).index(n.text) for p, n in stated}
        bases = [base] if base.shipped else [p for p in parts if p.whole]
        least = max(levels.get(id(p), tuple(Sensitivity).index(Sensitivity.PUBLIC)) for p in bases)
        source = next(p for p in bases if levels.get(id(p), 0) == least)
        for part, node in stated:
            if levels[id(part)] < least:
                level = tuple(Sensitivity)[least]
                self._differs(
                    part.at("敏感"),
                    source,
                    source.at("敏感"),
                    f"{what}的敏感是“{level}”，这里放宽为“{node.text}”",
                    f"敏感: {level}，或更严",
                )
        return max(stated, key=lambda pair: tuple(Sensitivity).index(pair[1].text))[1]

    def _members(self, parts: Sequence[FileEntry], record: str) -> Node | None:
        """The fields of a record: those of its definition, and after them what is added, by name."""
        if not self._only_for("记录", "字段", parts, f"指标“{record}”"):
            return parts[0].node.get("字段")
        given = [p.node.get("字段") for p in parts]
        odd = next((n for n in given if n is not None and not isinstance(n, Mapping)), None)
        if odd is not None:
            return odd
        by_name: dict[str, list[FileEntry]] = {}
        for part, fields in zip(parts, given, strict=True):
            for key, node in fields if isinstance(fields, Mapping) else ():
                if not isinstance(node, Mapping):
                    self._shapes.mapping(node, f"字段“{key.text}”")
                    continue
                by_name.setdefault(key.text, []).append(FileEntry(key, node, part.shipped))
        first = given[0]
        old = [k.text for k, _ in first] if isinstance(first, Mapping) else []
        order = [*old, *sorted(by_name.keys() - set(old))]
        made = [self.field(by_name[n], f"字段“{record}.{n}”", old) for n in order if n in by_name]
        at = next(n.at for n in given if n is not None)
        return mapping((pair for pair in made if pair is not None), at)


def _text(part: FileEntry, key: str) -> str:
    node = part.node.get(key)
    text = node.text.strip() if isinstance(node, Scalar) else json.dumps(as_plain(node) if node else "")
    return "".join(text.split()) if key == "合理范围" else text


def _effective(part: FileEntry, key: str) -> str:
    """What a key is, written or not."""
    node = part.node.get(key)
    if node is not None:
        return _AND.join(n.text for n in texts(node)) if isinstance(node, Items) else _text(part, key)
    kind = _text(part, "类型") if part.whole else ""
    if key == "可无":
        return "是" if kind in _LACKING else "否"
    if key == "单位":
        return "元" if kind == "金额" else ""
    return _DEFAULTS.get(key, "")


__all__ = ["REDEFINED", "FileEntry", "Merger", "in_order", "mapping", "offices", "texts"]
