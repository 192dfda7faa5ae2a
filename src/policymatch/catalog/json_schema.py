"""A JSON Schema (draft-07) of policy files and dictionary files, for editors that complete and check while typing.

It is made from the tables that the loader itself reads by. The loader stays the judge: names, types and units are beyond
a schema. Editors read ``2024``, ``true`` and ``0.5`` as numbers and booleans, so a scalar may be any of those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policymatch.catalog import dictionary_file, key_notes, parameters_section
from policymatch.catalog.calendar_section import WORKED
from policymatch.catalog.conditions import _FORMS, _GROUPS
from policymatch.catalog.policy_file import _ID, AWARD_KEYS, CASE_KEYS, CHECK_KEYS, INCENTIVE_KEYS, POLICY_KEYS, YEARS
from policymatch.language.checking.amounts import ROUNDING_MODES, ROUNDING_UNITS, STEP_KEYS
from policymatch.language.checking.blocks import BLOCK_KEYS
from policymatch.language.lexer import WORDS
from policymatch.language.periods import GRAINS
from policymatch.language.terms import CheckResult, Form, Level, Mode, Nature, Sensitivity, Verdict
from policymatch.model.policy import NATION, UNPLACED

Schema = dict[str, Any]

ON_FAILURE = ("只停本期", "停后续各期")
LADDER_MODES = ("逐级相加", "只取最高一级")

_DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
# a name has no space or punctuation and starts with no digit; [^\W\d] would be ASCII only in an editor's engine
_NAME = r"[^\s\d.,:;()（），：；“”+×÷*/<>=-][^\s.,:;()（），：；“”+×÷*/<>=-]*"


def policy_schema() -> Schema:
    """The schema of a file under ``policies/``: a policy if it has 政策 or 事项, else a dictionary."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "政策文件和指标字典",
        "type": "object",
        "if": {"anyOf": [{"required": ["政策"]}, {"required": ["事项"]}]},
        "then": _ref("政策"),
        "else": _ref("字典"),
        "definitions": {
            **_scalars(),
            **_values(),
            **_blocks(),
            **_amounts(),
            **_conditions(),
            **_policies(),
            **_dictionaries(),
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _object(
    keys: Iterable[str], notes: Mapping[str, str], parts: Mapping[str, Schema], required: Iterable[str] = ()
) -> Schema:
    """An object of exactly these keys; a key without a part of its own holds a scalar."""
    # draft-07 ignores keywords beside a $ref, so they go inside allOf
    properties = {key: {"description": notes[key], "allOf": [parts.get(key, _ref("文字"))]} for key in keys}
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": sorted(required, key=list(properties).index),
    }


def _named(item: Schema, name: str = rf"^{_NAME}$") -> Schema:
    return {"type": "object", "minProperties": 1, "propertyNames": {"pattern": name}, "additionalProperties": item}


def _rows(item: Schema) -> Schema:
    return {"type": "object", "minProperties": 1, "additionalProperties": item}


def _list(item: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": item, "minItems": least}


def _either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def _scalars() -> dict[str, Schema]:
    rounding = "|".join(ROUNDING_UNITS), "|".join(ROUNDING_MODES)
    return {
        "文字": {"type": ["string", "number", "boolean"]},
        "表达式": {"type": ["string", "number", "boolean"], "minLength": 1},
        "文字列表": _either(_ref("文字"), _list(_ref("文字"))),
        "日期": {"type": "string", "pattern": _DAY},
        "编号": {"type": "string", "pattern": f"^{_ID.pattern}$"},
        "地区": _either(
            {"type": "string", "pattern": rf"^({NATION}|{UNPLACED}|\d{{6}}[A-Z]*)$"},
            {"type": "integer", "minimum": 100_000, "maximum": 999_999},
        ),
        "政策年度": {"type": "string", "pattern": rf"^(\d{{4}}年|{'|'.join(YEARS)})$"},
        "是否": {"enum": ["是", "否"]},
        "取整": {"type": "string", "pattern": f"^(到)?({rounding[0]}) ({rounding[1]})$"},
        "次序": {"type": "string", "pattern": f"^.+ ({'|'.join(WORDS['DIRECTION'])})$"},
    }


def _values() -> dict[str, Schema]:
    heads = [*BLOCK_KEYS, *STEP_KEYS, "当"]
    row = _rows(_ref("值"))
    row["propertyNames"] = {"not": {"enum": heads}}
    return {
        "值": _either(_ref("表达式"), *(_ref(f"块 {kind}") for kind in BLOCK_KEYS), _ref("一行")),
        "一行": row,
        "取值": _named(_ref("值"), rf"^{_NAME}(\.{_NAME})?$"),
        "当": _either(_ref("表达式"), _ref("核定条件")),
    }


def _step_parts() -> dict[str, Schema]:
    parts: dict[str, Schema] = {"不补": _ref("表达式"), "取整": _ref("取整")}
    listed = _either(_ref("值"), _list(_ref("值"), 1))
    for key in STEP_KEYS:
        if key not in parts:
            inner = "比例" if key in ("上浮", "折算") else "金额"
            parts[key] = {
                "if": {"required": ["当"], "type": "object", "not": {"required": ["人工核定"]}},
                "then": _ref(f"带条件的{inner}"),
                "else": listed if key in ("封顶", "保底") else _ref("值"),
            }
    return parts


def _block_parts() -> dict[str, dict[str, Schema]]:
    """The parts of each block that are no plain expression."""
    money = {**_step_parts(), "金额": _ref("值"), "取值": _ref("取值"), "当": _ref("当"), "分期": _ref("分期")}
    sums = _named(_ref("值"))
    return {
        "分档": {"分档": _either(_ref("表达式"), _list(_ref("表达式"), 1)), "各档": _rows(_ref("值"))},
        "累进": {"累进": _ref("表达式"), "各段": _rows(_ref("值"))},
        "依次判断": {"依次判断": {**_rows(_ref("值")), "required": ["否则"]}},
        "台阶": {
            "台阶": _ref("表达式"),
            "各级": _rows(_ref("值")),
            "取": {"enum": list(LADDER_MODES)},
            **{key: _ref("值") for key in ("已达", "起点", "每级", "每级奖励")},
        },
        "合计": {"合计": sums},
        "就高": {"就高": sums},
        "就低": {"就低": sums},
        "逐项": {**money, "逐项": _ref("表达式"), "次序": _ref("次序"), "分配": _ref("分配")},
        "人工核定": {"当": _ref("表达式")},
        "金额": money,
    }


_NEEDED = {
    "分档": ("分档", "各档"),
    "累进": ("累进", "各段"),
    "台阶": ("台阶", "已达", "取"),
    "逐项": ("逐项", "金额"),
}


def _blocks() -> dict[str, Schema]:
    parts = _block_parts()
    out: dict[str, Schema] = {}
    for kind, keys in BLOCK_KEYS.items():
        notes = key_notes.BLOCKS[kind]
        ordered = sorted(keys, key=list(notes).index)
        out[f"块 {kind}"] = _object(ordered, notes, parts[kind], _NEEDED.get(kind, (kind,)))
    out["块 台阶"]["oneOf"] = [{"required": ["各级"]}, {"required": ["起点", "每级", "每级奖励"]}]
    out["分配"] = _object(
        key_notes.ALLOCATION, key_notes.ALLOCATION, {"次序": _ref("次序")}, tuple(key_notes.ALLOCATION)
    )
    return out


def _amounts() -> dict[str, Schema]:
    notes = key_notes.STEP_WHEN
    when = {"当": _ref("当"), "比例": _ref("值"), "金额": _ref("值")}
    instalment = _object(
        key_notes.INSTALMENT,
        key_notes.INSTALMENT,
        {"年度": _ref("值"), "金额": _ref("值"), "比例": _ref("值"), "条件": _ref("当")},
        ("年度",),
    )
    instalment["oneOf"] = [{"required": ["金额"]}, {"required": ["比例"]}]
    plan = {"未达条件": {"enum": list(ON_FAILURE)}, "各期": _list(instalment, 1)}
    award = {
        **_step_parts(),
        "金额": _ref("值"),
        "分期": _ref("分期"),
        "取值": _ref("取值"),
        "性质": {"enum": list(Nature)},
        "形式": {"enum": list(Form)},
        "分担": _rows(_ref("表达式")),
    }
    return {
        "带条件的比例": _object(("当", "比例"), notes, when, ("当", "比例")),
        "带条件的金额": _object(("当", "金额"), notes, when, ("当", "金额")),
        "分期": _object(key_notes.PLAN, key_notes.PLAN, plan, tuple(key_notes.PLAN)),
        "奖补": _object(AWARD_KEYS, key_notes.AWARD, award, ("金额",)),
    }


def _conditions() -> dict[str, Schema]:
    notes = key_notes.CONDITION
    shapes: dict[str, Schema] = {
        **{group: _object((group,), notes, {group: _list(_ref("条件"), 1)}, (group,)) for group in _GROUPS},
        "人工核定": _ref("核定条件"),
        "条件": _object(("条件", "原文"), notes, {"条件": _ref("条件")}, ("条件",)),
    }
    return {
        "核定条件": _object(("人工核定", "当", "部门"), notes, {"当": _ref("表达式")}, ("人工核定",)),
        "条件": _either(_ref("表达式"), *(shapes[form] for form in _FORMS)),
        "条件列表": _list(_ref("条件")),
    }


def _policies() -> dict[str, Schema]:
    lists = {key: _ref("文字列表") for key in ("读法", "存疑", "备注")}
    rules = {"取值": _ref("取值"), "适用条件": _ref("条件列表"), "排除情形": _ref("条件列表")}
    incentive = _object(
        INCENTIVE_KEYS,
        key_notes.INCENTIVE,
        {
            **lists,
            **rules,
            "编号": _ref("编号"),
            "依据": _ref("依据"),
            "兑现方式": {"enum": list(Mode)},
            "奖补": _ref("奖补"),
            "时限": _rows(_ref("值")),
            "办理": {"type": ["string", "number", "boolean", "array"]},
            "案例": _list(_ref("案例")),
        },
        ("编号", "名称", "依据", "兑现方式"),
    )
    incentive["anyOf"] = [{"required": [key]} for key in ("奖补", "资格", "时限")]
    basis = _object(key_notes.BASIS, key_notes.BASIS, {})
    basis["anyOf"] = [{"required": ["原文"]}, {"required": ["摘要"]}]
    stated = {
        "基准日": _ref("日期"),
        "企业": _ref("事实"),
        "结果": {"enum": list(Verdict)},
        "缺": _ref("文字列表"),
        "分期": _list(_ref("文字")),
        **{key: _rows(_ref("文字")) for key in ("取值", "分担", "时限", "参数")},
    }
    check = {"结果": {"enum": list(CheckResult)}, "日期": _ref("日期")}
    return {
        "依据": basis,
        "起止": _object(key_notes.DAYS, key_notes.DAYS, dict.fromkeys(key_notes.DAYS, _ref("日期"))),
        "文件": _object(key_notes.DOCUMENT, key_notes.DOCUMENT, {"发布日期": _ref("日期")}),
        "事实": {"type": "object", "additionalProperties": _ref("一项事实")},
        "一项事实": _either(
            _ref("文字"),
            {"type": "object", "additionalProperties": _ref("文字")},
            _list({"type": "object", "additionalProperties": _ref("文字")}),
        ),
        "核对": _either({"enum": list(CheckResult)}, _object(CHECK_KEYS, key_notes.CHECK, check, ("结果",))),
        "案例": _object(CASE_KEYS, key_notes.CASE, stated, ("结果",)),
        "事项": incentive,
        "政策": _object(
            POLICY_KEYS,
            key_notes.POLICY,
            {
                **lists,
                **rules,
                "编号": _ref("编号"),
                "层级": {"enum": list(Level)},
                "地区": _ref("地区"),
                "文件": _ref("文件"),
                "有效期": _ref("起止"),
                "受理期": _ref("起止"),
                "政策年度": _ref("政策年度"),
                "核对": _ref("核对"),
                "案例基准日": _ref("日期"),
                "案例公共事实": _ref("事实"),
                "事项": _list(_ref("事项"), 1),
            },
            ("政策", "编号", "层级", "地区", "发布机构", "有效期", "政策年度", "事项"),
        ),
    }


def _dictionaries() -> dict[str, Schema]:
    flags = {key: _ref("是否") for key in ("可扩充", "可为负", "可无", "全量")}
    kinds = dictionary_file.KINDS
    parts = {
        **flags,
        "可选值": _list(_ref("文字"), 1),
        "别名": _ref("文字列表"),
        "主键": _ref("文字列表"),
        "期间": {"enum": list(GRAINS)},
        "敏感": {"enum": list(Sensitivity)},
        "字段": _rows(_ref("字段")),
    }
    field = _object(
        dictionary_file._FIELD_KEYS,
        key_notes.FIELD,
        {**parts, "类型": {"enum": list(kinds)}},
    )
    member = _object(
        (*dictionary_file._VALUE_KEYS, "期间"),
        key_notes.FIELD,
        {**parts, "类型": {"enum": [k for k in kinds if k != "记录"]}},
    )
    for made in (field, member):  # an entry without 类型 extends one that is elsewhere
        made["minProperties"] = 1
        made["allOf"] = [_needs("数量", "单位"), _needs("时长", "单位"), _needs("类别", "可选值")]
    field["allOf"] += [_needs("记录", "字段"), _whole("类型", "来源")]
    values = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": _DAY}}
    parameter = _object(
        parameters_section.KEYS,
        key_notes.PARAMETER,
        {"核对至": _ref("日期"), "值": {**values, "additionalProperties": _ref("文字")}},
    )
    parameter["allOf"] = [_whole("单位", "来源", "核对至", "值")]
    parameter["minProperties"] = 1
    derived = _object(
        dictionary_file._DERIVED_KEYS,
        key_notes.DERIVED,
        {
            "类型": {"enum": list(kinds)},
            "可选值": _list(_ref("文字"), 1),
            "可扩充": _ref("是否"),
            "定义": _ref("值"),
        },
        ("类型", "依据", "定义"),
    )
    sections = {
        "指标": _named(field),
        "参数": _named(parameter),
        "派生指标": _named(derived),
        "单位": _rows(_ref("文字")),
        "代码表": _rows(_rows(_ref("文字"))),
        "可选值增补": _rows(_list(_ref("文字"))),
        "工作日历": {
            "type": "object",
            "propertyNames": {"pattern": _DAY},
            "additionalProperties": {"enum": list(WORKED)},
        },
        dictionary_file.STANDALONE: {"enum": [dictionary_file.NOT_USED]},
    }
    dictionary = _object(dictionary_file.SECTIONS, key_notes.SECTIONS, sections)
    return {"字段": member, "字典": {**dictionary, "minProperties": 1}}


def _needs(kind: str, key: str) -> Schema:
    return {"if": {"properties": {"类型": {"const": kind}}, "required": ["类型"]}, "then": {"required": [key]}}


def _whole(mark: str, *keys: str) -> Schema:
    return {"if": {"required": [mark]}, "then": {"required": list(keys)}}


__all__ = ["policy_schema"]
