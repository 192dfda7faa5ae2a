"""Results as versioned JSON documents (pydantic): what a portal stores, sends and replays."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from policymatch.language.terms import AmountKind, AmountState, CauseKind, Confidence, Form, Level, Mode, Verdict

VERSION = "3"
"""The version of the result tables and the result documents: it rises when a column or a field changes its meaning or is
gone, not when one is added (see docs/results.md)."""

_VERSION = "结果表和结果文档的版本；增加字段时不变，字段改变含义或取消时升高"
_CATALOG = "政策库摘要（SHA-256）"
_AS_OF = "基准日，年-月-日"
_ENTERPRISE = "统一社会信用代码和企业名称，有则写"
_NOTICES = "读入时作了改动或未予采用的值，逐个说明"


class Document(BaseModel):
    """Base of all result documents. Fields are added without a new version, so a reader passes over those it does not know."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Missing(Document):
    """One thing that keeps an answer open: a missing fact (事实), a human judgement (核定) or a rule that does not settle (规则)."""

    kind: CauseKind = Field(description="缺事实、待核定，或规则本身定不下来")
    name: str = Field(description="如 营业收入(2024年)、信用保险保单.险种、核定事项的文字")
    field: str = Field(default="", description="指标字典里的名称")
    office: str = Field(default="", description="提供这项事实或作出核定的部门")


class Notice(Document):
    """A value that was read with a change, or passed over."""

    field: str = Field(description="指标，连同期间或记录的位置，如 研发费用(2023)、参展记录[1].展位费")
    value: str = Field(description="写的值")
    reason: str = Field(description="作了什么改动，或为什么没有采用")


class Place(Document):
    """Where a policy holds."""

    code: str = Field(description="区划代码或功能区代码；全国和未载明地区的为空")
    name: str = Field(description="名称，如 荆门市、全国、未载")


class Days(Document):
    """From ``start`` to ``end``, both included."""

    start: str | None = Field(description="第一日，年-月-日；null 为没有起始日")
    end: str | None = Field(description="最后一日，年-月-日；null 为没有截止日")


class ForOfficials(Document):
    """Notes of those who wrote the rule, for those who apply it: not for the enterprise."""

    readings: list[str] = Field(description="读法：条文是怎样理解的")
    doubts: list[str] = Field(description="存疑：条文没有写明的")
    notes: list[str] = Field(description="备注")


class Card(Document):
    """An incentive: who gives it, where, when, how to get it, and on what text it rests."""

    incentive: str = Field(description="政策编号/事项编号")
    policy: str = Field(description="政策的名称")
    name: str = Field(description="事项的名称")
    office: str = Field(description="发布机构")
    level: str = Field(description=f"层级：{'、'.join(Level)}")
    place: Place = Field(description="地区")
    mode: str = Field(description=f"兑现方式：{'、'.join(Mode)}")
    form: str | None = Field(description=f"形式：{'、'.join(Form)}；没有金额的事项为 null")
    beneficiary: str = Field(description="受益人；企业自己受益的为空")
    recognition: str = Field(description="资格；不认定资格的为空")
    valid: Days = Field(description="有效期：这一版政策所管的事情发生在哪些日子")
    acceptance: Days = Field(description="受理期")
    phase: str = Field(description="基准日在受理期的哪一段：受理中、未开始、已截止")
    handling: list[str] = Field(description="办理：在哪里、怎样申请和领取；没有载明的为空列表")
    clause: str = Field(description="条款")
    based_on: Literal[Confidence.QUOTED, Confidence.REPORTED] = Field(description="规则依据的是文件原文还是摘要")
    quote: str = Field(description="原文；只有摘要时为空")
    digest: str = Field(description="摘要；有原文时可以为空")
    link: str = Field(description="文件的链接")
    confidence: str = Field(description=f"依据的可信程度：{'、'.join(Confidence)}")
    for_officials: ForOfficials = Field(description="供工作人员看的说明，不给企业看")


class Match(Card):
    """One incentive decided for the enterprise."""

    verdict: Verdict = Field(description="结果")
    amount: str | None = Field(
        description="元，两位小数；只有结果是符合、金额已定时才有，否则为 null。区间是现已确定的数"
    )
    amount_kind: AmountKind | None = Field(description="amount 的性质：定额、上限（实际金额由主管部门核定）、区间")
    amount_state: AmountState | None = Field(
        description="金额定到哪一步：定额、上限、区间、待核（缺事实）、待人工核定、0元；没有金额的事项和不符合的为 null"
    )
    amount_lower: str | None = Field(description="金额不低于此，元；只有结果是符合时才有")
    amount_upper: str | None = Field(description="金额不高于此，元；只有结果是符合时才有，null 也表示没有已知的最高额")
    possible_lower: str | None = Field(description="待核、需人工核定的事项：如果符合，金额不低于此，元")
    possible_upper: str | None = Field(
        description="待核、需人工核定的事项：如果符合，金额不高于此，元；null 也表示没有已知的最高额"
    )
    amount_reason: str = Field(default="", description="0元的原因")
    missing: list[str] = Field(description="缺的指标，按名称")
    missing_facts: list[Missing] = Field(description="缺的每一项事实，连同期间和提供部门")
    judgements: list[Missing] = Field(description="待核定的事项")
    sentence: str = Field(default="", description="一句话的结论")


class Package(Document):
    """What the enterprise gets: the certain total, what comes without being asked, and what is still open."""

    total: str = Field(description="符合且金额已定的事项合计，元；不同形式的钱加在一起，分开的数在 totals_by_form")
    totals_by_form: dict[str, str] = Field(description=f"total 按形式分开，元：{'、'.join(Form)}；各项相加等于 total")
    without_asking: str = Field(description="其中 免申即享 的合计，元")
    without_asking_by_form: dict[str, str] = Field(
        description="without_asking 按形式分开，元；各项相加等于 without_asking"
    )
    ceilings: str = Field(description="其中只是上限的合计，元")
    granted: list[str] = Field(description="符合的事项，金额从高到低")
    open: list[str] = Field(description="待核或需人工核定的事项")


class Report(Document):
    """All matches of one enterprise on one day against one catalog."""

    version: str = Field(default=VERSION, description=_VERSION)
    catalog: str = Field(description=_CATALOG)
    as_of: str = Field(description=_AS_OF)
    enterprise: dict[str, str] = Field(description=_ENTERPRISE)
    package: Package = Field(description="符合的事项合起来的数")
    matches: list[Match] = Field(description="受理期内的每一个事项，按编号排列")
    not_open: list[Card] = Field(default=[], description="基准日不在受理期内的事项，连同受理期，按编号排列")
    notices: list[Notice] = Field(default=[], description=_NOTICES)
    unplaced: list[str] = Field(default=[], description="政策没有载明地区、因而没有判定的事项")
    unconfirmed: list[str] = Field(default=[], description="未证实、因而没有判定的事项")


class ConditionTrace(Document):
    """A condition with its verdict, the actual value, the threshold and the gap."""

    text: str = Field(description="条件")
    holds: bool | None = Field(description="是否成立；null 为还不能定")
    actual: str = Field(default="", description="实际的值")
    threshold: str = Field(default="", description="标准")
    threshold_named: bool = Field(default=False, description="threshold 是否自带名称，如 基准日 2024-12-31")
    gap: str = Field(default="", description="差多少")
    quote: str = Field(default="", description="原文")
    missing: list[str] = Field(default=[], description="缺的事实")
    children: list[ConditionTrace] = Field(default=[], description="所含的条件")


class AmountTrace(Document):
    """A step of the amount: what was computed, out of what, and the result in 分 as an exact fraction."""

    kind: str = Field(description="哪一种步骤，如 封顶")
    text: str = Field(description="步骤")
    value: str = Field(description="显示用")
    exact: str | None = Field(default=None, description="基本单位的精确值（金额为分），如 12000000 或 1/3")
    figures: list[str] = Field(default=[], description="所用的数，如 年度保费＝250万元")
    children: list[AmountTrace] = Field(default=[], description="上一步的结果和所含的部分")


class Explanation(Document):
    """Why one incentive was decided as it was."""

    version: str = Field(default=VERSION, description=_VERSION)
    catalog: str = Field(description=_CATALOG)
    as_of: str = Field(description=_AS_OF)
    enterprise: dict[str, str] = Field(description=_ENTERPRISE)
    match: Match = Field(description="结论")
    clause: str = Field(description="条款")
    quote: str = Field(description="原文；只有摘要时为空")
    digest: str = Field(description="摘要；有原文时可以为空")
    link: str = Field(description="文件的链接")
    conditions: list[ConditionTrace] = Field(description="适用条件，须全部成立")
    exclusions: list[ConditionTrace] = Field(description="排除情形，有一项成立即不享受")
    amount: AmountTrace | None = Field(
        description="金额怎样算出；待核、需人工核定的事项是如果符合时的算法；不符合的和没有金额的为 null"
    )
    instalments: list[dict[str, str]] = Field(default=[], description="分期：年度、金额、状态（已定、待定、不拨）")
    split: dict[str, str | None] = Field(
        default={}, description="分担：谁出多少，元；只有结果是符合时才有数，未定为 null"
    )
    deadlines: dict[str, str] = Field(default={}, description="时限：名称和日期")
    warnings: list[str] = Field(default=[], description="提示")
    notices: list[Notice] = Field(default=[], description=_NOTICES)


class RunOptions(Document):
    """What was asked for."""

    format: str = Field(description="csv、xlsx 或 parquet")
    tables: list[str] = Field(description="写出的表")
    all_verdicts: bool = Field(description="匹配明细是否也列出不符合的")
    ledger_known: bool = Field(description="没有兑现记录是否就是没有兑现过")
    place: str = Field(default="", description="只判定哪个地区的事项；没有限定为空")
    unplaced: bool = Field(default=False, description="是否也判定没有载明地区的政策")
    unconfirmed: bool = Field(default=False, description="是否也判定未证实的事项")
    accept_bad_check_digits: bool = Field(default=False, description="校验位不对的统一社会信用代码是否取用")
    units: dict[str, str] = Field(default={}, description="另行写明的单位，按表头")


class RunInput(Document):
    """A table that was read."""

    name: str = Field(description="文件名，不带路径")
    record: str = Field(description="哪一组记录；企业表为空")
    sheet: str = Field(description="Excel 的工作表；其他格式为空")
    bytes: int | None = Field(description="字节数；内存中的表为 null")
    sha256: str | None = Field(description="读到的内容的 SHA-256；内存中的表为 null")
    rows: int = Field(description="行数，不计表头")
    used: int = Field(description="采用的行")
    set_aside: int = Field(description="退回的行；与采用的行相加等于行数")


class RunOutput(Document):
    """A file that was written."""

    name: str = Field(description="文件名")
    rows: int = Field(description="行数，不计表头")
    bytes: int = Field(description="字节数")
    sha256: str = Field(description="内容的 SHA-256")


class RunCounts(Document):
    """How many."""

    incentives: int = Field(description="基准日在受理期内的事项")
    enterprises: int = Field(description="评分的企业")
    rejected_cells: int = Field(description="退回的单元格")
    rejected_rows: int = Field(description="退回的行，所有输入合计")
    granted: int = Field(description="符合的项次")
    granted_enterprises: int = Field(description="有符合事项的企业")
    granted_open: int = Field(description="符合而金额未定的项次")
    without_asking: int = Field(description="符合的项次中免申即享的")
    without_asking_enterprises: int = Field(description="有免申即享的符合事项的企业")
    missing: int = Field(description="待核的项次")
    judgement: int = Field(description="需人工核定的项次")


class RunTotals(Document):
    """Certain amounts of what is 符合, over all enterprises and incentives, in yuan with two decimals."""

    granted: str = Field(description="符合且金额已定的合计，元；不同形式的钱加在一起，分开的数在 granted_by_form")
    granted_by_form: dict[str, str] = Field(description="granted 按形式分开，元；各项相加等于 granted")
    without_asking: str = Field(description="其中免申即享的合计，元")
    without_asking_by_form: dict[str, str] = Field(
        description="without_asking 按形式分开，元；各项相加等于 without_asking"
    )
    ceilings: str = Field(description="granted 中只是上限的合计，元")


class Run(Document):
    """运行.json: what a scoring run read and wrote. A folder without it holds no result."""

    version: str = Field(default=VERSION, description=_VERSION)
    policymatch: str = Field(description="写出结果的 policymatch 版本")
    catalog: str = Field(description=_CATALOG)
    as_of: str = Field(description=_AS_OF)
    options: RunOptions = Field(description="怎样运行的")
    inputs: list[RunInput] = Field(description="读了哪些表，企业表在前")
    outputs: list[RunOutput] = Field(description="写出的文件")
    counts: RunCounts = Field(description="数目")
    totals: RunTotals = Field(description="金额合计")


def report_schema() -> dict[str, Any]:
    """The JSON Schema of :class:`Report`."""
    return Report.model_json_schema()


def explanation_schema() -> dict[str, Any]:
    """The JSON Schema of :class:`Explanation`."""
    return Explanation.model_json_schema()


def run_schema() -> dict[str, Any]:
    """The JSON Schema of :class:`Run`."""
    return Run.model_json_schema()
