"""Places that are asked for, and policies of which the place is not known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from policymatch import Catalog, FactError, NotFoundError
from tests.small import DICTIONARY, policy_text

HEADS = {
    "nation": "层级: 国家\n地区: 全国",
    "province": "层级: 省\n地区: 420000",
    "city": "层级: 市\n地区: 420800",
    "zone": "层级: 园区\n地区: 420802GXQ",
    "other": "层级: 市\n地区: 421000",
    "unknown": "层级: 市\n地区: 未载",
    "doubtful": "层级: 市\n地区: 全国",
}


def catalog(**options: Any) -> Catalog:
    texts = {
        f"{name}.yaml": policy_text("金额: 1元")
        .replace("层级: 国家\n地区: 全国", head)
        .replace("编号: trial", f"编号: {name}")
        for name, head in HEADS.items()
    }
    return Catalog.loads({"d.yaml": DICTIONARY, **texts}, **options)


def served(place: str) -> set[str]:
    return {p.id for p, _ in catalog().incentives(place=place)}


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("", {*HEADS}),
        ("420800", {"nation", "province", "city"}),
        ("荆门", {"nation", "province", "city"}),
        ("荆门市", {"nation", "province", "city"}),
        ("湖北省荆门市东宝区", {"nation", "province", "city"}),
        ("420802001", {"nation", "province", "city"}),
        ("420802GXQ", {"nation", "province", "city", "zone"}),
        ("420802gxq", {"nation", "province", "city", "zone"}),
        ("某高新区", {"nation", "province", "city", "zone"}),
        ("４２１０００", {"nation", "province", "other"}),
        ("北京市", {"nation"}),
    ],
)
def test_policies_of_a_place_by_code_or_name(place: str, ids: set[str]) -> None:
    assert served(place) == ids
    report = catalog().match({"人数": 1}, "2024-12-31", place=place)
    assert {d.policy.id for d in report.matches} == ids - {"unknown", "doubtful"}
    assert report.unplaced == ("doubtful/one", "unknown/one")
    asked = catalog(unplaced=True).match({"人数": 1}, "2024-12-31", place=place)
    assert {d.policy.id for d in asked.matches} == ids | {"unknown", "doubtful"}
    assert asked.unplaced == ()
    assert report.document().unplaced == list(report.unplaced)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("42", "地区“42”：应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，是否想写 420000（湖北省）"),
        ("999999", "地区“999999”：没有这个行政区划代码（GB/T 2260）"),
        ("420812", "地区“420812”：没有这个行政区划代码（GB/T 2260），是否想写 420802（荆门市东宝区）"),
        ("朝阳区", "地区“朝阳区”：这个地名有几处，请写上所在的省市，或写代码，是否想写 110105（北京市朝阳区）"),
        ("荆城", "地区“荆城”：没有这个地名"),
        ("全国", "地区“全国”：没有这个地名"),
        (" ", "地区“ ”：应为六位行政区划代码"),
        ("421023", "地区“421023”是不在用的行政区划代码421023（监利县，2020年撤销），应为基准日在用的代码或地名"),
        ("500157", "地区“500157”是不在用的行政区划代码500157（两江新区，2025年启用），应为基准日在用的代码或地名"),
    ],
)
def test_a_place_that_does_not_exist_is_refused_everywhere(place: str, message: str) -> None:
    own = catalog()
    frame = pd.DataFrame({"统一社会信用代码": ["91420802HC9000012M"], "人数": [1]})
    asks: list[Any] = [
        lambda: own.incentives(place=place, on="2024-12-31"),
        lambda: own.match({}, "2024-12-31", place=place),
        lambda: own.match_facts(own.facts({}), date(2024, 12, 31), place=place),
        lambda: own.score(frame, on="2024-12-31", place=place),
    ]
    for ask in asks:
        with pytest.raises(NotFoundError) as caught:
            ask()
        assert str(caught.value).startswith(message)


def test_levels_and_modes_that_do_not_exist_are_refused() -> None:
    own = catalog()
    for given, message in (
        ({"level": "国家级"}, "没有层级“国家级”，是否想写 国家；应为 国家、省、市、区县、县、镇街、镇、园区"),
        ({"mode": "免申即享受"}, "没有兑现方式“免申即享受”，是否想写 免申即享、申报即享；应为 免申即享、申报、"),
    ):
        with pytest.raises(NotFoundError) as caught:
            own.incentives(**given)
        assert str(caught.value).startswith(message)
    assert len(own.incentives(level="市", mode="申报")) == 4


@pytest.mark.parametrize("on", ["2024-12-31", "2024-06-01"])
def test_a_day_may_be_a_text(on: str) -> None:
    assert len(catalog().incentives(on=on)) == len(HEADS)
    assert catalog().incentives(on="2030-01-01") == []
    for wrong in ("2024", "31.12.2024", "今天"):
        with pytest.raises(FactError, match="应为日期"):
            catalog().incentives(on=wrong)


def test_no_shipped_policy_without_a_place_counts_as_national() -> None:
    own = Catalog.builtin()
    unknown = {p.id for p in own.policies if p.unplaced}
    assert len(unknown) == 5
    for place in ("420800", "北京市", "650106"):
        assert unknown.isdisjoint({p.id for p, _ in own.incentives(place=place)})
    assert all(p.level == "国家" for p in own.policies if p.region == "全国")


def test_a_table_is_scored_for_a_place() -> None:
    frame = pd.DataFrame({"统一社会信用代码": ["91420802HC9000012M"], "人数(人)": [1]})
    scores = catalog().score(frame, on="2024-12-31", place="荆门")
    assert sorted(scores.matches["事项"]) == ["city/one", "nation/one", "province/one"]
    notice = "2个事项没有判定：政策没有载明地区：doubtful/one、unknown/one；要判定的，写明 --include-unplaced（unplaced=True）"
    assert scores.notices[-1] == notice
    everywhere = catalog().score(frame, on="2024-12-31")
    assert len(everywhere.matches) == len(HEADS) - 2 and everywhere.notices[-1] == notice
    asked = catalog(unplaced=True).score(frame, on="2024-12-31")
    assert len(asked.matches) == len(HEADS) and not any("载明" in n for n in asked.notices)
