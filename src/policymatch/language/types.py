"""Types of the policy language, and their names in messages."""

from __future__ import annotations

from dataclasses import dataclass

from policymatch.language.units import MONEY as MONEY_DIM
from policymatch.language.units import NONE, Dim, dim_text


@dataclass(frozen=True, slots=True)
class NumberType:
    """A number of one dimension; ``ratio`` for 比例, which never mixes with 数."""

    dim: Dim = NONE
    ratio: bool = False

    def __str__(self) -> str:
        if self.ratio:
            return "比例"
        if self.dim == MONEY_DIM:
            return "金额"
        if self.dim == NONE:
            return "数"
        if self.dim in ((("月", 1),), (("天", 1),), (("工作日", 1),)):
            return f"时长({dim_text(self.dim)})"
        return f"数量({dim_text(self.dim)})"


@dataclass(frozen=True, slots=True)
class BoolType:
    """是 or 否."""

    def __str__(self) -> str:
        return "是否"


@dataclass(frozen=True, slots=True)
class DateType:
    """A calendar day."""

    def __str__(self) -> str:
        return "日期"


@dataclass(frozen=True, slots=True)
class PeriodType:
    """A year, half-year, quarter or month (``grain`` 年, 半年, 季, 月; "" where any will do)."""

    grain: str = ""

    def __str__(self) -> str:
        return f"期间({self.grain})" if self.grain else "期间"


@dataclass(frozen=True, slots=True)
class CategoryType:
    """One of a closed list; ``open`` where other decrees may extend it (可扩充)."""

    name: str
    values: tuple[str, ...]
    open: bool = False

    def __str__(self) -> str:
        return f"类别({self.name})"


@dataclass(frozen=True, slots=True)
class CodeType:
    """A hierarchical code of one table; membership is by prefix."""

    table: str

    def __str__(self) -> str:
        return f"代码({self.table})" if self.table else "代码"


@dataclass(frozen=True, slots=True)
class TextType:
    """Free text."""

    def __str__(self) -> str:
        return "文本"


@dataclass(frozen=True, slots=True)
class RecordType:
    """The item of a record list: ``record`` is the name of the list in the dictionary."""

    record: str

    def __str__(self) -> str:
        return f"{self.record}的一条"


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of records or of periods."""

    item: RecordType | PeriodType

    def __str__(self) -> str:
        return f"一组{self.item.record}" if isinstance(self.item, RecordType) else "一段期间"


@dataclass(frozen=True, slots=True)
class RangeType:
    """From one day to another, both included (有效期, 受理期)."""

    def __str__(self) -> str:
        return "日期范围"


@dataclass(frozen=True, slots=True)
class RowType:
    """A row of named columns out of a table."""

    columns: tuple[tuple[str, Type], ...]

    def __str__(self) -> str:
        return "一行(" + "、".join(n for n, _ in self.columns) + ")"


@dataclass(frozen=True, slots=True)
class NothingType:
    """The type of 不适用, which fits every type."""

    def __str__(self) -> str:
        return "不适用"


Type = (
    NumberType
    | BoolType
    | DateType
    | PeriodType
    | CategoryType
    | CodeType
    | TextType
    | RecordType
    | ListType
    | RangeType
    | RowType
    | NothingType
)

AMOUNT = NumberType(MONEY_DIM)
RATIO = NumberType(NONE, True)
PLAIN = NumberType()
MONTHS = NumberType((("月", 1),))
DAYS = NumberType((("天", 1),))
WORKDAYS = NumberType((("工作日", 1),))
AGE = NumberType((("岁", 1),))
BOOL = BoolType()
DATE = DateType()
TEXT = TextType()
YEAR = PeriodType("年")
RANGE = RangeType()
NOTHING = NothingType()
