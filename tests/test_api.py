"""The library as a developer uses it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from policymatch import Catalog, Enterprise, FactError, NotFoundError, TableError
from tests.small import DICTIONARY, policy_text

JINGMEN: dict[str, Any] = {
    "统一社会信用代码": "91350100M000100Y43",
    "企业名称": "荆门某公司",
    "注册地": "420802",
    "民营企业": True,
    "严重失信主体": False,
    "信用保险保单": [{"险种": "短期出口信用保险", "实缴保费": "250万元", "缴费日期": "2024-05-20"}],
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.builtin()


def test_a_mapping_an_enterprise_and_json_give_the_same(catalog: Catalog) -> None:
    import json

    ways: list[Any] = [JINGMEN, Enterprise.model_validate(JINGMEN), json.dumps(JINGMEN, ensure_ascii=False)]
    documents = [catalog.match(w, on="2024-12-31").document() for w in ways]
    assert documents[0] == documents[1] == documents[2]
    assert documents[0].enterprise == {"统一社会信用代码": "91350100M000100Y43", "企业名称": "荆门某公司"}
    assert documents[0].package.total == "1200000.00"


def test_the_same_inputs_give_the_same_bytes(catalog: Catalog) -> None:
    again = Catalog.builtin()
    one = catalog.match(JINGMEN, on=date(2024, 12, 31)).document().model_dump_json()
    assert again.match(dict(reversed(JINGMEN.items())), on="2024-12-31").document().model_dump_json() == one


def test_an_enterprise_is_checked_at_the_edge() -> None:
    with pytest.raises(ValidationError, match="校验位不对"):
        Enterprise(code="91350100M000100Y44")
    with pytest.raises(ValidationError):
        Enterprise(code="", nmae="x")  # type: ignore[call-arg]


def test_missing_facts_by_office(catalog: Catalog) -> None:
    report = catalog.match({"注册地": "420802"}, on="2024-12-31", place="420802")
    assert "严重失信主体" in report.missing["信用部门"]
    assert "信用保险保单" in {n for names in report.missing.values() for n in names}


def test_explain_gives_a_sentence_for_each_incentive_and_one_in_full(catalog: Catalog) -> None:
    report = catalog.match(JINGMEN, on="2024-12-31")
    first = report.explain().splitlines()[0]
    assert (
        first
        == "符合　jingmen-5plus3-2024/export-credit-insurance　符合“短期出口信用保险保费扶持”的条件，最高可得120万元，实际金额由主管部门核定。"
    )
    assert "→ 封顶 120万元 ＝ 120万元" in report.explain("jingmen-5plus3-2024/export-credit-insurance")
    assert "<table>" in report._repr_html_() and "120" in report._repr_html_()
    with pytest.raises(NotFoundError, match="不在受理期内"):
        report.explain("chengdu-little-giant/little-giant-batch3")


def test_html_is_escaped(catalog: Catalog) -> None:
    page = catalog.match({"企业名称": "<script>甲</script>"}, on="2024-12-31")._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_a_short_id_in_the_ledger_is_expanded_or_refused() -> None:
    text = policy_text("金额: 甲\n累计封顶: 60万元")
    catalog = Catalog.loads(
        {
            "d.yaml": DICTIONARY,
            "a.yaml": text,
            "b.yaml": text.replace("trial", "other").replace("编号: one", "编号: two"),
        }
    )
    paid = {"人数": 1, "甲": "80万元", "兑现记录": [{"事项": "one", "金额": "20万元"}]}
    amounts = {d.incentive.path: d.award and d.award.value for d in catalog.match(paid, on="2024-12-31").matches}
    assert amounts == {"trial/one": 40_000_000, "other/two": 60_000_000}
    with pytest.raises(FactError, match="政策库里没有"):
        catalog.match({"兑现记录": [{"事项": "three"}]}, on="2024-12-31")


def test_scoring_a_frame(catalog: Catalog) -> None:
    frame = pd.DataFrame(
        {
            "统一社会信用代码": ["91350100M000100Y43", "91350100M000100Y44"],
            "注册地": ["420802", "420804"],
            "严重失信主体": ["否", "否"],
        }
    )
    policies = pd.DataFrame(
        {
            "统一社会信用代码": ["91350100M000100Y43"],
            "险种": ["短期出口信用保险"],
            "实缴保费(万元)": [250],
            "缴费日期": ["2024/5/20"],
        }
    )
    scores = catalog.score(frame, records={"信用保险保单": policies}, on="2024-12-31")
    paid = scores.matches[scores.matches["结果"] == "符合"]
    assert list(paid["事项"]) == ["jingmen-5plus3-2024/export-credit-insurance"]
    assert str(paid["金额(元)"].iloc[0]) == "1200000.00"
    assert len(scores.packages) == 1 and len(scores.rejected_rows) == 1
    with pytest.raises(FactError, match="基准日：“None” 应为日期，如 2024-12-31"):
        catalog.score(frame)
    with pytest.raises(TableError, match="是 list，应为文件路径、pandas 或 Polars 的 DataFrame，或 Arrow 表"):
        catalog.score([1], on="2024-12-31")


def test_files_are_scored_as_their_tables_are(catalog: Catalog, tmp_path: Path) -> None:
    firms = pd.DataFrame({"统一社会信用代码": ["91350100M000100Y43"], "注册地": ["420802"], "严重失信主体": ["否"]})
    policies = pd.DataFrame({"统一社会信用代码": ["91350100M000100Y43"], "险种": ["短期出口信用保险"]})
    firms.to_csv(tmp_path / "企业.csv", index=False)
    policies.to_parquet(tmp_path / "保单.parquet")
    wanted = catalog.score(firms, {"信用保险保单": policies}, "2024-12-31")
    for records in (tmp_path / "保单.parquet", str(tmp_path / "保单.parquet"), policies):
        scores = catalog.score(tmp_path / "企业.csv", {"信用保险保单": records}, "2024-12-31")
        assert scores.matches.equals(wanted.matches) and len(scores.matches)
        assert scores.files[0].name == "企业.csv"
    with pytest.raises(TableError, match="没有这个文件：“名册"):
        catalog.score("名册.xlsx", on="2024-12-31")


@pytest.mark.parametrize("on", ["2024-13-01", "去年", None, 20241231])
def test_match_with_a_wrong_day_raises_fact_error(catalog: Catalog, on: Any) -> None:
    with pytest.raises(FactError, match="应为日期，如 2024-12-31"):
        catalog.match({}, on=on)


def test_days_at_the_end_of_the_calendar(catalog: Catalog) -> None:
    facts = {"注册地": "420802", "成立日期": "9999-12-31"}
    assert catalog.match(facts, on="9999-12-31").matches
    assert catalog.match(facts, on=datetime(2024, 12, 31, 8)).on == date(2024, 12, 31)
    frame = pd.DataFrame({"注册地": ["420802"] * 2, "成立日期": ["9999-12-31", "2020-01-01"]})
    assert len(catalog.score(frame, on="2024-12-31").packages) == 2


def test_facts_of_json_with_a_byte_order_mark_and_of_too_long_a_number(catalog: Catalog) -> None:
    assert catalog.facts("\ufeff{}").scalars == {}
    with pytest.raises(FactError, match="太长的数字"):
        catalog.facts('{"研发费用": {"2023": ' + "9" * 5000 + "}}")
    assert Enterprise.model_validate({"统一社会信用代码": None, "注册地": "420802"}).code == ""


def test_a_misspelt_short_id(catalog: Catalog) -> None:
    with pytest.raises(NotFoundError, match="是否想写 jingmen-5plus3-2024/export-credit-insurance"):
        catalog.incentive("export-credit-insurence")
