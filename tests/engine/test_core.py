"""The core language against what the constructs of policy files mean, written once more in ``surface``."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from policymatch.catalog.loading import load_texts
from policymatch.engine.cases import case_evaluator
from policymatch.engine.lowering import Interned, Lowering
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.engine.reference.values import ListValue, Unknown, Value
from policymatch.language import tree as t
from policymatch.language.core import _TURN
from policymatch.language.tree.walk import walk
from policymatch.model.policy import Incentive
from policymatch.testing.vocabulary import Vocabulary
from tests.engine.differential import ON, batch
from tests.engine.surface import SurfaceEvaluator
from tests.shipped import examples, shipped
from tests.small import DICTIONARY

SURFACE = (t.Amount, t.Marginal, t.Ladder, t.Parts, t.StepsOf, t.FirstRest, t.Quoted)


def _roots(incentive: Incentive) -> list[t.Expr]:
    amount = () if incentive.amount is None else (incentive.amount,)
    return [*incentive.conditions, *incentive.exclusions, *amount, *(d.body for d in incentive.lets.values())]


def _agree(got: Value, meant: Value) -> bool:
    """Whether two values say the same; the core language may see of a cause that it changes nothing.

    ``later`` is passed over, which only an amount in instalments carries to the end.
    """
    if isinstance(got, Unknown) and isinstance(meant, Unknown):
        return got.causes <= meant.causes and replace(got, causes=meant.causes, later=meant.later) == meant
    if isinstance(got, ListValue) and isinstance(meant, ListValue):
        if [i.value for i in got.items] != [i.value for i in meant.items]:
            return False
        same = all(_agree(a.belongs, b.belongs) for a, b in zip(got.items, meant.items, strict=True))
        return same and (got.missing, got.record) == (meant.missing, meant.record)
    return got == meant


def _differences(e: Evaluator, oracle: SurfaceEvaluator, incentive: Incentive) -> list[str]:
    out = []
    for x in _roots(incentive):
        got, wanted = e.value(x), oracle.value(x)
        if not _agree(got, wanted):
            out.append(f"{incentive.path} {type(x).__name__}: {got}, meant {wanted}")
    return out


@pytest.mark.parametrize("wild", [False, True])
def test_generated_policies_mean_the_same_in_the_core_language(wild: bool) -> None:
    seen: Counter[str] = Counter()
    base = {"d.yaml": DICTIONARY.encode()}
    words = Vocabulary(load_texts(base).dictionary)
    for seed in range(40):
        b = batch(seed, base, words, 12, wild=wild)
        for policy, incentive in b.pairs:
            for root in _roots(incentive):
                seen.update(type(node).__name__ for node in walk(root) if type(node) in _TURN)
                seen.update(node.kind for node in walk(root) if isinstance(node, t.Step))
            for facts in b.facts:
                made = [
                    kind(b.loaded.dictionary, policy, incentive, facts, ON) for kind in (Evaluator, SurfaceEvaluator)
                ]
                assert not _differences(made[0], made[1], incentive), (seed, b.text)  # type: ignore[arg-type]
    assert {kind.__name__ for kind in _TURN} <= set(seen), seen
    assert {"上浮", "折算", "封顶", "保底", "不补", "补差", "年度封顶", "累计封顶", "取整"} <= set(seen), seen


def test_shipped_cases_mean_the_same_in_the_core_language() -> None:
    dictionary = shipped().dictionary
    for policy, incentive, case in examples():
        e = case_evaluator(dictionary, policy, incentive, case, Evaluator)
        oracle = case_evaluator(dictionary, policy, incentive, case, SurfaceEvaluator)
        assert not _differences(e, oracle, incentive)
    assert len(examples()) > 500


def test_a_closed_expression_has_only_nodes_of_the_core_language() -> None:
    for policy in shipped().policies:
        for incentive in policy.incentives:
            lowering = Lowering(Interned(), shipped().dictionary, policy, incentive, ON)
            for root in _roots(incentive):
                assert not [x for x in walk(lowering.close(root)) if isinstance(x, (*SURFACE, t.Let, t.Subject))]
