"""``python -m tests.fuzz.child KIND SECONDS SEED``: damaged inputs of one kind until the time is over.

Prints how many were tried, how many gave a result and how many one of our own errors. Any other end is a fault; its seed
and the damaged input are kept.
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import xlsxwriter

from policymatch import Catalog, PolicymatchError
from policymatch.catalog.loading import load_texts
from policymatch.engine.cases import run_case
from policymatch.tables import open_table, score_table
from tests.fuzz.mutating import mutated, mutated_json, mutated_zip
from tests.shipped import POLICIES
from tests.tables.making import DICTIONARY, POLICY, small

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "enterprise_samples"
ON = date(2024, 12, 31)
MEMORY = 6 << 30
Try = Callable[[random.Random], bytes]


def _json(folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    seeds = [p.read_bytes() for p in sorted(SAMPLES.glob("*.json"))]
    catalog = Catalog.builtin()

    def run(data: bytes) -> None:
        report = catalog.match(data, ON)
        report.document().model_dump_json()
        report.explain()

    return seeds, run


def _table(folder: Path, name: str) -> Callable[[bytes], None]:
    records = folder / "booths.csv"
    records.write_bytes(
        "统一社会信用代码,展会类别,展位费(万元),开展日期\n91420802HC9000012M,国际性,4,2024/4/15\n".encode()
    )

    def run(data: bytes) -> None:
        path = folder / name
        path.write_bytes(data)
        scores = score_table(small(), open_table(path), {"参展记录": open_table(records)}, ON, workers=1)
        counted = scores.files[0]
        assert counted.rows == counted.used + counted.set_aside
        scores.summary_text()
        _ = scores.matches

    return run


def _rows() -> list[list[object]]:
    head: list[object] = [
        "统一社会信用代码",
        "企业名称",
        "注册地",
        "民营企业",
        "企业规模",
        "成立日期",
        "资产负债率(%)",
        "出口占比",
        "营业收入2024(万元)",
        "从业人员数2024",
    ]
    return [
        head,
        ["91420802HC9000012M", "甲公司", "420802", "是", "中型", "2010-05-20", "45", "85", "1,200.5", "12"],
        ["91420802HC9000020G", "乙公司", "420802", "有", "小型", "2010/5/20", "45.5%", "—", "1200万元", "12.0"],
        ["91350100M000100Y43", "丙公司", "420802", "否", "微型", "20100520", "0.5", "5%", "0.30000000000000004", "无"],
        ["", "合计", "", "", "", "", "", "", "2400", "24"],
    ]


def _csv(folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    plain = "\n".join(",".join(f'"{c}"' if "," in str(c) else str(c) for c in row) for row in _rows())
    return [plain.encode(), plain.replace("\n", "\r\n").encode("gb18030"), plain.encode("utf-16")], _table(
        folder, "企业.csv"
    )


def _xlsx(folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    seeds = []
    for typed in (False, True):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out)
        sheet = book.add_worksheet("企业")
        percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for i, row in enumerate(_rows()):
            for j, cell in enumerate(row):
                if not typed or not i:
                    sheet.write_string(i, j, str(cell))
                else:
                    sheet.write(i, j, cell)
        if typed:
            sheet.write_number(1, 6, 0.45, percent)
            sheet.write_number(1, 5, 40318, day)
            sheet.write_formula(2, 9, "=1+1", None, "")
            sheet.merge_range(1, 2, 3, 2, "420802")
            book.add_worksheet("附表").write(0, 0, "x")
        book.close()
        seeds.append(out.getvalue())
    return seeds, _table(folder, "企业.xlsx")


def _parquet(folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    rows = _rows()
    frame = pd.DataFrame(rows[1:], columns=[str(h) for h in rows[0]])
    typed = frame.assign(从业人员数2024=[1.5, 2.0, float("nan"), 4.0], 成立日期=pd.to_datetime(["2010-05-20"] * 4))
    seeds = []
    for made in (frame, typed):
        out = io.BytesIO()
        made.to_parquet(out)
        seeds.append(out.getvalue())
    return seeds, _table(folder, "企业.parquet")


def _policy(folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    shipped = {p.name: p.read_bytes() for p in (POLICIES / "dictionary").glob("*.yaml")}
    seeds = [p.read_bytes() for p in sorted(POLICIES.rglob("*.yaml")) if p.parent.name != "dictionary"]

    def run(data: bytes) -> None:
        loaded = load_texts({**shipped, "policy.yaml": data})
        for policy in loaded.policies:
            for incentive in policy.incentives:
                for case in incentive.cases:
                    run_case(loaded.dictionary, policy, incentive, case)

    return seeds, run


def _dictionary(folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    seeds = [DICTIONARY.encode(), *(p.read_bytes() for p in sorted((POLICIES / "dictionary").glob("*.yaml")))]

    def run(data: bytes) -> None:
        load_texts({"dictionary.yaml": data, "policy.yaml": POLICY.encode()})

    return seeds, run


DAMAGE = {"xlsx": mutated_zip, "json": mutated_json}
KINDS = {"json": _json, "csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "policy": _policy, "dictionary": _dictionary}


def main(kind: str, seconds: float, seed: int) -> int:
    """Tries damaged inputs of a kind; 0 where each ended in a result or in one of our own errors."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except ImportError:  # Windows has no such limit
        pass
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeds, run = KINDS[kind](folder)
        until = time.monotonic() + seconds
        tried = results = 0
        while time.monotonic() < until:
            chance = random.Random(f"{seed}:{tried}")
            one = chance.choice(seeds)
            data = DAMAGE.get(kind, mutated)(one, chance, seeds)
            print(f"\r{seed}:{tried}", end="", file=sys.stderr, flush=True)  # what a crash of the process leaves
            tried += 1
            try:
                run(data)
                results += 1
            except PolicymatchError:
                pass
            except BaseException:
                kept = Path(tempfile.gettempdir()) / f"fuzz-{kind}-{seed}-{tried - 1}"
                kept.write_bytes(data)
                print(f"\n{kind} {seed}:{tried - 1}, kept as {kept}\n{traceback.format_exc()}")
                return 1
    print(json.dumps({"kind": kind, "seed": seed, "tried": tried, "results": results}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))
