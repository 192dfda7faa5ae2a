"""Reading 参数: dated figures from outside; a file may add the values of later days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from policymatch.catalog.merging import REDEFINED, FileEntry, in_order, mapping, offices
from policymatch.catalog.shapes import Shapes, as_plain
from policymatch.errors import did_you_mean
from policymatch.language.fields import Parameter
from policymatch.language.periods import parse_date
from policymatch.language.source import Mapping, Node, Scalar
from policymatch.language.types import RATIO, NumberType, Type
from policymatch.language.units import UnitTable, measure

KEYS = ("单位", "来源", "核对至", "值", "链接", "说明", "依据")
_ONCE = ("说明", "依据", "链接")


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of one part: day -> value, and the day up to which they were checked."""

    part: FileEntry
    checked: date
    values: dict[date, tuple[Scalar, Node]]


class ParametersSection:
    """The parameters of all files.

    Args:
        shapes: where problems go.
    """

    def __init__(self, shapes: Shapes):
        self._shapes = shapes
        self._parts: dict[str, list[FileEntry]] = {}

    def read(self, node: Node | None, shipped: bool) -> None:
        """Adds the section of a file."""
        for key, item in self._shapes.mapping(node, "参数"):
            inner = self._shapes.mapping(item, f"参数“{key.text}”")
            self._shapes.keys(inner, KEYS, f"参数“{key.text}”")
            self._parts.setdefault(key.text, []).append(FileEntry(key, inner, shipped, "单位"))

    def finish(self, units: UnitTable) -> dict[str, tuple[Scalar, Parameter]]:
        """The parameters by name, with the place of the name."""
        known = [name for name, parts in self._parts.items() if any(p.whole for p in parts)]
        out = {}
        for name, parts in self._parts.items():
            key, node = self._merged(parts, known, units)
            made = self._parameter(key, node, units)
            if made is not None:
                out[name] = key, made
        return out

    # -- out of several files ------------------------------------------------------------------------

    def _merged(self, parts: Sequence[FileEntry], known: Sequence[str], units: UnitTable) -> tuple[Scalar, Mapping]:
        parts = in_order(parts)
        if not parts[0].whole:
            for part in parts:
                hint = did_you_mean(part.key.text, known)
                self._shapes.bad(part.key.at, "missing-key", f"参数“{part.key.text}”缺少“单位”", "单位: …", hint)
            return parts[0].key, mapping((), parts[0].node.at)
        if len(parts) == 1:
            return parts[0].key, parts[0].node
        if not parts[0].shipped:  # the one that was checked first is extended by the others
            parts.sort(key=lambda p: (not p.whole, _checked(p) or date.max))
        base, *others = parts
        given = [_Values(p, checked, _values(p)) for p in parts if (checked := _checked(p)) is not None]
        if base.node.get("核对至") is None or not given or given[0].part is not base:
            return base.key, base.node
        self._well_formed(others)
        self._agree(base, others)
        for more in given[1:]:
            self._held_against(given[0], more, units)
        for part in others:
            if part.node.get("核对至") is None:
                self._held_against(given[0], _Values(part, given[0].checked, _values(part)), units)
        for i, one in enumerate(given[1:], 1):
            for other in given[i + 1 :]:
                self._together(given[0].checked, one, other, units)
        return base.key, self._joined(base, others, given)

    def _well_formed(self, parts: Sequence[FileEntry]) -> None:
        """Reports keys that are not days, which merging would drop; those of the definition are reported where it is read."""
        for part in parts:
            self._shapes.day(part.node, "核对至")
            for key, _ in self._shapes.mapping(part.node.get("值"), f"参数“{part.key.text}”的值"):
                if parse_date(key.text) is None:
                    self._shapes.bad(key.at, "date", f"“{key.text}”不是日期", "年-月-日")

    def _agree(self, base: FileEntry, others: Sequence[FileEntry]) -> None:
        unit = as_plain(base.node.index["单位"])
        for part in others:
            if part.whole and as_plain(part.node.index["单位"]) != unit:
                self._differ(
                    part,
                    "单位",
                    base,
                    f"的单位是“{unit}”，这里写的是“{as_plain(part.node.index['单位'])}”",
                    f"单位: {unit}",
                )

    def _differ(
        self, part: FileEntry, key: str, base: FileEntry, message: str, expected: str, at: Scalar | None = None
    ) -> None:
        name = base.key.text
        place = at.at if at is not None else part.at(key)
        self._shapes.bad(place, REDEFINED, f"参数“{name}”{message}", expected, "", base.at(key))

    def _held_against(self, base: _Values, more: _Values, units: UnitTable) -> None:
        """A value of a day that was checked is what it was; later ones need a later 核对至."""
        if more.part.whole and not base.part.shipped:
            for day, (key, node) in base.values.items():
                if day not in more.values and day <= more.checked:
                    message = f"在{day}的值是“{as_plain(node)}”，这里没有写"
                    self._differ(more.part, "值", base.part, message, f"{key.text}: {as_plain(node)}")
        for day, (key, node) in more.values.items():
            old = base.values.get(day)
            stated = as_plain(node)
            if old is not None and not _equal(old[1], node, units):
                message = f"在{day}的值是“{as_plain(old[1])}”，这里写的是“{stated}”"
                self._differ(more.part, "值", base.part, message, str(as_plain(old[1])), key)
            elif old is None and day <= base.checked:
                message = f"已核对至{base.checked}，{day}没有变动，这里写的是“{stated}”"
                self._differ(more.part, "值", base.part, message, f"{base.checked}以后的日期", key)
            elif old is None and day > more.checked:
                message = f"补充了{day}的值，核对至还是{more.checked}"
                self._differ(more.part, "核对至", base.part, message, "核对至: 这个日期或以后的日期", key)

    def _together(self, since: date, one: _Values, other: _Values, units: UnitTable) -> None:
        """Two files that add later values must agree on the days that both have checked."""
        until = min(one.checked, other.checked)
        days = sorted(d for d in one.values.keys() | other.values.keys() if since < d <= until)
        for day in days:
            a, b = one.values.get(day), other.values.get(day)
            if a is None or b is None or not _equal(a[1], b[1], units):
                first, second = (one, other) if b is not None else (other, one)
                key, node = second.values[day]
                stated = as_plain(first.values[day][1]) if day in first.values else "没有变动"
                message = f"在{day}的值，这里是“{as_plain(node)}”，另一处是“{stated}”"
                self._differ(second.part, "值", first.part, message, "各文件说的要一致", key)
                return

    def _joined(self, base: FileEntry, others: Sequence[FileEntry], given: Sequence[_Values]) -> Mapping:
        values = {day: pair for g in reversed(given) for day, pair in g.values.items()}
        latest = max(given, key=lambda g: g.checked).part
        keys = {key.text: key for part in (*reversed(others), base) for key, _ in part.node}
        pairs = dict(base.node.index)
        pairs["核对至"] = latest.node.index["核对至"]
        first = base.node.get("值")
        odd = tuple((k, n) for k, n in first if parse_date(k.text) is None) if isinstance(first, Mapping) else ()
        pairs["值"] = mapping((*odd, *(values[day] for day in sorted(values))), base.at("值"))
        office = offices([base, *others])
        if office is not None:
            pairs["来源"] = office
        for key in _ONCE:
            found = next((n for p in (base, *others) if (n := p.node.get(key)) is not None), None)
            if found is not None:
                pairs[key] = found
        return mapping(((keys.get(k, base.key), v) for k, v in pairs.items()), base.node.at)

    # -- one parameter -------------------------------------------------------------------------------

    def _parameter(self, key: Scalar, node: Mapping, units: UnitTable) -> Parameter | None:
        if not node.pairs:
            return None
        unit = self._shapes.text(node, "单位", f"参数“{key.text}”")
        office = self._shapes.text(node, "来源", f"参数“{key.text}”")
        checked = self._shapes.day(node, "核对至")
        if checked is None:
            self._shapes.bad(key.at, "missing-key", f"参数“{key.text}”缺少“核对至”", "核对至: 2026-01-20")
            return None
        type_ = self._type(node, unit, units)
        if type_ is None:
            return None
        values: list[tuple[date, Fraction]] = []
        for day_key, item in self._shapes.mapping(node.get("值"), f"参数“{key.text}”的值"):
            day = parse_date(day_key.text)
            text = item.text if isinstance(item, Scalar) else ""
            if day is None:
                self._shapes.bad(day_key.at, "date", f"“{day_key.text}”不是日期", "年-月-日")
                continue
            try:
                m = measure(text, units)
            except ValueError as e:
                self._shapes.bad(item.at, "unit", f"“{text}”：{e}", "数字加单位")
                continue
            if NumberType(m.dim, m.ratio) != type_:
                self._shapes.bad(
                    item.at, "unit", f"“{text}”是{NumberType(m.dim, m.ratio)}，参数“{key.text}”是{type_}", str(type_)
                )
                continue
            if values and day <= values[-1][0]:
                self._shapes.bad(day_key.at, "date", f"“{day_key.text}”没有晚于上一个日期", "由早到晚")
            values.append((day, m.value))
        if not values:
            self._shapes.bad(key.at, "missing-key", f"参数“{key.text}”没有值", "值: {2024-10-21: 3.10%}")
            return None
        return Parameter(key.text, type_, office, checked, tuple(values), self._shapes.text(node, "链接"), key.at)

    def _type(self, node: Mapping, unit: str, units: UnitTable) -> Type | None:
        if unit == "比例":
            return RATIO
        try:
            return NumberType(units.find(unit).dim)
        except ValueError as e:
            place = node.get("单位")
            if place is not None:
                self._shapes.bad(place.at, "unit", str(e), "单位表里的单位")
            return None


def _checked(part: FileEntry) -> date | None:
    node = part.node.get("核对至")
    return parse_date(node.text) if isinstance(node, Scalar) else None


def _values(part: FileEntry) -> dict[date, tuple[Scalar, Node]]:
    node = part.node.get("值")
    rows = node.pairs if isinstance(node, Mapping) else ()
    return {day: (key, item) for key, item in rows if (day := parse_date(key.text)) is not None}


def _equal(a: Node, b: Node, units: UnitTable) -> bool:
    """Whether two values are the same figure: 3.10% is 3.1%."""
    try:
        x, y = (measure(str(as_plain(n)), units) for n in (a, b))
    except ValueError:
        return bool(as_plain(a) == as_plain(b))
    return (x.value, x.dim, x.ratio) == (y.value, y.dim, y.ratio)


__all__ = ["KEYS", "ParametersSection"]
