"""Facts that are 是 or 否, as clauses: ``民营企业`` is 属于民营企业, ``已整改`` denied is 未整改.

What a name is, is read off its first and last words; a name of which they say nothing stands for itself, and denied it
is 不存在…的情形.
"""

from __future__ import annotations

import re

from policymatch.language.terms import Verdict

# ---------------------------------------------------------------- what the name of a thing ends in

_ENTERPRISE = "企业|高企|公司|主体|单位|用户|纳税人|机构|领域|行业|产业|工业|软件业|服务业|制造业|农业|数商|用房|士兵|人员|人口|岗"
_KIND = re.compile(
    rf".*({_ENTERPRISE}|商户|农户|工商户|被执行人|法人|残疾人|军人|组织|毕业生|大学生|项目|类|市场|住宅|首台套|首版次)"
)
_REGISTER = re.compile(r".*(名录|名单|清单|库|目录)")
_DONE = re.compile(r".*(登记|备案)")
_PAPER = re.compile(r".*(认证|认定|许可证|许可|执照|证书|资质|资格)")
_EVENT = re.compile(r"[^未无不没]*(记录|行为|事故|处罚|违法|异常|纠纷|风险)")

# ---------------------------------------------------------------- what the name of a state or an act starts with

# denied with 未; they take an object, so that 从事制造业 is an act, while 参与单位 is a unit
_ACTS = (
    *(
        "列入",
        "进入",
        "纳入",
        "加入",
        "完成",
        "用于",
        "购置",
        "购买",
        "选择",
        "通过",
        "取得",
        "获得",
        "获评",
        "获批",
        "入选",
    ),
    *(
        "参加",
        "参与",
        "签订",
        "签署",
        "办理",
        "享受",
        "缴纳",
        "使用",
        "采用",
        "建立",
        "设立",
        "配备",
        "提供",
        "开展",
        "实施",
    ),
    *("承担", "主导", "发生", "受到", "从事", "委托", "履行", "违反", "违约", "拖欠", "欠缴", "达到"),
)
# denied with 未, unless the name is that of a thing: 上市 but 上市公司
_EVENTS = re.compile(
    "(投产|竣工|开工|达产|停产|破产|注销|吊销|上市|上规|入规|入限|入库|入统|入驻|迁入|迁出|逾期|还清|结清|欠薪|欠税|正常|持续|连续"
    "|独立|按|依法|足额|及时|如期|整体|重复|实际|实缴|被|经(?!营|济|办)|由|以|与|曾|承诺|申报|申请|报送)"
)
_DENIALS = (
    ("拥有", "没有"),
    ("持有", "没有"),
    ("建有", "没有"),
    ("配有", "没有"),
    ("设有", "未设"),
    ("属于", "不属于"),
    (Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE),
    ("处于", "不处于"),
    ("存在", "不存在"),
    ("具备", "不具备"),
    ("具有", "不具有"),
    ("能够", "不能"),
    ("应当", "不应当"),
    ("需要", "不需要"),
    ("可以", "不可以"),
    ("首次", "不是首次"),
    ("为", "不是"),
    ("是", "不是"),
    ("系", "不是"),
    ("在", "不在"),
    ("没有", "有"),
    ("不存在", "存在"),
    ("不", ""),
    ("无", "有"),
    *((v, "未" + v) for v in _ACTS),
)
# a name of a thing that starts like a state or an act: 在孵企业, 未上市企业, 参与单位
_THING = re.compile(
    r"(已|未|不(?!属于|符合|在|是|为|存在|具)|无|非|在|被|经|由|以|与|按|首次)"
    r".*(企业|公司|主体|单位|人员|组织|机构|户|类|被执行人|产业|项目|住宅)"
    rf"|({'|'.join(_ACTS)})(企业|公司|主体|单位|人员|组织|机构|类|产业|项目|市场)"
)
_OPEN = re.compile(
    r"(已|未|在|有(?!效|限)|为|是(?!否)|系(?!统|列)|不|没有|按|与|以|无).*"
    rf"|({'|'.join([v for v, _ in _DENIALS if len(v) > 1])}).{{2,}}"
    r"|(?!已|未|在).+(属于|已|未|为|与.+有).*"
)
_INSIDE = (
    (re.compile(r"^([^未]*?)已(?!经)(.+)$"), r"\1未\2"),
    (re.compile(r"^(.+?)属于(.+)$"), r"\1不属于\2"),
    (re.compile(r"^(.{2,8}?)有(.*关系)$"), r"\1没有\2"),
    (re.compile(r"^(.{2,8}人)为(.+)$"), r"\1不是\2"),
    (re.compile(r"^(.+?)在(.+内)$"), r"\1不在\2"),
    (re.compile(r"^(.+)(合规|健全|一致|达标|齐全|良好|完备|完整|合格)$"), r"\1不\2"),
)
_WHOSE = re.compile(
    r"(近.{1,3}年内?|.{1,2}年内|本年度?|上年度?|当年|(?:申报)?(?:企业|单位|公司|法定代表人|实际控制人)(?=[已未无不]))(..+)"
)
# words in which the first character denies nothing: 不锈钢企业 denied is not 锈钢企业
_WORD = re.compile(
    r"未来|未成年|不动产|不锈|不良|不定|不燃|不粘|不可|不明|不孕"
    r"|无人|无锡|无偿|无形|无纸|无线|无机|无烟|无公害|无障碍|无抗|无损|无菌|无刷|无极|无水|无纺|无缝|无氧|无动力|无花|无籽|无限|无界"
    r"|非遗|非物质|非标|非洲|非金属|非织造|非晶|非公|非营利|非银|非粮|非常|非机动|非煤|非化石|非凡|非线性|非农"
)
_DEBTS = re.compile(r"欠|拖欠|违|逾期")
_OPPOSITE = {"未": "已", "不": "", "无": "有", "非": ""}


def _single(name: str) -> bool:
    return "或" not in name and "且" not in name


def _thing(name: str) -> tuple[str, str] | None:
    """The clauses of a name that is a thing: of what kind the enterprise is, which register it is on, what it holds."""
    if _OPEN.fullmatch(name) and not _THING.fullmatch(name):
        return None
    if _KIND.fullmatch(name):
        # not 不属于未上市企业: a denied name that is a denial itself is written without its own denial
        other = name[0] in _OPPOSITE and _single(name) and not _WORD.match(name)
        return "属于" + name, "属于" + _other(name[0], name[1:]) if other else "不属于" + name
    if _EVENTS.fullmatch(name):
        return None
    if _REGISTER.fullmatch(name) and not name.startswith("被"):
        return "列入" + name, "未列入" + name
    if _DONE.fullmatch(name) and _single(name):
        return "已办理" + name, "未办理" + name
    if _PAPER.fullmatch(name) and _single(name) and not _EVENTS.match(name):
        return "已取得" + name, "未取得" + name
    if _EVENT.fullmatch(name) and not _EVENTS.match(name) and not _WHOSE.fullmatch(name):
        return "存在" + name, "不存在" + name
    if name.endswith("内") and "在" not in name:
        return "在" + name, "不在" + name
    return None


def _other(word: str, rest: str) -> str:
    """What has 未, 不, 无 or 非 taken away: 未整改 as 已整改, 未欠薪 as 欠薪, 无违法记录 as 有违法记录."""
    return ("" if word == "未" and _DEBTS.match(rest) else _OPPOSITE[word]) + rest


def fact_clause(name: str, denied: bool = False) -> str:
    """The clause that a 是否 fact of this name holds, or (``denied``) does not."""
    if name.startswith("是否") and len(name) > 2:
        return fact_clause(name[2:], denied)
    if (thing := _thing(name)) is not None:
        return thing[denied]
    if not denied:
        return name
    return _denial(name) or f"不存在{name}的情形"


def _denial(name: str) -> str:
    """A name that is a sentence, denied; "" where it has no plain denial."""
    if _WORD.match(name) or len(name) < 2:
        return ""
    if re.match(r"有(?!效|限)", name) and "且" not in name:
        return "没" + name
    for verb, denial in _DENIALS:
        # 没有甲或乙 denies both; other verbs before 或 would deny only the first
        if name.startswith(verb) and (_single(name) or (denial == "没有" and "且" not in name)):
            return denial + name.removeprefix(verb)
    if not _single(name):
        return ""
    if name[0] in "未非":
        return _other(name[0], name[1:]) if name[0] == "未" else "属于" + name[1:]
    if (m := _WHOSE.fullmatch(name)) is not None and (rest := _denial(m[2])):
        return m[1] + rest
    for pattern, replacement in _INSIDE:
        if pattern.match(name):
            return pattern.sub(replacement, name)
    return "未" + name if _EVENTS.match(name) else ""


def named_clause(name: str, denied: bool = False) -> str:
    """The clause that a named condition (取值) holds: its name in quotation marks, unless it names a kind of enterprise."""
    if re.fullmatch(f".*({_ENTERPRISE})", name) and not _OPEN.fullmatch(name):
        return ("不属于" if denied else "属于") + name
    return f"{'不符合' if denied else '符合'}“{name}”"
