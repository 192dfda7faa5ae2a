"""Industries of GB/T 4754-2017: 门类 and 大类 with their names, and how a code in data is read."""

from __future__ import annotations

import functools
import re
from importlib import resources

from policymatch.errors import WrongValue
from policymatch.language.codes.reading import MOST_NEAR, Read, perhaps

WANTED = "应为国民经济行业代码（GB/T 4754），门类字母加数字，如 C3911"
_MOVED = 79
"""The first 大类 whose number is greater by one in the edition of 2017 than in that of 2011: 土地管理业 came in before it."""


@functools.cache
def industries() -> dict[str, str]:
    """门类 and 大类 by code, each with its name."""
    text = resources.files(__package__).joinpath("industries.csv").read_text("utf-8")
    rows = (line.partition(",") for line in text.splitlines()[1:] if not line.startswith("#"))
    return {code: name for code, _, name in rows if code != "代码"}


@functools.cache
def _letters() -> dict[str, str]:
    """大类 -> its 门类."""
    return {code[1:]: code[0] for code in industries() if len(code) > 1}


def read_industry(text: str) -> Read:
    """The code of an industry; 门类 and 大类 are checked, not the finer digits.

    Args:
        text: a letter with two to four digits or none, in capitals; or only digits, whose letter follows from the first two.

    Raises:
        ValueError: there is no such industry, or it can be read two ways; the message names the nearest.
    """
    m = re.fullmatch(r"([A-Z]?)(\d{0,4})", text, re.ASCII)
    if m is None or not text:
        raise ValueError(WANTED)
    letter, digits = m[1], m[2]
    if not digits:
        if letter not in industries():
            raise ValueError(f"没有门类“{letter}”，GB/T 4754-2017 的门类是 A 至 T")
        return Read(letter)
    if len(digits) == 1:
        raise ValueError("大类是两位数字，" + WANTED)
    wanted = _letters().get(digits[:2])
    if wanted is None:
        raise WrongValue(f"GB/T 4754-2017 没有大类{digits[:2]}", perhaps(_near(letter, digits)[:MOST_NEAR]))
    if not letter:
        return _unlettered(digits, wanted)
    if letter != wanted:
        raise _misplaced(letter, digits, wanted)
    return Read(text)


def _unlettered(digits: str, letter: str) -> Read:
    """A code without its letter: four digits name one industry; fewer may have lost a 0 in front."""
    code = letter + digits
    if not digits.startswith("0") and len(digits) == 3:
        other = "0" + digits
        raise WrongValue(
            "三位数字看不出是中类，还是丢了前面的0的小类，请写上门类字母",
            perhaps([code, _letters()[other[:2]] + other]),
        )
    if len(digits) == 2 and not digits.startswith("0"):
        return Read(code, "只有两位数字，没有门类字母，按大类读")
    if int(digits[:2]) >= _MOVED:
        return Read(code, "没有门类字母，按 GB/T 4754-2017 读（2011年版的大类号从79起小1）")
    return Read(code)


def _misplaced(letter: str, digits: str, right: str) -> ValueError:
    division = int(digits[:2])
    named = f"大类{digits[:2]}（{industries()[right + digits[:2]]}）在门类{right}"
    if division >= _MOVED and _letters().get(f"{division + 1:02d}") == letter:
        old = f"，这是2011年版的代码，2017年版的大类号从79起加1，请按2017年版填写，如 {letter}{division + 1:02d}"
        return ValueError(named + old)
    return WrongValue(named, perhaps([right + digits]))


def near_industries(text: str) -> list[str]:
    """The codes that a wrong one may be meant for: its digits under their own letter, else 大类 like it."""
    m = re.fullmatch(r"([A-Z]?)(\d*)", text.upper(), re.ASCII)
    if m is None or len(m[2]) < 2:
        return [m[1]] if m is not None and m[1] in industries() else []
    letter = _letters().get(m[2][:2])
    if letter:
        return [letter + m[2][:2]]
    return sorted(_near(m[1], m[2]), key=lambda c: (abs(int(c[1:]) - int(m[2][:2])), c))[:MOST_NEAR]


def _near(letter: str, digits: str) -> list[str]:
    """大类 that differ in one digit, or by the two changed over, those of the same 门类 if there are any."""
    a, b = digits[0], digits[1]
    found = [*(a + d for d in "0123456789"), *(d + b for d in "0123456789"), b + a]
    codes = [_letters()[d] + d for d in dict.fromkeys(found) if d in _letters()]
    return sorted([c for c in codes if c[0] == letter] or codes)


__all__ = ["WANTED", "industries", "near_industries", "read_industry"]
