"""Explanations from the trace: a sentence, a full Chinese text, a JSON document, HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from policymatch.engine.cases import show
from policymatch.engine.reference.decide import (
    AMOUNT_JUDGEMENT,
    AMOUNT_MISSING,
    CEILING,
    ELIGIBLE,
    JUDGEMENT,
    MISSING,
    RANGE,
    Decision,
    dues,
    shares,
)
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import Cause, Known, causes_of, truth
from policymatch.errors import FactIssue
from policymatch.insight import documents
from policymatch.insight.amount_trace import trace as amount
from policymatch.insight.sensitivity import MASK, level
from policymatch.insight.trace import AmountNode, ConditionNode, condition
from policymatch.language.fields import INTERNAL, PUBLIC
from policymatch.language.numbers import say_number
from policymatch.language.types import AMOUNT
from policymatch.language.workdays import what_to_do
from policymatch.model import result
from policymatch.safe_text import without_id_numbers


def money_words(fen: int | None) -> str:
    """An amount as an official writes it: ``120万元``, ``26778.08元``."""
    from fractions import Fraction

    return "未定" if fen is None else say_number(Fraction(fen), AMOUNT)


def in_forms(parts: Mapping[str, str]) -> str:
    """The parts of a total in brackets, as money of different forms is never one sum: ``（现金120万元，减免30万元）``.

    Args:
        parts: form -> its amount as text, without those that are zero.
    """
    if len(parts) < 2:
        return "".join(f"（{form}）" for form in parts)
    return f"（{'，'.join(form + amount for form, amount in parts.items())}）"


def _where_from(causes: Iterable[Cause], most: int = 0) -> str:
    """What is missing, by the office that provides it; ``most`` limits how many names are shown (0: all)."""
    by_office: dict[str, list[Cause]] = {}
    for c in sorted(causes):
        by_office.setdefault(c.office, []).append(c)
    parts: list[str] = []
    shown = total = 0
    for office, group in by_office.items():
        names = grouped([c.name for c in group])
        total += len(names)
        kept = names if not most else names[: max(most - shown, 0)]
        shown += len(kept)
        if kept:
            parts.append("、".join(kept) + (f"（由{office}提供）" if office else ""))
    return "；".join(parts) + (f" 等{total}项" if total > shown else "")


def grouped(names: list[str]) -> list[str]:
    """Names with their periods gathered: ``营业收入(2022年、2023年)``."""
    out: dict[str, list[str]] = {}
    for name in names:
        base, bracket, period = name.partition("(")
        out.setdefault(base, [])
        if bracket:
            out[base].append(period.removesuffix(")"))
    return [f"{base}({'、'.join(periods)})" if periods else base for base, periods in out.items()]


def sentence(d: Decision, most: int = 0) -> str:
    """One sentence: the verdict, the amount, and what is open (``most`` missing facts at the most; 0: all)."""
    name = d.incentive.name
    if d.verdict == ELIGIBLE:
        return f"符合“{name}”的条件，{_amount_words(d)}"
    if d.verdict == MISSING:
        return (
            f"“{name}”还不能定：缺{_where_from((c for c in d.causes if c.kind != '核定'), most)}"
            + _judged(d)
            + "。"
            + "".join(f"{h}。" for h in what_to_do(c.name for c in d.causes))
        )
    if d.verdict == JUDGEMENT:
        return f"“{name}”须由{_offices(d)}核定：{'；'.join(c.name for c in d.judgements)}。"
    return f"不符合“{name}”的条件。"


def _judged(d: Decision) -> str:
    texts = [c.name for c in sorted(d.causes) if c.kind == "核定"]
    return f"；还须核定{'；'.join(texts)}" if texts else ""


def _offices(d: Decision) -> str:
    names = sorted({c.office for c in d.judgements if c.office})
    return "、".join(names) if names else "主管部门"


def _amount_words(d: Decision) -> str:
    a = d.award
    if a is None:
        return f"可取得“{d.incentive.recognition}”资格。" if d.incentive.recognition else "按规定办理。"
    low, high = money_words(a.low), money_words(a.high)
    match a.state:
        case s if s == CEILING:
            return f"最高可得{money_words(a.value)}，实际金额由主管部门核定。"
        case s if s == RANGE:
            return (
                f"现已确定{low}，各期条件都达到时共{high}。" if a.high is not None else f"现已确定{low}，其余各期待定。"
            )
        case s if s == AMOUNT_MISSING:
            return f"金额还不能定：缺{_where_from(d.missing)}{_between(a.low, a.high)}。"
        case s if s == AMOUNT_JUDGEMENT:
            return f"金额由{_offices(d)}核定：{'；'.join(c.name for c in d.judgements)}{_between(a.low, a.high)}。"
        case "0元":
            return f"但本次金额为0元：{a.reason}。"
    return f"可得{money_words(a.value)}。"


def _between(low: int, high: int | None) -> str:
    if high is None:
        return f"，已知不低于{money_words(low)}" if low else ""
    return f"，在{money_words(low)}至{money_words(high)}之间" if low else f"，最高{money_words(high)}"


# ---------------------------------------------------------------- documents


def condition_document(node: ConditionNode, seen: Seen) -> result.ConditionTrace:
    """A condition's trace as a document."""
    return result.ConditionTrace(
        text=node.text,
        holds=node.holds,
        actual=seen(node.actual, node.level),
        threshold=seen(node.threshold, node.level),
        gap=seen(node.gap, node.level),
        quote=node.quote,
        missing=list(node.missing),
        children=[condition_document(c, seen) for c in node.children],
    )


def amount_document(node: AmountNode, seen: Seen, award: bool = False) -> result.AmountTrace:
    """An amount's trace as a document; of an ``award`` the value itself is no secret."""
    key = seen(node.key.name, node.key.level, "") if node.key is not None else ""
    own = PUBLIC if award else node.level
    exact = str(node.value.value) if isinstance(node.value, Known) else ""
    return result.AmountTrace(
        kind=node.kind,
        text=node.text + (f"（{key}）" if key else ""),
        value=seen(show(node.value, node.type), own),
        exact=seen(exact, own, "") or None,
        figures=[_figure(f.name, seen(show(f.value, f.type), f.level)) for f in node.figures],
        children=[amount_document(c, seen) for c in node.children],
    )


class Seen:
    """Says values as far as they may be seen: those of 个人 facts never.

    Args:
        internal: whether those of 内部 facts may be seen.
    """

    def __init__(self, internal: bool):
        self._may = (PUBLIC, INTERNAL) if internal else (PUBLIC,)

    def __call__(self, text: str, level: str, mask: str = MASK) -> str:
        return without_id_numbers(text) if level in self._may or not text else mask


def _figure(name: str, value: str) -> str:
    return value if name == value else f"{name}＝{value}"


def explanation(
    e: Evaluator, d: Decision, catalog: str, enterprise: dict[str, str], internal: bool = True
) -> result.Explanation:
    """The whole explanation of a decision as a document.

    Args:
        internal: whether values computed from 内部 facts are in it; those computed from 个人 facts never are.
    """
    i, seen = d.incentive, Seen(internal)
    money = amount(e, i.amount) if i.amount is not None and d.award is not None else None
    return result.Explanation(
        catalog=catalog,
        as_of=d.on.isoformat(),
        enterprise=enterprise,
        match=documents.match(d, sentence(d)),
        clause=i.clause,
        quote=i.quote,
        digest=i.digest,
        link=i.link or d.policy.document.get("链接", ""),
        conditions=[condition_document(condition(e, c), seen) for c in i.conditions],
        exclusions=[condition_document(condition(e, c), seen) for c in i.exclusions],
        amount=amount_document(money, seen, True) if money is not None else None,
        instalments=_instalments(e, d),
        split=_split(e, d),
        deadlines={name: seen(show(e.value(x), x.type), level(e, x)) for name, x in i.deadlines},
        readings=[*d.policy.readings, *i.readings],
        warnings=[*d.warnings, *what_to_do(_unsettled(e, d))],
        notices=documents.notices(e.facts.notes),
    )


def _split(e: Evaluator, d: Decision) -> dict[str, str | None]:
    if d.award is None:
        return {}
    sure = d.verdict == ELIGIBLE
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
        state = {True: "已定" if d.verdict == ELIGIBLE else "待定", False: "不拨", None: "待定"}[truth(due.holds)]
        year = str(due.year.value) if isinstance(due.year, Known) else "待定"
        out.append({"年度": year, "金额": show(due.amount, AMOUNT), "状态": state})
    return out


# ---------------------------------------------------------------- text

_MARK = {True: "✓", False: "✗", None: "?"}


def text(x: result.Explanation) -> str:
    """The whole explanation as Chinese text."""
    m = x.match
    who = x.enterprise.get("企业名称") or x.enterprise.get("统一社会信用代码") or "本企业"
    lines = [f"{m.name}（{m.incentive}）", f"企业：{who}　基准日：{x.as_of}", f"结论：{m.verdict}。{m.sentence}"]
    law = x.quote or x.digest
    lines += [
        "",
        f"依据：{m.policy} {x.clause}".rstrip(),
        f"  {'原文' if x.quote else '摘要（据报道，非原文）'}：{law}",
    ]
    if x.link:
        lines.append(f"  链接：{x.link}")
    lines += ["", "适用条件："]
    lines += _condition_lines(x.conditions, 1) or ["  （无）"]
    if x.exclusions:
        lines += ["排除情形（有一项即不享受）："]
        lines += _condition_lines(x.exclusions, 1, True)
    if x.amount is not None:
        lines += ["", "金额："]
        lines += _amount_lines(x.amount, 1)
    if x.instalments:
        lines += ["分期："] + [f"  {i['年度']}：{i['金额']}（{i['状态']}）" for i in x.instalments]
    if x.split:
        lines.append("分担：" + "，".join(f"{k}{v + '元' if v else '待定'}" for k, v in x.split.items()))
    if x.deadlines:
        lines.append("时限：" + "，".join(f"{k} {v}" for k, v in x.deadlines.items()))
    if m.missing_facts:
        lines += ["", "还缺："] + [f"  {c.name}" + (f"，由{c.office}提供" if c.office else "") for c in m.missing_facts]
    if m.judgements:
        lines += ["待核定："] + [f"  {c.name}" + (f"，由{c.office}核定" if c.office else "") for c in m.judgements]
    if x.readings:
        lines += ["", "读法："] + [f"  {r}" for r in x.readings]
    if m.doubts:
        lines += ["存疑："] + [f"  {r}" for r in m.doubts]
    if x.warnings:
        lines += ["提示："] + [f"  {r}" for r in x.warnings]
    if x.notices:
        lines += ["读入时请留意："] + [f"  {notice(n)}" for n in x.notices]
    return "\n".join(lines)


def notice(n: result.Notice) -> str:
    """What became of a value that was read with a change, or passed over."""
    return str(FactIssue(n.field, n.value, n.reason))


def _condition_lines(nodes: list[result.ConditionTrace], depth: int, exclusion: bool = False) -> list[str]:
    out = []
    for n in nodes:
        mark = (
            {True: "✗ 有此情形：", False: "✓ 无此情形：", None: "? 待核："}[n.holds]
            if exclusion
            else _MARK[n.holds] + " "
        )
        notes = [f"实际 {n.actual}" if n.actual else "", f"标准 {n.threshold}" if n.threshold else "", n.gap]
        if n.holds is None and n.missing and not n.children:
            notes.append(f"缺 {'、'.join(n.missing)}")
        shown = "，".join(x for x in notes if x)
        out.append(f"{'  ' * depth}{mark}{n.text}" + (f"　〔{shown}〕" if shown else ""))
        if n.quote:
            out.append(f"{'  ' * (depth + 1)}原文：{n.quote}")
        out += _condition_lines(n.children, depth + 1)
    return out


def _amount_lines(n: result.AmountTrace, depth: int) -> list[str]:
    figures = f"　〔{'，'.join(n.figures)}〕" if n.figures else ""
    pad = "  " * depth
    if n.kind in ("封顶", "保底", "上浮", "折算", "不补", "补差", "年度封顶", "累计封顶", "取整"):
        return [*_amount_lines(n.children[0], depth), f"{pad}→ {n.text} {'，'.join(n.figures)} ＝ {n.value}"]
    out = [f"{pad}{n.text}{figures} ＝ {n.value}"]
    for c in n.children:
        out += _amount_lines(c, depth + 1)
    return out


_ORDER = ("符合", "待核", "需人工核定")
_CELL = "text-align:{align};white-space:{wrap};vertical-align:top;padding:4px 10px"
_HEAD = ("结论", "事项", "金额", "性质", "形式", "兑现方式", "说明")


def _cells(tag: str, texts: Iterable[str]) -> str:
    """One row of the notebook table: the first columns keep to one line, amounts stand right, the last column wraps."""
    out = []
    for name, shown in zip(_HEAD, texts, strict=True):
        style = _CELL.format(align="right" if name == "金额" else "left", wrap="normal" if name == "说明" else "nowrap")
        out.append(f'<{tag} style="{style}">{html.escape(shown)}</{tag}>')
    return "<tr>" + "".join(out) + "</tr>"


def _rank(m: result.Match) -> tuple[int, Decimal, str]:
    return _ORDER.index(m.verdict), -Decimal(m.amount or m.possible_upper or 0), m.incentive


def _money_cell(m: result.Match) -> str:
    """The amount where there is one, else between what it lies; of what is not 符合 it is only possible."""
    if m.amount is not None:
        return yuan_text(m.amount)
    possible = m.verdict != ELIGIBLE
    low, high = (m.possible_lower, m.possible_upper) if possible else (m.amount_lower, m.amount_upper)
    if low is None:
        return "—"
    if high is None:
        said = f"不低于{yuan_text(low)}" if Decimal(low) else "未定"
    else:
        said = yuan_text(high) if low == high else f"{yuan_text(low)}至{yuan_text(high)}"
    return f"可能：{said}" if possible else said


def html_report(report: result.Report) -> str:
    """A report as an HTML table, for notebooks: what is granted first, the highest amount first."""
    told = sorted((m for m in report.matches if m.verdict in _ORDER), key=_rank)
    rows = [
        _cells("td", (m.verdict, m.name, _money_cell(m), m.amount_kind or "", m.form or "", m.mode, m.sentence))
        for m in told
    ]
    who = html.escape(report.enterprise.get("企业名称") or report.enterprise.get("统一社会信用代码") or "企业")
    p = report.package
    total = html.escape(yuan_text(p.total) + _forms(p.totals_by_form))
    asked = html.escape(yuan_text(p.without_asking) + _forms(p.without_asking_by_form))
    none = (
        "<p>没有符合或待定的事项。</p>"
        if not rows
        else f"<table><thead>{_cells('th', _HEAD)}</thead><tbody>{''.join(rows)}</tbody></table>"
    )
    notices = "".join(f"<p>请留意：{html.escape(notice(n))}</p>" for n in report.notices)
    return (
        f"<div><p><b>{who}</b>　基准日 {html.escape(report.as_of)}　"
        f"符合的合计 {total}，其中免申即享 {asked}</p>{notices}{none}</div>"
    )


def _forms(parts: Mapping[str, str]) -> str:
    return in_forms({form: yuan_text(amount) for form, amount in parts.items() if Decimal(amount)})


def yuan_text(amount_text: str) -> str:
    """``1200000.00`` as ``1,200,000.00元``."""
    whole, _, fen = amount_text.partition(".")
    return f"{int(whole):,}.{fen or '00'}元"


__all__ = ["explanation", "html_report", "in_forms", "money_words", "notice", "sentence", "text"]
