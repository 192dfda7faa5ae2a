"""The files under enterprise_samples/: the population is what the generator writes, and each single enterprise tells its story."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policymatch.engine.reference.decide import Decision, decide, shares
from policymatch.engine.reference.evaluate import Evaluator
from policymatch.model.facts import read_facts
from policymatch.samples import write
from tests.samples.reading import dirty
from tests.shipped import ROOT, shipped

SAMPLES = ROOT / "enterprise_samples"
AS_OF = date(2024, 12, 31)
README = (SAMPLES / "README.md").read_text("utf-8")


def test_the_population_is_what_the_generator_writes(tmp_path: Path) -> None:
    files = write(dirty(), tmp_path)
    kept = SAMPLES / "population"
    assert sorted(p.name for p in kept.iterdir()) == sorted(p.name for p in files)
    different = [p.name for p in files if p.read_bytes() != (kept / p.name).read_bytes()]
    assert different == [], "重做：policymatch sample --n 2000 --seed 2024 --out enterprise_samples/population"


def test_the_samples_stay_small() -> None:
    assert sum(p.stat().st_size for p in SAMPLES.rglob("*") if p.is_file()) < 6_000_000


def raw(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return loaded


def decisions(name: str, on: date) -> dict[str, Decision]:
    facts = read_facts(shipped().dictionary, raw(name))
    return {
        i.path: decide(Evaluator(shipped().dictionary, p, i, facts, on))
        for p in shipped().policies
        if p.acceptance.holds(on)
        for i in p.incentives
    }


def granted(name: str, on: date) -> dict[str, tuple[str, int | None]]:
    return {
        path: (d.award.state, d.award.value) if d.award else ("资格", None)
        for path, d in decisions(name, on).items()
        if d.verdict == "符合"
    }


def open_(name: str, on: date) -> set[str]:
    return {path for path, d in decisions(name, on).items() if d.verdict in ("待核", "需人工核定")}


def test_every_single_sample_is_told_of_and_marked_synthetic() -> None:
    names = sorted(p.name for p in SAMPLES.glob("*.json"))
    assert len(names) == 5
    for name in names:
        assert f"`{name}`" in README
        told = raw(name.removesuffix(".json"))
        assert "合成" in told["企业名称"] and told["统一社会信用代码"][8:10] == "HC"
    assert README.splitlines()[2].startswith("**全部是合成数据。**")


def test_jingmen_exporter() -> None:
    assert granted("jingmen-exporter", AS_OF) == {
        "jingmen-5plus3-2024/booth-fee": ("上限", 7_000_000),
        "jingmen-5plus3-2024/export-credit-insurance": ("上限", 120_000_000),
        "jingmen-5plus3-2024/ui-rate-cut": ("定额", 9_120_000),
        "job-stability-refund-2024/job-stability-refund": ("定额", 5_184_000),
        "rd-super-deduction/rd-super-deduction": ("定额", 65_000_000),
    }
    assert open_("jingmen-exporter", AS_OF) == set()


def test_teda_first_recognition_at_the_edge_of_the_band() -> None:
    found = granted("teda-first-recognition", AS_OF)
    assert found == {
        "tianjin-teda-hnte/first-recognition": ("定额", 30_000_000),
        "hnte-tax/hnte-15": ("定额", 62_000_000),
        "rd-super-deduction/rd-super-deduction": ("定额", 51_000_000),
        "job-stability-refund-2024/job-stability-refund": ("定额", 3_499_200),
        "hnte-recognition/hnte": ("资格", None),
        "tech-sme/tech-sme": ("资格", None),
    }
    assert open_("teda-first-recognition", AS_OF) == set()
    policy = next(p for p in shipped().policies if p.id == "tianjin-teda-hnte")
    incentive = next(i for i in policy.incentives if i.id == "first-recognition")
    facts = read_facts(shipped().dictionary, raw("teda-first-recognition"))
    e = Evaluator(shipped().dictionary, policy, incentive, facts, AS_OF)
    award = decide(e).award
    assert award is not None and shares(e, award, incentive.split) == {"市级": 15_000_000, "区级": 15_000_000}
    # one 分 more is the next band
    told = raw("teda-first-recognition")
    told["销售收入"]["2023"] = "50000000.01"
    more = decide(Evaluator(shipped().dictionary, policy, incentive, read_facts(shipped().dictionary, told), AS_OF))
    assert more.award is not None and more.award.value == 40_000_000


def test_songjiang_first_recognition_in_instalments() -> None:
    on = date(2025, 6, 30)
    found = decisions("songjiang-first-recognition", on)["songjiang-hnte-2024/hnte-first"]
    assert found.award is not None
    assert (found.verdict, found.award.state, found.award.value, found.award.high) == (
        "符合",
        "区间",
        5_000_000,
        20_000_000,
    )
    assert granted("songjiang-first-recognition", on)["job-expansion-2025/job-expansion"] == ("上限", 150_000)
    assert "songjiang-hnte-2024/hnte-first" not in decisions("songjiang-first-recognition", AS_OF)


def test_missing_facts_are_named_with_their_bounds() -> None:
    found = decisions("jingmen-missing-facts", AS_OF)
    booth = found["jingmen-5plus3-2024/booth-fee"]
    assert (booth.verdict, [c.name for c in booth.missing]) == ("待核", ["民营企业"])
    insurance = found["jingmen-5plus3-2024/export-credit-insurance"]
    assert insurance.award is not None
    assert (insurance.verdict, insurance.award.state) == ("符合", "待核")
    assert (insurance.award.low, insurance.award.high) == (1_560_000, 2_460_000)
    assert [c.name for c in insurance.missing] == ["信用保险保单.险种"]
    vat = found["vat-small-scale/vat-exempt"]
    assert vat.verdict == "符合"
    assert [c.name for c in vat.missing] == ["专用发票销售额(2024年12月)", "销售额(2024年12月)"]
    assert open_("jingmen-missing-facts", AS_OF) == {
        "jingmen-5plus3-2024/booth-fee",
        "job-stability-refund-2024/job-stability-refund",
        "small-low-profit-cit/small-low-profit-annual",
        "small-low-profit-prepay/small-low-profit-prepay",
    }


def test_nothing_by_a_hair() -> None:
    assert granted("nothing-by-a-hair", AS_OF) == {} and open_("nothing-by-a-hair", AS_OF) == set()


@pytest.mark.parametrize(
    ("incentive", "field", "value"),
    [
        ("job-stability-refund-2024/job-stability-refund", "新增领取失业保险金人数", {"2023": 5}),
        ("demand-price-discount/demand-price-90", "用电量", {"2024年12月": 208000}),
    ],
)
def test_a_hair_more_and_it_would_be_granted(incentive: str, field: str, value: Any) -> None:
    policy = next(p for p in shipped().policies if incentive.startswith(p.id + "/"))
    found = next(i for i in policy.incentives if i.path == incentive)
    facts = read_facts(shipped().dictionary, raw("nothing-by-a-hair") | {field: value})
    assert decide(Evaluator(shipped().dictionary, policy, found, facts, AS_OF)).verdict == "符合"
