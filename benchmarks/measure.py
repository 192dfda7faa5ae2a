"""One measurement in a process of its own; prints one JSON object. Called by ``benchmarks.run``.

python -m benchmarks.measure kernel ENGINE FOLDER POLICIES INCENTIVES RUNS
python -m benchmarks.measure read RUNS FILE…
python -m benchmarks.measure imports MODULE…
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any


def peak() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def clocked(work: Callable[[], Any], runs: int) -> tuple[dict[str, list[float]], Any]:
    """The seconds of each run but the first, those that the processors spent on it, and what the last one gave."""
    seconds, spent, given = list[float](), list[float](), None
    for _ in range(runs + 1):
        given = None  # what the run before gave is not in the way
        start, begun = perf_counter(), process_time()
        given = work()
        seconds.append(perf_counter() - start)
        spent.append(process_time() - begun)
    return {"seconds": seconds[1:], "processor": spent[1:]}, given


def kernel(engine: str, folder: Path, policies: Path, incentives: int, runs: int) -> dict[str, Any]:
    """Verdicts and amounts of all enterprises, with the facts in memory; the first run is not counted."""
    made: Any
    if engine.startswith("ours"):
        from benchmarks.ours import ENGINES

        before, start = peak(), perf_counter()
        made = ENGINES[engine](policies)
        prepared = perf_counter() - start
        made.load(folder / "enterprises.parquet")
    else:
        from benchmarks.enterprises import for_peers
        from benchmarks.rules import rules

        peer = peer_of(engine)
        given = rules(incentives)
        before, start = peak(), perf_counter()
        made = peer(given)
        prepared = perf_counter() - start
        made.load(for_peers(folder))
    loaded = peak()
    seconds, figures = clocked(made.run, runs)
    return {
        **seconds,
        "prepared": prepared,
        "memory": peak() - before,
        "working_memory": peak() - loaded,
        "totals": figures.sum(axis=0).tolist(),
        "digest": hashlib.sha256(figures.tobytes()).hexdigest(),
    }


def peer_of(engine: str) -> Any:
    """The class of a peer."""
    if engine == "openfisca":
        from benchmarks.openfisca import OpenFisca

        return OpenFisca
    from benchmarks.peers import PEERS

    return PEERS[engine]


def read(files: Sequence[Path], runs: int) -> dict[str, Any]:
    """The time that pyarrow takes to read CSV files, with its own idea of the types."""
    import pyarrow.csv

    def all_of_them() -> int:
        return sum(pyarrow.csv.read_csv(path).num_rows for path in files)

    seconds, rows = clocked(all_of_them, runs)
    return {**seconds, "rows": rows}


def imports(modules: Sequence[str]) -> dict[str, Any]:
    """The time and memory that imports take."""
    start = perf_counter()
    for name in modules:
        import_module(name)
    return {"seconds": [perf_counter() - start], "memory": peak()}


def main() -> None:
    """Does what the arguments say."""
    what, *rest = sys.argv[1:]
    if what == "kernel":
        found = kernel(rest[0], Path(rest[1]), Path(rest[2]), int(rest[3]), int(rest[4]))
    elif what == "read":
        found = read([Path(p) for p in rest[1:]], int(rest[0]))
    elif what == "imports":
        found = imports(rest)
    else:
        raise SystemExit(f"no such measurement: {what}")
    print(json.dumps(found), flush=True)
    os._exit(0)  # the threads of Arrow and Polars need not be waited for


if __name__ == "__main__":
    main()
