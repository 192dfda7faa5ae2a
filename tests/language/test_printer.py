"""What is printed parses to the same syntax again, for every node of the grammar."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.language import syntax as s
from policymatch.language.lexer import _WIDE, KEYWORDS
from policymatch.language.parser import parse, parse_band
from policymatch.language.periods import GRAINS, Period
from policymatch.language.printer import show, show_band

LETTERS = "甲乙丙额率是不属于超过至每奖按其中无在" + string.ascii_letters + "_"
names = st.text(LETTERS + "0123456789", min_size=1, max_size=5).filter(
    lambda n: not n[0].isdigit() and n not in KEYWORDS
)
quantities = st.builds(
    lambda sign, digits, fraction, unit: s.Quantity(sign + digits + fraction + unit),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**9).map(str),
    st.sampled_from(["", ".5", ".25"]),
    st.sampled_from(["", "元", "万元", "%", "‰", "个百分点", "元/㎡/月", "千瓦时/千伏安", "年", "ZJSJ", "人·月"]),
).filter(lambda q: not _is_period(q.text))
days = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(s.DateLiteral)
periods = st.builds(
    lambda grain, year, index: s.PeriodLiteral(Period(grain, year, index % GRAINS[grain])),
    st.sampled_from(sorted(GRAINS)),
    st.integers(1, 9999),
    st.integers(0, 11),
)
# the lexer takes full-width signs as half-width, in texts too
texts = st.text(st.characters(exclude_characters="”", exclude_categories=["Cs"]), max_size=8).map(
    lambda text: s.TextLiteral(text.translate(_WIDE))
)
words = st.sampled_from(["是", "否", "无"]).map(s.Word)
plain = st.one_of(quantities, days, periods, texts, words, names.map(s.Name), st.builds(s.Dotted, names, names))
OPS = st.sampled_from([">=", ">", "<=", "<", "=", "≠"])
DIRECTIONS = st.sampled_from(["从高到低", "从低到高", "从早到晚", "从晚到早"])
BESTS = st.sampled_from(["最高者", "最低者", "最早者", "最晚者"])


def _is_period(text: str) -> bool:
    return Period.parse(text) is not None


def _conditions(inner: st.SearchStrategy[s.Syntax]) -> st.SearchStrategy[s.Syntax]:
    """Whatever may stand in brackets: the ``condition`` of the grammar."""
    listed = st.lists(inner, min_size=1, max_size=3).map(tuple)
    joined = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(s.Call, names, st.lists(_arguments(inner), max_size=3).map(tuple)),
        st.builds(s.Arith, st.sampled_from("+-×÷"), inner, inner),
        st.builds(s.Steps, inner, inner, inner, st.sampled_from(["不足不计", "按比例"])),
        st.builds(s.FirstRest, inner, inner),
        st.builds(s.Compare, OPS, inner, inner),
        st.builds(s.Member, inner, listed, st.booleans()),
        st.builds(s.Member, inner, st.builds(s.Range, inner, inner).map(lambda r: (r,)), st.booleans()),
        st.builds(s.Not, inner),
        st.builds(s.Junction, st.sampled_from("且或"), joined),
    )


def _sources(inner: st.SearchStrategy[s.Syntax]) -> st.SearchStrategy[s.Syntax]:
    called = st.builds(s.Call, names, st.lists(inner, max_size=2).map(tuple))
    return st.one_of(names.map(s.Name), st.builds(s.Dotted, names, names), called)


@st.composite
def _listings(draw: st.DrawFn, inner: st.SearchStrategy[s.Syntax]) -> s.Listing:
    """源 其中 … 同一 … 只取 … 按 … 取前 …, with at least one clause; 同一 needs 只取 or 按."""
    where = draw(st.none() | inner)
    same = draw(st.lists(names, max_size=2).map(tuple))
    picked, also = draw(st.booleans()), draw(st.booleans())
    pick = draw(inner) if same and picked else None
    ordered = also or (pick is None and (bool(same) or where is None))
    order = draw(st.builds(s.Order, inner, DIRECTIONS)) if ordered else None
    take = draw(inner) if ordered else None
    best = draw(BESTS) if pick is not None else ""
    return s.Listing(draw(_sources(inner)), where, same, pick, best, order, take)


def _arguments(inner: st.SearchStrategy[s.Syntax]) -> st.SearchStrategy[s.Syntax]:
    """Whatever may stand between commas or alone: also ranges, listings and orders."""
    return st.one_of(inner, st.builds(s.Range, inner, inner), _listings(inner), st.builds(s.Order, inner, DIRECTIONS))


conditions: st.SearchStrategy[s.Syntax] = st.recursive(plain, _conditions, max_leaves=12)
arguments = _arguments(conditions)
members = st.builds(
    s.BandMember,
    st.lists(conditions, min_size=1, max_size=3).map(tuple)
    | st.builds(s.Range, conditions, conditions).map(lambda r: (r,)),
    st.booleans(),
)
band_terms = st.builds(s.BandTest, OPS, conditions) | members
bands: st.SearchStrategy[Any] = band_terms | st.builds(
    s.BandJunction, st.sampled_from("且或"), st.lists(band_terms, min_size=2, max_size=3).map(tuple)
)


@given(arguments)
def test_what_is_shown_parses_to_the_same(x: s.Syntax) -> None:
    assert parse(show(x)) == x


@given(bands)
def test_a_shown_band_parses_to_the_same(x: s.Band) -> None:
    assert parse_band(show_band(x)) == x


# as an official may write it, and as it is printed
SHOWN = [
    ("营业收入(本年) ≥ 2亿元", "营业收入(本年) 不低于 2亿元"),
    ("营业收入(本年) 在 2亿元 以上", "营业收入(本年) 不低于 2亿元"),
    ("人数 在 30人 以内", "人数 不超过 30人"),
    ("人数 > 30人", "人数 超过 30人"),
    ("人数 不满 30人", "人数 低于 30人"),
    ("人数 = 30人", "人数 是 30人"),
    ("人数 != 30人", "人数 不是 30人"),
    ("成立日期 >= 2024-01-01", "成立日期 不早于 2024-01-01"),
    ("2024年 < 所在年", "2024年 早于 所在年"),
    ("（甲+乙）*60％", "(甲 + 乙) × 60%"),
    ("甲 - (乙 - 丙)", "甲 - (乙 - 丙)"),
    ("(甲 - 乙) - 丙", "甲 - 乙 - 丙"),
    ("甲 ÷ (乙 × 丙)", "甲 ÷ (乙 × 丙)"),
    ("((甲))", "甲"),
    ("甲 且 (乙 或 非 丙)", "甲 且 (乙 或 非 丙)"),
    ("非 (甲 且 乙)", "非 (甲 且 乙)"),
    ("非 非 甲", "非 非 甲"),
    ("企业规模 属于 中型、“小 型”", "企业规模 属于 中型、“小 型”"),
    ("日期 不属于 2024-01-01 至 2024-12-31", "日期 不属于 2024-01-01 至 2024-12-31"),
    ("本年 - 3年 至 上年", "本年 - 3年 至 上年"),
    ("2万元 + (甲 - 乙) 每 100万元 奖 1000元 不足不计", "2万元 + (甲 - 乙) 每 100万元 奖 1000元 不足不计"),
    ("首个 100% 其余 50%", "首个 100% 其余 50%"),
    ("本项.名称 是 无", "本项.名称 是 无"),
    ("甲 是 不适用", "甲 是 无"),
    ("合计（贷款 其中 类型 是 质押贷款，本金）", "合计(贷款 其中 类型 是 质押贷款, 本金)"),
    ("放款日期 从早到晚", "放款日期 从早到晚"),
    (
        "专利 其中 甲 同一 乙、丙 只取 丁 最高者 按 戊 从早到晚 取前 2",
        "专利 其中 甲 同一 乙、丙 只取 丁 最高者 按 戊 从早到晚 取前 2",
    ),
    ("销售额(2024年第1季度)", "销售额(2024年第1季度)"),
]
BANDS = [
    ("1亿元 以上", "不低于 1亿元"),
    (">= 1亿元 且 < 5亿元", "不低于 1亿元 且 低于 5亿元"),
    ("早于 2024-07-01", "早于 2024-07-01"),
    ("属于 中型、小型", "中型、小型"),
    ("不属于 大型", "不属于 大型"),
    ("低于 1% 或 超过 2%", "低于 1% 或 超过 2%"),
]


@pytest.mark.parametrize(("written", "shown"), SHOWN)
def test_shown_in_words_with_no_more_brackets_than_needed(written: str, shown: str) -> None:
    assert show(parse(written)) == shown


@pytest.mark.parametrize(("written", "shown"), BANDS)
def test_bands_are_shown_in_words(written: str, shown: str) -> None:
    assert show_band(parse_band(written)) == shown


def test_the_examples_hold_every_node_of_the_grammar() -> None:
    trees = [parse(w) for w, _ in SHOWN] + [parse_band(w) for w, _ in BANDS]
    met = {type(node) for tree in trees for node in _nodes(tree)}
    assert {*get_args(s.Syntax), *get_args(s.Band)} <= met


def _nodes(x: Any) -> Iterator[Any]:
    if isinstance(x, tuple):
        for part in x:
            yield from _nodes(part)
    elif is_dataclass(x):
        yield x
        for f in fields(x):
            yield from _nodes(getattr(x, f.name))
