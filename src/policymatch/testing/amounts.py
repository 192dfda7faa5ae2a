"""金额 with its steps, 逐项 and 分期 as they are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from policymatch.language.types import AMOUNT, PLAIN, RANGE, RATIO, NumberType
from policymatch.testing import expressions as x
from policymatch.testing import lists, recursion
from policymatch.testing.conditions import condition
from policymatch.testing.vocabulary import TypedName
from policymatch.testing.writer import Block, Writer, WriterFrame, WriterScope

_ROUNDING = tuple(f"{u} {r}" for u in ("元", "分", "百元", "千元", "万元") for r in ("舍去", "四舍五入", "进位"))


def amount(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> Block:
    """A part: 金额, sometimes with 当, with 取值 of its own, and steps."""
    out: dict[str, Block] = {}
    if w.chance(0.4):
        out["当"] = recursion.judgement(w, s, 0) if w.chance(0.1) else condition(w, s, 1)
    own: TypedName | None = None
    if not s.strict and w.chance(0.1):
        own = TypedName(w.name("定"), type_)
        out["取值"] = {own.name: recursion.value(w, s, type_, min(depth, 1))}
    out["金额"] = own.name if own is not None else recursion.value(w, s, type_, depth)
    return {**out, **steps(w, s, type_, ledger=False)}


def steps(w: Writer, s: WriterScope, type_: NumberType, ledger: bool) -> dict[str, Block]:
    """Steps of an amount, in some order."""

    def figure(at: WriterScope) -> Block:
        made = recursion.value(w, at, type_, 1) if w.chance(0.15) else x.number(w, at, type_, w.pick((0, 0, 1)))
        # a step with 当 of its own is written otherwise
        return {k: v for k, v in made.items() if k != "当"} if isinstance(made, dict) else made

    def share() -> Block:
        return x.literal(w, RATIO) if w.plainly(0.6) else x.number(w, s.negative(), RATIO, w.pick((0, 1)))

    def maybe(key: str, made: Block) -> Block:
        return {"当": condition(w, s, 1), key: made} if w.chance(0.25) else made

    def cap() -> Block:
        if not w.chance(0.1):
            return figure(sure)
        table = recursion.bands(w, sure, type_, 0)
        rows = table["各档"]
        key = w.pick(tuple(rows))
        if len(rows) > 1 and not isinstance(rows[key], dict):
            rows[key] = "不封顶"
        return table

    sure = s.negative()  # a cap or a factor without a row is refused
    known: dict[str, Callable[[], Block]] = {
        "封顶": lambda: [figure(sure), figure(sure)] if w.chance(0.25) else maybe("金额", cap()),
        "保底": lambda: [figure(s), figure(s)] if w.chance(0.1) else maybe("金额", figure(s)),
        "上浮": lambda: maybe("比例", share()),
        "折算": lambda: maybe("比例", share()),
        "补差": lambda: maybe("金额", figure(s)),
        "不补": lambda: _cut(w, s, type_),
        "取整": lambda: w.pick(_ROUNDING),
    }
    if type_ == AMOUNT and w.chance(0.3 if ledger else 0.1):
        known["累计封顶"] = known["年度封顶"] = cap
    names = w.some(tuple(known), w.pick((0, 0, 1, 1, 2, 4 if w.wild else 2)))
    return {name: known[name]() for name in names}


def _cut(w: Writer, s: WriterScope, type_: NumberType) -> str:
    a = x.literal(w, type_)
    return w.pick(
        (f"低于 {a}", f"不超过 {x.number(w, s, type_, 0)}", f"低于 {a} 或 超过 {x.literal(w, type_)}", f"{a} 以上")
    )


def per_item(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> Block:
    """逐项: an amount for each record (or period), with values, order, shares and steps of its own."""
    grain = ""
    record = ""
    if w.words.lists and not w.chance(0.1):
        paying = [r.name for r in w.words.lists if w.words.members(r.name, type_)]
        record = w.pick(paying or [r.name for r in w.words.lists])
    else:
        grain = w.pick(("年", "季"))
    frame = WriterFrame(record, grain)
    out: dict[str, Block] = {}
    lets: list[TypedName] = []
    hidden = (TypedName("第几", RANGE),)  # whose place it is depends on whether an order follows
    values: dict[str, Block] = {}
    for _ in range(w.pick((0, 0, 1, 2))):
        made = _item_let(w, s.inside(replace(frame, lets=tuple(lets), extras=hidden)), type_, depth)
        values[made[0].name] = made[1]
        lets.append(made[0])
    frame = replace(frame, lets=tuple(lets))
    out["逐项"] = _source(w, s, frame, depth)
    if values:
        out["取值"] = values
    extras: list[TypedName] = []
    ordered = lists.order(w, s.inside(frame))
    if ordered and w.chance(0.4):
        out["次序"] = lists.grouped(w, s.inside(frame), ordered)
        held = w.words.dictionary.fields[record] if record else None
        extras.append(TypedName("第几", w.words.counter(held) if held is not None else PLAIN))
    if ordered and w.chance(0.25):
        name = w.name("份")
        of = w.pick((type_, *w.words.number_types(record)))
        out["分配"] = {
            "名": name,
            "取自": x.number(w, s.inside(frame), of, 1),
            "合计不超过": x.literal(w, of).removeprefix("-") if w.plainly(0.6) else x.number(w, s, of, 1),
            "次序": lists.order(w, s.inside(frame)) or ordered,
        }
        extras.append(TypedName(name, of))
    inner = s.inside(replace(frame, extras=tuple(extras), ordered="次序" in out))
    if w.chance(0.15):
        out["当"] = condition(w, inner, 1)
    share = next((e for e in extras if e.type == type_ and e.name != "第几"), None)
    out["金额"] = (
        f"({share.name} × {x.literal(w, PLAIN if type_ == PLAIN else RATIO)})"
        if share and w.plainly(0.6)
        else _each(w, inner, type_, depth)
    )
    if record and "次序" in out and type_ != PLAIN and w.chance(0.5):
        out["金额"] = f"({x.number(w, inner, type_, 0)} × (首个 {x.literal(w, RATIO)} 其余 {x.literal(w, RATIO)}))"
    out.update(steps(w, inner, type_, ledger=True))
    if w.wild and w.chance(0.1):
        out["分期"] = instalments(w, inner, type_)
    return out


def _source(w: Writer, s: WriterScope, frame: WriterFrame, depth: int) -> str:
    if not frame.record:
        return lists.run(w, s, frame.grain, 0)
    return lists.records(w, s, depth, frame.record, frame)[0]


def _each(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> Block:
    return recursion.value(w, s, type_, min(depth, 1)) if w.chance(0.4) else x.number(w, s, type_, w.pick((0, 1, 2)))


def _item_let(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> tuple[TypedName, Block]:
    """A value of the record: mostly a table."""
    was, w.lacking = w.lacking, False
    of = type_ if w.plainly(0.8) else RATIO
    made = recursion.value(w, s, of, min(depth, 1) + 1)
    out = TypedName(w.name("项"), of, w.lacking)
    w.lacking = was or w.lacking
    return out, made


_PLANS = (("50%", "50%"), ("50%", "30%", "20%"), ("33.3%", "33.3%", "33.4%"), ("100%",))


def instalments(w: Writer, s: WriterScope, type_: NumberType, whole: str = "") -> Block:
    """分期: shares that add up, or the sums of an amount that is known to be ``whole``."""
    key, figures = ("金额", w.pick(_SUMS)) if whole else ("比例", w.pick(_PLANS))
    named_share = x.named(w, s, RATIO) if not whole and w.chance(0.15) else None
    if named_share is not None:  # no literal, so added up when it is used
        figures = (named_share, *figures[1:])
    rows = []
    for n, figure in enumerate(figures):
        row: dict[str, Block] = {"年度": f"{2025 + n}年" if w.plainly(0.7) else f"本年 + {n + 1}年", key: figure}
        if w.chance(0.6):
            row["条件"] = recursion.judgement(w, s, 0) if w.chance(0.15) else condition(w, s, 1)
        rows.append(row)
    return {"未达条件": w.pick(("只停本期", "停后续各期")), "各期": rows}


WHOLE = "8元"
_SUMS = (("1元", "3元", "4元"), ("8元",), ("4元", "4元"))


def award(w: Writer, s: WriterScope, depth: int) -> dict[str, Block]:
    """A 奖补."""
    out: dict[str, Block] = {}
    style = w.choices.below(20)
    if style < 14:
        out["金额"] = recursion.value(w, s, AMOUNT, depth)
    elif style < 16:
        out["金额"] = recursion.judgement(w, s, 0)
    elif style < 18:
        out["金额"] = recursion.value(w, s, AMOUNT, depth - 1)
        out["分期"] = instalments(w, s, AMOUNT)
    else:
        out["金额"] = (
            WHOLE if w.plainly(0.5) else {"依次判断": {condition(w, s, 0): WHOLE, "否则": w.pick(("0元", "不适用"))}}
        )
        out["分期"] = instalments(w, s, AMOUNT, WHOLE)
        return out
    out.update(steps(w, s, AMOUNT, ledger=True))
    if w.chance(0.2):
        out["性质"] = "上限"
    return out


__all__ = ["amount", "award", "instalments", "per_item", "steps"]
