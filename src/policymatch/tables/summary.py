"""A scoring run told in a page of Chinese."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from policymatch.language.numbers import say_number
from policymatch.language.types import AMOUNT

if TYPE_CHECKING:
    from policymatch.tables.scores import FileCount, Scores

_MOST = 8  # reasons and incentives listed


def say_yuan(amount: Decimal) -> str:
    """An exact amount in the unit an official would write: 120万元, 1,234.56元."""
    said = say_number(Fraction(amount) * 100, AMOUNT)
    return said if "万" in said or "亿" in said else f"{amount:,.2f}元"


def summary_text(scores: Scores) -> str:
    """What was read and set aside, what was assumed, and what comes out.

    Args:
        scores: the run.

    Returns:
        Lines of Chinese text, without a line break at the end.
    """
    lines = [f"基准日{scores.on}，在受理期内的事项{scores.incentives}项，政策库摘要{scores.digest[:12]}"]
    lines += [_file(f) for f in scores.files]
    lines += _reasons("退回的行", list(scores.rejected_rows["类别"]))
    reasons = [str(r).split("，是否想写", 1)[0] for r in scores.rejected_cells["原因"]]
    lines += _reasons("退回的单元格（按缺处理；第1行指整列）", reasons)
    if scores.notices:
        lines += ["请留意：", *(f"  {n}" for n in scores.notices)]
    lines += _outcome(scores)
    return "\n".join(lines)


def _file(f: FileCount) -> str:
    if f.record:
        return f"记录表“{f.name}”（{f.record}）：{f.rows}行，采用{f.used}行，退回{f.set_aside}行"
    return f"企业表“{f.name}”：{f.rows}行，评分{f.used}行，退回{f.set_aside}行"


def _reasons(title: str, reasons: list[str]) -> list[str]:
    if not reasons:
        return []
    counted = sorted(Counter(reasons).items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [f"{title}：{len(reasons)}个" if "单元格" in title else f"{title}：{len(reasons)}行"]
    lines += [f"  {count}　{reason}" for reason, count in counted[:_MOST]]
    rest = sum(count for _, count in counted[_MOST:])
    return [*lines, f"  {rest}　其他原因"] if rest else lines


def _total(column: Any) -> Decimal:
    return sum(column, Decimal("0.00"))


def _outcome(scores: Scores) -> list[str]:
    p, s = scores.packages, scores.summary
    granted, total = int(p["符合项数"].sum()), _total(p["符合金额(元)"])
    ceilings = _total(p["其中上限(元)"])
    lines = [
        f"符合{granted}项次，涉及{int((p['符合项数'] > 0).sum())}户，金额合计{say_yuan(total)}"
        + (f"（其中{say_yuan(ceilings)}只是上限）" if ceilings else "")
        + (f"，另有{n}项次金额未定" if (n := int(p["金额未定项数"].sum())) else ""),
        f"免申即享{int(p['免申即享项数'].sum())}项次，涉及{int((p['免申即享项数'] > 0).sum())}户，无需申请的金额合计{say_yuan(_total(p['免申即享金额(元)']))}",
        f"待核{int(s['待核'].sum())}项次，需人工核定{int(s['需人工核定'].sum())}项次",
    ]
    top = sorted(
        zip(s["金额合计(元)"], s["事项"], s["事项名称"], s["符合"], strict=True), key=lambda row: (-row[0], row[1])
    )
    top = [row for row in top if row[0] > 0][:_MOST]
    if top:
        lines.append("金额最多的事项：")
        lines += [f"  {name}（{path}）：{count}户，{say_yuan(total)}" for total, path, name, count in top]
    lines.append("各事项分别计算，金额合计是各事项相加的数")
    return lines


__all__ = ["say_yuan", "summary_text"]
