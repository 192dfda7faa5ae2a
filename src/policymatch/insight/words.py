"""Texts for explanations: amounts, values with the names of their codes, and what is missing, grouped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from policymatch.engine.cases import show
from policymatch.engine.reference.values import Cause, Known, Unknown, Value
from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.numbers import say_number
from policymatch.language.periods import Period
from policymatch.language.readback import say_code
from policymatch.language.readback.facts import fact_clause
from policymatch.language.readback.times import join_period
from policymatch.language.types import AMOUNT, PLAIN, BoolType, CodeType, NumberType, Type
from policymatch.language.units import measure


def money_words(fen: int | None) -> str:
    """An amount as an official writes it: ``120万元``, ``1,234,567.89元``."""
    return "未定" if fen is None else say_number(Fraction(fen), AMOUNT)


def yuan_words(yuan: str) -> str:
    """An amount of a document in the same words: ``1200000.00`` as ``120万元``."""
    return say_number(Fraction(yuan) * 100, AMOUNT)


def in_forms(parts: Mapping[str, str]) -> str:
    """The parts of a total in brackets, as money of different forms is never one sum: ``（现金120万元，减免30万元）``.

    Args:
        parts: form -> its amount as text, without those that are zero.
    """
    if len(parts) < 2:
        return "".join(f"（{form}）" for form in parts)
    return f"（{'，'.join(form + amount for form, amount in parts.items())}）"


def value_text(
    v: Value, type_: Type, dictionary: Dictionary, say: Callable[[Fraction, NumberType], str] = say_number
) -> str:
    """A value as text: a code with its name, an unknown number with its bounds; ``say`` formats numbers."""
    if isinstance(v, Known) and isinstance(type_, CodeType):
        return say_code(str(v.value), type_, dictionary)
    if isinstance(v, Unknown) and isinstance(type_, NumberType):
        if v.low is not None and v.high is not None:
            return f"待核（{say(v.low, type_)}至{say(v.high, type_)}）"
        if v.low:
            return f"待核（不低于{say(v.low, type_)}）"
        if v.high is not None:
            return f"待核（不超过{say(v.high, type_)}）"
    if isinstance(v, Known) and isinstance(type_, NumberType):
        return say(v.value, type_)
    return show(v, type_)


def number_format(limit: t.Expr, dictionary: Dictionary) -> Callable[[Fraction, NumberType], str]:
    """How numbers compared with a limit are written: in the unit of the limit where that is a compound one, 35万元/亩 as 30万元/亩."""
    unit = _COMPOUND.fullmatch(limit.text) if isinstance(limit, t.Const) else None
    if unit is None:
        return say_number
    try:
        scale = measure(f"1{unit[1]}", dictionary.units).value
    except ValueError:  # a fraction such as 2/3年 has no compound unit
        return say_number
    return lambda q, type_: f"{say_number(q / scale, PLAIN)}{unit[1]}"


_COMPOUND = re.compile(r"[\d.,]+([^\d\s/]+/\S+)")


# ---------------------------------------------------------------- what is missing


def missing_words(names: Iterable[str], dictionary: Dictionary) -> list[str]:
    """Names of missing facts with their periods gathered: ``2021年至2024年的营业收入``, ``是否属于民营企业``."""
    periods: dict[str, list[str]] = {}
    for name in names:
        base, bracket, period = name.partition("(")
        listed = periods.setdefault(_fact_name(base, dictionary), [])
        if bracket and (period := period.removesuffix(")")) not in listed:
            listed.append(period)
    alike: dict[tuple[str, ...], list[str]] = {}
    # facts without a period first, so that the period of another does not seem to be theirs
    for base, listed in sorted(periods.items(), key=lambda item: bool(item[1])):
        alike.setdefault(tuple(runs(listed)) or (base,), []).append(base)
    return [_joined(key, bases) for key, bases in alike.items()]


def _fact_name(name: str, dictionary: Dictionary) -> str:
    """A fact by name; one that is 是 or 否 as a question: 是否属于民营企业, 招用人员是否已缴社保."""
    record, _, member = name.rpartition(".")
    known = dictionary.fields[record].members if record in dictionary.fields else dictionary.fields
    if member in known and isinstance(known[member].type, BoolType):
        return f"{record}是否{fact_clause(member)}"
    return f"{record}的{member}" if record else member


def _joined(periods: tuple[str, ...], bases: list[str]) -> str:
    if periods == tuple(bases):
        return bases[0]
    if len(bases) == 1 and len(periods) == 1 and Period.parse(periods[0]) is not None:
        return join_period(periods[0], bases[0])
    return f"{'、'.join(periods)}的{'、'.join(bases[:-1])}{'和' if len(bases) > 1 else ''}{bases[-1]}"


def runs(periods: list[str]) -> list[str]:
    """Periods in their order, three or more in a row as one: 2021年至2024年."""
    known = sorted((p for p in map(Period.parse, periods) if p is not None), key=lambda p: (p.grain, p.ordinal))
    groups: list[list[Period]] = []
    for p in known:
        if groups and groups[-1][-1].grain == p.grain and groups[-1][-1].shift(1) == p:
            groups[-1].append(p)
        else:
            groups.append([p])
    said = [_run(g[0], g[-1]) if len(g) > 2 else "、".join(map(str, g)) for g in groups]
    return said + [p for p in periods if Period.parse(p) is None]


def _run(first: Period, last: Period) -> str:
    year = f"{first.year}年"
    end = str(last).removeprefix(year) if first.grain != "年" and first.year == last.year else str(last)
    return f"{first}至{end}"


def by_office(causes: Iterable[Cause], dictionary: Dictionary) -> dict[str, list[str]]:
    """What is missing in words, by the office that provides or decides it."""
    out: dict[str, list[str]] = {}
    for c in sorted(causes, key=lambda c: c.office):
        out.setdefault(c.office, []).append(c.name)
    return {office: missing_words(sorted(names), dictionary) for office, names in out.items()}


def where_from(causes: Iterable[Cause], dictionary: Dictionary) -> str:
    """Everything that is missing, with the offices that provide it, in one line."""
    return "；".join(
        "、".join(names) + (f"（由{office}提供）" if office else "")
        for office, names in by_office(causes, dictionary).items()
    )


__all__ = [
    "by_office",
    "in_forms",
    "missing_words",
    "money_words",
    "number_format",
    "runs",
    "value_text",
    "where_from",
    "yuan_words",
]
