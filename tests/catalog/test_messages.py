"""What is said of the forms that people write in place of the language: the whole message, and that what it proposes loads."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policymatch.api import builtin_folder
from policymatch.catalog.dictionary_file import DictionaryReader
from policymatch.catalog.loading import load_texts
from policymatch.catalog.policy_file import PolicyReader
from policymatch.errors import CatalogError, Problem
from policymatch.language import syntax as s
from policymatch.language import tree as t
from policymatch.language.checking import expressions
from policymatch.language.checking.scope import Names, Place
from policymatch.language.source import Mapping, Reader

MESSAGES = Path(__file__).parent / "messages.txt"
HEAD = (
    "政策: 试行办法\n编号: trial\n层级: 市\n地区: 全国\n发布机构: 某局\n有效期: {自: 2024-01-01, 至: 2024-12-31}\n"
    "政策年度: 2024年\n事项:\n  - 编号: one\n    名称: 某事项\n    依据: {摘要: 某段, 链接: http://x}\n    兑现方式: 申报\n"
)


@functools.cache
def shipped() -> Names:
    """The names of the shipped dictionary."""
    reader = DictionaryReader([])
    roots = []
    for file in sorted((builtin_folder() / "dictionary").glob("*.yaml")):
        root = Reader(file.name).read(file.read_bytes())
        assert isinstance(root, Mapping)
        roots.append(root)
    for root in roots:
        reader.units(root)
    for root in roots:
        reader.read(root)
    names = reader.finish({})
    assert not names.problems
    return names


def problems(text: str) -> list[Problem]:
    """What is wrong with a policy, over the shipped dictionary."""
    reader = Reader("p.yaml")
    root = reader.read(text.encode())
    if not isinstance(root, Mapping):
        return reader.problems
    names = shipped()
    names.problems.clear()
    PolicyReader(names.problems, names).read(root, "p.yaml")
    return [*reader.problems, *(p for p in names.problems if p.severity == "error")]


def policy(written: str) -> str:
    """A policy with one part of it as written: lines of 奖补, or conditions, each after "- "."""
    pad = "\n      "
    if written.startswith("- "):
        return f"{HEAD}    适用条件:{pad}{written.replace(chr(10), pad)}\n    奖补: {{金额: 1万元}}\n"
    return f"{HEAD}    适用条件: [营业收入(本年) 超过 0元]\n    奖补:{pad}{written.replace(chr(10), pad)}\n"


def said(written: str) -> str:
    """The message of the only problem, without the file and the line."""
    (found,) = problems(policy(written))
    return re.sub(r"^p.yaml:\d+:\d+: ", "", str(found))


def cases() -> list[tuple[str, str]]:
    """What is written, and the message: parts of the table, told apart by empty lines."""
    parts = [part.split("\n⇒ ") for part in MESSAGES.read_text(encoding="utf-8").strip().split("\n\n")]
    return [(written, message) for written, message in parts]


@pytest.mark.parametrize(("written", "message"), cases(), ids=lambda x: x.splitlines()[-1][:40])
def test_the_whole_message(written: str, message: str) -> None:
    assert said(written) == message


DESCRIBED = ("指标、", "函数、", "名称、", "运算符", "一个数、", "任一满足、")
"""How 应为 begins where it describes what is expected."""


@pytest.mark.parametrize(
    "written",
    [w for w, m in cases() if not m.partition("  应为：")[2].startswith(DESCRIBED)],
    ids=lambda x: x.splitlines()[-1][:40],
)
def test_what_is_proposed_loads(written: str) -> None:
    (found,) = problems(policy(written))
    for proposed in found.expected.split("；或 "):
        assert problems(applied(policy(written), proposed, found)) == [], proposed


def applied(text: str, proposed: str, found: Problem) -> str:
    """A text with what is proposed at the place of a problem; of colons, as long as there are wrong ones."""
    lines = text.splitlines()
    lines[found.at.line - 1] = put(lines[found.at.line - 1], proposed, found)
    text = "\n".join(lines)
    left = problems(text)
    return applied(text, left[0].expected, left[0]) if left and left[0].code == found.code == "colon" else text


def put(line: str, proposed: str, found: Problem) -> str:
    """A line with what is proposed in the place of the wrong value or key."""
    body = line.lstrip(" -")
    start = line[: len(line) - len(body)]
    if found.code == "colon" or re.match(r"\w+: ", proposed):
        return start + proposed
    key, colon, value = body.partition(": ")
    if not colon or (body.startswith("{") and "条件" not in key):
        return start + proposed
    if found.at.column <= len(start) + len(key):  # the key of a table
        return f"{start}{proposed}: {value}"
    if body.startswith("{") or value.startswith("{"):
        return re.sub(r"((?:条件|当): ).*?(, (?:原文|比例): )", lambda m: m[1] + proposed + m[2], line)
    return f"{start}{key}: {proposed}"


@pytest.mark.parametrize(
    "value",
    [
        "http://x",
        "https://www.gov.cn/zhengce/2024-03/07/content_1.htm?a=1&b=2#top",
        "http://10.0.0.1:8080/a",
        "ftp://x/y",
        "10:30",
        "甲:乙",
        "a::b",
    ],
)
@pytest.mark.parametrize("form", ["{{a: 甲, b: {}}}", "{{b: {}, a: 甲}}", "{{ b: {} }}", "[{}, 甲]", "b: {}", "- {}"])
def test_a_colon_inside_a_value_is_part_of_it(value: str, form: str) -> None:
    reader = Reader("f")
    root = reader.read(form.format(value).encode())
    assert reader.problems == []
    scalars = [v for _, v in root.pairs] if isinstance(root, Mapping) else root.items  # type: ignore[union-attr]
    assert value in [getattr(v, "text", "") for v in scalars]


@pytest.mark.parametrize("form", ["'{}'", '"{}"', "{{'a': '{}'}}"])
def test_a_colon_inside_quotation_marks_stays(form: str) -> None:
    root = Reader("f").read(form.format("http://x: y").encode())
    assert "http://x: y" in str(root)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("政策：试行办法\n编号: trial\n", "p.yaml:1:3: “政策”的冒号是全角“：”\n  应为：政策: 试行办法"),
        ("政策：试行办法\n", "p.yaml:1:3: “政策”的冒号是全角“：”\n  应为：政策: 试行办法"),
        ("政策: 试行办法\n事项：\n  - 编号: x\n", "p.yaml:2:3: “事项”的冒号是全角“：”\n  应为：事项:"),
        (
            "政策: 试行办法\n有效期：{自: 2024-01-01}\n",
            "p.yaml:2:4: “有效期”的冒号是全角“：”\n  应为：有效期: {…}",
        ),
        ("政策: 试行办法\n文件: {文号：1号, 状态: 有效}\n", "p.yaml:2:8: “文号”的冒号是全角“：”\n  应为：文号: 1号"),
        ("政策: 试行办法\n文件: {文号:1号, 状态: 有效}\n", "p.yaml:2:8: “文号”的冒号后面没有空一格\n  应为：文号: 1号"),
        ("政策: 试行办法\n文件:\n  文号：1号\n  状态: 有效\n", "p.yaml:3:5: “文号”的冒号是全角“：”\n  应为：文号: 1号"),
        ("政策: 试行办法\n事项:\n  - 编号：x\n    名称: y\n", "p.yaml:3:7: “编号”的冒号是全角“：”\n  应为：编号: x"),
    ],
)
def test_a_wrong_colon_of_a_key_is_named_at_its_place(text: str, message: str) -> None:
    with pytest.raises(CatalogError) as caught:
        load_texts({"p.yaml": text.encode()})
    assert f"{message}\n  提示：写半角冒号“:”，后面空一格" in [str(p) for p in caught.value.problems]


WORDS = [
    "营业收入(本年)",
    "研发费用(本年)",
    "从业人员数(本年)",
    "企业规模",
    "民营企业",
    "经营异常名录",
    "失信名单",
    "高新技术企业",
    "租赁用房.面积",
    "小型",
    "微型",
    "1亿元",
    "10%",
    "3",
    "300万",
    "五百万元",
    "100人",
    "以上",
    "以下",
    "在",
    "达到",
    "不低于",
    "超过",
    "不超过",
    "同比增长",
    "下降",
    "增加",
    "占",
    "的比例",
    "的",
    "每增加",
    "奖励",
    "不足不计",
    "是",
    "为",
    "不是",
    "属于",
    "或",
    "且",
    "非",
    "、",
    "至",
    "-",
    "×",
    "÷",
    "(",
    ")",
    "未",
    "列入",
    "最高",
    "给予",
    "2024年",
    "上年",
]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), st.sampled_from(["", " "]), st.booleans())
def test_whatever_is_proposed_for_words_in_any_order_loads(words: list[str], between: str, amount: bool) -> None:
    text = between.join(words)
    written = policy(f"金额: {text}" if amount else f"- {text}")
    for found in problems(written):
        if found.code == "wrong-form":
            for proposed in found.expected.split("；或 "):
                left = problems(applied(written, proposed, found))  # an area is a value, though no amount
                assert [p for p in left if p.code != "unit"] == [], proposed


@pytest.mark.parametrize(
    "text", ["甲.乙 × " * 35 + "甲.乙", "甲 是 乙 或 " * 25, "增长 1% " * 38, "(" * 55, "每" * 290]
)
def test_what_is_tried_for_a_line_is_bounded(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    whole = expressions.condition

    def counting(place: Place, node: s.Syntax) -> t.Expr:
        asked.append(place.scalar.text)
        return whole(place, node)

    monkeypatch.setattr(expressions, "condition", counting)
    assert problems(policy(f"- '{text}'"))
    assert len(set(asked)) <= 81
