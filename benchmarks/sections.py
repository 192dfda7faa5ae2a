"""The sections of the table: what is run, and the lines that result."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, NamedTuple

from benchmarks.processes import Children, Finished
from benchmarks.report import Line

FEW, MANY = 200, 1000  # incentives
MATCHES = "匹配明细"
TIMES = (("wall time", "seconds"), ("processor time", "processor"))
_READ = "import polars, sys; [polars.read_csv(p, infer_schema=False, truncate_ragged_lines=True) for p in sys.argv[1:]]"


class Processes(NamedTuple):
    """The same work by ``policymatch score`` and by another process, called ``beside``; each call runs one from start to end."""

    work: str
    ours: Callable[[], Finished]
    beside: str
    other: Callable[[], Finished]


def sample(children: Children, rows: int, state: str) -> Processes:
    """The shipped policies on a sample population with its record tables; ``state`` is clean or dirty."""
    first = children.made(state, rows) / "enterprises.csv"
    records = sorted(path for path in first.parent.glob("*.csv") if path != first)
    options = [word for path in records for word in ("--records", f"{path.stem}={path}")]
    return Processes(
        f"shipped policies, {rows:,} sample enterprises with their record tables, {state}: `policymatch score`",
        lambda: _score(children, first, *options),
        "Polars only reads the files, as strings",
        lambda: children.run("-c", _READ, first, *records),
    )


def synthetic(children: Children, rows: int, incentives: int) -> Processes:
    """Synthetic incentives, from CSV to Parquet."""
    first, policies = children.made("enterprises", rows) / "enterprises.csv", children.made("policies", incentives)
    out = children.folder / "polars.parquet"
    return Processes(
        f"{rows:,} enterprises × {incentives:,} incentives, CSV to Parquet: `policymatch score`",
        lambda: _score(children, first, "--policies", policies / "policies", "--only", MATCHES),
        "Polars script",
        lambda: children.run("-m", "benchmarks.polars_peer", first, policies / "rules.pickle", out),
    )


def _score(children: Children, enterprises: object, *options: object) -> Finished:
    given = ("--on", "2024-12-31", "--format", "parquet", "--out", children.folder / "out", *options)
    return children.run("-m", "policymatch", "score", enterprises, *given, accepted=(0, 1))


def _timed(given: Processes, rounds: int) -> Iterator[Line]:
    turns = [(given.ours(), given.other()) for _ in range(rounds)]
    for measure, key in TIMES:
        ours, other = (median(getattr(done, key) for done in side) for side in zip(*turns, strict=True))
        yield Line(given.work, measure, "s", ours, given.beside, other)


def _same(work: str, figures: list[Any]) -> None:
    if any(other != figures[0] for other in figures):
        raise RuntimeError(f"{work}: the results differ: {figures}")


def shipped(children: Children, sizes: Namespace) -> Iterator[Line]:
    """The whole command with the shipped policies, on clean and on dirty files."""
    for state in ("clean", "dirty"):
        yield from _timed(sample(children, sizes.shipped, state), sizes.rounds)


def one(children: Children, sizes: Namespace) -> Iterator[Line]:
    """One enterprise at a time; medians over rounds of its own."""
    for kind, policies in (("shipped", "shipped"), ("synthetic", children.made("policies", MANY) / "policies")):
        found = children.measure("one_enterprise", policies)
        took = {name: seconds * 1000 for name, seconds in found["seconds"].items()}
        work = f"one enterprise × {found['incentives']:,} {kind} incentives"
        call = f"{work}: `Catalog.match` and its package"
        yield Line(call, "processor time", "ms", took.pop("match"), "reference engine", took.pop("reference"))
        yield Line(f"{work}: ten explained", "processor time", "ms", took.pop("explained"))
        for name, milliseconds in took.items():
            yield Line(f"{call}, {name}", "processor time", "ms", milliseconds)


def command(children: Children, sizes: Namespace) -> Iterator[Line]:
    """The whole command with synthetic policies."""
    for rows, incentives in ((sizes.rows, FEW), (sizes.many, MANY)):
        given = synthetic(children, rows, incentives)
        yield from _timed(given, sizes.rounds)
        files = (children.folder / "out" / f"{MATCHES}.parquet", children.folder / "polars.parquet")
        _same(given.work, [children.measure("measure", "figures", path) for path in files])


def listing(children: Children, sizes: Namespace) -> Iterator[Line]:
    """All pairs as one table in memory, from a table in memory."""
    for rows, incentives in ((sizes.rows, FEW), (sizes.many, MANY)):
        files = children.made("policies", incentives), children.made("enterprises", rows)
        for categories in ("enums", "strings"):
            work = f"{rows:,} enterprises × {incentives:,} incentives in memory, categories as {categories}: {MATCHES} of `Catalog.score`"
            turns = [
                [children.measure("measure", "listing", engine, categories, *files) for engine in ("ours", "polars")]
                for _ in range(sizes.rounds)
            ]
            _same(work, [one["figures"] for turn in turns for one in turn])
            for measure, key in TIMES:
                ours, other = (median(one[key] for one in side) for side in zip(*turns, strict=True))
                yield Line(work, measure, "s", ours, "Polars", other)


def memory(children: Children, sizes: Namespace) -> Iterator[Line]:
    """Peak memory of the whole command at two sizes, one run each."""
    runs = [sample(children, rows, "clean") for rows in (sizes.shipped // 4, sizes.shipped)]
    runs += [synthetic(children, rows, FEW) for rows in (sizes.rows, sizes.long)]
    for given in runs:
        yield Line(given.work, "peak memory", "MiB", given.ours().memory, given.beside, given.other().memory)


SECTIONS: dict[str, Callable[[Children, Namespace], Iterator[Line]]] = {
    section.__name__: section for section in (shipped, one, command, listing, memory)
}
