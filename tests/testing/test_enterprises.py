"""Generated enterprises can be read, lie near the policies' figures, and say the same as mappings and as tables."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policymatch import testing
from policymatch.api import Catalog
from policymatch.model.facts import CODE_NAME, read_facts
from policymatch.model.values import NOT_APPLICABLE
from policymatch.tables import FrameSource
from policymatch.testing.choices import Seeded
from policymatch.testing.facts import FactMaker, as_mapping
from policymatch.testing.mentions import Mentions, asked
from tests.shipped import shipped
from tests.small import DICTIONARY, policy_text
from tests.tables.making import take

QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
SMALL = Catalog.loads(
    {
        "dictionary.yaml": DICTIONARY,
        "p.yaml": policy_text(
            "金额: 甲 × 基准利率(成立日期)",
            "",
            "- 甲 超过 12345元\n- 成立日期 早于 2019-05-20\n- 任一(项目, 名称 是 “某名”)",
        ),
    }
)


@QUICK
@given(testing.enterprises(SMALL, missing=0.3))
def test_enterprises_drawn_can_be_decided(enterprise: dict[str, object]) -> None:
    assert SMALL.match(enterprise, "2024-12-31").matches


@QUICK
@given(st.integers(0, 10**6), st.sampled_from(["small", "shipped"]))
def test_a_mapping_reads_as_the_facts_it_was_made_of(seed: int, which: str) -> None:
    loaded = SMALL.loaded if which == "small" else shipped()
    dictionary = loaded.dictionary
    maker = FactMaker(Seeded(seed), dictionary, asked(loaded.policies, dictionary))
    facts = maker.facts()
    read = read_facts(dictionary, as_mapping(facts, dictionary))
    assert (read.scalars, read.series, read.records) == (facts.scalars, facts.series, facts.records)
    assert read.rulings == facts.rulings


def test_values_lie_at_the_figures_and_one_step_to_either_side() -> None:
    dictionary = SMALL.dictionary
    maker = FactMaker(Seeded(1), dictionary, asked(SMALL.policies, dictionary), missing=0)
    seen = [maker.facts() for _ in range(2000)]
    money = {f.scalars["甲"] for f in seen}
    assert {Fraction(1234500 + n) for n in (-1, 0, 1)} <= money and NOT_APPLICABLE in money
    assert {"2019-05-19", "2019-05-20", "2019-05-21"} <= {str(f.scalars["成立日期"]) for f in seen}
    assert any(row.get("名称") == "某名" for f in seen for row in f.records["项目"])
    assert all(set(f.scalars) == {"甲", "成立日期"} for f in seen)


@pytest.mark.parametrize("missing", [0.0, 0.1, 0.4])
def test_the_share_of_missing_facts(missing: float) -> None:
    maker = FactMaker(Seeded(2), SMALL.dictionary, Mentions(), fields=["甲", "乙", "旗"], missing=missing)
    seen = [maker.facts() for _ in range(2000)]
    found = 1 - sum(len(f.scalars) for f in seen) / 6000
    assert abs(found - missing * 0.8) < 0.03
    assert sum(len(f.scalars) == 3 for f in seen) > 300


@QUICK
@given(testing.populations(SMALL, size=6, missing=0.2, fields=[f.name for f in SMALL.dictionary]))
def test_tables_say_what_the_mappings_say(population: testing.Population) -> None:
    tables = {name: FrameSource(frame, name) for name, frame in population.records.items()}
    intake = take(FrameSource(population.frame, "企业"), tables, SMALL.dictionary)
    assert intake.rejected_cells == []
    read = {e.key: e.facts for e in intake.enterprises}
    for raw in population.enterprises:
        wanted, got = SMALL.facts(raw), read[str(raw[CODE_NAME])]
        assert (got.scalars, got.records) == (wanted.scalars, wanted.records)
        assert {k: v for k, v in got.series.items() if v} == {k: v for k, v in wanted.series.items() if v}


@QUICK
@given(testing.populations(SMALL, size=5))
def test_scores_are_the_decisions_of_each_enterprise(population: testing.Population) -> None:
    scores = SMALL.score(population.frame, population.records, "2024-12-31", all_verdicts=True)
    listed = {row[CODE_NAME]: row["结果"] for _, row in scores.matches.iterrows()}
    for raw in population.enterprises:
        assert SMALL.match(raw, "2024-12-31").matches[0].verdict == listed[str(raw[CODE_NAME])]


CODES = ("91420802HC00000125", "91420802HC0000020X")


@QUICK
@given(testing.record_tables(SMALL, CODES, missing=0))
def test_record_tables_belong_to_the_codes(tables: dict[str, object]) -> None:
    assert set(tables) <= {"项目"}
    for frame in tables.values():
        assert set(frame[CODE_NAME]) <= set(CODES)  # type: ignore[index]


def test_without_hypothesis_the_seeds_work_and_the_strategies_say_what_they_need() -> None:
    program = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from policymatch import Catalog, testing\n"
        "print(len(testing.policy(1, Catalog.builtin())) > 100)\n"
        "try: testing.policies\n"
        "except ImportError as e: print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "True",
        "the strategies of policymatch.testing need hypothesis: pip install 'policymatch[testing]'",
    ], done.stderr
