"""Values written as blocks: 分档, 依次判断, 累进, 台阶, 合计·就高·就低, 逐项, rows of columns, and 金额 with its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from policymatch.language.types import (
    AMOUNT,
    BOOL,
    DATE,
    PLAIN,
    RATIO,
    CategoryType,
    CodeType,
    ListType,
    NumberType,
    PeriodType,
    RecordType,
    RowType,
    TextType,
    Type,
)
from policymatch.testing import expressions as x
from policymatch.testing import figures, lists
from policymatch.testing.amounts import amount, per_item
from policymatch.testing.conditions import condition
from policymatch.testing.recursion import defines
from policymatch.testing.vocabulary import times, writable
from policymatch.testing.writer import Block, Writer, WriterScope

Way = Callable[[], Block]
NOTHING = "不适用"
_KEY = 900  # YAML takes no longer keys


@defines
def value(w: Writer, s: WriterScope, type_: Type, depth: int) -> Block:
    """A value of a type: an expression or a block."""
    if depth <= 0 or w.plainly(0.3) or not w.spend():
        return plain(w, s, type_, w.pick((0, 1, 1, 2)))
    ways: list[Way] = [lambda: bands(w, s, type_, depth - 1), lambda: first(w, s, type_, depth - 1)]
    if isinstance(type_, NumberType):
        ways += [
            lambda: bands(w, s, type_, depth - 1),
            lambda: marginal(w, s, type_, depth - 1),
            lambda: ladder(w, s, type_, depth - 1),
            lambda: parts(w, s, type_, depth - 1),
            lambda: parts(w, s, type_, depth - 1),
            lambda: per_item(w, s, type_, depth - 1),
            lambda: per_item(w, s, type_, depth - 1),
            lambda: amount(w, s, type_, depth - 1),
        ]
    if type_ == AMOUNT:
        ways.append(lambda: judgement(w, s, 1))
    return w.one_of(ways)


def plain(w: Writer, s: WriterScope, type_: Type, depth: int) -> Block:
    """A value of a type as an expression; of a row as its columns."""
    match type_:
        case NumberType():
            return x.number(w, s, type_, depth)
        case PeriodType():
            return x.period(w, s, type_.grain, depth)
        case TextType():
            return x.text(w, s)
        case RowType():
            return {name: value(w, s, t, depth - 1) for name, t in type_.columns}
        case ListType(item=RecordType(record=record)):
            return lists.records(w, s, depth, record)[0]
        case ListType(item=PeriodType(grain=grain)):
            return lists.run(w, s, grain, depth)
    return x.day(w, s, depth) if type_ == DATE else condition(w, s, depth)


@defines
def judgement(w: Writer, s: WriterScope, depth: int) -> Block:
    """人工核定, sometimes asked only where something holds."""
    out = {"人工核定": f"核定之{w.pick('甲乙丙')}"}
    if w.chance(0.5):
        out["部门"] = "主管部门"
    if w.chance(0.4):
        out["当"] = condition(w, s, depth)
    return out


def _lacking(w: Writer, made: Block) -> Block:
    if made == NOTHING:
        w.lacking = True
    return made


def _otherwise(w: Writer, s: WriterScope, type_: Type, depth: int) -> Block:
    """The row of 否则; 不适用 only where nothing excludes."""
    if not s.strict and w.chance(0.5):
        return _lacking(w, NOTHING)
    return value(w, s, type_, depth)


# ---------------------------------------------------------------- tables


@defines
def bands(w: Writer, s: WriterScope, type_: Type, depth: int) -> Block:
    """分档, over one subject or (a table in a table) two."""
    subject, keys, open_ = _bands(w, s)
    if w.chance(0.15):
        second, inner, inner_open = _bands(w, s)
        table = {k: _rows(w, s, type_, 0, inner, inner_open) for k in keys}
        if open_:
            table["否则"] = _rows(w, s, type_, 0, inner, inner_open)
        if open_ and not s.strict and w.chance(0.5):
            table["否则"] = _lacking(w, NOTHING)
        return {"分档": [subject, second], "各档": table}
    return {"分档": subject, "各档": _rows(w, s, type_, depth, keys, open_)}


def _rows(w: Writer, s: WriterScope, type_: Type, depth: int, keys: list[str], open_: bool) -> dict[str, Block]:
    out = {k: value(w, s, type_, depth) for k in keys}
    if not s.strict and w.chance(0.1 if not w.wild else 0.3):
        out[w.pick(keys)] = _lacking(w, NOTHING)
        if all(v == NOTHING for v in out.values()):
            out[keys[0]] = plain(w, s, type_, 0)
    if open_:
        out["否则"] = _otherwise(w, s, type_, depth)
    return out


def _bands(w: Writer, s: WriterScope) -> tuple[str, list[str], bool]:
    """A subject, its bands, and whether they need 否则."""
    record = s.record.record if s.record is not None and w.plainly(0.7) else ""
    ways: list[Callable[[], tuple[str, list[str], bool]]] = [lambda: _number_bands(w, s)] * 3
    ways.append(lambda: _day_bands(w, s))
    categories = w.words.categories(record)
    if categories:
        ways += [lambda: _category_bands(w, s, record)] * 2
    flags = w.words.members(record, BOOL) if record else w.words.scalars.get(BOOL, [])
    if flags:
        ways.append(lambda: (w.pick(flags).name if record else x.fact(w, s, w.pick(flags), 0), ["是", "否"], False))
    codes = w.words.codes(record)
    if codes:
        ways += [lambda: _code_bands(w, s, record)] * 2
    run = s.run
    if run is not None:
        ways.append(lambda: ("当期", w.some(x.PERIODS[run.grain][-2:], w.pick((1, 2))), True))
    return w.one_of(ways)


def _number_bands(w: Writer, s: WriterScope) -> tuple[str, list[str], bool]:
    of = w.pick(w.words.number_types(s.record.record if s.record is not None and w.plainly(0.7) else ""))
    subject = x.number(w, s, of, 1)
    end = x.named(w, s, of) if w.chance(0.15 if not w.wild else 0.4) else None
    if end is not None:  # no literal, so checked when the table is used
        unproved = [[f"不超过 {end}", f"超过 {end}"]]
        if w.wild:
            unproved += [[f"低于 {end}", f"超过 {end}"], [f"不超过 {end}", f"不低于 {x.named(w, s, of)}"]]
        return subject, w.pick(unproved), w.chance(0.3)
    ends = figures.ascending(w.some(figures.numerals(of, w.wild), w.pick((1, 2, 2, 3))), w.words.dictionary.units)
    low, high = ends[0], ends[-1]
    style = w.pick(("至", "起", "空", "或", "中"))
    if style == "至":
        middle = [f"超过 {a} 且 不超过 {b}" for a, b in zip(ends, ends[1:], strict=False)]
        return subject, [w.pick((f"不超过 {low}", f"{low} 以下")), *middle, f"超过 {high}"], False
    if style == "起":
        middle = [f"不低于 {a} 且 低于 {b}" for a, b in zip(ends, ends[1:], strict=False)]
        return subject, [f"低于 {low}", *middle, w.pick((f"不低于 {high}", f"{high} 以上"))], False
    if style == "空":
        return subject, [f"不低于 {high}"], True
    if style == "或" and low != high:
        return subject, [f"低于 {low} 或 超过 {high}", f"不低于 {low} 且 不超过 {high}"], False
    return subject, [f"低于 {low}", f"是 {low}"], True


def _day_bands(w: Writer, s: WriterScope) -> tuple[str, list[str], bool]:
    subject = x.day(w, s, 1)
    days = sorted(w.some(figures.days(w.wild), w.pick((1, 2))))
    middle = [f"不早于 {a} 且 早于 {b}" for a, b in zip(days, days[1:], strict=False)]
    if w.chance(0.3):
        return subject, [f"不早于 {days[-1]}"], True
    return subject, [f"早于 {days[0]}", *middle, f"不早于 {days[-1]}"], False


def _category_bands(w: Writer, s: WriterScope, record: str) -> tuple[str, list[str], bool]:
    f = w.pick(w.words.categories(record))
    assert isinstance(f.type, CategoryType)
    values = [x.category_value(v) for v in f.type.values]
    subject = f.name if record else x.fact(w, s, f, 0)
    if len(values) > 5 or f.type.open or w.chance(0.5):
        kept = w.some(values, w.pick((1, 2)))
        joined = len(kept) > 1 and w.chance(0.5)
        return subject, ["、".join(kept)] if joined else kept, True
    cut = 1 + w.choices.below(len(values))
    return subject, [v for v in ("、".join(values[:cut]), "、".join(values[cut:])) if v], False


def _code_bands(w: Writer, s: WriterScope, record: str) -> tuple[str, list[str], bool]:
    f = w.pick(w.words.codes(record))
    assert isinstance(f.type, CodeType)
    subject = f.name if record else x.fact(w, s, f, 0)
    return subject, [f"属于 {w.pick(x.code_values(w, f.type))}"], True


def first(w: Writer, s: WriterScope, type_: Type, depth: int) -> Block:
    """依次判断."""
    rows: dict[str, Block] = {}
    for _ in range(w.pick((1, 1, 2, 3))):
        test = condition(w, s, 1)
        rows[test if len(test) < _KEY else condition(w, replace(s), 0)] = value(w, s, type_, depth)
    return {"依次判断": {**rows, "否则": _otherwise(w, s, type_, depth)}}


# ---------------------------------------------------------------- numbers out of numbers


def _bases(w: Writer, type_: NumberType) -> tuple[NumberType, NumberType]:
    """A base and a rate whose product is of a type."""
    if type_ == PLAIN:
        return PLAIN, PLAIN
    other = w.pick(w.words.numbers)
    rate = NumberType(times(type_, other, -1))
    if type_.dim and rate.dim and writable(rate.dim) and w.chance(0.4):
        return other, rate
    return type_, RATIO


def marginal(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> Block:
    """累进."""
    base, rate = _bases(w, type_)
    ends = [
        t
        for t in figures.ascending(w.some(figures.numerals(base, w.wild), 2), w.words.dictionary.units)
        if not t.startswith("0")
    ] or [figures.numerals(base, False)[1]]
    if len(ends) == 1 and w.chance(0.2):
        ends = [x.number(w, s, base, 0)]

    def paid() -> Block:
        return x.literal(w, rate).removeprefix("-") if w.plainly(0.7) else value(w, s, rate, min(depth, 1))

    middle = {f"超过 {a} 且 不超过 {b}": paid() for a, b in zip(ends, ends[1:], strict=False)}
    rows = {f"不超过 {ends[0]}": paid(), **middle, f"超过 {ends[-1]}": paid()}
    return {"累进": x.number(w, s, base, 1), "各段": rows}


def ladder(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> Block:
    """台阶."""
    base = w.pick(w.words.numbers)
    head = {"台阶": x.number(w, s, base, 1), "已达": x.number(w, s, base, 0)}
    mode = w.pick(("逐级相加", "只取最高一级"))
    if w.plainly(0.6):
        rungs = figures.ascending(w.some(figures.numerals(base, w.wild), 3), w.words.dictionary.units)
        rows = {f"达到 {r}": plain(w, s, type_, w.pick((0, 0, 1))) for r in rungs}
        return {**head, "各级": rows, "取": mode}
    return {
        **head,
        "起点": x.literal(w, base).removeprefix("-"),
        "每级": x.literal(w, base).removeprefix("-") if w.plainly(0.8) else x.number(w, s, base, 0),
        "每级奖励": value(w, s, type_, min(depth, 1)),
        "取": mode,
    }


def parts(w: Writer, s: WriterScope, type_: NumberType, depth: int) -> Block:
    """合计, 就高 or 就低 of named parts."""
    kind = w.pick(("合计", "就高", "就低"))
    out: dict[str, Block] = {}
    for name in ("子项", "丑项", "寅项", "卯项")[: w.pick((1, 2, 2, 3, 4))]:
        out[name] = amount(w, s, type_, depth) if w.chance(0.7) else value(w, s, type_, depth)
    return {kind: out}


__all__ = ["judgement", "plain", "value"]
