"""Whole policies as they are written: named values, conditions, awards, and the text of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from policymatch.language.types import AMOUNT, BOOL, DATE, RATIO, TEXT, ListType, NumberType, RowType, Type
from policymatch.testing import blocks, choices
from policymatch.testing.amounts import award
from policymatch.testing.conditions import condition
from policymatch.testing.vocabulary import TypedName, Vocabulary
from policymatch.testing.writer import Block, Writer, WriterFrame, WriterScope, list_of, run_of

_PLAIN = re.compile(r"[\w“(](?:[^:#\n]*[^:#\s])?")


def write(
    source: choices.Choices,
    words: Vocabulary,
    *,
    wild: bool = False,
    incentives: int = 1,
    name: str = "trial",
) -> str:
    """The text of a policy that loads without error.

    Args:
        source: where the choices come from.
        words: the dictionary's words.
        wild: odd nestings, extreme figures, 不适用 everywhere, deep trees, many arms.
        incentives: how many 事项.
        name: its 编号; the 事项 are numbered i1, i2, …
    """
    paths = tuple(f"{name}/i{n + 1}" for n in range(incentives))
    w = Writer(source, words, wild, paths=paths)
    head: dict[str, Block] = {
        "政策": "试行办法",
        "编号": name,
        "层级": "市",
        "地区": "全国",
        "发布机构": "某局",
        "有效期": {"自": "2024-01-01", "至": "2024-12-31"},
        "受理期": {"自": "2020-01-01", "至": "2026-12-31"},
        "政策年度": "2024年",
    }
    if w.chance(0.1):
        head["有效期"] = w.pick(({"自": "2023-06-01"}, {"至": "2024-06-30"}, {"自": "2024-02-29", "至": "2024-02-29"}))
    if w.chance(0.1):
        head["政策年度"] = w.pick(("基准日所在年", "基准日上一年"))
    w.room = _room(w)
    shared = _lets(w, w.pick((0, 1, 2)))
    if shared:
        head["取值"] = shared
    common = (list(w.lets), {k: list(v) for k, v in w.record_lets.items()})
    rows = []
    for n in range(incentives):
        w.lets, w.record_lets = list(common[0]), {k: list(v) for k, v in common[1].items()}
        rows.append(_incentive(w, f"i{n + 1}"))
    head["事项"] = rows
    return to_yaml(head)


def _room(w: Writer) -> int:
    return w.pick((30, 60, 120)) if w.wild else w.pick((6, 10, 16, 24))


def _incentive(w: Writer, own: str) -> dict[str, Block]:
    w.room = _room(w)
    out: dict[str, Block] = {"编号": own, "名称": "某事项", "依据": {"摘要": "某段"}, "兑现方式": "申报"}
    lets = _lets(w, w.pick((0, 0, 1, 2, 3)))
    if lets:
        out["取值"] = lets
    s = WriterScope()
    out["适用条件"] = [_line(w, s, w.pick((0, 1, 2))) for _ in range(w.pick((1, 1, 2, 3)))]
    if w.chance(0.4):
        out["排除情形"] = [_line(w, s.negative(), 1) for _ in range(w.pick((1, 1, 2)))]
    if w.chance(0.75):
        out["奖补"] = award(w, s, w.pick((1, 2, 2, 3)))
    else:
        out["资格"] = "某资格"
    return out


def _line(w: Writer, s: WriterScope, depth: int) -> Block:
    """One entry of 适用条件 or 排除情形."""
    if w.plainly(0.8) or not w.spend():
        return condition(w, s, depth)
    ways: list[Callable[[], Block]] = [
        lambda: {"任一满足": [_line(w, s, 0) for _ in range(w.pick((1, 2)))]},
        lambda: {"全部满足": [_line(w, s, 0) for _ in range(w.pick((1, 2)))]},
        lambda: blocks.judgement(w, s, 1),
        lambda: {"条件": condition(w, s, depth), "原文": "某句"},
    ]
    return w.one_of(ways)


# ---------------------------------------------------------------- 取值


def _lets(w: Writer, count: int) -> dict[str, Block]:
    out: dict[str, Block] = {}
    for _ in range(count):
        record = w.pick(w.words.lists).name if w.words.lists and w.chance(0.2) else ""
        type_ = _type(w, record)
        w.lacking = False
        s = WriterScope(strict=type_ == BOOL and w.chance(0.7))
        if record:
            made = blocks.value(w, s.inside(WriterFrame(record)), type_, 2)
        else:
            made = _value(w, s, type_)
        named = TypedName(w.name("值"), type_, w.lacking)
        if record:
            out[f"{record}.{named.name}"] = made
            w.record_lets.setdefault(record, []).append(named)
        else:
            out[named.name] = made
            w.lets.append(named)
    return out


def _type(w: Writer, record: str) -> Type:
    if record:
        kinds: tuple[Type, ...] = (*w.words.number_types(record), AMOUNT, RATIO, BOOL)
        return w.pick(kinds)
    ways: list[Callable[[], Type]] = [
        lambda: w.pick(w.words.numbers),
        lambda: AMOUNT,
        lambda: AMOUNT,
        lambda: RATIO,
        lambda: BOOL,
        lambda: DATE,
        lambda: TEXT,
        lambda: run_of(w.pick(("年", "年", "季", "月", "半年"))),
        lambda: _row(w),
    ]
    if w.words.lists:
        ways += [lambda: list_of(w.pick(w.words.lists).name)] * 2
    return w.one_of(ways)


def _row(w: Writer) -> Type:
    names = [w.name("列") for _ in range(w.pick((1, 2)))]
    return RowType(tuple((name, w.pick((AMOUNT, RATIO, *w.words.numbers))) for name in names))


def _value(w: Writer, s: WriterScope, type_: Type) -> Block:
    if isinstance(type_, RowType):
        made = blocks.value(w, s, type_, 1)
        return made if isinstance(made, dict) else blocks.plain(w, s, type_, 1)
    if isinstance(type_, NumberType):
        return blocks.value(w, s, type_, w.pick((0, 1, 2)))
    if isinstance(type_, ListType):
        return blocks.value(w, s, type_, w.pick((0, 0, 1)))
    return blocks.value(w, s, type_, w.pick((0, 1)))


# ---------------------------------------------------------------- YAML


def to_yaml(block: Mapping[str, Block]) -> str:
    """A mapping as the YAML of a policy file."""
    return "\n".join(_lines(block)) + "\n"


def _lines(block: Block) -> list[str]:
    out: list[str] = []
    if isinstance(block, Mapping):
        for key, item in block.items():
            out += _entry(f"{_scalar(key)}:", item)
        return out
    for item in block:
        if isinstance(item, Mapping):
            inner = _lines(item)
            out += [f"- {inner[0]}", *(f"  {line}" for line in inner[1:])]
        else:
            out.append(f"- {_scalar(item)}")
    return out


def _entry(head: str, item: Block) -> list[str]:
    if isinstance(item, Mapping | list | tuple):
        return [head, *(f"  {line}" for line in _lines(item))]
    return [f"{head} {_scalar(item)}"]


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


__all__ = ["to_yaml", "write"]
