"""No character of others' text acts on a terminal or breaks a line, and no resident identity number is shown."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from stdnum.cn import ric, uscc

from policymatch.errors import (
    CatalogError,
    FactError,
    FactIssue,
    GrammarError,
    NotFoundError,
    PolicymatchError,
    Problem,
    Span,
    TableError,
)
from policymatch.limits import LIMITS
from policymatch.safe_text import MASKED_ID, is_id_number, json_text, lines, one_line, without_id_numbers
from tests.hostile_text import ACTING, ID_NUMBER, acting, hostile

FULL_WIDTH = "".join(chr(ord(c) + 0xFEE0) for c in ID_NUMBER)


def test_every_character_that_acts_is_written_out() -> None:
    assert len(ACTING) > 2000
    assert [c for c in ACTING if one_line(c) != f"<U+{ord(c):04X}>"] == []


@pytest.mark.parametrize("text", ["甲公司（北京）", "a b　c\xa0d", "，。“”—…", "\ue000", "𠮷", "é", "①√✓"])
def test_text_that_only_shows_stays_as_it_is(text: str) -> None:
    assert one_line(text) == lines(text) == json_text(text) == text


@given(hostile)
def test_one_line_is_safe_and_made_once(text: str) -> None:
    made = one_line(text)
    assert acting(made) == [] and len(made.splitlines()) == 1
    assert one_line(made) == made


@given(hostile)
def test_lines_break_at_line_feeds_only(text: str) -> None:
    assert acting(lines(text), "\n") == []
    assert lines(text).count("\n") == text.count("\n")


@given(hostile)
def test_json_stays_the_same_document(text: str) -> None:
    made = json_text(json.dumps({text: [text]}, ensure_ascii=False, indent=2))
    assert acting(made, "\n") == []
    whole = text.encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass"
    )  # two halves are a character in JSON
    assert json.loads(made) == {whole: [whole]}


@pytest.mark.parametrize(("most", "made"), [(5, "甲乙丙丁…"), (6, "甲乙丙丁戊己"), (9, "甲乙丙丁戊己")])
def test_a_long_text_is_cut(most: int, made: str) -> None:
    assert one_line("甲乙丙丁戊己", most) == made


# ---------------------------------------------------------------- identity numbers


@pytest.mark.parametrize("number", [ID_NUMBER, ID_NUMBER.lower(), FULL_WIDTH, "440524188001010014"])
@pytest.mark.parametrize("around", ["{}", "证件号{}。", "a{}b", "{}，{}", "\u202e{}"])
def test_an_identity_number_is_masked(number: str, around: str) -> None:
    text = around.format(number, number)
    for made in (one_line(text), lines(text), json_text(text), without_id_numbers(text)):
        assert number not in made and MASKED_ID in made


@pytest.mark.parametrize(
    "text",
    [
        "11010519491331002X",  # no such month
        "11010519490229001X",  # no such day
        "91420802HC9000012M",  # 统一社会信用代码
        "910105194912310026",  # no region begins with 9
        f"1{ID_NUMBER}",  # part of a longer number
        "12345678901234567",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert without_id_numbers(text) == text


def test_an_identity_number_with_a_wrong_check_digit_is_masked() -> None:
    assert without_id_numbers("证件号 110105194912310021。") == f"证件号 {MASKED_ID}。"


def test_a_credit_code_that_looks_like_an_identity_number_stays() -> None:
    codes = (f"12010519491231{k:04d}" for k in range(10_000))
    text = next(c for c in codes if uscc.is_valid(c) and not ric.is_valid(c))
    assert not is_id_number(text) and without_id_numbers(text) == text


def test_a_cut_does_not_leave_most_of_an_identity_number() -> None:
    assert "1101051949" not in one_line("甲" * 50 + ID_NUMBER, 60)


# ---------------------------------------------------------------- exceptions

MADE: dict[str, Callable[[str], Exception]] = {
    "root": lambda x: PolicymatchError(f"甲“{x}”乙"),
    "table": lambda x: TableError(f"“{x}”打不开"),
    "not found": lambda x: NotFoundError(f"没有“{x}”"),
    "fact": lambda x: FactError([FactIssue(x, x, x, x)]),
    "catalog": lambda x: CatalogError([Problem(Span(x, 1, 1), "a", x, x, x, Span(x, 2, 2))]),
    "grammar": lambda x: GrammarError(x, 0, x, x, x),
}
LINES = {"root": 1, "table": 1, "not found": 1, "fact": 1, "catalog": 4, "grammar": 3}


@pytest.mark.parametrize("kind", MADE)
@given(text=hostile)
def test_no_data_acts_in_the_text_of_an_error(kind: str, text: str) -> None:
    error = MADE[kind](text)
    assert acting(str(error), "\n") == [] and str(error).count("\n") == LINES[kind] - 1
    assert acting(repr(error)) == []
    assert acting("".join(str(a) for a in error.args)) == []


@pytest.mark.parametrize("kind", MADE)
def test_an_error_survives_pickling(kind: str) -> None:
    error = MADE[kind]("甲\n\u202e")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and str(again) == str(error)
    assert again.__dict__ == error.__dict__


@pytest.mark.parametrize("kind", [k for k in MADE if k != "grammar"])
def test_an_error_masks_identity_numbers(kind: str) -> None:
    assert ID_NUMBER not in str(MADE[kind](f"甲{ID_NUMBER}"))


def test_a_long_list_of_problems_is_counted() -> None:
    problems = [Problem(Span("a.yaml", n, 1), "a", f"第{n}处") for n in range(1, 10_001)]
    error = CatalogError(problems)
    assert len(error.problems) == 10_000
    assert str(error).splitlines() == [*(str(p) for p in problems[: LIMITS.messages]), "……另有 9900 处问题"]
    facts = FactError([FactIssue("甲", str(n), "乙") for n in range(LIMITS.messages)], 7)
    assert facts.count == LIMITS.messages + 7
    assert str(facts).splitlines()[-1] == "……另有 7 处问题"
    assert str(FactError([FactIssue("甲", "1", "乙")])) == "甲：“1” 乙"


def test_an_issue_keeps_little_of_what_was_given() -> None:
    issue = FactIssue("甲" * 10**6, "乙" * 10**6, "丙")
    assert (len(issue.field), len(issue.value)) == (200, 60)
