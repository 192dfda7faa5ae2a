"""The columns of 匹配明细, 企业政策包 and 事项汇总 against the same decisions told one by one."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from policymatch.award.package import package
from policymatch.award.packages import Granted
from policymatch.award.packages import packages as package_figures
from policymatch.engine.reference.decide import CEILING, ELIGIBLE, JUDGEMENT, MISSING, NOT_ELIGIBLE, VERDICTS, Decision
from policymatch.language.terms import Form
from policymatch.tables.results.blocks import arrow, frame, values
from policymatch.tables.results.listing import IncentiveTexts, OpenCauses, matches, packages, with_not_eligible
from policymatch.tables.results.schemas import MATCHES, PACKAGES
from policymatch.tables.results.tallies import Tally, figures_of, summary
from tests.tables.outcomes import Drawn, drawn

CASES = [(seed, n, p, digits) for seed, (n, p, digits) in enumerate([(0, 3, 9), (1, 1, 9), (5, 40, 3), (60, 12, 9)])]
CASES += [(seed, 30, 7, digits) for seed, digits in enumerate((2, 16, 18, 19, 25, 40), 10)]
CASES += [(20, 9, 1200, 9), (21, 40, 0, 9)]


@pytest.fixture(params=CASES, ids=str, scope="module")
def d(request: pytest.FixtureRequest) -> Drawn:
    return drawn(*request.param)


def yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(f"{fen}e-2")


def expected_match(key: str, name: str, d: Decision) -> tuple[Any, ...]:
    a = d.award
    sure, possible = (a, None) if d.verdict == ELIGIBLE else (None, a)
    return (
        key,
        name,
        d.incentive.path,
        d.policy.title,
        d.incentive.name,
        str(d.policy.valid),
        d.incentive.mode,
        d.incentive.form if d.incentive.amount is not None else "",
        d.verdict,
        yuan(sure.value) if sure else None,
        sure.kind if sure else None,
        a.state if a else "",
        yuan(sure.low) if sure else None,
        yuan(sure.high) if sure else None,
        yuan(possible.low) if possible else None,
        yuan(possible.high) if possible else None,
        "、".join(dict.fromkeys(c.name for c in d.missing)),
        "；".join(dict.fromkeys(c.name for c in d.judgements)),
    )


def top(d: Decision) -> str:
    if d.award is None:
        return d.incentive.name
    if d.award.value is None:
        return f"{d.incentive.name} 金额待定"
    return f"{d.incentive.name} {'最高' if d.award.state == CEILING else ''}{yuan(d.award.value)}元"


def expected_package(key: str, name: str, row: int, decisions: list[Decision]) -> tuple[Any, ...]:
    p = package(decisions)
    verdicts = Counter(d.verdict for d in p.open)
    return (
        key,
        name,
        row,
        len(p.granted),
        yuan(p.total),
        *(yuan(p.by_form[form]) for form in Form),
        yuan(p.ceilings),
        sum(d.incentive.mode == "免申即享" for d in p.granted),
        yuan(p.without_asking),
        sum(d.award is not None and d.award.value is None for d in p.granted),
        verdicts[MISSING],
        verdicts[JUDGEMENT],
        "；".join(top(d) for d in p.granted[:3]),
    )


def rows_of(block: Any) -> list[tuple[Any, ...]]:
    return list(zip(*(values(c) for c in block.columns), strict=True))


def test_matches(d: Drawn) -> None:
    block = matches(d.outcome, OpenCauses.of(d.outcome), d.enterprises, IncentiveTexts(d.outcome.incentives))
    keys, names = d.enterprises.keys.to_pylist(), d.enterprises.names.to_pylist()
    told = [[expected_match(k, n, x) for x in xs] for k, n, xs in zip(keys, names, d.decisions, strict=True)]
    wanted = [row for rows in told for row in rows if row[8] != NOT_ELIGIBLE]
    assert rows_of(block) == wanted
    assert list(frame(MATCHES, [block]).itertuples(index=False, name=None)) == wanted
    every = with_not_eligible(d.outcome)
    block = matches(every, OpenCauses.of(every), d.enterprises, IncentiveTexts(d.outcome.incentives))
    assert rows_of(block) == [row for rows in told for row in rows]


def test_packages(d: Drawn) -> None:
    granted = Granted.of(d.outcome)
    figures = package_figures(d.outcome, granted)
    block = packages(d.outcome, granted, figures, d.enterprises, IncentiveTexts(d.outcome.incentives))
    keys, names = d.enterprises.keys.to_pylist(), d.enterprises.names.to_pylist()
    wanted = [
        expected_package(k, n, row, xs) for row, (k, n, xs) in enumerate(zip(keys, names, d.decisions, strict=True), 2)
    ]
    assert rows_of(block) == wanted
    if max((row[4] for row in wanted), default=0) < 10**36:
        assert [tuple(r.values()) for r in arrow(PACKAGES, [block]).to_pylist()] == wanted


def test_summary_and_figures(d: Drawn) -> None:
    granted = Granted.of(d.outcome)
    tally = Tally.none(len(d.outcome.incentives))
    tally.add(Tally.of(d.outcome, granted, OpenCauses.of(d.outcome)))
    told = rows_of(summary(d.outcome.incentives, tally))
    for number, row in enumerate(told):
        all_ = [xs[number] for xs in d.decisions]
        sure = [x.award for x in all_ if x.verdict == ELIGIBLE and x.award is not None]
        missing = Counter(name for x in all_ for name in {c.name for c in x.missing})
        most = sorted(missing.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        assert row[5] == (d.outcome.incentives[number][1].form if d.outcome.incentives[number][1].amount else "")
        assert row[6:] == (
            *(sum(x.verdict == v for x in all_) for v in VERDICTS),
            yuan(sum(a.value or 0 for a in sure)),
            yuan(sum(a.value or 0 for a in sure if a.state == CEILING)),
            sum(a.value is None for a in sure),
            "；".join(f"{name} {count}户" for name, count in most),
        )
    f = figures_of(package_figures(d.outcome, granted))
    each = [package(xs) for xs in d.decisions]
    assert f.granted == sum(len(p.granted) for p in each) and f.firms == sum(bool(p.granted) for p in each)
    assert f.total == sum(p.total for p in each) and f.ceilings == sum(p.ceilings for p in each)
    assert f.without_asking_total == sum(p.without_asking for p in each)
    assert f.firms_without_asking == sum(any(x.incentive.mode == "免申即享" for x in p.granted) for p in each)
    assert f.missing == sum(x.verdict == MISSING for xs in d.decisions for x in xs)
    assert f.judgement == sum(x.verdict == JUDGEMENT for xs in d.decisions for x in xs)


def test_tallies_of_parts_add_up() -> None:
    whole = Tally.none(5)
    parts = [drawn(seed, 20, 5).outcome for seed in range(3)]
    for o in parts:
        whole.add(Tally.of(o, Granted.of(o), OpenCauses.of(o)))
    assert sum(sum(c) for c in whole.counts) == 3 * 20 * 5
    assert whole.total == [
        sum(int(v) for o in parts for v in o.value[(o.numbers == i) & (o.verdicts == 0)] if v > 0) for i in range(5)
    ]
