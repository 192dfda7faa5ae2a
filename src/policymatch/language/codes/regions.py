"""Regions of GB/T 2260: every code with its names and the years in which it was in use.

The list is the one of ``python-stdnum`` (``cn/loc.dat``, taken from Wikipedia's 中华人民共和国行政区划代码), with the
corrections of ``regions.csv``. It knows years, not days: a code is in use from the year in which it begins, and no longer
in the year in which it ends.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import stdnum
from stdnum import numdb

from policymatch.language.codes.reading import MOST_NEAR

GENERIC = ("市辖区", "县", "市", "省直辖县级行政单位", "省直辖行政单位", "自治区直辖县级行政单位")
"""Names that stand for all units of a kind, and for no place."""
_MUNICIPAL = ("11", "12", "31", "50")
_SPAN = re.compile(r"(?:\[(\d*)-(\d*)\])?([^\[\],]+)(?:,|$)")
FIRST, LAST = 0, 9999
"""The years of a name that was always there, and of one that is still in use."""


@dataclass(frozen=True, slots=True)
class Region:
    """A code of the list.

    Attributes:
        code: six digits.
        names: each name with the year in which it begins and the one in which it ends (9999: still in use), in their order.
    """

    code: str
    names: tuple[tuple[str, int, int], ...]

    @property
    def name(self) -> str:
        """The newest name."""
        return self.names[-1][0]

    def lives(self) -> list[tuple[int, int]]:
        """The years in which the code began and ended; a change of its name ends nothing."""
        out: list[tuple[int, int]] = []
        for _, start, end in self.names:
            if out and start - out[-1][1] <= 1:
                out[-1] = (out[-1][0], max(end, out[-1][1]))
            else:
                out.append((start, end))
        return out

    def unused(self, year: int | None) -> str:
        """Why the code is not in use in a year (None: the newest year of the list), or ""."""
        lives = self.lives()
        at = LAST - 1 if year is None else year
        if any(start <= at < end for start, end in lives):
            return ""
        ended = [end for start, end in lives if start <= at]
        return f"{ended[-1]}年撤销" if ended else f"{lives[0][0]}年启用"

    def in_use(self, first: int, last: int) -> bool:
        """Whether the code is in use in one of the years ``first`` to ``last`` at least."""
        return any(start <= last and first < end for start, end in self.lives())

    def covers(self, first: int, last: int) -> bool:
        """Whether it is in use in all of them; an open end is no condition."""
        return any((first == FIRST or start <= first) and (end == LAST or last < end) for start, end in self.lives())

    def bore(self, name: str, first: int, last: int) -> bool:
        """Whether a name that ``name`` ends with was its own in one of the years."""
        return any(name.endswith(own) and start <= last and first < end for own, start, end in self.names)

    def named(self, year: int | None) -> str:
        """Its name in a year."""
        at = LAST - 1 if year is None else year
        return next((name for name, start, end in self.names if start <= at < end), self.name)


@functools.cache
def regions() -> dict[str, Region]:
    """All codes, abolished ones too."""
    out = {
        province + county: Region(province + county, _names(facts["county"]))
        for _, province, _, _, counties in numdb.get("cn/loc").prefixes
        for _, county, _, facts, _ in counties
    }
    for row in _corrections():
        spans = ((row["名称"], int(row["起"] or FIRST), int(row["止"] or LAST)),)
        out[row["代码"]] = Region(row["代码"], spans)
    return dict(sorted(out.items()))


def _names(text: str) -> tuple[tuple[str, int, int], ...]:
    """``[1983-1999]城区,[2000-]王益区`` as names with years; a span that ends before it begins is none."""
    spans = [(m[3], int(m[1] or FIRST), int(m[2] or LAST)) for m in _SPAN.finditer(text)]
    return tuple(span for span in spans if span[1] <= span[2]) or tuple(spans)


def _corrections() -> Iterator[dict[str, str]]:
    text = resources.files(__package__).joinpath("regions.csv").read_text("utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


@functools.cache
def latest_year() -> int:
    """The newest year in which the list knows a change."""
    years = (y for r in regions().values() for _, *span in r.names for y in span)
    return max(y for y in years if y != LAST)


def region_list() -> str:
    """The list with its source and its newest year, to be named in reports."""
    return f"GB/T 2260 行政区划代码：python-stdnum {stdnum.__version__} cn/loc.dat 加补正，变动记到{latest_year()}年"


def prefix(code: str) -> str:
    """What the codes of all places in a region begin with: 4208 for 420800."""
    while code.endswith("00"):
        code = code[:-2]
    return code


@functools.lru_cache(maxsize=4096)
def region_name(code: str) -> str:
    """The newest name of a code, a district with its city; "" if it is none."""
    region = regions().get(code)
    if region is None:
        return ""
    own = region.name
    if code.endswith("00"):
        return own
    if code[2:4] == "90" or code[4:] > "80":  # under the province, or a city of its own
        return own
    municipal = code[2:4] in ("01", "02") and code[:2] in _MUNICIPAL
    above = regions().get(code[:2] + "0000" if municipal else code[:4] + "00")
    return (above.name if above is not None else "") + own


def shown(code: str) -> str:
    """A code as messages name it: ``420802（荆门市东宝区）``."""
    return f"{code}（{region_name(code)}）"


def near(digits: str, year: int | None) -> list[str]:
    """Codes in use that a wrong one may be meant for, the nearest first.

    Those that differ in one digit, by two digits changed over, or by a digit dropped or added; else the region that the
    first digits name.
    """
    known = regions()
    if len(digits) in (2, 4):
        found = {digits + "0" * (6 - len(digits))}
    else:
        places = range(len(digits))
        found = {digits[:i] + d + digits[i + 1 :] for i in places for d in "0123456789"} if len(digits) == 6 else set()
        found |= {digits[:i] + digits[i + 1 : i + 2] + digits[i : i + 1] + digits[i + 2 :] for i in places}
        if len(digits) == 7:
            found |= {digits[:i] + digits[i + 1 :] for i in places}
        if len(digits) == 5:
            found |= {digits[:i] + d + digits[i:] for i in (*places, 5) for d in "0123456789"}
    found = {c for c in found if c in known and not known[c].unused(year) and known[c].name not in GENERIC}
    if not found:
        above = (digits[:4] + "00", digits[:2] + "0000")
        return [c for c in above if c in known and not known[c].unused(year)][:1]
    return sorted(found, key=lambda c: (-_same(c, digits), c))[:MOST_NEAR]


def _same(a: str, b: str) -> int:
    """How many characters at their beginning are the same."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


__all__ = [
    "FIRST",
    "GENERIC",
    "LAST",
    "Region",
    "latest_year",
    "near",
    "prefix",
    "region_list",
    "region_name",
    "regions",
    "shown",
]
