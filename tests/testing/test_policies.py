"""Generated policies load, use every construct of the language, and shrink to short ones."""

from __future__ import annotations

import functools
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from policymatch import testing
from policymatch.api import Catalog
from policymatch.catalog.loading import Loaded, load_texts
from policymatch.language import lexer
from policymatch.language import tree as t
from policymatch.language.checking.amounts import ROUNDING_MODES, ROUNDING_UNITS, STEP_KEYS
from policymatch.language.checking.blocks import BLOCK_KEYS
from policymatch.language.checking.calls import FUNCTION_NAMES, LATER
from policymatch.language.tree import core as tree_core
from policymatch.samples.thresholds import nodes
from tests.shipped import POLICIES
from tests.small import DICTIONARY

SMALL = {"dictionary.yaml": DICTIONARY.encode()}
SHIPPED = {str(f): f.read_bytes() for f in sorted((POLICIES / "dictionary").glob("*.yaml"))}
BASES = {"small": SMALL, "shipped": SHIPPED}
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@functools.cache
def dictionary(base: str) -> Loaded:
    return load_texts(BASES[base])


@functools.cache
def written(base: str, wild: bool, count: int) -> tuple[str, ...]:
    return tuple(testing.policy(seed, dictionary(base).dictionary, wild=wild, incentives=4) for seed in range(count))


@pytest.mark.parametrize("wild", [False, True])
@pytest.mark.parametrize(("base", "count"), [("small", 120), ("shipped", 40)])
def test_policies_out_of_a_seed_load(base: str, count: int, wild: bool) -> None:
    for seed, text in enumerate(written(base, wild, count)):
        assert load_texts({**BASES[base], "p.yaml": text.encode()}).policies, seed


@QUICK
@given(st.data(), st.sampled_from(sorted(BASES)), st.booleans())
def test_policies_drawn_load(data: Any, base: str, wild: bool) -> None:
    text = data.draw(testing.policies(dictionary(base).dictionary, wild=wild, incentives=2))
    assert len(load_texts({**BASES[base], "p.yaml": text.encode()}).policies[0].incentives) == 2


def test_a_catalog_lends_its_derived_fields() -> None:
    catalog = Catalog.builtin()
    texts = [testing.policy(seed, catalog, incentives=3) for seed in range(30)]
    for text in texts:
        Catalog.loads({**{k: v.decode() for k, v in SHIPPED.items()}, "p.yaml": text})
    assert any("有效期内高新技术企业" in text for text in texts)


def test_the_same_seed_writes_the_same_policy() -> None:
    words = dictionary("small").dictionary
    assert testing.policy(5, words) == testing.policy(5, words) != testing.policy(6, words)


def test_every_construct_is_written() -> None:
    texts = [*written("small", False, 120), *written("small", True, 120)]
    words = " ".join(texts)
    keys = {k for block in BLOCK_KEYS.values() for k in block}
    wanted = {
        *keys,
        *STEP_KEYS,
        *ROUNDING_UNITS,
        *ROUNDING_MODES,
        *(FUNCTION_NAMES - set(LATER)),
        *(lexer.KEYWORDS - {"无"}),
    }
    assert sorted(w for w in wanted if w not in words) == []
    kinds: Counter[str] = Counter()
    for text in texts:
        for policy in load_texts({**SMALL, "p.yaml": text.encode()}).policies:
            kinds.update(type(n).__name__ for i in policy.incentives for n in nodes(i))
    core = {kind.__name__ for kind in vars(tree_core).values() if getattr(kind, "__module__", "") == tree_core.__name__}
    assert "Shared" in core  # nodes that are made of what is written
    assert sorted(n for n in t.__all__ if n not in {"Expr", "LetDef", "Literal", *core} and not kinds[n]) == []


@pytest.mark.parametrize("wanted", ["奖补", "任一("])
def test_policies_shrink_to_short_ones_and_always_the_same(wanted: str) -> None:
    strategy = testing.policies(dictionary("small").dictionary)
    options = settings(max_examples=100, deadline=None, database=None, derandomize=True)
    found = [find(strategy, lambda text: wanted in text, settings=options) for _ in range(2)]
    assert found[0] == found[1]
    assert len(found[0].splitlines()) <= 30
