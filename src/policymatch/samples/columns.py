"""The columns of the written tables: field, period and unit, and how a cell becomes text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period
from policymatch.language.types import AMOUNT, BoolType, CategoryType, CodeType, DateType, NumberType, TextType
from policymatch.language.units import dim_text
from policymatch.model.facts import CODE_NAME, NAME
from policymatch.samples.firm import NONE, Cell, Firm, Key, Row
from policymatch.samples.money import WAN, YUAN, decimal

_IN_WAN = ("统计部门", "财政部门", "商务部门")
"""Offices that report amounts in 万元; the others in 元."""


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """One column.

    Attributes:
        field: the fact, or the field of a record.
        period: that it is of, "" for none.
        unit: in its header, "" for none.
        size: one of that unit in base units.
        ratio: whether the cells are written in percent.
    """

    field: str
    period: str = ""
    unit: str = ""
    size: int | Fraction = 1
    ratio: bool = False

    @property
    def header(self) -> str:
        """``营业收入2023(万元)``."""
        period = self.period[:4] if self.period.endswith("年") and len(self.period) == 5 else self.period
        return f"{self.field}{period}" + (f"({self.unit})" if self.unit else "")

    def text(self, cell: Cell) -> str:
        """A cell as it is written."""
        if isinstance(cell, str):
            return cell
        if isinstance(cell, bool):
            return "是" if cell else "否"
        if isinstance(cell, date):
            return cell.isoformat()
        return decimal(cell, self.size) + ("%" if self.ratio else "")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of all tables of a dictionary.

    Attributes:
        enterprise: of enterprises.csv, behind 统一社会信用代码 and 企业名称, each with what its cells are kept under.
        records: record list -> the columns behind 统一社会信用代码.
    """

    enterprise: tuple[tuple[Key, SampleColumn], ...]
    records: dict[str, tuple[SampleColumn, ...]]

    def enterprise_header(self) -> tuple[str, ...]:
        """The header; a column named by a record list says 无 where there is known to be no record."""
        return (CODE_NAME, NAME, *(c.header for _, c in self.enterprise), *self.records)

    def enterprise_row(self, firm: Firm, unknown: Iterable[str]) -> list[str]:
        """An enterprise's row; what is not known is "".

        Args:
            firm: the enterprise.
            unknown: record lists of which it is not known whether there are any.
        """
        values = firm.values
        cells = ["" if (cell := values.get(key)) is None else c.text(cell) for key, c in self.enterprise]
        lists = ("" if name in firm.records or name in unknown else NONE for name in self.records)
        return [firm.code, firm.name, *cells, *lists]

    def record_header(self, record: str) -> tuple[str, ...]:
        """The header of a record table; its first column is the code of the enterprise that the record is of."""
        return (CODE_NAME, *(c.header for c in self.records[record]))

    def record_row(self, code: str, record: str, row: Row) -> list[str]:
        """A row of a record table; what is not known is ""."""
        return [code, *("" if (cell := row.get(c.field)) is None else c.text(cell) for c in self.records[record])]


def columns_of(dictionary: Dictionary, keys: Iterable[Key], members: Mapping[str, Iterable[str]]) -> Columns:
    """Columns in the order of the dictionary, those of one fact by period.

    Args:
        dictionary: the field dictionary.
        keys: the facts that enterprises may have.
        members: record list -> the fields that its records may have.
    """
    periods: dict[str, dict[str, None]] = {}
    for name, period in keys:
        periods.setdefault(name, {})[period] = None
    enterprise = tuple(
        ((f.name, period), _column(f, period, dictionary))
        for f in dictionary
        if f.name in periods
        for period in sorted(periods[f.name], key=_order)
    )
    records = {
        f.name: tuple(_column(m, "", dictionary, f.office) for m in f.members.values() if m.name in members[f.name])
        for f in dictionary
        if f.name in members
    }
    return Columns(enterprise, records)


def _order(period: str) -> int:
    found = Period.parse(period)
    return found.start.toordinal() if found is not None else 0


def _column(f: Field, period: str, dictionary: Dictionary, office: str = "") -> SampleColumn:
    type_ = f.type
    if not isinstance(type_, NumberType):
        return SampleColumn(f.name, period)
    if type_.ratio:
        return SampleColumn(f.name, period, "", Fraction(1, 100), True)
    if type_ == AMOUNT:
        unit, size = ("万元", WAN) if (f.office or office) in _IN_WAN else ("元", YUAN)
        return SampleColumn(f.name, period, unit, size)
    unit = f.unit or dim_text(type_.dim)
    scale = dictionary.units.find(unit).scale if unit else Fraction(1)
    return SampleColumn(f.name, period, unit, int(scale) if scale.denominator == 1 else scale)


def fits(f: Field, cell: Cell) -> bool:
    """Whether a field may hold a cell: of its type, in its 合理范围, not below zero unless it may be."""
    if isinstance(f.type, BoolType):
        return isinstance(cell, bool)
    if isinstance(cell, str):
        if cell == NONE and f.may_lack:
            return True
        return cell in f.type.values if isinstance(f.type, CategoryType) else isinstance(f.type, CodeType | TextType)
    if isinstance(cell, date):
        right = isinstance(f.type, DateType)
    else:
        right = isinstance(f.type, NumberType) and not isinstance(cell, bool) and (cell >= 0 or f.negative)
    return right and (f.range is None or f.range.holds(cell))


__all__ = ["Columns", "SampleColumn", "columns_of", "fits"]
