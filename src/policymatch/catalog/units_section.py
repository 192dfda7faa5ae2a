"""Reading 单位 and 代码表: a file may repeat what is there and add to it."""

from __future__ import annotations

import re
from fractions import Fraction

from policymatch.catalog.merging import REDEFINED
from policymatch.catalog.shapes import Shapes
from policymatch.errors import Span, did_you_mean
from policymatch.language.codes import INDUSTRIES, REGIONS
from policymatch.language.codes.regions import regions
from policymatch.language.fields import Dictionary
from policymatch.language.source import Node, Scalar
from policymatch.language.types import CodeType
from policymatch.language.units import UnitTable, measure

_HINT = "另起一个名字，或删去这一行"


class UnitsSection:
    """The units of all files.

    Args:
        shapes: where problems go.
    """

    def __init__(self, shapes: Shapes):
        self._shapes = shapes
        self._units: dict[str, tuple[str, Fraction]] = {}
        self._at: dict[str, Span] = {}

    def read(self, node: Node | None) -> UnitTable:
        """Adds the section of a file; gives the units so far."""
        for key, item in self._shapes.mapping(node, "单位"):
            text = item.text if isinstance(item, Scalar) else ""
            try:
                m = measure(text, UnitTable(self._units)) if text != "基本" else None
            except ValueError as e:
                self._shapes.bad(item.at, "unit", f"单位“{key.text}: {text}”：{e}", "基本，或如 1000千克")
                continue
            if m is not None and len(m.dim) > 1:
                self._shapes.bad(item.at, "unit", f"单位“{key.text}”换算到了复合单位“{text}”", "一个单位，如 1000千克")
                continue
            made = (m.dim[0][0] if m.dim else "", m.value) if m else (key.text, Fraction(1))
            if self._units.get(key.text, made) != made:
                message = f"单位“{key.text}”另有定义，与“{text}”不同"
                self._shapes.bad(key.at, REDEFINED, message, "与原有的定义相同", _HINT, self._at[key.text])
                continue
            self._units[key.text] = made
            self._at.setdefault(key.text, key.at)
        return UnitTable(self._units)


class CodesSection:
    """The code lists of all files.

    Args:
        shapes: where problems go.
        codes: code list name -> code -> its name; filled while reading.
    """

    def __init__(self, shapes: Shapes, codes: dict[str, dict[str, str]]):
        self._shapes = shapes
        self._codes = codes
        self._at: dict[tuple[str, str], Span] = {}

    def read(self, node: Node | None) -> None:
        """Adds the section of a file."""
        for key, item in self._shapes.mapping(node, "代码表"):
            table = self._codes.setdefault(key.text, {})
            for code, name in self._shapes.mapping(item, "代码表"):
                stated = name.text if isinstance(name, Scalar) else ""
                old = table.setdefault(code.text, stated)
                there = self._at.setdefault((key.text, code.text), code.at)
                if old != stated:
                    message = f"代码“{code.text}”在{key.text}里是“{old}”，这里写的是“{stated}”"
                    self._shapes.bad(code.at, REDEFINED, message, f"{code.text}: {old}", _HINT, there)
                elif key.text == ZONES and not (
                    re.fullmatch(r"\d{6}[A-Z]+", code.text, re.ASCII) and code.text[:6] in regions()
                ):
                    self._shapes.bad(
                        code.at,
                        "value",
                        f"功能区代码“{code.text}”不合规",
                        "所在县区的六位区划代码，后面是大写字母，如 310117ZJSJ",
                    )

    def check(self, dictionary: Dictionary) -> None:
        """Reports fields whose 代码表 is none: neither a national list nor one of the dictionary's own."""
        members = [m for f in dictionary for m in f.members.values()]
        for field in (*dictionary, *members):
            if not isinstance(field.type, CodeType) or not field.type.table:
                continue
            if field.type.table.startswith((REGIONS, INDUSTRIES)) or field.type.table in self._codes:
                continue
            known = [REGIONS, INDUSTRIES, *self._codes]
            name = f"{field.record}.{field.name}" if field.record else field.name
            self._shapes.bad(
                field.at,
                "unknown-name",
                f"“{name}”的代码表“{field.type.table}”不存在",
                "、".join(known),
                did_you_mean(field.type.table, known),
            )


ZONES = "功能区"


__all__ = ["CodesSection", "UnitsSection"]
