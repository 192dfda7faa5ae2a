"""The words of a header: names, periods, and units in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policymatch.errors import WrongValue, did_you_mean
from policymatch.language.fields import Field
from policymatch.language.periods import Period
from policymatch.language.types import NumberType
from policymatch.language.units import MULTIPLES, RATE_UNITS, UnitTable, dim_text, measure
from policymatch.model.days import read_period
from policymatch.model.texts import plain

_SPACE = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_JOINTS = "_-–—·.:/、,"
_MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})年?第?([1-4一二三四])季度?")
_HALF = re.compile(r"(\d{4})年?([上下])半年")
_PERIOD_START = re.compile(r"\d{4}")


def squash(text: str) -> str:
    """A header for comparison: half-width, without spaces and line breaks."""
    return _SPACE.sub("", plain(text))


def period_of(text: str) -> Period | None:
    """The period that a text of a header names, or None: ``2023``, ``2023年度``, ``2024年7月``, ``202407``, ``2023Q1``, ``2023年上半年``."""
    if not _PERIOD_START.match(text):
        return None
    if m := _MONTH.fullmatch(text):
        text = f"{m[1]}年{int(m[2])}月"
    elif m := _QUARTER.fullmatch(text):
        text = f"{m[1]}年第{'一二三四'.find(m[2]) + 1 or m[2]}季度"
    elif m := _HALF.fullmatch(text):
        text = f"{m[1]}年{m[2]}半年"
    try:
        return read_period(text.removesuffix("份"))
    except ValueError:
        return None


def splits(text: str) -> Iterator[tuple[str, Period]]:
    """Every way to cut a header into a name and a period, the period behind or in front."""
    for i in range(1, len(text)):
        head, tail = text[:i], text[i:]
        if (p := period_of(tail.strip(_JOINTS))) is not None:
            yield head.strip(_JOINTS), p
        if (p := period_of(head.strip(_JOINTS))) is not None:
            yield tail.strip(_JOINTS).removeprefix("的"), p


@dataclass(frozen=True, slots=True)
class Spelling:
    """A spelling of a field: its name, 全称 or an alias.

    Attributes:
        unit: the unit of the alias, where it has one in brackets.
        shared: names of all the fields, if several have this alias.
    """

    text: str
    field: Field
    unit: str
    shared: tuple[str, ...] = ()


def names_of(fields: Iterable[Field], units: UnitTable) -> dict[str, Spelling]:
    """Squashed spelling -> field. A field's own name goes before an alias of another; the order of fields changes nothing."""
    owners: dict[str, dict[str, Field]] = {}
    own: dict[str, Field] = {}
    for f in fields:
        own[squash(f.name)] = f
        for text in (f.name, f.full_name, *f.aliases):
            if text:
                owners.setdefault(squash(text), {})[f.name] = f
    out: dict[str, Spelling] = {}
    for key, found in owners.items():
        f = own.get(key) or next(iter(found.values()))
        stated = [p for p in bracketed(key)[1] if is_unit(p, units)]
        shared = tuple(sorted(found)) if len(found) > 1 and key not in own else ()
        out[key] = Spelling(key, f, stated[0] if stated else "", shared)
    return out


def bracketed(text: str) -> tuple[str, list[str]]:
    """A header without its brackets, and the texts that were in them."""
    return _BRACKETS.sub("", text), [p for group in _BRACKETS.findall(text) for p in _parts(group)]


def _parts(group: str) -> list[str]:
    parts = [p.removeprefix("单位").strip(":") for p in re.split(r"[,，、;；]|(?<=单位):", group)]
    return [p for p in parts if p]


def is_unit(text: str, units: UnitTable) -> bool:
    """Whether a text is a unit, or a bare 万 or 亿."""
    if text in RATE_UNITS:
        return True
    try:
        measure("1" + text, units)
    except ValueError:
        return False
    return not text[0].isdigit() and text[0] not in ".,"


def column_unit(field: Field, unit: str, units: UnitTable) -> str:
    """The unit that bare numbers of a column are in.

    Args:
        field: a field of a number type.
        unit: the unit of the header, or "".
        units: the unit table.

    Raises:
        ValueError: the header's unit does not fit the field; the message says which would.
    """
    assert isinstance(field.type, NumberType)
    if not unit:
        return field.unit
    if unit in MULTIPLES and not field.type.ratio:
        unit += field.unit
    if field.type.ratio:
        if unit not in RATE_UNITS:
            raise ValueError(f"单位“{unit}”不对，“{field.name}”是比例，应为 {'、'.join(RATE_UNITS)}")
        return unit
    one = measure("1" + unit, units)
    if one.ratio or one.dim != field.type.dim:
        wanted = field.unit or dim_text(field.type.dim)
        raise ValueError(f"单位“{unit}”不对，“{field.name}”的单位应为 {wanted or '无（不写单位）'}")
    return unit


def unknown_unit(text: str, units: UnitTable) -> WrongValue:
    """Why a bracketed text in a number's header stops the column."""
    hint = did_you_mean(text, (*units.table, "万元", "亿元", "万美元", "万千瓦时"))
    return WrongValue(f"括号里的“{text}”不是认识的单位", hint)


__all__ = [
    "Spelling",
    "bracketed",
    "column_unit",
    "is_unit",
    "names_of",
    "period_of",
    "splits",
    "squash",
    "unknown_unit",
]
