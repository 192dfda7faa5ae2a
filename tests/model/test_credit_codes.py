"""统一社会信用代码, and what stands in its place by mistake: resident ID numbers, old registration numbers, wrong check digits."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from policymatch import Enterprise, FactError
from policymatch.language.codes import regions
from policymatch.model.credit_codes import RESIDENT_ID, is_resident_id
from policymatch.model.facts import read_facts
from policymatch.model.read_options import ReadOptions
from policymatch.model.values import check_credit_code
from tests.small import load, policy_text

DICTIONARY = load(policy_text("金额: 1元")).dictionary
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
COUNTIES = [code for code in regions() if not code.endswith("00")]
OLD = "是15位数字，像旧注册号，应为18位的统一社会信用代码（个体工商户也有）"
EITHER = "是15位的旧居民身份证号或旧注册号，应为18位的统一社会信用代码（个体工商户也有）"


def refused(text: str, accept: bool = False) -> str:
    with pytest.raises(ValueError) as caught:
        check_credit_code(text, accept)
    return str(caught.value)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2026, 12, 31)))
    return f"{draw(st.sampled_from(COUNTIES))}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"


@given(resident_ids(), st.booleans())
def test_a_resident_id_number_is_no_firms_code(head: str, accept: bool) -> None:
    """With its right check digit, a wrong one, and the one that would make it a 统一社会信用代码."""
    right = str(ric.calc_check_digit(head + "0"))
    firm = str(uscc.calc_check_digit(head))
    assert refused(head + right, accept) == RESIDENT_ID
    assert refused((head + right).lower(), accept) == RESIDENT_ID
    for last in set("0123456789X") - {right, firm}:
        assert refused(head + last, accept) == RESIDENT_ID
    if firm in "0123456789X" and head[2:4] not in {c[:2] for c in COUNTIES}:
        assert refused(head + firm, accept) == RESIDENT_ID


@given(
    st.sampled_from("159Y"),
    st.sampled_from("123"),
    st.sampled_from([c for c in COUNTIES if c[4:] not in ("19", "20")]),
    st.text(LETTERS, min_size=9, max_size=9),
)
def test_a_firms_code_is_no_resident_id_number(office: str, kind: str, county: str, rest: str) -> None:
    head = ("9" if office == "Y" else office) + kind + county + rest
    code = head + str(uscc.calc_check_digit(head))
    assert check_credit_code(code) == code and not is_resident_id(code)


def test_a_code_of_digits_alone_out_of_a_county_that_looks_like_a_century_is_still_a_firms() -> None:
    """52 (民政) is Guizhou in a resident ID number, 110119 ends like the beginning of a year."""
    head = "52110119900101123"
    code = head + str(uscc.calc_check_digit(head))
    assert check_credit_code(code) == code
    assert refused(head + str(ric.calc_check_digit(head + "0"))) == RESIDENT_ID


@given(st.dates(date(1930, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_old_numbers_of_fifteen_digits(born: date, last: int) -> None:
    text = f"420802{born:%y%m%d}{last:03d}"
    assert is_resident_id(text) == (not mod_11_10.is_valid(text))
    assert refused(text) == (EITHER if is_resident_id(text) else OLD)


@pytest.mark.parametrize("text", ["420800000012345", "420802600123455", "914208001234567"])
def test_old_registration_numbers(text: str) -> None:
    assert refused(text) == refused(text, True) == OLD


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "统一社会信用代码应为18位，这里是0位"),
        ("91420802HC900001M", "统一社会信用代码应为18位，这里是17位"),
        ("91420802HC9000012O", "不是有效的统一社会信用代码"),
        ("9142080XHC9000012M", "不是有效的统一社会信用代码"),
        ("91420802HC9000012甲", "不是有效的统一社会信用代码"),
    ],
)
def test_the_switch_lets_in_wrong_check_digits_only(text: str, reason: str) -> None:
    assert refused(text) == refused(text, True) == reason


@given(st.from_regex(r"9[123][0-9]{6}[0-9A-HJ-NP-RT-UW-Y]{9}", fullmatch=True), st.sampled_from(LETTERS))
def test_a_wrong_check_digit_is_refused_unless_it_is_let_in(head: str, last: str) -> None:
    code = head + last
    if uscc.is_valid(code):
        assert check_credit_code(code) == check_credit_code(code, True) == code
        return
    assert refused(code) == "统一社会信用代码的校验位不对，请核对抄写"
    assert check_credit_code(f" {code[:8]}-{code[8:].lower()} ", True) == code


def test_a_wrong_check_digit_that_was_let_in_is_noted() -> None:
    wrong = {"统一社会信用代码": "91420802HC9000012N"}
    with pytest.raises(FactError, match="校验位不对"):
        read_facts(DICTIONARY, wrong)
    facts = read_facts(DICTIONARY, wrong, ReadOptions(accept_bad_check_digits=True))
    assert facts.code == "91420802HC9000012N"
    assert [str(n) for n in facts.notes] == ["统一社会信用代码：“91420802HC9000012N” 的校验位不对，按写的取用"]
    right = read_facts(
        DICTIONARY, {"统一社会信用代码": "91420802HC9000012M"}, ReadOptions(accept_bad_check_digits=True)
    )
    assert right.notes == []


def test_an_enterprise_is_made_with_a_wrong_check_digit_only_where_it_is_let_in() -> None:
    raw = {"统一社会信用代码": "91420802HC9000012N", "注册地": "420802"}
    with pytest.raises(ValueError, match="校验位不对"):
        Enterprise.model_validate(raw)
    assert Enterprise.model_validate(raw, context={"accept_bad_check_digits": True}).code == "91420802HC9000012N"
