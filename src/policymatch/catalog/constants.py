"""What figures a rule is made of: every constant that an incentive's conditions and amount reach, and the part it plays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from policymatch.catalog.figures import Figure, figures
from policymatch.errors import Span
from policymatch.language import tree as t
from policymatch.language.checking.literals import fold
from policymatch.language.fields import Dictionary
from policymatch.language.numbers import say_number
from policymatch.language.tree.walk import children
from policymatch.language.types import (
    MONTHS,
    PLAIN,
    CategoryType,
    CodeType,
    NumberType,
    PeriodType,
    TextType,
)
from policymatch.language.units import UNITS, Dim, measure

FLIP = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "≠": "≠"}
REGIONS = "GB/T 2260"
_YUAN = UNITS.find("元")
_STEP_ROLES = {"封顶": "cap", "年度封顶": "year-cap", "累计封顶": "total-cap", "保底": "floor"}


@dataclass(frozen=True, slots=True)
class Constant:
    """One figure of a rule.

    Attributes:
        value, type: in base units.
        text: as written, or in words.
        role: ``compare`` (then ``op`` and ``other``, seen with the figure on the right), ``cap``, ``year-cap``,
            ``total-cap``, ``floor``, ``each`` (the step of 每 … 奖), ``span`` (length of a run of periods or number of
            instalments), ``value`` (anything else).
        other: what it is compared with, where that is one field or named value.
        subject, node: what it is compared with, whatever that is, and the comparison, 累进 or 台阶 that it is part of.
        part: 条件, 排除, 金额, 时限 or 分担.
        final: it is a cap of the whole amount and nothing acts on the amount after it.
        literal: it is written in the rule, not a parameter or a sum of figures.
        inside: the 取值 that it is part of, or "".
    """

    value: Fraction
    type: NumberType
    text: str
    at: Span
    role: str
    op: str = ""
    other: t.Expr | None = None
    part: str = ""
    final: bool = False
    subject: t.Expr | None = None
    node: t.Expr | None = None
    literal: bool = False
    inside: str = ""


@dataclass(frozen=True, slots=True)
class _Role:
    name: str = "value"
    op: str = ""
    other: t.Expr | None = None
    part: str = ""
    column: str = ""
    final: bool = False
    subject: t.Expr | None = field(default=None, compare=False)
    node: t.Expr | None = field(default=None, compare=False)
    place: int = 0  # of the node: two comparisons with one named value are two

    def against(self, op: str, subject: t.Expr, other: t.Expr | None, node: t.Expr) -> _Role:
        """The role of what ``subject`` is compared with in ``node``."""
        return _Role("compare", op, other, self.part, subject=subject, node=node, place=id(node))

    def plain(self) -> _Role:
        """The role of what is only computed with."""
        return _Role(part=self.part)


@dataclass(slots=True)
class Rule:
    """The constants of a rule, the words in it that carry figures of their own, and whether it has a condition on the region."""

    dictionary: Dictionary
    lets: dict[str, t.LetDef]
    constants: list[Constant] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    asks_region: bool = False
    _seen: set[tuple[str, _Role]] = field(default_factory=set)
    _inside: str = ""

    def named(self) -> Iterator[Figure]:
        """The figures inside the names of fields, parameters, categories and judgements: 近12个月销售额, LPR1年."""
        for word in sorted(self.words):
            yield from figures(word, self.dictionary.units)

    def like(self, figure: Figure) -> list[Constant]:
        """The constants that are the figure."""
        return [c for c in self.constants if _is(c, figure, self.dictionary)]

    def akin(self, figure: Figure) -> list[str]:
        """The texts of all constants of the figure's dimension, in order of size."""
        found = {c.value: c.text for c in self.constants if c.type.dim == figure.dim and c.type.ratio == figure.ratio}
        return [found[v] for v in sorted(found)]

    # -- walking ----------------------------------------------------------------------------------

    def walk(self, x: Any, role: _Role) -> None:
        """Collects from a node, a tuple of nodes, or nothing."""
        if x is None or isinstance(x, str | bool | int):
            return
        if isinstance(x, tuple):
            for item in x:
                self.walk(item, role)
            return
        folded = fold(x)
        if folded is not None and not isinstance(x, t.Const):
            value, type_ = folded
            self._add(value, type_, say_number(value, type_), x.at, role)
        match x:
            case t.Const():
                self._constant(x, role)
            case t.Let(name=name):
                self._let(name, role)
            case t.ItemLet(body=body):
                self._once(f".{x.name}", body, role)
            case t.FieldRef(name=name, period=period):
                self._field(name)
                self.walk(period, role.plain())
            case t.ItemField(name=name, record=record):
                self._field(record, name)
            case t.Records(name=name):
                self._field(name)
            case t.Param(name=name, when=when):
                self._parameter(x, role)
                self.walk(when, role.plain())
            case t.Arith():
                self._arith(x, role)
            case t.Compare(op=op, left=left, right=right):
                self._sides(x, op, left, right, role)
            case t.Member():
                self._member(x, role)
            case t.Span2(low=low, high=high) | t.Run(low=low, high=high):
                self._span(x, low, high, role)
                self.walk((low, high), role.plain())
            case t.StepsOf(value=value_, each=each, award=award):
                self.walk((value_, award), role.plain())
                self.walk(each, _Role("each", part=role.part))
            case t.Function(name=name, args=args) if name in ("最小", "最大"):
                self.walk(args, _Role("cap" if name == "最小" else "floor", part=role.part))
            case t.Table(subject=subject, arms=arms, otherwise=otherwise):
                self.walk(subject, role.plain())
                for arm in arms:
                    self.walk(arm.test, role.plain())
                    self.walk(arm.value, role)
                self.walk(otherwise, role)
            case t.Column(row=row, name=name):
                self.walk(row, replace(role, column=name))
            case t.Row(values=values):
                inner = replace(role, column="")
                self.walk(tuple(v for n, v in values if role.column in ("", n)), inner)
            case t.Parts(parts=parts):
                for _, value_ in parts:
                    self.walk(value_, replace(role, final=False))
            case t.Marginal(base=base, segments=segments):
                self.walk(base, role.plain())
                for s in segments:
                    self.walk(s.low, role.against(">", base, base, x))
                    self.walk(s.high, role.against("<=", base, base, x))
                    self.walk(s.rate, role.plain())
            case t.Ladder():
                self.walk((x.value, x.reached), role.plain())
                for threshold, award in x.rungs:
                    self.walk(threshold, role.against(">=", x.value, x.value, x))
                    self.walk(award, role.plain())
                self.walk(x.start, role.against(">=", x.value, x.value, x))
                self.walk(x.each, _Role("each", part=role.part))
                self.walk(x.award, role.plain())
            case t.PerItem(allocation=allocation):
                self.walk((x.source, (x.order.key, x.order.groups) if x.order else None), role.plain())
                if allocation is not None:
                    self.walk((allocation.base, allocation.order.key), role.plain())
                    self.walk(allocation.limit, _Role("cap", part=role.part))
                self.walk(x.amount, role.plain())
            case t.Amount():
                self._amount(x, role)
            case t.Judgement(text=text, when=when):
                self.words.add(text)
                self.walk(when, role.plain())
            case t.Quoted(item=item) | t.Not(item=item):
                self.walk(item, role)
            case _:
                self.walk(children(x), role.plain())

    def _once(self, key: str, body: t.Expr, role: _Role) -> None:
        if (key, role) not in self._seen:
            self._seen.add((key, role))
            outer, self._inside = self._inside, key.removeprefix(".")
            self.walk(body, role)
            self._inside = outer

    def _let(self, name: str, role: _Role) -> None:
        definition = self.lets.get(name)
        if definition is not None:
            self._once(name, definition.body, role)

    def _add(
        self, value: Fraction, type_: NumberType, text: str, at: Span, role: _Role, *, literal: bool = False
    ) -> None:
        place = (role.name, role.op, role.other, role.part, role.final, role.subject, role.node)
        self.constants.append(Constant(value, type_, text, at, *place, literal, self._inside))

    def _constant(self, x: t.Const, role: _Role) -> None:
        if isinstance(x.value, Fraction) and isinstance(x.type, NumberType):
            self._add(x.value, x.type, x.text, x.at, role, literal=True)
        elif isinstance(x.value, str) and isinstance(x.type, CategoryType | TextType):
            self.words.add(x.value)

    def _field(self, name: str, member: str = "") -> None:
        owner = self.dictionary.fields.get(name)
        found = owner.members.get(member) if owner is not None and member else owner
        if found is not None:
            self.words.update((found.name, found.full_name, found.note))

    def _parameter(self, x: t.Param, role: _Role) -> None:
        parameter = self.dictionary.parameters.get(x.name)
        if parameter is not None:
            self.words.add(x.name)
            for _, value in parameter.values:
                if isinstance(parameter.type, NumberType):
                    self._add(value, parameter.type, say_number(value, parameter.type), x.at, role)

    def _arith(self, x: t.Arith, role: _Role) -> None:
        if isinstance(x.type, PeriodType) and isinstance(x.right, t.Const) and x.right.at == x.left.at:
            return  # 上年 and 前年 are words, no figures
        flipped = replace(role, op=FLIP[role.op]) if role.op else role
        self.walk(x.left, role)
        self.walk(x.right, flipped if x.op in "-÷" else role)

    def _sides(self, x: t.Compare, op: str, left: t.Expr, right: t.Expr, role: _Role) -> None:
        self._region(left, role)
        self.walk(right, role.against(op, left, self._plain_side(left, right), x))
        self.walk(left, role.against(FLIP[op], right, self._plain_side(right, left), x))

    def _plain_side(self, side: t.Expr, figure: t.Expr) -> t.Expr | None:
        """The other side, where a case can touch the boundary by stating this one value."""
        if isinstance(side, t.Let) and (body := self.lets.get(side.name)) and isinstance(body.body, t.FieldRef):
            side = body.body
        plain = isinstance(side, t.FieldRef | t.ItemField | t.Let | t.ItemLet)
        return side if plain and isinstance(figure, t.Const | t.Let | t.ItemLet | t.Column) else None

    def _member(self, x: t.Member, role: _Role) -> None:
        self._region(x.subject, role)
        self.walk((x.subject, *x.members), role.plain())

    def _region(self, x: t.Expr, role: _Role) -> None:
        if isinstance(x.type, CodeType) and x.type.table == REGIONS and role.part in ("条件", "排除"):
            self.asks_region = True

    def _span(self, x: t.Expr, low: t.Expr, high: t.Expr, role: _Role) -> None:
        a, b = _back(low), _back(high)
        if a is not None and b is not None and a[0] == b[0] and b[1] >= a[1]:
            months = Fraction(b[1] - a[1] + a[2])
            self._add(months, MONTHS, say_number(months, MONTHS), x.at, _Role("span", part=role.part))

    def _amount(self, x: t.Amount, role: _Role) -> None:
        self.walk(x.when, role.plain())
        self.walk(x.base, replace(role.plain(), final=role.final and not x.steps))
        whole = role.final
        for i, step in enumerate(x.steps):
            later = {s.kind for s in x.steps[i + 1 :]}
            name = _STEP_ROLES.get(step.kind, "value")
            final = whole and step.when is None and not later - {"封顶", "取整", "年度封顶", "累计封顶"}
            self.walk(step.values, _Role(name, part=role.part, final=final and name == "cap" and len(step.values) == 1))
            self.walk((step.when, step.test), role.plain())
        if x.instalments:
            months = Fraction(12 * len(x.instalments))
            self._add(months, MONTHS, f"{len(x.instalments)}期", x.at, _Role("span", part=role.part))
        for due in x.instalments:
            self.walk((due.year, due.amount, due.share, due.condition), role.plain())


def _back(x: t.Expr) -> tuple[str, int, int] | None:
    """A period as (what it depends on, months from there, its own months); None where it depends on facts."""
    if isinstance(x, t.Context) and isinstance(x.type, PeriodType):
        return x.name, 0, {"年": 12, "半年": 6, "季": 3, "月": 1}[x.type.grain]
    if isinstance(x, t.Const) and isinstance(x.type, PeriodType) and x.value is not None:
        start = x.value.start  # type: ignore[union-attr]
        return "", start.year * 12 + start.month, {"年": 12, "半年": 6, "季": 3, "月": 1}[x.type.grain]
    if isinstance(x, t.Arith) and isinstance(x.type, PeriodType) and isinstance(x.right, t.Const):
        base = _back(x.left)
        if base is not None and isinstance(x.right.value, Fraction):
            shift = int(x.right.value)
            return base[0], base[1] + (shift if x.op == "+" else -shift), base[2]
    return None


def _numerator(text: str, dictionary: Dictionary) -> tuple[Fraction, Dim] | None:
    """``6000元/年`` as 6000元: a decree has “每年6000元”."""
    if "/" not in text:
        return None
    try:
        m = measure(text.split("/")[0], dictionary.units)
    except ValueError:
        return None
    return m.value, m.dim


_UP, _DOWN = ("上浮", "增", "提高", "上涨", "高出"), ("下浮", "降", "减少", "减征", "下调")


def _is(c: Constant, f: Figure, dictionary: Dictionary) -> bool:
    if c.type.dim == f.dim and c.value == f.value:
        return True
    if c.type == PLAIN and f.is_count and c.value == f.value:
        return True
    if f.bare and len(c.type.dim) == 1 and c.value == f.value / _YUAN.scale:
        return True  # 10万以上 of something else
    if _numerator(c.text, dictionary) == (f.value, f.dim):
        return True
    if f.ratio and c.type.dim == () and c.value in (1 + f.value, 1 - f.value):
        return any(w in f.clause for w in (_UP if c.value > 1 else _DOWN))
    return bool(f.ordinal) and _is_place(c, f)


def _is_place(c: Constant, f: Figure) -> bool:
    """Whether a constant is the 第三年 (two years on, or 3), 近三年 or 分三年 of a sentence."""
    if c.role == "span":
        instalments = c.text.endswith("期")
        return c.value == f.value or (instalments and f.ordinal in ("第", "前", "后") and c.value >= f.value)
    if c.type == PLAIN:
        return c.value == f.value / 12
    return c.type == MONTHS and f.ordinal in ("第", "前", "后", "头") and c.value == f.value - 12


def rule_of(incentive: Any, dictionary: Dictionary) -> Rule:
    """Everything that an incentive's rule reaches.

    Args:
        incentive: a ``model.policy.Incentive``.
        dictionary: for names, notes and parameters.
    """
    rule = Rule(dictionary, incentive.lets)
    for part, nodes in (("条件", incentive.conditions), ("排除", incentive.exclusions)):
        rule.walk(nodes, _Role(part=part))
    rule.walk(incentive.amount, _Role(part="金额", final=True))
    rule.walk(tuple(day for _, day in incentive.deadlines), _Role(part="时限"))
    rule.walk(tuple(share for _, share in incentive.split), _Role(part="分担"))
    return rule


def part_of(nodes: Iterable[t.Expr], lets: dict[str, t.LetDef], dictionary: Dictionary) -> Rule:
    """What some conditions of a rule reach (for a condition that carries its own quotation)."""
    rule = Rule(dictionary, lets)
    rule.walk(tuple(nodes), _Role(part="条件"))
    return rule


__all__ = ["Constant", "Rule", "fold", "part_of", "rule_of"]
