"""Lists as they are written: records and runs of periods, what is kept of them, and what is computed over them."""

from __future__ import annotations

from collections.abc import Callable

from policymatch.language.types import (
    DATE,
    PLAIN,
    DateType,
    NumberType,
    PeriodType,
)
from policymatch.testing import recursion
from policymatch.testing.vocabulary import plain_name
from policymatch.testing.writer import Writer, WriterFrame, WriterScope, list_of, run_of

Way = Callable[[], str]


def records(
    w: Writer, s: WriterScope, depth: int, record: str = "", frame: WriterFrame | None = None
) -> tuple[str, WriterFrame]:
    """A list of records with its clauses, and what an item of it sees (``frame``: with the values of a 逐项)."""
    record = record or w.pick(w.words.lists).name
    own = s.record
    hidden = own is not None and record in w.words.dictionary.fields[own.record].members
    lists = [] if hidden else w.within(s, list_of(record))
    source = w.say(w.pick(lists)) if lists and w.chance(0.4) else f"企业.{record}" if hidden else record
    return _clauses(w, s, source, frame or WriterFrame(record), depth)


def _clauses(w: Writer, s: WriterScope, source: str, frame: WriterFrame, depth: int) -> tuple[str, WriterFrame]:
    inner = s.inside(frame)
    out = source
    if w.chance(0.5):
        out += f" 其中 {recursion.condition(w, inner, min(depth, 1))}"
    if w.chance(0.15):
        key = _order_key(w, inner)
        names = _same(w, inner)
        if key and names:
            out += f" 同一 {'、'.join(names)} 只取 {key[0]} {w.pick(('最晚者', '最早者') if key[1] else ('最高者', '最低者'))}"
    if w.chance(0.15):
        ordered = order(w, inner)
        if ordered:
            n = "1" if w.plainly(0.5) else "2" if not w.wild else recursion.number(w, s, PLAIN, 1)
            names = _same(w, inner) if " 同一 " not in out and w.chance(0.2) else []
            group = f" 同一 {'、'.join(names)}" if names else ""
            out += f"{group} 按 {ordered} 取前 {n}"
    return out, frame


def _same(w: Writer, s: WriterScope) -> list[str]:
    own = s.frames[0]
    if not own.record:
        return ["当期"] if w.chance(0.5) else []
    members = [m.name for m in w.words.dictionary.fields[own.record].members.values() if plain_name(m.name)]
    return w.some(members, w.pick((1, 1, 2)))


def _order_key(w: Writer, s: WriterScope) -> tuple[str, bool] | None:
    """What an order goes by, and whether it is a day or period."""
    own = s.frames[0]
    if not own.record:
        return "当期", True
    members = w.words.dictionary.fields[own.record].members.values()
    keys = [m for m in members if isinstance(m.type, NumberType | DateType | PeriodType) and plain_name(m.name)]
    lets = [n for n in w.record_lets.get(own.record, []) if isinstance(n.type, NumberType)]
    lets += [n for n in own.lets if isinstance(n.type, NumberType)]
    lets = [n for n in lets if not (n.lacks and s.strict)]
    if lets and w.chance(0.5):
        return w.say(w.pick(lets)), False
    if not keys:
        return None
    found = w.pick(keys)
    return found.name, not isinstance(found.type, NumberType)


def order(w: Writer, s: WriterScope) -> str | None:
    """``放款日期 从早到晚`` of a list."""
    key = _order_key(w, s)
    if key is None:
        return None
    return f"{key[0]} {w.pick(('从早到晚', '从晚到早') if key[1] else ('从高到低', '从低到高'))}"


def grouped(w: Writer, s: WriterScope, line: str) -> str:
    """An order of each group by itself: ``同一 类型 按 放款日期 从早到晚``."""
    names = _same(w, s) if w.chance(0.3) else []
    return f"同一 {'、'.join(names)} 按 {line}" if names else line


def run(w: Writer, s: WriterScope, grain: str, depth: int) -> str:
    """A run of periods, as a call or ``甲 至 乙``; only a function or a 取值 can hold it."""
    lets = w.within(s, run_of(grain))
    if lets and w.chance(0.4):
        return w.say(w.pick(lets))
    if grain != "年" and w.plainly(0.7):
        ends = w.pick(("本年", "上年", "本年, 本季度", "2023年", "本半年"))
        return f"各{grain}({ends})"
    if grain == "年" and w.plainly(0.7):
        return w.pick(("上年 至 本年", "2022年 至 本年", "本年 - 3年 至 上年", "所在年(基准日) 至 本年"))
    return f"{recursion.period(w, s, grain, depth)} 至 {recursion.period(w, s, grain, depth)}"


def _grains(w: Writer, type_: NumberType) -> list[str]:
    """Grains of the series of a type; any will do where there is none."""
    return [f.grain for f in w.words.series.get(type_, [])] or ["年"]


# ---------------------------------------------------------------- over a list


def summed(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> str:
    """合计, 平均, 最大 or 最小 of a number over a list."""
    what = w.pick(("合计", "合计", "平均", "最大", "最小"))
    holders = [r.name for r in w.words.lists if w.words.members(r.name, type_)]
    if holders and (not w.words.series.get(type_) or w.chance(0.7)):
        source, frame = records(w, s, depth, w.pick(holders))
    elif w.words.lists and w.chance(0.15):
        source, frame = records(w, s, depth)
    else:
        grain = w.pick(_grains(w, type_))
        source, frame = run(w, s, grain, depth), WriterFrame(grain=grain)
        if " " not in source and w.chance(0.15):
            source, frame = _clauses(w, s, source, frame, depth)
    return f"{what}({source}, {recursion.number(w, s.inside(frame), type_, min(depth, 1))})"


def counted(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> str:
    """数量 or 去重数 of a list."""
    holders = [r.name for r in w.words.lists if w.words.counter(r) == type_]
    if holders:
        source, frame = records(w, s, depth, w.pick(holders))
    else:
        grain = w.pick(("年", "季", "半年"))
        source, frame = run(w, s, grain, depth), WriterFrame(grain=grain)
    if w.plainly(0.7):
        return f"数量({source})"
    return f"去重数({source}, {recursion.any_key(w, s.inside(frame), min(depth, 1))})"


def extreme_day(w: Writer, s: WriterScope, depth: int) -> str:
    """The earliest or latest day over a list."""
    holders = [r.name for r in w.words.lists if w.words.members(r.name, DATE)]
    what = w.pick(("最大", "最小"))
    if holders and w.chance(0.8):
        source, frame = records(w, s, depth, w.pick(holders))
        return f"{what}({source}, {recursion.day(w, s.inside(frame), min(depth, 1))})"
    return f"{what}({run(w, s, '年', depth)}, {w.pick(('起始日', '截止日'))}(当期))"


def quantified(w: Writer, s: WriterScope, depth: int) -> str:
    """任一 or 全部."""
    if w.words.lists and w.chance(0.75):
        source, frame = records(w, s, depth)
    else:
        numbers = [f for fields in w.words.series.values() for f in fields]
        grain = w.pick(numbers).grain if numbers else "年"
        source, frame = run(w, s, grain, depth), WriterFrame(grain=grain)
    if w.chance(0.25):
        return f"任一({source})"
    return f"{w.pick(('任一', '全部'))}({source}, {recursion.condition(w, s.inside(frame), min(depth, 1))})"


__all__ = ["counted", "extreme_day", "order", "quantified", "records", "run", "summed"]
