"""Facts about one enterprise, read from a mapping with Chinese names at the top level; every bad value with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as AbstractMapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from policymatch.errors import FactError, FactIssue, did_you_mean
from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period
from policymatch.limits import LIMITS
from policymatch.model.codes import CodeBook
from policymatch.model.credit_codes import BAD_CHECK_DIGIT, right_check_digit
from policymatch.model.days import read_period
from policymatch.model.privacy import kind, scrubbed, shown
from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.model.scalars import settled
from policymatch.model.texts import plain
from policymatch.model.values import (
    BLANK_MARKS,
    MARKED_BLANK,
    Reading,
    Record,
    Value,
    check_credit_code,
    is_nothing,
    read_ruling,
    read_value,
    readable,
)

CODE_NAME, NAME, RULINGS, COPIES = "统一社会信用代码", "企业名称", "核定", "份数"
_REMEMBERED = 100_000  # values of a field whose readings are kept
_ALIKE = (str, int, bool, float)
"""Types whose equal values mean the same, unlike 1.0 and 1.00, or one moment in two time zones."""


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
        notes: values that were read with a change or passed over, each with its reason; the first ``LIMITS.messages``.
    """

    code: str = ""
    name: str = ""
    scalars: dict[str, Value] = field(default_factory=dict)
    series: dict[str, dict[Period, Value]] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    rulings: dict[str, bool | Fraction] = field(default_factory=dict)
    notes: list[FactIssue] = field(default_factory=list)

    def __repr__(self) -> str:
        rows = sum(map(len, self.records.values()))
        return f"<Facts {len(self.scalars) + len(self.series)} fields, {len(self.records)} lists of {rows} records>"


def read_facts(dictionary: Dictionary, raw: AbstractMapping[str, Any], options: ReadOptions = AS_USUAL) -> Facts:
    """Facts from a mapping with Chinese names at the top level.

    Args:
        dictionary: the field dictionary.
        raw: name (or alias) -> value; a yearly field is a mapping by year; a record list a list of mappings. Blank values
            (None, NaN, pandas' NA and NaT, text of spaces) count as missing, at every level.
        options: the day on which codes must be in use, and what else is let in.

    Returns:
        The typed facts.

    Raises:
        FactError: some names or values cannot be taken (the first ``LIMITS.messages`` are listed, the others counted), or
            there are more names or records than :data:`~policymatch.limits.LIMITS` allows.
    """
    reader = _Reader(dictionary, options)
    reader.read(raw)
    if reader.issues:
        raise FactError(reader.issues, reader.more)
    return reader.facts


class _TooMuch(Exception):
    """A limit is exceeded: nothing more is read."""


class _Reader:
    """Reads the facts of one enterprise.

    Attributes:
        facts: what was read.
        issues: what could not be taken, the first ``LIMITS.messages``; ``more`` is the number of others.
    """

    def __init__(self, dictionary: Dictionary, options: ReadOptions):
        self.facts = Facts()
        self.issues: list[FactIssue] = []
        self.more = 0
        self._dictionary = dictionary
        self._codes, self._accept = CodeBook(dictionary.codes, options.on), options.accept_bad_check_digits
        self._spelling = dictionary.spelling()
        self._known = (*self._spelling, CODE_NAME, NAME, RULINGS)
        self._readings: dict[int, dict[Any, Reading]] = {}
        self._records = 0

    def read(self, raw: Any) -> None:
        """Reads everything there is, unless a limit is exceeded."""
        if not isinstance(raw, AbstractMapping):
            self._bad("企业", None, f"应是一个企业的“名称: 值”，给的是{kind(raw)}", '{"注册地": "420802"}')
            return
        with suppress(_TooMuch):
            self._read(raw)

    def _bad(
        self, where: str, raw: Any, reason: str, hint: str | Callable[[], str] = "", f: Field | None = None
    ) -> None:
        """One value that cannot be taken; the hint is worked out only where it is kept."""
        if len(self.issues) >= LIMITS.messages:
            self.more += 1
            return
        value = "" if raw is None else shown(raw, f)
        if f is not None:
            reason = scrubbed(reason, raw, f, self._dictionary.units.table)
        self.issues.append(FactIssue(where, value, reason, hint() if callable(hint) else hint))

    def _unknown(self, where: str, reason: str, name: Any, known: Iterable[str]) -> None:
        """A name that is none: its value may be anything, so it is not shown."""
        self._bad(where, None, reason, lambda: did_you_mean(str(name), known))

    def _few(self, where: str, names: AbstractMapping[Any, Any]) -> None:
        if len(names) > LIMITS.names:
            self._bad(where, None, f"有{len(names):,}个名称，最多{LIMITS.names:,}个")
            raise _TooMuch

    # ------------------------------------------------------------ the top level

    def _read(self, raw: AbstractMapping[Any, Any]) -> None:
        self._few("企业", raw)
        facts, spelling = self.facts, self._spelling
        taken: dict[str, Any] = {}
        for name, given in raw.items():
            value = settled(given)
            if value is None:
                continue
            f = spelling.get(name)
            if f is not None:
                # yearly facts under two spellings add up, as long as no period is given twice
                if not f.grain and (first := taken.setdefault(f.name, name)) != name:
                    self._bad(str(name), value, f"和“{first}”是同一项，只写一次", f=f)
                else:
                    self._take(f, str(name), value)
            elif name == CODE_NAME:
                self._code(value)
            elif name == NAME:
                try:
                    facts.name = readable(_short(value) if isinstance(value, str) else shown(value))
                except ValueError as e:
                    self._bad(NAME, value, str(e))
            elif name == RULINGS:
                self._rulings(value)
            else:
                self._unknown(str(name), "不认识的指标", name, self._known)

    def _code(self, value: Any) -> None:
        try:
            self.facts.code = check_credit_code(shown(value), self._accept)
        except ValueError as e:
            self._bad(CODE_NAME, value, str(e))
            return
        if not right_check_digit(self.facts.code):
            self.facts.notes.append(FactIssue(CODE_NAME, self.facts.code, BAD_CHECK_DIGIT))

    def _rulings(self, value: Any) -> None:
        if not isinstance(value, AbstractMapping):
            self._bad(RULINGS, value, "应为“核定事项: 是、否或金额”")
            return
        self._few(RULINGS, value)
        for text, given in value.items():
            answer = settled(given)
            if answer is None:
                continue
            try:
                self.facts.rulings[str(text)] = read_ruling(answer, self._dictionary.units)
            except ValueError as e:
                self._bad(f"{RULINGS}.{text}", answer, str(e))

    def _take(self, f: Field, name: str, value: Any) -> None:
        if f.is_list:
            self._list(f, name, value)
        elif f.grain:
            self._series(f, name, value)
        elif isinstance(value, AbstractMapping):
            self._bad(name, value, "这项指标不分期间，应是一个值", f=f)
        else:
            try:
                read = self._reading(f, value)
                self._note(name, value, read, f)
                if read.value is not None:
                    self.facts.scalars[f.name] = read.value
            except ValueError as e:
                self._bad(name, value, str(e), f=f)

    def _series(self, f: Field, name: str, value: Any) -> None:
        if not isinstance(value, AbstractMapping):
            self._bad(name, value, f"这是逐{f.grain}的指标，应按{f.grain}写", '{"2023": …}', f)
            return
        self._few(name, value)
        out = self.facts.series.setdefault(f.name, {})
        for key, given in value.items():
            item = settled(given)
            if item is None:
                continue
            try:
                period = read_period(key, f.grain)
                if period in out:
                    raise ValueError(f"{period}的“{f.name}”写了两次，只写一次")
                read = self._reading(f, item)
                self._note(f"{name}({key})", item, read, f)
                if read.value is not None:
                    out[period] = read.value
            except ValueError as e:
                self._bad(f"{name}({key})", item, str(e), f=f)

    # ------------------------------------------------------------ values

    def _reading(self, f: Field, raw: Any) -> Reading:
        """The typed value of one written value; equal ones of a field are read once."""
        if type(raw) not in _ALIKE:
            return self._read_value(f, raw)
        known = self._readings.setdefault(id(f), {})
        key = (type(raw), raw)
        found = known.get(key)
        if found is None:
            found = self._read_value(f, raw)
            if len(known) < _REMEMBERED:
                known[key] = found
        return found

    def _read_value(self, f: Field, raw: Any) -> Reading:
        value = _short(raw) if isinstance(raw, str) else raw
        return read_value(f, value, self._dictionary.units, codes=self._codes)

    def _note(self, where: str, raw: Any, read: Reading, f: Field) -> None:
        if read.note and len(self.facts.notes) < LIMITS.messages:
            self.facts.notes.append(FactIssue(where, shown(raw, f), read.note))

    # ------------------------------------------------------------ record lists

    def _list(self, f: Field, name: str, value: Any) -> None:
        if isinstance(value, str) and plain(value) in BLANK_MARKS:
            self._note(name, value, Reading(None, MARKED_BLANK), f)
            return
        if isinstance(value, str) and is_nothing(value):
            value = []
        if not isinstance(value, list | tuple):
            self._bad(name, value, "这是一组记录，应为列表", "没有记录写 []", f)
            return
        spelling = {n: m for m in f.members.values() for n in (m.name, m.full_name, *m.aliases) if n}
        counts = COPIES not in spelling
        out: list[Record] = []
        for i, row in enumerate(value, 1):
            if not isinstance(row, AbstractMapping):
                self._bad(f"{name}[{i}]", row, "一条记录应为“字段: 值”", f=f)
                continue
            self._few(f"{name}[{i}]", row)
            copies = 1
            record: Record = {}
            taken: dict[str, Any] = {}
            for key, given in row.items():
                item = settled(given)
                if item is None:
                    continue
                member = spelling.get(key)
                try:
                    if member is not None:
                        if (first := taken.setdefault(member.name, key)) != key:
                            raise ValueError(f"和“{first}”是同一项，只写一次")
                        read = self._reading(member, item)
                        if read.note:
                            self._note(f"{name}[{i}].{key}", item, read, member)
                        if read.value is not None:
                            record[member.name] = read.value
                    elif counts and key == COPIES:
                        copies = _copies(item)
                    else:
                        self._unknown(f"{name}[{i}].{key}", f"“{f.name}”没有这个字段", key, spelling)
                except ValueError as e:
                    self._bad(f"{name}[{i}].{key}", item, str(e), f=member or f)
            self._records += copies
            if self._records > LIMITS.records:
                self._bad(name, None, f"一户企业的记录超过{LIMITS.records:,}条")
                raise _TooMuch
            out.extend([record] * copies)
        self.facts.records[f.name] = out


def _short(text: str) -> str:
    if len(text) > LIMITS.text:
        raise ValueError(f"有{len(text):,}个字，最多{LIMITS.text:,}个")
    return text


def _copies(raw: Any) -> int:
    text = plain(shown(raw))
    if not re.fullmatch("[0-9]{1,7}", text) or int(text) > LIMITS.records:
        raise ValueError(f"份数应为0到{LIMITS.records}之间的整数")
    return int(text)


__all__ = ["CODE_NAME", "COPIES", "NAME", "RULINGS", "Facts", "read_facts"]
