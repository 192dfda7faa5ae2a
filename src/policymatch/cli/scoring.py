"""``score`` and ``sample``, and the facts of one row for ``explain``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policymatch.cli.common import (
    CLEAN,
    REJECTED,
    BadCheckDigits,
    Builtin,
    Calendar,
    Internal,
    Ledger,
    Mode,
    On,
    Packages,
    Policies,
    Unconfirmed,
    Units,
    Unplaced,
    Where,
    a_number,
    open_catalog,
    out,
)
from policymatch.errors import NotFoundError, TableError
from policymatch.language.terms import Verdict

if TYPE_CHECKING:
    from policymatch.api import Catalog
    from policymatch.model.facts import Facts
    from policymatch.model.read_options import ReadOptions
    from policymatch.tables import Source

_MOST = 1_000_000  # enterprises of a sample
Records = Annotated[
    list[str] | None,
    typer.Option("--records", metavar="记录=文件", help="记录表，可写多次，如 --records 参展记录=booths.csv。"),
]


def stated_units(given: list[str]) -> dict[str, str]:
    """The units of ``--unit``, by header.

    Raises:
        TableError: an option is not ``列=单位``, or a column is given twice.
    """
    made: dict[str, str] = {}
    for item in given:
        header, equals, unit = item.rpartition("=")
        if not equals or not header.strip() or not unit.strip():
            raise TableError(f"--unit {item}：应写成 列=单位，如 资产负债率=%")
        if header.strip() in made:
            raise TableError(f"--unit {item}：“{header.strip()}”写了两次，只写一次")
        made[header.strip()] = unit.strip()
    return made


def score(
    file: Annotated[Path, typer.Argument(metavar="企业表", help="CSV、Excel 或 Parquet；一行一家企业。")],
    on: On,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="文件夹", help="结果写到这里；不写则只看汇总。")
    ] = None,
    records: Records = None,
    policies: Policies = None,
    builtin: Builtin = False,
    packages: Packages = False,
    unplaced: Unplaced = False,
    unconfirmed: Unconfirmed = False,
    suffix: Annotated[str, typer.Option("--format", metavar="格式", help="结果格式：csv、xlsx 或 parquet。")] = "csv",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="表名", help="只写这张表，可写多次，如 --only 匹配明细；不写则全部写出。"),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="工作表", help="Excel 的工作表；不写则读第一张没有隐藏的。")
    ] = None,
    all_verdicts: Annotated[bool, typer.Option("--all", help="匹配明细也列出不符合的。")] = False,
    explained: Annotated[
        str, typer.Option("--explain", metavar="代码或行号", help="另把这一家的每项判定写成说明。")
    ] = "",
    ledger_known: Ledger = False,
    place: Where = "",
    bad_check_digits: BadCheckDigits = False,
    calendar: Calendar = None,
    units: Units = None,
    internal: Internal = False,
    mode: Mode = "600",  # type: ignore[assignment]  # parsed like a text from the command line
) -> None:
    """Decides a whole table; exit code 0 clean, 1 with rejected cells or rows, 2 unusable."""
    from policymatch.tables import FORMATS, NAMES, EnterpriseQuery, open_table, score_into

    if suffix not in FORMATS:
        raise typer.BadParameter(f"“{suffix}”不认识，应为 {'、'.join(FORMATS)}", param_hint="--format")
    for name in only or []:
        if name not in NAMES:
            raise typer.BadParameter(f"“{name}”不认识，应为 {'、'.join(NAMES)}", param_hint="--only")
    catalog = open_catalog(policies, builtin, packages, calendar=calendar, unplaced=unplaced, unconfirmed=unconfirmed)
    query = EnterpriseQuery(explained) if explained else None
    with progress() as step:
        done = score_into(
            catalog.loaded,
            open_table(file, sheet),
            record_tables(records or []),
            on,
            folder,
            suffix,
            tables=only or NAMES,
            query=query,
            ledger_known=ledger_known,
            all_verdicts=all_verdicts,
            progress=step,
            place=place,
            accept_bad_check_digits=bad_check_digits,
            units=stated_units(units or []),
            mode=mode,
        )
    out(done.summary_text())
    if folder is not None:
        out("已写出：" + "、".join(str(p) for p in done.paths))
    if query is not None:
        out()
        out(explain_all(catalog, query.facts(), on, ledger_known, place, internal))
    sys.exit(CLEAN if done.clean else REJECTED)


@contextmanager
def progress() -> Iterator[Any]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("判定"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("判定", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def record_tables(given: list[str]) -> dict[str, Source]:
    """The tables of ``--records``, by the name written.

    Raises:
        TableError: an option is not ``记录=文件``, or its file cannot be used.
    """
    from policymatch.tables import open_table

    made: dict[str, Source] = {}
    for item in given:
        name, equals, path = item.partition("=")
        if not equals or not path or not name:
            raise TableError(f"--records {item}：应写成 记录=文件，如 参展记录=booths.csv")
        if name in made:
            raise TableError(f"--records {item}：记录“{name}”给了两张表，请合并成一个文件")
        made[name] = open_table(Path(path))
    return made


def facts_of_row(catalog: Catalog, file: Path, row: str, records: list[str], options: ReadOptions) -> Facts:
    """The facts of one enterprise of a table, by 统一社会信用代码 or row number.

    Raises:
        NotFoundError: no such row among those that could be used.
    """
    from policymatch.tables import EnterpriseQuery, look_for, open_table

    if not row:
        raise NotFoundError("企业表里有多家企业，请用 --row 写明统一社会信用代码或行号")
    query = EnterpriseQuery(row)
    look_for(query, catalog.loaded, open_table(file), record_tables(records), options)
    return query.facts()


def explain_all(
    catalog: Catalog, facts: Facts, on: date, ledger_known: bool, place: str = "", internal: bool = False
) -> str:
    """The explanations of every decision for one enterprise that is not 不符合."""
    report = catalog.match_facts(facts, on, ledger_known=ledger_known, place=place)
    parts = [
        report.explain(d.incentive.path, internal=internal) for d in report.matches if d.verdict != Verdict.NOT_ELIGIBLE
    ]
    return ("\n" + "─" * 40 + "\n").join(parts) if parts else "没有符合或待定的事项。"


def sample(
    n: Annotated[int, typer.Option("--n", parser=a_number, metavar="户数", help=f"企业户数，1到{_MOST}。")],
    folder: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到这里。")],
    seed: Annotated[
        int, typer.Option("--seed", parser=a_number, metavar="种子", help="随机种子；同一种子每次写出的内容相同。")
    ] = 1,
    clean: Annotated[bool, typer.Option("--clean", help="不掺杂缺项和错项。")] = False,
    policies: Policies = None,
    builtin: Builtin = False,
    packages: Packages = False,
    mode: Mode = "600",  # type: ignore[assignment]
) -> None:
    """Writes a synthetic population, drawn from the worked examples of policies."""
    from policymatch.samples import generate, write

    if not 1 <= n <= _MOST:
        raise typer.BadParameter(f"应为1到{_MOST}的整数，写的是{n}", param_hint="--n")
    catalog = open_catalog(policies, builtin, packages).loaded
    written = write(generate(n, seed, dirt=not clean, catalog=catalog), folder, mode=mode)
    out(f"已写出 {n} 户合成企业（种子 {seed}）：")
    for path in written:
        out(f"  {path}")


__all__ = ["explain_all", "facts_of_row", "record_tables", "sample", "score"]
