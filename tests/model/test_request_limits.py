"""What a request may hold: beyond a limit it is refused at once, with the limit in the message, and errors stay short."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.errors import FactError, nearest
from policymatch.limits import LIMITS, set_limits
from policymatch.model.enterprise import parse_json
from policymatch.model.facts import read_facts
from tests.shipped import shipped


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = asdict(LIMITS)
    yield
    set_limits(**before)


def refused(raw: Any) -> FactError:
    with pytest.raises(FactError) as e:
        read_facts(shipped().dictionary, parse_json(raw) if isinstance(raw, str | bytes) else raw)
    return e.value


def nested(depth: int, inner: str = "1") -> str:
    return '{"注册地": ' + "[" * (depth - 1) + inner + "]" * (depth - 1) + "}"


MANY = 20_000
UNKNOWN: dict[str, Any] = {
    "names": {f"营业收人{i}": i for i in range(MANY)},
    "fields of one record": {"参展记录": [{f"展位{i}": i for i in range(MANY)}]},
    "fields of many records": {"参展记录": [{f"展位{i}": i} for i in range(MANY)]},
    "values": {"参展记录": [{"展位费": f"{i}x"} for i in range(MANY)]},
    "records": {"参展记录": list(range(MANY))},
    "periods": {"营业收入": {f"x{i}": i for i in range(MANY)}},
    "rulings": {"核定": {f"甲{i}": "x" for i in range(MANY)}},
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_many_problems_are_counted_and_few_are_listed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, list[str]]] = []
    ask = difflib.get_close_matches

    def counted(name: str, known: list[str], **options: Any) -> list[str]:
        compared.append((name, known))
        return ask(name, known, **options)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    error = refused(UNKNOWN[kind])
    assert (len(error.issues), error.count) == (LIMITS.messages, MANY)
    shown = str(error).splitlines()
    assert len(shown) == LIMITS.messages + 1 and shown[-1] == f"……另有 {MANY - LIMITS.messages} 处问题"
    assert len([known for _, known in compared if known]) <= LIMITS.messages


@given(
    st.text("甲乙丙丁营业收入入额(年)2", max_size=8),
    st.lists(st.text("甲乙营业收入年度额", min_size=1, max_size=7), max_size=12),
)
def test_the_nearest_names_are_those_that_difflib_finds(name: str, known: list[str]) -> None:
    assert nearest(name, known, 3) == difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.5)


def test_a_very_long_name_has_no_nearest_one() -> None:
    assert nearest("营业收入" * 100, ["营业收入"]) == []


LIMITED: dict[str, tuple[str, int, Any, Any, str]] = {
    "names": (
        "names",
        3,
        {"甲": 1, "乙": 1, "丙": 1},
        {"甲": 1, "乙": 1, "丙": 1, "丁": 1},
        "企业：有4个名称，最多3个",
    ),
    "periods": (
        "names",
        3,
        {"营业收入": {str(y): 1 for y in range(2021, 2024)}},
        {"营业收入": {str(y): 1 for y in range(2021, 2025)}},
        "营业收入：有4个名称，最多3个",
    ),
    "fields": (
        "names",
        2,
        {"参展记录": [{"展位费": 1, "展位数": 1}]},
        {"参展记录": [{"展位费": 1, "展位数": 1, "平台": "甲"}]},
        "参展记录[1]：有3个名称，最多2个",
    ),
    "rulings": ("names", 1, {"核定": {"甲": "是"}}, {"核定": {"甲": "是", "乙": "是"}}, "核定：有2个名称，最多1个"),
    "records": (
        "records",
        3,
        {"参展记录": [{"份数": 2}], "信用保险保单": [{}]},
        {"参展记录": [{"份数": 2}], "信用保险保单": [{}, {}]},
        "信用保险保单：一户企业的记录超过3条",
    ),
    "copies": (
        "records",
        3,
        {"参展记录": [{"份数": 3}]},
        {"参展记录": [{"份数": 4}]},
        "参展记录[1].份数：“4” 份数应为0到3之间的整数",
    ),
    "text": (
        "text",
        3,
        {"信用保险保单": [{"保单号": "甲乙丙"}], "企业名称": "甲乙丙"},
        {"信用保险保单": [{"保单号": "甲乙丙丁"}]},
        "信用保险保单[1].保单号：“〔内部：文字〕” 有4个字，最多3个",
    ),
    "name": ("text", 3, {"企业名称": "甲乙丙"}, {"企业名称": "甲乙丙丁"}, "企业名称：“甲乙丙丁” 有4个字，最多3个"),
    "bytes": ("request_bytes", 19, '{"参展记录":[]}', '{"参展记录": [ ]}', "JSON：超过19字节"),
    "depth": ("depth", 3, '{"参展记录":[{}]}', nested(4), "JSON：层次太深，最多3层"),
    "depth of a bomb": ("depth", 3, '{"参展记录":[{}]}', nested(100_000), "JSON：层次太深，最多3层"),
}


@pytest.mark.parametrize("kind", LIMITED)
def test_beyond_a_limit_a_request_is_refused(kind: str) -> None:
    limit, most, fits, exceeds, message = LIMITED[kind]
    set_limits(**{limit: most})
    try:
        read_facts(shipped().dictionary, parse_json(fits) if isinstance(fits, str) else fits)
    except FactError as e:
        assert "不认识的指标" in str(e)  # taken as a request, whatever its names are
    assert str(refused(exceeds)) == message


def test_the_size_of_a_text_is_counted_in_bytes() -> None:
    text = json.dumps({"企业名称": "甲" * 10}, ensure_ascii=False)
    set_limits(request_bytes=len(text.encode()))
    assert parse_json(text) == parse_json(text.encode())
    set_limits(request_bytes=len(text.encode()) - 1)
    for given_ in (text, text.encode()):
        assert "超过" in str(refused(given_))


def test_a_mapping_may_be_of_any_depth() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert str(refused({"注册地": deep})).startswith("注册地：“[[[[")
    while isinstance(deep, list):  # freed level by level
        deep = deep[0]
    ring: list[Any] = []
    ring.append(ring)
    assert "应为文字" in str(refused({"注册地": ring}))


def test_a_repeated_key() -> None:
    assert str(refused('{"近12个月销售额": 12345, "近12个月销售额": 67890}')) == (
        "近12个月销售额：这个名称写了两次（每个名称只写一次）"
    )


@pytest.mark.parametrize(
    "text", ['{"证件号": "110105', '{"证件号": "11010519491231002X" "a": 1}', b'{"a": "\xff110105"}']
)
def test_an_error_of_json_holds_nothing_of_the_text(text: str | bytes) -> None:
    error = refused(text)
    assert "110105" not in str(error) and error.__cause__ is None and error.__context__ is None
