"""What of a fact may be shown outside of results, by the 敏感 of its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from json import JSONEncoder
from typing import Any

from policymatch.language.fields import Field
from policymatch.language.terms import Sensitivity
from policymatch.language.units import MULTIPLES
from policymatch.model.texts import plain

_MOST = 64  # characters of a value that messages can hold
_FIGURE = re.compile(r"[-+0-9.,%\s]+")
_MULTIPLES = "".join(MULTIPLES)
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_QUOTED = re.compile("“([^”]*)”")
_ENCODER = JSONEncoder(ensure_ascii=False, default=str)


def shown(raw: Any, f: Field | None = None) -> str:
    """A value (of a field) for a message: its beginning, or of a sensitive field only what kind of value it is."""
    return _beginning(raw) if f is None or f.sensitivity == Sensitivity.PUBLIC else hidden(raw, f.sensitivity)


def hidden(raw: Any, sensitivity: Sensitivity) -> str:
    """The text in place of a value that may not be shown: ``〔内部：数字〕``."""
    return f"〔{sensitivity}：{kind(raw)}〕"


def kind(raw: Any) -> str:
    """What sort of value this is, in a word."""
    if isinstance(raw, bool):
        return "是否"
    if isinstance(raw, int | float | Decimal | Fraction):
        return "数字"
    if isinstance(raw, date):
        return "日期"
    if isinstance(raw, str):
        return "数字" if _FIGURE.fullmatch(plain(raw[:_MOST])) else "文字"
    return (
        "列表"
        if isinstance(raw, list | tuple)
        else "一组“名称: 值”"
        if isinstance(raw, Mapping)
        else "空"
        if raw is None
        else "值"
    )


def _beginning(raw: Any) -> str:
    try:
        if not isinstance(raw, list | dict):
            return str(raw)
        text = ""
        for part in _ENCODER.iterencode(raw):  # no further than it is shown
            text += part
            if len(text) > _MOST:
                break
    except (
        TypeError,
        ValueError,
        RecursionError,
    ):  # an integer of thousands of digits, a list that holds itself, an odd key
        return "…"
    return text


def scrubbed(reason: str, raw: Any, f: Field, units: Iterable[str] = ()) -> str:
    """A reason why a value was not taken, without what it repeats of the value of a sensitive field.

    Args:
        reason: in Chinese; texts that it takes from the value are between “ and ”.
        raw: the value.
        f: the field.
        units: names of units, which reveal nothing about the value.
    """
    if f.sensitivity == Sensitivity.PUBLIC:
        return reason
    text = plain(raw if isinstance(raw, str) else _beginning(raw))
    figures = _figures(text) | _figures(text.replace(" ", ""))

    def quoted(m: re.Match[str]) -> str:
        own = m[1] in text or bool(_figures(m[1]) & figures)
        return "“…”" if own and m[1].lstrip(_MULTIPLES) not in ("", *units) else m[0]

    return _QUOTED.sub(quoted, reason)


def _figures(text: str) -> set[str]:
    """The numbers in a text, each in one spelling."""
    return {format(float(n.replace(",", "")), ".15g") for n in _NUMBER.findall(text)}


__all__ = ["hidden", "kind", "scrubbed", "shown"]
