"""Hostile input raises only our own errors: bytes, bombs, depth, mutilated policies, expressions, facts."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policymatch.catalog.loading import load_texts
from policymatch.errors import CatalogError, FactError, GrammarError
from policymatch.language.parser import parse, parse_band
from policymatch.model.enterprise import parse_json
from policymatch.model.facts import read_facts
from tests.shipped import POLICIES, shipped

FILES = sorted(POLICIES.rglob("*.yaml"))
DICTIONARY = {p.name: p.read_bytes() for p in FILES if p.parent.name == "dictionary"}
DECREES = [p.read_text(encoding="utf-8") for p in FILES if p.parent.name != "dictionary"]
TOKENS = st.sampled_from(
    [
        "且",
        "或",
        "非",
        "属于",
        "不属于",
        "至",
        "每",
        "奖",
        "不足不计",
        "其中",
        "同一",
        "只取",
        "最高者",
        "按",
        "从高到低",
        "取前",
        "首个",
        "其余",
        "是",
        "否",
        "无",
        "在",
        "以上",
        "+",
        "-",
        "×",
        "÷",
        "(",
        ")",
        ",",
        "、",
        ".",
        "本年",
        "上年",
        "营业收入(本年)",
        "参展记录",
        "展位费",
        "120万元",
        "60%",
        "30人",
        "2024-01-01",
        "2024年",
        "“文本”",
        "企业规模",
        "大型",
        "合计(",
        "最大(",
        "不低于",
        "超过",
        "1e9",
        "00",
        "％",
        "（",
        "）",
        "，",
        "“",
        "”",
        "%",
        "\u3000",
        "当期",
        "本项.名称",
    ]
)


def load(texts: dict[str, bytes]) -> None:
    try:
        load_texts(texts)
    except CatalogError as e:
        assert e.problems


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_bytes(data: bytes) -> None:
    load({"a.yaml": data})


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_text(text: str) -> None:
    load({"a.yaml": text.encode("utf-8", "surrogatepass")})


def mutilate(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(rng.randint(1, 4)):
        i = rng.randrange(len(lines))
        action = rng.randrange(6)
        if action == 0:
            del lines[i : i + rng.randint(1, 3)]
            lines = lines or [""]
        elif action == 1:
            lines.insert(i, lines[rng.randrange(len(lines))])
        elif action == 2 and lines[i]:
            j = rng.randrange(len(lines[i]))
            lines[i] = lines[i][:j] + lines[i][j + 1 :]
        elif action == 3 and lines[i]:
            j = rng.randrange(len(lines[i]))
            lines[i] = lines[i][:j] + rng.choice("：:,，[]{}()%#-&*!|>\"'“”×÷ 元人年") + lines[i][j:]
        elif action == 4:
            lines[i] = "  " + lines[i]
        else:
            words = lines[i].split(" ")
            rng.shuffle(words)
            lines[i] = " ".join(words)
    return "\n".join(lines)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_mutilated_policies(seed: int) -> None:
    rng = random.Random(seed)
    load({**DICTIONARY, "a.yaml": mutilate(rng.choice(DECREES), rng).encode()})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_mutilated_dictionaries(seed: int) -> None:
    rng = random.Random(seed)
    name = rng.choice(sorted(DICTIONARY))
    load({**DICTIONARY, name: mutilate(DICTIONARY[name].decode(), rng).encode()})


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), st.lists(TOKENS, max_size=14).map(" ".join), st.lists(TOKENS, max_size=14).map("".join)
    )
)
def test_expressions(text: str) -> None:
    for read in (parse, parse_band):
        try:
            read(text)
        except GrammarError as e:
            assert 0 <= e.offset <= max(len(text), 1)


@settings(max_examples=300, deadline=None)
@given(st.lists(TOKENS, min_size=1, max_size=10).map(" ".join))
def test_expressions_in_a_policy(text: str) -> None:
    policy = (
        "政策: 甲\n编号: a\n层级: 市\n地区: 全国\n发布机构: 甲\n有效期: {自: 2024-01-01}\n政策年度: 2024年\n事项:\n  - 编号: b\n    名称: 乙\n"
        f"    依据: {{摘要: 丙}}\n    兑现方式: 申报\n    取值:\n      甲值: >-\n        {text}\n    适用条件:\n      - >-\n        {text}\n"
        f"    奖补:\n      金额: >-\n        {text}\n"
    )
    load({**DICTIONARY, "a.yaml": policy.encode()})


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["无", "120万元", "2024-13-01", "60%"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["2023", "2024年", "展位费", "名称", "份数", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*sorted(shipped().dictionary.fields)[:60], "核定", "统一社会信用代码", "企业名称", "杂项"]),
        JSON,
        max_size=5,
    )
)
def test_facts(raw: dict[str, object]) -> None:
    try:
        read_facts(shipped().dictionary, raw)
    except FactError as e:
        assert e.issues


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=50), st.binary(max_size=50)))
def test_json(text: str | bytes) -> None:
    try:
        parse_json(text)
    except FactError as e:
        assert e.issues


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [x,x]\nb: &b [*a,*a]\n", "anchor"),
        ("[" * 3000 + "]" * 3000, "too-deep"),
        ("- " * 3000 + "a", "too-deep"),
        ("{" * 500, "too-deep"),
        ("a: " + "x" * 2_100_000, "too-large"),
        ("[" + "a," * 210_000 + "]", "too-many-nodes"),
        ("a: \x01", "yaml"),
        ("a: \ud800", "encoding"),
    ],
    ids=["anchors", "flow-depth", "block-depth", "open-depth", "size", "nodes", "control", "surrogate"],
)
def test_bombs(text: str, code: str) -> None:
    with pytest.raises(CatalogError) as caught:
        load_texts({"a.yaml": text.encode("utf-8", "surrogatepass")})
    assert [p.code for p in caught.value.problems] == [code]


def test_nested_parentheses() -> None:
    with pytest.raises(GrammarError, match="括号套了1000层"):
        parse("(" * 1000 + "甲" + ")" * 1000)


def test_a_long_expression() -> None:
    with pytest.raises(GrammarError, match="不超过4000个字符"):
        parse("甲 + " * 2000 + "甲")
