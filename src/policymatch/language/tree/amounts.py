"""Tables, amounts and their steps."""

from __future__ import annotations

from dataclasses import dataclass, field

from policymatch.errors import Span
from policymatch.language.tree.base import Expr, Surface, span
from policymatch.language.types import Type


@dataclass(frozen=True, slots=True)
class Arm:
    """One row of a table: where ``test`` holds, ``value``; ``label`` is the band as written."""

    test: Expr
    value: Expr
    label: str = field(default="", compare=False)
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Table(Expr):
    """分档 (``subject`` set: at most one arm can hold) or 依次判断 (``subject`` None: the first that holds); ``otherwise`` None: 不适用."""

    type: Type
    subject: Expr | None
    arms: tuple[Arm, ...]
    otherwise: Expr | None
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a base above ``low`` (None: 0) and up to ``high`` (None: no end), at ``rate``."""

    low: Expr | None
    high: Expr | None
    rate: Expr
    label: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Marginal(Surface):
    """累进: each part of ``base`` at its own rate, summed."""

    type: Type
    base: Expr
    segments: tuple[Segment, ...]
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Ladder(Surface):
    """台阶: the steps that ``value`` has reached and ``reached`` had not; ``mode`` 逐级相加 or 只取最高一级.

    Either ``rungs`` ((threshold, award), ascending) or ``start``, ``each`` and ``award``.
    """

    type: Type
    value: Expr
    reached: Expr
    rungs: tuple[tuple[Expr, Expr], ...]
    start: Expr | None
    each: Expr | None
    award: Expr | None
    mode: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Parts(Surface):
    """合计, 就高 or 就低 of named parts; a part that is 不适用 is left out."""

    type: Type
    kind: str
    parts: tuple[tuple[str, Expr], ...]
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Ordering:
    """次序: records lined up by ``key``, all of them or (``groups``) those that agree in some fields by themselves."""

    key: Expr
    direction: str
    groups: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Allocation:
    """分配: each record's share of ``limit`` out of its ``base``, in an order."""

    name: str
    base: Expr
    limit: Expr
    order: Ordering


@dataclass(frozen=True, slots=True)
class PerItem(Expr):
    """逐项: ``amount`` of each record of ``source``, summed; ``order`` for 第几 and 首个 … 其余 …."""

    type: Type
    source: Expr
    amount: Expr
    allocation: Allocation | None = None
    order: Ordering | None = None
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an amount.

    ``kind`` 上浮 折算 封顶 保底 不补 补差 年度封顶 累计封顶 取整. ``values`` are its figures (several for 封顶);
    for 不补 ``test`` is the band with the amount as subject (node ``Subject``); for 取整 ``unit`` (in 分) and ``rounding``.
    ``when`` None: always.
    """

    kind: str
    values: tuple[Expr, ...] = ()
    when: Expr | None = None
    test: Expr | None = None
    unit: int = 1
    rounding: str = ""
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Subject(Expr):
    """The amount so far, inside the test of 不补."""

    type: Type
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment: the year it falls in, its amount or its share of the whole, and its condition."""

    year: Expr
    amount: Expr | None
    share: Expr | None
    condition: Expr | None = None


class _Stepped(Surface):
    """A construct of which the steps in the core language are kept too."""

    __slots__ = ("stepped",)


@dataclass(frozen=True, slots=True)
class Amount(_Stepped):
    """金额 with its steps in the order written; 不适用 where ``when`` does not hold.

    ``per_item`` is the record list whose 主键 limits 年度封顶 and 累计封顶 inside a 逐项, else "".
    """

    type: Type
    base: Expr
    steps: tuple[Step, ...] = ()
    when: Expr | None = None
    instalments: tuple[Instalment, ...] = ()
    on_failure: str = ""
    per_item: str = ""
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Row(Expr):
    """A row of named columns."""

    type: Type
    values: tuple[tuple[str, Expr], ...]
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Column(Expr):
    """One column of a row."""

    type: Type
    row: Expr
    name: str
    at: Span = span()
