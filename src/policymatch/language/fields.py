"""The field dictionary: what each fact is called, its type, its unit, its periods, and which office provides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.errors import NOWHERE, Span
from policymatch.language.terms import Sensitivity
from policymatch.language.types import Type
from policymatch.language.units import UNITS, UnitTable
from policymatch.language.workdays import STANDARD, WorkCalendar

LEDGER, LEDGER_PATH = "兑现记录", "事项"
"""The record list of what was paid, and its field with the path of the incentive (政策编号/事项编号)."""


def most_sensitive(levels: Iterable[Sensitivity]) -> Sensitivity:
    """The highest of some levels of 敏感; 公开 for none."""
    return max(levels, key=tuple(Sensitivity).index, default=Sensitivity.PUBLIC)


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The plausible values of a fact (合理范围): from ``low`` to ``high``, both included, in base units; None is no bound.

    ``text`` is how the dictionary writes it, for messages.
    """

    low: Fraction | date | None
    high: Fraction | date | None
    text: str

    def holds(self, value: Any) -> bool:
        """Whether a value of the fact's type lies in it."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of an enterprise, or one field of a record.

    Attributes:
        name, full_name, aliases: its name, 全称 and 别名.
        note: 备注.
        record: the record list that a field of a record belongs to.
        at: where it is written.
        type: the type of one value; for a record list, a ``ListType``.
        grain: 年, 半年, 季 or 月 where the fact has a value for each period, else "".
        unit: the unit that a bare number in data is in ("" : a number needs a unit or none exists).
        office: the office that provides it (来源).
        negative: whether a number may be below zero (可为负).
        may_lack: whether an enterprise may be known to have none (可无; written 无); by default so for numbers, days,
            periods and texts, and not for 是否, 类别 and 代码, where 否 or a value of the list says it.
        sensitivity: 敏感; of a field of a record at least that of the record.
        members: for a record list, the fields of a record.
        key: for a record list, the names of its 主键.
        counter: for a record list, its 量词.
        range: the plausible values of a number or day (合理范围); others are refused.
        whole: it counts whole things (类型: 整数).
        complete: the office holds the complete roll (全量), so an importer may write [] or 否 for who is not in it.
    """

    name: str
    type: Type
    grain: str = ""
    unit: str = ""
    office: str = ""
    negative: bool = False
    may_lack: bool = True
    aliases: tuple[str, ...] = ()
    full_name: str = ""
    note: str = ""
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    members: dict[str, Field] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    counter: str = ""
    complete: bool = False
    whole: bool = False
    record: str = ""
    range: ValueRange | None = None
    at: Span = field(default=NOWHERE, compare=False)

    @property
    def is_list(self) -> bool:
        """Whether this is a record list."""
        return bool(self.members)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated figure from outside.

    Attributes:
        name, type, office, link: its name, type of value, 来源 and 链接.
        checked: the last day for which it is known.
        values: pairs of the first day and the value, which holds until the next.
        at: where it is written.
    """

    name: str
    type: Type
    office: str
    checked: date
    values: tuple[tuple[date, Fraction], ...]
    link: str = ""
    at: Span = field(default=NOWHERE, compare=False)

    def on(self, day: date) -> Fraction | None:
        """The value on a day, or None before the first and after ``checked``."""
        if day > self.checked:
            return None
        known = [v for since, v in self.values if since <= day]
        return known[-1] if known else None

    def through(self, start: date, end: date) -> Fraction | None:
        """The value that held all through ``start``..``end``.

        Raises:
            ValueError: it changed within.
        """
        if end > self.checked or self.on(start) is None:
            return None
        inside = [v for since, v in self.values if start < since <= end and v != self.on(start)]
        if inside:
            raise ValueError(f"参数“{self.name}”在{start}至{end}之间变动过，请写明日期")
        return self.on(start)


@dataclass(slots=True)
class Dictionary:
    """All fields and parameters, the units, and the code lists of their own.

    Attributes:
        codes: code list name -> code -> what it stands for (功能区 and the like).
        workdays: the working days, with those of 工作日历.
    """

    fields: dict[str, Field] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    units: UnitTable = field(default_factory=lambda: UNITS)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    workdays: WorkCalendar = STANDARD

    def __repr__(self) -> str:
        return f"<Dictionary {len(self.fields)} fields, {len(self.parameters)} parameters>"

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields.values())

    def spelling(self) -> dict[str, Field]:
        """Every header that names a field: its name, 全称 and 别名."""
        out: dict[str, Field] = {}
        for f in self.fields.values():
            for name in (f.name, f.full_name, *f.aliases):
                if name:
                    out.setdefault(name, f)
        return out
