"""The field dictionary as rows and as a page."""

from __future__ import annotations

from policymatch.language.fields import Dictionary, Field
from policymatch.language.types import CategoryType, ListType, NumberType


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
    out: list[dict[str, str]] = []
    for f in dictionary:
        for name, x in ((f.name, f), *((f"{f.name}.{m.name}", m) for m in f.members.values())):
            out.append(
                {
                    "指标": name,
                    "类型": type_words(x),
                    "期间": x.grain,
                    "单位": x.unit,
                    "来源": x.office,
                    "别名": "、".join(x.aliases),
                    "可选值": "、".join(x.type.values) if isinstance(x.type, CategoryType) else "",
                    "说明": x.note,
                }
            )
    return out


def describe_field(f: Field) -> str:
    """A page on one field."""
    lines = [f"{f.name}（{type_words(f)}）"]
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
