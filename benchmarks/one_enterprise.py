"""One enterprise at a time, as a portal calls it: ``Catalog.match`` and explanations, beside the reference engine.

python -m benchmarks.one_enterprise POLICIES    a folder of synthetic incentives, for synthetic enterprises
python -m benchmarks.one_enterprise shipped     the shipped policies, for the files of enterprise_samples/

Prints one JSON object with median processor seconds over enterprises and rounds. Raises AssertionError where a report and the
reference engine differ.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from benchmarks.enterprises import draw
from benchmarks.fields import CATEGORIES, DAYS, MONEY, RATIOS
from benchmarks.rules import percent
from policymatch import Award, Catalog, Report
from policymatch.engine.reference.decide import NOT_ELIGIBLE, decide
from policymatch.engine.reference.evaluate import Evaluator

ON = date(2024, 12, 31)
SEED = 7
ENTERPRISES = 100
BY_REFERENCE = 5  # enterprises that the reference engine decides in each round
SHOWN = 10
ROUNDS = 3
SAMPLES = Path(__file__).parents[1] / "enterprise_samples"
Raw = dict[str, Any]


def synthetic(n: int) -> list[Raw]:
    """The known facts of the first enterprises of the synthetic workload, as a portal would give them."""
    values: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(MONEY, lambda fen: Decimal(fen) / 100),
        **dict.fromkeys(RATIOS, percent),
        **dict.fromkeys(DAYS, lambda day: date(1970, 1, 1) + timedelta(day)),
        **{name: among.__getitem__ for name, among in CATEGORIES.items()},
    }
    block = draw(n, SEED)
    return [
        {
            name: values.get(name, lambda value: value)(column.values[row].item())
            for name, column in block.items()
            if column.missing is None or not column.missing[row]
        }
        for row in range(n)
    ]


def by_reference(catalog: Catalog, report: Report, raw: Raw) -> list[tuple[str, Award | None]]:
    """Verdict and award of every incentive of a report, by the reference engine, reading of the facts included."""
    facts = catalog.facts(raw, ON)
    pairs = [(d.policy, d.incentive) for d in report.matches]
    decisions = [decide(Evaluator(catalog.dictionary, *pair, facts, ON)) for pair in pairs]
    return [(d.verdict, d.award) for d in decisions]


def shown(report: Report) -> list[str]:
    """The paths of ten incentives, those that are not 不符合 first."""
    return [d.incentive.path for d in sorted(report.matches, key=lambda d: d.verdict == NOT_ELIGIBLE)[:SHOWN]]


def clocked(work: Callable[..., Any], *arguments: Any) -> float:
    """The processor seconds of a call: one thread does all of it, and other processes do not disturb them."""
    start = process_time()
    work(*arguments)
    return process_time() - start


def measure(load: Callable[[], Catalog], enterprises: list[Raw]) -> dict[str, Any]:
    """Median processor seconds of each call, and how many incentives are decided.

    Raises:
        AssertionError: a report and the reference engine differ.
    """
    took: dict[str, list[float]] = {}

    def add(name: str, seconds: float) -> None:
        took.setdefault(name, []).append(seconds)

    def match(catalog: Catalog, raw: Raw, on: date = ON) -> None:
        _ = catalog.match(raw, on).package  # the package needs every decision

    def explained(report: Report, chosen: list[str]) -> None:
        for path in chosen:
            report.explain(path)

    for _ in range(ROUNDS):
        catalog = load()
        for day, on in (("first day", ON), ("next day", ON - timedelta(1))):
            for which, raw in zip(("first match", "second match"), enterprises, strict=False):
                add(f"{which}, {day}", clocked(match, catalog, raw, on))
    reports = [catalog.match(raw, ON) for raw in enterprises]
    paths = [shown(report) for report in reports]
    for report, raw in list(zip(reports, enterprises, strict=True))[:BY_REFERENCE]:
        assert by_reference(catalog, report, raw) == [(d.verdict, d.award) for d in report.matches], raw
    gc.disable()
    for _ in range(ROUNDS):
        for raw in enterprises:
            add("match", clocked(match, catalog, raw))
        gc.collect()
        for own, raw in zip(paths, enterprises, strict=True):
            add("explained", clocked(explained, catalog.match(raw, ON), own))
        gc.collect()
        for report, raw in list(zip(reports, enterprises, strict=True))[:BY_REFERENCE]:
            add("reference", clocked(by_reference, catalog, report, raw))
        gc.collect()
    gc.enable()
    return {
        "incentives": len(reports[0].matches),
        "enterprises": len(enterprises),
        "seconds": {name: median(seconds) for name, seconds in took.items()},
    }


def main() -> None:
    """Measures and prints."""
    if sys.argv[1] == "shipped":
        raw = [json.loads(path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*.json"))]
        found = measure(Catalog.builtin, raw)
    else:
        found = measure(lambda: Catalog.load(sys.argv[1]), synthetic(ENTERPRISES))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
