"""Draws and codes: whole numbers, the same everywhere; check digits that others accept."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from policymatch.samples.codes import MOST, credit_code, inner_check
from policymatch.samples.draw import Draw, exponential
from policymatch.samples.money import WAN, YI, decimal
from tests.samples.reading import clean


def test_a_stream_of_draws_is_fixed_for_ever() -> None:
    draw = Draw("policymatch", 2024, 1)
    assert [draw.below(1000) for _ in range(6)] == [446, 802, 149, 475, 667, 423]
    assert [draw.normal() for _ in range(4)] == [357, -444, -355, 717]
    assert draw.lognormal(1_000_000, 500) == 617_546
    assert draw.day(date(2024, 1, 1), date(2024, 12, 31)) == date(2024, 7, 25)


def test_streams_of_different_keys_differ() -> None:
    assert [Draw(1, "a").below(10**9)] != [Draw(1, "b").below(10**9)]
    assert [Draw(1, 2).below(10**9)] == [Draw("1", "2").below(10**9)]


@pytest.mark.parametrize(
    ("thousandths", "millionths"),
    [(0, 1_000_000), (1000, 2_718_281), (-1000, 367_879), (3500, 33_115_451), (-5000, 6_737), (693, 1_999_705)],
)
def test_exponential_without_floats(thousandths: int, millionths: int) -> None:
    # within four millionths of the true value: ln 2 is held to six places
    assert abs(exponential(thousandths) - millionths) <= max(1, millionths * 4 // 10**6)


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_draws_stay_in_range(seed: int, n: int) -> None:
    draw = Draw(seed)
    assert all(0 <= draw.below(n) < n for _ in range(20))
    assert all(-6000 <= draw.normal() <= 6000 for _ in range(5))


def test_normal_draws_have_the_mean_and_the_spread_they_say() -> None:
    draw = Draw("spread")
    values = [draw.normal() for _ in range(4000)]
    mean = sum(values) // 4000
    assert -50 <= mean <= 50
    assert 960**2 <= sum((v - mean) ** 2 for v in values) // 4000 <= 1040**2


def test_some_takes_different_items_in_order() -> None:
    draw = Draw("some")
    taken = draw.some("abcdefgh", 5)
    assert len(set(taken)) == 5 and taken == sorted(taken)
    assert Draw("some").some("ab", 9) == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "start"), [("企业", "91420802HC"), ("个体工商户", "92420802HC"), ("基金会", "53420802HC")]
)
@given(number=st.integers(1, MOST))
def test_codes_carry_valid_check_digits(kind: str, start: str, number: int) -> None:
    code = credit_code(kind, "420802", number)
    assert code.startswith(start) and uscc.validate(code) == code


def test_the_code_inside_has_its_own_check_digit() -> None:
    # 60003734-1 stands in 91110000600037341L, the example of python-stdnum
    assert inner_check("60003734") == "1"
    # by hand: H 17·3 + C 12·7 + 1·2 = 137, 137 mod 11 = 5, 11 - 5 = 6
    assert credit_code("企业", "420802", 1)[8:17] == "HC0000016"
    assert {inner_check(f"HC{n:06d}") for n in range(60)} == set("0123456789X")


def test_a_zone_is_registered_in_its_district() -> None:
    assert credit_code("企业", "120116TEDA", 2) == credit_code("企业", "120116", 2)


@pytest.mark.parametrize("number", [0, -1, MOST + 1])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError) as told:
        credit_code("企业", "420802", number)
    assert str(told.value) == f"合成企业的序号应在1到3099999之间，这里是{number}"


def test_codes_never_repeat() -> None:
    numbers = [*range(1, 3000), 99_999, 100_000, 999_999, 1_000_000, MOST]
    assert len({credit_code("企业", "420802", n) for n in numbers}) == len(numbers)
    codes = [row[0] for row in clean().enterprises.rows]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("amount", "size", "text"),
    [
        (199_999_999, WAN, "199.999999"),
        (200 * WAN, WAN, "200"),
        (-1, 100, "-0.01"),
        (-150, 100, "-1.5"),
        (5, 100, "0.05"),
        (0, WAN, "0"),
        (2 * YI + 1, 100, "200000000.01"),
    ],
)
def test_money_is_written_exactly(amount: int, size: int, text: str) -> None:
    assert decimal(amount, size) == text


@pytest.mark.parametrize(
    ("amount", "size", "text"),
    [
        (Fraction(55, 1000), Fraction(1, 100), "5.5"),
        (Fraction(-6999, 10_000), Fraction(1, 100), "-69.99"),
        (1, Fraction(1, 100), "100"),
        (36, 12, "3"),
        (18, 12, "1.5"),
        (Fraction(1, 4), 1, "0.25"),
    ],
)
def test_any_number_is_written_exactly(amount: int | Fraction, size: int | Fraction, text: str) -> None:
    assert decimal(amount, size) == text


def test_a_number_without_a_last_digit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^1/3写不成小数$"):
        decimal(4, 12)


@given(st.integers(-(10**15), 10**15), st.sampled_from([1, 100, WAN, YI, 12, Fraction(1, 100)]))
def test_decimal_digits_say_the_number(amount: int, size: int | Fraction) -> None:
    assume((Fraction(amount) / size).denominator % 3 != 0)
    assert Fraction(decimal(amount, size)) == Fraction(amount) / size
