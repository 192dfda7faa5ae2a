"""Facts about one enterprise, read from a mapping with Chinese names at the top level; every bad value with its reason."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from policymatch.errors import FactError, FactIssue, did_you_mean
from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period
from policymatch.language.types import CodeType
from policymatch.model.days import read_period
from policymatch.model.texts import plain
from policymatch.model.values import (
    BLANK_MARKS,
    MARKED_BLANK,
    Record,
    Value,
    check_credit_code,
    is_nothing,
    read_ruling,
    read_value,
    readable,
)

CODE_NAME, NAME, RULINGS = "统一社会信用代码", "企业名称", "核定"


@dataclass(slots=True)
class Facts:
    """What is known of one enterprise; whatever is absent is missing.

    Attributes:
        code: 统一社会信用代码, or "".
        name: 企业名称, or "".
        scalars: field -> value.
        series: yearly (quarterly, monthly) field -> period -> value.
        records: record list -> its records; an empty list is known to be empty.
        rulings: text of a 人工核定 -> the office's answer (是/否, or a figure in 分).
        notes: values that were read with a change or passed over, each with its reason.
    """

    code: str = ""
    name: str = ""
    scalars: dict[str, Value] = field(default_factory=dict)
    series: dict[str, dict[Period, Value]] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    rulings: dict[str, bool | Fraction] = field(default_factory=dict)
    notes: list[FactIssue] = field(default_factory=list)


def read_facts(dictionary: Dictionary, raw: AbstractMapping[str, Any]) -> Facts:
    """Facts from a mapping with Chinese names at the top level.

    Args:
        dictionary: the field dictionary.
        raw: name (or alias) -> value; a yearly field is a mapping by year; a record list a list of mappings;
            None counts as missing.

    Returns:
        The typed facts.

    Raises:
        FactError: some names or values cannot be taken; all of them are listed.
    """
    if not isinstance(raw, AbstractMapping):
        raise FactError([FactIssue("企业", _shown(raw), "应是一个企业的“名称: 值”", '{"注册地": "420802"}')])
    issues: list[FactIssue] = []
    facts = Facts()
    spelling = dictionary.spelling()
    taken: dict[str, str] = {}
    for name, value in raw.items():
        if value is None or (name in (CODE_NAME, NAME) and value == ""):
            continue
        field_ = spelling.get(name)
        # yearly facts under two spellings add up, as long as no period is told twice
        if field_ is not None and not field_.grain and (first := taken.setdefault(field_.name, str(name))) != name:
            issues.append(FactIssue(str(name), _shown(value), f"和“{first}”是同一项，只写一次"))
        elif name == CODE_NAME:
            facts.code = _credit_code(_shown(value), issues)
        elif name == NAME:
            try:
                facts.name = readable(value) if isinstance(value, str) else _shown(value)
            except ValueError as e:
                issues.append(FactIssue(NAME, _shown(value), str(e)))
        elif name == RULINGS:
            _rulings(facts, value, dictionary, issues)
        elif name not in spelling:
            known = {*spelling, CODE_NAME, NAME, RULINGS}
            issues.append(FactIssue(str(name), _shown(value), "不认识的指标", did_you_mean(str(name), known)))
        else:
            _take(facts, spelling[name], str(name), value, dictionary, issues)
    if issues:
        raise FactError(issues)
    return facts


def _shown(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
    except ValueError:  # an integer of thousands of digits, or a list that holds itself
        text = "…"
    return text.encode("utf-8", "replace").decode("utf-8")


def _credit_code(text: str, issues: list[FactIssue]) -> str:
    try:
        return check_credit_code(text)
    except ValueError as e:
        issues.append(FactIssue(CODE_NAME, text, str(e)))
        return ""


def _rulings(facts: Facts, value: Any, dictionary: Dictionary, issues: list[FactIssue]) -> None:
    if not isinstance(value, AbstractMapping):
        issues.append(FactIssue(RULINGS, _shown(value), "应为“核定事项: 是、否或金额”"))
        return
    for text, answer in value.items():
        try:
            facts.rulings[str(text)] = read_ruling(answer, dictionary.units)
        except ValueError as e:
            issues.append(FactIssue(f"{RULINGS}.{text}", _shown(answer), str(e)))


def _take(facts: Facts, f: Field, shown: str, value: Any, dictionary: Dictionary, issues: list[FactIssue]) -> None:
    zones = _zones(dictionary, f)
    if f.is_list:
        _take_records(facts, f, shown, value, dictionary, issues)
    elif f.grain:
        if not isinstance(value, AbstractMapping):
            issues.append(FactIssue(shown, _shown(value), f"这是逐{f.grain}的指标，应按{f.grain}写", '{"2023": …}'))
            return
        out = facts.series.setdefault(f.name, {})
        for key, item in value.items():
            if item is None:
                continue
            try:
                period = read_period(key, f.grain)
                if period in out:
                    raise ValueError(f"{period}的“{f.name}”写了两次，只写一次")
                read = _noted(facts, f, f"{shown}({key})", item, dictionary, zones)
                if read is not None:
                    out[period] = read
            except ValueError as e:
                issues.append(FactIssue(f"{shown}({key})", _shown(item), str(e)))
    elif isinstance(value, AbstractMapping):
        issues.append(FactIssue(shown, _shown(value), "这项指标不分期间，应是一个值"))
    else:
        try:
            read = _noted(facts, f, shown, value, dictionary, zones)
            if read is not None:
                facts.scalars[f.name] = read
        except ValueError as e:
            issues.append(FactIssue(shown, _shown(value), str(e)))


def _noted(
    facts: Facts, f: Field, shown: str, raw: Any, dictionary: Dictionary, zones: AbstractMapping[str, str]
) -> Value | None:
    """The value of one raw value; its note, if it has one, is kept with the facts."""
    read = read_value(f, raw, dictionary.units, codes=zones)
    if read.note:
        facts.notes.append(FactIssue(shown, _shown(raw), read.note))
    return read.value


def _zones(dictionary: Dictionary, f: Field) -> dict[str, str]:
    return (
        {code: name for table in dictionary.codes.values() for code, name in table.items()}
        if isinstance(f.type, CodeType)
        else {}
    )


COPIES = "份数"
_MOST_COPIES = 1_000_000


def _copies(raw: Any) -> int:
    text = plain(_shown(raw))
    if not re.fullmatch("[0-9]{1,7}", text) or int(text) > _MOST_COPIES:
        raise ValueError(f"份数应为0到{_MOST_COPIES}之间的整数")
    return int(text)


def _take_records(
    facts: Facts, f: Field, shown: str, value: Any, dictionary: Dictionary, issues: list[FactIssue]
) -> None:
    if isinstance(value, str) and plain(value) in BLANK_MARKS:
        facts.notes.append(FactIssue(shown, value, MARKED_BLANK))
        return
    if isinstance(value, str) and is_nothing(value):
        value = []
    if not isinstance(value, list | tuple):
        issues.append(FactIssue(shown, _shown(value), "这是一组记录，应为列表", "没有记录写 []"))
        return
    spelling = {n: m for m in f.members.values() for n in (m.name, m.full_name, *m.aliases) if n}
    out: list[Record] = []
    for i, row in enumerate(value, 1):
        if not isinstance(row, AbstractMapping):
            issues.append(FactIssue(f"{shown}[{i}]", _shown(row), "一条记录应为“字段: 值”"))
            continue
        record: Record = {}
        copies = 1
        taken: dict[str, str] = {}
        for name, item in row.items():
            if item is None:
                continue
            where = f"{shown}[{i}].{name}"
            try:
                if name == COPIES and COPIES not in spelling:
                    copies = _copies(item)
                elif name not in spelling:
                    issues.append(
                        FactIssue(where, _shown(item), f"“{f.name}”没有这个字段", did_you_mean(str(name), spelling))
                    )
                else:
                    member = spelling[name]
                    if (first := taken.setdefault(member.name, str(name))) != name:
                        raise ValueError(f"和“{first}”是同一项，只写一次")
                    read = _noted(facts, member, where, item, dictionary, _zones(dictionary, member))
                    if read is not None:
                        record[member.name] = read
            except ValueError as e:
                issues.append(FactIssue(where, _shown(item), str(e)))
        out.extend([record] * copies)
    facts.records[f.name] = out
