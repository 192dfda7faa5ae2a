"""The closed sets of words of policies and results: verdicts, states, modes, levels and their like, each as one class.

A member is its Chinese text: ``Verdict.ELIGIBLE == "符合"``. It prints, sorts, hashes and is written to JSON and tables as that text.
"""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """Base of the sets; the order of the members is the order in which they are listed to users."""

    __repr__ = str.__repr__


# ------------------------------------------------------------ decisions


class Verdict(Term):
    """结论: whether an enterprise is eligible for an incentive, or what that still depends on."""

    ELIGIBLE = "符合"
    NOT_ELIGIBLE = "不符合"
    MISSING = "待核"  # missing facts
    JUDGEMENT = "需人工核定"  # open human judgements alone


class AmountState(Term):
    """How far the amount of an award is settled."""

    FIXED = "定额"
    CEILING = "上限"  # the actual amount is set by the office
    RANGE = "区间"  # certain so far, later instalments are open
    MISSING = "待核"
    JUDGEMENT = "待人工核定"
    ZERO = "0元"


class AmountKind(Term):
    """What sort of figure a known amount is."""

    FIXED = "定额"
    CEILING = "上限"
    RANGE = "区间"


class CauseKind(Term):
    """Why a value is unknown."""

    FACT = "事实"  # a missing fact
    JUDGEMENT = "核定"  # an open human judgement
    RULE = "规则"  # a rule that fits nothing, or twice


class InstalmentState(Term):
    """Whether an instalment (分期) is paid."""

    FIXED = "已定"
    OPEN = "待定"
    NOT_PAID = "不拨"


class Phase(Term):
    """Where a day lies in the 受理期 of a policy."""

    OPEN = "受理中"
    NOT_YET = "未开始"
    CLOSED = "已截止"


# ------------------------------------------------------------ policies


class Level(Term):
    """层级: the level of government of a policy."""

    NATION = "国家"
    PROVINCE = "省"
    CITY = "市"
    COUNTY_LEVEL = "区县"
    COUNTY = "县"
    TOWNSHIP = "镇街"
    TOWN = "镇"
    PARK = "园区"


class Mode(Term):
    """兑现方式: how an enterprise comes to its money."""

    WITHOUT_ASKING = "免申即享"
    APPLICATION = "申报"
    FAST_TRACK = "快申快享"
    SETTLEMENT = "结算"
    SELECTION = "遴选"
    BANK = "银行代办"
    ON_APPLICATION = "申报即享"


class Form(Term):
    """形式: what sort of benefit an award is."""

    CASH = "现金"
    RELIEF = "减免"
    INTEREST = "贴息"
    VOUCHER = "服务券"
    EQUITY = "股权"


class Nature(Term):
    """性质: whether the amount of a clause is what is paid, or only the most that is paid."""

    FIXED = "定额"
    CEILING = "上限"


class Confidence(Term):
    """On what a rule rests, descending: the decree's own words, a report of it with a link, nothing that could be found."""

    QUOTED = "原文"
    REPORTED = "摘要"
    UNCONFIRMED = "未证实"


class CheckResult(Term):
    """核对: what came out when a policy was compared with its source."""

    CHECKED = "已核对"
    DIFFERENT = "有出入"
    UNCONFIRMED = "未证实"


# ------------------------------------------------------------ fields


class Sensitivity(Term):
    """敏感: who may see the values of a field, ascending."""

    PUBLIC = "公开"
    INTERNAL = "内部"
    PERSONAL = "个人"


__all__ = [
    "AmountKind",
    "AmountState",
    "CauseKind",
    "CheckResult",
    "Confidence",
    "Form",
    "InstalmentState",
    "Level",
    "Mode",
    "Nature",
    "Phase",
    "Sensitivity",
    "Term",
    "Verdict",
]
