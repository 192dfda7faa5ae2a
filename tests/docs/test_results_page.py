"""docs/results.md against the schemas of the tables, the models of the documents, and the amounts that come out."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from policymatch.engine.columnar.outcome import STATES
from policymatch.engine.reference.decide import NOT_ELIGIBLE, VERDICTS, Award, Decision
from policymatch.insight import documents
from policymatch.language.fields import Dictionary
from policymatch.language.terms import Form, Mode
from policymatch.model import result
from policymatch.tables.results.blocks import values
from policymatch.tables.results.listing import IncentiveTexts, OpenCauses, matches, with_not_eligible
from policymatch.tables.results.schemas import COUNT, LABEL, MATCHES, MONEY, SCHEMAS, TEXT
from tests.docs.doc_blocks import ROOT
from tests.tables.outcomes import Drawn, drawn

PAGE = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
KINDS = {TEXT: "text", LABEL: "text or empty", MONEY: "amount or empty", COUNT: "whole number"}
MODELS: dict[str, type[BaseModel]] = {
    name: m
    for name, m in vars(result).items()
    if isinstance(m, type) and issubclass(m, result.Document) and m is not result.Document
}


def cells(section: str) -> list[list[str]]:
    """The rows of the first table below a heading."""
    (text,) = re.findall(rf"^#+ {section}\n(.*?)(?=^#|\Z)", PAGE, re.M | re.S)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


# ------------------------------------------------------------ names and types


@pytest.mark.parametrize("table", SCHEMAS)
def test_the_page_has_the_columns_of_a_table_in_their_order(table: str) -> None:
    assert [(name, kind) for name, kind, _ in cells(table)] == [(name, KINDS[kind]) for name, kind in SCHEMAS[table]]


WORDS = {bool: "true or false", int: "whole number"}


def said(annotation: Any) -> str:
    """The type of a field in the words of the page."""
    if get_origin(annotation) is list:
        return f"list of {said(get_args(annotation)[0])}"
    if get_origin(annotation) is dict:
        return "object"
    if annotation in WORDS:
        return WORDS[annotation]
    parts = get_args(annotation)
    if type(None) in parts:
        (own,) = {said(p) for p in parts if p is not type(None)}
        return "true, false or null" if own == WORDS[bool] else f"{own} or null"
    if (isinstance(annotation, type) and issubclass(annotation, str)) or (
        parts and all(isinstance(p, str) for p in parts)
    ):
        return "text"
    return str(annotation.__name__)


@pytest.mark.parametrize("name", MODELS)
def test_the_page_has_the_fields_of_a_document_in_their_order(name: str) -> None:
    fields = MODELS[name].model_fields
    assert [(field, kind) for field, kind, _ in cells(name)] == [(f, said(x.annotation)) for f, x in fields.items()]


def test_the_page_has_a_section_for_each_table_and_each_document() -> None:
    assert sorted(re.findall(r"^### (.*)", PAGE, re.M)) == sorted([*SCHEMAS, *MODELS])


@pytest.mark.parametrize("name", ["report_schema", "explanation_schema", "run_schema"])
def test_the_json_schema_describes_every_field(name: str) -> None:
    schema = getattr(result, name)()
    owners = {"": schema, **{name: s for name, s in schema["$defs"].items() if s["type"] == "object"}}
    bare = [f"{o}.{f}" for o, s in owners.items() for f, x in s["properties"].items() if not x.get("description")]
    assert bare == []
    assert all(s.get("additionalProperties") is not False for s in owners.values())  # fields may be added


def test_the_json_schema_names_every_form_and_mode() -> None:
    match = result.report_schema()["$defs"]["Match"]["properties"]
    assert [w for w in Form if w not in match["form"]["description"]] == []
    assert [w for w in Mode if w not in match["mode"]["description"]] == []


def test_the_version_of_the_page_is_that_of_the_documents() -> None:
    assert re.findall(r"now \*\*(\w+)\*\*", PAGE) == [result.VERSION]
    assert cells("Versions")[0][0] == result.VERSION
    assert {row[2] for model in ("Report", "Explanation", "Run") for row in cells(model) if row[0] == "version"} == {
        result.VERSION
    }


def test_a_reader_of_this_version_takes_a_document_with_more_fields() -> None:
    kept = result.Notice(field="甲", value="1", reason="改")
    assert result.Notice.model_validate({**kept.model_dump(), "later": 1}) == kept


# ------------------------------------------------------------ verdict and state of the amount


TOLD = {
    (verdict, state.replace("—", "")): tuple(rest)
    for verdicts, state, *rest in cells("Amounts")
    for verdict in verdicts.split(", ")
}


def expected(verdict: str, award: Award | None) -> tuple[Any, ...]:
    """The seven amounts of the page for a decision, in 分; None for what is empty."""
    words: dict[str, Any] = {"—": None, "0": 0}
    if award is not None:
        words |= {"v": award.value, "l": award.low, "h": award.high}
    return tuple(words.get(word, word) for word in TOLD[verdict, "" if award is None else award.state])


def test_the_page_has_every_verdict_with_every_state() -> None:
    open_or_not = itertools.product([v for v in VERDICTS if v != NOT_ELIGIBLE], [*STATES, ""])
    assert set(TOLD) == {*open_or_not, (NOT_ELIGIBLE, "")}


@pytest.fixture(scope="module", params=[3, 30], ids=lambda digits: f"{digits} digits")
def d(request: pytest.FixtureRequest) -> Drawn:
    return drawn(1, 300, 14, request.param)


def test_rows_have_the_amounts_of_the_page(d: Drawn) -> None:
    every = with_not_eligible(d.outcome)
    block = matches(every, OpenCauses.of(every), d.enterprises, IncentiveTexts(d.outcome.incentives))
    names = [name for name, _ in MATCHES]
    wanted = ("金额(元)", "金额性质", "下限(元)", "上限(元)", "可能下限(元)", "可能上限(元)")
    verdicts, states, *found = (values(block.columns[names.index(n)]) for n in ("结果", "金额状态", *wanted))
    assert set(zip(verdicts, states, strict=True)) == set(TOLD)
    for k, row in enumerate(zip(*found, strict=True)):
        fen = tuple(x if x is None or isinstance(x, str) else int(f"{x:f}".replace(".", "")) for x in row)
        assert fen == expected(verdicts[k], every.award(k))


def test_documents_have_the_amounts_of_the_page(d: Drawn) -> None:
    seen = set()
    for decision in itertools.chain(*d.decisions):
        m = documents.match(decision, Dictionary())
        money = (m.amount, m.amount_lower, m.amount_upper, m.possible_lower, m.possible_upper)
        value, low, high, *possible = (None if x is None else int(x.replace(".", "")) for x in money)
        assert (value, m.amount_kind, low, high, *possible) == expected(m.verdict, decision.award)
        seen.add((m.verdict, m.amount_state or ""))
    assert seen == set(TOLD)


def test_a_recognition_has_no_form_in_a_document() -> None:
    (first, *_), *_ = drawn(1, 1, 2).decisions
    forms = [
        documents.match(Decision(first.policy, replace(first.incentive, **given), first.on, NOT_ELIGIBLE, None, frozenset()), Dictionary()).form
        for given in ({"form": "减免"}, {"form": "减免", "amount": None})
    ]  # fmt: skip
    assert forms == ["减免", None]
