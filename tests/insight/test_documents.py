"""Result documents and what is shown of them: amounts, forms and notices."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from policymatch import Catalog
from policymatch.errors import FactIssue
from policymatch.insight.pages import html_report
from policymatch.model.result import report_schema
from tests.small import DICTIONARY, policy_text

SCHEMA = Draft202012Validator(report_schema())


def catalog(form: str = "现金", more: str = "") -> Catalog:
    return Catalog.loads({"d.yaml": DICTIONARY, "p.yaml": policy_text(f"金额: 甲\n形式: {form}\n{more}", exclusions="- 旗")})  # fmt: skip


FULL: dict[str, Any] = {"人数": 1, "甲": "80万元", "旗": "否"}


@pytest.mark.parametrize("form", ["现金", "减免"])
def test_what_is_granted_has_amount_and_form(form: str) -> None:
    document = catalog(form).match(FULL, on="2024-12-31").document()
    (m,) = document.matches
    assert (m.verdict, m.form, m.amount, m.possible_upper) == ("符合", form, "800000.00", None)
    assert document.package.total == "800000.00" == document.package.totals_by_form[form]
    SCHEMA.validate(json.loads(document.model_dump_json()))


def test_what_is_open_has_a_possible_amount_that_is_in_no_total() -> None:
    report = catalog().match({"人数": 1, "甲": "80万元"}, on="2024-12-31")
    document = report.document()
    (m,) = document.matches
    assert (m.verdict, m.amount, m.amount_kind, m.amount_lower, m.amount_upper) == ("待核", None, None, None, None)
    assert (m.amount_state, m.possible_lower, m.possible_upper) == ("定额", "800000.00", "800000.00")
    assert document.package.total == "0.00" and set(document.package.totals_by_form.values()) == {"0.00"}
    page = report._repr_html_()
    assert "符合的合计 0元，其中免申即享 0元" in page and ">可能：80万元<" in page


@pytest.mark.parametrize(
    ("award", "facts", "shown"),
    [
        ("金额: 甲\n封顶: 60万元", {"人数": 1}, "可能：0元至60万元"),
        ("金额: 甲\n封顶: 60万元", {"人数": 1, "旗": "否"}, "0元至60万元"),
        ("金额: 甲", {"人数": 1, "旗": "否"}, "未定"),
        ("金额: 甲", {"人数": 1}, "可能：未定"),
        ("金额: 甲 + 5万元", {"人数": 1, "旗": "否", "甲": "0元"}, "5万元"),
    ],
)
def test_the_amount_on_a_page(award: str, facts: dict[str, Any], shown: str) -> None:
    made = Catalog.loads({"d.yaml": DICTIONARY, "p.yaml": policy_text(award, exclusions="- 旗")})
    assert f">{shown}<" in made.match(facts, on="2024-12-31")._repr_html_()


@pytest.mark.parametrize(("verdict", "shown"), [("符合", ""), ("待核", "可能："), ("需人工核定", "可能：")])
def test_an_amount_without_an_upper_bound_on_a_page(verdict: str, shown: str) -> None:
    document = catalog().match(FULL, on="2024-12-31").document()
    bound = "amount" if verdict == "符合" else "possible"
    none = dict.fromkeys(("amount", "amount_lower", "amount_upper"))
    m = document.matches[0].model_copy(update={**none, "verdict": verdict, f"{bound}_lower": "50000.00"})
    page = html_report(document.model_copy(update={"matches": [m]}))
    assert f">{shown}不低于5万元<" in page


def test_shares_and_instalments_are_settled_only_for_what_is_granted() -> None:
    made = catalog(
        more="分担: {市: 60%, 区: 40%}\n分期:\n  未达条件: 只停本期\n  各期:\n    - {年度: 2024年, 金额: 30万元}\n    - {年度: 2025年, 金额: 50万元}"
    )
    granted = made.match(FULL, on="2024-12-31").explanation("trial/one")
    assert granted.split == {"市": "480000.00", "区": "320000.00"}
    assert [i["状态"] for i in granted.instalments] == ["已定", "已定"]
    still_open = made.match({"人数": 1, "甲": "80万元"}, on="2024-12-31").explanation("trial/one")
    assert still_open.split == {"市": None, "区": None}
    assert [i["状态"] for i in still_open.instalments] == ["待定", "待定"]
    assert still_open.match.amount is None


ROUNDED = {"field": "甲", "value": "0.123", "reason": "不足一分，已四舍五入到分"}


def test_what_was_read_with_a_change_is_in_the_documents_and_on_the_page() -> None:
    report = catalog().match({**FULL, "甲": "0.123"}, on="2024-12-31")
    document = report.document()
    assert [n.model_dump() for n in document.notices] == [ROUNDED]
    SCHEMA.validate(json.loads(document.model_dump_json()))
    assert [n.model_dump() for n in report.explanation("trial/one").notices] == [ROUNDED]
    said = "甲：“0.123” 不足一分，已四舍五入到分"
    assert report.explain("trial/one").endswith(f"读入时请留意：\n  {said}")
    assert f"请留意：{said}" in report._repr_html_()
    assert catalog().match(FULL, on="2024-12-31").document().notices == []


def test_a_notice_on_a_page_is_escaped() -> None:
    report = catalog().match(FULL, on="2024-12-31")
    report.facts.notes.append(FactIssue("甲", "<script>", "改"))
    assert "<script>" not in report._repr_html_()
