"""A whole incentive as a page of plain Chinese, for officials and enterprises."""

from __future__ import annotations

from policymatch.language import tree as t
from policymatch.language.fields import Dictionary
from policymatch.language.periods import Period, parse_date
from policymatch.language.readback import (
    EXCLUDED,
    WANTED,
    Voice,
    amount_outline,
    conditions_outline,
    definition,
    instalment_outline,
    named_values,
    say_code,
    say_day,
)
from policymatch.language.terms import Form, Nature
from policymatch.language.types import CodeType
from policymatch.model.policy import NATION, DayRange, Incentive, Policy

_REGION = CodeType("GB/T 2260")


def describe(policy: Policy, incentive: Incentive, dictionary: Dictionary) -> str:
    """An incentive of a policy, read back: who issued it, on what ground, for whom, how much, and what stays open.

    Args:
        policy: the policy.
        incentive: one of its incentives.
        dictionary: the field dictionary it was checked against.

    Returns:
        Lines of text; the first is the title.
    """
    voice = Voice(dictionary, year=Period.parse(policy.year))
    parts = [
        _head(policy, incentive, dictionary),
        _basis(incentive),
        _rules(voice, incentive),
        _definitions(voice, incentive),
        _remarks(policy, incentive),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def place(region: str, dictionary: Dictionary | None = None) -> str:
    """A 地区 with its name and code: ``荆门市(420800)``, ``全国``."""
    return region if region in ("", NATION) else say_code(region, _REGION, dictionary)


def period(days: DayRange) -> str:
    """``2024年1月1日至2024年12月31日``; ``2024年1月1日起``; ``长期``."""
    if days.start is None:
        return "长期" if days.end is None else f"至{say_day(days.end)}"
    return f"{say_day(days.start)}起" if days.end is None else f"{say_day(days.start)}至{say_day(days.end)}"


def _head(policy: Policy, incentive: Incentive, dictionary: Dictionary) -> list[str]:
    document = policy.document
    published = parse_date(document.get("发布日期", ""))
    rows = (
        ("编号", incentive.path),
        ("政策", policy.title),
        ("发布机构", policy.issuer),
        ("层级", policy.level),
        ("地区", place(policy.region, dictionary)),
        ("文号", document.get("文号", "")),
        ("发布日期", say_day(published) if published else document.get("发布日期", "")),
        ("状态", document.get("状态", "")),
        ("链接", document.get("链接", "")),
        ("有效期", period(policy.valid)),
        ("受理期", period(policy.acceptance)),
        ("政策年度", f"{policy.year}（即文中的本年）" if policy.year else ""),
        ("兑现方式", incentive.mode),
        ("资格", incentive.recognition),
    )
    return [incentive.name or policy.title, *(f"{k}：{v}" for k, v in rows if v)]


def _basis(incentive: Incentive) -> list[str]:
    mark = "" if incentive.quote else "（据摘要）"
    out = [f"依据：{incentive.clause or '条款未载'}{mark}"]
    if incentive.quote:
        out.append(f"  原文：“{incentive.quote}”")
    if incentive.digest:
        out.append(f"  摘要：{incentive.digest}")
    if incentive.link:
        out.append(f"  链接：{incentive.link}")
    return out


def _rules(voice: Voice, incentive: Incentive) -> list[str]:
    out: list[str] = []
    for kind, conditions in ((WANTED, incentive.conditions), (EXCLUDED, incentive.exclusions)):
        out += (
            conditions_outline(voice, conditions, kind).prefixed(f"{kind}：").lines()
            if conditions
            else [f"{kind}：无。"]
        )
    if incentive.amount is not None:
        out += _amount(voice, incentive, incentive.amount)
    if incentive.split:
        out.append("分担：" + "，".join(f"{who}{voice.value(share)}" for who, share in incentive.split) + "。")
    out += [f"时限：{name}不晚于{voice.value(day)}。" for name, day in incentive.deadlines]
    return out


def _amount(voice: Voice, incentive: Incentive, amount: t.Expr) -> list[str]:
    later = isinstance(amount, t.Amount) and bool(amount.instalments)
    words = amount_outline(voice, amount, instalments=False) if isinstance(amount, t.Amount) else voice.outline(amount)
    out = words.prefixed(
        {Form.RELIEF: "减免金额：", Form.INTEREST: "贴息金额："}.get(incentive.form, "奖补金额：")
    ).lines()
    if incentive.nature == Nature.CEILING:
        out.append("以上为最高限额，实际金额由主管部门核定。")
    if later:
        assert isinstance(amount, t.Amount)
        out += instalment_outline(voice, amount).prefixed("兑现安排：").lines()
    out.append(f"形式：{incentive.form}。")
    if incentive.beneficiary:
        out.append(f"受益人：{incentive.beneficiary}。")
    return out


def _definitions(voice: Voice, incentive: Incentive) -> list[str]:
    used = [*incentive.conditions, *incentive.exclusions]
    used += [incentive.amount] if incentive.amount is not None else []
    used += [x for _, x in (*incentive.split, *incentive.deadlines)]
    named = named_values(used, incentive.lets)
    return ["其中：", *(line for n in named for line in definition(voice, n).lines(indent=1))] if named else []


def _remarks(policy: Policy, incentive: Incentive) -> list[str]:
    out: list[str] = []
    for title, notes in (
        ("读法", (*policy.readings, *incentive.readings)),
        ("存疑", (*policy.doubts, *incentive.doubts)),
        ("办理", incentive.handling),
        ("备注", (*policy.notes, *incentive.notes)),
    ):
        if notes:
            out += [f"{title}：", *(f"  · {note}" for note in notes)]
    checked = policy.checked
    if checked.result:
        on = f"（{say_day(checked.day)}）" if checked.day else ""
        out.append(f"核对：{checked.result}{on}" + (f"。{checked.note}" if checked.note else "。"))
    return out


__all__ = ["describe", "period", "place"]
