"""The table of a run, and the machine it ran on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
PACKAGES = ("policymatch", "numpy", "pyarrow", "pandas", "polars", "openfisca-core")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table; ``holds`` is None where there is no bar."""

    work: str
    ours: str
    beside: str = ""
    ratio: str = ""
    bar: str = ""
    holds: bool | None = None


def at_least(ours: float, peer: float, bar: float | None) -> tuple[str, str, bool | None]:
    """How many times faster than a peer, against a bar."""
    ratio = peer / ours
    return f"{ratio:.1f} × faster", "" if bar is None else f"≥ {bar:g} ×", None if bar is None else ratio >= bar


def at_most(ours: float, other: float, bar: float | None) -> tuple[str, str, bool | None]:
    """How many times as long as another, against a bar."""
    ratio = ours / other
    return f"{ratio:.1f} × as long", "" if bar is None else f"≤ {bar:g} ×", None if bar is None else ratio <= bar


def markdown(lines: Sequence[Line]) -> str:
    """The table."""
    rows = ["| work | policymatch | beside | ratio | bar | |", "| --- | --- | --- | --- | --- | --- |"]
    said = {True: "holds", False: "**missed**", None: ""}
    rows += [f"| {x.work} | {x.ours} | {x.beside} | {x.ratio} | {x.bar} | {said[x.holds]} |" for x in lines]
    return "\n".join(rows)


def machine() -> str:
    """The machine in a sentence."""
    known = [f"{name} {found}" for name in PACKAGES if (found := _version(name))]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()}, "
        f"Python {platform.python_version()}; {', '.join(known)}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    told = {key.strip(): value.strip() for key, value in told.items()}
    name = told.get("model name", platform.machine())
    return f"{name} (family {told['cpu family']}, model {told['model']})" if "cpu family" in told else name


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def write(page: Path, text: str) -> None:
    """Puts a text between the marks of a page.

    Raises:
        ValueError: the page has no marks.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
