"""The field dictionary as rows and as a page."""

from __future__ import annotations

from typing import Any

from policymatch.errors import NotFoundError, did_you_mean, no_such
from policymatch.language.fields import Dictionary, Field
from policymatch.language.types import CategoryType, CodeType, ListType, NumberType


def type_words(f: Field) -> str:
    """The type of a field in a word or two."""
    if isinstance(f.type, ListType):
        return "记录"
    if isinstance(f.type, CategoryType):
        return "类别"
    if isinstance(f.type, NumberType) and not f.type.ratio and f.unit and f.unit != "元":
        return "数量"
    return str(f.type)


def field_rows(dictionary: Dictionary) -> list[dict[str, str]]:
    """One row a field, and one a field of a record (``资质.名称``)."""
    return [row for f in dictionary for row in (_row(f), *(_row(m) for m in f.members.values()))]


def field_document(f: Field) -> dict[str, Any]:
    """The row of a field; of a record with the rows of its fields under 字段."""
    return {**_row(f), **({"字段": [_row(m) for m in f.members.values()]} if f.is_list else {})}


def find_field(dictionary: Dictionary, name: str) -> Field:
    """A field by its name or another spelling of it, or a field of a record (``资质.名称``).

    Raises:
        NotFoundError: there is none; the message names the nearest.
    """
    spelling = dictionary.spelling()
    found = spelling.get(name)
    record, dot, member = name.partition(".")
    if found is None and dot and record in spelling:
        members = {n: m for m in spelling[record].members.values() for n in (m.name, m.full_name, *m.aliases) if n}
        found = members.get(member)
        if found is None:
            raise NotFoundError(no_such(f"“{spelling[record].name}”的字段", member, members))
    if found is None:
        hint = did_you_mean(name, spelling)
        raise NotFoundError(f"没有指标“{name}”" + (f"，{hint}" if hint else ""))
    return found


def _row(x: Field) -> dict[str, str]:
    said = {False: "", True: "是"}
    return {
        "指标": f"{x.record}.{x.name}" if x.record else x.name,
        "类型": type_words(x),
        "期间": x.grain,
        "单位": x.unit,
        "来源": x.office,
        "别名": "、".join(x.aliases),
        "可选值": "、".join(x.type.values) if isinstance(x.type, CategoryType) else "",
        "说明": x.note,
        "全称": x.full_name,
        "可扩充": said[isinstance(x.type, CategoryType) and x.type.open],
        "代码表": x.type.table if isinstance(x.type, CodeType) else "",
        "合理范围": str(x.range or ""),
        "可为负": said[x.negative],
        "可无": said[x.may_lack],
        "全量": said[x.complete],
        "主键": "、".join(x.key),
        "敏感": x.sensitivity,
    }


def describe_field(f: Field) -> str:
    """A page on one field."""
    lines = [f"{f.record}.{f.name}（{type_words(f)}）" if f.record else f"{f.name}（{type_words(f)}）"]
    notes = (
        ("全称", f.full_name),
        ("说明", f.note),
        ("期间", f"逐{f.grain}" if f.grain else ""),
        ("单位", f.unit),
        ("来源", f.office),
    )
    lines += [f"  {k}：{v}" for k, v in notes if v]
    if f.aliases:
        lines.append(f"  别名：{'、'.join(f.aliases)}")
    if isinstance(f.type, CategoryType):
        lines.append(f"  可选值：{'、'.join(f.type.values)}" + ("（可扩充）" if f.type.open else ""))
    if f.negative:
        lines.append("  可为负数")
    if f.range is not None:
        lines.append(f"  合理范围：{f.range}")
    if f.key:
        lines.append(f"  主键：{'、'.join(f.key)}")
    for m in f.members.values():
        options = f"：{'、'.join(m.type.values)}" if isinstance(m.type, CategoryType) else ""
        unit = f"，{m.unit}" if m.unit else ""
        lines.append(f"  · {m.name}（{type_words(m)}{unit}）{options}")
    return "\n".join(lines)
