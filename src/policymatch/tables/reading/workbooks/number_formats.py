"""Number formats of workbooks: whether a number is shown as it is, as per cent, with a unit, scaled, as a day or as a duration."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Shown(Enum):
    """What a number is shown as."""

    NUMBER = "数"
    PERCENT = "百分数"
    UNIT = "带单位的数"
    SCALED = "缩放的数"
    DAY = "日期或时刻"
    DURATION = "时长"


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts of a format that ``;`` separates.

    Attributes:
        shown: what it makes of a number.
        unit: the text behind the number, where that is a unit (``万元``).
        condition: which numbers it is for, where it states that: an operator and a number.
    """

    shown: Shown
    unit: str = ""
    condition: tuple[str, float] | None = None

    def takes(self, x: float) -> bool:
        """Whether a number meets the condition."""
        assert self.condition is not None
        sign, bound = self.condition
        return _COMPARE[sign](x, bound)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format.

    Attributes:
        sections: those for numbers, at least one.
    """

    sections: tuple[Section, ...]

    @property
    def plain(self) -> bool:
        """Whether every number is shown as it is."""
        return all(section.shown is Shown.NUMBER for section in self.sections)

    def section(self, x: float) -> Section:
        """The one that shows a number: the first whose condition it meets, else by its sign."""
        first, *others = self.sections
        if not any(section.condition for section in self.sections):
            return first if x > 0 or not others else others[0] if x < 0 else others[-1] if len(others) > 1 else first
        for k, section in enumerate(self.sections):
            if section.condition is not None:
                if section.takes(x):
                    return section
            elif k == len(self.sections) - 1 or (x > 0 if k == 0 else x < 0):
                return section
        return first


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
}
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.?)     # literal text
    | [_*].?                                        # space as wide as a character, a character that fills the cell
    | \[(?P<bracket>[^\]]*)\]?                      # a colour, a language, a condition, a duration
    | (?P<digit>general | [0\#?]) | e[+-]
    | (?P<clock>am/pm | a/p) | (?P<letters>[a-z]+)
    | (?P<sign>[%@;,.]) | (?P<other>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_DATE = re.compile(r"[ymdhsbge]*[ymdhs][ymdhsbge]*|e+|a{3,4}", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,20}(?:\.[0-9]{1,20})?)\s*")
_UNIT = re.compile(r"[%％‰百千万亿元]")  # what tells how much a number is; that of 0"人" does not


class _Scan:
    """A section, as far as it has been read."""

    def __init__(self) -> None:
        self.found: set[Shown] = set()
        self.condition: tuple[str, float] | None = None
        self.text = False  # it is for texts
        self._digits = False
        self._commas = 0  # behind the last digit
        self._behind = ""  # literal text behind the last digit

    def token(self, m: re.Match[str]) -> None:
        literal = next((m[name] for name in ("quoted", "escaped", "other") if m[name] is not None), "")
        if m["digit"]:
            if "." in self._behind:  # 0\.0 shows a tenth
                self.found.add(Shown.SCALED)
            self._digits, self._commas, self._behind = True, 0, ""
        elif literal:
            self._behind += literal if self._digits else ""
        elif m["bracket"] is not None:
            self._bracket(m["bracket"])
        elif m["clock"] or (m["letters"] and _DATE.fullmatch(m["letters"])):
            self.found.add(Shown.DAY)
        elif m["sign"] == "%":
            self.found.add(Shown.PERCENT)
        elif m["sign"] == "@":
            self.text = True
        elif m["sign"] == ",":
            self._commas += self._digits
        elif m["sign"] == "." and self._commas:
            self.found.add(Shown.SCALED)

    def _bracket(self, text: str) -> None:
        if _ELAPSED.fullmatch(text):
            self.found.add(Shown.DURATION)
        elif c := _CONDITION.fullmatch(text):
            self.condition = (c[1], float(c[2]))

    def section(self) -> Section:
        if self._commas:
            self.found.add(Shown.SCALED)
        unit = self._behind.strip()
        if _UNIT.search(unit):
            self.found.add(Shown.UNIT)
        order = (Shown.DURATION, Shown.DAY, Shown.SCALED, Shown.PERCENT, Shown.UNIT)
        return Section(next((k for k in order if k in self.found), Shown.NUMBER), unit, self.condition)


@lru_cache(4096)
def number_format(code: str) -> NumberFormat:
    """The meaning of a format code such as ``0.00%``, ``yyyy-mm-dd;@``, ``0.0"万元"`` or ``[<1]0.0%;General``."""
    scans = [_Scan()]
    for m in _TOKEN.finditer(code):
        if m["sign"] == ";":
            scans.append(_Scan())
        else:
            scans[-1].token(m)
    numbers = [scan.section() for scan in scans[:4] if not scan.text][:3]
    return NumberFormat(tuple(numbers) or (Section(Shown.NUMBER),))


_DAY_IDS = (
    *range(14, 23),
    *range(27, 37),
    45,
    47,
    *range(50, 59),
)  # 27-36 and 50-58: 年、月、日, 时、分 in Chinese Excel
BUILT_IN = {
    9: number_format("0%"),
    10: number_format("0.00%"),
    **dict.fromkeys(_DAY_IDS, number_format("yyyy-mm-dd")),
    46: number_format("[h]:mm:ss"),
}
"""Formats that a workbook names by number without a code; all others show numbers."""
GENERAL = number_format("General")


__all__ = ["BUILT_IN", "GENERAL", "NumberFormat", "Section", "Shown", "number_format"]
