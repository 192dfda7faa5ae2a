"""Codes in data: regions, industries, and the code lists of the dictionary, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policymatch.errors import WrongValue, did_you_mean
from policymatch.language.codes import INDUSTRIES, REGIONS, Read, find_region, read_industry
from policymatch.language.types import CodeType


class CodeBook:
    """The code lists against which codes in data are checked.

    Args:
        lists: the dictionary's own: name of the list -> code -> what it stands for (功能区 and the like).
        on: the 基准日, on which a region's code must be in use; None: the newest state of the list.
    """

    def __init__(self, lists: Mapping[str, Mapping[str, str]] | None = None, on: date | None = None):
        self._lists = lists or {}
        self._zones = {code: name for own in self._lists.values() for code, name in own.items()}
        self._year = None if on is None else on.year

    def read(self, type_: CodeType, text: str) -> Read:
        """A code as its list writes it.

        Args:
            type_: which list it must be in.
            text: what is written: a code, or the name of a place.

        Raises:
            ValueError: it is in no such list; the message names the nearest.
        """
        upper = text.upper()
        if type_.table.startswith(REGIONS):
            code, note = find_region(upper, self._zones, self._year)
            return Read(code, note if code is not None else f"{note}，按缺处理")
        if type_.table.startswith(INDUSTRIES):
            return read_industry(upper)
        if not text:
            raise ValueError("应为代码")
        own = self._lists.get(type_.table)
        if own is not None and upper not in own:
            hint = did_you_mean(upper, own)
            raise WrongValue(f"不在代码表“{type_.table}”里", hint)
        return Read(upper)


NO_LISTS = CodeBook()
"""The lists of the standards only."""

__all__ = ["NO_LISTS", "CodeBook"]
