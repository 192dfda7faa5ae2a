"""``运行.json``: what a run read and wrote, so that an unfinished or altered folder of results is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from policymatch.errors import TableError
from policymatch.files import open_regular, why_not
from policymatch.language.terms import Mode
from policymatch.limits import LIMITS
from policymatch.model.result import VERSION, Run, RunCounts, RunInput, RunOptions, RunOutput, RunTotals
from policymatch.tables.results.account import FileCount, totals_by_form
from policymatch.tables.results.blocks import yuan
from policymatch.tables.results.scores import Account
from policymatch.version import __version__

NAME = "运行.json"


def manifest(account: Account, suffix: str, outputs: Sequence[RunOutput]) -> Run:
    """What is recorded of a run; it holds no clock and no paths, so that the same run gives the same bytes.

    Args:
        account: the run.
        suffix: csv, xlsx or parquet.
        outputs: the files.
    """
    f = account.figures
    return Run(
        policymatch=__version__,
        catalog=account.digest,
        as_of=account.on.isoformat(),
        options=RunOptions(
            format=suffix,
            tables=[o.name.removesuffix(f".{suffix}") for o in outputs],
            all_verdicts=account.all_verdicts,
            ledger_known=account.ledger_known,
            place=account.place,
            unplaced=account.unplaced,
            unconfirmed=account.unconfirmed,
            accept_bad_check_digits=account.accept_bad_check_digits,
            units=dict(account.units),
        ),
        inputs=[_input(c) for c in account.files],
        outputs=list(outputs),
        counts=RunCounts(
            incentives=account.incentives,
            enterprises=account.enterprises,
            rejected_cells=sum(b.n for b in account.kept["退回单元格"]),
            rejected_rows=sum(b.n for b in account.kept["退回行"]),
            granted=f.granted,
            granted_enterprises=f.firms,
            granted_open=f.open_amounts,
            without_asking=f.without_asking,
            without_asking_enterprises=f.firms_without_asking,
            missing=f.missing,
            judgement=f.judgement,
        ),
        totals=RunTotals(
            granted=_yuan(f.total),
            granted_by_form=_by_form(account),
            without_asking=_yuan(f.without_asking_total),
            without_asking_by_form=_by_form(account, Mode.WITHOUT_ASKING),
            ceilings=_yuan(f.ceilings),
        ),
    )


def _yuan(fen: int) -> str:
    return format(yuan(fen), "f")


def _by_form(account: Account, mode: str = "") -> dict[str, str]:
    return {form: _yuan(fen) for form, fen in totals_by_form(account, mode).items()}


def _input(count: FileCount) -> RunInput:
    file = count.file
    return RunInput(
        name=count.name,
        record=count.record,
        sheet=file.sheet if file else "",
        bytes=file.size if file else None,
        sha256=file.digest() if file else None,
        rows=count.rows,
        used=count.used,
        set_aside=count.set_aside,
    )


def read_run(folder: str | Path) -> Run:
    """Checks a folder of results: its ``运行.json`` is there, and every file that it names is complete and unaltered.

    Args:
        folder: of ``policymatch score --out`` or :func:`~policymatch.tables.write_scores`.

    Returns:
        What the run read and wrote.

    Raises:
        TableError: it is no complete result; the message says what is missing or altered.
    """
    place = Path(folder)
    data = _manifest(place)
    try:
        run = Run.model_validate_json(data)
    except ValidationError as e:
        first = e.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise TableError(f"“{place / NAME}”不是能读的运行记录（{where or '全文'}：{first['msg']}）") from None
    if not run.version.isdecimal() or int(run.version) > int(VERSION):
        raise TableError(
            f"“{place / NAME}”的版本是{run.version[:20]}，本程序只认到{VERSION}，请用写出它的 policymatch 核对"
        )
    try:
        for output in run.outputs:
            _unaltered(place, output)
    except TableError:
        _still(place, data)
        raise
    _still(place, data)
    return run


def _still(place: Path, data: bytes) -> None:
    with suppress(TableError):
        if _manifest(place) == data:
            return
    raise TableError(f"核对期间，文件夹“{place}”里的结果被另一次运行改写，请重新核对")


def _manifest(place: Path) -> bytes:
    path = place / NAME
    try:
        if path.is_symlink():
            raise TableError(f"“{path}”是链接，不是结果的一部分")
        with open_regular(path) as f:
            data = f.read(LIMITS.manifest_bytes + 1)
    except FileNotFoundError:
        raise TableError(f"文件夹“{place}”没有“{NAME}”，不是一次完整运行的结果：运行没有结束，或中途停止") from None
    except OSError as e:
        raise TableError(f"“{path}”读不出来：{why_not(e)}") from None
    if len(data) > LIMITS.manifest_bytes:
        raise TableError(f"“{path}”超过{LIMITS.manifest_bytes}字节，不是运行记录")
    return data


def _unaltered(place: Path, output: RunOutput) -> None:
    path = place / output.name
    if not plain_name(output.name):
        raise TableError(f"“{place / NAME}”写的“{output.name}”不是文件名")
    try:
        if path.is_symlink():
            raise TableError(f"“{path}”是链接，不是运行写出的文件")
        with open_regular(path) as f:
            sha256 = hashlib.file_digest(f, "sha256").hexdigest()
    except FileNotFoundError:
        raise TableError(f"结果不全：“{place}”里没有“{output.name}”") from None
    except OSError as e:
        raise TableError(f"“{path}”读不出来：{why_not(e)}") from None
    if sha256 != output.sha256:
        raise TableError(f"“{path}”与运行记录不符：写出后被改动过")


def plain_name(name: str) -> bool:
    """Whether a text is the name of a file, and no path."""
    return name not in ("", ".", "..") and not set(name) & set("/\\:\0")


def earlier_outputs(folder: str | Path) -> list[str]:
    """The files that the record of an earlier run into a folder names; nothing where it cannot be read."""
    try:
        run = Run.model_validate_json(_manifest(Path(folder)))
    except (TableError, ValidationError):
        return []
    return [o.name for o in run.outputs if plain_name(o.name)]


__all__ = ["NAME", "earlier_outputs", "manifest", "plain_name", "read_run"]
