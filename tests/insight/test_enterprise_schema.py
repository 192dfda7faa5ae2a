"""The JSON Schema of an enterprise: what the reader takes validates, what it refuses does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from policymatch import Catalog
from policymatch.insight.enterprise_schema import enterprise_schema
from tests.cli.run import policymatch
from tests.shipped import examples, shipped

SAMPLES = sorted((Path(__file__).parents[2] / "enterprise_samples").glob("*.json"))


def validator() -> Draft202012Validator:
    return Draft202012Validator(enterprise_schema(shipped().dictionary))


def test_enterprise_schema_is_valid_and_has_every_field() -> None:
    schema = enterprise_schema(shipped().dictionary)
    Draft202012Validator.check_schema(schema)
    assert set(schema["$defs"]) == set(shipped().dictionary.fields)
    assert "由统计部门提供" in schema["$defs"]["营业收入"]["description"]


@pytest.mark.parametrize("file", SAMPLES, ids=lambda f: f.stem)
def test_sample_enterprises_validate(file: Path) -> None:
    assert [e.message for e in validator().iter_errors(json.loads(file.read_text(encoding="utf-8")))] == []


def test_the_worked_examples_validate() -> None:
    checker = validator()
    wrong = {i.path: e.message for _, i, c in examples() for e in checker.iter_errors(c.facts)}
    assert wrong == {}


@pytest.mark.parametrize(
    "raw",
    [
        {"营业额": {"2024": 1}},
        {"营业收入": 1},
        {"营业收入": {"2024年第1季度": 1}},
        {"营业收入": {"2024": -1}},
        {"营业收入": {"2024": "许多"}},
        {"营收": 1},
        {"企业规模": "巨型"},
        {"民营企业": "大概"},
        {"成立日期": "昨天"},
        {"成立日期": True},
        {"参展记录": {"展位费": 1}},
        {"参展记录": [{"展位费用": 1}]},
        {"资质": [{"名称": "独角兽"}]},
        {"注册地": ["420802"]},
        [],
    ],
)
def test_what_the_reader_refuses_does_not_validate(raw: Any) -> None:
    assert not validator().is_valid(raw)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"营收": {"2024年": "5万元"}, "研发费用": {"2024": "无"}, "企业规模": None},
        {"参展记录": [], "资质": [{"称号": "绿色工厂", "认定日期": "2024-05-20", "份数": 2}]},
        {"首次入规年度": 2024, "民营企业": True, "核定": {"属于重点领域": "是"}},
    ],
)
def test_what_the_reader_takes_validates(raw: Any) -> None:
    Catalog.builtin().facts(raw, "2024-12-31")
    assert validator().is_valid(raw)


def test_fields_of_own_files_are_in_it(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(
        "指标:\n  资质: {字段: {公示日期: {类型: 日期}}}\n  新: {类型: 是否, 来源: 甲局}\n", encoding="utf-8"
    )
    own = Draft202012Validator(json.loads(policymatch("schema", "enterprise", "--policies", tmp_path).out))
    raw = {"新": "是", "资质": [{"公示日期": "2024-05-20"}]}
    assert own.is_valid(raw) and not validator().is_valid(raw)
