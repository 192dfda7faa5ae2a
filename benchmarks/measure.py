"""One measurement in a process of its own; prints one JSON object. Called by ``benchmarks.run``.

python -m benchmarks.measure listing ours|polars enums|strings POLICIES ENTERPRISES
python -m benchmarks.measure figures FILE
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ON = date(2024, 12, 31)
Listed = Callable[[], pa.Table]


def ours(policies: Path, enterprises: Path, enums: bool) -> Listed:
    """``Catalog.score`` of an Arrow table in memory, and its 匹配明细 as an Arrow table."""
    from policymatch import Catalog

    catalog, table = Catalog.load(policies / "policies"), enterprise_table(enterprises, enums)
    return lambda: catalog.score(table, on=ON).arrow("匹配明细")


def enterprise_table(folder: Path, enums: bool) -> pa.Table:
    """The enterprises, categories as dictionaries or as strings."""
    table = pq.read_table(folder / "enterprises.parquet")
    if enums:
        return table
    plain = [c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for c in table.columns]
    return pa.table(plain, names=table.column_names)


def polars(policies: Path, enterprises: Path, enums: bool) -> Listed:
    """The long table of Polars from a frame in memory."""
    from benchmarks import polars_peer

    rules = pickle.loads((policies / "rules.pickle").read_bytes())
    frame = polars_peer.read(enterprises / "enterprises.csv", enums)
    return lambda: polars_peer.long_table(frame, rules)


ENGINES = {"ours": ours, "polars": polars}


def listing(engine: str, categories: str, policies: Path, enterprises: Path) -> dict[str, Any]:
    """Seconds of the second of two runs, and the figures of what it listed."""
    run = ENGINES[engine](policies, enterprises, categories == "enums")
    run()
    gc.collect()
    start, begun = perf_counter(), process_time()
    listed = run()
    seconds, processor = perf_counter() - start, process_time() - begun
    return {"seconds": seconds, "processor": processor, "figures": figures(listed)}


def figures(listed: Any) -> list[int]:
    """Of a long table of either side: number of pairs, of those that are 符合, of those with an amount, sum of the amounts in 分."""
    table: pa.Table = listed if isinstance(listed, pa.Table) else listed.select("结果", "金额(分)").to_arrow()
    matches = pc.sum(pc.equal(table["结果"].cast(pa.string()), "符合")).as_py()
    fen = "金额(分)" in table.column_names
    amount = table["金额(分)" if fen else "金额(元)"]
    total = pc.sum(amount).as_py()
    return [table.num_rows, matches, len(amount) - amount.null_count, int(total if fen else total * 100)]


def main() -> None:
    """Does what the arguments say."""
    what, *rest = sys.argv[1:]
    if what == "listing":
        found: Any = listing(rest[0], rest[1], Path(rest[2]), Path(rest[3]))
    else:
        found = figures(pq.read_table(rest[0]))
    print(json.dumps(found), flush=True)
    os._exit(0)  # without waiting for the threads of Arrow and Polars


if __name__ == "__main__":
    main()
