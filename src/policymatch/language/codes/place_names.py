"""From what is written for a place, a code or a name, to the code of GB/T 2260 or of a zone."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from policymatch.errors import WrongValue, nearest
from policymatch.language.codes.reading import Read, perhaps
from policymatch.language.codes.regions import GENERIC, near, prefix, region_name, regions, shown

WANTED = "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802"
_LONGEST = 60  # characters of a name; the longest path of names has 40
_SHORTEST = 2  # characters of a short name
_CLOSE = 20  # names that are compared with a wrong one
_PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|拉祜族|"
    "水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|普米族|塔吉克族|怒族|鄂温克族|"
    "保安族|裕固族|京族|独龙族|鄂伦春族|各族|哈萨克|柯尔克孜|塔吉克|维吾尔|蒙古(?=自治州)"
)
_OF_PROVINCES = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|[省市])$")
_OF_OTHERS = re.compile(rf"(?:(?:{_PEOPLES})*自治[州县旗]|地区|林区|特区|新区|矿区|[市区县旗盟])$")
Index = dict[str, tuple[str, ...]]


def find_region(text: str, zones: Mapping[str, str], year: int | None = None) -> Read:
    """The code of a place.

    Args:
        text: a code of 6, 9 (town) or 12 digits (village), the code of a zone, or a name: of a zone, or of a region that no
            other one has, with the regions around it before it or not (荆门市东宝区).
        zones: code -> name of the zones that the dictionary adds to the list.
        year: the year in which the code must be in use; None for the newest of the list.

    Returns:
        The code, or None with a note for one that is not in use in that year.

    Raises:
        ValueError: there is no such place, or there are several; the message names the nearest.
    """
    if text in zones:
        return Read(text)
    if re.fullmatch(r"\d+", text, re.ASCII):
        return _code(text, year)
    name = re.sub(r"[\s/\-]", "", text)[: _LONGEST + 1]
    own = {code for code, zone in zones.items() if zone and zone in (text, name)}
    found = own or (_paths(name, year) if len(name) <= _LONGEST else set())
    if len(found) == 1:
        (code,) = found
        return Read(code) if own else _code(code, year)
    if found:
        named = [f"{shown(c)}" for c in sorted(found)] if not own else sorted(own)
        raise WrongValue("这个地名有几处，请写上所在的省市，或写代码", perhaps(named))
    if any(end == len(name) for end, _ in _named(name, _ever())):
        return Read(None, "是不在用的地名（已撤销、改名或还没有启用）")
    if not re.search(r"[\u4e00-\u9fff]", name):
        raise ValueError(WANTED)
    raise WrongValue(f"没有这个地名，{WANTED}，或全国唯一的地名", perhaps(shown(c) for c in _near_names(name, year)))


def _code(text: str, year: int | None) -> Read:
    if len(text) not in (6, 9, 12):
        raise WrongValue(WANTED, perhaps(shown(c) for c in near(text, year)))
    region = regions().get(text[:6])
    if region is None:
        raise WrongValue("没有这个行政区划代码（GB/T 2260）", perhaps(shown(c) for c in near(text[:6], year)))
    if why := region.unused(year):
        return Read(None, f"是不在用的行政区划代码{region.code}（{region.name}，{why}）")
    if region.name in GENERIC and not text[:6].endswith("00"):
        return Read(text[:4] + "00", "是市辖区的汇总代码，按所在的市读")
    while len(text) > 6 and text.endswith("000"):  # a county or a town in twelve digits
        text = text[:-3]
    return Read(text)


# ---------------------------------------------------------------- names


def _paths(text: str, year: int | None) -> set[str]:
    """The regions that a name, or names one after the other, may mean, each in full or in short."""
    return {code for end, code in _named(text, _index(year)) if end == len(text)}


def _named(text: str, index: Index, inside: str = "", first: int = 0) -> Iterator[tuple[int, str]]:
    """Where the names of regions, one within the other, end that a text begins with, and the region they come to."""
    for end in range(first + 1, len(text) + 1):
        for code in index.get(text[first:end], ()):
            if code.startswith(inside):
                yield end, code
                yield from _named(text, index, prefix(code), end)


def _short_names(code: str, name: str) -> set[str]:
    """A name without the word for its kind: 东宝 for 东宝区; 恩施 and 恩施州 for 恩施土家族苗族自治州."""
    kind = _OF_PROVINCES if code.endswith("0000") else _OF_OTHERS
    brief = kind.sub("", name)
    if len(brief) < _SHORTEST or name in GENERIC:
        return set()
    return {brief, brief + name[-1]} if "自治" in name else {brief}


@functools.lru_cache(maxsize=4)
def _index(year: int | None) -> Index:
    """The names of the regions in use in a year, and their short forms."""
    out: dict[str, list[str]] = {}
    for code, region in regions().items():
        if not region.unused(year):
            name = region.named(year)
            for alias in {name, *_short_names(code, name)}:
                out.setdefault(alias, []).append(code)
    return {name: tuple(codes) for name, codes in out.items()}


@functools.cache
def _ever() -> Index:
    """All names there were."""
    out: dict[str, list[str]] = {}
    for code, region in regions().items():
        for name in {name for name, *_ in region.names} - set(GENERIC):
            out.setdefault(name, []).append(code)
    return {name: tuple(codes) for name, codes in out.items()}


@functools.lru_cache(maxsize=4)
def _by_pairs(year: int | None) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Whole names with their codes, and the names that hold each pair of characters."""
    names = {
        region_name(code): code for code, r in regions().items() if not r.unused(year) and r.named(year) not in GENERIC
    }
    pairs: dict[str, list[str]] = {}
    for name in names:
        for pair in _pairs(name):
            pairs.setdefault(pair, []).append(name)
    return names, pairs


def ever_named(text: str) -> set[str]:
    """The regions that have or had this full name, by itself or behind the full names of the regions around them."""
    if len(text) > _LONGEST:
        return set()
    return {code for end, code in _named(text, _ever()) if end == len(text)}


def like_named(text: str, year: int | None) -> list[str]:
    """The regions that a text may be meant for: those it names in short, else those whose names are like it."""
    if len(text) > _LONGEST:
        return []
    if text in GENERIC:
        return []
    return sorted(_paths(text, year)) or _near_names(text, year)


def same_place(code: str, year: int | None) -> list[str]:
    """The codes in use in a year with the short name that a code has, in the same province: 421088 for 421023 (监利)."""
    named = {c for name in _short_names(code, regions()[code].name) for c in _index(year).get(name, ())}
    return sorted(c for c in named - {code} if c[:2] == code[:2])


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _near_names(text: str, year: int | None) -> list[str]:
    """The codes of places whose names are like a text, else the place that its beginning names (of an address)."""
    found: list[str] = []
    if len(text) <= _LONGEST // 4:
        names, pairs = _by_pairs(year)
        shared = Counter(name for pair in _pairs(text) for name in pairs.get(pair, ()))
        close = [name for name, _ in sorted(shared.items(), key=lambda p: (-p[1], len(p[0]), p[0]))[:_CLOSE]]
        found = [names[name] for name in nearest(text, close, 3)]
    if not found:
        begun = [*_named(text[:_LONGEST], _index(year))]
        found = sorted({code for end, code in begun if end == max(end for end, _ in begun)})
    return found


__all__ = ["WANTED", "ever_named", "find_region", "like_named", "same_place"]
