"""Facts about one enterprise: from JSON, YAML or cells to exact, typed values; every bad value with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from policymatch.errors import FactError, FactIssue, did_you_mean
from policymatch.language.fields import Dictionary, Field
from policymatch.language.periods import Period, parse_date
from policymatch.language.types import (
    BoolType,
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    TextType,
)
from policymatch.language.units import MONEY, NONE, UnitTable, dim_text, display_scale, measure


class NotApplicable:
    """The third thing beside missing and zero: known to have none (written 无 or 不适用)."""

    def __repr__(self) -> str:
        return "无"


NOT_APPLICABLE = NotApplicable()
Value = Fraction | date | Period | bool | str | NotApplicable
Record = dict[str, Value]

CODE_NAME, NAME, RULINGS = "统一社会信用代码", "企业名称", "核定"
_YES = {"是", "有", "true", "yes", "y", "t", "1", "√", "✓", "对"}
_NO = {"否", "没有", "false", "no", "n", "f", "0", "×", "✗", "非"}
_NOTHING = {"无", "不适用"}


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
    """

    code: str = ""
    name: str = ""
    scalars: dict[str, Value] = field(default_factory=dict)
    series: dict[str, dict[Period, Value]] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    rulings: dict[str, bool | Fraction] = field(default_factory=dict)


_HALF = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0xFEFF: None}


def plain(text: str) -> str:
    """Full-width letters, digits and signs as half-width; spaces trimmed."""
    return text.translate(_HALF).strip()


def read_value(
    f: Field, raw: Any, units: UnitTable, unit: str = "", codes: AbstractMapping[str, Any] | None = None
) -> Value:
    """One value of a field, from a JSON value, a cell or a text.

    Args:
        f: the field.
        raw: what was given: str, int, float, Decimal, bool, date or datetime.
        units: the unit table.
        unit: the unit of a bare number (a column header's); "" takes the field's own (元 for money).
        codes: codes of the field's own list (功能区), if any.

    Raises:
        ValueError: it cannot be taken; the message says what was expected, in Chinese.
    """
    if isinstance(raw, str):
        raw = plain(raw)
        if raw in _NOTHING and f.may_lack and not (isinstance(f.type, CategoryType) and raw in f.type.values):
            return NOT_APPLICABLE
    match f.type:
        case NumberType():
            return _number(f, f.type, raw, units, unit)
        case BoolType():
            return _flag(raw)
        case DateType():
            return _day(raw)
        case PeriodType():
            return read_period(raw, f.type.grain)
        case CategoryType():
            return _category(f.type, raw)
        case CodeType():
            return _code(f.type, raw, codes or {})
        case TextType():
            return _whole(raw)
    raise ValueError("这种指标不能这样写")


def _whole(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, bool | dict | list) or raw is None:
        raise ValueError("应为文字")
    return str(raw)


def _number(f: Field, type_: NumberType, raw: Any, units: UnitTable, unit: str) -> Fraction:
    wanted = "比例，如 60% 或 0.6" if type_.ratio else f"数字，单位{unit or f.unit or dim_text(type_.dim) or '无'}"
    if isinstance(raw, bool | dict | list) or raw is None:
        raise ValueError(f"应为{wanted}")
    if isinstance(raw, float):
        raw = Decimal(repr(raw))
    text = raw if isinstance(raw, str) else format(Decimal(raw), "f")
    text = text.replace(" ", "")
    if re.fullmatch(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", text):
        text = format(Decimal(text), "f")
    text = text.removeprefix("+").removeprefix("¥").removeprefix("￥")
    try:
        m = measure(text, units)
    except ValueError as e:
        raise ValueError(f"{e}，应为{wanted}") from None
    bare = not m.unit and not m.ratio and m.dim == NONE
    value = m.value
    if type_.ratio:
        if unit and bare:
            value = measure(text + unit, units).value
        elif bare:
            if abs(value) > 10:
                raise ValueError("应为比例，如 60% 或 0.6；这个数没有百分号又大于10")
        elif not m.ratio:
            raise ValueError(f"单位是“{m.unit}”，应为{wanted}")
    elif bare:
        value = value * _unit_scale(type_, unit or f.unit, units)
    elif m.ratio or m.dim != type_.dim:
        raise ValueError(f"单位是“{m.unit}”，应为{wanted}")
    if value < 0 and not f.negative:
        raise ValueError("不能为负数")
    if type_.dim == MONEY and not type_.ratio and value.denominator != 1:
        raise ValueError("金额最小到分")
    return value


def _unit_scale(type_: NumberType, unit: str, units: UnitTable) -> Fraction:
    if not unit:
        return display_scale(type_.dim)
    one = measure("1" + unit, units)
    if one.dim != type_.dim or one.ratio:
        raise ValueError(f"单位“{unit}”不对，应为{dim_text(type_.dim)}")
    return one.value


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).lower().removesuffix(".0")
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueError("应为 是 或 否")


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")


def _day(raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = str(raw)
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    m = compact or _DAY.fullmatch(text)
    if m is None:
        raise ValueError("应为日期，如 2024-05-20")
    day = parse_date(f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}")
    if day is None:
        raise ValueError("没有这一天，应为日期，如 2024-05-20")
    return day


def read_period(raw: Any, grain: str = "") -> Period:
    """A period from ``2024``, ``2024年``, ``2024年第1季度``, ``2024Q1``, ``2024H1``, ``2024年4月``, ``2024-04``.

    Raises:
        ValueError: it is none of these, or not of the wanted grain.
    """
    text = plain(str(raw)).removesuffix(".0").removesuffix("度") if not isinstance(raw, date) else f"{raw.year}"
    text = text if not text.endswith("季") else text + "度"
    if re.fullmatch(r"\d{4}", text):
        text += "年"
    elif m := re.fullmatch(r"(\d{4})年?[Qq]([1-4])", text):
        text = f"{m[1]}年第{m[2]}季度"
    elif m := re.fullmatch(r"(\d{4})年?[Hh]([12])", text):
        text = f"{m[1]}年{'上' if m[2] == '1' else '下'}半年"
    elif m := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", text):
        text = f"{m[1]}年{int(m[2])}月"
    elif m := re.fullmatch(r"(\d{4})年([一二三四])季度", text):
        text = f"{m[1]}年第{'一二三四'.index(m[2]) + 1}季度"
    period = Period.parse(text)
    if period is None:
        raise ValueError("应为期间，如 2024年、2024年第1季度、2024年4月")
    if grain and period.grain != grain:
        raise ValueError(f"应为一{'个' if grain in ('季', '月') else ''}{grain}，写的是一个{period.grain}")
    return period


def _category(type_: CategoryType, raw: Any) -> str:
    text = _whole(raw)
    if text in type_.values or (type_.open and text):
        return text
    for known in type_.values:
        if plain(known) == text:
            return known
    hint = did_you_mean(text, type_.values)
    raise ValueError(f"不是可选值（{'、'.join(type_.values)}）" + (f"，{hint}" if hint else ""))


def _code(type_: CodeType, raw: Any, codes: AbstractMapping[str, Any]) -> str:
    text = _whole(raw).removesuffix(".0").upper()
    if type_.table.startswith("GB/T 2260"):
        if text in codes or (re.fullmatch(r"\d{6}|\d{9}|\d{12}", text)):
            return text
        raise ValueError("应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802")
    if type_.table.startswith("GB/T 4754"):
        if re.fullmatch(r"[A-T]\d{0,4}", text):
            return text
        raise ValueError("应为国民经济行业代码（GB/T 4754），门类字母加数字，如 C3911")
    if not text:
        raise ValueError("应为代码")
    return text


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
    issues: list[FactIssue] = []
    facts = Facts()
    spelling = dictionary.spelling()
    for name, value in raw.items():
        if value is None:
            continue
        if name == CODE_NAME:
            facts.code = _credit_code(str(value), issues)
        elif name == NAME:
            facts.name = str(value)
        elif name == RULINGS:
            _rulings(facts, value, dictionary, issues)
        elif name not in spelling:
            known = {*spelling, CODE_NAME, NAME, RULINGS}
            issues.append(FactIssue(str(name), str(value), "不认识的指标", did_you_mean(str(name), known)))
        else:
            _take(facts, spelling[name], str(name), value, dictionary, issues)
    if issues:
        raise FactError(issues)
    return facts


def check_credit_code(text: str) -> str:
    """The 统一社会信用代码 in capitals, checked by its check digit (GB 32100-2015).

    Raises:
        ValueError: it is not one; the message says why.
    """
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    text = plain(text).upper()
    try:
        return str(uscc.validate(text))
    except InvalidLength:
        raise ValueError(f"统一社会信用代码应为18位，这里是{len(text)}位") from None
    except InvalidChecksum:
        raise ValueError("统一社会信用代码的校验位不对，请核对抄写") from None
    except ValidationError:
        raise ValueError("不是有效的统一社会信用代码") from None


def _credit_code(text: str, issues: list[FactIssue]) -> str:
    try:
        return check_credit_code(text)
    except ValueError as e:
        issues.append(FactIssue(CODE_NAME, text, str(e)))
        return ""


def _rulings(facts: Facts, value: Any, dictionary: Dictionary, issues: list[FactIssue]) -> None:
    if not isinstance(value, AbstractMapping):
        issues.append(FactIssue(RULINGS, str(value), "应为“核定事项: 是、否或金额”"))
        return
    for text, answer in value.items():
        try:
            facts.rulings[str(text)] = read_ruling(answer, dictionary.units)
        except ValueError as e:
            issues.append(FactIssue(f"{RULINGS}.{text}", str(answer), str(e)))


def read_ruling(raw: Any, units: UnitTable) -> bool | Fraction:
    """An office's answer: 是, 否 or a sum of money.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(raw, bool):
        return raw
    text = plain(str(raw))
    if text in ("是", "否"):
        return text == "是"
    try:
        m = measure(text, units)
    except ValueError:
        raise ValueError("应为 是、否 或金额，如 60万元") from None
    return m.value * 100 if not m.unit and not m.ratio else m.value


def _take(facts: Facts, f: Field, shown: str, value: Any, dictionary: Dictionary, issues: list[FactIssue]) -> None:
    zones = _zones(dictionary, f)
    if f.is_list:
        _take_records(facts, f, shown, value, dictionary, issues)
    elif f.grain:
        if not isinstance(value, AbstractMapping):
            issues.append(FactIssue(shown, str(value), f"这是逐{f.grain}的指标，应按{f.grain}写", '{"2023": …}'))
            return
        out: dict[Period, Value] = {}
        for key, item in value.items():
            if item is None:
                continue
            try:
                out[read_period(key, f.grain)] = read_value(f, item, dictionary.units, codes=zones)
            except ValueError as e:
                issues.append(FactIssue(f"{shown}({key})", str(item), str(e)))
        facts.series[f.name] = {**facts.series.get(f.name, {}), **out}
    else:
        try:
            facts.scalars[f.name] = read_value(f, value, dictionary.units, codes=zones)
        except ValueError as e:
            issues.append(FactIssue(shown, str(value), str(e)))


def _zones(dictionary: Dictionary, f: Field) -> dict[str, str]:
    return (
        {code: name for table in dictionary.codes.values() for code, name in table.items()}
        if isinstance(f.type, CodeType)
        else {}
    )


COPIES = "份数"


def _take_records(
    facts: Facts, f: Field, shown: str, value: Any, dictionary: Dictionary, issues: list[FactIssue]
) -> None:
    if isinstance(value, str) and plain(value) in _NOTHING:
        value = []
    if not isinstance(value, list | tuple):
        issues.append(FactIssue(shown, str(value), "这是一组记录，应为列表", "没有记录写 []"))
        return
    spelling = {n: m for m in f.members.values() for n in (m.name, m.full_name, *m.aliases) if n}
    out: list[Record] = []
    for i, row in enumerate(value, 1):
        if not isinstance(row, AbstractMapping):
            issues.append(FactIssue(f"{shown}[{i}]", str(row), "一条记录应为“字段: 值”"))
            continue
        record: Record = {}
        copies = 1
        for name, item in row.items():
            if item is None:
                continue
            where = f"{shown}[{i}].{name}"
            try:
                if name == COPIES and COPIES not in spelling:
                    copies = int(str(item))
                    if not 0 <= copies <= 1_000_000:
                        raise ValueError("份数应在0到1000000之间")
                elif name not in spelling:
                    issues.append(
                        FactIssue(where, str(item), f"“{f.name}”没有这个字段", did_you_mean(str(name), spelling))
                    )
                else:
                    member = spelling[name]
                    record[member.name] = read_value(member, item, dictionary.units, codes=_zones(dictionary, member))
            except ValueError as e:
                issues.append(FactIssue(where, str(item), str(e)))
        out.extend([record] * copies)
    facts.records[f.name] = out
