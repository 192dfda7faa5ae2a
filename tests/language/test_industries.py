"""Industries of GB/T 4754-2017: every 门类 and 大类, with and without the letter, and what is near a wrong one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.language.codes import industries, read_industry

LETTERS = {code[1:]: code[0] for code in industries() if len(code) == 3}
SECTIONS = "ABCDEFGHIJKLMNOPQRST"
WANTED = "应为国民经济行业代码（GB/T 4754），门类字母加数字，如 C3911"


def refused(text: str) -> str:
    with pytest.raises(ValueError) as caught:
        read_industry(text)
    return str(caught.value)


def test_the_list_is_the_one_of_the_standard() -> None:
    """20 门类, 97 大类, numbered through; where each 门类 begins."""
    assert [c for c in industries() if len(c) == 1] == list(SECTIONS)
    assert sorted(LETTERS) == [f"{n:02d}" for n in range(1, 98)]
    begin = {s: min(int(d) for d, letter in LETTERS.items() if letter == s) for s in SECTIONS}
    assert list(begin.values()) == [1, 6, 13, 44, 47, 51, 53, 61, 63, 66, 70, 71, 73, 76, 80, 83, 84, 86, 91, 97]
    assert list(LETTERS.values()) == sorted(LETTERS.values())


@pytest.mark.parametrize("rest", ["", "1", "11"])
def test_every_division_is_read_as_itself(rest: str) -> None:
    for division, letter in LETTERS.items():
        assert read_industry(letter + division + rest) == (letter + division + rest, "")
    assert [read_industry(s).code for s in SECTIONS] == list(SECTIONS)


def test_four_digits_without_the_letter_get_it() -> None:
    for division, letter in LETTERS.items():
        code, note = read_industry(division + "11")
        assert code == letter + division + "11"
        assert note == ("没有门类字母，按 GB/T 4754-2017 读（2011年版的大类号从79起小1）" if division >= "79" else "")


@pytest.mark.parametrize(
    ("text", "code", "note"),
    [
        ("3911", "C3911", ""),
        ("0111", "A0111", ""),
        ("011", "A011", ""),
        ("01", "A01", ""),
        ("39", "C39", "只有两位数字，没有门类字母，按大类读"),
        ("8391", "P8391", "没有门类字母，按 GB/T 4754-2017 读（2011年版的大类号从79起小1）"),
    ],
)
def test_without_the_letter(text: str, code: str, note: str) -> None:
    assert read_industry(text) == (code, note)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("C91", "大类91（中国共产党机关）在门类S，是否想写 S91"),
        ("S3911", "大类39（计算机、通信和其他电子设备制造业）在门类C，是否想写 C3911"),
        (
            "O7911",
            "大类79（土地管理业）在门类N，这是2011年版的代码，2017年版的大类号从79起加1，请按2017年版填写，如 O80",
        ),
        (
            "P82",
            "大类82（其他服务业）在门类O，这是2011年版的代码，2017年版的大类号从79起加1，请按2017年版填写，如 P83",
        ),
        ("C98", "GB/T 4754-2017 没有大类98，是否想写 C18、C28、C38"),
        ("3900x", WANTED),
        ("9811", "GB/T 4754-2017 没有大类98，是否想写 B08、C18、C28"),
        ("Z", "没有门类“Z”，GB/T 4754-2017 的门类是 A 至 T"),
        ("Z39", "大类39（计算机、通信和其他电子设备制造业）在门类C，是否想写 C39"),
        ("Z99", "GB/T 4754-2017 没有大类99，是否想写 B09、C19、C29"),
        ("C3", "大类是两位数字，" + WANTED),
        ("391", "三位数字看不出是中类，还是丢了前面的0的小类，请写上门类字母，是否想写 C391、A0391"),
        ("111", "三位数字看不出是中类，还是丢了前面的0的小类，请写上门类字母，是否想写 B111、A0111"),
        ("制造业", WANTED),
        ("C39111", WANTED),
        ("", WANTED),
    ],
)
def test_what_is_no_industry_is_refused(text: str, reason: str) -> None:
    assert refused(text) == reason


@given(st.sampled_from([*"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]), st.from_regex(r"[0-9]{2,4}", fullmatch=True))
def test_a_letter_that_does_not_fit_is_refused_with_the_right_one(letter: str, digits: str) -> None:
    right = LETTERS.get(digits[:2])
    if right == letter:
        assert read_industry(letter + digits).code == letter + digits
        return
    reason = refused(letter + digits)
    if right is not None:
        assert f"在门类{right}" in reason
    for code in re.findall(r"\b[A-Z]\d\d\b", reason.partition("是否想写")[2]):
        assert code in industries()
