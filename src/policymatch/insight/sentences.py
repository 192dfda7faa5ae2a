"""The result of a decision in one sentence: the amount, what is missing, or which condition is not met and by how much."""

from __future__ import annotations

from collections.abc import Iterator

from policymatch.engine.reference.decide import Decision
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import truth
from policymatch.insight.sensitivity import MASK, Masking
from policymatch.insight.trace import ALL, ANY, NAMED, ConditionNode, condition
from policymatch.insight.words import money_words, where_from
from policymatch.language.fields import Dictionary
from policymatch.language.terms import AmountState, CauseKind, Verdict
from policymatch.language.workdays import what_to_do

_MOST = 5  # conditions that are not met, named in one sentence


def sentence(d: Decision, e: Evaluator, masking: Masking | None = None) -> str:
    """One sentence: the verdict, the amount, everything that is missing, the conditions that are not met.

    Args:
        d: the decision.
        e: what it was decided with.
        masking: which values are shown; None for all but those of 个人 facts.
    """
    name, words = d.incentive.name, e.dictionary
    if d.verdict == Verdict.ELIGIBLE:
        return f"符合“{name}”的条件，{_amount_words(d, words)}"
    if d.verdict == Verdict.MISSING:
        return (
            f"“{name}”还不能定：缺{where_from((c for c in d.causes if c.kind != CauseKind.JUDGEMENT), words)}"
            + _judged(d)
            + _amount_lacks(d, words)
            + "。"
            + "".join(f"{h}。" for h in what_to_do(c.name for c in d.causes))
        )
    if d.verdict == Verdict.JUDGEMENT:
        judged = "；".join(c.name for c in sorted(d.causes))
        return f"“{name}”须由{_offices(d)}核定：{judged}{_amount_lacks(d, words)}。"
    return f"不符合“{name}”的条件{_why_not(d, e, masking or Masking(True))}"


# ---------------------------------------------------------------- why not


def _why_not(d: Decision, e: Evaluator, masking: Masking) -> str:
    wanted = [condition(e, c) for c in d.incentive.conditions if truth(e.value(c)) is False]
    met = [condition(e, c) for c in d.incentive.exclusions if truth(e.value(c)) is True]
    lacking = [reason for n in wanted for reason in _reasons(n, False, masking)]
    excluding = [reason for n in met for reason in _reasons(n, True, masking)]
    parts = [f"{head}{_listed(said)}" for head, said in (("未满足：", lacking), ("有排除情形：", excluding)) if said]
    return "。" + "".join(f"{p}。" for p in parts)


def _listed(reasons: list[str]) -> str:
    rest = len(reasons) - _MOST
    return "；".join(reasons[:_MOST]) + (f"；等{len(reasons)}项" if rest > 0 else "")


def _reasons(n: ConditionNode, held: bool, masking: Masking) -> Iterator[str]:
    """The simple conditions that decide a condition, each with its values.

    Args:
        held: True for why it holds (an exclusion), False for why it does not (a condition).
    """
    deciding = [c for c in n.children if c.holds is held]
    if n.joins == NAMED:
        own = [reason for c in deciding for reason in _reasons(c, held, masking)]
        yield f"{n.text}，即{'；'.join(own)}" if own else n.text
    elif n.joins and (n.joins == ALL) != held:
        # one of the parts decides: of 须同时满足 the one that is not met, of 任一项 the one that is
        for c in deciding:
            yield from _reasons(c, held, masking)
    elif n.joins:
        head = "下列各项都不满足" if n.joins == ANY else "同时有下列情形"
        yield f"{head}（{'；'.join(reason for c in deciding for reason in _reasons(c, held, masking))}）"
    else:
        yield _with_values(n, held, masking)


def _with_values(n: ConditionNode, held: bool, masking: Masking) -> str:
    actual, threshold, gap = (masking(part, n.level) for part in (n.actual, n.threshold, n.gap))
    if MASK in (actual, threshold):
        return n.text
    flag = actual in ("是", "否")  # 属于民营企业（实际为否）
    notes = [f"实际{'为' if flag else ' '}{actual}" if actual and not (held and flag) else ""]
    notes += [f"标准 {threshold}" if threshold else "", gap]
    said = "，".join(x for x in notes if x)
    return n.text + (f"（{said}）" if said else "")


# ---------------------------------------------------------------- what is open, and how much


def _judged(d: Decision) -> str:
    texts = [c.name for c in sorted(d.causes) if c.kind == CauseKind.JUDGEMENT]
    return f"；还须核定{'；'.join(texts)}" if texts else ""


def _amount_lacks(d: Decision, words: Dictionary) -> str:
    """What is missing for the amount alone: one sentence is to list everything that is missing."""
    causes = d.award.causes - d.causes if d.award is not None else frozenset()
    facts = where_from((c for c in causes if c.kind != CauseKind.JUDGEMENT), words)
    judged = "；".join(c.name for c in sorted(causes) if c.kind == CauseKind.JUDGEMENT)
    return (f"；计算金额还缺{facts}" if facts else "") + (f"；金额还须核定{judged}" if judged else "")


def _offices(d: Decision) -> str:
    names = sorted({c.office for c in d.judgements if c.office})
    return "、".join(names) if names else "主管部门"


def _amount_words(d: Decision, words: Dictionary) -> str:
    a = d.award
    if a is None:
        return f"可取得“{d.incentive.recognition}”资格。" if d.incentive.recognition else "按规定办理。"
    low, high = money_words(a.low), money_words(a.high)
    match a.state:
        case AmountState.CEILING:
            return f"最高可得{money_words(a.value)}，实际金额由主管部门核定。"
        case AmountState.RANGE:
            return (
                f"现已确定{low}，各期条件都达到时共{high}。" if a.high is not None else f"现已确定{low}，其余各期待定。"
            )
        case AmountState.MISSING:
            return f"金额还不能定：缺{where_from(d.missing, words)}{_between(a.low, a.high)}。"
        case AmountState.JUDGEMENT:
            return f"金额由{_offices(d)}核定：{'；'.join(c.name for c in d.judgements)}{_between(a.low, a.high)}。"
        case AmountState.ZERO:
            return f"但本次金额为0元：{a.reason}。"
    return f"可得{money_words(a.value)}。"


def _between(low: int, high: int | None) -> str:
    if high is None:
        return f"，已知不低于{money_words(low)}" if low else ""
    return f"，在{money_words(low)}至{money_words(high)}之间" if low else f"，最高{money_words(high)}"


__all__ = ["sentence"]
