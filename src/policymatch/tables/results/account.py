"""What a run of any kind says of itself: the accounts of its files, its sums, and a page of Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from policymatch.insight.words import in_forms
from policymatch.language.numbers import say_number
from policymatch.language.terms import Form, Mode, Verdict
from policymatch.language.types import AMOUNT
from policymatch.safe_text import one_line
from policymatch.tables.intake.accounts import CELLS, ROWS
from policymatch.tables.reading.input_file import InputFile
from policymatch.tables.results.blocks import Block, arrow, frame, values, yuan
from policymatch.tables.results.schemas import SCHEMAS
from policymatch.tables.results.tallies import Figures

_MOST = 8  # reasons and incentives listed


@dataclass(frozen=True, slots=True)
class FileCount:
    """The account of one input file, called ``name``: ``rows`` is ``used`` plus ``set_aside``.

    ``record`` is the record list it holds, or "" for the enterprise table; ``file`` the file, None of a table in memory.
    """

    name: str
    record: str
    rows: int
    used: int
    set_aside: int
    file: InputFile | None = None


@dataclass(frozen=True, repr=False)
class RunAccount:
    """What a run read, what it set aside, and its sums.

    Attributes:
        on: the 基准日.
        digest: the catalog's digest.
        incentives: how many incentives were open on the day.
        enterprises: how many enterprises were decided.
        files: the account of every input table, the enterprise table first.
        notices: what the reader assumed or passed over, as sentences.
        figures: sums over all enterprises and incentives, amounts in 分.
        by_reference: incentive -> how many enterprises the reference engine decided, where it is not none; all others are
            decided by columns, with the same results in less time.
        reasons: (退回单元格 or 退回行, kind of reason) -> how many cells or rows were set aside.
        kept: result tables in memory, by Chinese name, each as blocks of rows; 事项汇总 and 读入说明 are always there.
    """

    on: date
    digest: str
    incentives: int
    enterprises: int
    files: tuple[FileCount, ...]
    notices: tuple[str, ...]
    figures: Figures
    by_reference: Mapping[str, int]
    reasons: Mapping[tuple[str, str], int]
    kept: Mapping[str, tuple[Block, ...]]

    @property
    def clean(self) -> bool:
        """Whether nothing was set aside: no cell, no column, no row."""
        return not self.reasons

    def blocks(self, name: str) -> tuple[Block, ...]:
        """The table ``name`` (Chinese) as blocks of rows."""
        return self.kept[name]

    def column(self, name: str, column: str) -> list[Any]:
        """A ``column`` of the table ``name``: texts, exact decimals in 元, integers; None where there is nothing."""
        j = [header for header, _ in SCHEMAS[name]].index(column)
        return [v for b in self.kept[name] for v in values(b.columns[j])]

    def arrow(self, name: str) -> Any:
        """The table ``name`` as a ``pyarrow.Table``: texts out of few as dictionaries, amounts as decimals."""
        return arrow(SCHEMAS[name], self.kept[name])

    def frame(self, name: str) -> pd.DataFrame:
        """The table ``name`` as a DataFrame: amounts as exact decimals in 元, None while open."""
        return frame(SCHEMAS[name], self.kept[name])

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row an incentive (事项汇总)."""
        return self.frame("事项汇总")

    @cached_property
    def readings(self) -> pd.DataFrame:
        """One row a column of each input file (读入说明): what it was read as, and what became of its cells."""
        return self.frame("读入说明")

    @property
    def totals_by_form(self) -> dict[str, int]:
        """Each 形式 (cash, tax relief, …) -> the certain amounts of what is 符合, in 分; ``figures.total`` is their sum."""
        return totals_by_form(self)

    def summary_text(self) -> str:
        """The run in a page of Chinese: what was read and set aside, and what comes out."""
        return summary_text(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.on} {self.enterprises} × {self.incentives}>"


def say_yuan(amount: Decimal) -> str:
    """An exact amount in the unit an official would write: 120万元, 1,234.56元."""
    return say_number(Fraction(amount) * 100, AMOUNT)


def totals_by_form(account: RunAccount, mode: str = "") -> dict[str, int]:
    """Each form of benefit (现金, 减免, …) -> the certain amounts of what is 符合, in 分.

    Args:
        account: the run.
        mode: only of incentives with this 兑现方式; of all where it is left out.
    """
    out: dict[str, int] = dict.fromkeys(Form, 0)
    columns = (account.column("事项汇总", name) for name in ("形式", "兑现方式", "金额合计(元)"))
    for form, own, total in zip(*columns, strict=True):
        if form and mode in ("", own):
            out[form] += int(Fraction(total) * 100)
    return out


def summary_text(account: RunAccount) -> str:
    """What was read and set aside, what was assumed, and what comes out.

    Args:
        account: the run.

    Returns:
        Lines of Chinese text, without a line break at the end.
    """
    lines = [f"基准日{account.on}，在受理期内的事项{account.incentives}项，政策库摘要{account.digest[:12]}"]
    lines += [_file(f) for f in account.files]
    lines += _reasons("退回的行", "行", account, ROWS)
    lines += _reasons("退回的单元格（按缺处理；第1行指整列）", "个", account, CELLS)
    notices = [*account.notices, *_columns(account)]
    if notices:
        lines += ["请留意：", *(f"  {n}" for n in notices)]
    lines += _outcome(account)
    return "\n".join(map(one_line, lines))


def _file(f: FileCount) -> str:
    if f.record:
        return f"记录表“{f.name}”（{f.record}）：{f.rows}行，采用{f.used}行，退回{f.set_aside}行"
    return f"企业表“{f.name}”：{f.rows}行，评分{f.used}行，退回{f.set_aside}行"


def _columns(account: RunAccount) -> list[str]:
    """What the table of columns has to add: how much is in columns that are not used, and where an assumption is written."""
    unused = [cells for cells in account.column("读入说明", "未用格数") if cells]
    columns = zip(*(account.column("读入说明", name) for name in ("指标", "说明")), strict=True)
    assumed = sum(bool(fact and remark) for fact, remark in columns)
    parts = [f"{len(unused)}列没有使用，共有内容{sum(unused)}格"] * bool(unused)
    parts += [f"{assumed}列是按假定或经改动读的"] * bool(assumed)
    return ["；".join([*parts, "各列的读法见“读入说明”"])] if parts else []


def _reasons(title: str, unit: str, account: RunAccount, table: str) -> list[str]:
    """How many cells or rows were set aside, and the most frequent reasons."""
    counts = {kind: n for (of, kind), n in account.reasons.items() if of == table}
    if not counts:
        return []
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [f"{title}：{sum(counts.values())}{unit}"]
    lines += [f"  {n}　{kind}" for kind, n in ranked[:_MOST]]
    rest = sum(n for _, n in ranked[_MOST:])
    return [*lines, f"  {rest}　其他原因"] if rest else lines


def _outcome(account: RunAccount) -> list[str]:
    f = account.figures
    lines = [
        f"符合{f.granted}项次，涉及{f.firms}户，金额合计{say_yuan(yuan(f.total))}{_forms(account)}"
        + (f"，其中{say_yuan(yuan(f.ceilings))}只是上限" if f.ceilings else "")
        + (f"，另有{f.open_amounts}项次金额未定" if f.open_amounts else ""),
        f"免申即享{f.without_asking}项次，涉及{f.firms_without_asking}户，"
        f"无需申请的金额合计{say_yuan(yuan(f.without_asking_total))}{_forms(account, Mode.WITHOUT_ASKING)}",
        f"待核{f.missing}项次，需人工核定{f.judgement}项次",
    ]
    wanted = ("金额合计(元)", "事项", "事项名称", "形式", Verdict.ELIGIBLE)
    rows = zip(*(account.column("事项汇总", name) for name in wanted), strict=True)
    top = [row for row in sorted(rows, key=lambda row: (-row[0], row[1])) if row[0] > 0][:_MOST]
    if top:
        lines.append("金额最多的事项：")
        lines += [f"  {name}（{path}）：{count}户，{form}{say_yuan(total)}" for total, path, name, form, count in top]
    lines.append("各事项分别计算，金额合计是各事项相加的数")
    return lines


def _forms(account: RunAccount, mode: str = "") -> str:
    parts = totals_by_form(account, mode)
    return in_forms({form: say_yuan(yuan(fen)) for form, fen in parts.items() if fen})


__all__ = ["FileCount", "RunAccount", "totals_by_form"]
