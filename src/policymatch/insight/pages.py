"""Reports as HTML, for notebooks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from decimal import Decimal

from policymatch.insight.explain import notice
from policymatch.insight.words import in_forms, yuan_words
from policymatch.language.terms import Verdict
from policymatch.model import result

_ORDER = tuple(v for v in Verdict if v != Verdict.NOT_ELIGIBLE)
_CELL = "text-align:{align};white-space:{wrap};vertical-align:top;padding:4px 10px"
_HEAD = ("结论", "事项", "金额", "性质", "形式", "兑现方式", "说明")


def _cells(tag: str, texts: Iterable[str]) -> str:
    """One row of the notebook table: amounts are aligned right, only the last column wraps."""
    out = []
    for name, text in zip(_HEAD, texts, strict=True):
        style = _CELL.format(align="right" if name == "金额" else "left", wrap="normal" if name == "说明" else "nowrap")
        out.append(f'<{tag} style="{style}">{html.escape(text)}</{tag}>')
    return "<tr>" + "".join(out) + "</tr>"


def _rank(m: result.Match) -> tuple[int, Decimal, str]:
    return _ORDER.index(m.verdict), -Decimal(m.amount or m.possible_upper or 0), m.incentive


def _money_cell(m: result.Match) -> str:
    """The amount, or its bounds where it is open; for a verdict other than 符合 marked as possible only."""
    if m.amount is not None:
        return yuan_words(m.amount)
    possible = m.verdict != Verdict.ELIGIBLE
    low, high = (m.possible_lower, m.possible_upper) if possible else (m.amount_lower, m.amount_upper)
    if low is None:
        return "—"
    if high is None:
        bounds = f"不低于{yuan_words(low)}" if Decimal(low) else "未定"
    else:
        bounds = yuan_words(high) if low == high else f"{yuan_words(low)}至{yuan_words(high)}"
    return f"可能：{bounds}" if possible else bounds


def html_report(report: result.Report) -> str:
    """A report as an HTML table, for notebooks: what is granted first, the highest amount first."""
    matches = sorted((m for m in report.matches if m.verdict in _ORDER), key=_rank)
    rows = [
        _cells("td", (m.verdict, m.name, _money_cell(m), m.amount_kind or "", m.form or "", m.mode, m.sentence))
        for m in matches
    ]
    who = html.escape(report.enterprise.get("企业名称") or report.enterprise.get("统一社会信用代码") or "企业")
    p = report.package
    total = html.escape(yuan_words(p.total) + _forms(p.totals_by_form))
    without_asking = html.escape(yuan_words(p.without_asking) + _forms(p.without_asking_by_form))
    none = (
        "<p>没有符合或待定的事项。</p>"
        if not rows
        else f"<table><thead>{_cells('th', _HEAD)}</thead><tbody>{''.join(rows)}</tbody></table>"
    )
    notices = "".join(f"<p>请留意：{html.escape(notice(n))}</p>" for n in report.notices)
    return (
        f"<div><p><b>{who}</b>　基准日 {html.escape(report.as_of)}　"
        f"符合的合计 {total}，其中免申即享 {without_asking}</p>{notices}{none}</div>"
    )


def _forms(parts: Mapping[str, str]) -> str:
    return in_forms({form: yuan_words(amount) for form, amount in parts.items() if Decimal(amount)})


__all__ = ["html_report"]
