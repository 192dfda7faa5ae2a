"""Texts that act on a terminal, a log or a page instead of showing, for tests of what is written out."""

from __future__ import annotations

import sys
from unicodedata import category

from hypothesis import strategies as st

ACTS = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that a terminal or a log acts on: controls, bidi marks, zero-width, halves, line separators."""
ACTING = [chr(c) for c in range(sys.maxunicode + 1) if category(chr(c)) in ACTS]

SAMPLES = [
    "\x1b[31m",
    "\x9b2J",
    "\r\n",
    "\u2028",
    "\x85",
    "\u202e",
    "\u2066",
    "\u200e",
    "\u200b",
    "\ufeff",
    "\ud800",
    "\x00",
    "\x7f",
]
ID_NUMBER = "11010519491231002X"
"""The example of GB 11643."""

hostile = st.lists(
    st.one_of(st.sampled_from(ACTING), st.sampled_from(SAMPLES), st.characters()), min_size=1, max_size=30
).map("".join)


def acting(text: str, allowed: str = "") -> list[str]:
    """The characters of a text that act, but for those allowed."""
    return [c for c in text if category(c) in ACTS and c not in allowed]
