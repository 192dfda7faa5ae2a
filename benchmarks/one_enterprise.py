"""One enterprise at a time against many incentives: verdicts and awards, beside closures and the reference engine.

python -m benchmarks.one_enterprise FOLDER [--p 1000] [--n 300] [--rounds 5] [--json]

FOLDER is where the policies are written; all ways must find the same verdicts and amounts. Medians over enterprises and
rounds, in seconds; every way has its turn in each round.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.enterprises import CATEGORIES, COUNTS, DAYS, FLAGS, MONEY, RATIO_SCALE, RATIOS, Block, draw
from benchmarks.rules import Amount, Fixed, Leaf, Rate, Rule, fold, rules, write_policies
from policymatch.api import Catalog, Report
from policymatch.engine.compiled import Matcher
from policymatch.engine.reference.decide import ELIGIBLE, NOT_ELIGIBLE, decide
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.model.facts import Facts

ON = date(2024, 12, 31)
SEED = 7
BY_REFERENCE = 10  # enterprises; it takes a hundred times as long
SHOWN = 10
Plain = dict[str, Any]
Found = list[tuple[int, bool, int | None]]
"""The incentives that are not 不符合: number, whether surely 符合, amount in 分 (None while it is open)."""


# ------------------------------------------------------------------ enterprises


def plain(block: Block, row: int) -> Plain:
    """The known facts of one enterprise: whole numbers, flags, names."""
    out: Plain = {}
    for name, column in block.items():
        if column.missing is None or not column.missing[row]:
            value = column.values[row].item()
            out[name] = CATEGORIES[name][value] if name in CATEGORIES else value
    return out


def written(facts: Plain) -> dict[str, Any]:
    """The facts as a portal would hand them over."""
    said: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(MONEY, lambda fen: Decimal(fen) / 100),
        **dict.fromkeys(RATIOS, lambda share: Decimal(share) / RATIO_SCALE),
        **dict.fromkeys(DAYS, lambda day: date(1970, 1, 1) + timedelta(day)),
        **dict.fromkeys((*COUNTS, *FLAGS, *CATEGORIES), lambda value: value),
    }
    return {name: said[name](value) for name, value in facts.items()}


# ------------------------------------------------------------------ closures

Truth = Callable[[Plain], bool | None]


class Closures:
    """Each rule as closures in each other, with Kleene's logic: the plainest way to make a tree run fast."""

    def __init__(self, given: Sequence[Rule]):
        self._rules = [(_join("and", [fold(c, _leaf, _join) for c in r.conditions]), _pays(r.amount)) for r in given]

    def run(self, facts: Plain) -> Found:
        """The incentives that are not 不符合."""
        out: Found = []
        for number, (holds, pays) in enumerate(self._rules):
            held = holds(facts)
            if held is not False:
                out.append((number, held is True, pays(facts)))
        return out


def _leaf(leaf: Leaf) -> Truth:
    name, op, wanted = leaf.field, leaf.op, leaf.constant
    tests: dict[str, Callable[[Any], bool]] = {
        ">=": lambda v: bool(v >= wanted),
        ">": lambda v: bool(v > wanted),
        "<=": lambda v: bool(v <= wanted),
        "<": lambda v: bool(v < wanted),
        "is": lambda v: v is wanted,
        "in": lambda v: v in wanted,  # type: ignore[operator]
        "not in": lambda v: v not in wanted,  # type: ignore[operator]
    }
    test = tests[op]

    def answer(facts: Plain) -> bool | None:
        value = facts.get(name)
        return None if value is None else test(value)

    return answer


def _join(op: str, parts: Sequence[Truth]) -> Truth:
    if op == "not":
        (denied,) = parts

        def other(facts: Plain) -> bool | None:
            held = denied(facts)
            return None if held is None else not held

        return other
    settles = op == "or"

    def joined(facts: Plain) -> bool | None:
        out: bool | None = not settles
        for part in parts:
            held = part(facts)
            if held is settles:
                return settles
            if held is None:
                out = None
        return out

    return joined


def _pays(amount: Amount) -> Callable[[Plain], int | None]:
    if isinstance(amount, Fixed):
        fen = amount.fen
        return lambda facts: fen
    name = amount.field
    if isinstance(amount, Rate):
        share, cap = amount.share, amount.cap
        return lambda facts: None if (v := facts.get(name)) is None else min(v * share // RATIO_SCALE, cap)
    steps = amount.steps[::-1]
    return lambda facts: None if (v := facts.get(name)) is None else next((fen for edge, fen in steps if v >= edge), 0)


# ------------------------------------------------------------------ ours


def compiled(matcher: Matcher, numbers: dict[str, int]) -> Callable[[Facts], Found]:
    """The compiled path's figures in the common form."""

    def run(facts: Facts) -> Found:
        return [
            (numbers[f.incentive.path], f.verdict == ELIGIBLE, f.award.value if f.award is not None else None)
            for f in matcher.decide(facts)
        ]

    return run


def by_reference(catalog: Catalog, facts: Facts) -> Found:
    """The reference engine's figures in the common form."""
    out: Found = []
    for number, (policy, incentive) in enumerate(catalog.incentives(on=ON)):
        d = decide(Evaluator(catalog.dictionary, policy, incentive, facts, ON))
        if d.verdict != NOT_ELIGIBLE:
            out.append((number, d.verdict == ELIGIBLE, d.award.value if d.award is not None else None))
    return out


# ------------------------------------------------------------------ measuring


def each(work: Callable[[Any], Any], given: Sequence[Any]) -> Iterator[float]:
    """The seconds that each piece of work takes."""
    for one in given:
        start = perf_counter()
        work(one)
        yield perf_counter() - start


def peak() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path, incentives: int, enterprises: int, rounds: int) -> dict[str, Any]:
    """Runs all ways, and gives the median seconds of each.

    Raises:
        AssertionError: two ways differ.
    """
    given = rules(incentives)
    write_policies(folder, given)
    catalog = Catalog.load(folder)
    block = draw(enterprises, SEED)
    people = [plain(block, row) for row in range(enterprises)]
    raw = [written(p) for p in people]
    facts = [catalog.facts(r) for r in raw]
    before, start = peak(), perf_counter()
    matcher = catalog.matcher(ON)
    made, grown = perf_counter() - start, peak() - before
    closures = Closures(given)
    numbers = {i.path: n for n, (_, i) in enumerate(catalog.incentives(on=ON))}
    check = compiled(matcher, numbers)
    for person, own in zip(people, facts, strict=True):
        assert check(own) == closures.run(person), "the compiled path and the closures differ"
    for own in facts[:BY_REFERENCE]:
        assert check(own) == by_reference(catalog, own), "the compiled path and the reference engine differ"
        catalog.match_facts(own, ON)

    shown = [[f.incentive.path for f in matcher.decide(own)[:SHOWN]] for own in facts]

    def explained(page: tuple[Report, list[str]]) -> list[str]:
        report, paths = page
        return [report.explain(path) for path in paths]

    seconds: dict[str, list[float]] = {}
    gc.disable()
    for _ in range(rounds):
        pages = [(catalog.match_facts(own, ON), paths) for own, paths in zip(facts, shown, strict=True)]
        turns: list[tuple[str, Callable[[Any], Any], Sequence[Any]]] = [
            ("verdicts and awards", matcher.decide, facts),
            ("reading the facts", catalog.facts, raw),
            ("a report", lambda own: catalog.match_facts(own, ON), facts),
            ("a report and its package", lambda own: catalog.match_facts(own, ON).package, facts),
            (f"{SHOWN} explained", explained, pages),
            ("closures", closures.run, people),
            ("reference engine", lambda own: by_reference(catalog, own), facts[:BY_REFERENCE]),
        ]
        for name, work, through in turns:
            gc.collect()
            seconds.setdefault(name, []).extend(each(work, through))
    gc.enable()
    found = sum(len(check(own)) for own in facts) / len(facts)
    return {
        "incentives": len(given),
        "enterprises": enterprises,
        "seconds": {name: median(own) for name, own in seconds.items()},
        "made": made,
        "memory": grown,
        "found": found,
    }


def main() -> None:
    """Measures and prints."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.one_enterprise", description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path, help="where the policies are written")
    ask.add_argument("--p", type=int, default=1000, help="incentives (%(default)s)")
    ask.add_argument("--n", type=int, default=300, help="enterprises (%(default)s)")
    ask.add_argument("--rounds", type=int, default=5, help="turns of each way (%(default)s)")
    ask.add_argument("--json", action="store_true", help="one JSON object instead of text")
    given = ask.parse_args()
    found = measure(given.folder, given.p, given.n, given.rounds)
    if given.json:
        print(json.dumps(found))
        return
    print(f"{found['incentives']} incentives, {found['enterprises']} enterprises, {found['found']:.1f} found for each")
    print(f"made ready in {found['made']:.2f} s, {found['memory']:.0f} MiB")
    for name, seconds in found["seconds"].items():
        print(f"{name:26}{seconds * 1000:9.3f} ms")


if __name__ == "__main__":
    main()
