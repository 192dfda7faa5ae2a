"""What to write in place of wrong forms: parts of their patterns, and texts made of what matched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from policymatch.language.synonyms import WORDS as WRONG_WORDS

IN = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
V = rf"(?:{IN}|[^\s()、,，]+(?:{IN})?)"  # a name, a number, a call, something in parentheses
N = r"-?\d+(?:\.\d+)?[^\s\d()以及不超高达多少的为至到奖补给封一\-—~～、,，;；<>≥≤]*"  # a number with its unit
_GT, _GE, _LT, _LE = "超过", "不低于", "低于", "不超过"
WORDS = {
    _GE: ("不低于", "不少于", "不小于", "达到", "达", "至少", "≥", ">="),
    _GT: ("超过", "高于", "多于", "大于", "超", ">"),
    _LE: ("不超过", "不高于", "不多于", "不大于", "至多", "≤", "<="),
    _LT: ("低于", "少于", "小于", "不足", "不满", "未达到", "未达", "<"),
}
OPS = {word: op for op, words in WORDS.items() for word in words}
CMP = "|".join(sorted(map(re.escape, OPS), key=len, reverse=True))
OPEN_ENDED = "|".join((*WORDS[_GT], *WORDS[_LT]))
CLOSED = r"(?:\s*\(不?含本?数?\))?"
TAIL = rf"{CLOSED}\s*(?:及|或)?以[上下内]{CLOSED}"
OPEN = r"(?:\s*\((?P<{0}>不?含)(?:本数)?\))?"
DOWN = ("下降", "下滑", "减少", "负增长", "降低", "降幅")
UP = ("同比增长", "增长率", "增长", "增幅", "增速", "提高", "上升")
MEMBERS = r"\s*(?:、|/|,|，)\s*|\s+(?:或者|或|和|及|以及|与)\s+"
PAID = "奖励|奖补|补助|补贴|资助|奖|给予|支持"

PER_STEP = (
    rf"每\s*(?P<word>增加|增长|新增|提高|满|达到|超过|增)?\s*(?P<a>{N})\s*[,，]?\s*(?:的\s*)?(?:给予\s*)?"
    rf"(?:{PAID})\s*(?P<b>{N})\s*(?:{PAID})?\s*(?P<mode>不足不计|按比例)?"
)

YEAR = r"本年度?|今年|当年|上年度?|去年|前年|\d{4}年度?"
_YEARS = {"本年度": "本年", "今年": "本年", "当年": "本年", "上年度": "上年", "去年": "上年"}
WORDS_FOR = {wrong: right for right in (_GE, _LE, "是", "不是", "属于") for wrong in WRONG_WORDS[right]}
WORDS_FOR["在"] = "属于"
"""What people write for a comparison -> the language's own word."""

Match = re.Match[str]
Proposals = Iterator[str]


def compared(word: str, tail: str) -> str:
    """The comparison that a word before a figure and 以上, 以下 or 以内 after it mean, "" for none."""
    if tail:
        up = "以上" in tail
        return (_GT if up else _LT) if "不含" in tail else (_GE if up else _LE)
    return OPS.get(word, "")


def dated(x: str) -> list[tuple[str, str]]:
    """A value of this period and the same of the period before: 营业收入(本年) and 营业收入(上年)."""
    x = x.removesuffix("的")
    m = re.fullmatch(r"(.+)\(([^()]+)\)", x)
    if m is None:
        return [(f"{x}(本年)", f"{x}(上年)"), (f"{x}(当期)", f"{x}(当期 - 1年)"), (x, x)]
    before = {"本年": "上年", "上年": "前年"}.get(m[2], f"{m[2]} - 1年")
    return [(x, f"{m[1]}({before})")]


def growth(m: Match) -> Proposals:
    """增速 compared with a rate, for what grows or falls by so much."""
    falls = any(w in m["dir"] for w in DOWN)
    op = compared(m["cmp"] or "", m["tail"] or "") or _GE
    figure = re.sub(r"\s", "", m["n"])
    if falls:
        figure = f"-{figure}"
        op = {_GE: _LE, _GT: _LT, _LE: _GE, _LT: _GT}[op]
    for now, before in dated(m["x"]):
        yield f"增速({now}, {before}) {op} {figure}"


def share(m: Match) -> Proposals:
    """A quotient, for what makes up a part of something."""
    rest = f" {m['rest']}" if m["rest"] else ""
    yield f"{m['x']} ÷ {m['y']}{rest}"
    yield f"{m['x']}(本年) ÷ {m['y']}(本年){rest}"


def each(m: Match) -> Proposals:
    """Steps, with both ways to treat what is short of a step unless one is stated."""
    rises = (m["word"] or "") in ("增加", "增长", "新增", "提高", "增")
    for x in [m["x"]] if m["x"] else ["营业收入(本年)", "从业人员数(本年)", "在职职工人数(本年)"]:
        for now, before in dated(x) if rises and "-" not in x else [(x, "")]:
            for mode in (m["mode"],) if m["mode"] else ("不足不计", "按比例"):
                yield f"{f'({now} - {before})' if before else now} 每 {m['a']} 奖 {m['b']} {mode}"


def listed(m: Match) -> Proposals:
    """属于 with several values."""
    op = "不属于" if m["op"].startswith("不") else "属于"
    for separator in (MEMBERS, MEMBERS + r"|或者|或", MEMBERS + "|或者|或|和|及"):
        members = [part for part in re.split(separator, m["list"].strip()) if part]
        if len(members) > 1:
            yield f"{m['x']} {op} {'、'.join(members)}"


def between(m: Match) -> Proposals:
    """Two comparisons, for a figure between two."""
    low, high = m["a"], m["b"]
    if re.fullmatch(r"-?[\d.]+", low):  # 3-5万元
        low += re.sub(r"^-?[\d.]+", "", high)
    x = f"{m['x']} " if "x" in m.re.groupindex else ""
    first = [_GT] if (m["low"] or "") == "不含" else [_GE]
    closed = bool(x) or m[0].endswith(("以下", "以内"))
    second = {"不含": [_LT], "含": [_LE]}.get(m["high"] or "", [_LE, _LT] if closed else [_LT, _LE])
    for b in second:
        for a in first:
            yield f"{x}{a} {low} 且 {x}{b} {high}"
    if not x and not m["low"]:
        yield f"{_GT} {low} 且 {_LE} {high}"


def risen(m: Match) -> Proposals:
    """A difference compared with an amount, for what grows or falls by so much."""
    op = compared(m["cmp"] or "", m["tail"] or "") or _GE
    for now, before in dated(m["x"]):
        first, second = (before, now) if any(w in m["dir"] for w in DOWN) else (now, before)
        yield f"{first} - {second} {op} {m['n']}"


def in_words(m: Match) -> Proposals:
    """The language's own word for one of the same meaning."""
    right = WORDS_FOR.get(m["word"], "")
    if right == "是":  # of codes, 属于 takes in what lies within
        yield f"{m['x']} 属于 {m['rest']}"
    yield f"{m['x']} {right} {m['rest']}"


def spaced(m: Match) -> Proposals:
    """A comparison with spaces between its words."""
    yield f"{m['x']} {OPS[m['cmp']]} {m['n']}"


def of_year(m: Match) -> Proposals:
    """A yearly fact with its year in parentheses."""
    yield f"{m['x']}({_YEARS.get(m['y'], m['y'].removesuffix('度'))})"


def year(m: Match) -> Proposals:
    """A year as the language writes it."""
    yield _YEARS.get(m["y"], m["y"].removesuffix("年度") + "年")


def lasted(m: Match) -> Proposals:
    """A comparison of how long it is since a day: in full months, or to the day where the comparison is 超过."""
    op = compared(m["cmp"] or "", m["tail"] or "") or _GE
    length = m["n"].replace("个月", "月")
    for x in (m["x"], f"{m['x']}日期"):
        if op in (_GE, _LT):
            yield f"满月数({x}, 基准日) {op} {length}"
        else:
            yield f"基准日 {'晚于' if op == _GT else '不晚于'} {x} + {length}"


def sizes(m: Match) -> Proposals:
    """企业规模 with the sizes that a word like 中小微 names."""
    yield f"企业规模 属于 {'、'.join(f'{c}型' for c in m['sizes'] if c in '大中小微')}"


def counted(m: Match) -> Proposals:
    """A figure in digits, for one in Chinese numerals."""
    if (whole := _figure(m["n"])) is not None:
        yield f"{whole}{m['unit']}" if m["unit"] else f"{whole}%"


def _figure(text: str) -> int | None:
    """五百二十 as 520; None for what is no such number."""
    total, digit = 0, 0
    for c in text:
        if c in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
        else:
            digit = "零一二三四五六七八九".find("二" if c == "两" else c)
    return total + digit or None


def capped(m: Match) -> Proposals:
    """An amount with a cap of its own."""
    yield f"金额\t{m['x']}\t封顶\t{m['n']}"


def other_cap(m: Match) -> Proposals:
    """A cap of the year or of all years."""
    yield f"{'累计封顶' if '累计' in m['span'] else '年度封顶'}\t{m['n']}"


def judged(m: Match) -> Proposals:
    """A judged amount between two."""
    low = m["a"] if not re.fullmatch(r"[\d.]+", m["a"]) else m["a"] + re.sub(r"^[\d.]+", "", m["b"])
    yield f"金额\t{{人工核定: 核定的金额}}\t保底\t{low}\t封顶\t{m['b']}"


def product_of_record(m: Match) -> Proposals:
    """The sum of a product over the records, for a product of their fields."""
    record = m["r"]
    if set(re.findall(r"(\w+)\.\w", m[0])) == {record}:
        yield f"合计({record}, {m[0].replace(f'{record}.', '')})"


def of_record(m: Match) -> Proposals:
    """A sum over the records or one that fits, for a field of a record outside of it."""
    if m["r"] in ("企业", "本项", "对象"):
        return
    if m["rest"]:
        yield f"任一({m['r']}, {m['f']}{m['rest']})"
    rest = m["rest"] or ""
    yield f"合计({m['r']}, {m['f']}){rest}"
    yield f"任一({m['r']}, {m['f']}){rest}"


def first_time(m: Match) -> Proposals:
    """首次达到, of the series that the text names."""
    yield f"首次达到({m['x'].split('(')[0]}, {m['n']})"


def denied(m: Match) -> Proposals:
    """非 with a fact or a record list."""
    yield f"非 {m['y']}"
    yield f"非 任一({m['y']})"


def affirmed(m: Match) -> Proposals:
    """An expression that is one fact."""
    yield m["y"]
    yield f"任一({m['y']})"


def one(text: str) -> Callable[[Match], Proposals]:
    """A single rewriting, as a template of the groups."""
    return lambda m: iter([m.expand(text)])


def tailed(m: Match) -> Proposals:
    """A comparison with 以上, 以下 or 以内."""
    if "不含" in m["tail"]:
        yield f"{m['x']} {compared('', m['tail'])} {m['n']}"
    else:
        yield f"{m['x']} 在 {m['n']} {plain_tail(m['tail'])}"


def both_ways(m: Match) -> Proposals:
    """Both comparisons, where 超过 and 以上 contradict each other."""
    yield f"{m['x']} {m['cmp']} {m['n']}"
    yield f"{m['x']} {compared('', m['tail'])} {m['n']}"


def multiplied(m: Match) -> Proposals:
    """A sum in 元, 万元 or 亿元, for one in 千元 and the like."""
    figure = Fraction(m["n"]) * {"十": 10, "百": 100, "千": 1000}[m["k"]]
    yield f"{float(figure):.10g}{m['unit']}"


def plain_tail(tail: str) -> str:
    """以上, 以下 or 以内 out of the text behind a figure."""
    return next(w for w in ("以上", "以下", "以内") if w in tail)


def band_tail(m: Match) -> Proposals:
    """A band with 以上, 以下 or 以内."""
    op = compared("", ("不含" if "不含" in m["tail"] else "") + plain_tail(m["tail"]))
    yield f"{op} {m['n']}" if "不含" in m["tail"] else f"{m['n']} {plain_tail(m['tail'])}"


def with_unit(m: Match) -> Proposals:
    """A figure with each of the units."""
    for unit in ("元", "人", "项", "个", "件", "家", "次", "分", "年", "月", "天", "㎡", "千瓦时", "岁"):
        yield f"{m['pre']}{m['n']}{unit}"
    if not m["n"].endswith(("万", "亿")):  # a rate below 10 may be a part of 1 or of 100: that is for the writer to say
        if Fraction(m["n"]) < 10:
            yield f"{m['pre']}{float(Fraction(m['n']) * 100):.10g}%"
        yield f"{m['pre']}{m['n']}%"
