"""What the commands share: options, opening a catalog, printing."""

from __future__ import annotations

import codecs
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policymatch.cli.streams import escaped
from policymatch.errors import FactError, FactIssue
from policymatch.files import open_regular, why_not

if TYPE_CHECKING:
    from rich.console import Console

    from policymatch.api import Catalog

CLEAN, REJECTED = 0, 1
_FIRST_YEAR, _LAST_YEAR = 1949, 2999


def a_day(text: str) -> date:
    """A day written ``2024-12-31``."""
    try:
        day = date.fromisoformat(text)
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:  # 本年 - 3年 and 基准日 + 12月 have to be days too
            raise ValueError
        return day
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是日期，应为 年-月-日，如 2024-12-31") from None


def a_number(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是整数") from None


def a_mode(text: str) -> int:
    """Permissions of a file in octal, ``640``."""
    if not re.fullmatch("6[0246]{2}", text, re.ASCII):
        raise typer.BadParameter(f"“{text}”不是结果文件的权限，应为三位八进制数，首位是6，如 640（同组可读）")
    return int(text, 8)


On = Annotated[date, typer.Option("--on", parser=a_day, metavar="日期", help="基准日，如 2024-12-31。")]
Calendar = Annotated[
    Path | None,
    typer.Option("--calendar", metavar="文件", help="工作日历文件（YAML），补上随包日历没有的年份。"),
]
Policies = Annotated[
    list[Path] | None,
    typer.Option("--policies", metavar="文件夹", help="政策文件夹或文件，可写多次；不写则用随包的政策。"),
]
Builtin = Annotated[bool, typer.Option("--builtin", help="自己的政策之外，也用随包的政策。")]
Packages = Annotated[bool, typer.Option("--packages", help="也用已安装的政策包。")]
Unplaced = Annotated[bool, typer.Option("--include-unplaced", help="没有载明地区的政策也判定。")]
Unconfirmed = Annotated[bool, typer.Option("--include-unconfirmed", help="未证实的事项也判定。")]
Ledger = Annotated[bool, typer.Option("--ledger-known", help="兑现台账是全的：没有兑现记录就是没有兑现过。")]

Internal = Annotated[bool, typer.Option("--internal", help="说明里写出内部数据的值；不写则以 *** 代替。")]
Official = Annotated[
    bool, typer.Option("--official", help="说明里写出读法、存疑和备注，供工作人员查看；不写则是给企业看的说明。")
]
Where = Annotated[
    str,
    typer.Option(
        "--place",
        metavar="地区",
        help="只判定这个地区、它所在的省市和全国的事项：区划代码、功能区代码或全国唯一的地名。",
    ),
]
BadCheckDigits = Annotated[
    bool,
    typer.Option("--accept-bad-check-digits", help="统一社会信用代码形式对、校验位不对的，也按写的取用，并计数提示。"),
]
Mode = Annotated[
    int,
    typer.Option(
        "--mode", parser=a_mode, metavar="权限", help="写出的文件给谁读，如 640（同组可读）；不写则只有本人。"
    ),
]

Units = Annotated[
    list[str] | None,
    typer.Option(
        "--unit",
        metavar="列=单位",
        help="一列里不带单位的数按什么单位读，可写多次，如 --unit 资产负债率=%，等于写在表头里。",
    ),
]


def out(text: str = "") -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def out_json(text: str) -> None:
    """JSON on standard output; in ASCII where the encoding of the output is not UTF-8, so that any reader of JSON can read it."""
    utf_8 = codecs.lookup(sys.stdout.encoding).name == "utf-8"
    out(text if utf_8 else escaped(text))


def console() -> Console:
    """A rich console; colour only on a terminal."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 160)


def table(*columns: str, **options: Any) -> Any:
    """A plain rich table."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, **options)
    for name in columns:
        made.add_column(name, justify="right" if name in ("金额", "户数", "合计") else "left", overflow="fold")
    return made


def open_catalog(
    folders: list[Path] | None,
    builtin: bool = False,
    packages: bool = False,
    *,
    calendar: Path | None = None,
    unplaced: bool = False,
    unconfirmed: bool = False,
) -> Catalog:
    """The catalog of folders and installed packages, or the shipped one where there are none."""
    from policymatch.api import Catalog

    return Catalog.load(
        *(folders or ()),
        builtin=builtin or not (folders or packages),
        packages=packages,
        calendar=calendar,
        unplaced=unplaced,
        unconfirmed=unconfirmed,
    )


def read_file(path: Path) -> bytes:
    """The bytes of an input file.

    Raises:
        FactError: it is not there, is no regular file, or cannot be read.
    """
    try:
        with open_regular(path) as f:
            return f.read()
    except OSError as e:
        why = "没有这个文件" if isinstance(e, FileNotFoundError) else f"读不了这个文件：{why_not(e)}"
        raise FactError([FactIssue("文件", str(path), why)]) from None
