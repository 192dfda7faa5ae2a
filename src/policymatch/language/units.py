"""Units and dimensions: what ``40元/㎡/月`` measures, and how to bring it to base units exactly.

Money is held in 分 (so 元 has scale 100), months and years share one base (月), and every count word is a base of its own.
A dictionary may add units (``单位:``); see LANGUAGE §17.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from policymatch.errors import WrongValue, did_you_mean

Dim = tuple[tuple[str, int], ...]
"""A product of base units: sorted (base, exponent) pairs; ``()`` is a pure number."""

MONEY: Dim = (("元", 1),)
NONE: Dim = ()

MULTIPLES = {"万亿": 10**12, "亿": 10**8, "万": 10**4}

RATIOS = {
    "%": Fraction(1, 100),
    "‰": Fraction(1, 1000),
    "个百分点": Fraction(1, 100),
    "百分点": Fraction(1, 100),
    "BP": Fraction(1, 10000),
    "bp": Fraction(1, 10000),
}
RATE_UNITS = {**RATIOS, "小数": Fraction(1), "倍": Fraction(1)}
"""What a rate in data may be in: 0.05 in 小数 is 5% and 1.5 in 倍 is 150%."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its dimension, the size of one of it in base units, and whether it counts (its number must be whole or not is not its business)."""

    name: str
    dim: Dim
    scale: Fraction


def _base(*names: str) -> dict[str, tuple[str, Fraction]]:
    return {n: (n, Fraction(1)) for n in names}


_TABLE: dict[str, tuple[str, Fraction]] = {
    **_base(
        "美元",
        "欧元",
        "日元",
        "港元",
        "英镑",
        "月",
        "天",
        "工作日",
        "小时",
        "课时",
        "分",
        "岁",
        "人",
        "人次",
        "人天",
        "户",
        "家",
        "个",
        "项",
        "件",
        "台",
        "套",
        "辆",
        "艘",
        "架",
        "条",
        "次",
        "场",
        "笔",
        "期",
        "班",
        "届",
        "部",
        "篇",
        "级",
        "夜",
        "张",
        "份",
        "只",
        "间",
        "座",
        "处",
        "批",
        "对",
        "桩",
        "标箱",
        "床",
        "㎡",
        "千瓦时",
        "千瓦",
        "千伏安",
        "千克",
        "立方米",
        "米",
        "吨标准煤",
        "头",
        "株",
    ),
    "元": ("元", Fraction(100)),
    "角": ("元", Fraction(10)),
    "年": ("月", Fraction(12)),
    "个月": ("月", Fraction(1)),
    "日": ("天", Fraction(1)),
    "个工作日": ("工作日", Fraction(1)),
    "周岁": ("岁", Fraction(1)),
    "名": ("人", Fraction(1)),
    "位": ("人", Fraction(1)),
    "晚": ("夜", Fraction(1)),
    "平方米": ("㎡", Fraction(1)),
    "平米": ("㎡", Fraction(1)),
    "亩": ("㎡", Fraction(2000, 3)),
    "公顷": ("㎡", Fraction(10000)),
    "平方公里": ("㎡", Fraction(1_000_000)),
    "度": ("千瓦时", Fraction(1)),
    "兆瓦时": ("千瓦时", Fraction(1000)),
    "瓦": ("千瓦", Fraction(1, 1000)),
    "兆瓦": ("千瓦", Fraction(1000)),
    "兆伏安": ("千伏安", Fraction(1000)),
    "克": ("千克", Fraction(1, 1000)),
    "公斤": ("千克", Fraction(1)),
    "吨": ("千克", Fraction(1000)),
    "方": ("立方米", Fraction(1)),
    "公里": ("米", Fraction(1000)),
    "千米": ("米", Fraction(1000)),
    "倍": ("", Fraction(1)),
}


class UnitTable:
    """The units that literals and data may use.

    Args:
        extra: further units, name -> (base unit or "" for a pure number, size in that base); a base may be new.
    """

    def __init__(self, extra: dict[str, tuple[str, Fraction]] | None = None):
        self.table = {**_TABLE, **(extra or {})}
        self._found: dict[str, Unit] = {}

    def find(self, text: str) -> Unit:
        """The unit written ``text``: names joined by ``/`` (per) and ``·`` (times).

        Raises:
            ValueError: a name in it is unknown; the message names it and the nearest one.
        """
        if text not in self._found:
            self._found[text] = self._compose(text)
        return self._found[text]

    def _compose(self, text: str) -> Unit:
        dims: dict[str, int] = {}
        scale = Fraction(1)
        for i, part in enumerate(text.split("/")):
            sign = 1 if i == 0 else -1
            for name in part.split("·"):
                if name not in self.table:
                    hint = did_you_mean(name, self.table)
                    raise WrongValue(f"不认识的单位“{name}”", hint)
                base, size = self.table[name]
                scale *= size**sign
                if base:
                    inner = self.table.get(base, (base, Fraction(1)))
                    # a base may itself be defined by another unit only if it is its own base
                    dims[inner[0]] = dims.get(inner[0], 0) + sign
        return Unit(text, tuple(sorted((b, e) for b, e in dims.items() if e)), scale)


UNITS = UnitTable()

_NUMBER = re.compile(r"(?P<sign>-?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?(?P<rest>.*)", re.S)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit, in base units: ``value`` of dimension ``dim``; ``ratio`` distinguishes 60% from 0.6."""

    value: Fraction
    dim: Dim
    ratio: bool
    unit: str


def measure(text: str, units: UnitTable = UNITS) -> Measured:
    """Reads ``120万元``, ``60%``, ``1.3``, ``40元/㎡/月``.

    Raises:
        ValueError: no number, or an unknown unit; the message is in Chinese.
    """
    m = _NUMBER.fullmatch(text)
    if m is None:
        raise ValueError("不是数字")
    number = Fraction(m["digits"].replace(",", "") + (m["fraction"] or ""))
    if m["sign"]:
        number = -number
    rest = m["rest"].strip()
    if rest in RATIOS:
        return Measured(number * RATIOS[rest], NONE, True, rest)
    for word, size in MULTIPLES.items():
        if rest.startswith(word):
            number, rest = number * size, rest[len(word) :]
            break
    if not rest:
        return Measured(number, NONE, False, "")
    unit = units.find(rest)
    return Measured(number * unit.scale, unit.dim, False, rest)


def dim_mul(a: Dim, b: Dim, sign: int = 1) -> Dim:
    """The dimension of a product (``sign`` 1) or quotient (-1)."""
    out = dict(a)
    for base, e in b:
        out[base] = out.get(base, 0) + sign * e
    return tuple(sorted((base, e) for base, e in out.items() if e))


_SCALE_OF_BASE = {"元": Fraction(100)}


def display_scale(dim: Dim) -> Fraction:
    """The size, in base units, of one display unit of ``dim`` (元 for 分, else the base itself)."""
    scale = Fraction(1)
    for base, e in dim:
        scale *= _SCALE_OF_BASE.get(base, Fraction(1)) ** e
    return scale


def dim_text(dim: Dim) -> str:
    """``元/人`` for a dimension; "" for a pure number."""
    up = "·".join(b for b, e in dim for _ in range(max(e, 0)))
    down = "/".join(b for b, e in dim for _ in range(max(-e, 0)))
    return up + ("/" + down if down else "")
