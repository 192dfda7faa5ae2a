"""Text of others (cells, names, file names, policy text) made safe for a terminal, a log line or a message.

All code that writes such a text out goes through here: the exceptions do it themselves (:mod:`policymatch.errors`), the command
line does it for every line it prints. Result files keep the data as they are, but for resident identity numbers.
"""

from __future__ import annotations

import re
from datetime import date
from unicodedata import category

_HARMLESS = ("Zs", "Co", "Cn")
"""Not "printable" to Python, yet no terminal acts on them: wide spaces, private use, characters newer than this Python."""
_ID_NUMBER = re.compile(r"(?<![0-9０-９])([0-9０-９]{17}[0-9０-９XxＸｘ])(?![0-9０-９])")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９ＸｘX", "0123456789xxx")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10x98765432"
_FIRST_BIRTH = 1850

MASKED_ID = "〔身份证号〕"
"""What is written in place of a resident identity number."""


def one_line(text: str, most: int | None = None) -> str:
    """A text as one line that does nothing but show: no resident identity number, no control character.

    Control characters, line breaks, bidi marks, zero-width characters and halves of characters become ``<U+202E>``.

    Args:
        text: any text.
        most: characters to keep; a longer text is cut and ends with ``…``. None keeps all.
    """
    if most is not None:
        text = without_id_numbers(text[: 4 * most + 64])  # masked first: a cut must not leave most of a number
        text = text if len(text) <= most else text[: most - 1] + "…"
    else:
        text = without_id_numbers(text)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or category(c) in _HARMLESS else f"<U+{ord(c):04X}>" for c in text)


def lines(text: str) -> str:
    """A text of several lines, each made safe by :func:`one_line`; ``\\n`` ends a line, and nothing else does."""
    return "\n".join(one_line(line) for line in text.split("\n"))


def json_text(text: str) -> str:
    """JSON with every character that :func:`one_line` would replace written as ``\\uXXXX``: the same document, safe to print."""
    text = without_id_numbers(text)
    if text.isprintable():
        return text
    return "".join(
        c if c == "\n" or c.isprintable() or category(c) in _HARMLESS else _json_escape(ord(c)) for c in text
    )


def _json_escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def without_id_numbers(text: str) -> str:
    """A text with ``〔身份证号〕`` in place of resident identity numbers, written right or with a wrong check digit."""
    return _ID_NUMBER.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    return MASKED_ID if is_id_number(found[1]) else found[1]


SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫⁼₌⁺₊﬩"
"""What a formula begins with, and what a spreadsheet or a conversion may take for it."""
_BREAKS = ("\t", "\r", "\n")


def formula_like(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula: the first character to be seen is one of ``SIGNS``, or it begins with a break."""
    for c in text:
        if c in SIGNS:
            return True
        if c != " " and (c.isprintable() or category(c) == "Cn"):
            break
    return text.startswith(_BREAKS)


def is_id_number(text: str) -> bool:
    """Whether 18 characters are a resident identity number (GB 11643): a birthday that was, and its check digit.

    One with a wrong check digit is still a person's, unless it is a valid 统一社会信用代码.
    """
    digits = text.translate(_HALF_WIDTH)
    if not re.fullmatch("[0-9]{17}[0-9x]", digits) or digits[0] not in "1234568":
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False))
    if born.year < _FIRST_BIRTH:
        return False
    from stdnum.cn import uscc  # late: few texts hold such a number, and errors are imported everywhere

    return _CHECKS[total % 11] == digits[17] or not uscc.is_valid(digits.upper())


__all__ = ["MASKED_ID", "SIGNS", "formula_like", "is_id_number", "json_text", "lines", "one_line", "without_id_numbers"]
