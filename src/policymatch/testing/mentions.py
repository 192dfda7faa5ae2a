"""What policies ask about: the facts they name and the figures they compare them with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from policymatch.language import tree as t
from policymatch.language.fields import LEDGER, Dictionary
from policymatch.language.types import AMOUNT, BOOL, CodeType, NumberType, Type
from policymatch.model.policy import Policy
from policymatch.samples.thresholds import nodes

_LIMIT = 60  # figures of one type that are kept


@dataclass(slots=True)
class Mentions:
    """What some policies ask about.

    Attributes:
        fields: facts of the enterprise and record lists that they name.
        members: record list -> its fields that they name.
        numbers: type of number -> the figures compared with, in base units.
        days, codes, texts: the literals of these kinds.
        judgements: text of a 人工核定 -> whether a figure is asked for.
        paths: the 事项 themselves.
    """

    fields: set[str] = field(default_factory=set)
    members: dict[str, set[str]] = field(default_factory=dict)
    numbers: dict[Type, list[Fraction]] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    judgements: dict[str, bool] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)

    def near(self, type_: NumberType) -> list[Fraction]:
        """The figures of a type, each with what lies one step below and above: a 分, or a hundredth."""
        step = Fraction(1) if type_ == AMOUNT else Fraction(1, 10_000) if type_.ratio else Fraction(1, 100)
        found = self.numbers.get(type_, ())
        return list(dict.fromkeys(v for n in found for v in (n, n + step, n - step)))

    def near_days(self) -> list[date]:
        """The days, each with the one before and the one after."""
        out: dict[date, None] = {}
        for day in self.days:
            for n in (0, 1, -1):
                if date.min.toordinal() < day.toordinal() + n < date.max.toordinal():
                    out[day + timedelta(days=n)] = None
        return list(out)


def asked(policies: Iterable[Policy], dictionary: Dictionary) -> Mentions:
    """What policies ask about.

    Args:
        policies: loaded policies.
        dictionary: the field dictionary.
    """
    out = Mentions()
    for policy in policies:
        ends = [d for days in (policy.valid, policy.acceptance) for d in (days.start, days.end) if d is not None]
        out.days += [d for d in ends if d not in out.days]
        for incentive in policy.incentives:
            out.paths.append(incentive.path)
            for node in nodes(incentive):
                _take(out, node, dictionary)
    return out


def _take(out: Mentions, node: Any, dictionary: Dictionary) -> None:
    match node:
        case t.FieldRef(name=name) | t.Records(name=name):
            out.fields.add(name)
        case t.ItemField(name=name, record=record):
            out.fields.add(record)
            out.members.setdefault(record, set()).add(name)
        case t.ItemSelf(record=record) if record:
            out.members.setdefault(record, set()).update(dictionary.fields[record].key)
        case t.Step(kind="年度封顶" | "累计封顶") if LEDGER in dictionary.fields:
            out.fields.add(LEDGER)
            out.members.setdefault(LEDGER, set()).update(("事项", "对象", "年度", "金额"))
        case t.Judgement(text=text, type=type_):
            out.judgements[text] = type_ != BOOL and isinstance(type_, NumberType)
        case t.Const(type=type_, value=value):
            _literal(out, type_, value)


def _literal(out: Mentions, type_: Type, value: Any) -> None:
    kept: list[Any]
    if isinstance(value, Fraction):
        kept = out.numbers.setdefault(type_, [])
    elif isinstance(value, date):
        kept = out.days
    elif isinstance(value, str):
        kept = out.codes if isinstance(type_, CodeType) else out.texts
    else:
        return
    if value not in kept and len(kept) < _LIMIT:
        kept.append(value)


__all__ = ["Mentions", "asked"]
