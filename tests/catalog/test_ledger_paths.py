"""Paths of incentives in rules, as 兑现记录.事项 holds them: full ones exist, short ones mean the one that has the id."""

from __future__ import annotations

import pytest

from policymatch import Catalog, CatalogError
from tests.small import DICTIONARY, policy_text

OTHER = policy_text("金额: 1万元").replace("编号: trial", "编号: other")
TWO = OTHER.replace("编号: one", "编号: expo")


def load(condition: str, *others: str, lets: str = "") -> Catalog:
    text = policy_text("金额: 1万元", lets=lets, conditions=f"- {condition}")
    named = {f"p{i}.yaml": t for i, t in enumerate(others)}
    return Catalog.loads({"dictionary.yaml": DICTIONARY, "a.yaml": text, **named})


def refused(condition: str, *others: str, lets: str = "") -> str:
    with pytest.raises(CatalogError) as caught:
        load(condition, *others, lets=lets)
    return str(caught.value)


FORMS = [
    "任一(兑现记录, 事项 是 “{}”)",
    "任一(兑现记录, 事项 不是 “{}”)",
    "任一(兑现记录, “{}” 是 事项)",
    "任一(兑现记录, 事项 属于 “trial/one”、“{}”)",
    "非 任一(兑现记录 其中 事项 不属于 “{}”)",
    "本事项 是 “{}”",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_path_of_a_policy_that_has_no_such_incentive_is_an_error_with_the_nearest(form: str) -> None:
    condition = form.format("other/expo-fee")
    column = f"      - {condition}".index("“other") + 1
    assert refused(condition, OTHER, TWO.replace("编号: other", "编号: third")).splitlines()[0] == (
        f"a.yaml:15:{column}: 政策“other”没有编号为“expo-fee”的事项"
    )
    assert load(form.format("other/expo"), TWO).loaded.warnings == ()


def test_the_nearest_path_is_of_the_same_policy_where_there_is_one() -> None:
    assert refused("任一(兑现记录, 事项 是 “other/exxpo”)", TWO) == (
        "a.yaml:15:23: 政策“other”没有编号为“exxpo”的事项\n  应为：政策编号/事项编号\n  提示：是否想写“other/expo”"
    )


def test_a_policy_that_is_not_read_is_a_warning_with_the_nearest_path() -> None:
    catalog = load("任一(兑现记录, 事项 是 “othr/expo”)", TWO)
    assert [str(w) for w in catalog.loaded.warnings] == [
        "a.yaml:15:23: 警告：没有读到编号为“othr”的政策，“othr/expo”对不对无从核对\n"
        "  应为：一并读入这份政策，或改正 政策编号/事项编号\n  提示：是否想写“other/expo”"
    ]
    report = catalog.match({"兑现记录": [{"事项": "othr/expo", "金额": 1}]}, "2024-12-31")
    assert ("trial/one", "符合") in {(d.incentive.path, d.verdict) for d in report.matches}


@pytest.mark.parametrize("form", FORMS[:2])
def test_a_short_id_is_the_one_incentive_that_has_it_as_in_data(form: str) -> None:
    short, full = load(form.format("expo"), TWO), load(form.format("other/expo"), TWO)
    for paid in ("expo", "other/expo", "trial/one"):
        facts = {"兑现记录": [{"事项": paid, "金额": 1}], "人数": 1}
        got = [{(d.incentive.path, d.verdict) for d in c.match(facts, "2024-12-31").matches} for c in (short, full)]
        assert got[0] == got[1]


def test_a_short_id_that_several_have_is_refused_with_all_of_them() -> None:
    assert refused("任一(兑现记录, 事项 是 “one”)", OTHER) == (
        "a.yaml:15:23: 编号“one”的事项有几个：other/one、trial/one\n  应为：写全 政策编号/事项编号"
    )


def test_a_short_id_that_none_has_is_refused_with_the_nearest() -> None:
    assert refused("任一(兑现记录, 事项 是 “expoo”)", TWO) == (
        "a.yaml:15:23: 政策库里没有编号为“expoo”的事项\n  应为：政策编号/事项编号\n  提示：是否想写“other/expo”"
    )


def test_other_texts_are_not_paths() -> None:
    assert load("任一(兑现记录, 对象 是 “expoo”)").loaded.warnings == ()
    assert load("任一(兑现记录, 事项 是 本事项)").loaded.warnings == ()


def test_bands_and_named_values_are_checked_too() -> None:
    table = "兑现记录.系数: {分档: 事项, 各档: {“other/exxpo”: 1, 否则: 2}}"
    assert "政策“other”没有编号为“exxpo”的事项" in refused("甲 超过 0元", TWO, lets=table)
    named = "兑现记录.哪项: {依次判断: {金额 超过 5元: 事项, 否则: 事项}}\n发过: 任一(兑现记录, 事项 是 “trial/two”)"
    assert "政策“trial”没有编号为“two”的事项" in refused("甲 超过 0元", lets=named)


def test_the_dictionary_may_name_an_incentive() -> None:
    dictionary = (
        DICTIONARY + "派生指标:\n  发过: {类型: 是否, 依据: 某办法, 定义: 任一(兑现记录， 事项 是 “trial/two”)}\n"
    )
    with pytest.raises(CatalogError, match="政策“trial”没有编号为“two”的事项"):
        Catalog.loads({"dictionary.yaml": dictionary, "a.yaml": policy_text("金额: 1万元")})
