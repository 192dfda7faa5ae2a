"""Texts of data, whatever they were typed with: full-width signs, spaces, numbers in unusual spellings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

_HALF = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0xFEFF: None}


def plain(text: str) -> str:
    """Full-width letters, digits and signs as half-width; spaces trimmed."""
    return text.translate(_HALF).strip()


_ALTERED = re.compile(rf"(?:^|(?<=\0))[^\S\0]|[^\S\0](?=\0|$)|[{''.join(map(chr, _HALF))}]")
_SUSPECT = bytes((*range(0x09, 0x0E), *range(0x1C, 0x21), 0xC2, 0xE1, 0xE2, 0xE3, 0xEF))
"""What spaces and full-width characters begin with in UTF-8; no character of ordinary Chinese text does."""


def altered(texts: Sequence[str]) -> list[int]:
    """Which of many texts :func:`plain` may change, by number: none that it changes is left out."""
    joined = "\0".join(texts)
    data = joined.encode("utf-8", "surrogatepass")
    if len(data.translate(None, _SUSPECT)) == len(data):
        return []
    ends = list(accumulate(len(text) + 1 for text in texts))
    return sorted({bisect_right(ends, m.start()) for m in _ALTERED.finditer(joined)})


_PADDED = re.compile(r"([+-]?)0*+([0-9]*+)(?:\.([0-9]*+))?+(?:[eE]([+-]?)0*+([0-9]*+))?+")


def usual(text: str) -> str:
    """A number as it is usually written: 0.5 for ``.5``, 5 for ``5.`` and ``005``, 1e5 for ``1.E+05``; other texts as they are."""
    m = _PADDED.fullmatch(text)
    if m is None or not text.lstrip("+-.")[:1].isdigit() or text[-1] not in "0123456789.":
        return text
    if not m[2] and not (m[3] or "").strip("0"):
        return "0"
    exponent = "" if m[5] is None else f"e{m[4].removeprefix('+')}{m[5] or 0}"
    return m[1].removeprefix("+") + (m[2] or "0") + (f".{m[3]}" if m[3] else "") + exponent


__all__ = ["altered", "plain", "usual"]
