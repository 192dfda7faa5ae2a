"""``check``, ``show``, ``fields`` and ``schema``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from policymatch.cli.common import (
    CLEAN,
    REJECTED,
    Builtin,
    Calendar,
    Packages,
    Policies,
    console,
    open_catalog,
    out,
    out_json,
    table,
)


def check(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="文件夹", help="政策文件夹或文件；不写则检查随包的政策。")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="只列问题，不列表。")] = False,
    calendar: Calendar = None,
    builtin: Builtin = False,
    packages: Packages = False,
) -> None:
    """Loads, lints and runs every worked example; exit code 1 on any failure."""
    catalog = open_catalog(folders, builtin, packages, calendar=calendar)
    report = catalog.check()
    screen = console()
    if not quiet:
        rows = table("政策", "编号", "事项", "案例", "通过", "警告")
        for policy in catalog.policies:
            cases = [c for c in report.cases if c.policy is policy]
            warnings = sum(1 for p in report.problems if p.at.file == policy.file and p.severity == "warning")
            passed = sum(1 for c in cases if c.ok)
            rows.add_row(
                policy.title, policy.id, str(len(policy.incentives)), str(len(cases)), str(passed), str(warnings or "")
            )
        screen.print(rows)
    for problem in sorted(report.problems, key=lambda p: (p.at.file, p.at.line, p.message)):
        screen.print(str(problem), markup=False)
    failed = [c for c in report.cases if not c.ok]
    for case in failed:
        screen.print(f"{case.case.at}: 案例“{case.case.text}”（{case.incentive.path}）与规则算出的不同", markup=False)
        for line in case.differences:
            screen.print(f"  {line}", markup=False)
    errors = sum(1 for p in report.problems if p.severity == "error")
    screen.print(
        f"{len(catalog.policies)} 份政策，{sum(len(p.incentives) for p in catalog.policies)} 个事项，"
        f"{len(report.cases)} 个案例，{len(report.cases) - len(failed)} 个通过；错误 {errors} 处，警告 {len(report.problems) - errors} 处"
    )
    sys.exit(CLEAN if report.ok else REJECTED)


def show(
    incentive: Annotated[str, typer.Argument(metavar="事项", help="政策编号/事项编号。")],
    policies: Policies = None,
    builtin: Builtin = False,
    packages: Packages = False,
) -> None:
    """Reads an incentive back in plain Chinese."""
    out(open_catalog(policies, builtin, packages).describe(incentive))


def fields(
    name: Annotated[str, typer.Argument(metavar="指标", help="只看这一个指标：名称或别名，或 记录.字段。")] = "",
    policies: Policies = None,
    builtin: Builtin = False,
    packages: Packages = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """Lists the field dictionary."""
    from policymatch.insight.dictionary import describe_field, field_document, field_rows, find_field

    dictionary = open_catalog(policies, builtin, packages).dictionary
    if name:
        field = find_field(dictionary, name)
        if as_json:
            out_json(json.dumps(field_document(field), ensure_ascii=False, indent=2))
        else:
            out(describe_field(field))
        return
    rows = field_rows(dictionary)
    if as_json:
        out_json(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    shown = table("指标", "类型", "期间", "单位", "来源", "别名")
    for r in rows:
        shown.add_row(r["指标"], r["类型"], r["期间"], r["单位"], r["来源"], r["别名"])
    console().print(shown)


def schema(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="种类",
            help="policy（政策文件）、enterprise（企业）、report（判定结果）、explanation（说明）或 run（运行.json）。",
        ),
    ] = "policy",
    policies: Policies = None,
    builtin: Builtin = False,
    packages: Packages = False,
) -> None:
    """Prints a JSON Schema; that of an enterprise is made from the dictionary of the policies."""
    from policymatch.catalog.json_schema import policy_schema
    from policymatch.insight.enterprise_schema import enterprise_schema
    from policymatch.model.result import explanation_schema, report_schema, run_schema

    def of_enterprise() -> dict[str, Any]:
        return enterprise_schema(open_catalog(policies, builtin, packages).dictionary)

    known = {
        "policy": policy_schema,
        "enterprise": of_enterprise,
        "report": report_schema,
        "explanation": explanation_schema,
        "run": run_schema,
    }
    if kind not in known:
        raise typer.BadParameter(f"“{kind}”不认识，应为 {'、'.join(known)}")
    out_json(json.dumps(known[kind](), ensure_ascii=False, indent=2))


def upgrade(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="政策文件夹或文件。")],
    only_check: Annotated[bool, typer.Option("--check", help="只列出要改的地方，不改；有要改的，退出码为1。")] = False,
) -> None:
    """Rewrites files whose form changed; exit code 1 with ``--check`` where something would change."""
    from policymatch.catalog.sources import builtin_dictionary
    from policymatch.catalog.upgrading import edits, write

    files, changes = edits(folder, builtin_dictionary())
    if not only_check:
        write(files)
    for change in changes:
        out(str(change))
    done = "要改" if only_check else "改了"
    out(f"{done} {len(files)} 个文件，{len(changes)} 处" if changes else "没有要改的地方")
    sys.exit(REJECTED if only_check and changes else CLEAN)
