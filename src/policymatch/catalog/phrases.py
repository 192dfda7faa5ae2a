"""The statute words around a figure: 不超过 … before it, … 以上 after it, 每增加 …, 第 … (民法典第1259条)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policymatch.language.types import DAYS, MONTHS, WORKDAYS
from policymatch.language.units import Dim

_WORDS = {
    ">=": "不低于 不少于 不小于 不得低于 不得少于 不应低于 未低于 大于等于 大于或等于 达到 已满 实满 满 达 至少 最低 最少 不早于 >= ≥",
    ">": "超过 高于 大于 多于 超出 超 逾 >",
    "<=": "不超过 不高于 不多于 不大于 不得超过 不得高于 不应超过 未超过 不超 小于等于 小于或等于 控制在 最高 最多 至多 最长 上限 限额 封顶 <= ≤",
    "<": "低于 少于 小于 不足 不满 不到 未满 未达到 未达 不达 <",
}
_OP = {word: op for op, words in _WORDS.items() for word in words.split()}
_ANY = "|".join(re.escape(w) for w in sorted(_OP, key=len, reverse=True))
_BEFORE = re.compile(rf"(?P<word>{_ANY})(?:可达|可|为|在|其|人民币|等于|约)*$")

# 最高给予一次性奖励20万元; 不超过贷款额的3%
_GAP = r"[^，。；：、,;:\d]"
_MOST = re.compile(rf"(?P<word>最高|最多|至多){_GAP}{{0,12}}$")
_OF = "|".join(w for w in sorted(_OP, key=len, reverse=True) if w[0] == "不" or w in ("超过", "高于", "低于"))
_SHARE_OF = re.compile(rf"(?P<word>{_OF}){_GAP}{{1,14}}的$")

# （含）以上; （不含税）以上 does not concern the boundary
_INCLUSIVE = r"\((?:不含|含)(?:本数|本级|[\d一二两三四五六七八九十][^)]{0,12})?\)"
_AFTER = re.compile(
    rf"(?P<first>{_INCLUSIVE}|及|含)?(?:\([^)]{{0,12}}\)(?=以))?"
    rf"(?P<word>以上|以下|以内|之内|以外|之外|内(?!部|容|涵))?(?P<last>{_INCLUSIVE})?"
)
_AFTER_OP = {"以上": ">=", "以外": ">", "之外": ">", "以下": "<=", "以内": "<=", "之内": "<=", "内": "<="}

_VERBS = (
    "增加|增长|新增|增|提高|上升|满|超过|超出|超|达到|达|跨越|跨|突破|完成|实现|降低|下降|减少|"
    "投资|投入|采购|吸纳|招用|引进|购买"
)
_EACH = re.compile(rf"每(?P<verb>(?:{_VERBS}){_GAP}{{0,8}})?$")
_ORDINAL = re.compile(r"(?:第|前|后|近|最近|(?<!以)上|分|头)$")
_STOP = re.compile(r"[，。；：、,;:(]")
_TIMES = (MONTHS.dim, DAYS.dim, WORKDAYS.dim)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The statute words around a figure.

    Attributes:
        op: ``>= > <= <``, or "" where there are no such words or they contradict each other.
        capped: 最高, 不超过, 以内 and the like.
        each: the step of a 每增加… award.
        ordinal: 第 前 后 头 (a place in a run of years or months) or 近 最近 上 分 (its length), or "".
        clause: the words before the figure since the last stop.
        start, end: the place of the figure with these words.
    """

    op: str
    capped: bool
    each: bool
    ordinal: str
    clause: str
    start: int
    end: int


def phrase(text: str, start: int, end: int, dim: Dim, ratio: bool) -> Phrase:
    """The phrase around the figure at ``start``..``end`` of a sentence (in half-width brackets and digits)."""
    clause = _STOP.split(text[:start])[-1]
    each = _EACH.search(clause)
    if each is not None and dim in _TIMES and not each["verb"]:
        each = None  # 每半年 is how often
    ordinal = _ORDINAL.search(clause) if dim == MONTHS.dim else None
    before = None
    if each is None:
        before = _BEFORE.search(clause) or _MOST.search(clause) or (_SHARE_OF.search(clause) if ratio else None)
    after = _after(text, end, dim)
    word = before["word"] if before is not None else ""
    tail = after["word"] or "" if after is not None else ""
    head = each or before or ordinal
    return Phrase(
        "" if each is not None else _op(word, after),
        each is None and (_OP.get(word) == "<=" or tail in ("以内", "之内")),
        each is not None,
        ordinal.group() if ordinal is not None else "",
        clause,
        start - (len(clause) - head.start()) if head is not None else start,
        after.end() if after is not None else end,
    )


def _after(text: str, end: int, dim: Dim) -> re.Match[str] | None:
    m = _AFTER.match(text, end)
    if m is None or not (m["word"] or m["last"] or (m["first"] or "").startswith("(")):
        return None
    return None if m["word"] == "内" and dim not in _TIMES else m


def _op(word: str, after: re.Match[str] | None) -> str:
    brackets = f"{after['first'] or ''}{after['last'] or ''}" if after is not None else ""
    before, behind = _OP.get(word, ""), _AFTER_OP.get(after["word"] or "", "") if after is not None else ""
    if before and behind and before[0] != behind[0]:
        return ""
    op = before or behind
    if op and "(不含" in brackets:
        return op[0]
    return f"{op[0]}=" if op and "(含" in brackets else op


def range_ops(low: str, low_closed: str, high: str, high_closed: str) -> tuple[str, str]:
    """The operators at both ends of a range. If only one end is marked, the other is the contrary: 10%(含)-20% is without 20%.

    Args:
        low, high: the operator of the statute words at each end, or "".
        low_closed, high_closed: 含 or 不含, or "".

    Returns:
        ``>=`` or ``>`` and ``<`` or ``<=``, or "" twice where no end is marked.
    """
    low = low or {"含": ">=", "不含": ">"}.get(low_closed, "")
    high = high or {"含": "<=", "不含": "<"}.get(high_closed, "")
    return low or {"<=": ">", "<": ">="}.get(high, ""), high or {">=": "<", ">": "<="}.get(low, "")


def is_term(text: str, start: int, end: int) -> bool:
    """Whether ``30日`` or ``3月`` is a length of time, and not a day of the month or a month of the year."""
    after = _AFTER.match(text, end)
    return bool((after is not None and after["word"]) or _BEFORE.search(text[:start]))
