"""The sections of the table: what is run, and the lines that come of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import dirt
from benchmarks.forms import make as make_forms
from benchmarks.processes import Children, Finished
from benchmarks.report import Line, at_least, at_most

DAY = "2024-12-31"
RUNS = 3
STARTS = 7
MOST_GROWTH = 500.0
DIRTY = 5  # as small a part of the enterprises is made dirty
FEW = 20  # as small a part of the enterprises is written as a workbook
SAME = 0.1
SCORED_WITH = (
    "policymatch.cli",
    "policymatch.tables",
    "policymatch.engine.columnar",
    "pyarrow.csv",
    "pyarrow.parquet",
    "pandas",
)
ALSO = {
    "ours-arrow": "out of an Arrow table in 元, every cell and code looked at",
    "ours-pairs": "every pair listed with its amount and what is missing",
}
NAMES = {
    "polars-texts": "Polars, one expression a policy",
    "polars": "the same, categories as Enum",
    "polars-streaming": "the same, categories as Enum, streaming engine",
    "pandas": "pandas masks",
    "openfisca": "OpenFisca-Core",
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is run: enterprises, enterprises of the large file, rounds in which everybody has a turn."""

    rows: int
    many_rows: int
    rounds: int


def kernel_200(children: Children, sizes: Sizes) -> list[Line]:
    """200 policies, data in memory, beside everybody."""
    bars: dict[str, float | None] = {"polars-texts": 6.0, "pandas": 12.0, "polars": None, "polars-streaming": None}
    if find_spec("openfisca_core"):
        bars["openfisca"] = None
    return _kernel(children, sizes, 200, bars)[0]


def kernel_1000(children: Children, sizes: Sizes) -> list[Line]:
    """1,000 policies, data in memory; beside 200 of them, and beside reading the file."""
    lines, found = _kernel(children, sizes, 1000, {"polars-texts": 9.0, "polars": None, "polars-streaming": None})
    folder = children.enterprises(sizes.rows, "csv", "parquet")
    few, many, read = list[float](), list[float](), list[float]()
    for _ in range(sizes.rounds):
        few += _one(children, "ours", folder, 200)["seconds"]
        many += _one(children, "ours", folder, 1000)["seconds"]
        read += children.measure("read", RUNS, folder / "enterprises.csv")["seconds"]
    ratio, bar, holds = at_most(median(many), median(few), 4)
    lines.append(Line("five times the policies", _s(many), f"200 policies: {_s(few)}", ratio, bar, holds))
    ratio, _, holds = at_most(median(found), median(read), 1)
    lines.append(
        Line(
            "1,000 policies, data in Arrow", _s(found), f"pyarrow reads the CSV: {_s(read)}", ratio, "aim: ≤ 1 ×", holds
        )
    )
    return lines


def _kernel(
    children: Children, sizes: Sizes, incentives: int, bars: Mapping[str, float | None]
) -> tuple[list[Line], list[float]]:
    folder = children.enterprises(sizes.rows, "parquet")
    seconds: dict[str, list[float]] = {name: [] for name in ("ours", *ALSO, *bars)}
    for name in bars:
        if name.startswith("polars") and not find_spec("polars"):
            del seconds[name]
    prepared = list[float]()
    digests: dict[str, str] = {}
    for _ in range(sizes.rounds):
        for name, times in seconds.items():
            found = _one(children, name, folder, incentives)
            times += found["seconds"]
            digests[name] = found["digest"]
            prepared += [found["prepared"]] if name == "ours" else []
            took = f"{_s(found['seconds'])} ({_s(found['processor'])} of the processors)"
            print(f"   {name}: {took}, prepared in {found['prepared']:.2f} s, {found['memory']:.0f} MiB", flush=True)
    if len(set(digests.values())) > 1:
        raise RuntimeError(f"they do not tell the same figures: {digests}")
    work = f"{sizes.rows:,} enterprises × {incentives:,} policies: verdicts and amounts, data in Arrow"
    lines = []
    for name, bar in bars.items():
        if name in seconds:
            said = at_least(median(seconds["ours"]), median(seconds[name]), bar)
            lines.append(Line(work, _s(seconds["ours"]), f"{NAMES[name]}: {_s(seconds[name])}", *said))
    lines += [Line(f"the same, {said}", _s(seconds[name])) for name, said in ALSO.items()]
    lines.append(Line(f"before that, {incentives:,} policies loaded from their files and compiled", _s(prepared)))
    return lines, seconds["ours"]


def _one(children: Children, engine: str, folder: Path, incentives: int) -> dict[str, Any]:
    return children.measure("kernel", engine, folder, children.policies(incentives), incentives, RUNS)


def score_200(children: Children, sizes: Sizes) -> list[Line]:
    """The whole command, 200 policies."""
    return _score(children, sizes, 200, 2.5)


def score_1000(children: Children, sizes: Sizes) -> list[Line]:
    """The whole command, 1,000 policies."""
    return _score(children, sizes, 1000, 6)


def _score(children: Children, sizes: Sizes, incentives: int, bar: float) -> list[Line]:
    folder = children.enterprises(sizes.rows, "csv")
    read, matches, everything = list[float](), list[float](), list[float]()
    for _ in range(sizes.rounds):
        read += children.measure("read", RUNS, folder / "enterprises.csv")["seconds"]
        lean = _scored(children, folder, incentives, "--only", "匹配明细")
        matches.append(lean.seconds)
        full = _scored(children, folder, incentives)
        everything.append(full.seconds)
        print(f"   read {_s(read)}, 匹配明细 {_took(lean)}, everything {_took(full)}", flush=True)
    work = f"`policymatch score`, CSV of {sizes.rows:,} rows × {incentives:,} policies"
    beside = f"pyarrow reads the CSV: {_s(read)}"
    return [
        Line(f"{work}, matches as Parquet", _s(matches), beside, *at_most(median(matches), median(read), bar)),
        Line(
            f"{work}, all tables as Parquet",
            _s(everything),
            beside,
            *at_most(median(everything), median(read), None),
        ),
    ]


def _scored(
    children: Children, enterprises: Path, incentives: int, *more: object, accepted: Sequence[int] = (0,)
) -> Finished:
    """The command from start to end, on a file or on the CSV file of a folder."""
    path = enterprises / "enterprises.csv" if enterprises.is_dir() else enterprises
    out = children.folder / "out"
    given = ["--on", DAY, "--policies", children.policies(incentives), "--format", "parquet", "--out", out, *more]
    return children.run("-m", "policymatch", "score", path, *given, accepted=accepted)


def memory(children: Children, sizes: Sizes) -> list[Line]:
    """The memory of the command, and its time, for a file and for one five times as long."""
    base = children.measure("imports", *SCORED_WITH)["memory"]
    lengths = (sizes.rows, sizes.many_rows)
    growth: dict[int, list[float]] = {rows: [] for rows in lengths}
    seconds: dict[int, list[float]] = {rows: [] for rows in lengths}
    for _ in range(sizes.rounds):
        for rows in lengths:
            done = _scored(children, children.enterprises(rows, "csv"), 200)
            growth[rows].append(done.memory - base)
            seconds[rows].append(done.seconds)
            print(f"   {rows:,} rows: {growth[rows][-1]:.0f} MiB over {base:.0f} MiB, {_took(done)}", flush=True)
    few, many = (median(growth[rows]) for rows in lengths)
    holds = max(few, many) <= MOST_GROWTH and many <= few * (1 + SAME)
    both = f"{sizes.rows:,} and {sizes.many_rows:,} rows"
    grown = f"{few:.0f} and {many:.0f} MiB"
    imported = f"after imports: {base:.0f} MiB"
    limit = f"≤ {MOST_GROWTH:.0f} MiB, the same"
    short, long = (seconds[rows] for rows in lengths)
    ratio = f"{median(long) / median(short):.1f} × as long for {sizes.many_rows / sizes.rows:g} × the rows"
    return [
        Line(f"growth of memory by `policymatch score` × 200 policies, {both}", grown, imported, "", limit, holds),
        Line(f"the same, {sizes.many_rows:,} rows", _s(long), f"{sizes.rows:,} rows: {_s(short)}", ratio),
    ]


def shipped(children: Children, sizes: Sizes) -> list[Line]:
    """The shipped policies on a population with all its record tables, clean and dirty."""
    return [
        _shipped(children, sizes, "", "--clean"),
        _shipped(children, sizes, ", dirty: bad cells in nearly every column, codes that stand twice"),
    ]


def _shipped(children: Children, sizes: Sizes, said: str, *options: str) -> Line:
    files = children.shipped(sizes.rows, *options)
    read, command = list[float](), list[float]()
    records = [word for path in files[1:] for word in ("--records", f"{path.stem}={path}")]
    out = children.folder / "out"
    for _ in range(sizes.rounds):
        read += children.measure("read", 1, *files)["seconds"]
        given = ["--on", DAY, "--format", "parquet", "--out", out, *records]
        done = children.run("-m", "policymatch", "score", files[0], *given, accepted=(0, 1))
        command.append(done.seconds)
        print(f"   read {_s(read)}, command {_took(done)}, {done.memory:.0f} MiB", flush=True)
    bar = at_most(median(command), median(read), 4)
    tables = f"{len(files) - 1} record tables"
    work = f"shipped policies × {sizes.rows:,} synthetic enterprises with {tables}, the whole command{said}"
    return Line(work, _s(command), f"pyarrow reads the files: {_s(read)}", *bar)


def dirty(children: Children, sizes: Sizes) -> list[Line]:
    """The whole command on files with one kind of dirt in every row."""
    rows = sizes.rows // DIRTY
    enterprises = children.enterprises(sizes.rows, "csv") / "enterprises.csv"
    lines: list[Line] = []
    clean = 0.0
    for kind, path in dirt.make(children.folder / "dirt", enterprises, rows):
        seconds = [_scored(children, path, 200, accepted=(0, 1)).seconds for _ in range(sizes.rounds)]
        clean = clean or median(seconds)
        print(f"   {kind}: {_s(seconds)}", flush=True)
        work = f"`policymatch score`, CSV of {rows:,} rows × 200 policies, {kind}"
        lines.append(Line(work, _s(seconds), "", f"{median(seconds) / clean:.1f} × as long" if lines else ""))
    return lines


def forms(children: Children, sizes: Sizes) -> list[Line]:
    """The whole command on the same enterprises in each form that tables come in."""
    rows = sizes.rows // FEW
    enterprises = children.enterprises(sizes.rows, "csv") / "enterprises.csv"
    lines: list[Line] = []
    for form, path in make_forms(children.folder / "forms", enterprises, rows):
        seconds = [_scored(children, path, 200).seconds for _ in range(sizes.rounds)]
        print(f"   {form}: {_s(seconds)}", flush=True)
        lines.append(Line(f"`policymatch score`, {rows:,} rows × 200 policies out of {form}", _s(seconds), ""))
    return lines


def one(children: Children, sizes: Sizes) -> list[Line]:
    """One enterprise at a time."""
    found = json.loads(children.run("-m", "benchmarks.one_enterprise", children.folder / "one", "--json").printed)
    took: dict[str, float] = found["seconds"]
    work = f"one enterprise × {found['incentives']:,} policies"
    verdicts, explained = took["verdicts and awards"], took["10 explained"]
    closures = f"closures: {took['closures'] * 1000:.2f} ms; reference engine: {took['reference engine'] * 1000:.0f} ms"
    times = f"{took['closures'] / verdicts:.1f} × faster"
    return [
        Line(
            f"{work}: verdicts and amounts", f"{verdicts * 1000:.3f} ms", closures, times, "< 0.2 ms", verdicts < 0.0002
        ),
        Line("ten of its matches explained", f"{explained * 1000:.2f} ms", "", "", "< 2 ms", explained < 0.002),
    ]


def start(children: Children, sizes: Sizes) -> list[Line]:
    """How long it takes to begin."""
    imported = [s for _ in range(STARTS) for s in children.measure("imports", "policymatch")["seconds"]]
    helped = [children.run("-m", "policymatch", "--help").seconds for _ in range(STARTS)]
    bare = [children.run("-c", "pass").seconds for _ in range(STARTS)]
    return [
        Line("`import policymatch`", _ms(imported), "", "", "≤ 250 ms", median(imported) <= 0.25),
        Line("`policymatch --help`", _ms(helped), f"bare Python: {_ms(bare)}", "", "≤ 400 ms", median(helped) <= 0.4),
    ]


def _took(done: Finished) -> str:
    return f"{done.seconds:.2f} s ({done.processor:.2f} s of the processors)"


def _s(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.2f} s"


def _ms(seconds: Sequence[float]) -> str:
    return f"{median(seconds) * 1000:.0f} ms"


SECTIONS: dict[str, Callable[[Children, Sizes], list[Line]]] = {
    "kernel-200": kernel_200,
    "kernel-1000": kernel_1000,
    "score-200": score_200,
    "score-1000": score_1000,
    "memory": memory,
    "shipped": shipped,
    "dirty": dirty,
    "forms": forms,
    "one": one,
    "start": start,
}
