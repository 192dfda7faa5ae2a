"""Single values: literals, facts, names, arithmetic, functions, conditions."""

from __future__ import annotations

from dataclasses import dataclass, field

from policymatch.errors import Span
from policymatch.language.tree.base import Expr, Literal, Surface, span
from policymatch.language.types import Type


@dataclass(frozen=True, slots=True)
class Const(Expr):
    """A literal; ``value`` None is 不适用. ``text`` is how it was written."""

    type: Type
    value: Literal
    text: str = field(default="", compare=False)
    at: Span = span()


@dataclass(frozen=True, slots=True)
class FieldRef(Expr):
    """A fact of the enterprise; ``period`` for a yearly, quarterly or monthly one."""

    type: Type
    name: str
    period: Expr | None = None
    at: Span = span()


@dataclass(frozen=True, slots=True)
class ItemField(Expr):
    """A field of the record in frame ``depth``."""

    type: Type
    name: str
    depth: int
    record: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class ItemSelf(Expr):
    """当期: the period in frame ``depth``; or 本项: the key of the record there (``type`` text)."""

    type: Type
    depth: int
    record: str = ""
    at: Span = span()


@dataclass(frozen=True, slots=True)
class ItemLet(Expr):
    """A named value of the record in frame ``depth``; ``body`` sees that frame as its innermost."""

    type: Type
    name: str
    depth: int
    body: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class ItemExtra(Expr):
    """What a 逐项 hands to each record: its allocated share (``kind`` 分配) or its place in the order (``kind`` 第几)."""

    type: Type
    name: str
    depth: int
    kind: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Let(Expr):
    """A 取值 or derived field, by name; its body is ``LetDef.body``."""

    type: Type
    name: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Param(Expr):
    """A dated parameter at a day, or through a period; ``when`` None: at the 基准日."""

    type: Type
    name: str
    when: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Context(Expr):
    """Something of the decision: 基准日, 本年, 本半年, 本季度, 本月, 有效期, 受理期, 本事项."""

    type: Type
    name: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Arith(Expr):
    """``op`` one of ``+ - × ÷``, for numbers of checked dimensions, days and durations, periods and durations."""

    type: Type
    op: str
    left: Expr
    right: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class StepsOf(Surface):
    """value 每 each 奖 award; ``floor`` for 不足不计."""

    type: Type
    value: Expr
    each: Expr
    award: Expr
    floor: bool
    at: Span = span()


@dataclass(frozen=True, slots=True)
class FirstRest(Surface):
    """首个 first 其余 rest, by the order of the 逐项 at ``depth``."""

    type: Type
    first: Expr
    rest: Expr
    depth: int
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Function(Expr):
    """A function of single values: 增速 周岁 满月数 所在年 所在季 所在月 起始日 截止日 最大 最小 有档 季度."""

    type: Type
    name: str
    args: tuple[Expr, ...]
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Compare(Expr):
    """``left op right``; does not hold where a side is 不适用."""

    type: Type
    op: str
    left: Expr
    right: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Span2(Expr):
    """From ``low`` to ``high``, both included: days, or a run of periods."""

    type: Type
    low: Expr
    high: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Member(Expr):
    """subject 属于 members (each a value, or one range); codes by prefix; days within periods and ranges."""

    type: Type
    subject: Expr
    members: tuple[Expr, ...]
    negated: bool = False
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """非."""

    type: Type
    item: Expr
    at: Span = span()


@dataclass(frozen=True, slots=True)
class All(Expr):
    """且, 全部满足."""

    type: Type
    items: tuple[Expr, ...]
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Any_(Expr):
    """或, 任一满足."""

    type: Type
    items: tuple[Expr, ...]
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Quoted(Surface):
    """A condition with the sentence it encodes."""

    type: Type
    item: Expr
    quote: str
    at: Span = span()


@dataclass(frozen=True, slots=True)
class Judgement(Surface):
    """Left to an office: a condition (type 是否) or a figure; needed only where ``when`` holds."""

    type: Type
    text: str
    office: str = ""
    when: Expr | None = None
    at: Span = span()
