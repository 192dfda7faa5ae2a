"""Facts that are 是 or 否, as clauses: ``民营企业`` is 属于民营企业, ``已整改`` denied is 未整改."""

from __future__ import annotations

import re

_KIND = re.compile(
    r".*(企业|主体|单位|用户|纳税人|机构|领域|行业|产业|工业|软件业|服务业|制造业|农业|数商|用房|士兵|人员|人口|岗)"
)
_ROLL = re.compile(r".*(名录|名单|清单|库|目录)")
_DONE = re.compile(r".*(登记|备案)")
# names that are sentences already, whatever noun they end in
_VERB = re.compile(
    r"(已|未|在)(?!.*(企业|主体|单位|人员)$).*"
    r"|(有(?!效|限)|拥有|设有|属于|为|列入|处于|完成|按|与|用于|购置|选择|违反|拖欠|符合|以|通过|取得|获得|参加|签订).*"
    r"|(?!已|未|在).+(属于|已|未|为|与.+有).*"
)

_PREFIXES = (
    ("拥有", "没有"),
    ("设有", "未设有"),
    ("属于", "不属于"),
    ("为", "不是"),
    ("无", "有"),
    ("处于", "不处于"),
    ("符合", "不符合"),
    ("在", "不在"),
    *(
        (v, "未" + v)
        for v in ["列入", "完成", "按", "用于", "购置", "选择", "以", "通过", "取得", "获得", "参加", "签订"]
    ),
)
_INSIDE = (
    (re.compile(r"^([^未]*?)已(?!经)(.+)$"), r"\1未\2"),
    (re.compile(r"^(.+?)属于(.+)$"), r"\1不属于\2"),
    (re.compile(r"^(.{2,8}?)有(.*关系)$"), r"\1没有\2"),
    (re.compile(r"^(.{2,8}人)为(.+)$"), r"\1不是\2"),
    (re.compile(r"^(.+?)在(.+内)$"), r"\1不在\2"),
    (re.compile(r"^(.+)(合规|健全|一致|达标)$"), r"\1不\2"),
)


def _single(name: str) -> bool:
    return "或" not in name and "且" not in name


def fact_clause(name: str, denied: bool = False) -> str:
    """The clause that a 是否 fact of this name holds, or (``denied``) does not."""
    if not _VERB.fullmatch(name):
        if _KIND.fullmatch(name):
            return ("不属于" if denied else "属于") + name
        if _ROLL.fullmatch(name):
            return ("未列入" if denied else "列入") + name
        if _DONE.fullmatch(name) and _single(name):
            return ("未办理" if denied else "已办理") + name
        if name.endswith("内") and "在" not in name:
            return ("不在" if denied else "在") + name
    if not denied:
        return name
    if name.startswith("有") and _VERB.fullmatch(name) and "且" not in name:
        return "没" + name
    for verb, denial in _PREFIXES if _VERB.fullmatch(name) or name.startswith("无") else ():
        # 没有甲或乙 denies both; other verbs before 或 would deny only the first
        if name.startswith(verb) and (_single(name) or (denial == "没有" and "且" not in name)):
            return denial + name.removeprefix(verb)
    if _single(name):
        for pattern, replacement in _INSIDE:
            if pattern.match(name):
                return pattern.sub(replacement, name)
    return f"不存在{name}的情形"


def named_clause(name: str, denied: bool = False) -> str:
    """The clause that a named condition (取值) holds: its name in quotation marks, unless it names a kind of enterprise."""
    if _KIND.fullmatch(name) and not _VERB.fullmatch(name):
        return ("不属于" if denied else "属于") + name
    return f"{'不符合' if denied else '符合'}“{name}”"
