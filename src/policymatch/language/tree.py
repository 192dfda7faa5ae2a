"""The checked, typed tree: the one form that both engines run and that everything explains.

Names are resolved (field, 取值, parameter, record's field), literals are values in base units, tables, amounts and steps
are nodes. ``depth`` counts frames of records or periods outwards from 0, the innermost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from policymatch.errors import NOWHERE, Span
from policymatch.language.periods import Period
from policymatch.language.types import Type

Literal = Fraction | date | Period | bool | str | None


def _span() -> Any:
    return field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Const:
    """A literal; ``value`` None is 不适用. ``text`` is how it was written."""

    type: Type
    value: Literal
    text: str = field(default="", compare=False)
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A fact of the enterprise; ``period`` for a yearly, quarterly or monthly one."""

    type: Type
    name: str
    period: Expr | None = None
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class ItemField:
    """A field of the record in frame ``depth``."""

    type: Type
    name: str
    depth: int
    record: str
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class ItemSelf:
    """当期: the period in frame ``depth``; or 本项: the key of the record there (``type`` text)."""

    type: Type
    depth: int
    record: str = ""
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class ItemLet:
    """A named value of the record in frame ``depth``; ``body`` sees that frame as its innermost."""

    type: Type
    name: str
    depth: int
    body: Expr
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class ItemExtra:
    """What a 逐项 hands to each record: its allocated share (``kind`` 分配) or its place in the order (``kind`` 第几)."""

    type: Type
    name: str
    depth: int
    kind: str
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Let:
    """A 取值 or derived field, by name; its body is ``LetDef.body``."""

    type: Type
    name: str
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Param:
    """A dated parameter at a day, or through a period; ``when`` None: at the 基准日."""

    type: Type
    name: str
    when: Expr
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Context:
    """Something of the decision: 基准日, 本年, 本半年, 本季度, 本月, 有效期, 受理期, 本事项."""

    type: Type
    name: str
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Arith:
    """``op`` one of ``+ - × ÷``, for numbers of checked dimensions, days and durations, periods and durations."""

    type: Type
    op: str
    left: Expr
    right: Expr
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class StepsOf:
    """value 每 each 奖 award; ``floor`` for 不足不计."""

    type: Type
    value: Expr
    each: Expr
    award: Expr
    floor: bool
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class FirstRest:
    """首个 first 其余 rest, by the order of the 逐项 at ``depth``."""

    type: Type
    first: Expr
    rest: Expr
    depth: int
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Function:
    """A function of single values: 增速 周岁 满月数 所在年 所在季 所在月 起始日 截止日 最大 最小 有档 季度."""

    type: Type
    name: str
    args: tuple[Expr, ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right``; does not hold where a side is 不适用."""

    type: Type
    op: str
    left: Expr
    right: Expr
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Span2:
    """From ``low`` to ``high``, both included: days, or a run of periods."""

    type: Type
    low: Expr
    high: Expr
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Member:
    """subject 属于 members (each a value, or one range); codes by prefix; days within periods and ranges."""

    type: Type
    subject: Expr
    members: tuple[Expr, ...]
    negated: bool = False
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Not:
    """非."""

    type: Type
    item: Expr
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class All:
    """且, 全部满足."""

    type: Type
    items: tuple[Expr, ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Any_:
    """或, 任一满足."""

    type: Type
    items: tuple[Expr, ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Quoted:
    """A condition with the sentence it encodes."""

    type: Type
    item: Expr
    quote: str
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Left to an office: a condition (type 是否) or a figure; asked only where ``when`` holds."""

    type: Type
    text: str
    office: str = ""
    when: Expr | None = None
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Records:
    """A record list of the enterprise."""

    type: Type
    name: str
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Run:
    """A run of periods from ``low`` to ``high``."""

    type: Type
    low: Expr
    high: Expr
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Filter:
    """The items of ``source`` for which ``where`` (seen from the item) holds."""

    type: Type
    source: Expr
    where: Expr
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Distinct:
    """Of the items that share ``keys``, the one best by ``pick``; ``best`` 最高者, 最低者, 最早者, 最晚者."""

    type: Type
    source: Expr
    keys: tuple[Expr, ...]
    pick: Expr
    best: str
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Take:
    """The first ``n`` by ``key`` in ``direction``, of each group of equal ``groups`` (none: of all)."""

    type: Type
    source: Expr
    key: Expr
    direction: str
    n: Expr
    groups: tuple[Expr, ...] = ()
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """数量 去重数 任一 全部 合计 平均 最大 最小 of ``source``; ``body`` is seen from the item."""

    type: Type
    name: str
    source: Expr
    body: Expr | None = None
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Arm:
    """One row of a table: where ``test`` holds, ``value``; ``label`` is the band as written."""

    test: Expr
    value: Expr
    label: str = field(default="", compare=False)
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Table:
    """分档 (``subject`` set: at most one arm can hold) or 依次判断 (``subject`` None: the first that holds); ``otherwise`` None: 不适用."""

    type: Type
    subject: Expr | None
    arms: tuple[Arm, ...]
    otherwise: Expr | None
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a base above ``low`` (None: 0) and up to ``high`` (None: no end), at ``rate``."""

    low: Expr | None
    high: Expr | None
    rate: Expr
    label: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Marginal:
    """累进: each part of ``base`` at its own rate, summed."""

    type: Type
    base: Expr
    segments: tuple[Segment, ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Ladder:
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
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Parts:
    """合计, 就高 or 就低 of named parts; a part that is 不适用 is left out."""

    type: Type
    kind: str
    parts: tuple[tuple[str, Expr], ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Allocation:
    """分配: each record's share of ``limit`` out of its ``base``, in the order of ``key``."""

    name: str
    base: Expr
    limit: Expr
    key: Expr
    direction: str


@dataclass(frozen=True, slots=True)
class PerItem:
    """逐项: ``amount`` of each record of ``source``, summed; ``order`` for 首个 … 其余 …."""

    type: Type
    source: Expr
    amount: Expr
    allocation: Allocation | None = None
    order: tuple[Expr, str] | None = None
    at: Span = _span()


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
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Subject:
    """The amount so far, inside the test of 不补."""

    type: Type
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment: the year it falls in, its amount or its share of the whole, and its condition."""

    year: Expr
    amount: Expr | None
    share: Expr | None
    condition: Expr | None = None
    judgement: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
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
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of named columns."""

    type: Type
    values: tuple[tuple[str, Expr], ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row."""

    type: Type
    row: Expr
    name: str
    at: Span = _span()


Expr = (
    Const
    | FieldRef
    | ItemField
    | ItemSelf
    | ItemLet
    | ItemExtra
    | Let
    | Param
    | Context
    | Arith
    | StepsOf
    | FirstRest
    | Function
    | Compare
    | Span2
    | Member
    | Not
    | All
    | Any_
    | Quoted
    | Judgement
    | Records
    | Run
    | Filter
    | Distinct
    | Take
    | Aggregate
    | Table
    | Marginal
    | Ladder
    | Parts
    | PerItem
    | Amount
    | Row
    | Column
    | Subject
)


@dataclass(frozen=True, slots=True)
class LetDef:
    """A named value: where it is defined, its type and its body."""

    name: str
    body: Expr
    at: Span = _span()
    basis: str = field(default="", compare=False)
