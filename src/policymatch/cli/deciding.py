"""``match`` and ``explain``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policymatch.cli.common import (
    BadCheckDigits,
    Builtin,
    Calendar,
    Internal,
    Ledger,
    Official,
    On,
    Packages,
    Policies,
    Unconfirmed,
    Units,
    Unplaced,
    Where,
    console,
    open_catalog,
    out,
    out_json,
    read_file,
    table,
)
from policymatch.cli.scoring import facts_of_row, stated_units
from policymatch.errors import TableError
from policymatch.language.terms import AmountKind, Verdict
from policymatch.model.read_options import ReadOptions

if TYPE_CHECKING:
    from policymatch.api import Report

TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet")


def match(
    file: Annotated[Path, typer.Argument(metavar="企业.json", help="一家企业的 JSON 文件。")],
    on: On,
    policies: Policies = None,
    builtin: Builtin = False,
    packages: Packages = False,
    unplaced: Unplaced = False,
    unconfirmed: Unconfirmed = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    show_all: Annotated[bool, typer.Option("--all", help="不符合的事项也列出。")] = False,
    ledger_known: Ledger = False,
    place: Where = "",
    bad_check_digits: BadCheckDigits = False,
    calendar: Calendar = None,
    internal: Internal = False,
    official: Official = False,
) -> None:
    """Decides every incentive open on the day for one enterprise."""
    from policymatch.model.enterprise import parse_json

    if file.suffix.lower() in TABLES:
        raise TableError(
            f"“{file}”是表格，match 读一户企业的 JSON；整批判定用 policymatch score，看其中一户用 policymatch explain … --row"
        )
    catalog = open_catalog(policies, builtin, packages, calendar=calendar, unplaced=unplaced, unconfirmed=unconfirmed)
    report = catalog.match(
        parse_json(read_file(file), str(file)),
        on,
        ledger_known=ledger_known,
        place=place,
        accept_bad_check_digits=bad_check_digits,
    )
    if as_json:
        out_json(report.document(internal=internal).model_dump_json(indent=2))
    else:
        print_report(report, show_all, internal, official)


def print_report(report: Report, show_all: bool, internal: bool = False, official: bool = False) -> None:
    """A report on the terminal.

    Args:
        show_all: whether what is 不符合 and what is not open is listed too.
        internal: whether values of 内部 facts are shown.
        official: whether doubts about the rules are named.
    """
    from policymatch.insight.words import in_forms, money_words
    from policymatch.model.readback import period

    def total(fen: int, by_form: Mapping[str, int]) -> str:
        return money_words(fen) + in_forms({form: money_words(part) for form, part in by_form.items() if part})

    screen = console()
    who = "　".join(report.enterprise.values()) or "本企业"
    screen.print(f"{who}　基准日 {report.on}", markup=False)
    for note in report.facts.notes:
        screen.print(f"请留意：{note}", markup=False)
    by_verdict = {v: [d for d in report.matches if d.verdict == v] for v in Verdict}
    package = report.package
    granted = table("事项", "金额", "性质", "形式", "兑现方式", "编号")
    for d in package.granted:
        value = (
            money_words(d.award.value)
            if d.award and d.award.value is not None
            else (d.award.state if d.award else "资格")
        )
        kind, form = ((d.award.kind or ""), d.incentive.form) if d.award else ("", "")
        granted.add_row(d.incentive.name, value, kind, form, d.incentive.mode, d.incentive.path)
    if package.granted:
        waiting = sum(1 for d in package.granted if d.award is not None and d.award.value is None)
        more = f"，另有 {waiting} 项金额未定" if waiting else ""
        whole = total(package.total, package.by_form)
        without_asking = total(package.without_asking, package.without_asking_by_form)
        only = f"，{money_words(package.ceilings)}只是上限" if package.ceilings else ""
        screen.print(f"\n符合 {len(package.granted)} 项，合计 {whole}，其中免申即享 {without_asking}{only}{more}")
        screen.print(granted)
        for d in package.granted:
            if d.award is not None and (d.award.value is None or d.award.kind == AmountKind.RANGE):
                screen.print(f"  {report.sentence(d, internal=internal)}　[{d.incentive.path}]", markup=False)
    else:
        screen.print("\n没有已确定符合的事项。")
    for verdict in (Verdict.MISSING, Verdict.JUDGEMENT):
        if by_verdict[verdict]:
            screen.print(f"{verdict} {len(by_verdict[verdict])} 项")
            for d in sorted(by_verdict[verdict], key=lambda d: (len(d.causes), d.incentive.path)):
                screen.print(f"  {report.sentence(d, internal=internal)}　[{d.incentive.path}]", markup=False)
            screen.print()
    if show_all:
        screen.print(f"不符合 {len(by_verdict[Verdict.NOT_ELIGIBLE])} 项")
        for d in by_verdict[Verdict.NOT_ELIGIBLE]:
            screen.print(f"  {report.sentence(d, internal=internal)}　[{d.incentive.path}]", markup=False)
        screen.print(f"\n不在受理期 {len(report.not_open)} 项")
        for p, i in report.closed:
            days = f"{p.open_on(report.on)}，受理期 {period(p.acceptance)}"
            screen.print(f"  {i.name}（{days}）　[{i.path}]", markup=False)
    else:
        screen.print(
            f"不符合 {len(by_verdict[Verdict.NOT_ELIGIBLE])} 项，不在受理期 {len(report.not_open)} 项（--all 列出）"
        )
    for notice in report.left_out.notices():
        screen.print(notice, markup=False)
    doubtful = sum(1 for d in package.granted if d.policy.doubts or d.incentive.doubts)
    if official and doubtful:
        screen.print(f"符合的事项中有 {doubtful} 项带存疑说明，用 policymatch explain --official 查看。")


def explain(
    file: Annotated[Path, typer.Argument(metavar="企业.json|企业表", help="一家企业的 JSON，或企业表（加 --row）。")],
    incentive: Annotated[str, typer.Argument(metavar="事项", help="政策编号/事项编号。")],
    on: On,
    policies: Policies = None,
    builtin: Builtin = False,
    packages: Packages = False,
    unplaced: Unplaced = False,
    unconfirmed: Unconfirmed = False,
    row: Annotated[str, typer.Option("--row", metavar="代码或行号", help="企业表中的统一社会信用代码，或行号。")] = "",
    records: Annotated[
        list[str] | None, typer.Option("--records", metavar="记录=文件", help="记录表，如 参展记录=booths.csv。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    ledger_known: Ledger = False,
    bad_check_digits: BadCheckDigits = False,
    calendar: Calendar = None,
    units: Units = None,
    internal: Internal = False,
    official: Official = False,
) -> None:
    """Explains one decision, for an enterprise in JSON or for a row of a table."""
    from policymatch.model.enterprise import parse_json

    catalog = open_catalog(policies, builtin, packages, calendar=calendar, unplaced=unplaced, unconfirmed=unconfirmed)
    path = catalog.incentive(incentive)[1].path
    if file.suffix.lower() in TABLES:
        facts = facts_of_row(
            catalog, file, row, records or [], ReadOptions(on, bad_check_digits, stated_units(units or []))
        )
    else:
        raw = parse_json(read_file(file), str(file))
        facts = catalog.facts(raw, on, accept_bad_check_digits=bad_check_digits)
    report = catalog.match_facts(facts, on, ledger_known=ledger_known)
    if as_json:
        out_json(report.explanation(path, internal=internal).model_dump_json(indent=2))
    else:
        out(report.explain(path, internal=internal, official=official))
