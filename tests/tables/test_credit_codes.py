"""统一社会信用代码 of a column: what is checked all at once is what is checked one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from policymatch.model.read_options import AS_USUAL, ReadOptions
from policymatch.tables import Cell
from policymatch.tables.reading.cells import read_code
from policymatch.tables.reading.credit_codes import CodeIndex, code_of, code_texts, read_codes, valid
from policymatch.tables.reading.table import blank
from policymatch.tables.reading.texts import Bytes, Texts
from tests.tables.making import code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def codes(draw: st.DrawFn) -> str:
    head = draw(st.text("0123456789", min_size=8, max_size=8)) + draw(st.text(ALPHABET, min_size=9, max_size=9))
    return head + str(uscc.calc_check_digit(head))


@st.composite
def nearly(draw: st.DrawFn) -> str:
    """A code with one place changed, dropped or added."""
    text, at = draw(codes()), draw(st.integers(0, 18))
    put = draw(st.text(ALPHABET + "IOSVZabx-. 　０甲", max_size=2))
    return text[:at] + put + text[at + draw(st.integers(0, 2)) :]


def bytes_of(*given: str) -> Bytes:
    return np.frombuffer("".join(given).encode(), dtype=np.uint8).reshape(-1, 18)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    """A number of the form of GB 11643, its check digit right or wrong."""
    born = draw(st.dates(date(1930, 1, 1), date(2020, 12, 31)))
    place = draw(st.sampled_from(["420802", "110101", "510104", "110119", "421102"]))
    head = f"{place}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return head + draw(st.sampled_from(list("0123456789X") + [ric.calc_check_digit(head + "0")] * 5))


def personal(text: str) -> bool:
    return text[:-1].isdigit() and text[6:8] in ("19", "20")


@given(st.lists(st.text(ALPHABET + "IOSVZ", min_size=18, max_size=18) | codes() | resident_ids(), max_size=20))
def test_valid_codes_are_those_of_the_standard_and_no_resident_ids(texts: list[str]) -> None:
    assert valid(bytes_of(*texts)).tolist() == [uscc.is_valid(t) and not personal(t) for t in texts]


@given(
    st.lists(
        codes() | nearly() | resident_ids() | st.sampled_from(["", " ", "'" + code(1), "9.1E+17", None]), max_size=20
    ),
    st.sampled_from([AS_USUAL, ReadOptions(accept_bad_check_digits=True)]),
)
def test_a_column_is_read_as_its_cells_are(texts: list[str | None], options: ReadOptions) -> None:
    cells: list[Cell] = [t[1:] if t is not None and t.startswith("'9") else t for t in texts]
    for column in (Texts.of(pa.array(texts, pa.string()), True), cells):
        got = read_codes(column, options)
        for i, cell in enumerate(cells):
            if blank(cell):
                assert got.blank[i] and not got.good[i] and i not in got.reasons
                continue
            try:
                wanted = read_code(cell, options)
            except ValueError as e:
                assert got.reasons[i] == str(e) and not got.good[i] and not got.doubtful[i]
            else:
                assert got.good[i] and code_of(got.text, i) == wanted
                assert got.doubtful[i] == (not uscc.is_valid(wanted)) <= options.accept_bad_check_digits


def test_a_column_of_valid_codes_is_not_copied() -> None:
    array = pa.array([code(1), code(2)], pa.string())
    assert code_texts(read_codes(Texts.of(array, True)).text) == array


def test_numbers_are_no_codes() -> None:
    assert read_codes([Decimal("914208001234568000")]).reasons[0].startswith("存成了数字")


@given(st.lists(codes(), max_size=15), st.lists(codes(), max_size=15))
def test_codes_are_found_among_known_ones(known: list[str], others: list[str]) -> None:
    index = CodeIndex(bytes_of(*known))
    assert len(index) == len(set(known))
    assert [code_of(index.text, i) for i in index.number.tolist()] == known
    found = index.find(bytes_of(*known, *others)).tolist()
    assert [code_of(index.text, i) if i >= 0 else None for i in found] == [
        c if c in known else None for c in known + others
    ]
