"""From the header row to columns: which field, period and unit each one is, and why the others cannot be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policymatch.errors import TableError, did_you_mean, reason_of
from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period
from policymatch.language.types import AMOUNT, NumberType
from policymatch.language.units import RATE_UNITS, measure
from policymatch.limits import LIMITS
from policymatch.model.facts import CODE_NAME, NAME
from policymatch.tables.reading.spelling import (
    Spelling,
    bracketed,
    column_unit,
    is_unit,
    names_of,
    period_of,
    splits,
    squash,
    unknown_unit,
)
from policymatch.tables.reading.table import Table, blank
from policymatch.tables.reading.top_rows import NO_UNITS, Units, is_units_label

CODE_SPELLINGS = (CODE_NAME, "社会信用代码", "统一信用代码", "信用代码")
NAME_SPELLINGS = (NAME, "单位名称", "公司名称", "企业全称")
_SERIAL = frozenset(["序号", "序", "行号", "顺序号", "项次", "no", "no.", "№", "#"])
_SHOWN = 8  # headers quoted in a message
_LONGEST = 200  # characters of a header; a longer text names nothing
_GRAIN_WORD = {"年": "年份", "半年": "年份和上下半年", "季": "年份和季度", "月": "年份和月份"}


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """A column that can be read.

    Attributes:
        index: its place, from 0.
        header: as written.
        field: the fact it holds; None for a key column.
        period: of a yearly (quarterly, monthly) field.
        unit: what a bare number in it is in; "" where there is none.
    """

    index: int
    header: str
    field: Field | None = None
    period: Period | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class UnusableColumn:
    """A column that names a fact and still cannot be read; ``reason`` and ``kind`` as of a RejectedCell."""

    index: int
    header: str
    reason: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of a table, as read.

    Attributes:
        code: the column of 统一社会信用代码, or None.
        name: the column of 企业名称, or None.
        columns: columns of facts, in the order of the file.
        unusable: columns that name a fact but cannot be read.
        notices: sentences about unknown headers and assumed units, for the summary.
        remarks: index of a column -> why it is not used, or what was assumed of it.
    """

    code: HeaderColumn | None
    name: HeaderColumn | None
    columns: tuple[HeaderColumn, ...]
    unusable: tuple[UnusableColumn, ...]
    notices: tuple[str, ...]
    remarks: Mapping[int, str]


class _Reading(NamedTuple):
    """One way to read a header, or (``reason``, without its hint ``kind``) why that way is closed."""

    field: Field | None = None
    period: Period | None = None
    unit: str = ""
    reason: str = ""
    kind: str = ""

    @staticmethod
    def closed(e: ValueError) -> _Reading:
        """The way that an error closes."""
        return _Reading(reason=str(e), kind=reason_of(e))


_Way = tuple[Spelling, Period | None, list[str]]  # a name, a period, and what stood in brackets


class HeaderReader:
    """Reads the headers of one kind of table.

    Args:
        dictionary: the field dictionary.
        record: for a record table, its record list; the columns are then the record's fields.
    """

    def __init__(self, dictionary: Dictionary, record: Field | None = None):
        self.dictionary = dictionary
        self.record = record
        self.units = dictionary.units
        self.names = names_of(dictionary if record is None else record.members.values(), self.units)
        key = [n for n in CODE_SPELLINGS if record is not None or squash(n) not in self.names]
        self.code_names = {squash(n) for n in key}
        self.name_names = {squash(n) for n in NAME_SPELLINGS if squash(n) not in self.names}

    def read(self, table: Table, units_row: Units = NO_UNITS) -> Headers:
        """The columns of a table.

        Args:
            table: its headers; where none of them is known, its first rows may explain why.
            units_row: the units of the row below the header; they count as if the headers stated them.

        Raises:
            TableError: no column is known, or two columns hold the same fact.
        """
        code: list[HeaderColumn] = []
        name: list[HeaderColumn] = []
        columns: list[HeaderColumn] = []
        unusable: list[UnusableColumn] = []
        unknown: list[str] = []
        assumed: dict[str, list[str]] = {}
        remarks: dict[int, str] = {}
        for i, header in enumerate(table.headers):
            h = squash(header)
            if not h:
                remarks[i] = "没有表头"
                if any(len(row) > i and not blank(row[i]) for row in table.rows):
                    unknown.append(f"第{i + 1}列没有表头")
            elif h in self.code_names:
                code.append(HeaderColumn(i, header))
            elif h in self.name_names:
                name.append(HeaderColumn(i, header))
            else:
                more = self._more(h, i, units_row)
                found = self.column(h, more)
                if found.field is not None and not found.reason:
                    columns.append(HeaderColumn(i, header, found.field, found.period, found.unit))
                    if more and isinstance(found.field.type, NumberType):
                        remarks[i] = "单位写在表头下面的单位行里"
                    elif found.field.type == AMOUNT and not self._states_unit(h):
                        assumed.setdefault(found.unit, []).append(f"“{header.strip()}”")
                        remarks[i] = _assumed(found.unit)
                elif found.reason:
                    unusable.append(UnusableColumn(i, header, found.reason, found.kind))
                    remarks[i] = found.reason
                else:
                    # to look for the nearest name takes long
                    near = len(unknown) < LIMITS.messages and len(h) <= _LONGEST
                    hint = did_you_mean(self._core(h), self._known()) if near else ""
                    remarks[i] = "不认识的列" + (f"，{hint}" if hint else "")
                    unknown.append(_quoted(header) + (f"（{hint}）" if hint else ""))
        if not columns and (not code or self.record is not None):
            raise TableError(*self._nothing(table, unusable))
        self._twice(table.name, [*code, *name, *columns])
        notices = [f"{_listed(who)}{_assumed(unit)}" for unit, who in assumed.items()]
        if unknown:
            notices.append(f"不认识的列，没有使用：{_listed(unknown)}")
        return Headers(
            code[0] if code else None,
            name[0] if name else None,
            tuple(columns),
            tuple(unusable),
            tuple(f"“{table.name}”：{n}" for n in notices),
            remarks,
        )

    # ------------------------------------------------------------ one header

    def _more(self, h: str, i: int, units_row: Units) -> tuple[str, ...]:
        """The units of a column in the row of units: of its own cell, or of the whole table if they fit its field."""
        if i in units_row.columns:
            return units_row.columns[i]
        field = self.column(h).field if units_row.general else None
        if field is None or not isinstance(field.type, NumberType):
            return ()
        return tuple(unit for unit in units_row.general if self._fits(field, unit))[:1]

    def _fits(self, field: Field, unit: str) -> bool:
        if not is_unit(unit, self.units):
            return field.type == AMOUNT  # 千元, which no column takes
        try:
            column_unit(field, unit, self.units)
        except ValueError:
            return False
        return True

    def column(self, h: str, more: tuple[str, ...] = ()) -> _Reading:
        """What a squashed header names: a field, a reason why not, or nothing at all.

        Args:
            h: the header.
            more: further units of the column, as if its header had them in brackets.
        """
        if len(h) > _LONGEST:
            return _Reading()
        for text in self._variants(h):
            exact = self.names.get(text)
            if exact is not None:
                return self._made(exact, None, [exact.unit] if exact.unit else [], more)
        found = self._best([(self.names[n], p, []) for n, p in self._splits(h) if n in self.names], True, more)
        if found is not None:
            return found
        rest, parts = bracketed(h)
        if not parts:
            return self._elsewhere(h)
        inside = [p for part in parts if (p := period_of(part)) is not None]
        rest_parts = [p for p in parts if period_of(p) is None]
        periods: list[Period | None] = [*inside] or [None]
        ways: list[_Way] = [
            (self.names[t], p, rest_parts) for t in self._variants(rest) if t in self.names for p in periods
        ]
        if not inside:
            ways += [(self.names[n], p, rest_parts) for n, p in self._splits(rest) if n in self.names]
        found = self._best(ways, False, more)
        return found if found is not None else self._elsewhere(rest)

    def _variants(self, text: str) -> list[str]:
        """A record's own table may write ``参展记录.展位费`` for 展位费."""
        if self.record is not None and text.startswith(f"{self.record.name}."):
            return [text.removeprefix(f"{self.record.name}.")]
        return [text]

    def _splits(self, text: str) -> Iterable[tuple[str, Period]]:
        return ((n, p) for t in self._variants(text) for n, p in splits(t))

    def _best(self, ways: list[_Way], aliases: bool, more: tuple[str, ...]) -> _Reading | None:
        """The one reading that fits; else the reason of the one with the longest name."""
        ways.sort(key=lambda w: (-len(w[0].text), w[0].text, str(w[1])))
        made = [self._made(n, p, ([n.unit] if n.unit else []) if aliases else parts, more) for n, p, parts in ways]
        good = {(r.field.name, r.period): r for r in made if r.field is not None and not r.reason}
        if len(good) > 1:
            both = "和".join(_say(name, period) for name, period in good)
            return _Reading(reason=f"可以读作{both}，看不出是哪一个")
        if good:
            return next(iter(good.values()))
        return made[0] if made else None

    def _made(self, name: Spelling, period: Period | None, parts: list[str], more: tuple[str, ...]) -> _Reading:
        f = name.field
        parts = [*parts, *more]
        if name.shared:
            return _Reading(reason=f"“{name.text}”是{'、'.join(name.shared)}共有的叫法，请写指标的名称")
        if f.is_list and self.record is None:
            if period is not None or parts:
                return _Reading(reason=f"“{f.name}”是一组记录，应放在记录表里")
            return _Reading(f)
        if f.grain and period is None:
            return _Reading(
                reason=f"“{f.name}”是逐{f.grain}的指标，表头要写明{_GRAIN_WORD[f.grain]}，如“{_example(f)}”"
            )
        if period is not None and not f.grain:
            return _Reading(reason=f"“{f.name}”不分期间，表头却写了{period}")
        if period is not None and period.grain != f.grain:
            return _Reading(reason=f"“{f.name}”是逐{f.grain}的指标，表头写的是{period}")
        if not isinstance(f.type, NumberType):
            return _Reading(f, period)  # brackets behind such a name are a remark: 成立日期(年-月-日)
        stated = [p for p in parts if is_unit(p, self.units)]
        if parts and not stated:
            return _Reading.closed(unknown_unit(parts[0], self.units))
        try:
            units = [column_unit(f, text, self.units) for text in stated or [""]]
            if len({RATE_UNITS.get(unit) or measure("1" + unit, self.units).value for unit in units}) > 1:
                return _Reading(reason=f"{'表头和单位行' if more else '表头'}写了两个单位：{'、'.join(stated)}")
            return _Reading(f, period, units[0])
        except ValueError as e:
            return _Reading.closed(e)

    def _states_unit(self, h: str) -> bool:
        return any(is_unit(p, self.units) for p in bracketed(h)[1]) or any(
            self.names[n].unit for n in [h, *(n for n, _ in self._splits(h))] if n in self.names
        )

    def _elsewhere(self, h: str) -> _Reading:
        """A record's field in the main table, which has its place in a record table."""
        if self.record is not None:
            return _Reading()
        owner, dot, _ = h.partition(".")
        f = self.names[owner].field if dot and owner in self.names else None
        if f is not None and f.is_list:
            return _Reading(reason=f"是记录“{f.name}”的字段，应放在“{f.name}”的记录表里，不放在企业表里")
        return _Reading()

    # ------------------------------------------------------------ messages

    def _known(self) -> list[str]:
        return [*self.names, *self.code_names, *self.name_names]

    def _core(self, h: str) -> str:
        """A header without brackets and period, for finding the nearest name."""
        rest = bracketed(h)[0]
        return min([rest, *(n for n, _ in splits(rest) if n)], key=len)

    def _twice(self, table: str, columns: list[HeaderColumn]) -> None:
        seen: dict[tuple[str, str], list[HeaderColumn]] = {}
        for c in columns:
            what = c.field.name if c.field is not None else CODE_NAME if squash(c.header) in self.code_names else NAME
            key = what if c.field is not None else f"{what}列"
            seen.setdefault((key, str(c.period or "")), []).append(c)
        lines = []
        for (what, period), same in seen.items():
            if len(same) > 1:
                which = "、".join(f"第{c.index + 1}列“{c.header.strip()}”" for c in same)
                lines.append(f"“{table}”：{which}都是{_say(what, period)}，请只留一列")
        if lines:
            raise TableError(*lines)

    def _nothing(self, table: Table, unusable: list[UnusableColumn]) -> list[str]:
        found = [_quoted(h) for h in table.headers if not blank(h)]
        lines = [f"“{table.name}”第{table.header}行没有可用的列，写的是：{_listed(found)}"]
        if self.record is None:
            lines.append(f"  应为：{CODE_NAME}、{NAME}，和指标名称或别名，如 注册地、营业收入2023(万元)")
        else:
            lines.append(f"  应为：{CODE_NAME}，和“{self.record.name}”的字段：{'、'.join(self.record.members)}")
        lines += [f"  第{u.index + 1}列“{u.header.strip()}”：{u.reason}" for u in unusable[:_SHOWN]]
        lines += [f"  提示：{note}" for note in table.notes]
        if len(found) == 1 and (signs := [s for s in "|，；、" if s in found[0]]):
            lines.append(f"  提示：整行成了一列；列与列之间应该用半角逗号、分号或制表符隔开，这里用的是“{signs[0]}”")
        later = self._later(table)
        if later:
            above = (c for row in (table.headers, *table.rows[: later - 1]) for c in row if isinstance(c, str))
            label = next((c.strip() for c in above if is_units_label(c)), "")
            units = f"，并把“{label}”写进各列的表头，如“营业收入2023(万元)”" if label else ""
            lines.append(f"  提示：第{table.header + later}行像是表头，请删去它上面的行{units}")
        return lines

    def _later(self, table: Table) -> int:
        """How far below the header, near the top, there is a row that looks like the header under a title; 0 if there is none."""
        for i, row in enumerate(table.rows[:5]):
            texts = [squash(c) for c in row if isinstance(c, str) and not blank(c)]
            known = [h for h in texts if h in self.code_names | self.name_names or self.column(h).field is not None]
            if len(known) >= 2:
                return i + 1
        return 0


def _assumed(unit: str) -> str:
    return f"没有写单位，不带单位的数按{unit}读"


def _example(f: Field) -> str:
    period = {"年": "2023", "半年": "2023年上半年", "季": "2023Q1", "月": "2023年7月"}[f.grain]
    return f.name + period + ("(万元)" if f.type == AMOUNT else "")


def _quoted(header: str) -> str:
    text = header.strip()
    return f"“{text if len(text) <= 60 else text[:60] + '…'}”"


def _listed(names: list[str]) -> str:
    return "、".join(names[:_SHOWN]) + (f"等{len(names)}列" if len(names) > _SHOWN else "")


def _say(name: str, period: object) -> str:
    return f"{name}({period})" if period else name


def read_headers(
    table: Table, dictionary: Dictionary, record: Field | None = None, units_row: Units = NO_UNITS
) -> Headers:
    """The columns of a table (see :class:`HeaderReader`).

    Raises:
        TableError: no column is known, or two columns hold the same fact.
    """
    return HeaderReader(dictionary, record).read(table, units_row)


def header_text(headers: Sequence[str], index: int) -> str:
    """How reports name a column: its header, or its number where it has none."""
    text = headers[index].strip() if index < len(headers) else ""
    return text or f"第{index + 1}列"


def is_serial(header: str) -> bool:
    """Whether a column only numbers the rows, such as 序号."""
    return squash(header).lower() in _SERIAL


__all__ = ["HeaderColumn", "HeaderReader", "Headers", "UnusableColumn", "header_text", "is_serial", "read_headers"]
