"""What number formats make of numbers: per cent, units, days, durations, and scaled numbers that nobody sees as they are."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch.tables import open_table
from policymatch.tables.reading.table import Unreadable
from policymatch.tables.reading.workbooks.cell_values import percent
from policymatch.tables.reading.workbooks.number_formats import Shown, number_format
from policymatch.tables.reading.workbooks.serial_dates import from_serial
from tests.tables.making import take
from tests.tables.workbook_making import STYLES, changed, read, workbook

N, P, U, S, D, T = Shown.NUMBER, Shown.PERCENT, Shown.UNIT, Shown.SCALED, Shown.DAY, Shown.DURATION


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", N),
        ("G/通用格式", N),
        ("@", N),
        ("", N),
        ("000000", N),
        ("#,##0.00_ ;[Red]\\-#,##0.00\\ ", N),
        ('_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', N),
        ("0.00E+00", N),
        ("##0.0E+0", N),
        ("# ?/?", N),
        ("[$¥-804]#,##0", N),
        ("#,##0.00 EUR", N),
        ('0"人"', N),
        ('"%"0', N),
        ("0_%", N),
        ("0*%", N),
        ("0[$%-804]", N),
        ("0%", P),
        ("0.00%", P),
        ("0.0 %", P),
        ('0.0%" "', P),
        ("[Red]0%", P),
        ("%0", P),
        ("0\\%", U),
        ("0!%", U),
        ('0"%"', U),
        ('0.0"万元"', U),
        ('General"元"', U),
        ("#,##0,", S),
        ("#,##0,.00", S),
        ("0!.0,", S),
        ("0\\.0000", S),
        ('0"."0000"万元"', S),
        ("yyyy-mm-dd", D),
        ("yyyy\\-mm\\-dd;@", D),
        ('yyyy"年"m"月"d"日"', D),
        ("yyyy年m月", D),
        ("[$-804]e年m月", D),
        ("[DBNum1][$-804]yyyy年m月d日", D),
        ("aaaa", D),
        ("h:mm AM/PM", D),
        ("上午/下午h时mm分", D),
        ("mmm-yy", D),
        ("[h]:mm", T),
        ("[ss].00", T),
    ],
)
def test_a_format_shows_numbers_as(code: str, shown: Shown) -> None:
    assert number_format(code).section(12.5).shown is shown


@pytest.mark.parametrize(
    ("code", "positive", "negative", "zero"),
    [
        ("0%", P, P, P),
        ("0%;0", P, N, P),
        ("0;0%", N, P, N),
        ("0%;0;0", P, N, N),
        ("0;0;0%", N, N, P),
        ("0%;@", P, P, P),
        ("0;0;0%;@", N, N, P),
        ("yyyy-mm-dd;0%;0", D, P, N),
        ("[<1]0%;0", N, P, P),
        ("[>=5]0;[<0]0;0%", N, N, P),
        ("[=0]0%;0", N, N, P),
        ("[<>0]0%;0", P, P, N),
        ("0%;[<-100]0;yyyy", P, D, D),
    ],
)
def test_the_section_of_a_number(code: str, positive: Shown, negative: Shown, zero: Shown) -> None:
    made = number_format(code)
    assert [made.section(x).shown for x in (12.5, -3.0, 0.0)] == [positive, negative, zero]


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (0.85, "85%"),
        (0.07, "7%"),
        (0.7000000000000001, "70%"),
        (0.1 + 0.2, "30%"),
        (1.0, "100%"),
        (12.0, "1200%"),
        (0.0, "0%"),
        (-0.0, "0%"),
        (-0.05, "-5%"),
        (0.123456789012345, "12.3456789012345%"),
        (1e-7, "0.00001%"),
        (1e20, "10000000000000000000000%"),
    ],
)
def test_per_cent_is_exact(x: float, said: str) -> None:
    assert percent(x) == said


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 12))
def test_per_cent_of_a_decimal_is_that_decimal(n: int, places: int) -> None:
    d = Decimal(n).scaleb(-places)
    assert Decimal(percent(float(d)).removesuffix("%")) == d * 100


def formatted(path: Path, *given: tuple[Any, str]) -> list[Any]:
    """The cells of a column of numbers, each with its format."""

    def more(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "甲")
        for i, (x, code) in enumerate(given):
            sheet.write_number(i + 1, 0, x, book.add_format({"num_format": code}))

    return [row[0] for row in read(workbook(path, [], more)).rows]


def test_a_number_is_read_as_it_is_shown(tmp_path: Path) -> None:
    assert formatted(
        tmp_path / "企业.xlsx",
        (0.85, "0%"),
        (0.85, "0.00%;[Red]-0.00%"),
        (0.85, "0.00"),
        (85, '0"%"'),
        (12.5, '0.0"万元"'),
        (3, '0"人"'),
        (45432, "yyyy-mm-dd"),
        (45432.75, "yyyy-mm-dd h:mm"),
        (0.25, "h:mm"),
        (0, "0!.0,"),
    ) == [
        "85%",
        "85%",
        Decimal("0.85"),
        "85%",
        "12.5万元",
        3,
        date(2024, 5, 20),
        datetime(2024, 5, 20, 18),
        "06:00:00",
        0,
    ]


@pytest.mark.parametrize(
    ("x", "code", "reason"),
    [
        (-1, "yyyy-mm-dd", "不是1900年1月1日至9999年12月31日之间的日期"),
        (2_958_466, "yyyy-mm-dd", "不是1900年1月1日至9999年12月31日之间的日期"),
        (1e300, "yyyy-mm-dd", "不是1900年1月1日至9999年12月31日之间的日期"),
        (60, "yyyy-mm-dd", "是1900年2月29日，没有这一天"),
        (1e300, "[h]:mm", "时长太长"),
        (123400, "#,##0,", "缩放了数"),
        (123400, "0!.0,", "缩放了数"),
    ],
)
def test_a_number_that_its_format_cannot_show_is_a_cell_that_cannot_be_read(
    tmp_path: Path, x: float, code: str, reason: str
) -> None:
    (cell,) = formatted(tmp_path / "企业.xlsx", (x, code))
    assert isinstance(cell, Unreadable) and reason in cell.reason
    assert float(cell.text) == x


@pytest.mark.parametrize("number", [*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)])
def test_formats_of_days_that_have_only_a_number(tmp_path: Path, number: int) -> None:
    path = tmp_path / "企业.xlsx"
    formatted(path, (45432, "0.000"))
    changed(
        path, STYLES, lambda text: text.replace('numFmtId="164"', f'numFmtId="{number}"').replace("<numFmt ", "<x ")
    )
    assert read(path).rows == ((date(2024, 5, 20),),)


@pytest.mark.parametrize(("number", "said"), [(9, "85%"), (10, "85%"), (1, Decimal("0.85")), (2, Decimal("0.85"))])
def test_formats_of_numbers_that_have_only_a_number(tmp_path: Path, number: int, said: Any) -> None:
    path = tmp_path / "企业.xlsx"
    formatted(path, (0.85, "0.000"))
    changed(
        path, STYLES, lambda text: text.replace('numFmtId="164"', f'numFmtId="{number}"').replace("<numFmt ", "<x ")
    )
    assert read(path).rows == ((said,),)


@pytest.mark.parametrize(
    ("x", "since_1904", "day"),
    [
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (61, False, date(1900, 3, 1)),
        (2_958_465, False, date(9999, 12, 31)),
        (45432.5, False, datetime(2024, 5, 20, 12)),
        (45432.9999999999, False, datetime(2024, 5, 21)),
        (1, True, date(1904, 1, 2)),
        (43970, True, date(2024, 5, 20)),
        (2_957_003, True, date(9999, 12, 31)),
    ],
)
def test_days_of_both_calendars(x: float, since_1904: bool, day: date) -> None:
    assert from_serial(x, since_1904) == day


@given(st.floats())
def test_any_number_is_a_day_or_none(x: float) -> None:
    for since_1904 in (False, True):
        try:
            assert from_serial(x, since_1904) is not None
        except ValueError as e:
            assert str(e)


@given(st.text('0#?.,%;@"\\!_*[]<>=-ymdhsaeE+g/年万元 ', max_size=20), st.floats(allow_nan=False, allow_infinity=False))
def test_any_code_shows_every_number_as_something(code: str, x: float) -> None:
    assert number_format(code).section(x).shown in Shown


@pytest.mark.parametrize("header", ["资产负债率", "资产负债率(%)"])
def test_a_cell_that_shows_85_per_cent_is_that_under_any_header(tmp_path: Path, header: str) -> None:
    def more(book: Any, sheet: Any) -> None:
        for i, (x, code) in enumerate([(0.85, "0%"), (0.85, "0.00%"), (85, '0"%"')]):
            sheet.write_number(i + 1, 1, x, book.add_format({"num_format": code}))

    path = workbook(tmp_path / "企业.xlsx", [["注册地", header], ["420802"], ["420802"], ["420802"]], more)
    taken = take(open_table(path))
    assert [e.facts.scalars["资产负债率"] for e in taken.enterprises] == [Fraction(85, 100)] * 3
    assert not taken.rejected_cells
