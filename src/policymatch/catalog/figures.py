"""Reading the figures out of a decree's sentence: amounts, rates, counts, terms and ages, each with its statute word.

Dates, years, document numbers, clause numbers and batches are no figures. ``3万元`` and ``30000元`` are the same figure.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from policymatch.catalog.phrases import is_term, phrase, range_ops
from policymatch.language.units import MULTIPLES, NONE, RATIOS, UNITS, Dim, UnitTable

_WIDE = str.maketrans("０１２３４５６７８９（）％．－～：＞＜＝", "0123456789()%.-~:><=")

_NTH = r"\(?(?:\d+|[一二三四五六七八九十百]+)\)?"

# what looks like a figure and is none; the length of a match is kept, so that places stay right
_NOT_FIGURES = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}"
    r"|(?:19|20)\d\d\s*[-–—至到~、]\s*(?:19|20)\d\d年"
    r"|(?:19|20)\d\d(?:年(?:\d{1,2}月(?:\d{1,2}日)?)?|届|/)"
    r"|[〇零一二三四五六七八九]{4}年"
    r"|\d{1,2}月(?:\d{1,2}日|底|末|份)"
    r"|[〔\[(](?:19|20)\d\d[〕\])]第?\d*号?"
    rf"|第{_NTH}(?:[-–—~至到、和及,]第?{_NTH})*(?:条|款|项|章|节|目|点|批|号|期|类|部分)"
    r"|(?:附件|附表|附录|附图|[见下如按]表|[见如]图)\(?(?:\d+|[一二三四五六七八九十]+)(?:[-.、和]\d+)*\)?"
    r"|\d+(?:\.\d+){2,}"
    r"|(?:^|(?<=[。；;\n]))\s*\d{1,2}(?:[.、](?=\d+(?!\.?\d)(?:[人户家项件台套辆艘架条次场笔]|个(?!百分点|基点|月|季度|工作日|星期)))|\.\d{1,2}(?=\s|[年月]度))"
    r"|第(?:\d+|[一二三四五六七八九十百]+)(?!\d|[一二三四五六七八九十百]|年|个?月|天|日|周|个工作日|个季度)"
    r"|[上下前后每]半年"
    r"|一(?:次性|票|站式|体化|事一议|企一策)"
)

_EXTRA: dict[str, tuple[str, Fraction]] = {
    "周": ("天", Fraction(7)),
    "个星期": ("天", Fraction(7)),
    "周年": ("月", Fraction(12)),
    "年期": ("月", Fraction(12)),
    "个季度": ("月", Fraction(3)),
    "m²": ("㎡", Fraction(1)),
    "m2": ("㎡", Fraction(1)),
    "kWh": ("千瓦时", Fraction(1)),
    "kW": ("千瓦", Fraction(1)),
}
_RATES = {**RATIOS, "个基点": Fraction(1, 10000), "基点": Fraction(1, 10000)}
_HEAPS = {**MULTIPLES, "千万": 10**7, "百万": 10**6, "千": 1000, "百": 100}

# 3000万部分: an amount whose 元 is left out, before a stop, a statute word or another figure
_BARE = r"(?=$|[^\w]|部分|以上|以下|以内|以外|之间|的|[及含至到和或])"
_YUAN = "元"

# a one-character count word is no unit where it begins another word
_NOT_UNIT = {
    "部": "门分队委",
    "人": "才员力民数均工社事",
    "家": "政庭电具",
    "方": "面式案向便",
    "分": "之期类别段档批享支部",
    "项": "目",
    "期": "限间内末初",
    "批": "准复次",
    "对": "于应象",
    "处": "罚理置",
    "级": "别",
    "条": "件款",
    "头": "部",
    "班": "子",
    "日": "常均",
    "天": "津",
    "位": "于",
    "度": "过假",
    "次": "数年月日",
    "角": "度",
    "个": "人体税",
}

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_UNITS = (
    "年期|周年|年|个月|个季度|个工作日|工作日|天|日|周岁|周|岁|个星期|万元|元|万美元|美元|倍|个百分点|百分点|个基点"
)

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+"

_COUNTERS = frozenset("人户家个项件台套辆艘架条次场笔期班届部篇级张份只间座处批对") | {"人次", "人天"}
_ITEM = re.compile(r"(?:^|[。；;\n])\s*$")
_WHOLE = frozenset(((unit, 1),) for unit in "人户家个项件台套辆艘架条次场笔")

_CLOSED = re.compile(r"\((?P<closed>不含|含)[^)]{0,12}\)")
_RANGE = re.compile(rf"(?:{_CLOSED.pattern})?\s*[-–—~至到]\s*")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a sentence.

    Attributes:
        text: number and unit as printed, ``120万元``.
        phrase: with its statute words, ``不超过120万元``, ``2亿元以上``.
        value: in base units (money in 分, years in 月, 60% as 3/5).
        dim: its dimension; ``ratio`` for % and points.
        op: ``>= > <= <`` after the statute words around it, or "".
        capped: 最高, 不超过, 以内 and the like.
        each: the step of a 每增加… award.
        ordinal: the word that makes it a place in a run or the length of one: 第三年, 近三年, 前2年, 分两年; or "".
        clause: the words before it since the last stop.
        start, end: place of ``text`` in the sentence.
        begin, stop: place of ``phrase``.
        edge: ``low`` or ``high`` where it is an end of a range (10%-20%), or "".
        bare: an amount whose 元 is left out (3000万部分).
    """

    text: str
    phrase: str
    value: Fraction
    dim: Dim
    ratio: bool
    op: str
    capped: bool
    each: bool
    ordinal: str
    clause: str
    start: int
    end: int
    begin: int
    stop: int
    edge: str = ""
    bare: bool = False

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money."""
        return self.dim == (("元", 1),)

    @property
    def is_count(self) -> bool:
        """Whether it counts whole things (人, 家, 件 …)."""
        return len(self.dim) == 1 and self.dim[0][0] in _COUNTERS and self.dim[0][1] == 1

    def same(self, other: Figure) -> bool:
        """Whether both are the same quantity."""
        return (self.value, self.dim) == (other.value, other.dim)


@functools.lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    heaps = "|".join(sorted(_HEAPS, key=len, reverse=True))
    unit = rf"(?:{alternatives})(?:[/·](?:{alternatives}))*"
    large = "|".join(h for h in sorted(_HEAPS, key=len, reverse=True) if h[-1] in "万亿")
    rates = "|".join(re.escape(r) for r in sorted(_RATES, key=len, reverse=True))
    return re.compile(
        rf"(?P<share>百分之|千分之|万分之|[二三四五六七八九十]+分之)(?P<part>{_CHINESE}|\d+(?:\.\d+)?)"
        rf"|(?P<half>半)(?P<halfunit>年|个月)"
        rf"|(?<![\d.QqHh])(?P<number>{_NUMBER})(?P<unit>(?P<rate>{rates})|{unit}|(?:{heaps}){unit}"
        rf"|(?P<bare>(?:{large}){_BARE}))?(?P<more>半)?"
        rf"|(?P<chinese>{_CHINESE})(?P<plain>{_CHINESE_UNITS})(?P<andhalf>半)?"
        rf"|(?P<written>{_CHINESE}(?<=[万亿])){_BARE}"
    )


def chinese_number(text: str) -> int | None:
    """``一百二十`` as 120, ``一亿二千万`` as 120000000; None if it is no number (``千百``)."""
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _TENS:
            if not digit and c != "十":
                return None
            section += (digit or 1) * _TENS[c]
            digit = 0
        elif not (section or digit or total):
            return None
        elif c == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit


def figures(text: str, units: UnitTable = UNITS) -> tuple[Figure, ...]:
    """Every figure of a sentence, in order."""
    clean = text.translate(_WIDE)
    bare = _NOT_FIGURES.sub(lambda m: "□" * len(m.group()), clean)
    table = UnitTable({**{k: v for k, v in units.table.items() if k not in UNITS.table}, **_EXTRA})
    out: list[Figure] = []
    pending: tuple[int, int, Fraction] | None = None  # a number that takes the unit of the next: 16-24岁
    for m in _pattern(tuple(table.table)).finditer(bare):
        number = _number_of(m)
        if number is None:
            pending = None
            continue
        measured = _measured(m, number, bare, table)
        if measured is None:
            pending = (m.start(), m.end(), number) if m["number"] else None
            continue
        if pending is not None and _RANGE.fullmatch(bare[pending[1] : m.start()]):
            number_end = m.end("number") if m["number"] else m.start()
            first = replace(measured, end=pending[1])
            out.append(_made(bare, text, pending[0], pending[2], first, text[number_end : measured.end]))
        pending = None
        extra = Fraction(1, 2) if m["more"] or m["andhalf"] else Fraction(0)
        out.append(_made(bare, text, m.start(), number + extra, measured))
        if len(out) > 1:
            out[-2:] = _joined(bare, text, out[-2], out[-1])
    return tuple(out)


def _joined(bare: str, text: str, first: Figure, then: Figure) -> tuple[Figure, Figure]:
    """Two figures of a range (10%(含)-20%) or of a list (超过5亿元、1亿元), where the words around one hold for the other too."""
    between = bare[first.end : then.start]
    if first.dim != then.dim or first.ratio != then.ratio:
        return first, then
    run = _RANGE.fullmatch(between)
    if run is not None and not (first.ordinal or then.ordinal):
        closed = _CLOSED.match(bare, then.end)
        begin = (
            first.begin if first.op in (">=", ">") else first.start
        )  # 5000万元以下、5000万元-2亿元: another band's word
        low, high = range_ops(
            first.op if first.op in (">=", ">") else "",
            run["closed"] or "",
            then.op if then.op in ("<=", "<") else "",
            closed["closed"] if closed is not None else "",
        )
        words = text[begin : then.stop]
        first = replace(first, op=low, capped=False, edge="low", phrase=words, begin=begin)
        return first, replace(then, op=high, capped=False, edge="high", phrase=words, begin=begin)
    if then.op or then.each or first.each or between not in ("、", "和", "或", "及"):
        return first, then
    words = text[first.begin : then.stop] if first.op else then.phrase
    begin = first.begin if first.op else then.begin
    return first, replace(then, op=first.op, capped=first.capped, phrase=words, begin=begin)


def _number_of(m: re.Match[str]) -> Fraction | None:
    if m["number"]:
        return Fraction(m["number"].replace(",", ""))
    if m["half"]:
        return Fraction(1, 2)
    if m["share"]:
        part = Fraction(m["part"]) if m["part"][0].isdigit() else _fraction(chinese_number(m["part"]))
        whole = {"百分之": 100, "千分之": 1000, "万分之": 10000}.get(m["share"]) or chinese_number(m["share"][:-2])
        return part / whole if part is not None and whole else None
    if m["written"]:
        return _fraction(chinese_number(m["written"]))
    if m["chinese"][0] in "百千万亿" and m.string[m.start() - 1 : m.start()] == "每":
        return _fraction(chinese_number("一" + m["chinese"]))
    return _fraction(chinese_number(m["chinese"]))


def _fraction(n: int | None) -> Fraction | None:
    return None if not n else Fraction(n)


@dataclass(frozen=True, slots=True)
class _Measure:
    """The unit of a figure: its size and dimension, whether a ratio, where the figure ends, whether 元 is left out."""

    scale: Fraction
    dim: Dim
    ratio: bool
    end: int
    bare: bool = False


def _measured(m: re.Match[str], number: Fraction, bare: str, table: UnitTable) -> _Measure | None:
    """What the number is measured in; None if it has no unit."""
    yuan = table.find(_YUAN)
    if m["share"]:
        return _Measure(Fraction(1), NONE, True, m.end())
    if m["written"]:
        return _Measure(yuan.scale, yuan.dim, False, m.end(), True)
    if m["bare"]:
        return _Measure(yuan.scale * _HEAPS[m["bare"]], yuan.dim, False, m.end("bare"), True)
    unit = m["unit"] or m["plain"] or (m["halfunit"] if m["half"] else "")
    if not unit:
        return None
    if unit in _RATES:
        return _Measure(_RATES[unit], NONE, True, m.end())
    start, end = (m.start("unit"), m.end("unit")) if m["unit"] else (m.end() - len(unit), m.end())
    heap = ""
    if unit not in table.table and unit.split("/")[0].split("·")[0] not in table.table:
        heap = next((w for w in sorted(_HEAPS, key=len, reverse=True) if unit.startswith(w)), "")
        unit = unit[len(heap) :]
    if bare[end : end + 1] and bare[end : end + 1] in _NOT_UNIT.get(unit, ""):
        # 3000万部分: the 部 is no unit, and there is none
        after = start + len(heap)
        if not (heap and heap[-1] in "万亿" and re.compile(_BARE).match(bare, after)):
            return None
        return _Measure(yuan.scale * _HEAPS[heap], yuan.dim, False, after, True)
    if unit in ("月", "日") and m["number"] and not is_term(bare, m.start(), end):
        return None
    found = table.find(unit)
    if not heap and number.denominator != 1 and found.dim in _WHOLE and _ITEM.search(bare[: m.start()]):
        return None  # 3.1人: the number of a clause before a word
    return _Measure(found.scale * _HEAPS.get(heap, 1), found.dim, False, m.end())


def _made(bare: str, text: str, start: int, number: Fraction, measure: _Measure, unit: str = "") -> Figure:
    end = measure.end
    found = phrase(bare, start, end, measure.dim, measure.ratio)
    return Figure(
        text[start:end] + unit,
        text[found.start : found.end] + unit,
        number * measure.scale,
        measure.dim,
        measure.ratio,
        found.op,
        found.capped,
        found.each,
        found.ordinal,
        found.clause,
        start,
        end,
        found.start,
        found.end,
        bare=measure.bare,
    )


def quoted(line: str, units: UnitTable = UNITS) -> Iterator[Figure]:
    """The figures that a line quotes in “”."""
    for part in re.findall(r"“([^”]*)”", line):
        yield from figures(part, units)
