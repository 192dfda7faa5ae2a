"""Results as versioned JSON documents (pydantic): what a portal stores, sends and replays."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION = "1"
Verdict = Literal["符合", "不符合", "待核", "需人工核定"]
AmountKind = Literal["定额", "上限", "区间"]


class Document(BaseModel):
    """Base of all result documents: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Missing(Document):
    """One thing that keeps an answer open: a missing fact (事实), a human judgement (核定) or a rule that does not settle (规则)."""

    kind: Literal["事实", "核定", "规则"]
    name: str = Field(description="如 营业收入(2024年)、信用保险保单.险种、核定事项的文字")
    field: str = Field(default="", description="指标字典里的名称")
    office: str = Field(default="", description="提供这项事实或作出核定的部门")


class Match(Document):
    """One incentive decided for the enterprise."""

    incentive: str = Field(description="政策编号/事项编号")
    policy: str
    name: str
    mode: str = Field(description="兑现方式")
    verdict: Verdict
    amount: str | None = Field(description="元，两位小数；未定为 null")
    amount_kind: AmountKind | None
    amount_state: str | None = Field(description="定额、上限、区间、待核、待人工核定、0元；没有金额的事项为 null")
    amount_lower: str | None
    amount_upper: str | None = Field(description="null 表示没有上限或不适用")
    amount_reason: str = ""
    missing: list[str] = Field(description="缺的指标，按名称")
    missing_facts: list[Missing] = Field(description="缺的每一项事实，连同期间和提供部门")
    judgements: list[Missing] = Field(description="待核定的事项")
    phase: str = Field(description="受理中、未开始、已截止")
    based_on: Literal["原文", "摘要"]
    doubts: list[str] = []
    sentence: str = ""


class Package(Document):
    """What the enterprise gets: the certain total, what comes without being asked, and what is still open."""

    total: str = Field(description="符合且金额已定的事项合计，元")
    without_asking: str = Field(description="其中 免申即享 的合计，元")
    ceilings: str = Field(description="其中只是上限的合计，元")
    granted: list[str] = Field(description="符合的事项，金额从高到低")
    open: list[str] = Field(description="待核或需人工核定的事项")


class Report(Document):
    """All matches of one enterprise on one day against one catalog."""

    version: str = VERSION
    catalog: str = Field(description="政策库摘要（SHA-256）")
    as_of: str
    enterprise: dict[str, str]
    package: Package
    matches: list[Match]
    not_open: list[str] = Field(default=[], description="基准日不在受理期内的事项")


class ConditionTrace(Document):
    """A condition with its verdict, the actual value, the threshold and the gap."""

    text: str
    holds: bool | None
    actual: str = ""
    threshold: str = ""
    gap: str = ""
    quote: str = ""
    missing: list[str] = []
    children: list[ConditionTrace] = []


class AmountTrace(Document):
    """A step of the amount: what was computed, out of what, and the result in 分 as an exact fraction."""

    kind: str
    text: str
    value: str = Field(description="显示用")
    exact: str | None = Field(default=None, description="基本单位的精确值（金额为分），如 12000000 或 1/3")
    figures: list[str] = []
    children: list[AmountTrace] = []


class Explanation(Document):
    """Why one incentive was decided as it was."""

    version: str = VERSION
    catalog: str
    as_of: str
    enterprise: dict[str, str]
    match: Match
    clause: str
    quote: str
    digest: str
    link: str
    conditions: list[ConditionTrace]
    exclusions: list[ConditionTrace]
    amount: AmountTrace | None
    instalments: list[dict[str, str]] = []
    split: dict[str, str | None] = {}
    deadlines: dict[str, str] = {}
    readings: list[str] = []
    warnings: list[str] = []


def report_schema() -> dict[str, Any]:
    """The JSON Schema of :class:`Report`."""
    return Report.model_json_schema()


def explanation_schema() -> dict[str, Any]:
    """The JSON Schema of :class:`Explanation`."""
    return Explanation.model_json_schema()
