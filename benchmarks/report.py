"""The results of a run as a table and as JSON, and the machine it ran on."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
PACKAGES = ("policymatch", "numpy", "pyarrow", "polars")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure beside another; lower is better.

    Attributes:
        work: what was done.
        measure: what was measured.
        unit: of both figures: s, ms or MiB.
        ours: the figure of policymatch.
        beside: what the other figure belongs to; "" where there is none.
        other: the other figure.
    """

    work: str
    measure: str
    unit: str
    ours: float
    beside: str = ""
    other: float | None = None

    @property
    def ratio(self) -> float | None:
        """Our figure over the other one."""
        return None if self.other is None else self.ours / self.other


def markdown(lines: Sequence[Line]) -> str:
    """The table."""
    head = ["| work | measure | policymatch | beside | ratio |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *map(row, lines)])


def row(x: Line) -> str:
    """A row of the table."""
    beside = "" if x.other is None else f"{x.beside}: {_figure(x.other, x.unit)}"
    ratio = "" if x.ratio is None else f"{x.ratio:.2f}"
    return f"| {x.work} | {x.measure} | {_figure(x.ours, x.unit)} | {beside} | {ratio} |"


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}"


def results(conditions: str, lines: Sequence[Line]) -> str:
    """The lines, and the conditions of the run, as JSON."""
    found = [{**asdict(x), "ratio": x.ratio} for x in lines]
    return json.dumps({"conditions": conditions, "lines": found}, ensure_ascii=False, indent=1) + "\n"


def machine() -> str:
    """The machine in a sentence."""
    known = [f"{name} {found}" for name in PACKAGES if (found := _version(name))]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()}, "
        f"Python {platform.python_version()}; {', '.join(known)}."
    )


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def write(page: Path, text: str) -> None:
    """Replaces the text between the markers of a page.

    Raises:
        ValueError: the page has no markers.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
