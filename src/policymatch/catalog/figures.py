"""Reading the figures out of a decree's sentence: amounts, rates, counts, terms and ages, each with its statute word.

Dates, years, document numbers, clause numbers and batches are no figures. ``3万元`` and ``30000元`` are the same figure.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from policymatch.catalog.phrases import is_term, phrase
from policymatch.language.units import MULTIPLES, NONE, RATIOS, UNITS, Dim, UnitTable

_WIDE = str.maketrans("０１２３４５６７８９（）％．－～：", "0123456789()%.-~:")

# what looks like a figure and is none; the length of a match is kept, so that places stay right
_NOT_FIGURES = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}"
    r"|(?:19|20)\d\d\s*[-–—至到~、]\s*(?:19|20)\d\d年"
    r"|(?:19|20)\d\d(?:年(?:\d{1,2}月(?:\d{1,2}日)?)?|届|/)"
    r"|[〇零一二三四五六七八九]{4}年"
    r"|\d{1,2}月(?:\d{1,2}日|底|末|份)"
    r"|[〔\[(](?:19|20)\d\d[〕\])]第?\d*号?"
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

# a one-character count word is no unit where it begins another word
_NOT_UNIT = {
    "部": "门分队委",
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


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a sentence.

    Attributes:
        text: number and unit as printed, ``120万元``.
        phrase: with its statute words, ``不超过120万元``, ``2亿元以上``.
        value: in base units (money in 分, years in 月, 60% as 3/5).
        dim: its dimension; ``ratio`` for % and points.
        op: ``>= > <= <`` as its statute words say, or "".
        capped: 最高, 不超过, 以内 and the like.
        each: the step of a 每增加… award.
        ordinal: the word that makes it a place in a run or the length of one: 第三年, 近三年, 前2年, 分两年; or "".
        clause: the words before it since the last stop.
        start: place of ``text`` in the sentence.
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
    rates = "|".join(re.escape(r) for r in sorted(_RATES, key=len, reverse=True))
    return re.compile(
        rf"(?P<share>百分之|千分之|万分之|[二三四五六七八九十]+分之)(?P<part>{_CHINESE}|\d+(?:\.\d+)?)"
        rf"|(?P<half>半)(?P<halfunit>年|个月)"
        rf"|(?<![\d.])(?P<number>{_NUMBER})(?P<unit>(?P<rate>{rates})|{unit}|(?:{heaps}){unit})?(?P<more>半)?"
        rf"|(?P<chinese>{_CHINESE})(?P<plain>{_CHINESE_UNITS})(?P<andhalf>半)?"
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
        measured = _measured(m, bare, table)
        if measured is None:
            pending = (m.start(), m.end(), number) if m["number"] else None
            continue
        scale, dim, ratio, end = measured
        if pending is not None and bare[pending[1] : m.start()] in ("-", "–", "—", "~", "至", "到"):
            out.append(
                _made(bare, text, pending[0], pending[1], pending[2] * scale, dim, ratio, text[m.end("number") : end])
            )
        pending = None
        extra = scale / 2 if m["more"] or m["andhalf"] else Fraction(0)
        out.append(_made(bare, text, m.start(), end, number * scale + extra, dim, ratio))
        if len(out) > 1:
            out[-1] = _listed(bare, out[-2], out[-1])
    return tuple(out)


def _listed(bare: str, first: Figure, then: Figure) -> Figure:
    """超过5亿元、1亿元: the word before the first of a list is said of the next too."""
    between = bare[first.start + len(first.text) : then.start]
    if then.op or then.each or first.each or first.dim != then.dim or between not in ("、", "和", "或", "及"):
        return then
    return replace(then, op=first.op, capped=first.capped)


def _number_of(m: re.Match[str]) -> Fraction | None:
    if m["number"]:
        return Fraction(m["number"].replace(",", ""))
    if m["half"]:
        return Fraction(1, 2)
    if m["share"]:
        part = Fraction(m["part"]) if m["part"][0].isdigit() else _fraction(chinese_number(m["part"]))
        whole = {"百分之": 100, "千分之": 1000, "万分之": 10000}.get(m["share"]) or chinese_number(m["share"][:-2])
        return part / whole if part is not None and whole else None
    if m["chinese"][0] in "百千万亿" and m.string[m.start() - 1 : m.start()] == "每":
        return _fraction(chinese_number("一" + m["chinese"]))
    return _fraction(chinese_number(m["chinese"]))


def _fraction(n: int | None) -> Fraction | None:
    return None if not n else Fraction(n)


def _measured(m: re.Match[str], bare: str, table: UnitTable) -> tuple[Fraction, Dim, bool, int] | None:
    """Scale, dimension, whether a ratio, and where the figure ends; None if the number has no unit."""
    if m["share"]:
        return Fraction(1), NONE, True, m.end()
    unit = m["unit"] or m["plain"] or (m["halfunit"] if m["half"] else "")
    if not unit:
        return None
    if unit in _RATES:
        return _RATES[unit], NONE, True, m.end()
    end = m.end("unit") if m["unit"] else m.end()
    following = bare[end : end + 1]
    if following and following in _NOT_UNIT.get(unit, ""):
        return None
    if unit in ("月", "日") and m["number"] and not is_term(bare, m.start(), end):
        return None
    heap = 1
    if unit not in table.table:
        word = next((w for w in sorted(_HEAPS, key=len, reverse=True) if unit.startswith(w)), "")
        if unit.split("/")[0].split("·")[0] not in table.table and word:
            heap, unit = _HEAPS[word], unit[len(word) :]
    found = table.find(unit)
    return found.scale * heap, found.dim, False, m.end()


def _made(bare: str, text: str, start: int, end: int, value: Fraction, dim: Dim, ratio: bool, unit: str = "") -> Figure:
    said = phrase(bare, start, end, dim, ratio)
    return Figure(
        text[start:end] + unit,
        text[said.start : said.end] + unit,
        value,
        dim,
        ratio,
        said.op,
        said.capped,
        said.each,
        said.ordinal,
        said.clause,
        start,
    )


def quoted(line: str, units: UnitTable = UNITS) -> Iterator[Figure]:
    """The figures that a line quotes in “”."""
    for part in re.findall(r"“([^”]*)”", line):
        yield from figures(part, units)
