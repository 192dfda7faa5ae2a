"""Explanations from the trace: a document, and a full Chinese text."""

from __future__ import annotations

from collections.abc import Iterator

from policymatch.engine.reference.decide import Decision, dues, shares
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import Cause, Known, causes_of, truth
from policymatch.errors import FactIssue
from policymatch.insight import documents
from policymatch.insight.amount_trace import trace as amount
from policymatch.insight.sensitivity import MASK, Masking, level
from policymatch.insight.sentences import sentence
from policymatch.insight.trace import NOT_SETTLED, AmountNode, ConditionNode, condition
from policymatch.insight.words import by_office, missing_words, value_text, yuan_words
from policymatch.language.fields import Dictionary
from policymatch.language.terms import Confidence, InstalmentState, Sensitivity, Verdict
from policymatch.language.types import AMOUNT
from policymatch.language.workdays import what_to_do
from policymatch.model import result

# ---------------------------------------------------------------- documents


def condition_document(node: ConditionNode, masking: Masking) -> result.ConditionTrace:
    """A condition's trace as a document."""
    return result.ConditionTrace(
        text=node.text,
        holds=node.holds,
        actual=masking(node.actual_with_facts, node.level),
        threshold=masking(node.threshold, node.level),
        threshold_named=node.threshold_named,
        gap=masking(node.gap, node.level),
        quote=node.quote,
        missing=list(node.missing),
        children=[condition_document(c, masking) for c in node.children],
    )


def amount_document(
    node: AmountNode, dictionary: Dictionary, masking: Masking, award: bool = False
) -> result.AmountTrace:
    """An amount's trace as a document; with ``award`` the value itself is never masked."""
    key = masking(node.key.name, node.key.level, "") if node.key is not None else ""
    own = Sensitivity.PUBLIC if award else node.level
    exact = str(node.value.value) if isinstance(node.value, Known) else ""
    hidden = not masking.shows(own)  # the row that applied, and its value, would reveal what is masked
    return result.AmountTrace(
        kind=node.kind,
        text=(node.kind if hidden and node.kind in _ROWS else node.text) + (f"（{key}）" if key else ""),
        value=masking(value_text(node.value, node.type, dictionary), own),
        exact=masking(exact, own, "") or None,
        figures=[_figure(f.name, masking(value_text(f.value, f.type, dictionary), f.level)) for f in node.figures],
        children=[] if hidden else [amount_document(c, dictionary, masking) for c in node.children],
    )


_ROWS = ("分档", "依次判断", "累进", "台阶")


def _figure(name: str, value: str) -> str:
    return value if name == value else f"{name}＝{value}"


def explanation(
    e: Evaluator, d: Decision, catalog: str, enterprise: dict[str, str], internal: bool = True
) -> result.Explanation:
    """The whole explanation of a decision as a document.

    Args:
        internal: whether values computed from 内部 facts are in it; those computed from 个人 facts never are.
    """
    i, masking = d.incentive, Masking(internal)
    money = amount(e, i.amount) if i.amount is not None and d.award is not None else None
    return result.Explanation(
        catalog=catalog,
        as_of=d.on.isoformat(),
        enterprise=enterprise,
        match=documents.match(d, e.dictionary, sentence(d, e, masking)),
        clause=i.clause,
        quote=i.quote,
        digest=i.digest,
        link=i.link or d.policy.document.get("链接", ""),
        conditions=[condition_document(condition(e, c), masking) for c in i.conditions],
        exclusions=[condition_document(condition(e, c), masking) for c in i.exclusions],
        amount=amount_document(money, e.dictionary, masking, True) if money is not None else None,
        instalments=_instalments(e, d),
        split=_split(e, d),
        deadlines={name: masking(value_text(e.value(x), x.type, e.dictionary), level(e, x)) for name, x in i.deadlines},
        warnings=[*d.warnings, *what_to_do(_unsettled(e, d))],
        notices=documents.notices(e.facts.notes),
    )


def _split(e: Evaluator, d: Decision) -> dict[str, str | None]:
    if d.award is None:
        return {}
    sure = d.verdict == Verdict.ELIGIBLE
    return {k: documents.money(v) if sure else None for k, v in shares(e, d.award, d.incentive.split).items()}


def _unsettled(e: Evaluator, d: Decision) -> Iterator[str]:
    """Names of what keeps the verdict, the amount or a 时限 open."""
    yield from (c.name for c in d.missing)
    for _, x in d.incentive.deadlines:
        yield from (c.name for c in causes_of(e.value(x)))


def _instalments(e: Evaluator, d: Decision) -> list[dict[str, str]]:
    if d.award is None:
        return []
    out = []
    for due in dues(e, d.incentive):
        held = truth(due.holds)
        state = InstalmentState.NOT_PAID if held is False else InstalmentState.OPEN
        if held and d.verdict == Verdict.ELIGIBLE:
            state = InstalmentState.FIXED
        year = str(due.year.value) if isinstance(due.year, Known) else InstalmentState.OPEN
        out.append({"年度": year, "金额": value_text(due.amount, AMOUNT, e.dictionary), "状态": state})
    return out


# ---------------------------------------------------------------- text

_MARK = {True: "✓", False: "✗", None: "?"}


def text(x: result.Explanation, dictionary: Dictionary, official: bool = False) -> str:
    """The whole explanation as Chinese text.

    Args:
        x: the explanation.
        dictionary: with which missing facts are named.
        official: whether 读法, 存疑 and 备注 are in it: notes of those who wrote the rule for those who apply it.
    """
    m = x.match
    who = x.enterprise.get("企业名称") or x.enterprise.get("统一社会信用代码") or "本企业"
    lines = [f"{m.name}（{m.incentive}）", f"企业：{who}　基准日：{x.as_of}", f"结论：{m.verdict}。{m.sentence}", ""]
    lines += [f"依据：{m.policy} {x.clause}".rstrip(), f"  {_source(m)}：{x.quote or x.digest}"]
    lines += [f"  链接：{x.link}"] if x.link else []
    lines += [f"办理：{way}" for way in m.handling]
    lines += ["", "适用条件："]
    lines += _condition_lines(x.conditions, dictionary, 1) or ["  （无）"]
    if x.exclusions:
        lines += ["排除情形（有一项即不享受）："]
        lines += _condition_lines(x.exclusions, dictionary, 1, True)
    if x.amount is not None:
        lines += ["", "金额："]
        lines += _amount_lines(x.amount, 1)
    if x.instalments:
        lines += ["分期："] + [f"  {i['年度']}：{i['金额']}（{i['状态']}）" for i in x.instalments]
    if x.split:
        lines.append("分担：" + "，".join(f"{k}{yuan_words(v) if v else '待定'}" for k, v in x.split.items()))
    if x.deadlines:
        lines.append("时限：" + "，".join(f"{k} {v}" for k, v in x.deadlines.items()))
    if m.missing_facts:
        lines += ["", "还缺：", *_missing_lines(m.missing_facts, dictionary)]
    if m.judgements:
        lines += ["待核定："] + [f"  {c.name}" + (f"，由{c.office}核定" if c.office else "") for c in m.judgements]
    lines += ["", "提示："] + [f"  {r}" for r in x.warnings] if x.warnings else []
    if official:
        own = m.for_officials
        for title, notes in (("读法", own.readings), ("存疑", own.doubts), ("备注", own.notes)):
            lines += ["", f"{title}：", *(f"  {note}" for note in notes)] if notes else []
    if x.notices:
        lines += ["读入时请留意："] + [f"  {notice(n)}" for n in x.notices]
    return "\n".join(lines)


def _source(m: result.Match) -> str:
    """What the rule was written from."""
    unconfirmed = "，未证实" if m.confidence == Confidence.UNCONFIRMED else ""
    return (
        f"原文{f'（{unconfirmed[1:]}）' if unconfirmed else ''}" if m.quote else f"摘要（据报道，非原文{unconfirmed}）"
    )


def _missing_lines(missing: list[result.Missing], dictionary: Dictionary) -> list[str]:
    causes = [Cause(c.kind, c.name, c.office, c.field) for c in missing]
    return [
        f"  {'、'.join(names)}" + (f"，由{office}提供" if office else "")
        for office, names in by_office(causes, dictionary).items()
    ]


def notice(n: result.Notice) -> str:
    """A notice as one line: the field, the value as given, and how it was changed or why it was ignored."""
    return str(FactIssue(n.field, n.value, n.reason))


def _condition_lines(
    nodes: list[result.ConditionTrace], dictionary: Dictionary, depth: int, exclusion: bool = False
) -> list[str]:
    out = []
    for n in nodes:
        mark = (
            {True: "✗ 有此情形：", False: "✓ 无此情形：", None: "? 待核："}[n.holds]
            if exclusion
            else _MARK[n.holds] + " "
        )
        threshold = f"标准 {n.threshold}" if n.threshold and not n.threshold_named else n.threshold
        notes = [f"实际 {n.actual}" if n.actual else "", threshold, n.gap]
        notes = notes[:1] if n.actual == MASK else notes
        if n.holds is None and n.missing and not n.children and n.actual != NOT_SETTLED:
            notes.append(f"缺 {'、'.join(missing_words(n.missing, dictionary))}")
        notes_text = "，".join(x for x in notes if x)
        out.append(f"{'  ' * depth}{mark}{n.text}" + (f"　〔{notes_text}〕" if notes_text else ""))
        if n.quote:
            out.append(f"{'  ' * (depth + 1)}原文：{n.quote}")
        out += _condition_lines(n.children, dictionary, depth + 1)
    return out


def _amount_lines(n: result.AmountTrace, depth: int) -> list[str]:
    # leave out a figure that only repeats the line, as 奖励标准 〔奖励标准＝10万元〕 ＝ 10万元
    figures_left = [f for f in n.figures if f not in (f"{n.text}＝{n.value}", n.text.replace("：", "＝"))]
    figures = f"　〔{'，'.join(figures_left)}〕" if figures_left else ""
    pad = "  " * depth
    if n.kind in ("封顶", "保底", "上浮", "折算", "不补", "补差", "年度封顶", "累计封顶", "取整"):
        return [*_amount_lines(n.children[0], depth), f"{pad}→ {n.text} {'，'.join(n.figures)} ＝ {n.value}"]
    plain = n.text == n.value or n.kind == "不适用"
    out = [f"{pad}{n.text}{figures}" + ("" if plain else f" ＝ {n.value}")]
    for c in n.children:
        out += _amount_lines(c, depth + 1)
    return out


__all__ = ["explanation", "notice", "text"]
