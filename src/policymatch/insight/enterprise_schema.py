"""A JSON Schema (draft 2020-12) of an enterprise, made from a field dictionary.

A portal can validate a form or a request with it before sending. The reader accepts more spellings than the schema
(full-width digits, blank marks) and also checks what a schema cannot (codes, units, check digits).
"""

from __future__ import annotations

from typing import Any

from policymatch.insight.dictionary import type_words
from policymatch.language.fields import Dictionary, Field
from policymatch.language.types import (
    BoolType,
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
)
from policymatch.model.facts import CODE_NAME, COPIES, NAME, RULINGS

Schema = dict[str, Any]
_NONE = ["无", "不适用"]
_YES_NO: list[Any] = [True, False, 1, 0, "是", "否", "有", "没有", "无"]
_DAY = r"^\d{4}([-/.年]?)\d{1,2}([-/.月]?)\d{1,2}日?([ T].*)?$"
_PERIODS = {
    "年": r"^\d{4}年?度?$",
    "半年": r"^\d{4}(年?[Hh][12]|年[上下]半年)$",
    "季": r"^\d{4}(年?[Qq][1-4]|年第?[1-4一二三四]季度?)$",
    "月": r"^\d{4}(年\d{1,2}月|[-/.]\d{1,2})$",
}


def enterprise_schema(dictionary: Dictionary) -> Schema:
    """The schema of an enterprise: an object by field name, an alias or 全称 being the same field."""
    properties: dict[str, Schema] = {
        CODE_NAME: {"type": "string", "description": "18位统一社会信用代码"},
        NAME: {"type": "string", "description": "企业名称"},
        RULINGS: {
            "type": "object",
            "description": "各部门核定的结果：核定事项 → 是、否或金额",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
    }
    defs: dict[str, Schema] = {}
    for f in dictionary:
        defs[f.name] = _field(f)
        for spelling in _spellings(f):
            properties.setdefault(spelling, _named(f, spelling))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "企业",
        "description": "一户企业的情况。没有写的是缺；写“无”的是确知没有；空列表是确知没有记录。别名与名称同义，同一项只写一次。",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": defs,
    }


def _spellings(f: Field) -> list[str]:
    return list(dict.fromkeys(n for n in (f.name, f.full_name, *f.aliases) if n))


def _named(f: Field, spelling: str) -> Schema:
    ref: Schema = {"$ref": f"#/$defs/{f.name.replace('~', '~0').replace('/', '~1').replace('%', '%25')}"}
    return ref if spelling == f.name else {**ref, "description": f"即“{f.name}”"}


def _field(f: Field) -> Schema:
    if f.is_list:
        members: dict[str, Schema] = {COPIES: {"type": ["integer", "string"], "description": "这样的记录有几条"}}
        for m in f.members.values():
            for spelling in _spellings(m):
                members.setdefault(spelling, _value(m))
        item = {"type": "object", "properties": members, "additionalProperties": False}
        return {"description": _about(f), "type": ["array", "null"], "items": item}
    if f.grain:
        return {
            "description": _about(f),
            "type": ["object", "null"],
            "propertyNames": {"pattern": _PERIODS[f.grain]},
            "additionalProperties": _value(f),
        }
    return _value(f)


def _about(f: Field) -> str:
    """What a field is, in a line: its meaning, unit and office."""
    parts = (
        f.note,
        type_words(f),
        f.grain and f"逐{f.grain}",
        f.unit and f"单位{f.unit}",
        f.office and f"由{f.office}提供",
    )
    return "；".join(p for p in parts if p)


def _value(f: Field) -> Schema:
    none: list[Any] = [*_NONE, None] if f.may_lack else [None]
    return {"description": _about(f), "anyOf": [_typed(f), {"enum": none}]}


def _typed(f: Field) -> Schema:
    match f.type:
        case NumberType():
            low: Schema = {} if f.negative else {"minimum": 0}
            sign = "[-－]?" if f.negative else ""
            return {"anyOf": [{"type": "number", **low}, {"type": "string", "pattern": rf"^\s*{sign}[0-9０-９.．]"}]}
        case BoolType():
            return {"enum": _YES_NO}
        case CategoryType():
            return {"enum": list(f.type.values)}
        case DateType():
            return {"type": "string", "pattern": _DAY}
        case PeriodType():
            grains = (f.type.grain,) if f.type.grain else tuple(_PERIODS)
            return {"anyOf": [{"type": "integer"}, *({"type": "string", "pattern": _PERIODS[g]} for g in grains)]}
        case CodeType():
            return {"type": ["string", "integer"]}
    return {"type": ["string", "number"]}


__all__ = ["enterprise_schema"]
