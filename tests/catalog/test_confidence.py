"""On what an incentive rests: its quotation, its link, and 核对."""

from __future__ import annotations

import pytest

from policymatch.api import Catalog
from policymatch.errors import CatalogError
from policymatch.language.terms import CheckResult
from tests.shipped import shipped
from tests.small import DICTIONARY, policy_text

LINK = "链接: 某网页"
BASES = {
    "原文: 一句话": "原文",
    f"原文: 一句话, {LINK}": "原文",
    f"摘要: 一段, {LINK}": "摘要",
    f"原文: 一句话, 摘要: 一段, {LINK}": "原文",
    "摘要: 一段": "未证实",
}


def catalog(basis: str = "摘要: 一段", check: str = "") -> Catalog:
    text = policy_text().replace(f"摘要: 某段, {LINK}", basis)
    assert basis in text
    return Catalog.loads({"d.yaml": DICTIONARY, "p.yaml": f"核对: {check}\n{text}" if check else text})


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("check", ["", *CheckResult])
@pytest.mark.parametrize("whole", [False, True])
def test_the_basis_gives_the_confidence_unless_it_was_looked_for_in_vain(basis: str, check: str, whole: bool) -> None:
    said = f"{{结果: {check}, 日期: 2026-11-30, 说明: 某说明}}" if whole and check else check
    policy, incentive = catalog(basis, said).incentive("trial/one")
    assert incentive.confidence == ("未证实" if check == "未证实" else BASES[basis])
    assert policy.checked.result == check
    assert (policy.checked.note == "某说明") is bool(whole and check)


def test_the_read_back_has_the_result_of_the_check() -> None:
    page = catalog(check="{结果: 未证实, 日期: 2026-11-30, 说明: 没有找到全文}").describe("trial/one")
    assert page.endswith("核对：未证实（2026年11月30日）。没有找到全文")


@pytest.mark.parametrize(
    "check, message",
    [
        ("没查", "“核对: 没查”不认识"),
        ("{结果: 没查}", "“结果: 没查”不认识"),
        ("{日期: 2026-11-30}", "核对缺少“结果”"),
        ("{结果: 未证实, 时间: 2026-11-30}", "核对里没有“时间”这一项"),
        ("{结果: 未证实, 日期: 2026-13-30}", "“日期: 2026-13-30”不是日期"),
    ],
)
def test_a_check_that_is_none_is_an_error(check: str, message: str) -> None:
    with pytest.raises(CatalogError) as e:
        catalog(check=check)
    assert [p.message for p in e.value.problems] == [message]


def test_shipped_policies_without_a_found_text_state_that() -> None:
    told = {p.id for p in shipped().policies if p.checked.result == "未证实"}
    assert told == {
        "changxing-vat",
        "gangkou-2022",
        "gongshu-startup-rent",
        "jianping-social-insurance",
        "nanchang-industry-2021",
        "xiaoshan-local-supply",
    }
    assert all(p.checked.note and p.checked.day for p in shipped().policies if p.id in told)
