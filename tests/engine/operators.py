"""Which operators were seen with which truth values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import truth
from policymatch.language import tree as t
from policymatch.language.tree.walk import walk
from policymatch.language.types import BoolType, ListType

_LEAVES = ("type", "at", "text")
OPERATORS = frozenset(
    {
        "All",
        "Amount",
        "Any_",
        "BoolType =",
        "BoolType ≠",
        "CategoryType =",
        "CategoryType ≠",
        "CategoryType 不属于",
        "CategoryType 属于",
        "CodeType =",
        "CodeType ≠",
        "CodeType 不属于",
        "CodeType 属于",
        "Column",
        "Context",
        "DateType +",
        "DateType -",
        "DateType <",
        "DateType <=",
        "DateType =",
        "DateType >",
        "DateType >=",
        "DateType ≠",
        "DateType 不属于",
        "DateType 不属于 List",
        "DateType 不属于 Span2",
        "DateType 属于",
        "DateType 属于 List",
        "DateType 属于 Span2",
        "Distinct",
        "FieldRef",
        "FieldRef of a period",
        "Filter",
        "ItemLet",
        "Judgement",
        "Ladder",
        "Marginal",
        "Not",
        "NumberType +",
        "NumberType -",
        "NumberType <",
        "NumberType <=",
        "NumberType =",
        "NumberType >",
        "NumberType >=",
        "NumberType ×",
        "NumberType ÷",
        "NumberType ≠",
        "NumberType 不属于",
        "NumberType 属于",
        "Param",
        "PerItem",
        "PeriodType +",
        "PeriodType -",
        "PeriodType <",
        "PeriodType <=",
        "PeriodType =",
        "PeriodType >",
        "PeriodType >=",
        "PeriodType ≠",
        "PeriodType 不属于",
        "PeriodType 不属于 List",
        "PeriodType 不属于 Span2",
        "PeriodType 属于",
        "PeriodType 属于 List",
        "PeriodType 属于 Span2",
        "Quoted",
        "Row",
        "Run",
        "StepsOf",
        "Take",
        "TextType =",
        "TextType ≠",
        "TextType 不属于",
        "TextType 属于",
        "上浮",
        "不补",
        "任一 BoolType",
        "依次判断",
        "保底",
        "全部 BoolType",
        "分档 BoolType",
        "分档 CategoryType",
        "分档 CodeType",
        "分档 DateType",
        "分档 NumberType",
        "去重数 NumberType",
        "取整",
        "合计 NumberType",
        "周岁 NumberType",
        "增速 NumberType",
        "封顶",
        "平均 NumberType",
        "截止日 DateType",
        "所在半年 PeriodType",
        "所在季 PeriodType",
        "所在年 PeriodType",
        "所在月 PeriodType",
        "折算",
        "数量 NumberType",
        "最大 DateType",
        "最大 NumberType",
        "最大 PeriodType",
        "最小 DateType",
        "最小 NumberType",
        "最小 PeriodType",
        "有档 BoolType",
        "满月数 NumberType",
        "补差",
        "起始日 DateType",
        "部分 合计",
        "部分 就低",
        "部分 就高",
    }
)
"""The operators that a condition can be made of; each is seen when it holds, when it does not, and when it is open."""


@dataclass(slots=True)
class Operators:
    """How often each operator stood in a condition that held, did not hold, or was open.

    A condition counts for itself and for whatever it is made of, down to the conditions inside it.
    """

    seen: Counter[tuple[str, bool | None]] = field(default_factory=Counter)
    _parts: dict[int, tuple[Any, list[tuple[t.Expr, frozenset[str]]]]] = field(default_factory=dict)

    def see(self, e: Evaluator) -> None:
        """Counts the operators of an incentive's conditions for one enterprise."""
        known = self._parts.get(id(e.incentive))
        if known is None:
            made: list[tuple[t.Expr, frozenset[str]]] = []
            for x in (*e.incentive.conditions, *e.incentive.exclusions):
                _conditions(e, x, made)
            known = self._parts[id(e.incentive)] = (e.incentive, made)
        for x, names in known[1]:
            held = truth(e.value(x))
            for name in names:
                self.seen[name, held] += 1

    def add(self, other: Operators) -> None:
        """Takes in what another saw."""
        self.seen += other.seen

    def lacking(self) -> list[str]:
        """Operators that were not seen with all three truth values."""
        names = {name for name, _ in self.seen}
        return sorted(f"{n} {v}" for n in names for v in (True, False, None) if not self.seen[n, v])


def _conditions(e: Evaluator, x: t.Expr, out: list[tuple[t.Expr, frozenset[str]]]) -> None:
    """Every condition outside of lists, with the operators that it is made of."""
    names: set[str] = set()
    inner: list[t.Expr] = []
    _operators(e, x, names, inner, True, False)
    out.append((x, frozenset(names)))
    for i in inner:
        _conditions(e, i, out)


def _operators(e: Evaluator, x: Any, names: set[str], inner: list[t.Expr], top: bool, listed: bool) -> None:
    if isinstance(x, tuple):
        for i in x:
            _operators(e, i, names, inner, False, listed)
        return
    if not hasattr(x, "__dataclass_fields__"):
        return
    if isinstance(x, t.Expr) and not top and not listed and isinstance(x.type, BoolType):
        if not isinstance(x, t.Const) and not any(
            isinstance(part, t.Subject) for part in walk(x)
        ):  # the band of a 不补
            inner.append(x)
        return
    if isinstance(x, t.Let):
        _operators(e, e.incentive.lets[x.name].body, names, inner, False, listed)
        return
    name = operator(x)
    if name:
        names.add(name)
    inside = listed or isinstance(x, t.Aggregate | t.Filter | t.Distinct | t.Take | t.PerItem)
    for f in x.__dataclass_fields__:
        if f not in _LEAVES:
            _operators(e, getattr(x, f), names, inner, False, inside)


def operator(x: Any) -> str:
    """What a node is called when operators are counted; "" for leaves."""
    match x:
        case t.Compare(op=op, left=left):
            return f"{type(left.type).__name__} {op}"
        case t.Member(subject=subject, negated=negated, members=members):
            kind = next((type(m).__name__ for m in members if isinstance(m, t.Span2)), "")
            if any(isinstance(m.type, ListType) for m in members):
                kind = "List"
            return f"{type(subject.type).__name__} {'不属于' if negated else '属于'} {kind}".rstrip()
        case t.Arith(op=op, left=left):
            return f"{type(left.type).__name__} {op}"
        case t.Aggregate(name=name, type=type_) | t.Function(name=name, type=type_):
            return f"{name} {type(type_).__name__}"
        case t.Step(kind=kind):
            return kind
        case t.Parts(kind=kind):
            return f"部分 {kind}"
        case t.Table(subject=subject):
            return "依次判断" if subject is None else f"分档 {type(subject.type).__name__}"
        case t.Not() | t.All() | t.Any_() | t.StepsOf() | t.FirstRest() | t.Judgement() | t.Quoted() | t.Param():
            return type(x).__name__
        case t.Filter() | t.Distinct() | t.Take() | t.Run() | t.Marginal() | t.Ladder() | t.PerItem() | t.Amount():
            return type(x).__name__
        case t.FieldRef(period=period):
            return "FieldRef" if period is None else "FieldRef of a period"
        case t.ItemLet() | t.ItemExtra() | t.Context() | t.Column() | t.Row() | t.Allocation() | t.Instalment():
            return type(x).__name__
    return ""
