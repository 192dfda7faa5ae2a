"""Codes in rules: what a rule writes for a code, the code itself or its full name, held against the list of its field."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policymatch.errors import nearest
from policymatch.language.codes.industries import industries, near_industries, read_industry
from policymatch.language.codes.place_names import ever_named, like_named, same_place
from policymatch.language.codes.reading import MOST_NAMED, MOST_NEAR
from policymatch.language.codes.regions import FIRST, GENERIC, LAST, near, region_name, regions

REGIONS, INDUSTRIES = "GB/T 2260", "GB/T 4754"
"""How the names of the two lists begin in 代码表."""
_REGION = "行政区划（GB/T 2260）的六位代码、全国唯一的全名，或功能区的代码、名称"
_INDUSTRY = "国民经济行业（GB/T 4754-2017）的代码或全名，如 C39、批发业"
Lists = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Window:
    """The years that a policy is about, and its 地区; a region's code must be in use in one of the years."""

    first: int = FIRST
    last: int = LAST
    region: str = ""


@dataclass(frozen=True, slots=True)
class RuleCode:
    """What a rule's text names: ``code``, or "" with the reason (``wrong``), what was expected, and the nearest (``hint``).

    ``warning``: why a code that is right may still miss enterprises.
    """

    code: str = ""
    wrong: str = ""
    expected: str = ""
    hint: str = ""
    warning: str = ""


def rule_code(table: str, text: str, lists: Lists, window: Window) -> RuleCode:
    """The code that a text of a rule names.

    Args:
        table: the 代码表 of the field.
        text: a code, or a full name that only one code has.
        lists: the dictionary's own lists: name of the list -> code -> what it stands for.
        window: the years of the policy.
    """
    if table.startswith(REGIONS):
        zones = {code: name for own in lists.values() for code, name in own.items()}
        return _own(text, zones) or _region(text, zones, window)
    if table.startswith(INDUSTRIES):
        return _industry(text)
    own = lists.get(table)
    if own is None:
        return RuleCode(text)
    hint = _near_own(text, own)
    return _own(text, own) or RuleCode("", f"“{text}”不在代码表“{table}”里", f"代码表“{table}”的代码或名称", hint)


def both(code: str, name: str) -> str:
    """A code as a rule may write it with its name: ``宿州市(341300)``."""
    return f"{name}({code})" if name else code


def name_of(table: str, code: str, lists: Lists) -> str:
    """What a code stands for, or ""."""
    own = next((own[code] for own in lists.values() if code in own), "")
    if own:
        return own
    if table.startswith(REGIONS):
        return region_name(code)
    return industries().get(code, "") if table.startswith(INDUSTRIES) else ""


def is_named(table: str, code: str, name: str, lists: Lists) -> bool:
    """Whether a code has or had a name."""
    return name == name_of(table, code, lists) or (table.startswith(REGIONS) and code in ever_named(name))


def _suggested(found: Iterable[tuple[str, str]]) -> str:
    """A hint with codes and their names, as a rule may write them."""
    named = [*dict.fromkeys(_shown(*pair) for pair in found)]
    more = f" 等{len(named)}个" if len(named) > MOST_NAMED else ""
    return f"是否想写 {' 或 '.join(named[:MOST_NAMED])}{more}" if named else ""


def _shown(code: str, name: str) -> str:
    return both(code, name) if re.fullmatch(r"\w*", name) else f"{code}（{name}）"


def _several(text: str, found: Iterable[tuple[str, str]]) -> RuleCode:
    named = "、".join(_shown(*pair) for pair in found)
    return RuleCode("", f"叫“{text}”的不止一个：{named}", "只写代码，或代码和名称都写")


def _own(text: str, own: Mapping[str, str]) -> RuleCode | None:
    """A code of the dictionary's own lists, by itself or by its name."""
    if text in own:
        return RuleCode(text)
    named = sorted(code for code, name in own.items() if name and name == text)
    if len(named) > 1:
        return _several(text, ((c, own[c]) for c in named))
    return RuleCode(named[0]) if named else None


def _near_own(text: str, own: Mapping[str, str]) -> str:
    by_word = {word: code for code, name in own.items() for word in (name, code) if word}
    holding = [code for code, name in own.items() if len(text) > 1 and text in name]
    close = holding or [by_word[word] for word in nearest(text, by_word, MOST_NEAR)]
    return _suggested((c, own[c]) for c in close)


# ---------------------------------------------------------------- regions


def _region(text: str, zones: Mapping[str, str], window: Window) -> RuleCode:
    if re.fullmatch(r"\d+", text, re.ASCII):
        return _region_code(text, window)
    if re.fullmatch(r"\w*", text, re.ASCII):
        return RuleCode("", f"没有代码“{text}”", _REGION, _near_own(text.upper(), zones) or _of_policy(window))
    found = sorted(c for c in ever_named(text) if regions()[c].bore(text, window.first, window.last))
    if len(found) > 1:
        return _several(text, ((c, region_name(c)) for c in found))
    if found:
        return _in_time(found[0], window)
    if no_longer_used := sorted(ever_named(text)):
        return _not_in_use(no_longer_used[0], text, window)
    close = like_named(text, None if window.last == LAST else window.last)
    hint = _suggested((c, region_name(c)) for c in close) or _near_own(text, zones) or _of_policy(window)
    return RuleCode("", f"没有叫“{text}”的地方", _REGION, hint)


def _region_code(text: str, window: Window) -> RuleCode:
    year = None if window.last == LAST else window.last
    region = regions().get(text[:6]) if len(text) in (6, 9, 12) else None
    if region is None:
        close = near(text if len(text) < 8 else text[:6], year)
        hint = _suggested((c, region_name(c)) for c in close) or _of_policy(window)
        return RuleCode("", f"没有行政区划代码“{text}”", _REGION, hint)
    if not region.in_use(window.first, window.last):
        return _not_in_use(region.code, text, window)
    written = text
    if region.name in GENERIC and not text[:6].endswith("00"):
        written = text[:4] + "00"
    while len(written) > 6 and written.endswith("000"):  # a county or a town in twelve digits
        written = written[:-3]
    if written != text:
        why = f"“{text}”是{region.name}的汇总代码，不是一个地方" if len(written) == 6 else f"“{text}”后面的零是多余的"
        return RuleCode("", why, _REGION, _suggested([(written, region_name(written))]))
    return _in_time(text, window)


def _in_time(code: str, window: Window) -> RuleCode:
    """A code that is in use in some of the years; a warning where it is not in use in all of them."""
    region = regions()[code[:6]]
    if region.covers(window.first, window.last):
        return RuleCode(code)
    lives = "、".join(f"{a or '以前'}至{b if b != LAST else '今'}年" for a, b in region.lives())
    return RuleCode(
        code, warning=f"{both(code[:6], region.name)}只在{lives}在用，政策管的年份里有的年份企业用的是别的代码"
    )


def _not_in_use(code: str, text: str, window: Window) -> RuleCode:
    region = regions()[code]
    why = region.unused(window.first if window.last == LAST else window.last) or "那几年不用"
    close = same_place(code, None if window.last == LAST else window.last)
    return RuleCode(
        "",
        f"“{text}”在本政策管的年份里不在用（{both(code, region.name)}，{why}）",
        "那几年在用的代码或全名",
        _suggested((c, region_name(c)) for c in close),
    )


def _of_policy(window: Window) -> str:
    name = region_name(window.region)
    return f"本政策的地区是 {both(window.region, name)}" if name else ""


# ---------------------------------------------------------------- industries


@functools.cache
def _industry_names() -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for code, name in industries().items():
        out.setdefault(name, []).append(code)
    return out


def _holds(name: str, text: str) -> bool:
    """Whether the characters of a text occur in a name in their order (软件业 in 软件和信息技术服务业)."""
    rest = iter(name)
    return all(c in rest for c in text)


def _of_several(code: str, text: str) -> RuleCode | None:
    """The name of a 门类 in which names of 大类 end (制造业, 汽车制造业): a decree may mean either, and its code settles it."""
    if len(code) > 1:
        return None
    others = sorted((c for c, n in industries().items() if n != text and n.endswith(text)), key=lambda c: (len(c), c))
    if not others:
        return None
    shown = "、".join(_shown(c, industries()[c]) for c in others[:MOST_NAMED])
    more = f" 等{len(others)}个" if len(others) > MOST_NAMED else ""
    return RuleCode("", f"“{text}”也在别的行业的名称里：{shown}{more}", "代码和名称都写", _suggested([(code, text)]))


def _industry(text: str) -> RuleCode:
    named = _industry_names().get(text, [])
    if len(named) > 1:
        return _several(text, ((c, text) for c in named))
    if named:
        return _of_several(named[0], text) or RuleCode(named[0])
    if re.fullmatch(r"\w*", text, re.ASCII):
        try:
            code = read_industry(text).code
        except ValueError:
            close = near_industries(text)
            return RuleCode("", f"没有行业代码“{text}”", _INDUSTRY, _suggested((c, industries()[c]) for c in close))
        if code == text:
            return RuleCode(text)
        return RuleCode("", f"“{text}”没有写门类的字母", _INDUSTRY, _suggested([(code or "", "")]))
    holding = sorted((c for c, n in industries().items() if _holds(n, text)), key=lambda c: (len(industries()[c]), c))
    close = holding or [_industry_names()[n][0] for n in nearest(text, _industry_names(), MOST_NEAR)]
    return RuleCode("", f"没有叫“{text}”的行业", _INDUSTRY, _suggested((c, industries()[c]) for c in close))


__all__ = ["INDUSTRIES", "REGIONS", "RuleCode", "Window", "both", "is_named", "name_of", "rule_code"]
