"""A policy and its incentives, checked and ready to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from policymatch.errors import NOWHERE, Span
from policymatch.language import tree as t
from policymatch.language.periods import Period
from policymatch.language.terms import CheckResult, Confidence, Form, Level, Mode, Nature, Phase

NATION, UNPLACED = "全国", "未载"
"""地区 of a policy for the whole country, and of one of which the place is not known."""


@dataclass(frozen=True, slots=True)
class Checked:
    """核对: a policy was compared with its source.

    Attributes:
        result: what came out; "" where it was not compared.
        day: when.
        note: what was found.
    """

    result: CheckResult | Literal[""] = ""
    day: date | None = None
    note: str = ""


NOT_CHECKED = Checked()


@dataclass(frozen=True, slots=True)
class DayRange:
    """From ``start`` to ``end``, both included; None is no end."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return (self.start is None or day >= self.start) and (self.end is None or day <= self.end)

    def overlaps(self, other: DayRange) -> bool:
        """Whether some day lies in both."""
        return (self.start is None or other.end is None or self.start <= other.end) and (
            other.start is None or self.end is None or other.start <= self.end
        )

    def __str__(self) -> str:
        return f"{self.start or ''}至{self.end or '长期'}"


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example (案例): facts in, expectations out; values are as written, read when it is run.

    Attributes:
        text: what messages call it.
        as_of: its 基准日, or None.
        facts: the enterprise.
        expected: what must come out, by key of 案例.
        parameters: values that replace those of the dictionary.
        at: where it is written.
    """

    text: str
    as_of: date | None
    facts: dict[str, Any]
    expected: dict[str, Any]
    parameters: dict[str, Any]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Incentive:
    """One 事项 of a policy.

    Attributes:
        path: policy id / incentive id, the name for ever.
        quote: the decree's own words (原文); "" where only a report was available, then ``digest`` (摘要).
        conditions: 适用条件 of the policy and the 事项; all must hold.
        exclusions: 排除情形; any one excludes.
        amount: the checked amount, or None for a recognition without money.
        nature: 定额, or 上限 where the clause promises only "最高/不超过".
        split: 分担, who pays which share.
        deadlines: 时限, named dates.
        handling: 办理, where and how to apply.
        lets: every 取值 and derived field in reach, by name.
        checked: 核对 of the policy.
        id, name: 编号 and 名称.
        clause, link: 条款 and 链接.
        mode, form: 兑现方式 and 形式.
        recognition: 资格, or "".
        beneficiary: 受益人, or "" for the enterprise itself.
        readings, doubts, notes: 读法, 存疑, 备注.
        cases: 案例.
        at: where it is written.
    """

    id: str
    path: str
    name: str
    clause: str
    quote: str
    digest: str
    link: str
    mode: Mode
    recognition: str
    conditions: tuple[t.Expr, ...]
    exclusions: tuple[t.Expr, ...]
    amount: t.Expr | None
    nature: Nature
    form: Form
    beneficiary: str
    split: tuple[tuple[str, t.Expr], ...]
    deadlines: tuple[tuple[str, t.Expr], ...]
    lets: dict[str, t.LetDef]
    readings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    at: Span = NOWHERE
    handling: tuple[str, ...] = ()
    checked: Checked = NOT_CHECKED

    @property
    def confidence(self) -> Confidence:
        """原文, 摘要 or 未证实: the last where 核对 states it, or a 摘要 has no 链接."""
        if self.checked.result == CheckResult.UNCONFIRMED:
            return Confidence.UNCONFIRMED
        return Confidence.QUOTED if self.quote else Confidence.REPORTED if self.link else Confidence.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a decree, in force for the events of ``valid`` and open for decision on the days of ``acceptance``.

    Attributes:
        id: 编号; ``title`` its name.
        level: 层级.
        region: 地区: a code, 全国 or 未载.
        issuer: 发布机构.
        document: 文件, as written.
        valid: 有效期; ``acceptance`` 受理期.
        year: 政策年度.
        incentives: its 事项.
        readings, doubts, notes: 读法, 存疑, 备注.
        checked: 核对.
        file, at: where it is written.
    """

    id: str
    title: str
    level: Level
    region: str
    issuer: str
    document: dict[str, str]
    valid: DayRange
    acceptance: DayRange
    year: str
    incentives: tuple[Incentive, ...]
    readings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    file: str = ""
    at: Span = NOWHERE
    checked: Checked = NOT_CHECKED

    @property
    def unplaced(self) -> bool:
        """Whether it is not known where the policy holds: 未载, or 全国 for one that no office of the state made."""
        return self.region == UNPLACED or (self.region == NATION and self.level != Level.NATION)

    def policy_year(self, on: date) -> Period:
        """本年 of a decision made on a day."""
        fixed = Period.parse(self.year)
        if fixed is not None:
            return fixed
        return Period("年", on.year - (1 if self.year == "基准日上一年" else 0))

    def open_on(self, day: date) -> Phase:
        """未开始, 受理中 or 已截止 on a day."""
        if self.acceptance.holds(day):
            return Phase.OPEN
        return Phase.NOT_YET if self.acceptance.start is not None and day < self.acceptance.start else Phase.CLOSED
