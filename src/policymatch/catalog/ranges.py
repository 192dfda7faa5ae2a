"""合理范围 of a field: ``0% 至 100%``, ``至 60人``, ``1949-10-01 至``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from policymatch.catalog.shapes import Shapes
from policymatch.language.fields import ValueRange
from policymatch.language.periods import parse_date
from policymatch.language.source import Mapping
from policymatch.language.types import DateType, NumberType, Type
from policymatch.language.units import UnitTable, dim_text, measure

KEYS = ("合理范围", "范围依据")
_EXPECTED = "如 0% 至 100%、1人 至、至 2099-12-31"


def read_range(shapes: Shapes, node: Mapping, type_: Type, name: str, units: UnitTable) -> ValueRange | None:
    """The plausible range of a field, if it has one; what is wrong in it goes to the problems.

    Args:
        shapes: for the texts and the problems.
        node: the field.
        type_: its type; numbers and days have ranges.
        name: the field, for messages.
        units: the unit table.
    """
    written = node.get("合理范围")
    if written is None:
        if (basis := node.get("范围依据")) is not None:
            shapes.bad(basis.at, "missing-key", f"“{name}”写了范围依据，没有写合理范围", "合理范围: 0% 至 100%")
        return None
    text = shapes.text(node, "合理范围")
    if not isinstance(type_, NumberType | DateType):
        shapes.bad(written.at, "type", f"“{name}”是{type_}，没有合理范围", "数、比例、金额、数量、时长或日期才有")
        return None
    if not shapes.text(node, "范围依据", f"“{name}”的合理范围"):
        return None
    low, separator, high = (part.strip() for part in text.partition("至"))
    try:
        if not separator or not (low or high):
            raise ValueError("没有写明从多少至多少")
        found = ValueRange(_bound(low, type_, units), _bound(high, type_, units), text.replace(" ", ""))
        if found.low is not None and found.high is not None and found.low > found.high:  # type: ignore[operator]
            raise ValueError("下限大于上限")
    except ValueError as e:
        shapes.bad(written.at, "range", f"“{name}”的合理范围“{text}”：{e}", _EXPECTED)
        return None
    return found


def _bound(text: str, type_: NumberType | DateType, units: UnitTable) -> Fraction | date | None:
    if not text:
        return None
    if isinstance(type_, DateType):
        day = parse_date(text)
        if day is None:
            raise ValueError(f"“{text}”不是日期")
        return day
    m = measure(text, units)
    if m.ratio != type_.ratio or (not type_.ratio and m.dim != type_.dim):
        raise ValueError(f"“{text}”的单位不对，应为{'%' if type_.ratio else dim_text(type_.dim) or '无'}")
    return m.value


__all__ = ["KEYS", "read_range"]
